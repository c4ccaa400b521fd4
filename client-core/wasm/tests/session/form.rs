//! The form: drawn from the questionnaire, saved step by step.

use client_wasm::protocol::{
    Asking, FieldState, FieldView, Form, LikelyWhy, Need, Request, Response, StageName, Typed,
    Value,
};
use schema::questionnaire::Questionnaire;

use crate::page::{Page, form, given, text};

/// But for its check character, the number of a man of 5 June 1941.
pub(crate) const NUMBER: &str = "533321194106050016";

fn field<'a>(form: &'a Form, name: &str) -> &'a FieldView {
    let found = form.fields.iter().find(|field| field.name == name);
    found.unwrap_or_else(|| panic!("no {name}"))
}

/// A number whose check character is right.
pub(crate) fn sound(number: &str) -> String {
    let written = schema::value::id_number::WrittenIdNumber::parse(number).unwrap();
    let body: String = number.chars().take(17).collect();
    format!("{body}{}", written.expected_check_character())
}

#[test]
fn a_new_record_shows_every_question_of_the_questionnaire() {
    let mut page = Page::enrolled();
    let form = page.add(&[("name", "余阿普")]);
    assert_eq!(form.fields.len(), Questionnaire::standard().fields().len());
    assert_eq!(form.name, "余阿普");
    assert_eq!(form.standing.stage, StageName::Draft);
    assert!(!form.ready && form.missing.contains(&"visit_outcome".to_owned()));
    assert_eq!(field(&form, "name").state, FieldState::Answered);
    assert_eq!(field(&form, "contact_phone").asking, Asking::NotAsked);
}

#[test]
fn a_step_is_there_after_a_sudden_end_and_so_is_the_question() {
    let mut page = Page::enrolled();
    let record = page.add(&[("name", "余阿普")]).record;
    page.answer(&record, "visit_outcome", text("1"));
    page.answer(&record, "sex", text("1"));
    page.restart();
    page.unlock();
    let form = page.open(&record);
    assert_eq!(field(&form, "sex").formatted, "男");
    assert_eq!(form.left_off.as_deref(), Some("sex"));
    page.ask(Request::At {
        record: record.clone(),
        field: "ethnicity".to_owned(),
    });
    assert_eq!(page.open(&record).left_off.as_deref(), Some("ethnicity"));
}

#[test]
fn a_saved_step_tells_only_what_looks_different() {
    let mut page = Page::enrolled();
    let record = page.add(&[("name", "余阿普")]).record;
    let saved = page.answer(&record, "village_group", text("二组"));
    let names: Vec<_> = saved
        .fields
        .iter()
        .map(|field| field.name.as_str())
        .collect();
    assert_eq!(names, ["village_group"]);
    let saved = page.answer(&record, "visit_outcome", text("1"));
    let asked = (saved.fields.iter()).filter(|field| field.asking == Asking::Asked);
    assert!(asked.count() > 20, "an interview asks much");
}

#[test]
fn the_id_number_fills_birth_and_sex_and_says_what_is_wrong_with_it() {
    let mut page = Page::enrolled();
    let record = page
        .add(&[("name", "余阿普"), ("visit_outcome", "1")])
        .record;
    let number = sound(NUMBER);
    let form = page.answer(&record, "id_number", text(&number));
    let derived = &form.derived;
    assert_eq!(derived.id_birth.as_deref(), Some("1941-06-05"));
    assert_eq!(derived.id_sex.as_deref(), Some("1"));
    assert_eq!(derived.zodiac.as_deref(), Some("6"));
    assert_eq!(derived.age.unwrap().least, 85);
    assert_eq!(derived.nominal_age.unwrap().least, 86);
    assert_eq!(derived.lunar.as_ref().unwrap().words, "一九四一年五月十一");

    let last = if number.ends_with('1') { '2' } else { '1' };
    let wrong: String = number.chars().take(17).chain([last]).collect();
    let form = page.answer(&record, "id_number", text(&wrong));
    let finding = &field(&form, "id_number").findings[0];
    assert_eq!(finding.check, "X03");
    assert!(finding.blocks && finding.needs_reason && finding.needs_photo);
    assert!(!finding.sentence.text.is_empty());
}

#[test]
fn a_real_card_with_an_odd_number_is_excused_with_a_reason_and_a_photo() {
    let mut page = Page::enrolled();
    let record = page
        .add(&[("name", "余阿普"), ("visit_outcome", "1")])
        .record;
    let number = sound(NUMBER);
    let last = if number.ends_with('1') { '2' } else { '1' };
    let odd: String = number.chars().take(17).chain([last]).collect();
    let form = page.answer(&record, "id_number", text(&odd));
    let key = field(&form, "id_number").findings[0].key.clone();
    let confirm = |reason: &str| Request::Confirm {
        record: record.clone(),
        key: key.clone(),
        reason: reason.to_owned(),
    };
    assert_eq!(page.refusal(confirm(" "), Vec::new()), "form.reason-needed");
    let form = crate::page::form(page.ask(confirm("证件上就是这样印的")));
    assert!(field(&form, "id_number").findings[0].needs_photo);
    let attach = Request::Attach {
        record: record.clone(),
        field: "photo_document".to_owned(),
        media_type: "image/jpeg".to_owned(),
    };
    page.ask_with(attach, vec![b"a photo".to_vec()]);
    let form = page.open(&record);
    let finding = &field(&form, "id_number").findings[0];
    assert!(finding.confirmed && !finding.blocks);
}

#[test]
fn a_soft_finding_is_confirmed_for_these_answers_only() {
    let mut page = Page::enrolled();
    let record = page
        .add(&[("name", "余阿普"), ("visit_outcome", "1")])
        .record;
    page.answer(&record, "birth_calendar", text("S"));
    page.answer(&record, "birth_stated", text("1941-06-05"));
    let form = page.answer(&record, "zodiac_stated", text("1"));
    let finding = (form.fields.iter())
        .flat_map(|field| &field.findings)
        .find(|finding| finding.check == "X10")
        .expect("1941 was no year of the rat");
    assert!(finding.confirmable && !finding.confirmed && !finding.blocks);
    let confirm = Request::Confirm {
        record: record.clone(),
        key: finding.key.clone(),
        reason: String::new(),
    };
    crate::page::form(page.ask(confirm));
    let confirmed = |form: &Form| {
        (form.fields.iter())
            .flat_map(|field| &field.findings)
            .any(|finding| finding.check == "X10" && finding.confirmed)
    };
    assert!(confirmed(&page.open(&record)));
    page.answer(&record, "zodiac_stated", text("2"));
    assert!(
        !confirmed(&page.open(&record)),
        "another answer, another question"
    );
}

#[test]
fn an_answer_that_is_asked_no_more_is_kept_and_greyed() {
    let mut page = Page::enrolled();
    let record = page
        .add(&[("name", "余阿普"), ("visit_outcome", "1")])
        .record;
    page.answer(&record, "contact_name", text("余阿迪"));
    let form = page.answer(&record, "visit_outcome", text("5"));
    let kept = field(&form, "contact_name");
    assert_eq!(
        (kept.asking, kept.formatted.as_str()),
        (Asking::Greyed, "余阿迪")
    );
}

#[test]
fn not_known_and_refused_answer_a_question() {
    let mut page = Page::enrolled();
    let record = page
        .add(&[("name", "余阿普"), ("visit_outcome", "1")])
        .record;
    let before = page.open(&record);
    assert!(before.missing.contains(&"ethnicity".to_owned()));
    let form = page.answer(&record, "ethnicity", Typed::Unknown);
    assert!(!form.missing.contains(&"ethnicity".to_owned()));
    let form = page.answer(&record, "economic_category", Typed::Refused);
    assert_eq!(field(&form, "economic_category").state, FieldState::Refused);
}

#[test]
fn an_unfinished_record_says_what_is_missing_and_a_finished_one_is_handed_in() {
    let mut page = Page::enrolled();
    let number = sound(NUMBER);
    let record = page.add(&[("name", "余阿普")]).record;
    let submit = Request::Submit {
        record: record.clone(),
    };
    assert_eq!(page.refusal(submit.clone(), Vec::new()), "record.not-ready");
    for (name, answer) in [
        ("village_group", "二组"),
        ("list_source", "4"),
        ("visit_outcome", "5"),
        ("visit_date", "2026-11-02"),
        ("id_number", number.as_str()),
        ("sex", "1"),
        ("hukou_division", crate::page::VILLAGE),
        ("residence_status", "1"),
        ("life_status", "1"),
        ("life_proof", "1"),
    ] {
        page.answer(&record, name, text(answer));
    }
    page.answer(&record, "account_holder", Typed::Refused);
    let ready = page.open(&record);
    let blocking: Vec<_> = (ready.fields.iter())
        .flat_map(|field| &field.findings)
        .filter(|finding| finding.blocks)
        .map(|finding| finding.sentence.text.as_str())
        .collect();
    assert!(ready.ready, "{:?} {blocking:?}", ready.missing);
    let form = form(page.ask(submit));
    assert_eq!(
        (form.standing.stage, form.standing.round),
        (StageName::Submitted, 1)
    );
    assert!(!form.needs.contains(&Need::Draft));
}

#[test]
fn a_position_a_grid_and_a_set_are_kept_as_they_were_given() {
    let mut page = Page::enrolled();
    let answers = [("visit_outcome", "1"), ("life_status", "1")];
    let record = page.add(&answers).record;
    let position = Typed::Position {
        latitude: 26.123_456,
        longitude: 98.765_432,
        accuracy: 14.2,
    };
    let form = page.answer(&record, "gps", position);
    assert_eq!(field(&form, "gps").formatted, "26.123456,98.765432,15");
    let codes = |codes: &[&str]| codes.iter().map(ToString::to_string).collect::<Vec<_>>();
    let form = page.answer(
        &record,
        "interview_language",
        Typed::Codes {
            codes: codes(&["2", "1"]),
        },
    );
    let value = &field(&form, "interview_language").value;
    assert_eq!(
        *value,
        Value::Codes {
            codes: codes(&["1", "2"])
        }
    );
    let none = Typed::Codes { codes: Vec::new() };
    let form = page.answer(&record, "interview_language", none);
    assert_eq!(field(&form, "interview_language").state, FieldState::Blank);
    let grid = codes(&["0", "1", "0", "2", "0", "0"]);
    let form = page.answer(
        &record,
        "adl",
        Typed::Grid {
            codes: grid.clone(),
        },
    );
    assert_eq!(field(&form, "adl").value, Value::Grid { codes: grid });
    let nowhere = Typed::Position {
        latitude: 126.0,
        longitude: 98.0,
        accuracy: 5.0,
    };
    match page.try_to_answer(&record, "gps", nowhere) {
        Response::Refused { field, .. } => assert_eq!(field.as_deref(), Some("gps")),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_question_that_is_none_and_a_text_that_is_too_long_are_refused_and_nothing_is_lost() {
    let mut page = Page::enrolled();
    let record = page.add(&[("name", "余阿普")]).record;
    let answer = |field: &str, answer| Request::Answer {
        record: record.clone(),
        field: field.to_owned(),
        answer,
    };
    let long = text(&"长".repeat(2_000));
    assert_eq!(
        page.refusal(answer("nmae", text("x")), Vec::new()),
        "form.no-such-question"
    );
    assert_eq!(
        page.refusal(answer("name", long), Vec::new()),
        "edit.text-too-long"
    );
    assert_eq!(page.open(&record).name, "余阿普");
}

#[test]
fn everything_written_to_a_field_is_in_its_history() {
    let mut page = Page::enrolled();
    let record = page.add(&[("name", "余阿普")]).record;
    page.answer(&record, "village_group", text("二组"));
    page.answer(&record, "village_group", text("三组"));
    page.answer(&record, "village_group", Typed::Withdraw);
    let history = Request::History {
        record,
        field: "village_group".to_owned(),
    };
    let Response::History { events } = page.ask(history) else {
        panic!("no history");
    };
    let told: Vec<_> = events
        .iter()
        .map(|event| event.formatted.as_str())
        .collect();
    assert_eq!(told, ["二组", "三组", ""]);
    assert!(events[2].taken_back);
    assert!(
        events
            .iter()
            .all(|event| event.who == client_wasm::protocol::Who::Me)
    );
}

#[test]
fn home_counts_the_village_and_says_what_needs_me() {
    let mut page = Page::enrolled();
    let record = page
        .add(&[("name", "余阿普"), ("visit_outcome", "1")])
        .record;
    page.answer(&record, "residence_status", text("1"));
    let Response::Home { home } = page.ask(Request::Home) else {
        panic!("no home");
    };
    let ledger = &home.ledgers[0];
    assert_eq!((ledger.added, ledger.expected), (1, 0));
    assert_eq!(home.records, 1);
    let draft = &home.needs[0];
    assert_eq!(
        (draft.need, draft.row.name.as_str()),
        (Need::Draft, "余阿普")
    );
    assert!(draft.text.as_ref().unwrap().text.contains(char::is_numeric));
    assert!(home.sync.unsent >= 2 && !home.sync.all_on_server);
    assert_eq!(home.sync.text.code, "sync.unsent");
}

#[test]
fn whoever_is_already_here_is_shown_before_somebody_is_added() {
    let mut page = Page::enrolled();
    let number = sound(NUMBER);
    page.add(&[("name", "余阿普"), ("sex", "1"), ("id_number", &number)]);
    let mut likely = |answers: &[(&str, &str)]| {
        let answers = answers
            .iter()
            .map(|(field, text)| given(field, text))
            .collect();
        let asked = Request::LikelySame {
            answers,
            record: None,
        };
        match page.ask(asked) {
            Response::Likely { likely, .. } => likely,
            other => panic!("{other:?}"),
        }
    };
    let same = likely(&[("name", "余阿朴"), ("id_number", &number)]);
    assert!(same[0].certain && same[0].reasons.len() == same[0].why.len());
    let sounds = [
        ("name", "余阿朴"),
        ("birth_calendar", "S"),
        ("birth_stated", "1941-06-05"),
    ];
    let same = likely(&sounds);
    assert_eq!(same.len(), 1);
    let why = [LikelyWhy::NameVariant, LikelyWhy::Birth];
    assert_eq!(same[0].why, why);
    assert!(likely(&[("name", "李四"), ("sex", "2")]).is_empty());
}

#[test]
fn what_cannot_be_right_is_told_before_somebody_is_added() {
    let mut page = Page::enrolled();
    let mut odd = |field: &str, text: &str| {
        let asked = Request::LikelySame {
            answers: vec![given("name", "余阿普"), given(field, text)],
            record: None,
        };
        match page.ask(asked) {
            Response::Likely { odd, .. } => odd,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(odd("id_number", &sound(NUMBER)), []);
    let wrong = odd("id_number", "53330119410605");
    assert_eq!(wrong.len(), 1);
    assert_eq!(wrong[0].field, "id_number");
    assert_eq!(wrong[0].sentence.code, "check.id-number-wrong");
    assert!(wrong[0].cause.is_some());
}

#[test]
fn whoever_has_the_same_number_is_shown_however_little_they_are_alike() {
    let mut page = Page::enrolled();
    let number = sound(NUMBER);
    let one = page.add(&[("name", "余阿普"), ("sex", "1"), ("id_number", &number)]);
    let other = page.add(&[("name", "和玉兰"), ("sex", "2"), ("id_number", &number)]);
    let asked = Request::Found {
        found: Vec::new(),
        answers: Vec::new(),
        record: Some(other.record),
    };
    let Response::Likely { likely, .. } = page.ask(asked) else {
        panic!("no answer");
    };
    assert_eq!(likely.len(), 1);
    assert_eq!(likely[0].row.record, one.record);
    assert!(!likely[0].certain);
    assert_eq!(likely[0].reasons[0].code, "evidence.id-same");
}
