//! What a workbook says of itself, looked at before the library believes it.

use std::io::{self, Cursor, Read};

use super::RosterError;

/// How often larger a workbook's parts may be than the file, and what any file may hold.
const MOST_SWELLING: u64 = 60;
const LEAST_SWOLLEN: u64 = 16 * 1024 * 1024;
/// What the name of the list of texts ends with.
const LIST_OF_TEXTS: &str = "sharedStrings.xml";
/// The least that a text takes in the list of them, as `<si/>`.
const LEAST_TEXT: u64 = 5;

/// Refuses a workbook that says little in many bytes: XML shrinks to a tenth or a twentieth,
/// what swells a hundredfold was made to. What its parts claim is not believed, of their size
/// nor of how many texts they list.
pub(super) fn check(bytes: &[u8]) -> Result<(), RosterError> {
    let unreadable = |error: &dyn std::fmt::Display| RosterError::Unreadable {
        detail: error.to_string(),
    };
    let most = (bytes.len() as u64 * MOST_SWELLING).saturating_add(LEAST_SWOLLEN);
    let too_large = |bytes| RosterError::TooLarge { bytes, most };
    let mut archive =
        zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| unreadable(&error))?;
    let mut swollen = 0;
    for place in 0..archive.len() {
        let part = archive
            .by_index(place)
            .map_err(|error| unreadable(&error))?;
        if part.size() > most - swollen {
            return Err(too_large(swollen.saturating_add(part.size())));
        }
        let lists_texts = {
            let name = part.name().map_err(|error| unreadable(&error))?;
            let end = name.get(name.len().saturating_sub(LIST_OF_TEXTS.len())..);
            end.is_some_and(|end| end.eq_ignore_ascii_case(LIST_OF_TEXTS))
        };
        let mut texts = Vec::new();
        let mut limited = part.take(most - swollen + 1);
        let read = match lists_texts {
            true => limited.read_to_end(&mut texts).map(|read| read as u64),
            false => io::copy(&mut limited, &mut io::sink()),
        };
        swollen += read.map_err(|error| unreadable(&error))?;
        if swollen > most {
            return Err(too_large(swollen));
        }
        check_count_of_texts(&texts)?;
    }
    Ok(())
}

/// The library makes room for as many texts as their list says that it has, before it reads one:
/// a few digits could ask for more memory than there is, and the server would end.
fn check_count_of_texts(list: &[u8]) -> Result<(), RosterError> {
    let unreadable = |detail: String| RosterError::Unreadable { detail };
    let list = match std::str::from_utf8(list) {
        Ok(list) if !list.contains('\0') => list,
        _ => return Err(unreadable("its texts are not UTF-8".to_owned())),
    };
    let most = list.len() as u64 / LEAST_TEXT;
    for (at, name) in list.match_indices("uniqueCount") {
        let value = list[at + name.len()..].trim_start_matches(|letter: char| {
            letter.is_whitespace() || matches!(letter, '=' | '"' | '\'' | '+')
        });
        let end = value.find(|letter: char| !letter.is_ascii_digit());
        let digits = &value[..end.unwrap_or(value.len())];
        let is_possible = digits.is_empty() || digits.parse().is_ok_and(|count: u64| count <= most);
        if !is_possible {
            return Err(unreadable(format!("it cannot list {digits} texts")));
        }
    }
    Ok(())
}
