//! Personal names: as written, made comparable, read aloud, and compared.
//!
//! Writers choose any character of the same sound, fonts lack rare ones, dots come in ten
//! shapes. A name is kept as given; everything here works on a normal copy.

use std::fmt;

use smol_str::SmolStr;
use unicode_normalization::UnicodeNormalization;

pub use look_alike::look_alike;
pub use oddity::NameOddity;
pub use order_name::OrderName;
pub use relation::NameRelation;
pub use shi::ShiForm;
pub use validity::NameError;

mod look_alike;
mod normal;
mod oddity;
mod order_name;
pub mod reading;
mod relation;
mod shi;
mod surname;
pub mod syllable;
mod unit;
mod validity;

/// The one dot between the parts of a name: U+00B7.
pub const DOT: char = '·';

/// Stands in a normal form for a character that is not known.
pub const WILDCARD: char = '?';

/// A personal name. Any text is one; [`PersonName::check`] says whether it may stand on
/// the form.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonName {
    written: SmolStr,
    normal: SmolStr,
}

impl PersonName {
    /// The name in this text.
    #[must_use]
    pub fn new(written: &str) -> Self {
        Self {
            written: written.into(),
            normal: normal::form(written).into(),
        }
    }

    /// The name as it was given.
    #[must_use]
    pub fn written(&self) -> &str {
        &self.written
    }

    /// The normal form: full-width letters, radicals and compatibility characters replaced
    /// by the ordinary ones, every dot and every space between parts by [`DOT`], every sign
    /// for an unknown character by [`WILDCARD`].
    #[must_use]
    pub fn normal(&self) -> &str {
        &self.normal
    }

    /// Whether the name may stand on the form (hard check X01).
    ///
    /// # Errors
    /// The first thing that may not.
    pub fn check(&self) -> Result<(), NameError> {
        let composed: String = self.written.nfc().collect();
        validity::check(&composed, &self.normal)
    }

    /// As [`PersonName::check`], but a sign for a character that nobody could write passes:
    /// the form asks for one rather than for a wrong character.
    ///
    /// # Errors
    /// The first thing that may not stand.
    pub fn check_what_is_known(&self) -> Result<(), NameError> {
        let composed: String = self.written.nfc().collect();
        validity::check_what_is_known(&composed, &self.normal)
    }

    /// Whether it says that some character is unknown.
    #[must_use]
    pub fn has_unknown(&self) -> bool {
        self.normal.contains(WILDCARD)
    }

    /// The surname, if the name is of the Han form: the first character, or a compound
    /// surname. Lisu and Dulong names have none; this is then their first character.
    #[must_use]
    pub fn surname(&self) -> &str {
        surname::of(&self.normal)
    }

    /// The mask `name_public`: the surname and `*`. A name of one character is hidden whole.
    #[must_use]
    pub fn masked(&self) -> String {
        let surname = self.surname();
        let shown = if surname.len() < self.normal.len() {
            surname
        } else {
            ""
        };
        format!("{shown}*")
    }
}

/// A name is personal: a log line shows how long it is.
impl fmt::Debug for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "PersonName(… {} characters)",
            self.normal.chars().count()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_kept_as_written() {
        let name = PersonName::new(" 阿普•余 ");
        assert_eq!(name.written(), " 阿普•余 ");
        assert_eq!(name.normal(), "阿普·余");
    }

    #[test]
    fn the_public_sees_the_surname_only() {
        let masked = |name| PersonName::new(name).masked();
        assert_eq!(masked("和春秀"), "和*");
        assert_eq!(masked("欧阳春"), "欧阳*");
        assert_eq!(
            masked("欧阳"),
            "欧*",
            "a surname and a name, not a compound surname alone"
        );
        assert_eq!(masked("普"), "*");
        assert_eq!(masked("Maria"), "M*");
    }

    #[test]
    fn a_debug_line_shows_no_name() {
        assert_eq!(
            format!("{:?}", PersonName::new("和春秀")),
            "PersonName(… 3 characters)"
        );
    }
}
