//! The benders of `tests/mutation`, which seal again what they bend, with a fuzzer in place of
//! chance: a byte of its input is a decision, and what a decision leads to it sees.

#![allow(
    clippy::unwrap_used,
    reason = "what meets the unexpected here must fail loudly"
)]
#![cfg_attr(
    not(feature = "server"),
    allow(dead_code, reason = "changes and frames are bent in fewer ways")
)]

#[cfg(feature = "server")]
#[path = "../../tests/mutation/attachment.rs"]
mod attachment;
#[path = "../../tests/mutation/bend.rs"]
mod bend;
#[cfg(feature = "server")]
#[path = "../../tests/mutation/bundle.rs"]
mod bundle;
#[path = "../../tests/mutation/change.rs"]
mod change;
mod decisions;
#[cfg(feature = "server")]
#[path = "../../tests/mutation/enrolment.rs"]
mod enrolment;
#[cfg(feature = "server")]
#[path = "../../tests/mutation/exchange.rs"]
mod exchange;
#[path = "../../tests/mutation/frame.rs"]
mod frame;
#[path = "../../tests/mutation/honest.rs"]
mod honest;
#[cfg(feature = "server")]
#[path = "../../tests/mutation/list.rs"]
mod list;
#[cfg(feature = "server")]
#[path = "../../tests/mutation/posted.rs"]
mod posted;

use std::cell::RefCell;
use std::mem::ManuallyDrop;
use std::panic;

use decisions::Decisions;
use rand_core::Rng;
use tracing_subscriber::filter::LevelFilter;

/// Tries one: whether it was taken.
type Try = Box<dyn FnMut(&mut dyn Rng) -> bool>;

/// What is bent, and how it is prepared.
pub struct Kind(fn() -> Try);

/// One change.
pub const CHANGE: Kind = Kind(change::prepare);
/// A frame of changes.
pub const FRAME: Kind = Kind(frame::prepare);
/// A list as CSV.
#[cfg(feature = "server")]
pub const CSV: Kind = Kind(list::csv);
/// A list as a workbook.
#[cfg(feature = "server")]
pub const XLSX: Kind = Kind(list::xlsx);
/// A signed question to a server.
#[cfg(feature = "server")]
pub const EXCHANGE: Kind = Kind(exchange::prepare);
/// A file that goes by hand.
#[cfg(feature = "server")]
pub const BUNDLE: Kind = Kind(bundle::prepare);
/// A part of a photo.
#[cfg(feature = "server")]
pub const ATTACHMENT: Kind = Kind(attachment::prepare);
/// Asking to be enrolled.
#[cfg(feature = "server")]
pub const ENROLMENT: Kind = Kind(enrolment::prepare);

impl Kind {
    /// One run: bends as an input decides, and tries what comes of it.
    pub fn run(&self, input: &[u8]) {
        thread_local! {
            // Never dropped: the process ends from within, when half of it is gone.
            static PREPARED: RefCell<Option<ManuallyDrop<Try>>> = const { RefCell::new(None) };
        }
        PREPARED.with_borrow_mut(|prepared| {
            let one = prepared.get_or_insert_with(|| self.prepare());
            one(&mut Decisions(input));
        });
    }

    fn prepare(&self) -> ManuallyDrop<Try> {
        // libFuzzer's ends the process at every panic: at those too that the program catches.
        // One that nobody catches ends it all the same.
        drop(panic::take_hook());
        // Why a server failed, which it does not tell whoever asks.
        tracing_subscriber::fmt()
            .with_max_level(LevelFilter::WARN)
            .init();
        ManuallyDrop::new((self.0)())
    }
}
