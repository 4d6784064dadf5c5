//! The queues of the inbox as links with their numbers: what is late and near in the heading, the others in a row of their own.

use maud::{Markup, html};

use super::filters::{InboxQuery, is_of};
use crate::{
    domain::order::State,
    office::{
        records::QueueCount,
        service::worklist::{InboxPage, QueueName},
    },
};

/// States that somebody works off like a queue.
const STATES: [State; 2] = [State::AwaitingSignOff, State::Done];

/// `1000+` where no further was counted.
fn told_count(QueueCount { count, is_cut }: QueueCount) -> String {
    format!("{count}{}", if is_cut { "+" } else { "" })
}

/// How many stand in a queue.
fn count(page: &InboxPage, name: QueueName) -> Option<String> {
    page.queues.iter().find(|(known, _)| *known == name).map(|(_, count)| told_count(*count))
}

/// Today's arrivals, what is near and what is late.
pub fn figures(page: &InboxPage, wanted: &InboxQuery) -> Markup {
    let figure = |name: QueueName| {
        let key = name.into_str();
        html! {
            a href=(wanted.address_with(&[("state", key), ("q", ""), ("home", ""), ("view", "")])) aria-current=[(wanted.state == key).then_some("true")] {
                (count(page, name).unwrap_or_default())
            }
        }
    };
    html! {
        dl class="figures" {
            div { dt { "今日新增" } dd { (told_count(page.today)) } }
            div class="is-near" { dt { (QueueName::Near.label()) } dd { (figure(QueueName::Near)) } }
            div class="is-over" { dt { (QueueName::Overdue.label()) } dd { (figure(QueueName::Overdue)) } }
        }
    }
}

/// The other queues; what the heading shows already is left out.
pub fn row(page: &InboxPage, wanted: &InboxQuery) -> Markup {
    let link = |key: &str, word: &str, count: &str| {
        html! {
            a href=(wanted.address_with(&[("state", key), ("q", ""), ("home", ""), ("view", "")])) aria-current=[(wanted.state == key).then_some("true")] {
                (word) " " b { (count) }
            }
        }
    };
    let queue = |name: QueueName| html! { @if let Some(count) = count(page, name) { (link(name.into_str(), name.label(), &count)) } };
    let of_state = |state: State| -> u64 {
        let topics = wanted.topics();
        page.counts.iter().filter(|(topic, key, _)| is_of(topics, *topic) && *key == state).map(|(.., count)| count).sum()
    };
    html! {
        nav class="kinds" aria-label="队列" {
            @for name in [QueueName::Mine, QueueName::Department, QueueName::Undispatched] { (queue(name)) }
            @for state in STATES { (link(state.into_str(), state.staff_word(), &of_state(state).to_string())) }
            (queue(QueueName::Untold))
            (queue(QueueName::Stuck))
        }
    }
}

/// What a queue lists.
pub fn told(page: &InboxPage, name: QueueName) -> String {
    match name {
        QueueName::Mine => "只列出由您负责的未结工单，最急的排在最前面。".into(),
        QueueName::Department => "只列出本部门还有活要干的工单，最急的排在最前面。".into(),
        QueueName::Overdue => "只列出已超时的工单，最急的排在最前面。".into(),
        QueueName::Near => "只列出快要超时的工单，最急的排在最前面。".into(),
        QueueName::Undispatched => "只列出要派给部门而现在没有人做的工单，最急的排在最前面。".into(),
        QueueName::Untold => {
            "只列出 30 天内有了结果、还没有告知业户的工单，等得最久的排在最前面；业户未留电话的不在其中，可凭回执码查看。".into()
        }
        QueueName::Stuck => {
            format!("只列出超过 {} 小时没有任何进展的未结工单，最急的排在最前面。", f64::from(page.stuck_minutes) / 60.0)
        }
    }
}
