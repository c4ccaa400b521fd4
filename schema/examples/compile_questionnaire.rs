//! Writes what a program without TOML and CEL reads, and is given, instead: the standard
//! questionnaire and the large tables, to the files named:
//! `compile_questionnaire QUESTIONNAIRE TABLES`.

use std::error::Error;

use schema::questionnaire::Questionnaire;
use schema::tables;

fn main() -> Result<(), Box<dyn Error>> {
    let mut files = std::env::args_os().skip(1);
    let mut file = || files.next().ok_or("which files to write?");
    let compiled = Questionnaire::compile(Questionnaire::STANDARD_SOURCE)?;
    std::fs::write(file()?, compiled)?;
    Ok(std::fs::write(file()?, tables::file())?)
}
