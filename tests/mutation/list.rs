//! An office's list: cells that are no such cells, in a text and in a workbook.

use rand_core::Rng;
use schema::questionnaire::Questionnaire;
use schema::value::division::Divisions;
use server::roster::line::LineReader;
use server::roster::{Columns, Sheet};
use std::io::{Cursor, Read, Write};
use std::sync::LazyLock;
use support::population::Prefecture;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::Try;
use super::bend::{below, one_in, some_bytes, text};

/// Lines of the list: enough to have every kind of them.
const LINES: usize = 8;

fn prefecture() -> Prefecture {
    let mut prefecture = Prefecture::generate(1_949, 400, "2026-11-01".parse().unwrap());
    prefecture.elders.truncate(LINES);
    prefecture
}

/// Who reads lines knows ten thousand divisions by their names: it is made once.
static READER: LazyLock<LineReader<'static>> =
    LazyLock::new(|| LineReader::new(Questionnaire::standard(), &DIVISIONS, "bent", None));

static DIVISIONS: LazyLock<Divisions> = LazyLock::new(|| {
    let current = include_bytes!("../../data/divisions.csv");
    let past = include_bytes!("../../data/divisions_history.csv");
    let loaded = Divisions::load(current.as_slice(), past.as_slice());
    loaded.unwrap().divisions
});

/// Whether a file is a list in which somebody is found.
fn is_read(bytes: &[u8]) -> bool {
    let Ok(sheet) = Sheet::parse(bytes, None) else {
        return false;
    };
    let Ok(columns) = Columns::guess(&sheet, Questionnaire::standard(), &[]) else {
        return false;
    };
    !READER.read(&sheet, &columns).lines.is_empty()
}

pub(crate) fn csv() -> Try {
    let honest = prefecture().roster_csv();
    let rows: Vec<Vec<String>> = (honest.lines())
        .map(|line| line.split(',').map(ToOwned::to_owned).collect())
        .collect();
    LazyLock::force(&READER);
    Box::new(move |rng: &mut dyn Rng| {
        let mut rows = rows.clone();
        for _ in 0..=below(rng, 4) {
            let row = below(rng, rows.len());
            let cell = below(rng, rows[row].len());
            match below(rng, 4) {
                0 => rows[row].insert(cell, String::new()),
                1 if rows[row].len() > 1 => drop(rows[row].remove(cell)),
                _ => {
                    let bent = text(rng, &rows[row][cell]);
                    rows[row][cell] = bent;
                }
            }
        }
        let lines: Vec<String> = rows.iter().map(|row| row.join(",")).collect();
        let mut bytes = lines.join("\r\n").into_bytes();
        if one_in(rng, 4) {
            some_bytes(rng, &mut bytes);
        }
        is_read(&bytes)
    })
}

pub(crate) fn xlsx() -> Try {
    let honest = prefecture().roster_xlsx().unwrap();
    let mut archive = ZipArchive::new(Cursor::new(honest)).unwrap();
    let mut parts = Vec::new();
    for place in 0..archive.len() {
        let mut part = archive.by_index(place).unwrap();
        let mut content = Vec::new();
        part.read_to_end(&mut content).unwrap();
        parts.push((part.name().unwrap().into_owned(), content));
    }
    LazyLock::force(&READER);
    Box::new(move |rng: &mut dyn Rng| {
        let mut parts = parts.clone();
        let which = below(rng, parts.len());
        match below(rng, 8) {
            0 => drop(parts.remove(which)),
            1 => {
                let twice = parts[which].clone();
                parts.push((format!("xl/{which}.xml"), twice.1));
            }
            _ => bend_xml(rng, &mut parts[which].1),
        }
        is_read(&packed(&parts))
    })
}

/// Bends what stands between two signs of the markup, or some bytes.
fn bend_xml(rng: &mut dyn Rng, content: &mut Vec<u8>) {
    let signs: Vec<usize> = (content.iter().enumerate())
        .filter(|(_, byte)| b"<>\"= ".contains(byte))
        .map(|(at, _)| at)
        .collect();
    if signs.len() < 2 || one_in(rng, 3) {
        return some_bytes(rng, content);
    }
    let which = below(rng, signs.len() - 1);
    let (from, to) = (signs[which] + 1, signs[which + 1]);
    let was = String::from_utf8_lossy(&content[from..to]).into_owned();
    content.splice(from..to, text(rng, &was).into_bytes());
}

fn packed(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        // What is squeezed decides nothing, and takes longest.
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        writer.start_file(name.as_str(), options).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}
