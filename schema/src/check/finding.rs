//! Something odd about a record.

use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest, Sha256};
use smol_str::SmolStr;

use crate::problem::{Coded, Parameters, Problem};
use crate::questionnaire::Severity;
use crate::record::{Content, FieldName, Record};

/// Something odd about a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The check that found it, `X07`.
    pub check: &'static str,
    /// How much hangs on it.
    pub severity: Severity,
    /// The fields it speaks about, the one to go to first.
    pub fields: Vec<FieldName>,
    /// The stable code of its sentence, `check.id-number-elsewhere`. Of soft findings a
    /// record has at most one with the same code.
    pub code: &'static str,
    /// What the sentence's placeholders stand for. Never a name or number of a person.
    pub parameters: Parameters,
    /// What exactly is wrong with a value, in a sentence of its own.
    pub cause: Option<Problem>,
    fingerprint: SmolStr,
}

impl Coded for Finding {
    fn code(&self) -> &'static str {
        self.code
    }

    fn parameters(&self) -> Parameters {
        self.parameters.clone()
    }
}

/// The bytes of a fingerprint: enough that no changed answer passes for the confirmed one.
const FINGERPRINT: usize = 8;

impl Finding {
    pub(super) fn new(
        record: &Record,
        (check, severity): (&'static str, Severity),
        code: &'static str,
        fields: Vec<FieldName>,
        parameters: Parameters,
        cause: Option<Problem>,
    ) -> Self {
        let fingerprint = fingerprint(record, code, &fields);
        Self {
            check,
            severity,
            fields,
            code,
            parameters,
            cause,
            fingerprint,
        }
    }

    /// A stable short hash over the record's id, the finding's code and what its fields hold.
    /// A confirmation is good for exactly these answers. It is as personal as they are:
    /// whoever can guess an answer can test the guess on it.
    #[must_use]
    pub fn fingerprint(&self) -> &SmolStr {
        &self.fingerprint
    }

    /// The key that its confirmation stands under: `X25.phone-shared`.
    #[must_use]
    pub fn key(&self) -> SmolStr {
        let kind = self.code.strip_prefix("check.").unwrap_or(self.code);
        format!("{}.{kind}", self.check).into()
    }

    /// Whether somebody has answered it: a soft one with "checked, it is so", an excusable
    /// one with a reason and a photo of the document. A hard one is mended, never answered.
    #[must_use]
    pub fn confirmed_by(&self, record: &Record) -> bool {
        let Some(confirmation) = record.confirmations.get(&self.key()) else {
            return false;
        };
        let photographed = || {
            (record.attachments.values())
                .any(|attachment| attachment.field.as_str() == "photo_document")
        };
        confirmation.fingerprint == self.fingerprint
            && match self.severity {
                Severity::Soft => true,
                Severity::Excusable => !confirmation.reason.trim().is_empty() && photographed(),
                Severity::Hard => false,
            }
    }

    /// Whether it keeps the record from being submitted.
    #[must_use]
    pub fn blocks(&self, record: &Record) -> bool {
        self.severity != Severity::Soft && !self.confirmed_by(record)
    }
}

/// Each part is told apart from the next by its length, so that no two sets of answers give
/// the same bytes.
fn fingerprint(record: &Record, code: &str, fields: &[FieldName]) -> SmolStr {
    let mut hash = Sha256::new();
    let mut part = |bytes: &[u8]| {
        hash.update((bytes.len() as u64).to_le_bytes());
        hash.update(bytes);
    };
    part(record.id.to_string().as_bytes());
    part(code.as_bytes());
    for field in fields {
        part(field.as_str().as_bytes());
        // Entries of all layers count, as they do in the checks.
        for answers in &record.layers {
            if let Some(Content::Entries(entries)) = answers.get(field.as_str()) {
                part(&serde_json::to_vec(entries).unwrap_or_default());
            }
        }
        match record.effective(field.as_str()) {
            None => part(b"-"),
            Some((_, content)) => part(&serde_json::to_vec(content).unwrap_or_default()),
        }
    }
    BASE64URL_NOPAD
        .encode(&hash.finalize()[..FINGERPRINT])
        .into()
}
