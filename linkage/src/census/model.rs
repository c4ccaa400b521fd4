//! The census model: what pairs of each class look like, and what its weights are worth.

use serde::{Deserialize, Serialize};

use super::{COMPARISONS, shape};
use crate::calibrate::{Calibration, bits};
use crate::mixture::{Class, Mixture, Prepared};
use crate::problem::LinkageError;
use crate::shape::Pattern;

/// The census model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CensusModel {
    /// What pairs of each class look like.
    pub mixture: Mixture,
    /// What its weights are worth.
    pub calibration: Calibration,
}

/// Trained on invented elders (`examples/linkage-defaults`).
const DEFAULTS: &str = include_str!("../../data/census.json");

impl CensusModel {
    /// The model that needs no training.
    ///
    /// # Errors
    /// [`LinkageError::Model`]: never for the program as it is built, which a test makes sure of.
    pub fn defaults() -> Result<Self, LinkageError> {
        Self::parse(DEFAULTS)
    }

    /// Reads a model.
    ///
    /// # Errors
    /// [`LinkageError::Model`] when it is no model or one of other comparisons.
    pub fn parse(text: &str) -> Result<Self, LinkageError> {
        let wrong = |detail: String| LinkageError::Model { detail };
        let model: Self = serde_json::from_str(text).map_err(|error| wrong(error.to_string()))?;
        let shape = shape();
        if model.mixture.shape != shape {
            return Err(wrong(format!(
                "it has other levels than {}",
                COMPARISONS.join(", ")
            )));
        }
        for component in &model.mixture.components {
            let fits = component.tables.len() == shape.comparisons()
                && component
                    .tables
                    .iter()
                    .zip(shape.levels())
                    .all(|(table, levels)| table.len() == *levels);
            if !fits {
                return Err(wrong(format!(
                    "the component {} has other levels",
                    component.name
                )));
            }
        }
        if model.mixture.share(Class::Match) <= 0.0 {
            return Err(wrong("no component is of matches".to_owned()));
        }
        Ok(model)
    }

    /// What weighs patterns.
    #[must_use]
    pub fn scorer(&self) -> Scorer<'_> {
        let components = self.mixture.components.iter();
        let matches = components.filter(|one| one.class == Class::Match).count();
        Scorer {
            prepared: self.mixture.prepare(),
            calibration: &self.calibration,
            slack: (matches as f64).log2(),
        }
    }
}

/// Weighs patterns.
#[derive(Debug)]
pub struct Scorer<'a> {
    prepared: Prepared<'a>,
    calibration: &'a Calibration,
    /// How many bits more all components of matches say than the best of them, at most.
    slack: f64,
}

impl Scorer<'_> {
    /// Whether a pattern may weigh this much, in bits: quick, and never wrongly no.
    #[must_use]
    pub fn may_weigh(&self, pattern: Pattern, least: f64) -> bool {
        f64::from(self.prepared.roughly(pattern)) * std::f64::consts::LOG2_E > least - self.slack
    }

    /// The calibrated weight of a pattern, in bits.
    #[must_use]
    pub fn weight(&self, pattern: Pattern) -> f64 {
        let [same, related, stranger] = self.prepared.classes(pattern);
        let raw = if same < 0.5 {
            bits(same)
        } else {
            -bits(related + stranger)
        };
        self.calibration.apply(raw)
    }
}
