//! Finding elders.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;

use super::asked::Fields;
use super::seat::Seat;
use super::thread::ask;
use crate::account::searches::NUMBERS;
use crate::api::problem::ApiError;
use crate::app::App;
use crate::board::people::{People, PeopleQuery};
use crate::clock;
use crate::ledger::Deed;

/// People by what they are called, how they sound, and what they answered.
#[utoipa::path(post, path = "/api/people/search", tag = "people", request_body = PeopleQuery,
    responses((status = 200, body = People)))]
pub(super) async fn search(
    State(app): State<Arc<App>>,
    seat: Seat,
    Fields(asked): Fields<PeopleQuery>,
) -> Result<Json<People>, ApiError> {
    let (asker, division) = seat.asker_within(asked.division)?;
    let text = asked.text.as_deref().unwrap_or_default();
    let account = seat.account.id;
    if app.searches.is_another(account, text) {
        // Which number is nobody's to read in the audit.
        let deed = Deed {
            account: Some(account),
            what: "people.searched-number".to_owned(),
            record: String::new(),
            reason: String::new(),
        };
        let refused = "people.search-refused";
        let wait_s = (app.writer)
            .with(move |ledger| ledger.audit_at_most(NUMBERS, &deed, refused, clock::unix_now()))
            .await?;
        if let Some(wait_s) = wait_s {
            return Err(ApiError::SearchedEnough {
                most: NUMBERS,
                wait_s,
            });
        }
    }
    app.searches.keep(account, text);
    let asked = PeopleQuery { division, ..asked };
    ask(&app, move |app, moment| {
        let page = moment.people(&asker, &asked, app.moment_day()?)?;
        Ok(app.read(|reader| page.complete(&reader.projection))?)
    })
    .await
}
