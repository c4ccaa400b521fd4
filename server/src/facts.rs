//! What counts, lists and filters know of a record without opening its document.
//!
//! Facts follow from the record and from the log alone, and are told when the log is folded;
//! what depends on the day they are asked for (an age, a finding) is not among them.

use schema::coverage::Coverage;
use schema::fact;
use schema::id::DeviceId;
use schema::record::{Record, Stage};
use schema::summary::{self, Summary};
use schema::value::division::DivisionCode;
use schema::value::sex::Sex;
use schema::value::solar::SolarDate;
use schema::wire::exchange::LogPosition;
use serde::{Deserialize, Serialize};

pub use coding::{Categories, Coded, Coding, Rest};
pub use day::{Day, NO_DAY};

mod coding;
pub mod day;

/// When a record came to its present coverage outcome, and by whose hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reached {
    /// The day in China on which the server received the change.
    pub day: Day,
    /// The device that wrote it.
    pub device: DeviceId,
}

/// What the last spot check of a record has found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Spot {
    /// It was never checked.
    #[default]
    Unchecked,
    /// Nothing differed.
    Right,
    /// Something differed.
    Wrong,
}

/// The facts of a record but for its coded answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The village of enumeration, as a number; 0 if none is given.
    pub village: u64,
    /// The division of the household register, as a number; 0 if none is given.
    pub hukou: u64,
    /// The first possible birthday; [`NO_DAY`] if no birth date is known.
    pub birth: Day,
    /// Days from the first to the last possible birthday.
    pub birth_span: u16,
    /// The last possible day of death; [`NO_DAY`] if none is known.
    pub death_last: Day,
    /// What became of the expected name.
    pub coverage: Coverage,
    /// How far the record has come.
    pub stage: Stage,
    /// Whether a list names the elder.
    pub listed: bool,
    /// Fields whose different values a person must choose between.
    pub conflicts: u8,
    /// Whether an elder card's number is given.
    pub has_card: bool,
    /// What the last spot check of it has found.
    pub spot: Spot,
    /// When it came to its coverage outcome.
    pub reached: Reached,
    /// What in the log changed it last.
    pub changed: u64,
}

/// The facts of a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// All but the coded answers.
    pub head: Head,
    /// The coded answers, as [`Coding::standard`] lays them out.
    #[serde(with = "serde_bytes")]
    pub answers: Vec<u8>,
}

impl Facts {
    /// The facts of a record. `reached`, `spot` and `changed` are the log's to tell.
    #[must_use]
    pub fn of(
        record: &Record,
        summary: &Summary,
        reached: Reached,
        spot: Spot,
        changed: LogPosition,
    ) -> Self {
        let hukou =
            (record.text("hukou_division")).and_then(|text| text.parse::<DivisionCode>().ok());
        let death = fact::death(record).map(|death| day::number(death.interval().1));
        let (birth, birth_span) = match summary.birth() {
            Some((first, last)) => (
                day::number(first),
                u16::try_from(last.days_since(first)).unwrap_or(u16::MAX),
            ),
            None => (NO_DAY, 0),
        };
        Self {
            head: Head {
                village: summary::village(record).map_or(0, DivisionCode::number),
                hukou: hukou.map_or(0, DivisionCode::number),
                birth,
                birth_span,
                death_last: death.unwrap_or(NO_DAY),
                coverage: summary.coverage,
                stage: summary.stage,
                listed: !summary.added,
                conflicts: summary.conflicts,
                has_card: record
                    .text("card_no")
                    .is_some_and(|number| !number.is_empty()),
                spot,
                reached,
                changed: changed.0,
            },
            answers: Coding::standard().encode(record),
        }
    }
}

impl Head {
    /// The village of enumeration.
    #[must_use]
    pub fn village(&self) -> Option<DivisionCode> {
        DivisionCode::from_number(self.village).ok()
    }

    /// The division of the household register, if it is given.
    #[must_use]
    pub fn hukou(&self) -> Option<DivisionCode> {
        DivisionCode::from_number(self.hukou).ok()
    }

    /// The first and the last day that may be the birthday.
    #[must_use]
    pub fn birth(&self) -> Option<(Day, Day)> {
        (self.birth != NO_DAY).then(|| (self.birth, self.birth + Day::from(self.birth_span)))
    }
}

/// A record's facts as tables and filters go through them.
#[derive(Debug, Clone, Copy)]
pub struct Person<'a> {
    /// All but the coded answers.
    pub head: &'a Head,
    /// The coded answers.
    pub answers: &'a [u8],
    /// The village of enumeration.
    pub village: Option<DivisionCode>,
    /// Whether this record is read as another one.
    pub merged: bool,
}

impl Person<'_> {
    /// The sex, if it is answered.
    #[must_use]
    pub fn sex(&self) -> Option<Sex> {
        Sex::from_code(known::sex().code(self.answers)?)
    }

    /// Whether somebody has said that the elder is dead.
    #[must_use]
    pub fn is_said_dead(&self) -> bool {
        self.head.coverage == Coverage::Died || known::life_status().code(self.answers) == Some("2")
    }

    /// The residence status, by its code.
    #[must_use]
    pub fn residence(&self) -> Option<&'static str> {
        known::residence_status().code(self.answers)
    }
}

impl Facts {
    /// They as tables go through them.
    #[must_use]
    pub fn person(&self, merged: bool) -> Person<'_> {
        Person {
            head: &self.head,
            answers: &self.answers,
            village: self.head.village(),
            merged,
        }
    }
}

/// The fields that every table asks for.
mod known {
    use std::sync::LazyLock;

    use super::{Coded, Coding};

    fn field(name: &str) -> &'static Coded {
        let field = Coding::standard().field(name);
        field.expect("the form has its first questions")
    }

    pub(super) fn sex() -> &'static Coded {
        static FIELD: LazyLock<&Coded> = LazyLock::new(|| field("sex"));
        &FIELD
    }

    pub(super) fn life_status() -> &'static Coded {
        static FIELD: LazyLock<&Coded> = LazyLock::new(|| field("life_status"));
        &FIELD
    }

    pub(super) fn residence_status() -> &'static Coded {
        static FIELD: LazyLock<&Coded> = LazyLock::new(|| field("residence_status"));
        &FIELD
    }
}

/// The day in China at which something was received.
#[must_use]
pub fn day_received(unix: i64) -> Day {
    SolarDate::in_china_at(unix).map_or(NO_DAY, day::number)
}

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
