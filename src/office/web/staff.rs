//! 员工账号: who may log in, and as what.

use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};

use super::{
    console::Console,
    error::WebError,
    forms::{self, Fields, FormState},
    layout,
    session::{Posted, SignedIn, is_foreign},
};
use crate::{
    domain::{catalogue::Department, ids::StaffId, limits, staff::Role, text},
    office::{
        records::Account,
        service::{
            ServiceError,
            access::Session,
            departments::DepartmentNames,
            staff::{AccountEntry, AccountSaved, IssuedPassword, StaffPage},
            succession::{Heir, Holdings, Succession},
        },
    },
};

/// Where a one-time password is shown, once.
pub const ISSUED_PATH: &str = "/staff/issued";

const LOGIN_CHARS: usize = 40;

fn id_of(raw: &str) -> Result<StaffId, WebError> {
    raw.parse().map_err(|_| WebError::NotFound)
}

/// What a role may do, in one line.
fn role_hint(role: Role) -> &'static str {
    match role {
        Role::Administrator => "全部功能，包括账号",
        Role::Manager => "除账号外的全部功能",
        Role::FrontDesk => "全部工单、公告和住户资料",
        Role::Butler => "只看自己片区的工单",
        Role::Department => "只看派给本部门的工单",
    }
}

/// All accounts.
pub async fn list(State(console): State<Console>, SignedIn(session): SignedIn) -> Result<Markup, WebError> {
    draw_list(&console, &session, None, None).await
}

/// All accounts with the password that was just made; refreshed, without.
pub async fn issued(State(console): State<Console>, SignedIn(session): SignedIn, headers: HeaderMap) -> Result<Markup, WebError> {
    // Another site's link must not use up what is shown once.
    let issued = if is_foreign(&headers) { None } else { console.browsers.take_issued_password(&session).await? };
    draw_list(&console, &session, issued.as_ref(), None).await
}

async fn draw_list(
    console: &Console,
    session: &Session,
    issued: Option<&IssuedPassword>,
    refused: Option<&str>,
) -> Result<Markup, WebError> {
    let page = console.service.staff().await?;
    let names = console.service.department_names().await?;
    let said = console.browsers.take_flash(session).await?;
    let content = html! {
        (layout::heading("员工账号", html! { a class="button is-primary" href="/staff/new" { (layout::icon("plus")) "新建账号" } }))
        @if let Some(sentence) = refused { p class="banner is-wrong" role="alert" { (layout::icon("alert")) (sentence) } }
        @if let Some(sentence) = said { p class="banner is-good" role="status" { (sentence) } }
        @if let Some(IssuedPassword { name, login, password }) = issued {
            section class="card is-owner" role="status" {
                h2 { (name) " 的一次性密码" }
                p { "用户名 " b { (login) } "。这个密码只显示这一次，请当面交给本人；首次登录时须改成自己的密码。" }
                p class="token" { code { (password) } }
            }
        }
        section class="card is-flush" {
            table {
                thead { tr { th { "姓名" } th { "用户名" } th { "角色" } th { "状态" } th { span class="unseen" { "操作" } } } }
                tbody {
                    @for account in &page.accounts {
                        tr {
                            td { b { (account.name) } @if account.id == session.staff { span class="small" { "（本人）" } } }
                            td class="digits" { (account.login) }
                            td { (account.role.label()) (belongs_to(account, &page, &names)) @if account.heads { "·负责人" } }
                            td {
                                @if account.disabled_at.is_some() { span class="tag is-over" { "已停用" } }
                                @else if account.must_change { span class="tag is-waiting" { "待首次登录" } }
                                @else { span class="tag is-moving" { "在用" } }
                            }
                            td { a href={ "/staff/" (account.id) } aria-label={ "管理 " (account.name) } { "管理" } }
                        }
                    }
                }
            }
        }
    };
    Ok(layout::page(session, layout::Section::Staff, "员工账号", content))
}

fn belongs_to(account: &Account, page: &StaffPage, names: &DepartmentNames) -> Markup {
    let butler = account.butler.and_then(|id| page.butlers.iter().find(|record| record.butler.id == id));
    html! {
        @match (account.role, butler, account.department) {
            (Role::Butler, Some(record), _) => { "·" (record.butler.name) " " (record.butler.staff_number) }
            (Role::Department, _, Some(department)) => { "·" (names.name(department)) }
            (Role::Butler | Role::Department, _, _) => span class="tag is-waiting" { "未指定，看不到工单" },
            _ => {}
        }
    }
}

/// An empty form.
pub async fn new(State(console): State<Console>, SignedIn(session): SignedIn) -> Result<Markup, WebError> {
    let form = FormState::stored([("role", Role::FrontDesk.into_str().to_owned())]);
    draw(&console, &session, &form, None).await
}

/// The form of an account.
pub async fn edit(State(console): State<Console>, SignedIn(session): SignedIn, Path(id): Path<String>) -> Result<Markup, WebError> {
    let account = console.service.account(id_of(&id)?).await?;
    let form = FormState::stored([
        ("version", account.version.to_string()),
        ("login", account.login.clone()),
        ("name", account.name.clone()),
        ("role", account.role.into_str().to_owned()),
        ("department", account.department.map(<&str>::from).unwrap_or_default().to_owned()),
        ("butler", account.butler.map(|id| id.to_string()).unwrap_or_default()),
        ("phone", account.phone.clone()),
        ("heads", u8::from(account.heads).to_string()),
    ]);
    draw(&console, &session, &form, Some(&account)).await
}

fn read(form: &mut FormState, stored: Option<&Account>) -> Result<AccountEntry, WebError> {
    let login = match stored {
        Some(account) => account.login.clone(),
        None => {
            let login = text::to_half_width(&form.line("login", LOGIN_CHARS)).to_lowercase();
            let is_login = login.chars().count() >= 3
                && login.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'_' | b'-'));
            if form.error("login").is_none() && !is_login {
                form.refuse("login", "请用 3 到 40 个英文字母或数字，例如 zhang.wei");
            }
            login
        }
    };
    let role = form.value("role").parse::<Role>().map_err(|_| WebError::BadForm)?;
    let department = form.value("department").parse().ok().filter(|_| role == Role::Department);
    let butler = match form.value("butler") {
        raw if !raw.is_empty() && role == Role::Butler => Some(raw.parse().map_err(|_| WebError::BadForm)?),
        _ => None,
    };
    if role == Role::Department && department.is_none() {
        form.refuse("department", "请选择是哪个部门");
    }
    if role == Role::Butler && butler.is_none() {
        form.refuse("butler", "请选择是哪位管家");
    }
    let phone = form.optional_dial_number("phone");
    // Managers head no department, and a butler's work is their area.
    let heads = form.has("heads", "1") && matches!(role, Role::Department | Role::FrontDesk);
    Ok(AccountEntry { login, name: form.line("name", limits::NAME_CHARS), role, department, butler, phone, heads })
}

/// The choice of the service centre as the one who takes over.
const CENTRE: &str = "centre";

/// The choice to hand nothing over yet.
const STAY: &str = "stay";

fn heir(raw: &str) -> Result<Option<Heir>, WebError> {
    match raw {
        "" => Ok(None),
        STAY => Ok(Some(Heir::Nobody)),
        CENTRE => Ok(Some(Heir::Centre)),
        butler => Ok(Some(Heir::Butler(butler.parse().map_err(|_| WebError::BadForm)?))),
    }
}

/// Who takes over what the account's butler holds.
fn succession(fields: &Fields) -> Result<Succession, WebError> {
    Ok(Succession { work: heir(fields.get("heir_work"))?, areas: heir(fields.get("heir_areas"))? })
}

/// Asks who takes over; `place` keeps the ids of two such forms on one page apart.
fn heirs(form: &FormState, holdings: &Holdings, place: &str, is_required: bool) -> Markup {
    let caretaker = holdings.partner.and_then(|id| holdings.heirs.iter().find(|(other, _)| *other == id));
    let caretaker = caretaker.map_or("客服中心", |(_, label)| label.as_str());
    // The other of the pair comes first: they know the households.
    let mut choices: Vec<(String, String)> = holdings.heirs.iter().map(|(id, label)| (id.to_string(), label.clone())).collect();
    choices.sort_by_key(|(id, _)| Some(id) != holdings.partner.map(|partner| partner.to_string()).as_ref());
    choices.push((CENTRE.to_owned(), "客服中心".to_owned()));
    let ask = |name: &'static str, label: &str, stay: String| {
        let id = format!("{place}-{name}");
        let control = html! {
            select id=(id) name=(name) required[is_required] {
                @if is_required { option value="" { "请选择…" } }
                @for (value, word) in &choices { option value=(value) selected[form.value(name) == value] { (word) } }
                option value=(STAY) selected[!is_required && form.value(name).is_empty()] { (stay) }
            }
        };
        forms::field_of(form, (name, &id), label, "", control)
    };
    html! {
        p class="banner" {
            (layout::icon("alert"))
            span {
                (holdings.butler) " 手上有 " b { (holdings.open) } " 张未完成的工单"
                @if !holdings.areas.is_empty() { "，负责“" (holdings.areas.join("”“")) "”" }
                "。" @if !is_required { "换角色或换管家时，请选接手人。" }
            }
        }
        @if holdings.open > 0 { (ask("heir_work", "未完成的工单交给", format!("暂不移交，先由{caretaker}代管"))) }
        @if !holdings.areas.is_empty() { (ask("heir_areas", "片区交给", format!("片区暂不变，新申请先由{caretaker}接手"))) }
    }
}

/// Makes an account.
pub async fn create(State(console): State<Console>, posted: Posted) -> Result<Response, WebError> {
    let mut form = FormState::typed(posted.fields);
    let entry = read(&mut form, None)?;
    if form.is_good() {
        match console.service.add_account(entry, posted.session.actor()).await? {
            AccountSaved::Issued(issued) => {
                console.browsers.keep_issued_password(&posted.session, issued).await?;
                return Ok(Redirect::to(ISSUED_PATH).into_response());
            }
            _ => form.refuse("login", "这个用户名已有人使用，请换一个"),
        }
    }
    Ok((StatusCode::UNPROCESSABLE_ENTITY, draw(&console, &posted.session, &form, None).await?).into_response())
}

/// Stores a changed account.
pub async fn update(State(console): State<Console>, Path(id): Path<String>, posted: Posted) -> Result<Response, WebError> {
    let account = console.service.account(id_of(&id)?).await?;
    let version = posted.fields.get("version").parse().map_err(|_| WebError::BadForm)?;
    let heirs = succession(&posted.fields)?;
    let mut form = FormState::typed(posted.fields);
    let entry = read(&mut form, Some(&account))?;
    if form.is_good() {
        match console.service.save_account(account.id, version, entry, heirs, &posted.session).await {
            Err(ServiceError::ChangedMeanwhile) => {
                let account = console.service.account(account.id).await?;
                form.outdate("version", account.version.to_string(), format!("/staff/{}", account.id));
                let drawn = draw(&console, &posted.session, &form, Some(&account)).await?;
                return Ok((StatusCode::CONFLICT, drawn).into_response());
            }
            Err(error) => return Err(error.into()),
            Ok(AccountSaved::Done { handed_over }) => return Ok(done(&console, &posted.session, handed_over).await),
            Ok(refused) => form.refuse("role", refusal(&refused)),
        }
    }
    Ok((StatusCode::UNPROCESSABLE_ENTITY, draw(&console, &posted.session, &form, Some(&account)).await?).into_response())
}

async fn done(console: &Console, session: &Session, handed_over: usize) -> Response {
    if handed_over > 0 {
        console.browsers.flash(session, format!("已移交 {handed_over} 张未完成的工单。")).await;
    }
    Redirect::to("/staff").into_response()
}

fn refusal(saved: &AccountSaved) -> &'static str {
    match saved {
        AccountSaved::LastAdministrator => "这是最后一位可用的管理员。请先让另一位同事成为管理员。",
        AccountSaved::OwnAccount => {
            "不能更改自己的角色，也不能停用自己或重置自己的密码。请由另一位管理员操作；改密码请用左下角的“修改密码”。"
        }
        AccountSaved::NoHeir => "这位管家手上还有工单或片区，请先选好接手人（也可以选“暂不移交”），再保存。",
        AccountSaved::Done { .. } | AccountSaved::Issued(_) | AccountSaved::LoginTaken => "这次操作没有生效，请刷新后重试。",
    }
}

/// Gives a colleague another one-time password.
pub async fn reset(State(console): State<Console>, Path(id): Path<String>, posted: Posted) -> Result<Response, WebError> {
    let version = posted.fields.get("version").parse().map_err(|_| WebError::BadForm)?;
    match console.service.reset_password(id_of(&id)?, version, &posted.session).await? {
        AccountSaved::Issued(issued) => {
            console.browsers.keep_issued_password(&posted.session, issued).await?;
            Ok(Redirect::to(ISSUED_PATH).into_response())
        }
        refused => answer(&console, &posted.session, &refused).await,
    }
}

/// Locks an account or opens it again.
pub async fn set_disabled(State(console): State<Console>, Path(id): Path<String>, posted: Posted) -> Result<Response, WebError> {
    let version = posted.fields.get("version").parse().map_err(|_| WebError::BadForm)?;
    let disabled = posted.fields.get("disabled") == "1";
    let heirs = succession(&posted.fields)?;
    match console.service.set_disabled(id_of(&id)?, version, disabled, heirs, &posted.session).await? {
        AccountSaved::Done { handed_over } => Ok(done(&console, &posted.session, handed_over).await),
        refused => answer(&console, &posted.session, &refused).await,
    }
}

async fn answer(console: &Console, session: &Session, refused: &AccountSaved) -> Result<Response, WebError> {
    let drawn = draw_list(console, session, None, Some(refusal(refused))).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, drawn).into_response())
}

async fn draw(console: &Console, session: &Session, form: &FormState, stored: Option<&Account>) -> Result<Markup, WebError> {
    let page = console.service.staff().await?;
    let names = console.service.department_names().await?;
    let title = stored.map_or("新建账号", |account| account.name.as_str());
    let action = stored.map_or("/staff/new".to_owned(), |account| format!("/staff/{}", account.id));
    let butlers: Vec<(String, String)> = page
        .butlers
        .iter()
        .map(|record| (record.butler.id.to_string(), format!("{} {}", record.butler.name, record.butler.staff_number)))
        .collect();
    let departments: Vec<(String, String)> =
        Department::ALL.into_iter().map(|department| (department.into_str().to_owned(), names.name(department).to_owned())).collect();
    let is_own = stored.is_some_and(|account| account.id == session.staff);
    let holdings = match stored {
        Some(account) => console.service.holdings(account.id).await?.filter(|held| held.open > 0 || !held.areas.is_empty()),
        None => None,
    };
    let content = html! {
        p class="trail" { a href="/staff" { "员工账号" } " / " (title) }
        (layout::heading(title, html! {}))
        (forms::summary(form))
        form method="post" action=(action) class="card stack is-narrow" {
            (forms::token_field(&session.csrf))
            input type="hidden" name="version" value=(form.value("version"));
            div class="pair" {
                (forms::line_field(form, "name", "姓名", "同事看到的称呼，例如 客服 0208", limits::NAME_CHARS, true))
                @match stored {
                    Some(account) => div class="field" { label { "用户名" } p class="digits" { (account.login) } },
                    None => (forms::line_field(form, "login", "用户名", "登录用，至少 3 个英文字母或数字", LOGIN_CHARS, true)),
                }
            }
            fieldset class={ "field" @if form.error("role").is_some() { " is-wrong" } } {
                legend { "角色" }
                div class="choices" {
                    @for role in Role::ALL {
                        label { input type="radio" name="role" value=(role.into_str()) checked[form.value("role") == role.into_str()]; span { b { (role.label()) } span class="small" { (role_hint(role)) } } }
                    }
                }
                @if let Some(sentence) = form.error("role") { p class="wrong" { (sentence) } }
            }
            div class="pair" {
                (forms::select(form, "butler", "是哪位管家", "只用于角色“管家”", "无", &butlers))
                (forms::select(form, "department", "是哪个部门", "只用于角色“部门”", "无", &departments))
            }
            label class="tick" {
                input type="checkbox" name="heads" value="1" checked[form.has("heads", "1")];
                "部门负责人" span class="small" { "用于角色“部门”和“客服”，提醒会升级到负责人" }
            }
            (forms::line_field(form, "phone", "电话", "同事找他时拨打；可不填，本人也能在“提醒”页修改", limits::LABEL_CHARS, false))
            @if let Some(holdings) = &holdings { (heirs(form, holdings, "role", false)) }
            div class="buttons" {
                button class="button is-primary" type="submit" { @if stored.is_some() { "保存" } @else { "新建并生成一次性密码" } }
                a class="button" href="/staff" { "返回" }
            }
        }
        @if let Some(account) = stored.filter(|_| !is_own) {
            section class="card is-narrow stack" {
                h2 { "登录" }
                form method="post" action={ (action) "/reset" } {
                    (forms::token_field(&session.csrf))
                    input type="hidden" name="version" value=(account.version);
                    button class="button" type="submit" data-confirm={ "确定重置 " (account.name) " 的密码吗？对方会立即退出登录。" } { "重置密码" }
                }
                form method="post" action={ (action) "/disable" } class="stack" {
                    (forms::token_field(&session.csrf))
                    input type="hidden" name="version" value=(account.version);
                    input type="hidden" name="disabled" value=(u8::from(account.disabled_at.is_none()));
                    @if let Some(holdings) = &holdings { (heirs(&FormState::default(), holdings, "end", true)) }
                    div class="buttons" {
                        @if account.disabled_at.is_some() { button class="button" type="submit" { "重新启用" } }
                        @else { button class="button is-danger" type="submit" data-confirm={ "确定停用 " (account.name) " 的账号吗？对方会立即退出登录。" } { "停用账号" } }
                    }
                }
            }
        }
    };
    Ok(layout::page(session, layout::Section::Staff, title, content))
}
