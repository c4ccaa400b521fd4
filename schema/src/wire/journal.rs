//! Unsent work as a tablet keeps it outside its store: sealed bundles, one for each saved
//! step, each with its length before it.
//!
//! The file is only ever appended to, and emptied when everything in it is on the server. A
//! forgotten PIN or a damaged store does not touch it, and whoever copies it can read
//! nothing.

const MAGIC: &[u8] = b"SHOUCE JOURNAL 1\n";
const LENGTH: usize = 4;

/// Whether these bytes begin as a journal.
#[must_use]
pub fn is_journal(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}

/// What is appended to a journal of `here` bytes for one more bundle: an empty one gets its
/// beginning first.
///
/// # Panics
/// Never for a bundle within [`crate::limits::BUNDLE_BYTES`].
#[must_use]
pub fn entry(here: u64, bundle: &[u8]) -> Vec<u8> {
    let length = u32::try_from(bundle.len()).expect("a bundle is far smaller");
    let beginning = if here == 0 { MAGIC } else { &[] };
    [beginning, &length.to_be_bytes(), bundle].concat()
}

/// The bundles of a journal, and the bytes after the last whole one: a tablet that died
/// while it appended leaves some.
#[must_use]
pub fn bundles(bytes: &[u8]) -> Option<(Vec<&[u8]>, usize)> {
    let mut rest = bytes.strip_prefix(MAGIC)?;
    let mut bundles = Vec::new();
    while let Some((bundle, after)) = next(rest) {
        bundles.push(bundle);
        rest = after;
    }
    Some((bundles, rest.len()))
}

fn next(rest: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = rest.split_first_chunk::<LENGTH>()?;
    rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn journal() -> Vec<u8> {
        let mut file = entry(0, b"first");
        file.extend(entry(file.len() as u64, b"second"));
        file
    }

    #[test]
    fn bundles_come_back_in_their_order() {
        let file = journal();
        let (bundles, torn) = bundles(&file).unwrap();
        assert_eq!(bundles, [b"first".as_slice(), b"second"]);
        assert_eq!(torn, 0);
    }

    #[test]
    fn a_torn_end_costs_the_last_bundle_only() {
        let file = journal();
        let whole = file.len() - LENGTH - b"second".len();
        for cut in whole..file.len() {
            let (bundles, torn) = bundles(&file[..cut]).unwrap();
            assert_eq!(bundles, [b"first".as_slice()], "cut at {cut}");
            assert_eq!(torn, cut - whole);
        }
    }

    #[test]
    fn another_file_is_no_journal() {
        assert_eq!(bundles(b"SHOUCE BUNDLE 1\n"), None);
        assert!(!is_journal(b"") && is_journal(&journal()));
    }
}
