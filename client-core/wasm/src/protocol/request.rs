//! What the page asks.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::asked::VerdictName;
use super::device::Storage;
use super::find::Filter;
use super::form::{Given, Typed};
use super::handover::HandOverTo;
use super::listed::MatchFound;

/// A language of the sentences.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum LanguageName {
    /// Chinese.
    Zh,
    /// English.
    En,
}

/// What the page asks. The answer is the [`super::Response`] that each names, or `refused`.
/// Record ids, hashes and numbers of requests are strings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum Request {
    /// How things stand at the door: `status`. Asked first.
    Status,
    /// From now on sentences are in this language: `status`.
    SetLanguage {
        /// Which.
        language: LanguageName,
    },
    /// Begins an enrolment with a code as typed or scanned (an address that ends in one will
    /// do): `send`, to be answered with `enrolFinish`.
    EnrolBegin {
        /// The code.
        code: String,
        /// What the surveyor calls the tablet; may be empty.
        label: String,
    },
    /// Ends it. Bytes: the body of the server's answer. `status`.
    EnrolFinish {
        /// The PIN that will open the tablet.
        pin: String,
    },
    /// Opens the store: `status`, also when the PIN is wrong.
    Unlock {
        /// The PIN.
        pin: String,
    },
    /// Closes the store and forgets its key: `status`.
    Lock,
    /// Time passes: locks after a while without other requests. `status`. The worker asks by
    /// itself, twice a minute.
    Tick,
    /// The worker has nothing to do: writes down what nobody waited for, and makes a little
    /// more of what is asked while somebody types ready. `prepared`; asked again while `left`
    /// is not 0.
    Prepare,
    /// Wraps the key with another PIN: `status`.
    ChangePin {
        /// The PIN so far.
        old: String,
        /// The new one.
        new: String,
    },
    /// Locked out: asks the county for the key: `send`, to be answered with `unlockTake`. It
    /// is asked again until the county has decided.
    UnlockAsk,
    /// Bytes: the body of the server's answer to `unlockAsk`. `status`.
    UnlockTake,
    /// The key is back: sets a new PIN. `status`.
    UnlockFinish {
        /// The new PIN.
        pin: String,
    },
    /// The store is broken, or the county keeps it locked: leaves it aside, for a new
    /// enrolment. `status`; refused while the door could be opened, and while sealed unsent
    /// work lies here that nobody has taken along with `exportUnsent`.
    StartOver {
        /// The file of `exportUnsent` is in safe hands.
        handed_over: bool,
    },
    /// The form's definition: `questionnaire`.
    Questionnaire,
    /// The first screen: `home`.
    Home,
    /// Looks for elders; an empty query lists all that pass the filter: `rows`.
    Find {
        /// Characters, pinyin, initials or part of an id number.
        query: String,
        /// Which of them.
        filter: Filter,
        /// Rows to leave out at the beginning.
        offset: u32,
        /// At most so many rows.
        limit: u32,
    },
    /// The records last worked on, latest first: `rows`.
    Recent {
        /// At most so many.
        limit: u32,
    },
    /// Who is already here and likely the same person: `likely`. Where the matcher is ready,
    /// the worker asks it instead.
    LikelySame {
        /// What is known of the person.
        answers: Vec<Given>,
        /// The record that it is, if it has one already.
        record: Option<String>,
    },
    /// Rows for the matcher: `matchRows`.
    MatchRows {
        /// Rows to leave out at the beginning.
        offset: u32,
    },
    /// The rows that have changed: `matchRows`.
    MatchChanges {
        /// What an earlier answer called `now`.
        since: u32,
    },
    /// What to ask the matcher: `sought`.
    Sought {
        /// What is known of the person.
        answers: Vec<Given>,
        /// The record that it is, if it has one already.
        record: Option<String>,
    },
    /// What the matcher found, for the page: `likely`.
    Found {
        /// They.
        found: Vec<MatchFound>,
        /// What is known of the person.
        answers: Vec<Given>,
        /// The record that it is, if it has one already.
        record: Option<String>,
    },
    /// Adds an elder with these answers; durable when answered: `form`.
    Add {
        /// The first answers.
        answers: Vec<Given>,
    },
    /// Opens a record: `form`.
    Open {
        /// Which.
        record: String,
    },
    /// The surveyor is at this question now: `done`.
    At {
        /// The record.
        record: String,
        /// The question.
        field: String,
    },
    /// Writes an answer; durable when answered: `saved`.
    Answer {
        /// The record.
        record: String,
        /// The question.
        field: String,
        /// What was answered.
        answer: Typed,
    },
    /// "Checked, it is so" to a soft finding, or an excuse with a reason for an excusable
    /// one: `saved`.
    Confirm {
        /// The record.
        record: String,
        /// The finding's key.
        key: String,
        /// The reason; may be empty for a soft finding.
        reason: String,
    },
    /// Chooses between values in conflict: `saved`.
    Resolve {
        /// The record.
        record: String,
        /// The field.
        field: String,
        /// The change whose value is to stand.
        change: String,
    },
    /// The question of the duplicate review that a record carries: `asked`.
    Asked {
        /// The record.
        record: String,
    },
    /// Answers it: `saved`.
    Reply {
        /// The record.
        record: String,
        /// What the village says.
        verdict: VerdictName,
        /// What it says beside that; may be empty.
        note: String,
    },
    /// Hands a record in: `saved`; `refused` with `record.not-ready` when something is
    /// missing: `Form.missing` and the findings say what.
    Submit {
        /// The record.
        record: String,
    },
    /// Everything ever written to a field: `history`.
    History {
        /// The record.
        record: String,
        /// The field.
        field: String,
    },
    /// Reads a date as typed: `date`.
    ReadDate {
        /// `S`, `L` or `U`.
        calendar: String,
        /// The date.
        text: String,
    },
    /// The months of a lunar year, for the picker: `lunarYear`.
    LunarYear {
        /// The solar year it begins in.
        year: i16,
    },
    /// The parts of a division, or those that a query finds; for pickers: `divisions`.
    Divisions {
        /// The division whose parts are wanted; nothing: the topmost.
        within: Option<String>,
        /// Characters or pinyin; empty: all parts.
        query: String,
    },
    /// Makes a file of unsent work: `file`. Bytes, for a tablet: its card.
    HandOver {
        /// Whom it is for.
        to: HandOverTo,
    },
    /// This tablet's card, which another needs to hand over to it: `file`.
    MyCard,
    /// Takes a file that was handed over, or reads a card. Bytes: the file. `received`.
    Receive,
    /// Adds a photo or a voice note; durable when answered. Bytes: the whole, then, if
    /// there is one, a thumbnail. `saved`.
    Attach {
        /// The record.
        record: String,
        /// The field: `photo_person`, `photo_document`, `signature`, `voice_note`.
        field: String,
        /// The media type, `image/jpeg`.
        media_type: String,
    },
    /// A record's attachments: `attachments`. Bytes: their thumbnails.
    Attachments {
        /// The record.
        record: String,
    },
    /// One attachment: `attachment`. Bytes: the whole.
    Attachment {
        /// Its hash.
        hash: String,
    },
    /// Somebody or something wants a sync: `sync`.
    SyncWanted {
        /// What the browser says of its storage, if it has been asked.
        #[serde(default)]
        storage: Option<Storage>,
    },
    /// The server answered. Bytes: its answer's body. `sync`.
    Answered {
        /// Which request.
        request: String,
        /// How long it took, in milliseconds.
        took_ms: u32,
    },
    /// No answer came: `sync`.
    Failed {
        /// Which request.
        request: String,
    },
    /// The device's page: `device`.
    Device {
        /// What the browser says of its storage.
        storage: Storage,
    },
    /// Unsent work, sealed to the server, however the door stands: `file`.
    ExportUnsent,
    /// The file of `exportUnsent` has left the tablet: `status`.
    UnsentExported,
}

impl Request {
    /// The record of which this writes a step of the form.
    pub(crate) fn step_of(&self) -> Option<&str> {
        match self {
            Self::Answer { record, .. }
            | Self::Confirm { record, .. }
            | Self::Resolve { record, .. }
            | Self::Submit { record } => Some(record),
            _ => None,
        }
    }

    /// Whether it opens the door: what comes then may use the large tables, which a browser's
    /// core is given.
    pub(crate) fn needs_tables(&self) -> bool {
        matches!(
            self,
            Self::EnrolFinish { .. } | Self::Unlock { .. } | Self::UnlockFinish { .. }
        )
    }
}
