//! A frame whose records its carrier may not read: sealed to the server's key, it travels and is
//! stored like any other, among others.
//!
//! One frame sealed twice is the same bytes, by whomever: a carrier that gets it a second time,
//! over whatever detour, has it already.

use ed25519_dalek::SigningKey;

use super::seal::{self, SealKey, UnsealError};
use crate::limits;

/// No frame begins so: the first byte would be a version that is none.
const MAGIC: &[u8] = b"SHOUCE SEALED FRAME 1\n";

/// Seals a frame to the server.
///
/// # Errors
/// When the server's key is not one.
pub fn seal(frame: &[u8], server: &SealKey) -> Result<Vec<u8>, UnsealError> {
    Ok([MAGIC, &server.seal_unguessable(frame)?].concat())
}

/// Whether these bytes say that they are a sealed frame, of a size that one may have.
#[must_use]
pub fn is_sealed(bytes: &[u8]) -> bool {
    let most = MAGIC.len() + limits::FRAME_BYTES + seal::OVERHEAD_BYTES;
    bytes.starts_with(MAGIC) && bytes.len() <= most
}

/// The frame, for the server. What is not sealed comes back as it is.
///
/// # Errors
/// When it was altered, or sealed to another key.
pub fn open(bytes: Vec<u8>, server: &SigningKey) -> Result<Vec<u8>, UnsealError> {
    match bytes.strip_prefix(MAGIC) {
        Some(sealed) if is_sealed(&bytes) => seal::open(server, sealed),
        _ => Ok(bytes),
    }
}
