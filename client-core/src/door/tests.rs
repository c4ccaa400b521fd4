use std::path::Path;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use rusqlite::Connection;

use super::*;

const DEVICE: DeviceId = DeviceId([3; 8]);
const PIN: &str = "271828";
const HERE: &[u8] = b"this machine's secret";

fn server() -> SigningKey {
    SigningKey::from_bytes(&[5; 32])
}

fn open(folder: &Path) -> Door {
    let connection = Connection::open(folder.join("door.db")).unwrap();
    Door::new(Beside::open(connection).unwrap()).unwrap()
}

struct Shut {
    folder: tempfile::TempDir,
    door: Door,
    key: StoreKey,
    rng: ChaCha8Rng,
}

fn shut() -> Shut {
    let folder = tempfile::tempdir().unwrap();
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let mut door = open(folder.path());
    assert_eq!(door.state(), DoorState::Empty);
    let key = StoreKey::draw(&mut rng);
    let seal_key = SealKey::of(&server());
    door.shut(DEVICE, key, &seal_key, 1, PIN, HERE, Cost::LEAST, &mut rng)
        .unwrap();
    Shut {
        folder,
        door,
        key,
        rng,
    }
}

#[test]
fn the_right_pin_on_the_right_machine_opens() {
    let Shut { mut door, key, .. } = shut();
    assert_eq!(door.try_pin(PIN, HERE).unwrap(), Tried::Right(key));
    assert_eq!(door.try_pin("271829", HERE).unwrap(), Tried::Wrong(9));
    let elsewhere = door.try_pin(PIN, b"a copy of the files").unwrap();
    assert_eq!(elsewhere, Tried::Wrong(8));
    assert_eq!(door.try_pin(PIN, HERE).unwrap(), Tried::Right(key));
    assert_eq!(door.state(), DoorState::Locked(MOST_TRIES));
}

#[test]
fn after_ten_wrong_pins_the_right_one_fails_too() {
    let Shut {
        folder, mut door, ..
    } = shut();
    for left in (0..MOST_TRIES).rev() {
        assert_eq!(door.try_pin("000000", HERE).unwrap(), Tried::Wrong(left));
    }
    assert_eq!(door.state(), DoorState::LockedOut);
    assert_eq!(door.try_pin(PIN, HERE).unwrap(), Tried::Wrong(0));
    drop(door);
    let mut again = open(folder.path());
    assert_eq!(again.state(), DoorState::LockedOut);
    assert_eq!(again.try_pin(PIN, HERE).unwrap(), Tried::Wrong(0));
    assert!(
        again.lock.unwrap().vault.is_none(),
        "nothing is left to try on"
    );
}

#[test]
fn a_crash_between_count_and_check_gives_no_try_back() {
    let Shut {
        folder, mut door, ..
    } = shut();
    for left in (0..MOST_TRIES).rev() {
        door.count_a_try().unwrap();
        drop(door);
        door = open(folder.path());
        let expected = match left {
            0 => DoorState::LockedOut,
            left => DoorState::Locked(left),
        };
        assert_eq!(door.state(), expected);
    }
    assert_eq!(door.try_pin(PIN, HERE).unwrap(), Tried::Wrong(0));
    assert!(door.lock.unwrap().vault.is_none());
}

#[test]
fn the_county_opens_a_locked_out_tablet_and_a_new_pin_shuts_it() {
    let Shut {
        folder,
        mut door,
        key,
        mut rng,
    } = shut();
    for _ in 0..MOST_TRIES {
        door.try_pin("000000", HERE).unwrap();
    }
    let ask = door.ask(HERE, &mut rng).unwrap();
    drop(door);
    let mut door = open(folder.path());
    assert_eq!(
        door.ask(HERE, &mut rng).unwrap(),
        ask,
        "a restart asks the same"
    );
    let answer = UnlockAnswer::unlock(&ask, &server(), &mut rng).unwrap();
    assert_eq!(door.key_of(&answer, b"a copy of the files"), None);
    assert_eq!(door.key_of(&answer, HERE), Some(key));
    door.set_pin(key, "314159", HERE, Cost::LEAST, &mut rng)
        .unwrap();
    assert_eq!(door.try_pin("314159", HERE).unwrap(), Tried::Right(key));
    assert_eq!(
        door.asked(HERE),
        None,
        "the old answer opens nothing any more"
    );
    assert_eq!(door.key_of(&answer, HERE), None);
}

#[test]
fn a_pin_among_a_thief_s_first_ten_is_not_taken() {
    assert_eq!(check_pin("12345"), Err(WeakPin::Short));
    for simple in ["111111", "123456", "654321", "abcdef"] {
        assert_eq!(check_pin(simple), Err(WeakPin::Simple), "{simple}");
    }
    assert_eq!(check_pin(PIN), Ok(()));
}
