//! A tablet's store, written as a surveyor writes.

use std::collections::BTreeSet;

use client_core::Client;
use client_core::clock::Now;
use client_core::store::{Connection, Place, Store};
use client_core::vault::StoreKey;
use ed25519_dalek::SigningKey;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use schema::document::authority::Role;
use schema::scope::Scope;
use schema::wire::enrolment::{Certificate, EnrolmentCode, Proven, Welcome};
use schema::wire::exchange::{Assignment, Census, Deflated, Epoch, LogPosition};
use schema::wire::seal::SealKey;
use support::tablet::observe;

use super::{CUTS, Day, alone, disk, is_proven};

const STEPS: usize = 120;
pub(crate) const NOW: Now = Now {
    unix: 1_795_000_000,
    running_ms: 1_000,
};

pub(crate) fn open() -> Result<Client, String> {
    let connection = Connection::open("/power/tablet.db");
    let connection = connection.map_err(|error| format!("it does not open: {error:?}"))?;
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let opened = Store::open(connection, StoreKey([7; 32]), Place([3; 16]), &mut rng);
    let opened = opened.map_err(|error| format!("it does not open: {error:?}"))?;
    Client::new(opened.store).map_err(|error| format!("it does not read: {error:?}"))
}

pub(crate) fn enrol(client: &mut Client) {
    let server = SigningKey::from_bytes(&[9; 32]);
    let code = EnrolmentCode::new([5; 10]);
    let enrolling = (client.enrolling(code, "平板", &mut ChaCha8Rng::seed_from_u64(2)))
        .expect("it keeps what was begun");
    let asked = enrolling.request.read_enrol().expect("it reads");
    let scope = Scope::new(["533301002210".parse().expect("a village")]);
    let welcome = Welcome {
        server_key: server.verifying_key().to_bytes(),
        seal_key: SealKey::of(&server),
        epoch: Epoch(1),
        certificate: Certificate {
            key: asked.key,
            seal_key: asked.seal_key,
            label: asked.label,
            role: Role::Surveyor,
            scope: scope.clone(),
            signature: Vec::new(),
        }
        .issue(&server),
        assignment: Assignment {
            version: LogPosition(1),
            scope,
            census: Census::default(),
            divisions: Deflated::new(""),
            past_divisions: Deflated::new(""),
        },
    };
    let welcome = Proven::welcome(&welcome, &code);
    client.enrolled(&enrolling, &welcome).expect("its server");
}

/// A day of new elders, each with a step or two after the first.
pub(crate) fn day() -> Day {
    let mut client = open().expect("a new store");
    enrol(&mut client);
    Day::watch(|| {
        let mut rng = ChaCha8Rng::seed_from_u64(3);
        let mut last = None;
        for step in 0..STEPS {
            let said = observe("name", &format!("阿普{step}"));
            match last {
                Some(elder) if step % 3 > 0 => {
                    client.edit(elder, &[said], NOW).expect("there is room");
                }
                _ => last = Some(client.add(&[said], NOW, &mut rng).expect("there is room")),
            }
            disk::said();
        }
        drop(client);
    })
}

/// The names of all steps in the store, once it is opened again.
pub(crate) fn names() -> Result<BTreeSet<String>, String> {
    let client = open()?;
    let mut names = BTreeSet::new();
    for (record, _) in client.index().rows() {
        let history = client.history(record, "name");
        for event in history.map_err(|error| format!("a record does not read: {error:?}"))? {
            let given = event.answer.as_ref().and_then(|answer| answer.given());
            names.extend(given.and_then(|given| given.as_text().map(ToOwned::to_owned)));
        }
    }
    Ok(names)
}

/// The store opens and has every step that was called saved.
pub(crate) fn has(saved: usize) -> Result<(), String> {
    let names = names()?;
    let missing = (0..saved).find(|step| !names.contains(&format!("阿普{step}")));
    match missing {
        Some(step) => Err(format!("step {step} of {saved} saved ones")),
        None => Ok(()),
    }
}

#[test]
fn wherever_the_power_is_cut_a_tablet_has_what_it_called_saved() {
    let _alone = alone();
    is_proven("power-tablet", CUTS, &day(), has);
}
