//! A run that is cut goes on where it was.

use linkage::census::Answers;

use super::*;

fn elders(years: &[u32]) -> Elders {
    let mut elders = Elders::default();
    for (at, year) in years.iter().enumerate() {
        let birth = format!("{year}-05-06");
        elders.push(&Answers {
            name: ["和春秀", "何春绣"][at % 2],
            birth: &birth,
            sex: "女",
            ..Answers::default()
        });
    }
    elders.settle();
    elders
}

fn versions(of: &[(u32, u64)]) -> Vec<Version> {
    let version = |(key, since): &(u32, u64)| {
        let id = RecordId::preloaded("run", &key.to_string());
        (id, LogPosition(*since))
    };
    of.iter().map(version).collect()
}

fn marks(folder: &Path) -> Marks {
    Marks {
        folder: folder.to_owned(),
        parts: 3,
    }
}

const YEARS: [u32; 6] = [1931, 1931, 1938, 1938, 1931, 1938];

fn all(scan: &Scan) -> Vec<(u32, u32)> {
    scan.kept.iter().map(|pair| (pair.a, pair.b)).collect()
}

#[test]
fn a_run_that_was_cut_goes_on_behind_its_last_part_and_comes_to_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let model = CensusModel::defaults().unwrap();
    let elders = elders(&YEARS);
    let versions = versions(&[(1, 1), (2, 1), (3, 1), (4, 1), (5, 1), (6, 1)]);
    let marks = marks(folder.path());
    let whole = compare(&elders, &model, &versions, None, &mut |_, _| true);
    let whole = whole.unwrap().unwrap().scan;
    assert!(whole.kept.len() >= 6, "{:?}", whole.kept);

    // Cut while the third part is compared; what it was writing is torn.
    let cut = compare(&elders, &model, &versions, Some(&marks), &mut |done, _| {
        done < 4
    });
    assert!(cut.unwrap().is_none());
    fs::write(folder.path().join("new"), "torn").unwrap();
    let second = fs::read(folder.path().join("pairs-1")).unwrap();
    fs::write(folder.path().join("pairs-1"), &second[..second.len() - 1]).unwrap();
    let before = fs::metadata(folder.path().join("pairs-0"))
        .unwrap()
        .modified()
        .unwrap();

    let mut told = Vec::new();
    let done = compare(&elders, &model, &versions, Some(&marks), &mut |done, of| {
        told.push((done, of));
        true
    });
    let done = done.unwrap().unwrap();
    assert_eq!(told, [(0, 6), (2, 6), (4, 6)]);
    assert_eq!(all(&done.scan), all(&whole));
    assert_eq!(done.scan.tally, whole.tally);
    assert!(done.fresh.is_empty());
    let after = fs::metadata(folder.path().join("pairs-0"))
        .unwrap()
        .modified()
        .unwrap();
    assert_eq!(before, after, "what was done is not done again");
    assert_eq!(fs::read(folder.path().join("pairs-1")).unwrap(), second);
}

#[test]
fn what_changed_since_the_run_began_is_left_for_the_end() {
    let folder = tempfile::tempdir().unwrap();
    let model = CensusModel::defaults().unwrap();
    let marks = marks(folder.path());
    let before = versions(&[(1, 1), (2, 1), (3, 1), (4, 1), (5, 1), (6, 1)]);
    let cut = compare(
        &elders(&YEARS),
        &model,
        &before,
        Some(&marks),
        &mut |done, _| done < 2,
    );
    assert!(cut.unwrap().is_none());

    // One came in between, one changed, and all numbers behind are others.
    let years = [1931, 1931, 1929, 1938, 1938, 1931, 1938];
    let now = versions(&[(1, 1), (2, 1), (9, 7), (3, 1), (4, 8), (5, 1), (6, 1)]);
    let done = compare(&elders(&years), &model, &now, Some(&marks), &mut |_, _| {
        true
    });
    let done = done.unwrap().unwrap();
    assert_eq!(done.fresh, BTreeSet::from([2, 4]));
    let pairs = all(&done.scan);
    assert!(
        pairs.contains(&(0, 1)) && pairs.contains(&(3, 6)),
        "{pairs:?}"
    );
    let of_fresh = |(a, b): &(u32, u32)| done.fresh.contains(a) || done.fresh.contains(b);
    assert!(!pairs.iter().any(of_fresh), "{pairs:?}");
}
