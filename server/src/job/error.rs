//! Why a job is not taken on.

use std::io;

use schema::problem::{Coded, Parameters};

use super::MOST_OPEN;

/// A job was not taken on, or not found.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// The account has enough of them.
    #[error("{MOST_OPEN} jobs of the account wait or run already")]
    TooMany,
    /// The disk failed.
    #[error("the job could not be kept")]
    Disk(#[from] io::Error),
}

impl Coded for JobError {
    fn code(&self) -> &'static str {
        match self {
            Self::TooMany => "job.too-many",
            Self::Disk(_) => "server.failed",
        }
    }

    fn parameters(&self) -> Parameters {
        match self {
            Self::TooMany => vec![("most", MOST_OPEN.to_string())],
            Self::Disk(_) => Parameters::new(),
        }
    }
}
