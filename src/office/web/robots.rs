//! 提醒渠道: robots of group chats, tried out with a button.
//!
//! Invariant: an address and a secret are entered and never shown again: both are keys.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use chrono::{DateTime, Utc};
use maud::{Markup, html};
use uuid::Uuid;

use super::{
    browsers::Browsers,
    error::WebError,
    forms::{self, Fields, FormState},
    layout, paths,
    session::{Posted, SignedIn},
    words,
};
use crate::{
    domain::{
        alert::{Cause, message::KEYWORD, robot::RobotKind},
        limits,
    },
    office::{
        records::RobotRecord,
        robots::{Robots, TEST_WORDS, address},
        service::{Service, ServiceError, access::Session, alerts::robots::RobotEntry},
    },
};

/// An address with its key, at most.
const URL_CHARS: usize = 500;
/// A secret, at most.
const SECRET_CHARS: usize = 200;

fn id_of(raw: &str) -> Result<Uuid, WebError> {
    raw.parse().map_err(|_| WebError::NotFound)
}

fn path(id: Uuid) -> String {
    format!("{}/{id}", paths::ROBOTS)
}

/// All robots.
pub async fn list(
    State(service): State<Service>,
    State(browsers): State<Browsers>,
    SignedIn(session): SignedIn,
) -> Result<Markup, WebError> {
    let (robots, now) = (service.robots().await?, service.now());
    let said = browsers.take_flash(&session).await?;
    let is_woken = service.somebody_is_woken().await?;
    let content = html! {
        (layout::heading("提醒渠道", html! { a class="button is-primary" href="/robots/new" { (layout::icon("plus")) "新增渠道" } }))
        (layout::tabs(layout::CHANNEL_TABS, paths::ROBOTS))
        @if let Some(sentence) = said { p class="banner" role="status" { (sentence) } }
        @if !robots.iter().any(|robot| robot.enabled) {
            p class="banner" role="status" {
                (layout::icon("alert"))
                span { "还没有启用提醒渠道：工作台没有打开时，夜里的报修叫不醒任何人。" }
            }
        }
        @if !is_woken { p class="hint is-above" { "现在没有人会立刻收到报修提醒，大堂回执上只承诺答复时限，不印“几分钟内响应”。新渠道请先点“发送测试”。" } }
        section class="card is-flush" {
            table {
                thead { tr { th { "名称" } th { "种类" } th { "提醒什么" } th { "状态" } th { span class="unseen" { "操作" } } } }
                tbody { @for robot in &robots { (row(robot, &session, now)) } }
            }
            @if robots.is_empty() { p class="hint is-inside" { "在企业微信、钉钉或飞书的群里添加一个机器人，把它的 Webhook 地址填到这里。" } }
        }
        p class="hint" { "一条提醒发给排在最前、能用的一个渠道；它发送失败时，自动换下一个。消息里没有业户的姓名、电话和房号。" }
    };
    Ok(layout::page(&session, layout::Section::Channels, "提醒渠道", content))
}

fn row(robot: &RobotRecord, session: &Session, now: DateTime<Utc>) -> Markup {
    let causes: Vec<&str> = robot.causes.iter().map(|cause| cause.label()).collect();
    html! {
        tr {
            td { b { (robot.name) } }
            td { (robot.kind.label()) }
            td { (causes.join("、")) }
            td { (standing(robot, now)) }
            td {
                div class="buttons" {
                    a class="button is-small" href=(path(robot.id)) aria-label={ "修改 " (robot.name) } { "修改" }
                    form method="post" action={ (path(robot.id)) "/test" } {
                        (forms::token_field(&session.csrf))
                        button class="button is-small" type="submit" aria-label={ "发送测试 " (robot.name) } { "发送测试" }
                    }
                }
            }
        }
    }
}

/// How a robot does.
fn standing(robot: &RobotRecord, now: DateTime<Utc>) -> Markup {
    html! {
        @if !robot.enabled { span class="tag is-over" { "已停用" } }
        @else if let Some((since, reason)) = &robot.failing {
            span class="tag is-safety" { "发送失败" } span class="small" { (words::moment(*since, now)) "起：" (reason) }
        }
        @else if robot.wait_until.is_some_and(|until| until > now) { span class="tag is-waiting" { "发得太快，稍后继续" } }
        @else if let Some(at) = robot.succeeded_at { span class="tag is-moving" { "可用" } span class="small" { (words::moment(at, now)) "发送成功" } }
        @else { span class="tag is-waiting" { "还没有测试" } }
    }
}

/// An empty form.
pub async fn new(State(service): State<Service>, SignedIn(session): SignedIn) -> Result<Markup, WebError> {
    let position = service.robots().await?.len() + 1;
    let mut pairs = vec![
        ("kind".to_owned(), RobotKind::Wecom.into_str().to_owned()),
        ("enabled".to_owned(), "1".to_owned()),
        ("position".to_owned(), position.to_string()),
    ];
    pairs.extend(Cause::ALL.map(|cause| ("cause".to_owned(), cause.into_str().to_owned())));
    Ok(draw(&session, &FormState::typed(Fields::new(pairs)), None))
}

fn filled(robot: &RobotRecord) -> FormState {
    let mut pairs = vec![
        ("version".to_owned(), robot.version.to_string()),
        ("kind".to_owned(), robot.kind.into_str().to_owned()),
        ("name".to_owned(), robot.name.clone()),
        ("enabled".to_owned(), u8::from(robot.enabled).to_string()),
        ("position".to_owned(), robot.position.to_string()),
    ];
    pairs.extend(robot.causes.iter().map(|cause| ("cause".to_owned(), cause.into_str().to_owned())));
    FormState::typed(Fields::new(pairs))
}

/// The form of a robot.
pub async fn edit(State(service): State<Service>, SignedIn(session): SignedIn, Path(id): Path<String>) -> Result<Markup, WebError> {
    let robot = service.robot(id_of(&id)?).await?;
    Ok(draw(&session, &filled(&robot), Some(&robot)))
}

fn read(form: &mut FormState, stored: Option<&RobotRecord>, may_be_here: bool) -> Result<RobotEntry, WebError> {
    let kind = form.value("kind").parse::<RobotKind>().map_err(|_| WebError::BadForm)?;
    let name = form.line("name", limits::NAME_CHARS);
    let typed = form.optional_line("url", URL_CHARS);
    // What is stored stays unless it is of another kind.
    let url = match (typed.is_empty(), stored.filter(|robot| robot.kind == kind)) {
        (true, Some(_)) => None,
        _ => {
            if form.error("url").is_none()
                && let Err(address::Barred(sentence)) = address::checked(kind, &typed, may_be_here)
            {
                form.refuse("url", sentence);
            }
            Some(typed)
        }
    };
    let typed = form.optional_line("secret", SECRET_CHARS);
    let is_kept = stored.is_some_and(|robot| robot.kind == kind);
    let secret = match (form.has("forget_secret", "1") || !kind.has_secret(), typed.is_empty()) {
        (true, _) => Some(String::new()),
        (false, true) if is_kept => None,
        (false, _) => Some(typed),
    };
    let causes: Vec<Cause> = Cause::ALL.into_iter().filter(|cause| form.has("cause", cause.into_str())).collect();
    if causes.is_empty() {
        form.refuse("cause", "请至少选择一种提醒");
    }
    let position = form.number("position", 1.0..=99.0).unwrap_or(99.0) as i64;
    Ok(RobotEntry { kind, name, url, secret, causes, enabled: form.value("enabled") == "1", position })
}

/// Adds a robot.
pub async fn create(State(service): State<Service>, State(browsers): State<Browsers>, posted: Posted) -> Result<Response, WebError> {
    let mut form = FormState::typed(posted.fields);
    let entry = read(&mut form, None, service.robots_may_be_here())?;
    if !form.is_good() {
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, draw(&posted.session, &form, None)).into_response());
    }
    service.add_robot(entry, posted.session.actor()).await?;
    browsers.flash(&posted.session, "已保存。请点“发送测试”，确认群里收得到。").await;
    Ok(Redirect::to(paths::ROBOTS).into_response())
}

/// Stores a changed robot.
pub async fn update(State(service): State<Service>, Path(id): Path<String>, posted: Posted) -> Result<Response, WebError> {
    let robot = service.robot(id_of(&id)?).await?;
    let mut form = FormState::typed(posted.fields);
    let version = form.value("version").parse().map_err(|_| WebError::BadForm)?;
    let entry = read(&mut form, Some(&robot), service.robots_may_be_here())?;
    if !form.is_good() {
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, draw(&posted.session, &form, Some(&robot))).into_response());
    }
    match service.save_robot(robot.id, version, entry, posted.session.actor()).await {
        Err(ServiceError::ChangedMeanwhile) => {
            let robot = service.robot(robot.id).await?;
            form.outdate_beside("version", filled(&robot), &path(robot.id));
            Ok((StatusCode::CONFLICT, draw(&posted.session, &form, Some(&robot))).into_response())
        }
        saved => {
            saved?;
            Ok(Redirect::to(paths::ROBOTS).into_response())
        }
    }
}

/// Takes a robot away.
pub async fn remove(State(service): State<Service>, Path(id): Path<String>, posted: Posted) -> Result<Response, WebError> {
    let version = posted.fields.get("version").parse().map_err(|_| WebError::BadForm)?;
    service.remove_robot(id_of(&id)?, version, posted.session.actor()).await?;
    Ok(Redirect::to(paths::ROBOTS).into_response())
}

/// Tries a robot out, and says what it said.
pub async fn test(
    State(service): State<Service>,
    State(browsers): State<Browsers>,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, WebError> {
    let id = id_of(&id)?;
    let said = match service.begin_robot_test(id, posted.session.actor()).await? {
        None => "这个渠道一分钟内发得太多了，请过一分钟再试。".to_owned(),
        Some(robot) => match Robots::new() {
            Ok(robots) => {
                let outcome = robots.send(&service, &robot, TEST_WORDS).await;
                let said = format!("{}：{}", robot.name, outcome.words());
                service.end_robot_test(id, outcome).await?;
                said
            }
            Err(_) => "程序无法建立网络连接，请联系维护人员。".to_owned(),
        },
    };
    browsers.flash(&posted.session, said).await;
    Ok(Redirect::to(paths::ROBOTS).into_response())
}

fn draw(session: &Session, form: &FormState, stored: Option<&RobotRecord>) -> Markup {
    let title = stored.map_or("新增渠道", |robot| robot.name.as_str());
    let action = stored.map_or("/robots/new".to_owned(), |robot| path(robot.id));
    let kinds = RobotKind::ALL.map(|kind| (kind.into_str(), kind.label()));
    let kept = if stored.is_some() {
        "已保存的地址不再显示，留空即保持不变"
    } else {
        "从机器人的设置页完整复制，https 开头；它就是钥匙，请勿外传"
    };
    let hidden = |name: &str, limit: usize| {
        html! {
            input type="password" id=(name) name=(name) autocomplete="off" maxlength=(limit)
                aria-invalid=[form.error(name).is_some().then_some("true")] aria-describedby=[forms::described_by(form, (name, name), kept)];
        }
    };
    let content = html! {
        p class="trail" { a href=(paths::ROBOTS) { "提醒渠道" } " / " (title) }
        (layout::heading(title, html! {}))
        (forms::summary(form))
        form method="post" action=(action) class="card stack is-narrow" {
            (forms::token_field(&session.csrf))
            input type="hidden" name="version" value=(form.value("version"));
            (forms::line_field(form, "name", "名称", "同事怎么叫它，例如 工程群", limits::NAME_CHARS, true))
            (forms::chips(form, "kind", "种类", &kinds))
            (forms::field(form, "url", "Webhook 地址", kept, hidden("url", URL_CHARS)))
            (forms::field(form, "secret", "加签密钥", "钉钉、飞书的机器人开启“加签”时填写；已保存的不再显示，留空即保持不变", hidden("secret", SECRET_CHARS)))
            @if stored.is_some_and(|robot| !robot.secret.is_empty()) {
                label class="tick" { input type="checkbox" name="forget_secret" value="1"; "删除已保存的密钥" }
            }
            fieldset class={ "field" @if form.error("cause").is_some() { " is-wrong" } } {
                legend { "提醒什么" }
                div class="ticks" {
                    @for cause in Cause::ALL {
                        label {
                            input type="checkbox" name="cause" value=(cause.into_str()) checked[form.has("cause", cause.into_str())];
                            (cause.label())
                        }
                    }
                }
                @if let Some(sentence) = form.error("cause") { p class="wrong" { (sentence) } }
            }
            (forms::number_field(form, "position", "顺序", "小的在前：先用排在前面的，失败时换下一个"))
            (forms::segments(form, "enabled", "是否启用", &[("1", "启用"), ("0", "停用")]))
            p class="hint" { "机器人要求关键词时，请填“" (KEYWORD) "”；要求 IP 白名单时，请填本服务器的出口地址。" }
            div class="buttons" {
                button class="button is-primary" type="submit" { "保存" }
                a class="button" href=(paths::ROBOTS) { "返回" }
            }
        }
        @if let Some(robot) = stored {
            form method="post" action={ (action) "/delete" } class="card is-narrow stack" {
                (forms::token_field(&session.csrf))
                input type="hidden" name="version" value=(robot.version);
                div class="buttons" {
                    button class="button is-danger" type="submit" data-confirm={ "确定删除“" (robot.name) "”吗？" } { "删除这个渠道" }
                }
            }
        }
    };
    layout::page(session, layout::Section::Channels, title, content)
}
