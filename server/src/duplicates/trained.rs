//! The model learns from the county's own records and from what reviewers decided. A part of
//! the decisions is kept from it: only a model that tells those better comes into use.

use linkage::calibrate;
use linkage::census::Elders;
use linkage::census::model::CensusModel;
use linkage::scan::Compare;
use linkage::shape::Pattern;
use linkage::tally::Tally;
use schema::id::ContentHash;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::pair::Pair;
use crate::account::AccountId;

/// One decision in so many is held out.
const HELD_OUT: u8 = 3;
/// Fewer held-out decisions of either kind tell nothing.
const TELLING: usize = 5;
/// Figures are kept in ten-thousandths.
const PARTS: f64 = 10_000.0;

/// How well a model tells the decisions that were kept from it, in ten-thousandths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Score {
    /// Mean surprise at a decision, in nats: the less the better.
    pub log_loss: u32,
    /// Precision and recall in one, where half a chance counts as *same*.
    pub f1: u32,
}

/// What a training came to. Kept in the log for ever: fields are only ever added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Training {
    /// When, in Unix seconds.
    pub at: i64,
    /// Who had everybody compared anew; nobody where the office's program did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
    /// Decisions that it learnt from.
    pub learnt: usize,
    /// Decisions that were held out.
    pub held_out: usize,
    /// How the model in use tells those.
    pub before: Score,
    /// How the new one does.
    pub after: Score,
    /// Whether the new one is better, and so in use.
    pub adopted: bool,
}

/// A decision about two records, by their numbers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Decision {
    pub(super) pair: Pair,
    pub(super) numbers: (u32, u32),
    pub(super) same: bool,
}

/// Whether a decision is kept from training: always the same ones.
fn is_held_out(pair: Pair) -> bool {
    let hash = ContentHash::of(pair.to_string().as_bytes());
    hash.to_string()
        .bytes()
        .take(4)
        .fold(0_u8, u8::wrapping_add)
        % HELD_OUT
        == 0
}

/// Trains a model on everybody and on what was decided, and compares it with the one in use.
/// Nothing while there are too few decisions to tell.
pub(super) fn train(
    elders: &Elders,
    in_use: &CensusModel,
    shipped: &CensusModel,
    tally: &Tally,
    decisions: &[Decision],
) -> Option<(CensusModel, Training)> {
    let patterns = |held: bool| -> Vec<(Pattern, bool)> {
        let of = decisions.iter().filter(|one| is_held_out(one.pair) == held);
        of.map(|one| (elders.pattern(one.numbers.0, one.numbers.1), one.same))
            .collect()
    };
    let (learnt, held) = (patterns(false), patterns(true));
    let enough = |same: bool| held.iter().filter(|(_, is)| *is == same).count() >= TELLING;
    if !enough(true) || !enough(false) {
        return None;
    }
    let of = |same: bool| {
        let own = learnt.iter().filter(|(_, is)| *is == same);
        Tally::of(own.map(|(pattern, _)| (*pattern, 1.0)))
    };
    let model = shipped.adapted(tally, &[(true, of(true)), (false, of(false))]);
    let (before, after) = (score(in_use, &held), score(&model, &held));
    let training = Training {
        at: 0,
        account: None,
        learnt: learnt.len(),
        held_out: held.len(),
        before,
        after,
        adopted: after.log_loss < before.log_loss && after.f1 >= before.f1,
    };
    Some((model, training))
}

fn score(model: &CensusModel, held: &[(Pattern, bool)]) -> Score {
    let scorer = model.scorer();
    let (mut loss, mut both, mut called, mut same) = (0.0, 0_u32, 0_u32, 0_u32);
    for (pattern, is_same) in held {
        let probability = calibrate::probability(scorer.weight(*pattern));
        let said = if *is_same {
            probability
        } else {
            1.0 - probability
        };
        loss -= said.max(1e-9).ln();
        let calls = probability >= 0.5;
        both += u32::from(calls && *is_same);
        called += u32::from(calls);
        same += u32::from(*is_same);
    }
    let held = u32::try_from(held.len()).unwrap_or(u32::MAX).max(1);
    let f1 = 2.0 * f64::from(both) / f64::from((called + same).max(1));
    Score {
        log_loss: parts(loss / f64::from(held)),
        f1: parts(f1),
    }
}

fn parts(value: f64) -> u32 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "losses and shares are small and not negative"
    )]
    let parts = (value * PARTS).round().clamp(0.0, 1e9) as u32;
    parts
}

#[cfg(test)]
mod tests {
    use linkage::census::Answers;
    use schema::id::RecordId;

    use super::*;

    fn record(at: u32) -> RecordId {
        RecordId::preloaded("training", &at.to_string())
    }

    /// Twins in one village: `same` says what reviewers hold of two of one name and birth.
    fn world(people: u32) -> Elders {
        let mut elders = Elders::default();
        for at in 0..people {
            let twins = at / 2;
            let (month, day) = (1 + twins / 28, 1 + twins % 28);
            let birth = format!("19{}-{month:02}-{day:02}", 30 + twins % 9);
            let surname = ["和", "余", "李", "王", "杨", "张", "普", "褚", "胡", "熊"];
            let given = [
                "春秀", "阿普", "玉兰", "国平", "仕英", "学文", "付才", "桂花", "正荣", "双喜",
                "开贤", "秀珍",
            ];
            let name = [surname[(twins % 10) as usize], given[(twins / 10) as usize]].concat();
            elders.push(&Answers {
                name: &name,
                birth: &birth,
                sex: "女",
                ..Answers::default()
            });
        }
        elders.settle();
        elders
    }

    fn decisions(people: u32, same: impl Fn(u32) -> bool) -> Vec<Decision> {
        let pairs = (0..people / 2).map(|at| (at * 2, at * 2 + 1));
        pairs
            .map(|(a, b)| Decision {
                pair: Pair::of(record(a), record(b)).unwrap(),
                numbers: (a, b),
                same: same(a),
            })
            .collect()
    }

    #[test]
    fn a_model_comes_into_use_only_where_it_tells_the_held_out_decisions_better() {
        let shipped = CensusModel::defaults().unwrap();
        let elders = world(240);
        let scan = elders.compare_all(&elders.index(), &shipped);
        let mixed = decisions(240, |at| at % 3 > 0);
        let (model, told) = train(&elders, &shipped, &shipped, &scan.tally, &mixed).unwrap();
        assert_eq!(told.learnt + told.held_out, 120);
        assert!(told.held_out > 20, "{told:?}");
        assert!(told.after.log_loss < told.before.log_loss, "{told:?}");
        assert!(told.adopted, "{told:?}");
        // The same again is no better than itself.
        let again = train(&elders, &model, &shipped, &scan.tally, &mixed).unwrap();
        assert_eq!(again.1.before, told.after);
        assert!(!again.1.adopted, "{again:?}");
    }

    #[test]
    fn a_few_decisions_tell_nothing() {
        let shipped = CensusModel::defaults().unwrap();
        let elders = world(40);
        let few = decisions(40, |at| at < 8);
        assert!(train(&elders, &shipped, &shipped, &Tally::default(), &few).is_none());
    }
}
