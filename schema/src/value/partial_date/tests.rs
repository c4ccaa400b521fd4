use proptest::prelude::*;

use super::*;

fn solar(text: &str) -> PartialDate {
    PartialDate::parse(Calendar::Solar, text).unwrap()
}

fn lunar(text: &str) -> PartialDate {
    PartialDate::parse(Calendar::Lunar, text).unwrap()
}

fn span(date: PartialDate) -> (String, String) {
    let (first, last) = date.interval();
    (first.to_string(), last.to_string())
}

fn days(first: &str, last: &str) -> (String, String) {
    (first.to_owned(), last.to_owned())
}

#[test]
fn a_year_is_never_its_first_of_january() {
    assert_eq!(span(solar("1941")), days("1941-01-01", "1941-12-31"));
    assert_eq!(solar("1941").exact(), None);
    assert_eq!(span(lunar("1941")), days("1941-01-27", "1942-02-14"));
    assert_eq!(solar("1941").precision(), Precision::Year);
}

#[test]
fn a_month_spans_its_days_in_its_own_calendar() {
    assert_eq!(span(solar("1941年6月")), days("1941-06-01", "1941-06-30"));
    assert_eq!(span(lunar("1941-06")), days("1941-06-25", "1941-07-23"));
    assert_eq!(span(lunar("1941-06L")), days("1941-07-24", "1941-08-22"));
    assert_eq!(lunar("1941-06L").precision(), Precision::Month);
}

#[test]
fn a_day_known_is_exact() {
    assert_eq!(solar("1941-06-15").exact(), "1941-06-15".parse().ok());
    assert_eq!(lunar("1941年闰六月十五").exact(), "1941-08-07".parse().ok());
    assert_eq!(lunar("1941-06L-15").lunar(), "1941-06L-15".parse().ok());
}

#[test]
fn the_same_digits_may_be_a_date_of_the_other_calendar() {
    let written = solar("1941-06-15");
    assert_eq!(written.in_other_calendar(), Some(lunar("1941-06-15")));
    assert_eq!(
        solar("1941-05-31").in_other_calendar(),
        None,
        "no lunar month has 31 days"
    );
    assert_eq!(lunar("1941-06L-15").in_other_calendar(), None);
}

#[test]
fn with_the_calendar_unknown_both_readings_count() {
    let either = PartialDate::parse(Calendar::Unknown, "1941-06-15").unwrap();
    assert_eq!(span(either), days("1941-06-15", "1941-07-09"));
    assert_eq!(either.exact(), None);
    let thirty_first = PartialDate::parse(Calendar::Unknown, "1941-05-31").unwrap();
    assert_eq!(
        thirty_first.exact(),
        "1941-05-31".parse().ok(),
        "only the solar one exists"
    );
    let leap = PartialDate::parse(Calendar::Unknown, "1941年闰六月").unwrap();
    assert_eq!(leap.calendar(), Calendar::Lunar, "the word settles it");
}

#[test]
fn what_is_wrong_is_named() {
    let fault = |calendar, text| PartialDate::parse(calendar, text).unwrap_err();
    let says = Calendar::Lunar;
    assert_eq!(
        fault(Calendar::Solar, "1941-06L"),
        DateError::OtherCalendar { says }
    );
    assert_eq!(
        fault(Calendar::Lunar, "1941-05L"),
        DateError::NoSuchLeapMonth {
            year: 1941,
            month: 5,
            leap_month: Some(6)
        }
    );
    assert_eq!(
        fault(Calendar::Solar, "1941-02-29"),
        DateError::NoSuchDay {
            year: 1941,
            month: 2,
            day: 29,
            days: 28
        }
    );
    assert_eq!(
        fault(Calendar::Solar, "1941-13"),
        DateError::NoSuchMonth { month: 13 }
    );
    assert_eq!(fault(Calendar::Lunar, "属龙"), DateError::Unreadable);
}

#[test]
fn it_travels_with_its_calendar() {
    let json = serde_json::to_string(&[solar("1941"), lunar("1941-06L-15")]).unwrap();
    assert_eq!(json, r#"["1941","L:1941-06L-15"]"#);
    let back: [PartialDate; 2] = serde_json::from_str(&json).unwrap();
    assert_eq!(back, [solar("1941"), lunar("1941-06L-15")]);
}

fn any_text() -> impl Strategy<Value = String> {
    let month = prop::option::of((
        1_u8..=12,
        prop::bool::weighted(0.2),
        prop::option::of(1_u8..=31),
    ));
    (1895_i16..2110, month).prop_map(|(year, month)| match month {
        None => format!("{year}"),
        Some((month, leap, day)) => {
            let leap = if leap { "L" } else { "" };
            let day = day.map(|day| format!("-{day:02}")).unwrap_or_default();
            format!("{year}-{month:02}{leap}{day}")
        }
    })
}

proptest! {
    #[test]
    fn every_partial_date_reads_back_from_its_text(
        calendar in prop::sample::select(&Calendar::ALL), text in any_text(),
    ) {
        if let Ok(date) = PartialDate::parse(calendar, &text) {
            prop_assert_eq!(date.text(), text);
            prop_assert_eq!(date.to_string().parse(), Ok(date));
            let (first, last) = date.interval();
            prop_assert!(first <= last);
        }
    }

    #[test]
    fn a_day_lies_within_its_month_and_its_month_within_its_year(
        calendar in prop::sample::select(&[Calendar::Solar, Calendar::Lunar]), text in any_text(),
    ) {
        if let Ok(date) = PartialDate::parse(calendar, &text) {
            for wider in [&text[..text.len().min(7)], &text[..4]] {
                let wider = PartialDate::parse(calendar, wider.trim_end_matches('-'));
                if let Ok(wider) = wider && wider.month().is_none_or(|month| Some(month) == date.month()) {
                    let (first, last) = wider.interval();
                    prop_assert!(first <= date.interval().0 && date.interval().1 <= last);
                }
            }
        }
    }
}
