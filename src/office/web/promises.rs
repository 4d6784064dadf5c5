//! 承诺时限: what residents are promised, and what the office promises itself.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};

use super::{
    error::WebError,
    forms::{self, FormState},
    layout,
    session::{Posted, SignedIn},
};
use crate::{
    domain::{
        catalogue::RepairKind,
        deadline::{ComplaintPromise, ComplaintPromises, FollowUpPromises, OfficePromises, Promises, Report, Timed, WorkPromises},
        feedback::Severity,
    },
    office::service::{Service, ServiceError, access::Session},
};

/// Fields of one severity.
struct Fields {
    severity: Severity,
    report: &'static str,
    answer: &'static str,
    resolve: &'static str,
    meaning: &'static str,
}

const COMPLAINTS: [Fields; 3] = [
    Fields {
        severity: Severity::Severe,
        report: "severe_report",
        answer: "severe_answer",
        resolve: "severe_resolve",
        meaning: "影响日常生活、安全或公司形象",
    },
    Fields {
        severity: Severity::Important,
        report: "important_report",
        answer: "important_answer",
        resolve: "important_resolve",
        meaning: "管理或服务有过失",
    },
    Fields {
        severity: Severity::Minor,
        report: "minor_report",
        answer: "minor_answer",
        resolve: "minor_resolve",
        meaning: "其他可当面解决的",
    },
];

/// Field and kind of repair.
const FOLLOW_UPS: [(&str, RepairKind); 3] =
    [("follow_usual", RepairKind::Usual), ("follow_safety", RepairKind::Safety), ("follow_leak", RepairKind::Leak)];

/// Field and promise of the work itself.
const WORK: [(&str, Timed, &str); 5] = [
    ("repair_done", Timed::Repair, "从收到起；有预约的从约定时间起"),
    ("paid_done", Timed::Paid, "从收到起；等业户确认报价和验收的时间不计"),
    ("free_done", Timed::Free, "从收到起；有预约的从约定时间起"),
    ("sign_off", Timed::SignOff, "从请业户验收起，到时提醒员工联系业户"),
    ("relay", Timed::Relay, "从收到起"),
];

/// Field and promise of the follow-up after paid work.
const FOLLOW_PAID: &str = "follow_paid";

/// Field of how late whoever comes by appointment may be, in minutes.
const GRACE: &str = "arrival_grace";

/// Field of how long an order stands still before it counts as stuck.
const STUCK: &str = "stuck";

/// Ticked for every promise that counts working time.
const WORKING: &str = "working";

/// Choices of when whoever is above has to know; minutes, or one of these words.
const REPORTS: [(&str, &str); 7] = [
    ("no", "不必上报"),
    ("same_day", "收到当日"),
    ("30", "30 分钟内"),
    ("60", "1 小时内"),
    ("120", "2 小时内"),
    ("240", "4 小时内"),
    ("480", "8 小时内"),
];

/// Whoever comes four hours late has not kept an appointment.
const LONGEST_GRACE: f64 = 240.0;

/// 90 days: a longer promise is none.
const LONGEST_HOURS: f64 = 90.0 * 24.0;

fn report_key(report: Report) -> String {
    match report {
        Report::NotNeeded => "no".into(),
        Report::SameDay => "same_day".into(),
        Report::Within { minutes } => minutes.to_string(),
    }
}

/// `24` or `1.5`, as it is typed.
fn hours(minutes: u32) -> String {
    (f64::from(minutes) / 60.0).to_string()
}

/// What the form showed, in one hidden field: a stored set that differs says that somebody else has saved since.
fn stamp(promises: &OfficePromises) -> String {
    let mut figures = vec![promises.general.answer_minutes.to_string(), promises.general.repair_response_minutes.to_string()];
    figures.extend(FOLLOW_UPS.map(|(_, kind)| promises.follow_ups.of(kind).to_string()));
    for Fields { severity, .. } in COMPLAINTS {
        let ComplaintPromise { report, answer_minutes, resolve_minutes } = *promises.complaints.of(severity);
        figures.extend([report_key(report), answer_minutes.to_string(), resolve_minutes.to_string()]);
    }
    figures.extend(WORK.map(|(_, timed, _)| promises.minutes(timed).to_string()));
    figures.extend([promises.follow_ups.paid_minutes.to_string(), promises.work.arrival_grace_minutes.to_string()]);
    figures.push(promises.work.stuck_minutes.to_string());
    figures.extend(promises.work.working.iter().map(|timed| timed.into_str().to_owned()));
    figures.join(".")
}

fn filled(promises: &OfficePromises) -> FormState {
    let mut fields = vec![
        ("seen", stamp(promises)),
        ("answer", hours(promises.general.answer_minutes)),
        ("repair", promises.general.repair_response_minutes.to_string()),
    ];
    fields.extend(FOLLOW_UPS.map(|(name, kind)| (name, hours(promises.follow_ups.of(kind)))));
    fields.push((FOLLOW_PAID, hours(promises.follow_ups.paid_minutes)));
    fields.extend(WORK.map(|(name, timed, _)| (name, hours(promises.minutes(timed)))));
    fields.push((GRACE, promises.work.arrival_grace_minutes.to_string()));
    fields.push((STUCK, hours(promises.work.stuck_minutes)));
    fields.extend(promises.work.working.iter().map(|timed| (WORKING, timed.into_str().to_owned())));
    for names in COMPLAINTS {
        let promise = promises.complaints.of(names.severity);
        fields.push((names.report, report_key(promise.report)));
        fields.extend([(names.answer, hours(promise.answer_minutes)), (names.resolve, hours(promise.resolve_minutes))]);
    }
    FormState::stored(fields)
}

/// The page.
pub async fn page(State(service): State<Service>, SignedIn(session): SignedIn) -> Result<Markup, WebError> {
    Ok(draw(&session, &filled(&service.promises().await?)))
}

/// A promised time in minutes, read from a field in units of `unit` minutes.
fn minutes(form: &mut FormState, name: &'static str, unit: f64, longest: f64) -> u32 {
    let least = 1.0 / unit;
    let number = form.number(name, if unit > 1.0 { 0.5 } else { least }..=longest);
    if number.is_none() && form.error(name).is_none() {
        form.refuse(name, "请填写这一项");
    }
    (number.unwrap_or(1.0) * unit).round() as u32
}

fn read(form: &mut FormState) -> OfficePromises {
    let mut complaints = ComplaintPromises::default();
    for names in COMPLAINTS {
        let report = match form.value(names.report) {
            "no" => Some(Report::NotNeeded),
            "same_day" => Some(Report::SameDay),
            other => other.parse().ok().filter(|minutes| (1..=10_080).contains(minutes)).map(|minutes| Report::Within { minutes }),
        };
        if report.is_none() {
            form.refuse(names.report, "请选择一项");
        }
        let promise = ComplaintPromise {
            report: report.unwrap_or(Report::NotNeeded),
            answer_minutes: minutes(form, names.answer, 60.0, LONGEST_HOURS),
            resolve_minutes: minutes(form, names.resolve, 60.0, LONGEST_HOURS),
        };
        if form.is_good() && promise.resolve_minutes < promise.answer_minutes {
            form.refuse(names.resolve, "办结时限不能短于答复时限");
        }
        *complaints.of_mut(names.severity) = promise;
    }
    let general = Promises {
        answer_minutes: minutes(form, "answer", 60.0, LONGEST_HOURS),
        repair_response_minutes: minutes(form, "repair", 1.0, 24.0 * 60.0),
    };
    let [usual_minutes, safety_minutes, leak_minutes] = FOLLOW_UPS.map(|(name, _)| minutes(form, name, 60.0, LONGEST_HOURS));
    let paid_minutes = minutes(form, FOLLOW_PAID, 60.0, LONGEST_HOURS);
    let follow_ups = FollowUpPromises { usual_minutes, safety_minutes, leak_minutes, paid_minutes };
    OfficePromises { general, complaints, follow_ups, work: work(form) }
}

fn work(form: &mut FormState) -> WorkPromises {
    let [repair_minutes, paid_minutes, free_minutes, sign_off_minutes, relay_minutes] =
        WORK.map(|(name, ..)| minutes(form, name, 60.0, LONGEST_HOURS));
    let stuck_minutes = minutes(form, STUCK, 60.0, LONGEST_HOURS);
    let grace = form.number(GRACE, 0.0..=LONGEST_GRACE);
    if grace.is_none() && form.error(GRACE).is_none() {
        form.refuse(GRACE, "请填写这一项；不宽限就填 0");
    }
    WorkPromises {
        arrival_grace_minutes: grace.unwrap_or_default().round() as u32,
        repair_minutes,
        paid_minutes,
        free_minutes,
        relay_minutes,
        sign_off_minutes,
        stuck_minutes,
        working: Timed::ALL.into_iter().filter(|timed| form.has(WORKING, timed.into_str())).collect(),
    }
}

/// Stores other promised times.
pub async fn submit(State(service): State<Service>, posted: Posted) -> Result<Response, WebError> {
    let mut form = FormState::typed(posted.fields);
    let entered = read(&mut form);
    if !form.is_good() {
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, draw(&posted.session, &form)).into_response());
    }
    let stored = service.promises().await?;
    let saved = match stamp(&stored) == form.value("seen") || stored == entered {
        true => service.save_promises(stored, entered, posted.session.actor()).await,
        false => Err(ServiceError::ChangedMeanwhile),
    };
    if let Err(ServiceError::ChangedMeanwhile) = saved {
        form.outdate_beside("seen", filled(&service.promises().await?), "/promises");
        return Ok((StatusCode::CONFLICT, draw(&posted.session, &form)).into_response());
    }
    saved?;
    Ok(Redirect::to("/promises").into_response())
}

fn draw(session: &Session, form: &FormState) -> Markup {
    let content = html! {
        (layout::tabs(layout::PROMISE_TABS, "/promises"))
        (layout::heading("承诺时限", html! {}))
        (forms::summary(form))
        p class="hint" { "时限只会提前，不会推后：改短了，没到期的工单跟着提前；改长了，只对以后收到的有效。两个承诺以早的为准。" }
        form method="post" action="/promises" {
            (forms::token_field(&session.csrf))
            input type="hidden" name="seen" value=(form.value("seen"));
            section class="card stack" {
                h2 { "对业户的承诺" span class="small" { "印在回执上；按钟点计，24 小时不间断" } }
                div class="pair" {
                    (forms::number_field(form, "answer", "答复（小时）", "任何申请、留言与意见"))
                    (forms::number_field(form, "repair", "报修响应（分钟）", "责任部门为工程维修部的"))
                }
            }
            section class="card stack" {
                h2 { "到场与完成" span class="small" { "员工内部时限，不印在回执上" } }
                div class="pair" {
                    (forms::number_field(form, GRACE, "到场宽限（分钟）", "约定时段结束后几分钟内到场仍算按时"))
                    (forms::number_field(form, STUCK, "卡住（小时）", "未结的工单多久没有任何进展，就列入“卡住”"))
                    @for (name, timed, hint) in WORK { (timed_field(form, name, timed, &format!("{}（小时）", timed.label()), hint)) }
                }
            }
            section class="card stack" {
                h2 { "回访" span class="small" { "完工后几小时内询问业户；每项维修属哪一类在“服务目录”里选" } }
                div class="pair" {
                    @for (name, kind) in FOLLOW_UPS {
                        (timed_field(form, name, Timed::follow_up(kind), &format!("{}（小时）", kind.label()), if kind == RepairKind::Leak { "从闭水试验合格起" } else { "从完工起" }))
                    }
                    (timed_field(form, FOLLOW_PAID, Timed::FollowPaid, "有偿服务（小时）", "从完工起；维修按上面的类别"))
                }
            }
            section class="card stack" {
                h2 { "投诉" span class="small" { "按等级；等级与这些时限仅员工可见" } }
                @for names in COMPLAINTS {
                    fieldset class="day" {
                        legend { (names.severity.label()) span class="small" { (names.meaning) } }
                        div class="pair is-promise" {
                            (forms::select_field(form, names.report, "上报", "", &reports(form.value(names.report))))
                            (forms::number_field(form, names.answer, "答复（小时）", ""))
                            (timed_field(form, names.resolve, Timed::resolution(names.severity), "办结（小时）", ""))
                        }
                    }
                }
            }
            div class="buttons" { button class="button is-primary" type="submit" { "保存" } }
        }
    };
    layout::page(session, layout::Section::Promises, "承诺时限", content)
}

/// A promised time with its switch.
fn timed_field(form: &FormState, name: &str, timed: Timed, label: &str, hint: &str) -> Markup {
    let key = timed.into_str();
    html! {
        div {
            (forms::number_field(form, name, label, hint))
            label class="tick" {
                input type="checkbox" name=(WORKING) value=(key) checked[form.has(WORKING, key)];
                "按工作时间" span class="unseen" { "（" (timed.label()) "）" }
            }
        }
    }
}

/// The choices, with the present one even if it is none of the usual.
fn reports(present: &str) -> Vec<(String, String)> {
    let mut choices: Vec<(String, String)> = REPORTS.iter().map(|(key, word)| ((*key).to_owned(), (*word).to_owned())).collect();
    if present.parse::<u32>().is_ok() && !REPORTS.iter().any(|(key, _)| *key == present) {
        choices.push((present.to_owned(), format!("{present} 分钟内")));
    }
    choices
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_come_back_from_the_form_as_they_were() {
        let mut form = filled(&OfficePromises::default());
        assert_eq!(read(&mut form), OfficePromises::default());
        assert!(form.is_good());
        let work = WorkPromises { working: [Timed::Repair, Timed::ResolveMinor].into(), arrival_grace_minutes: 15, ..Default::default() };
        let promises = OfficePromises { work, ..OfficePromises::default() };
        assert_eq!(read(&mut filled(&promises)), promises);
        assert_ne!(stamp(&promises), stamp(&OfficePromises::default()));
    }
}
