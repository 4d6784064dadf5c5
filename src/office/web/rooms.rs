//! 房号: the registry by building, single rooms, and the export.

use axum::{
    extract::{Path, Query, State},
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use serde::Deserialize;

use super::{
    console::Console,
    error::WebError,
    forms::{self, FormState},
    layout,
    paths::percent_encoded,
    session::{Posted, SignedIn},
};
use crate::{
    domain::{
        limits,
        phone::{self, PhoneNumber},
        place::{
            self, Room,
            names::{floor_name, with_suffix},
        },
        search,
        staff::Permission,
        text,
    },
    office::{
        records::{Household, RoomRecord},
        service::{
            ServiceError,
            access::Session,
            registry::{FileKind, RoomSaved},
        },
    },
};

/// Which building is looked at, or what is looked for.
#[derive(Debug, Default, Deserialize)]
pub struct RoomsQuery {
    #[serde(default)]
    building: String,
    #[serde(default)]
    q: String,
}

/// A room as it is looked for: by its door in any spelling, by whoever lives there, by their number.
fn is_found(query: &search::Query, RoomRecord { room, household, .. }: &RoomRecord) -> bool {
    let texts = vec![household.name.clone(), household.note.clone(), room.label()];
    query.finds(&search::Findable { code: String::new(), phone: &household.phone, room: Some(room), texts })
}

/// More than this of a search is for more words.
const FOUND: usize = 200;

fn path_of(id: &str) -> String {
    format!("/rooms/{}", percent_encoded(id).replace('/', "%2F"))
}

/// The registry, one building at a time.
pub async fn list(
    State(console): State<Console>,
    SignedIn(session): SignedIn,
    Query(wanted): Query<RoomsQuery>,
) -> Result<Markup, WebError> {
    let records = console.service.registry().await?;
    let rooms: Vec<Room> = records.iter().map(|record| record.room.clone()).collect();
    let buildings = place::buildings(&rooms);
    let chosen = buildings.iter().find(|building| **building == wanted.building).or(buildings.first()).cloned().unwrap_or_default();
    let query = search::Query::parse(&wanted.q);
    let shown: Vec<&RoomRecord> = match &query {
        None => records.iter().filter(|record| record.room.building_name() == chosen).collect(),
        Some(query) => records.iter().filter(|record| is_found(query, record)).collect(),
    };
    let may_change = session.may(Permission::SetUp);
    let count = |building: &str| rooms.iter().filter(|room| room.building_name() == building).count();
    let said = console.browsers.take_flash(&session).await?;
    let content = html! {
        (layout::heading("房号", html! {
            span class="small" { "共 " (rooms.len()) " 户，" (buildings.len()) " 栋楼" }
            @if !rooms.is_empty() { a class="button" href="/rooms/export.xlsx" { "导出 Excel" } a class="button" href="/rooms/export" { "导出 CSV" } }
            @if may_change {
                a class="button" href="/rooms/new" { (layout::icon("plus")) "新增一户" }
                a class="button is-primary" href="/rooms/import" { "导入房号表" }
            }
        }))
        @if let Some(sentence) = said { p class="banner is-good" role="status" { (sentence) } }
        @if rooms.is_empty() {
            p class="empty" { "还没有房号。住户在终端上从这里选择自己的门牌，请先导入房号表。" }
        } @else {
            form class="search" method="get" action="/rooms" role="search" {
                (layout::icon("search"))
                input type="search" name="q" value=(wanted.q) placeholder="房号、户主、电话" aria-label="查找住户";
                button class="button" type="submit" { "查找" }
                @if query.is_some() { a class="button is-quiet" href="/rooms" { "清除" } }
            }
            nav class="tabs" aria-label="楼栋" {
                @for building in &buildings {
                    a href={ "/rooms?building=" (percent_encoded(building)) } aria-current=[(query.is_none() && *building == chosen).then_some("true")] {
                        (building) " " b { (count(building)) }
                    }
                }
            }
            @if query.is_some() && shown.is_empty() { p class="empty" { "没有找到。可以试试房号（3-2-1602）、户主的姓或电话的后四位。" } }
            @if shown.len() > FOUND { p class="hint is-above" { "找到 " (shown.len()) " 户，只列出前 " (FOUND) " 户，请写得更具体些。" } }
            @if !shown.is_empty() { section class="card is-flush" {
                table {
                    thead { tr { th { "房号" } th { "楼层" } th { "户主" } th { "电话" } th { "备注" } @if may_change { th { span class="unseen" { "操作" } } } } }
                    tbody {
                        @for record in shown.iter().take(if query.is_some() { FOUND } else { usize::MAX }) {
                            tr {
                                td { @if query.is_some() { (record.room.building_name()) " " } (record.room.unit) " " b { (record.room.number) } }
                                td { @if record.room.floor.is_empty() { "—" } @else { (record.room.floor) } }
                                td { (record.household.name) }
                                td class="digits" { (phone::spaced(&record.household.phone)) }
                                td { (record.household.note) }
                                @if may_change { td { a href=(path_of(&record.room.id)) aria-label={ "修改 " (record.room.label()) } { "修改" } } }
                            }
                        }
                    }
                }
            } }
        }
        p class="hint" { "户主、电话和备注只在工作台可见，不会发到大堂终端。" }
    };
    Ok(layout::page(&session, layout::Section::Rooms, "房号", content))
}

/// The whole registry as text.
pub async fn export_csv(State(console): State<Console>, SignedIn(session): SignedIn) -> Result<Response, WebError> {
    Ok(csv_file("rooms.csv", console.service.export_registry(FileKind::Csv, session.actor()).await?))
}

/// The whole registry as a workbook.
pub async fn export_xlsx(State(console): State<Console>, SignedIn(session): SignedIn) -> Result<Response, WebError> {
    Ok(xlsx_file("rooms.xlsx", console.service.export_registry(FileKind::Xlsx, session.actor()).await?))
}

/// A file for a spreadsheet.
pub fn csv_file(name: &str, content: Vec<u8>) -> Response {
    file(name, "text/csv; charset=utf-8", content)
}

/// A workbook.
pub fn xlsx_file(name: &str, content: Vec<u8>) -> Response {
    file(name, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", content)
}

fn file(name: &str, content_type: &str, content: Vec<u8>) -> Response {
    let headers =
        [(header::CONTENT_TYPE, content_type.to_owned()), (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\""))];
    (headers, content).into_response()
}

fn stored_form(record: &RoomRecord) -> FormState {
    let (room, household) = (&record.room, &record.household);
    FormState::stored([
        ("version", record.version.to_string()),
        ("phase", room.phase.clone()),
        ("building", room.building.clone()),
        ("unit", room.unit.clone()),
        ("floor", room.floor.clone()),
        ("number", room.number.clone()),
        ("name", household.name.clone()),
        ("phone", phone::spaced(&household.phone)),
        ("note", household.note.clone()),
    ])
}

/// An empty form.
pub async fn new(SignedIn(session): SignedIn) -> Markup {
    draw(&session, &FormState::default(), None)
}

/// The form of a stored room.
pub async fn edit(State(console): State<Console>, SignedIn(session): SignedIn, Path(id): Path<String>) -> Result<Markup, WebError> {
    let record = console.service.room(id).await?;
    Ok(draw(&session, &stored_form(&record), Some(&record.room)))
}

fn read(form: &mut FormState, id: String) -> (Room, Household) {
    let half = |value: String| text::to_half_width(&value);
    let room = Room {
        id,
        phase: with_suffix(half(form.optional_line("phase", limits::NAME_CHARS)), "期"),
        building: with_suffix(half(form.line("building", limits::NAME_CHARS)), "号楼"),
        unit: with_suffix(half(form.optional_line("unit", limits::NAME_CHARS)), "单元"),
        floor: floor_name(&half(form.optional_line("floor", limits::NAME_CHARS))),
        number: with_suffix(half(form.line("number", limits::NAME_CHARS)), "室"),
    };
    let written = form.optional_line("phone", limits::LABEL_CHARS);
    let phone = match PhoneNumber::parse(&written) {
        Ok(phone) => phone.digits().to_owned(),
        Err(_) if written.is_empty() => written,
        Err(_) => {
            form.refuse("phone", "这不是有效的电话号码，请写 11 位手机号或带区号的固定电话；没有可以留空");
            String::new()
        }
    };
    let household = Household {
        name: form.optional_line("name", limits::HOUSEHOLD_NAME_CHARS),
        phone,
        note: form.optional_line("note", limits::HOUSEHOLD_NOTE_CHARS),
    };
    (room, household)
}

/// Stores a new room.
pub async fn create(State(console): State<Console>, posted: Posted) -> Result<Response, WebError> {
    save(&console, posted, None).await
}

/// Stores a changed room.
pub async fn update(State(console): State<Console>, Path(id): Path<String>, posted: Posted) -> Result<Response, WebError> {
    let record = console.service.room(id).await?;
    save(&console, posted, Some(record.room)).await
}

async fn save(console: &Console, posted: Posted, stored: Option<Room>) -> Result<Response, WebError> {
    let mut form = FormState::typed(posted.fields);
    let version = match &stored {
        Some(_) => Some(form.value("version").parse().map_err(|_| WebError::BadForm)?),
        None => None,
    };
    let id = stored.as_ref().map(|room| room.id.clone()).unwrap_or_default();
    let (room, household) = read(&mut form, id);
    if form.is_good() {
        let (label, building) = (room.label(), room.building_name());
        match console.service.save_room(room, household, version, posted.session.actor()).await {
            Err(ServiceError::ChangedMeanwhile) => {
                let room = stored.as_ref().ok_or(WebError::ChangedMeanwhile)?;
                form.outdate("version", console.service.room(room.id.clone()).await?.version.to_string(), path_of(&room.id));
                return Ok((StatusCode::CONFLICT, draw(&posted.session, &form, stored.as_ref())).into_response());
            }
            Err(error) => return Err(error.into()),
            Ok(RoomSaved::Done(_)) => {
                console.browsers.flash(&posted.session, format!("已保存 {label}。")).await;
                return Ok(Redirect::to(&format!("/rooms?building={}", percent_encoded(&building))).into_response());
            }
            Ok(RoomSaved::AddressTaken) => form.refuse("number", "这个门牌已在房号表里，请直接修改那一户"),
        }
    }
    Ok((StatusCode::UNPROCESSABLE_ENTITY, draw(&posted.session, &form, stored.as_ref())).into_response())
}

/// Takes a room out of the registry.
pub async fn remove(State(console): State<Console>, Path(id): Path<String>, posted: Posted) -> Result<Redirect, WebError> {
    let version = posted.fields.get("version").parse().map_err(|_| WebError::BadForm)?;
    console.service.remove_room(id, version, posted.session.actor()).await?;
    console.browsers.flash(&posted.session, "已删除这一户。").await;
    Ok(Redirect::to("/rooms"))
}

fn draw(session: &Session, form: &FormState, stored: Option<&Room>) -> Markup {
    let title = stored.map_or("新增一户".to_owned(), Room::label);
    let action = stored.map_or("/rooms/new".to_owned(), |room| path_of(&room.id));
    let content = html! {
        p class="trail" { a href="/rooms" { "房号" } " / " (title) }
        (layout::heading(&title, html! {}))
        (forms::summary(form))
        form method="post" action=(action) class="card stack is-narrow" {
            (forms::token_field(&session.csrf))
            input type="hidden" name="version" value=(form.value("version"));
            div class="pair" {
                (forms::line_field(form, "phase", "期", "没有分期可留空", limits::NAME_CHARS, false))
                (forms::line_field(form, "building", "楼栋", "例如 3号楼", limits::NAME_CHARS, true))
                (forms::line_field(form, "unit", "单元", "没有单元可留空", limits::NAME_CHARS, false))
            }
            div class="pair" {
                (forms::line_field(form, "floor", "楼层", "例如 16、B1", limits::NAME_CHARS, false))
                (forms::line_field(form, "number", "室", "例如 1602室", limits::NAME_CHARS, true))
            }
            div class="pair" {
                (forms::line_field(form, "name", "户主称呼", "", limits::HOUSEHOLD_NAME_CHARS, false))
                (forms::line_field(form, "phone", "电话", "", limits::LABEL_CHARS, false))
            }
            (forms::line_field(form, "note", "备注", "户主、电话、备注只在工作台可见", limits::HOUSEHOLD_NOTE_CHARS, false))
            div class="buttons" { button class="button is-primary" type="submit" { "保存" } a class="button" href="/rooms" { "返回" } }
        }
        @if stored.is_some() {
            form method="post" action={ (action) "/delete" } {
                (forms::token_field(&session.csrf))
                input type="hidden" name="version" value=(form.value("version"));
                button class="button is-danger" type="submit" data-confirm={ "确定删除 " (title) " 吗？住户将无法再选择这个门牌。" } { "删除这一户" }
            }
        }
    };
    layout::page(session, layout::Section::Rooms, &title, content)
}
