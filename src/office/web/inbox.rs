//! 工单: what is open, the most urgent first; everything that ever came in one click away.
//!
//! - [`filters`]: what the address asks for, and the row of choices;
//! - `queues`: queues with their numbers;
//! - `board`: the other view, of `columns`.

use axum::extract::{Query, State};
use chrono::{DateTime, Utc};
use maud::{Markup, html};

use super::{community, error::WebError, layout, paths, session::SignedIn, words};
use crate::{
    domain::{
        order::{Order, State as Stage, clock::Due},
        staff::Permission,
        submission::Topic,
    },
    office::{
        records::Sorting,
        service::{Service, search::SCANNED, worklist::InboxPage},
    },
};

mod board;
mod columns;
pub mod filters;
mod queues;

pub use filters::KINDS;
use filters::{EVERYTHING, InboxQuery, UNOPENABLE, is_of};

/// The inbox.
pub async fn page(
    State(service): State<Service>,
    SignedIn(session): SignedIn,
    Query(wanted): Query<InboxQuery>,
) -> Result<Markup, WebError> {
    let page = service.inbox(wanted.wanted(), &session).await?;
    let choices = service.choices(&session).await?;
    let count = |topics: &[Topic]| (!page.is_of_open).then(|| counted(&page, &wanted, topics, &|_| true));
    let handed_in = match page.records.is_empty() && session.may(Permission::Activities) {
        true => service.entries_with_code(wanted.q.clone()).await?,
        false => Vec::new(),
    };
    let content = html! {
        (community::found(&handed_in))
        (filters::row(&wanted, &choices, &count, session.may(Permission::Register)))
        div id="live" data-refresh=(wanted.address_from(paths::INBOX_LIVE, wanted.position())) { (list(&page, &wanted, service.now())) }
    };
    Ok(layout::page(&session, layout::Section::Inbox, "工单", content))
}

/// The refreshing part of the inbox.
pub async fn live(
    State(service): State<Service>,
    SignedIn(session): SignedIn,
    Query(wanted): Query<InboxQuery>,
) -> Result<Markup, WebError> {
    let page = service.inbox(wanted.wanted(), &session).await?;
    Ok(list(&page, &wanted, service.now()))
}

/// How many orders of some topics stand in states of which something holds: of what is open, unless everything is listed.
fn counted(page: &InboxPage, wanted: &InboxQuery, topics: &[Topic], holds: &dyn Fn(Stage) -> bool) -> u64 {
    let is_meant = |state: Stage| holds(state) && (wanted.sorting() == Sorting::Newest || state.is_open());
    page.counts.iter().filter(|(topic, state, _)| is_of(topics, *topic) && is_meant(*state)).map(|(.., count)| count).sum()
}

fn list(page: &InboxPage, wanted: &InboxQuery, now: DateTime<Utc>) -> Markup {
    html! {
        (layout::heading("工单", queues::figures(page, wanted)))
        (queues::row(page, wanted))
        @if wanted.is_board() { (board::board(page, wanted, now)) }
        div class={ "list" @if wanted.is_board() { " is-beside-board" } } { (rows(page, wanted, now)) }
    }
}

fn rows(page: &InboxPage, wanted: &InboxQuery, now: DateTime<Utc>) -> Markup {
    html! {
        (tabs(page, wanted))
        @if let Some(name) = wanted.queue().filter(|_| !wanted.is_search()) {
            p class="banner" role="status" { (queues::told(page, name)) a href=(wanted.address_with(&[("state", "")])) { "看全部未结工单" } }
        }
        @if let Some(address) = wanted.home() { p class="banner" { "只列出 " b { (address) } " 这一户的工单。" } }
        @if page.is_elsewhere { p class="banner" role="status" { "当前分类下没有；在全部工单里找到以下这些。" } }
        @if page.records.is_empty() {
            p class="empty" { @if wanted.q.is_empty() { "这里暂时没有工单。" } @else { "没有找到符合的申请。可以搜回执码、电话、房号（如 3-2-1602）、称呼或事由，几个词之间用空格。" } }
        } @else {
            ol class="orders" { @for record in &page.records { li { (row(record, page, wanted, now)) } } }
        }
        @if let Some(ended) = page.ended {
            p class="banner" role="status" {
                "找过了这里的 " (SCANNED) " 张工单，更早的还没有找。 "
                a href=(wanted.address_from(paths::INBOX, Some(ended))) { "继续往前找" }
            }
        }
        @if page.older.is_some() || page.newer.is_some() {
            @let (first, before, behind) = match wanted.sorting() {
                Sorting::Newest => ("最新", "较新", "较早"),
                Sorting::Urgent => ("最急的", "上一页", "下一页"),
                Sorting::Untold => ("最早的", "上一页", "下一页"),
            };
            nav class="pager" aria-label="翻页" {
                @if wanted.position().is_some() { a class="button is-quiet" href=(wanted.address_from(paths::INBOX, None)) { (first) } }
                @if page.newer.is_some() { a class="button" href=(wanted.address_from(paths::INBOX, page.newer)) { (before) } }
                @if page.older.is_some() { a class="button" href=(wanted.address_from(paths::INBOX, page.older)) { (behind) } }
            }
        }
    }
}

fn tabs(page: &InboxPage, wanted: &InboxQuery) -> Markup {
    const ALWAYS: [Stage; 5] = [Stage::Delivered, Stage::Accepted, Stage::Dispatched, Stage::InProgress, Stage::Done];
    let topics = wanted.topics();
    let of_kind = || page.counts.iter().filter(|(topic, ..)| is_of(topics, *topic));
    let count = |holds: &dyn Fn(Stage) -> bool| of_kind().filter(|(_, state, _)| holds(*state)).map(|(.., count)| count).sum::<u64>();
    let of_state = |wanted: Stage| count(&|state| state == wanted);
    // What is settled has tabs of its own among everything that ever came in.
    let is_history = wanted.sorting() == Sorting::Newest;
    let is_shown = |state: &Stage| {
        let is_met = ALWAYS.contains(state) || of_state(*state) > 0;
        is_met && (state.is_open() || is_history) || state.into_str() == wanted.state
    };
    let (open, over): (Vec<Stage>, Vec<Stage>) = Stage::ALL.into_iter().filter(is_shown).partition(|state| state.is_open());
    // A search without a tab looks everywhere.
    let present = if wanted.is_search() && wanted.state.is_empty() { EVERYTHING } else { wanted.state.as_str() };
    let tab = |key: &str, word: &str, count: Option<u64>| {
        html! {
            a href=(wanted.address_with(&[("state", key), ("view", "")])) aria-current=[(present == key).then_some("true")] {
                (word) @if let Some(count) = count { " " b { (count) } }
            }
        }
    };
    // What a column of the board led to, where it has several states.
    let column = columns::column_of(&wanted.state).filter(|(_, states)| states.len() > 1);
    html! {
        nav class="tabs" aria-label="状态" {
            (tab("", "未结", Some(count(&|state: Stage| state.is_open()))))
            @if let Some((word, states)) = column { (tab(&wanted.state, word, Some(count(&|state| states.contains(&state))))) }
            @for state in open { (tab(state.into_str(), state.staff_word(), Some(of_state(state)))) }
            // How many of the settled a filter lets through is not known without reading them all.
            (tab(EVERYTHING, "全部", (!page.is_of_open).then(|| count(&|_| true))))
            @for state in over { (tab(state.into_str(), state.staff_word(), (!page.is_of_open).then(|| of_state(state)))) }
            @if page.quarantined > 0 || wanted.state == UNOPENABLE { (tab(UNOPENABLE, "无法打开的申请", Some(page.quarantined))) }
        }
    }
}

fn row(record: &Order, page: &InboxPage, wanted: &InboxQuery, now: DateTime<Utc>) -> Markup {
    let (first, second) = record.receipt_code.groups();
    let content = record.content.as_ref().ok();
    let urgent = record.clocks.most_urgent();
    let is_late = urgent.is_some_and(|clock| matches!(clock.stands(now), Due::Over(_)));
    html! {
        a class={ "order" @if is_late { " is-late" } } href=(wanted.order_address(record, wanted.sorting(), &wanted.state)) {
            span class="order-head" {
                @match content {
                    Some(content) => { strong { (words::headline(content)) } (words::kind_tag(content)) (words::severity_tag(record.severity)) }
                    None => strong class="is-bad" { (layout::icon("alert")) "无法打开的申请" }
                }
                @if let Some(tag) = words::caretaker_tag(&page.presence, record) { (tag) }
            }
            span class="order-where" {
                @match content {
                    Some(content) => { @if content.room().is_some() { (content.whereabouts()) "·" } (content.salutation())
                        @if let Some(further) = page.further.get(&record.id) { " " span class="tag" { "另有 " (further) " 户" } }
                    }
                    None => { "来自 " (record.lobby) }
                }
            }
            span class="order-what" {
                @match &record.content {
                    Ok(content) => (content.words()),
                    Err(reason) => (reason),
                }
            }
            span class="order-state" {
                @if content.is_some() { (words::state_chip(record.state)) }
                (words::due_chip(urgent, now))
            }
            span class="order-owner" { (record.owner.label) }
            span class="order-code" { (first) " " (second) }
            // Who is to be told waits since there is something to tell.
            @match record.untold.filter(|_| wanted.sorting() == Sorting::Untold) {
                Some(since) => span class="order-age" title=(words::moment(since, now)) { "等了 " (words::span((now - since).num_minutes())) },
                None => span class="order-age" title=(words::moment(record.received_at, now)) { (words::age(record.received_at, now)) },
            }
        }
    }
}
