//! The list that an office keeps, as a spreadsheet.

use rust_xlsxwriter::{Workbook, XlsxError};

use super::{Elder, Fate, Known, Prefecture};

/// The headings of the list's columns.
pub const HEADINGS: [&str; 10] = [
    "序号",
    "县(市)",
    "乡镇",
    "村委会",
    "村民小组",
    "姓名",
    "性别",
    "民族",
    "身份证号码",
    "出生日期",
];

impl Prefecture {
    /// Those who are on the list.
    pub fn listed(&self) -> impl Iterator<Item = &Elder> {
        (self.elders.iter()).filter(|elder| elder.fate != Fate::NotListed)
    }

    /// The list as an XLSX file.
    ///
    /// # Errors
    /// When the file cannot be made.
    pub fn roster_xlsx(&self) -> Result<Vec<u8>, XlsxError> {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet();
        sheet.write_row(0, 0, HEADINGS)?;
        for (row, elder) in (1..).zip(self.listed()) {
            sheet.write_row(row, 0, self.line(row, elder))?;
        }
        workbook.save_to_buffer()
    }

    /// The list as a CSV file in UTF-8.
    #[must_use]
    pub fn roster_csv(&self) -> String {
        let rows = (1..).zip(self.listed());
        let lines = rows.map(|(row, elder)| self.line(row, elder).join(",") + "\r\n");
        HEADINGS.join(",") + "\r\n" + &lines.collect::<String>()
    }

    fn line(&self, row: u32, elder: &Elder) -> [String; 10] {
        let village = self.village(elder);
        let birth = match (elder.known, &elder.id_number) {
            (Known::Year, _) => format!("{}年", elder.birth.year()),
            // Lists repeat what the number says, or leave it out.
            (_, Some(_)) => String::new(),
            (_, None) => elder.birth.to_string(),
        };
        [
            row.to_string(),
            village.county.clone(),
            village.township.clone(),
            village.name.clone(),
            elder.group.clone(),
            elder.name.clone(),
            if elder.sex.code() == "1" {
                "男"
            } else {
                "女"
            }
            .to_owned(),
            elder.ethnicity.to_owned(),
            elder.id_number.clone().unwrap_or_default(),
            birth,
        ]
    }
}
