//! 运行状况: what the office does by itself and whether it works, for who is called when it does not.

use axum::extract::State;
use chrono::{DateTime, Utc};
use maud::{Markup, html};

use super::{error::WebError, layout, session::SignedIn, words};
use crate::office::service::{
    Service,
    tasks::{Task, TaskReport},
};

/// Where it is.
pub const PATH: &str = "/system";

/// Tasks with how they went, and the fleet at a glance.
pub async fn page(State(service): State<Service>, SignedIn(session): SignedIn) -> Result<Markup, WebError> {
    let (watched, now) = (service.watch().await?, service.now());
    let is_done_here = |task: Task| task.is_of_each_process() || service.holds_lease();
    let content = html! {
        (layout::heading("运行状况", html! { span class="small" { "程序版本 " (env!("CARGO_PKG_VERSION")) } }))
        (layout::tabs(layout::ESTATE_TABS, PATH))
        section class="card is-flush" {
            table {
                thead { tr { th { "自动任务" } th { "状态" } th { "情况" } } }
                tbody { @for (task, report) in service.task_reports() { (row(task, &report, is_done_here(task), now)) } }
            }
        }
        section class="card" {
            h2 { "终端" }
            p {
                "在用 " b { (watched.terminals) } " 台；超过 10 分钟没有消息 " b { (watched.silent) } " 台；内容还不是最新 " b { (watched.behind) }
                " 台；终端上待送的申请 " b { (watched.queued) } " 张，滞留 " b { (watched.parked) } " 张。"
            }
            p class="small" { "次数从程序本次启动算起。监控系统可读取指标：启动时加 " code { "--metrics 127.0.0.1:9464" } "。" }
        }
    };
    Ok(layout::page(&session, layout::Section::Estate, "运行状况", content))
}

fn row(task: Task, report: &TaskReport, is_done_here: bool, now: DateTime<Utc>) -> Markup {
    let state = match (report.runs, report.is_failing()) {
        _ if !is_done_here => html! { span class="chip" { "由另一进程负责" } },
        (0, _) => html! { span class="chip is-waiting" { "尚未运行" } },
        (_, true) => html! { span class="chip is-over" { "出错" } },
        (_, false) => html! { span class="chip is-done" { "正常" } },
    };
    html! {
        tr {
            td { (task.label()) }
            td { (state) }
            td {
                @if let Some((at, reason)) = report.failed.as_ref().filter(|_| report.is_failing()) {
                    (words::moment(*at, now)) " 失败：" (reason) "。"
                }
                @if let Some(at) = report.succeeded_at { "上次成功 " (words::moment(at, now)) "。" }
                @if report.runs > 0 { "共运行 " (report.runs) " 次" @if report.failures > 0 { "，失败 " (report.failures) " 次" } "。" }
            }
        }
    }
}
