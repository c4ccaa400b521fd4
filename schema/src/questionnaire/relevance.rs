//! Which questions are asked of a record, which are still open, and how complete it is.

use super::Questionnaire;
use super::condition::Evaluation;
use super::field::Field;
use super::sheet::Sheet;
use crate::record::Record;

/// What skip rules need to know beyond the answers. Nothing here reads a clock: the
/// caller has chosen the day on which ages are reckoned.
pub trait Facts {
    /// The full years since a date as a date field writes it; nothing if it is no date.
    fn age(&self, date: &str) -> Option<i64>;

    /// The full years that the elder surely has (derived fact D2, the youngest age of D3);
    /// nothing where no birth date is known.
    fn age_full(&self) -> Option<i64>;

    /// Whether what is known of the birth date disagrees (derived fact D19).
    fn birth_conflict(&self) -> bool;
}

/// Whether a field is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Asking {
    /// It is asked.
    Asked,
    /// It is not asked, and there is nothing to show.
    NotAsked,
    /// It is not asked any more, but was answered: the value is kept, shown greyed, and
    /// the surveyor is asked about it.
    KeptThoughNotAsked,
}

/// Which fields are asked of one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relevance {
    askings: Vec<Asking>,
}

impl Relevance {
    /// Whether a field is asked. A field of another form is, as far as this one knows.
    #[must_use]
    pub fn of(&self, field: &Field) -> Asking {
        self.askings
            .get(field.position)
            .copied()
            .unwrap_or(Asking::Asked)
    }

    /// Whether a field is asked.
    #[must_use]
    pub fn asks(&self, field: &Field) -> bool {
        self.of(field) == Asking::Asked
    }

    /// Whether a form shows a field: asked, or kept though not asked.
    #[must_use]
    pub fn shows(&self, field: &Field) -> bool {
        self.of(field) != Asking::NotAsked
    }
}

/// How much of what is asked has been answered (derived fact D18). Required fields weigh
/// [`Self::REQUIRED_WEIGHT`], others 1; what is computed or left to the county weighs nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Completeness {
    /// The weight of the answered fields.
    pub answered: u32,
    /// The weight of the asked fields.
    pub asked: u32,
}

impl Completeness {
    /// What a required field weighs.
    pub const REQUIRED_WEIGHT: u32 = 3;

    /// The part answered, 0 to 1; 1 if nothing is asked.
    #[must_use]
    pub fn ratio(&self) -> f64 {
        match self.asked {
            0 => 1.0,
            asked => f64::from(self.answered) / f64::from(asked),
        }
    }
}

impl Questionnaire {
    /// Which fields are asked of a record, by its effective answers.
    ///
    /// A value counts in skip rules even where its own field is not asked. A rule that
    /// cannot be worked out, for a value of the wrong type, asks.
    pub fn relevance(&self, record: &Record, facts: &impl Facts) -> Relevance {
        let sheet = Sheet::new(self, record);
        let holds = Evaluation::of_all(&self.conditions, &sheet, facts);
        let asking = |field: &Field| match field.condition {
            Some(condition) if !holds[condition] => {
                if sheet.holds_value(field) {
                    Asking::KeptThoughNotAsked
                } else {
                    Asking::NotAsked
                }
            }
            _ => Asking::Asked,
        };
        Relevance {
            askings: self.fields.iter().map(asking).collect(),
        }
    }

    /// The required fields that are asked and still open: what a surveyor must answer
    /// before submission. What the county fills in is never among them.
    #[must_use]
    pub fn missing(&self, record: &Record, relevance: &Relevance) -> Vec<&Field> {
        let sheet = Sheet::new(self, record);
        (self.fields.iter())
            .filter(|field| field.blocks_submission() && relevance.asks(field))
            .filter(|field| !sheet.is_answered(field))
            .collect()
    }

    /// How complete a record is.
    #[must_use]
    pub fn completeness(&self, record: &Record, relevance: &Relevance) -> Completeness {
        let sheet = Sheet::new(self, record);
        let mut completeness = Completeness {
            answered: 0,
            asked: 0,
        };
        for field in &self.fields {
            if !field.is_for_surveyors() || !relevance.asks(field) {
                continue;
            }
            let weight = if field.blocks_submission() {
                Completeness::REQUIRED_WEIGHT
            } else {
                1
            };
            completeness.asked += weight;
            if sheet.is_answered(field) {
                completeness.answered += weight;
            }
        }
        completeness
    }

    /// Whether a question need not be put again. "Not known" and "refused" are answers; an
    /// explicit blank answers only what may be left open.
    #[must_use]
    pub fn is_answered(&self, record: &Record, field: &Field) -> bool {
        Sheet::new(self, record).is_answered(field)
    }
}

#[cfg(test)]
mod tests;
