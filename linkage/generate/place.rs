//! The villages people live in: those of the prefecture, and invented ones beyond it.

use crate::draw::Draw;

/// A village with its code and its names.
#[derive(Clone)]
pub(crate) struct Village {
    /// Twelve digits.
    pub(crate) code: String,
    /// The county's name.
    pub(crate) county: String,
    /// The township's name.
    pub(crate) township: String,
    /// The village's name.
    pub(crate) name: String,
}

const DIVISIONS: &str = include_str!("../../data/divisions.csv");
const SYLLABLES: &str =
    "大小上下老新中古高阿子金木石水马龙白黑红江河山坪坝寨坡岩树溪洛米达吉古泉桥田亚里普拉底谷登";

/// The prefecture's villages for up to some 40 elders in each; more counties beside them for more.
pub(crate) fn villages(elders: usize, per_village: usize, draw: &mut Draw) -> Vec<Village> {
    let rows: Vec<Vec<&str>> = (DIVISIONS.lines().skip(1))
        .map(|line| line.split(',').collect())
        .collect();
    let name = |code: String| {
        (rows.iter().find(|row| row[0] == code)).map_or_else(String::new, |row| row[3].to_owned())
    };
    let mut villages: Vec<Village> = (rows.iter().filter(|row| row[2] == "5"))
        .map(|row| Village {
            code: row[0].to_owned(),
            county: name(format!("{}000000", &row[0][..6])),
            township: name(format!("{}000", &row[0][..9])),
            name: row[3].to_owned(),
        })
        .collect();
    let wanted = (elders / per_village).max(1);
    let counties: Vec<&Vec<&str>> = (rows.iter())
        .filter(|row| row[2] == "3" && !row[0].starts_with("5333"))
        .collect();
    let letters: Vec<char> = SYLLABLES.chars().collect();
    let word = |draw: &mut Draw| -> String { (0..2).map(|_| *draw.pick(&letters)).collect() };
    let mut round = 0;
    'all: while villages.len() < wanted {
        for county in &counties {
            for township in 0..3 {
                let township_name = format!("{}{}", word(draw), draw.pick(&["镇", "乡"]));
                for village in 0..10 {
                    let code = format!(
                        "{}1{:02}2{village:02}",
                        &county[0][..6],
                        round * 3 + township
                    );
                    villages.push(Village {
                        code,
                        county: county[3].to_owned(),
                        township: township_name.clone(),
                        name: format!("{}村", word(draw)),
                    });
                    if villages.len() >= wanted {
                        break 'all;
                    }
                }
            }
        }
        round += 1;
    }
    villages.truncate(wanted.max(20));
    villages
}
