//! Something was not done, and why.

use client_core::ClientError;
use client_core::error::Kind;
use schema::problem::{Coded, Problem};

use crate::protocol::RefusalKind;

/// Something of the store did not read: the next PIN rescues what does.
pub(crate) const TO_BE_RESCUED: &str = "store.to-be-rescued";

/// Something was not done, and nothing is changed.
#[derive(Debug, Clone)]
pub(crate) struct Refusal {
    pub(crate) problem: Problem,
    pub(crate) kind: RefusalKind,
    pub(crate) field: Option<String>,
}

impl Refusal {
    /// A refusal by its code.
    pub(crate) fn new(code: &str, parameters: &[(&str, String)]) -> Self {
        let parameters = parameters
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()));
        Self::of(Problem {
            code: code.to_owned(),
            parameters: parameters.collect(),
        })
    }

    /// A refusal for a problem that somebody else found.
    pub(crate) fn of(problem: Problem) -> Self {
        Self {
            problem,
            kind: RefusalKind::Person,
            field: None,
        }
    }

    /// A refusal for something with a code.
    pub(crate) fn about(coded: &impl Coded) -> Self {
        Self::of(Problem::from(coded))
    }

    /// It is about this field.
    pub(crate) fn at(mut self, field: &str) -> Self {
        self.field = Some(field.to_owned());
        self
    }
}

impl From<ClientError> for Refusal {
    fn from(error: ClientError) -> Self {
        match error.kind() {
            Kind::Later => Self {
                kind: RefusalKind::Later,
                ..Self::about(&error)
            },
            Kind::Person => Self::about(&error),
            Kind::Damaged => Self {
                kind: RefusalKind::Damaged,
                ..Self::new(TO_BE_RESCUED, &[])
            },
        }
    }
}
