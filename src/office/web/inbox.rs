//! 工单: what came in, newest first.

use axum::extract::{Query, State};
use chrono::{DateTime, Utc};
use maud::{Markup, html};
use serde::Deserialize;

use super::{
    error::WebError,
    layout,
    paths::{self, percent_encoded},
    session::SignedIn,
    words,
};
use crate::{
    domain::{
        order::{Order, State as Stage, scope::Scope},
        search::Query as SearchQuery,
        submission::Topic,
        text,
    },
    office::{
        records::{OrderFilter, Position, Urgency},
        service::{Service, inbox::InboxPage, search::SCANNED},
    },
};

const PER_PAGE: u32 = 50;
const SEARCH_CHARS: usize = 40;

/// The tab of those that cannot be read.
const UNOPENABLE: &str = "unopenable";

/// The queues of what is late, and of what soon will be.
const OVERDUE: &str = "overdue";
const NEAR: &str = "near";
/// The queue of what waits to be given out.
const UNDISPATCHED: &str = "undispatched";

/// The kinds that staff tell apart, with their topics: key, word, topics. Everything comes first.
pub const KINDS: [(&str, &str, &[Topic]); 4] = [
    ("", "全部", &[]),
    ("service", "服务", &[Topic::Request]),
    ("message", "留言", &[Topic::MessageToHousehold, Topic::MessageToButler]),
    ("feedback", "投诉建议", &[Topic::Complaint, Topic::Suggestion, Topic::Praise]),
];

fn is_of(topics: &[Topic], topic: Topic) -> bool {
    topics.is_empty() || topics.contains(&topic)
}

/// What the address asks for. Texts, so that a mistyped address is an empty filter, not an error page.
#[derive(Debug, Default, Deserialize)]
pub struct InboxQuery {
    #[serde(default)]
    state: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    q: String,
    /// `1`: what is searched for is one household's address, exactly.
    #[serde(default)]
    home: String,
    /// Where the page begins: `older.MICROSECONDS.ID`, `newer.MICROSECONDS.ID`; the newest if it is anything else.
    #[serde(default)]
    from: String,
}

impl InboxQuery {
    fn search(&self) -> String {
        text::to_half_width(&text::clean_line(&self.q)).chars().take(SEARCH_CHARS).collect()
    }

    /// The address whose orders are asked for.
    fn home(&self) -> Option<&str> {
        (self.home == "1" && !self.q.is_empty()).then_some(self.q.as_str())
    }

    /// What is searched for, if it is not one address.
    fn search_query(&self) -> Option<SearchQuery> {
        if self.home().is_some() { None } else { SearchQuery::parse(&self.search()) }
    }

    fn topics(&self) -> &'static [Topic] {
        KINDS.iter().find(|(key, ..)| *key == self.kind).map_or(&[], |(_, _, topics)| topics)
    }

    /// The queue of what is late or soon will be.
    fn urgency(&self) -> Option<Urgency> {
        match self.state.as_str() {
            OVERDUE => Some(Urgency::Overdue),
            NEAR => Some(Urgency::Near),
            _ => None,
        }
    }

    fn position(&self) -> Option<Position> {
        let mut parts = self.from.split('.');
        let direction = parts.next()?;
        let than = DateTime::from_timestamp_micros(parts.next()?.parse().ok()?)?;
        let id = parts.next()?.parse().ok()?;
        match direction {
            "older" => Some(Position::Older { than, id }),
            "newer" => Some(Position::Newer { than, id }),
            _ => None,
        }
    }

    fn filter(&self, scope: Scope) -> OrderFilter {
        OrderFilter {
            scope,
            state: self.state.parse().ok(),
            urgency: self.urgency(),
            undispatched: self.state == UNDISPATCHED,
            topics: self.topics(),
            quarantined: Some(self.state == UNOPENABLE),
            addresses: self.home().map(str::to_owned).into_iter().collect(),
            position: self.position().filter(|_| self.urgency().is_none()),
            limit: PER_PAGE,
            ..OrderFilter::default()
        }
    }

    /// The first page of a state.
    fn query(&self, state: &str) -> String {
        self.query_of_kind(&self.kind, state)
    }

    fn query_of_kind(&self, kind: &str, state: &str) -> String {
        let mut query = format!("?state={}&kind={}", percent_encoded(state), percent_encoded(kind));
        match self.home() {
            Some(address) => query.push_str(&format!("&q={}&home=1", percent_encoded(address))),
            None if self.search().is_empty() => {}
            None => query.push_str(&format!("&q={}", percent_encoded(&self.search()))),
        }
        query
    }

    /// The same list from another place on.
    fn query_from(&self, position: Option<Position>) -> String {
        let query = self.query(&self.state);
        let (direction, than, id) = match position {
            None => return query,
            Some(Position::Older { than, id }) => ("older", than, id),
            Some(Position::Newer { than, id }) => ("newer", than, id),
        };
        format!("{query}&from={direction}.{}.{id}", than.timestamp_micros())
    }
}

/// The inbox.
pub async fn page(
    State(service): State<Service>,
    SignedIn(session): SignedIn,
    Query(wanted): Query<InboxQuery>,
) -> Result<Markup, WebError> {
    let page = service.inbox(wanted.filter(session.scope()), wanted.search_query()).await?;
    let refresh = format!("{}{}", paths::INBOX_LIVE, wanted.query_from(wanted.position()));
    let content = html! {
        form class="search" method="get" action="/inbox" role="search" {
            input type="hidden" name="state" value=(wanted.state);
            input type="hidden" name="kind" value=(wanted.kind);
            (layout::icon("search"))
            input type="search" name="q" value=(wanted.q) placeholder="回执码、电话、房号、称呼、事由" aria-label="搜索";
            button class="button" type="submit" { "搜索" }
            @if !wanted.q.is_empty() { a class="button is-quiet" href="/inbox" { "清除" } }
        }
        div id="live" data-refresh=(refresh) { (list(&page, &wanted, service.now())) }
    };
    Ok(layout::page(&session, layout::Section::Inbox, "工单", content))
}

/// The refreshing part of the inbox.
pub async fn live(
    State(service): State<Service>,
    SignedIn(session): SignedIn,
    Query(wanted): Query<InboxQuery>,
) -> Result<Markup, WebError> {
    let page = service.inbox(wanted.filter(session.scope()), wanted.search_query()).await?;
    Ok(list(&page, &wanted, service.now()))
}

fn list(page: &InboxPage, wanted: &InboxQuery, now: DateTime<Utc>) -> Markup {
    let queue = |key: &str, count: u64| {
        html! { a href={ "/inbox?state=" (key) } aria-current=[(wanted.state == key).then_some("true")] { (count) } }
    };
    let figures = html! {
        dl class="figures" {
            div { dt { "今日新增" } dd { (page.today) } }
            div { dt { "待派" } dd { (queue(UNDISPATCHED, page.undispatched)) } }
            div class="is-near" { dt { "临近" } dd { (queue(NEAR, page.near)) } }
            div class="is-over" { dt { "超时" } dd { (queue(OVERDUE, page.overdue)) } }
        }
    };
    html! {
        (layout::heading("工单", figures))
        (kinds(page, wanted))
        (tabs(page, wanted))
        @if wanted.urgency().is_some() {
            p class="banner" role="status" {
                "最急的排在最前面。" @if page.is_cut { "只列出最急的 " (page.records.len()) " 张，办好一张就补上一张。" }
                a href={ "/inbox" (wanted.query("")) } { "看全部工单" }
            }
        }
        @if wanted.state == UNDISPATCHED {
            p class="banner" role="status" { "只列出要派给部门而现在没有人做的工单。" a href={ "/inbox" (wanted.query("")) } { "看全部工单" } }
        }
        @if let Some(address) = wanted.home() { p class="banner" { "只列出 " b { (address) } " 这一户的工单。" } }
        @if page.is_elsewhere { p class="banner" role="status" { "当前分类下没有；在全部工单里找到以下这些。" } }
        @if page.records.is_empty() {
            p class="empty" { @if wanted.q.is_empty() { "这里暂时没有工单。" } @else { "没有找到符合的申请。可以搜回执码、电话、房号（如 3-2-1602）、称呼或事由，几个词之间用空格。" } }
        } @else {
            ol class="orders" { @for record in &page.records { li { (row(record, page, now)) } } }
        }
        @if let Some(ended) = page.ended {
            p class="banner" role="status" {
                "找过了这里的 " (SCANNED) " 张工单，更早的还没有找。 "
                a href={ "/inbox" (wanted.query_from(Some(ended))) } { "继续往前找" }
            }
        }
        @if page.older.is_some() || page.newer.is_some() {
            nav class="pager" aria-label="翻页" {
                @if wanted.position().is_some() { a class="button is-quiet" href={ "/inbox" (wanted.query_from(None)) } { "最新" } }
                @if page.newer.is_some() { a class="button" href={ "/inbox" (wanted.query_from(page.newer)) } { "较新" } }
                @if page.older.is_some() { a class="button" href={ "/inbox" (wanted.query_from(page.older)) } { "较早" } }
            }
        }
    }
}

fn kinds(page: &InboxPage, wanted: &InboxQuery) -> Markup {
    let count = |topics: &[Topic]| -> u64 { page.counts.iter().filter(|(topic, ..)| is_of(topics, *topic)).map(|(.., count)| count).sum() };
    html! {
        nav class="kinds" aria-label="类型" {
            @for (key, word, topics) in KINDS {
                a href={ "/inbox" (wanted.query_of_kind(key, "")) } aria-current=[(wanted.kind == key).then_some("true")] {
                    (word) " " b { (count(topics)) }
                }
            }
        }
    }
}

fn tabs(page: &InboxPage, wanted: &InboxQuery) -> Markup {
    const ALWAYS: [Stage; 5] = [Stage::Delivered, Stage::Accepted, Stage::Dispatched, Stage::InProgress, Stage::Done];
    let topics = wanted.topics();
    let of_kind = || page.counts.iter().filter(|(topic, ..)| is_of(topics, *topic));
    let count = |state: Stage| of_kind().filter(|(_, key, _)| *key == state).map(|(.., count)| count).sum::<u64>();
    let all: u64 = of_kind().map(|(.., count)| count).sum();
    let shown = Stage::ALL.into_iter().filter(|state| ALWAYS.contains(state) || count(*state) > 0 || state.into_str() == wanted.state);
    let tab = |key: &str, word: &str, count: u64| {
        html! { a href={ "/inbox" (wanted.query(key)) } aria-current=[(wanted.state == key).then_some("true")] { (word) " " b { (count) } } }
    };
    html! {
        nav class="tabs" aria-label="状态" {
            (tab("", "不限", all))
            @for state in shown { (tab(state.into_str(), state.staff_word(), count(state))) }
            @if page.quarantined > 0 || wanted.state == UNOPENABLE { (tab(UNOPENABLE, "无法打开的申请", page.quarantined)) }
        }
    }
}

fn row(record: &Order, page: &InboxPage, now: DateTime<Utc>) -> Markup {
    let (first, second) = record.receipt_code.groups();
    let content = record.content.as_ref().ok();
    html! {
        a class="order" href={ "/submissions/" (record.id) } {
            span class="order-head" {
                @match content {
                    Some(content) => { strong { (words::headline(content)) } (words::kind_tag(content)) (words::severity_tag(record.severity)) }
                    None => strong class="is-bad" { (layout::icon("alert")) "无法打开的申请" }
                }
                @if let Some(tag) = words::caretaker_tag(&page.presence, record) { (tag) }
            }
            span class="order-where" {
                @match content {
                    Some(content) => { @if content.room().is_some() { (content.address()) "·" } (content.salutation()) }
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
                (words::due_chip(record.clocks.most_urgent(), now))
            }
            span class="order-owner" { (record.owner.label) }
            span class="order-code" { (first) " " (second) }
            span class="order-age" title=(words::moment(record.received_at, now)) { (words::age(record.received_at, now)) }
        }
    }
}
