//! 派工: what of an order was given to whom, and the forms that give, take, end and hand back.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use chrono::{DateTime, Utc};
use maud::{Markup, html};

use super::{
    super::{
        error::WebError,
        forms::{self, FormState},
        paths,
        session::Posted,
        words,
    },
    BACK_TO_WORK, Shown, appointment, back_to, finish, id_of, outdated, refused,
    times::{time_key, times},
};
use crate::{
    domain::{
        limits,
        order::{
            Flow, Order, State as OrderState,
            rights::Action,
            steps::StepError,
            task::{Assignee, Mark, Task, TaskState, can_be_dispatched, can_be_worked_on},
        },
        submission::Submission,
    },
    office::service::{
        Service, ServiceError,
        access::Session,
        dispatch::{Deed, Given, Hand},
    },
};

/// Before a colleague's key, in the form that gives work out.
const WORKER: &str = "staff-";
/// Before a supplier's.
const SUPPLIER: &str = "supplier-";

fn hand_of(key: &str) -> Result<Option<Hand>, WebError> {
    if key.is_empty() {
        return Ok(None);
    }
    let worker = key.strip_prefix(WORKER).and_then(|id| id.parse().ok()).map(Hand::Worker);
    let supplier = || key.strip_prefix(SUPPLIER).and_then(|id| id.parse().ok()).map(Hand::Supplier);
    worker.or_else(supplier).map(Some).ok_or(WebError::BadForm)
}

/// Gives work out.
pub async fn give_out(State(service): State<Service>, Path(id): Path<String>, posted: Posted) -> Result<Response, WebError> {
    let id = id_of(&id)?;
    let mut form = FormState::typed(posted.fields);
    let version = form.value("version").parse().map_err(|_| WebError::BadForm)?;
    let words = form.paragraphs("work", limits::REPLY_CHARS, false);
    let hand = hand_of(form.value("hand"))?;
    let instead_of = form.value("instead_of").parse().ok();
    let time = form.value("appointed").to_owned();
    let appointed = times(service.now()).into_iter().find(|wanted| time_key(wanted) == time);
    if appointed.is_none() && !time.is_empty() {
        form.refuse("appointed", "原来选的时段已过去，请另选");
    }
    let department = form.value("department").parse().ok();
    if department.is_none() {
        form.refuse("department", "请选择部门");
    }
    if let Some(department) = department.filter(|_| form.is_good()) {
        let given = Given { department, hand, words, appointed, instead_of };
        match service.give_out(id, version, given, &posted.session).await {
            Ok(()) => return Ok(back_to(id, &form)),
            Err(ServiceError::Step(StepError::AboutTheNewOwner)) if hand.is_some() => {
                form.refuse("hand", "这件投诉涉及所选的人或部门：涉及本人的请换一位，涉及部门的请由经理派工");
            }
            Err(ServiceError::Step(StepError::AboutTheNewOwner)) => {
                form.refuse("department", "这件投诉涉及该部门，要由经理派给它；您可以派给其他部门，或转交经理");
            }
            Err(ServiceError::Step(StepError::OwnerAbsent)) => {
                form.refuse("hand", "所选的人不在这个部门或账号已停用，合作单位也可能已停用，请另选");
            }
            Err(error) => return outdated(&service, &posted.session, id, form, error).await,
        }
    }
    refused(&service, &posted.session, id, form).await
}

/// Takes a task, ends it, hands it back, takes it away.
pub async fn act(State(service): State<Service>, Path(id): Path<String>, posted: Posted) -> Result<Response, WebError> {
    let id = id_of(&id)?;
    let mut form = FormState::typed(posted.fields);
    let version = form.value("version").parse().map_err(|_| WebError::BadForm)?;
    let number = form.value("task").parse().map_err(|_| WebError::BadForm)?;
    let is_from_list = form.value("back") == BACK_TO_WORK;
    let said = form.shown_optional_paragraphs("said", limits::REPLY_CHARS);
    let deed = match form.value("deed") {
        "take" => Deed::Take,
        "hand_back" => Deed::HandBack(said),
        "finish" => Deed::Finish(said, true),
        "hand_over" => Deed::Finish(said, false),
        "withdraw" => Deed::Withdraw(said),
        "pass" => {
            let reason = form.line("pass_reason", limits::REPLY_CHARS);
            let colleague = form.value("colleague").parse().ok();
            if colleague.is_none() {
                form.refuse("colleague", "请选择同事");
            }
            let Some(colleague) = colleague.filter(|_| form.is_good()) else {
                return refused(&service, &posted.session, id, form).await;
            };
            Deed::Pass(colleague, reason)
        }
        appointment::DEED => {
            let detail = service.submission(id, &posted.session).await?;
            match appointment::read(&mut form, detail.record.dealings.asked_for.as_ref(), service.now()) {
                Some((to, words)) => Deed::Reappoint(to, words),
                None => return refused(&service, &posted.session, id, form).await,
            }
        }
        _ => return Err(WebError::BadForm),
    };
    if form.is_good() {
        match service.do_task(id, version, number, deed.clone(), &posted.session).await {
            Ok(_) if is_from_list => return Ok(Redirect::to(paths::WORK).into_response()),
            Ok(true) => return Ok(back_to(id, &form)),
            // Whoever hands back what nobody else gave them has done with it.
            Ok(false) => return Ok(Redirect::to(paths::INBOX).into_response()),
            Err(ServiceError::Step(StepError::WordsMissing)) => form.refuse("said", wanted_words(&deed)),
            Err(ServiceError::Step(StepError::AboutTheNewOwner)) => form.refuse("colleague", "投诉涉及这位同事，请另选"),
            Err(ServiceError::Step(StepError::OwnerAbsent)) => form.refuse("colleague", "这位同事已不在本部门或账号已停用，请另选"),
            Err(error) => return outdated(&service, &posted.session, id, form, error).await,
        }
    }
    refused(&service, &posted.session, id, form).await
}

fn wanted_words(deed: &Deed) -> &'static str {
    match deed {
        Deed::HandBack(_) => "请写明为什么交回，例如：属消防维保单位的设备",
        Deed::Finish(..) => "请写明做了什么，例如：已更换阀芯，试水正常",
        Deed::Withdraw(_) => "请写明为什么撤回",
        Deed::Take | Deed::Pass(..) | Deed::Reappoint(..) => "",
    }
}

/// Everything that was given out, and what can be done with it.
pub(super) fn card(detail: &Shown<'_>, form: &FormState, now: DateTime<Utc>) -> Markup {
    let record = &detail.record;
    let tasks = record.all_tasks();
    let gives = detail.standing.may(Action::Dispatch) && can_be_dispatched(record.state);
    html! {
        @if !tasks.is_empty() || gives {
            section class="card" id="tasks" {
                h2 { "派工" @if record.awaits_dispatch() { span class="tag is-waiting" { "待派" } } }
                @if tasks.is_empty() { p class="hint" { "还没有派给任何部门。" } }
                ol class="tasks" {
                    @for task in &tasks {
                        li class=[(!task.state.is_open()).then_some("is-over")] {
                            (described(task, detail.departments.name(task.department), now))
                            @if task.state.is_open() {
                                @let may_work = detail.standing.may_work_on(task);
                                @let may_withdraw = detail.standing.may(Action::Dispatch);
                                (deeds(&detail.token(), detail.session, record, task, form, (may_work, may_withdraw), ""))
                                (appointment::form(detail, task, form, now))
                                (pass_form(detail, task, form))
                            }
                        }
                    }
                }
                @if gives { (dispatch_form(detail, &tasks, form, now)) }
            }
        }
    }
}

/// To whom, what, when, and how it stands.
fn described(task: &Task, department: &str, now: DateTime<Utc>) -> Markup {
    let by = |mark: &Mark| {
        if mark.by.is_empty() { words::moment(mark.at, now) } else { format!("{}·{}", mark.by, words::moment(mark.at, now)) }
    };
    html! {
        p class="task-head" {
            strong { (department) @if !task.assignee.label().is_empty() { "·" (task.assignee.label()) } }
            (state_tag(task.state))
            @if matches!(task.assignee, Assignee::Supplier { .. }) { span class="tag" { "合作单位" } }
        }
        @if let Some(appointed) = &task.appointed { p { "时间：" (appointed.label()) } }
        @if !task.words.is_empty() { p class="as-written" { (task.words) } }
        p class="small" {
            @if task.given.by.is_empty() { "报修送达即派·" (words::moment(task.given.at, now)) } @else { "派出：" (by(&task.given)) }
            @if let Some(taken) = &task.taken { "；接单：" (by(taken)) }
            @if let Some(ended) = &task.ended { "；" (task.state.label()) "：" (by(ended)) }
        }
        @if !task.outcome.is_empty() { p class="small as-written" { (task.state.label()) "：" (task.outcome) } }
    }
}

/// The task's state as a tag.
pub fn state_tag(state: TaskState) -> Markup {
    let class = match state {
        TaskState::Waiting => "tag is-waiting",
        TaskState::Taken => "tag is-moving",
        TaskState::Finished | TaskState::HandedBack | TaskState::Withdrawn => "tag is-over",
    };
    html! { span class=(class) { (state.label()) } }
}

/// The form of a task on the order's page.
pub(super) fn task_form(task: &Task) -> String {
    format!("task-{}", task.number)
}

/// The form of one open task. `back`: where to go afterwards; empty for the order's page.
pub fn deeds(
    token: &Markup,
    session: &Session,
    record: &Order,
    task: &Task,
    form: &FormState,
    (may_work, may_withdraw): (bool, bool),
    back: &str,
) -> Markup {
    let is_this = form.value("task") == task.number.to_string() && !["pass", appointment::DEED].contains(&form.value("deed"));
    let blank = FormState::default();
    let form = if is_this { form } else { &blank };
    let id = format!("said-{}-{}", record.id, task.number);
    let (can_work, is_waiting) = (may_work && can_be_worked_on(record.state), task.state == TaskState::Waiting);
    let ends = can_work && !is_waiting;
    // One filled button for each in a list; on the order's own page that is the foot's. Who writes down what others do has
    // another.
    let is_page = back.is_empty();
    let does = !is_page && session.works_for() == Some(task.department);
    let others = record.tasks.iter().any(|other| other.state.is_open() && other.number != task.number);
    let flow = record.content.as_ref().map_or(Flow::Feedback, Submission::flow);
    let shows = !others && record.state == OrderState::InProgress && matches!(flow, Flow::Paid | Flow::Free);
    let hint = if shows {
        "完成说明业户凭回执码能看到；交回、撤回的原因业户不可见"
    } else {
        "完成说明、交回和撤回的原因，业户不可见"
    };
    html! {
        @if may_work || may_withdraw {
            form id=[is_page.then(|| task_form(task))] method="post" action={ "/submissions/" (record.id) "/task" } class="stack is-close" {
                (token)
                input type="hidden" name="version" value=(record.version);
                input type="hidden" name="task" value=(task.number);
                @if !is_page { input type="hidden" name="back" value=(back); }
                @if can_work && is_waiting {
                    div class="buttons" { button class={ "button" @if does { " is-primary" } } type="submit" name="deed" value="take" { "接单" } }
                }
                @if ends {
                    div class="buttons" {
                        a class={ "button" @if does { " is-primary" } } href=(finish::address(record.id, task.number)) { "拍照签字，办完" }
                    }
                }
                details class="fold" open[is_this] {
                    summary { @if ends { "完成或交回" } @else if may_work { "交回" } @else { "撤回" } }
                    div class="stack is-close" {
                        (forms::field_of(form, ("said", id.as_str()), "说明", hint, html! {
                            textarea id=(id) name="said" rows="2" data-limit=(limits::REPLY_CHARS)
                                aria-invalid=[form.error("said").is_some().then_some("true")]
                                aria-describedby=[forms::described_by(form, ("said", id.as_str()), hint)] { (form.value("said")) }
                        }))
                        div class="buttons" {
                            @if ends {
                                button class="button" type="submit" name="deed" value="finish" {
                                    @if shows && flow == Flow::Paid { "完成，请业户验收" } @else { "完成" }
                                }
                                @if shows { button class="button" type="submit" name="deed" value="hand_over" { "完成，交责任人办结" } }
                            }
                            @if may_work { button class="button" type="submit" name="deed" value="hand_back" { "交回" } }
                            @if may_withdraw { button class="button is-quiet" type="submit" name="deed" value="withdraw" { "撤回" } }
                        }
                    }
                }
            }
        }
    }
}

/// The form that passes a task on to a colleague of the same department.
fn pass_form(detail: &Shown<'_>, task: &Task, form: &FormState) -> Markup {
    let others = detail.colleagues.iter().filter(|(of, id, _)| *of == task.department && Some(*id) != task.assignee.worker());
    // Whoever passes on what nobody has yet does not pass it on to themselves.
    let others: Vec<_> = others.filter(|(_, id, _)| *id != detail.session.staff).collect();
    if others.is_empty() || !detail.standing.may_pass(task) {
        return html! {};
    }
    let is_this = form.value("task") == task.number.to_string() && form.value("deed") == "pass";
    let blank = FormState::default();
    let form = if is_this { form } else { &blank };
    let (colleague, reason) = (format!("colleague-{}", task.number), format!("pass-reason-{}", task.number));
    let hint = "必填，业户不可见";
    let wrong = |name| form.error(name).is_some().then_some("true");
    html! {
        form method="post" action={ "/submissions/" (detail.record.id) "/task" } {
            (detail.token())
            input type="hidden" name="version" value=(detail.record.version);
            input type="hidden" name="task" value=(task.number);
            details class="fold" open[is_this] {
                summary { "转给同事" }
                div class="stack is-close" {
                    (forms::field_of(form, ("colleague", colleague.as_str()), "本部门同事", "", html! {
                        select id=(colleague) name="colleague" aria-invalid=[wrong("colleague")]
                            aria-describedby=[forms::described_by(form, ("colleague", colleague.as_str()), "")] {
                            option value="" { "请选择…" }
                            @for (_, id, name) in others { option value=(id) selected[form.value("colleague") == id.to_string()] { (name) } }
                        }
                    }))
                    (forms::field_of(form, ("pass_reason", reason.as_str()), "为什么转给同事", hint, html! {
                        input type="text" id=(reason) name="pass_reason" value=(form.value("pass_reason")) maxlength=(limits::REPLY_CHARS)
                            aria-invalid=[wrong("pass_reason")] aria-describedby=[forms::described_by(form, ("pass_reason", reason.as_str()), hint)];
                    }))
                    div class="buttons" { button class="button" type="submit" name="deed" value="pass" { "转给同事" } }
                }
            }
        }
    }
}

/// What the form begins with: the department of the catalogue and the time that the resident wants.
fn beginnings(detail: &Shown<'_>, now: DateTime<Utc>) -> FormState {
    let Ok(Submission::Request(request)) = &detail.record.content else { return FormState::default() };
    let wanted = request.wanted.iter().find(|wanted| times(now).contains(wanted)).map(time_key).unwrap_or_default();
    FormState::stored([("department", request.item.department.into_str().to_owned()), ("appointed", wanted)])
}

fn dispatch_form(detail: &Shown<'_>, tasks: &[Task], form: &FormState, now: DateTime<Utc>) -> Markup {
    let (record, hands) = (&detail.record, &detail.hands);
    let is_this = !form.value("department").is_empty() || form.error("department").is_some();
    let beginnings = beginnings(detail, now);
    let form = if is_this { form } else { &beginnings };
    let departments: Vec<(String, String)> =
        hands.departments.iter().map(|(department, name)| (department.into_str().to_owned(), name.clone())).collect();
    let workers = hands
        .workers
        .iter()
        .map(|(department, id, name)| (format!("{WORKER}{id}"), format!("{}·{name}", detail.departments.name(*department))));
    let suppliers = hands
        .suppliers
        .iter()
        .map(|supplier| (format!("{SUPPLIER}{}", supplier.id), format!("合作单位·{}（{}）", supplier.name, supplier.trade)));
    let people: Vec<(String, String)> = workers.chain(suppliers).collect();
    let times: Vec<(String, String)> = times(now).iter().map(|wanted| (time_key(wanted), wanted.label())).collect();
    let open: Vec<(String, String)> = tasks
        .iter()
        .filter(|task| task.state.is_open())
        .map(|task| (task.number.to_string(), format!("改派：{} {}", detail.departments.name(task.department), task.assignee.label())))
        .collect();
    html! {
        details class="fold" open[is_this || tasks.is_empty()] {
            summary { @if tasks.is_empty() { "派给" } @else { "再派或改派" } }
            form method="post" action={ "/submissions/" (record.id) "/dispatch" } class="stack" {
                (detail.token())
                input type="hidden" name="version" value=(record.version);
                (forms::select(form, "department", "部门", "", "请选择…", &departments))
                (forms::select(form, "hand", "指定人或合作单位", "不指定的，由部门里先接单的人做", "不指定", &people))
                (forms::select(form, "appointed", "时间", "业户凭回执码能看到", "不约时间", &times))
                @if !open.is_empty() { (forms::select(form, "instead_of", "原来的派工", "", "保留，另加一项", &open)) }
                (forms::paragraphs_field(form, "work", "做什么", "只给同事看", limits::REPLY_CHARS, 2))
                div class="buttons" { button class="button" type="submit" { "派出" } }
            }
        }
    }
}
