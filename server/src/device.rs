//! Devices: enrolled with a one-time code, revoked, assigned anew.

use ed25519_dalek::{SigningKey, VerifyingKey};
use schema::document::authority::Role;
use schema::id::DeviceId;
use schema::scope::Scope;
use schema::value::division::DivisionCode;
use schema::wire::enrolment::{Certificate, EnrolAnswer, EnrolmentCode, Proven, Welcome};
use schema::wire::exchange::{Assignment, Census, LogPosition};
use schema::wire::seal::SealKey;

use crate::author::Author;
use crate::ledger::{CodeRefused, Device, Event, HandedOut, Ledger, LedgerError};
use crate::places::Table;
use schema::problem::Problem;

/// How long a code can be used: a week, so that it survives the walk to the village.
pub const CODE_LIFE_S: i64 = 7 * 24 * 60 * 60;

/// Hands out a new one-time code.
///
/// # Errors
/// When the ledger fails, or there is no randomness.
pub fn hand_out(
    ledger: &mut Ledger,
    label: &str,
    role: Role,
    scope: Scope,
    now: i64,
) -> Result<HandedOut, LedgerError> {
    loop {
        let mut random = [0; 10];
        getrandom::fill(&mut random).map_err(|_| LedgerError::Damaged("randomness"))?;
        let handed_out = HandedOut {
            code: EnrolmentCode::new(random),
            label: label.to_owned(),
            role,
            scope: scope.clone(),
            expires_at: now + CODE_LIFE_S,
        };
        if ledger.hand_out(&handed_out)? {
            return Ok(handed_out);
        }
    }
}

/// Enrols the device that asks with a code. Asked again by the same device, it answers the
/// same: the first answer may have been lost.
///
/// # Errors
/// When the ledger fails.
pub fn enrol(
    ledger: &mut Ledger,
    server: &SigningKey,
    census: &Census,
    places: &Table,
    asked: &Proven,
    now: i64,
) -> Result<EnrolAnswer, LedgerError> {
    let refused = |why: CodeRefused| Ok(EnrolAnswer::Refused(Problem::from(&why)));
    let Some(enrol) = asked.read_enrol() else {
        return refused(CodeRefused::Unknown);
    };
    let Ok(key) = VerifyingKey::from_bytes(&enrol.key) else {
        return refused(CodeRefused::Unknown);
    };
    let device = DeviceId::of(&key);
    let handed_out = match ledger.find_code(enrol.code, device, now)? {
        Ok(handed_out) if asked.proves_enrol(&handed_out.code) => handed_out,
        // Whoever has not the secret learns nothing about the code.
        Ok(_) => return refused(CodeRefused::Unknown),
        Err(why) => return refused(why),
    };
    let label = match enrol.label.trim() {
        "" => handed_out.label,
        given => given.chars().take(80).collect(),
    };
    let certificate = Certificate {
        key: enrol.key,
        seal_key: enrol.seal_key,
        label,
        role: handed_out.role,
        scope: handed_out.scope,
        signature: Vec::new(),
    }
    .issue(server);
    let known = ledger.device(device)?;
    let version = match &known {
        Some(known) => known.assigned,
        None => {
            let event = Event::DeviceEnrolled {
                device,
                certificate: Box::new(certificate.clone()),
            };
            ledger.decide(&event, now)?
        }
    };
    ledger.use_code(enrol.code, device)?;
    let welcome = Welcome {
        server_key: server.verifying_key().to_bytes(),
        seal_key: SealKey::of(server),
        epoch: ledger.epoch()?,
        assignment: assignment(version, certificate.scope.clone(), census, places),
        certificate,
    };
    Ok(EnrolAnswer::Enrolled(Proven::welcome(
        &welcome,
        &handed_out.code,
    )))
}

/// A device's assignment as it is told.
#[must_use]
pub fn assignment(
    version: LogPosition,
    scope: Scope,
    census: &Census,
    places: &Table,
) -> Assignment {
    let (divisions, past_divisions) = places.told();
    Assignment {
        version,
        scope,
        census: census.clone(),
        divisions,
        past_divisions,
    }
}

/// Makes sure that the log knows the server as the author of imports.
///
/// # Errors
/// When the ledger fails.
///
/// # Panics
/// Never: the province's code is one.
pub fn importer(ledger: &mut Ledger, server: &SigningKey, now: i64) -> Result<Author, LedgerError> {
    let key = server.verifying_key();
    let device = DeviceId::of(&key);
    if ledger.device(device)?.is_none() {
        let whole_country: Vec<DivisionCode> = (11..=82)
            .filter_map(|province| format!("{province}0000000000").parse().ok())
            .collect();
        let certificate = Certificate {
            key: key.to_bytes(),
            seal_key: SealKey::of(server),
            label: "server".to_owned(),
            role: Role::Import,
            scope: Scope::new(whole_country),
            signature: Vec::new(),
        }
        .issue(server);
        let event = Event::DeviceEnrolled {
            device,
            certificate: Box::new(certificate),
        };
        ledger.decide(&event, now)?;
    }
    Ok(Author::of(server, ledger.epoch()?))
}

/// Takes a device back that this server, restored from a backup, does not know.
///
/// # Errors
/// When the ledger fails. False: the certificate is not of this server.
pub fn reintroduce(
    ledger: &mut Ledger,
    server: &SigningKey,
    certificate: &Certificate,
    now: i64,
) -> Result<bool, LedgerError> {
    let Some(key) = certificate.verify(&server.verifying_key()) else {
        return Ok(false);
    };
    let device = DeviceId::of(&key);
    if ledger.device(device)?.is_none() {
        let event = Event::DeviceReintroduced {
            device,
            certificate: Box::new(certificate.clone()),
        };
        ledger.decide(&event, now)?;
    }
    Ok(true)
}

/// A device by its id or the beginning of it, or by its label.
#[must_use]
pub fn find<'a>(devices: impl IntoIterator<Item = &'a Device>, asked: &str) -> Vec<&'a Device> {
    let upper = asked.to_uppercase();
    (devices.into_iter())
        .filter(|device| device.id.to_string().starts_with(&upper) || device.label == asked)
        .collect()
}
