//! Who is drawn: the records whose lots are the smallest.
//!
//! A record's lot is the SHA-256 of `seed/record`. Whoever has the list of records that could
//! be drawn and the seed draws the same again with nothing but a program that knows SHA-256.

use std::fmt::Write;

use schema::id::RecordId;
use schema::value::division::DivisionCode;
use schema::wire::exchange::LogPosition;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::size::Plan;
use crate::account::{AccountId, AccountRole};

/// Records that one spot check draws from, at most.
pub const MOST: usize = 100_000;
/// Letters of a seed.
const SEED_BYTES: usize = 8;

/// A spot check as it was drawn. Kept in the log for ever: fields are only ever added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draw {
    /// Who drew it.
    pub account: AccountId,
    /// For which office: an office below it does not know whom it will meet.
    pub role: AccountRole,
    /// When, in Unix seconds.
    pub at: i64,
    /// Where.
    pub division: DivisionCode,
    /// What it is to show.
    pub plan: Plan,
    /// What the lots were made with.
    pub seed: String,
    /// The moment of the log at which everybody in the frame had been surveyed.
    pub moment: LogPosition,
    /// How many records could be drawn.
    pub records: usize,
    /// The SHA-256 of the list of them, as [`Frame::list`] writes it.
    pub list_hash: String,
    /// Those that were drawn, the smallest lot first.
    pub sample: Vec<RecordId>,
}

/// The records that could be drawn, in order. In the log as Base64 of their bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frame(Vec<RecordId>);

impl Frame {
    /// These records, each once.
    #[must_use]
    pub fn new(mut records: Vec<RecordId>) -> Self {
        records.sort_unstable();
        records.dedup();
        Self(records)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The list of them, one a line.
    #[must_use]
    pub fn list(&self) -> String {
        let mut list = String::with_capacity(self.0.len() * 37);
        for record in &self.0 {
            let _ = writeln!(list, "{record}");
        }
        list
    }

    /// The SHA-256 of the list.
    #[must_use]
    pub fn list_hash(&self) -> String {
        hex(&Sha256::digest(self.list()))
    }

    /// Those that a seed draws, the smallest lot first.
    #[must_use]
    pub fn draw(&self, seed: &str, size: usize) -> Vec<RecordId> {
        let mut lots: Vec<_> = (self.0.iter())
            .map(|record| (lot(seed, *record), *record))
            .collect();
        lots.sort_unstable();
        lots.into_iter()
            .take(size)
            .map(|(_, record)| record)
            .collect()
    }
}

impl Serialize for Frame {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let bytes: Vec<u8> = self
            .0
            .iter()
            .flat_map(|record| *record.as_bytes())
            .collect();
        serializer.serialize_str(&data_encoding::BASE64.encode(&bytes))
    }
}

impl<'de> Deserialize<'de> for Frame {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = data_encoding::BASE64.decode(text.as_bytes());
        let bytes = bytes.map_err(serde::de::Error::custom)?;
        let (records, rest) = bytes.as_chunks::<16>();
        if !rest.is_empty() {
            return Err(serde::de::Error::custom("not whole records"));
        }
        let records = records.iter().map(|bytes| RecordId::from_bytes(*bytes));
        Ok(Self(records.collect()))
    }
}

/// A record's lot.
fn lot(seed: &str, record: RecordId) -> [u8; 32] {
    Sha256::digest(format!("{seed}/{record}")).into()
}

/// A seed that nobody could know.
///
/// # Errors
/// When there is no randomness.
pub fn new_seed() -> Result<String, getrandom::Error> {
    let mut bytes = [0; SEED_BYTES];
    getrandom::fill(&mut bytes)?;
    Ok(hex(&bytes))
}

fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(number: u32) -> RecordId {
        RecordId::preloaded("drawn", &number.to_string())
    }

    fn frame(count: u32) -> Frame {
        Frame::new((0..count).rev().map(record).collect())
    }

    #[test]
    fn the_same_seed_draws_the_same_whatever_the_order_of_the_list() {
        let forth = Frame::new((0..200).map(record).collect());
        assert_eq!(forth, frame(200));
        assert_eq!(forth.draw("a", 20), frame(200).draw("a", 20));
        assert_ne!(forth.draw("a", 20), forth.draw("b", 20));
        assert_eq!(forth.draw("a", 20)[..5], forth.draw("a", 5)[..]);
        assert_eq!(forth.draw("a", 300).len(), 200);
    }

    #[test]
    fn anybody_can_draw_it_again_with_sha_256() {
        let frame = Frame::new(vec![record(1), record(2), record(3)]);
        let mut lots: Vec<(String, String)> = (frame.list().lines())
            .map(|line| {
                (
                    hex(&Sha256::digest(format!("5eed/{line}"))),
                    line.to_owned(),
                )
            })
            .collect();
        lots.sort();
        let drawn: Vec<String> = lots.into_iter().map(|(_, line)| line).collect();
        let ours: Vec<String> = frame
            .draw("5eed", 3)
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(ours, drawn);
    }

    #[test]
    fn everybody_is_drawn_about_equally_often() {
        let frame = frame(50);
        let mut times = std::collections::BTreeMap::<RecordId, u32>::new();
        for seed in 0..1_000 {
            for one in frame.draw(&seed.to_string(), 10) {
                *times.entry(one).or_default() += 1;
            }
        }
        // 200 expected, with a standard deviation of 12.6: five of them to either side.
        assert_eq!(times.len(), 50);
        assert!(
            times.values().all(|count| (137..263).contains(count)),
            "{times:?}"
        );
    }

    #[test]
    fn a_frame_reads_back_from_the_log() {
        let frame = frame(7);
        let written = serde_json::to_string(&frame).unwrap();
        assert_eq!(serde_json::from_str::<Frame>(&written).unwrap(), frame);
        assert!(serde_json::from_str::<Frame>("\"AAAA\"").is_err());
    }
}
