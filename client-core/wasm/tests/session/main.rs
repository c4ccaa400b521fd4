//! A page and its core, without a browser: the real session on files of a folder.

mod door;
mod find;
mod form;
mod hand_over;
mod journal;
mod page;
mod photo;
mod round_trip;
