//! Every limit that bytes from outside meet, in one place.
//!
//! Each has a test just below and just above it. They are far above what honest work
//! needs (a full form is about 80 operations and 2 KB) and far below what would hurt:
//! Automerge 0.12 expands a 69-byte change to ten million operations if it is let.

/// A frame as sent, compressed.
pub const FRAME_BYTES: usize = 256 * 1024;
/// A frame's body, inflated.
pub const FRAME_INFLATED_BYTES: usize = 4 * 1024 * 1024;
/// Changes in one frame.
pub const FRAME_CHANGES: usize = 4_096;
/// The number of a frame's first change in its author's counting.
pub const CHANGE_NUMBER: u64 = 1 << 48;
/// Frames in one exchange.
pub const EXCHANGE_FRAMES: usize = 64;
/// Changes in all frames of one exchange. A tablet brings one frame of at most 2,000.
pub const EXCHANGE_CHANGES: usize = 2 * FRAME_CHANGES;
/// Bytes that all frames of one exchange inflate to: two of the largest.
pub const EXCHANGE_INFLATED_BYTES: usize = 2 * FRAME_INFLATED_BYTES;
/// One exchange's request body.
pub const EXCHANGE_BYTES: usize = 2 * 1024 * 1024;
/// One change chunk.
pub const CHANGE_BYTES: usize = 64 * 1024;
/// Operations in one change, by its run lengths.
pub const CHANGE_OPERATIONS: usize = 2_000;
/// Dependencies of one change.
pub const CHANGE_DEPENDENCIES: usize = 64;
/// Actors that one change names beside its own.
pub const CHANGE_ACTORS: usize = 64;
/// Overwritten operations that one change names.
pub const CHANGE_PREDECESSORS: usize = 4_000;
/// A change's message; ours holds one letter.
pub const CHANGE_MESSAGE_BYTES: usize = 16;
/// A document key.
pub const KEY_BYTES: usize = 160;
/// One text value.
pub const TEXT_BYTES: usize = 4_000;
/// Operations in one document.
pub const DOCUMENT_OPERATIONS: u64 = 20_000;
/// Actors in one document.
pub const DOCUMENT_ACTORS: usize = 64;
/// Changes of one record that may wait for a missing dependency.
pub const WAITING_PER_RECORD: usize = 200;
/// The earliest claimed time of a change: 2020-01-01T00:00:00Z, before Shouce existed.
pub const EARLIEST_TIME: i64 = 1_577_836_800;
/// The latest claimed time of a change: 2100-01-01T00:00:00Z.
pub const LATEST_TIME: i64 = 4_102_444_800;
/// A hand-over bundle. Six weeks of a tablet without a line (twenty elders a day, twenty steps
/// each) are 14,400 changes, some two megabytes in thirty frames, carried ones beside them.
pub const BUNDLE_BYTES: usize = 8 * 1024 * 1024;
/// Frames in one bundle: a tablet packs five hundred changes into one.
pub const BUNDLE_FRAMES: usize = 4_096;
/// Authors in one bundle: the tablets whose frames a tablet carries.
pub const BUNDLE_AUTHORS: usize = 1_024;
/// Changes in all frames of one bundle.
pub const BUNDLE_CHANGES: usize = 16 * FRAME_CHANGES;
/// Bytes that all frames of one bundle inflate to.
pub const BUNDLE_INFLATED_BYTES: usize = 8 * FRAME_INFLATED_BYTES;
/// A photo or a voice note.
pub const ATTACHMENT_BYTES: u64 = 8 * 1024 * 1024;
/// A part of one, as sent in one request.
pub const ATTACHMENT_PART_BYTES: usize = 256 * 1024;
/// The name of its media type.
pub const MEDIA_TYPE_BYTES: usize = 80;
/// One request body that brings a part.
pub const ATTACHMENT_REQUEST_BYTES: usize = ATTACHMENT_PART_BYTES + 1024;
/// Attachments that one device may have begun and not ended; the oldest beginning goes.
pub const ATTACHMENTS_BEGUN: usize = 16;
/// One request of a locked-out tablet.
pub const UNLOCK_BYTES: usize = 1024;
/// Requests of one locked-out tablet that are kept at a time; the oldest goes.
pub const UNLOCK_ASKS: usize = 5;
