//! Counting anew: what the server keeps must be what its log says.

use std::collections::BTreeMap;

use schema::id::RecordId;
use schema::questionnaire::Questionnaire;
use schema::summary::Summary;
use schema::wire::exchange::LogPosition;
use server::facts::{Facts, Head, Spot};
use server::ledger::LedgerError;
use server::projection::{Difference, Projection};

use super::World;

impl World {
    /// Folds the whole log anew and compares: what is kept must be what the log says.
    ///
    /// # Panics
    /// When they differ.
    pub fn verify(&self) {
        assert_eq!(self.differences(), []);
        self.recount();
    }

    /// Folds the whole log anew: where what is kept is not what the log says.
    ///
    /// # Panics
    /// When ledger or projection fail.
    #[must_use]
    pub fn differences(&self) -> Vec<Difference> {
        self.settle();
        let folder = self.folder.path();
        self.read(|ledger, projection| projection.verify(ledger, folder, |_| true))
            .expect("nobody calls it off")
    }

    /// Counts anew from the documents: what the board has in memory must be what they say.
    ///
    /// # Panics
    /// When it is not.
    pub fn recount(&self) {
        self.settle();
        let moment = self.app().census().expect("the board can be loaded");
        let mut rows = BTreeMap::new();
        for shard in moment.shards() {
            for (place, row) in shard.rows().iter().enumerate() {
                let row = (*row, shard.answers(place).to_vec());
                let twice = rows.insert(row.0.id, row);
                assert_eq!(twice, None, "a record stands on the board twice");
            }
        }
        let questionnaire = Questionnaire::standard();
        self.read(|_, projection| {
            assert!(moment.position() >= projection.position()?);
            let found = found_again(projection)?;
            projection.each_person(|row| {
                let person = row.open()?;
                let document = projection
                    .document(person.id)?
                    .expect("a document")
                    .document;
                let read = document.read(person.id, questionnaire);
                let summary = Summary::of(&read, questionnaire);
                let Head {
                    reached, changed, ..
                } = person.facts.head;
                let spot = found.get(&person.id).copied().unwrap_or_default();
                let facts = Facts::of(&read, &summary, reached, spot, LogPosition(changed));
                let (row, answers) = rows.remove(&person.id).expect("on the board");
                assert_eq!((row.head, &answers), (facts.head, &facts.answers));
                assert_eq!((row.merged, &person.facts), (person.merged, &facts));
                Ok(())
            })
        });
        assert!(rows.is_empty(), "on the board only: {:?}", rows.keys());
    }
}

/// What the last interview of each record that was ever spot-checked comes to.
fn found_again(projection: &Projection) -> Result<BTreeMap<RecordId, Spot>, LedgerError> {
    let mut found = BTreeMap::new();
    for check in projection.spot_checks()? {
        for one in projection.sample(check.position)? {
            for (position, interview) in &one.interviews {
                found.insert((*position, one.record), interview.result(&one.first));
            }
        }
    }
    Ok((found.into_iter())
        .map(|((_, record), spot)| (record, spot))
        .collect())
}
