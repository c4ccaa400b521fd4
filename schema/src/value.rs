//! The types an answer's text is read into.
//!
//! A document keeps what was typed ([`crate::record::Scalar`]), right or wrong. These
//! types read it and say precisely what is wrong with it. Nothing here reads the clock:
//! where a rule needs a day, the day is an argument.

mod as_text;
mod keyboard;
mod mask;

pub mod account;
pub mod age;
pub mod date_error;
pub mod division;
pub mod id_number;
pub mod lunar;
pub mod name;
pub mod partial_date;
pub mod phone;
pub mod position;
pub mod region;
pub mod sex;
pub mod solar;
mod typed_date;
pub mod zodiac;
