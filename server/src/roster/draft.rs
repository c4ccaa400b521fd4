//! Lists that were uploaded and are not imported yet: kept as they came, and sealed, so that the wizard's
//! steps and a restart between them begin from the same bytes.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};

use crate::sealed_file::FileKeys;

/// After so long, a list that nobody has imported is thrown away: it is full of people.
const KEPT_S: i64 = 7 * 24 * 60 * 60;

/// An uploaded list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// What the file was called.
    pub name: String,
    /// Who uploaded it: nobody else sees it.
    pub account: String,
    /// When, in Unix seconds.
    pub at: i64,
    /// Columns that were said: `(field, heading or letter)`.
    pub said: Vec<(String, String)>,
}

/// Where uploaded lists lie.
#[derive(Debug, Clone)]
pub struct Drafts {
    folder: PathBuf,
    keys: FileKeys,
}

impl Drafts {
    /// Those of a data folder.
    #[must_use]
    pub fn of(data: &Path) -> Self {
        Self {
            folder: data.join("rosters"),
            keys: FileKeys::of(data),
        }
    }

    /// Keeps a list. Its id. Those that are too old go.
    ///
    /// # Errors
    /// When the disk fails, or there is no randomness.
    pub fn keep(&self, draft: &Draft, bytes: &[u8]) -> io::Result<String> {
        let mut random = [0; 16];
        getrandom::fill(&mut random).map_err(io::Error::other)?;
        let id = HEXLOWER.encode(&random);
        self.forget_old(draft.at);
        let place = self.folder.join(&id);
        fs::create_dir_all(&place)?;
        self.keys.write(&place.join("file"), bytes)?;
        self.say(&id, draft)?;
        Ok(id)
    }

    /// Keeps what is known of a list.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn say(&self, id: &str, draft: &Draft) -> io::Result<()> {
        let place = self.folder.join(id);
        let text = serde_json::to_vec(draft).map_err(io::Error::other)?;
        self.keys.write(&place.join("draft.json"), &text)
    }

    /// A list of an account.
    #[must_use]
    pub fn open(&self, id: &str, account: &str) -> Option<(Draft, Vec<u8>)> {
        let place = self.place(id)?;
        let text = self.keys.read(&place.join("draft.json")).ok()?;
        let draft: Draft = serde_json::from_slice(&text).ok()?;
        let bytes = self.keys.read(&place.join("file")).ok()?;
        (draft.account == account).then_some((draft, bytes))
    }

    /// Throws a list away.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn forget(&self, id: &str) -> io::Result<()> {
        match self.place(id) {
            Some(place) => fs::remove_dir_all(place),
            None => Ok(()),
        }
    }

    fn place(&self, id: &str) -> Option<PathBuf> {
        let is_id = id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_id.then(|| self.folder.join(id))
    }

    fn forget_old(&self, now: i64) {
        let Ok(entries) = fs::read_dir(&self.folder) else {
            return;
        };
        for entry in entries.flatten() {
            let text = self.keys.read(&entry.path().join("draft.json"));
            let text = text.unwrap_or_default();
            let draft: Option<Draft> = serde_json::from_slice(&text).ok();
            if draft.is_none_or(|draft| now - draft.at > KEPT_S) {
                let _ = fs::remove_dir_all(entry.path());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(account: &str, at: i64) -> Draft {
        Draft {
            name: "名单.csv".to_owned(),
            account: account.to_owned(),
            at,
            said: Vec::new(),
        }
    }

    #[test]
    fn a_list_is_kept_for_whoever_brought_it_and_goes_after_a_week() {
        let folder = tempfile::tempdir().unwrap();
        let drafts = Drafts::of(folder.path());
        let id = drafts.keep(&draft("li", 1_000), b"a,b").unwrap();
        let open = |account| drafts.open(&id, account).map(|(_, bytes)| bytes);
        assert_eq!(open("li"), Some(b"a,b".to_vec()));
        assert_eq!(open("yu"), None);
        drafts.keep(&draft("yu", 1_000 + KEPT_S), b"c").unwrap();
        assert!(open("li").is_some());
        drafts.keep(&draft("yu", 1_001 + KEPT_S), b"c").unwrap();
        assert_eq!(open("li"), None);
    }

    #[test]
    fn an_id_that_is_a_path_opens_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let drafts = Drafts::of(folder.path());
        for id in ["", "..", "../../../../../../../../../etc/xx", "A/B"] {
            assert_eq!(drafts.open(id, "li"), None);
            drafts.forget(id).unwrap();
        }
    }
}
