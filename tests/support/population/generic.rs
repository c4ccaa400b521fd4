//! Records of no census in particular: fifty fields of the kinds that household surveys
//! have. The goals of sync were first set on such records.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::Rng;
use schema::document::{Edit, Put};
use schema::record::{Answer, FieldName, Scalar};

use super::names::Names;
use super::{below, one_of};

const TOWNS: [&str; 8] = [
    "龙泉镇",
    "进化镇",
    "蜂岩镇",
    "永和镇",
    "花坪镇",
    "绥阳镇",
    "土溪镇",
    "石径乡",
];
const HAMLETS: [&str; 8] = [
    "柏梓村",
    "中枢村",
    "沙坝村",
    "临江村",
    "朝阳村",
    "桃坪村",
    "西山村",
    "新民村",
];
const STREETS: [&str; 8] = [
    "人民路",
    "建设路",
    "解放巷",
    "文化街",
    "上寨组",
    "下寨组",
    "岩头组",
    "老街",
];
const WORK: [&str; 8] = [
    "农业",
    "建筑",
    "商业",
    "教师",
    "司机",
    "个体经营",
    "退休",
    "无业",
];
const NOTES: [&str; 8] = [
    "入户时本人不在家，由其配偶代为申报。",
    "户主电话核实，需下周再次回访。",
    "现居住地与户籍地不一致，待与派出所核对。",
    "身份证原件已核验，无其他情况。",
    "户口簿姓名与身份证有一字之差。",
    "年龄与系统记录相差一岁，已更正。",
    "房屋正在翻修，暂住亲戚家。",
    "对表中收入一项拒绝回答。",
];

/// The fifty fields of a person, anew each time.
#[must_use]
pub fn record(names: &Names, rng: &mut ChaCha8Rng) -> Vec<Edit> {
    let town = one_of(rng, &TOWNS);
    let hamlet = one_of(rng, &HAMLETS);
    let street = one_of(rng, &STREETS);
    let house = 1 + below(rng, 400);
    let male = below(rng, 2) == 0;
    let year = 1938 + below(rng, 80);
    let (month, day) = (1 + below(rng, 12), 1 + below(rng, 28));
    let mut fields: Vec<(String, Scalar)> = Vec::with_capacity(50);
    let mut put = |name: &str, value: Scalar| fields.push((name.to_owned(), value));
    put("division_village", "533301100201".into());
    put("name", names.han(rng, male).as_str().into());
    put("head_name", names.han(rng, true).as_str().into());
    put("sex", if male { "1" } else { "2" }.into());
    put(
        "id_no",
        format!("520327{year}{month:02}{day:02}{:04}", below(rng, 10_000))
            .as_str()
            .into(),
    );
    put(
        "born",
        format!("{year}-{month:02}-{day:02}").as_str().into(),
    );
    put(
        "household",
        format!("H{:016x}", rng.next_u64()).as_str().into(),
    );
    put(
        "phone",
        format!("1{:010}", 3_000_000_000 + u64::from(rng.next_u32()))
            .as_str()
            .into(),
    );
    put(
        "address",
        format!("{town}{hamlet}{street}{house}号").as_str().into(),
    );
    put(
        "registered_at",
        format!("{town}{hamlet}{street}{}号", 1 + below(rng, 400))
            .as_str()
            .into(),
    );
    put("town", town.into());
    put("hamlet", hamlet.into());
    put("occupation", one_of(rng, &WORK).into());
    put(
        "lat",
        i64::from(26_000_000 + rng.next_u32() % 3_000_000).into(),
    );
    put(
        "lon",
        i64::from(105_000_000 + rng.next_u32() % 5_000_000).into(),
    );
    put("income", (500 * below(rng, 120) as i64).into());
    put(
        "updated",
        format!(
            "2025-11-{day:02}T{:02}:{:02}:{:02}+08:00",
            8 + below(rng, 12),
            below(rng, 60),
            below(rng, 60)
        )
        .as_str()
        .into(),
    );
    put(
        "remark",
        format!(
            "{}{}{}",
            one_of(rng, &NOTES),
            names.han(rng, true),
            one_of(rng, &NOTES)
        )
        .as_str()
        .into(),
    );
    for place in 0..12 {
        put(
            &format!("code_{place}"),
            one_of(rng, &["01", "01", "02", "03"]).into(),
        );
    }
    for place in 0..8 {
        put(&format!("yes_{place}"), (below(rng, 4) > 0).into());
    }
    for place in 0..6 {
        put(&format!("count_{place}"), (below(rng, 9) as i64).into());
    }
    for place in 0..3 {
        let visit = format!(
            "2025-11-{:02} {} {}",
            1 + below(rng, 28),
            one_of(rng, &["完成", "未遇", "预约"]),
            3 + below(rng, 40)
        );
        put(&format!("visit_{place}"), visit.as_str().into());
    }
    for (name, choices) in [
        ("source", ["1", "2"]),
        ("state", ["done", "checked"]),
        ("worker", ["E5203017", "E5203042"]),
    ] {
        put(name, one_of(rng, &choices).into());
    }
    fields
        .into_iter()
        .map(|(name, value)| {
            let name = FieldName::new(&name).expect("a field's name");
            Edit::observe(name, Put::One(Answer::Given(value)))
        })
        .collect()
}
