//! Who is looking: the session's cookie, and forms that prove they are the session's own.
//!
//! Why not the `cookie` crate: it brings seven crates, a second calendar among them, for one cookie whose value
//! needs no escapes.

use axum::{
    Form,
    extract::{FromRequest, FromRequestParts, Request, rejection::FormRejection},
    http::{HeaderMap, Method, StatusCode, header, request::Parts},
};
use subtle::ConstantTimeEq;

use super::{
    console::Console,
    error::{UnsavedForm, WebError},
    forms::{CSRF_FIELD, Fields},
    paths::{self, local_path},
    repeat::{Seen, Turn},
    rescued_form::RescuedForm,
};
use crate::office::{
    peer::TrustedProxy,
    service::{Service, access::Session},
};

const COOKIE: &str = "lobby_session";

/// A page for a member of staff whose password is their own.
pub struct SignedIn(pub Session);

/// A page for anybody with a session, even with a one-time password.
pub struct AnySession(pub Session);

/// A form of this session.
pub struct Posted {
    /// Who sent it.
    pub session: Session,
    /// What was typed.
    pub fields: Fields,
}

impl FromRequestParts<Console> for AnySession {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, console: &Console) -> Result<Self, WebError> {
        Self::of(parts, &console.service).await
    }
}

impl AnySession {
    async fn of(parts: &Parts, service: &Service) -> Result<Self, WebError> {
        // The gate has looked already.
        if let Some(session) = parts.extensions.get::<Session>() {
            return Ok(AnySession(session.clone()));
        }
        // What the page fetches by itself is no sign of a person.
        let active = !is_by_itself(parts);
        let session = match token(&parts.headers) {
            Some(token) => service.session(token, active).await?,
            None => None,
        };
        session.map(AnySession).ok_or_else(|| {
            let is_missed = parts.method != Method::GET && parts.uri.path() != paths::LOGOUT;
            let form = if is_missed { UnsavedForm::Lost } else { UnsavedForm::None };
            WebError::LoginRequired { back: way_back(parts), form, lost_cookie: has_lost_its_cookie(parts) }
        })
    }
}

impl FromRequestParts<Console> for SignedIn {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, console: &Console) -> Result<Self, WebError> {
        let AnySession(session) = AnySession::of(parts, &console.service).await?;
        if session.must_change { Err(WebError::PasswordRequired) } else { Ok(Self(session)) }
    }
}

impl FromRequest<Console> for Posted {
    type Rejection = WebError;

    async fn from_request(request: Request, console: &Console) -> Result<Self, WebError> {
        let (session, request) = admit(request, &console.service).await?;
        let (turn, path) = (request.extensions().get::<Turn>().cloned(), request.uri().path().to_owned());
        let change_first = session.must_change && !matches!(request.uri().path(), paths::PASSWORD | paths::LOGOUT);
        let Form(pairs) = Form::<Vec<(String, String)>>::from_request(request, console).await.map_err(unreadable)?;
        let fields = Fields::new(pairs);
        check_token(&session, fields.get(CSRF_FIELD))?;
        if change_first {
            return Err(WebError::PasswordRequired);
        }
        let Some(turn) = turn else { return Ok(Self { session, fields }) };
        match turn.begin(session.staff, session.key(), &path, &fields).await? {
            Seen::Again(location) => Err(WebError::AlreadyDone(location)),
            Seen::New { is_own } => Ok(Self { session, fields: fields.sent_after_own_change(is_own) }),
        }
    }
}

/// The session of a request; a form that came after its session ended is kept where it can be.
pub async fn admit(request: Request, service: &Service) -> Result<(Session, Request), WebError> {
    let (parts, body) = request.into_parts();
    let admitted = AnySession::of(&parts, service).await;
    let request = Request::from_parts(parts, body);
    match admitted {
        Ok(AnySession(session)) => Ok((session, request)),
        Err(WebError::LoginRequired { back, form: UnsavedForm::Lost, lost_cookie }) => {
            let rescued = RescuedForm::from_request(request).await;
            Err(WebError::LoginRequired { back, form: rescued.map_or(UnsavedForm::Lost, UnsavedForm::Rescued), lost_cookie })
        }
        Err(error) => Err(error),
    }
}

fn unreadable(rejection: FormRejection) -> WebError {
    if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE { WebError::TooLarge { limit: "2 MB" } } else { WebError::BadForm }
}

/// Refuses a form that is not the session's own; compared in constant time.
pub fn check_token(session: &Session, given: &str) -> Result<(), WebError> {
    if bool::from(session.csrf.as_bytes().ct_eq(given.as_bytes())) { Ok(()) } else { Err(WebError::ForeignForm) }
}

/// The login form has no session yet; browsers tell where it came from. Over plain http they tell only its origin, which has
/// to be this host: as the browser named it, or as a proxy of ours says that it did.
pub fn is_foreign_form(headers: &HeaderMap, TrustedProxy(is_trusted): TrustedProxy) -> bool {
    if headers.contains_key("sec-fetch-site") {
        return is_foreign(headers);
    }
    let Some(origin) = headers.get(header::ORIGIN) else { return false };
    let own = origin.to_str().ok().and_then(|origin| origin.split_once("://")).map_or("", |(_, host)| host);
    let forwarded = headers.get("x-forwarded-host").filter(|_| is_trusted);
    let names = headers.get(header::HOST).into_iter().chain(forwarded).filter_map(|name| name.to_str().ok());
    !names.into_iter().any(|name| name.eq_ignore_ascii_case(own))
}

/// Whether another site led here; a browser that does not tell is believed.
pub fn is_foreign(headers: &HeaderMap) -> bool {
    headers.get("sec-fetch-site").is_some_and(|site| !matches!(site.as_bytes(), b"same-origin" | b"none"))
}

/// The session's token in the request.
pub fn token(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    cookies.flat_map(|value| value.split(';')).find_map(|pair| pair.trim().strip_prefix(COOKIE)?.strip_prefix('='))
}

/// The cookie that begins (`token`) or ends (`None`) a session. Lax, so that a link from the mail opens
/// the page it names: pages change nothing when they are looked at, and forms carry the session's token.
pub fn cookie(token: Option<&str>, secure: bool) -> String {
    let (value, age) = match token {
        Some(token) => (token, crate::office::service::access::SESSION_LASTS.num_seconds()),
        None => ("", 0),
    };
    let secure = if secure { "; Secure" } else { "" };
    format!("{COOKIE}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={age}{secure}")
}

/// Whether a page asks by itself.
fn is_by_itself(parts: &Parts) -> bool {
    [paths::INBOX_LIVE, paths::INBOX_EVENTS, paths::ALERTS_LIVE, paths::HELP, paths::CALLS].contains(&parts.uri.path())
}

/// Where to go after login: the page itself, or the page that a lost form was on.
fn way_back(parts: &Parts) -> String {
    if parts.method == Method::GET && !is_by_itself(parts) {
        return parts.uri.path_and_query().map_or_else(|| paths::INBOX.into(), |path| local_path(path.as_str()));
    }
    local_path(own_referrer(&parts.headers))
}

/// The page of this console that a request came from; empty if it came from elsewhere or does not tell.
pub fn own_referrer(headers: &HeaderMap) -> &str {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let after_scheme = text(header::REFERER).split_once("://").map_or("", |(_, rest)| rest);
    after_scheme.strip_prefix(text(header::HOST)).unwrap_or_default()
}

/// Whoever comes from the login without a cookie has just been given one, and the browser did not keep it.
fn has_lost_its_cookie(parts: &Parts) -> bool {
    token(&parts.headers).is_none() && own_referrer(&parts.headers).split('?').next() == Some(paths::LOGIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_is_of_the_whole_console_and_out_of_reach_of_scripts_and_other_sites() {
        assert_eq!(cookie(Some("Ab-_9"), false), "lobby_session=Ab-_9; Path=/; HttpOnly; SameSite=Lax; Max-Age=43200");
        assert_eq!(cookie(Some("Ab-_9"), true), "lobby_session=Ab-_9; Path=/; HttpOnly; SameSite=Lax; Max-Age=43200; Secure");
        assert_eq!(cookie(None, false), "lobby_session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
    }

    #[test]
    fn a_login_form_is_own_by_what_the_browser_says_or_by_its_origin() {
        let is_foreign = |lines: &[(&'static str, &'static str)], trusted| {
            let lines = lines.iter().map(|(name, value)| (header::HeaderName::from_static(name), header::HeaderValue::from_static(value)));
            is_foreign_form(&lines.collect(), TrustedProxy(trusted))
        };
        let host = ("host", "office.example:8080");
        for own in [&[][..], &[host], &[host, ("origin", "http://office.example:8080")], &[host, ("origin", "http://OFFICE.example:8080")]]
        {
            assert!(!is_foreign(own, false), "{own:?}");
        }
        for foreign in ["https://evil.example", "http://office.example", "http://office.example:8080.evil.example", "null"] {
            assert!(is_foreign(&[host, ("origin", foreign)], false), "{foreign}");
        }
        // A browser that tells the site is believed: a proxy may have put its own name in the place of the host's.
        let behind_proxy = ("origin", "https://office.example");
        assert!(!is_foreign(&[host, behind_proxy, ("sec-fetch-site", "same-origin")], false));
        assert!(is_foreign(&[host, ("origin", "http://office.example:8080"), ("sec-fetch-site", "cross-site")], false));
        let forwarded = ("x-forwarded-host", "office.example");
        assert!(!is_foreign(&[host, behind_proxy, forwarded], true));
        assert!(is_foreign(&[host, behind_proxy, forwarded], false), "only a proxy of ours may say so");
    }

    #[test]
    fn the_token_is_found_among_cookies_of_others() {
        let of = |lines: &[&'static str]| {
            let lines = lines.iter().map(|line| (header::COOKIE, header::HeaderValue::from_static(line)));
            token(&lines.collect::<HeaderMap>()).map(str::to_owned)
        };
        for lines in [&["lobby_session=Ab-_9"][..], &["a=1; lobby_session=Ab-_9;b=2"], &["a=1", "lobby_session=Ab-_9"]] {
            assert_eq!(of(lines).as_deref(), Some("Ab-_9"), "{lines:?}");
        }
        for lines in [&[][..], &["my_lobby_session=1"], &["lobby_session2=1"], &["a=lobby_session"]] {
            assert_eq!(of(lines), None, "{lines:?}");
        }
    }
}
