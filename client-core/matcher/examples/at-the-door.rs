//! What more columns would add to what is found at the door: of everybody who stands twice in
//! an invented sheet (`linkage-truth --codes`), how many of the two are recognised by what a
//! tablet's lists know, and by the contact besides.

use std::collections::HashMap;
use std::error::Error;
use std::path::PathBuf;

use linkage::census::live::Live;
use linkage::census::model::CensusModel;
use linkage::census::{Answers, Elders, Headings};
use linkage::table::Table;

/// What is shown at a doorstep, as in the matcher.
const LEAST: f64 = 0.3;
const MOST: usize = 10;

/// What a variant compares.
#[derive(Clone, Copy)]
struct Compares {
    told: &'static str,
    id_number: bool,
    hamlet: bool,
    contact: bool,
}

const fn compares(told: &'static str, id_number: bool, hamlet: bool, contact: bool) -> Compares {
    Compares {
        told,
        id_number,
        hamlet,
        contact,
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder: PathBuf = (std::env::args_os().nth(1))
        .ok_or("the folder of the sheet")?
        .into();
    let sheet = std::fs::read_to_string(folder.join("people.csv"))?;
    let sheet: String = sheet.lines().map(|line| hamlet_only(line) + "\n").collect();
    let table = Table::read(sheet.as_bytes())?;
    let truth = Table::read(&std::fs::read(folder.join("truth.csv"))?)?;
    let person: Vec<&str> = truth.column("person")?.iter().collect();
    let mut lines = HashMap::<&str, usize>::new();
    for one in &person {
        *lines.entry(one).or_default() += 1;
    }
    let twice: Vec<usize> = (0..person.len())
        .filter(|at| lines[person[*at]] > 1)
        .collect();
    println!(
        "{} lines, {} of people who stand twice",
        person.len(),
        twice.len()
    );
    for variant in [
        compares("name, sex, birth, id number, village", true, false, false),
        compares("  and the hamlet", true, true, false),
        compares("  and phone and guardian", true, false, true),
        compares("  and all three", true, true, true),
        compares("without an id number typed", false, false, false),
        compares("  and the hamlet", false, true, false),
        compares("  and phone and guardian", false, false, true),
    ] {
        measure(&table, &person, &twice, variant)?;
    }
    Ok(())
}

/// A line without the house, which no list of a tablet has.
fn hamlet_only(line: &str) -> String {
    match line.rsplit_once('组') {
        Some((before, _)) => format!("{before}组"),
        None => line.to_owned(),
    }
}

fn measure(
    table: &Table,
    person: &[&str],
    twice: &[usize],
    variant: Compares,
) -> Result<(), Box<dyn Error>> {
    let model = CensusModel::defaults()?;
    let when = |wanted: bool, heading: &str| match wanted {
        true => heading.to_owned(),
        false => String::new(),
    };
    let headings = Headings {
        name: "name".to_owned(),
        sex: "sex".to_owned(),
        birth: "birth_date".to_owned(),
        calendar: "calendar".to_owned(),
        id_number: "id_number".to_owned(),
        division: "village_code".to_owned(),
        phone: when(variant.contact, "phone"),
        guardian: when(variant.contact, "guardian"),
        address: when(variant.hamlet, "address"),
        ..Headings::default()
    };
    let mut live = Live::new(Elders::from_table(table, &headings)?);
    let cell = |heading: &str, at: usize| -> Result<String, Box<dyn Error>> {
        match heading {
            "" => Ok(String::new()),
            heading => Ok(table.column(heading)?.row(at).to_owned()),
        }
    };
    let (mut found, mut sure, mut others) = (0, 0, 0);
    for at in twice {
        let texts = [
            &headings.name,
            &headings.sex,
            &headings.birth,
            &headings.calendar,
            &headings.division,
            &headings.phone,
            &headings.guardian,
            &headings.address,
        ]
        .map(|heading| cell(heading, *at));
        let [
            name,
            sex,
            birth,
            calendar,
            division,
            phone,
            guardian,
            address,
        ] = texts;
        let number = match variant.id_number {
            true => cell(&headings.id_number, *at)?,
            false => String::new(),
        };
        let recognised = live.recognise(
            &model,
            &Answers {
                name: &name?,
                sex: &sex?,
                birth: &birth?,
                calendar: &calendar?,
                id_number: &number,
                division: &division?,
                phone: &phone?,
                guardian: &guardian?,
                address: &address?,
                ..Answers::default()
            },
            LEAST,
        );
        let shown = recognised.iter().filter(|one| one.record as usize != *at);
        let same = |record: u32| person[record as usize] == person[*at];
        let (mut is_found, mut is_sure) = (false, false);
        for one in shown.take(MOST) {
            is_found |= same(one.record);
            is_sure |= same(one.record) && one.probability >= 0.98;
            others += usize::from(!same(one.record));
        }
        found += usize::from(is_found);
        sure += usize::from(is_sure);
    }
    let share = |count: usize| 100.0 * count as f64 / twice.len() as f64;
    println!(
        "{:<40} found {:.2} %, sure {:.2} %, others shown {:.2} %",
        variant.told,
        share(found),
        share(sure),
        share(others)
    );
    Ok(())
}
