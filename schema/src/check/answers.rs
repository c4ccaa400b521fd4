//! Whether each answer is one that its field can take: codes of the list, numbers in their
//! range, dates, phones, accounts and divisions that read.

use super::subject::{Subject, Tell};
use crate::problem::{Coded, Problem};
use crate::questionnaire::{DivisionLevel, Field, FieldKind, Relevance, Severity};
use crate::record::{Answer, Content, Scalar};
use crate::value::account::Account;
use crate::value::division::{DivisionCode, Level};
use crate::value::partial_date::{Calendar, PartialDate};
use crate::value::phone::Phone;
use crate::value::position::Position;
use crate::value::solar::{SolarDate, YearMonth};

const UNREADABLE: &str = "check.answer-unreadable";

/// Tells of every asked field whose answer does not read. What a cross-check reads itself
/// (name, ID number, stated birth) is left to it.
pub(super) fn readable(subject: &Subject<'_>, relevance: &Relevance, tell: &mut Tell<'_>) {
    tell.begin(super::ANSWERS, Severity::Hard);
    for field in subject.questionnaire.fields() {
        let name = field.name.as_str();
        let Some((_, content)) = subject.record.effective(name) else {
            continue;
        };
        if !relevance.asks(field) {
            continue;
        }
        if let Err(fault) = field.read_content(content) {
            tell.because(UNREADABLE, &[name], &fault);
        } else if let Some(problem) = texts(content).find_map(|text| unreadable(field, text)) {
            tell.because(UNREADABLE, &[name], problem);
        } else if is_too_wide(subject, field) {
            tell.that("check.division-too-wide", &[name]);
        }
    }
    for attachment in subject.record.attachments.values() {
        let field = subject.questionnaire.field(attachment.field.as_str());
        if let Some(Err(fault)) = field.map(|field| field.read_attachment(attachment)) {
            tell.because(
                "check.attachment-unusable",
                &[attachment.field.as_str()],
                &fault,
            );
        }
    }
}

fn texts(content: &Content) -> impl Iterator<Item = &str> {
    let (one, entries) = match content {
        Content::One(answer) => (Some(answer), None),
        Content::Entries(entries) => (None, Some(entries.values())),
        Content::Many(_) => (None, None),
    };
    (one.into_iter().chain(entries.into_iter().flatten()))
        .filter_map(Answer::given)
        .filter_map(Scalar::as_text)
        .filter(|text| !text.trim().is_empty())
}

fn unreadable(field: &Field, text: &str) -> Option<Problem> {
    fn fault<T, E: Coded>(read: Result<T, E>) -> Option<Problem> {
        read.err().map(|error| Problem::from(&error))
    }
    let speaks = |code: &str| field.checks.iter().any(|check| check.code == code);
    match field.kind {
        FieldKind::Date => fault(text.parse::<SolarDate>()),
        FieldKind::Month => fault(text.parse::<YearMonth>()),
        // X08 reads the stated birth by its own calendar.
        FieldKind::PartialDate if !speaks("X08") => {
            fault(PartialDate::parse(Calendar::Solar, text))
        }
        FieldKind::Phone => fault(text.parse::<Phone>()),
        FieldKind::Account => fault(text.parse::<Account>()),
        FieldKind::Gps => fault(text.parse::<Position>()),
        FieldKind::Division { .. } if !speaks("X20") => fault(text.parse::<DivisionCode>()),
        _ => None,
    }
}

/// Whether a division is named less finely than its field asks for.
fn is_too_wide(subject: &Subject<'_>, field: &Field) -> bool {
    let FieldKind::Division { level } = field.kind else {
        return false;
    };
    let Some(code) = subject.division(field.name.as_str()) else {
        return false;
    };
    let inside = || {
        let here = subject.village.and_then(DivisionCode::prefecture);
        here.is_some() && code.prefecture() == here
    };
    let needed = match level {
        DivisionLevel::Village => Level::Village,
        DivisionLevel::VillageInside if inside() => Level::Village,
        DivisionLevel::VillageInside => Level::Province,
        DivisionLevel::CountyOrFiner | DivisionLevel::County => Level::County,
    };
    code.level() < needed
}

#[cfg(test)]
mod tests {
    use super::super::testing::{codes, record, today};
    use super::super::{ANSWERS, NoNeighbours, findings};
    use crate::id::ContentHash;
    use crate::questionnaire::Questionnaire;
    use crate::record::{Attachment, FieldName};

    fn of(field: &str, text: &str) -> Vec<&'static str> {
        let answers = [
            ("residence_status", "2"),
            ("children_alive", "1"),
            (field, text),
        ];
        codes(ANSWERS, &answers)
    }

    #[test]
    fn each_answer_is_one_that_its_field_can_take() {
        for (field, wrong, right) in [
            ("contact_phone", "1380000000", "13800000000"),
            ("account_no", "5300", "530000001234"),
            ("away_since", "2026-13", "2026-10"),
            ("apply_date", "2026-02-30", "2026-02-28"),
            ("gps", "98.8,26.0", "26.0,98.8,5"),
            ("current_division", "大理", "532901"),
            ("sex", "3", "2"),
            ("adl", "0|0|0|0|0", "0|0|0|0|0|2"),
            ("age_nominal_stated", "131", "130"),
            ("children_alive", "21", "20"),
            ("notice_given", "false", "true"),
            ("visit_date", "3 号", "2026-11-03"),
        ] {
            assert_eq!(
                of(field, wrong),
                ["check.answer-unreadable"],
                "{field} {wrong}"
            );
            assert_eq!(of(field, right), [""; 0], "{field} {right}");
        }
    }

    #[test]
    fn a_question_that_is_not_asked_holds_nothing_up() {
        let door = [("visit_outcome", "5"), ("notice_given", "false")];
        assert_eq!(codes(ANSWERS, &door), [""; 0]);
    }

    #[test]
    fn a_village_is_a_village() {
        assert_eq!(
            of("division_village", "533301"),
            ["check.division-too-wide"]
        );
        assert_eq!(of("division_village", "533301002210"), [""; 0]);
        assert_eq!(
            of("current_division", "530000"),
            ["check.division-too-wide"]
        );
        assert_eq!(
            of("hukou_division", "530000"),
            [""; 0],
            "of another prefecture, any will do"
        );
    }

    #[test]
    fn a_photo_is_not_too_big() {
        let of = |bytes| {
            let mut record = record(&[("visit_outcome", "1"), ("consent_photo", "true")]);
            let field = FieldName::new("photo_person").unwrap();
            let media_type = "image/jpeg".into();
            record.attachments.insert(
                ContentHash::of(b"photo"),
                Attachment {
                    field,
                    media_type,
                    bytes,
                },
            );
            let form = Questionnaire::standard();
            let mut found = findings(&record, form, &today(), &NoNeighbours);
            found.retain(|finding| finding.check == ANSWERS);
            found.len()
        };
        assert_eq!(of(2_000_000), 0);
        assert_eq!(of(2_000_001), 1);
    }
}
