//! `shouce roster`.

use std::path::PathBuf;

use anyhow::Result;
use clap::Subcommand;
use schema::message::Language;
use schema::questionnaire::Questionnaire;
use server::clock;
use server::roster::columns::Purpose;
use server::roster::line::LineReader;
use server::roster::{Columns, LineIssue, Sheet, store};

use super::{Context, bar, refuse, refused, spoken, with_code};

/// Problems shown before the rest is only counted.
const MOST_SHOWN: usize = 200;

#[derive(Debug, Subcommand)]
pub(crate) enum Roster {
    /// Import a list (XLSX, or CSV in UTF-8 or GB 18030); without --yes, only look at it
    #[command(after_help = "Examples:
  shouce roster import elders.xlsx
  shouce roster import elders.csv --column name=姓名 --column id_number=D --yes

Columns are guessed from Chinese or English headings. A line is known by its ID number, or by
name, birth date, sex, village and group where it has none, so importing a list twice, sorted
anew or under another file name makes no twins.")]
    Import {
        /// The file
        file: PathBuf,
        /// Import; without this, only look
        #[arg(long)]
        yes: bool,
        /// Leave out lines that cannot be imported, instead of importing none
        #[arg(long)]
        skip_bad: bool,
        /// Which column fills in a field: by its heading, or its letter
        #[arg(long, value_name = "FIELD=COLUMN", value_parser = pair)]
        column: Vec<(String, String)>,
        /// The list's name; the same line of lists with different names is two records
        #[arg(long, default_value = "roster")]
        list: String,
        /// Where the list comes from (list_source), for lines that do not say
        #[arg(long, value_name = "CODE")]
        source: Option<String>,
        /// The sheet of a workbook, if not the first with something in it
        #[arg(long, value_name = "NAME")]
        sheet: Option<String>,
    },
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (field, column) = text.split_once('=').ok_or("FIELD=COLUMN")?;
    Ok((field.trim().to_owned(), column.trim().to_owned()))
}

impl Roster {
    pub(crate) fn run(self, context: &Context) -> Result<()> {
        let Self::Import {
            file,
            yes,
            skip_bad,
            column,
            list,
            source,
            sheet,
        } = self;
        let questionnaire = Questionnaire::standard();
        if let Some(code) = &source {
            known_source(context, questionnaire, code)?;
        }
        let read = Sheet::read(&file, sheet.as_deref()).map_err(|error| refused(&error))?;
        let columns =
            Columns::guess(&read, questionnaire, &column).map_err(|error| refused(&error))?;
        let mut office = context.office()?;
        let divisions = office.divisions().map_err(|error| refused(&error))?;
        let reader = LineReader::new(questionnaire, &divisions, &list, source.as_deref());
        let reading = reader.read(&read, &columns);

        let named = |(heading, _): &&(String, Purpose<'_>)| !heading.is_empty();
        for (heading, purpose) in columns.columns.iter().filter(named) {
            let field = match purpose {
                Purpose::Field(field) => field.name.as_str(),
                Purpose::County => "county",
                Purpose::Township => "township",
                Purpose::Ignored => "-",
            };
            spoken::line(format_args!("{heading} -> {field}"));
        }
        if !read.others.is_empty() {
            let others = read.others.join(", ");
            context.tell(
                "roster.other-sheets",
                &[("sheet", read.name.clone()), ("others", others)],
            );
        }
        for issue in reading.issues.iter().take(MOST_SHOWN) {
            spoken::line(issue_line(context.language, context, issue));
        }
        context.tell(
            "roster.read",
            &[
                ("good", reading.lines.len().to_string()),
                ("bad", reading.bad.to_string()),
                ("issues", reading.issues.len().to_string()),
            ],
        );
        if !yes {
            context.tell("roster.preview", &[]);
            return Ok(());
        }
        if reading.bad > 0 && !skip_bad {
            return Err(refuse(
                "roster.bad-lines",
                &[("bad", reading.bad.to_string())],
            ));
        }
        let bar = bar(reading.lines.len() as u64);
        let beat = |ready| {
            if ready % 100 == 0 {
                bar.set_position(ready as u64);
            }
            true
        };
        let now = clock::unix_now();
        let imported = store::import(&mut office, &reading.lines, now, beat, |_| Ok(()))
            .map_err(|error| refused(&error))?;
        bar.finish_and_clear();
        context.tell(
            "roster.imported",
            &[
                ("new", imported.new.to_string()),
                ("changed", imported.changed.to_string()),
                ("unchanged", imported.unchanged.to_string()),
                ("skipped", reading.bad.to_string()),
            ],
        );
        Ok(())
    }
}

/// Refuses a code that is not in the questionnaire's list of sources, and says which are.
fn known_source(context: &Context, questionnaire: &Questionnaire, code: &str) -> Result<()> {
    let list = (questionnaire.field("list_source")).and_then(|field| field.kind.list());
    let Some(list) = list.filter(|list| !list.contains(code)) else {
        return Ok(());
    };
    let codes = list.codes.iter().map(|known| {
        let label = context.label(&known.label);
        format!("{} {label}", known.code)
    });
    let choices = codes.collect::<Vec<_>>().join(", ");
    Err(refuse(
        "roster.no-such-source",
        &[("code", code.to_owned()), ("choices", choices)],
    ))
}

fn issue_line(language: Language, context: &Context, issue: &LineIssue) -> String {
    let code = match (issue.bad, issue.column.is_empty()) {
        (true, false) => "roster.line-bad",
        (true, true) => "roster.whole-line-bad",
        (false, _) => "roster.line-odd",
    };
    context.sentence(
        code,
        &[
            ("line", issue.line.to_string()),
            ("column", issue.column.clone()),
            ("sentence", with_code(language, &issue.problem)),
        ],
    )
}
