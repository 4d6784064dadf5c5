//! 合作单位: whom the office calls for what its own people do not do.

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
    domain::{ids::SupplierId, limits},
    office::{
        records::Supplier,
        service::{
            Service, ServiceError,
            access::Session,
            suppliers::{SupplierPage, SupplierSaved},
        },
    },
};

fn id_of(raw: &str) -> Result<SupplierId, WebError> {
    raw.parse().map_err(|_| WebError::NotFound)
}

/// All suppliers.
pub async fn list(State(service): State<Service>, SignedIn(session): SignedIn) -> Result<Markup, WebError> {
    let page = service.suppliers().await?;
    let add = html! { a class="button is-primary" href=(paths::SUPPLIERS_NEW) { (layout::icon("plus")) "新增合作单位" } };
    let content = html! {
        (layout::heading("合作单位", add))
        (layout::tabs(layout::ESTATE_TABS, paths::SUPPLIERS))
        @if page.suppliers.is_empty() { p class="empty" { "还没有合作单位。电梯维保、疏通、开锁这些外请的单位登记在这里，派工时就能选到。" } }
        @else {
            section class="card is-flush" {
                table {
                    thead { tr { th { "单位" } th { "做什么" } th { "联系人" } th { "电话" } th { "在办" } th { span class="unseen" { "操作" } } } }
                    tbody {
                        @for supplier in &page.suppliers {
                            tr {
                                td { b { (supplier.name) } @if supplier.ended_at.is_some() { " " span class="tag is-over" { "已停用" } } }
                                td { (supplier.trade) }
                                td { @if supplier.contact.is_empty() { "—" } @else { (supplier.contact) } }
                                td { a href={ "tel:" (dialled(&supplier.phone)) } { (supplier.phone) } }
                                td { (page.open_tasks(supplier.id)) " 项" }
                                td { a href={ (paths::SUPPLIERS) "/" (supplier.id) } aria-label={ "修改 " (supplier.name) } { "修改" } }
                            }
                        }
                    }
                }
            }
        }
    };
    Ok(layout::page(&session, layout::Section::Estate, "合作单位", content))
}

/// What a telephone dials of a number as it is written.
fn dialled(phone: &str) -> String {
    phone.chars().take_while(|c| *c != '转').filter(|c| c.is_ascii_digit() || *c == '+').collect()
}

/// An empty form.
pub async fn new(SignedIn(session): SignedIn) -> Markup {
    draw(&session, &FormState::default(), None)
}

/// The form of a stored supplier.
pub async fn edit(State(service): State<Service>, SignedIn(session): SignedIn, Path(id): Path<String>) -> Result<Markup, WebError> {
    let id = id_of(&id)?;
    Ok(draw(&session, &stored(&service.suppliers().await?, id)?, Some(id)))
}

fn stored(page: &SupplierPage, id: SupplierId) -> Result<FormState, WebError> {
    let supplier = page.suppliers.iter().find(|supplier| supplier.id == id).ok_or(WebError::NotFound)?;
    let ended = if supplier.ended_at.is_some() { "1" } else { "" };
    Ok(FormState::stored([
        ("version", supplier.version.to_string()),
        ("name", supplier.name.clone()),
        ("trade", supplier.trade.clone()),
        ("contact", supplier.contact.clone()),
        ("phone", supplier.phone.clone()),
        ("ended", ended.to_owned()),
    ]))
}

/// Stores a new supplier.
pub async fn create(State(service): State<Service>, posted: Posted) -> Result<Response, WebError> {
    save(&service, posted, None).await
}

/// Stores a changed one.
pub async fn update(State(service): State<Service>, Path(id): Path<String>, posted: Posted) -> Result<Response, WebError> {
    save(&service, posted, Some(id_of(&id)?)).await
}

async fn save(service: &Service, posted: Posted, id: Option<SupplierId>) -> Result<Response, WebError> {
    let mut form = FormState::typed(posted.fields);
    let version = match id {
        Some(_) => Some(form.value("version").parse().map_err(|_| WebError::BadForm)?),
        None => None,
    };
    let supplier = Supplier {
        id: id.unwrap_or_else(|| service.new_supplier_id()),
        name: form.line("name", limits::LABEL_CHARS),
        trade: form.line("trade", limits::LABEL_CHARS),
        contact: form.optional_line("contact", limits::NAME_CHARS),
        phone: form.dial_number("phone"),
        ended_at: (form.value("ended") == "1").then(|| service.now()),
        version: 1,
    };
    if form.is_good() {
        match service.save_supplier(supplier, version, posted.session.actor()).await {
            Ok(SupplierSaved::Done) => return Ok(Redirect::to(paths::SUPPLIERS).into_response()),
            Ok(SupplierSaved::NameTaken) => form.refuse("name", "已有同名的合作单位"),
            Err(ServiceError::ChangedMeanwhile) => {
                let id = id.ok_or(WebError::ChangedMeanwhile)?;
                let theirs = stored(&service.suppliers().await?, id)?;
                form.outdate_beside("version", theirs, &format!("{}/{id}", paths::SUPPLIERS));
                return Ok((StatusCode::CONFLICT, draw(&posted.session, &form, Some(id))).into_response());
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok((StatusCode::UNPROCESSABLE_ENTITY, draw(&posted.session, &form, id)).into_response())
}

fn draw(session: &Session, form: &FormState, id: Option<SupplierId>) -> Markup {
    let title = if id.is_some() { "修改合作单位" } else { "新增合作单位" };
    let action = id.map_or(paths::SUPPLIERS_NEW.to_owned(), |id| format!("{}/{id}", paths::SUPPLIERS));
    let content = html! {
        p class="trail" { a href=(paths::SUPPLIERS) { "合作单位" } " / " (title) }
        (layout::heading(title, html! {}))
        (forms::summary(form))
        form method="post" action=(action) class="card stack is-narrow" {
            (forms::token_field(&session.csrf))
            input type="hidden" name="version" value=(form.value("version"));
            (forms::line_field(form, "name", "单位名称", "", limits::LABEL_CHARS, true))
            (forms::line_field(form, "trade", "做什么", "例如 电梯维保、管道疏通、开锁", limits::LABEL_CHARS, true))
            div class="pair" {
                (forms::line_field(form, "contact", "联系人", "可不填", limits::NAME_CHARS, false))
                (forms::line_field(form, "phone", "电话", "", limits::LABEL_CHARS, true))
            }
            @if id.is_some() {
                label class="tick" { input type="checkbox" name="ended" value="1" checked[form.value("ended") == "1"]; "停用：不再派工给它，历史工单不变" }
            }
            div class="buttons" { button class="button is-primary" type="submit" { "保存" } a class="button" href=(paths::SUPPLIERS) { "返回" } }
        }
    };
    layout::page(session, layout::Section::Estate, title, content)
}
