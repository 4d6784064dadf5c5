//! 看板: what is open in six columns, the most urgent of each on top.
//!
//! Invariant: a column shows so many cards and no more, and leads to the list of what it leaves out. On a telephone the list alone is shown, which is drawn beside it.

use chrono::{DateTime, Utc};
use maud::{Markup, html};

use super::{
    super::words,
    columns::{COLUMNS, NAMES, column_of},
    filters::{InboxQuery, is_of},
};
use crate::{
    domain::order::{Order, State, clock::Due},
    office::{records::Sorting, service::worklist::InboxPage},
};

/// The board.
pub fn board(page: &InboxPage, wanted: &InboxQuery, now: DateTime<Utc>) -> Markup {
    let topics = wanted.topics();
    let count = |states: &[State]| -> u64 {
        page.counts.iter().filter(|(topic, state, _)| is_of(topics, *topic) && states.contains(state)).map(|(.., count)| count).sum()
    };
    html! {
        div class="board" tabindex="0" role="group" aria-label="看板" {
            @for ((states, (key, word)), cards) in COLUMNS.iter().zip(NAMES).zip(&page.board) {
                @let all = count(states);
                section class="column" aria-label=(word) {
                    h2 { a href=(wanted.address_with(&[("state", key), ("view", "")])) { (word) } span class="small" { (all) " 单" } }
                    @if cards.is_empty() { p class="hint" { "没有" } }
                    ol { @for record in cards { li { (card(record, page, wanted, key, now)) } } }
                    @if all > cards.len() as u64 {
                        a class="button" href=(wanted.address_with(&[("state", key), ("view", "")])) { "还有 " (all - cards.len() as u64) " 单" }
                    }
                }
            }
        }
    }
}

fn card(record: &Order, page: &InboxPage, wanted: &InboxQuery, key: &str, now: DateTime<Utc>) -> Markup {
    let (first, second) = record.receipt_code.groups();
    let Ok(content) = &record.content else { return html! {} };
    let urgent = record.clocks.most_urgent();
    let is_late = urgent.is_some_and(|clock| matches!(clock.stands(now), Due::Over(_)));
    html! {
        a class={ "order-card" @if is_late { " is-late" } } href=(wanted.order_address(record, Sorting::Urgent, key)) {
            span class="card-head" { (words::due_chip(urgent, now)) span class="digits" { (first) " " (second) } }
            strong { (words::headline(content)) }
            span class="card-where" { @if content.room().is_some() { (content.whereabouts()) } @else { (content.salutation()) } }
            @if !content.words().is_empty() { span class="card-note" { (content.words()) } }
            // What the column's word does not say.
            @if column_of(key).is_none_or(|(word, _)| word != record.state.staff_word()) {
                span class="card-note is-strong" { (record.state.staff_word()) }
            }
            span class="card-foot" {
                span class="tags" { (words::kind_tag(content)) (words::severity_tag(record.severity)) }
                span { (record.owner.label) }
            }
            @if let Some(tag) = words::caretaker_tag(&page.presence, record) { (tag) }
        }
    }
}
