//! Findings as the page shows them.

use schema::check::Finding;
use schema::message::Language;
use schema::questionnaire::Severity;
use schema::record::Record;

use crate::protocol::{FindingView, Sentence, SeverityName};

pub(super) fn view(finding: &Finding, record: &Record, language: Language) -> FindingView {
    let confirmation = record.confirmations.get(&finding.key());
    let for_these_answers =
        confirmation.filter(|confirmation| confirmation.fingerprint == *finding.fingerprint());
    let reason = for_these_answers.map(|confirmation| confirmation.reason.to_string());
    let photographed =
        (record.attachments.values()).any(|one| one.field.as_str() == "photo_document");
    let excusable = finding.severity == Severity::Excusable;
    FindingView {
        key: finding.key().to_string(),
        check: finding.check.to_owned(),
        severity: match finding.severity {
            Severity::Soft => SeverityName::Soft,
            Severity::Excusable => SeverityName::Excusable,
            Severity::Hard => SeverityName::Hard,
        },
        fields: finding.fields.iter().map(ToString::to_string).collect(),
        sentence: Sentence::about(finding, language),
        cause: (finding.cause.as_ref()).map(|cause| Sentence::of(cause, language)),
        confirmable: finding.severity != Severity::Hard,
        needs_reason: excusable,
        needs_photo: excusable && !photographed,
        confirmed: finding.confirmed_by(record),
        reason: reason.unwrap_or_default(),
        blocks: finding.blocks(record),
    }
}
