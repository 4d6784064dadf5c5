//! 上一单, 下一单: what stands next to an order in the list that it was opened from.
//!
//! Invariants: the list and the order's place in it stand in the page's address and nowhere else, so a step that moves the order
//! within the list leads no further astray than to whoever stood next to it; each neighbour is one question to the list's own
//! index. What a search for words found has none: that would be the search once more for every order.
//!
//! Why the way back from a form is made here and not by each form: there are a dozen of them, and each has one more field to
//! forget. A browser that does not tell where it comes from loses the list and nothing else.

use axum::{
    extract::{Query, Request},
    http::{HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::Response,
};
use chrono::DateTime;
use maud::{Markup, html};
use serde::Deserialize;

use super::super::{
    error::WebError,
    inbox::filters::InboxQuery,
    paths::{self, percent_encoded},
    session::own_referrer,
};
use crate::{
    domain::ids::SubmissionId,
    office::service::{Service, access::Session},
};

/// Longer lists are made by nobody's hand.
const LONGEST: usize = 1_000;

/// Where an order was opened, as its address tells.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct OpenedFrom {
    /// The query of the list's address; `None`: from no list.
    list: Option<String>,
    /// Microseconds of the order's place in it.
    at: String,
}

/// What a page of an order shows that is not the order's own.
#[derive(Debug, Clone)]
pub struct Around {
    /// The list that it was opened from.
    pub list: String,
    /// Address of the one before it in that list.
    pub previous: Option<String>,
    /// Address of the one behind it.
    pub next: Option<String>,
    /// The whole telephone number was asked for, for this once.
    pub shows_number: bool,
}

impl Default for Around {
    fn default() -> Self {
        Self { list: paths::INBOX.into(), previous: None, next: None, shows_number: false }
    }
}

impl OpenedFrom {
    fn of_query(query: &str) -> Option<Self> {
        let uri = format!("/?{query}").parse().ok()?;
        Query::<Self>::try_from_uri(&uri).ok().map(|query| query.0)
    }

    /// As it stands in an address again; empty where there is no list.
    fn query(&self) -> Option<String> {
        let list = self.list.as_ref().filter(|list| list.len() < LONGEST)?;
        let at: i64 = self.at.parse().unwrap_or_default();
        Some(format!("list={}&at={at}", percent_encoded(list)))
    }

    /// What stands around an order.
    pub async fn around(&self, service: &Service, session: &Session, id: SubmissionId) -> Result<Around, WebError> {
        let Some(list) = self.list.as_ref().filter(|list| list.len() < LONGEST) else { return Ok(Around::default()) };
        let wanted = InboxQuery::parse(list);
        let around = Around { list: wanted.address_with(&[]), ..Around::default() };
        let at = self.at.parse().ok().filter(|at| *at != 0).and_then(DateTime::from_timestamp_micros);
        let Some(at) = at.filter(|_| wanted.search_query().is_none()) else { return Ok(around) };
        let beside = service.beside(wanted.wanted(), (at, id), session).await?;
        let address = |(at, id)| wanted.place_address(id, &wanted.state, Some(at));
        Ok(Around { previous: beside.previous.map(address), next: beside.next.map(address), ..around })
    }
}

/// The way to both of them.
pub(super) fn links(around: &Around) -> Markup {
    let link = |address: &Option<String>, word: &str, key: &str| {
        html! {
            @if let Some(address) = address {
                a class="button is-quiet is-small" href=(address) data-key=(key) { (word) kbd aria-hidden="true" { (key.to_uppercase()) } }
            }
        }
    };
    html! {
        @if around.previous.is_some() || around.next.is_some() {
            nav class="beside" aria-label="同一列表里的工单" {
                (link(&around.previous, "上一单", "k"))
                (link(&around.next, "下一单", "j"))
            }
        }
    }
}

/// Leads from a form of an order's page back to that page as it was opened, list and place included.
pub async fn keep_list(request: Request, next: Next) -> Response {
    let came_from = if request.method() == Method::POST { own_referrer(request.headers()).to_owned() } else { String::new() };
    let mut response = next.run(request).await;
    let Some((page, query)) = came_from.split_once('?').filter(|(page, _)| page.starts_with("/submissions/")) else { return response };
    let is_back = response.headers().get(header::LOCATION).is_some_and(|location| location == page);
    if response.status() == StatusCode::SEE_OTHER
        && is_back
        && let Some(query) = OpenedFrom::of_query(query).and_then(|opened| opened.query())
        && let Ok(location) = HeaderValue::try_from(format!("{page}?{query}"))
    {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_address_tells_of_its_list_stands_in_it_again_and_nothing_else() {
        let again = |query: &str| OpenedFrom::of_query(query).and_then(|opened| opened.query());
        assert_eq!(again("list=&at=5").as_deref(), Some("list=&at=5"), "the list that is shown first has no words");
        let list = "list=state%3Doverdue%26building%3D3%25E5%258F%25B7&at=1789";
        assert_eq!(again(list).as_deref(), Some(list));
        assert_eq!(again("at=5"), None);
        assert_eq!(again("list=x&at=%0d%0aSet-Cookie:&more=1").as_deref(), Some("list=x&at=0"));
        assert_eq!(again(&format!("list={}", "x".repeat(LONGEST))), None);
    }
}
