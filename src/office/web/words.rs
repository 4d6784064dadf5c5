//! Times, ages and chips as staff read them.

use chrono::{DateTime, Duration, Utc};
use maud::{Markup, html};

use crate::{
    clock,
    domain::{
        catalogue::Section,
        feedback::{Severity, Subject},
        order::{
            Order, State,
            clock::{Clock, Due},
        },
        submission::Submission,
    },
    office::service::succession::Presence,
};

/// What is said when too many passwords wait to be hashed.
pub const CROWDED: &str = "登录的人太多，请过几秒再试。";

/// `今天 10:31`, `昨天 10:31`, `9月18日 10:31`, with the year if it is another one.
pub fn moment(at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let (at, now) = (clock::local(at), clock::local(now));
    let days = (now.date_naive() - at.date_naive()).num_days();
    match days {
        0 => at.format("今天 %H:%M").to_string(),
        1 => at.format("昨天 %H:%M").to_string(),
        _ if at.format("%Y").to_string() == now.format("%Y").to_string() => at.format("%-m月%-d日 %H:%M").to_string(),
        _ => at.format("%Y年%-m月%-d日 %H:%M").to_string(),
    }
}

/// `刚刚`, `5 分钟前`, `3 小时前`, `2 天前`.
pub fn age(at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let passed = now - at;
    if passed < Duration::minutes(1) { "刚刚".into() } else { format!("{}前", span(passed.num_minutes())) }
}

/// `5 分钟`, `3 小时`, `2 天`.
pub fn span(minutes: i64) -> String {
    match minutes {
        ..60 => format!("{} 分钟", minutes.max(0)),
        60..2880 => format!("{} 小时", minutes / 60),
        _ => format!("{} 天", minutes / 1440),
    }
}

/// As [`span`], to the minute as long as it is less than two days: by how much a promise was missed is kept for good.
pub fn exact_span(minutes: i64) -> String {
    match (minutes, minutes % 60) {
        (60..2880, rest) if rest > 0 => format!("{} 小时 {rest} 分", minutes / 60),
        _ => span(minutes),
    }
}

/// How a promise stands, in words: `响应 剩 5 分钟`.
pub fn due_words(clock: &Clock, now: DateTime<Utc>) -> String {
    let what = clock.milestone.label();
    match clock.stands(now) {
        Due::Left(minutes) => format!("{what} 剩 {}", span(minutes)),
        Due::Near(minutes) => format!("{what} 临近 剩 {}", span(minutes)),
        Due::Over(minutes) => format!("{what} 超 {}", span(minutes)),
    }
}

/// The promise's chip: always a word and a time beside the colour.
pub fn due_chip(clock: Option<&Clock>, now: DateTime<Utc>) -> Markup {
    let Some(clock) = clock else { return html! {} };
    let class = match clock.stands(now) {
        Due::Left(_) => "chip is-left",
        Due::Near(_) => "chip is-near",
        Due::Over(_) => "chip is-over",
    };
    html! { span class=(class) { (super::layout::icon("clock")) (due_words(clock, now)) } }
}

/// How grave a complaint is, for staff only.
pub fn severity_tag(severity: Option<Severity>) -> Markup {
    let class = match severity {
        None => return html! {},
        Some(Severity::Minor) => "tag",
        Some(Severity::Important) => "tag is-waiting",
        Some(Severity::Severe) => "tag is-safety",
    };
    html! { @if let Some(severity) = severity { span class=(class) { (severity.label()) } } }
}

/// Who takes care of an order whose owner can no longer act.
pub fn caretaker_tag(presence: &Presence, record: &Order) -> Option<Markup> {
    let caretaker = presence.caretaker(record)?;
    let is_absent = record.owner.who.butler().is_some_and(|butler| presence.is_absent(butler));
    let why = if is_absent { "原管家已停用" } else { "原管家已无片区" };
    Some(html! { span class="tag is-waiting" { (why) "·由" (caretaker.label) "代管" } })
}

/// The state as staff read it.
pub fn state_chip(state: State) -> Markup {
    let class = match state {
        State::Delivered | State::Returned | State::Quoted | State::Reopened => "tag is-waiting",
        State::Closed | State::Cancelled | State::FollowedUp | State::Relayed => "tag is-over",
        State::Stored | State::Accepted | State::Agreed | State::Dispatched | State::InProgress | State::AwaitingSignOff | State::Done => {
            "tag is-moving"
        }
    };
    html! { span class=(class) { (state.staff_word()) } }
}

/// 公共, 无偿 or 有偿.
pub fn section_tag(section: Section) -> Markup {
    let (class, word) = match section {
        Section::Public => ("tag", "公共"),
        Section::Free => ("tag is-free", "无偿"),
        Section::Paid => ("tag is-paid", "有偿"),
    };
    html! { span class=(class) { (word) } }
}

/// What it is about, at a glance: `水龙头维修`, `噪声投诉`, `给住户留言`.
pub fn headline(content: &Submission) -> String {
    match content {
        Submission::Feedback(feedback) => match feedback.subject {
            Some(subject) if subject != Subject::Other => format!("{}{}", subject.label(), feedback.kind.label()),
            _ => feedback.kind.label().into(),
        },
        other => other.title(),
    }
}

/// What a submission is: a section of the catalogue, a message, or which feedback.
pub fn kind_tag(content: &Submission) -> Markup {
    match content {
        Submission::Request(request) => section_tag(request.item.section),
        Submission::Message(_) => html! { span class="tag" { "留言" } },
        Submission::Feedback(feedback) => html! { span class="tag is-waiting" { (feedback.kind.label()) } },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_the_estates() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let now = at("2026-09-18T02:31:00Z");
        assert_eq!(moment(at("2026-09-17T16:00:00Z"), now), "今天 00:00");
        assert_eq!(moment(at("2026-09-17T15:59:00Z"), now), "昨天 23:59");
        assert_eq!(moment(at("2026-09-01T00:00:00Z"), now), "9月1日 08:00");
        assert_eq!(moment(at("2025-09-01T00:00:00Z"), now), "2025年9月1日 08:00");
        assert_eq!((age(now, now), age(at("2026-09-17T02:31:00Z"), now)), ("刚刚".into(), "24 小时前".into()));
    }
}
