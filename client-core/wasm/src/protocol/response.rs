//! What the worker answers.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::asked::AskedView;
use super::date::{DateReading, LunarYearView};
use super::device::DeviceView;
use super::door::Status;
use super::find::{LikelySame, OddAnswer, Rows};
use super::form::Form;
use super::handover::Received;
use super::history::EventView;
use super::home::Home;
use super::listed::{MatchRow, MatchRows};
use super::photo::AttachmentView;
use super::questionnaire::{DivisionView, QuestionnaireView};
use super::sentence::Sentence;
use super::sync::SyncView;

/// What a person can do about a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum RefusalKind {
    /// Try again later.
    Later,
    /// Do what the sentence says.
    Person,
    /// The store is damaged and closed: it is rescued when the PIN is entered.
    Damaged,
}

/// What the worker answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum Response {
    /// How things stand at the door.
    Status {
        /// How.
        status: Status,
    },
    /// Post the bytes to the server as `application/octet-stream`.
    Send {
        /// The path, `/enrol`.
        path: String,
    },
    /// The form's definition.
    Questionnaire {
        /// It.
        questionnaire: QuestionnaireView,
    },
    /// The first screen.
    Home {
        /// It.
        home: Home,
    },
    /// Elders in a list.
    Rows {
        /// They.
        rows: Rows,
    },
    /// Who is likely the same person, likeliest first.
    Likely {
        /// They.
        likely: Vec<LikelySame>,
        /// The id number is in no record here, and is listed elsewhere: what to know of it.
        elsewhere: Option<Sentence>,
        /// What cannot be right of the answers that came with the question.
        odd: Vec<OddAnswer>,
    },
    /// Rows for the matcher.
    MatchRows {
        /// They.
        rows: MatchRows,
    },
    /// What to ask the matcher.
    Sought {
        /// It.
        row: MatchRow,
    },
    /// A record's form, every field.
    Form {
        /// It.
        form: Box<Form>,
    },
    /// A step is durable. `form.fields` holds only the fields that look different now.
    Saved {
        /// The form as it is now.
        form: Box<Form>,
    },
    /// A question of the duplicate review.
    Asked {
        /// It.
        asked: Box<AskedView>,
    },
    /// Everything written to a field, in an order that respects what each writer had seen.
    History {
        /// It.
        events: Vec<EventView>,
    },
    /// A date as read.
    Date {
        /// It.
        date: DateReading,
    },
    /// A lunar year.
    LunarYear {
        /// It.
        year: LunarYearView,
    },
    /// Divisions.
    Divisions {
        /// They.
        divisions: Vec<DivisionView>,
    },
    /// A file to share or download. Bytes: what it holds.
    File {
        /// What it should be called.
        name: String,
        /// Its media type.
        media_type: String,
        /// How many changes of ours it holds, where that is known.
        changes: Option<u32>,
    },
    /// What a file brought.
    Received {
        /// What.
        received: Received,
    },
    /// A record's attachments.
    Attachments {
        /// They.
        attachments: Vec<AttachmentView>,
    },
    /// One attachment. Bytes: the whole.
    Attachment {
        /// It.
        attachment: AttachmentView,
    },
    /// What to do for the sync. Bytes: the bodies that effects name.
    Sync {
        /// It.
        sync: SyncView,
    },
    /// A few records more are known.
    Prepared {
        /// How many are left.
        left: u32,
        /// Whether somebody who typed now would wait for them.
        pressing: bool,
    },
    /// The device's page.
    Device {
        /// It.
        device: DeviceView,
    },
    /// Done; there is nothing to tell.
    Done,
    /// Not done, and nothing is changed.
    Refused {
        /// Why, and what to do.
        problem: Sentence,
        /// What can be done.
        refusal: RefusalKind,
        /// The field it is about, if it is about one.
        field: Option<String>,
    },
}
