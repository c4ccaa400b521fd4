//! What the office's other records say to the checks of one: the same questions that a
//! tablet answers for its village, answered for everybody.

use std::cell::RefCell;

use schema::check::{Details, Household, Namesake, Neighbours};
use schema::id::RecordId;
use schema::questionnaire::Questionnaire;
use schema::value::account::Account;
use schema::value::division::DivisionCode;
use schema::value::id_number::WrittenIdNumber;
use schema::value::name::PersonName;
use schema::value::phone::Phone;
use schema::value::position::Position;

use super::shared::{self, Key, Kind};
use super::{Projection, row_id};
use crate::ledger::{LedgerError, whole};

/// The records around those that are looked at one after the other.
pub struct Surroundings<'p> {
    projection: &'p Projection,
    /// The village asked about last: lists go through one after the other.
    village: RefCell<Option<Village>>,
}

/// What is asked of a whole village.
struct Village {
    code: DivisionCode,
    people: Vec<Villager>,
}

struct Villager {
    record: RecordId,
    name: PersonName,
    position: Option<Position>,
}

/// The records around one.
pub struct Around<'s, 'p> {
    surroundings: &'s Surroundings<'p>,
    own: RecordId,
    /// Checks are told nothing by a projection that fails: whoever asks is told of it after.
    failed: RefCell<Option<LedgerError>>,
}

impl<'p> Surroundings<'p> {
    /// Those of a projection, which must not change meanwhile.
    #[must_use]
    pub fn of(projection: &'p Projection) -> Self {
        Self {
            projection,
            village: RefCell::new(None),
        }
    }

    /// The records around one.
    #[must_use]
    pub fn around(&self, own: RecordId) -> Around<'_, 'p> {
        Around {
            surroundings: self,
            own,
            failed: RefCell::new(None),
        }
    }

    /// Asks about the people of a village that are not read as another record.
    fn with_village<T>(
        &self,
        code: DivisionCode,
        ask: impl FnOnce(&[Villager]) -> T,
    ) -> Result<T, LedgerError> {
        let mut known = self.village.borrow_mut();
        let village = match known.take().filter(|village| village.code == code) {
            Some(village) => village,
            None => Village {
                code,
                people: self.people(code)?,
            },
        };
        let answer = ask(&village.people);
        *known = Some(village);
        Ok(answer)
    }

    fn people(&self, code: DivisionCode) -> Result<Vec<Villager>, LedgerError> {
        let mut query = self.projection.connection.prepare_cached(
            "SELECT id, low, name, position FROM person
             WHERE village = ?1 AND survivor IS NULL",
        )?;
        let rows = query.query_map([code.number()], |row| {
            Ok(Villager {
                record: whole(row.get(0)?, row.get(1)?),
                name: PersonName::new(&row.get::<_, String>(2)?),
                position: row.get::<_, String>(3)?.parse().ok(),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Whether a record is read as another one: what stands against it is settled with that.
    ///
    /// # Errors
    /// When the projection fails.
    pub fn is_read_as_another(&self, record: RecordId) -> Result<bool, LedgerError> {
        let mut query = (self.projection.connection)
            .prepare_cached("SELECT 1 FROM person WHERE id = ?1 AND survivor IS NOT NULL")?;
        Ok(query.exists([row_id(record)])?)
    }

    fn details(&self, record: RecordId) -> Result<Option<Details>, LedgerError> {
        let stored = self.projection.document(record)?;
        Ok(stored
            .map(|stored| Details::of(&stored.document.read(record, Questionnaire::standard()))))
    }
}

impl Around<'_, '_> {
    /// Whether everything that was asked could be answered.
    ///
    /// # Errors
    /// When the projection failed under a question.
    pub fn answered(self) -> Result<(), LedgerError> {
        self.failed.into_inner().map_or(Ok(()), Err)
    }

    fn kept<T: Default>(&self, answer: Result<T, LedgerError>) -> T {
        answer.unwrap_or_else(|error| {
            self.failed.borrow_mut().get_or_insert(error);
            T::default()
        })
    }

    fn others(&self, kind: Kind, number: &str) -> Result<Vec<RecordId>, LedgerError> {
        let connection = &self.surroundings.projection.connection;
        shared::others(connection, self.own, Key::of(kind, number))
    }

    fn count(&self, kind: Kind, number: &str) -> usize {
        self.kept(self.others(kind, number)).len()
    }

    fn homes(&self, kind: Kind, number: &str) -> Vec<Household> {
        let homes = || {
            let mut homes = Vec::new();
            for other in self.others(kind, number)? {
                homes.extend(
                    self.surroundings
                        .details(other)?
                        .map(|details| details.home),
                );
            }
            Ok(homes)
        };
        self.kept(homes())
    }
}

impl Neighbours for Around<'_, '_> {
    fn with_id_number(&self, number: &WrittenIdNumber) -> usize {
        self.count(Kind::IdNumber, number.as_str())
    }

    fn with_phone(&self, phone: &Phone) -> usize {
        self.count(Kind::Phone, phone.as_str())
    }

    fn with_account(&self, account: &Account) -> usize {
        self.count(Kind::Account, account.as_str())
    }

    fn with_card(&self, card: &str) -> Vec<Household> {
        self.homes(Kind::Card, card)
    }

    fn with_household_number(&self, number: &str) -> Vec<Household> {
        self.homes(Kind::HouseholdNumber, number)
    }

    fn named(&self, village: DivisionCode, name: &PersonName) -> Vec<Namesake> {
        let namesakes = || {
            let may_be = self.surroundings.with_village(village, |people| {
                (people.iter())
                    .filter(|other| other.record != self.own && other.name.may_be(name))
                    .map(|other| other.record)
                    .collect::<Vec<_>>()
            })?;
            let mut namesakes = Vec::with_capacity(may_be.len());
            for other in may_be {
                let details = self.surroundings.details(other)?;
                namesakes.extend(details.map(|details| details.namesake));
            }
            Ok(namesakes)
        };
        self.kept(namesakes())
    }

    fn nearest_dwelling_m(&self, village: DivisionCode, position: Position) -> Option<f64> {
        self.kept(self.surroundings.with_village(village, |people| {
            (people.iter())
                .filter(|other| other.record != self.own)
                .filter_map(|other| Some(other.position?.distance_m(position)))
                .min_by(f64::total_cmp)
        }))
    }
}
