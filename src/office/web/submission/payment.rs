//! Money that was taken: entered by whoever took it, listed with the order.

use axum::{
    extract::{Path, State},
    response::Response,
};
use chrono::{DateTime, Utc};
use maud::{Markup, html};

use super::{
    super::{
        error::WebError,
        forms::{self, FormState},
        session::Posted,
        words,
    },
    Shown, back_to, id_of, outdated,
    quote::amount_word,
    refused,
};
use crate::{
    domain::{
        limits,
        money::Fen,
        order::{State as OrderState, rights::Action, steps::StepError},
    },
    office::{
        records::Means,
        service::{
            Service, ServiceError,
            quotes::{NewPayment, Taken},
        },
    },
};

/// Writes it down.
pub async fn submit(State(service): State<Service>, Path(id): Path<String>, posted: Posted) -> Result<Response, WebError> {
    let id = id_of(&id)?;
    let mut form = FormState::typed(posted.fields);
    let version = form.value("version").parse().map_err(|_| WebError::BadForm)?;
    let key = form.value("payment").parse().map_err(|_| WebError::BadForm)?;
    let amount = match Fen::parse(form.value("paid_amount")) {
        Ok(amount) => amount,
        Err(error) => {
            form.refuse("paid_amount", amount_word(error));
            Fen(0)
        }
    };
    let means = form.value("means").parse::<Means>().ok();
    if means.is_none() {
        form.refuse("means", "请选择付款方式");
    }
    let note = form.optional_line("payment_note", limits::LABEL_CHARS);
    if let (true, Some(means)) = (form.is_good(), means) {
        match service.take_payment(id, version, NewPayment { id: key, amount, means, note }, &posted.session).await {
            Ok(Taken::Done) => return Ok(back_to(id, &form)),
            Ok(Taken::TooMuch { left }) => {
                form.refuse("paid_amount", format!("还应收 {}：请填写不超过它的金额；增项须先重新报价、请业户签字", left.label()));
            }
            Ok(Taken::TooMany) => form.refuse("paid_amount", "这张工单的收款笔数已满"),
            Err(ServiceError::Step(StepError::NothingToPay)) => form.refuse("paid_amount", "业户还没有同意报价，不能收款"),
            Err(error) => return outdated(&service, &posted.session, id, form, error).await,
        }
    }
    refused(&service, &posted.session, id, form).await
}

pub(super) fn card(detail: &Shown<'_>, form: &FormState, key: uuid::Uuid, now: DateTime<Utc>) -> Markup {
    let order = &detail.record;
    let Some(left) = detail.papers.left(order) else { return html! {} };
    let is_open = left > Fen(0) && detail.standing.may(Action::TakePayment);
    let means: Vec<(&str, &str)> = Means::ALL.iter().map(|means| (means.into_str(), means.label())).collect();
    let typed = form.value("paid_amount");
    // Folded while the work goes on; when it is over, what is still owed is asked for.
    let is_unfolded = !typed.is_empty() || order.state == OrderState::Done;
    let amount = if typed.is_empty() { left.written() } else { typed.to_owned() };
    html! {
        section class="card" aria-label="收款" {
            h2 { "收款 " span class="small" { @if left == Fen(0) { "已收齐" } @else { "还应收 " (left.label()) } } }
            @if !detail.papers.payments.is_empty() {
                ul class="rows" {
                    @for payment in &detail.papers.payments {
                        li {
                            b { (payment.amount.label()) } " " (payment.means.label())
                            span class="small" { "　" (payment.actor.name) "·" (words::moment(payment.at, now)) @if !payment.note.is_empty() { "·" (payment.note) } }
                        }
                    }
                }
            }
            @if is_open {
                details class="fold" open[is_unfolded] { summary { "登记一笔收款" }
                form method="post" action={ "/submissions/" (order.id) "/payment" } class="stack" {
                    (detail.token())
                    input type="hidden" name="version" value=(order.version);
                    input type="hidden" name="payment" value=(key);
                    (forms::field(form, "paid_amount", "金额（元）", "按签字的报价收取，不另加价、不收小费", html! {
                        input type="text" inputmode="decimal" id="paid_amount" name="paid_amount" value=(amount)
                            aria-invalid=[form.error("paid_amount").is_some().then_some("true")]
                            aria-describedby=[forms::described_by(form, ("paid_amount", "paid_amount"), "按")];
                    }))
                    (forms::segments(form, "means", "付款方式", &means))
                    (forms::line_field(form, "payment_note", "备注", "收据号等；可不填，业户不可见", limits::LABEL_CHARS, false))
                    button class="button" type="submit" { "登记收款" }
                }
                }
            }
        }
    }
}
