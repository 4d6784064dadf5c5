//! One submission: what was asked, what happened, what staff may do next.
//!
//! - `appointment`: another time for the work;
//! - `clocks`: what is promised of it and how that stands; that somebody responded;
//! - [`explain`]: why a promise was broken, as a manager found out;
//! - `facts`: what it says, kind by kind;
//! - `alerts`: whom it called, in its history;
//! - [`finish`]: the work's end in front of the resident, on a worker's telephone;
//! - `foot`: what is to be done next, within reach wherever the page is;
//! - `history`: what happened, and whom it called meanwhile;
//! - [`neighbours`]: what stands next to it in the list that it was opened from;
//! - [`notes`]: what staff tell each other about it;
//! - [`number`]: the telephone number of who asked, masked until somebody asks for it;
//! - [`outcome`]: how the resident came to know what became of it;
//! - `owner`: who answers for it, and how it is given to somebody else;
//! - [`photos`]: what it looked like;
//! - [`quote`]: what it costs, and the resident's signatures;
//! - [`raising`]: asking whoever is above to see to it;
//! - [`reports`]: who else told of the same, and when it is expected to be mended;
//! - [`payment`]: money that was taken;
//! - [`task_slip`]: the sheet that goes along with whoever does the work;
//! - `seen`: what the resident reads of it now;
//! - `complaint`: how grave it is, what is promised, the resident's verdict;
//! - [`tasks`]: to whom its work is given, and at which `times`.

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use chrono::{DateTime, Utc};
use maud::{Markup, html};

use super::{
    error::WebError,
    forms::{self, FormState},
    layout,
    owner_keys::owner_of,
    paths,
    session::{Posted, SignedIn},
    words,
};
use crate::{
    domain::{
        canned_reply::CannedReply,
        feedback::Verdict,
        ids::SubmissionId,
        limits,
        order::{
            Flow, Source, State as OrderState,
            rights::{Action, awaits_judgement},
            steps::StepError,
        },
        submission::Submission,
    },
    office::service::{Service, ServiceError, access::Session, inbox::Detail},
};

mod alerts;
mod appointment;
mod clocks;
mod complaint;
pub mod explain;
mod facts;
pub mod finish;
mod foot;
mod history;
pub mod neighbours;
pub mod notes;
pub mod number;
pub mod outcome;
mod owner;
pub mod payment;
pub mod photos;
pub mod quote;
pub mod raising;
pub mod reports;
mod seen;
pub mod task_slip;
pub mod tasks;
mod times;

pub use clocks::{respond, respond_at_once};
pub use complaint::set_severity;
use neighbours::{Around, Number, OpenedFrom, Shown};

/// In a form of a worker's list: the list is gone back to.
pub const BACK_TO_WORK: &str = "work";

fn id_of(raw: &str) -> Result<SubmissionId, WebError> {
    raw.parse().map_err(|_| WebError::NotFound)
}

/// The page.
pub async fn page(
    State(service): State<Service>,
    SignedIn(session): SignedIn,
    Path(id): Path<String>,
    Query(opened): Query<OpenedFrom>,
    Query(called): Query<number::Called>,
) -> Result<Response, WebError> {
    let id = id_of(&id)?;
    // What follows another order has no page of its own.
    if let Some(leader) = service.leader(id).await? {
        return Ok(Redirect::to(&opened.address(leader)).into_response());
    }
    let detail = service.submission(id, &session).await?;
    let number = if service.shows_number(id, &session).await? { called.shows() } else { Number::Masked };
    let around = Around { number, ..opened.around(&service, &session, id).await? };
    Ok(draw(&session, &detail, &FormState::default(), service.now(), &around).into_response())
}

/// Takes a step.
pub async fn step(State(service): State<Service>, Path(id): Path<String>, posted: Posted) -> Result<Response, WebError> {
    let id = id_of(&id)?;
    let mut form = FormState::typed(posted.fields);
    let to = form.value("to").parse::<OrderState>().map_err(|_| WebError::BadForm)?;
    let version = form.value("version").parse().map_err(|_| WebError::BadForm)?;
    let mut note = form.shown_optional_paragraphs("note", limits::REPLY_CHARS);
    if note.is_empty() {
        // Without a script the chosen sentence is not in the field yet.
        let reply = form.shown_optional_paragraphs("reply", limits::REPLY_CHARS);
        let is_of_step = |canned: &CannedReply| canned.to == to && canned.words == reply;
        if !reply.is_empty() && service.canned_replies().await?.iter().any(is_of_step) {
            note = reply;
        }
    }
    let verdict = form.value("verdict").parse::<Verdict>().ok();
    if form.is_good() {
        match service.step(id, version, to, note, verdict, &posted.session).await {
            Err(ServiceError::Step(StepError::WordsMissing)) => form.refuse("note", wanted_words(to)),
            Err(ServiceError::Step(StepError::NotJudged)) => form.refuse("severity", "受理投诉前请先定级：答复和办结的时限由等级决定"),
            Err(ServiceError::Step(StepError::ProofMissing)) => {
                form.refuse("note", "维修关闭前要有处理后的照片或业户签字；确实没有的，请在这里写明原因");
            }
            Err(ServiceError::Step(StepError::VerdictMissing)) => form.refuse("verdict", "请选择业户的意见"),
            Ok(()) => return Ok(back_to(id, &form)),
            Err(error) => return outdated(&service, &posted.session, id, form, error).await,
        }
    }
    refused(&service, &posted.session, id, form).await
}

/// Gives it to another owner.
pub async fn transfer(State(service): State<Service>, Path(id): Path<String>, posted: Posted) -> Result<Response, WebError> {
    let id = id_of(&id)?;
    let mut form = FormState::typed(posted.fields);
    let version = form.value("version").parse().map_err(|_| WebError::BadForm)?;
    let reason = form.line("reason", limits::REPLY_CHARS);
    if form.value("owner").is_empty() {
        form.refuse("owner", "请选择新的责任人");
    }
    if form.is_good() {
        let to = owner_of(form.value("owner")).ok_or(WebError::BadForm)?;
        match service.transfer(id, version, to, reason, &posted.session).await {
            Err(ServiceError::Step(StepError::OwnerAbsent)) => form.refuse("owner", "这位同事的账号已停用，请交给其他人"),
            Err(ServiceError::Step(StepError::AboutTheNewOwner)) => form.refuse("owner", "投诉涉及这位管家或同事，请交给其他人"),
            Ok(()) => return Ok(back_to(id, &form)),
            Err(error) => return outdated(&service, &posted.session, id, form, error).await,
        }
    }
    refused(&service, &posted.session, id, form).await
}

/// The order's page, with the list that it was opened from.
fn back_to(id: SubmissionId, form: &FormState) -> Response {
    Redirect::to(&OpenedFrom::of_form(form).address(id)).into_response()
}

/// The page again, with what was typed and what is wrong with it.
async fn refused(service: &Service, session: &Session, id: SubmissionId, form: FormState) -> Result<Response, WebError> {
    let detail = service.submission(id, session).await?;
    let around = OpenedFrom::of_form(&form).around(service, session, id).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, draw(session, &detail, &form, service.now(), &around)).into_response())
}

/// Where a form leads that was carried out, or found that a colleague was faster.
async fn answered(
    service: &Service,
    session: &Session,
    id: SubmissionId,
    form: FormState,
    done: Result<(), ServiceError>,
) -> Result<Response, WebError> {
    match done {
        Ok(()) => Ok(back_to(id, &form)),
        Err(error) => outdated(service, session, id, form, error).await,
    }
}

/// The page after a colleague was faster: as it stands now, with what was typed still in it. A step
/// that is no longer possible was possible when the page was drawn.
async fn outdated(
    service: &Service,
    session: &Session,
    id: SubmissionId,
    mut form: FormState,
    error: ServiceError,
) -> Result<Response, WebError> {
    match error {
        ServiceError::ChangedMeanwhile
        | ServiceError::Step(
            StepError::NotOffered { .. }
            | StepError::Over
            | StepError::NoSuchTask
            | StepError::NothingToRespond
            | StepError::NothingToPay
            | StepError::NothingToTell
            | StepError::NothingToExplain
            | StepError::QuoteMissing
            | StepError::NoFault,
        ) => {
            let detail = service.submission(id, session).await?;
            let opened = OpenedFrom::of_form(&form);
            form.outdate("version", detail.record.version.to_string(), opened.address(id));
            let around = opened.around(service, session, id).await?;
            Ok((StatusCode::CONFLICT, draw(session, &detail, &form, service.now(), &around)).into_response())
        }
        ServiceError::Step(StepError::NotTheirs) => Err(WebError::Forbidden { role: session.role }),
        other => Err(other.into()),
    }
}

/// The button of a step.
fn step_word(to: OrderState) -> &'static str {
    match to {
        OrderState::Accepted => "受理",
        OrderState::Returned => "退回补充",
        OrderState::Quoted => "报价",
        OrderState::Agreed => "业户已签报价单",
        OrderState::Dispatched => "派单",
        OrderState::InProgress => "开始处理",
        OrderState::AwaitingSignOff => "请业户验收",
        OrderState::Done => "完成",
        OrderState::FollowedUp => "已回访",
        OrderState::Relayed => "已转达",
        OrderState::Closed => "关闭",
        OrderState::Cancelled => "取消",
        OrderState::Reopened => "重新处理",
        // Nobody leads an order there.
        OrderState::Stored | OrderState::Delivered => to.staff_word(),
    }
}

/// What a step's words have to say.
fn wanted_words(to: OrderState) -> String {
    match to {
        OrderState::Agreed => "请注明签字情况，例如：纸质报价单已签字，9月18日".into(),
        OrderState::FollowedUp => "请写明业户回访时的意见".into(),
        OrderState::Relayed => "请写明转达给了谁、用什么方式，例如：已电话告知本人".into(),
        _ => format!("选择“{}”时，请写明给业户看的说明", step_word(to)),
    }
}

fn draw(session: &Session, detail: &Detail, form: &FormState, now: DateTime<Utc>, around: &Around) -> Markup {
    let detail = &Shown { detail, session, opened: &around.opened };
    let record = &detail.record;
    let (first, second) = record.receipt_code.groups();
    let title = record.content.as_ref().map_or_else(|_| "无法打开的申请".into(), words::headline);
    let title = title.as_str();
    // Whoever does the work begins with it, whoever answers for it with what is told to the resident.
    let works = record.all_tasks().iter().any(|task| task.state.is_open() && detail.standing.does(task));
    let content = html! {
        p class="trail" { a href=(around.list) { "工单" } " / " (title) }
        (layout::heading(title, html! {
            span class="digits order-code" { (first) " " (second) }
            @if record.content.is_ok() {
                (words::state_chip(record.state)) (words::severity_tag(record.severity)) (words::due_chip(record.clocks.most_urgent(), now))
            }
            @if let Ok(content) = &record.content { (words::kind_tag(content)) }
            span class="tag is-source" { @if record.source == Source::Terminal { (record.lobby) "终端提交" } @else { (record.source.label()) "登记" } }
            (neighbours::links(around))
            @if matches!(record.content, Ok(Submission::Request(_))) {
                a class="button is-quiet is-small to-slip" href={ "/submissions/" (record.id) "/task-slip" } { (layout::icon("print")) "任务单" }
            }
        }))
        (forms::summary(form))
        // What was asked and of whom; what is to be done; what happened. A telephone shows one below the other, what is to
        // be done right behind what was asked (`.order-page` in the style sheet).
        div class="order-page" {
            (clocks::rows(detail, now))
            div class="asked" {
                (asked(detail, around, now))
                (owner::card(detail, form))
                (raising::card(detail, form))
                (seen::card(detail, now))
            }
            div class="doing" {
                div class="next" {
                    (complaint::card(detail, form, now))
                    (explain::card(detail, form))
                    (outcome::card(detail, form, now))
                    @if works {
                        (tasks::card(detail, form, now))
                        (clocks::respond_form(detail, form))
                    }
                    (steps(detail, form))
                    @if !works {
                        (tasks::card(detail, form, now))
                        (clocks::respond_form(detail, form))
                    }
                }
                (quote::card(detail, now))
                (quote::form(detail, form, now))
                (payment::card(detail, form, detail.new_payment, now))
                (photos::card(detail, form, now))
                (notes::card(detail, form, now))
            }
            div class="past" {
                (history::card(detail, now))
                (reports::card(detail, now))
                (reports::forecast(detail, form, now))
                (reports::same_as(detail, form, now))
            }
        }
        (foot::bar(session, detail, around, now))
    };
    layout::page(session, layout::Section::Inbox, title, content)
}

/// What was asked, by whom, and how it came in.
fn asked(detail: &Shown<'_>, around: &Around, now: DateTime<Utc>) -> Markup {
    let record = &detail.record;
    html! {
        section class="card is-asked" {
            @match &record.content {
                Ok(content) => (facts::facts(content, detail, &number::line(detail, around.number))),
                Err(reason) => {
                    p class="banner is-wrong" { (layout::icon("alert")) (reason) "。" }
                    p { "申请原文已完整保存，没有丢失。请让业户凭回执码到前台说明需要，并把本页告知系统维护人员。" }
                }
            }
            dl class="facts is-small" {
                @if record.source == Source::Terminal {
                    div { dt { "提交于" } dd { (words::moment(record.created_at, now)) } }
                    div { dt { "送达" } dd { (words::moment(record.received_at, now)) } }
                } @else {
                    div { dt { "来源" } dd { (record.source.label()) "·" (words::moment(record.received_at, now)) } }
                    div { dt { "小票" } dd { a href={ (paths::DESK_SLIPS) "/" (record.id) } { "打印小票" } } }
                }
            }
        }
    }
}

/// What the words of a step are for.
fn note_hint(detail: &Detail) -> String {
    if detail.record.content.as_ref().is_ok_and(|content| content.flow() == Flow::Message) {
        return "留言人凭回执码能看到；转达时请写明转达给了谁、用什么方式".into();
    }
    let optional: Vec<&str> =
        detail.offers.iter().filter(|offer| !offer.needs_words && !offer.needs_quote).map(|offer| step_word(offer.to)).collect();
    if optional.is_empty() {
        "业户凭回执码能看到；必填".into()
    } else {
        format!("业户凭回执码能看到；除{}外必填", optional.join("、"))
    }
}

fn steps(detail: &Shown<'_>, form: &FormState) -> Markup {
    let record = &detail.record;
    if detail.offers.iter().all(|offer| offer.needs_quote) {
        return html! {};
    }
    html! {
        section class="card" {
            h2 { "下一步" }
            @if awaits_judgement(record) && !detail.standing.may(Action::Judge) { p { "这件投诉要由客服或经理先定级，然后才能受理。" } }
            @if record.state == OrderState::Quoted {
                p { "正在等业户签字同意报价：在大堂终端凭回执码和后四位即可。在纸质报价单上签了字的，登记“业户已签报价单”。" }
            }
            @if record.state == OrderState::AwaitingSignOff {
                p { "正在等业户验收签字：在大堂终端凭回执码和后四位即可。在任务单上签了字的，登记“完成”；业户不满意的，登记“重新处理”。" }
            }
            form id=(foot::STEP_FORM) method="post" action={ "/submissions/" (record.id) "/step" } class="stack" {
                (detail.token())
                input type="hidden" name="version" value=(record.version);
                (complaint::verdict_field(detail, form))
                (canned(detail, form))
                (forms::paragraphs_field(form, "note", "给业户的说明", &note_hint(detail), limits::REPLY_CHARS, 3))
                p class="hint" { "写好后，按页面下方的按钮。" }
            }
        }
    }
}

/// Sentences for the steps that are offered: the chosen one goes into the field, where it can be changed.
fn canned(detail: &Detail, form: &FormState) -> Markup {
    let of = |to: OrderState| detail.replies.iter().filter(move |reply| reply.to == to);
    let offered: Vec<OrderState> = detail.offers.iter().map(|offer| offer.to).filter(|to| of(*to).next().is_some()).collect();
    let choice = html! {
        select id="reply" name="reply" data-into="note" {
            option value="" { "选一句，或在下面直接写" }
            @for to in &offered {
                optgroup label=(step_word(*to)) {
                    @for reply in of(*to) { option value=(reply.words) selected[form.value("reply") == reply.words] { (reply.words) } }
                }
            }
        }
    };
    html! { @if !offered.is_empty() { (forms::field(form, "reply", "常用语", "", choice)) } }
}
