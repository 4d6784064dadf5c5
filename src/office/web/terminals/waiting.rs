//! 等待配对: the cards of terminals that ask to be let in.

use chrono::{DateTime, Utc};
use maud::{Markup, html};
use uuid::Uuid;

use super::{
    super::{
        forms::{self, FormState},
        layout, words,
    },
    lobby::CHOOSE,
};
use crate::{
    domain::limits,
    office::{records::PairingRecord, service::access::Session},
};

/// The waiting terminals with their forms; `refused` is the one whose form came back.
pub fn cards(
    session: &Session,
    records: &[PairingRecord],
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
            option value="" { (CHOOSE) }
            @for (value, word) in buildings { option value=(value) selected[form.value("building") == value.as_str()] { (word) } }
        }
    };
    forms::field_of(form, ("building", id), "所属楼栋", hint, control)
}
