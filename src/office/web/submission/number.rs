//! The telephone number of who asked: masked until somebody asks for it, then whole, or to be dialled, once.
//!
//! Invariants: the digits are not in the page before that, in no link either; whoever asks for them is in the audit before
//! they are seen or dialled; a page that is loaded again is masked again.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use serde::Deserialize;

use super::{
    super::{error::WebError, forms::FormState, layout, session::Posted},
    Shown, back_to, id_of,
    neighbours::{Number, OpenedFrom},
};
use crate::{
    domain::{phone::PhoneNumber, submission::Submission},
    office::service::{Service, inbox::Detail},
};

/// The form that asks for it.
pub(super) const FORM: &str = "number-form";
/// The button of the form that has it dialled, and the same in the page's address.
pub(super) const CALL: &str = "call";

/// Has the next page show it.
pub async fn show(State(service): State<Service>, Path(id): Path<String>, posted: Posted) -> Result<Response, WebError> {
    let id = id_of(&id)?;
    let form = FormState::typed(posted.fields);
    let calls = form.value(CALL) == "1";
    service.show_number(id, calls, &posted.session).await?;
    if !calls {
        return Ok(back_to(id, &form));
    }
    let address = OpenedFrom::of_form(&form).address(id);
    let joint = if address.contains('?') { '&' } else { '?' };
    Ok(Redirect::to(&format!("{address}{joint}{CALL}=1")).into_response())
}

/// What the page's address tells of it: nothing that would show a number by itself.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Called {
    call: String,
}

impl Called {
    /// How a number that was asked for is shown.
    pub(super) fn shows(&self) -> Number {
        if self.call == "1" { Number::ToDial } else { Number::Whole }
    }
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
pub(super) fn line(detail: &Shown<'_>, number: Number) -> Markup {
    let Some(phone) = of(detail) else { return html! {} };
    html! {
        @match number {
            Number::Masked => {
                form id=(FORM) class="number" method="post" action={ "/submissions/" (detail.record.id) "/number" } {
                    (detail.token())
                    span { (masked(phone)) }
                    span class="number-buttons" {
                        button class="button is-small" type="submit" name=(CALL) value="1" { (layout::icon("phone")) "致电" }
                        button class="button is-small is-quiet" type="submit" { "看全号（留痕）" }
                    }
                }
            }
            Number::ToDial => {
                span class="number" { span { (masked(phone)) } (dial(phone, true)) }
                span class="small is-line" { "致电已记入操作记录；没有自动拨号的，请再按一次“拨打”" }
            }
            Number::Whole => {
                span class="number" { b { (phone.grouped()) } (dial(phone, false)) }
                span class="small is-line" { "本次查看已记入操作记录；刷新后重新隐去" }
            }
        }
    }
}

/// Dials it; `at_once`: as soon as the page is there, where scripts run.
fn dial(phone: &PhoneNumber, at_once: bool) -> Markup {
    html! {
        a class="button is-small" href={ "tel:" (phone.digits()) } data-dial[at_once] { (layout::icon("phone")) @if at_once { "拨打" } @else { "致电" } }
    }
}

/// 致电 in the foot, beside what is to be done next; nothing where there is no number, or the work is over.
pub(super) fn button(detail: &Detail, number: Number) -> Markup {
    let Some(phone) = of(detail).filter(|_| !detail.record.state.is_over()) else { return html! {} };
    html! {
        @match number {
            Number::Masked => button class="button" type="submit" form=(FORM) name=(CALL) value="1" title=(masked(phone)) { (layout::icon("phone")) "致电" },
            Number::ToDial | Number::Whole => a class="button" href={ "tel:" (phone.digits()) } { (layout::icon("phone")) "致电" },
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
