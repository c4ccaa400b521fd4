//! What surveyors write into the form.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::Rng;
use schema::document::{Edit, Put};
use schema::questionnaire::{Questionnaire, Shape};
use schema::record::{Answer, EntryId, FieldName, Scalar};
use schema::value::lunar::LunarDate;
use schema::value::partial_date::PartialDate;

use super::{Elder, Fate, Known, Prefecture, below, one_of, weighted};

/// An answer on its way into an edit.
#[derive(Debug, Clone, PartialEq)]
pub struct Filled {
    /// The field.
    pub field: &'static str,
    /// What is written.
    pub value: Scalar,
}

fn filled(field: &'static str, value: impl Into<Scalar>) -> Filled {
    Filled {
        field,
        value: value.into(),
    }
}

fn text(field: &'static str, value: &str) -> Filled {
    filled(field, value)
}

impl Filled {
    /// The edit that writes it in the way its field is kept.
    ///
    /// # Panics
    /// When the questionnaire has no such field.
    #[must_use]
    pub fn edit(&self) -> Edit {
        let name = FieldName::new(self.field).expect("a field's name");
        let field = Questionnaire::standard().field(self.field);
        let field = field.unwrap_or_else(|| panic!("no field {}", self.field));
        let put = match field.shape() {
            Shape::Many => Put::Tick(self.value.to_string().into()),
            Shape::Entries => Put::Entry(
                EntryId::from_text("2026-11-03.a1b2c3"),
                Answer::Given(self.value.clone()),
            ),
            _ => Put::One(Answer::Given(self.value.clone())),
        };
        Edit::observe(name, put)
    }
}

/// The edits of a form.
#[must_use]
pub fn edits(filled: &[Filled]) -> Vec<Edit> {
    filled.iter().map(Filled::edit).collect()
}

const GIVEN: [&str; 12] = [
    "建华", "秀英", "志强", "春梅", "文军", "丽萍", "永福", "桂香", "小龙", "玉兰", "德明", "阿花",
];
const REMARKS: [&str; 8] = [
    "入户时本人在家，证件齐全。",
    "由儿媳代答，本人听力不好。",
    "身份证原件由村委会保管，已核对复印件。",
    "户口册与身份证的出生日期不一致，以身份证为准。",
    "路断，步行两小时到达，下次需提前约定。",
    "老人近期住院，出院后回访。",
    "",
    "",
];

impl Prefecture {
    /// What the surveyor writes of an elder: complete enough to be handed in.
    #[must_use]
    pub fn interview(&self, elder: &Elder, rng: &mut ChaCha8Rng) -> Vec<Filled> {
        let day = format!("2026-11-{:02}", 1 + below(rng, 28));
        let mut form = match elder.fate {
            Fate::Unknown => return vec![text("visit_outcome", "7"), text("visit_date", &day)],
            Fate::Refused => return vec![text("visit_outcome", "5"), text("visit_date", &day)],
            Fate::NotMet => return vec![text("visit_outcome", "3"), text("visit_date", &day)],
            Fate::Died(when) => {
                return vec![
                    text("visit_outcome", "6"),
                    text("visit_date", &day),
                    text("life_status", "2"),
                    text("death_date", &when.to_string()),
                    text("death_evidence", "1"),
                ];
            }
            Fate::Found | Fate::NotListed | Fate::Away(_) => Vec::new(),
        };
        if elder.fate == Fate::NotListed {
            form.extend(self.identity(elder));
            form.push(text("list_source", "4"));
        }
        form.extend(visit(elder, &day, rng));
        form.extend(self.residence(elder));
        form.extend(care(rng));
        form.push(text("life_status", "1"));
        form
    }

    /// A form filled as far as one ever is: more than fifty fields.
    #[must_use]
    pub fn full_form(&self, elder: &Elder, rng: &mut ChaCha8Rng) -> Vec<Filled> {
        let day = format!("2026-11-{:02}", 1 + below(rng, 28));
        let village = self.village(elder);
        let mut form = self.identity(elder);
        form.extend(visit(elder, &day, rng));
        form.extend(self.residence(elder));
        form.extend(care(rng));
        let line = format!(
            "{}{}{}{}{}号",
            village.county,
            village.township,
            village.name,
            elder.group,
            1 + below(rng, 180)
        );
        let place = format!(
            "{:.6},{:.6},{}",
            25.8 + f64::from(rng.next_u32() % 1_900_000) / 1e6,
            98.6 + f64::from(rng.next_u32() % 600_000) / 1e6,
            4 + below(rng, 30)
        );
        form.extend([
            text("list_source", "1"),
            text("address_detail", &line),
            text("gps", &place),
            text("interview_language", one_of(rng, &["1", "2", "3"])),
            text("hukou_type", one_of(rng, &["1", "1", "2"])),
            text(
                "hukou_book_no",
                &format!("{:09}", rng.next_u32() % 1_000_000_000),
            ),
            text("relation_to_head", one_of(rng, &["02", "30", "31"])),
            filled("children_alive", 1 + below(rng, 7) as i64),
            filled("eldest_child_age", 48 + below(rng, 24) as i64),
            text("special_identity", "00"),
            text("medical_insurance", one_of(rng, &["1", "1", "2"])),
            text("cognition", one_of(rng, &["1", "1", "2", "3"])),
            text("senses", one_of(rng, &["0", "0", "1", "2"])),
            text("ability_level", one_of(rng, &["0", "1", "1", "2"])),
            text("chronic", one_of(rng, &["01", "02", "05", "00"])),
            text("self_rated_health", one_of(rng, &["1", "2", "3", "3", "4"])),
            text("service_need", one_of(rng, &["01", "03", "05", "00"])),
            text("life_status", "1"),
            text("life_proof", one_of(rng, &["1", "1", "2"])),
            text(
                "card_no",
                &format!("53332{:07}", rng.next_u32() % 10_000_000),
            ),
            text(
                "apply_date",
                &format!(
                    "20{:02}-{:02}-{:02}",
                    10 + below(rng, 16),
                    1 + below(rng, 12),
                    1 + below(rng, 28)
                ),
            ),
            text("last_paid_month", "2026-10"),
            text("account_holder", "1"),
            text("account_name", &elder.name),
            text(
                "bank",
                one_of(rng, &["农村信用社", "农业银行", "邮政储蓄银行"]),
            ),
            text("account_no", &card(rng)),
            filled("notice_given", true),
            filled("consent_photo", true),
        ]);
        let remark = one_of(rng, &REMARKS);
        if !remark.is_empty() {
            form.push(text("remarks", remark));
        }
        form
    }

    /// Who it is and where.
    fn identity(&self, elder: &Elder) -> Vec<Filled> {
        let mut form = vec![
            text("division_village", &self.village(elder).code.to_string()),
            text("village_group", &elder.group),
            text("name", &elder.name),
            text("sex", elder.sex.code()),
            text("ethnicity", elder.ethnicity),
        ];
        match &elder.id_number {
            Some(number) => form.push(text("id_number", number)),
            None => form.push(text("no_id_reason", "1")),
        }
        form
    }

    fn residence(&self, elder: &Elder) -> Vec<Filled> {
        let home = self.village(elder).code.to_string();
        match elder.fate {
            Fate::Away(village) => vec![
                text("hukou_division", &home),
                text("residence_status", "2"),
                text("current_division", &self.villages[village].code.to_string()),
                text("away_since", "2025-03"),
            ],
            _ => vec![text("hukou_division", &home), text("residence_status", "1")],
        }
    }
}

/// The visit, and what the elder says of name and age.
fn visit(elder: &Elder, day: &str, rng: &mut ChaCha8Rng) -> Vec<Filled> {
    let (calendar, stated, precision) = match elder.known {
        Known::Day => ("S", elder.birth.to_string(), "D"),
        Known::LunarDay => match LunarDate::from_solar(elder.birth) {
            Ok(day) => {
                // The calendar has a field of its own.
                let told = PartialDate::from_lunar(day).to_string();
                ("L", told.trim_start_matches("L:").to_owned(), "D")
            }
            Err(_) => ("S", elder.birth.to_string(), "D"),
        },
        Known::Year => ("S", elder.birth.year().to_string(), "Y"),
    };
    let mut form = vec![
        text("visit_outcome", "1"),
        text("visit_date", day),
        text("informant", one_of(rng, &["01", "01", "20", "30"])),
        text("birth_calendar", calendar),
        text("birth_stated", &stated),
        text("birth_precision", precision),
        text("marital", one_of(rng, &["20", "30", "30"])),
        text("education_short", one_of(rng, &["0", "0", "0", "1", "2"])),
        filled(
            "age_nominal_stated",
            i64::from(2026 - elder.birth.year() + 1),
        ),
    ];
    if let Some(other) = &elder.other_name {
        form.push(text("other_names", other));
        form.push(text("name_spoken", other));
    }
    form
}

/// Who cares, and what helps.
fn care(rng: &mut ChaCha8Rng) -> Vec<Filled> {
    let kin = one_of(rng, &["20", "21", "30"]);
    let names = ["余", "和", "李", "杨", "张", "胡", "普"];
    let contact = format!("{}{}", one_of(rng, &names), one_of(rng, &GIVEN));
    let phone = format!(
        "1{}{:09}",
        one_of(rng, &["3", "5", "7", "8"]),
        rng.next_u32() % 1_000_000_000
    );
    let adl: Vec<&str> = (0..6)
        .map(|_| ["0", "1", "2"][weighted(rng, &[8, 3, 1])])
        .collect();
    vec![
        text("living_arrangement", one_of(rng, &["1", "2", "3", "3"])),
        text("carer", kin),
        text("contact_name", &contact),
        text("contact_relation", kin),
        text("contact_phone", &phone),
        text("economic_category", one_of(rng, &["0", "0", "1"])),
        text("pension", one_of(rng, &["1", "2", "2"])),
        text("other_subsidy", "00"),
        text("adl", &adl.join("|")),
    ]
}

/// A card number with a right check digit (Luhn).
fn card(rng: &mut ChaCha8Rng) -> String {
    let body = format!("622848{:012}", rng.next_u64() % 1_000_000_000_000);
    let sum: u32 = (body.bytes().rev().enumerate())
        .map(|(place, digit)| {
            let digit = u32::from(digit - b'0');
            match (place % 2, digit * 2) {
                (0, doubled) if doubled > 9 => doubled - 9,
                (0, doubled) => doubled,
                _ => digit,
            }
        })
        .sum();
    format!("{body}{}", (10 - sum % 10) % 10)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use rand_chacha::rand_core::SeedableRng;
    use schema::value::account::Account;
    use schema::value::partial_date::Calendar;
    use schema::value::solar::SolarDate;

    use super::*;

    #[test]
    fn a_full_form_has_fifty_fields_and_each_takes_its_answer() {
        let prefecture = Prefecture::generate(3, 400, SolarDate::new(2026, 11, 1).expect("a day"));
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        for elder in &prefecture.elders {
            let form = prefecture.full_form(elder, &mut rng);
            let fields: BTreeSet<_> = form.iter().map(|filled| filled.field).collect();
            assert!(fields.len() >= 50, "{} fields", fields.len());
            for filled in form {
                let field = Questionnaire::standard()
                    .field(filled.field)
                    .expect("a field");
                assert_eq!(field.read(&filled.value), Ok(()), "{}", filled.field);
            }
            let stated = |name: &str| {
                let form = prefecture.interview(elder, &mut ChaCha8Rng::seed_from_u64(1));
                let filled = form.into_iter().find(|filled| filled.field == name);
                filled.map(|filled| filled.value.to_string())
            };
            if let (Some(calendar), Some(date)) = (stated("birth_calendar"), stated("birth_stated"))
            {
                let calendar = if calendar == "L" {
                    Calendar::Lunar
                } else {
                    Calendar::Solar
                };
                let birth = PartialDate::parse(calendar, &date).expect("a date as typed");
                let (first, last) = birth.interval();
                assert!(first <= elder.birth && elder.birth <= last, "{date}");
            }
        }
    }

    #[test]
    fn every_card_number_has_a_right_check_digit() {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        for _ in 0..100 {
            let card = card(&mut rng);
            assert!(
                card.parse::<Account>()
                    .is_ok_and(|account| account.is_card()),
                "{card}"
            );
        }
    }
}
