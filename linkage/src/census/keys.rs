//! What brings two records together: the blocking rules of the census.

use super::Elders;
use super::elder::Elder;
use super::tables::NameKeys;
use crate::blocking::{Keys, Rule, mix};

/// The rules. Budgets are pairs to a record; what goes over is cut finer.
pub(super) fn rules() -> Vec<Rule> {
    let rule = |name, budget| Rule { name, budget };
    vec![
        rule("id number", 2.0),
        rule("id number but its region", 0.6),
        rule("id number but its year", 0.5),
        rule("id number but its day", 0.5),
        rule("id number but its sequence", 0.7),
        rule("name", 2.4),
        rule("name in any order, township", 1.0),
        rule("given name, village", 0.8),
        rule("last character, village, sex", 1.2),
        rule("day, township", 0.8),
        rule("day, last character", 1.4),
        rule("day, first character", 1.4),
        rule("phone", 1.4),
        rule("guardian, village", 0.8),
        rule("surname, year, village", 1.0),
        rule("year, sex, village", 0.6),
        rule("last character, year, township", 0.8),
        rule("month and day, last character", 0.8),
        rule("given name, year", 1.4),
        rule("any character, village, year", 0.6),
        rule("last character, township, sex", 0.6),
        rule("first character, year, township", 0.6),
        rule("month and day, township", 0.8),
        rule("month and day, first character, sex", 0.8),
        rule("guardian, year", 0.8),
        rule("guardian, county, sex", 0.6),
        rule("sequence of the number, last character", 0.6),
        rule("day, sex, county", 0.8),
        rule("hamlet and house, village", 0.6),
        rule("sequence of the number, year", 0.6),
    ]
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

    /// Every day that the elder may be born on.
    fn days(&self, elder: &Elder) -> [u64; 4] {
        let written = elder.date.days;
        let number = elder.id.days;
        [written.solar, written.lunar, number.solar, number.lunar].map(u64::from)
    }

    /// The keys that a rule gives an elder.
    pub(super) fn keys_of(&self, rule: usize, elder: &Elder, out: &mut Vec<u64>) {
        let mut push = |parts: &[u64]| {
            if parts.iter().all(|part| *part != 0) {
                out.push(
                    parts
                        .iter()
                        .fold(rule as u64 + 1, |key, part| mix(key, *part)),
                );
            }
        };
        let names = self.name_keys(elder);
        let (village, township) = (
            u64::from(elder.place.village),
            u64::from(elder.place.township),
        );
        let year = self.year(elder);
        let sex = u64::from(elder.sex) + 1;
        match rule {
            0 if elder.id.is_known() => push(&[elder.id.key()]),
            1..=4 if elder.id.is_known() => push(&[elder.id.without(rule - 1)]),
            5 => push(&[names.full]),
            6 => push(&[names.any_order, township]),
            7 => push(&[names.given, village]),
            8 => push(&[names.last, village, sex]),
            9 => self
                .days(elder)
                .iter()
                .for_each(|day| push(&[*day, township])),
            10 => self
                .days(elder)
                .iter()
                .for_each(|day| push(&[*day, names.last])),
            11 => self
                .days(elder)
                .iter()
                .for_each(|day| push(&[*day, names.first])),
            12 => elder.phones.iter().for_each(|phone| push(&[*phone])),
            13 => push(&[self.names.keys[elder.guardian as usize].full, village]),
            14 => self.characters(
                elder,
                |shi| if shi { 2 } else { 1 },
                |key| push(&[key, year, village]),
            ),
            15 => push(&[year, sex, village]),
            16 => push(&[names.last, year, township]),
            17 => {
                push(&[
                    u64::from(elder.date.month),
                    u64::from(elder.date.day),
                    names.last,
                ]);
            }
            18 => push(&[names.given, year]),
            19 => self.characters(elder, |_| usize::MAX, |key| push(&[key, village, year / 4])),
            20 => push(&[names.last, township, sex]),
            21 => push(&[names.first, year, township]),
            22..=23 => {
                let (month, day) = (u64::from(elder.date.month), u64::from(elder.date.day));
                if rule == 22 {
                    push(&[month, day, township])
                } else {
                    push(&[month, day, names.first, sex])
                }
            }
            24 => push(&[self.names.keys[elder.guardian as usize].full, year]),
            25 => push(&[
                self.names.keys[elder.guardian as usize].full,
                u64::from(elder.place.county),
                sex,
            ]),
            26 if elder.id.is_known() => push(&[elder.id.sequence_key(), names.last]),
            27 => self
                .days(elder)
                .iter()
                .for_each(|day| push(&[*day, sex, u64::from(elder.place.county)])),
            28 => push(&[
                u64::from(self.addresses.forms[elder.address as usize].1),
                village,
            ]),
            29 if elder.id.is_known() => push(&[elder.id.sequence_key(), year]),
            _ => {}
        }
    }

    /// The sounds of the first characters of a name, as many as asked.
    fn characters(&self, elder: &Elder, many: impl Fn(bool) -> usize, mut each: impl FnMut(u64)) {
        let form = &self.names.forms[elder.name as usize];
        let skipped = usize::from(form.nickname);
        let end = (form.length as usize - usize::from(form.shi > 0))
            .min(many(form.shi > 0).saturating_add(skipped));
        for at in skipped..end {
            let one = super::name_form::NameForm {
                length: at as u8 + 1,
                ..*form
            };
            each(one.last_key());
        }
    }

    /// What a common key of a rule is cut by.
    fn finer_of(&self, rule: usize, elder: &Elder, step: usize) -> Option<u64> {
        let year = || self.year(elder);
        let last = || self.name_keys(elder).last;
        let first = || self.name_keys(elder).first;
        let sex = || u64::from(elder.sex);
        let township = || u64::from(elder.place.township);
        let village = || u64::from(elder.place.village);
        Some(match (rule, step) {
            (0, 0) => last(),
            (1..=4, 0) => sex(),
            (1..=4, 1) => last(),
            (5, 0) => sex(),
            (5, 1) => year(),
            (5, 2) => township(),
            (6 | 7, 0) | (8 | 13, 1) => year(),
            (6, 1) => village(),
            (8, 0) => year() / 5,
            (9, 0) => last(),
            (10 | 11, 0) => sex(),
            (10, 1) => first(),
            (11, 1) => last(),
            (10 | 11, 2) => u64::from(elder.place.county),
            (12, 0) => sex(),
            (12, 1) => last(),
            (13 | 14, 0) => sex(),
            (15, 0) => last(),
            (16, 0) => sex(),
            (16, 1) => village(),
            (17, 0) => first(),
            (17, 1) => u64::from(elder.place.county),
            (18, 0) => sex(),
            (18, 1) => first(),
            (18, 2) => township(),
            (19, 0) => sex(),
            (19, 1) => year(),
            (20, 0) => year() / 4,
            (20, 1) | (21, 1) => village(),
            (21 | 22, 0) => sex(),
            (22, 1) | (24 | 25, 0) => year(),
            (23, 0) => last(),
            (23, 1) => u64::from(elder.place.county),
            (24, 1) => sex(),
            (24, 2) => u64::from(elder.place.county),
            (25, 1) => township(),
            (26, 0) => sex(),
            (26, 1) => year(),
            (27, 0) => township(),
            (28, 0) => sex(),
            (29, 0) => sex(),
            (29, 1) => last(),
            _ => return None,
        })
    }
}

impl Keys for Elders {
    fn records(&self) -> usize {
        self.records.len()
    }

    fn rules(&self) -> &[Rule] {
        &self.rules
    }

    fn keys(&self, rule: usize, record: u32, out: &mut Vec<u64>) {
        self.keys_of(rule, &self.records[record as usize], out);
    }

    fn finer(&self, rule: usize, record: u32, step: usize) -> Option<u64> {
        self.finer_of(rule, &self.records[record as usize], step)
    }
}
