//! What brings two records together: the blocking rules of the census.
//!
//! A rule is a row of [`RULES`]. Wide rules carry a small sheet. In a large one their keys are
//! too common, and what then counts are rules of two telling parts that need no third: who moved
//! keeps name and day, or name and house, or day and guardian.

use super::Elders;
use super::elder::Elder;
use super::tables::NameKeys;
use crate::blocking::{Keys, Rule, mix};

/// What a key is made of, or cut by.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// The identity number.
    Number,
    /// The identity number without its region.
    RegionLeft,
    /// The identity number without its year.
    YearLeft,
    /// The identity number without its month and day.
    DayLeft,
    /// The identity number without its sequence.
    SequenceLeft,
    /// The sound of the name.
    Name,
    /// The sounds of its characters in any order.
    AnyOrder,
    /// The sound of the given name.
    Given,
    /// The sound of the last character.
    Last,
    /// The sound of the first character.
    First,
    /// The sound of each surname.
    Surnames,
    /// The sound of each character.
    Characters,
    /// Each day of birth that either calendar makes of what is written and of the number.
    Day,
    /// Month and day as written.
    MonthDay,
    /// Year and month as written.
    YearMonth,
    /// Year and day of the month as written.
    YearDay,
    /// The year of birth.
    Year,
    /// The year, four together.
    FourYears,
    /// Each phone.
    Phone,
    /// The sound of the guardian's name.
    Guardian,
    /// Hamlet and house.
    House,
    /// The hamlet.
    Hamlet,
    Sex,
    Ethnicity,
    Village,
    Township,
    County,
}

use Part::*;

/// All parts, in order.
#[rustfmt::skip]
pub(super) const PARTS: [Part; 27] = [
    Number, RegionLeft, YearLeft, DayLeft, SequenceLeft, Name, AnyOrder, Given, Last,
    First, Surnames, Characters, Day, MonthDay, YearMonth, YearDay, Year, FourYears,
    Phone, Guardian, House, Hamlet, Sex, Ethnicity, Village, Township, County,
];

/// A rule: what it is called, pairs to a record, pairs of small sheets besides, what its key is
/// made of, what a common key is cut by, step by step.
pub(super) type Row = (&'static str, f64, f64, &'static [Part], &'static [Part]);

/// Of small sheets: a rule may propose so many pairs, whatever its budget for each record.
const FEW: f64 = 9_000.0;
/// The same of a rule that is for small sheets mostly.
const SOME: f64 = 12_000.0;

#[rustfmt::skip]
pub(super) const RULES: &[Row] = &[
    ("id number", 2.0, FEW, &[Number], &[Last]),
    ("id number but its region", 0.4, FEW, &[RegionLeft], &[Sex, Last]),
    ("id number but its year", 0.4, FEW, &[YearLeft], &[Sex, Last]),
    ("id number but its day", 0.3, FEW, &[DayLeft], &[Sex, Last]),
    ("id number but its sequence", 0.35, FEW, &[SequenceLeft], &[Sex, Last]),
    ("phone", 1.2, FEW, &[Phone], &[Sex, Last]),
    ("phone, any character", 0.6, FEW, &[Phone, Characters], &[Sex]),
    ("phone, county", 0.6, FEW, &[Phone, County], &[Sex]),
    ("phone, day", 0.6, FEW, &[Phone, Day], &[Sex]),
    ("name", 2.6, FEW, &[Name], &[Sex, Year, Hamlet]),
    ("name in any order, township", 0.8, FEW, &[AnyOrder, Township], &[Year, Village]),
    ("name in any order, day", 0.6, FEW, &[Day, AnyOrder], &[Sex]),
    ("name, county", 1.0, FEW, &[Name, County], &[Sex, Year]),
    ("name, house", 0.6, FEW, &[Name, House], &[Sex]),
    ("name, hamlet, year", 0.5, FEW, &[Name, Hamlet, Year], &[Sex, Ethnicity]),
    ("name, month and day", 0.6, FEW, &[Name, MonthDay], &[Sex, Ethnicity]),
    ("name, year and month", 0.3, FEW, &[Name, YearMonth], &[Sex, Ethnicity]),
    ("name, year and day", 0.3, FEW, &[Name, YearDay], &[Sex, Ethnicity]),
    ("given name, village", 0.8, FEW, &[Given, Village], &[Year]),
    ("given name, day", 0.3, FEW, &[Day, Given], &[Sex, Ethnicity]),
    ("given name, house", 0.2, FEW, &[Given, House], &[Sex]),
    ("given name, county, year", 0.2, FEW, &[Given, County, Year], &[Sex, Ethnicity]),
    ("given name, year", 0.0, SOME, &[Given, Year], &[Sex, First, Township]),
    ("last character, village, sex", 0.8, FEW, &[Last, Village, Sex], &[FourYears, Year]),
    ("last character, year, township", 0.35, FEW, &[Last, Year, Township], &[Sex, Village]),
    ("last character, township, sex", 0.3, FEW, &[Last, Township, Sex], &[FourYears, Village]),
    ("first character, year, township", 0.4, FEW, &[First, Year, Township], &[Sex, Village]),
    ("surname, year, village", 0.6, FEW, &[Surnames, Year, Village], &[Sex]),
    ("any character, village, year", 0.5, FEW, &[Characters, Village, FourYears], &[Sex, Year]),
    ("any character, day, county", 2.5, FEW, &[Characters, Day, County], &[Sex]),
    ("any character, month and day, county", 0.4, FEW, &[Characters, MonthDay, County], &[Sex]),
    ("day, township", 0.8, FEW, &[Day, Township], &[Last]),
    ("day, guardian", 0.6, FEW, &[Day, Guardian], &[Sex]),
    ("day, house", 0.6, FEW, &[Day, House], &[Sex]),
    ("day, hamlet, last character", 0.8, FEW, &[Day, Hamlet, Last], &[Sex, Ethnicity]),
    ("day, hamlet, first character", 1.3, FEW, &[Day, Hamlet, First], &[Sex, Ethnicity]),
    ("day, last character, ethnicity", 1.3, FEW, &[Day, Last, Ethnicity], &[Sex, First]),
    ("day, last character", 0.0, SOME, &[Day, Last], &[Sex, First, County]),
    ("day, first character", 0.4, SOME, &[Day, First], &[Sex, Last, County]),
    ("month and day, township", 0.5, FEW, &[MonthDay, Township], &[Sex, Year]),
    ("month and day, last character", 0.0, SOME, &[MonthDay, Last], &[First, County]),
    ("guardian, village", 0.8, FEW, &[Guardian, Village], &[Sex, Year]),
    ("guardian, name", 0.6, FEW, &[Guardian, Name], &[Sex]),
    ("guardian, county, sex", 0.6, FEW, &[Guardian, County, Sex], &[Year, Township]),
    ("guardian, year", 0.3, FEW, &[Guardian, Year], &[Sex, County]),
    ("guardian, last character", 0.3, FEW, &[Guardian, Last, Sex], &[Ethnicity]),
    ("guardian, house", 0.6, FEW, &[Guardian, House], &[Sex]),
    ("house, village", 0.6, FEW, &[House, Village], &[Sex]),
    ("house, county, sex", 0.8, FEW, &[House, County, Sex], &[FourYears]),
    ("last character, house, sex", 0.2, FEW, &[Last, House, Sex], &[FourYears, County]),
    ("name in any order", 0.0, SOME, &[AnyOrder], &[Sex, Year]),
    ("given name, sex", 0.0, SOME, &[Given, Sex], &[FourYears]),
    ("last character, year, sex", 0.0, SOME, &[Last, Year, Sex], &[Ethnicity]),
    ("last character, county, sex", 0.0, SOME, &[Last, County, Sex], &[FourYears]),
    ("any character, year, township", 0.0, SOME, &[Characters, Year, Township], &[Sex]),
    ("day, sex", 0.0, SOME, &[Day, Sex], &[County]),
    ("month and day, sex", 0.0, SOME, &[MonthDay, Sex], &[County]),
    ("house, sex", 0.0, SOME, &[House, Sex], &[FourYears]),
    ("year, sex, village", 0.0, SOME, &[Year, Sex, Village], &[Last]),
];

/// The rules. Budgets are pairs to a record; what goes over is cut finer.
pub(super) fn rules() -> Vec<Rule> {
    let rule = |(name, budget, besides, ..): &Row| Rule {
        name,
        budget: *budget,
        besides: *besides,
    };
    RULES.iter().map(rule).collect()
}

impl Elders {
    fn name_keys(&self, elder: &Elder) -> &NameKeys {
        &self.names.keys[elder.name as usize]
    }

    /// The year of birth: as written, or of the number.
    fn year(&self, elder: &Elder) -> u64 {
        let written = u64::from(elder.date.year);
        if written != 0 {
            written
        } else {
            (elder.id.digits >> 32) as u64 & 0xFFFF | u64::from(elder.id.is_known()) << 20
        }
    }

    /// Every value of a part that an elder has; 0 is none.
    pub(super) fn values(&self, part: Part, elder: &Elder, each: &mut dyn FnMut(u64)) {
        match part {
            Day => {
                let (written, number) = (elder.date.days, elder.id.days);
                for day in [written.solar, written.lunar, number.solar, number.lunar] {
                    each(u64::from(day));
                }
            }
            Phone => elder.phones.into_iter().for_each(each),
            Surnames | Characters => self.characters(elder, matches!(part, Surnames), each),
            one => each(self.value(one, elder)),
        }
    }

    /// The value of a part that an elder has once; 0 is none.
    fn value(&self, part: Part, elder: &Elder) -> u64 {
        let date = elder.date;
        let (year, month, day) = (
            u64::from(date.year),
            u64::from(date.month),
            u64::from(date.day),
        );
        let both = |high: u64, low: u64| {
            if high == 0 || low == 0 {
                0
            } else {
                high << 8 | low
            }
        };
        let known = |value: u64| if elder.id.is_known() { value } else { 0 };
        match part {
            Number => known(elder.id.key()),
            RegionLeft => known(elder.id.without(0)),
            YearLeft => known(elder.id.without(1)),
            DayLeft => known(elder.id.without(2)),
            SequenceLeft => known(elder.id.without(3)),
            Name => self.name_keys(elder).full,
            AnyOrder => self.name_keys(elder).any_order,
            Given => self.name_keys(elder).given,
            Last => self.name_keys(elder).last,
            First => self.name_keys(elder).first,
            MonthDay => both(month, day),
            YearMonth => both(year, month),
            YearDay => both(year, day),
            Year => self.year(elder),
            FourYears => self.year(elder) / 4,
            Guardian => self.names.keys[elder.guardian as usize].full,
            House => u64::from(self.addresses.forms[elder.address as usize].1),
            Hamlet => u64::from(self.addresses.forms[elder.address as usize].0),
            Sex => u64::from(elder.sex) + 1,
            Ethnicity => u64::from(elder.ethnicity),
            Village => u64::from(elder.place.village),
            Township => u64::from(elder.place.township),
            County => u64::from(elder.place.county),
            // Of these an elder has several.
            Day | Phone | Surnames | Characters => 0,
        }
    }

    /// The sounds of the surnames of a name, or of all its characters.
    fn characters(&self, elder: &Elder, surnames: bool, each: &mut dyn FnMut(u64)) {
        let form = &self.names.forms[elder.name as usize];
        let skipped = usize::from(form.nickname);
        let all = form.length as usize - usize::from(form.shi > 0);
        let end = match (surnames, form.shi > 0) {
            (false, _) => all,
            (true, by_surnames) => all.min(skipped + 1 + usize::from(by_surnames)),
        };
        for at in skipped..end {
            let one = super::name_form::NameForm {
                length: at as u8 + 1,
                ..*form
            };
            each(one.last_key());
        }
    }
}

/// The keys of these parts: one for every choice of their values.
pub(super) fn choices(
    parts: &[Part],
    values: &impl Fn(Part, &mut dyn FnMut(u64)),
    key: u64,
    out: &mut Vec<u64>,
) {
    let Some((part, rest)) = parts.split_first() else {
        out.push(key);
        return;
    };
    values(*part, &mut |value| {
        if value != 0 {
            choices(rest, values, mix(key, value), out);
        }
    });
}

impl Keys for Elders {
    fn records(&self) -> usize {
        self.records.len()
    }

    fn rules(&self) -> &[Rule] {
        &self.rules
    }

    fn keys(&self, rule: usize, record: u32, out: &mut Vec<u64>) {
        let elder = &self.records[record as usize];
        let values = |part, each: &mut dyn FnMut(u64)| self.values(part, elder, each);
        choices(RULES[rule].3, &values, rule as u64 + 1, out);
    }

    fn finer(&self, rule: usize, record: u32, step: usize) -> Option<u64> {
        let part = RULES[rule].4.get(step)?;
        Some(self.value(*part, &self.records[record as usize]))
    }
}
