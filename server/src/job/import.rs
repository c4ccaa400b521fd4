//! Importing an uploaded list.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use schema::problem::{Coded, Parameters};
use schema::questionnaire::Questionnaire;
use schema::scope::Scope;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Ended, Pulse};
use crate::clock;
use crate::office::Office;
use crate::roster::draft::Drafts;
use crate::roster::line::{LineReader, Reading};
use crate::roster::undo::{self, TakenBack, Written};
use crate::roster::{Columns, Sheet, store};
use crate::sealed_file::FileKeys;

/// The list that lines are known by, as on the command line.
pub(crate) const LIST: &str = "roster";

/// What an import did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ImportCounts {
    /// Records that are new.
    pub new: usize,
    /// Records of which the list says something else than before.
    pub changed: usize,
    /// Records that are as the list says already.
    pub unchanged: usize,
    /// Lines that were left out.
    pub skipped: usize,
}

/// What is asked of an import.
pub(super) struct Asked<'a> {
    pub(super) list: &'a str,
    pub(super) account: &'a str,
    pub(super) source: &'a str,
    pub(super) skip_bad: bool,
    pub(super) scope: &'a Scope,
}

/// A list is not imported.
#[derive(Debug, thiserror::Error)]
enum NotImported {
    #[error("the list is not there any more")]
    Gone,
    #[error("{bad} lines cannot be imported")]
    BadLines { bad: usize },
    #[error("what it takes to take the import back is not there any more")]
    CannotTakeBack,
}

impl Coded for NotImported {
    fn code(&self) -> &'static str {
        match self {
            Self::Gone => "job.list-gone",
            Self::CannotTakeBack => "job.cannot-take-back",
            Self::BadLines { .. } => "roster.bad-lines",
        }
    }

    fn parameters(&self) -> Parameters {
        match self {
            Self::Gone | Self::CannotTakeBack => Parameters::new(),
            Self::BadLines { bad } => vec![("bad", bad.to_string())],
        }
    }
}

pub(super) fn roster(
    data: &Path,
    place: &Path,
    asked: &Asked<'_>,
    pulse: &Pulse,
) -> Result<ImportCounts, Ended> {
    let drafts = Drafts::of(data);
    let (draft, bytes) = (drafts.open(asked.list, asked.account)).ok_or(NotImported::Gone)?;
    let questionnaire = Questionnaire::standard();
    let sheet = Sheet::parse(&bytes, None)?;
    let columns = Columns::guess(&sheet, questionnaire, &draft.said)?;
    let mut office = Office::open(data)?;
    let divisions = office.divisions()?;
    let reader = LineReader::new(questionnaire, &divisions, LIST, Some(asked.source));
    let mut reading: Reading = reader.read(&sheet, &columns);
    reading.leave_out_others(asked.scope);
    if reading.bad > 0 && !asked.skip_bad {
        let bad = reading.bad;
        return Err(NotImported::BadLines { bad }.into());
    }
    pulse.begin(reading.lines.len());
    let imported = store::import(
        &mut office,
        &reading.lines,
        clock::unix_now(),
        |done| pulse.beat(done),
        |written| keep(data, place, written),
    );
    let imported = match imported {
        Err(store::ImportError::Cancelled) => return Err(Ended::Cancelled),
        imported => imported?,
    };
    let _ = drafts.forget(asked.list);
    Ok(ImportCounts {
        new: imported.new,
        changed: imported.changed,
        unchanged: imported.unchanged,
        skipped: reading.bad,
    })
}

/// Where an import's job keeps what it takes to take it back.
pub(super) fn written(place: &Path) -> PathBuf {
    place.join("written.json")
}

/// An import that begins again after the server's end finds its lines written: it keeps what
/// was noted then.
fn keep(data: &Path, place: &Path, lines: &[Written]) -> io::Result<()> {
    let file = written(place);
    if lines.is_empty() && file.exists() {
        return Ok(());
    }
    let text = serde_json::to_vec(lines).map_err(io::Error::other)?;
    FileKeys::of(data).write(&file, &text)
}

/// Takes back what the job in `place` has imported.
pub(super) fn take_back(data: &Path, place: &Path, pulse: &Pulse) -> Result<TakenBack, Ended> {
    let text = FileKeys::of(data).read(&written(place));
    let text = text.map_err(|_| NotImported::CannotTakeBack)?;
    let lines: Vec<Written> =
        serde_json::from_slice(&text).map_err(|_| NotImported::CannotTakeBack)?;
    pulse.begin(lines.len());
    let mut office = Office::open(data)?;
    let taken = undo::take_back(&mut office, &lines, clock::unix_now(), |done| {
        pulse.beat(done)
    });
    match taken {
        Err(store::ImportError::Cancelled) => Err(Ended::Cancelled),
        taken => {
            let taken = taken?;
            let _ = fs::remove_file(written(place));
            Ok(taken)
        }
    }
}
