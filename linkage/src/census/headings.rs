//! Which column says what, by its heading or by what stands below it.

use serde::{Deserialize, Serialize};

use super::elder;
use super::id_form::IdForm;
use crate::problem::LinkageError;
use crate::table::Table;

/// The heading of each part of a record; empty for a part that the sheet lacks.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Headings {
    /// What tells records apart.
    pub id: String,
    /// The name.
    pub name: String,
    /// The sex.
    pub sex: String,
    /// The ethnicity.
    pub ethnicity: String,
    /// The birth date, or its year.
    pub birth: String,
    /// The month of birth, where it has a column of its own.
    pub birth_month: String,
    /// The day of birth, where it has a column of its own.
    pub birth_day: String,
    /// The calendar of the birth date.
    pub calendar: String,
    /// The identity number.
    pub id_number: String,
    /// The division's code.
    pub division: String,
    /// The county.
    pub county: String,
    /// The township.
    pub township: String,
    /// The village.
    pub village: String,
    /// The phone.
    pub phone: String,
    /// The guardian or contact.
    pub guardian: String,
    /// The guardian's phone.
    pub guardian_phone: String,
    /// The address within the village.
    pub address: String,
}

const ID: [&str; 16] = [
    "id",
    "recordid",
    "recid",
    "uniqueid",
    "uid",
    "rid",
    "rowid",
    "recordno",
    "recordnumber",
    "编号",
    "序号",
    "记录号",
    "记录编号",
    "档案号",
    "档案编号",
    "唯一编号",
];
const NUMBER: [&str; 14] = [
    "身份证",
    "身份号",
    "证件号",
    "idnumber",
    "idcard",
    "idno",
    "idnum",
    "identitynumber",
    "identityno",
    "identity",
    "nationalid",
    "citizenid",
    "sfz",
    "nationalnumber",
];
const PHONE: [&str; 7] = ["电话", "手机", "phone", "tel", "mobile", "联系方式", "号码"];
const GUARDIAN: [&str; 12] = [
    "监护",
    "联系人",
    "家属",
    "亲属",
    "子女",
    "guardian",
    "contact",
    "relative",
    "carer",
    "kin",
    "代理",
    "赡养",
];
const NAME: [&str; 9] = [
    "姓名",
    "名字",
    "name",
    "fullname",
    "xm",
    "personname",
    "eldername",
    "老人姓名",
    "names",
];
const SEX: [&str; 4] = ["性别", "sex", "gender", "xb"];
const ETHNICITY: [&str; 5] = ["民族", "ethnic", "nationality", "minzu", "nation"];
const CALENDAR: [&str; 5] = ["历法", "calendar", "历别", "农历", "lunar"];
const BIRTH: [&str; 6] = ["出生日期", "出生年月", "birth", "dob", "生日", "出生"];
const DIVISION: [&str; 10] = [
    "区划",
    "division",
    "villagecode",
    "areacode",
    "admcode",
    "regioncode",
    "村代码",
    "地区代码",
    "placecode",
    "adcode",
];
const COUNTY: [&str; 4] = ["县", "county", "district", "区县"];
const TOWNSHIP: [&str; 5] = ["乡", "镇", "township", "town", "街道"];
const VILLAGE: [&str; 4] = ["村", "village", "社区", "居委"];
const ADDRESS: [&str; 4] = ["住址", "地址", "address", "addr"];
const MONTH: [&str; 3] = ["出生月", "birthmonth", "monthofbirth"];
const DAY: [&str; 3] = ["出生日", "birthday", "dayofbirth"];

fn plain(heading: &str) -> String {
    let kept = heading.chars().filter(|c| c.is_alphanumeric());
    kept.flat_map(char::to_lowercase).collect()
}

/// Headings not taken yet.
struct Free<'a> {
    all: Vec<(&'a str, String)>,
}

impl Free<'_> {
    fn take(&mut self, fits: impl Fn(&str) -> bool) -> String {
        let at = self.all.iter().position(|(_, plain)| fits(plain));
        at.map_or_else(String::new, |at| self.all.remove(at).0.to_owned())
    }

    /// Exactly one of the words, else one that contains one, the earlier words first.
    fn named(&mut self, words: &[&str]) -> String {
        for word in words {
            let exact = self.take(|plain| plain == *word);
            if !exact.is_empty() {
                return exact;
            }
        }
        for word in words {
            let within = self.take(|plain| plain.contains(word));
            if !within.is_empty() {
                return within;
            }
        }
        String::new()
    }
}

fn has(plain: &str, words: &[&str]) -> bool {
    words.iter().any(|word| plain.contains(word))
}

impl Headings {
    /// Guesses from the headings, in Chinese or English, and from what stands below them.
    #[must_use]
    pub fn guess(table: &Table) -> Self {
        let all = table
            .headings
            .iter()
            .map(|heading| (heading.as_str(), plain(heading)));
        let mut free = Free { all: all.collect() };
        let mut found = Self {
            id: free.take(|plain| ID.contains(&plain)),
            id_number: free.take(|plain| has(plain, &NUMBER) && !has(plain, &GUARDIAN)),
            guardian_phone: free.take(|plain| has(plain, &GUARDIAN) && has(plain, &PHONE)),
            ..Self::default()
        };
        free.take(|plain| plain.contains("关系") || plain.contains("relation"));
        found.guardian = free.named(&GUARDIAN);
        found.phone = free.named(&PHONE[..6]);
        found.birth_month = free.named(&MONTH);
        if !found.birth_month.is_empty() {
            found.birth_day = free.named(&DAY);
        }
        found.calendar =
            free.take(|plain| has(plain, &CALENDAR) && !has(plain, &["日期", "birthdate", "生日"]));
        found.birth = free.named(&BIRTH);
        found.sex = free.named(&SEX);
        found.ethnicity = free.named(&ETHNICITY);
        found.division = free.named(&DIVISION);
        found.address = free.named(&ADDRESS);
        found.county = free.named(&COUNTY);
        found.township = free.named(&TOWNSHIP);
        found.village = free.named(&VILLAGE);
        found.name = free.named(&NAME);
        if found.id.is_empty() {
            found.id = free.take(|plain| plain.ends_with("id"));
        }
        found.look_below(table, &mut free);
        found
    }

    /// Fills what the headings do not say by what the cells look like.
    fn look_below(&mut self, table: &Table, free: &mut Free<'_>) {
        let mut find = |role: &mut String, fits: &dyn Fn(&str) -> bool| {
            if !role.is_empty() {
                return;
            }
            let mostly = |heading: &str| {
                let Ok(column) = table.column(heading) else {
                    return false;
                };
                let cells = (0..column.rows().min(500))
                    .map(|row| column.row(row))
                    .filter(|cell| !cell.is_empty());
                let (all, fit) = cells.fold((0, 0), |(all, fit), cell| {
                    (all + 1, fit + usize::from(fits(cell)))
                });
                all > 0 && fit * 10 >= all * 7
            };
            let at = free.all.iter().position(|(heading, _)| mostly(heading));
            if let Some(at) = at {
                *role = free.all.remove(at).0.to_owned();
            }
        };
        find(&mut self.id_number, &|cell| IdForm::of(cell).is_known());
        find(&mut self.phone, &|cell| {
            cell.len() == 11 && cell.starts_with('1') && cell.bytes().all(|b| b.is_ascii_digit())
        });
        find(&mut self.division, &|cell| {
            cell.len() == 12 && cell.bytes().all(|b| b.is_ascii_digit())
        });
        find(&mut self.sex, &|cell| {
            matches!(cell, "男" | "女" | "M" | "F")
        });
        find(&mut self.ethnicity, &|cell| {
            cell.ends_with('族') && cell.chars().count() <= 5
        });
        find(&mut self.birth, &|cell| {
            super::date_form::DateForm::of(cell, "").day != 0
        });
        let is_han = |c: char| matches!(c, '\u{4E00}'..='\u{9FFF}');
        find(&mut self.name, &|cell| {
            (2..=4).contains(&cell.chars().count()) && cell.chars().all(is_han)
        });
    }

    /// Whether the sheet can be the census's: a column of names, most of them in Chinese
    /// characters, beside dates or numbers.
    #[must_use]
    pub fn are_of_a_census(&self, table: &Table) -> bool {
        let Ok(names) = table.column(&self.name) else {
            return false;
        };
        let is_han = |c: char| matches!(c, '\u{3400}'..='\u{9FFF}');
        let filled = (0..names.rows().min(500))
            .map(|row| names.row(row))
            .filter(|name| !name.is_empty());
        let (all, han) = filled.fold((0, 0), |(all, han), name| {
            (all + 1, han + usize::from(name.chars().any(is_han)))
        });
        all > 0 && han * 2 > all && !(self.birth.is_empty() && self.id_number.is_empty())
    }

    /// Checks that the columns are there, and that there is one of names.
    ///
    /// # Errors
    /// [`LinkageError::NoColumn`], [`LinkageError::NoNameColumn`].
    pub fn check(&self, table: &Table) -> Result<(), LinkageError> {
        if self.name.is_empty() {
            let columns = table.headings.join(", ");
            return Err(LinkageError::NoNameColumn { columns });
        }
        for heading in self.all().into_iter().filter(|heading| !heading.is_empty()) {
            table.column(heading)?;
        }
        Ok(())
    }

    fn all(&self) -> [&String; 17] {
        [
            &self.id,
            &self.name,
            &self.sex,
            &self.ethnicity,
            &self.birth,
            &self.birth_month,
            &self.birth_day,
            &self.calendar,
            &self.id_number,
            &self.division,
            &self.county,
            &self.township,
            &self.village,
            &self.phone,
            &self.guardian,
            &self.guardian_phone,
            &self.address,
        ]
    }
}

impl elder::Answers<'_> {
    /// The calendar that a cell names where the heading asks "lunar?".
    pub(super) fn lunar_flag(heading: &str, cell: &str) -> bool {
        let asks = has(&plain(heading), &["lunar", "农历"]);
        asks && matches!(
            cell.to_lowercase().as_str(),
            "1" | "true" | "yes" | "y" | "是" | "t"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guess(headings: &str) -> Headings {
        let row = headings
            .split(',')
            .map(|_| "x")
            .collect::<Vec<_>>()
            .join(",");
        Headings::guess(&Table::read(format!("{headings}\n{row}\n").as_bytes()).unwrap())
    }

    #[test]
    fn chinese_and_english_headings_are_understood() {
        let zh = guess(
            "编号,姓名,性别,民族,出生日期,历法,身份证号码,县,乡镇,村,联系电话,监护人姓名,监护人电话,住址",
        );
        assert_eq!(
            (zh.id.as_str(), zh.name.as_str(), zh.id_number.as_str()),
            ("编号", "姓名", "身份证号码")
        );
        assert_eq!(
            (
                zh.guardian.as_str(),
                zh.guardian_phone.as_str(),
                zh.phone.as_str()
            ),
            ("监护人姓名", "监护人电话", "联系电话")
        );
        assert_eq!(
            (
                zh.county.as_str(),
                zh.township.as_str(),
                zh.village.as_str()
            ),
            ("县", "乡镇", "村")
        );
        assert_eq!(
            (zh.birth.as_str(), zh.calendar.as_str(), zh.address.as_str()),
            ("出生日期", "历法", "住址")
        );
        let en = guess(
            "record_id,full_name,gender,ethnicity,birth_date,birth_calendar,id_no,county,township,village,phone,guardian_name,guardian_phone,address",
        );
        assert_eq!(
            (en.id.as_str(), en.name.as_str(), en.id_number.as_str()),
            ("record_id", "full_name", "id_no")
        );
        assert_eq!(
            (en.birth.as_str(), en.calendar.as_str()),
            ("birth_date", "birth_calendar")
        );
        assert_eq!(
            (
                en.guardian.as_str(),
                en.guardian_phone.as_str(),
                en.phone.as_str()
            ),
            ("guardian_name", "guardian_phone", "phone")
        );
        let short = guess("unique_id,name,sex,dob,id_card,village_code,tel");
        assert_eq!(
            (
                short.division.as_str(),
                short.phone.as_str(),
                short.birth.as_str()
            ),
            ("village_code", "tel", "dob")
        );
    }

    #[test]
    fn cells_tell_what_headings_do_not() {
        let table =
            Table::read("a,b,c\n和春秀,533321193205080023,13888641234\n".as_bytes()).unwrap();
        let found = Headings::guess(&table);
        assert_eq!(
            (
                found.name.as_str(),
                found.id_number.as_str(),
                found.phone.as_str()
            ),
            ("a", "b", "c")
        );
    }
}
