//! `shouce count`.

use anyhow::Result;
use clap::{Args, ValueEnum};
use schema::value::age::AgeGroup;
use schema::value::division::{DivisionCode, Divisions};
use schema::value::solar::SolarDate;
use serde_json::{Value, json};
use server::export::Table;
use server::office::Office;
use server::tabulation::{Groups, Headcounts, Heads};

use super::{Context, refused, spoken};

/// A level of divisions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum By {
    /// Counties
    County,
    /// Townships and streets
    Township,
    /// Villages and communities
    Village,
}

impl By {
    fn of(self) -> fn(DivisionCode) -> Option<DivisionCode> {
        match self {
            Self::County => DivisionCode::county,
            Self::Township => DivisionCode::township,
            Self::Village => DivisionCode::village,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::County => "county",
            Self::Township => "township",
            Self::Village => "village",
        }
    }
}

/// What is counted.
#[derive(Debug, Args)]
pub(crate) struct Question {
    /// The levels to count by
    #[arg(
        long,
        value_enum,
        value_delimiter = ',',
        default_value = "county,township"
    )]
    by: Vec<By>,
    /// The day at whose beginning people are counted; the census moment unless said
    #[arg(long, value_name = "DATE")]
    as_of: Option<String>,
}

#[derive(Debug, Args)]
#[command(after_help = "Example: shouce count --by county,township --as-of 2026-11-01 --json")]
pub(crate) struct Count {
    #[command(flatten)]
    question: Question,
    /// As one JSON object
    #[arg(long)]
    json: bool,
}

impl Question {
    /// The counts as a table.
    pub(super) fn table(&self, context: &Context, office: &mut Office) -> Result<Table> {
        let counts = self.answer(context, office)?;
        let divisions = office.divisions().map_err(|error| refused(&error))?;
        Ok(table(context, &counts, &self.by, &divisions))
    }

    fn answer(&self, context: &Context, office: &mut Office) -> Result<Headcounts> {
        let day = (self.as_of.as_deref()).unwrap_or(&context.configuration.census.moment);
        let as_of: SolarDate = day
            .parse()
            .map_err(|error: schema::value::date_error::DateError| refused(&error))?;
        office.catch_up(|_| {}).map_err(|error| refused(&error))?;
        let mut counts = Headcounts::on(as_of);
        (office.projection).each_person(|row| {
            let row = row.open()?;
            if row.summary.says_nothing() {
                return Ok(());
            }
            if counts.count(row.facts.person(row.merged)) {
                counts.keep_number(&row.summary.id_number);
            }
            Ok(())
        })?;
        Ok(counts)
    }
}

impl Count {
    pub(crate) fn run(self, context: &Context) -> Result<()> {
        let mut office = context.office()?;
        let counts = self.question.answer(context, &mut office)?;
        let divisions = office.divisions().map_err(|error| refused(&error))?;
        if self.json {
            spoken::line(as_json(&counts, &self.question.by, &divisions)?);
            return Ok(());
        }
        print_table(&table(context, &counts, &self.question.by, &divisions));
        let out = &counts.left_out;
        context.tell(
            "count.left-out",
            &[
                ("merged", out.merged.to_string()),
                ("dead", out.dead.to_string()),
                ("not_found", out.not_found.to_string()),
                ("under_80", out.under_80.to_string()),
                ("perhaps_80", out.perhaps_80.to_string()),
                ("no_birth", out.no_birth.to_string()),
                ("nowhere", out.nowhere.to_string()),
            ],
        );
        context.tell(
            "count.doubts",
            &[
                ("uncertain", counts.uncertain.to_string()),
                ("unvisited", counts.unvisited.to_string()),
                ("twice", counts.perhaps_twice.to_string()),
            ],
        );
        Ok(())
    }
}

/// Every line: each level's divisions in order of codes, then everybody.
fn lines(counts: &Headcounts, by: &[By]) -> Vec<(By, DivisionCode, Heads)> {
    let lines = by.iter().flat_map(|level| {
        let lines = counts.by(level.of());
        lines.into_iter().map(|(code, heads)| (*level, code, heads))
    });
    let mut lines: Vec<_> = lines.collect();
    // A county stands above its townships: its code ends in zeros.
    lines.sort_by_key(|(level, code, _)| (code.number(), *level as u8));
    lines
}

fn as_json(counts: &Headcounts, by: &[By], divisions: &Divisions) -> Result<Value> {
    let groups = |groups: &Groups| {
        let cells = AgeGroup::CENSUS.iter().zip(groups.0).map(|(group, cell)| {
            json!({
                "group": group.label(),
                "male": cell.male,
                "female": cell.female,
                "unstated": cell.unstated,
                "total": cell.total(),
            })
        });
        json!({ "total": groups.all().total(), "groups": cells.collect::<Vec<_>>() })
    };
    let rows = lines(counts, by).into_iter().map(|(level, code, heads)| {
        json!({
            "level": level.word(),
            "code": code.to_string(),
            "name": divisions.name(code),
            "resident": groups(&heads.resident),
            "registered": groups(&heads.registered),
        })
    });
    let total = counts.total();
    Ok(json!({
        "as_of": counts.as_of().to_string(),
        "rows": rows.collect::<Vec<_>>(),
        "total": {
            "resident": groups(&total.resident),
            "registered": groups(&total.registered),
        },
        "left_out": serde_json::to_value(counts.left_out)?,
        "uncertain": counts.uncertain,
        "unvisited": counts.unvisited,
        "perhaps_twice": counts.perhaps_twice,
    }))
}

fn table(context: &Context, counts: &Headcounts, by: &[By], divisions: &Divisions) -> Table {
    let word = |code: &str| context.sentence(code, &[]);
    let mut headings = vec![word("count.code"), word("count.division")];
    headings.push(word("count.resident"));
    for group in AgeGroup::CENSUS {
        headings.push(format!("{group} {}", word("count.male")));
        headings.push(format!("{group} {}", word("count.female")));
    }
    headings.push(word("count.unstated"));
    headings.push(word("count.registered"));
    let row = |code: String, name: String, heads: &Heads| {
        let mut row = vec![code, name, heads.resident.all().total().to_string()];
        for cell in heads.resident.0 {
            row.push(cell.male.to_string());
            row.push(cell.female.to_string());
        }
        row.push(heads.resident.all().unstated.to_string());
        row.push(heads.registered.all().total().to_string());
        row
    };
    let mut rows: Vec<Vec<String>> = lines(counts, by)
        .into_iter()
        .map(|(_, code, heads)| {
            let name = divisions.name(code).unwrap_or_default().to_owned();
            row(code.to_string(), name, &heads)
        })
        .collect();
    rows.push(row(String::new(), word("count.total"), &counts.total()));
    Table {
        headings,
        rows,
        numbers_from: Some(2),
    }
}

/// Columns as wide as their widest cell; Chinese characters take two places.
fn print_table(table: &Table) {
    let width = |text: &str| -> usize {
        text.chars()
            .map(|c| if c as u32 >= 0x1100 { 2 } else { 1 })
            .sum()
    };
    let all = || std::iter::once(&table.headings).chain(&table.rows);
    let widths: Vec<usize> = (0..table.headings.len())
        .map(|column| all().map(|row| width(&row[column])).max().unwrap_or(0))
        .collect();
    for row in all() {
        let cells = row
            .iter()
            .zip(&widths)
            .enumerate()
            .map(|(column, (cell, widest))| {
                let space = " ".repeat(widest - width(cell));
                if column < 2 {
                    format!("{cell}{space}")
                } else {
                    format!("{space}{cell}")
                }
            });
        spoken::line(cells.collect::<Vec<_>>().join("  ").trim_end());
    }
}
