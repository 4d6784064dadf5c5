//! 公共地点: the estate's list of places where something of everybody's can be out of order.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};

use super::{
    error::WebError,
    forms::{self, FormState},
    layout, paths,
    session::{Posted, SignedIn},
};
use crate::{
    domain::{
        catalogue::{Department, editing::Direction},
        limits,
        public_place::{PlaceKind, PublicPlace},
    },
    office::{
        records::PlaceRecord,
        service::{
            Service, ServiceError,
            access::Session,
            departments::DepartmentNames,
            places::{PlaceSaved, PlacesPage},
        },
    },
};

/// The key of a place, as addresses name it.
fn address(id: &str) -> String {
    format!("{}/{}", paths::PLACES, paths::percent_encoded(id))
}

/// Every place.
pub async fn list(State(service): State<Service>, SignedIn(session): SignedIn) -> Result<Markup, WebError> {
    let (page, names) = (service.places().await?, service.department_names().await?);
    let aside = html! {
        a class="button" href=(paths::PLACES_PROPOSED) { "按房号表生成" }
        a class="button is-primary" href=(paths::PLACES_NEW) { (layout::icon("plus")) "新增地点" }
    };
    let count = page.places.len();
    let content = html! {
        (layout::heading("公共地点", aside))
        (layout::tabs(layout::ESTATE_TABS, paths::PLACES))
        p class="hint" { "公共报修、保洁和绿化先问“在哪里”：工单归地点所在楼栋的管家，没有楼栋的归客服中心。列表为空时，终端不问。" }
        @if page.places.is_empty() { p class="empty" { "还没有公共地点。可先“按房号表生成”各单元的电梯和楼道，再补车库、大门、花园和机房。" } }
        @else {
            section class="card is-flush" {
                ol class="items" { @for (index, record) in page.places.iter().enumerate() { (row(&session, record, &names, (index, count))) } }
            }
        }
    };
    Ok(layout::page(&session, layout::Section::Estate, "公共地点", content))
}

fn row(session: &Session, record: &PlaceRecord, names: &DepartmentNames, (index, count): (usize, usize)) -> Markup {
    let place = &record.place;
    let mender = place.department.map_or("按服务目录", |department| names.name(department));
    html! {
        li class="item is-page" {
            a class="item-name" href=(address(&place.id)) {
                strong { (place.name) }
                span class="small" { (place.kind.label()) "·" @if place.building.is_empty() { "不属于楼栋" } @else { (place.building) } "·" (mender) }
            }
            form method="post" action={ (address(&place.id)) "/move" } class="arrows" {
                (forms::token_field(&session.csrf))
                button type="submit" name="direction" value="up" disabled[index == 0] aria-label={ (place.name) "上移" } title="上移" { (layout::icon("up")) }
                button type="submit" name="direction" value="down" disabled[index + 1 == count] aria-label={ (place.name) "下移" } title="下移" { (layout::icon("down")) }
            }
        }
    }
}

/// An empty form.
pub async fn new(State(service): State<Service>, SignedIn(session): SignedIn) -> Result<Markup, WebError> {
    // The key is born with the form: a second click on its button is the same place.
    let form = FormState::stored([("id", service.new_place_id()), ("kind", PlaceKind::Other.into_str().to_owned())]);
    draw(&service, &session, &form, None).await
}

fn stored(page: &PlacesPage, id: &str) -> Result<FormState, WebError> {
    let record = page.places.iter().find(|record| record.place.id == id).ok_or(WebError::NotFound)?;
    let place = &record.place;
    Ok(FormState::stored([
        ("version", record.version.to_string()),
        ("name", place.name.clone()),
        ("kind", place.kind.into_str().to_owned()),
        ("building", place.building.clone()),
        ("department", place.department.map_or("", |department| department.into_str()).to_owned()),
    ]))
}

/// The form of a stored place.
pub async fn edit(State(service): State<Service>, SignedIn(session): SignedIn, Path(id): Path<String>) -> Result<Markup, WebError> {
    let form = stored(&service.places().await?, &id)?;
    draw(&service, &session, &form, Some(&id)).await
}

/// Adds a place.
pub async fn create(State(service): State<Service>, posted: Posted) -> Result<Response, WebError> {
    let id = posted.fields.get("id").parse::<uuid::Uuid>().map_err(|_| WebError::BadForm)?;
    save(&service, posted, id.to_string(), None).await
}

/// Stores a changed place.
pub async fn update(State(service): State<Service>, Path(id): Path<String>, posted: Posted) -> Result<Response, WebError> {
    let version = posted.fields.get("version").parse().map_err(|_| WebError::BadForm)?;
    save(&service, posted, id, Some(version)).await
}

/// Reads the form; the place is meaningful only if the form is still good afterwards.
fn read(form: &mut FormState, id: String, buildings: &[String]) -> PublicPlace {
    let kind = form.value("kind").parse::<PlaceKind>().ok();
    if kind.is_none() {
        form.refuse("kind", "请选择种类");
    }
    let building = form.value("building").to_owned();
    if !building.is_empty() && !buildings.contains(&building) {
        form.refuse("building", "房号表里没有这一栋，请另选");
    }
    let department = form.value("department").to_owned();
    let mender = department.parse::<Department>().ok();
    if !department.is_empty() && mender.is_none() {
        form.refuse("department", "请选择部门");
    }
    let name = form.shown_line("name", limits::PLACE_NAME_CHARS);
    PublicPlace { id, name, kind: kind.unwrap_or_default(), building, department: mender }
}

async fn save(service: &Service, posted: Posted, id: String, version: Option<i64>) -> Result<Response, WebError> {
    let mut form = FormState::typed(posted.fields);
    let page = service.places().await?;
    // A building that left the registry may stay where it was entered.
    let known = page.places.iter().find(|record| record.place.id == id).map(|record| record.place.building.clone());
    let buildings: Vec<String> = page.buildings.into_iter().chain(known).collect();
    let place = read(&mut form, id.clone(), &buildings);
    if form.is_good() {
        match service.save_place(place, version, posted.session.actor()).await {
            Ok(PlaceSaved::Done) => return Ok(Redirect::to(paths::PLACES).into_response()),
            Ok(PlaceSaved::NameTaken) => form.refuse("name", "已有同名的地点"),
            Ok(PlaceSaved::TooMany) => form.refuse("name", format!("最多 {} 处，请先删去不用的", limits::PUBLIC_PLACES)),
            Err(ServiceError::ChangedMeanwhile) => {
                let theirs = stored(&service.places().await?, &id)?;
                form.outdate_beside("version", theirs, &address(&id));
                let drawn = draw(service, &posted.session, &form, Some(&id)).await?;
                return Ok((StatusCode::CONFLICT, drawn).into_response());
            }
            Err(error) => return Err(error.into()),
        }
    }
    let drawn = draw(service, &posted.session, &form, version.map(|_| id.as_str())).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, drawn).into_response())
}

/// Moves a place on the list.
pub async fn shift(State(service): State<Service>, Path(id): Path<String>, posted: Posted) -> Result<Redirect, WebError> {
    let direction = match posted.fields.get("direction") {
        "up" => Direction::Up,
        "down" => Direction::Down,
        _ => return Err(WebError::BadForm),
    };
    service.move_place(id, direction, posted.session.actor()).await?;
    Ok(Redirect::to(paths::PLACES))
}

/// Takes a place off the list.
pub async fn remove(State(service): State<Service>, Path(id): Path<String>, posted: Posted) -> Result<Redirect, WebError> {
    let version = posted.fields.get("version").parse().map_err(|_| WebError::BadForm)?;
    service.remove_place(id, version, posted.session.actor()).await?;
    Ok(Redirect::to(paths::PLACES))
}

/// What the registry of rooms suggests, ticked.
pub async fn proposed(State(service): State<Service>, SignedIn(session): SignedIn) -> Result<Markup, WebError> {
    let proposed = service.proposed_places().await?;
    let content = html! {
        p class="trail" { a href=(paths::PLACES) { "公共地点" } " / 按房号表生成" }
        (layout::heading("按房号表生成", html! {}))
        @if proposed.is_empty() {
            p class="empty" { "房号表里各楼栋、单元的大堂、电梯和楼道都已在列表里。" }
            a class="button" href=(paths::PLACES) { "返回" }
        } @else {
            form method="post" action=(paths::PLACES_PROPOSED) class="card stack" {
                (forms::token_field(&session.csrf))
                p { "按房号表里的楼栋和单元列出，没有的（例如没有电梯的单元）请去掉勾选。" }
                fieldset class="field" {
                    legend { "要添加的地点" }
                    div class="ticks" {
                        @for place in &proposed {
                            label { input type="checkbox" name="place" value=(place.id) checked; span { (place.name) } }
                        }
                    }
                }
                div class="buttons" {
                    button class="button is-primary" type="submit" { "添加勾选的地点" }
                    a class="button" href=(paths::PLACES) { "返回" }
                }
            }
        }
    };
    Ok(layout::page(&session, layout::Section::Estate, "按房号表生成", content))
}

/// Puts the ticked ones on the list.
pub async fn add_proposed(State(service): State<Service>, posted: Posted) -> Result<Redirect, WebError> {
    let ticked = posted.fields.all("place").into_iter().map(str::to_owned).collect();
    service.add_proposed_places(ticked, posted.session.actor()).await?;
    Ok(Redirect::to(paths::PLACES))
}

async fn draw(service: &Service, session: &Session, form: &FormState, id: Option<&str>) -> Result<Markup, WebError> {
    let (page, names) = (service.places().await?, service.department_names().await?);
    let title = if id.is_some() { "修改公共地点" } else { "新增公共地点" };
    let action = id.map_or_else(|| paths::PLACES_NEW.to_owned(), address);
    let kinds = PlaceKind::ALL.map(|kind| (kind.into_str(), kind.label()));
    let mut buildings: Vec<(String, String)> = page.buildings.iter().map(|name| (name.clone(), name.clone())).collect();
    let chosen = form.value("building").to_owned();
    if !chosen.is_empty() && !page.buildings.contains(&chosen) {
        buildings.push((chosen.clone(), format!("{chosen}（不在房号表里）")));
    }
    let departments = Department::ALL.map(|department| (department.into_str().to_owned(), names.name(department).to_owned()));
    let content = html! {
        p class="trail" { a href=(paths::PLACES) { "公共地点" } " / " (title) }
        (layout::heading(title, html! {}))
        (forms::summary(form))
        form method="post" action=(action) class="card stack is-narrow" {
            (forms::token_field(&session.csrf))
            @if id.is_some() { input type="hidden" name="version" value=(form.value("version")); }
            @else { input type="hidden" name="id" value=(form.value("id")); }
            (forms::line_field(form, "name", "名称", "业户照着选，例如 3号楼 2单元 电梯、地下车库 A区", limits::PLACE_NAME_CHARS, true))
            (forms::chips(form, "kind", "种类", &kinds))
            (forms::select(form, "building", "所在楼栋", "这一栋的管家是首问责任人；不属于楼栋的由客服中心负责", "不属于楼栋", &buildings))
            (forms::select(form, "department", "谁来修", "由维保单位或别的部门负责的，在这里指定", "按服务目录", &departments))
            div class="buttons" { button class="button is-primary" type="submit" { "保存" } a class="button" href=(paths::PLACES) { "返回" } }
        }
        @if let Some(id) = id {
            form method="post" action={ (address(id)) "/delete" } class="withdraw" {
                (forms::token_field(&session.csrf))
                input type="hidden" name="version" value=(form.value("version"));
                button class="button is-danger" type="submit" data-confirm="确定删除这个地点吗？已有的工单不变。" { "删除地点" }
            }
        }
    };
    Ok(layout::page(session, layout::Section::Estate, title, content))
}
