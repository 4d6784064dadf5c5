//! 我的任务: what a worker and their department have to do, by the time it is wanted at. Made for a telephone in one hand first.

use axum::extract::{Query, State};
use chrono::{DateTime, Utc};
use maud::{Markup, html};
use serde::Deserialize;

use super::{
    error::WebError,
    forms::{self, FormState},
    layout, paths,
    session::SignedIn,
    submission::{
        BACK_TO_WORK, respond_at_once,
        tasks::{deeds, state_tag},
    },
    words,
};
use crate::{
    domain::{
        ids::SubmissionId,
        order::{
            Order,
            task::{Assignee, Task},
        },
        staff::Role,
    },
    office::{
        records::WorkPlace,
        service::{Service, access::Session, dispatch::WorkPage},
    },
};

/// Tasks of one page.
const PER_PAGE: u32 = 30;

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
pub struct WorkQuery {
    /// Where the page begins: `MICROSECONDS.ID.NUMBER`; the most urgent if it is anything else.
    #[serde(default)]
    from: String,
}

impl WorkQuery {
    fn after(&self) -> Option<WorkPlace> {
        let mut parts = self.from.split('.');
        let at = DateTime::from_timestamp_micros(parts.next()?.parse().ok()?)?;
        let order: SubmissionId = parts.next()?.parse().ok()?;
        Some(WorkPlace { order, task: parts.next()?.parse().ok()?, at })
    }
}

/// The list.
pub async fn page(
    State(service): State<Service>,
    SignedIn(session): SignedIn,
    Query(wanted): Query<WorkQuery>,
) -> Result<Markup, WebError> {
    let page = service.work(&session, wanted.after(), PER_PAGE).await?;
    let now = service.now();
    let is_mine = |task: &Task| task.assignee.worker() == Some(session.staff);
    let (mine, others): (Vec<_>, Vec<_>) = page.rows.iter().partition(|(_, task)| is_mine(task));
    let content = html! {
        (layout::heading(title(&session), html! { @if !page.rows.is_empty() { p class="small" { "按预约时间、再按送达先后" } } }))
        @if page.rows.is_empty() { p class="empty" { "现在没有要做的任务。新的派工一到，这里就会出现。" } }
        @if !mine.is_empty() {
            h2 class="work-head" { "我的 " b { (mine.len()) } }
            (list(&session, &page, &mine, now))
        }
        @if !others.is_empty() {
            h2 class="work-head" { (if session.works_for().is_some() { "本部门" } else { "各部门" }) " " b { (others.len()) } }
            (list(&session, &page, &others, now))
        }
        @if wanted.after().is_some() || page.more.is_some() {
            nav class="pager" aria-label="翻页" {
                @if wanted.after().is_some() { a class="button is-quiet" href=(paths::WORK) { "回到最前" } }
                @if let Some(WorkPlace { order, task, at }) = page.more {
                    a class="button" href={ (paths::WORK) "?from=" (at.timestamp_micros()) "." (order) "." (task) } { "后面的" }
                }
            }
        }
    };
    Ok(layout::page(&session, layout::Section::Work, title(&session), content))
}

fn title(session: &Session) -> &'static str {
    if matches!(session.role, Role::Department | Role::FrontDesk) { "我的任务" } else { "派工总览" }
}

fn list(session: &Session, page: &WorkPage, rows: &[&(Order, Task)], now: DateTime<Utc>) -> Markup {
    html! { ol class="work" { @for (order, task) in rows { (row(session, page, order, task, now)) } } }
}

/// What, where, when, whom to call, and what can be done at once.
fn row(session: &Session, page: &WorkPage, order: &Order, task: &Task, now: DateTime<Utc>) -> Markup {
    let Ok(content) = &order.content else { return html! {} };
    let (first, second) = order.receipt_code.groups();
    let does = session.works_for() == Some(task.department) || session.works_for().is_none();
    html! {
        li class="card" {
            p class="task-head" {
                (words::due_chip(order.clocks.most_urgent(), now))
                (state_tag(task.state)) (words::severity_tag(order.severity))
                span class="digits small" { (first) " " (second) }
            }
            p class="work-what" { a href={ "/submissions/" (order.id) } { (words::headline(content)) } (words::kind_tag(content)) }
            p class="work-where" { @if content.room().is_some() { (content.whereabouts()) "·" } (content.salutation()) }
            p {
                "时间：" @match &task.appointed { Some(appointed) => (appointed.label()), None => "未约" }
                span class="small" { "　" (words::age(order.received_at, now)) "送达" }
            }
            @if session.works_for().is_none() || task.assignee != Assignee::Anybody {
                p class="small" { (page.departments.name(task.department)) @if !task.assignee.label().is_empty() { "·" (task.assignee.label()) } }
            }
            @if !task.words.is_empty() { p class="as-written" { (task.words) } }
            @if !content.words().is_empty() { p class="as-written small" { (content.words()) } }
            div class="work-deeds" {
                @if let Some(phone) = content.contact().phone() {
                    a class="button" href={ "tel:" (phone.digits()) } { (layout::icon("phone")) "致电" }
                }
                @if does { (respond_at_once(session, order)) }
                (deeds(&forms::token_field(&session.csrf), session, order, task, &FormState::default(), (does, false), BACK_TO_WORK))
            }
        }
    }
}
