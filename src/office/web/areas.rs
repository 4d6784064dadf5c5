//! 片区: which buildings belong together, and which butler or pair looks after them.

use axum::{
    extract::{Path, State},
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
        ids::{AreaId, ButlerId},
        limits,
    },
    office::{
        records::Area,
        service::{
            Service, ServiceError,
            access::Session,
            areas::{AreaPage, AreaSaved},
        },
    },
};

fn id_of(raw: &str) -> Result<AreaId, WebError> {
    raw.parse().map_err(|_| WebError::NotFound)
}

/// All areas.
pub async fn list(State(service): State<Service>, SignedIn(session): SignedIn) -> Result<Markup, WebError> {
    let page = service.areas().await?;
    let uncovered = page.uncovered();
    let content = html! {
        (layout::heading("片区", html! { a class="button is-primary" href="/areas/new" { (layout::icon("plus")) "新增片区" } }))
        (layout::tabs(layout::BUTLER_TABS, "/areas"))
        @if !uncovered.is_empty() {
            p class="banner" {
                (layout::icon("alert"))
                @for (index, building) in uncovered.iter().enumerate() { @if index > 0 { "、" } (building) }
                " 还不属于任何片区，那里的申请由客服中心负责。"
            }
        }
        @if page.areas.is_empty() { p class="empty" { "还没有片区。把楼栋分给管家后，申请一送达就有首问责任人。" } }
        @else {
            section class="card is-flush" {
                table {
                    thead { tr { th { "片区" } th { "楼栋" } th { "首问责任人" } th { "搭档" } th { span class="unseen" { "操作" } } } }
                    tbody {
                        @for area in &page.areas {
                            tr {
                                td { b { (area.name) } }
                                td { (area.buildings.join("、")) }
                                td { @match area.butler { Some(id) => (named(&page, id)), None => span class="tag is-waiting" { "未指定" } } }
                                td { @match area.partner { Some(id) => (named(&page, id)), None => "—" } }
                                td { a href={ "/areas/" (area.id) } aria-label={ "修改 " (area.name) } { "修改" } }
                            }
                        }
                    }
                }
            }
        }
    };
    Ok(layout::page(&session, layout::Section::Butlers, "片区", content))
}

/// A butler, and whether they can still act.
fn named(page: &AreaPage, id: ButlerId) -> Markup {
    html! { (page.butler_label(id)) @if page.presence.is_absent(id) { " " span class="tag is-waiting" { "账号已停用" } } }
}

/// Whether the open orders go along when somebody else answers from now on.
fn hand_over_field(open: usize) -> Markup {
    html! {
        @if open > 0 {
            div class="field ticks" {
                label { input type="checkbox" name="hand_over" value="1" checked; "把原责任人在这些楼栋未完成的 " (open) " 张工单一并移交" }
            }
        }
    }
}

/// An empty form.
pub async fn new(State(service): State<Service>, SignedIn(session): SignedIn) -> Result<Markup, WebError> {
    Ok(draw(&session, &service.areas().await?, &FormState::default(), None))
}

/// The form of a stored area.
pub async fn edit(State(service): State<Service>, SignedIn(session): SignedIn, Path(id): Path<String>) -> Result<Markup, WebError> {
    let (id, page) = (id_of(&id)?, service.areas().await?);
    let area = page.areas.iter().find(|area| area.id == id).ok_or(WebError::NotFound)?;
    let told = |butler: Option<ButlerId>| butler.map(|id| id.to_string()).unwrap_or_default();
    let single = [
        ("version", area.version.to_string()),
        ("name", area.name.clone()),
        ("butler", told(area.butler)),
        ("partner", told(area.partner)),
    ];
    let form = FormState::stored(single.into_iter().chain(area.buildings.iter().map(|building| ("buildings", building.clone()))));
    Ok(draw(&session, &page, &form, Some(id)))
}

/// Stores a new area.
pub async fn create(State(service): State<Service>, posted: Posted) -> Result<Response, WebError> {
    save(&service, posted, None).await
}

/// Stores a changed area.
pub async fn update(State(service): State<Service>, Path(id): Path<String>, posted: Posted) -> Result<Response, WebError> {
    save(&service, posted, Some(id_of(&id)?)).await
}

async fn save(service: &Service, posted: Posted, stored: Option<AreaId>) -> Result<Response, WebError> {
    let page = service.areas().await?;
    let mut form = FormState::typed(posted.fields);
    let version = match stored {
        Some(_) => Some(form.value("version").parse().map_err(|_| WebError::BadForm)?),
        None => None,
    };
    let chosen = |raw: &str| if raw.is_empty() { Ok(None) } else { raw.parse().map(Some).map_err(|_| WebError::BadForm) };
    let area = Area {
        id: stored.unwrap_or_else(|| service.new_area_id()),
        name: form.shown_line("name", limits::LABEL_CHARS),
        butler: chosen(form.value("butler"))?,
        partner: chosen(form.value("partner"))?,
        buildings: page.buildings.iter().filter(|building| form.has("buildings", building)).cloned().collect(),
        version: 1,
    };
    if area.butler.is_none() {
        form.refuse("butler", "请选择首问责任人");
    } else if area.butler == area.partner {
        form.refuse("partner", "搭档要是另一位管家；只有一位时请选“无”");
    }
    let hand_over = form.value("hand_over") == "1";
    if form.is_good() {
        match service.save_area(area, version, hand_over, posted.session.actor()).await {
            Err(ServiceError::ChangedMeanwhile) => return outdated(service, &posted.session, form, stored).await,
            Err(error) => return Err(error.into()),
            Ok(AreaSaved::Done) => return Ok(Redirect::to("/areas").into_response()),
            Ok(AreaSaved::NameTaken) => form.refuse("name", "已有同名的片区"),
            Ok(AreaSaved::BuildingTaken { building, area }) => {
                form.refuse("buildings", format!("{building}已属于“{area}”，请先在那边取消"));
            }
        }
    }
    Ok((StatusCode::UNPROCESSABLE_ENTITY, draw(&posted.session, &page, &form, stored)).into_response())
}

/// The form after a colleague was faster: what was typed, on top of the version that stands now.
async fn outdated(service: &Service, session: &Session, mut form: FormState, stored: Option<AreaId>) -> Result<Response, WebError> {
    let page = service.areas().await?;
    let area = page.areas.iter().find(|area| Some(area.id) == stored).ok_or(WebError::NotFound)?;
    form.outdate("version", area.version.to_string(), format!("/areas/{}", area.id));
    Ok((StatusCode::CONFLICT, draw(session, &page, &form, stored)).into_response())
}

/// Removes an area.
pub async fn remove(State(service): State<Service>, Path(id): Path<String>, posted: Posted) -> Result<Redirect, WebError> {
    let version = posted.fields.get("version").parse().map_err(|_| WebError::BadForm)?;
    service.remove_area(id_of(&id)?, version, posted.fields.get("hand_over") == "1", posted.session.actor()).await?;
    Ok(Redirect::to("/areas"))
}

fn draw(session: &Session, page: &AreaPage, form: &FormState, stored: Option<AreaId>) -> Markup {
    let title = if stored.is_some() { "修改片区" } else { "新增片区" };
    let action = stored.map_or("/areas/new".to_owned(), |id| format!("/areas/{id}"));
    let butlers: Vec<(String, String)> =
        page.butlers.iter().map(|record| (record.butler.id.to_string(), page.butler_label(record.butler.id))).collect();
    let content = html! {
        p class="trail" { a href="/areas" { "片区" } " / " (title) }
        (layout::heading(title, html! {}))
        (forms::summary(form))
        form method="post" action=(action) class="card stack is-narrow" {
            (forms::token_field(&session.csrf))
            input type="hidden" name="version" value=(form.value("version"));
            (forms::line_field(form, "name", "片区名称", "大堂上显示，例如 梧桐雅苑 3、4、5 号楼", limits::LABEL_CHARS, true))
            fieldset class={ "field" @if form.error("buildings").is_some() { " is-wrong" } } {
                legend { "楼栋" }
                div class="ticks" {
                    @for building in &page.buildings {
                        label { input type="checkbox" name="buildings" value=(building) checked[form.has("buildings", building)]; (building) }
                    }
                    @if page.buildings.is_empty() { span class="hint" { "请先" a href="/rooms/import" { "导入房号表" } "。" } }
                }
                @if let Some(sentence) = form.error("buildings") { p class="wrong" { (sentence) } }
                @else { p class="hint" { "每栋楼只能属于一个片区" } }
            }
            div class="pair" {
                (forms::select(form, "butler", "首问责任人", "申请一送达就由这位管家负责", "请选择…", &butlers))
                (forms::select(form, "partner", "搭档", "两位管家一组时填写，大堂上一起显示", "无", &butlers))
            }
            @if let Some(id) = stored { (hand_over_field(page.open_orders(id))) }
            @if page.butlers.is_empty() { p class="hint" { "还没有管家，请先" a href="/butlers/new" { "新增管家" } "。" } }
            div class="buttons" { button class="button is-primary" type="submit" { "保存" } a class="button" href="/areas" { "返回" } }
        }
        @if let Some(id) = stored {
            form method="post" action={ (action) "/delete" } {
                (forms::token_field(&session.csrf))
                (hand_over_field(page.open_orders(id)))
                input type="hidden" name="version" value=(form.value("version"));
                button class="button is-danger" type="submit" data-confirm="确定删除这个片区吗？这些楼栋的新申请将由客服中心负责。" { "删除片区" }
            }
        }
    };
    layout::page(session, layout::Section::Butlers, title, content)
}
