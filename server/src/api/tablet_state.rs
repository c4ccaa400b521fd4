//! What tablets tell of themselves, kept for their office.

use schema::id::DeviceId;
use schema::wire::exchange::TabletState;

use crate::app::App;
use crate::clock;
use crate::ledger::HeardTablet;

/// How seldom it is kept that a tablet was heard of when nothing else is new: each time is a
/// commit.
const KEPT_S: i64 = 300;
/// A clock whose error changes by less has not changed.
const CLOCK_S: i64 = 60;

/// Keeps what a tablet tells of itself, if it is worth it. A sync does not fail because it
/// cannot be kept: the disk may be full, and the tablet still wants what is new.
pub(super) async fn note(app: &App, device: DeviceId, told: &TabletState) {
    let heard = HeardTablet {
        at: clock::unix_now(),
        told: *told,
    };
    let known = app.read(|reader| {
        let known = reader.ledger.tablet_state(device)?;
        // Whoever was heard before a restore still owes what came after the backup.
        let restored_at = reader.ledger.restored()?.map(|restored| restored.at);
        Ok(known.filter(|known| restored_at.is_none_or(|at| known.at >= at)))
    });
    if !matches!(known, Ok(Some(known)) if !is_worth_keeping(&known, &heard)) {
        app.writer.hear(device, heard).await;
    }
}

fn is_worth_keeping(known: &HeardTablet, heard: &HeardTablet) -> bool {
    let without_clock = |told: TabletState| TabletState { clock: 0, ..told };
    heard.at - known.at >= KEPT_S
        || (heard.clock_error() - known.clock_error()).abs() >= CLOCK_S
        || without_clock(known.told) != without_clock(heard.told)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tablet_that_says_the_same_again_costs_no_commit_until_some_minutes_have_passed() {
        let told = TabletState {
            unsent: 3,
            clock: 1_000,
            ..TabletState::default()
        };
        let known = HeardTablet { at: 1_000, told };
        let after = |seconds: i64, ahead: i64, unsent| HeardTablet {
            at: 1_000 + seconds,
            told: TabletState {
                unsent,
                clock: 1_000 + seconds + ahead,
                ..told
            },
        };
        assert!(!is_worth_keeping(&known, &after(20, 0, 3)));
        assert!(!is_worth_keeping(&known, &after(20, 30, 3)));
        assert!(is_worth_keeping(&known, &after(20, 0, 2)));
        assert!(is_worth_keeping(&known, &after(20, 3_600, 3)));
        assert!(is_worth_keeping(&known, &after(300, 0, 3)));
    }
}
