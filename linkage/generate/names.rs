//! Names as documents have them, and as writers get them wrong.

use std::collections::BTreeMap;

use schema::value::name::reading;

use crate::draw::Draw;

const GIVEN_MALE: &str = "国文德永志春正光明福贵祥林荣发昌生才学忠厚宝成庆元开世万家建华平安\
    富有金寿金长云兴自天兆维嘉朝品应汝绍仕占向树坤仁义礼智信孝廷相继宗绪培根茂盛";
const GIVEN_FEMALE: &str = "秀英兰玉凤桂珍莲香梅花芝菊芬淑琴翠云仙美娥银彩珠素金芳清惠\
    春满存改焕月巧红霞丽娟琼竹菜妹妞英美秀珍贞凤仙";
const COMMON: &str = "的一是不了人在有我他这中大来上国和地到说们为子你出道也时年得就那要下以生会自着\
    去之过家学对可里后小么心多天而能好都然没日于起还发成事只作当想看文无开手十用主行方又如前所本\
    见经头面公同三已老从动两长知民样现分将外但身些与高意进把法此实回二理美点月明其种声全工己话儿\
    者向情部正名定女问力机给等几很业最间新什打便位因重被走电四第门相次东政海口使教西再平真听世气信北少";
const SURNAMES: &str = include_str!("../../tests/support/data/surnames.csv");
const PINYIN: &str = include_str!("../../schema/data/pinyin_8105.csv");
const LOOKALIKE: &str = include_str!("../../schema/data/lookalike.txt");
const ORDERS: &str = include_str!("../../schema/data/birth_order_names.csv");
/// Syllables that Lisu, Nu, Dulong and Tibetan names are written with, each in several writings.
const SYLLABLES: &str = "娜那纳拿 妮尼泥 普扑朴 登邓灯 恰卡洽 迪底地 友由有 此次慈 罗洛落 扒帕怕 益义依 \
    仁任 扎札 西希 卓桌 玛马麻 次茨 旺汪 德得 丁定顶 格各革 桑尚 央秧 珍真 巴把 鲁路 付富福 六陆 妞纽 \
    波博 加佳 华花 生胜 才采 里利 木目 开凯 双霜 肯垦 四思 言燕";
/// Traditional forms that registers of the time still wrote.
const TRADITIONAL: [(char, char); 34] = [
    ('国', '國'),
    ('贵', '貴'),
    ('发', '發'),
    ('学', '學'),
    ('宝', '寶'),
    ('庆', '慶'),
    ('开', '開'),
    ('万', '萬'),
    ('兰', '蘭'),
    ('凤', '鳳'),
    ('莲', '蓮'),
    ('云', '雲'),
    ('银', '銀'),
    ('张', '張'),
    ('陈', '陳'),
    ('杨', '楊'),
    ('赵', '趙'),
    ('刘', '劉'),
    ('罗', '羅'),
    ('邓', '鄧'),
    ('马', '馬'),
    ('陆', '陸'),
    ('华', '華'),
    ('荣', '榮'),
    ('寿', '壽'),
    ('长', '長'),
    ('兴', '興'),
    ('义', '義'),
    ('满', '滿'),
    ('丽', '麗'),
    ('红', '紅'),
    ('贞', '貞'),
    ('维', '維'),
    ('绍', '紹'),
];

/// What names are made of.
pub(crate) struct Names {
    surnames: Vec<(char, u32)>,
    local: Vec<(char, u32)>,
    male: Vec<char>,
    female: Vec<char>,
    orders: Vec<(bool, Vec<String>)>,
    syllables: Vec<Vec<char>>,
    same_sound: BTreeMap<char, Vec<char>>,
    look_alike: BTreeMap<char, Vec<char>>,
}

/// A name, and of what form it is.
#[derive(Clone)]
pub(crate) struct Name {
    /// As on the document.
    pub(crate) text: String,
    /// Of a minority's form: syllables, order names.
    pub(crate) syllabic: bool,
}

impl Names {
    /// Reads the tables. `common` writers reach for frequent characters of the same sound only.
    pub(crate) fn read(common: bool) -> Self {
        let surnames = SURNAMES.lines().skip(1).filter_map(|line| {
            let (surname, share) = line.split_once(',')?;
            Some((surname.chars().next()?, share.parse().ok()?))
        });
        let local = [
            ('和', 90),
            ('余', 90),
            ('李', 70),
            ('杨', 70),
            ('邓', 50),
            ('熊', 40),
            ('普', 35),
            ('胡', 30),
            ('张', 40),
            ('褚', 15),
            ('密', 12),
            ('欧', 12),
            ('友', 8),
            ('霜', 6),
            ('赵', 30),
            ('王', 30),
            ('木', 12),
            ('麻', 10),
            ('段', 20),
            ('何', 20),
            ('丁', 10),
            ('孔', 10),
            ('肯', 5),
        ];
        let orders = ORDERS.lines().skip(1).map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            let mut all = vec![cells[3].to_owned()];
            all.extend(cells[4].split('|').map(str::to_owned));
            (cells[1] == "1", all)
        });
        let known: Vec<char> = (GIVEN_MALE
            .chars()
            .chain(GIVEN_FEMALE.chars())
            .chain(COMMON.chars()))
        .chain(SYLLABLES.chars())
        .filter(|c| !c.is_whitespace())
        .collect();
        let mut by_sound: BTreeMap<&str, Vec<char>> = BTreeMap::new();
        for line in PINYIN.lines().skip(1) {
            let Some(letter) = line.chars().next() else {
                continue;
            };
            if let Some(sound) = reading::of_character(letter)
                && (!common || known.contains(&letter))
            {
                by_sound.entry(sound).or_default().push(letter);
            }
        }
        let mut same_sound: BTreeMap<char, Vec<char>> = BTreeMap::new();
        for group in by_sound.values() {
            for letter in group {
                same_sound.insert(*letter, group.clone());
            }
        }
        let mut look_alike: BTreeMap<char, Vec<char>> = BTreeMap::new();
        for line in LOOKALIKE.lines() {
            let mut letters = line.chars();
            let Some(first) = letters.next() else {
                continue;
            };
            for other in letters {
                look_alike.entry(first).or_default().push(other);
                look_alike.entry(other).or_default().push(first);
            }
        }
        Self {
            surnames: surnames.collect(),
            local: local.to_vec(),
            male: GIVEN_MALE.chars().filter(|c| !c.is_whitespace()).collect(),
            female: GIVEN_FEMALE
                .chars()
                .filter(|c| !c.is_whitespace())
                .collect(),
            orders: orders.collect(),
            syllables: SYLLABLES
                .split_whitespace()
                .map(|one| one.chars().collect())
                .collect(),
            same_sound,
            look_alike,
        }
    }

    /// A surname.
    pub(crate) fn surname(&self, minority: bool, draw: &mut Draw) -> char {
        let local = minority || draw.chance(0.3);
        *draw.weighted(if local { &self.local } else { &self.surnames })
    }

    /// A given character.
    pub(crate) fn given(&self, male: bool, draw: &mut Draw) -> char {
        let all = if male { &self.male } else { &self.female };
        // The front of the list is in fashion.
        let reach = if draw.chance(0.6) { 30 } else { all.len() };
        all[draw.below(reach)]
    }

    /// A full name.
    pub(crate) fn full(&self, surname: char, male: bool, minority: bool, draw: &mut Draw) -> Name {
        if minority && draw.chance(0.55) {
            let given: String = if draw.chance(0.5) {
                let fitting: Vec<_> = self.orders.iter().filter(|(of, _)| *of == male).collect();
                let spellings = &draw.pick(&fitting).1;
                spellings[0].clone()
            } else {
                (0..2).map(|_| draw.pick(&self.syllables)[0]).collect()
            };
            let text = match draw.below(10) {
                0 => given,
                1 => format!("{surname}·{given}"),
                _ => format!("{surname}{given}"),
            };
            return Name {
                text,
                syllabic: true,
            };
        }
        let mut text = surname.to_string();
        for _ in 0..1 + usize::from(draw.chance(0.82)) {
            text.push(self.given(male, draw));
        }
        Name {
            text,
            syllabic: false,
        }
    }

    /// The text with one character replaced by one that `others` gives.
    fn replaced(text: &str, draw: &mut Draw, others: impl Fn(char) -> Vec<char>) -> Option<String> {
        let mut letters: Vec<char> = text.chars().collect();
        let at = draw.below(letters.len());
        let others: Vec<char> = others(letters[at])
            .into_iter()
            .filter(|c| *c != letters[at])
            .collect();
        if others.is_empty() {
            return None;
        }
        letters[at] = *draw.pick(&others);
        Some(letters.into_iter().collect())
    }

    /// One character replaced by one of the same sound.
    pub(crate) fn homophone(&self, text: &str, draw: &mut Draw) -> Option<String> {
        Self::replaced(text, draw, |c| {
            self.same_sound.get(&c).cloned().unwrap_or_default()
        })
    }

    /// One character replaced by one that is not kept apart in speech.
    pub(crate) fn merged(&self, text: &str, draw: &mut Draw) -> Option<String> {
        use schema::value::name::syllable::merged;
        let near = |c: char| -> Vec<char> {
            let Some(own) = reading::of_character(c) else {
                return Vec::new();
            };
            let all = self
                .male
                .iter()
                .chain(&self.female)
                .chain(self.syllables.iter().flatten());
            all.copied()
                .filter(|other| {
                    let sound = reading::of_character(*other);
                    sound.is_some_and(|sound| sound != own && merged(own, sound))
                })
                .collect()
        };
        Self::replaced(text, draw, near)
    }

    /// One character replaced by one that looks alike.
    pub(crate) fn look_alike(&self, text: &str, draw: &mut Draw) -> Option<String> {
        Self::replaced(text, draw, |c| {
            self.look_alike.get(&c).cloned().unwrap_or_default()
        })
    }

    /// Another writing of a syllabic name.
    pub(crate) fn variant(&self, text: &str, draw: &mut Draw) -> Option<String> {
        for (_, spellings) in &self.orders {
            let written = spellings
                .iter()
                .find(|one| one.chars().count() > 1 && text.ends_with(*one));
            if let Some(written) = written
                && draw.chance(0.6)
            {
                let other = draw.pick(spellings);
                return Some(format!("{}{other}", &text[..text.len() - written.len()]));
            }
        }
        Self::replaced(text, draw, |c| {
            (self.syllables.iter().find(|group| group.contains(&c)))
                .cloned()
                .unwrap_or_default()
        })
    }

    /// The name in the old characters.
    pub(crate) fn traditional(text: &str) -> String {
        let old = |c| {
            TRADITIONAL
                .iter()
                .find(|(new, _)| *new == c)
                .map_or(c, |(_, old)| *old)
        };
        text.chars().map(old).collect()
    }
}
