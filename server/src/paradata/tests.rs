//! Invented surveyors, some of whom invent their interviews: the ranking must find them.

use std::collections::BTreeSet;

use schema::id::DeviceId;
use schema::value::position::Position;

use super::*;
use crate::facts::Coding;

/// SplitMix64: the test's own, so that no library's change moves what it draws.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Between nought and one.
    fn part(&mut self) -> f64 {
        f64::from(u32::try_from(self.next() >> 32).unwrap()) / f64::from(u32::MAX)
    }

    fn chance(&mut self, part: f64) -> bool {
        self.part() < part
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    /// About a normal value: twelve draws summed.
    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.part()).sum::<f64>() - 6.0
    }
}

/// How somebody invents.
#[derive(Debug, Clone, Copy)]
enum Way {
    /// At home in the evening, one after the other.
    AtTheDesk,
    /// One elder's answers again with a few others.
    Copied,
    /// The commonest answers and round ages, unhurried.
    Guessed,
    /// Through the form in a few minutes, the grid in one line.
    Rushed,
    /// From the crossing at the village's lower end.
    FromTheRoad,
}

const WAYS: [Way; 5] = [
    Way::AtTheDesk,
    Way::Copied,
    Way::Guessed,
    Way::Rushed,
    Way::FromTheRoad,
];
const SURVEYORS: u64 = 100;
const DAY_S: i64 = 24 * 60 * 60;
/// 09:00 in China on a day of the census.
const MORNING: i64 = 20_400 * DAY_S + 60 * 60;

fn answers(chance: &mut Chance, coding: &Coding, commonest: f64, unsure: f64) -> Vec<u8> {
    let mut answers = vec![0; coding.width()];
    // Of one elder, the abilities go together.
    let ability = if chance.chance(commonest) { 1 } else { 2 };
    for field in coding.fields() {
        let Some(place) = field.place() else { continue };
        let codes = field.codes.len() as u64;
        answers[place] = if chance.chance(unsure) {
            254
        } else if field.name.starts_with("adl.") && chance.chance(0.8) {
            ability
        } else if chance.chance(commonest) {
            1
        } else {
            u8::try_from(1 + chance.below(codes)).unwrap()
        };
    }
    answers
}

/// One surveyor's work. Whoever invents holds some interviews, too.
fn work(chance: &mut Chance, number: u64, way: Option<Way>) -> Vec<Interview> {
    let coding = Coding::standard();
    let surveyor = DeviceId(number.to_be_bytes());
    let invented = 0.35 + 0.65 * chance.part();
    let (pace, reach) = (0.3 * chance.normal(), 60.0 + 400.0 * chance.part());
    let (common, sure) = (0.4 + 0.2 * chance.part(), 0.01 + 0.04 * chance.part());
    let village = 533_301_002_000 + number;
    let (lat, lon) = (25.8 + 0.002 * chance.part(), 98.8 + chance.part());
    let place = |chance: &mut Chance, metres: f64| {
        let mut off = || chance.normal() * metres / 111_000.0;
        Position::new(lat + off(), lon + off(), 10.0).ok()
    };
    let home = place(chance, 3_000.0);
    // Some see a nursing home, and some walk in the evening, when people are back from the field.
    let ward = chance.chance(0.1).then(|| place(chance, reach)).flatten();
    let evening = if chance.chance(0.2) { 0.08 } else { 0.0 };
    let mut before = None;
    let (mut at, mut today, mut last) = (MORNING, 0, None::<Vec<u8>>);
    (0..15 + chance.below(40))
        .map(|_| {
            let way = way.filter(|_| chance.chance(invented));
            let mut minutes = 28.0 * (pace + 0.35 * chance.normal()).exp();
            let mut between = 25.0 * (0.7 * chance.normal()).exp();
            let mut position = chance.chance(0.9).then(|| place(chance, reach)).flatten();
            let mut round = 0.22;
            if chance.chance(0.2) {
                // The other of a couple.
                (between, position) = (1.0, before.or(position));
            } else if chance.chance(0.3) {
                position = ward.or(position);
            }
            let late = i64::from(chance.chance(evening)) * 11 * 60 * 60;
            before = position;
            let mut said = answers(chance, coding, common, sure);
            match way {
                Some(Way::AtTheDesk) => {
                    (minutes, between) = (0.6 * minutes, 2.0);
                    position = home;
                    if today == 0 {
                        at += 10 * 60 * 60;
                    }
                }
                Some(Way::Copied) => {
                    for (own, copied) in said.iter_mut().zip(last.iter().flatten()) {
                        if !chance.chance(0.15) {
                            *own = *copied;
                        }
                    }
                }
                Some(Way::Guessed) => {
                    round = 0.5;
                    said = answers(chance, coding, 0.75, 0.003);
                }
                Some(Way::Rushed) => {
                    minutes *= 0.3;
                    for item in coding.items("adl") {
                        said[item.place().unwrap()] = 1;
                    }
                }
                Some(Way::FromTheRoad) => position = place(chance, 8.0),
                None => {}
            }
            let age = 80 + chance.below(19);
            let age = if chance.chance(round - 0.2) {
                age / 5 * 5
            } else {
                age
            };
            let begun = at + late;
            #[expect(clippy::cast_possible_truncation, reason = "minutes")]
            let seconds = |minutes: f64| (minutes * 60.0) as i64;
            let ended = begun + seconds(minutes);
            at = ended - late + seconds(between);
            today += 1;
            if today == 9 {
                today = 0;
                at = MORNING + ((at - MORNING) / DAY_S + 1) * DAY_S;
            }
            last = Some(said.clone());
            Interview {
                surveyor,
                begun,
                ended,
                active_s: u32::try_from(ended - begun).ok(),
                village,
                position,
                ages: vec![u8::try_from(age).unwrap()],
                answers: said,
            }
        })
        .collect()
}

/// The share of those who invent that is in the first tenth of the ranking.
fn found(seed: u64) -> f64 {
    let mut chance = Chance(seed);
    let (mut interviews, mut inventors) = (Vec::new(), BTreeSet::new());
    for number in 0..SURVEYORS {
        let turn = usize::try_from(number / 20 + seed).unwrap();
        let way = (number % 20 == 0).then(|| WAYS[turn % WAYS.len()]);
        if way.is_some() {
            inventors.insert(DeviceId(number.to_be_bytes()));
        }
        interviews.extend(work(&mut chance, number, way));
    }
    let ranking = rank(&interviews);
    let first = &ranking.standings[..ranking.standings.len() / 10];
    let found = first.iter().filter(|one| inventors.contains(&one.surveyor));
    found.count() as f64 / inventors.len() as f64
}

#[test]
fn four_of_five_who_invent_are_in_the_first_tenth_over_twenty_seeds() {
    let shares: Vec<f64> = (0..20).map(found).collect();
    println!("found in the first tenth: {shares:.2?}");
    let mean = shares.iter().sum::<f64>() / 20.0;
    assert!(mean >= 0.8, "{mean}: {shares:?}");
}

#[test]
fn few_interviews_say_little_and_fewer_nothing() {
    let mut chance = Chance(7);
    let mut interviews: Vec<Interview> = (0..40)
        .flat_map(|number| work(&mut chance, number, None))
        .collect();
    let rushed = work(&mut chance, 40, Some(Way::Rushed));
    let mut scores = Vec::new();
    for held in [4, 8, rushed.len()] {
        let some = rushed[..held].iter().cloned();
        let ranking = rank(&interviews.iter().cloned().chain(some).collect::<Vec<_>>());
        let standing = (ranking.standings.iter()).find(|one| one.surveyor == rushed[0].surveyor);
        scores.push(standing.map_or(0.0, |standing| standing.score));
    }
    assert!(scores[0] == 0.0 && scores[1] < scores[2], "{scores:?}");
    interviews.truncate(0);
    assert_eq!(rank(&interviews), Ranking::default());
}
