//! How a text became another: the stretches that were replaced.
//!
//! Letters that two different sentences happen to share are no common ground: kept apart,
//! they cost more bytes than the sentence, and a merge would weave the two into each other.
//! Only what both texts begin and end with is kept, and between these runs of some length.

/// A stretch of the old text, and what stands there now. Counted in code points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Replaced {
    /// Where it begins in the old text.
    pub(super) at: usize,
    /// How many letters went.
    pub(super) letters: usize,
    /// What came.
    pub(super) with: String,
}

/// Letters in a row that were kept, not written anew.
const LEAST_KEPT: usize = 4;

/// What was replaced, from the end of the text to its beginning: each stretch stands where it
/// did when those before it in this list have been replaced.
pub(super) fn replaced(old: &str, new: &str) -> Vec<Replaced> {
    let (old, new): (Vec<char>, Vec<char>) = (old.chars().collect(), new.chars().collect());
    let mut found = Vec::new();
    differing(&old, &new, 0, &mut found);
    found
}

fn differing(old: &[char], new: &[char], at: usize, found: &mut Vec<Replaced>) {
    let equal = |(a, b): &(&char, &char)| a == b;
    let head = old.iter().zip(new).take_while(equal).count();
    let (old, new, at) = (&old[head..], &new[head..], at + head);
    let tail = (old.iter().rev().zip(new.iter().rev()))
        .take_while(equal)
        .count();
    let (old, new) = (&old[..old.len() - tail], &new[..new.len() - tail]);
    if old.is_empty() && new.is_empty() {
        return;
    }
    match longest_common_run(old, new) {
        Some((o, n, letters)) if letters >= LEAST_KEPT => {
            let (after_o, after_n) = (o + letters, n + letters);
            differing(&old[after_o..], &new[after_n..], at + after_o, found);
            differing(&old[..o], &new[..n], at, found);
        }
        _ => found.push(Replaced {
            at,
            letters: old.len(),
            with: new.iter().collect(),
        }),
    }
}

/// Where in both the longest run of equal letters begins, and how long it is.
fn longest_common_run(old: &[char], new: &[char]) -> Option<(usize, usize, usize)> {
    let mut longest = None;
    let mut most = 0;
    // The length of the common run that ends at each letter of `new` and the letter before
    // the present one of `old`.
    let mut ending = vec![0; new.len() + 1];
    for (o, letter) in old.iter().enumerate() {
        for n in (0..new.len()).rev() {
            ending[n + 1] = if new[n] == *letter { ending[n] + 1 } else { 0 };
            if ending[n + 1] > most {
                most = ending[n + 1];
                longest = Some((o + 1 - most, n + 1 - most, most));
            }
        }
    }
    longest
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn apply(old: &str, replaced: &[Replaced]) -> String {
        let mut letters: Vec<char> = old.chars().collect();
        for Replaced {
            at,
            letters: n,
            with,
        } in replaced
        {
            letters.splice(*at..*at + *n, with.chars());
        }
        letters.into_iter().collect()
    }

    fn stretch(at: usize, letters: usize, with: &str) -> Replaced {
        Replaced {
            at,
            letters,
            with: with.to_owned(),
        }
    }

    #[test]
    fn what_is_mended_in_two_places_is_replaced_in_two_places() {
        let old = "路断，步行两小时到达，下次需提前约定。";
        let new = "路通，步行两小时到达，下次不需约定。";
        assert_eq!(
            replaced(old, new),
            [stretch(13, 3, "不需"), stretch(1, 1, "通")]
        );
    }

    #[test]
    fn another_sentence_replaces_the_whole_whatever_letters_they_share() {
        let old = "由儿媳代答，本人听力不好。";
        let new = "入户时本人在家，证件齐全。";
        assert_eq!(
            replaced(old, new),
            [stretch(0, 12, "入户时本人在家，证件齐全")]
        );
    }

    proptest! {
        #[test]
        fn the_old_text_with_the_stretches_replaced_is_the_new_one(
            old in "[甲乙a🀀]{0,24}",
            new in "[甲乙a🀀]{0,24}",
        ) {
            let stretches = replaced(&old, &new);
            prop_assert_eq!(apply(&old, &stretches), new.clone());
            prop_assert_eq!(stretches.is_empty(), old == new);
        }
    }
}
