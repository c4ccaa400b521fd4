use super::*;
use proptest::prelude::*;

fn code(text: &str) -> DivisionCode {
    text.parse()
        .unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn a_village_lies_in_its_township_county_and_prefecture() {
    let village = code("533301002210");
    assert_eq!(village.level(), Level::Village);
    assert_eq!(village.village(), Some(village));
    assert_eq!(village.township(), Some(code("533301002000")));
    assert_eq!(village.county(), Some(code("533301000000")));
    assert_eq!(village.prefecture(), Some(code("533300000000")));
    assert_eq!(village.province(), code("530000000000"));
    assert_eq!(village.parent(), village.township());
    assert_eq!(code("530000000000").parent(), None);
    assert_eq!(code("533301").village(), None);
}

#[test]
fn short_forms_are_filled_with_zeros() {
    assert_eq!(code("533301").to_string(), "533301000000");
    assert_eq!(code(" 533301002 "), code("533301002000"));
    assert_eq!(code("533301").region(), "533301");
    assert_eq!(code("533301").level(), Level::County);
}

#[test]
fn a_prefecture_without_counties_holds_its_townships_itself() {
    let township = code("441900003000");
    assert_eq!(township.level(), Level::Township);
    assert_eq!(township.county(), None);
    assert_eq!(township.parent(), Some(code("441900000000")));
    assert!(code("441900000000").contains(township));
}

#[test]
fn each_fault_is_named() {
    let fault = |text: &str| text.parse::<DivisionCode>().unwrap_err();
    assert_eq!(fault("5333"), DivisionCodeError::Length { found: 4 });
    assert_eq!(
        fault("53330100221O"),
        DivisionCodeError::Character {
            position: 12,
            found: 'O'
        }
    );
    assert_eq!(fault("993301"), DivisionCodeError::Province { digits: 99 });
    assert_eq!(
        fault("533301000210"),
        DivisionCodeError::Gap {
            missing: Level::Township
        }
    );
    assert_eq!(
        fault("530001"),
        DivisionCodeError::Gap {
            missing: Level::Prefecture
        }
    );
}

#[test]
fn a_code_travels_as_its_twelve_digits() {
    let json = serde_json::to_string(&code("533301")).unwrap();
    assert_eq!(json, "\"533301000000\"");
    assert_eq!(
        serde_json::from_str::<DivisionCode>(&json).unwrap(),
        code("533301")
    );
}

fn any_code() -> impl Strategy<Value = DivisionCode> {
    let digits =
        "(53|44|11)(00|0[1-9]|[1-9][0-9])(00|0[1-9]|[1-9][0-9])(000|[0-9]{3})(000|[0-9]{3})";
    digits.prop_filter_map("no such code", |text| text.parse().ok())
}

proptest! {
    #[test]
    fn every_code_reads_back_from_its_text(code in any_code()) {
        prop_assert_eq!(code.to_string().parse(), Ok(code));
    }

    #[test]
    fn a_division_contains_just_those_whose_ancestor_it_is(a in any_code(), b in any_code()) {
        let ancestors = std::iter::successors(Some(b), |code| code.parent());
        prop_assert_eq!(a.contains(b), ancestors.into_iter().any(|ancestor| ancestor == a));
        for ancestor in std::iter::successors(Some(b), |code| code.parent()) {
            prop_assert!(ancestor.contains(b));
            prop_assert!(ancestor == b || ancestor.level() < b.level());
        }
    }
}
