use proptest::prelude::*;

use super::*;
use crate::problem::Coded;

fn fault(text: &str) -> IdNumberError {
    IdNumber::parse(text).unwrap_err()
}

#[test]
fn a_sound_number_tells_county_birth_and_sex() {
    let id = IdNumber::parse("533301194001010014").unwrap();
    assert_eq!(id.region(), "533301");
    assert_eq!(id.birth_date().to_string(), "1940-01-01");
    assert_eq!(id.sex(), Sex::Male);
    assert_eq!(id.sequence(), 1);
    assert_eq!(id.original(), None);
    assert_eq!(
        IdNumber::parse("533321193205080023").unwrap().sex(),
        Sex::Female
    );
}

#[test]
fn a_number_is_read_as_keyboards_and_spreadsheets_write_it() {
    let id = IdNumber::parse("533301194001010014").unwrap();
    for text in [
        " 533301194001010014 ",
        "'533301194001010014",
        "５３３３０１１９４００１０１００１４",
        "533301 19400101 0014",
    ] {
        assert_eq!(IdNumber::parse(text), Ok(id.clone()), "{text}");
    }
    let x = IdNumber::parse("53330119400101009x").unwrap();
    assert_eq!(x.as_str(), "53330119400101009X");
}

#[test]
fn the_old_form_gains_its_century_and_check_character_and_keeps_its_digits() {
    let id = IdNumber::parse("533301400101001").unwrap();
    assert_eq!(id.as_str(), "533301194001010014");
    assert_eq!(id.original().as_deref(), Some("533301400101001"));
    assert_eq!(
        id,
        IdNumber::parse("533301194001010014").unwrap(),
        "one number, two writings"
    );
}

#[test]
fn the_old_form_of_people_over_a_hundred_is_not_given_a_century() {
    for sequence in 996..=999 {
        assert_eq!(
            fault(&format!("533301990101{sequence}")),
            IdNumberError::CenturyUnknown { sequence }
        );
    }
    assert!(IdNumber::parse("533301990101995").is_ok());
}

#[test]
fn each_fault_is_named_with_its_place() {
    assert_eq!(
        fault("53330119400101001"),
        IdNumberError::Length { found: 17 }
    );
    assert_eq!(fault(""), IdNumberError::Length { found: 0 });
    assert_eq!(
        fault("5333O1194001010014"),
        IdNumberError::Character {
            position: 5,
            found: 'O'
        }
    );
    assert_eq!(
        fault("53330119400101X014"),
        IdNumberError::Character {
            position: 15,
            found: 'X'
        }
    );
    assert_eq!(
        fault("533301194001010015"),
        IdNumberError::CheckCharacter {
            expected: '4',
            found: '5'
        }
    );
    assert_eq!(
        fault("533301410229001"),
        IdNumberError::BirthDate {
            year: 1941,
            month: 2,
            day: 29
        }
    );
    assert_eq!(
        fault("533301194001010015").code(),
        "id-number.check-character"
    );
}

#[test]
fn a_birth_before_1900_is_refused_and_1900_is_not() {
    let number = |birth: &str| {
        let digits = format!("533301{birth}001");
        format!("{digits}{}", check_character::of(&digits))
    };
    assert_eq!(
        fault(&number("18991231")),
        IdNumberError::BornBefore1900 { year: 1899 }
    );
    assert!(IdNumber::parse(&number("19000101")).is_ok());
    assert_eq!(
        fault(&number("01940615")),
        IdNumberError::BirthDate {
            year: 194,
            month: 6,
            day: 15
        }
    );
}

#[test]
fn an_excused_number_tells_its_parts_and_all_its_faults() {
    let written = WrittenIdNumber::parse("533301194102290015").unwrap();
    assert_eq!(
        written.faults().len(),
        2,
        "the check character and the date"
    );
    assert_eq!(written.sex(), Sex::Male);
    let excused = WrittenIdNumber::parse("533301194001010015").unwrap();
    assert_eq!(excused.birth_date(), Ok("1940-01-01".parse().unwrap()));
    assert_eq!(excused.expected_check_character(), '4');
}

#[test]
fn neither_a_mask_nor_a_debug_line_shows_the_number() {
    let id = IdNumber::parse("53330119400101009X").unwrap();
    assert_eq!(id.masked(), "533*************9X");
    assert_eq!(format!("{id:?}"), "IdNumber(533*************9X)");
    assert_eq!(format!("{:?}", id.0), "WrittenIdNumber(533*************9X)");
}

#[test]
fn a_number_travels_as_its_18_characters() {
    let id = IdNumber::parse("533301400101001").unwrap();
    let json = serde_json::to_string(&id).unwrap();
    assert_eq!(json, "\"533301194001010014\"");
    assert_eq!(serde_json::from_str::<IdNumber>(&json).unwrap(), id);
    let error = serde_json::from_str::<IdNumber>("\"533301194001010015\"").unwrap_err();
    assert!(
        !error.to_string().contains("5333"),
        "an error is logged, a number is not"
    );
}

fn any_number() -> impl Strategy<Value = String> {
    let birth = (0_i32..40_000).prop_map(|days| {
        let first: SolarDate = "1900-01-01".parse().unwrap();
        first.plus_days(days).unwrap().to_string().replace('-', "")
    });
    ("[1-8][0-9]{5}", birth, 0_u16..1000).prop_map(|(region, birth, sequence)| {
        let digits = format!("{region}{birth}{sequence:03}");
        format!("{digits}{}", check_character::of(&digits))
    })
}

/// Whether a check of the characters alone sees that something is wrong.
fn caught(text: &str) -> bool {
    match WrittenIdNumber::parse(text) {
        Err(error) => matches!(error, IdNumberError::Character { .. }),
        Ok(written) => written.check_character() != written.expected_check_character(),
    }
}

proptest! {
    #[test]
    fn every_number_reads_back_from_its_text(text in any_number()) {
        let id = IdNumber::parse(&text).unwrap();
        prop_assert_eq!(id.to_string(), text);
        prop_assert_eq!(id.to_string().parse(), Ok(id));
    }

    #[test]
    fn every_single_wrong_character_is_caught(text in any_number()) {
        for at in 0..18 {
            for wrong in "0123456789X".chars().filter(|c| !text[at..].starts_with(*c)) {
                let mut slip = text.clone();
                slip.replace_range(at..=at, wrong.encode_utf8(&mut [0; 4]));
                prop_assert!(caught(&slip), "{} for {}", slip, text);
            }
        }
    }

    #[test]
    fn every_swap_of_neighbours_is_caught(text in any_number()) {
        for at in 0..17 {
            let mut characters: Vec<char> = text.chars().collect();
            characters.swap(at, at + 1);
            let slip = String::from_iter(characters);
            prop_assert!(slip == text || caught(&slip), "{} for {}", slip, text);
        }
    }

    #[test]
    fn the_old_form_says_the_same_as_the_new(text in any_number()) {
        let new = IdNumber::parse(&text).unwrap();
        if new.birth_date().year() < 2000 && new.sequence() < 996 {
            let old = format!("{}{}", &text[..6], &text[8..17]);
            let read = IdNumber::parse(&old).unwrap();
            prop_assert_eq!(read.original(), Some(old));
            prop_assert_eq!(read, new);
        }
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in "\\PC{0,20}|[0-9xX０-９ ]{13,20}") {
        let _ = IdNumber::parse(&text);
    }
}
