//! The staff's door: Chinese pages that work without scripts.
//!
//! Owns: pages with their templates beside their handlers, forms, sessions' cookies, the embedded
//! style sheet and script.
//! Invariants: every page but the login needs a session, and says in [`console`] who may open it; every form carries the session's token
//! and changes nothing without it; everything that people typed is escaped by the templates and
//! never interpreted; a form that is refused comes back with what was typed and a word beside the
//! field; nothing here touches SQL.
//!
//! Why no client-side framework: fifty forms and one list that refreshes itself are what HTML
//! was made for, and the office's oldest computer has to open them.

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request},
    http::{HeaderValue, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{get, post},
};

use super::{
    door::Lateness,
    service::{Service, helping::TOLD},
};
use crate::domain::staff::Permission;
use browsers::Browsers;
use console::Console;

mod alerts;
mod areas;
mod audit;
mod browsers;
mod butlers;
mod calling;
mod catalogue;
mod community;
mod console;
mod departments;
mod desk;
mod duty;
mod error;
mod error_page;
mod estate;
mod events;
mod festivals;
mod files;
mod forms;
mod gate;
mod glossary;
mod guidance;
mod helping;
mod icons;
mod inbox;
mod information;
mod layout;
mod leaflets;
mod login;
mod notices;
mod owner_keys;
mod pairing;
mod paths;
mod payments;
mod phone;
mod places;
mod promises;
mod qr;
mod repeat;
mod replies;
mod rescued_form;
mod rescued_page;
mod rich;
mod robots;
mod rooms;
mod rooms_import;
mod session;
mod set_up;
mod settings;
mod signing;
mod staff;
mod submission;
mod suppliers;
mod system;
mod takeover;
mod terminals;
mod text_pictures;
mod uploads;
mod weather;
mod welcomes;
mod words;
mod work;
mod working_time;

pub use gate::Rule;

use error::WebError;
use gate::GuardedRoutes;

/// Forms are text; the largest is a page of the information rack.
const FORM_BYTES: usize = 2 * 1024 * 1024;

/// A larger upload is not even read to its end to be refused politely.
const UPLOAD_DRAINED_BYTES: usize = 64 * 1024 * 1024;

/// As [`UPLOAD_DRAINED_BYTES`] for PDFs, of which scanners make large ones: whoever sends one by mistake is told so.
const LEAFLET_DRAINED_BYTES: usize = 256 * 1024 * 1024;

/// Every page and who may open it: the one place where that is said.
fn console(service: Service) -> GuardedRoutes {
    use Permission::{
        Accounts, Activities, AllSubmissions, Audit, Catalogue, Households, OwnSubmissions, Publish, Register, SetUp, TakeOver, Work,
    };
    let drained = DefaultBodyLimit::max(UPLOAD_DRAINED_BYTES);
    GuardedRoutes::new(service)
        .everybody("/", get(login::home))
        .everybody(paths::LOGIN, get(login::page).post(login::submit))
        .everybody("/static/{name}", get(files::embedded))
        .everybody("/r/{code}", get(phone::show).post(phone::open))
        .everybody("/r/{code}/act", post(phone::act))
        .everybody("/r/{code}/photo", post(phone::photo).layer(drained))
        .everybody("/r/{code}/leave", post(phone::leave))
        .signed_in(paths::LOGOUT, post(login::log_out))
        .signed_in(paths::PASSWORD, get(login::password_page).post(login::change_password))
        .signed_in("/portraits/{sha256}", get(files::picture))
        .allow(OwnSubmissions, paths::INBOX, get(inbox::page))
        .allow(OwnSubmissions, paths::INBOX_LIVE, get(inbox::live))
        .allow(OwnSubmissions, paths::INBOX_EVENTS, get(events::orders))
        .allow(OwnSubmissions, "/submissions/{id}", get(submission::page))
        .allow(OwnSubmissions, "/submissions/{id}/step", post(submission::step))
        .allow(OwnSubmissions, "/submissions/{id}/transfer", post(submission::transfer))
        .allow(OwnSubmissions, "/submissions/{id}/link", post(submission::reports::link))
        .allow(OwnSubmissions, "/submissions/{id}/unlink", post(submission::reports::unlink))
        .allow(OwnSubmissions, "/submissions/{id}/expect", post(submission::reports::expect))
        .allow(OwnSubmissions, "/submissions/{id}/severity", post(submission::set_severity))
        .allow(OwnSubmissions, "/submissions/{id}/quote", post(submission::quote::submit))
        .allow(OwnSubmissions, "/submissions/{id}/quote/approve", post(submission::quote::approve))
        .allow(OwnSubmissions, "/submissions/{id}/payment", post(submission::payment::submit))
        .allow(OwnSubmissions, "/submissions/{id}/task-slip", get(submission::task_slip::page))
        .allow(OwnSubmissions, "/submissions/{id}/notes", post(submission::notes::add))
        .allow(OwnSubmissions, "/submissions/{id}/number", post(submission::number::show))
        .allow(
            OwnSubmissions,
            "/submissions/{id}/photos/{photo}",
            get(submission::photos::file).post(submission::photos::add).layer(drained),
        )
        .allow(OwnSubmissions, "/submissions/{id}/photos/{photo}/delete", post(submission::photos::remove))
        .allow(OwnSubmissions, "/submissions/{id}/dispatch", post(submission::tasks::give_out))
        .allow(OwnSubmissions, "/submissions/{id}/task", post(submission::tasks::act))
        .allow(OwnSubmissions, "/submissions/{id}/finish", get(submission::finish::page).post(submission::finish::submit).layer(drained))
        .allow(Work, paths::WORK, get(work::page))
        .allow(OwnSubmissions, "/submissions/{id}/told", post(submission::outcome::submit))
        .allow(OwnSubmissions, "/submissions/{id}/explain", post(submission::explain::submit))
        .allow(OwnSubmissions, "/submissions/{id}/raise", post(submission::raising::submit))
        .allow(OwnSubmissions, "/submissions/{id}/respond", post(submission::respond))
        .allow(OwnSubmissions, paths::ALERTS, get(alerts::page))
        .allow(OwnSubmissions, paths::ALERTS_LIVE, get(alerts::live))
        .allow(OwnSubmissions, "/alerts/phone", post(alerts::save_phone))
        .allow(OwnSubmissions, "/alerts/{id}/take", post(alerts::take))
        .allow(OwnSubmissions, "/alerts/{id}/pass", post(alerts::pass_on))
        .allow(TOLD, paths::HELP, get(helping::live))
        .allow(TOLD, "/help/{id}/given", post(helping::given))
        .allow(OwnSubmissions, paths::CALLS, get(calling::live))
        .allow(OwnSubmissions, "/calls/{id}/seen", post(calling::seen))
        .allow(OwnSubmissions, "/calls/{id}/ended", post(calling::ended))
        .allow(SetUp, paths::CHAINS, get(alerts::chains::page).post(alerts::chains::submit))
        .allow(SetUp, paths::ROBOTS, get(robots::list))
        .allow(SetUp, "/robots/new", get(robots::new).post(robots::create))
        .allow(SetUp, "/robots/{id}", get(robots::edit).post(robots::update))
        .allow(SetUp, "/robots/{id}/test", post(robots::test))
        .allow(SetUp, "/robots/{id}/delete", post(robots::remove))
        .allow(Register, paths::DESK, get(desk::page))
        .allow(Register, paths::DESK_HOUSEHOLD, post(desk::household::look))
        .allow(Register, paths::DESK_NEW, get(desk::new).post(desk::submit))
        .allow(Register, "/desk/slips/{id}", get(desk::slip))
        .allow(AllSubmissions, paths::PAYMENTS, get(payments::page))
        .allow(Register, paths::REGISTER, get(desk::register::page))
        .allow(Register, paths::REGISTER_CSV, get(desk::register::csv))
        .allow(Register, paths::REGISTER_XLSX, get(desk::register::xlsx))
        .allow(Publish, "/notices", get(notices::list::page))
        .allow(Publish, "/notices/new", get(notices::new).post(notices::create))
        .allow(Publish, "/notices/{id}", get(notices::edit).post(notices::update))
        .allow(Publish, "/notices/from/{id}", get(notices::from_template::page).post(notices::from_template::fill))
        .allow(Publish, "/notices/{id}/record", get(notices::record::page))
        .allow(Publish, "/notices/{id}/record.csv", get(notices::record::csv))
        .allow(Publish, "/notices/pages/{sha256}", get(files::picture))
        .allow(Publish, "/notices/{id}/leaflet", post(notices::leaflet::attach).layer(DefaultBodyLimit::max(LEAFLET_DRAINED_BYTES)))
        .allow(Publish, "/notices/{id}/picture", post(notices::add_picture).layer(drained))
        .allow(Publish, "/notices/{id}/leaflet/remove", post(notices::leaflet::remove))
        .allow(Publish, "/notices/{id}/withdraw", post(notices::withdraw))
        .allow(Publish, "/notices/{id}/forget", post(notices::forget))
        .allow(Publish, paths::WELCOMES, get(welcomes::list))
        .allow(Publish, paths::WELCOMES_NEW, get(welcomes::new).post(welcomes::create))
        .allow(Publish, "/welcomes/{id}", get(welcomes::edit).post(welcomes::update))
        .allow(Publish, "/welcomes/{id}/withdraw", post(welcomes::withdraw))
        .allow(Activities, paths::COMMUNITY, get(community::activities::list))
        .allow(Publish, paths::ACTIVITIES_NEW, get(community::form::new).post(community::form::create))
        .allow(Activities, "/community/activities/{id}", get(community::people::page))
        .allow(Activities, "/community/activities/{id}/sheet", get(community::sheet::page))
        .allow(Publish, "/community/activities/{id}/people.csv", get(community::sheet::csv))
        .allow(Publish, "/community/activities/{id}/edit", get(community::form::edit).post(community::form::update))
        .allow(Publish, "/community/activities/{id}/cancel", post(community::people::cancel))
        .allow(Publish, "/community/activities/{id}/add", post(community::people::add))
        .allow(Publish, "/community/activities/{id}/remove", post(community::people::remove))
        .allow(Publish, paths::SURVEYS, get(community::surveys::list))
        .allow(Publish, paths::SURVEYS_NEW, get(community::surveys::new).post(community::surveys::create))
        .allow(Publish, "/community/surveys/{id}", get(community::results::page))
        .allow(Publish, "/community/surveys/{id}/answers.csv", get(community::results::csv))
        .allow(Publish, "/community/surveys/{id}/edit", get(community::surveys::edit).post(community::surveys::update))
        .allow(Publish, "/community/surveys/{id}/close", post(community::surveys::close))
        .allow(Publish, "/community/surveys/{id}/forget", post(community::surveys::forget))
        .allow(Publish, paths::CARDS, get(community::cards::page))
        .allow(Publish, "/community/cards/{id}", post(community::cards::decide))
        .allow(Publish, paths::WISHES, get(community::wishes::page))
        .allow(Publish, "/community/wishes/{id}", post(community::wishes::decide))
        .allow(Publish, "/community/entries/{id}/number", post(community::number))
        .allow(Publish, "/weather", get(weather::page).post(weather::submit))
        .allow(Publish, "/weather/feed", post(weather::submit_feed))
        .allow(Publish, "/weather/warnings", post(weather::submit_warning))
        .allow(Publish, "/weather/warnings/withdraw", post(weather::withdraw_warning))
        .allow(Catalogue, "/catalogue", get(catalogue::page))
        .allow(Catalogue, "/catalogue/publish", get(catalogue::review).post(catalogue::publish))
        .allow(Catalogue, "/catalogue/discard", post(catalogue::discard))
        .allow(Catalogue, "/catalogue/groups/move", post(catalogue::move_group))
        .allow(Catalogue, "/catalogue/new", get(catalogue::item::new).post(catalogue::item::create))
        .allow(Catalogue, "/catalogue/items/{id}", get(catalogue::item::edit).post(catalogue::item::update))
        .allow(Catalogue, "/catalogue/items/{id}/move", post(catalogue::move_item))
        .allow(Catalogue, "/catalogue/items/{id}/withdraw", post(catalogue::withdraw))
        .allow(Catalogue, "/catalogue/items/{id}/delete", post(catalogue::remove))
        .allow(Catalogue, "/catalogue/history", get(catalogue::history::page))
        .allow(Catalogue, "/catalogue/history/{version}/restore", post(catalogue::history::restore))
        .allow(Catalogue, "/catalogue/poster", get(catalogue::poster::page))
        .allow(Catalogue, "/catalogue/prices.csv", get(catalogue::price_list::download))
        .allow(Publish, "/information", get(information::list))
        .allow(Publish, "/information/new", get(information::new).post(information::create))
        .allow(Publish, "/information/{id}", get(information::edit).post(information::update))
        .allow(Publish, "/information/{id}/move", post(information::shift))
        .allow(Publish, "/information/{id}/delete", post(information::remove))
        .allow(Publish, "/information/{id}/leaflet", post(information::leaflet::attach).layer(DefaultBodyLimit::max(LEAFLET_DRAINED_BYTES)))
        .allow(Publish, "/information/{id}/picture", post(information::add_picture).layer(drained))
        .allow(Publish, "/information/{id}/leaflet/remove", post(information::leaflet::remove))
        .allow(Publish, "/duty", get(duty::page).post(duty::submit))
        .allow(Publish, layout::SETTINGS_PATH, get(settings::page))
        .allow(Publish, replies::PATH, get(replies::page).post(replies::submit))
        .allow(Catalogue, "/promises", get(promises::page).post(promises::submit))
        .allow(Catalogue, "/working-time", get(working_time::page).post(working_time::submit))
        .allow(SetUp, "/butlers", get(butlers::list))
        .allow(SetUp, "/butlers/new", get(butlers::new).post(butlers::create))
        .allow(SetUp, "/butlers/{id}", get(butlers::edit).post(butlers::update))
        .allow(SetUp, "/butlers/{id}/portrait", post(butlers::upload_portrait).layer(drained))
        .allow(SetUp, "/areas", get(areas::list))
        .allow(SetUp, "/areas/new", get(areas::new).post(areas::create))
        .allow(SetUp, "/areas/{id}", get(areas::edit).post(areas::update))
        .allow(SetUp, "/areas/{id}/delete", post(areas::remove))
        .allow(Households, "/rooms", get(rooms::list))
        .allow(Households, "/rooms/export", get(rooms::export_csv))
        .allow(Households, "/rooms/export.xlsx", get(rooms::export_xlsx))
        .allow(SetUp, "/rooms/new", get(rooms::new).post(rooms::create))
        .allow(SetUp, rooms_import::PATH, get(rooms_import::page).post(rooms_import::upload).layer(drained))
        .allow(SetUp, "/rooms/import/columns", post(rooms_import::choose_columns))
        .allow(SetUp, "/rooms/import/answers", post(rooms_import::answer))
        .allow(SetUp, "/rooms/import/confirm", post(rooms_import::confirm))
        .allow(SetUp, "/rooms/import/template.xlsx", get(rooms_import::template))
        .allow(SetUp, "/rooms/import/bad-rows", get(rooms_import::bad_rows))
        .allow(SetUp, "/rooms/{id}", get(rooms::edit).post(rooms::update))
        .allow(SetUp, "/rooms/{id}/delete", post(rooms::remove))
        .allow(SetUp, "/estate", get(estate::page).post(estate::submit))
        .allow(Catalogue, "/glossary", get(glossary::page).post(glossary::submit))
        .allow(SetUp, "/departments", get(departments::page).post(departments::submit))
        .allow(SetUp, paths::SUPPLIERS, get(suppliers::list))
        .allow(SetUp, paths::SUPPLIERS_NEW, get(suppliers::new).post(suppliers::create))
        .allow(SetUp, "/suppliers/{id}", get(suppliers::edit).post(suppliers::update))
        .allow(SetUp, paths::PLACES, get(places::list))
        .allow(SetUp, paths::PLACES_NEW, get(places::new).post(places::create))
        .allow(SetUp, paths::PLACES_PROPOSED, get(places::proposed).post(places::add_proposed))
        .allow(SetUp, "/places/{id}", get(places::edit).post(places::update))
        .allow(SetUp, "/places/{id}/move", post(places::shift))
        .allow(SetUp, "/places/{id}/delete", post(places::remove))
        .allow(SetUp, paths::GUIDANCE, get(guidance::list))
        .allow(SetUp, "/guidance/{id}", get(guidance::edit).post(guidance::submit))
        .allow(SetUp, paths::FESTIVALS, get(festivals::page).post(festivals::submit))
        .allow(SetUp, set_up::PATH, get(set_up::page))
        .allow(SetUp, system::PATH, get(system::page))
        .allow(SetUp, "/terminals", get(terminals::page).post(terminals::register))
        .allow(SetUp, terminals::REGISTERED_PATH, get(terminals::registered))
        .allow(SetUp, "/terminals/{id}", get(terminals::edit).post(terminals::update))
        .allow(SetUp, "/terminals/{id}/revoke", post(terminals::revoke))
        .allow(SetUp, "/terminals/{id}/release", post(terminals::release))
        .allow(SetUp, "/terminals/pairing/{id}/approve", post(pairing::approve))
        .allow(SetUp, "/terminals/pairing/{id}/deny", post(pairing::deny))
        .allow(TakeOver, paths::TAKEOVER, get(takeover::page))
        .allow(TakeOver, paths::TAKEOVER_NEW, get(takeover::new).post(takeover::check))
        .allow(TakeOver, paths::TAKEOVER_CONFIRM, post(takeover::begin))
        .allow(TakeOver, "/takeover/{id}/end", post(takeover::end))
        .allow(Accounts, "/staff", get(staff::list))
        .allow(Accounts, staff::ISSUED_PATH, get(staff::issued))
        .allow(Accounts, "/staff/new", get(staff::new).post(staff::create))
        .allow(Accounts, "/staff/{id}", get(staff::edit).post(staff::update))
        .allow(Accounts, "/staff/{id}/reset", post(staff::reset))
        .allow(Accounts, "/staff/{id}/disable", post(staff::set_disabled))
        .allow(Audit, "/audit", get(audit::page))
}

/// Every page's path and rule.
pub fn rules(service: Service) -> Vec<(&'static str, Rule)> {
    console(service).rules()
}

/// Everything the console has. `secure_cookies`: cookies travel over HTTPS only.
pub fn router(service: Service, secure_cookies: bool) -> Router {
    let browsers = Browsers::new(service.clone(), secure_cookies);
    console(service.clone())
        .into_router()
        .fallback(async || WebError::NotFound)
        .layer(DefaultBodyLimit::max(FORM_BYTES))
        .layer(middleware::from_fn(in_time))
        .layer(middleware::map_response(error_page::draw))
        .layer(middleware::map_response(guard))
        .with_state(Console { service, browsers })
}

/// A form that did not arrive in time is told so, whatever its page made of the half.
async fn in_time(request: Request, next: Next) -> Response {
    let lateness = request.extensions().get::<Lateness>().cloned();
    let response = next.run(request).await;
    if lateness.is_some_and(|lateness| lateness.is_late()) { WebError::TooSlow.into_response() } else { response }
}

/// What every answer of this door says to the browser, beside what the office says at both.
async fn guard(response: Response) -> Response {
    let mut response = response.into_response();
    let headers = response.headers_mut();
    for (name, value) in [
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
        ),
        (header::REFERRER_POLICY, "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    // Pages hold residents' data: no copy stays behind in the browser.
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}
