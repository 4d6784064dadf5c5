//! The staff's door: Chinese pages that work without scripts.
//!
//! Owns: pages with their templates beside their handlers, forms, sessions' cookies, the embedded
//! style sheet and script.
//! Invariants: every page but the login needs a session; every form carries the session's token
//! and changes nothing without it; everything that people typed is escaped by the templates and
//! never interpreted; a form that is refused comes back with what was typed and a word beside the
//! field; nothing here touches SQL.
//!
//! Why no client-side framework: a dozen forms and one list that refreshes itself are what HTML
//! was made for, and the office's oldest computer has to open them.

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::{HeaderValue, header},
    middleware,
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};

use super::service::Service;

mod audit;
mod butlers;
mod error;
mod estate;
mod files;
mod forms;
mod inbox;
mod kept;
mod layout;
mod login;
mod notices;
mod session;
mod submission;
mod terminals;
mod weather;
mod words;

use error::WebError;

/// Forms are text; the largest is the registry of rooms.
const FORM_BYTES: usize = 2 * 1024 * 1024;

/// A larger upload is not even read to its end to be refused politely.
const UPLOAD_DRAINED_BYTES: usize = 64 * 1024 * 1024;

/// Everything the console has.
pub fn router(service: Service) -> Router {
    Router::new()
        .route("/", get(async || Redirect::to("/inbox")))
        .route("/login", get(login::page).post(login::submit))
        .route("/logout", post(login::log_out))
        .route("/password", get(login::password_page).post(login::change_password))
        .route("/inbox", get(inbox::page))
        .route(inbox::LIVE_PATH, get(inbox::live))
        .route("/submissions/{id}", get(submission::page))
        .route("/submissions/{id}/step", post(submission::step))
        .route("/submissions/{id}/transfer", post(submission::transfer))
        .route("/notices", get(notices::list))
        .route("/notices/new", get(notices::new).post(notices::create))
        .route("/notices/{id}", get(notices::edit).post(notices::update))
        .route("/notices/{id}/withdraw", post(notices::withdraw))
        .route("/weather", get(weather::page).post(weather::submit))
        .route("/weather/feed", post(weather::submit_feed))
        .route("/butlers", get(butlers::list))
        .route("/butlers/new", get(butlers::new).post(butlers::create))
        .route("/butlers/{id}", get(butlers::edit).post(butlers::update))
        .route("/butlers/{id}/portrait", post(butlers::upload_portrait).layer(DefaultBodyLimit::max(UPLOAD_DRAINED_BYTES)))
        .route("/portraits/{sha256}", get(files::portrait))
        .route("/estate", get(estate::page).post(estate::submit))
        .route("/estate/rooms", post(estate::submit_rooms))
        .route("/terminals", get(terminals::page).post(terminals::register))
        .route(terminals::REGISTERED_PATH, get(terminals::registered))
        .route("/terminals/{id}/revoke", post(terminals::revoke))
        .route("/terminals/{id}/release", post(terminals::release))
        .route("/audit", get(audit::page))
        .route("/static/{name}", get(files::embedded))
        .fallback(async || WebError::NotFound)
        .layer(DefaultBodyLimit::max(FORM_BYTES))
        .layer(middleware::map_response(guard))
        .with_state(service)
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
