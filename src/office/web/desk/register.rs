//! 受理登记表: what came in within a period, to look through, to print, to take away.

use axum::{
    body::{Body, Bytes},
    extract::{Query, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Datelike, NaiveDate};
use futures_util::stream;
use maud::{Markup, html};
use serde::Deserialize;

use super::super::{
    console::Console,
    error::WebError,
    inbox::KINDS,
    layout,
    paths::{self, percent_encoded},
    rooms::xlsx_file,
    session::SignedIn,
    words,
};
use crate::{
    clock,
    domain::{
        order::Source,
        phone,
        submission::{Submission, Topic},
    },
    office::{
        records::RegisterEntry,
        service::register::{After, Period, RegisterPage, WORKBOOK_LINES, wanted, wishes},
    },
};

/// Lines of a page: a day of a large estate.
const PER_PAGE: u32 = 100;

/// What the address asks for. Texts, so that a mistyped address is this month, not an error page.
#[derive(Debug, Default, Deserialize)]
pub struct RegisterQuery {
    #[serde(default)]
    from: String,
    #[serde(default)]
    until: String,
    #[serde(default)]
    kind: String,
    /// Where the page begins: `MICROSECONDS.ID`, behind that one.
    #[serde(default)]
    after: String,
}

impl RegisterQuery {
    fn period(&self, today: NaiveDate) -> Period {
        let first = today.with_day(1).unwrap_or(today);
        let from = self.from.parse().unwrap_or(first);
        Period::new(from, self.until.parse().unwrap_or_else(|_| today.max(from)))
    }

    fn topics(&self) -> &'static [Topic] {
        KINDS.iter().find(|(key, ..)| *key == self.kind).map_or(&[], |(_, _, topics)| topics)
    }

    fn after(&self) -> Option<After> {
        let (at, id) = self.after.split_once('.')?;
        Some((DateTime::from_timestamp_micros(at.parse().ok()?)?, id.parse().ok()?))
    }

    fn address(&self, path: &str, period: Period) -> String {
        format!("{path}?from={}&until={}&kind={}", period.from, period.until, percent_encoded(&self.kind))
    }
}

/// The page.
pub async fn page(
    State(console): State<Console>,
    SignedIn(session): SignedIn,
    Query(wanted): Query<RegisterQuery>,
) -> Result<Markup, WebError> {
    let now = console.service.now();
    let period = wanted.period(clock::local(now).date_naive());
    let found = console.service.register_of(period, wanted.topics(), wanted.after(), PER_PAGE, &session).await?;
    let content = html! {
        p class="trail" { a href=(paths::DESK) { "前台" } " / 受理登记表" }
        (layout::heading("特约服务受理登记表", html! {
            a class="button no-print" href=(wanted.address(paths::REGISTER_XLSX, period)) { "导出 Excel" }
            a class="button no-print" href=(wanted.address(paths::REGISTER_CSV, period)) { "导出 CSV" }
            button class="button no-print" type="button" data-print="" hidden { "打印" }
        }))
        form class="search is-period no-print" method="get" action=(paths::REGISTER) {
            label for="from" { "从" } input id="from" name="from" type="date" value=(period.from);
            label for="until" { "到" } input id="until" name="until" type="date" value=(period.until);
            label class="unseen" for="kind" { "类别" }
            select id="kind" name="kind" {
                @for (key, word, _) in KINDS { option value=(key) selected[key == wanted.kind] { (word) } }
            }
            button class="button" type="submit" { "查看" }
        }
        p class="hint is-above" { (period.label()) "，按受理时间排列" }
        @if found.entries.is_empty() { p class="empty" { "这段时间没有登记。" } } @else { (lines(&found)) }
        nav class="pager no-print" aria-label="翻页" {
            @if wanted.after().is_some() { a class="button" href=(wanted.address(paths::REGISTER, period)) { "回到开头" } }
            @if let Some((at, id)) = found.goes_on {
                a class="button" href={ (wanted.address(paths::REGISTER, period)) "&after=" (at.timestamp_micros()) "." (id) } { "下一页" }
            }
        }
    };
    Ok(layout::page(&session, layout::Section::Desk, "受理登记表", content))
}

fn lines(found: &RegisterPage) -> Markup {
    html! {
        section class="card is-flush" {
            table class="register" {
                thead { tr { th { "受理" } th { "称呼与房号" } th { "项目与要求" } th { "责任" } th { "状态" } } }
                tbody { @for entry in &found.entries { (line(entry, found)) } }
            }
        }
    }
}

fn line(entry: &RegisterEntry, found: &RegisterPage) -> Markup {
    let RegisterEntry { order, taken_by } = entry;
    let (first, second) = order.receipt_code.groups();
    let content = order.content.as_ref().ok();
    html! {
        tr {
            td {
                span class="digits" { (clock::local(order.received_at).format("%-m月%-d日 %H:%M")) }
                span class="small is-line" {
                    @if order.source == Source::Terminal { (order.lobby) } @else { (order.source.label()) "·" (taken_by) }
                }
                a class="digits" href={ "/submissions/" (order.id) } { (first) " " (second) }
            }
            td {
                @if let Some(content) = content {
                    strong { (content.salutation()) }
                    span class="small is-line" { (content.address()) }
                    @if let Some(number) = content.contact().phone() { span class="digits" { (phone::spaced(number.digits())) } }
                }
            }
            td {
                strong { (content.map_or_else(|| "无法打开".into(), words::headline)) }
                @if let Some(content) = content {
                    @let (said, time) = (wishes(content), wanted(content));
                    @if !said.is_empty() { span class="is-line as-written" { (said) } }
                    @if !time.is_empty() { span class="small is-line" { "期望：" (time) } }
                }
            }
            td {
                (order.owner.label)
                span class="small is-line" { (content.map(Submission::department).map_or("", |department| found.departments.name(department))) }
            }
            td {
                (words::state_chip(order.state))
                @if let Some(done) = order.done_at { span class="small is-line" { "完成 " (clock::local(done).format("%-m月%-d日 %H:%M")) } }
            }
        }
    }
}

/// The register as text, read and sent piece by piece.
pub async fn csv(
    State(console): State<Console>,
    SignedIn(session): SignedIn,
    Query(wanted): Query<RegisterQuery>,
) -> Result<Response, WebError> {
    let service = console.service.clone();
    let (period, topics) = (wanted.period(clock::local(service.now()).date_naive()), wanted.topics());
    service.note_register_taken(period, &session).await?;
    // What goes on: the beginning, behind a piece, nowhere.
    let pieces = stream::try_unfold(Some(None), move |place| {
        let (service, session) = (service.clone(), session.clone());
        async move {
            let Some(after) = place else { return Ok(None) };
            let (bytes, goes_on) = service.register_csv(period, topics, after, &session).await?;
            Ok::<_, crate::office::service::ServiceError>(Some((Bytes::from(bytes), goes_on.map(Some))))
        }
    });
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"register.csv\"")),
    ];
    Ok((headers, Body::from_stream(pieces)).into_response())
}

/// The register as a workbook.
pub async fn xlsx(
    State(console): State<Console>,
    SignedIn(session): SignedIn,
    Query(wanted): Query<RegisterQuery>,
) -> Result<Response, WebError> {
    let period = wanted.period(clock::local(console.service.now()).date_naive());
    console.service.note_register_taken(period, &session).await?;
    match console.service.register_xlsx(period, wanted.topics(), &session).await? {
        Some(bytes) => Ok(xlsx_file("register.xlsx", bytes)),
        None => {
            let content = html! {
                (layout::heading("受理登记表", html! {}))
                p class="banner is-wrong" role="alert" { "这段时间的登记超过 " (WORKBOOK_LINES) " 条，一个 Excel 文件放不下。请缩短时间，或者导出 CSV。" }
                p { a class="button" href=(wanted.address(paths::REGISTER, period)) { "返回登记表" } }
            };
            Ok(layout::page(&session, layout::Section::Desk, "受理登记表", content).into_response())
        }
    }
}
