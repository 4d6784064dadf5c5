//! A resident's order on their own phone: no account, no app; the receipt's code opens it with the four digits.
//!
//! Invariants: nothing is shown or done without the digits; a form carries a proof that it is this phone's; what is shown is what
//! the lobby's look-up tells; the link is of one order and tells nothing by itself.
//!
//! - [`acts`]: what a form means;
//! - [`page`]: what is drawn.

use std::net::SocketAddr;

use axum::{
    Extension, Form,
    extract::{ConnectInfo, FromRequestParts, Multipart, Path, State, multipart::MultipartRejection, rejection::FormRejection},
    http::{HeaderMap, StatusCode, header, request::Parts},
    response::{AppendHeaders, IntoResponse, Redirect, Response},
};
use subtle::ConstantTimeEq;

use super::{
    browsers::Browsers,
    console::Console,
    error::WebError,
    forms::{CSRF_FIELD, Fields, FormState},
    session, uploads, words,
};
use crate::{
    domain::{limits, receipt_code::ReceiptCode, text},
    office::{
        peer::{self, TrustedProxy},
        service::{
            Service, fingerprint,
            lookup::LookupError,
            phone::{OpenedOrder, STAYS_OPEN},
            photos::prepare,
        },
    },
};

mod acts;
mod page;

/// Of the link on a receipt; the code follows.
pub const PATH: &str = "/r";

const COOKIE: &str = "lobby_order";

const PHOTO: uploads::UploadField = uploads::UploadField { field: "photo", limit: limits::PHOTO_BYTES, limit_word: "16 MB" };

/// What a phone shows to prove that it opened an order.
pub struct PhoneToken(Option<String>);

impl FromRequestParts<Console> for PhoneToken {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, _: &Console) -> Result<Self, WebError> {
        let cookies = parts.headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        let token = cookies.flat_map(|value| value.split(';')).find_map(|pair| pair.trim().strip_prefix(COOKIE)?.strip_prefix('='));
        Ok(Self(token.map(str::to_owned)))
    }
}

fn cookie(token: Option<&str>, secure: bool) -> String {
    let (value, age) = token.map_or(("", 0), |token| (token, STAYS_OPEN.num_seconds()));
    let secure = if secure { "; Secure" } else { "" };
    format!("{COOKIE}={value}; Path={PATH}; HttpOnly; SameSite=Lax; Max-Age={age}{secure}")
}

/// What proves that a form is this phone's.
fn proof(token: &str) -> String {
    fingerprint(&format!("form of {token}"))
}

fn link(code: ReceiptCode) -> String {
    format!("{PATH}/{code}")
}

/// The opened order, if it is the link's.
async fn opened(service: &Service, token: Option<&str>, code: ReceiptCode) -> Result<Option<OpenedOrder>, WebError> {
    let Some(token) = token else { return Ok(None) };
    let opened = service.opened_order(token).await?;
    Ok(opened.filter(|opened| opened.progress.receipt_code == code))
}

fn code_of(raw: &str) -> Result<ReceiptCode, WebError> {
    raw.parse().map_err(|_| WebError::NotFound)
}

/// What a form is told that came after the phone's half hour.
fn closed(code: ReceiptCode) -> Response {
    let mut form = FormState::default();
    form.refuse("digits", "已自动退出，刚才的内容没有提交：请再填一次后四位");
    (StatusCode::FORBIDDEN, page::question(code, &form)).into_response()
}

/// The page: the order, or the question for the digits.
pub async fn show(State(service): State<Service>, PhoneToken(token): PhoneToken, Path(code): Path<String>) -> Result<Response, WebError> {
    let code = code_of(&code)?;
    Ok(match opened(&service, token.as_deref(), code).await? {
        Some(order) => page::order(&service, &order, &proof(&token.unwrap_or_default()), &FormState::default()).into_response(),
        None => page::question(code, &FormState::default()).into_response(),
    })
}

/// Opens the order with the four digits.
pub async fn open(
    State(service): State<Service>,
    State(browsers): State<Browsers>,
    Extension(proxy): Extension<TrustedProxy>,
    address: Option<Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
    Path(code): Path<String>,
    form: Result<Form<Vec<(String, String)>>, FormRejection>,
) -> Result<Response, WebError> {
    let code = code_of(&code)?;
    if session::is_foreign_form(&headers, proxy) {
        return Err(WebError::ForeignForm);
    }
    let Form(pairs) = form.map_err(|_| WebError::BadForm)?;
    let mut form = FormState::typed(Fields::new(pairs));
    let digits = text::to_half_width(form.value("digits").trim());
    if digits.len() != 4 || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        form.refuse("digits", "请填写 4 位数字：电话后四位，或您自己选的查询码");
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page::question(code, &form)).into_response());
    }
    let peer = address.map(|Extension(ConnectInfo(address))| address.ip());
    let address = peer::client_address(&headers, peer, proxy).map(|address| address.to_string()).unwrap_or_default();
    match service.open_by_phone(&address, code, digits).await {
        Ok(token) => {
            let set = AppendHeaders([(header::SET_COOKIE, cookie(Some(&token), browsers.secure_cookies()))]);
            return Ok((set, Redirect::to(&link(code))).into_response());
        }
        // Whether it is the code or the digits is not told: a stranger would learn which codes there are.
        Err(LookupError::UnknownCode | LookupError::SecretMismatch) => {
            form.refuse("digits", "没有找到：请核对回执码和后四位；办结一个月以上的回执请联系前台");
        }
        Err(LookupError::TooManyAttempts(too_many)) => {
            form.refuse("digits", format!("错误次数太多，请在 {} 后再试", words::moment(too_many.until, service.now())));
        }
        Err(LookupError::Service(error)) => return Err(error.into()),
    }
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page::question(code, &form)).into_response())
}

/// Does what a form says.
pub async fn act(
    State(service): State<Service>,
    PhoneToken(token): PhoneToken,
    Path(code): Path<String>,
    form: Result<Form<Vec<(String, String)>>, FormRejection>,
) -> Result<Response, WebError> {
    let code = code_of(&code)?;
    let Some(order) = opened(&service, token.as_deref(), code).await? else { return Ok(closed(code)) };
    let token = token.unwrap_or_default();
    let proof = proof(&token);
    let Form(pairs) = form.map_err(|_| WebError::BadForm)?;
    let mut form = FormState::typed(Fields::new(pairs));
    if !bool::from(proof.as_bytes().ct_eq(form.value(CSRF_FIELD).as_bytes())) {
        return Err(WebError::ForeignForm);
    }
    let id = form.value("id").parse().map_err(|_| WebError::BadForm)?;
    if let Some(act) = acts::read(&mut form)? {
        match service.act_by_phone(id, order.id, act).await? {
            None => return Ok(Redirect::to(&link(code)).into_response()),
            Some(refusal) => form.refuse("act", refusal.label()),
        }
    }
    // As it stands now: the refusal may be because it has moved on.
    let order = opened(&service, Some(&token), code).await?.unwrap_or(order);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page::order(&service, &order, &proof, &form)).into_response())
}

/// Adds a photograph.
pub async fn photo(
    State(service): State<Service>,
    PhoneToken(token): PhoneToken,
    Path(code): Path<String>,
    multipart: Result<Multipart, MultipartRejection>,
) -> Result<Response, WebError> {
    let code = code_of(&code)?;
    let Some(order) = opened(&service, token.as_deref(), code).await? else { return Ok(closed(code)) };
    let proof = proof(&token.unwrap_or_default());
    let upload = uploads::read_with_proof(multipart.map_err(|_| WebError::BadForm)?, &proof, PHOTO).await?.bytes;
    let mut form = FormState::default();
    if upload.is_empty() {
        form.refuse("photo", "请先拍一张或选一张照片");
    } else {
        let prepared = tokio::task::spawn_blocking(move || prepare(&upload)).await;
        match prepared.map_err(|_| WebError::Internal(crate::office::service::ServiceError::Aborted))? {
            Ok(jpeg) => {
                if service.add_photo_by_phone(order.id, jpeg).await? {
                    return Ok(Redirect::to(&link(code)).into_response());
                }
                form.refuse("photo", "照片已经够多了，或工单已结束，没有再添加");
            }
            Err(error) => form.refuse("photo", uploads::picture_sentence(&error)),
        }
    }
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page::order(&service, &order, &proof, &form)).into_response())
}

/// Closes it on this phone.
pub async fn leave(
    State(service): State<Service>,
    State(browsers): State<Browsers>,
    PhoneToken(token): PhoneToken,
    Path(code): Path<String>,
    form: Result<Form<Vec<(String, String)>>, FormRejection>,
) -> Result<Response, WebError> {
    let (code, token) = (code_of(&code)?, token.unwrap_or_default());
    let Form(pairs) = form.map_err(|_| WebError::BadForm)?;
    let form = Fields::new(pairs);
    if !bool::from(proof(&token).as_bytes().ct_eq(form.get(CSRF_FIELD).as_bytes())) {
        return Err(WebError::ForeignForm);
    }
    service.close_by_phone(&token).await?;
    let set = AppendHeaders([(header::SET_COOKIE, cookie(None, browsers.secure_cookies()))]);
    Ok((set, Redirect::to(&link(code))).into_response())
}
