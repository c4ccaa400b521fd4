//! What keys are made of, column by column: each rule reads two or three columns from end to
//! end, where records would be jumped to and from.

use super::Elders;
use super::keys::{PARTS, Part, RULES, choices};
use crate::blocking::{Index, Keys, Rule, mix};
use crate::parallel;

/// Values of every part, shortened.
struct KeyColumns<'a> {
    rules: &'a [Rule],
    records: usize,
    /// By part: its columns, of which all but a few parts have one.
    columns: Vec<Vec<Vec<u32>>>,
}

/// Records to a piece of work.
const PIECE: usize = 8192;

/// A value in four bytes; none stays none.
fn short(value: u64) -> u32 {
    if value == 0 {
        return 0;
    }
    ((value.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as u32).max(1)
}

impl<'a> KeyColumns<'a> {
    fn of(elders: &'a Elders) -> Self {
        // All parts of a few records at once: records are larger than what is made of them.
        let pieces = parallel::pieces(elders.records.len(), PIECE, |range| {
            let elders_of_piece = &elders.records[range];
            let of_part = |part: &Part| {
                let mut columns: Vec<Vec<u32>> = Vec::new();
                for (at, elder) in elders_of_piece.iter().enumerate() {
                    let mut column = 0;
                    elders.values(*part, elder, &mut |value| {
                        if columns.len() == column {
                            columns.push(vec![0; elders_of_piece.len()]);
                        }
                        columns[column][at] = short(value);
                        column += 1;
                    });
                }
                columns
            };
            PARTS.iter().map(of_part).collect::<Vec<_>>()
        });
        let columns = parallel::each(PARTS.len(), |part| {
            let count = pieces.iter().map(|piece| piece[part].len()).max();
            let mut columns = vec![Vec::new(); count.unwrap_or(0)];
            let mut end = 0;
            for piece in &pieces {
                for (column, of_piece) in columns.iter_mut().zip(&piece[part]) {
                    column.resize(end, 0);
                    column.extend_from_slice(of_piece);
                }
                end = (end + PIECE).min(elders.records.len());
            }
            for column in &mut columns {
                column.resize(end, 0);
            }
            columns
        });
        Self {
            rules: &elders.rules,
            records: elders.records.len(),
            columns,
        }
    }
}

impl Keys for KeyColumns<'_> {
    fn records(&self) -> usize {
        self.records
    }

    fn rules(&self) -> &[Rule] {
        self.rules
    }

    fn keys(&self, rule: usize, record: u32, out: &mut Vec<u64>) {
        let values = |part: Part, each: &mut dyn FnMut(u64)| {
            for column in &self.columns[part as usize] {
                each(u64::from(column[record as usize]));
            }
        };
        // Mostly every part has one value, and there is nothing to choose.
        let mut key = rule as u64 + 1;
        let parts = RULES[rule].3;
        for (at, part) in parts.iter().enumerate() {
            let [column] = self.columns[*part as usize].as_slice() else {
                return choices(&parts[at..], &values, key, out);
            };
            let value = column[record as usize];
            if value == 0 {
                return;
            }
            key = mix(key, u64::from(value));
        }
        out.push(key);
    }

    fn finer(&self, rule: usize, record: u32, step: usize) -> Option<u64> {
        let column = self.columns[*RULES[rule].4.get(step)? as usize].first();
        Some(column.map_or(0, |column| u64::from(column[record as usize])))
    }
}

impl Elders {
    /// Groups the records by what they share.
    #[must_use]
    pub fn index(&self) -> Index {
        Index::build(&KeyColumns::of(self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::census::Answers;

    fn elders() -> Elders {
        let mut elders = Elders::default();
        for (name, id_number, guardian) in [
            ("杨和春秀", "533321193205080023", "和国平"),
            ("阿秀", "533321193205080023", "和国平"),
        ] {
            elders.push(&Answers {
                name,
                id_number,
                guardian,
                sex: "女",
                ethnicity: "傈僳族",
                birth: "1932-05-08",
                county: "福贡县",
                township: "鹿马登乡",
                village: "赤恒底村",
                phone: "13888641234",
                guardian_phone: "13888641235",
                address: "3组12号",
                ..Answers::default()
            });
        }
        elders.settle();
        elders
    }

    #[test]
    fn columns_stand_in_the_order_of_parts() {
        for (at, part) in PARTS.iter().enumerate() {
            assert_eq!(*part as usize, at);
        }
    }

    /// How many keys a rule gives the first record.
    fn keys(of: &impl Keys, rule: usize) -> usize {
        let mut keys = Vec::new();
        of.keys(rule, 0, &mut keys);
        keys.len()
    }

    #[test]
    fn every_rule_has_keys_for_a_record_that_lacks_nothing() {
        let elders = elders();
        let columns = KeyColumns::of(&elders);
        for (rule, row) in RULES.iter().enumerate() {
            assert!(keys(&columns, rule) > 0, "{}", row.0);
            assert_eq!(keys(&columns, rule), keys(&elders, rule), "{}", row.0);
        }
    }
}
