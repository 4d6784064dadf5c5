//! The form of an activity.

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use chrono::{DateTime, Duration, Utc};
use maud::{Markup, html};
use serde::Deserialize;

use crate::{
    domain::{
        community::{Activity, SignUpRules},
        limits,
    },
    office::{
        records::ActivityRecord,
        service::{Service, ServiceError, access::Session, community::activities::ActivitySaved},
        web::{
            error::WebError,
            forms::{self, FormState},
            layout, paths,
            session::{Posted, SignedIn},
        },
    },
};

/// Places of one activity at most.
const PLACES: f64 = 2_000.0;

/// What a form begins with.
#[derive(Debug, Default, Deserialize)]
pub struct Beginning {
    /// The activity that is held once more.
    #[serde(default)]
    copy: String,
}

fn one_of(path: &str) -> String {
    format!("{}/{path}", paths::COMMUNITY)
}

/// An empty form, or one with the words of an activity that was held before.
pub async fn new(
    State(service): State<Service>,
    SignedIn(session): SignedIn,
    Query(beginning): Query<Beginning>,
) -> Result<Markup, WebError> {
    // Born with the form: a second click on its button is the same activity.
    let mut fields = vec![("id", service.new_community_id())];
    if beginning.copy.is_empty() {
        fields.extend([("signs_up", "1".to_owned()), ("most_each", "4".to_owned())]);
    } else {
        fields.extend(words_of(&service.activity(beginning.copy).await?.activity));
    }
    Ok(draw(&session, &FormState::stored(fields), None))
}

/// What is said, whenever it is held.
fn words_of(activity: &Activity) -> Vec<(&'static str, String)> {
    let rules = activity.sign_up;
    vec![
        ("title", activity.title.clone()),
        ("words", activity.words.clone()),
        ("place", activity.place.clone()),
        ("signs_up", u8::from(rules.is_some()).to_string()),
        ("places", rules.and_then(|rules| rules.places).map(|places| places.to_string()).unwrap_or_default()),
        ("most_each", rules.map_or_else(|| "4".to_owned(), |rules| rules.most_each.to_string())),
    ]
}

fn stored(record: &ActivityRecord) -> FormState {
    let activity = &record.activity;
    let times = [
        ("version", record.version.to_string()),
        ("starts_at", forms::datetime_value(activity.starts_at)),
        ("ends_at", forms::datetime_value(activity.ends_at)),
        ("closes_at", activity.sign_up.map(|rules| forms::datetime_value(rules.closes_at)).unwrap_or_default()),
    ];
    FormState::stored(times.into_iter().chain(words_of(activity)))
}

/// The form of a stored one.
pub async fn edit(State(service): State<Service>, SignedIn(session): SignedIn, Path(id): Path<String>) -> Result<Markup, WebError> {
    let record = service.activity(id).await?;
    Ok(draw(&session, &stored(&record), Some(&record)))
}

/// A whole number of a field.
fn whole(form: &mut FormState, name: &'static str, most: f64) -> Option<u32> {
    let number = form.number(name, 1.0..=most)?;
    if number.fract() != 0.0 {
        form.refuse(name, "请填写整数");
        return None;
    }
    // Within the range.
    Some(number as u32)
}

fn read_rules(form: &mut FormState, starts_at: DateTime<Utc>) -> Option<SignUpRules> {
    if form.value("signs_up") != "1" {
        return None;
    }
    let places = whole(form, "places", PLACES);
    let most_each = whole(form, "most_each", limits::SIGN_UP_PEOPLE.into());
    if most_each.is_none() && form.error("most_each").is_none() {
        form.refuse("most_each", "请填写这一项");
    }
    let most_each = most_each.and_then(|most| u8::try_from(most).ok()).unwrap_or(1);
    if places.is_some_and(|places| places < most_each.into()) {
        form.refuse("most_each", "不能比名额还多");
    }
    let closes_at = form.instant("closes_at").unwrap_or(starts_at);
    if closes_at > starts_at && form.error("closes_at").is_none() {
        // Nobody moves up once it has begun, and nobody takes a sign-up back.
        form.refuse("closes_at", "报名截止不能晚于活动开始");
    }
    Some(SignUpRules { places, most_each, closes_at, taken: 0, waiting: 0 })
}

/// Reads the form; what it says is meaningful only if the form is still good afterwards.
fn read(form: &mut FormState, id: String, now: DateTime<Utc>) -> Activity {
    let (title, words) =
        (form.shown_line("title", limits::NOTICE_TITLE_CHARS), form.shown_optional_paragraphs("words", limits::REPLY_CHARS));
    let place = form.shown_line("place", limits::PLACE_NAME_CHARS);
    let (starts, ends) = (form.instant("starts_at"), form.instant("ends_at"));
    for (name, at) in [("starts_at", starts), ("ends_at", ends)] {
        if at.is_none() && form.error(name).is_none() {
            form.refuse(name, "请填写这一项");
        }
    }
    let (starts_at, ends_at) = (starts.unwrap_or(now), ends.unwrap_or(now + Duration::hours(1)));
    if ends_at <= starts_at && form.error("ends_at").is_none() {
        form.refuse("ends_at", "结束时间要晚于开始时间");
    } else if ends_at <= now && form.error("ends_at").is_none() {
        form.refuse("ends_at", "结束时间已经过去，活动不会显示");
    }
    let sign_up = read_rules(form, starts_at);
    Activity { id, title, words, place, starts_at, ends_at, sign_up }
}

/// Publishes a new one.
pub async fn create(State(service): State<Service>, posted: Posted) -> Result<Response, WebError> {
    let id = posted.fields.get("id").to_owned();
    // What is stored under it is a key of ours.
    id.parse::<uuid::Uuid>().map_err(|_| WebError::BadForm)?;
    save(&service, posted, id, None).await
}

/// Publishes a changed one.
pub async fn update(State(service): State<Service>, Path(id): Path<String>, posted: Posted) -> Result<Response, WebError> {
    let record = service.activity(id.clone()).await?;
    save(&service, posted, id, Some(record)).await
}

async fn save(service: &Service, posted: Posted, id: String, record: Option<ActivityRecord>) -> Result<Response, WebError> {
    let mut form = FormState::typed(posted.fields);
    let version = match record {
        Some(_) => Some(form.value("version").parse().map_err(|_| WebError::BadForm)?),
        None => None,
    };
    let activity = read(&mut form, id.clone(), service.now());
    if form.is_good() {
        match service.save_activity(activity, version, posted.session.actor()).await {
            Ok(ActivitySaved::Done) => return Ok(Redirect::to(&one_of(&id)).into_response()),
            Ok(ActivitySaved::TooFewPlaces(taken)) => form.refuse("places", format!("已报上 {taken} 人，名额不能更少")),
            Ok(ActivitySaved::IsSignedUpFor) => form.refuse("signs_up", "已有人报名，不能改为不用报名"),
            Err(ServiceError::ChangedMeanwhile) => {
                let record = service.activity(id.clone()).await?;
                form.outdate_beside("version", stored(&record), &one_of(&format!("{id}/edit")));
                return Ok((StatusCode::CONFLICT, draw(&posted.session, &form, Some(&record))).into_response());
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok((StatusCode::UNPROCESSABLE_ENTITY, draw(&posted.session, &form, record.as_ref())).into_response())
}

fn draw(session: &Session, form: &FormState, record: Option<&ActivityRecord>) -> Markup {
    let title = if record.is_some() { "修改活动" } else { "发布活动" };
    let action = record.map_or_else(|| paths::ACTIVITIES_NEW.to_owned(), |record| one_of(&format!("{}/edit", record.activity.id)));
    let back = record.map_or_else(|| paths::COMMUNITY.to_owned(), |record| one_of(&record.activity.id));
    let content = html! {
        p class="trail" { a href=(paths::COMMUNITY) { "社区活动" } " / " (title) }
        (layout::heading(title, html! {}))
        (forms::summary(form))
        form method="post" action=(action) class="card stack is-middling" {
            (forms::token_field(&session.csrf))
            @if record.is_some() { input type="hidden" name="version" value=(form.value("version")); }
            @else { input type="hidden" name="id" value=(form.value("id")); }
            (forms::line_field(form, "title", "活动名称", "例如 中秋灯会、义诊日、亲子烘焙", limits::NOTICE_TITLE_CHARS, true))
            (forms::line_field(form, "place", "地点", "例如 社区会所一楼", limits::PLACE_NAME_CHARS, true))
            div class="pair" {
                (forms::datetime_field(form, "starts_at", "开始", ""))
                (forms::datetime_field(form, "ends_at", "结束", "过后不再显示"))
            }
            (forms::paragraphs_field(form, "words", "介绍", "可不填；写清要带什么、适合谁", limits::REPLY_CHARS, 4))
            (forms::segments(form, "signs_up", "怎么参加", &[("1", "要报名"), ("0", "不用报名，直接来")]))
            div class="pair" {
                (forms::number_field(form, "places", "名额（人）", "不填则不限"))
                (forms::number_field(form, "most_each", "每次最多报几人", "1 到 9"))
            }
            (forms::datetime_field(form, "closes_at", "报名截止", "不填则到开始为止"))
            p class="hint" { "名额满了自动候补；有人取消或增加名额，按先后顺序补上。一家人一起补，不拆开；前面一家人数不够补时，后面的也等着。" }
            div class="buttons" {
                button class="button is-primary" type="submit" { @if record.is_some() { "保存" } @else { "发布" } }
                a class="button" href=(back) { "返回" }
            }
        }
    };
    layout::page(session, layout::Section::Community, title, content)
}
