//! What is odd about a record, as a surveyor reads it.

use anyhow::Result;
use client_core::ClientError;
use schema::check::{Finding, NotReady};
use schema::id::RecordId;
use schema::problem::Problem;
use schema::questionnaire::Questionnaire;
use schema::record::FieldName;
use schema::value::solar::SolarDate;

use super::folder::Open;
use super::{Context, with_code};

/// Tells what stands against a record, on standard error: it is no answer to the command.
pub(super) fn tell(context: &Context, open: &Open, id: RecordId) -> Result<()> {
    let Some(today) = SolarDate::in_china_at(open.now().unix) else {
        return Ok(());
    };
    let record = open.client.view(id)?.record;
    for finding in open.client.findings(id, today)? {
        if !finding.confirmed_by(&record) {
            eprintln!("{}", line(context, &finding));
        }
    }
    Ok(())
}

/// Tells question by question what keeps a record from being handed in.
pub(super) fn tell_why_not(context: &Context, error: &ClientError) {
    let ClientError::NotReady(NotReady { missing, standing }) = error else {
        return;
    };
    for field in missing {
        let question = [("question", label(context, field))];
        eprintln!("{}", context.sentence("tablet.missing", &question));
    }
    for finding in standing {
        eprintln!("{}", line(context, finding));
    }
}

fn line(context: &Context, finding: &Finding) -> String {
    let questions = finding.fields.iter().map(|field| label(context, field));
    let questions = questions.collect::<Vec<_>>().join(", ");
    let mut line = format!(
        "{questions}: {}",
        with_code(context.language, &Problem::from(finding))
    );
    if let Some(cause) = &finding.cause {
        line = format!("{line} {}", with_code(context.language, cause));
    }
    line
}

/// What a question is called, and the name it is answered by.
fn label(context: &Context, field: &FieldName) -> String {
    match Questionnaire::standard().field(field.as_str()) {
        Some(known) => {
            let label = context.label(&known.label.zh, &known.label.en);
            format!("{label} ({field})")
        }
        None => field.to_string(),
    }
}
