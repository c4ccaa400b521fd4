//! A list of the dead names an elder: once it is decided that it means this one, a person of
//! the county office confirms the death, with what proves it. Nothing else writes it.

use schema::asked::Verdict;
use schema::questionnaire::Questionnaire;
use schema::record::{Answer, Content, FieldName, Layer, Record};
use schema::value::partial_date::{Calendar, PartialDate};

use super::super::judgement::{Joined, Judgement, Outcome, Ruled};
use super::super::outside::ListKind;
use super::super::{Pair, join};
use super::{Looked, ReviewError, carry_out, thousandths};
use crate::account::{Account, AccountRole};
use crate::app::App;
use crate::clock;
use crate::desk::{DeskError, Writing};
use crate::ledger::{Deed, Event};

/// A death as it is confirmed.
#[derive(Debug, Clone)]
pub struct Death {
    /// When, as far as it is known.
    pub died: String,
    /// What proves it, by the codes of `death_evidence`.
    pub evidence: Vec<String>,
    /// What the confirming person says beside that.
    pub reason: String,
}

/// Confirms that the elder of a pair with a list of the dead has died: a ruling like any other,
/// which undoing the pair takes back.
///
/// # Errors
/// Why the account may not; or what could not be written.
pub async fn confirm(
    app: &App,
    account: &Account,
    pair: Pair,
    weight: f64,
    death: Death,
) -> Result<(), ReviewError> {
    let _alone = app.reviewing.lock().await;
    let looked = app.read(|reader| Looked::at(reader, pair))?;
    let (Some(ListKind::Deaths), Some(record)) = (looked.list, looked.record()) else {
        return Err(ReviewError::NoDeath);
    };
    if looked.course.outcome() != Outcome::Decided(Verdict::Same) {
        return Err(ReviewError::NoDeath);
    }
    if account.role != AccountRole::County {
        return Err(ReviewError::NoRuling);
    }
    if !looked.sees(account, record) {
        return Err(ReviewError::NotYours);
    }
    let died = PartialDate::parse(Calendar::Solar, &death.died);
    let died = died.map_err(|_| ReviewError::DeathDate)?.to_string();
    let death = Death { died, ..death };
    let known =
        (Questionnaire::standard().field("death_evidence")).and_then(|field| field.kind.list());
    if (death.evidence.iter()).any(|code| !known.is_some_and(|list| list.contains(code))) {
        return Err(ReviewError::Keep {
            field: "death_evidence".to_owned(),
        });
    }
    let stored = app.read(|reader| reader.projection.document(record))?;
    let stored = stored.ok_or(DeskError::NoRecord)?;
    let read = stored.document.read(record, Questionnaire::standard());
    if read.text("life_status") == Some("2") {
        return Err(ReviewError::Decided);
    }
    let ruled = rulings(&read, &death);
    let rule = join::rule(&ruled);
    let ruling = Writing::new(account, record, move |_| Ok(rule.clone()));
    let what = "pair.death-confirmed";
    let deed = Deed::of(account.id, what, pair.to_string(), death.reason.clone());
    let judgement = Judgement {
        account: account.id,
        at: clock::unix_now(),
        verdict: Verdict::Same,
        reason: death.reason,
        weight: thousandths(weight),
        needs_second: false,
        settles: true,
        survivor: None,
        keep: std::collections::BTreeMap::new(),
        joined: Some(Joined {
            absorbed: pair.other(record),
            survivor: record,
            ruled,
        }),
    };
    let event = Event::PairJudged {
        a: pair.a,
        b: pair.b,
        judgement: Box::new(judgement),
    };
    carry_out(app, &[ruling], event, vec![deed]).await
}

fn rulings(read: &Record, death: &Death) -> Vec<Ruled> {
    let evidence = death.evidence.iter().map(|code| code.as_str().into());
    let said = [
        ("life_status", Content::One(Answer::text("2"))),
        ("death_date", Content::One(Answer::text(&death.died))),
        ("death_evidence", Content::Many(evidence.collect())),
    ];
    let ruling = read.layer(Layer::Ruling);
    let ruled = said.into_iter().filter_map(|(field, after)| {
        let field = FieldName::new(field)?;
        let before = ruling.get(&field).cloned();
        let says_nothing = matches!(&after, Content::Many(codes) if codes.is_empty());
        (!says_nothing).then_some(Ruled {
            field,
            before,
            after,
        })
    });
    ruled.collect()
}
