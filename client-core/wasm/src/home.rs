//! The first screen: the ledger, what needs me, and where my work is.

use std::collections::BTreeMap;

use client_core::clock::Now;
use client_core::coverage::Ledger;
use client_core::store::Work;
use schema::asked;
use schema::coverage::Coverage;
use schema::id::RecordId;
use schema::problem::Problem;
use schema::value::division::DivisionCode;

use crate::find::Lists;
use crate::names;
use crate::protocol::{Home, LedgerView, Need, NeedView, Response, Sentence};
use crate::refusal::Refusal;
use crate::session::Outcome;
use crate::sync;
use crate::tablet::{Tablet, count};

/// Records shown of each need.
const MOST: usize = 50;

pub(crate) fn show(tablet: &Tablet, now: Now) -> Outcome {
    let lists = Lists::of(tablet, now)?;
    let mut by_need: BTreeMap<Need, Vec<RecordId>> = BTreeMap::new();
    for (id, summary) in tablet.client.index().rows() {
        if let Some(need) = lists.needs(id, summary).first() {
            by_need.entry(*need).or_default().push(id);
        }
    }
    let mut needs = Vec::new();
    for (need, records) in &by_need {
        for id in records.iter().take(MOST) {
            needs.extend(need_view(tablet, &lists, *need, *id)?);
        }
    }
    let ledgers = tablet.client.coverage();
    let home = Home {
        ledgers: (ledgers.iter())
            .map(|(village, ledger)| ledger_view(tablet, *village, ledger))
            .collect(),
        needs,
        need_counts: (by_need.iter())
            .map(|(need, records)| (*need, count(records.len())))
            .collect(),
        sync: sync::facts(tablet)?,
        records: count(tablet.client.index().len()),
    };
    Ok(Response::Home { home }.into())
}

fn ledger_view(tablet: &Tablet, village: DivisionCode, ledger: &Ledger) -> LedgerView {
    let of = |outcome| count(ledger.outcomes.get(&outcome).copied().unwrap_or(0));
    LedgerView {
        village: names::division(&tablet.client, village),
        expected: count(ledger.expected),
        found: of(Coverage::Found),
        moved: of(Coverage::Moved),
        died: of(Coverage::Died),
        unknown: of(Coverage::Unknown),
        refused: of(Coverage::Refused),
        not_visited: of(Coverage::NotVisited),
        added: count(ledger.added),
    }
}

fn need_view(
    tablet: &Tablet,
    lists: &Lists<'_>,
    need: Need,
    id: RecordId,
) -> Result<Option<NeedView>, Refusal> {
    let Some(row) = lists.row(tablet, id)? else {
        return Ok(None);
    };
    let comments = if need == Need::Returned {
        let standing = tablet.client.view(id)?.record.standing;
        (standing.comments.into_iter())
            .filter(|(field, _)| field.as_str() != asked::FIELD)
            .map(|(field, comment)| (field.to_string(), comment.to_string()))
            .collect()
    } else {
        Vec::new()
    };
    let text = text(need, lists.work.get(&id)).map(|text| Sentence::of(&text, tablet.language));
    Ok(Some(NeedView {
        need,
        row,
        text,
        comments,
    }))
}

/// The line below the name.
fn text(need: Need, work: Option<&Work>) -> Option<Problem> {
    let parameters = |name: &str, number: u32| vec![(name.to_owned(), number.to_string())];
    let work = work.cloned().unwrap_or_default();
    let (code, parameters) = match need {
        Need::Returned => ("home.returned", Vec::new()),
        Need::Asked => ("home.asked", Vec::new()),
        Need::Conflict => ("home.conflict", Vec::new()),
        Need::HeldBack => ("home.held-back", Vec::new()),
        Need::Check => ("home.check", parameters("blocking", work.blocking)),
        Need::Draft if work.missing > 0 => ("home.draft", parameters("missing", work.missing)),
        Need::Draft => return None,
    };
    Some(Problem {
        code: code.to_owned(),
        parameters,
    })
}
