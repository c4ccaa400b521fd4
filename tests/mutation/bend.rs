//! Bending what was honest.

use rand_core::Rng;

/// Numbers at which something begins to overflow, to be encoded longer, or to mean something
/// else.
const EDGES: [u64; 14] = [
    0,
    1,
    2,
    63,
    64,
    127,
    128,
    16_383,
    16_384,
    (1 << 31) - 1,
    u32::MAX as u64,
    1 << 32,
    1 << 63,
    u64::MAX,
];

/// Texts that mean something to whoever does not take them for text.
const TEXTS: [&str; 12] = [
    "",
    "=1+1",
    "'; DROP TABLE person; --",
    "../../../etc/passwd",
    "\u{0}",
    "\"",
    "\r\n",
    "\u{202e}",
    "99999999999999999999",
    "-1",
    "1e309",
    "👩‍👩‍👧",
];

/// A number below `end`, from as few bytes of chance as do: where a fuzzer gives them, one of
/// its bytes is one decision.
pub(crate) fn below(rng: &mut dyn Rng, end: usize) -> usize {
    let mut drawn = [0; 8];
    let enough = match end {
        0..=0x100 => 1,
        0x101..=0x1_0000 => 2,
        _ => drawn.len(),
    };
    rng.fill_bytes(&mut drawn[..enough]);
    usize::try_from(u64::from_le_bytes(drawn) % end.max(1) as u64).unwrap_or(0)
}

/// Any byte.
pub(crate) fn byte(rng: &mut dyn Rng) -> u8 {
    let mut drawn = [0];
    rng.fill_bytes(&mut drawn);
    drawn[0]
}

/// Whether one of so many.
pub(crate) fn one_in(rng: &mut dyn Rng, so_many: usize) -> bool {
    below(rng, so_many) == 0
}

/// A number that is, or is near, an edge, or near what it was.
pub(crate) fn number(rng: &mut dyn Rng, was: u64) -> u64 {
    let edge = EDGES[below(rng, EDGES.len())];
    match below(rng, 4) {
        0 => edge,
        1 => edge.wrapping_sub(1),
        2 => was.wrapping_add(1),
        _ => was.wrapping_sub(1),
    }
}

/// A text that is hostile, long, or as it was.
pub(crate) fn text(rng: &mut dyn Rng, was: &str) -> String {
    match below(rng, 4) {
        0 => TEXTS[below(rng, TEXTS.len())].to_owned(),
        1 => was.repeat(1 << below(rng, 10)),
        2 => {
            let mut bytes = was.as_bytes().to_vec();
            some_bytes(rng, &mut bytes);
            String::from_utf8_lossy(&bytes).into_owned()
        }
        _ => format!("{was}{}", TEXTS[below(rng, TEXTS.len())]),
    }
}

/// Bends a few places of some bytes. Whether one more is drawn after each, so that a fuzzer can
/// add to what it has found.
pub(crate) fn some_bytes(rng: &mut dyn Rng, bytes: &mut Vec<u8>) {
    loop {
        let at = below(rng, bytes.len() + 1);
        let there = at < bytes.len();
        match below(rng, 7) {
            0 if there => bytes[at] ^= 1 << below(rng, 8),
            1 if there => bytes[at] = byte(rng),
            2 if there => {
                bytes.remove(at);
            }
            3 => bytes.insert(at, byte(rng)),
            4 => bytes.truncate(at),
            5 => {
                let longest = encoded(EDGES[below(rng, EDGES.len())]);
                bytes.splice(at..(at + below(rng, 3)).min(bytes.len()).max(at), longest);
            }
            _ => {
                let end = (at + below(rng, 40)).min(bytes.len());
                let again = bytes[at.min(end)..end].to_vec();
                bytes.splice(at..at, again);
            }
        }
        if one_in(rng, 3) {
            return;
        }
    }
}

/// A number as the formats write it: seven bits a byte, the lowest first.
pub(crate) fn encoded(mut number: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let byte = number.to_le_bytes()[0] & 0x7f;
        number >>= 7;
        if number == 0 {
            bytes.push(byte);
            return bytes;
        }
        bytes.push(byte | 0x80);
    }
}
