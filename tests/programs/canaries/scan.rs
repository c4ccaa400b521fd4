//! Looks for a text in files, however it may be written there.

use std::fs;
use std::path::{Path, PathBuf};

use data_encoding::{BASE64, BASE64URL, HEXLOWER, HEXUPPER};
use memchr::memmem;

/// A text that was planted, as its bytes may stand in a file.
pub(crate) struct Canary {
    text: String,
    forms: Vec<(&'static str, Vec<u8>)>,
}

impl Canary {
    pub(crate) fn new(text: &str) -> Self {
        let plain = text.as_bytes();
        let reversed: String = text.chars().rev().collect();
        let utf_16 = |order: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(order).collect();
        let mut forms = vec![
            ("UTF-8", plain.to_vec()),
            ("UTF-16 LE", utf_16(u16::to_le_bytes)),
            ("UTF-16 BE", utf_16(u16::to_be_bytes)),
            ("hex", HEXLOWER.encode(plain).into_bytes()),
            ("HEX", HEXUPPER.encode(plain).into_bytes()),
            ("reversed", reversed.clone().into_bytes()),
            ("bytes reversed", plain.iter().rev().copied().collect()),
        ];
        // Base64 differs by where it begins among the three bytes of a group; what its
        // neighbours change is left out.
        for skipped in 0..3 {
            let padded = [&vec![0; skipped][..], plain].concat();
            let (from, to) = ([0, 2, 3][skipped], padded.len() / 3 * 4);
            for (name, encoding) in [("base64", &BASE64), ("base64url", &BASE64URL)] {
                let encoded = encoding.encode(&padded).into_bytes();
                forms.push((name, encoded[from..to].to_vec()));
            }
        }
        // Two digits to a byte, as some stores pack numbers, either one first.
        let digits: Vec<u8> = text
            .bytes()
            .filter(u8::is_ascii_digit)
            .map(|digit| digit - b'0')
            .collect();
        if digits.len() == text.len() && digits.len() >= 12 {
            for begin in 0..2 {
                let pairs = digits[begin..].chunks_exact(2);
                forms.push((
                    "packed",
                    pairs.clone().map(|pair| pair[0] << 4 | pair[1]).collect(),
                ));
                forms.push((
                    "packed, swapped",
                    pairs.map(|pair| pair[1] << 4 | pair[0]).collect(),
                ));
            }
            if let Ok(number) = text.parse::<u64>() {
                forms.push(("a number", number.to_le_bytes().to_vec()));
                forms.push(("a number, BE", number.to_be_bytes().to_vec()));
            }
        }
        forms.retain(|(_, form)| form.len() >= 6);
        Self {
            text: text.to_owned(),
            forms,
        }
    }

    pub(crate) fn found(&self, bytes: &[u8]) -> Option<&'static str> {
        let mut forms = self.forms.iter();
        forms.find_map(|(name, form)| memmem::find(bytes, form).map(|_| *name))
    }
}

/// Every file under a folder.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => files.extend(self::files(&path)),
            false => files.push(path),
        }
    }
    files
}

/// Which canaries stand where.
pub(crate) fn sightings(folder: &Path, canaries: &[Canary]) -> Vec<String> {
    let mut sightings = Vec::new();
    for file in files(folder) {
        let bytes = fs::read(&file).unwrap();
        for canary in canaries {
            if let Some(form) = canary.found(&bytes) {
                sightings.push(format!("{} as {form} in {}", canary.text, file.display()));
            }
        }
    }
    sightings
}

#[test]
fn whatever_is_planted_openly_is_found_in_every_form() {
    let folder = tempfile::tempdir().unwrap();
    let below = folder.path().join("a/b");
    fs::create_dir_all(&below).unwrap();
    for text in ["533321193208150016", "余卡纳瑞", "6217003860000012345"] {
        let canary = [Canary::new(text)];
        assert!(sightings(folder.path(), &canary).is_empty());
        let mut plants: Vec<Vec<u8>> = vec![
            text.into(),
            text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            HEXLOWER.encode(text.as_bytes()).into_bytes(),
            text.chars().rev().collect::<String>().into_bytes(),
        ];
        for before in ["", "a", "ab", "abc"] {
            let within = format!("{before}{text} and what follows");
            plants.push(BASE64.encode(within.as_bytes()).into_bytes());
        }
        if text.bytes().all(|byte| byte.is_ascii_digit()) {
            plants.push(
                HEXLOWER
                    .decode(&format!("{text}00").as_bytes()[..text.len() / 2 * 2])
                    .unwrap(),
            );
            plants.push(text.parse::<u64>().unwrap().to_le_bytes().to_vec());
        }
        for plant in plants {
            let noise = vec![0x9c; 5_001];
            let file = below.join("file.db-wal");
            fs::write(&file, [&noise[..], &plant, &noise].concat()).unwrap();
            assert_eq!(sightings(folder.path(), &canary).len(), 1, "{plant:?}");
            fs::remove_file(file).unwrap();
        }
    }
}
