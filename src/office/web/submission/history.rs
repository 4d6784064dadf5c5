//! 经过: everything that happened to an order in the order in which it did, the alerts that it raised among it.
//!
//! Why one list: whoever asks afterwards why nobody came wants to see the alert between the two steps where it rang. 只看提醒
//! leaves the alerts alone, by the style sheet, so it needs no script and no second page.

use chrono::{DateTime, Utc};
use maud::{Markup, html};

use super::{super::words, alerts};
use crate::{
    domain::order::{Event, EventKind, Source, State},
    office::service::inbox::Detail,
};

/// The history.
pub(super) fn card(detail: &Detail, now: DateTime<Utc>) -> Markup {
    let record = &detail.record;
    let events = detail.events.iter().map(|event| (event.at, 0, happened(event, now)));
    let alerts = detail.alerts.iter().map(|alert| (alert.record.alert.began_at, 1, alerts::entry(alert, now)));
    let mut all: Vec<_> = events.chain(alerts).collect();
    // What happened in the same instant stays as it is stored, and an alert behind the step that raised it.
    all.sort_by_key(|(at, kind, _)| (*at, *kind));
    html! {
        section class="card" aria-label="经过" {
            h2 { "经过" }
            @if !detail.alerts.is_empty() {
                fieldset class="segments is-small" {
                    legend class="unseen" { "看什么" }
                    label { input type="radio" name="history" value="all" checked; span { "全部" } }
                    label { input type="radio" name="history" value="alerts" id="only-alerts"; span { "只看提醒 " (detail.alerts.len()) } }
                }
            }
            ol class="timeline" {
                @if record.source == Source::Terminal {
                    li {
                        strong { (State::Stored.resident_word()) }
                        span class="small" { (record.lobby) "终端提交·" (words::moment(record.created_at, now)) }
                    }
                }
                @for (.., entry) in all { (entry) }
            }
        }
    }
}

fn happened(event: &Event, now: DateTime<Utc>) -> Markup {
    let is_for_staff = event.kind != EventKind::State && event.kind.resident_word().is_none();
    html! {
        li class=[is_for_staff.then_some("is-transfer")] {
            strong {
                (event.kind.staff_word().unwrap_or_else(|| event.state.resident_word()))
                @if is_for_staff && event.kind != EventKind::Transfer { " " span class="small" { "业户不可见" } }
            }
            @if !event.note.is_empty() { span class="as-written" { (event.note) } }
            span class="small" { @if !event.actor.name.is_empty() { (event.actor.name) "·" } (words::moment(event.at, now)) }
        }
    }
}
