//! The kinds of attachment that are taken, and no others: none of them can hold a program.

/// A kind of attachment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Kind {
    name: &'static str,
    /// What its content begins with, and at which place.
    marks: &'static [(usize, &'static [u8])],
}

/// The bytes of a content's beginning that [`Kind::fits`] looks at.
pub(super) const BEGINNING: usize = 16;

const KINDS: [Kind; 6] = [
    Kind {
        name: "image/jpeg",
        marks: &[(0, &[0xff, 0xd8, 0xff])],
    },
    Kind {
        name: "image/webp",
        marks: &[(0, b"RIFF"), (8, b"WEBP")],
    },
    Kind {
        name: "image/png",
        marks: &[(0, b"\x89PNG\r\n\x1a\n")],
    },
    Kind {
        name: "audio/webm",
        marks: &[(0, &[0x1a, 0x45, 0xdf, 0xa3])],
    },
    Kind {
        name: "audio/ogg",
        marks: &[(0, b"OggS")],
    },
    Kind {
        name: "audio/mp4",
        marks: &[(4, b"ftyp")],
    },
];

impl Kind {
    /// The kind of this media type. What follows a semicolon (`;codecs=opus`) is passed over.
    pub(super) fn named(media_type: &str) -> Option<Self> {
        let name = media_type.split(';').next()?.trim();
        (KINDS.into_iter()).find(|kind| kind.name.eq_ignore_ascii_case(name))
    }

    /// Whether content begins as this kind does. It says nothing of the rest.
    pub(super) fn fits(self, beginning: &[u8]) -> bool {
        (self.marks.iter()).all(|(place, mark)| {
            (beginning.get(*place..)).is_some_and(|rest| rest.starts_with(mark))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_known_by_its_name_and_by_how_it_begins() {
        for kind in KINDS {
            assert_eq!(Kind::named(kind.name), Some(kind));
            assert!(!kind.fits(b""));
            assert!(!kind.fits(b"<!doctype html><s"), "{}", kind.name);
            let reach = kind.marks.iter().map(|(place, mark)| place + mark.len());
            assert!(reach.max() <= Some(BEGINNING));
        }
        let webm = Kind::named("audio/webm;codecs=opus").unwrap();
        assert!(webm.fits(&[0x1a, 0x45, 0xdf, 0xa3, 1]));
        assert_eq!(Kind::named("text/html"), None);
        assert_eq!(Kind::named("image/svg+xml"), None, "it can hold a script");
    }
}
