//! Activities in lists: those to come, and those that are over.

use axum::extract::{Query, State};
use chrono::{DateTime, Utc};
use maud::{Markup, html};
use serde::Deserialize;

use super::frame;
use crate::{
    domain::staff::Permission,
    office::{
        records::ActivityRecord,
        service::Service,
        web::{error::WebError, layout, paths, session::SignedIn},
    },
};

/// Past activities of one page.
const SHOWN: usize = 50;

/// What the address of a list says; what it says wrong is the usual.
#[derive(Debug, Default, Deserialize)]
pub struct Wanted {
    #[serde(default)]
    shelf: String,
    /// What the page begins behind: `MICROSECONDS.ID`.
    #[serde(default)]
    behind: String,
}

/// Where an activity stands.
pub(super) fn standing(record: &ActivityRecord, now: DateTime<Utc>) -> (&'static str, &'static str) {
    let activity = &record.activity;
    let is_closed = activity.sign_up.is_some_and(|rules| rules.closes_at <= now);
    if record.cancelled.is_some() {
        ("tag is-over", "已取消")
    } else if activity.ends_at <= now {
        ("tag is-over", "已结束")
    } else if activity.starts_at <= now {
        ("tag is-moving", "进行中")
    } else if is_closed {
        ("tag is-waiting", "报名截止")
    } else {
        ("tag is-moving", if activity.sign_up.is_some() { "报名中" } else { "待举行" })
    }
}

/// `已报 12 / 20 人，候补 3 人`.
pub(super) fn taken(record: &ActivityRecord) -> String {
    let Some(rules) = record.activity.sign_up else { return "不用报名".into() };
    let places = rules.places.map(|places| format!(" / {places}")).unwrap_or_default();
    let waiting = if rules.waiting > 0 { format!("，候补 {} 人", rules.waiting) } else { String::new() };
    format!("已报 {}{places} 人{waiting}", rules.taken)
}

/// A list.
pub async fn list(State(service): State<Service>, SignedIn(session): SignedIn, Query(wanted): Query<Wanted>) -> Result<Markup, WebError> {
    let (now, is_past) = (service.now(), wanted.shelf == "past");
    let behind =
        wanted.behind.split_once('.').and_then(|(at, id)| Some((DateTime::from_timestamp_micros(at.parse().ok()?)?, id.to_owned())));
    let mut found = match is_past {
        true => service.past_activities(behind.clone(), SHOWN as u32 + 1).await?,
        false => service.activities().await?,
    };
    let has_more = is_past && found.len() > SHOWN;
    if has_more {
        found.truncate(SHOWN);
    }
    let may_write = session.may(Permission::Publish);
    let shelf = |word: &str, path: &str, is_here: bool| html! { a href=(path) aria-current=[is_here.then_some("page")] { (word) } };
    let past = format!("{}?shelf=past", paths::COMMUNITY);
    let content = html! {
        (layout::heading("社区活动", html! {
            @if may_write { a class="button is-primary" href=(paths::ACTIVITIES_NEW) { (layout::icon("plus")) "发布活动" } }
        }))
        (frame::tabs(&service, &session, paths::COMMUNITY).await?)
        nav class="tabs is-pages" aria-label="活动列表" {
            (shelf("未结束", paths::COMMUNITY, !is_past)) (shelf("已结束", &past, is_past))
        }
        @if found.is_empty() {
            p class="empty" { @if is_past { "还没有结束的活动。" } @else { "现在没有活动。发布后，各大堂终端会显示，业户可以报名。" } }
        } @else {
            ol class="orders" { @for record in &found { (row(record, now)) } }
        }
        @if has_more || (is_past && behind.is_some()) {
            nav class="pager" aria-label="翻页" {
                @if behind.is_some() { a class="button is-quiet" href=(past) { "最新" } }
                @if let Some(last) = found.last().filter(|_| has_more) {
                    a class="button" href={ (past) "&behind=" (last.activity.ends_at.timestamp_micros()) "." (last.activity.id) } { "较早" }
                }
            }
        }
    };
    Ok(layout::page(&session, layout::Section::Community, "社区活动", content))
}

fn row(record: &ActivityRecord, now: DateTime<Utc>) -> Markup {
    let (class, word) = standing(record, now);
    let activity = &record.activity;
    html! {
        li {
            a class="order is-notice" href={ (paths::COMMUNITY) "/" (activity.id) } {
                span class="order-head" { strong { (activity.title) } }
                span class="order-where" { (frame::span(activity.starts_at, activity.ends_at, now)) "·" (activity.place) }
                span class="order-state" { span class=(class) { (word) } }
                span class="order-owner" { (taken(record)) }
            }
        }
    }
}
