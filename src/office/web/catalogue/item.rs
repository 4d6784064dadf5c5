//! The form of one service.

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, PreEscaped, html};

use super::{
    super::{
        error::WebError,
        forms::{self, FormState},
        layout,
        session::{Posted, SignedIn},
    },
    TabQuery, list_path,
};
use crate::{
    domain::{
        catalogue::{Department, Item, PriceUnit, RepairKind, Section},
        limits,
    },
    office::service::{
        Service, ServiceError,
        access::Session,
        catalogue::{Change, Editor, stamp},
    },
};

mod reading;

use reading::{DETAILS, QUESTIONS, filled, read};

/// Icons that terminals know, with their drawings.
const ICONS: [(&str, &str); 24] = [
    ("bell", include_str!("../../../../ui/assets/icons/bell.svg")),
    ("tap", include_str!("../../../../ui/assets/icons/tap.svg")),
    ("pipe", include_str!("../../../../ui/assets/icons/pipe.svg")),
    ("leak", include_str!("../../../../ui/assets/icons/leak.svg")),
    ("plunger", include_str!("../../../../ui/assets/icons/plunger.svg")),
    ("socket", include_str!("../../../../ui/assets/icons/socket.svg")),
    ("bulb", include_str!("../../../../ui/assets/icons/bulb.svg")),
    ("ac", include_str!("../../../../ui/assets/icons/ac.svg")),
    ("wrench", include_str!("../../../../ui/assets/icons/wrench.svg")),
    ("door", include_str!("../../../../ui/assets/icons/door.svg")),
    ("lift", include_str!("../../../../ui/assets/icons/lift.svg")),
    ("broom", include_str!("../../../../ui/assets/icons/broom.svg")),
    ("box", include_str!("../../../../ui/assets/icons/box.svg")),
    ("car", include_str!("../../../../ui/assets/icons/car.svg")),
    ("shield", include_str!("../../../../ui/assets/icons/shield.svg")),
    ("user", include_str!("../../../../ui/assets/icons/user.svg")),
    ("phone", include_str!("../../../../ui/assets/icons/phone.svg")),
    ("chat", include_str!("../../../../ui/assets/icons/chat.svg")),
    ("calendar", include_str!("../../../../ui/assets/icons/calendar.svg")),
    ("book", include_str!("../../../../ui/assets/icons/book.svg")),
    ("pen", include_str!("../../../../ui/assets/icons/pen.svg")),
    ("list", include_str!("../../../../ui/assets/icons/list.svg")),
    ("globe", include_str!("../../../../ui/assets/icons/globe.svg")),
    ("star", include_str!("../../../../ui/assets/icons/star.svg")),
];

/// The drawing of an icon; terminals show the bell for a name that they do not know. The drawings
/// are ours and constant, so they may go in unescaped.
pub(super) fn drawing(name: &str) -> Markup {
    let (_, svg) = ICONS.iter().find(|(known, _)| *known == name).unwrap_or(&ICONS[0]);
    html! { (PreEscaped(*svg)) }
}

/// An empty form.
pub async fn new(State(service): State<Service>, SignedIn(session): SignedIn, Query(wanted): Query<TabQuery>) -> Result<Markup, WebError> {
    let editor = service.catalogue_editor().await?;
    let section = wanted.section.parse().unwrap_or(Section::Free);
    let form = FormState::stored([
        // Born with the form: a second click on its button is the same service.
        ("id", service.new_item_id()),
        ("section", section.into_str().to_owned()),
        ("price_kind", if section == Section::Paid { "negotiable" } else { "free" }.to_owned()),
        ("unit", PriceUnit::Visit.into_str().to_owned()),
        ("timing", "instant_or_appointment".to_owned()),
        ("description", "optional".to_owned()),
        ("repair", RepairKind::Usual.into_str().to_owned()),
        ("department", "service_centre".to_owned()),
        ("icon", "bell".to_owned()),
        ("withdrawn", "0".to_owned()),
    ]);
    Ok(draw(&session, &editor, &form, None))
}

/// What the form of a stored item needs to know beside its fields.
struct Stored {
    id: String,
    was_published: bool,
}

async fn stored(service: &Service, id: &str) -> Result<(Editor, Item, Stored), WebError> {
    let editor = service.catalogue_editor().await?;
    let item = editor.shown().item(id).cloned().ok_or(WebError::NotFound)?;
    let was_published = service.item_was_published(id.to_owned()).await?;
    Ok((editor, item, Stored { id: id.to_owned(), was_published }))
}

/// The form of a stored item.
pub async fn edit(State(service): State<Service>, SignedIn(session): SignedIn, Path(id): Path<String>) -> Result<Markup, WebError> {
    let (editor, item, stored) = stored(&service, &id).await?;
    Ok(draw(&session, &editor, &filled(&item, stamp(&item)), Some(&stored)))
}

/// Adds an item to the draft.
pub async fn create(State(service): State<Service>, posted: Posted) -> Result<Response, WebError> {
    let mut form = FormState::typed(posted.fields);
    let id = form.value("id").to_owned();
    if !id.starts_with("item-") || id.len() > limits::LABEL_CHARS || !id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
        return Err(WebError::BadForm);
    }
    let item = read(&mut form, id);
    let item_id = item.id.clone();
    if !form.is_good() {
        let editor = service.catalogue_editor().await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, draw(&posted.session, &editor, &form, None)).into_response());
    }
    if let Some(saved) = put(&service, item, None, &posted.session).await? {
        return Ok(saved);
    }
    // Stored before and different: there is only one such service.
    outdated(&service, &posted.session, form, &item_id).await
}

/// Changes an item of the draft.
pub async fn update(State(service): State<Service>, Path(id): Path<String>, posted: Posted) -> Result<Response, WebError> {
    let mut form = FormState::typed(posted.fields);
    let made_from = form.value("made_from").to_owned();
    let item = read(&mut form, id.clone());
    if !form.is_good() {
        let (editor, _, stored) = stored(&service, &id).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, draw(&posted.session, &editor, &form, Some(&stored))).into_response());
    }
    if let Some(saved) = put(&service, item, Some(made_from), &posted.session).await? {
        return Ok(saved);
    }
    outdated(&service, &posted.session, form, &id).await
}

/// The form of an item that a colleague changed meanwhile, with what was typed still in it.
async fn outdated(service: &Service, session: &Session, mut form: FormState, id: &str) -> Result<Response, WebError> {
    let (editor, theirs, stored) = stored(service, id).await?;
    form.outdate_beside("made_from", filled(&theirs, stamp(&theirs)), &format!("/catalogue/items/{id}"));
    Ok((StatusCode::CONFLICT, draw(session, &editor, &form, Some(&stored))).into_response())
}

/// Stores an item; `None` if a colleague was faster.
async fn put(service: &Service, item: Item, made_from: Option<String>, session: &Session) -> Result<Option<Response>, WebError> {
    let back = format!("{}#{}", list_path(item.section), item.id);
    match service.change_catalogue(Change::Put { item: Box::new(item), made_from }, session.actor()).await {
        Err(ServiceError::ChangedMeanwhile) => Ok(None),
        stored => Ok(stored.map(|()| Some(Redirect::to(&back).into_response()))?),
    }
}

fn draw(session: &Session, editor: &Editor, form: &FormState, stored: Option<&Stored>) -> Markup {
    let title = if stored.is_some() { "编辑服务" } else { "新增服务" };
    let action = stored.map_or("/catalogue/new".to_owned(), |stored| format!("/catalogue/items/{}", stored.id));
    let content = html! {
        p class="trail" { a href="/catalogue" { "服务目录" } " / " (title) }
        (layout::heading(title, html! { span class="small" { "保存为草稿，发布后终端才会更新" } }))
        (forms::summary(form))
        form method="post" action=(action) {
            (forms::token_field(&session.csrf))
            @if stored.is_some() { input type="hidden" name="made_from" value=(form.value("made_from")); }
            @else { input type="hidden" name="id" value=(form.value("id")); }
            div class="columns" {
                div { (what(form, editor)) (wording(form)) }
                div { (cost(form, editor)) (asking(form)) }
            }
            div class="buttons is-last" {
                button class="button is-primary" type="submit" { "保存到草稿" }
                a class="button" href="/catalogue" { "返回" }
            }
        }
        @if let Some(stored) = stored { @if !stored.was_published {
            form method="post" action={ "/catalogue/items/" (stored.id) "/delete" } class="withdraw" {
                (forms::token_field(&session.csrf))
                button class="button is-danger" type="submit" data-confirm="这项服务从未发布，确定删除吗？" { "删除" }
            }
        } @else { p class="hint" { "发布过的服务不能删除，以免旧申请失去出处；不再提供时请选“暂停”。" } } }
    };
    layout::page(session, layout::Section::Catalogue, title, content)
}

fn what(form: &FormState, editor: &Editor) -> Markup {
    let list = editor.shown();
    let sections = Section::ALL.map(|section| (section.into_str(), section.name()));
    let departments = Department::ALL.map(|department| (department.into_str().to_owned(), editor.departments.name(department).to_owned()));
    let group_hint = "可选已有分组，也可填新的";
    let mut groups: Vec<&str> = Section::ALL.into_iter().flat_map(|section| list.groups(section)).collect();
    groups.dedup();
    html! {
        section class="card stack" {
            h2 { "服务" }
            (forms::line_field(form, "name", "名称", "", limits::ITEM_NAME_CHARS, true))
            (forms::line_field(form, "hint", "一句话说明", "显示在名称下面，可不填", limits::ITEM_HINT_CHARS, false))
            (forms::segments(form, "section", "类别", &sections))
            div class="pair" {
                (forms::field(form, "group", "分组", group_hint, html! {
                    input type="text" id="group" name="group" list="groups" required value=(form.value("group"))
                        data-limit=(limits::NAME_CHARS) aria-invalid=[form.error("group").is_some().then_some("true")]
                        aria-describedby=[forms::described_by(form, ("group", "group"), group_hint)];
                    datalist id="groups" { @for group in groups { option value=(group) {} } }
                }))
                (forms::select_field(form, "department", "责任部门", "", &departments))
            }
            (forms::segments(form, "withdrawn", "状态", &[("0", "提供"), ("1", "暂停")]))
            fieldset class="field" {
                legend { "图标" }
                div class="icons" {
                    @for (name, _) in ICONS {
                        label title=(name) {
                            input type="radio" name="icon" value=(name) checked[form.value("icon") == name] aria-label=(name);
                            span { (drawing(name)) }
                        }
                    }
                }
            }
        }
    }
}

fn cost(form: &FormState, editor: &Editor) -> Markup {
    html! {
        section class="card stack" {
            h2 { "价格与办理" }
            (forms::segments(form, "price_kind", "价格", &reading::PRICES))
            div class="pair" {
                (forms::number_field(form, "yuan", "起价（元）", "只在选“¥ 起”时填写，例如 80 或 80.50"))
                (forms::select_field(form, "unit", "计价单位", "显示为 ¥60 起/小时", &units()))
            }
            (forms::line_field(form, "price_note", "价格说明", "例如 含上门检测，材料另计", limits::PRICE_NOTE_CHARS, false))
            (forms::segments(form, "timing", "办理方式", &reading::TIMINGS))
            (forms::segments(form, "repair", "维修类型", &RepairKind::ALL.map(|kind| (kind.into_str(), kind.label()))))
            p class="hint" { "只对" (editor.departments.name(Department::Engineering)) "的服务有效，决定完工后多久回访（见“承诺时限”）。" }
            (forms::number_field(form, "answer_minutes", "答复时限（分钟）", "不填就按“承诺时限”的答复；借伞这类随到随办的服务可填 30"))
            fieldset class="field" {
                legend { "明细（最多 4 行，可不填）" }
                @for (place, (label, value)) in (1..).zip(DETAILS) {
                    div class="detail" {
                        input type="text" name=(label) value=(form.value(label)) placeholder="包含" aria-label={ "明细 " (place) " 名称" }
                            aria-invalid=[form.error(label).is_some().then_some("true")] aria-describedby=[forms::described_by(form, (label, label), "")];
                        input type="text" name=(value) value=(form.value(value)) placeholder="上门、检测、更换阀芯" aria-label={ "明细 " (place) " 内容" }
                            aria-invalid=[form.error(value).is_some().then_some("true")] aria-describedby=[forms::described_by(form, (value, value), "")];
                    }
                    @for name in [label, value] { @if let Some(sentence) = form.error(name) { p class="wrong" id={ (name) "-wrong" } { (sentence) } } }
                }
            }
        }
    }
}

/// What an amount can be for.
fn units() -> [(String, String); PriceUnit::ALL.len()] {
    PriceUnit::ALL.map(|unit| (unit.into_str().to_owned(), if unit.word().is_empty() { "不注明" } else { unit.word() }.to_owned()))
}

fn wording(form: &FormState) -> Markup {
    html! {
        section class="card stack" {
            h2 { "业户怎么说" }
            (forms::segments(form, "description", "文字描述", &reading::RULES))
            (forms::paragraphs_field(form, "phrases", "快捷词", "每行一个，最多 8 个，每个最多 8 个字；业户点一下即可填入", 0, 5))
        }
    }
}

fn asking(form: &FormState) -> Markup {
    html! {
        section class="card stack" {
            h2 { "另外要问的" span class="small" { "最多 3 个，业户点选回答" } }
            @for (index, fields) in QUESTIONS.iter().enumerate() {
                fieldset class="day" {
                    div class="pair is-question" {
                        (forms::line_field(form, fields.label, &format!("问题 {}", index + 1), "例如 数量", limits::QUESTION_LABEL_CHARS, false))
                        (forms::line_field(form, fields.choices, "选项", "2 至 5 个，用顿号隔开：1 把、2 把", 0, false))
                    }
                    label class="tick" { input type="checkbox" name=(fields.required) value="1" checked[form.has(fields.required, "1")]; "必答" }
                }
            }
        }
    }
}
