//! The elder whom a story begins with.

use schema::id::RecordId;
use support::tablet::{Tablet, observe};

pub(crate) fn elder(tablet: &mut Tablet, name: &str, village: &str) -> RecordId {
    tablet.add(&[observe("name", name), observe("division_village", village)])
}
