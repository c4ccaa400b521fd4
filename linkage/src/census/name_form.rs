//! A name as numbers: characters, sounds, and what its form says.

use schema::value::name::{PersonName, WILDCARD, reading};

use super::syllable::{self, Syllable};
use super::traditional::simplified;
use crate::blocking::mix;

/// The most characters of a name that are looked at.
pub(crate) const LONGEST: usize = 6;

/// A name, prepared.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct NameForm {
    /// Characters, simplified; 0 for one that is not known. Latin words are one each.
    pub(crate) letters: [u32; LONGEST],
    /// Their sounds.
    pub(crate) sounds: [Syllable; LONGEST],
    /// How many.
    pub(crate) length: u8,
    /// How many of them are the surname.
    pub(crate) surname: u8,
    /// Begins with 阿, 老 or 小 and has one or two characters behind it.
    pub(crate) nickname: bool,
    /// A woman by surnames: how many surnames, 氏 left out; 0 for other names.
    pub(crate) shi: u8,
    /// The order of birth that its end says: people, sex and place among the siblings.
    pub(crate) order: u16,
}

const WORD: u32 = 0x8000_0000;

impl NameForm {
    pub(crate) fn of(text: &str) -> Self {
        let name = PersonName::new(text);
        let plain: String = name.normal().chars().map(simplified).collect();
        let name = PersonName::new(&plain);
        let mut form = Self::default();
        let mut word = String::new();
        for letter in name.normal().chars().chain(['·']) {
            if letter.is_alphabetic() && letter < '\u{2E80}' {
                word.extend(letter.to_lowercase());
                continue;
            }
            if !word.is_empty() {
                let hash = word
                    .bytes()
                    .fold(7, |hash, byte| mix(hash, u64::from(byte)));
                form.push(WORD | (hash as u32 >> 1), syllable::number(&word));
                word.clear();
            }
            match letter {
                '·' | ' ' => {}
                WILDCARD => form.push(0, 0),
                letter => form.push(
                    letter as u32,
                    reading::of_character(letter).map_or(0, syllable::number),
                ),
            }
        }
        // A surname is read as a surname, and only where it is one.
        let surname = name.surname().chars().count();
        if surname < form.length as usize
            && form.letters.first().is_none_or(|first| first & WORD == 0)
        {
            let readings = PersonName::new(&plain.replace('·', "")).syllables();
            for (at, reading) in readings.iter().enumerate().take(surname) {
                if let Some(reading) = reading {
                    form.sounds[at] = syllable::number(reading);
                }
            }
        }
        form.surname = if form.length > 1 {
            surname.clamp(1, 2) as u8
        } else {
            0
        };
        form.classify(&plain);
        form
    }

    fn push(&mut self, letter: u32, sound: Syllable) {
        let at = self.length as usize;
        if at < LONGEST {
            self.letters[at] = letter;
            self.sounds[at] = sound;
            self.length += 1;
        }
    }

    fn classify(&mut self, plain: &str) {
        let first = char::from_u32(self.letters[0]);
        let length = self.length as usize;
        self.nickname = matches!(first, Some('阿' | '老' | '小')) && (2..=3).contains(&length);
        if length > 1
            && self.letters[length - 1] == '氏' as u32
            && PersonName::new(plain).shi_form().is_some()
        {
            self.shi = (length - 1) as u8;
        }
        let letters: Vec<char> = plain.chars().filter(|c| *c != '·').collect();
        for end in [2, 1] {
            let of_one = letters
                .last()
                .is_some_and(|last| plain.ends_with(&format!("·{last}")));
            let whole_part = end == 1 && (letters.len() == 1 || of_one);
            if letters.len() >= end && (end == 2 || whole_part) {
                let tail: String = letters[letters.len() - end..].iter().collect();
                if let Some(place) = PersonName::new(&tail).order_names().first() {
                    let people = place.ethnicity.parse().unwrap_or(0_u16);
                    let sex = u16::from(place.sex == schema::value::sex::Sex::Female);
                    self.order = 1 + people * 32 + sex * 16 + u16::from(place.order);
                    return;
                }
            }
        }
    }

    /// The characters.
    pub(crate) fn letters(&self) -> &[u32] {
        &self.letters[..self.length as usize]
    }

    /// The sounds.
    pub(crate) fn sounds(&self) -> &[Syllable] {
        &self.sounds[..self.length as usize]
    }

    /// The coarse sound of some of its characters; 0 when there are none.
    pub(crate) fn key(&self, from: usize) -> u64 {
        let sounds = self.letters().iter().zip(self.sounds()).skip(from);
        sounds.fold(0, |key, (letter, sound)| {
            let part = if *sound == 0 {
                u64::from(*letter) << 10
            } else {
                syllable::key(*sound)
            };
            mix(key, part)
        })
    }

    /// The coarse sound of the last character.
    pub(crate) fn last_key(&self) -> u64 {
        match self.length {
            0 => 0,
            length => self.key(length as usize - 1),
        }
    }

    /// The coarse sound of the first character.
    pub(crate) fn first_key(&self) -> u64 {
        if self.length == 0 || self.sounds[0] == 0 {
            0
        } else {
            mix(1, syllable::key(self.sounds[0]))
        }
    }

    /// Where the given name begins.
    pub(crate) fn given_from(&self) -> usize {
        if self.nickname {
            1
        } else {
            self.surname as usize
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sounds(text: &str) -> String {
        let form = NameForm::of(text);
        let sounds: Vec<_> = form
            .sounds()
            .iter()
            .map(|one| syllable::text(*one))
            .collect();
        sounds.join(" ")
    }

    #[test]
    fn a_name_is_read_as_a_name_is() {
        assert_eq!(sounds("單秀英"), "shan xiu ying");
        assert_eq!(sounds("余·阿娜"), "yu a na");
        assert_eq!(NameForm::of("余•阿娜"), NameForm::of("余阿娜"));
        assert_eq!(sounds("李?英"), "li  ying");
    }

    #[test]
    fn its_form_says_what_it_is() {
        assert!(NameForm::of("阿秀").nickname && NameForm::of("老和").nickname);
        assert!(!NameForm::of("和秀英").nickname);
        assert_eq!(
            (
                NameForm::of("杨李氏").shi,
                NameForm::of("李氏").shi,
                NameForm::of("李秀").shi
            ),
            (2, 1, 0)
        );
        assert_eq!(NameForm::of("余阿普").order, NameForm::of("和阿扑").order);
        assert_ne!(NameForm::of("余阿普").order, NameForm::of("余阿登").order);
    }
}
