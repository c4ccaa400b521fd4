//! What people can be told apart by: coded answers, and what follows from the record.

use std::sync::LazyLock;

use schema::coverage::Coverage;
use schema::record::Stage;
use schema::value::age::AgeGroup;

use super::{AskError, Asker};
use crate::facts::{Categories, Coded, Coding, Person, Spot};
use crate::label::{Label, label};
use crate::tabulation::Census;

/// Something whose categories people fall in.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Dimension {
    /// A coded field, or an item of a grid.
    Coded(&'static Coded),
    /// The age group on the day, by the youngest possible age.
    AgeGroup,
    /// What became of the expected name.
    Coverage,
    /// How far the record has come.
    Stage,
    /// Whether a list names the elder.
    Listed,
    /// Whether a person must choose between values.
    Conflicts,
    /// Whether the record is read as another one.
    Merged,
    /// What the last spot check has found.
    Spot,
    /// How many of the daily activities the elder cannot do.
    DependentItems,
}

/// The grid of daily activities, and the code of one that the elder cannot do.
const ACTIVITIES: &str = "adl";
const CANNOT: &str = "2";

/// In the order of their numbers.
const SPOTS: [Spot; 3] = [Spot::Unchecked, Spot::Right, Spot::Wrong];

const STAGES: [Stage; 5] = [
    Stage::Draft,
    Stage::Submitted,
    Stage::Returned,
    Stage::Verified,
    Stage::Approved,
];

impl Dimension {
    /// The one of this name.
    pub(crate) fn named(name: &str) -> Result<Self, AskError> {
        Ok(match name {
            "age_group" => Self::AgeGroup,
            "coverage" => Self::Coverage,
            "stage" => Self::Stage,
            "listed" => Self::Listed,
            "conflicts" => Self::Conflicts,
            "merged" => Self::Merged,
            "spot_check" => Self::Spot,
            "dependent_items" => Self::DependentItems,
            name => {
                let coded = Coding::standard().field(name);
                Self::Coded(coded.ok_or_else(|| AskError::NoSuchField {
                    field: name.to_owned(),
                })?)
            }
        })
    }

    /// Whether the asker may pick people by it.
    pub(crate) fn is_open_to(self, asker: &Asker) -> bool {
        match self {
            Self::Coded(coded) => asker.sees(coded.field),
            Self::DependentItems => items().iter().all(|item| asker.sees(item.field)),
            _ => true,
        }
    }

    /// What it is called.
    pub(crate) fn label(self) -> Label {
        match self {
            Self::Coded(coded) => coded.label.clone(),
            Self::AgeGroup => label("table.age-group"),
            Self::Coverage => label("table.coverage"),
            Self::Stage => label("table.stage"),
            Self::Listed => label("table.listed"),
            Self::Conflicts => label("table.conflicts"),
            Self::Merged => label("table.merged"),
            Self::Spot => label("table.spot-check"),
            Self::DependentItems => label("table.dependent-items"),
        }
    }

    /// What it is asked for by.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Coded(coded) => &coded.name,
            Self::AgeGroup => "age_group",
            Self::Coverage => "coverage",
            Self::Stage => "stage",
            Self::Listed => "listed",
            Self::Conflicts => "conflicts",
            Self::Merged => "merged",
            Self::Spot => "spot_check",
            Self::DependentItems => "dependent_items",
        }
    }

    /// Whether a person can fall in several categories.
    pub(crate) fn is_set(self) -> bool {
        matches!(self, Self::Coded(coded) if coded.is_set())
    }

    /// Whether a category is one of the form's codes.
    pub(crate) fn is_code(self, place: usize) -> bool {
        matches!(self, Self::Coded(coded) if place < coded.codes.len())
    }

    /// Whether most of its categories stand empty in most tables.
    pub(crate) fn is_long(self) -> bool {
        self.categories() > 20
    }

    /// How many categories there are.
    pub(crate) fn categories(self) -> usize {
        match self {
            Self::Coded(coded) => coded.categories(),
            Self::AgeGroup => 2 + AgeGroup::CENSUS.len(),
            Self::Coverage => Coverage::ALL.len(),
            Self::Stage => STAGES.len(),
            Self::Listed | Self::Conflicts | Self::Merged => 2,
            Self::Spot => SPOTS.len(),
            Self::DependentItems => 2 + items().len(),
        }
    }

    /// A category's code, and what it is called.
    pub(crate) fn category(self, place: usize) -> Option<(String, Label)> {
        if place >= self.categories() {
            return None;
        }
        Some(match self {
            Self::Coded(coded) => {
                let (code, label) = coded.category(place)?;
                (code.to_owned(), label)
            }
            Self::AgeGroup => match place {
                0 => ("<80".to_owned(), label("table.under-80")),
                place => match AgeGroup::CENSUS.get(place - 1) {
                    Some(group) => (group.label().to_owned(), Label::same(group.label())),
                    None => ("unanswered".to_owned(), label("table.no-birth")),
                },
            },
            Self::Coverage => {
                let (code, label) = coverage_words(Coverage::ALL[place]);
                (code.to_owned(), label)
            }
            Self::Stage => {
                let (code, label) = stage_words(STAGES[place]);
                (code.to_owned(), label)
            }
            Self::Listed | Self::Conflicts | Self::Merged => match place {
                0 => ("true".to_owned(), label("table.yes")),
                _ => ("false".to_owned(), label("table.no")),
            },
            Self::Spot => {
                let (code, label) = spot_words(SPOTS[place]);
                (code.to_owned(), label)
            }
            Self::DependentItems => match place + 1 == self.categories() {
                true => ("unanswered".to_owned(), label("table.not-answered")),
                false => (place.to_string(), Label::same(&place.to_string())),
            },
        })
    }

    /// The category of a code, as a bit.
    pub(crate) fn bit(self, code: &str) -> Option<Categories> {
        if let Self::Coded(coded) = self {
            return coded.bit(code);
        }
        let is_it = |place: &usize| {
            self.category(*place)
                .is_some_and(|(known, _)| known == code)
        };
        let place = (0..self.categories()).find(is_it)?;
        Some(1 << place)
    }

    /// The categories that a person falls in: at least one, mostly one.
    pub(crate) fn of(self, person: Person<'_>, census: &Census) -> Categories {
        let yes_or_no = |yes: bool| 1 << usize::from(!yes);
        match self {
            Self::Coded(coded) => coded.of(person.answers),
            Self::AgeGroup => match census.ages(person) {
                Some((youngest, _)) => 1 << (AgeGroup::of(youngest) as usize),
                None => 1 << (1 + AgeGroup::CENSUS.len()),
            },
            Self::Coverage => {
                let of = |known: &Coverage| *known == person.head.coverage;
                1 << Coverage::ALL.iter().position(of).unwrap_or_default()
            }
            Self::Stage => {
                let of = |known: &Stage| *known == person.head.stage;
                1 << STAGES.iter().position(of).unwrap_or_default()
            }
            Self::Listed => yes_or_no(person.head.listed),
            Self::Conflicts => yes_or_no(person.head.conflicts > 0),
            Self::Merged => yes_or_no(person.merged),
            Self::Spot => 1 << (person.head.spot as usize),
            Self::DependentItems => match dependent_items(person) {
                Some(items) => 1 << items,
                None => 1 << (self.categories() - 1),
            },
        }
    }
}

fn items() -> &'static [Coded] {
    static ITEMS: LazyLock<&[Coded]> = LazyLock::new(|| Coding::standard().items(ACTIVITIES));
    &ITEMS
}

/// D16: how many of the daily activities the elder cannot do; nothing if it was not asked.
pub(crate) fn dependent_items(person: Person<'_>) -> Option<usize> {
    let mut dependent = 0;
    let mut is_asked = false;
    for item in items() {
        let code = item.code(person.answers);
        is_asked |= code.is_some();
        dependent += usize::from(code == Some(CANNOT));
    }
    is_asked.then_some(dependent)
}

fn coverage_words(coverage: Coverage) -> (&'static str, Label) {
    match coverage {
        Coverage::Found => ("found", label("table.found")),
        Coverage::Moved => ("moved", label("table.moved")),
        Coverage::Died => ("died", label("table.died")),
        Coverage::Unknown => ("unknown", label("table.unknown")),
        Coverage::Refused => ("refused", label("table.refused")),
        Coverage::NotVisited => ("not_visited", label("table.not-visited")),
    }
}

fn stage_words(stage: Stage) -> (&'static str, Label) {
    match stage {
        Stage::Draft => ("draft", label("table.draft")),
        Stage::Submitted => ("submitted", label("table.submitted")),
        Stage::Returned => ("returned", label("table.returned")),
        Stage::Verified => ("verified", label("table.verified")),
        Stage::Approved => ("approved", label("table.approved")),
    }
}

fn spot_words(spot: Spot) -> (&'static str, Label) {
    match spot {
        Spot::Unchecked => ("unchecked", label("table.spot-unchecked")),
        Spot::Right => ("right", label("table.spot-right")),
        Spot::Wrong => ("wrong", label("table.spot-wrong")),
    }
}
