//! 改预约: another time for work that was given out, as agreed with the resident.

use chrono::{DateTime, Utc};
use maud::{Markup, html};

use super::{
    super::forms::{self, FormState},
    Shown,
    times::{time_key, times},
};
use crate::domain::{
    limits,
    order::{
        clock::Milestone,
        task::{Task, can_be_worked_on},
    },
    request::WantedTime,
};

/// Before the times of the list: the one that the resident asked for.
const ASKED_FOR: &str = "asked";

/// What the form asks to be done with the task.
pub(super) const DEED: &str = "reappoint";

/// What can be agreed on: what the resident asked for first, whatever time it is.
fn choices(asked_for: Option<&WantedTime>, now: DateTime<Utc>) -> Vec<(String, WantedTime)> {
    let usual = times(now).into_iter().filter(|time| Some(time) != asked_for).map(|time| (time_key(&time), time));
    asked_for.map(|time| (ASKED_FOR.to_owned(), time.clone())).into_iter().chain(usual).collect()
}

/// The time, and what was agreed; what is wrong is noted in the form. `asked_for`: by the resident.
pub(super) fn read(form: &mut FormState, asked_for: Option<&WantedTime>, now: DateTime<Utc>) -> Option<(WantedTime, String)> {
    let chosen = form.value("new_time").to_owned();
    let time = choices(asked_for, now).into_iter().find(|(key, _)| *key == chosen).map(|(_, time)| time);
    if time.is_none() {
        form.refuse("new_time", if chosen.is_empty() { "请选择时间" } else { "原来选的时段已过去，请另选" });
    }
    let words = form.shown_optional_line("agreed", limits::REPLY_CHARS);
    if words.is_empty() {
        form.refuse("agreed", "请写明和谁商定、为什么改，例如：已与本人电话商定，配件明天到");
    }
    time.filter(|_| form.is_good()).map(|time| (time, words))
}

/// The form of one open task. What the resident asked for stands in it.
pub(super) fn form(detail: &Shown<'_>, task: &Task, form: &FormState, now: DateTime<Utc>) -> Markup {
    let record = &detail.record;
    if !detail.standing.may_reappoint(task) || !can_be_worked_on(record.state) {
        return html! {};
    }
    let asked_for = record.dealings.asked_for.as_ref();
    let is_this = form.value("task") == task.number.to_string() && form.value("deed") == DEED;
    let beginning = FormState::stored([("new_time", asked_for.map(|_| ASKED_FOR.to_owned()).unwrap_or_default())]);
    let form = if is_this { form } else { &beginning };
    let (time, agreed) = (format!("new-time-{}", task.number), format!("agreed-{}", task.number));
    let hint = "必填，业户凭回执码能看到";
    // Nobody but the resident gives up a promise.
    let is_promised = record.clocks.open().any(|clock| clock.milestone == Milestone::Arrival);
    let stands = match asked_for {
        _ if !is_promised => "现在没有到场承诺：改后的时间就是到场承诺。".to_owned(),
        Some(wanted) => format!(
            "改为业户希望的 {}，到场承诺随之顺延；改为别的时间，原来的到场承诺不变、照旧计时。要顺延，须业户同意：请业户在大堂终端或手机上改约到那个时间，再照此确认。",
            wanted.label()
        ),
        None => "业户没有提出改约：改了预约，原来的到场承诺不变、照旧计时。要顺延，须业户在大堂终端或手机上改约。".to_owned(),
    };
    let wrong = |name| form.error(name).is_some().then_some("true");
    html! {
        form method="post" action={ "/submissions/" (record.id) "/task" } {
            (detail.token())
            input type="hidden" name="version" value=(record.version);
            input type="hidden" name="task" value=(task.number);
            details class="fold" open[is_this || asked_for.is_some()] {
                summary { "改预约" @if let Some(wanted) = asked_for { span class="tag is-waiting" { "业户希望 " (wanted.label()) } } }
                div class="stack is-close" {
                    p class="hint" { (stands) }
                    (forms::field_of(form, ("new_time", time.as_str()), "改到什么时间", "", html! {
                        select id=(time) name="new_time" aria-invalid=[wrong("new_time")]
                            aria-describedby=[forms::described_by(form, ("new_time", time.as_str()), "")] {
                            option value="" { "请选择…" }
                            @for (key, wanted) in choices(asked_for, now) {
                                option value=(key) selected[form.value("new_time") == key] {
                                    (wanted.label()) @if key == ASKED_FOR { "（业户希望）" }
                                }
                            }
                        }
                    }))
                    (forms::field_of(form, ("agreed", agreed.as_str()), "怎么商定的", hint, html! {
                        input type="text" id=(agreed) name="agreed" value=(form.value("agreed")) maxlength=(limits::REPLY_CHARS)
                            aria-invalid=[wrong("agreed")] aria-describedby=[forms::described_by(form, ("agreed", agreed.as_str()), hint)];
                    }))
                    div class="buttons" { button class="button" type="submit" name="deed" value=(DEED) { "改预约" } }
                }
            }
        }
    }
}
