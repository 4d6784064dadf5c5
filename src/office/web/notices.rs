//! 公告: list, write, copy, change, take down.
//!
//! - [`list`]: what is shown, what is being written, the archive, a search;
//! - `editor`: the form;
//! - [`leaflet`]: its pages, from a PDF;
//! - `revisions`: what a notice said before;
//! - [`record`]: on which screens it stood;
//! - [`from_template`]: what is said again and again, filled in three fields;
//! - [`scope`]: which lobbies show it, and when.

use axum::{
    extract::{Multipart, Path, Query, State, multipart::MultipartRejection},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use chrono::{DateTime, Utc};
use maud::{Markup, html};
use serde::Deserialize;

mod editor;
pub mod from_template;
pub mod leaflet;
pub mod list;
mod preview;
pub mod record;
mod revisions;
pub mod scope;

use editor::draw;

use super::{
    error::WebError,
    forms::{self, FormState},
    session::{Posted, SignedIn},
    text_pictures,
};
use crate::{
    domain::{
        ids::NoticeId,
        limits,
        notice::{Audience, Category, English, Notice},
        rich_text::RichText,
    },
    office::{
        records::NoticeRecord,
        service::{
            Service, ServiceError,
            access::Session,
            notices::{Lobbies, usual_publisher},
        },
    },
};

/// Fields whose lines can be joined.
const BODIES: [&str; 2] = ["body", "english_body"];

fn id_of(raw: &str) -> Result<NoticeId, WebError> {
    raw.parse().map_err(|_| WebError::NotFound)
}

/// Where a notice stands.
fn standing(record: &NoticeRecord, now: DateTime<Utc>) -> (&'static str, &'static str) {
    let notice = &record.notice;
    if record.draft {
        ("tag is-waiting", "草稿")
    } else if record.withdrawn_at.is_some() {
        ("tag is-over", "已撤下")
    } else if notice.show_until.is_some_and(|until| until <= now) {
        ("tag is-over", "已到期")
    } else if notice.show_from > now {
        ("tag is-waiting", "待显示")
    } else {
        ("tag is-moving", "显示中")
    }
}

fn category_tag(category: Category) -> Markup {
    html! { span class={ "tag is-" (category.into_str()) } { (category.label()) } }
}

/// What a form begins with.
#[derive(Debug, Default, Deserialize)]
pub struct Beginning {
    /// The notice that is written once more.
    #[serde(default)]
    copy: String,
}

/// An empty form, or one with the words of a notice that was written before.
pub async fn new(
    State(service): State<Service>,
    SignedIn(session): SignedIn,
    Query(beginning): Query<Beginning>,
) -> Result<Markup, WebError> {
    let mut fields = beginnings(&service).await?;
    if !beginning.copy.is_empty() {
        let (record, _) = service.notice(id_of(&beginning.copy)?).await?;
        let kept = ["id", "show_from"];
        fields.retain(|(name, _)| kept.contains(name));
        fields.extend(words_of(&record.notice));
        fields.extend(scope::stored(&record.audience, &record.notice.times));
    }
    Ok(draw(&session, &FormState::stored(fields), None, &service.lobbies().await?, service.now()))
}

/// What every new notice begins with.
async fn beginnings(service: &Service) -> Result<Vec<(&'static str, String)>, WebError> {
    let estate = service.estate().await?.settings.name;
    let publisher = usual_publisher(&estate);
    Ok(vec![
        // Born with the form: a second click on its button is the same notice.
        ("id", service.new_notice_id().to_string()),
        ("category", Category::General.into_str().to_owned()),
        ("pinned", "0".to_owned()),
        ("reach", "all".to_owned()),
        ("show_from", forms::datetime_value(service.now())),
        ("publisher", publisher),
    ])
}

/// What is said, whenever it is shown.
fn words_of(notice: &Notice) -> Vec<(&'static str, String)> {
    vec![
        ("category", notice.category.into_str().to_owned()),
        ("title", notice.title.clone()),
        ("body", notice.body.clone()),
        ("pinned", u8::from(notice.pinned).to_string()),
        ("publisher", notice.publisher.clone()),
        ("english_title", notice.english.as_ref().map(|english| english.title.clone()).unwrap_or_default()),
        ("english_body", notice.english.as_ref().map(|english| english.body.clone()).unwrap_or_default()),
    ]
}

/// Which text the form of a stored notice begins with.
#[derive(Debug, Default, Deserialize)]
pub struct Text {
    /// An earlier version's; the present one's if there is none.
    said_in: Option<i64>,
}

/// The form of a stored notice, with its present text or an earlier one.
pub async fn edit(
    State(service): State<Service>,
    SignedIn(session): SignedIn,
    Path(id): Path<String>,
    Query(text): Query<Text>,
) -> Result<Markup, WebError> {
    stored_form(&service, &session, id_of(&id)?, text, |_| {}).await
}

/// The form of a stored notice with what `changed` makes of it.
async fn stored_form(
    service: &Service,
    session: &Session,
    id: NoticeId,
    text: Text,
    changed: impl FnOnce(&mut FormState),
) -> Result<Markup, WebError> {
    let stored = service.notice(id).await?;
    let (notice, audience) = match text.said_in {
        Some(version) => service.notice_revision(id, version).await.map(|revision| (revision.notice, revision.audience))?,
        None => (stored.0.notice.clone(), stored.0.audience.clone()),
    };
    let own = [
        ("version", stored.0.version.to_string()),
        ("show_from", forms::datetime_value(notice.show_from)),
        ("show_until", notice.show_until.map(forms::datetime_value).unwrap_or_default()),
    ];
    let mut form = FormState::stored(own.into_iter().chain(words_of(&notice)).chain(scope::stored(&audience, &notice.times)));
    changed(&mut form);
    let lobbies = service.lobbies().await?.including(&stored.0.audience).including(&audience);
    Ok(draw(session, &form, Some((&stored, &service.notice_revisions(id).await?)), &lobbies, service.now()))
}

/// The notice in English: both parts or neither.
fn read_english(form: &mut FormState) -> Option<English> {
    let english = English {
        title: form.shown_optional_line("english_title", limits::NOTICE_ENGLISH_TITLE_CHARS),
        body: form.shown_optional_paragraphs("english_body", limits::NOTICE_ENGLISH_BODY_CHARS),
        rich: RichText::default(),
    };
    for (name, own, other) in [("english_title", &english.title, &english.body), ("english_body", &english.body, &english.title)] {
        if own.is_empty() && !other.is_empty() && form.error(name).is_none() {
            form.refuse(name, "英文标题和正文请一起填写，或都不填");
        }
    }
    (!english.title.is_empty() && !english.body.is_empty()).then_some(english)
}

/// Reads the form; what it says is meaningful only if the form is still good afterwards.
fn read(form: &mut FormState, id: NoticeId, lobbies: &Lobbies, now: DateTime<Utc>) -> (Notice, Audience) {
    let category = form.value("category").parse::<Category>().ok();
    if category.is_none() {
        form.refuse("category", "请选择类别");
    }
    let notice = Notice {
        id,
        category: category.unwrap_or(Category::General),
        title: form.shown_line("title", limits::NOTICE_TITLE_CHARS),
        body: if form.has("draft", "1") {
            form.shown_optional_paragraphs("body", limits::NOTICE_BODY_CHARS)
        } else {
            form.shown_paragraphs("body", limits::NOTICE_BODY_CHARS)
        },
        rich: RichText::default(),
        pinned: form.value("pinned") == "1",
        show_from: form.instant("show_from").unwrap_or(now),
        show_until: form.instant("show_until"),
        publisher: form.shown_line("publisher", limits::LABEL_CHARS),
        english: read_english(form),
        times: scope::read_times(form),
        // They are in no form; the service keeps those that there are.
        pages: Vec::new(),
    };
    for (name, typed) in BODIES.into_iter().zip([Some(&notice.body), notice.english.as_ref().map(|english| &english.body)]) {
        typed.into_iter().for_each(|typed| form.check_marks(name, typed));
    }
    let audience = scope::read_audience(form, lobbies);
    if notice.show_until.is_some_and(|until| until <= notice.show_from) {
        form.refuse("show_until", "结束时间要晚于开始时间");
    } else if notice.show_until.is_some_and(|until| until <= now) {
        form.refuse("show_until", "结束时间已经过去，公告不会显示");
    }
    (notice, audience)
}

/// A form that comes back: to be mended, or only to be looked at.
fn looked_at(form: &FormState) -> StatusCode {
    if form.is_good() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
}

/// Publishes a new notice.
pub async fn create(State(service): State<Service>, posted: Posted) -> Result<Response, WebError> {
    let mut form = FormState::typed(posted.fields);
    let now = service.now();
    let id = form.value("id").parse().map_err(|_| WebError::BadForm)?;
    let lobbies = service.lobbies().await?;
    let looking = form.rejoin(&BODIES);
    let said = (!looking).then(|| read(&mut form, id, &lobbies, now));
    let Some((notice, audience)) = said.filter(|_| form.is_good() && !form.has("preview", "1")) else {
        return Ok((looked_at(&form), draw(&posted.session, &form, None, &lobbies, now)).into_response());
    };
    if let Some(screen) = preview::asked_for(&form) {
        return preview::picture(&service, &posted.session, notice, audience, screen).await;
    }
    let (actor, is_draft) = (posted.session.actor(), form.has("draft", "1"));
    let saved = match is_draft {
        true => service.save_draft(notice, audience, None, actor).await,
        false => service.publish(notice, audience, None, actor).await,
    };
    match saved {
        // Whoever came back to an empty form by the browser's own button had stored it before.
        Err(ServiceError::ChangedMeanwhile) => outdated(&service, &posted.session, id, form).await,
        saved => {
            saved?;
            let next = if is_draft { format!("/notices/{id}") } else { "/notices".to_owned() };
            Ok(Redirect::to(&next).into_response())
        }
    }
}

/// Puts a picture below the words of a notice.
pub async fn add_picture(
    State(service): State<Service>,
    SignedIn(session): SignedIn,
    Path(id): Path<String>,
    multipart: Result<Multipart, MultipartRejection>,
) -> Result<Response, WebError> {
    let id = id_of(&id)?;
    let put = async |version, picture, words| service.add_notice_picture(id, version, picture, words, session.actor()).await;
    let Some(wrong) = text_pictures::add(multipart, &session, put).await? else {
        return Ok(Redirect::to(&format!("/notices/{id}")).into_response());
    };
    let page = stored_form(&service, &session, id, Text::default(), |form| wrong.mark(form));
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page.await?).into_response())
}

/// The form of the notice as it is stored now, with what was typed in it.
async fn outdated(service: &Service, session: &Session, id: NoticeId, mut form: FormState) -> Result<Response, WebError> {
    let stored = service.notice(id).await?;
    let lobbies = service.lobbies().await?.including(&stored.0.audience);
    form.outdate("version", stored.0.version.to_string(), format!("/notices/{id}"));
    Ok((StatusCode::CONFLICT, draw(session, &form, Some((&stored, &service.notice_revisions(id).await?)), &lobbies, service.now()))
        .into_response())
}

/// Publishes a changed notice.
pub async fn update(State(service): State<Service>, Path(id): Path<String>, posted: Posted) -> Result<Response, WebError> {
    let id = id_of(&id)?;
    let mut form = FormState::typed(posted.fields);
    let version = form.value("version").parse().map_err(|_| WebError::BadForm)?;
    let now = service.now();
    let stored = service.notice(id).await?;
    let lobbies = service.lobbies().await?.including(&stored.0.audience);
    let looking = form.rejoin(&BODIES);
    let said = (!looking).then(|| read(&mut form, id, &lobbies, now));
    let Some((notice, audience)) = said.filter(|_| form.is_good() && !form.has("preview", "1")) else {
        return Ok((looked_at(&form), draw(&posted.session, &form, Some((&stored, &service.notice_revisions(id).await?)), &lobbies, now))
            .into_response());
    };
    if let Some(screen) = preview::asked_for(&form) {
        return preview::picture(&service, &posted.session, notice, audience, screen).await;
    }
    let actor = posted.session.actor();
    let saved = match form.has("draft", "1") {
        true => service.save_draft(notice, audience, Some(version), actor).await,
        false => service.publish(notice, audience, Some(version), actor).await,
    };
    match saved {
        Err(ServiceError::ChangedMeanwhile) => outdated(&service, &posted.session, id, form).await,
        published => Ok(published.map(|()| Redirect::to(&format!("/notices/{id}")))?.into_response()),
    }
}

/// Throws a draft away.
pub async fn forget(State(service): State<Service>, Path(id): Path<String>, posted: Posted) -> Result<Redirect, WebError> {
    let version = posted.fields.get("version").parse().map_err(|_| WebError::BadForm)?;
    service.forget_draft(id_of(&id)?, version, posted.session.actor()).await?;
    Ok(Redirect::to("/notices"))
}

/// Takes a notice down.
pub async fn withdraw(State(service): State<Service>, Path(id): Path<String>, posted: Posted) -> Result<Redirect, WebError> {
    let id = id_of(&id)?;
    service.withdraw(id, posted.session.actor()).await?;
    // It has left the list of what is shown; its own page says that it is down.
    Ok(Redirect::to(&format!("/notices/{id}")))
}
