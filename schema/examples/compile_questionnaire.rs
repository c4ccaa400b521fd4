//! Writes the standard questionnaire as a program without TOML and CEL reads it, to the file
//! named: `compile_questionnaire FILE`.

use std::error::Error;
use std::path::PathBuf;

use schema::questionnaire::Questionnaire;

fn main() -> Result<(), Box<dyn Error>> {
    let file = (std::env::args_os().nth(1)).ok_or("which file to write?")?;
    let compiled = Questionnaire::compile(Questionnaire::STANDARD_SOURCE)?;
    Ok(std::fs::write(PathBuf::from(file), compiled)?)
}
