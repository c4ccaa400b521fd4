//! Our own changes on their way: unsent, received, admitted, or held back.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OptionalExtension, params};
use schema::broken::{self, Fault};
use schema::id::{ChangeHash, Installation, RecordId};
use schema::problem::Problem;
use schema::wire::exchange::{LogPosition, Verdict};

use super::{Store, Writer, halves, setting, whole};
use crate::error::ClientError;

/// Where one of our changes is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Only here.
    Unsent,
    /// Durable on the server, not part of the record yet.
    Received,
    /// Durable on the server, waiting for a change that it follows.
    Waiting,
    /// Part of the record on the server.
    Admitted,
    /// Held back for the county, and why.
    Quarantined(Problem),
}

impl State {
    const UNSENT: u8 = 0;
    const RECEIVED: u8 = 1;
    const WAITING: u8 = 2;
    pub(super) const ADMITTED: u8 = 3;
    const QUARANTINED: u8 = 4;

    fn read(number: u8, problem: Option<String>) -> Self {
        match number {
            Self::UNSENT => Self::Unsent,
            Self::RECEIVED => Self::Received,
            Self::WAITING => Self::Waiting,
            Self::ADMITTED => Self::Admitted,
            _ => Self::Quarantined(
                (problem.and_then(|json| serde_json::from_str(&json).ok())).unwrap_or_else(|| {
                    Problem {
                        code: "change.quarantined".to_owned(),
                        parameters: Vec::new(),
                    }
                }),
            ),
        }
    }
}

/// Changes held back that one request asks about.
const MOST_OPEN: i64 = 40;

/// A change of ours that the server may not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// Its number in its installation's counting.
    pub number: u64,
    /// The record.
    pub record: RecordId,
    /// The change.
    pub hash: ChangeHash,
}

/// Installations whose changes are not settled well.
pub(crate) struct Open {
    pub(crate) undecided: Vec<Installation>,
    pub(crate) held_back: Vec<Installation>,
}

/// How many of our changes are where.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Only here.
    pub unsent: u64,
    /// Durable on the server, not part of a record yet.
    pub received: u64,
    /// Waiting there for what they follow.
    pub waiting: u64,
    /// Held back for the county.
    pub quarantined: u64,
}

impl Store {
    /// Where our changes are.
    ///
    /// # Errors
    /// When the store fails.
    pub fn tally(&self) -> Result<Tally, ClientError> {
        let mut tally = Tally::default();
        let mut query = (self.connection)
            .prepare_cached("SELECT state, count(*) FROM outbox GROUP BY state")?;
        let rows = query.query_map([], |row| Ok((row.get::<_, u8>(0)?, row.get::<_, u64>(1)?)))?;
        for row in rows {
            match row? {
                (State::UNSENT, count) => tally.unsent = count,
                (State::RECEIVED, count) => tally.received = count,
                (State::WAITING, count) => tally.waiting = count,
                (State::QUARANTINED, count) => tally.quarantined = count,
                _ => {}
            }
        }
        Ok(tally)
    }

    /// Where our changes of one record are; a change that is not listed is settled and in a
    /// backup.
    ///
    /// # Errors
    /// When the store fails.
    pub fn states(&self, record: RecordId) -> Result<Vec<(ChangeHash, State)>, ClientError> {
        let mut query = self.connection.prepare_cached(
            "SELECT hash, state, problem FROM outbox WHERE record = ?1
             ORDER BY installation, number",
        )?;
        let rows = query.query_map([halves(record).0], |row| {
            Ok((
                ChangeHash(row.get(0)?),
                State::read(row.get(1)?, row.get(2)?),
            ))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Others' changes of a record that came by hand and that the server has not told of.
    pub(crate) fn by_hand(&self, record: RecordId) -> Result<Vec<ChangeHash>, ClientError> {
        let mut query = self
            .connection
            .prepare_cached("SELECT hash FROM by_hand WHERE record = ?1")?;
        let rows = query.query_map([halves(record).0], |row| row.get(0).map(ChangeHash))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The first unsent changes of the installation that has waited longest, after a number.
    pub(crate) fn unsent(
        &self,
        installation: Installation,
        after: u64,
        most: usize,
    ) -> Result<Vec<Outgoing>, ClientError> {
        self.outgoing(installation, after, most, "state = 0")
    }

    /// The first changes of an installation that the server has not made part of a record,
    /// after a number.
    pub(crate) fn unsettled(
        &self,
        installation: Installation,
        after: u64,
        most: usize,
    ) -> Result<Vec<Outgoing>, ClientError> {
        self.outgoing(installation, after, most, "state <> 3")
    }

    fn outgoing(
        &self,
        installation: Installation,
        after: u64,
        most: usize,
        condition: &str,
    ) -> Result<Vec<Outgoing>, ClientError> {
        let mut query = self.connection.prepare_cached(&format!(
            "SELECT number, r.id, r.low, hash FROM outbox JOIN record r ON r.id = outbox.record
             WHERE installation = ?1 AND number > ?2 AND {condition} ORDER BY number LIMIT ?3",
        ))?;
        let rows = query.query_map(params![installation.0, after, most], |row| {
            Ok(Outgoing {
                number: row.get(0)?,
                record: whole(row.get(1)?, row.get(2)?),
                hash: ChangeHash(row.get(3)?),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The installations that have changes the server has not decided about, and those of
    /// which it holds some back.
    pub(crate) fn open_installations(&self) -> Result<Open, ClientError> {
        let installations = |condition: &str| -> Result<Vec<Installation>, ClientError> {
            let mut query = self.connection.prepare_cached(&format!(
                "SELECT DISTINCT installation FROM outbox WHERE {condition}"
            ))?;
            let rows = query.query_map([], |row| row.get(0).map(Installation))?;
            Ok(rows.collect::<Result<_, _>>()?)
        };
        Ok(Open {
            undecided: installations("state < 2")?,
            held_back: installations("state IN (2, 4)")?,
        })
    }

    /// Changes of ours that only we hold.
    pub(crate) fn unsent_hashes(&self) -> Result<BTreeSet<ChangeHash>, ClientError> {
        let mut query = self
            .connection
            .prepare_cached("SELECT hash FROM outbox WHERE state = 0")?;
        let rows = query.query_map([], |row| row.get(0).map(ChangeHash))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Up to which number the installation's changes are settled. The server may have told of
    /// more: a copy of this store may have used a number before us.
    pub(crate) fn settled(&self, installation: Installation) -> Result<u64, ClientError> {
        let settled: Vec<(Installation, u64)> = self.get(setting::SETTLED)?.unwrap_or_default();
        let told = settled
            .into_iter()
            .find(|(known, _)| *known == installation);
        let told = told.map_or(0, |(_, number)| number);
        let mut first_undecided = self.connection.prepare_cached(
            "SELECT min(number) FROM outbox WHERE installation = ?1 AND state < 2",
        )?;
        let first: Option<u64> = first_undecided.query_row([installation.0], |row| row.get(0))?;
        Ok(first.map_or(told, |first| told.min(first - 1)))
    }

    /// The installation's changes that the server holds back: they may still be let in.
    /// At most [`MOST_OPEN`] of them, others with each `turn`.
    pub(crate) fn held_back(
        &self,
        installation: Installation,
        turn: u64,
    ) -> Result<Vec<u64>, ClientError> {
        let mut query = self.connection.prepare_cached(
            "WITH held AS (SELECT number, row_number() OVER (ORDER BY number) - 1 AS place,
                                  count(*) OVER () AS held
                           FROM outbox WHERE installation = ?1 AND state IN (2, 4))
             SELECT number FROM held ORDER BY (place - ?3 % held + held) % held LIMIT ?2",
        )?;
        let turn = i64::try_from(turn).unwrap_or(0).saturating_mul(MOST_OPEN);
        let rows = query.query_map(params![installation.0, MOST_OPEN, turn], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Others' frames that are here: on their way, or on the server and in no backup of it yet.
    ///
    /// # Errors
    /// When the store fails.
    pub fn frames_of_others(&self) -> Result<Vec<Vec<u8>>, ClientError> {
        let mut query = (self.connection).prepare_cached("SELECT frame FROM carried")?;
        let rows = query.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Others' frames that we carry and that the server does not have.
    pub(crate) fn carried(&self) -> Result<Vec<(i64, Vec<u8>)>, ClientError> {
        let mut query = self.connection.prepare_cached(
            "SELECT number, frame FROM carried WHERE position IS NULL ORDER BY number",
        )?;
        let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl Writer<'_> {
    /// Numbers a new change of ours and puts it into the outbox.
    pub(crate) fn post(
        &self,
        installation: Installation,
        record: RecordId,
        hash: ChangeHash,
    ) -> Result<(), ClientError> {
        let mut next: Vec<(Installation, u64)> =
            self.get(setting::NEXT_NUMBER)?.unwrap_or_default();
        if !next.iter().any(|(known, _)| *known == installation) {
            next.push((installation, 1));
        }
        let number = (next.iter_mut())
            .find_map(|(known, number)| {
                (*known == installation).then(|| std::mem::replace(number, *number + 1))
            })
            .expect("the installation was just added");
        self.transaction
            .prepare_cached(
                "INSERT INTO outbox (installation, number, record, hash) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![
                installation.0,
                number,
                halves(record).0,
                hash.as_bytes()
            ])?;
        self.set(setting::NEXT_NUMBER, &next)
    }

    /// The server has stored these changes.
    pub(crate) fn received(
        &self,
        installation: Installation,
        numbers: std::ops::RangeInclusive<u64>,
        position: LogPosition,
    ) -> Result<(), ClientError> {
        self.transaction
            .prepare_cached(
                "UPDATE outbox SET position = ?4, state = max(state, 1)
                 WHERE installation = ?1 AND number BETWEEN ?2 AND ?3 AND position IS NULL",
            )?
            .execute(params![
                installation.0,
                numbers.start(),
                numbers.end(),
                position.0
            ])?;
        Ok(())
    }

    /// The server has decided about this change.
    pub(crate) fn decided(
        &self,
        installation: Installation,
        number: u64,
        verdict: &Verdict,
    ) -> Result<(), ClientError> {
        let (state, problem) = match verdict {
            Verdict::Waiting => (State::WAITING, None),
            Verdict::Admitted => (State::ADMITTED, None),
            Verdict::Quarantined(problem) => {
                (State::QUARANTINED, serde_json::to_string(problem).ok())
            }
        };
        self.transaction
            .prepare_cached(
                "UPDATE outbox SET state = ?3, problem = ?4
                 WHERE installation = ?1 AND number = ?2",
            )?
            .execute(params![installation.0, number, state, problem])?;
        Ok(())
    }

    /// Our received changes up to this number that the server had not decided about yet, as
    /// far as we know, and these; with their records. One that has no receipt is none of
    /// them: its number may have been used by a copy of this store.
    pub(crate) fn undecided(
        &self,
        installation: Installation,
        through: u64,
        also: impl Iterator<Item = u64>,
    ) -> Result<BTreeMap<u64, RecordId>, ClientError> {
        let mut query = self.transaction.prepare_cached(
            "SELECT number, r.id, r.low FROM outbox JOIN record r ON r.id = outbox.record
             WHERE installation = ?1 AND number <= ?2 AND state = 1",
        )?;
        let read = |row: &rusqlite::Row<'_>| -> rusqlite::Result<(u64, RecordId)> {
            Ok((row.get(0)?, whole(row.get(1)?, row.get(2)?)))
        };
        let mut undecided = query
            .query_map(params![installation.0, through], read)?
            .collect::<Result<BTreeMap<_, _>, _>>()?;
        let mut one = self.transaction.prepare_cached(
            "SELECT number, r.id, r.low FROM outbox JOIN record r ON r.id = outbox.record
             WHERE installation = ?1 AND number = ?2 AND state <> 0",
        )?;
        for number in also {
            undecided.extend(
                one.query_row(params![installation.0, number], read)
                    .optional()?,
            );
        }
        Ok(undecided)
    }

    pub(crate) fn set_settled(
        &self,
        installation: Installation,
        through: u64,
    ) -> Result<(), ClientError> {
        let mut settled: Vec<(Installation, u64)> = self.get(setting::SETTLED)?.unwrap_or_default();
        match settled.iter_mut().find(|(known, _)| *known == installation) {
            Some((_, number)) => *number = through,
            None => settled.push((installation, through)),
        }
        self.set(setting::SETTLED, &settled)
    }

    /// A backup of the server holds everything up to here: what is settled may be forgotten.
    pub(crate) fn prune(&self, watermark: LogPosition) -> Result<(), ClientError> {
        if broken::is(Fault::PrunedAtReceipt) {
            (self.transaction).execute("DELETE FROM outbox WHERE state >= 1", [])?;
        }
        self.transaction
            .prepare_cached("DELETE FROM outbox WHERE state = 3 AND position <= ?1")?
            .execute([watermark.0])?;
        self.transaction
            .prepare_cached("DELETE FROM carried WHERE position <= ?1")?
            .execute([watermark.0])?;
        Ok(())
    }

    /// Takes another's frame along to the server.
    pub(crate) fn carry(&self, hash: &[u8], frame: &[u8]) -> Result<bool, ClientError> {
        let added = self
            .transaction
            .prepare_cached("INSERT OR IGNORE INTO carried (hash, frame) VALUES (?1, ?2)")?
            .execute(params![hash, frame])?;
        Ok(added > 0)
    }

    /// The server has another's frame: it need not be carried on, unless the server loses it.
    pub(crate) fn delivered(&self, number: i64, position: LogPosition) -> Result<(), ClientError> {
        self.transaction
            .prepare_cached("UPDATE carried SET position = ?2 WHERE number = ?1")?
            .execute(params![number, position.0])?;
        Ok(())
    }
}

/// The changes of a record that the server has not settled: everything in the outbox that
/// is not admitted, and what came by hand.
pub(super) fn unsettled(
    connection: &Connection,
    record: RecordId,
) -> Result<BTreeSet<ChangeHash>, ClientError> {
    let mut query = connection.prepare_cached(
        "SELECT hash FROM outbox WHERE record = ?1 AND state <> 3
             UNION ALL SELECT hash FROM by_hand WHERE record = ?1",
    )?;
    let rows = query.query_map([halves(record).0], |row| row.get(0).map(ChangeHash))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::SeedableRng;
    use schema::wire::exchange::{LogPosition, Verdict};

    use super::*;
    use crate::store::Place;
    use crate::vault::StoreKey;

    /// Otherwise nobody would ever ask what became of it.
    #[test]
    fn a_number_that_a_copy_used_first_is_not_settled_before_ours_is() {
        const OURS: Installation = Installation(7);
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let connection = Connection::open_in_memory().unwrap();
        let opened = Store::open(connection, StoreKey([1; 32]), Place([2; 16]), &mut rng);
        let mut store = opened.unwrap().store;
        let record = RecordId::preloaded("twin", "1");
        let (id, low) = halves(record);
        let insert = "INSERT INTO record (id, low, summary, history) VALUES (?1, ?2, x'', x'')";
        store.connection.execute(insert, params![id, low]).unwrap();

        let settled =
            |store: &mut Store, change: &dyn Fn(&Writer<'_>) -> Result<(), ClientError>| {
                store.transact(|writer| change(writer)).unwrap();
                store.settled(OURS).unwrap()
            };
        let told = settled(&mut store, &|writer| writer.set_settled(OURS, 1));
        let posted = settled(&mut store, &|writer| {
            writer.post(OURS, record, ChangeHash([3; 32]))
        });
        let received = settled(&mut store, &|writer| {
            writer.received(OURS, 1..=1, LogPosition(9))
        });
        let decided = settled(&mut store, &|writer| {
            writer.decided(OURS, 1, &Verdict::Admitted)
        });
        assert_eq!([told, posted, received, decided], [1, 0, 0, 1]);
    }
}
