//! What can be wrong with a position.

use crate::problem::{Coded, Parameters};

/// Why a text is no position.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PositionError {
    /// Not three numbers.
    #[error("a position is latitude, longitude and accuracy in metres")]
    Unreadable,
    /// No such latitude.
    #[error("a latitude lies between -90 and 90 degrees")]
    Latitude,
    /// No such longitude.
    #[error("a longitude lies between -180 and 180 degrees")]
    Longitude,
    /// A negative accuracy, or one that says nothing.
    #[error("an accuracy lies between 0 and {most} metres")]
    Accuracy {
        /// The largest accuracy that is read, in metres.
        most: u32,
    },
}

impl Coded for PositionError {
    fn code(&self) -> &'static str {
        match self {
            Self::Unreadable => "position.unreadable",
            Self::Latitude => "position.latitude",
            Self::Longitude => "position.longitude",
            Self::Accuracy { .. } => "position.accuracy",
        }
    }

    fn parameters(&self) -> Parameters {
        match self {
            Self::Accuracy { most } => vec![("most", most.to_string())],
            Self::Unreadable | Self::Latitude | Self::Longitude => Parameters::new(),
        }
    }
}
