//! What the pages of 社区 have in common: the way between them, times, what an entry says.

use chrono::{DateTime, Utc};
use maud::{Markup, html};

use crate::{
    clock,
    domain::staff::Permission,
    office::{
        service::{Service, access::Session},
        web::{error::WebError, paths},
    },
};

/// The way between the pages, with how many cards and wishes wait; nothing for whoever may only read activities.
pub async fn tabs(service: &Service, session: &Session, present: &str) -> Result<Markup, WebError> {
    if !session.may(Permission::Publish) {
        return Ok(html! {});
    }
    let (cards, wishes) = service.entries_waiting().await?;
    let counted = |word: &str, waiting: u64| match waiting {
        0 => word.to_owned(),
        1..=99 => format!("{word}（{waiting}）"),
        _ => format!("{word}（99+）"),
    };
    let all = [
        (paths::COMMUNITY, "活动".to_owned()),
        (paths::SURVEYS, "意见征询".to_owned()),
        (paths::CARDS, counted("二手·失物", cards)),
        (paths::WISHES, counted("心愿", wishes)),
    ];
    Ok(html! {
        nav class="tabs is-pages" aria-label="分页" {
            @for (path, word) in all { a href=(path) aria-current=[(path == present).then_some("page")] { (word) } }
        }
    })
}

/// `9月25日 19:00–21:00`, with the second day where it is another, and the year where it is not this one.
pub fn span(from: DateTime<Utc>, to: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let (from, to, now) = (clock::local(from), clock::local(to), clock::local(now));
    let year = |at: DateTime<chrono::FixedOffset>| if at.format("%Y").to_string() == now.format("%Y").to_string() { "" } else { "%Y年" };
    let begin = from.format(&format!("{}%-m月%-d日 %H:%M", year(from))).to_string();
    let end = if from.date_naive() == to.date_naive() { "%H:%M".to_owned() } else { format!("{}%-m月%-d日 %H:%M", year(to)) };
    format!("{begin}–{}", to.format(&end))
}

/// `9月25日 19:00`.
pub fn moment(at: DateTime<Utc>) -> String {
    clock::local(at).format("%-m月%-d日 %H:%M").to_string()
}

/// So many of so many: `12 / 40（30%）`; of none nothing is a share.
pub fn share(part: u64, whole: u64) -> String {
    match (part * 200 + whole).checked_div(whole * 2) {
        Some(percent) => format!("{part} / {whole}（{percent}%）"),
        None => "—".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn an_end_on_the_same_day_is_told_by_its_hour() {
        let (from, now) = (at("2026-09-25T11:00:00Z"), at("2026-09-18T00:00:00Z"));
        assert_eq!(span(from, at("2026-09-25T13:00:00Z"), now), "9月25日 19:00–21:00");
        assert_eq!(span(from, at("2026-09-26T13:00:00Z"), now), "9月25日 19:00–9月26日 21:00");
        assert_eq!(span(at("2027-01-01T01:00:00Z"), at("2027-01-01T02:00:00Z"), now), "2027年1月1日 09:00–10:00");
    }

    #[test]
    fn a_share_is_rounded_and_of_nothing_there_is_none() {
        assert_eq!(
            [share(12, 40), share(1, 3), share(2, 3), share(0, 7), share(0, 0)],
            ["12 / 40（30%）", "1 / 3（33%）", "2 / 3（67%）", "0 / 7（0%）", "—"]
        );
    }
}
