//! From sheets to pairs: what `dedupe`, `link` and `train` share.

use std::collections::HashMap;

use anyhow::Result;
use linkage::blocking::Index;
use linkage::calibrate::{Calibration, bits};
use linkage::census::model::CensusModel;
use linkage::census::{Elders, Headings};
use linkage::columns::score::LEAST_HEEDED;
use linkage::columns::{ColumnsModel, Records};
use linkage::evaluate::Truth;
use linkage::problem::LinkageError;
use linkage::scan::{Compare, Scan};
use linkage::table::{Cells, Table};
use linkage::tally::Tally;
use linkage::triangle::Scored;
use schema::problem::Problem;
use serde_json::{Map, Value, json};

use crate::journal::Journal;

/// The model that a run uses.
#[derive(Debug, Clone)]
pub(crate) enum Model {
    /// Elders of a census.
    Census(Box<CensusModel>, Box<Headings>),
    /// Any sheet; trained already, or to be trained on it.
    Columns(ColumnsModel, bool),
}

/// Sheets with their ids.
pub(crate) struct Sheets {
    pub(crate) table: Table,
    /// Where the second sheet begins.
    pub(crate) second: Option<u32>,
    pub(crate) ids: Cells,
}

impl Sheets {
    /// One sheet, or two whose records are linked across.
    pub(crate) fn new(first: Table, second: Option<&Table>, id: &str) -> Result<Self> {
        let mut table = first;
        let begins = table.rows() as u32;
        if let Some(second) = second {
            if second.rows() == 0 {
                return Err(LinkageError::NoRows.into());
            }
            table.append(second)?;
        }
        if begins == 0 {
            return Err(LinkageError::NoRows.into());
        }
        let ids = match table.column(id) {
            Ok(column) => column.clone(),
            Err(_) => Cells::of((1..=table.rows()).map(|row| row.to_string()))?,
        };
        if let Some(id) = ids.repeated() {
            return Err(LinkageError::SameId { id: id.to_owned() }.into());
        }
        Ok(Self {
            second: second.map(|_| begins),
            table,
            ids,
        })
    }
}

/// What a run is told besides.
#[derive(Default)]
pub(crate) struct Wish<'a> {
    /// No pair below this probability.
    pub(crate) least: f64,
    /// Let no third record speak for a pair.
    pub(crate) alone: bool,
    /// Leave the model as it is.
    pub(crate) fixed: bool,
    /// Pairs of ids that were decided.
    pub(crate) labels: &'a [(String, String, bool)],
    /// The truth, to tell how much blocking proposes.
    pub(crate) truth: Option<&'a Truth>,
}

/// What came of a run.
pub(crate) struct Outcome {
    pub(crate) pairs: Vec<Scored>,
    pub(crate) model: Model,
    pub(crate) told: Map<String, Value>,
}

/// Runs a model over sheets.
pub(crate) fn run(
    sheets: &mut Sheets,
    model: &Model,
    wish: &Wish<'_>,
    journal: &mut Journal,
) -> Result<Outcome> {
    match model {
        Model::Census(model, headings) => {
            let mut elders = Elders::from_table(&sheets.table, headings)?;
            sheets.table = Table::default();
            if let Some(second) = sheets.second {
                elders.link_from(second);
            }
            journal.end("prepare");
            let index = elders.index();
            journal.end("block");
            let scan = elders.compare_all(&index, model);
            journal.end("compare");
            let labelled = labelled(sheets, &elders, wish.labels);
            let mut adapted = (**model).clone();
            if !wish.fixed {
                adapted = model.adapted(&scan.tally, &labelled);
                let decided = labels_weighed(sheets, &adapted, &elders, wish.labels);
                recalibrate(&mut adapted.calibration, decided);
            }
            journal.end("train");
            let pairs = adapted.predict(&elders, &scan.kept, wish.least, wish.alone);
            journal.end("weigh");
            let mut told = tell(sheets, &index, &scan, &pairs, wish);
            let warnings = model.watch(&adapted, &scan.tally);
            let warnings: Vec<Problem> = warnings.iter().map(Problem::from).collect();
            told.insert("warnings".into(), json!(warnings));
            let model = Model::Census(Box::new(adapted), headings.clone());
            Ok(Outcome { pairs, model, told })
        }
        Model::Columns(model, trained) => {
            let mut records = Records::from_table(&sheets.table, model)?;
            sheets.table = Table::default();
            if let Some(second) = sheets.second {
                records.link_from(second);
            }
            journal.end("prepare");
            let index = records.index();
            journal.end("block");
            let mut counted = Tally::default();
            let model = if *trained || wish.fixed {
                model.clone()
            } else {
                counted = records.tally(&index);
                model.trained(&records, &counted)
            };
            journal.end("train");
            records.expect(&model, bits(wish.least.min(LEAST_HEEDED)));
            let mut scan = records.compare_all(&index);
            scan.tally = counted;
            journal.end("compare");
            let pairs = model.predict(&records, &scan.kept, wish.least, wish.alone);
            journal.end("weigh");
            let told = tell(sheets, &index, &scan, &pairs, wish);
            Ok(Outcome {
                pairs,
                model: Model::Columns(model, true),
                told,
            })
        }
    }
}

fn numbers(ids: &Cells) -> HashMap<&str, u32> {
    ids.iter().zip(0..).collect()
}

fn known<'a>(
    sheets: &'a Sheets,
    labels: &'a [(String, String, bool)],
) -> impl Iterator<Item = (u32, u32, bool)> + 'a {
    let numbers = if labels.is_empty() {
        HashMap::new()
    } else {
        numbers(&sheets.ids)
    };
    labels.iter().filter_map(move |(a, b, same)| {
        Some((*numbers.get(a.as_str())?, *numbers.get(b.as_str())?, *same))
    })
}

fn labelled(
    sheets: &Sheets,
    records: &impl Compare,
    labels: &[(String, String, bool)],
) -> Vec<(bool, Tally)> {
    let of = |wanted: bool| {
        let pairs = known(sheets, labels).filter(|(.., same)| *same == wanted);
        (
            wanted,
            Tally::of(pairs.map(|(a, b, _)| (records.pattern(a, b), 1.0))),
        )
    };
    if labels.is_empty() {
        Vec::new()
    } else {
        vec![of(true), of(false)]
    }
}

fn labels_weighed(
    sheets: &Sheets,
    model: &CensusModel,
    elders: &Elders,
    labels: &[(String, String, bool)],
) -> Vec<(f64, bool, f64)> {
    let scorer = model.scorer();
    known(sheets, labels)
        .map(|(a, b, same)| (scorer.weight(elders.pattern(a, b)), same, 1.0))
        .collect()
}

/// Bends what weights are worth by what was decided; a few decisions bend it a little.
fn recalibrate(calibration: &mut Calibration, decided: Vec<(f64, bool, f64)>) {
    if decided.is_empty() {
        return;
    }
    let bent = Calibration::learn(decided);
    for (_, worth) in &mut calibration.knots {
        *worth = bent.apply(*worth);
    }
}

fn tell(
    sheets: &Sheets,
    index: &Index,
    scan: &Scan,
    pairs: &[Scored],
    wish: &Wish<'_>,
) -> Map<String, Value> {
    let mut told = Map::new();
    told.insert("records".into(), json!(sheets.ids.rows()));
    told.insert("pairs".into(), json!(pairs.len()));
    told.insert("candidates".into(), json!(scan.candidates));
    told.insert("kept".into(), json!(scan.kept.len()));
    told.insert("patterns".into(), json!(scan.tally.rows.len()));
    if let Some(truth) = wish.truth {
        let numbers = numbers(&sheets.ids);
        let known = truth.pairs().filter_map(|(a, b)| {
            let (a, b) = (*numbers.get(a)?, *numbers.get(b)?);
            Some((a.min(b), a.max(b)))
        });
        let wanted = known.collect();
        let share = index.proposed(&wanted) as f64 / (wanted.len() as f64).max(1.0);
        told.insert("true_pairs".into(), json!(wanted.len()));
        told.insert("true_pairs_proposed".into(), json!(share));
        told.insert("rules".into(), json!(index.reports()));
    }
    told
}
