//! Names of married women by surnames alone: 杨李氏, of the generation before registration.

use std::fmt;

use super::PersonName;
use super::oddity::is_placeholder;
use super::surname::is_surname;
use super::unit::is_han;

/// A woman's name by surnames: husband's + own + 氏.
#[derive(Clone, PartialEq, Eq)]
pub struct ShiForm {
    /// The husband's surname, if it is given.
    pub husband_surname: Option<String>,
    /// Her own.
    pub own_surname: String,
}

/// Surnames are parts of a name: a log line shows none.
impl fmt::Debug for ShiForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ShiForm(husband: {})", self.husband_surname.is_some())
    }
}

impl PersonName {
    /// The surnames in a name of the form 李氏, 杨李氏 or 杨门李氏.
    #[must_use]
    pub fn shi_form(&self) -> Option<ShiForm> {
        let surnames = self.normal().strip_suffix('氏')?;
        if !surnames.chars().all(is_han) || is_placeholder(self.normal()) {
            return None;
        }
        let form = |husband: Option<&str>, own: &str| ShiForm {
            husband_surname: husband.map(str::to_owned),
            own_surname: own.to_owned(),
        };
        if is_surname(surnames) {
            return Some(form(None, surnames));
        }
        (surnames.char_indices().skip(1)).find_map(|(at, _)| {
            let (husband, own) = surnames.split_at(at);
            let husband = husband
                .strip_suffix('门')
                .filter(|rest| !rest.is_empty())
                .unwrap_or(husband);
            (is_surname(husband) && is_surname(own)).then(|| form(Some(husband), own))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_married_woman_s_surnames_are_told_apart() {
        let shi = |name| {
            let form = PersonName::new(name).shi_form();
            form.map(|form| (form.husband_surname.unwrap_or_default(), form.own_surname))
        };
        let pair = |husband: &str, own: &str| Some((husband.to_owned(), own.to_owned()));
        assert_eq!(shi("杨李氏"), pair("杨", "李"));
        assert_eq!(shi("李氏"), pair("", "李"));
        assert_eq!(shi("杨门李氏"), pair("杨", "李"));
        assert_eq!(shi("杨欧阳氏"), pair("杨", "欧阳"));
        assert_eq!(shi("欧阳李氏"), pair("欧阳", "李"));
        assert_eq!(shi("欧阳氏"), pair("", "欧阳"));
        assert_eq!(shi("无名氏"), None);
        assert_eq!(shi("李春秀"), None);
        assert_eq!(shi("氏"), None);
    }
}
