//! A panic costs the work that it happened in and not the thread, for which others wait.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// Does it. Should it panic, it is an error; what it worked on may be half done, and is to be
/// taken back or made anew before it is used again.
///
/// # Errors
/// What the work says, or `broken_off` when it panicked.
pub(crate) fn contained<T, E>(
    work: impl FnOnce() -> Result<T, E>,
    broken_off: impl FnOnce() -> E,
) -> Result<T, E> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(broken_off()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_panics_is_an_error_and_the_thread_goes_on() {
        let none: [u8; 0] = [];
        let place = none.len();
        assert_eq!(
            contained(|| Ok(none[place]), || "broken off"),
            Err("broken off")
        );
        assert_eq!(
            contained(|| Err::<u8, _>("full"), || "broken off"),
            Err("full")
        );
        assert_eq!(contained(|| Ok(1), || "broken off"), Ok(1));
    }
}
