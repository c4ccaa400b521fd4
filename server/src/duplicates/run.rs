//! A whole run, part by part. Each part that was compared lies on the disk before the next is
//! begun: whoever begins again, after a power cut too, goes on behind the last. What changed
//! in the meantime is compared by itself at the end.

use std::collections::{BTreeSet, HashMap};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use linkage::blocking::Index;
use linkage::census::Elders;
use linkage::census::model::CensusModel;
use linkage::scan::{self, Scan};
use linkage::shape::Pattern;
use linkage::tally::Tally;
use schema::id::{ContentHash, RecordId};
use schema::wire::exchange::LogPosition;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The mark of a record that has no part.
const NONE: u32 = u32::MAX;

/// Where a run keeps what it has done, and in how many parts.
#[derive(Debug, Clone)]
pub struct Marks {
    /// A folder of its own.
    pub folder: PathBuf,
    /// Parts, where they do not grow too long.
    pub parts: usize,
}

/// Parts of a run: every key is looked at for each, so they are few.
pub const PARTS: usize = 16;
/// The longest part, in records: some seconds of work.
const LONGEST: usize = 125_000;

impl Marks {
    /// Records to a part. A run that goes on asks for the records that it began with.
    fn part(&self, records: usize) -> usize {
        records.div_ceil(self.parts.max(1)).clamp(1, LONGEST)
    }
}

/// A record as it was when the run began: which, and what of the log it said.
pub(super) type Version = (RecordId, LogPosition);

/// The kept pairs by their numbers when the run began, and how often each pattern occurs.
type Part = (Vec<(u32, u32, Pattern)>, Vec<(Pattern, f64)>);

/// What a run compared.
#[derive(Debug)]
pub(super) struct Compared {
    /// The pairs that may matter, and how often each pattern occurs.
    pub(super) scan: Scan,
    /// Records that are others than when the run began: their pairs are not among those.
    pub(super) fresh: BTreeSet<u32>,
}

/// Compares everybody, or what an earlier try left. `versions` are the records as they are now,
/// in the order of `elders`. `progress` is told how many records are done, and of how many;
/// where it says false, nothing comes back, and what was done stays done.
///
/// # Errors
/// When the disk fails.
pub(super) fn compare(
    elders: &Elders,
    model: &CensusModel,
    versions: &[Version],
    marks: Option<&Marks>,
    progress: &mut dyn FnMut(usize, usize) -> bool,
) -> io::Result<Option<Compared>> {
    let Some(marks) = marks else {
        return Ok(Some(Compared {
            scan: elders.compare_all(&elders.index(), model),
            fresh: BTreeSet::new(),
        }));
    };
    fs::create_dir_all(&marks.folder)?;
    let begun = match read::<Vec<Version>>(&marks.folder.join("begun")) {
        Some(begun) => begun,
        None => {
            keep(&marks.folder, "begun", &versions)?;
            versions.to_vec()
        }
    };
    let standing = Standing::of(&begun, versions);
    let length = marks.part(begun.len());
    let parts = begun.len().div_ceil(length);
    let mut index = None;
    let mut found = Vec::new();
    let mut counted = Vec::new();
    for at in 0..parts {
        let done = (at * length).min(begun.len());
        if !progress(done, begun.len()) {
            return Ok(None);
        }
        let name = format!("pairs-{at}");
        let part = match read::<Part>(&marks.folder.join(&name)) {
            Some(part) => part,
            None => {
                let index = index.get_or_insert_with(|| elders.index());
                let part = standing.part(elders, index, model, (at, length));
                keep(&marks.folder, &name, &part)?;
                part
            }
        };
        found.extend(part.0.iter().filter_map(|pair| standing.now(*pair)));
        counted.extend(part.1);
    }
    found.sort_unstable();
    found.dedup();
    let fresh = (0..)
        .zip(&standing.begun)
        .filter(|(_, begun)| **begun == NONE);
    Ok(Some(Compared {
        fresh: fresh.map(|(now, _)| now).collect(),
        scan: Scan {
            tally: Tally::of(counted),
            candidates: found.len() as u64,
            kept: found,
        },
    }))
}

/// Which records are as they were when the run began.
struct Standing {
    /// By their number now, the number then; [`NONE`] where they are others.
    begun: Vec<u32>,
    /// By their number then, the number now.
    now: Vec<u32>,
}

impl Standing {
    fn of(begun: &[Version], versions: &[Version]) -> Self {
        let places: HashMap<Version, u32> = versions.iter().copied().zip(0..).collect();
        let now: Vec<u32> = (begun.iter())
            .map(|version| places.get(version).copied().unwrap_or(NONE))
            .collect();
        let mut then = vec![NONE; versions.len()];
        for (at, now) in (0..).zip(&now) {
            if let Some(then) = then.get_mut(*now as usize) {
                *then = at;
            }
        }
        Self { begun: then, now }
    }

    /// A kept pair by its numbers now, where both records are as they were.
    fn now(&self, (a, b, pattern): (u32, u32, Pattern)) -> Option<scan::Pair> {
        let now = |then: u32| self.now.get(then as usize).copied();
        let (a, b) = (now(a)?, now(b)?);
        (a != NONE && b != NONE).then_some(scan::Pair {
            a: a.min(b),
            b: a.max(b),
            pattern,
        })
    }

    /// Compares a part's records with those behind them.
    fn part(
        &self,
        elders: &Elders,
        index: &Index,
        model: &CensusModel,
        (at, length): (usize, usize),
    ) -> Part {
        let (from, to) = (at * length, ((at + 1) * length).min(self.now.len()));
        let there = self.now[from..to].iter().filter(|now| **now != NONE);
        let (Some(first), Some(last)) = (there.clone().min(), there.max()) else {
            return Part::default();
        };
        let span = *first as usize..*last as usize + 1;
        let scan = elders.compare_part(index, model, span);
        let kept = scan.kept.iter().filter_map(|pair| {
            let [a, b] = [pair.a, pair.b].map(|now| self.begun[now as usize]);
            let is_of_part = a != NONE && (from..to).contains(&(a as usize));
            (is_of_part && b != NONE).then_some((a, b, pair.pattern))
        });
        (kept.collect(), scan.tally.rows)
    }
}

/// Keeps something under a name, durably and whole.
fn keep(folder: &Path, name: &str, what: &impl Serialize) -> io::Result<()> {
    let mut bytes = postcard::to_stdvec(what).map_err(io::Error::other)?;
    let hash = ContentHash::of(&bytes).to_string();
    bytes.extend_from_slice(hash.as_bytes());
    let new = folder.join("new");
    let mut file = File::create(&new)?;
    file.write_all(&bytes)?;
    file.sync_all()?;
    fs::rename(&new, folder.join(name))?;
    File::open(folder)?.sync_all()
}

/// What was kept; nothing where it is damaged: it is done again.
fn read<T: DeserializeOwned>(path: &Path) -> Option<T> {
    let bytes = fs::read(path).ok()?;
    let length = ContentHash::of(&[]).to_string().len();
    let (bytes, hash) = bytes.split_at_checked(bytes.len().checked_sub(length)?)?;
    let is_whole = ContentHash::of(bytes).to_string().as_bytes() == hash;
    is_whole.then(|| postcard::from_bytes(bytes).ok())?
}

#[cfg(test)]
mod tests;
