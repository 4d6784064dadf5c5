//! 公示记录: on which screens a notice stood, from when to when, and when it did not; to look at, to print, as CSV.

use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use chrono::{DateTime, Duration, FixedOffset, Utc};
use maud::{Markup, html};
use serde::Deserialize;

use super::id_of;
use crate::{
    clock,
    domain::notice::display::{LONGEST_PAUSE, Stretch},
    office::{
        service::{
            Service,
            showings::{DisplayRecord, ScreenRecord},
        },
        table::csv as to_csv,
        web::{error::WebError, layout, rich, rooms::csv_file, session::SignedIn, words},
    },
};

/// Stretches of one screen that the page lists; the CSV has all of them.
const LISTED: usize = 20;

fn local(at: DateTime<Utc>) -> DateTime<FixedOffset> {
    clock::local(at)
}

/// `2026-09-19 10:31–12:00`, with the second day where it is another.
fn span(stretch: Stretch) -> String {
    let (from, to) = (local(stretch.from), local(stretch.to));
    let end = if from.date_naive() == to.date_naive() { "%H:%M" } else { "%Y-%m-%d %H:%M" };
    format!("{}–{}", from.format("%Y-%m-%d %H:%M"), to.format(end))
}

/// `3 天 4 小时`, `2 小时 5 分`, `7 分`.
fn duration(length: Duration) -> String {
    let (days, hours, minutes) = (length.num_days(), length.num_hours() % 24, length.num_minutes() % 60);
    match (days, hours) {
        (0, 0) => format!("{minutes} 分"),
        (0, _) => format!("{hours} 小时 {minutes} 分"),
        _ => format!("{days} 天 {hours} 小时"),
    }
}

fn state(screen: &ScreenRecord) -> &'static str {
    match (screen.display.shown.is_empty(), screen.has_fetched || screen.arrived_at.is_some()) {
        _ if !screen.is_meant => "已改发他处",
        (false, _) => "已显示",
        (true, true) => "已到达",
        (true, false) => "未到达",
    }
}

/// Which text the record is of.
#[derive(Debug, Default, Deserialize)]
pub struct Wanted {
    /// Its version; the latest if there is none.
    said_in: Option<i64>,
}

/// The record as a page.
pub async fn page(
    State(service): State<Service>,
    SignedIn(session): SignedIn,
    Path(id): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Markup, WebError> {
    let record = service.display_record(id_of(&id)?, wanted.said_in).await?;
    let text = record.texts.iter().find(|text| Some(text.version) == record.version);
    let (notice, now) = (text.map_or(&record.record.notice, |text| &text.notice), service.now());
    let query = wanted.said_in.map(|version| format!("?said_in={version}")).unwrap_or_default();
    let buttons = html! {
        a class="button" href={ "/notices/" (notice.id) "/record.csv" (query) } { "下载 CSV" }
        button class="button is-primary no-print" type="button" data-print="" hidden { "打印" }
    };
    let content = html! {
        p class="trail" { a href="/notices" { "公告" } " / " a href={ "/notices/" (notice.id) } { (notice.title) } " / 公示记录" }
        (layout::heading("公示记录", html! { span class="no-print buttons" { (buttons) } }))
        section class="card register" {
            h2 { (notice.title) }
            dl class="facts" {
                div { dt { "发布人" } dd { (notice.publisher) } }
                @if let Some(text) = text { div { dt { "内容" } dd { "第 " (text.version) " 版，" (words::moment(text.published_at, now)) " 发布" } } }
                div { dt { "公示期" } dd { (span(record.period)) @if record.period.to == now { "（进行中）" } } }
                div { dt { "屏幕" } dd { (record.screens.len()) " 块，其中 " (shown(&record)) " 块显示过" } }
                div { dt { "制表" } dd { (words::moment(now, now)) "·" (session.actor().name) } }
            }
            details class="fold" {
                summary { "这一版的内容" }
                (rich::drawn(&notice.body))
                @if let Some(english) = &notice.english { div class="small" { p { (english.title) } (rich::drawn(&english.body)) } }
            }
            @if record.texts.len() > 1 {
                p class="no-print choices-row" {
                    span class="small" { "各版内容分别公示：" }
                    @for text in &record.texts {
                        a class="button is-quiet is-small" href={ "/notices/" (notice.id) "/record?said_in=" (text.version) }
                            aria-current=[(Some(text.version) == record.version).then_some("page")] { "第 " (text.version) " 版" }
                    }
                }
            }
            p class="small" {
                "到达时间是终端报告已存下这一版的时间。显示由各终端按实际画面（首页标题或正文页）上报，每分钟记录一次；两次出现相隔不超过 " (LONGEST_PAUSE.num_minutes()) " 分钟算作连续显示。"
                "终端断电、断网期间的记录在恢复后补报。"
            }
            @if record.screens.is_empty() { p class="empty" { "没有终端属于这条公告的范围。" } }
            @else {
                div class="table-scroll" { table class="display-record" {
                    thead { tr { th { "大堂" } th { "状态" } th { "到达时间" } th { "显示时段" } th { "合计" } th { "未显示时段" } } }
                    tbody { @for screen in &record.screens { (row(screen)) } }
                } }
            }
        }
    };
    Ok(layout::page(&session, layout::Section::Notices, "公示记录", content))
}

fn shown(record: &DisplayRecord) -> usize {
    record.screens.iter().filter(|screen| !screen.display.shown.is_empty()).count()
}

fn row(screen: &ScreenRecord) -> Markup {
    html! {
        tr {
            th scope="row" { (screen.lobby) }
            td {
                (state(screen))
                @if screen.is_doubted { span class="small is-line" { "该终端时钟曾不准" } }
            }
            td { @if let Some(at) = screen.arrived_at { (local(at).format("%Y-%m-%d %H:%M:%S")) } @else { "—" } }
            td { (stretches(&screen.display.shown)) }
            td { (duration(screen.display.total())) }
            td {
                @if !(screen.display.gaps.is_empty() && screen.untold_from.is_some()) { (stretches(&screen.display.gaps)) }
                @if let Some(from) = screen.untold_from { span class="small is-line" { (local(from).format("%Y-%m-%d %H:%M")) " 起尚未上报" } }
            }
        }
    }
}

fn stretches(all: &[Stretch]) -> Markup {
    html! {
        @if all.is_empty() { "—" }
        @for stretch in all.iter().take(LISTED) { span class="is-line" { (span(*stretch)) } }
        @if all.len() > LISTED { span class="small is-line" { "另有 " (all.len() - LISTED) " 段，见 CSV" } }
    }
}

/// The record as text: a line for every stretch of every screen, shown or not.
pub async fn csv(
    State(service): State<Service>,
    SignedIn(_): SignedIn,
    Path(id): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, WebError> {
    let record = service.display_record(id_of(&id)?, wanted.said_in).await?;
    let mut lines: Vec<[String; 6]> = Vec::new();
    for screen in &record.screens {
        let shown = screen.display.shown.iter().map(|stretch| ("显示", *stretch));
        let mut all: Vec<(&str, Stretch)> = shown.chain(screen.display.gaps.iter().map(|stretch| ("未显示", *stretch))).collect();
        all.extend(screen.arrived_at.map(|at| ("到达", Stretch { from: at, to: at })));
        all.extend(screen.untold_from.map(|from| ("尚未上报", Stretch { from, to: record.period.to })));
        all.sort_by_key(|(_, stretch)| stretch.from);
        for (kind, stretch) in all {
            let at = |at: DateTime<Utc>| local(at).format("%Y-%m-%d %H:%M:%S").to_string();
            let minutes = stretch.length().num_minutes().to_string();
            let clock = if screen.is_doubted { "时钟曾不准" } else { "" };
            lines.push([screen.lobby.clone(), kind.into(), at(stretch.from), at(stretch.to), minutes, clock.into()]);
        }
    }
    let heading = ["大堂", "显示", "从", "到", "分钟", "备注"];
    let rows = std::iter::once(heading.to_vec()).chain(lines.iter().map(|line| line.iter().map(String::as_str).collect()));
    Ok(csv_file("display-record.csv", to_csv(rows)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_is_told_in_its_two_largest_units() {
        for (minutes, words) in [(0, "0 分"), (59, "59 分"), (60, "1 小时 0 分"), (1_441, "1 天 0 小时"), (4_680, "3 天 6 小时")]
        {
            assert_eq!(duration(Duration::minutes(minutes)), words);
        }
    }

    #[test]
    fn a_stretch_names_the_second_day_only_where_it_is_another() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let stretch = Stretch { from: at("2026-09-19T02:31:00Z"), to: at("2026-09-19T04:00:00Z") };
        assert_eq!(span(stretch), "2026-09-19 10:31–12:00");
        assert_eq!(span(Stretch { to: at("2026-09-19T17:00:00Z"), ..stretch }), "2026-09-19 10:31–2026-09-20 01:00");
    }
}
