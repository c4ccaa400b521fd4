//! What is written to join two records, and to part them again: nothing but changes of the
//! documents, so that parting leaves both as they would be had they never been joined.

use std::collections::BTreeSet;

use schema::document::write::{Edit, Put};
use schema::id::RecordId;
use schema::questionnaire::{Questionnaire, Shape};
use schema::record::{Content, FieldName, Layer, Record};
use smol_str::SmolStr;

use super::judgement::{Joined, Ruled};

/// A ruling on the survivor: what is kept of a field.
///
/// None where the field cannot be ruled so, or where the record that it is kept of says
/// nothing.
#[must_use]
pub(super) fn ruled(survivor: &Record, of: &Record, field: &FieldName) -> Option<Ruled> {
    let shape = Questionnaire::standard().shape(field.as_str())?;
    let (_, content) = of.effective(field.as_str())?;
    let fits = match shape {
        Shape::One | Shape::Prose => matches!(content, Content::One(_)),
        Shape::Many => !matches!(content, Content::Entries(_)),
        Shape::Entries | Shape::Attachment | Shape::Derived => false,
    };
    fits.then(|| Ruled {
        field: field.clone(),
        before: (survivor.layer(Layer::Ruling).get(field.as_str())).cloned(),
        after: content.clone(),
    })
}

/// Writes rulings.
#[must_use]
pub(super) fn rule(rulings: &[Ruled]) -> Vec<Edit> {
    let edits = rulings.iter().flat_map(|ruled| {
        let puts = puts(ruled.before.as_ref(), Some(&ruled.after));
        edits(&ruled.field, puts)
    });
    edits.collect()
}

/// Takes rulings back that nobody has changed since; of a set, each member by itself.
#[must_use]
pub(super) fn unrule(survivor: &Record, joined: &Joined) -> Vec<Edit> {
    let ruling = survivor.layer(Layer::Ruling);
    let edits = joined.ruled.iter().flat_map(|ruled| {
        let Ruled {
            field,
            before,
            after,
        } = ruled;
        let now = ruling.get(field.as_str());
        let is_set = matches!((now, after), (Some(Content::Many(_)), Content::Many(_)));
        let puts = match now == Some(after) || is_set {
            true => puts(Some(after), before.as_ref()),
            false => Vec::new(),
        };
        edits(field, puts)
    });
    edits.collect()
}

/// Takes a link back, if it is there.
#[must_use]
pub(super) fn unlink(absorbed: &Record, survivor: RecordId) -> Vec<Edit> {
    let is_there = (absorbed.links.iter()).any(|link| link.survivor == survivor);
    is_there
        .then_some(Edit::Unlink(survivor))
        .into_iter()
        .collect()
}

fn edits(field: &FieldName, puts: Vec<Put>) -> impl Iterator<Item = Edit> {
    let field = field.clone();
    puts.into_iter().map(move |put| Edit::Answer {
        layer: Layer::Ruling,
        field: field.clone(),
        put,
    })
}

/// What brings a layer from one content to another.
fn puts(from: Option<&Content>, to: Option<&Content>) -> Vec<Put> {
    let members = |content: Option<&Content>| match content {
        Some(Content::Many(members)) => members.clone(),
        _ => BTreeSet::<SmolStr>::new(),
    };
    let one = |content: Option<&Content>| match content {
        Some(Content::One(answer)) => Some(answer.clone()),
        _ => None,
    };
    let (old, new) = (members(from), members(to));
    let mut puts: Vec<Put> = old.difference(&new).cloned().map(Put::Untick).collect();
    puts.extend(new.difference(&old).cloned().map(Put::Tick));
    match (one(from), one(to)) {
        (_, Some(answer)) => puts.push(Put::One(answer)),
        (Some(_), None) => puts.push(Put::Withdraw),
        (None, None) => {}
    }
    puts
}

#[cfg(test)]
mod tests;
