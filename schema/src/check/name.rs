//! The name (X01, X02).

use super::subject::{Subject, Tell};
use crate::record::{Answer, Content, Layer};
use crate::value::name::{NameOddity, NameRelation, PersonName};

/// X01: 1 to 50 Han or Latin letters, a dot between parts. A sign for a character that
/// nobody could write is not refused here: the form asks for one rather than a wrong
/// character, and X02 tells of it.
pub(super) fn writable(subject: &Subject<'_>, tell: &mut Tell<'_>) {
    let Some(name) = subject.record.text("name").map(PersonName::new) else {
        return;
    };
    if let Err(fault) = name.check_what_is_known() {
        tell.because("check.name-not-writable", &["name"], &fault);
    }
}

/// X02: no name, not enough of one, or one character off the list's.
pub(super) fn odd(subject: &Subject<'_>, tell: &mut Tell<'_>) {
    let Some(name) = subject.text("name").map(PersonName::new) else {
        return;
    };
    if let Some(oddity) = name.oddity() {
        let code = match oddity {
            NameOddity::Placeholder => "check.name-placeholder",
            NameOddity::Kin => "check.name-kin",
            NameOddity::BirthOrder => "check.name-birth-order",
            NameOddity::Shi => "check.name-shi",
        };
        tell.that(code, &["name"]);
    } else if name.has_unknown() {
        tell.that("check.name-unknown-character", &["name"]);
    }
    let listed = match subject.record.layer(Layer::List).get("name") {
        Some(Content::One(Answer::Given(listed))) => listed.as_text().map(PersonName::new),
        _ => None,
    };
    let near = |listed: &PersonName| {
        let relation = name.compare(listed);
        let sounds_or_looks = matches!(
            relation,
            NameRelation::Homophone | NameRelation::MergedHomophone | NameRelation::LookAlike
        );
        sounds_or_looks && name.differing_characters(listed) == Some(1)
    };
    if listed.as_ref().is_some_and(near) {
        tell.that("check.name-near-list", &["name"]);
    }
}

#[cfg(test)]
mod tests {
    use super::super::NoNeighbours;
    use super::super::testing::{codes, found, put, record, today};
    use super::*;

    #[test]
    fn x01_a_name_has_letters_only() {
        assert_eq!(
            codes("X01", &[("name", "和春2")]),
            ["check.name-not-writable"]
        );
        assert_eq!(codes("X01", &[("name", " ")]), ["check.name-not-writable"]);
        assert_eq!(codes("X01", &[("name", "和春秀")]), [""; 0]);
        assert_eq!(
            codes("X01", &[("name", "和?秀")]),
            [""; 0],
            "as the form asks"
        );
        assert_eq!(
            codes("X01", &[("name", "和?秀2")]),
            ["check.name-not-writable"]
        );
    }

    #[test]
    fn x02_what_is_not_enough_of_a_name_is_told() {
        let of = |name| codes("X02", &[("name", name)]);
        assert_eq!(of("不详"), ["check.name-placeholder"]);
        assert_eq!(of("李奶奶"), ["check.name-kin"]);
        assert_eq!(of("阿普"), ["check.name-birth-order"]);
        assert_eq!(of("杨李氏"), ["check.name-shi"]);
        assert_eq!(of("和?秀"), ["check.name-unknown-character"]);
        assert_eq!(of("余阿普"), [""; 0]);
    }

    #[test]
    fn x02_one_character_of_the_same_sound_as_on_the_list_is_told() {
        let of = |listed, seen| {
            let mut record = record(&[("name", seen)]);
            put(&mut record, Layer::List, "name", listed);
            let found = found("X02", &record, &today(), &NoNeighbours);
            found.iter().map(|finding| finding.code).collect::<Vec<_>>()
        };
        assert_eq!(of("和春秀", "和春绣"), ["check.name-near-list"]);
        assert_eq!(of("和春秀", "和春秀"), [""; 0]);
        assert_eq!(of("和春秀", "和国强"), [""; 0], "another name, not a slip");
    }
}
