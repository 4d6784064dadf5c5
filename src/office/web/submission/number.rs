//! The telephone number of who asked: masked until somebody asks for it, then whole, once.
//!
//! Invariants: the digits are not in the page before that, in no link either; whoever asks for them is in the audit before
//! they are seen; a page that is loaded again is masked again.

use axum::{
    extract::{Path, State},
    response::Response,
};
use maud::{Markup, html};

use super::{
    super::{error::WebError, forms::FormState, layout, session::Posted},
    Shown, back_to, id_of,
};
use crate::{
    domain::{phone::PhoneNumber, submission::Submission},
    office::service::{Service, inbox::Detail},
};

/// The form that asks for it.
pub(super) const FORM: &str = "number-form";

/// Has the next page show it.
pub async fn show(State(service): State<Service>, Path(id): Path<String>, posted: Posted) -> Result<Response, WebError> {
    let id = id_of(&id)?;
    service.show_number(id, &posted.session).await?;
    let form = FormState::typed(posted.fields);
    Ok(back_to(id, &form))
}

/// The number of an order, if whoever asked left one.
pub(super) fn of(detail: &Detail) -> Option<&PhoneNumber> {
    detail.record.content.as_ref().ok().and_then(|content: &Submission| content.contact().phone())
}

/// `138 **** 6688`; of a number too short for that, its end.
pub(in super::super) fn masked(phone: &PhoneNumber) -> String {
    if phone.digits().len() < 10 { format!("**** {}", phone.tail()) } else { phone.masked().replace("****", " **** ") }
}

/// What stands in the page; nothing where there is no number.
pub(super) fn line(detail: &Shown<'_>, is_shown: bool) -> Markup {
    let Some(phone) = of(detail) else { return html! {} };
    html! {
        @if is_shown {
            span class="number" {
                b { (phone.grouped()) }
                a class="button is-small" href={ "tel:" (phone.digits()) } { (layout::icon("phone")) "致电" }
            }
            span class="small is-line" { "本次查看已记入操作记录；刷新后重新隐去" }
        } @else {
            form id=(FORM) class="number" method="post" action={ "/submissions/" (detail.record.id) "/number" } {
                (detail.token())
                span { (masked(phone)) }
                button class="button is-small is-quiet" type="submit" { "看全号（留痕）" }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_masked_number_tells_its_end_and_never_its_middle() {
        let masked = |digits: &str| masked(&PhoneNumber::parse(digits).unwrap());
        assert_eq!(masked("13800136688"), "138 **** 6688");
        assert_eq!(masked("057188001234"), "057 **** 1234");
        assert_eq!(masked("88001234"), "**** 1234");
    }
}
