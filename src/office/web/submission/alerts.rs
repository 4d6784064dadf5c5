//! Whom an order has called, by which channel, and who took it; for colleagues alone.

use chrono::{DateTime, Utc};
use maud::{Markup, html};

use super::super::{layout, words};
use crate::{
    clock,
    domain::alert::Cause,
    office::{
        records::{CallRecord, MessageRecord},
        service::alerts::AlertHistory,
    },
};

/// To the second: who was woken when is what is asked afterwards.
fn second(at: DateTime<Utc>) -> String {
    clock::local(at).format("%H:%M:%S").to_string()
}

/// One alert, from its beginning to who took it, as an entry of the order's history.
pub(super) fn entry(history: &AlertHistory, now: DateTime<Utc>) -> Markup {
    let record = &history.record;
    html! {
        li class="is-alert" {
            strong class=[(record.alert.cause == Cause::Overdue).then_some("is-bad")] {
                (record.about) (record.alert.cause.label()) " " span class="small" { "业户不可见" }
            }
            span class="small" { (words::moment(record.alert.began_at, now)) "起" }
            @for row in rows(history) { span class="alert-row" { (row) } }
            @match (&record.taken, record.ended_at) {
                (Some((name, at)), _) => span class="alert-row" { (layout::icon("user")) b { (name) } " " (second(*at)) " 接手" },
                (None, Some(at)) => span class="alert-row" { (second(at)) " 事情已处理，提醒结束" },
                (None, None) => span class="alert-row is-bad" { "还没有人接手" },
            }
        }
    }
}

/// Calls and messages as they came.
fn rows(history: &AlertHistory) -> Vec<Markup> {
    let calls = history.calls.iter().map(|call| (call.called_at, 0, called(call)));
    let messages = history.messages.iter().map(|message| (message.queued_at, 1, told(message)));
    let mut all: Vec<_> = calls.chain(messages).collect();
    all.sort_by_key(|(at, kind, _)| (*at, *kind));
    all.into_iter().map(|(.., row)| row).collect()
}

fn called(call: &CallRecord) -> Markup {
    html! {
        "通知 " (call.whom.label())
        @match (&call.staff, call.name.is_empty()) {
            (_, true) => " 没有安排人员",
            (None, false) => {
                " " b { (call.name) } " 没有账号，须电话通知"
                @if !call.phone.is_empty() { " " a href={ "tel:" (call.phone) } { (call.phone) } }
            }
            (Some(_), false) => {
                " " b { (call.name) } "　工作台 " (second(call.called_at)) " 送达·"
                @match call.read_at { Some(at) => { (second(at)) " 已读" } None => "未读" }
                @if let Some(at) = call.passed_at { "·" (second(at)) " 转给下一位" }
            }
        }
    }
}

fn told(message: &MessageRecord) -> Markup {
    html! {
        "通知 " (message.whom.label()) "　" (message.kind.label()) "“" (message.robot) "” "
        @match (message.sent_at, &message.failed) {
            (Some(at), _) => { (second(at)) " 送达" }
            (None, Some((at, reason))) => span class="is-bad" { (second(*at)) " 未送达：" (reason) @if message.is_open { "，稍后重试" } },
            (None, None) if message.is_open => { (second(message.queued_at)) " 正在发送" }
            (None, None) => "无须再发",
        }
    }
}
