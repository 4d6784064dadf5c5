//! 前台: registering for whoever telephones, comes to the desk or was met on a round.
//!
//! - `form`: the terminal's own questions, for staff to fill in while they listen;
//! - [`household`]: what is known of whom it is for;
//! - `reading`: what was filled in, as a submission;
//! - [`register`]: everything that came in within a period;
//! - `search`: another service, found from within the form;
//! - `slip`: what whoever asked takes home.

use axum::extract::{Query, State};
use maud::{Markup, html};
use serde::Deserialize;

use super::{
    console::Console,
    error::WebError,
    layout,
    paths::{self, percent_encoded},
    session::SignedIn,
    words,
};
use crate::{
    domain::{
        catalogue::{Catalogue, Department, Item, Section},
        dial_number::DialNumber,
        feedback::FeedbackKind,
        order::Order,
        staff::Permission,
        text,
    },
    office::service::registration::Desk,
};

mod form;
pub mod household;
mod reading;
pub mod register;
mod search;
mod slip;

pub use form::{new, register as submit};
pub use slip::page as slip;

/// Characters of a search for a service.
const SEARCH_CHARS: usize = 20;

/// What is registered.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Matter {
    /// A service of the catalogue.
    Service(Box<Item>),
    /// 给住户留言.
    MessageToHousehold,
    /// 给管家留言.
    MessageToButler,
    /// 投诉, 建议, 表扬.
    Feedback(FeedbackKind),
}

/// What is no service, with the key that addresses name it by.
const OTHER_MATTERS: [(&str, Matter); 5] = [
    ("message-household", Matter::MessageToHousehold),
    ("message-butler", Matter::MessageToButler),
    ("complaint", Matter::Feedback(FeedbackKind::Complaint)),
    ("suggestion", Matter::Feedback(FeedbackKind::Suggestion)),
    ("praise", Matter::Feedback(FeedbackKind::Praise)),
];

impl Matter {
    /// By its key: one of the [`OTHER_MATTERS`], or a service's.
    fn of(key: &str, catalogue: &Catalogue) -> Option<Self> {
        let other = OTHER_MATTERS.into_iter().find(|(other, _)| *other == key).map(|(_, matter)| matter);
        other.or_else(|| key.strip_prefix("service-").and_then(|id| catalogue.item(id)).map(|item| Self::Service(Box::new(item.clone()))))
    }

    fn key(&self) -> String {
        match self {
            Self::Service(item) => format!("service-{}", item.id),
            other => OTHER_MATTERS.iter().find(|(_, matter)| matter == other).map_or("", |(key, _)| key).to_owned(),
        }
    }

    fn title(&self) -> &str {
        match self {
            Self::Service(item) => &item.name,
            Self::MessageToHousehold => "给住户留言",
            Self::MessageToButler => "给管家留言",
            Self::Feedback(kind) => kind.label(),
        }
    }

    /// Who does it; messages and feedback are the service centre's.
    fn department(&self) -> Department {
        match self {
            Self::Service(item) => item.department,
            Self::MessageToHousehold | Self::MessageToButler | Self::Feedback(_) => Department::ServiceCentre,
        }
    }

    /// The service's key, if it is one.
    fn item_id(&self) -> Option<String> {
        if let Self::Service(item) = self { Some(item.id.clone()) } else { None }
    }

    fn path(&self) -> String {
        format!("{}?matter={}", paths::DESK_NEW, percent_encoded(&self.key()))
    }
}

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
pub struct DeskQuery {
    /// Part of a service's name.
    #[serde(default)]
    q: String,
}

impl DeskQuery {
    fn search(&self) -> String {
        text::to_half_width(&text::clean_line(&self.q)).to_lowercase().chars().take(SEARCH_CHARS).collect()
    }
}

/// What can be registered, and what was registered last.
pub async fn page(
    State(console): State<Console>,
    SignedIn(session): SignedIn,
    Query(wanted): Query<DeskQuery>,
) -> Result<Markup, WebError> {
    let desk = console.service.desk(&session).await?;
    let search = wanted.search();
    let said = console.browsers.take_flash(&session).await?;
    let content = html! {
        (layout::heading("代业户登记", html! {
            @if session.may(Permission::AllSubmissions) { a class="button" href=(paths::PAYMENTS) { "收款" } }
            a class="button" href=(paths::REGISTER) { "受理登记表" }
        }))
        @if let Some(sentence) = said { p class="banner is-good" role="status" { (sentence) } }
        div class="columns" {
            div {
                section class="card" {
                    h2 { "登记什么" }
                    form class="search is-wide" method="get" action=(paths::DESK) role="search" {
                        (layout::icon("search"))
                        label class="unseen" for="q" { "服务名称" }
                        input id="q" name="q" type="search" value=(search) placeholder="输入服务名称，如 龙头、保洁" autofocus;
                        button class="button" type="submit" { "查找" }
                    }
                    @if search.is_empty() { (groups(&desk.catalogue)) } @else { (found(&desk, &search)) }
                }
                section class="card" {
                    h2 { "留言与意见" }
                    div class="buttons" {
                        @for (_, matter) in &OTHER_MATTERS { a class="button" href=(matter.path()) { (matter.title()) } }
                    }
                }
            }
            div {
                @if let Some(manager) = &desk.duty_manager {
                    section class="card is-owner" {
                        p class="small" { "今日值班经理" }
                        p class="owner" { (manager.name) }
                        @match DialNumber::parse(&manager.phone) {
                            Ok(number) => p { a href={ "tel:" (number.tel()) } { (number) } },
                            Err(_) => p class="hint" { "还没有登记电话。" },
                        }
                    }
                }
                section class="card" {
                    h2 { "最近登记" }
                    (latest(&desk, console.service.now()))
                }
            }
        }
    };
    Ok(layout::page(&session, layout::Section::Desk, "代业户登记", content))
}

fn line(item: &Item, desk: &Desk) -> Markup {
    html! {
        a class="service" href=(Matter::Service(Box::new(item.clone())).path()) {
            strong { (item.name) }
            span class="small" { (item.group) "·" (desk.departments.name(item.department)) }
            span class="price" { (item.price.label()) }
        }
    }
}

/// Services whose name, group or hint has it.
fn found(desk: &Desk, sought: &str) -> Markup {
    let items = search::matching(desk, sought);
    html! {
        @if items.is_empty() {
            p class="empty" { "没有名称含“" (sought) "”的服务。" a href=(paths::DESK) { "看全部服务" } }
        } @else {
            div class="services" { @for item in items { (line(item, desk)) } }
        }
    }
}

fn groups(catalogue: &Catalogue) -> Markup {
    html! {
        div class="service-groups" {
            @for section in Section::ALL {
                div {
                    h3 { (section.name()) }
                    @for group in catalogue.groups(section) {
                        details class="fold" {
                            summary { (group) }
                            div class="stack is-close" {
                                @for item in catalogue.items_of(section, group) {
                                    a class="button is-small" href=(Matter::Service(Box::new(item.clone())).path()) { (item.name) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn latest(desk: &Desk, now: chrono::DateTime<chrono::Utc>) -> Markup {
    let title = |order: &Order| order.content.as_ref().map_or_else(|_| String::new(), words::headline);
    html! {
        @if desk.latest.is_empty() { p class="empty" { "还没有登记过。" } }
        ul class="latest" {
            @for order in &desk.latest {
                @let (first, second) = order.receipt_code.groups();
                li {
                    a href={ "/submissions/" (order.id) } { strong { (title(order)) } }
                    span class="small" {
                        (order.source.label()) "·" (words::moment(order.received_at, now)) "·" span class="digits" { (first) " " (second) } "·"
                        a href={ (paths::DESK_SLIPS) "/" (order.id) } { "小票" }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_matter_is_found_by_its_key() {
        let catalogue = crate::domain::catalogue::default_catalogue().unwrap();
        for (key, matter) in OTHER_MATTERS {
            assert_eq!((Matter::of(key, &catalogue), matter.key()), (Some(matter), key.into()));
        }
        let item = catalogue.items.first().unwrap();
        let matter = Matter::Service(Box::new(item.clone()));
        assert_eq!(Matter::of(&matter.key(), &catalogue), Some(matter));
        assert_eq!(Matter::of("service-no-such", &catalogue), None);
        assert_eq!(Matter::of("", &catalogue), None);
    }
}
