//! 首问责任人: who answers for an order, whether they can act, and the form that gives it to somebody else.
//!
//! Why the form is folded: it is used once in many orders, and whoever reads the page wants to know who, not whom else.

use maud::{Markup, html};

use super::{
    super::{
        forms::{self, FormState},
        owner_keys::owner_key,
        words,
    },
    Shown,
};
use crate::domain::{
    limits,
    order::{rights::Action, steps::can_be_transferred},
};

/// The owner, and the way to another one.
pub(super) fn card(detail: &Shown<'_>, form: &FormState) -> Markup {
    let record = &detail.record;
    html! {
        section class="card is-owner" {
            p class="small" { "首问责任人" }
            p class="owner" { (record.owner.label) }
            (standing(detail))
            @if can_be_transferred(record) && detail.standing.may(Action::Transfer) { (transfer(detail, form)) }
        }
    }
}

/// Whether the owner can act, and who does if not.
fn standing(detail: &Shown<'_>) -> Markup {
    let (record, presence) = (&detail.record, &detail.presence);
    html! {
        @if let Some(tag) = words::caretaker_tag(presence, record) {
            p { (tag) }
            @if can_be_transferred(record) { p class="hint" { "请在“转交”中为它选一位新的责任人。" } }
        } @else if record.owner.who.butler().is_some_and(|butler| !presence.has_account(butler)) {
            p class="hint" { "这位管家没有工作台账号，进展由客服中心登记。" }
        }
    }
}

fn transfer(detail: &Shown<'_>, form: &FormState) -> Markup {
    let record = &detail.record;
    let is_this = form.error("owner").is_some() || form.error("reason").is_some() || !form.value("owner").is_empty();
    let others = detail.possible_owners.iter().filter(|owner| owner.who != record.owner.who);
    let owners: Vec<(String, String)> = others.map(|owner| (owner_key(owner.who), owner.label.clone())).collect();
    html! {
        details class="fold" open[is_this] {
            summary { "转交" }
            form method="post" action={ "/submissions/" (record.id) "/transfer" } class="stack is-close" {
                (detail.token())
                input type="hidden" name="version" value=(record.version);
                (forms::select(form, "owner", "新的责任人", "", "请选择…", &owners))
                (forms::line_field(form, "reason", "原因", "必填，全程留痕，业户不可见", limits::REPLY_CHARS, false))
                div class="buttons" { button class="button" type="submit" { "转交" } }
            }
        }
    }
}
