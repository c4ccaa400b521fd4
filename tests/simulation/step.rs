//! What may happen: a plan is some of these, one after the other.

use serde::{Deserialize, Serialize};

/// One thing that happens.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum Step {
    /// A surveyor adds an elder.
    Add { tablet: usize, village: usize },
    /// A surveyor writes an answer that nobody else ever writes.
    Write {
        tablet: usize,
        elder: usize,
        field: usize,
    },
    /// A surveyor writes one answer after the other to one elder.
    WriteOn {
        tablet: usize,
        elder: usize,
        times: usize,
    },
    /// A tablet syncs on a line that does this, request by request, and then breaks.
    Sync { tablet: usize, line: Vec<u8> },
    /// A tablet hands its work to another.
    HandOver { from: usize, to: usize },
    /// A tablet's work reaches the server as a sealed file.
    Carry { tablet: usize },
    /// A tablet is switched off and on.
    RestartTablet { tablet: usize },
    /// A tablet's program is killed and started.
    KillTablet { tablet: usize },
    /// A tablet's program is replaced by one that knows a later form.
    Upgrade { tablet: usize },
    /// The server is stopped and started.
    RestartServer,
    /// The server is killed and started.
    KillServer,
    /// The server is backed up.
    BackUp,
    /// The server's disk is lost; a backup takes its place: 0 is the latest.
    Restore { backup: usize },
    /// The ledger's disk takes no more until the server is started again.
    FillServer,
    /// What the server receives is not folded until somebody waits for it.
    HoldUpFolding,
    /// A tablet's store is copied to another tablet, and both go on.
    Copy { tablet: usize, noticed: bool },
    /// An elder moves to another village.
    Move {
        tablet: usize,
        elder: usize,
        village: usize,
    },
    /// A request that a tablet made long ago arrives once more.
    Late { tablet: usize },
    /// A tablet's clock jumps by so many years.
    Clock { tablet: usize, years: i64 },
    /// The office revokes a tablet, whatever it still has to send.
    Revoke { tablet: usize },
    /// The office lets in what it holds back.
    Release,
    /// A tablet's storage has room for so many pages more, until it is switched off.
    Fill { tablet: usize, pages: u32 },
    /// An office rules on a field of an elder whom it sees.
    Rule {
        office: usize,
        elder: usize,
        field: usize,
    },
    /// An office calls two elders one person, or two again.
    Link {
        office: usize,
        elder: usize,
        other: usize,
    },
    /// An office syncs.
    SyncOffice { office: usize, line: Vec<u8> },
    /// A tablet whose program was tampered with writes a ruling.
    Forge {
        tablet: usize,
        elder: usize,
        field: usize,
    },
    /// Such a tablet asks for records of all villages.
    Pry { tablet: usize },
}
