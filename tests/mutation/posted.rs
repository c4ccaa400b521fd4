//! What a server makes of what is bent. It catches what panics in its threads and answers that
//! it failed: here that counts as the panic it was.

use std::ops::Deref;

use support::world::World;

/// A failure of the server's that is none: it is busy.
const BUSY: u16 = 503;

/// A world that is looked through when nobody tries anything more: what its server took is
/// folded, and counted anew it comes to the same. A thread that died in silence is noticed.
pub(crate) struct LookedThrough(pub(crate) World);

impl LookedThrough {
    /// Posts a body. Whether the answer was a success, and its body.
    pub(crate) fn post(&self, path: &str, body: Vec<u8>) -> (bool, Vec<u8>) {
        let (status, answer) = self.0.ask(path, body);
        assert!(status < 500 || status == BUSY, "{path} failed: {status}");
        ((200..300).contains(&status), answer)
    }
}

impl Deref for LookedThrough {
    type Target = World;

    fn deref(&self) -> &World {
        &self.0
    }
}

impl Drop for LookedThrough {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.0.settle();
            self.0.verify();
        }
    }
}
