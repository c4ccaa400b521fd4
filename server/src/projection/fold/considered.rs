//! What becomes of what comes up for one record.

use std::collections::{BTreeMap, BTreeSet};

use schema::check::Details;
use schema::id::ChangeHash;
use schema::problem::Problem;
use schema::questionnaire::Questionnaire;
use schema::summary::Summary;
use schema::wire::exchange::LogPosition;
use schema::wire::reconcile::Fingerprint;

use super::super::document::{self, ClosedDocument};
use super::super::held::Held;
use super::super::shared;
use super::news::{News, NewsKind};
use super::{Done, Finished, WAITING, Work};
use crate::admission::{Admission, Candidate, LeftOut, Outcome};
use crate::facts::Facts;
use crate::ledger::LedgerError;
use crate::paradata;

/// Considers a record's candidates. They are proven together: when one of them does not hold
/// together with those before it, all are considered again, without that one.
pub(super) fn considered(
    work: &Work,
    cause: Option<LogPosition>,
    questionnaire: &Questionnaire,
) -> Result<Done, LedgerError> {
    if work.clashes {
        return Ok(kept_apart(work));
    }
    let mut left_out = LeftOut::new();
    loop {
        match considered_without(&left_out, work, cause, questionnaire)? {
            Ok(done) => return Ok(done),
            Err((change, why)) => {
                if left_out.insert(change, why).is_some() {
                    return Err(LedgerError::Damaged("a document"));
                }
            }
        }
    }
}

/// All of a record that has no row of its own.
fn kept_apart(work: &Work) -> Done {
    let apart = |candidate: &Candidate| Held::clashes(candidate.position);
    Done {
        record: work.record,
        before: None,
        after: None,
        admitted: Vec::new(),
        news: Vec::new(),
        held: work.candidates.iter().map(apart).collect(),
        distrusted: BTreeSet::new(),
    }
}

/// Considers each candidate; whoever waited for one of them comes up right after it. Inside: a
/// change that must not be let in.
fn considered_without(
    left_out: &LeftOut,
    work: &Work,
    cause: Option<LogPosition>,
    questionnaire: &Questionnaire,
) -> Result<Result<Done, (ChangeHash, Problem)>, LedgerError> {
    let stored = (work.stored.clone())
        .map(ClosedDocument::open)
        .transpose()?;
    let before =
        (stored.as_ref()).and_then(|stored| Some((*stored.villages.last()?, stored.fingerprint)));
    let mut entered = (stored.as_ref()).map_or(LogPosition(0), |stored| stored.entered);
    let (document, villages) = match stored {
        Some(stored) => (Some(stored.document), stored.villages),
        None => (None, Vec::new()),
    };
    let mut admission = Admission::of(
        work.record,
        (document, villages),
        questionnaire,
        left_out,
        work.distrusted.clone(),
    );
    let mut followed = work.followed.clone();
    let mut last = LogPosition(0);
    let mut waiting: Vec<(&Candidate, ChangeHash)> = (work.waiting.iter())
        .map(|(candidate, missing)| (candidate, *missing))
        .collect();
    let mut admitted = Vec::new();
    let mut news = Vec::new();
    let mut held = BTreeMap::new();
    let mut quarantined = Vec::new();
    for candidate in &work.candidates {
        let cause = cause.unwrap_or(candidate.position);
        let mut place = 0;
        let mut next = vec![candidate];
        while let Some(candidate) = next.pop() {
            let existed = admission.has_begun();
            let from = admission.villages.last().copied();
            match admission.consider(candidate) {
                Outcome::Admitted(wrote) => {
                    let to = admission.villages.last().copied();
                    let mut tell = |village, entry, kind| {
                        news.push(News {
                            village,
                            cause,
                            place,
                            entry,
                            kind,
                        });
                        place += 1;
                    };
                    match to {
                        Some(to) if existed && from != Some(to) => {
                            if let Some(from) = from {
                                tell(from, LogPosition(0), NewsKind::Left);
                            }
                            tell(to, LogPosition(0), NewsKind::Came);
                        }
                        Some(to) => tell(to, candidate.position, NewsKind::Change),
                        None => {}
                    }
                    if from != to {
                        entered = cause;
                    }
                    followed.follow(candidate, admission.read(), &wrote, cause);
                    last = cause;
                    held.remove(&candidate.position);
                    let hash = candidate.chunk.hash();
                    admitted.push(hash);
                    let (mut freed, still): (Vec<_>, Vec<_>) =
                        (waiting.into_iter()).partition(|(_, missing)| *missing == hash);
                    waiting = still;
                    // The earliest in the log comes up first, in whatever order they began to
                    // wait: a fold in other batches must come to the same.
                    freed.sort_by_key(|(other, _)| std::cmp::Reverse(other.position));
                    next.extend(freed.into_iter().map(|(other, _)| other));
                }
                Outcome::Waiting(_) if waiting.len() + work.others_waiting >= WAITING => {
                    held.insert(candidate.position, Held::too_many(candidate.position));
                }
                Outcome::Waiting(missing) => {
                    let waits = Held::waiting(candidate.position, missing, candidate.released);
                    held.insert(candidate.position, waits);
                    waiting.push((candidate, missing));
                }
                Outcome::Quarantined(problem) => {
                    quarantined.push((candidate.chunk.hash(), candidate.position));
                    let apart = Held::apart(candidate.position, problem);
                    held.insert(candidate.position, apart);
                }
            }
        }
    }
    for (hash, position) in quarantined {
        if admission.has(&hash) {
            held.remove(&position);
        }
    }
    let villages = std::mem::take(&mut admission.villages);
    let distrusted = std::mem::take(&mut admission.distrusted);
    let proven = match admission.prove() {
        Ok(proven) => proven,
        Err(unproven) => return Ok(Err((unproven.change, Problem::from(&unproven.why)))),
    };
    let after = proven
        .zip(followed.reached)
        .map(|((admitted, read), (_, reached))| {
            followed.likeness.settle(&read);
            let summary = Summary::of(&read, questionnaire);
            Finished {
                facts: Facts::of(&read, &summary, reached, followed.spot, last),
                shared: shared::keys(&Details::of(&read)),
                held: paradata::Held::of(&read, followed.course),
                document: ClosedDocument {
                    fingerprint: Fingerprint::of(work.record, &admitted.document.heads()),
                    packed: document::pack(&admitted.saved),
                    villages,
                    entered,
                },
                read,
                summary,
                likeness: followed.likeness,
            }
        });
    Ok(Ok(Done {
        record: work.record,
        before,
        after,
        admitted,
        news,
        held: held.into_values().collect(),
        distrusted,
    }))
}
