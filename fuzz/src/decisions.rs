//! A fuzzer's input in place of chance.

use std::convert::Infallible;

use rand_core::TryRng;
use rand_core::utils::next_word_via_fill;

/// Bytes that decide, one after another; when they are used up, zeros, which end whatever may
/// go on.
pub(crate) struct Decisions<'a>(pub(crate) &'a [u8]);

impl TryRng for Decisions<'_> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        next_word_via_fill(self)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        next_word_via_fill(self)
    }

    fn try_fill_bytes(&mut self, filled: &mut [u8]) -> Result<(), Infallible> {
        let (now, later) = self.0.split_at(filled.len().min(self.0.len()));
        filled.fill(0);
        filled[..now.len()].copy_from_slice(now);
        self.0 = later;
        Ok(())
    }
}
