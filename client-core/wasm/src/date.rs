//! Dates of both calendars, for the picker and beside the answers.

use schema::fact;
use schema::message::Language;
use schema::problem::Problem;
use schema::value::age::{self, AgeInterval, LeapDayBirthday};
use schema::value::lunar::{self, LunarDate, LunarMonth};
use schema::value::partial_date::{Calendar, PartialDate};
use schema::value::solar::SolarDate;
use schema::value::zodiac::Zodiac;

use crate::protocol::{
    DateReading, LunarDay, LunarMonthView, LunarYearView, Response, Sentence, Span,
};
use crate::refusal::Refusal;
use crate::session::{Outcome, Reply};

/// Reads a date as typed.
pub(crate) fn read(
    calendar: &str,
    text: &str,
    today: Option<SolarDate>,
    language: Language,
) -> Reply {
    let calendar = Calendar::from_code(calendar).unwrap_or(Calendar::Unknown);
    let date = match PartialDate::parse(calendar, text) {
        Ok(date) => reading(date, today),
        Err(error) => DateReading {
            problem: Some(Sentence::of(&Problem::from(&error), language)),
            text: text.to_owned(),
            calendar: calendar.code().to_owned(),
            precision: String::new(),
            first: None,
            last: None,
            lunar: None,
            zodiac: None,
            age: None,
            nominal_age: None,
        },
    };
    Response::Date { date }.into()
}

fn reading(date: PartialDate, today: Option<SolarDate>) -> DateReading {
    let (first, last) = date.interval();
    DateReading {
        problem: None,
        text: date.text(),
        calendar: date.calendar().code().to_owned(),
        precision: date.precision().code().to_owned(),
        first: Some(first.to_string()),
        last: Some(last.to_string()),
        lunar: lunar_of(date),
        zodiac: zodiac_of(date),
        age: today.map(|today| full_age(date, today)),
        nominal_age: today.and_then(|today| nominal_age(date, today)),
    }
}

/// The lunar day of a date whose day is known.
pub(crate) fn lunar_of(date: PartialDate) -> Option<LunarDay> {
    let lunar = match date.lunar() {
        Some(lunar) => lunar,
        None => LunarDate::from_solar(date.exact()?).ok()?,
    };
    let (year, month, day) = (lunar.year(), lunar.month(), lunar.day());
    Some(LunarDay {
        year,
        month: month.number,
        leap: month.leap,
        day,
        words: format!(
            "{}年{}{}",
            in_digits(year),
            month_words(month),
            day_words(day)
        ),
    })
}

/// The code of the animal, if the date lies in one lunar year.
pub(crate) fn zodiac_of(date: PartialDate) -> Option<String> {
    let (first, last) = fact::lunar_years(date)?;
    (first == last).then(|| Zodiac::of_lunar_year(first).code().to_string())
}

/// The full ages possible on a day.
pub(crate) fn full_age(date: PartialDate, on: SolarDate) -> Span {
    let AgeInterval { youngest, oldest } = age::age_interval(date, on, LeapDayBirthday::default());
    Span {
        least: youngest,
        most: oldest,
    }
}

/// The nominal ages possible on a day.
pub(crate) fn nominal_age(date: PartialDate, on: SolarDate) -> Option<Span> {
    let (first, last) = date.interval();
    Some(Span {
        least: age::nominal_age(last, on).ok()?,
        most: age::nominal_age(first, on).ok()?,
    })
}

/// The months of a lunar year.
pub(crate) fn lunar_year(year: i16) -> Outcome {
    let refuse = |error| Refusal::about(&error);
    let (first, last) = (
        lunar::new_year(year).map_err(refuse)?,
        lunar::new_year_eve(year).map_err(refuse)?,
    );
    let leap = lunar::leap_month(year);
    let months = (1..=12).flat_map(|number| {
        let leap = (leap == Some(number)).then_some(LunarMonth { number, leap: true });
        let plain = LunarMonth {
            number,
            leap: false,
        };
        [Some(plain), leap].into_iter().flatten()
    });
    let view = |month: LunarMonth| {
        Some(LunarMonthView {
            month: month.number,
            leap: month.leap,
            days: lunar::month_length(year, month).ok()?,
            words: month_words(month),
        })
    };
    let year = LunarYearView {
        year,
        months: months.filter_map(view).collect(),
        zodiac: Zodiac::of_lunar_year(year).code().to_string(),
        first: first.to_string(),
        last: last.to_string(),
        words: year_words(year),
    };
    Ok(Response::LunarYear { year }.into())
}

const DIGITS: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
const STEMS: [char; 10] = ['甲', '乙', '丙', '丁', '戊', '己', '庚', '辛', '壬', '癸'];
const BRANCHES: [char; 12] = [
    '子', '丑', '寅', '卯', '辰', '巳', '午', '未', '申', '酉', '戌', '亥',
];

fn in_digits(year: i16) -> String {
    (year.to_string().chars())
        .filter_map(|digit| DIGITS.get(digit.to_digit(10)? as usize))
        .collect()
}

/// The cycle of sixty began anew in 1984: 甲子.
fn year_words(year: i16) -> String {
    let place = |cycle: i16| usize::try_from((year - 1984).rem_euclid(cycle)).unwrap_or(0);
    format!("{}{}年", STEMS[place(10)], BRANCHES[place(12)])
}

fn month_words(month: LunarMonth) -> String {
    let leap = if month.leap { "闰" } else { "" };
    let name = match month.number {
        1 => "正".to_owned(),
        11 => "冬".to_owned(),
        12 => "腊".to_owned(),
        10 => "十".to_owned(),
        number => DIGITS[usize::from(number % 10)].to_string(),
    };
    format!("{leap}{name}月")
}

fn day_words(day: u8) -> String {
    let ones = DIGITS[usize::from(day % 10)];
    match day {
        1..=9 => format!("初{ones}"),
        10 => "初十".to_owned(),
        11..=19 => format!("十{ones}"),
        20 => "二十".to_owned(),
        21..=29 => format!("廿{ones}"),
        _ => "三十".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> Option<SolarDate> {
        SolarDate::new(2026, 11, 3).ok()
    }

    fn of(calendar: &str, text: &str) -> DateReading {
        match read(calendar, text, today(), Language::Chinese).response {
            Response::Date { date } => date,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_lunar_birthday_is_read_with_its_solar_day_animal_and_ages() {
        let date = of("L", "1941年闰六月十五");
        assert_eq!((date.text.as_str(), date.problem), ("1941-06L-15", None));
        assert_eq!(date.first.as_deref(), Some("1941-08-07"));
        assert_eq!(date.zodiac.as_deref(), Some("6"), "a year of the snake");
        assert_eq!(date.lunar.unwrap().words, "一九四一年闰六月十五");
        assert_eq!(
            date.age,
            Some(Span {
                least: 85,
                most: 85
            })
        );
        assert_eq!(
            date.nominal_age,
            Some(Span {
                least: 86,
                most: 86
            })
        );
    }

    #[test]
    fn a_solar_day_is_told_in_the_lunar_calendar_too() {
        let lunar = of("S", "1941-08-07").lunar.unwrap();
        assert_eq!((lunar.month, lunar.leap, lunar.day), (6, true, 15));
    }

    #[test]
    fn a_year_alone_leaves_the_ages_open_and_the_animal_too() {
        let date = of("S", "1941");
        assert_eq!(date.precision, "Y");
        assert_eq!(
            date.age,
            Some(Span {
                least: 84,
                most: 85
            })
        );
        assert_eq!((date.zodiac, date.lunar), (None, None));
    }

    #[test]
    fn a_day_that_does_not_exist_is_told_in_words() {
        let problem = of("S", "1941-02-30").problem.unwrap();
        assert_eq!(problem.code, "date.no-such-day");
        assert!(problem.text.contains("28"), "{}", problem.text);
    }

    #[test]
    fn a_lunar_year_has_its_leap_month_in_its_place() {
        let Ok(Reply {
            response: Response::LunarYear { year },
            ..
        }) = lunar_year(1941)
        else {
            panic!("no year");
        };
        assert_eq!(year.months.len(), 13);
        assert_eq!(year.months[6].words, "闰六月");
        assert_eq!((year.words.as_str(), year.zodiac.as_str()), ("辛巳年", "6"));
        assert!(lunar_year(1800).is_err());
    }
}
