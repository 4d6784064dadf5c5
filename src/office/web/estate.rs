//! 小区: name, numbers, today's duty manager, the registry of rooms.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};

use super::{
    WebError,
    forms::{self, FormState},
    layout,
    session::{Posted, SignedIn},
};
use crate::{
    domain::{limits, place::Room, text},
    office::service::{
        Service,
        access::Session,
        estate::{EstatePage, EstateSettings},
    },
};

/// More rooms than the largest estate has.
const ROOMS: usize = 20_000;

/// The page.
pub async fn page(State(service): State<Service>, SignedIn(session): SignedIn) -> Result<Markup, WebError> {
    let page = service.estate().await?;
    let form = settings_form(&page);
    Ok(draw(&session, &page, &form, &rooms_form(&page)))
}

fn settings_form(page: &EstatePage) -> FormState {
    let duty = page.duty.as_ref().filter(|duty| duty.date == page.today).map(|duty| duty.name.clone()).unwrap_or_default();
    FormState::stored([
        ("name", page.settings.name.clone()),
        ("address", page.settings.address.clone()),
        ("centre_phone", page.settings.centre_phone.clone()),
        ("desk_hours", page.settings.desk_hours.clone()),
        ("duty", duty),
        ("sample", u8::from(page.settings.sample).to_string()),
    ])
}

fn rooms_form(page: &EstatePage) -> FormState {
    let lines: Vec<String> = page.rooms.iter().map(|room| format!("{},{},{}", room.building, room.unit, room.number)).collect();
    FormState::stored([("rooms", lines.join("\n"))])
}

/// Stores the estate.
pub async fn submit(State(service): State<Service>, posted: Posted) -> Result<Response, WebError> {
    let mut form = FormState::typed(posted.fields);
    let entered = EstateSettings {
        name: form.line("name", limits::LABEL_CHARS),
        address: form.line("address", limits::LABEL_CHARS),
        centre_phone: form.phone("centre_phone"),
        desk_hours: form.line("desk_hours", limits::LABEL_CHARS),
        sample: form.value("sample") == "1",
    };
    let duty = form.optional_line("duty", limits::NAME_CHARS);
    if !form.is_good() {
        let page = service.estate().await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, draw(&posted.session, &page, &form, &rooms_form(&page))).into_response());
    }
    service.save_estate(entered, duty, posted.session.actor()).await?;
    Ok(Redirect::to("/estate").into_response())
}

/// Reads `3号楼,2单元,1602室`, one room a line; the unit may be empty.
fn read_rooms(typed: &str) -> Result<Vec<Room>, String> {
    let mut rooms: Vec<Room> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for (index, line) in typed.lines().enumerate() {
        let line = text::clean_line(line);
        if line.is_empty() {
            continue;
        }
        let parts: Vec<String> = line.split([',', '，', '\t']).map(|part| part.trim().to_owned()).collect();
        let [building, unit, number] = parts.as_slice() else {
            return Err(format!("第 {} 行应有三项：楼栋,单元,房号（单元可空）", index + 1));
        };
        if building.is_empty() || number.is_empty() || parts.iter().any(|part| part.chars().count() > limits::NAME_CHARS) {
            return Err(format!("第 {} 行的楼栋和房号不能空，每项最多 {} 个字", index + 1, limits::NAME_CHARS));
        }
        // The address itself is the key, so that an unchanged room keeps it whatever else changes.
        let id = format!("{building}/{unit}/{number}");
        if !seen.insert(id.clone()) {
            return Err(format!("第 {} 行的房号重复", index + 1));
        }
        rooms.push(Room { id, building: building.clone(), unit: unit.clone(), number: number.clone(), ..Room::default() });
    }
    if rooms.is_empty() {
        return Err("请至少填写一户".into());
    }
    if rooms.len() > ROOMS { Err(format!("最多 {ROOMS} 户")) } else { Ok(rooms) }
}

/// Stores the registry.
pub async fn submit_rooms(State(service): State<Service>, posted: Posted) -> Result<Response, WebError> {
    let mut form = FormState::typed(posted.fields);
    match read_rooms(form.value("rooms")) {
        Ok(rooms) => {
            service.save_rooms(rooms, posted.session.actor()).await?;
            Ok(Redirect::to("/estate").into_response())
        }
        Err(sentence) => {
            form.refuse("rooms", sentence);
            let page = service.estate().await?;
            let drawn = draw(&posted.session, &page, &settings_form(&page), &form);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, drawn).into_response())
        }
    }
}

fn draw(session: &Session, page: &EstatePage, form: &FormState, rooms: &FormState) -> Markup {
    let content = html! {
        (layout::heading("小区", html! { @if page.settings.sample { span class="tag is-waiting" { "示例数据" } } }))
        (forms::summary(form)) (forms::summary(rooms))
        div class="columns" {
            form method="post" action="/estate" class="card stack" {
                h2 { "小区资料" }
                (forms::token_field(&session.csrf))
                (forms::line_field(form, "name", "小区名称", "", limits::LABEL_CHARS, true))
                (forms::line_field(form, "address", "地址", "紧急求助时念给 119、120 听的街道门牌", limits::LABEL_CHARS, true))
                div class="pair" {
                    (forms::line_field(form, "centre_phone", "客服中心电话", "", limits::LABEL_CHARS, true))
                    (forms::line_field(form, "desk_hours", "前台时间", "例如 08:00–18:00", limits::LABEL_CHARS, true))
                }
                (forms::line_field(form, "duty", &format!("今日值班经理（{}）", page.today.format("%-m月%-d日")), "只填今天；一周的安排请到“值班”页", limits::NAME_CHARS, false))
                (forms::segments(form, "sample", "数据性质", &[("0", "正式"), ("1", "示例（屏幕标注“示例”）")]))
                div class="buttons" { button class="button is-primary" type="submit" { "保存" } }
            }
            form method="post" action="/estate/rooms" class="card stack" {
                h2 { "房号表" span class="small" { (page.rooms.len()) " 户" } }
                (forms::token_field(&session.csrf))
                (forms::paragraphs_field(rooms, "rooms", "每行一户：楼栋,单元,房号", "单元可以留空，例如 8号楼,,301室；按这里的顺序显示", 0, 14))
                div class="buttons" { button class="button" type="submit" data-confirm="确定用这份房号表替换现有的吗？" { "替换房号表" } }
            }
        }
    };
    layout::page(session, layout::Section::Estate, "小区", content)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rooms_are_read_one_a_line() {
        let rooms = read_rooms("3号楼,2单元,1602室\r\n\r\n8号楼，，B1室\n").unwrap();
        assert_eq!(rooms[0].label(), "3号楼 2单元 1602室");
        assert_eq!(rooms[1].label(), "8号楼 B1室");
        for wrong in ["", "3号楼", "3号楼,,", "3号楼,1单元,101室\n3号楼,1单元,101室"] {
            assert!(read_rooms(wrong).is_err(), "{wrong}");
        }
    }
}
