//! The county's console: what its page asks for.
//!
//! Every address is added to [`Routes`] with what it takes to ask for it; [`guard`] holds
//! everybody to that before a handler runs, and gives the handler only what it may see.

use std::sync::Arc;

use axum::Router;
use utoipa::openapi::OpenApi;
use utoipa_axum::routes;

use crate::account::Right;
use crate::app::App;

mod accounts;
mod answer;
mod asked;
mod audit;
mod chain;
mod changes;
mod conflict;
mod daily;
mod deed;
mod export;
mod guard;
mod history;
mod jobs;
mod judge;
mod link;
mod lists;
mod model;
mod needs;
mod openapi;
mod overview;
mod pair;
mod pairs;
mod people;
mod person;
mod photo;
mod quarantine;
mod reference;
mod reveal;
mod review;
mod roster;
mod seat;
mod second_factor;
mod seen;
mod session;
mod spot_check;
mod spot_checks;
mod standards;
mod surveyors;
mod table;
mod tablet;
mod thread;
mod views;
mod who;

use guard::{Names, Need, Routes};

/// Every address of the console, with what it takes to ask for it.
fn all(app: Option<&Arc<App>>) -> Routes {
    use Names::{Device, Division, Nothing, Pair, Position, Record, SpotCheck};
    use Need::{Nobody, Right as May, SignedIn};
    Routes::new(app.cloned())
        .add(Nobody, Nothing, routes!(session::sign_in))
        .add(SignedIn, Nothing, routes!(session::me))
        .add(SignedIn, Nothing, routes!(session::sign_out))
        .add(SignedIn, Nothing, routes!(session::password))
        .add(SignedIn, Nothing, routes!(second_factor::begin))
        .add(SignedIn, Nothing, routes!(second_factor::confirm))
        .add(SignedIn, Nothing, routes!(second_factor::end))
        .add(SignedIn, Nothing, routes!(reference::reference))
        .add(SignedIn, Nothing, routes!(changes::changes))
        .add(May(Right::Count), Division, routes!(needs::needs))
        .add(May(Right::Count), Division, routes!(overview::overview))
        .add(May(Right::Count), Division, routes!(overview::progress))
        .add(May(Right::Count), Division, routes!(overview::pace))
        .add(SignedIn, Nothing, routes!(table::tables))
        .add(May(Right::Count), Division, routes!(table::table))
        .add(May(Right::Count), Division, routes!(table::file))
        .add(May(Right::Count), Nothing, routes!(standards::standards))
        .add(May(Right::Standards), Nothing, routes!(standards::enter))
        .add(May(Right::Count), Nothing, routes!(table::cross))
        .add(May(Right::Count), Nothing, routes!(table::cross_file))
        .add(May(Right::Read), Nothing, routes!(people::search))
        .add(May(Right::Read), Nothing, routes!(views::views))
        .add(May(Right::Read), Nothing, routes!(views::keep))
        .add(May(Right::Read), Nothing, routes!(views::forget))
        .add(May(Right::Read), Record, routes!(person::person))
        .add(May(Right::Read), Record, routes!(history::history))
        .add(May(Right::Read), Record, routes!(photo::photo))
        .add(May(Right::Reveal), Record, routes!(reveal::reveal))
        .add(May(Right::Verify), Record, routes!(review::verify))
        .add(May(Right::Approve), Record, routes!(review::approve))
        .add(May(Right::Return), Record, routes!(review::send_back))
        .add(May(Right::Verify), Division, routes!(review::queue::queue))
        .add(May(Right::Verify), Division, routes!(review::queue::clean))
        .add(May(Right::Settle), Division, routes!(conflict::conflicts))
        .add(May(Right::Settle), Record, routes!(conflict::settle))
        .add(May(Right::Duplicates), Division, routes!(pairs::pairs))
        .add(May(Right::Duplicates), Division, routes!(pairs::statistics))
        .add(May(Right::Duplicates), Nothing, routes!(pairs::run))
        .add(May(Right::Duplicates), Pair, routes!(pair::pair))
        .add(May(Right::Duplicates), Pair, routes!(judge::judge))
        .add(May(Right::Duplicates), Pair, routes!(judge::ask))
        .add(May(Right::Duplicates), Pair, routes!(judge::undo))
        .add(May(Right::Duplicates), Pair, routes!(judge::death))
        .add(May(Right::Oversight), Division, routes!(daily::daily))
        .add(May(Right::Duplicates), Nothing, routes!(model::models))
        .add(May(Right::Duplicates), Nothing, routes!(model::choose))
        .add(May(Right::Duplicates), Nothing, routes!(lists::lists))
        .add(May(Right::Duplicates), Nothing, routes!(lists::nobody))
        .add(May(Right::Import), Nothing, routes!(lists::take))
        .add(May(Right::Import), Nothing, routes!(lists::take_away))
        .add(May(Right::Duplicates), Record, routes!(link::same))
        .add(May(Right::Duplicates), Record, routes!(link::different))
        .add(May(Right::SpotChecks), Division, routes!(spot_checks::spot_checks))
        .add(May(Right::SpotCheck), Division, routes!(spot_checks::plan))
        .add(May(Right::SpotCheck), Division, routes!(spot_checks::draw))
        .add(May(Right::SpotChecks), SpotCheck, routes!(spot_check::spot_check))
        .add(May(Right::SpotChecks), SpotCheck, routes!(spot_check::list))
        .add(May(Right::SpotChecks), SpotCheck, routes!(spot_check::person))
        .add(May(Right::SpotCheck), SpotCheck, routes!(spot_check::enter))
        .add(May(Right::Quarantine), Nothing, routes!(quarantine::held))
        .add(
            May(Right::Quarantine),
            Position,
            routes!(quarantine::release),
        )
        .add(
            May(Right::Quarantine),
            Position,
            routes!(quarantine::refuse),
        )
        .add(May(Right::Tablets), Nothing, routes!(tablet::tablets))
        .add(May(Right::Tablets), Nothing, routes!(tablet::hand_out))
        .add(May(Right::Tablets), Device, routes!(tablet::revoke))
        .add(May(Right::Tablets), Device, routes!(tablet::confirm))
        .add(May(Right::Tablets), Device, routes!(tablet::unlock))
        .add(May(Right::Tablets), Device, routes!(tablet::assign))
        .add(May(Right::Accounts), Nothing, routes!(accounts::accounts))
        .add(May(Right::Accounts), Nothing, routes!(accounts::add))
        .add(May(Right::Accounts), Nothing, routes!(accounts::change))
        .add(
            May(Right::Surveyors),
            Division,
            routes!(surveyors::surveyors),
        )
        .add(May(Right::Audit), Nothing, routes!(audit::audit))
        .add(May(Right::Audit), Nothing, routes!(audit::verify))
        .add(May(Right::Audit), Nothing, routes!(chain::chain))
        .add(May(Right::Import), Nothing, routes!(roster::upload))
        .add(May(Right::Import), Nothing, routes!(roster::columns))
        .add(May(Right::Import), Nothing, routes!(roster::confirm))
        .add(May(Right::Import), Nothing, routes!(roster::forget))
        .add(May(Right::Export), Nothing, routes!(export::export))
        .add(May(Right::Export), Nothing, routes!(export::asked))
        .add(May(Right::Export), Nothing, routes!(export::agree))
        .add(May(Right::Export), Nothing, routes!(export::refuse))
        .add(SignedIn, Nothing, routes!(jobs::jobs))
        .add(SignedIn, Nothing, routes!(jobs::job))
        .add(SignedIn, Nothing, routes!(jobs::cancel))
        .add(May(Right::Import), Nothing, routes!(jobs::undo))
        .add(SignedIn, Nothing, routes!(jobs::file))
        // What can be asked is no secret: the program's source says it too.
        .add(Nobody, Nothing, routes!(openapi::document))
}

/// The router over all addresses of the console.
pub(super) fn router(app: &Arc<App>) -> Router<Arc<App>> {
    all(Some(app)).into_router()
}

/// The description of all addresses.
#[must_use]
pub fn description() -> OpenApi {
    openapi::finished(all(None).into_description())
}

/// What it takes to ask for each address.
#[cfg(test)]
fn rules() -> Vec<guard::Rule> {
    all(None).into_rules()
}

#[cfg(test)]
mod tests;
