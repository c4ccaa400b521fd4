//! Who counts on a day, where, and in which age group.

use schema::coverage::Coverage;
use schema::value::age::AgeGroup;
use schema::value::division::DivisionCode;
use schema::value::solar::SolarDate;

use crate::facts::Person;
use crate::facts::day::{self, Ages, Day, NO_DAY};

/// A day, at whose beginning people are counted.
#[derive(Debug, Clone)]
pub struct Census {
    as_of: SolarDate,
    day: Day,
    ages: Ages,
}

/// Why a record is not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// Read as another record.
    Merged,
    /// Dead before the day.
    Dead,
    /// No such person.
    NotFound,
    /// Not yet 80 on the day, surely.
    Under80,
    /// Perhaps 80 on the day, perhaps not.
    Perhaps80,
    /// Without any birth date.
    NoBirth,
    /// Neither resident nor registered in a division that is known.
    Nowhere,
}

/// Where a record stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Places {
    /// Where the elder lives, if that is known.
    pub resident: Option<DivisionCode>,
    /// Where the elder is registered, if that is known.
    pub registered: Option<DivisionCode>,
}

/// How a record is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// Where the elder lives, if that is known.
    pub resident: Option<DivisionCode>,
    /// Where the elder is registered, if that is known.
    pub registered: Option<DivisionCode>,
    /// The age group by the youngest possible age.
    pub group: AgeGroup,
    /// The youngest possible age.
    pub age: i32,
    /// Whether the group could be another.
    pub uncertain: bool,
}

impl Census {
    /// The count on a day.
    #[must_use]
    pub fn on(as_of: SolarDate) -> Self {
        Self {
            as_of,
            day: day::number(as_of),
            ages: Ages::on(as_of),
        }
    }

    /// The day.
    #[must_use]
    pub fn as_of(&self) -> SolarDate {
        self.as_of
    }

    /// The full ages on the day, the youngest possible and the oldest possible.
    #[must_use]
    pub fn ages(&self, person: Person<'_>) -> Option<(i32, i32)> {
        let (first, last) = person.head.birth()?;
        let youngest = self.ages.of(last);
        let oldest = if first == last {
            youngest
        } else {
            self.ages.of(first)
        };
        Some((youngest, oldest))
    }

    /// Whether the elder is known to have died before the day. A death on the day itself
    /// comes after its beginning; one whose day nobody knows lies in the past.
    #[must_use]
    pub fn is_dead(&self, person: Person<'_>) -> bool {
        let last = person.head.death_last;
        person.is_said_dead() && (last == NO_DAY || last < self.day)
    }

    /// Where the elder is registered: by the household register; where that is not answered,
    /// in the village of enumeration unless the elder is said to be registered elsewhere.
    #[must_use]
    pub fn registered(&self, person: Person<'_>) -> Option<DivisionCode> {
        let own = || {
            person
                .head
                .village()
                .filter(|_| person.residence() != Some("3"))
        };
        person.head.hukou().or_else(own)
    }

    /// Where a record stands, whatever its age.
    ///
    /// # Errors
    /// Why it stands nowhere.
    pub fn places(&self, person: Person<'_>) -> Result<Places, Reason> {
        if person.merged {
            return Err(Reason::Merged);
        }
        if self.is_dead(person) {
            return Err(Reason::Dead);
        }
        let residence = person.residence();
        if person.head.coverage == Coverage::Unknown && residence != Some("5") {
            return Err(Reason::NotFound);
        }
        let village = person.village;
        Ok(Places {
            resident: village.filter(|_| !matches!(residence, Some("2" | "5"))),
            registered: registered(person, village),
        })
    }

    /// How a record is counted.
    ///
    /// # Errors
    /// Why it is not.
    pub fn verdict(&self, person: Person<'_>) -> Result<Counted, Reason> {
        let Places {
            resident,
            registered,
        } = self.places(person)?;
        let (age, oldest) = self.ages(person).ok_or(Reason::NoBirth)?;
        let group = AgeGroup::of(age);
        if group == AgeGroup::Under80 {
            return Err(match AgeGroup::of(oldest) {
                AgeGroup::Under80 => Reason::Under80,
                _ => Reason::Perhaps80,
            });
        }
        if resident.is_none() && registered.is_none() {
            return Err(Reason::Nowhere);
        }
        Ok(Counted {
            resident,
            registered,
            group,
            age,
            uncertain: group != AgeGroup::of(oldest),
        })
    }
}

fn registered(person: Person<'_>, village: Option<DivisionCode>) -> Option<DivisionCode> {
    // Mostly they are the same, and a code need not be read twice.
    if person.head.hukou == person.head.village {
        return village;
    }
    let own = || village.filter(|_| person.residence() != Some("3"));
    person.head.hukou().or_else(own)
}
