//! 同一故障的报修: who else told of it, when it is expected to be mended, and which order it may be the same as.
//!
//! Invariant: the others' numbers are masked here as everywhere; whoever needs one lets that report stand alone, or finds it
//! in the register.

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
    Shown, answered, back_to, id_of, number, outdated, refused,
};
use crate::{
    domain::{
        limits,
        order::{Order, fault::wording, rights::Action, steps::StepError},
        receipt_code::ReceiptCode,
        submission::Submission,
        text,
    },
    office::service::{
        Service, ServiceError,
        faults::{LinkTo, bar_word},
    },
};

/// Makes it one more report of another order.
pub async fn link(State(service): State<Service>, Path(id): Path<String>, posted: Posted) -> Result<Response, WebError> {
    let id = id_of(&id)?;
    let mut form = FormState::typed(posted.fields);
    let version = form.value("version").parse().map_err(|_| WebError::BadForm)?;
    let typed: String = text::to_half_width(form.value("link_code")).chars().filter(|c| !c.is_whitespace()).collect();
    let to = if typed.is_empty() {
        form.value("link_to").parse().ok().map(LinkTo::Order)
    } else {
        typed.parse::<ReceiptCode>().ok().map(LinkTo::Code)
    };
    let Some(to) = to else {
        form.refuse(
            "link_code",
            if typed.is_empty() {
                "请选择一张工单，或填写回执码"
            } else {
                "这不是有效的回执码，请核对 8 位数字"
            },
        );
        return refused(&service, &posted.session, id, form).await;
    };
    match service.link(id, version, to, &posted.session).await {
        // It stands there from now on.
        Ok(leader) => return Ok(back_to(leader, &form)),
        Err(ServiceError::NotFound) => form.refuse("link_code", "没有这张回执的工单，或您看不到它"),
        Err(ServiceError::Step(StepError::NotLinked(bar))) => form.refuse("link_code", bar_word(bar)),
        Err(error) => return outdated(&service, &posted.session, id, form, error).await,
    }
    refused(&service, &posted.session, id, form).await
}

/// Lets one of its further reports stand alone.
pub async fn unlink(State(service): State<Service>, Path(id): Path<String>, posted: Posted) -> Result<Response, WebError> {
    let id = id_of(&id)?;
    let form = FormState::typed(posted.fields);
    let report = id_of(form.value("report"))?;
    match service.unlink(id, report, &posted.session).await {
        Ok(()) => Ok(back_to(report, &form)),
        Err(error) => outdated(&service, &posted.session, id, form, error).await,
    }
}

/// Says when it is expected to be mended.
pub async fn expect(State(service): State<Service>, Path(id): Path<String>, posted: Posted) -> Result<Response, WebError> {
    let id = id_of(&id)?;
    let mut form = FormState::typed(posted.fields);
    let version = form.value("version").parse().map_err(|_| WebError::BadForm)?;
    let expected_at = form.instant("expected_at");
    if expected_at.is_some_and(|at| !service.can_expect(at)) {
        form.refuse("expected_at", "请填写 60 天以内、晚于现在的时间；还说不准的可以空着");
    }
    let advice = form.shown_optional_line("advice", limits::ADVICE_CHARS);
    if form.is_good() {
        let done = service.expect(id, version, expected_at, advice, &posted.session).await;
        return answered(&service, &posted.session, id, form, done).await;
    }
    refused(&service, &posted.session, id, form).await
}

/// `138****6688`, or that there is none.
fn masked(order: &Order) -> String {
    let phone = order.content.as_ref().ok().and_then(|content| content.contact().phone());
    phone.map_or_else(|| "未留电话".into(), number::masked)
}

/// Who told of it, too.
pub(super) fn card(detail: &Shown<'_>, now: DateTime<Utc>) -> Markup {
    let same = &detail.same_fault;
    let (others, tell) = (same.reports.len(), wording(detail.record.is_repair()).tell);
    html! {
        @if others > 0 {
            section class="card" {
                h2 { @if detail.record.is_repair() { "同一故障的报修" } @else { "同一件事的反映" } span class="small" { "共 " (same.households) " 户·另有 " (others) " 份" (tell) "随这张工单一起更新" } }
                @if let Some((looked, latest)) = same.looked {
                    p class="small" { "其中 " (looked) " 份已由业户查看结果，最近一次 " (words::moment(latest, now)) }
                }
                ul class="notes" {
                    @for report in &same.reports { (line(detail, &report.order, report.stars.map(|stars| stars.label()), now)) }
                }
            }
        }
    }
}

fn line(detail: &Shown<'_>, report: &Order, opinion: Option<&str>, now: DateTime<Utc>) -> Markup {
    let (first, second) = report.receipt_code.groups();
    let content = report.content.as_ref().ok();
    let said = content.map_or("", Submission::words);
    html! {
        li {
            strong { (content.map_or_else(String::new, Submission::salutation)) " " (content.map_or_else(String::new, Submission::address)) }
            @if !said.is_empty() { span class="as-written" { (said) } }
            span class="small" {
                span class="digits" { (first) " " (second) "·" (masked(report)) } "·"
                (report.source.label()) "·" (words::moment(report.received_at, now))
                @if let Some(opinion) = opinion { "·评价 " (opinion) }
            }
            @if detail.standing.may(Action::Link) {
                form method="post" action={ "/submissions/" (detail.record.id) "/unlink" } {
                    (detail.token())
                    input type="hidden" name="report" value=(report.id);
                    button class="button is-quiet is-small" type="submit" aria-label={ "取消关联 " (first) (second) }
                        data-confirm="取消关联后，这一份重新成为一张单独的工单。确定吗？" { "取消关联" }
                }
            }
        }
    }
}

/// The forecast that lobbies tell.
pub(super) fn forecast(detail: &Shown<'_>, form: &FormState, now: DateTime<Utc>) -> Markup {
    let record = &detail.record;
    if !record.is_open_at_place() || !detail.standing.may(Action::Expect) {
        return html! {};
    }
    let notes = &record.dealings.fault;
    let stored = FormState::stored([
        ("expected_at", notes.expected_at.map(forms::datetime_value).unwrap_or_default()),
        ("advice", notes.advice.clone()),
    ]);
    let is_typed = form.error("expected_at").is_some() || form.error("advice").is_some();
    let form = if is_typed { form } else { &stored };
    html! {
        section class="card" {
            h2 { "预计" (wording(record.is_repair()).mended) span class="small" { "各大堂终端都能看到" } }
            @if let Some(said) = notes.expected_said_at { p class="small" { (words::moment(said, now)) " 更新" } }
            form method="post" action={ "/submissions/" (record.id) "/expect" } class="stack" {
                (detail.token())
                input type="hidden" name="version" value=(record.version);
                (forms::datetime_field(form, "expected_at", "时间", "说不准的可以空着"))
                (forms::line_field(form, "advice", "提示", "例如 请先走 1单元电梯", limits::ADVICE_CHARS, false))
                button class="button" type="submit" { "发布到终端" }
            }
        }
    }
}

/// Which order it may be the same as.
pub(super) fn same_as(detail: &Shown<'_>, form: &FormState, now: DateTime<Utc>) -> Markup {
    let (record, same) = (&detail.record, &detail.same_fault);
    if !same.is_shown || !detail.standing.may(Action::Link) || !crate::domain::order::fault::goes_on(record.state) {
        return html! {};
    }
    let hint =
        if same.candidates.is_empty() { "那张工单的 8 位回执码" } else { "不在上面的，填那张工单的 8 位回执码" };
    html! {
        section class="card" {
            h2 { @if same.candidates.is_empty() { "关联到…" } @else { "可能重复" span class="small" { "同一地点、同一服务还有 " (same.candidates.len()) " 张" } } }
            form method="post" action={ "/submissions/" (record.id) "/link" } class="stack" {
                (detail.token())
                input type="hidden" name="version" value=(record.version);
                @if !same.candidates.is_empty() {
                    fieldset class="field" {
                        legend { "与哪一张是同一件事" }
                        div class="ticks" {
                            @for other in &same.candidates {
                                @let (first, second) = other.receipt_code.groups();
                                label {
                                    input type="radio" name="link_to" value=(other.id) checked[form.value("link_to") == other.id.to_string()];
                                    span { span class="digits" { (first) " " (second) } " " (other.state.staff_word()) "·" (words::age(other.received_at, now)) }
                                }
                            }
                        }
                    }
                }
                (forms::line_field(form, "link_code", "回执码", hint, limits::LABEL_CHARS, false))
                button class="button" type="submit" data-confirm="关联后，这一份随那张工单一起更新，不再单独处理。确定吗？" { "关联到这张工单" }
            }
        }
    }
}
