//! The slip: what whoever asked takes home, 80 mm wide on paper.
//!
//! Invariant: neither the room nor a name is on it. It is left lying about, and the code with the number's last four digits
//! opens the rest.

use axum::extract::{Path, State};
use maud::{Markup, html};

use super::super::{console::Console, error::WebError, layout, paths, qr, session::SignedIn, words};
use crate::{
    clock,
    domain::{
        place::Room,
        request::{Contact, WantedTime},
        submission::Submission,
    },
    office::service::registration::Slip,
};

/// The page.
pub async fn page(State(console): State<Console>, SignedIn(session): SignedIn, Path(id): Path<String>) -> Result<Markup, WebError> {
    let slip = console.service.slip(id.parse().map_err(|_| WebError::NotFound)?, &session).await?;
    let content = html! {
        p class="trail" { a href=(paths::DESK) { "前台" } " / 小票" }
        (layout::heading("已登记", html! {}))
        div class="columns" {
            (draw(&slip, console.service.now()))
            div class="no-print" {
                div class="buttons" {
                    button class="button is-primary" type="button" data-print="" hidden { "打印小票" }
                    a class="button" href=(paths::DESK) { "再登记一单" }
                    a class="button" href={ "/submissions/" (slip.order.id) } { "看工单" }
                }
                p class="hint" { "电话里的来电人：请报出回执码，请对方记下。" }
            }
        }
    };
    Ok(layout::page(&session, layout::Section::Desk, "小票", content))
}

fn draw(slip: &Slip, now: chrono::DateTime<chrono::Utc>) -> Markup {
    let order = &slip.order;
    let (first, second) = order.receipt_code.groups();
    let content = order.content.as_ref().ok();
    let wanted = content.and_then(|content| match content {
        Submission::Request(request) => request.wanted.as_ref(),
        _ => None,
    });
    html! {
        section class="card slip" aria-label="回执小票" {
            p class="slip-head" { strong { (slip.estate.name) } "物业服务中心" }
            p class="small" { "回执码" }
            p class="slip-code digits" { (first) " " (second) }
            dl class="facts" {
                div { dt { "项目" } dd { (content.map(Submission::title).unwrap_or_default()) } }
                @if let Some(room) = content.and_then(Submission::room) { div { dt { "楼栋" } dd { (Room::building_name(room)) } } }
                div { dt { "登记" } dd { (clock::local(order.received_at).format("%-m月%-d日 %H:%M")) "·" (slip.taken_by) } }
                @if let Some(wanted) = wanted.filter(|wanted| **wanted != WantedTime::AsSoonAsPossible) { div { dt { "期望" } dd { (wanted.label()) } } }
                @if let Some(promise) = &slip.promise {
                    div { dt { "承诺" } dd { (words::moment(promise.due, now)) " 前" (promise.milestone.label()) "·" (slip.department) } }
                }
                div { dt { "责任人" } dd { (order.owner.label) } }
                div { dt { "查进度" } dd { (how_to_look_up(content)) } }
                @if !slip.estate.centre_phone.is_empty() { div { dt { "电话" } dd class="digits" { (slip.estate.centre_phone) } } }
            }
            (qr::receipt(&slip.estate.phone_address, order.receipt_code))
        }
    }
}

fn how_to_look_up(content: Option<&Submission>) -> &'static str {
    match content.map(Submission::contact) {
        Some(Contact::LookupCode(_)) => "大堂终端：回执码加 4 位查询码",
        _ => "大堂终端：回执码加电话后四位",
    }
}
