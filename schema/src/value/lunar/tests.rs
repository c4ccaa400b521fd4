//! The lunar calendar against a table made by others, and the laws of its dates.

use proptest::prelude::*;

use super::*;

/// The years 1900 to 2060 by npm `lunar-javascript` 1.7.7 (`schema/data/README.md`).
const TABLE: &str = include_str!("../../../data/lunar_years.csv");

fn lunar(text: &str) -> LunarDate {
    text.parse()
        .unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// Months of a year in order, the leap month after its namesake.
fn months(year: i16) -> Vec<LunarMonth> {
    (1..=12)
        .flat_map(|number| [false, true].map(|leap| LunarMonth { number, leap }))
        .filter(|month| month_length(year, *month).is_ok())
        .collect()
}

/// One row: year, new year's day, leap month (0 = none), month lengths in order.
fn rows() -> impl Iterator<Item = (i16, &'static str, u8, Vec<u8>)> {
    TABLE.lines().skip(1).map(|line| {
        let cells: Vec<_> = line.split(',').collect();
        let lengths = cells[3]
            .split(' ')
            .map(|length| length.parse().unwrap())
            .collect();
        (
            cells[0].parse().unwrap(),
            cells[1],
            cells[2].parse().unwrap(),
            lengths,
        )
    })
}

#[test]
fn every_year_of_the_table_begins_and_leaps_as_the_table_says() {
    assert_eq!(rows().count(), 161);
    for (year, first_day, leap, _) in rows() {
        assert_eq!(new_year(year).unwrap().to_string(), first_day, "{year}");
        assert_eq!(leap_month(year).unwrap_or(0), leap, "{year}");
    }
}

#[test]
fn every_month_has_the_length_of_the_table_except_the_8th_and_9th_of_2057() {
    for (year, _, _, mut lengths) in rows() {
        if year == 2057 {
            // The new moon of 28/29 September 2057 falls within seconds of midnight in
            // Beijing. The table lets the 9th month begin on the 29th; ICU4X, GB/T 33661
            // as computed there, and PyPI `zhdate` let it begin on the 28th.
            assert_eq!(lengths[7..9], [30, 29]);
            lengths[7..9].copy_from_slice(&[29, 30]);
            assert_eq!(lunar("2057-09-01").to_solar().to_string(), "2057-09-28");
        }
        let ours: Vec<_> = months(year)
            .into_iter()
            .map(|month| month_length(year, month).unwrap())
            .collect();
        assert_eq!(ours, lengths, "{year}");
    }
}

#[test]
fn a_thirtieth_of_a_29_day_month_does_not_exist() {
    let error = DateError::MonthLength {
        year: 1941,
        month: 6,
        leap: false,
        day: 30,
        days: 29,
    };
    assert_eq!("1941-06-30".parse::<LunarDate>(), Err(error));
    assert!(
        "1941-06L-30".parse::<LunarDate>().is_ok(),
        "the leap sixth month had 30"
    );
    assert!("1941-06L-31".parse::<LunarDate>().is_err());
    assert!("1941-06-00".parse::<LunarDate>().is_err());
}

#[test]
fn a_leap_month_exists_in_its_year_only() {
    assert_eq!(
        [1941, 1944, 1947, 1942].map(leap_month),
        [Some(6), Some(4), Some(2), None]
    );
    let error = |year, leap_month| DateError::NoSuchLeapMonth {
        year,
        month: 5,
        leap_month,
    };
    assert_eq!(
        "1941年闰五月初一".parse::<LunarDate>(),
        Err(error(1941, Some(6)))
    );
    assert_eq!(
        "1942年闰五月初一".parse::<LunarDate>(),
        Err(error(1942, None))
    );
}

#[test]
fn the_year_is_that_of_new_year_not_of_january() {
    let last_dragon = LunarDate::from_solar("1941-01-26".parse().unwrap()).unwrap();
    assert_eq!(last_dragon.to_string(), "1940-12-29");
    assert_eq!(last_dragon.zodiac(), Zodiac::Dragon);
    let first_snake = LunarDate::from_solar("1941-01-27".parse().unwrap()).unwrap();
    assert_eq!(first_snake.to_string(), "1941-01-01");
    assert_eq!(first_snake.zodiac(), Zodiac::Snake);
}

#[test]
fn words_and_codes_name_the_same_day() {
    for text in [
        "一九四一年闰六月十五",
        "农历1941年闰六月十五",
        "1941.闰6.15",
        "1941-06l-15",
    ] {
        assert_eq!(lunar(text), lunar("1941-06L-15"), "{text}");
    }
    assert_eq!(lunar("1941-06L-15").to_solar().to_string(), "1941-08-07");
    let solar = "公历1941年6月15日".parse::<LunarDate>();
    assert_eq!(
        solar,
        Err(DateError::OtherCalendar {
            says: Calendar::Solar
        })
    );
}

#[test]
fn a_leap_birthday_is_kept_in_the_ordinary_month_and_a_30th_on_the_29th() {
    let kept = |text, year| LunarDate::from_solar(lunar(text).birthday_in(year).unwrap()).unwrap();
    assert_eq!(kept("1941-06L-15", 2024), lunar("2024-06-15"));
    assert_eq!(kept("1941-06L-15", 2025), lunar("2025-06L-15"));
    assert_eq!(kept("1941-06L-30", 2024), lunar("2024-06-29"));
    assert_eq!(kept("1941-06L-30", 2025), lunar("2025-06L-29"));
}

#[test]
fn years_before_the_recorded_calendar_are_not_guessed() {
    assert!(matches!(
        "1899-12-01".parse::<LunarDate>(),
        Err(DateError::YearOutOfRange { .. })
    ));
    assert!(LunarDate::from_solar("1900-01-30".parse().unwrap()).is_err());
    assert!(LunarDate::from_solar("1900-01-31".parse().unwrap()).is_ok());
    assert_eq!(new_year_eve(2100).unwrap().to_string(), "2101-01-28");
}

proptest! {
    #[test]
    fn each_day_has_one_name_in_either_calendar(days in 0_i32..73_400) {
        let day = new_year(1900).unwrap().plus_days(days).unwrap();
        let lunar = LunarDate::from_solar(day).unwrap();
        prop_assert_eq!(lunar.to_solar(), day);
        prop_assert_eq!(lunar.to_string().parse(), Ok(lunar));
        let first = new_year(lunar.year()).unwrap();
        prop_assert!(first <= day && day <= new_year_eve(lunar.year()).unwrap());
    }

    #[test]
    fn a_date_is_made_or_refused_but_never_bent(
        year in 1890_i16..2110, number in 0_u8..15, leap: bool, day in 0_u8..35,
    ) {
        let month = LunarMonth { number, leap };
        if let Ok(date) = LunarDate::new(year, month, day) {
            prop_assert_eq!((date.year(), date.month(), date.day()), (year, month, day));
            prop_assert_eq!(LunarDate::from_solar(date.to_solar()), Ok(date));
        }
    }
}
