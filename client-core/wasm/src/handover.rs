//! Work carried by hand: files made and files received.

use client_core::clock::Now;
use client_core::handover::{Brought, Recipient};
use rand_core::CryptoRng;
use schema::id::DeviceId;
use schema::problem::Problem;
use schema::wire::enrolment::Certificate;

use crate::door::JournalUnusable;
use crate::host::Host;
use crate::names;
use crate::protocol::{BroughtView, CardView, HandOverTo, Received, Response, Sentence};
use crate::refusal::Refusal;
use crate::session::{Outcome, Reply, Session};
use crate::tablet::{Tablet, count};

/// What files of ours end in.
const ENDING: &str = "shouce";
const MEDIA_TYPE: &str = "application/octet-stream";

/// A file of unsent work.
pub(crate) fn hand_over(
    tablet: &Tablet,
    to: HandOverTo,
    blobs: &[Vec<u8>],
    now: Now,
    rng: &mut impl CryptoRng,
) -> Outcome {
    let card = match to {
        HandOverTo::Server => None,
        HandOverTo::Tablet => Some(
            blobs
                .first()
                .and_then(|file| card(file))
                .ok_or_else(no_card)?,
        ),
    };
    let recipient = card.as_ref().map_or(Recipient::Server, Recipient::Tablet);
    let sealed = tablet.client.hand_over(recipient, now, rng)?;
    let sealed = sealed.ok_or_else(|| Refusal::new("tablet.nothing-to-hand-over", &[]))?;
    let name = match to {
        HandOverTo::Server => "work",
        HandOverTo::Tablet => "for-tablet",
    };
    let response = Response::File {
        name: file_name(name, tablet)?,
        media_type: MEDIA_TYPE.to_owned(),
        changes: Some(count(tablet.client.tally()?.unsent)),
    };
    Ok(Reply::with(response, sealed))
}

/// This tablet's card.
pub(crate) fn my_card(tablet: &Tablet) -> Outcome {
    let certificate = &tablet.client.identity()?.certificate;
    let file = postcard::to_stdvec(certificate).expect("a certificate serialises");
    let response = Response::File {
        name: file_name("card", tablet)?,
        media_type: MEDIA_TYPE.to_owned(),
        changes: None,
    };
    Ok(Reply::with(response, file))
}

fn file_name(what: &str, tablet: &Tablet) -> Result<String, Refusal> {
    let device = tablet.client.identity()?.device();
    Ok(format!("{what}-{device}.{ENDING}"))
}

/// The certificate that a card's file is.
fn card(file: &[u8]) -> Option<Certificate> {
    match postcard::take_from_bytes(file) {
        Ok((certificate, [])) => Some(certificate),
        _ => None,
    }
}

fn no_card() -> Refusal {
    Refusal::new("handover.no-card", &[])
}

/// Takes a file: a bundle, or a card.
pub(crate) fn receive(tablet: &mut Tablet, blobs: &[Vec<u8>]) -> Outcome {
    let file = blobs.first().map(Vec::as_slice).unwrap_or_default();
    if let Some(certificate) = card(file) {
        let server = tablet.client.identity()?.server_key()?;
        let key = certificate.verify(&server).ok_or_else(no_card)?;
        let scope = certificate.scope.divisions().iter();
        let card = CardView {
            label: certificate.label.clone(),
            device: DeviceId::of(&key).to_string(),
            scope: scope
                .map(|code| names::division(&tablet.client, *code).name)
                .collect(),
        };
        let received = Received::Card { card };
        return Ok(Response::Received { received }.into());
    }
    let brought = tablet.client.receive(file)?;
    let received = Received::Bundle {
        brought: brought_view(tablet, &brought),
    };
    Ok(Response::Received { received }.into())
}

fn brought_view(tablet: &Tablet, brought: &Brought) -> BroughtView {
    let (added, changed, known) = (brought.added, brought.changed, brought.known);
    let text = Problem {
        code: "tablet.brought".to_owned(),
        parameters: [
            ("added", added.to_string()),
            ("changed", changed.to_string()),
            ("known", known.to_string()),
            ("hidden", brought.not_shown.to_string()),
            ("carried", brought.carried.to_string()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into(),
    };
    BroughtView {
        added: count(added),
        changed: count(changed),
        known: count(known),
        not_shown: count(brought.not_shown),
        carried: count(brought.carried),
        text: Sentence::of(&text, tablet.language),
    }
}

impl<H: Host> Session<H> {
    /// Unsent work sealed to the server: from the store if it is open, else as the journal
    /// has it.
    pub(crate) fn export_unsent(&mut self, now: Now, rng: &mut impl CryptoRng) -> Outcome {
        let kept = self.door.keeps_journal();
        if let Some(tablet) = self.tablet.as_ref().filter(|_| !kept) {
            return hand_over(tablet, HandOverTo::Server, &[], now, rng);
        }
        let journal = self.host.journal().read();
        let journal = journal.map_err(|_| Refusal::about(&JournalUnusable))?;
        if journal.is_empty() {
            return Err(Refusal::new("tablet.nothing-to-hand-over", &[]));
        }
        let device = self.door.device().map(|device| device.to_string());
        let response = Response::File {
            name: format!("work-{}.{ENDING}", device.unwrap_or_default()),
            media_type: MEDIA_TYPE.to_owned(),
            changes: None,
        };
        Ok(Reply::with(response, journal))
    }
}
