//! Login, logout, and replacing the password.

use std::net::SocketAddr;

use axum::{
    Extension, Form,
    extract::{ConnectInfo, Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{AppendHeaders, IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use serde::Deserialize;

use super::{
    browsers::Browsers,
    error::{COME_AGAIN, WebError},
    forms::{self, Fields, FormState},
    layout,
    paths::{self, local_path},
    rescued_form::RescuedForm,
    rescued_page,
    session::{self, AnySession, Posted},
    set_up, words,
};
use crate::{
    domain::{
        staff::{Permission, Role},
        text,
    },
    office::{
        peer::{self, TrustedProxy},
        service::{
            Service, ServiceError,
            access::{LoginError, PASSWORD_CHARS, PASSWORD_MAX_CHARS, Session},
            attempts::TooMany,
        },
    },
};

/// Longer is nobody's login; it would only fill the memory of attempts.
const LOGIN_CHARS: usize = 100;

/// Where to go afterwards, and why the visitor is here.
#[derive(Debug, Default, Deserialize)]
pub struct LoginQuery {
    #[serde(default)]
    next: String,
    expired: Option<String>,
    lost: Option<String>,
    /// The password was right; now the cookie is looked for.
    check: Option<String>,
}

/// Why the browser is not logged in although the password was right, and what to do.
fn lost_cookie(service_is_secure: bool) -> &'static str {
    if service_is_secure {
        "密码正确，但浏览器没有保存登录状态：这个工作台设定为只在 https 下登录。请用 https:// 开头的地址打开；如果没有 https，请维护人员启动时去掉 --secure-cookies。"
    } else {
        "密码正确，但浏览器没有保存登录状态。请在浏览器设置里允许本站使用 Cookie，再登录一次。"
    }
}

fn login_form(form: &FormState, next: &str, rescued: Option<&RescuedForm>, message: Option<&str>) -> Markup {
    layout::bare(
        "登录",
        html! {
            h1 { "物业工作台" }
            @if let Some(message) = message { p class="banner" role="status" { (message) } }
            form method="post" action="/login" class="stack" {
                input type="hidden" name="next" value=(next);
                @if let Some(rescued) = rescued { @for (name, value) in rescued.carried() { input type="hidden" name=(name) value=(value); } }
                (forms::field(form, "login", "用户名", "", html! {
                    input type="text" id="login" name="login" value=(form.value("login")) autocomplete="username" autocapitalize="none" required;
                }))
                (forms::field(form, "password", "密码", "", html! {
                    input type="password" id="password" name="password" autocomplete="current-password" required;
                }))
                button class="button is-primary" type="submit" { "登录" }
            }
            p class="hint" { "忘记密码或首次使用，请联系系统管理员。" }
        },
    )
}

/// Where somebody's day begins: with what they have to do, or with what came in.
fn start_of(session: &Session) -> &'static str {
    if session.role == Role::Department { paths::WORK } else { paths::INBOX }
}

/// The door: wherever a day begins.
pub async fn home(State(service): State<Service>, headers: HeaderMap) -> Result<Redirect, WebError> {
    let session = match session::token(&headers) {
        Some(token) => service.session(token, false).await?,
        None => None,
    };
    Ok(Redirect::to(session.as_ref().map_or(paths::INBOX, start_of)))
}

/// The login page; who is logged in already goes on.
pub async fn page(
    State(service): State<Service>,
    State(browsers): State<Browsers>,
    Query(arrival): Query<LoginQuery>,
    headers: HeaderMap,
) -> Result<Response, WebError> {
    let next = local_path(&arrival.next);
    if let Some(token) = session::token(&headers)
        && service.session(token, false).await?.is_some()
    {
        return Ok(Redirect::to(&next).into_response());
    }
    if arrival.check.is_some() {
        return Ok(login_form(&FormState::default(), &next, None, Some(lost_cookie(browsers.secure_cookies()))).into_response());
    }
    // A first visit is no expired session; a cookie or a deep link tells them apart.
    let was_here = arrival.expired.is_some() && (session::token(&headers).is_some() || next != "/inbox");
    let message = match arrival.lost {
        Some(_) => "登录已过期，刚才提交的内容没有保存。请重新登录，回到刚才的页面再填一次。",
        None => "登录已过期，请重新登录，之后会回到刚才的页面。",
    };
    Ok(login_form(&FormState::default(), &next, None, was_here.then_some(message)).into_response())
}

/// The login page that carries a form which came too late.
pub fn after_expiry(back: &str, form: &RescuedForm, lost_cookie: bool) -> Markup {
    let message = match lost_cookie {
        false => "登录已过期，刚才提交的内容还没有保存。重新登录后可以接着提交。",
        true => "浏览器没有保存登录状态，刚才提交的内容还没有保存。请用 https:// 开头的地址打开，或允许本站使用 Cookie，再登录一次。",
    };
    login_form(&FormState::default(), back, Some(form), Some(message))
}

fn waiting(too_many: TooMany, service: &Service) -> String {
    let seconds = (too_many.until - service.now()).num_seconds().max(1);
    let minutes = (seconds + 59) / 60;
    format!("失败次数过多，请等待 {} 后再试。", words::span(minutes))
}

/// Checks login and password.
pub async fn submit(
    State(service): State<Service>,
    State(browsers): State<Browsers>,
    address: Option<Extension<ConnectInfo<SocketAddr>>>,
    Extension(proxy): Extension<TrustedProxy>,
    headers: HeaderMap,
    form: Result<Form<Vec<(String, String)>>, axum::extract::rejection::FormRejection>,
) -> Result<Response, WebError> {
    if session::is_foreign_form(&headers, proxy) {
        return Err(WebError::ForeignForm);
    }
    let Form(pairs) = form.map_err(|_| WebError::BadForm)?;
    let fields = Fields::new(pairs);
    let (login, password) = (text::to_half_width(&text::clean_line(fields.get("login"))), fields.get("password").to_owned());
    let next = local_path(fields.get("next"));
    let rescued = RescuedForm::from_login(&fields);
    let typed = FormState::stored([("login", login.clone())]);
    if login.chars().count() > LOGIN_CHARS || password.chars().count() > PASSWORD_MAX_CHARS {
        return Ok(
            (StatusCode::UNPROCESSABLE_ENTITY, login_form(&typed, &next, rescued.as_ref(), Some("用户名或密码不正确。"))).into_response()
        );
    }
    let peer = address.map(|Extension(ConnectInfo(address))| address.ip());
    let address = peer::client_address(&headers, peer, proxy).map(|address| address.to_string()).unwrap_or_default();
    match service.log_in(login, password, address).await {
        Ok(token) => {
            let cookie = session::cookie(Some(&token), browsers.secure_cookies());
            if let Some(rescued) = rescued
                && let Some(session) = service.session(&token, true).await?
                && !session.must_change
            {
                return Ok(([(header::SET_COOKIE, cookie)], rescued_page::page(&rescued, &session, &next)).into_response());
            }
            let next = match next.as_str() {
                paths::INBOX => service.session(&token, false).await?.as_ref().map_or(paths::INBOX, start_of).to_owned(),
                _ => next,
            };
            // Over plain http a browser drops the cookie without a word; the next page finds out.
            let next = if browsers.secure_cookies() { paths::login_check(&next) } else { next };
            Ok(([(header::SET_COOKIE, cookie)], Redirect::to(&next)).into_response())
        }
        Err(LoginError::Wrong) => {
            Ok((StatusCode::UNPROCESSABLE_ENTITY, login_form(&typed, &next, rescued.as_ref(), Some("用户名或密码不正确。")))
                .into_response())
        }
        Err(LoginError::Disabled) => {
            let message = "这个账号已停用。如需恢复，请联系系统管理员。";
            Ok((StatusCode::UNPROCESSABLE_ENTITY, login_form(&typed, &next, rescued.as_ref(), Some(message))).into_response())
        }
        Err(LoginError::TooMany(too_many)) => {
            let message = waiting(too_many, &service);
            Ok((StatusCode::TOO_MANY_REQUESTS, login_form(&typed, &next, rescued.as_ref(), Some(&message))).into_response())
        }
        Err(LoginError::Service(ServiceError::Crowded)) => {
            let page = login_form(&typed, &next, rescued.as_ref(), Some(words::CROWDED));
            Ok((StatusCode::SERVICE_UNAVAILABLE, AppendHeaders([COME_AGAIN]), page).into_response())
        }
        Err(LoginError::Service(error)) => Err(error.into()),
    }
}

/// Ends the session.
pub async fn log_out(State(service): State<Service>, State(browsers): State<Browsers>, posted: Posted) -> Result<Response, WebError> {
    service.log_out(posted.session).await?;
    Ok(([(header::SET_COOKIE, session::cookie(None, browsers.secure_cookies()))], Redirect::to("/login")).into_response())
}

fn password_form(csrf: &str, must_change: bool, form: &FormState) -> Markup {
    let secret = |name: &'static str, label: &str, hint: &str, complete: &str| {
        forms::field(form, name, label, hint, html! { input type="password" id=(name) name=(name) autocomplete=(complete) required; })
    };
    let hint = format!("至少 {PASSWORD_CHARS} 个字，不要与其他网站相同");
    layout::bare(
        "修改密码",
        html! {
            h1 { "修改密码" }
            @if must_change { p class="banner" role="status" { "这是一次性密码，请先设置自己的密码，然后开始使用。" } }
            form method="post" action="/password" class="stack" {
                (forms::token_field(csrf))
                (secret("present", "现在的密码", "", "current-password"))
                (secret("new", "新密码", &hint, "new-password"))
                (secret("again", "再输一次新密码", "", "new-password"))
                button class="button is-primary" type="submit" { "保存新密码" }
                @if !must_change { a class="button" href="/inbox" { "取消" } }
            }
        },
    )
}

/// The form for another password.
pub async fn password_page(AnySession(session): AnySession) -> Markup {
    password_form(&session.csrf, session.must_change, &FormState::default())
}

/// Who opens a fresh office goes on with setting it up.
async fn after_password(service: &Service, session: &Session) -> Result<&'static str, WebError> {
    if !session.must_change || !session.may(Permission::SetUp) {
        return Ok(start_of(session));
    }
    let progress = service.set_up_progress().await?;
    Ok(if progress.is_complete() || progress.sample { "/inbox" } else { set_up::PATH })
}

/// Replaces the password.
pub async fn change_password(State(service): State<Service>, posted: Posted) -> Result<Response, WebError> {
    let session = posted.session;
    let fields = posted.fields;
    // Secrets are never sent back: the form comes back empty but for what is wrong.
    let mut form = FormState::default();
    let (present, new) = (fields.get("present"), text::secret(fields.get("new")));
    if !(PASSWORD_CHARS..=PASSWORD_MAX_CHARS).contains(&new.chars().count()) {
        form.refuse("new", format!("请用 {PASSWORD_CHARS} 到 {PASSWORD_MAX_CHARS} 个字"));
    } else if new == present || new == text::secret(present) {
        form.refuse("new", "新密码不能与现在的相同");
    } else if new != text::secret(fields.get("again")) {
        form.refuse("again", "两次输入的新密码不一致");
    } else {
        match service.change_password(&session, present.to_owned(), new).await {
            Ok(()) => return Ok(Redirect::to(after_password(&service, &session).await?).into_response()),
            Err(LoginError::Wrong | LoginError::Disabled) => form.refuse("present", "现在的密码不正确"),
            Err(LoginError::TooMany(too_many)) => form.refuse("present", waiting(too_many, &service)),
            // Secrets are not sent back, so that there is nothing to keep: a page of its own.
            Err(LoginError::Service(error)) => return Err(error.into()),
        }
    }
    Ok((StatusCode::UNPROCESSABLE_ENTITY, password_form(&session.csrf, session.must_change, &form)).into_response())
}
