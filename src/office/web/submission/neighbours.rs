//! 上一单, 下一单: what stands next to an order in the list that it was opened from.
//!
//! Invariants: the list and the order's place in it stand in the page's address and nowhere else, so a step that moves the order
//! within the list leads no further astray than to whoever stood next to it; each neighbour is one question to the list's own
//! index. What a search for words found has none: that would be the search once more for every order.
//!
//! Every form of the page carries both on, so that neither a step nor a page that says what was wrong with one loses them. Why
//! not from the address that a browser came from: it does not tell of a page that answered a form.

use std::ops::Deref;

use chrono::DateTime;
use maud::{Markup, html};
use serde::Deserialize;

use super::super::{
    error::WebError,
    forms::{self, FormState},
    inbox::filters::InboxQuery,
    paths::{self, percent_encoded},
};
use crate::{
    domain::ids::SubmissionId,
    office::service::{Service, access::Session, inbox::Detail},
};

/// The fields in which a form of the page tells the same as the page's address.
const LIST_FIELD: &str = "opened_list";
const AT_FIELD: &str = "opened_at";

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

/// How the page has the number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Number {
    /// Masked, and nowhere else in the page.
    #[default]
    Masked,
    /// Masked, with what dials it.
    ToDial,
    /// Whole.
    Whole,
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
    /// Where it was opened, for its forms to tell.
    pub opened: OpenedFrom,
    /// How the telephone number stands in the page, for this once.
    pub number: Number,
}

impl Default for Around {
    fn default() -> Self {
        Self { list: paths::INBOX.into(), previous: None, next: None, opened: OpenedFrom::default(), number: Number::Masked }
    }
}

impl OpenedFrom {
    /// As a form of the page tells it.
    pub fn of_form(form: &FormState) -> Self {
        Self { list: form.tells(LIST_FIELD).map(str::to_owned), at: form.value(AT_FIELD).to_owned() }
    }

    /// The list and the order's place in it, where it was opened from one.
    fn told(&self) -> Option<(&str, i64)> {
        let list = self.list.as_deref().filter(|list| list.len() < LONGEST)?;
        Some((list, self.at.parse().unwrap_or_default()))
    }

    /// The address of an order's page, opened from the same list at the same place.
    pub fn address(&self, id: SubmissionId) -> String {
        let query = self.told().map(|(list, at)| format!("?list={}&at={at}", percent_encoded(list)));
        format!("/submissions/{id}{}", query.unwrap_or_default())
    }

    /// What stands around an order.
    pub async fn around(&self, service: &Service, session: &Session, id: SubmissionId) -> Result<Around, WebError> {
        let Some((list, _)) = self.told() else { return Ok(Around::default()) };
        let wanted = InboxQuery::parse(list);
        let around = Around { list: wanted.address_with(&[]), opened: self.clone(), ..Around::default() };
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

/// An order as its page shows it, for this session.
///
/// Why the forms' hidden fields are made here and not in the cards: there are a dozen and a half of them, and each would have
/// one more thing to forget.
pub(super) struct Shown<'a> {
    pub detail: &'a Detail,
    pub session: &'a Session,
    pub opened: &'a OpenedFrom,
}

impl Deref for Shown<'_> {
    type Target = Detail;

    fn deref(&self) -> &Detail {
        self.detail
    }
}

impl Shown<'_> {
    /// What every form of the page carries: whose it is, and the list that the page was opened from.
    pub fn token(&self) -> Markup {
        html! {
            (forms::token_field(&self.session.csrf))
            @if let Some((list, at)) = self.opened.told() {
                input type="hidden" name=(LIST_FIELD) value=(list);
                input type="hidden" name=(AT_FIELD) value=(at);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_page_tells_of_its_list_stands_in_its_address_again_and_nothing_else() {
        let id: SubmissionId = "01a2295f-021c-7874-85f7-00353e1b79b6".parse().unwrap();
        let again = |list: Option<&str>, at: &str| {
            let fields = list.map(|list| (LIST_FIELD, list.to_owned())).into_iter().chain([(AT_FIELD, at.to_owned())]);
            OpenedFrom::of_form(&FormState::stored(fields)).address(id)
        };
        let page = format!("/submissions/{id}");
        assert_eq!(again(Some(""), "5"), format!("{page}?list=&at=5"), "the list that is shown first has no words");
        assert_eq!(
            again(Some("state=overdue&building=3%E5%8F%B7"), "1789"),
            format!("{page}?list=state%3Doverdue%26building%3D3%25E5%258F%25B7&at=1789")
        );
        assert_eq!(again(None, "5"), page);
        assert_eq!(again(Some("x"), "\r\nSet-Cookie:"), format!("{page}?list=x&at=0"));
        assert_eq!(again(Some(&"x".repeat(LONGEST)), "5"), page);
    }
}
