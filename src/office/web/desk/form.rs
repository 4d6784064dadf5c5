//! The form: what a terminal would ask, on one page, in the order in which people tell it.

use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use serde::Deserialize;

use super::{
    super::{
        console::Console,
        error::WebError,
        forms::{self, FormState},
        layout,
        paths::{self, percent_encoded},
        session::{Posted, SignedIn},
        words,
    },
    Matter, household,
    reading::{self, ANSWERS, HONORIFICS, OCCURRENCES, needs_room},
    search,
};
use crate::{
    domain::{
        catalogue::{Department, DescriptionRule, Item},
        feedback::{About, FeedbackKind, Scene, Subject, Wish},
        limits,
        order::{
            Source,
            clock::Clock,
            fault::{Wording, wording},
        },
        place::Room,
        public_place::FaultStage,
    },
    office::service::{
        access::Session,
        household::KnownHousehold,
        registration::{Desk, MeantRoom, Registration, RegistrationError},
    },
};

/// The button that saves and goes on with the next.
const AGAIN: &str = "again";
/// The button that throws away what was typed.
const CLEAR: &str = "clear";

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
pub struct MatterQuery {
    #[serde(default)]
    matter: String,
}

/// The empty form.
pub async fn new(
    State(console): State<Console>,
    SignedIn(session): SignedIn,
    Query(wanted): Query<MatterQuery>,
) -> Result<Markup, WebError> {
    let desk = console.service.desk(&session).await?;
    let matter = Matter::of(&wanted.matter, &desk.catalogue).ok_or(WebError::NotFound)?;
    let soon = match &matter {
        Matter::Service(item) => reading::times(item, console.service.now()).first().map(|choice| reading::time_key(&choice.wanted)),
        _ => None,
    };
    let form = FormState::stored([
        ("id", console.service.new_submission_id().to_string()),
        ("source", Source::Phone.into_str().to_owned()),
        ("wanted", soon.unwrap_or_default()),
    ]);
    draw(&console, &session, &desk, &matter, &form, None).await
}

/// Registers it, and leads to the slip.
pub async fn register(State(console): State<Console>, posted: Posted) -> Result<Response, WebError> {
    let desk = console.service.desk(&posted.session).await?;
    let matter = Matter::of(posted.fields.get("matter"), &desk.catalogue).ok_or(WebError::NotFound)?;
    let id = posted.fields.get("id").parse().map_err(|_| WebError::BadForm)?;
    let mut form = FormState::typed(posted.fields);
    if [household::LOOK, household::TAKE].iter().any(|button| form.value(button) == "1") {
        let known = household::known(&console, &posted.session, &form).await?;
        if let Some(known) = known.as_ref().filter(|_| form.value(household::TAKE) == "1") {
            household::take_over(&console, &posted.session, &mut form, known).await?;
        }
        return Ok(draw(&console, &posted.session, &desk, &matter, &form, known.as_ref()).await?.into_response());
    }
    if form.value(CLEAR) == "1" {
        return Ok(Redirect::to(&format!("{}?matter={}", paths::DESK_NEW, percent_encoded(&matter.key()))).into_response());
    }
    // Another matter, with all that was typed for this one.
    if let Some(other) = Matter::of(form.value(search::SWITCH), &desk.catalogue) {
        form.put(search::WORDS, String::new());
        if let Matter::Service(item) = &other {
            let times = reading::times(item, console.service.now());
            if !times.iter().any(|choice| reading::time_key(&choice.wanted) == form.value("wanted")) {
                form.put("wanted", times.first().map(|choice| reading::time_key(&choice.wanted)).unwrap_or_default());
            }
        }
        return Ok(draw(&console, &posted.session, &desk, &other, &form, None).await?.into_response());
    }
    if form.value(search::FIND) == "1" {
        return Ok(draw(&console, &posted.session, &desk, &matter, &form, None).await?.into_response());
    }
    let source = reading::source(&mut form);
    let room = room(&console, &mut form, &matter).await?;
    let content = reading::read(&mut form, &matter, room, &desk, console.service.now());
    if let Some(content) = content.filter(|_| form.is_good()) {
        match console.service.register(Registration { id, source, content }, &posted.session).await {
            Ok((id, None)) if form.value(AGAIN) != "1" => {
                return Ok(Redirect::to(&format!("{}/{id}", paths::DESK_SLIPS)).into_response());
            }
            Ok((id, None)) => {
                let order = console.service.slip(id, &posted.session).await?.order;
                let (first, second) = order.receipt_code.groups();
                console.browsers.flash(&posted.session, format!("已登记“{}”，请告诉来电人回执码 {first} {second}。", matter.title())).await;
                return Ok(Redirect::to(paths::DESK).into_response());
            }
            Ok((_, Some(owner))) => {
                let told = format!("已登记并交给{owner}：这件事与您或您的部门有关，由{owner}负责，您看不到它的进展。");
                console.browsers.flash(&posted.session, &told).await;
                return Ok(Redirect::to(paths::DESK).into_response());
            }
            Err(RegistrationError::Service(error)) => return Err(error.into()),
            Err(RegistrationError::NoCodeLeft) => form.refuse("source", "回执码已用完，这次没有登记。请告知系统维护人员"),
            Err(RegistrationError::Content(_)) => form.refuse("source", "内容不完整或太长，这次没有登记。请检查各项后再保存"),
        }
    }
    let drawn = draw(&console, &posted.session, &desk, &matter, &form, None).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, drawn).into_response())
}

/// The room that was typed; refuses what is none, and what may be several.
async fn room(console: &Console, form: &mut FormState, matter: &Matter) -> Result<Option<Room>, WebError> {
    let line = form.optional_line("room", limits::LABEL_CHARS);
    if line.is_empty() {
        if needs_room(matter) {
            form.refuse("room", "请填写房号");
        }
        return Ok(None);
    }
    Ok(match console.service.meant_room(line).await? {
        MeantRoom::One(room) => Some(*room),
        MeantRoom::Several(rooms) => {
            form.refuse("room", format!("有好几户：{}。请写全楼栋和单元", rooms.join("、")));
            None
        }
        MeantRoom::Unknown => {
            form.refuse("room", "房号表里没有这一户，可写成 3-2-1602 或 3号楼2单元1602");
            None
        }
    })
}

async fn draw(
    console: &Console,
    session: &Session,
    desk: &Desk,
    matter: &Matter,
    form: &FormState,
    known: Option<&KnownHousehold>,
) -> Result<Markup, WebError> {
    let promise = console.service.promise_for(matter.department(), matter.item_id()).await?;
    let content = html! {
        p class="trail" { a href=(paths::DESK) { "前台" } " / " (matter.title()) }
        (layout::heading(&format!("代业户登记：{}", matter.title()), html! {
            p class="small keys-hint" data-with-script hidden {
                "全程可用键盘：" kbd { "Tab" } " 下一项　" kbd { "1–9" } " 选项　" kbd { "F1–F5" } " 跳到　" kbd { "Ctrl Enter" } " 保存　已用 "
                span data-elapsed { "0:00" }
            }
        }))
        (forms::summary(form))
        form method="post" action=(paths::DESK_NEW) data-keyed {
            // The first button of a form is what Enter presses in a field; the one in the foot comes too late in the page.
            button type="submit" hidden aria-label="保存" {}
            div class="columns" {
            div class="card stack parts" {
                (forms::token_field(&session.csrf))
                input type="hidden" name="matter" value=(matter.key());
                input type="hidden" name="id" value=(form.value("id"));
                (part(1, &forms::segments(form, "source", "来源", &Source::REGISTERED.map(|source| (source.into_str(), source.label())))))
                (part(2, &html! {
                    @if let Matter::Service(item) = matter { (place_fields(form, desk, item, console)) }
                    (room_field(form, matter))
                }))
                (part(3, &person_fields(form)))
                @match matter {
                    Matter::Service(item) => {
                        @let questions = service_questions(form, item, console);
                        @if let Some(questions) = &questions { (part(4, questions)) }
                        @if item.description != DescriptionRule::Hidden || item.price.is_paid() {
                            (part(if questions.is_some() { 5 } else { 4 }, &service_words(form, item)))
                        }
                    }
                    Matter::MessageToHousehold | Matter::MessageToButler => {
                        (part(4, &forms::paragraphs_field(form, "text", "留言", "", limits::MESSAGE_CHARS, 3)))
                    }
                    Matter::Feedback(kind) => {
                        (part(4, &feedback_questions(form, *kind)))
                        (part(5, &forms::paragraphs_field(form, "account", "经过", "来电人怎么说就怎么写", limits::DESCRIPTION_CHARS, 3)))
                    }
                }
            }
            div class="beside-form" {
                section class="card" {
                    h2 { "保存前，先告诉来电人" }
                    (to_be_told(desk, session, matter, &promise, console))
                }
                (slip_to_be(session, matter, &promise, known, console))
                (search::part(desk, matter, form))
                // First beside the form.
                div class="known" aria-live="polite" data-known=(paths::DESK_HOUSEHOLD) { (household::part(known, console.service.now())) }
            }
            }
            (foot(desk, matter))
        }
    };
    Ok(layout::page(session, layout::Section::Desk, matter.title(), content))
}

/// What becomes of what was typed, within reach wherever the page is.
fn foot(desk: &Desk, matter: &Matter) -> Markup {
    html! {
        div class="foot" role="group" aria-label="这次登记" {
            p class="foot-words" {
                strong { "保存后立即进入工单" @if let Matter::Service(item) = matter { "，" (desk.departments.name(item.department)) "马上看到" } }
                span class="small" { "来电人凭回执码和电话后四位，在任何一台大堂终端都能查进度。" }
            }
            div class="foot-buttons" {
                button class="button is-quiet" type="submit" name=(CLEAR) value="1" formnovalidate data-confirm="确定清空已填的内容吗？" { "清空" }
                button class="button" type="submit" name=(AGAIN) value="1" { "保存并再登记一单" }
                button class="button is-primary" type="submit" data-ctrl-enter="" { "保存并出小票" }
            }
        }
    }
}

/// One part of the form, which a key leads to.
fn part(number: u32, fields: &Markup) -> Markup {
    html! {
        div class="part" data-part={ "F" (number) } {
            p class="part-key" aria-hidden="true" { span class="part-number" { (number) } kbd data-with-script hidden { "F" (number) } }
            div class="stack is-close" { (fields) }
        }
    }
}

/// Where it is, and whether somebody has told of it already.
fn place_fields(form: &FormState, desk: &Desk, item: &Item, console: &Console) -> Markup {
    if !desk.asks_place(item) {
        return html! {};
    }
    let (faults, now) = (desk.faults_of(item), console.service.now());
    let is_repair = item.department == Department::Engineering;
    let Wording { tell, mended } = wording(is_repair);
    let places: Vec<(String, String)> = desk.places.iter().map(|place| (place.id.clone(), place.name.clone())).collect();
    html! {
        @if !faults.is_empty() {
            fieldset class="field" {
                legend { "已有人" (tell) }
                div class="ticks" {
                    @for (fault, place) in &faults {
                        label {
                            input type="radio" name="same_fault" value=(fault.id) checked[form.value("same_fault") == fault.id];
                            span {
                                "加入：" (place.name) "·已有 " (fault.households) " 户" (tell) "·" (stage_word(fault.stage, tell))
                                @if let Some(at) = fault.expected_at { "·预计 " (words::moment(at, now)) " " (mended) }
                                @if !fault.advice.is_empty() { "·" (fault.advice) }
                            }
                        }
                    }
                    label { input type="radio" name="same_fault" value="" checked[form.value("same_fault").is_empty()]; span { "都不是，另外登记" } }
                }
                @if let Some(sentence) = form.error("same_fault") { p class="wrong" { (sentence) } }
            }
        }
        (forms::select(form, "place", if is_repair { "报修地点" } else { "地点" }, "加入已有的一单时不用选", "不在列表里，写在说明中", &places))
    }
}

/// How far it is, as callers are told.
fn stage_word(stage: FaultStage, tell: &str) -> String {
    match stage {
        FaultStage::Reported => format!("已{tell}"),
        FaultStage::Accepted => "已受理".into(),
        FaultStage::Arrived => "正在处理".into(),
    }
}

fn room_field(form: &FormState, matter: &Matter) -> Markup {
    let (label, hint) = match matter {
        Matter::Service(_) => ("房号", "可写 3-2-1602、3号楼1602"),
        Matter::MessageToHousehold => ("给哪一户", "可写 3-2-1602、3号楼1602"),
        Matter::MessageToButler => ("留言人房号", "可不填；可写 3-2-1602、3号楼1602"),
        Matter::Feedback(_) => ("业户房号", "不愿留的可不填；可写 3-2-1602、3号楼1602"),
    };
    forms::line_field(form, "room", label, hint, limits::LABEL_CHARS, needs_room(matter))
}

fn person_fields(form: &FormState) -> Markup {
    html! {
        div class="pair" {
            (forms::line_field(form, "surname", "姓名", "可只写姓", limits::NAME_CHARS, false))
            (forms::segments(form, "honorific", "称呼", &[(HONORIFICS[0].0, HONORIFICS[0].1.label()), (HONORIFICS[1].0, HONORIFICS[1].1.label()), ("", "未说明")]))
        }
        div class="pair" {
            (forms::line_field(form, "phone", "回电号码", "手机或带区号的座机", limits::LABEL_CHARS, false))
            (forms::line_field(form, "lookup_code", "查询码", "没有电话的，请来电人自选 4 位数字", 4, false))
        }
    }
}

/// When, and what the catalogue asks; `None` where it asks nothing.
fn service_questions(form: &FormState, item: &Item, console: &Console) -> Option<Markup> {
    let times: Vec<(String, String)> = reading::times(item, console.service.now())
        .iter()
        .map(|choice| (reading::time_key(&choice.wanted), choice.wanted.label()))
        .collect();
    (!times.is_empty() || !item.questions.is_empty()).then(|| {
        html! {
            @if !times.is_empty() { (forms::select_field(form, "wanted", "期望时间", "", &times)) }
            @for (name, question) in ANSWERS.into_iter().zip(&item.questions) {
                @let choices: Vec<(&str, &str)> = question.choices.iter().map(|choice| (choice.as_str(), choice.as_str())).collect();
                (forms::chips(form, name, &question.label, &choices))
            }
        }
    })
}

/// What whoever asks says of it, and that they were told the price.
fn service_words(form: &FormState, item: &Item) -> Markup {
    html! {
        @if item.description != DescriptionRule::Hidden && !item.phrases.is_empty() {
            (forms::ticks(form, "phrases", "常用说法", &item.phrases.iter().map(|phrase| (phrase.as_str(), phrase.as_str())).collect::<Vec<_>>()))
        }
        @if item.description != DescriptionRule::Hidden {
            (forms::paragraphs_field(form, "description", "说明", description_hint(item), limits::DESCRIPTION_CHARS, 3))
        }
        @if item.price.is_paid() {
            div class="price-told" {
                label class="tick" {
                    input type="checkbox" name="price_understood" value="1" checked[form.value("price_understood") == "1"];
                    "已向来电人说明：" (item.price.label()) @if !item.price_note.is_empty() { "，" (item.price_note) } "；先报价、同意后再做"
                }
                @if let Some(sentence) = form.error("price_understood") { p class="wrong" { (sentence) } }
            }
        }
    }
}

fn description_hint(item: &Item) -> &'static str {
    if item.description == DescriptionRule::Required { "必填" } else { "来电人怎么说就怎么写" }
}

/// The words of a list, valued by their places.
fn by_place<T>(all: &[T], label: impl Fn(&T) -> &'static str) -> Vec<(String, &'static str)> {
    (0..).zip(all).map(|(place, one): (usize, _)| (place.to_string(), label(one))).collect()
}

fn place_chips(form: &FormState, name: &str, label: &str, choices: &[(String, &'static str)]) -> Markup {
    forms::chips(form, name, label, &choices.iter().map(|(value, word)| (value.as_str(), *word)).collect::<Vec<_>>())
}

fn feedback_questions(form: &FormState, kind: FeedbackKind) -> Markup {
    let wishes = by_place(&Wish::ALL, |wish| wish.label());
    html! {
        (place_chips(form, "subject", "什么事", &by_place(&Subject::ALL, |subject| subject.label())))
        (place_chips(form, "scene", "在哪里", &by_place(&Scene::ALL, |scene| scene.label())))
        (forms::chips(form, "occurred", "什么时候", &OCCURRENCES.each_ref().map(|(key, _)| (*key, occurred_word(key)))))
        (forms::field(form, "occurred_on", "或哪一天", "", html! { input type="date" id="occurred_on" name="occurred_on" value=(form.value("occurred_on")); }))
        (place_chips(form, "about", "部门或人", &by_place(&About::ALL, |about| about.label())))
        (forms::line_field(form, "person", "具体是谁", "业户说了姓名就写，例如 陈师傅；只供处理的人看", limits::NAME_CHARS, false))
        @if kind == FeedbackKind::Complaint {
            (forms::ticks(form, "wishes", "希望", &wishes.iter().map(|(value, word)| (value.as_str(), *word)).collect::<Vec<_>>()))
        }
    }
}

fn occurred_word(key: &str) -> &'static str {
    match key {
        "now" => "现在",
        "today" => "今天",
        "last_night" => "昨晚",
        _ => "经常",
    }
}

/// What whoever asked should hear before it is saved: who does it, by when, at what price, and who answers for it.
fn to_be_told(desk: &Desk, session: &Session, matter: &Matter, promise: &Clock, console: &Console) -> Markup {
    let now = console.service.now();
    html! {
        dl class="facts" {
            @if let Matter::Service(item) = matter {
                div { dt { "部门" } dd { (desk.departments.name(item.department)) } }
                div { dt { "价格" } dd { (item.price.label()) @if !item.price_note.is_empty() { "，" (item.price_note) } } }
            }
            div { dt { (promise.milestone.label()) } dd { (words::moment(promise.due, now)) " 前" } }
            @match matter {
                Matter::Service(item) if desk.asks_place(item) => {
                    div { dt { "责任人" } dd { "选了地点的，归那一栋的管家；不属于楼栋的归客服中心" } }
                }
                _ => div { dt { "责任人" } dd { (session.name) "（您）·谁登记谁负责到底" } },
            }
        }
    }
}

/// What whoever asks will take home, as far as it is known before it is saved.
fn slip_to_be(session: &Session, matter: &Matter, promise: &Clock, known: Option<&KnownHousehold>, console: &Console) -> Markup {
    let now = console.service.now();
    html! {
        section class="slip-preview card" aria-label="回执小票预览" {
            h2 class="slip-head" { "回执小票" span class="small" { "宽 80 毫米·保存后打印" } }
            p class="small" { "回执码" }
            p class="slip-code digits is-to-come" { "保存时生成" }
            dl class="facts is-small" {
                div { dt { "项目" } dd { (matter.title()) } }
                div { dt { "楼栋" } dd { b data-slip-building { (known.map_or("按所填房号", KnownHousehold::building)) } "（小票不印室号、姓名）" } }
                div { dt { "登记" } dd { (words::moment(now, now)) "　" (session.name) } }
                div { dt { "承诺" } dd { (promise.milestone.label()) " " (words::moment(promise.due, now)) " 前" } }
                div { dt { "查进度" } dd { "回执码加电话后四位或查询码，也可扫码" } }
            }
        }
    }
}
