//! A line of a list: the answers it gives, or what is wrong with it.

use std::collections::{BTreeMap, HashMap};

use schema::document::write::{Edit, Put};
use schema::id::RecordId;
use schema::problem::{Coded, Problem};
use schema::questionnaire::{CodeList, DivisionLevel, Field, FieldKind, Questionnaire, Shape};
use schema::record::{Answer, Layer, Scalar};
use schema::scope::Scope;
use schema::value::account::Account;
use schema::value::division::{DivisionCode, Divisions, Level, Standing};
use schema::value::id_number::WrittenIdNumber;
use schema::value::name::PersonName;
use schema::value::partial_date::{Calendar, PartialDate};
use schema::value::phone::Phone;

use super::columns::Purpose;
use super::{Cell, Columns, Sheet};

/// A line that can be imported.
#[derive(Debug, Clone)]
pub struct Line {
    /// Its number in the file.
    pub number: usize,
    /// The record it is of.
    pub record: RecordId,
    /// What it says.
    pub edits: Vec<Edit>,
}

/// Something about one cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineIssue {
    /// The line's number in the file.
    pub line: usize,
    /// The column's heading.
    pub column: String,
    /// What.
    pub problem: Problem,
    /// The line cannot be imported; otherwise it is, as written.
    pub bad: bool,
}

/// What a sheet says.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// The lines that can be imported.
    pub lines: Vec<Line>,
    /// What is wrong, in the order of lines.
    pub issues: Vec<LineIssue>,
    /// How many lines cannot be imported.
    pub bad: usize,
}

impl Reading {
    /// Takes lines out whose villages lie outside a scope: they are bad.
    pub fn leave_out_others(&mut self, scope: &Scope) {
        let (lines, others): (Vec<_>, Vec<_>) = std::mem::take(&mut self.lines)
            .into_iter()
            .partition(|line| line.village().is_some_and(|village| scope.covers(village)));
        self.lines = lines;
        self.bad += others.len();
        self.issues.extend(others.iter().map(|line| LineIssue {
            line: line.number,
            column: String::new(),
            problem: problem("roster.outside", &[]),
            bad: true,
        }));
        self.issues.sort_by_key(|issue| issue.line);
    }
}

impl Line {
    /// The village that the line names.
    fn village(&self) -> Option<DivisionCode> {
        self.edits.iter().find_map(|edit| match edit {
            Edit::Answer {
                field,
                put: Put::One(Answer::Given(value)),
                ..
            } if field.as_str() == "division_village" => value.as_text()?.parse().ok(),
            _ => None,
        })
    }
}

/// What lines are read with.
pub struct LineReader<'a> {
    questionnaire: &'a Questionnaire,
    divisions: &'a Divisions,
    by_name: HashMap<String, Option<DivisionCode>>,
    list: &'a str,
    source: Option<&'a str>,
}

/// The faults of one line as they are found.
struct Faults<'s> {
    line: usize,
    found: &'s mut Vec<LineIssue>,
    bad: bool,
}

impl Faults<'_> {
    fn add(&mut self, column: &str, problem: Problem, bad: bool) {
        self.bad |= bad;
        self.found.push(LineIssue {
            line: self.line,
            column: column.to_owned(),
            problem,
            bad,
        });
    }
}

fn problem(code: &str, parameters: &[(&str, String)]) -> Problem {
    let parameters = parameters
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()));
    Problem {
        code: code.to_owned(),
        parameters: parameters.collect(),
    }
}

impl<'a> LineReader<'a> {
    /// Reads lines of the list called `list`; `source` is the code of where it comes from.
    #[must_use]
    pub fn new(
        questionnaire: &'a Questionnaire,
        divisions: &'a Divisions,
        list: &'a str,
        source: Option<&'a str>,
    ) -> Self {
        Self {
            questionnaire,
            divisions,
            by_name: names(divisions),
            list,
            source,
        }
    }

    /// Reads every line of a sheet.
    #[must_use]
    pub fn read(&self, sheet: &Sheet, columns: &Columns<'_>) -> Reading {
        let mut reading = Reading::default();
        let mut seen: HashMap<RecordId, usize> = HashMap::new();
        for (number, row) in &sheet.rows[columns.first_line..] {
            let mut faults = Faults {
                line: *number,
                found: &mut reading.issues,
                bad: false,
            };
            let line = self.line(*number, row, columns, &mut faults);
            if let Some(line) = line {
                let earlier = seen.insert(line.record, line.number);
                if let Some(earlier) = earlier {
                    seen.insert(line.record, earlier);
                    let repeated = problem("roster.repeated", &[("earlier", earlier.to_string())]);
                    faults.add("", repeated, true);
                } else if !faults.bad {
                    reading.lines.push(line);
                }
            }
            reading.bad += usize::from(faults.bad);
        }
        reading
    }

    fn line(
        &self,
        number: usize,
        row: &[Cell],
        columns: &Columns<'_>,
        faults: &mut Faults<'_>,
    ) -> Option<Line> {
        let cell = |wanted: fn(&Purpose<'_>) -> bool| {
            let place = columns
                .columns
                .iter()
                .position(|(_, purpose)| wanted(purpose));
            place.and_then(|place| row.get(place)).map(Cell::text)
        };
        let county = cell(|purpose| *purpose == Purpose::County).unwrap_or_default();
        let township = cell(|purpose| *purpose == Purpose::Township).unwrap_or_default();
        let mut edits = Vec::with_capacity(row.len());
        let mut told = BTreeMap::new();
        for (place, (heading, purpose)) in columns.columns.iter().enumerate() {
            let Purpose::Field(field) = purpose else {
                continue;
            };
            let cell = row.get(place).unwrap_or(&Cell::Empty);
            let name = field.name.as_str();
            if *cell == Cell::Empty {
                if matches!(name, "name" | "division_village") {
                    faults.add(heading, problem("roster.cell-empty", &[]), true);
                }
                continue;
            }
            if let Some(text) = self.cell(field, cell, [&county, &township], heading, faults) {
                told.insert(name, text.clone());
                edits.extend(self.edits(field, &text, heading, faults));
            }
        }
        let beyond = row.iter().skip(columns.columns.len());
        if beyond.into_iter().any(|cell| *cell != Cell::Empty) {
            faults.add("", problem("roster.cells-beyond", &[]), true);
        }
        if let Some(source) = self.source
            && !told.contains_key("list_source")
            && let Some(field) = self.questionnaire.field("list_source")
        {
            edits.extend(self.edits(field, source, "", faults));
        }
        let key = key(&told)?;
        Some(Line {
            number,
            record: RecordId::preloaded(self.list, &key),
            edits,
        })
    }

    /// A cell as the field writes it.
    fn cell(
        &self,
        field: &Field,
        cell: &Cell,
        above: [&str; 2],
        heading: &str,
        faults: &mut Faults<'_>,
    ) -> Option<String> {
        if let Cell::Broken(error) = cell {
            let parameters = [("found", error.clone())];
            faults.add(heading, problem("roster.cell-broken", &parameters), true);
            return None;
        }
        let long = matches!(field.kind, FieldKind::IdNumber | FieldKind::Account);
        if long && matches!(cell, Cell::Number(_)) {
            // Beyond fifteen digits a spreadsheet's number has lost the true ones.
            let cut = matches!(cell, Cell::Number(number) if *number >= 1e15);
            if cut {
                faults.add(heading, problem("roster.digits-lost", &[]), true);
                return None;
            }
        }
        let text = cell.text();
        match &field.kind {
            FieldKind::IdNumber => match WrittenIdNumber::parse(&text) {
                Ok(written) => {
                    for fault in written.faults() {
                        faults.add(heading, Problem::from(&fault), false);
                    }
                    Some(written.as_str().to_owned())
                }
                Err(error) => {
                    faults.add(heading, Problem::from(&error), true);
                    None
                }
            },
            FieldKind::Division { level } => self.division(*level, &text, above, heading, faults),
            FieldKind::Date | FieldKind::PartialDate | FieldKind::Month => {
                match PartialDate::parse(Calendar::Solar, &text) {
                    Ok(date) => Some(date.text()),
                    Err(error) => {
                        faults.add(heading, Problem::from(&error), true);
                        None
                    }
                }
            }
            FieldKind::Phone => Some(as_written(text.parse::<Phone>(), text, heading, faults)),
            FieldKind::Account => Some(as_written(text.parse::<Account>(), text, heading, faults)),
            FieldKind::Text if field.name.as_str() == "name" => {
                if let Err(error) = PersonName::new(&text).check() {
                    faults.add(heading, Problem::from(&error), false);
                }
                Some(text)
            }
            _ => Some(text),
        }
    }

    fn division(
        &self,
        level: DivisionLevel,
        text: &str,
        [county, township]: [&str; 2],
        heading: &str,
        faults: &mut Faults<'_>,
    ) -> Option<String> {
        let is_code = text.bytes().all(|byte| byte.is_ascii_digit());
        let code = if is_code {
            match text.parse::<DivisionCode>() {
                Ok(code) => code,
                Err(error) => {
                    faults.add(heading, Problem::from(&error), true);
                    return None;
                }
            }
        } else {
            let spellings = [
                format!("{county}{township}{text}"),
                format!("{township}{text}"),
                text.to_owned(),
            ];
            let found = spellings.iter().find_map(|name| self.by_name.get(name));
            match found {
                Some(Some(code)) => *code,
                Some(None) => {
                    faults.add(heading, problem("roster.division-ambiguous", &[]), true);
                    return None;
                }
                None => {
                    faults.add(heading, problem("roster.division-unknown-name", &[]), true);
                    return None;
                }
            }
        };
        let must_be_village = level == DivisionLevel::Village;
        let shown = || ("code", code.to_string());
        match self.divisions.standing(code) {
            Standing::Current { .. } if must_be_village && code.level() != Level::Village => {
                faults.add(heading, problem("roster.not-a-village", &[shown()]), true);
                None
            }
            Standing::Retired {
                likely_successor, ..
            } if must_be_village => {
                let retired = match likely_successor {
                    Some(code) => {
                        let successor = ("successor", code.to_string());
                        problem("roster.division-retired", &[shown(), successor])
                    }
                    None => problem("roster.division-abolished", &[shown()]),
                };
                faults.add(heading, retired, true);
                None
            }
            Standing::NeverExisted => {
                faults.add(
                    heading,
                    problem("roster.division-never-existed", &[shown()]),
                    true,
                );
                None
            }
            Standing::NotCovered if must_be_village => {
                faults.add(
                    heading,
                    problem("roster.division-not-covered", &[shown()]),
                    true,
                );
                None
            }
            _ => Some(code.to_string()),
        }
    }

    /// What a field's text writes in the list's layer.
    fn edits(
        &self,
        field: &Field,
        text: &str,
        heading: &str,
        faults: &mut Faults<'_>,
    ) -> Vec<Edit> {
        let members: Vec<&str> = match &field.kind {
            FieldKind::Choices { .. } | FieldKind::TextList => text
                .split(['、', '，', ',', ';', '；', '|'])
                .map(str::trim)
                .filter(|member| !member.is_empty())
                .collect(),
            _ => vec![text],
        };
        let mut scalars = Vec::with_capacity(members.len());
        for member in members {
            let scalar = match &field.kind {
                FieldKind::Choice { list } | FieldKind::Choices { list } => {
                    Scalar::from(code(list, member))
                }
                FieldKind::Int { .. } => match member.parse::<i64>() {
                    Ok(number) => Scalar::Int(number),
                    Err(_) => Scalar::from(member),
                },
                FieldKind::Bool { .. } => match member {
                    "是" | "有" | "1" | "yes" => Scalar::Bool(true),
                    "否" | "无" | "0" | "no" => Scalar::Bool(false),
                    other => Scalar::from(other),
                },
                _ => Scalar::from(member),
            };
            if let Err(error) = field.read(&scalar) {
                faults.add(heading, Problem::from(&error), true);
                return Vec::new();
            }
            scalars.push(scalar);
        }
        let write = |put| Edit::Answer {
            layer: Layer::List,
            field: field.name.clone(),
            put,
        };
        match (field.shape(), &field.kind) {
            (Shape::Many, _) => (scalars.iter())
                .filter_map(|scalar| Some(write(Put::Tick(scalar.as_text()?.into()))))
                .collect(),
            (_, FieldKind::Choices { list }) => {
                let codes = scalars.iter().filter_map(Scalar::as_text);
                vec![write(Put::One(Answer::text(&list.join(codes))))]
            }
            _ => (scalars.into_iter())
                .map(|scalar| write(Put::One(Answer::Given(scalar))))
                .collect(),
        }
    }
}

/// A value that is kept as written, with a word about what is odd in it.
fn as_written<T, E: Coded>(
    read: Result<T, E>,
    text: String,
    heading: &str,
    faults: &mut Faults<'_>,
) -> String {
    if let Err(error) = read {
        faults.add(heading, Problem::from(&error), false);
    }
    text
}

/// What a line is known by within its list.
fn key(told: &BTreeMap<&str, String>) -> Option<String> {
    if let Some(number) = told.get("id_number") {
        return Some(format!("id {number}"));
    }
    let part = |field| told.get(field).map(String::as_str).unwrap_or_default();
    let name = PersonName::new(told.get("name")?);
    let village = told.get("division_village")?;
    let group = part("village_group");
    let (birth, sex) = (part("birth_adopted"), part("sex"));
    Some(format!(
        "name {} {birth} {sex} {village} {group}",
        name.normal()
    ))
}

/// A code by itself, or by what it is called in either language.
fn code<'t>(list: &'t CodeList, text: &'t str) -> &'t str {
    let called = |text: &str| {
        let labels = |entry: &&schema::questionnaire::Code| {
            entry.label.zh == text || entry.label.en.eq_ignore_ascii_case(text)
        };
        list.codes.iter().find(labels)
    };
    if list.contains(text) {
        return text;
    }
    called(text)
        .or_else(|| list.code_of_label(&format!("{text}族")))
        .map_or(text, |entry| &entry.code)
}

/// Villages by name, alone and below their township and county; none where two share it.
fn names(divisions: &Divisions) -> HashMap<String, Option<DivisionCode>> {
    let mut names: HashMap<String, Option<DivisionCode>> = HashMap::new();
    let provinces = (11..=82).filter_map(|number| format!("{number}0000000000").parse().ok());
    for village in provinces.flat_map(|province: DivisionCode| divisions.villages(province)) {
        let township = village
            .code
            .township()
            .and_then(|code| divisions.name(code));
        let below = township.map(|township| format!("{township}{}", village.name));
        let full = divisions.full_name(village.code);
        let own = Some(village.name.to_string());
        let mut spellings: Vec<String> = [own, below, full].into_iter().flatten().collect();
        spellings.dedup();
        for name in spellings {
            names
                .entry(name)
                .and_modify(|known| *known = known.filter(|known| *known == village.code))
                .or_insert(Some(village.code));
        }
    }
    names
}
