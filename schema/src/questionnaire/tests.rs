use std::fmt::Write;

use super::*;

#[test]
fn the_form_has_77_fields_and_a_short_form_of_45() {
    let form = Questionnaire::standard();
    assert_eq!(form.fields().len(), 77);
    assert_eq!(form.short_form().count(), 45);
    let sections: String = form
        .sections()
        .iter()
        .map(|section| section.code.as_str())
        .collect();
    assert_eq!(sections, "ABCDEFGHI");
    let by_section: usize = (form.sections().iter())
        .map(|section| form.fields_of(&section.code).count())
        .sum();
    assert_eq!(by_section, 77);
}

#[test]
fn the_numbers_on_paper_count_up_in_each_section() {
    for section in Questionnaire::standard().sections() {
        for (index, field) in Questionnaire::standard()
            .fields_of(&section.code)
            .enumerate()
        {
            assert_eq!(field.code, format!("{}{:02}", section.code, index + 1));
        }
    }
}

#[test]
fn a_field_is_found_by_its_name_and_its_code() {
    let form = Questionnaire::standard();
    let field = form.field("id_number").unwrap();
    assert_eq!(field.code, "B05");
    assert_eq!(form.field_with_code("B05").unwrap().name, field.name);
    assert_eq!(form.fields()[field.position()].name, field.name);
    assert!(form.field("shoe_size").is_none());
}

/// An accidental change of the form shows here; an intended one is accepted with
/// `INSTA_UPDATE=always`.
#[test]
fn the_definition_is_as_agreed() {
    let mut table = String::new();
    for field in Questionnaire::standard().fields() {
        let checks: Vec<_> = (field.checks.iter())
            .map(|check| match check.severity {
                Severity::Hard => format!("{}!", check.code),
                Severity::Excusable => format!("{}?", check.code),
                Severity::Soft => check.code.to_string(),
            })
            .collect();
        let _ = writeln!(
            table,
            "{} {:18} {:28} {:8} {:10} {:6} {:9} {:12} {:7} {:42} {}",
            field.code,
            field.name.as_str(),
            bounds(&field.kind),
            format!("{:?}", field.required).to_lowercase(),
            format!("{:?}", field.shape()),
            format!("{:?}", field.conflict).to_lowercase(),
            format!("{:?}", field.data).to_lowercase(),
            field
                .mask
                .map_or("-".to_owned(), |mask| format!("{mask:?}")),
            if field.preload { "preload" } else { "-" },
            field.relevant.as_deref().unwrap_or("-"),
            checks.join(" "),
        );
    }
    let _ = writeln!(table);
    for list in Questionnaire::standard().lists() {
        let codes: Vec<_> = list.codes.iter().map(|entry| entry.code.as_str()).collect();
        let none = list
            .none
            .as_deref()
            .map(|none| format!(" none={none}"))
            .unwrap_or_default();
        let _ = writeln!(
            table,
            "{} [{}]{none}: {}",
            list.name,
            list.standard,
            codes.join(" ")
        );
    }
    let lines: Vec<&str> = table.lines().map(str::trim_end).collect();
    insta::assert_snapshot!(lines.join("\n"));
}

fn bounds(kind: &FieldKind) -> String {
    let name = kind.name();
    match kind {
        FieldKind::Choice { list } | FieldKind::Choices { list } => format!("{name} {}", list.name),
        FieldKind::Grid { list, items } => format!("{name} {} x {}", list.name, items.len()),
        FieldKind::Int { min, max } => format!("{name} {min}..={max}"),
        FieldKind::Bool {
            must_be: Some(expected),
        } => format!("{name} {expected}"),
        FieldKind::Division { level } => format!("{name} {level:?}"),
        FieldKind::Photo { max_bytes } => format!("{name} {max_bytes}"),
        _ => name.to_owned(),
    }
}

#[test]
fn every_list_and_every_check_belongs_to_some_field() {
    let form = Questionnaire::standard();
    let is_used = |list: &CodeList| {
        let mut used = form.fields().iter().filter_map(|field| field.kind.list());
        used.any(|used| used.name == list.name)
    };
    for list in form.lists() {
        assert!(is_used(list), "{}", list.name);
    }
    assert_eq!(form.checks().count(), 35);
    for check in form.checks() {
        assert!(
            form.fields_of_check(&check.code).next().is_some(),
            "{}",
            check.code
        );
    }
}

#[test]
fn every_label_and_hint_has_both_languages() {
    let form = Questionnaire::standard();
    let fields = form
        .fields()
        .iter()
        .flat_map(|field| [Some(&field.label), field.hint.as_ref()]);
    let codes = form
        .lists()
        .flat_map(|list| &list.codes)
        .map(|entry| Some(&entry.label));
    let sections = form.sections().iter().map(|section| Some(&section.label));
    for label in fields.chain(codes).chain(sections).flatten() {
        assert!(
            !label.zh.trim().is_empty() && !label.en.trim().is_empty(),
            "{label:?}"
        );
        assert!(label.en.is_ascii(), "{label:?}");
    }
}

#[test]
fn what_is_masked_is_personal() {
    for field in Questionnaire::standard().fields() {
        assert!(
            field.mask.is_none() || field.data > DataClass::None,
            "{:?}",
            field.name
        );
        assert!(
            field.mask.is_some() || field.data < DataClass::Sensitive,
            "{:?}",
            field.name
        );
    }
}

#[test]
fn a_column_is_guessed_by_its_heading() {
    let form = Questionnaire::standard();
    let guess = |heading| {
        form.field_for_heading(heading)
            .map(|field| field.name.as_str())
    };
    for (heading, field) in [
        ("姓　名", "name"),
        ("身份证号码(18位)", "id_number"),
        ("公民身份号码", "id_number"),
        ("出生日期", "birth_adopted"),
        ("行政村", "division_village"),
        ("村民小组", "village_group"),
        ("一卡通账号", "account_no"),
        ("联系电话", "contact_phone"),
        ("户号", "hukou_book_no"),
    ] {
        assert_eq!(guess(heading), Some(field), "{heading}");
    }
    assert_eq!(guess("序号"), None);
}

#[test]
fn a_form_on_a_screen_reads_the_definition_as_json() {
    let json = serde_json::to_value(Questionnaire::standard()).unwrap();
    let field = &json["fields"][Questionnaire::standard().field("sex").unwrap().position()];
    assert_eq!(field["label"]["zh"], "性别");
    assert_eq!(field["kind"], "choice");
    assert_eq!(
        json["lists"][field["list"].as_str().unwrap()]["codes"][1]["label"]["en"],
        "male"
    );
}

#[test]
fn joined_codes_are_one_text_whatever_the_order_of_ticking() {
    let list = Questionnaire::standard().list("economic_category").unwrap();
    assert_eq!(list.join(["5", "2", "5"]), "2|5");
    assert_eq!(list.join(["2", "5"]), "2|5");
    assert_eq!(
        list.join(["x", "2"]),
        "2|x",
        "a code of a newer form is kept"
    );
    assert_eq!(split_codes("2|5").collect::<Vec<_>>(), ["2", "5"]);
}

#[test]
fn a_compiled_definition_is_the_one_that_was_written() {
    let bytes = Questionnaire::compile(Questionnaire::STANDARD_SOURCE).unwrap();
    let compiled = Questionnaire::compiled(&bytes).unwrap();
    let parsed = Questionnaire::standard();
    let shown = |form: &Questionnaire| serde_json::to_value(form).unwrap();
    assert_eq!(shown(&compiled), shown(parsed));
    assert_eq!(compiled.conditions, parsed.conditions);
    let rules = |form: &Questionnaire| -> Vec<_> {
        form.fields().iter().map(|field| field.condition).collect()
    };
    assert_eq!(rules(&compiled), rules(parsed));
    for torn in [&bytes[..bytes.len() / 2], &[]] {
        let error = Questionnaire::compiled(torn).unwrap_err();
        assert!(matches!(error, DefinitionError::Compiled), "{error}");
    }
}
