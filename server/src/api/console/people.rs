//! Finding elders.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;

use super::asked::Fields;
use super::overview::ask;
use super::seat::Seat;
use crate::api::problem::ApiError;
use crate::app::App;
use crate::board::people::{People, PeopleQuery};

/// People by what they are called, how they sound, and what they answered.
#[utoipa::path(post, path = "/api/people/search", tag = "people", request_body = PeopleQuery,
    responses((status = 200, body = People)))]
pub(super) async fn search(
    State(app): State<Arc<App>>,
    seat: Seat,
    Fields(asked): Fields<PeopleQuery>,
) -> Result<Json<People>, ApiError> {
    let (asker, division) = seat.asker_within(asked.division)?;
    let asked = PeopleQuery { division, ..asked };
    ask(&app, move |app, moment| {
        let page = moment.people(&asker, &asked, app.moment_day()?)?;
        Ok(app.read(|reader| page.complete(&reader.projection))?)
    })
    .await
}
