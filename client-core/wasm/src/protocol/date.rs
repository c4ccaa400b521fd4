//! Dates of both calendars.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::sentence::Sentence;

/// From the least to the most possible, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Span {
    /// The least.
    pub least: i32,
    /// The most.
    pub most: i32,
}

/// A day of the lunar calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LunarDay {
    /// The lunar year, by the solar year it begins in.
    pub year: i16,
    /// The month, 1 to 12.
    pub month: u8,
    /// Whether it is the leap month of that number.
    pub leap: bool,
    /// The day, 1 to 30.
    pub day: u8,
    /// As people say it: `一九四一年闰六月十五`.
    pub words: String,
}

/// A date as read from what was typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DateReading {
    /// Why it does not read; everything else is then empty.
    pub problem: Option<Sentence>,
    /// The date as it is best written: `1941-06L-15`.
    pub text: String,
    /// The calendar's code: `S`, `L`, `U`.
    pub calendar: String,
    /// How much is known: `Y`, `M`, `D`.
    pub precision: String,
    /// The first solar day it can be.
    pub first: Option<String>,
    /// The last.
    pub last: Option<String>,
    /// The lunar day, if the day is known.
    pub lunar: Option<LunarDay>,
    /// The code of the zodiac animal, if it is known.
    pub zodiac: Option<String>,
    /// The full age today.
    pub age: Option<Span>,
    /// The nominal age today.
    pub nominal_age: Option<Span>,
}

/// A month of a lunar year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LunarMonthView {
    /// The month, 1 to 12.
    pub month: u8,
    /// Whether it is the leap month of that number.
    pub leap: bool,
    /// How many days it has.
    pub days: u8,
    /// As people say it: `闰六月`.
    pub words: String,
}

/// A lunar year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LunarYearView {
    /// The solar year it begins in.
    pub year: i16,
    /// Its months in order, the leap month among them.
    pub months: Vec<LunarMonthView>,
    /// The code of its animal.
    pub zodiac: String,
    /// Its first solar day.
    pub first: String,
    /// Its last solar day.
    pub last: String,
    /// As people say it: `辛巳年`.
    pub words: String,
}
