//! 部门: what the estate calls them, their numbers, and which of them residents see.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};

use super::{
    console::Console,
    error::WebError,
    forms::{self, FormState},
    layout,
    session::{Posted, SignedIn},
};
use crate::{
    domain::{catalogue::Department, limits, text},
    office::{
        records::DepartmentRecord,
        service::{ServiceError, access::Session},
    },
};

/// The fields of each department, numbered by its place in [`Department::ALL`].
const FIELDS: [[&str; 5]; 7] = [
    ["name0", "phone0", "hours0", "position0", "shown0"],
    ["name1", "phone1", "hours1", "position1", "shown1"],
    ["name2", "phone2", "hours2", "position2", "shown2"],
    ["name3", "phone3", "hours3", "position3", "shown3"],
    ["name4", "phone4", "hours4", "position4", "shown4"],
    ["name5", "phone5", "hours5", "position5", "shown5"],
    ["name6", "phone6", "hours6", "position6", "shown6"],
];

/// A department's own fields, wherever it stands on the page: a colleague may change the order meanwhile.
fn fields_of(department: Department) -> [&'static str; 5] {
    FIELDS[Department::ALL.iter().position(|other| *other == department).unwrap_or_default()]
}

fn stored_form(entries: &[DepartmentRecord]) -> FormState {
    let fields = entries.iter().zip(1_u32..).flat_map(|(entry, place)| {
        let [name, phone, hours, position, shown] = fields_of(entry.department);
        [
            (name, entry.name.clone()),
            (phone, entry.phone.clone()),
            (hours, entry.hours.clone()),
            (position, place.to_string()),
            (shown, u8::from(entry.shown).to_string()),
        ]
    });
    FormState::stored(fields.chain([("seen", seen(entries))]))
}

/// The form's origin: two members of staff must not undo each other unseen.
fn seen(entries: &[DepartmentRecord]) -> String {
    let lines: Vec<String> = entries.iter().map(|entry| format!("{entry:?}")).collect();
    crate::office::service::fingerprint(&lines.join("\n"))
}

/// The page.
pub async fn page(State(console): State<Console>, SignedIn(session): SignedIn) -> Result<Markup, WebError> {
    let entries = console.service.departments().await?;
    draw(&console, &session, &entries, &stored_form(&entries)).await
}

/// Stores all seven.
pub async fn submit(State(console): State<Console>, posted: Posted) -> Result<Response, WebError> {
    let stored = console.service.departments().await?;
    let mut form = FormState::typed(posted.fields);
    let mut entered = Vec::new();
    for entry in &stored {
        let [name, phone, hours, position, shown] = fields_of(entry.department);
        let (name, hours) = (form.shown_line(name, limits::NAME_CHARS), form.hours(hours, &entry.hours, limits::LABEL_CHARS, false));
        let written = form.optional_dial_number(phone);
        let shown = form.value(shown) == "1";
        let place = form.number(position, 1.0..=99.0).unwrap_or(99.0);
        entered.push((place, DepartmentRecord { department: entry.department, name, phone: written, hours, position: 0, shown }));
    }
    let names: Vec<String> = entered.iter().map(|(_, entry)| text::to_half_width(&entry.name).replace(' ', "")).collect();
    for (index, (_, entry)) in entered.iter().enumerate() {
        let [name, ..] = fields_of(entry.department);
        if !names[index].is_empty() && names[..index].contains(&names[index]) {
            form.refuse(name, "已有部门叫这个名字，派单时会分不清，请换一个");
        }
    }
    if !form.is_good() {
        let drawn = draw(&console, &posted.session, &stored, &form).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, drawn).into_response());
    }
    entered.sort_by(|(left, _), (right, _)| left.total_cmp(right));
    let entered = (1_i64..).zip(entered).map(|(position, (_, entry))| DepartmentRecord { position, ..entry }).collect();
    let is_current = form.value("seen") == seen(&stored);
    let saved = match is_current {
        true => console.service.save_departments(stored, entered, posted.session.actor()).await,
        false => Err(ServiceError::ChangedMeanwhile),
    };
    if let Err(ServiceError::ChangedMeanwhile) = saved {
        let stored = console.service.departments().await?;
        form.outdate_beside("seen", stored_form(&stored), "/departments");
        return Ok((StatusCode::CONFLICT, draw(&console, &posted.session, &stored, &form).await?).into_response());
    }
    saved?;
    console.browsers.flash(&posted.session, "已保存部门资料。").await;
    Ok(Redirect::to("/departments").into_response())
}

async fn draw(console: &Console, session: &Session, entries: &[DepartmentRecord], form: &FormState) -> Result<Markup, WebError> {
    let said = console.browsers.take_flash(session).await?;
    let content = html! {
        (layout::heading("部门", html! {}))
        (layout::tabs(layout::ESTATE_TABS, "/departments"))
        (forms::summary(form))
        @if let Some(sentence) = said { p class="banner is-good" role="status" { (sentence) } }
        form method="post" action="/departments" class="card stack" {
            (forms::token_field(&session.csrf))
            input type="hidden" name="seen" value=(form.value("seen"));
            @for entry in entries {
                @let [name, phone, hours, position, shown] = fields_of(entry.department);
                fieldset class="department" data-department=(entry.department.into_str()) {
                    legend class="unseen" { (entry.name) }
                    (forms::line_field(form, name, "名称", "", limits::NAME_CHARS, true))
                    (forms::line_field(form, phone, "电话", "", limits::LABEL_CHARS, false))
                    (forms::line_field(form, hours, "时间", &forms::hours_hint(form, hours), limits::LABEL_CHARS, false))
                    (forms::number_field(form, position, "次序", ""))
                    label class="tick" { input type="checkbox" name=(shown) value="1" checked[form.value(shown) == "1"]; "业户可见" }
                }
            }
            p class="hint" { "“业户可见”的部门按次序显示在大堂的便民电话里，按所填时间告诉业户现在有没有人、几点上班；名称在工作台各处使用。" }
            div class="buttons" { button class="button is-primary" type="submit" { "保存" } }
        }
    };
    Ok(layout::page(session, layout::Section::Estate, "部门", content))
}
