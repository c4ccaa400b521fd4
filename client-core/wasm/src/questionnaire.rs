//! The form's definition, for a page that hard-codes no field.

use std::sync::LazyLock;

use schema::questionnaire::{
    ConflictRule, DataClass, DivisionLevel, Field, FieldKind, Questionnaire, Required, Shape,
};

use crate::names::{choice, label};
use crate::protocol::{
    Choice, ConflictName, FieldKindName, LevelName, Question, QuestionnaireView, RequiredName,
    Response, SectionName, ShapeName, Words,
};
use crate::session::Reply;

pub(crate) fn show() -> Reply {
    static VIEW: LazyLock<QuestionnaireView> = LazyLock::new(|| view(Questionnaire::standard()));
    let questionnaire = VIEW.clone();
    Response::Questionnaire { questionnaire }.into()
}

fn view(form: &Questionnaire) -> QuestionnaireView {
    let section = |section: &schema::questionnaire::Section| SectionName {
        code: section.code.to_string(),
        label: label(&section.label),
    };
    QuestionnaireView {
        version: form.version().into(),
        sections: form.sections().iter().map(section).collect(),
        questions: form.fields().iter().map(question).collect(),
        words: words(form),
    }
}

fn question(field: &Field) -> Question {
    let list = field.kind.list();
    let choices = |list: &schema::questionnaire::CodeList| {
        let one = |code: &schema::questionnaire::Code| Choice {
            code: code.code.to_string(),
            label: label(&code.label),
        };
        list.codes.iter().map(one).collect()
    };
    let mut question = Question {
        name: field.name.to_string(),
        code: field.code.to_string(),
        section: field.section.to_string(),
        label: label(&field.label),
        hint: field.hint.as_ref().map(label),
        answer: kind(&field.kind),
        shape: shape(field.shape()),
        choices: list.map(|list| choices(list)).unwrap_or_default(),
        none: list.and_then(|list| Some(list.none.as_ref()?.to_string())),
        common: list.map_or_else(Vec::new, |list| {
            list.common.iter().map(ToString::to_string).collect()
        }),
        items: Vec::new(),
        min: None,
        max: None,
        must_be: None,
        level: None,
        max_bytes: None,
        required: required(field.required),
        for_surveyors: field.is_for_surveyors(),
        conditional: field.relevant.is_some(),
        conflict: conflict(field.conflict),
        sensitive: field.data == DataClass::Sensitive,
    };
    match &field.kind {
        FieldKind::Int { min, max } => {
            question.min = i32::try_from(*min).ok();
            question.max = i32::try_from(*max).ok();
        }
        FieldKind::Bool { must_be } => question.must_be = *must_be,
        FieldKind::Division { level } => question.level = Some(self::level(*level)),
        FieldKind::Photo { max_bytes } => question.max_bytes = Some(*max_bytes),
        FieldKind::Grid { items, .. } => {
            let item = |item: &schema::questionnaire::GridItem| Choice {
                code: item.key.to_string(),
                label: label(&item.label),
            };
            question.items = items.iter().map(item).collect();
        }
        _ => {}
    }
    question
}

fn kind(kind: &FieldKind) -> FieldKindName {
    match kind {
        FieldKind::Text => FieldKindName::Text,
        FieldKind::Prose => FieldKindName::Prose,
        FieldKind::IdNumber => FieldKindName::IdNumber,
        FieldKind::Date => FieldKindName::Date,
        FieldKind::PartialDate => FieldKindName::PartialDate,
        FieldKind::Month => FieldKindName::Month,
        FieldKind::Choice { .. } => FieldKindName::Choice,
        FieldKind::Choices { .. } => FieldKindName::Choices,
        FieldKind::TextList => FieldKindName::TextList,
        FieldKind::Int { .. } => FieldKindName::Int,
        FieldKind::Bool { .. } => FieldKindName::YesNo,
        FieldKind::Division { .. } => FieldKindName::Division,
        FieldKind::Gps => FieldKindName::Position,
        FieldKind::Phone => FieldKindName::Phone,
        FieldKind::Account => FieldKindName::Account,
        FieldKind::Grid { .. } => FieldKindName::Grid,
        FieldKind::Photo { .. } => FieldKindName::Photo,
        FieldKind::Signature => FieldKindName::Signature,
        FieldKind::Auto => FieldKindName::Auto,
    }
}

fn shape(shape: Shape) -> ShapeName {
    match shape {
        Shape::One => ShapeName::One,
        Shape::Many => ShapeName::Many,
        Shape::Entries => ShapeName::Entries,
        Shape::Prose => ShapeName::Prose,
        Shape::Attachment => ShapeName::Attachment,
        Shape::Derived => ShapeName::Derived,
    }
}

fn required(required: Required) -> RequiredName {
    match required {
        Required::Yes => RequiredName::Yes,
        Required::Cond => RequiredName::Cond,
        Required::County => RequiredName::County,
        Required::Derived => RequiredName::Derived,
        Required::No => RequiredName::No,
    }
}

fn conflict(rule: ConflictRule) -> ConflictName {
    match rule {
        ConflictRule::Ask => ConflictName::Ask,
        ConflictRule::Last => ConflictName::Last,
        ConflictRule::Union => ConflictName::Union,
        ConflictRule::Text => ConflictName::Text,
        ConflictRule::Append => ConflictName::Append,
        ConflictRule::Fixed => ConflictName::Fixed,
    }
}

fn level(level: DivisionLevel) -> LevelName {
    match level {
        DivisionLevel::Village => LevelName::Village,
        DivisionLevel::VillageInside => LevelName::VillageInside,
        DivisionLevel::CountyOrFiner => LevelName::CountyOrFiner,
        DivisionLevel::County => LevelName::County,
    }
}

fn words(form: &Questionnaire) -> Words {
    let of_list = |name: &str| {
        let codes = form.list(name).map(|list| list.codes.as_slice());
        (codes.unwrap_or_default().iter())
            .map(|code| Choice {
                code: code.code.to_string(),
                label: label(&code.label),
            })
            .collect()
    };
    let all = |pairs: &[(&str, &str)]| pairs.iter().map(|pair| choice(*pair)).collect();
    Words {
        outcomes: all(&[
            ("found", "word.outcome-found"),
            ("moved", "word.outcome-moved"),
            ("died", "word.outcome-died"),
            ("unknown", "word.outcome-unknown"),
            ("refused", "word.outcome-refused"),
            ("notVisited", "word.outcome-not-visited"),
        ]),
        stages: all(&[
            ("draft", "word.stage-draft"),
            ("submitted", "word.stage-submitted"),
            ("returned", "word.stage-returned"),
            ("verified", "word.stage-verified"),
            ("approved", "word.stage-approved"),
        ]),
        needs: all(&[
            ("returned", "word.need-returned"),
            ("asked", "word.need-asked"),
            ("conflict", "word.need-conflict"),
            ("check", "word.need-check"),
            ("draft", "word.need-draft"),
            ("heldBack", "word.need-held-back"),
        ]),
        syncs: all(&[
            ("server", "word.sync-server"),
            ("received", "word.sync-received"),
            ("unsent", "word.sync-unsent"),
            ("heldBack", "word.sync-held-back"),
            ("byHand", "word.sync-by-hand"),
        ]),
        layers: all(&[
            ("list", "word.layer-list"),
            ("observation", "word.layer-observation"),
            ("verification", "word.layer-verification"),
            ("ruling", "word.layer-ruling"),
        ]),
        trusts: all(&[
            ("anchored", "word.trust-anchored"),
            ("elapsed", "word.trust-elapsed"),
            ("bare", "word.trust-bare"),
        ]),
        who: all(&[
            ("me", "word.who-me"),
            ("other", "word.who-other"),
            ("office", "word.who-office"),
            ("list", "word.who-list"),
        ]),
        zodiac: of_list("zodiac"),
        calendars: of_list("calendar"),
        states: all(&[
            ("open", "word.state-open"),
            ("answered", "word.state-answered"),
            ("blank", "word.state-blank"),
            ("unknown", "word.state-unknown"),
            ("refused", "word.state-refused"),
        ]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_question_and_every_word_is_there_in_both_languages() {
        let Response::Questionnaire { questionnaire } = show().response else {
            panic!("no questionnaire");
        };
        assert_eq!(
            questionnaire.questions.len(),
            Questionnaire::standard().fields().len()
        );
        let words = &questionnaire.words;
        let all = [
            &words.outcomes,
            &words.stages,
            &words.needs,
            &words.syncs,
            &words.layers,
            &words.trusts,
            &words.who,
            &words.zodiac,
            &words.calendars,
            &words.states,
        ];
        for choice in all.into_iter().flatten() {
            assert!(!choice.label.zh.contains('.') && !choice.label.en.contains('.'));
        }
        assert_eq!(words.zodiac.len(), 12);
        assert_eq!(words.calendars.len(), 3);
    }

    #[test]
    fn a_list_too_long_for_buttons_offers_its_common_codes_first() {
        const MANY: usize = 20;
        let questions = Questionnaire::standard().fields().iter().map(question);
        let long: Vec<_> = questions
            .filter(|question| question.choices.len() > MANY)
            .collect();
        assert!(long.iter().any(|question| question.name == "carer"));
        for question in long {
            assert!(
                (6..=14).contains(&question.common.len()),
                "{}",
                question.name
            );
        }
    }

    #[test]
    fn a_choice_has_its_codes_and_a_grid_its_items() {
        let form = Questionnaire::standard();
        let adl = question(form.field("adl").unwrap());
        assert_eq!((adl.items.len(), adl.answer), (6, FieldKindName::Grid));
        let marital = question(form.field("marital").unwrap());
        assert!(!marital.choices.is_empty() && marital.items.is_empty());
        assert!(question(form.field("id_number").unwrap()).sensitive);
    }
}
