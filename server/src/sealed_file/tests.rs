use super::*;

fn keys() -> (tempfile::TempDir, FileKeys) {
    let folder = tempfile::tempdir().unwrap();
    let keys = FileKeys::of(folder.path());
    (folder, keys)
}

fn text(bytes: usize) -> Vec<u8> {
    b"533321193208150016 "
        .iter()
        .copied()
        .cycle()
        .take(bytes)
        .collect()
}

#[test]
fn what_is_written_is_read_and_cannot_be_found_in_the_file() {
    let (folder, keys) = keys();
    let path = folder.path().join("file");
    for bytes in [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE] {
        keys.write(&path, &text(bytes)).unwrap();
        assert_eq!(keys.read(&path).unwrap(), text(bytes));
        assert_eq!(
            whole_pieces(&mut File::open(&path).unwrap()).unwrap(),
            bytes as u64
        );
        let raw = fs::read(&path).unwrap();
        assert!(!raw.windows(8).any(|some| some == &text(8)[..]), "{bytes}");
    }
    // Another program, which has not asked for the keys yet.
    assert_eq!(
        FileKeys::of(folder.path()).read(&path).unwrap(),
        text(3 * PIECE)
    );
}

#[test]
fn what_lies_open_is_read_and_sealed_once() {
    let (folder, keys) = keys();
    let path = folder.path().join("file");
    fs::write(&path, text(100_000)).unwrap();
    assert_eq!(keys.read(&path).unwrap(), text(100_000));
    keys.seal(&path).unwrap();
    let sealed = fs::read(&path).unwrap();
    assert_eq!(keys.read(&path).unwrap(), text(100_000));
    keys.seal(&path).unwrap();
    assert_eq!(fs::read(&path).unwrap(), sealed);
}

#[test]
fn a_byte_that_was_altered_and_pieces_that_changed_places_are_damage() {
    let (folder, keys) = keys();
    let path = folder.path().join("file");
    keys.write(&path, &text(2 * PIECE)).unwrap();
    let whole = fs::read(&path).unwrap();
    let piece = 4 + NONCE + PIECE + TAG;
    for at in [
        MARK.len() + 3,
        HEAD - 1,
        HEAD + 5,
        HEAD + 100,
        whole.len() - 1,
    ] {
        let mut bent = whole.clone();
        bent[at] ^= 1;
        fs::write(&path, bent).unwrap();
        assert!(keys.read(&path).is_err(), "{at}");
    }
    let swapped = [
        &whole[..HEAD],
        &whole[HEAD + piece..],
        &whole[HEAD..HEAD + piece],
    ]
    .concat();
    fs::write(&path, swapped).unwrap();
    assert!(keys.read(&path).is_err());
    fs::write(&path, &whole[..whole.len() - 1]).unwrap();
    assert!(keys.read(&path).is_err());
    // Only where pieces come one by one is a torn one what a power cut left.
    let mut torn = File::options().read(true).write(true).open(&path).unwrap();
    assert_eq!(whole_pieces(&mut torn).unwrap(), PIECE as u64);
    keys.append(&mut torn, b"again").unwrap();
    assert_eq!(keys.read(&path).unwrap().len(), PIECE + 5);
}

#[test]
fn after_a_change_of_the_key_old_files_open_and_new_ones_have_another() {
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("data");
    Vault::lies_at(&data, &place.path().join("the.key")).unwrap();
    let path = data.join("file");
    let before = FileKeys::of(&data);
    before.write(&path, b"before").unwrap();
    let first = before.newest().unwrap();
    crate::key_change::change_key(&data).unwrap();
    let after = FileKeys::of(&data);
    assert_eq!(after.read(&path).unwrap(), b"before");
    after.write(&path, b"after").unwrap();
    assert_eq!(before.read(&path).unwrap(), b"after");
    assert_ne!(first, after.newest().unwrap());
}

#[test]
fn what_is_sealed_as_it_is_written_never_lies_open_and_leaves_nothing_unless_it_is_finished() {
    let (folder, keys) = keys();
    let path = folder.path().join("people.csv");
    let mut sealing = keys.begin(&path).unwrap();
    for some in text(2 * PIECE + 7).chunks(1_000) {
        sealing.write_all(some).unwrap();
        let partial = fs::read(folder.path().join("people.csv.sealing")).unwrap();
        assert!(!partial.windows(8).any(|some| some == &text(8)[..]));
    }
    sealing.finish().unwrap();
    assert_eq!(keys.read(&path).unwrap(), text(2 * PIECE + 7));
    let mut cut_off = keys.begin(&path).unwrap();
    cut_off.write_all(&text(PIECE)).unwrap();
    drop(cut_off);
    assert_eq!(keys.read(&path).unwrap(), text(2 * PIECE + 7));
    assert!(!folder.path().join("people.csv.sealing").exists());
}
