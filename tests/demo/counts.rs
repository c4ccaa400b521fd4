//! The server's headcount beside the generator's.

use std::collections::BTreeMap;

use anyhow::Context;
use schema::value::age::AgeGroup;
use schema::value::division::DivisionCode;
use schema::value::sex::Sex;
use serde_json::Value;
use support::office::Office;
use support::population::Prefecture;
use support::population::truth::Headcount;

/// Prints both by county, age group and sex; whether they are equal in every township.
pub(crate) fn compare(office: &Office, prefecture: &Prefecture) -> anyhow::Result<bool> {
    let as_of = prefecture.as_of.to_string();
    let said = office.run(&["count", "--json", "--by", "township", "--as-of", &as_of])?;
    let counted = counted(&serde_json::from_str(&said)?)?;
    let truth = prefecture.headcount();
    let names: BTreeMap<DivisionCode, &str> = (prefecture.villages.iter())
        .filter_map(|village| Some((village.code.county()?, village.county.as_str())))
        .collect();
    println!("residents of 80 and over at the census moment {as_of}: counted / true");
    for group in AgeGroup::CENSUS {
        print!("{:>14}", group.to_string());
    }
    println!("{:>14}", "all");
    for (county, name) in &names {
        let of_county = |township: DivisionCode| township.county() == Some(*county);
        line(name, &counted, &truth, of_county);
    }
    line("all", &counted, &truth, |_| true);
    let townships = |count: &Headcount| {
        let mut townships: Vec<_> = count.keys().map(|key| key.0).collect();
        townships.dedup();
        townships.len()
    };
    let equal = counted == truth;
    println!(
        "{} cells in {} townships: {}",
        truth.len(),
        townships(&truth),
        if equal {
            "every cell equal"
        } else {
            "NOT equal"
        }
    );
    for (key, true_count) in &truth {
        let ours = counted.get(key).copied().unwrap_or(0);
        if ours != *true_count {
            println!(
                "  {} {} {:?}: counted {ours}, true {true_count}",
                key.0, key.1, key.2
            );
        }
    }
    Ok(equal)
}

fn line(name: &str, counted: &Headcount, truth: &Headcount, wanted: impl Fn(DivisionCode) -> bool) {
    let sum = |count: &Headcount, group: Option<AgeGroup>, sex: Sex| -> u64 {
        (count.iter())
            .filter(|(key, _)| wanted(key.0) && key.2 == sex)
            .filter(|(key, _)| group.is_none_or(|group| key.1 == group))
            .map(|(_, count)| count)
            .sum()
    };
    for (sex, mark) in [(Sex::Male, "男"), (Sex::Female, "女")] {
        let groups = AgeGroup::CENSUS.into_iter().map(Some).chain([None]);
        for group in groups {
            let cell = format!("{}/{}", sum(counted, group, sex), sum(truth, group, sex));
            print!("{cell:>14}");
        }
        // Last, because a terminal draws these characters twice as wide.
        println!("  {mark} {name}");
    }
}

/// The residents of each township from `shouce count --json`.
fn counted(table: &Value) -> anyhow::Result<Headcount> {
    let mut counted = Headcount::new();
    for row in table["rows"].as_array().context("no rows")? {
        let code: DivisionCode = row["code"].as_str().context("no code")?.parse()?;
        let groups = row["resident"]["groups"].as_array().context("no groups")?;
        for cell in groups {
            let name = cell["group"].as_str().context("no group")?;
            let group = (AgeGroup::CENSUS.into_iter())
                .find(|group| group.to_string() == name)
                .with_context(|| format!("an unknown age group {name}"))?;
            for (sex, field) in [(Sex::Male, "male"), (Sex::Female, "female")] {
                let count = cell[field].as_u64().context("no count")?;
                if count > 0 {
                    counted.insert((code, group, sex), count);
                }
            }
        }
    }
    Ok(counted)
}
