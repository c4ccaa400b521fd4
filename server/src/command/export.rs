//! `shouce export`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use clap::{Args, Subcommand};
use schema::check::Finding;
use schema::problem::Problem;
use schema::questionnaire::{Questionnaire, Severity};
use schema::record::Record;
use schema::summary;
use schema::value::date_error::DateError;
use schema::value::division::Divisions;
use server::clock;
use server::export::people::People;
use server::export::{LineFile, Table, mark};
use server::findings::Examiner;
use server::ledger::{Deed, Event};
use server::office::Office;
use server::sight::Sight;

use super::census::Question;
use super::{Context, bar, operator, refuse, refused, with_code};

#[derive(Debug, Subcommand)]
#[command(after_help = "Examples:
  shouce export people elders.xlsx
  shouce export people elders.csv --reason 'bank hand-over, November, letter 2026-117'
  shouce export people elders.parquet
  shouce export findings to-mend.xlsx
  shouce export counts counts.xlsx --by county
  shouce export photos photos --reason 'archive of the census, letter 2026-131'")]
pub(crate) enum Export {
    /// One line a record, with the questionnaire's fields and the checks that stand against it
    People {
        /// The file to write: .csv, .xlsx or .parquet
        file: PathBuf,
        /// Why sensitive answers must be shown in full; kept in the log. Masked without it
        #[arg(long)]
        reason: Option<String>,
        #[command(flatten)]
        day: Day,
    },
    /// One line for everything that stands against a record, with what to do; no answers
    Findings {
        /// The file to write: .csv or .xlsx
        file: PathBuf,
        #[command(flatten)]
        day: Day,
    },
    /// The headcounts
    Counts {
        /// The file to write: .csv or .xlsx
        file: PathBuf,
        #[command(flatten)]
        question: Question,
    },
    /// The photos and voice notes that are whole, each as a file named by its hash
    Photos {
        /// The folder to write to: what is there already is not written again
        folder: PathBuf,
        /// What for, and on what ground; kept in the log
        #[arg(long)]
        reason: String,
    },
}

/// The day on which records are looked at.
#[derive(Debug, Args)]
pub(crate) struct Day {
    /// The day on which the checks are made; today unless said
    #[arg(long, value_name = "DATE")]
    on: Option<String>,
}

impl Export {
    pub(crate) fn run(self, context: &Context) -> Result<()> {
        let mut office = context.office()?;
        let (rows, file) = match self {
            Self::Counts { file, question } => {
                (write(&question.table(context, &mut office)?, &file)?, file)
            }
            Self::Findings { file, day } => {
                (write(&findings(context, &mut office, &day)?, &file)?, file)
            }
            Self::People { file, reason, day } => {
                let lines = people(context, &mut office, &day, &file, reason)?;
                (lines.finish().map_err(|error| refused(&error))?, file)
            }
            Self::Photos { folder, reason } => {
                let written = photos(context, &mut office, &folder, reason)?.to_string();
                let path = folder.display().to_string();
                context.tell("export.photos", &[("files", written), ("path", path)]);
                return Ok(());
            }
        };
        context.tell(
            "export.written",
            &[
                ("rows", rows.to_string()),
                ("path", file.display().to_string()),
            ],
        );
        Ok(())
    }
}

/// Written down before the first answer leaves.
fn keep_reason(office: &mut Office, records: u64, reason: String) -> Result<()> {
    if reason.trim().is_empty() {
        return Err(refuse("export.no-reason", &[]));
    }
    let event = Event::Exported { records, reason };
    office.ledger.decide(&event, clock::unix_now())?;
    Ok(())
}

/// Who it was stands in the audit, and in every line: a command asks nobody.
fn mark(office: &mut Office, what: &str, records: u64, why: &str) -> Result<String> {
    let who = operator::name();
    let deed = Deed {
        account: None,
        what: what.to_owned(),
        record: String::new(),
        reason: format!("{who}: {records}: {why}"),
    };
    let mark = mark::keep(&mut office.ledger, &who, &deed, clock::unix_now())?;
    Ok(mark)
}

/// Photos and voice notes lie sealed on the server: this is how they leave it. How many files
/// are there afterwards.
fn photos(context: &Context, office: &mut Office, folder: &Path, reason: String) -> Result<usize> {
    let kept = office.ledger.attachments()?;
    let records: BTreeSet<_> = kept.iter().map(|one| one.attachment.record).collect();
    keep_reason(office, records.len() as u64, reason.clone())?;
    mark(office, "photos.written", records.len() as u64, &reason)?;
    fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    let attachments = context.configuration.attachments();
    let bar = bar(kept.len() as u64);
    for one in &kept {
        let (hash, media_type) = (one.attachment.hash, &one.attachment.media_type);
        let ending = media_type.rsplit('/').next().unwrap_or_default();
        let file = folder.join(format!("{hash}.{ending}"));
        if !file.is_file() {
            let partial = file.with_extension("partial");
            let written = (attachments.read(hash))
                .and_then(|content| fs::write(&partial, content))
                .and_then(|()| fs::rename(&partial, &file));
            written.with_context(|| file.display().to_string())?;
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(kept.len())
}

fn write(table: &Table, file: &Path) -> Result<usize> {
    table.write(file).map_err(|error| refused(&error))?;
    Ok(table.rows.len())
}

/// The lines of everybody, which take their place when they are finished.
fn people(
    context: &Context,
    office: &mut Office,
    day: &Day,
    file: &Path,
    reason: Option<String>,
) -> Result<LineFile> {
    let masked = reason.is_none();
    let why = reason.clone().unwrap_or_default();
    office.catch_up(|_| {}).map_err(|error| refused(&error))?;
    let records = office.projection.records()?;
    if let Some(reason) = reason {
        keep_reason(office, records, reason)?;
    }
    let people = People::new(|_| if masked { Sight::Masked } else { Sight::Full });
    // Analysts' columns are named by the fields' keys.
    let keys = file.extension().is_some_and(|ending| ending == "parquet");
    let mut headings = people.headings(|field| match keys {
        true => field.name.to_string(),
        false => context.label(&field.label).to_owned(),
    });
    headings.push(context.sentence("export.findings", &[]));
    headings.push(match keys {
        true => mark::KEY.to_owned(),
        false => context.sentence("export.mark", &[]),
    });
    let lines = LineFile::create(file, &headings, None).map_err(|error| refused(&error))?;
    let mut lines = lines.marked(mark(office, "people.written", records, &why)?);
    each_record(context, office, day, |record, found, _| {
        let mut line = people.line(record);
        let keys: Vec<_> = found.iter().map(Finding::key).collect();
        line.push(keys.join("|"));
        lines.line(&line).map_err(|error| refused(&error))
    })?;
    Ok(lines)
}

fn findings(context: &Context, office: &mut Office, day: &Day) -> Result<Table> {
    let headings = [
        "export.record",
        "count.code",
        "count.division",
        "export.check",
        "export.severity",
        "export.questions",
        "export.to-do",
    ];
    let mut table = Table {
        headings: headings.map(|code| context.sentence(code, &[])).to_vec(),
        ..Table::default()
    };
    each_record(context, office, day, |record, found, divisions| {
        let village = summary::village(record);
        let place = [
            record.id.to_string(),
            village.map_or_else(String::new, |village| village.to_string()),
            (village.and_then(|village| divisions.full_name(village))).unwrap_or_default(),
        ];
        for finding in found {
            let mut row = place.to_vec();
            row.extend(cells(context, &finding));
            table.rows.push(row);
        }
        Ok(())
    })?;
    Ok(table)
}

/// A finding's cells: which check, how much hangs on it, which questions, and what to do.
fn cells(context: &Context, finding: &Finding) -> [String; 4] {
    let severity = match finding.severity {
        Severity::Soft => "export.soft",
        Severity::Excusable => "export.excusable",
        Severity::Hard => "export.hard",
    };
    let questions = (finding.fields.iter())
        .filter_map(|name| Questionnaire::standard().field(name.as_str()))
        .map(|field| context.label(&field.label));
    let mut to_do = with_code(context.language, &Problem::from(finding));
    if let Some(cause) = &finding.cause {
        to_do = format!("{to_do} {}", with_code(context.language, cause));
    }
    [
        finding.check.to_owned(),
        context.sentence(severity, &[]),
        questions.collect::<Vec<_>>().join("|"),
        to_do,
    ]
}

/// Goes through every record, in the order of villages, with what stands against it.
fn each_record(
    context: &Context,
    office: &mut Office,
    day: &Day,
    mut visit: impl FnMut(&Record, Vec<Finding>, &Divisions) -> Result<()>,
) -> Result<()> {
    let day_of = |text: &str| text.parse().map_err(|error: DateError| refused(&error));
    let today = match &day.on {
        Some(day) => Some(day_of(day)?),
        None => clock::today(),
    };
    let opened = day_of(&context.configuration.census.opened)?;
    office.catch_up(|_| {}).map_err(|error| refused(&error))?;
    let divisions = office.divisions().map_err(|error| refused(&error))?;
    let (ledger, projection) = (&office.ledger, &office.projection);
    let examiner = Examiner::on(today, Some(opened), &divisions, ledger, projection)?;
    let records = projection.all_records()?;
    let bar = bar(records.len() as u64);
    for id in records {
        if let Some(stored) = projection.document(id)? {
            let record = stored.document.read(id, Questionnaire::standard());
            visit(&record, examiner.findings(&record, &stored)?, &divisions)?;
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(())
}
