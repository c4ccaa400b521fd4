//! A program that syncs less, or receipts earlier, is noticed.

use schema::broken::{self, Fault};

use support::proof::Proof;

use super::{CUTS, Day, alone, key_change, ledger, sealing, tablet};

fn is_noticed(fault: Fault, usual: u64, day: fn() -> Day, has: fn(usize) -> Result<(), String>) {
    let _alone = alone();
    broken::put(Some(fault));
    let day = day();
    broken::put(None);
    let proof = Proof::begin("power-broken", "PROOF_CUTS", usual);
    let lost = day.cut(&proof, has).unwrap_err();
    println!("{fault:?}: {lost}");
}

#[test]
fn a_ledger_that_syncs_less_is_noticed() {
    is_noticed(Fault::SyncedSeldom, CUTS, ledger::day, ledger::has);
}

#[test]
fn a_receipt_before_the_sync_is_noticed() {
    is_noticed(Fault::ReceiptBeforeCommit, CUTS, ledger::day, ledger::has);
}

#[test]
fn a_tablet_that_syncs_less_is_noticed() {
    is_noticed(Fault::SyncedSeldom, CUTS, tablet::day, tablet::has);
}

#[test]
fn a_change_of_the_key_that_syncs_less_is_noticed() {
    is_noticed(Fault::SyncedSeldom, CUTS, key_change::day, key_change::has);
}

#[test]
fn a_first_sealing_that_syncs_less_is_noticed() {
    is_noticed(
        Fault::SyncedSeldom,
        sealing::CUTS,
        sealing::day,
        sealing::has,
    );
}
