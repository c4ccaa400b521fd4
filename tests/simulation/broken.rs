//! Broken builds: each breaks one promise, and an oracle must notice.
//!
//! `cargo nextest run -p shouce-tests --test simulation broken --success-output final` prints
//! how many plans each took and what gave it away.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::Duration;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use schema::broken::{self, Fault};

use support::proof;

use super::draw::{plan_about, quiet_plan};
use super::plan::BEGINNING;
use super::proven::{Plans, WHOLE};
use super::step::Step;

/// Plans within which a fault must be noticed.
const MOST_PLANS: usize = 1_000;

/// What the last oracle to complain said.
static COMPLAINT: Mutex<String> = Mutex::new(String::new());

/// Plays plans until one shows the fault. Without it, that plan must show nothing.
fn is_noticed(fault: Fault) {
    let _alone = WHOLE.write().unwrap_or_else(PoisonError::into_inner);
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[49; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let (draw, play): (Plans, fn(&[Step])) = match fault {
        Fault::CursorPastUnfolded => (quiet_plan().boxed(), super::play_in_quiet),
        _ => (plan_about(fault), super::play_and_check),
    };
    std::panic::set_hook(Box::new(|complaint| {
        let mut last = COMPLAINT.lock().unwrap_or_else(PoisonError::into_inner);
        *last = complaint.to_string();
    }));
    // Nothing is broken where plans begin.
    LazyLock::force(&BEGINNING);
    broken::put(Some(fault));
    let noticed = (1..=MOST_PLANS).find_map(|count| {
        let plan = draw.new_tree(&mut runner).unwrap().current();
        let played = catch_unwind(AssertUnwindSafe(|| play(&plan)));
        played.is_err().then_some((count, plan))
    });
    broken::put(None);
    let _default = std::panic::take_hook();
    let (count, plan) = noticed.unwrap_or_else(|| panic!("not noticed in {MOST_PLANS} plans"));
    let complaint = COMPLAINT.lock().unwrap_or_else(PoisonError::into_inner);
    println!("{fault:?}: {}", *complaint);
    play(&plan);
    let noticed = format!("noticed after {count} of at most {MOST_PLANS} plans");
    proof::tell(&format!("fault-{fault:?}"), &noticed, Duration::ZERO);
}

macro_rules! noticed {
    ($($name:ident: $fault:ident,)*) => {
        $(
            #[test]
            fn $name() {
                is_noticed(Fault::$fault);
            }
        )*
    };
}

noticed! {
    a_restored_server_that_keeps_its_epoch_is_noticed: EpochKept,
    a_copied_store_that_keeps_its_author_is_noticed: ActorReused,
    a_receipt_before_the_commit_is_noticed: ReceiptBeforeCommit,
    a_tablet_that_forgets_at_the_receipt_is_noticed: PrunedAtReceipt,
    a_route_without_its_scope_is_noticed: ScopeUnfiltered,
    an_ignored_digest_is_noticed: DigestIgnored,
    a_conflict_settled_by_itself_is_noticed: LastWriterWins,
    a_link_that_deletes_is_noticed: LinkDeletes,
    a_cursor_past_what_is_folded_is_noticed: CursorPastUnfolded,
    a_quarantine_that_drops_is_noticed: QuarantineDrops,
    a_replay_stored_twice_is_noticed: ReplayStoredTwice,
    a_revoked_tablet_that_is_admitted_is_noticed: RevokedAdmitted,
    a_surveyor_who_may_rule_is_noticed: LayersUnguarded,
    a_record_called_synced_too_early_is_noticed: SyncedTooEarly,
    unsent_work_forgotten_with_its_record_is_noticed: UnsentForgotten,
    an_observation_above_a_ruling_is_noticed: RulingOverturned,
    a_witness_who_is_believed_is_noticed: WitnessBelieved,
    a_step_called_saved_on_a_full_storage_is_noticed: SavedWhenFull,
}
