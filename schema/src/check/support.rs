//! Social protection, disability and ability (X17 to X19, X29).

use super::subject::{Subject, Tell};
use crate::questionnaire::split_codes;

/// X17: "none of these" excludes the rest; extreme hardship excludes the minimum allowance.
pub(super) fn categories(subject: &Subject<'_>, tell: &mut Tell<'_>) {
    for field in subject.questionnaire.fields_of_check("X17") {
        let name = field.name.as_str();
        let members = subject.members(name);
        let none = field.kind.list().and_then(|list| list.none.as_deref());
        if members.len() > 1 && none.is_some_and(|none| members.contains(&none)) {
            tell.that("check.none-and-others", &[name]);
        }
        if name == "economic_category" && members.contains(&"1") && members.contains(&"2") {
            tell.that("check.hardship-and-allowance", &[name]);
        }
    }
}

/// X18: an old-age allowance of another place goes to the cross-county check.
pub(super) fn allowance_elsewhere(subject: &Subject<'_>, tell: &mut Tell<'_>) {
    if subject.members("other_subsidy").contains(&"01") {
        tell.that(
            "check.allowance-elsewhere",
            &["other_subsidy", "other_place"],
        );
    }
}

/// The parts of a disability certificate's number.
struct Certificate {
    id_number: String,
    class: String,
    grade: String,
}

/// Reads 20 characters: the ID number, the class, the grade. A reissue adds `B` and how
/// often.
fn certificate(text: &str) -> Option<Certificate> {
    let plain: String = (text.chars())
        .filter(|c| !c.is_whitespace())
        .map(|c| c.to_ascii_uppercase())
        .collect();
    let (number, reissue) = plain.split_once('B').unwrap_or((&plain, "1"));
    let counted = !reissue.is_empty() && reissue.bytes().all(|byte| byte.is_ascii_digit());
    if number.len() != 20 || !number.is_ascii() || !counted {
        return None;
    }
    Some(Certificate {
        id_number: number[..18].to_owned(),
        class: number[18..19].to_owned(),
        grade: number[19..].to_owned(),
    })
}

/// X19: the certificate's number holds the ID number, the class and the grade.
pub(super) fn certificate_parts(subject: &Subject<'_>, tell: &mut Tell<'_>) {
    let Some(text) = subject.text("disability_cert") else {
        return;
    };
    let Some(certificate) = certificate(text) else {
        tell.that("check.certificate-length", &["disability_cert"]);
        return;
    };
    if (subject.written_number()).is_some_and(|number| number.as_str() != certificate.id_number) {
        tell.that(
            "check.certificate-id-differs",
            &["disability_cert", "id_number"],
        );
    }
    let classes = subject.members("disability");
    let is_multiple = classes.len() > 1 && certificate.class == "7";
    if !classes.is_empty() && !is_multiple && !classes.contains(&certificate.class.as_str()) {
        tell.that(
            "check.certificate-class-differs",
            &["disability_cert", "disability"],
        );
    }
    let grade = subject.text("disability_grade");
    if grade.is_some_and(|grade| grade != certificate.grade) {
        tell.that(
            "check.certificate-grade-differs",
            &["disability_cert", "disability_grade"],
        );
    }
}

/// X29: what an elder does unaided against the formal level.
pub(super) fn ability(subject: &Subject<'_>, tell: &mut Tell<'_>) {
    let activities: Vec<&str> = subject
        .text("adl")
        .into_iter()
        .flat_map(split_codes)
        .collect();
    let all = |code| !activities.is_empty() && activities.iter().all(|activity| *activity == code);
    let contradicts = match subject.code("ability_level") {
        "3" | "4" => all("0"),
        "0" | "1" => all("2"),
        _ => false,
    };
    if contradicts {
        tell.that(
            "check.ability-contradicts-activities",
            &["ability_level", "adl"],
        );
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::codes;

    #[test]
    fn x17_none_excludes_the_rest_and_hardship_the_allowance() {
        let of = |categories| codes("X17", &[("economic_category", categories)]);
        assert_eq!(of("5|0"), ["check.none-and-others"]);
        assert_eq!(of("0"), [""; 0]);
        assert_eq!(of("1|2"), ["check.hardship-and-allowance"]);
        assert_eq!(of("2|5"), [""; 0]);
    }

    #[test]
    fn x18_an_allowance_of_another_place_is_told() {
        let of = |subsidies| codes("X18", &[("other_subsidy", subsidies)]);
        assert_eq!(of("01|06"), ["check.allowance-elsewhere"]);
        assert_eq!(of("06"), [""; 0]);
    }

    #[test]
    fn x19_a_certificate_repeats_number_class_and_grade() {
        let of = |certificate, classes, grade| {
            let answers = [
                ("id_number", "533301194001010014"),
                ("disability", classes),
                ("disability_grade", grade),
                ("disability_cert", certificate),
            ];
            codes("X19", &answers)
        };
        assert_eq!(of("53330119400101001442", "4", "2"), [""; 0]);
        assert_eq!(of("53330119400101001442B1", "4", "2"), [""; 0], "reissued");
        assert_eq!(
            of("53330119400101001472", "1|2", "2"),
            [""; 0],
            "7: several"
        );
        assert_eq!(
            of("5333011940010100144", "4", "2"),
            ["check.certificate-length"]
        );
        assert_eq!(
            of("53332119320508002342", "4", "2"),
            ["check.certificate-id-differs"]
        );
        assert_eq!(
            of("53330119400101001432", "4", "2"),
            ["check.certificate-class-differs"]
        );
        assert_eq!(
            of("53330119400101001441", "4", "2"),
            ["check.certificate-grade-differs"]
        );
    }

    #[test]
    fn x29_who_does_everything_alone_is_not_severely_disabled() {
        let of = |adl, level| codes("X29", &[("adl", adl), ("ability_level", level)]);
        let tripped = ["check.ability-contradicts-activities"];
        assert_eq!(of("0|0|0|0|0|0", "3"), tripped);
        assert_eq!(of("0|0|0|0|0|1", "3"), [""; 0]);
        assert_eq!(of("0|0|0|0|0|0", "2"), [""; 0]);
        assert_eq!(of("2|2|2|2|2|2", "1"), tripped);
        assert_eq!(of("2|2|2|2|2|2", "2"), [""; 0]);
    }
}
