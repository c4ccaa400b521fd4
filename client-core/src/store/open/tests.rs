use std::path::Path;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

use super::*;

const KEY: StoreKey = StoreKey([1; 32]);
const PLACE: Place = Place([2; 16]);

fn connect(path: &Path) -> Connection {
    unlock(Connection::open(path).unwrap(), KEY).unwrap()
}

fn open(path: &Path) -> Result<Opened, ClientError> {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    Store::open(Connection::open(path).unwrap(), KEY, PLACE, &mut rng)
}

/// A store as the first version made it, with a record and a change on its way.
fn first_version(path: &Path) {
    let connection = connect(path);
    let script = format!(
        "BEGIN; {} PRAGMA user_version = 1;
         INSERT INTO record (id, low, summary, history) VALUES (5, 6, x'01', x'02');
         INSERT INTO outbox (installation, number, record, hash) VALUES (7, 1, 5, x'03');
         COMMIT;",
        VERSIONS[0]
    );
    connection.execute_batch(&script).unwrap();
}

fn unsent(store: &Store) -> u64 {
    store.tally().unwrap().unsent
}

#[test]
fn a_store_of_the_first_version_opens_with_everything_unsent() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    first_version(&path);
    let store = open(&path).unwrap().store;
    assert_eq!(unsent(&store), 1);
    assert_eq!(store.attachments_to_go().unwrap().attachments, 0);
    drop(store);
    assert_eq!(unsent(&open(&path).unwrap().store), 1, "and opens again");
}

#[test]
fn an_upgrade_that_was_cut_is_done_at_the_next_opening() {
    for cut in VERSIONS[1].match_indices(';').map(|(place, _)| place + 1) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.db");
        first_version(&path);
        let connection = connect(&path);
        let begun = format!("BEGIN IMMEDIATE; {}", &VERSIONS[1][..cut]);
        connection.execute_batch(&begun).unwrap();
        drop(connection);
        let store = open(&path).unwrap().store;
        assert_eq!(unsent(&store), 1, "cut after {cut} bytes");
        assert!(store.recent(1).unwrap().is_empty());
    }
}

#[test]
fn a_store_of_a_newer_version_is_refused_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    first_version(&path);
    let connection = connect(&path);
    connection
        .execute_batch("PRAGMA user_version = 99;")
        .unwrap();
    drop(connection);
    let refused = open(&path).err();
    assert!(matches!(
        refused,
        Some(ClientError::StoreNewer {
            found: 99,
            known: VERSION
        })
    ));
    let version: u32 = (connect(&path))
        .query_row("PRAGMA user_version", [], |row| row.get(0))
        .unwrap();
    assert_eq!(version, 99);
}
