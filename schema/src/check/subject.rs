//! A record under examination, and where checks tell what they find.

use super::context::Context;
use super::finding::Finding;
use super::neighbours::Neighbours;
use crate::fact::{self, BirthSource};
use crate::problem::{Parameters, Problem};
use crate::questionnaire::{Questionnaire, Severity, split_codes};
use crate::record::{Content, FieldName, Record};
use crate::value::division::DivisionCode;
use crate::value::id_number::{IdNumberError, WrittenIdNumber};
use crate::value::partial_date::PartialDate;
use crate::value::solar::SolarDate;

/// A record under examination, with what several checks read from it.
pub(super) struct Subject<'a> {
    pub(super) record: &'a Record,
    pub(super) questionnaire: &'a Questionnaire,
    pub(super) context: &'a Context<'a>,
    pub(super) neighbours: &'a dyn Neighbours,
    /// The ID number, if one is given.
    pub(super) number: Option<Result<WrittenIdNumber, IdNumberError>>,
    /// The birth date (D1), and where it was taken from.
    pub(super) birth: Option<(PartialDate, BirthSource)>,
    /// The village of enumeration.
    pub(super) village: Option<DivisionCode>,
    /// The day it was told on: [`fact::told_on`].
    pub(super) day: Option<SolarDate>,
}

impl<'a> Subject<'a> {
    pub(super) fn new(
        record: &'a Record,
        questionnaire: &'a Questionnaire,
        context: &'a Context<'a>,
        neighbours: &'a dyn Neighbours,
    ) -> Self {
        let mut subject = Self {
            record,
            questionnaire,
            context,
            neighbours,
            number: None,
            birth: fact::birth_and_source(record),
            village: None,
            day: fact::told_on(record, context.today),
        };
        subject.number = subject.text("id_number").map(WrittenIdNumber::parse);
        subject.village = subject.division("division_village");
        subject
    }

    /// The text given to a question with one answer, unless it is nothing but spaces.
    pub(super) fn text(&self, field: &str) -> Option<&'a str> {
        self.record
            .text(field)
            .filter(|text| !text.trim().is_empty())
    }

    /// The code given, empty if there is none.
    pub(super) fn code(&self, field: &str) -> &'a str {
        self.text(field).unwrap_or_default()
    }

    /// The members of a set, also of one that is kept as one answer.
    pub(super) fn members(&self, field: &str) -> Vec<&'a str> {
        match self.record.effective(field) {
            Some((_, Content::Many(members))) => members.iter().map(AsRef::as_ref).collect(),
            _ => (self.text(field).into_iter())
                .flat_map(split_codes)
                .filter(|code| !code.is_empty())
                .collect(),
        }
    }

    /// The division given, if its code reads.
    pub(super) fn division(&self, field: &str) -> Option<DivisionCode> {
        self.text(field)?.parse().ok()
    }

    /// The number given, if it has the right characters.
    pub(super) fn written_number(&self) -> Option<&WrittenIdNumber> {
        self.number.as_ref()?.as_ref().ok()
    }

    /// The fields that the birth date was read from, behind others.
    pub(super) fn with_birth(&self, fields: &[&'static str]) -> Vec<&'static str> {
        let birth = self.birth.map_or(&[][..], |(_, source)| source.fields());
        fields.iter().chain(birth).copied().collect()
    }
}

/// Where checks tell what they find.
pub(super) struct Tell<'r> {
    record: &'r Record,
    check: (&'static str, Severity),
    findings: Vec<Finding>,
}

impl<'r> Tell<'r> {
    pub(super) fn new(record: &'r Record) -> Self {
        Self {
            record,
            check: (super::ANSWERS, Severity::Hard),
            findings: Vec::new(),
        }
    }

    /// What is told from now on is found by this check.
    pub(super) fn begin(&mut self, check: &'static str, severity: Severity) {
        self.check = (check, severity);
    }

    pub(super) fn that(&mut self, code: &'static str, fields: &[&str]) {
        self.with(code, fields, Parameters::new());
    }

    pub(super) fn with(&mut self, code: &'static str, fields: &[&str], parameters: Parameters) {
        self.finding(code, fields, parameters, None);
    }

    /// Tells of a value that does not read, and why.
    pub(super) fn because(
        &mut self,
        code: &'static str,
        fields: &[&str],
        cause: impl Into<Problem>,
    ) {
        self.finding(code, fields, Parameters::new(), Some(cause.into()));
    }

    fn finding(
        &mut self,
        code: &'static str,
        fields: &[&str],
        parameters: Parameters,
        cause: Option<Problem>,
    ) {
        let fields = fields
            .iter()
            .filter_map(|name| FieldName::new(name))
            .collect();
        let finding = Finding::new(self.record, self.check, code, fields, parameters, cause);
        self.findings.push(finding);
    }

    pub(super) fn into_findings(self) -> Vec<Finding> {
        self.findings
    }
}
