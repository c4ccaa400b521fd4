//! What training reads: everybody as the matcher compares them.

use linkage::census::Answers;

use crate::projection::ComparedRow;

/// What is written of everybody for training, as `linkage` reads it.
pub const HEADINGS: [&str; 11] = [
    "id",
    "name",
    "sex",
    "ethnicity",
    "birth",
    "calendar",
    "id_number",
    "division",
    "phone",
    "guardian",
    "address",
];

/// A record as a line below [`HEADINGS`].
#[must_use]
pub fn line(row: &ComparedRow) -> Vec<String> {
    let Answers {
        name,
        sex,
        ethnicity,
        birth,
        calendar,
        id_number,
        division,
        phone,
        guardian,
        address,
        ..
    } = row.likeness.compared.answers();
    let id = row.id.to_string();
    [
        &id, name, sex, ethnicity, birth, calendar, id_number, division, phone, guardian, address,
    ]
    .map(ToOwned::to_owned)
    .into()
}
