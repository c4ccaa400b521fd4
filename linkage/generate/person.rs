//! People as they are: singles, couples, siblings, twins, and namesakes of one village.

use schema::value::id_number::WrittenIdNumber;
use schema::value::solar::SolarDate;

use crate::draw::Draw;
use crate::names::{Name, Names};
use crate::place::Village;

/// An elder as they are.
#[derive(Clone)]
pub(crate) struct Person {
    /// Their name.
    pub(crate) name: Name,
    /// Whether a man.
    pub(crate) male: bool,
    /// The ethnicity.
    pub(crate) ethnicity: &'static str,
    /// The day of birth.
    pub(crate) birth: SolarDate,
    /// The number, which is sound.
    pub(crate) id: String,
    /// Where they live.
    pub(crate) village: usize,
    /// Where else they have a bed: a son's village, a home.
    pub(crate) second: usize,
    /// The hamlet and the house.
    pub(crate) house: (usize, usize),
    /// Their phone.
    pub(crate) phone: String,
    /// Those who look after them, with phones; the first mostly.
    pub(crate) guardians: Vec<(String, String)>,
    /// The husband's surname, for women who married.
    pub(crate) husband: Option<char>,
}

/// How two different people are close.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tie {
    /// Husband and wife.
    Couple,
    /// Brothers and sisters.
    Sibling,
    /// Born on one day of one mother.
    Twin,
    /// One name in one village.
    Namesake,
}

/// Shares of people in a thousand that bring a second with a tie.
#[derive(Clone, Copy)]
pub(crate) struct Ties {
    /// By tie, in the order of [`Tie`].
    pub(crate) per_mille: [u32; 4],
}

const PEOPLES: [(&str, u32); 8] = [
    ("傈僳族", 52),
    ("汉族", 14),
    ("白族", 14),
    ("怒族", 9),
    ("普米族", 4),
    ("独龙族", 3),
    ("彝族", 3),
    ("藏族", 1),
];

/// Makes people until there are as many as wanted; ties are pairs of them.
pub(crate) fn people(
    wanted: usize,
    villages: &[Village],
    names: &Names,
    ties: Ties,
    draw: &mut Draw,
) -> (Vec<Person>, Vec<(usize, usize, Tie)>) {
    let mut all = Vec::with_capacity(wanted + 1);
    let mut tied = Vec::new();
    while all.len() < wanted {
        let first = single(villages, names, draw);
        let mut at = u32::try_from(draw.below(1000)).unwrap_or(0);
        let kinds = [Tie::Couple, Tie::Sibling, Tie::Twin, Tie::Namesake];
        let tie = kinds
            .into_iter()
            .zip(ties.per_mille)
            .find_map(|(tie, share)| {
                if at < share {
                    return Some(tie);
                }
                at -= share;
                None
            });
        if let Some(tie) = tie {
            let second = other(&first, tie, villages, names, draw);
            tied.push((all.len(), all.len() + 1, tie));
            all.push(first);
            all.push(second);
        } else {
            all.push(first);
        }
    }
    (all, tied)
}

fn single(villages: &[Village], names: &Names, draw: &mut Draw) -> Person {
    let village = draw.below(villages.len());
    let ethnicity = *draw.weighted(&PEOPLES);
    let minority = !matches!(ethnicity, "汉族" | "白族" | "普米族");
    let male = draw.chance(0.42);
    let surname = names.surname(minority, draw);
    let years_over = (0..4).map(|_| draw.below(14)).min().unwrap_or(0) + draw.below(3);
    let birth = day(1943 - i32::try_from(years_over).unwrap_or(0), draw);
    let mut person = Person {
        name: names.full(surname, male, minority, draw),
        male,
        ethnicity,
        birth,
        id: String::new(),
        village,
        second: near(village, villages, draw),
        house: (1 + draw.below(12), 1 + draw.below(80)),
        phone: phone(draw),
        guardians: Vec::new(),
        husband: None,
    };
    if !male && draw.chance(0.8) {
        person.husband = Some(names.surname(minority, draw));
    }
    let family = if male {
        surname
    } else {
        person.husband.unwrap_or(surname)
    };
    for _ in 0..1 + draw.below(3) {
        let male = draw.chance(0.75);
        let name = names.full(family, male, minority, draw).text;
        let number = phone(draw);
        person.guardians.push((name, number));
    }
    person.id = number(&person, villages, draw);
    person
}

fn other(first: &Person, tie: Tie, villages: &[Village], names: &Names, draw: &mut Draw) -> Person {
    let minority = first.name.syllabic;
    let mut second = single(villages, names, draw);
    second.village = first.village;
    second.ethnicity = if draw.chance(0.9) {
        first.ethnicity
    } else {
        second.ethnicity
    };
    let surname = first.name.text.chars().next().unwrap_or('李');
    match tie {
        Tie::Couple => {
            second.male = !first.male;
            let own = names.surname(minority, draw);
            second.name = names.full(own, second.male, minority, draw);
            second.birth = day(i32::from(first.birth.year()) + draw.between(-5, 5), draw);
            second.guardians.clone_from(&first.guardians);
            second.house = first.house;
            second.phone.clone_from(&first.phone);
            second.second = first.second;
            second.husband = (!second.male).then_some(surname);
        }
        Tie::Sibling | Tie::Twin => {
            if tie == Tie::Twin || draw.chance(0.5) {
                second.male = first.male;
            }
            second.name = names.full(surname, second.male, minority, draw);
            let letters: Vec<char> = first.name.text.chars().collect();
            if letters.len() == 3 && !minority && draw.chance(0.5) {
                let last = names.given(second.male, draw);
                second.name.text = format!("{}{}{last}", letters[0], letters[1]);
            }
            second.birth = day(i32::from(first.birth.year()) + draw.between(1, 7), draw);
            if tie == Tie::Twin {
                second.birth = first.birth;
            }
            if draw.chance(0.35) {
                second.phone.clone_from(&first.phone);
            }
            if draw.chance(0.3) {
                second.guardians.clone_from(&first.guardians);
                second.house = first.house;
            }
        }
        Tie::Namesake => {
            second.male = first.male;
            second.name = first.name.clone();
            second.birth = day(i32::from(first.birth.year()) + draw.between(-6, 6), draw);
            if draw.chance(0.05) {
                second.birth = first.birth;
            }
        }
    }
    second.id = number(&second, villages, draw);
    if tie == Tie::Twin {
        let sequence: u32 = first.id[14..17].parse().unwrap_or(1);
        let step = if second.male == first.male { 2 } else { 1 };
        second.id = with_check(&format!(
            "{}{:03}",
            &first.id[..14],
            (sequence + step) % 990
        ));
    }
    second
}

fn day(year: i32, draw: &mut Draw) -> SolarDate {
    let year = i16::try_from(year.clamp(1905, 1944)).unwrap_or(1940);
    let first = SolarDate::new(year, 1, 1).expect("a year of the calendar");
    // Estimated dates heap on the first days.
    if draw.chance(0.04) {
        return SolarDate::new(year, *draw.pick(&[1, 7, 10]), 1).expect("a day");
    }
    first
        .plus_days(draw.between(0, 364))
        .expect("within the calendar")
}

/// Another village: of the township mostly, of the county, of anywhere.
fn near(village: usize, villages: &[Village], draw: &mut Draw) -> usize {
    let reach = match draw.below(10) {
        0..5 => 9,
        5..8 => 6,
        _ => return draw.below(villages.len()),
    };
    let home = &villages[village].code[..reach];
    let (mut first, mut end) = (village, village + 1);
    while first > 0 && village - first < 300 && villages[first - 1].code.starts_with(home) {
        first -= 1;
    }
    while end < villages.len() && end - village < 300 && villages[end].code.starts_with(home) {
        end += 1;
    }
    first + draw.below(end - first)
}

/// A phone's number.
pub(crate) fn phone(draw: &mut Draw) -> String {
    let head = draw.pick(&["138", "139", "187", "159", "150", "183"]);
    let area = draw.pick(&["8864", "8700", "8868", "0886"]);
    format!("{head}{area}{:04}", draw.below(10_000))
}

fn number(person: &Person, villages: &[Village], draw: &mut Draw) -> String {
    let home = &villages[person.village].code[..6];
    let county = match home {
        "533301" if draw.chance(0.8) => "533321",
        _ if draw.chance(0.04) => "533322",
        _ => home,
    };
    let birth = person.birth;
    let sequence = 2 * draw.between(0, 90) + i32::from(person.male);
    with_check(&format!(
        "{county}{:04}{:02}{:02}{sequence:03}",
        birth.year(),
        birth.month(),
        birth.day()
    ))
}

/// Seventeen digits and their check character.
pub(crate) fn with_check(digits: &str) -> String {
    let written = WrittenIdNumber::parse(&format!("{digits}0")).expect("digits");
    format!("{digits}{}", written.expected_check_character())
}
