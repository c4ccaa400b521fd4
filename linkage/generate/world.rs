//! The sheet as a whole, with the truth.

use std::fmt::Write;

use crate::draw::Draw;
use crate::names::Names;
use crate::person::{Person, Tie, Ties, people};
use crate::place::{Village, villages};
use crate::record::{Line, Slips, line};

/// What to make.
pub(crate) struct Wish {
    /// Lines.
    pub(crate) records: usize,
    /// The seed.
    pub(crate) seed: u64,
    /// The rate of errors.
    pub(crate) errors: f64,
    /// Elders to a village.
    pub(crate) per_village: usize,
    /// Whether shares are bent.
    pub(crate) bend: bool,
}

/// Lines with the person each is of.
pub(crate) struct World {
    /// The villages.
    pub(crate) villages: Vec<Village>,
    /// Person and line, in the order of the sheet.
    pub(crate) lines: Vec<(usize, Line)>,
    ties: Vec<(usize, usize, Tie)>,
}

/// The id of a line.
pub(crate) fn id(at: usize) -> String {
    format!("R{at:07}")
}

impl World {
    /// The world of a wish.
    pub(crate) fn of(wish: &Wish) -> Self {
        let mut draw = Draw::seeded(wish.seed);
        let names = Names::read(draw.chance(0.5));
        let villages = villages(wish.records, wish.per_village, &mut draw);
        let mut ties = Ties {
            per_mille: [115, 68, 13, 45],
        };
        let mut slips = Slips {
            k: wish.errors,
            bend: [1.0; 6],
        };
        if wish.bend {
            for share in &mut ties.per_mille {
                *share = *share * u32::try_from(50 + draw.below(100)).unwrap_or(100) / 100;
            }
            for share in &mut slips.bend {
                *share = 0.5 + f64::from(draw.between(0, 100)) / 100.0;
            }
        }
        let wanted = wish.records * 100 / 114;
        let (people, ties) = people(wanted, &villages, &names, ties, &mut draw);
        let mut lines: Vec<(usize, Line)> = Vec::with_capacity(wish.records);
        for (at, person) in people.iter().enumerate() {
            let copies = copies(person, &mut draw);
            for copy in 0..copies {
                lines.push((at, line(person, copy > 0, &names, &slips, &mut draw)));
            }
        }
        for at in (1..lines.len()).rev() {
            lines.swap(at, draw.below(at + 1));
        }
        Self {
            villages,
            lines,
            ties,
        }
    }

    /// The sheet as CSV.
    pub(crate) fn sheet(&self, codes: bool) -> String {
        let mut text = String::from(if codes {
            "record_id,name,sex,ethnicity,birth_date,calendar,id_number,village_code,phone,guardian,guardian_phone,address\n"
        } else {
            "编号,姓名,性别,民族,出生日期,历法,身份证号,县,乡镇,村,联系电话,监护人,监护人电话,住址\n"
        });
        for (at, (_, line)) in self.lines.iter().enumerate() {
            let village = &self.villages[line.village];
            let place = if codes {
                village.code.clone()
            } else {
                format!("{},{},{}", village.county, village.township, village.name)
            };
            let _ = writeln!(
                text,
                "{},{},{},{},{},{},{},{place},{},{},{},{}",
                id(at),
                line.name,
                line.sex,
                line.ethnicity,
                line.birth,
                line.calendar,
                line.id,
                line.phone,
                line.guardian,
                line.guardian_phone,
                line.address
            );
        }
        text
    }

    /// Pairs of lines of two people with a tie.
    pub(crate) fn tied_lines(&self) -> Vec<(usize, usize, &'static str)> {
        let mut of_person: std::collections::BTreeMap<usize, Vec<usize>> =
            std::collections::BTreeMap::new();
        for (at, (person, _)) in self.lines.iter().enumerate() {
            of_person.entry(*person).or_default().push(at);
        }
        let mut pairs = Vec::new();
        for (first, second, tie) in &self.ties {
            let word = match tie {
                Tie::Couple => "couple",
                Tie::Sibling => "sibling",
                Tie::Twin => "twin",
                Tie::Namesake => "namesake",
            };
            for left in of_person.get(first).into_iter().flatten() {
                for right in of_person.get(second).into_iter().flatten() {
                    pairs.push((*left.min(right), *left.max(right), word));
                }
            }
        }
        pairs
    }
}

fn copies(_person: &Person, draw: &mut Draw) -> usize {
    match draw.below(1000) {
        0..100 => 2,
        100..118 => 3,
        118..121 => 4,
        _ => 1,
    }
}
