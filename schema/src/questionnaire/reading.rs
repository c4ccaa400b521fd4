//! Whether an answer is one that its field can take.
//!
//! What the definition itself bounds is read here: codes, ranges, yes or no, grids, sizes
//! of files. Texts with a meaning of their own (dates, numbers, divisions) are only
//! asked to be texts; [`crate::value`] reads them and the checks judge them.

use smol_str::SmolStr;

use super::code_list::{CodeList, split_codes};
use super::field::{Field, Shape};
use super::kind::FieldKind;
use crate::problem::{Coded, Parameters};
use crate::record::{Answer, Attachment, Content, Scalar};

/// Why a field cannot take an answer. It never repeats the answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    /// It is not text.
    #[error("the answer must be text")]
    NotText,
    /// It is not a whole number.
    #[error("the answer must be a whole number")]
    NotNumber,
    /// It is not yes or no.
    #[error("the answer must be yes or no")]
    NotYesOrNo,
    /// It is not a code of the list.
    #[error("the answer is not in the list {list}")]
    NotInList {
        /// The list.
        list: SmolStr,
    },
    /// The codes of one answer are repeated or out of the list's order.
    #[error("the codes are not each once in the order of the list {list}")]
    CodesOutOfOrder {
        /// The list.
        list: SmolStr,
    },
    /// The number is too small or too great.
    #[error("the answer must be between {min} and {max}")]
    OutOfRange {
        /// The least it can be.
        min: i64,
        /// The most it can be.
        max: i64,
    },
    /// The record cannot be submitted with this answer.
    #[error("the answer must be {expected}")]
    MustBe {
        /// The answer needed.
        expected: bool,
    },
    /// The answer to a grid does not have one code for each item.
    #[error("the answer must have one code for each of {items} items")]
    GridIncomplete {
        /// How many items the grid has.
        items: usize,
    },
    /// The file is too big.
    #[error("the file must not be bigger than {max_bytes} bytes")]
    TooBig {
        /// The most bytes it may have.
        max_bytes: u32,
    },
    /// The field is not kept in this way.
    #[error("the answer is not kept as this field keeps its answers")]
    WrongShape,
}

impl Coded for AnswerError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotText => "answer.not-text",
            Self::NotNumber => "answer.not-number",
            Self::NotYesOrNo => "answer.not-yes-or-no",
            Self::NotInList { .. } => "answer.not-in-list",
            Self::CodesOutOfOrder { .. } => "answer.codes-out-of-order",
            Self::OutOfRange { .. } => "answer.out-of-range",
            Self::MustBe { .. } => "answer.must-be",
            Self::GridIncomplete { .. } => "answer.grid-incomplete",
            Self::TooBig { .. } => "answer.too-big",
            Self::WrongShape => "answer.wrong-shape",
        }
    }

    fn parameters(&self) -> Parameters {
        match self {
            Self::NotInList { list } | Self::CodesOutOfOrder { list } => {
                vec![("list", list.to_string())]
            }
            Self::OutOfRange { min, max } => {
                vec![("min", min.to_string()), ("max", max.to_string())]
            }
            Self::MustBe { expected } => vec![("expected", expected.to_string())],
            Self::GridIncomplete { items } => vec![("items", items.to_string())],
            Self::TooBig { max_bytes } => vec![("max_bytes", max_bytes.to_string())],
            Self::NotText | Self::NotNumber | Self::NotYesOrNo | Self::WrongShape => {
                Parameters::new()
            }
        }
    }
}

impl Field {
    /// Reads the value of one answer; of a dated entry; or of one member of a set.
    ///
    /// # Errors
    ///
    /// The field cannot take it.
    pub fn read(&self, scalar: &Scalar) -> Result<(), AnswerError> {
        match &self.kind {
            FieldKind::Int { min, max } => match scalar {
                Scalar::Int(number) if (min..=max).contains(&number) => Ok(()),
                Scalar::Int(_) => Err(AnswerError::OutOfRange {
                    min: *min,
                    max: *max,
                }),
                Scalar::Bool(_) | Scalar::Text(_) => Err(AnswerError::NotNumber),
            },
            FieldKind::Bool { must_be } => match (scalar, must_be) {
                (Scalar::Bool(yes), Some(expected)) if yes != expected => {
                    Err(AnswerError::MustBe {
                        expected: *expected,
                    })
                }
                (Scalar::Bool(_), _) => Ok(()),
                (Scalar::Int(_) | Scalar::Text(_), _) => Err(AnswerError::NotYesOrNo),
            },
            FieldKind::Photo { .. } | FieldKind::Signature => Err(AnswerError::WrongShape),
            kind => {
                let text = scalar.as_text().ok_or(AnswerError::NotText)?;
                match kind {
                    FieldKind::Choice { list } => code_in(list, text),
                    FieldKind::Choices { list } if self.shape() == Shape::Many => {
                        code_in(list, text)
                    }
                    FieldKind::Choices { list } => codes_in(list, text),
                    FieldKind::Grid { list, items } => grid_in(list, items.len(), text),
                    _ => Ok(()),
                }
            }
        }
    }

    /// Reads all that one layer says about the field.
    ///
    /// # Errors
    ///
    /// The field cannot take some of it.
    pub fn read_content(&self, content: &Content) -> Result<(), AnswerError> {
        let read = |answer: &Answer| answer.given().map_or(Ok(()), |scalar| self.read(scalar));
        match (content, self.shape()) {
            (Content::One(answer), Shape::One | Shape::Prose) => read(answer),
            // "Not known" and "refused" can be said to any question.
            (Content::One(answer), _) if answer.given().is_none() => Ok(()),
            (Content::Many(members), Shape::Many) => {
                (members.iter()).try_for_each(|member| self.read(&Scalar::Text(member.clone())))
            }
            (Content::Entries(entries), Shape::Entries) => entries.values().try_for_each(read),
            _ => Err(AnswerError::WrongShape),
        }
    }

    /// Reads a file given in answer.
    ///
    /// # Errors
    ///
    /// The field takes no file, or not one so big.
    pub fn read_attachment(&self, attachment: &Attachment) -> Result<(), AnswerError> {
        match self.kind {
            FieldKind::Photo { max_bytes } if attachment.bytes > max_bytes => {
                Err(AnswerError::TooBig { max_bytes })
            }
            FieldKind::Photo { .. } | FieldKind::Signature => Ok(()),
            _ => Err(AnswerError::WrongShape),
        }
    }
}

fn code_in(list: &CodeList, code: &str) -> Result<(), AnswerError> {
    if list.contains(code) {
        Ok(())
    } else {
        Err(AnswerError::NotInList {
            list: list.name.clone(),
        })
    }
}

fn codes_in(list: &CodeList, text: &str) -> Result<(), AnswerError> {
    let mut places = Vec::new();
    for code in split_codes(text) {
        let place = list.codes.iter().position(|entry| entry.code == code);
        places.push(place.ok_or_else(|| AnswerError::NotInList {
            list: list.name.clone(),
        })?);
    }
    if places.is_sorted_by(|earlier, later| earlier < later) {
        Ok(())
    } else {
        Err(AnswerError::CodesOutOfOrder {
            list: list.name.clone(),
        })
    }
}

fn grid_in(list: &CodeList, items: usize, text: &str) -> Result<(), AnswerError> {
    let codes: Vec<&str> = split_codes(text).collect();
    if codes.len() != items || codes.contains(&"") {
        return Err(AnswerError::GridIncomplete { items });
    }
    codes.into_iter().try_for_each(|code| code_in(list, code))
}

#[cfg(test)]
mod tests;
