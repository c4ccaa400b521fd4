//! Finding elders.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;

use super::asked::Fields;
use super::review::note;
use super::seat::Seat;
use super::thread::ask;
use crate::account::searches::NUMBERS;
use crate::api::problem::ApiError;
use crate::app::App;
use crate::board::people::{People, PeopleQuery};
use crate::clock;

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
    if let Err(enough) = (app.searches).note(seat.account.id, text, clock::unix_now()) {
        if enough.news {
            note(&app, &seat, "people.search-refused", "", "").await?;
        }
        return Err(ApiError::SearchedEnough {
            most: NUMBERS,
            wait_s: enough.wait_s,
        });
    }
    let asked = PeopleQuery { division, ..asked };
    ask(&app, move |app, moment| {
        let page = moment.people(&asker, &asked, app.moment_day()?)?;
        Ok(app.read(|reader| page.complete(&reader.projection))?)
    })
    .await
}
