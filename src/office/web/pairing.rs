//! 等待配对: terminals that ask to be let in. Who lets one in has read the code from its screen.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use chrono::{DateTime, Utc};
use maud::{Markup, html};
use uuid::Uuid;

use super::{
    WebError,
    forms::{self, FormState},
    layout,
    session::Posted,
    terminals, words,
};
use crate::{
    domain::limits,
    office::{
        service::{Service, access::Session, pairing::Approved},
        store::pairings::Record,
    },
};

fn id_of(raw: &str) -> Result<Uuid, WebError> {
    raw.parse().map_err(|_| WebError::NotFound)
}

/// Lets a terminal in.
pub async fn approve(State(service): State<Service>, Path(id): Path<String>, posted: Posted) -> Result<Response, WebError> {
    let id = id_of(&id)?;
    let mut form = FormState::typed(posted.fields);
    let lobby = form.line("lobby", limits::LABEL_CHARS);
    let building = terminals::read_building(&service, &mut form).await?;
    let code = form.line("code", limits::NAME_CHARS);
    if form.is_good() {
        match service.approve_pairing(id, &code, lobby.clone(), building, posted.session.actor()).await? {
            Approved::Done => {
                service.say(&posted.session, format!("{lobby} 已配对，终端几秒后就会显示首页。"));
                return Ok(Redirect::to("/terminals").into_response());
            }
            Approved::WrongCode => form.refuse("code", "不是该终端屏幕上的配对码，请到终端前核对后重新输入"),
            Approved::TooManyCodes(too_many) => {
                let minutes = ((too_many.until - service.now()).num_seconds().max(1) + 59) / 60;
                form.refuse("code", format!("输错次数过多，请等待 {} 后再试", words::span(minutes)));
            }
            Approved::NameTaken { name } => form.refuse("lobby", terminals::name_taken(&name)),
            Approved::Expired => form.refuse("code", "这个配对码已过期，请用终端屏幕上新的配对码"),
        }
    }
    let drawn = terminals::draw(&service, &posted.session, &form, Some(id), None).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, drawn).into_response())
}

/// Sends a terminal away.
pub async fn deny(State(service): State<Service>, Path(id): Path<String>, posted: Posted) -> Result<Redirect, WebError> {
    service.deny_pairing(id_of(&id)?, posted.session.actor()).await?;
    Ok(Redirect::to("/terminals"))
}

/// The waiting terminals with their forms; `refused` is the one whose form came back.
pub fn waiting(
    session: &Session,
    records: &[Record],
    buildings: &[(String, String)],
    refused: Option<(Uuid, &FormState)>,
    now: DateTime<Utc>,
) -> Markup {
    let empty = FormState::default();
    html! {
        @for record in records {
            @let form = refused.filter(|(id, _)| *id == record.id).map_or(&empty, |(_, form)| form);
            section class="card is-owner pairing" {
                h2 {
                    "等待配对：" @if record.device.is_empty() { "未报名称的终端" } @else { (record.device) }
                    span class="small" {
                        @if !record.software.is_empty() { "版本 " (record.software) "·" }
                        (words::age(record.requested_at, now)) "开始等待"
                        @if !record.address.is_empty() { "·来自 " (record.address) }
                        "·" (words::moment(record.expires_at, now)) " 前有效"
                    }
                }
                form method="post" action={ "/terminals/pairing/" (record.id) "/approve" } class="stack" {
                    (forms::token_field(&session.csrf))
                    div class="pair" {
                        (code_field(form, &format!("code-{}", record.id)))
                        (lobby_field(form, &format!("lobby-{}", record.id)))
                        (building_field(form, &format!("building-{}", record.id), buildings))
                    }
                    div class="buttons" { button class="button is-primary" type="submit" { "核对并配对" } }
                }
                form method="post" action={ "/terminals/pairing/" (record.id) "/deny" } {
                    (forms::token_field(&session.csrf))
                    button class="button is-danger" type="submit" data-confirm="确定拒绝这台终端吗？" { (layout::icon("exit")) "拒绝" }
                }
            }
        }
    }
}

// Several terminals may wait, and the form for a token stands below: every field has its own id.

fn code_field(form: &FormState, id: &str) -> Markup {
    let hint = "请站在终端前输入";
    let control = html! {
        input type="text" inputmode="numeric" autocomplete="off" id=(id) name="code" value="" required
            aria-invalid=[form.error("code").is_some().then_some("true")] aria-describedby=[forms::described_by(form, ("code", id), hint)];
    };
    forms::field_of(form, ("code", id), "终端屏幕上的六位配对码", hint, control)
}

fn lobby_field(form: &FormState, id: &str) -> Markup {
    let hint = "例如 3号楼大堂";
    let control = html! {
        input type="text" id=(id) name="lobby" value=(form.value("lobby")) required
            data-limit=(limits::LABEL_CHARS) aria-invalid=[form.error("lobby").is_some().then_some("true")]
            aria-describedby=[forms::described_by(form, ("lobby", id), hint)];
    };
    forms::field_of(form, ("lobby", id), "所在大堂", hint, control)
}

fn building_field(form: &FormState, id: &str, buildings: &[(String, String)]) -> Markup {
    let hint = "门岗、会所选“无”";
    let control = html! {
        select id=(id) name="building" aria-invalid=[form.error("building").is_some().then_some("true")]
            aria-describedby=[forms::described_by(form, ("building", id), hint)] {
            option value="" { (terminals::CHOOSE) }
            @for (value, word) in buildings { option value=(value) selected[form.value("building") == value.as_str()] { (word) } }
        }
    };
    forms::field_of(form, ("building", id), "所属楼栋", hint, control)
}
