//! Unsent work sealed outside the store: one entry for each saved step, nothing once all of
//! it is on the server.

use client_core::clock::Now;
use client_core::handover::Recipient;
use rand_core::CryptoRng;
use schema::wire::journal;

use crate::host::{Host, JournalFile};
use crate::protocol::Response;
use crate::session::{Outcome, Session};

/// Cuts off what a sudden end left behind the last whole entry.
pub(crate) fn mend(file: &mut dyn JournalFile) {
    let Ok(bytes) = file.read() else {
        return;
    };
    let size = bytes.len() as u64;
    let torn = match journal::bundles(&bytes) {
        Some((_, torn)) => torn as u64,
        None => size,
    };
    if torn > 0 {
        // If this fails too, appending will, and everything is written anew then.
        let _cut = file.cut(size - torn);
    }
}

impl<H: Host> Session<H> {
    /// After a request: what it saved goes into the journal, and a journal of which all is on
    /// the server is emptied.
    pub(crate) fn keep_journal(
        &mut self,
        now: Now,
        rng: &mut impl CryptoRng,
        answer: Outcome,
    ) -> Outcome {
        let saved = matches!(
            &answer,
            Ok(reply) if matches!(reply.response, Response::Saved { .. } | Response::Form { .. })
        );
        let synced =
            matches!(&answer, Ok(reply) if matches!(reply.response, Response::Sync { .. }));
        if saved {
            // The step is durable: its tick need not wait for a second copy of it.
            self.step_to_journal = true;
        } else if synced {
            self.bring_journal_up(now, rng);
        }
        answer
    }

    /// The last step, sealed. Whether the journal now holds every change.
    pub(crate) fn journal_step(&mut self, now: Now, rng: &mut impl CryptoRng) -> bool {
        let Some(tablet) = &self.tablet else {
            return false;
        };
        let unsent = tablet.client.tally().map_or(0, |tally| tally.unsent);
        if unsent == self.journalled {
            return false;
        }
        if self.journal_behind {
            return self.journal_everything(now, rng);
        }
        let Ok(Some(bundle)) = tablet.client.seal_last(now, rng) else {
            return false;
        };
        self.journalled = unsent;
        self.append(&bundle)
    }

    /// Empties the journal when the server has all, unless a rescue may have lost what is in
    /// it; fills it when it has less than it had.
    pub(crate) fn bring_journal_up(&mut self, now: Now, rng: &mut impl CryptoRng) {
        let Some(tablet) = &self.tablet else {
            return;
        };
        let Ok(tally) = tablet.client.tally() else {
            return;
        };
        let size = self.host.journal().size();
        if tally.unsent == 0 && size > 0 && !self.door.keeps_journal() {
            self.journal_behind = self.host.journal().cut(0).is_err();
        } else if (tally.unsent > self.journalled || (tally.unsent > 0 && size == 0))
            && self.journal_everything(now, rng)
            && let Some(tablet) = &mut self.tablet
        {
            tablet.write_down(true);
        }
        self.journalled = tally.unsent;
    }

    /// The exported journal has left the tablet: it goes the way of every other from now on.
    pub(crate) fn unsent_exported(&mut self, now: Now, rng: &mut impl CryptoRng) -> Outcome {
        self.door.keep_journal(false)?;
        self.bring_journal_up(now, rng);
        Ok(self.status())
    }

    fn journal_everything(&mut self, now: Now, rng: &mut impl CryptoRng) -> bool {
        let Some(tablet) = &self.tablet else {
            return false;
        };
        let Ok(Some(bundle)) = tablet.client.hand_over(Recipient::Server, now, rng) else {
            return false;
        };
        self.journal_behind = false;
        self.append(&bundle)
    }

    /// Appends an entry, if it can. A journal that cannot be written never holds up the surveyor: the
    /// store has the work, and the next entry tries to hold everything.
    fn append(&mut self, bundle: &[u8]) -> bool {
        let file = self.host.journal();
        let size = file.size();
        let appended = file.append(&journal::entry(size, bundle)).is_ok();
        if !appended {
            let _cut = file.cut(size);
            self.journal_behind = true;
        }
        appended
    }
}
