//! What the program tells a person when it cannot do as asked.
//!
//! Errors carry a stable code and parameters; the sentences, Chinese and English, stand
//! in one catalogue under `schema/messages`. A code is a few words joined by dots and
//! hyphens (`frame.too-large`); it is never renamed and never reused.

use std::fmt;

/// The parameters of a sentence, by name.
pub type Parameters = Vec<(&'static str, String)>;

/// Something with a stable code that the catalogue has a sentence for.
pub trait Coded {
    /// The stable code, for example `frame.too-large`.
    fn code(&self) -> &'static str;

    /// What the sentence's placeholders stand for. Never a name, number or address of a person.
    fn parameters(&self) -> Parameters {
        Parameters::new()
    }
}

/// A code with its parameters, detached from the error that raised it: what crosses a
/// process boundary or is kept in a table.
#[derive(
    Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
pub struct Problem {
    /// The stable code.
    pub code: String,
    /// The sentence's parameters, by name.
    pub parameters: Vec<(String, String)>,
}

impl<T: Coded + ?Sized> From<&T> for Problem {
    fn from(coded: &T) -> Self {
        Self {
            code: coded.code().to_owned(),
            parameters: (coded.parameters().into_iter())
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.code)?;
        for (name, value) in &self.parameters {
            write!(f, " {name}={value}")?;
        }
        Ok(())
    }
}
