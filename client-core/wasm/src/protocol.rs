//! What the page and the worker say to each other.
//!
//! One [`Request`], one [`Response`], both JSON tagged by `kind`; bytes travel beside the
//! JSON, as `Uint8Array`s whose places the variant's documentation names, never inside.
//! TypeScript's types are made from these (`web/shared/protocol`, by the test
//! `the_typescript_types_are_fresh`) and are only ever added to.

mod asked;
mod date;
mod device;
mod door;
mod find;
mod form;
mod handover;
mod history;
mod home;
mod listed;
mod notice;
mod photo;
mod questionnaire;
mod request;
mod response;
mod sentence;
mod sync;
#[cfg(test)]
mod tests;

pub use asked::{AskedView, VerdictName};
pub use date::{DateReading, LunarDay, LunarMonthView, LunarYearView, Span};
pub use device::{DeviceView, Storage};
pub use door::{DoorState, Status, UnlockStage, UnlockView};
pub use find::{Filter, LikelySame, LikelyWhy, OddAnswer, RecordSync, Row, Rows, VillageView};
pub use form::{
    Asking, CandidateView, ConflictView, Derived, EntryView, FieldState, FieldView, FindingView,
    Form, Given, LayerName, SectionView, SeverityName, StandingView, Typed, Value, Who,
};
pub use handover::{BroughtView, CardView, HandOverTo, Received};
pub use history::{EventView, TrustName};
pub use home::{Home, LedgerView, Need, NeedView, OutcomeName, StageName};
pub use listed::{MatchFound, MatchRow, MatchRows};
pub use notice::Notice;
pub use photo::AttachmentView;
pub use questionnaire::{
    Choice, ConflictName, DivisionView, FieldKindName, LabelView, LevelName, Question,
    QuestionnaireView, RequiredName, SectionName, ShapeName, Words,
};
pub use request::{LanguageName, Request};
pub use response::{RefusalKind, Response};
pub use sentence::Sentence;
pub use sync::{Effect, PhaseName, SyncFacts, SyncView};
