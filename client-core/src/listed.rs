//! Whether an id number is listed elsewhere: the filter of every number on the server.

use schema::value::id_number::WrittenIdNumber;
use schema::wire::exchange::{ListedHere, ListedPart};
use schema::wire::listed::{Listed, ListedVersion};
use serde::{Deserialize, Serialize};

use crate::client::Client;
use crate::error::ClientError;
use crate::store::{Store, setting};

/// A filter as it is stored.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Stored {
    version: ListedVersion,
    #[serde(with = "serde_bytes")]
    bytes: Vec<u8>,
}

/// The filter that is read, if there is one.
pub(crate) fn read(store: &Store) -> Result<Option<Listed>, ClientError> {
    let stored: Option<Stored> = store.get(setting::LISTED)?;
    Ok(stored.and_then(|stored| Listed::read(&stored.bytes)))
}

impl Client {
    /// Whether an id number that is in no record of this tablet is listed by the server, as far
    /// as its filter of some hours ago tells: of numbers that are not, it takes less than one in
    /// 256 for one that is.
    #[must_use]
    pub fn listed_elsewhere(&self, number: &WrittenIdNumber) -> bool {
        self.index().with_id_number(number).is_empty()
            && (self.listed.as_ref()).is_some_and(|listed| listed.may_hold(number))
    }

    /// What is here of the filter.
    pub(crate) fn listed_here(&self) -> Result<ListedHere, ClientError> {
        let whole: Option<Stored> = self.store.get(setting::LISTED)?;
        let begun: Option<Stored> = self.store.get(setting::LISTED_BEGUN)?;
        Ok(ListedHere {
            whole: whole.unwrap_or_default().version,
            begun: begun.and_then(|begun| {
                let here = u32::try_from(begun.bytes.len()).ok()?;
                Some((begun.version, here))
            }),
        })
    }

    /// Takes a part of the filter. Whether it is whole now.
    pub(crate) fn take_listed(&mut self, part: ListedPart) -> Result<bool, ClientError> {
        let ListedPart {
            version,
            size,
            offset,
            bytes,
        } = part;
        let begun: Option<Stored> = self.store.get(setting::LISTED_BEGUN)?;
        let mut stored = begun
            .filter(|begun| begun.version == version)
            .unwrap_or_default();
        stored.version = version;
        if usize::try_from(offset) != Ok(stored.bytes.len()) {
            stored.bytes.clear();
        }
        if offset == 0 || !stored.bytes.is_empty() {
            stored.bytes.extend(bytes);
        }
        if usize::try_from(size) != Ok(stored.bytes.len()) {
            self.store.set(setting::LISTED_BEGUN, &stored)?;
            return Ok(false);
        }
        self.store.transact(|writer| {
            writer.set(setting::LISTED, &stored)?;
            writer.remove(setting::LISTED_BEGUN)
        })?;
        self.listed = Listed::read(&stored.bytes);
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::SeedableRng;
    use rusqlite::Connection;

    use super::*;
    use crate::store::Place;
    use crate::vault::StoreKey;

    fn client() -> Client {
        let connection = Connection::open_in_memory().unwrap();
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let opened = Store::open(connection, StoreKey([1; 32]), Place([2; 16]), &mut rng);
        Client::new(opened.unwrap().store).unwrap()
    }

    fn number(at: u32) -> WrittenIdNumber {
        WrittenIdNumber::parse(&format!("53330119350101{at:04}")).unwrap()
    }

    fn filter(people: u32) -> (ListedVersion, Vec<u8>) {
        let numbers: Vec<_> = (0..people).map(number).collect();
        let bytes = Listed::of([7; 16], &numbers).to_bytes();
        (ListedVersion::of(&bytes), bytes)
    }

    fn part((version, bytes): &(ListedVersion, Vec<u8>), offset: usize, most: usize) -> ListedPart {
        let rest = &bytes[offset..];
        ListedPart {
            version: *version,
            size: u32::try_from(bytes.len()).unwrap(),
            offset: u32::try_from(offset).unwrap(),
            bytes: rest[..rest.len().min(most)].to_vec(),
        }
    }

    #[test]
    fn a_filter_in_parts_counts_once_it_is_whole_and_a_newer_one_begins_anew() {
        let mut client = client();
        let (old, new) = (filter(300), filter(900));
        assert!(!client.take_listed(part(&old, 0, 200)).unwrap());
        assert_eq!(client.listed_here().unwrap().begun, Some((old.0, 200)));
        assert!(!client.listed_elsewhere(&number(1)));
        assert!(client.take_listed(part(&old, 200, 10_000)).unwrap());
        assert_eq!(client.listed_here().unwrap().whole, old.0);
        assert!(client.listed_elsewhere(&number(299)));

        assert!(!client.take_listed(part(&new, 0, 500)).unwrap());
        assert!(
            client.listed_elsewhere(&number(299)),
            "the old one does meanwhile"
        );
        // A part that does not follow what is here is asked for again from the beginning.
        assert!(!client.take_listed(part(&new, 700, 10_000)).unwrap());
        assert_eq!(client.listed_here().unwrap().begun, Some((new.0, 0)));
        assert!(client.take_listed(part(&new, 0, 10_000)).unwrap());
        assert_eq!(client.listed_here().unwrap().begun, None);
        assert!(client.listed_elsewhere(&number(899)));
    }
}
