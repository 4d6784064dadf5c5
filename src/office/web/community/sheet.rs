//! 签到表: who comes, on A4 paper, and as CSV.
//!
//! Invariant: the paper lies about at the door, so it has neither door numbers nor whole telephone numbers; the file has both, and
//! who takes it is in the audit.

use axum::{
    extract::{Path, State},
    response::Response,
};
use maud::{Markup, html};

use super::frame;
use crate::{
    clock,
    domain::{message::Person, phone, place::Room},
    office::{
        records::EntryRecord,
        service::Service,
        table::csv as to_csv,
        web::{error::WebError, layout, paths, rooms::csv_file, session::SignedIn},
    },
};

/// The paper.
pub async fn page(State(service): State<Service>, SignedIn(session): SignedIn, Path(id): Path<String>) -> Result<Markup, WebError> {
    let people = service.activity_people(id).await?;
    let activity = &people.record.activity;
    let title = format!("签到表：{}", activity.title);
    let content = html! {
        p class="trail no-print" { a href=(paths::COMMUNITY) { "社区活动" } " / " a href={ (paths::COMMUNITY) "/" (activity.id) } { (activity.title) } " / 签到表" }
        div class="buttons no-print" {
            button class="button is-primary" type="button" data-print="" hidden { "打印" }
            a class="button" href={ (paths::COMMUNITY) "/" (activity.id) } { "返回" }
        }
        article class="card sign-sheet" {
            (layout::heading(&title, html! {}))
            p { (frame::span(activity.starts_at, activity.ends_at, service.now())) "·" (activity.place) "·共 " (people.record.signed_up().0) " 人" }
            @if people.placed.is_empty() { p class="empty" { "还没有人报名。" } } @else { (table("姓名", &people.placed)) }
            @if !people.waiting.is_empty() { h2 { "候补（按顺序）" } (table("姓名", &people.waiting)) }
        }
    };
    Ok(layout::page(&session, layout::Section::Community, &title, content))
}

fn table(name: &str, entries: &[EntryRecord]) -> Markup {
    html! {
        table {
            thead { tr { th { "序号" } th { (name) } th { "楼栋" } th { "人数" } th { "尾号" } th class="sign-here" { "签到" } } }
            tbody {
                @for (number, entry) in (1..).zip(entries) {
                    @let person = entry.content.person();
                    tr {
                        td { (number) }
                        td { (person.map(Person::salutation).unwrap_or_default()) }
                        td { (entry.content.room().map(Room::building_name).unwrap_or_default()) }
                        td { (entry.people) }
                        td class="digits" { (person.and_then(|person| person.contact.phone()).map(|phone| phone.tail()).unwrap_or_default()) }
                        td {}
                    }
                }
            }
        }
    }
}

/// The file.
pub async fn csv(State(service): State<Service>, SignedIn(session): SignedIn, Path(id): Path<String>) -> Result<Response, WebError> {
    let people = service.take_activity_people(id, &session).await?;
    let line = |entry: &EntryRecord| {
        let person = entry.content.person();
        let number = person.and_then(|person| person.contact.phone()).map(|number| phone::spaced(number.digits()));
        [
            entry.state.label().to_owned(),
            person.map(Person::salutation).unwrap_or_default(),
            entry.content.room().map(Room::label).unwrap_or_default(),
            number.unwrap_or_default(),
            entry.people.to_string(),
            clock::local(entry.received_at).format("%Y-%m-%d %H:%M").to_string(),
            entry.receipt_code.to_string(),
            entry.taken_by.clone(),
        ]
    };
    let lines: Vec<[String; 8]> = people.placed.iter().chain(&people.waiting).chain(&people.others).map(line).collect();
    let heading = ["状态", "称呼", "房号", "电话", "人数", "报名时间", "回执码", "代登记"];
    let rows = std::iter::once(heading.to_vec()).chain(lines.iter().map(|line| line.iter().map(String::as_str).collect()));
    Ok(csv_file("sign-ups.csv", to_csv(rows)))
}
