use super::*;
use migration::{Migration, Step};

fn to_version_2() -> Migration {
    Migration {
        to: 2,
        steps: vec![
            Step::Rename {
                from: field("zz_nickname"),
                to: field("zz_pet_name"),
            },
            Step::Recode {
                field: field("marital"),
                from: "21",
                to: "20",
            },
        ],
    }
}

fn version_1() -> Document {
    created(&[text("zz_nickname", "阿普"), text("marital", "21")])
}

#[test]
fn two_tablets_that_migrate_make_the_same_change() {
    let (mut left, mut right) = (version_1(), version_1());
    let a = left.migrate(&to_version_2()).unwrap().unwrap();
    let b = right.migrate(&to_version_2()).unwrap().unwrap();
    assert_eq!(a, b);
    assert!(to_version_2().made(&version_1(), &a));
    let record = read(&left);
    assert_eq!(record.unknown["o.zz_pet_name"], Scalar::from("阿普"));
    assert_eq!(record.text("marital"), Some("20"));
    assert_eq!(
        left.migrate(&to_version_2()).unwrap(),
        None,
        "once is enough"
    );
}

#[test]
fn what_an_old_tablet_wrote_meanwhile_is_migrated_too() {
    let mut old = version_1();
    let late = old
        .edit(&[text("zz_nickname", "阿娜")], &stamp(5))
        .unwrap()
        .unwrap();
    let mut new = version_1();
    new.migrate(&to_version_2()).unwrap();
    new.apply([&late]).unwrap();
    new.migrate(&to_version_2()).unwrap().unwrap();
    let record = read(&new);
    assert_eq!(record.unknown["o.zz_pet_name"], Scalar::from("阿娜"));
    assert!(!record.unknown.contains_key("o.zz_nickname"));
}

#[test]
fn tablets_that_migrate_different_heads_do_not_clash() {
    let mut edited = version_1();
    let edit = edited
        .edit(&[text("name", "余阿普")], &stamp(5))
        .unwrap()
        .unwrap();
    let mut plain = version_1();
    let a = plain.migrate(&to_version_2()).unwrap().unwrap();
    let b = edited.migrate(&to_version_2()).unwrap().unwrap();
    assert_ne!(a.head().actor, b.head().actor);
    let merged = plain.admit(&[edit, b]).unwrap();
    let record = read(&merged.document);
    assert_eq!(record.conflicts, []);
    assert_eq!(record.unknown["o.zz_pet_name"], Scalar::from("阿普"));
}
