//! 小区资料: name, address, numbers, where to gather, today's duty manager.

use axum::{
    extract::State,
    http::{StatusCode, Uri},
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};

use super::{
    console::Console,
    error::WebError,
    forms::{self, FormState},
    layout,
    session::{Posted, SignedIn},
};
use crate::{
    clock::random_bytes,
    domain::{limits, text},
    office::service::{
        ServiceError,
        access::Session,
        estate::{EstatePage, EstateSettings},
    },
    protocol::v1::{board::StaffPin, envelope::hex},
};

/// Lines of the slogan, and characters of one: the usual one has two of eleven.
const SLOGAN_LINES: usize = 2;
const SLOGAN_CHARS: usize = 14;

/// The page.
pub async fn page(State(console): State<Console>, SignedIn(session): SignedIn) -> Result<Markup, WebError> {
    let page = console.service.estate().await?;
    let form = settings_form(&page);
    draw(&console, &session, &page, &form).await
}

fn settings_form(page: &EstatePage) -> FormState {
    let duty = page.duty.as_ref().filter(|duty| duty.date == page.today).map(|duty| duty.name.clone()).unwrap_or_default();
    FormState::stored([
        ("seen", seen(&page.settings)),
        ("name", page.settings.name.clone()),
        ("address", page.settings.address.clone()),
        ("centre_phone", page.settings.centre_phone.clone()),
        ("desk_hours", page.settings.desk_hours.clone()),
        ("control_room_phone", page.settings.control_room_phone.clone()),
        ("assembly_point", page.settings.assembly_point.clone()),
        ("phone_address", page.settings.phone_address.clone()),
        ("slogan", page.settings.slogan.clone()),
        ("duty", duty),
        ("sample", u8::from(page.settings.sample).to_string()),
    ])
}

fn pin_hint(page: &EstatePage) -> &'static str {
    match page.settings.staff_pin {
        Some(_) => "已设置；在终端长按左上角时钟 3 秒后输入。不改可以留空",
        None => "4 到 8 位数字；在终端长按左上角时钟 3 秒后输入，查看队列、网络和配对",
    }
}

/// The form's origin: two members of staff must not undo each other unseen.
fn seen(settings: &EstateSettings) -> String {
    crate::office::service::fingerprint(&format!("{settings:?}"))
}

/// Stores the estate.
pub async fn submit(State(console): State<Console>, posted: Posted) -> Result<Response, WebError> {
    let page = console.service.estate().await?;
    let mut form = FormState::typed(posted.fields);
    let phone_address = phone_address(&mut form);
    let control_room_phone = form.optional_dial_number("control_room_phone");
    // Empty keeps the present one: its digits are not known here.
    let pin = text::to_half_width(form.value("staff_pin").trim());
    let is_pin = limits::STAFF_PIN_DIGITS.contains(&pin.len()) && pin.bytes().all(|byte| byte.is_ascii_digit());
    if !pin.is_empty() && !is_pin {
        form.refuse("staff_pin", "请填写 4 到 8 位数字；不改可以留空");
    }
    let staff_pin = match pin.as_str() {
        "" => page.settings.staff_pin.clone(),
        pin => Some(StaffPin::new(hex(&random_bytes::<16>()), pin)),
    };
    let entered = EstateSettings {
        name: form.line("name", limits::LABEL_CHARS),
        address: form.line("address", limits::LABEL_CHARS),
        centre_phone: form.dial_number("centre_phone"),
        desk_hours: form.hours("desk_hours", &page.settings.desk_hours, limits::LABEL_CHARS, true),
        control_room_phone,
        assembly_point: form.shown_optional_line("assembly_point", limits::LABEL_CHARS),
        phone_address,
        staff_pin,
        slogan: slogan(&mut form),
        sample: form.value("sample") == "1",
    };
    let duty = form.optional_line("duty", limits::NAME_CHARS);
    // Not sent back to the browser: it opens the terminals.
    let ask_again = |form: &mut FormState| {
        if !pin.is_empty() && form.error("staff_pin").is_none() {
            form.refuse("staff_pin", "为安全起见没有带回，请再填一次");
        }
    };
    if !form.is_good() {
        ask_again(&mut form);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, draw(&console, &posted.session, &page, &form).await?).into_response());
    }
    let is_current = form.value("seen").is_empty() || form.value("seen") == seen(&page.settings);
    let saved = match is_current {
        true => console.service.save_estate(Some(page.settings), entered, duty, posted.session.actor()).await,
        false => Err(ServiceError::ChangedMeanwhile),
    };
    if let Err(ServiceError::ChangedMeanwhile) = saved {
        let page = console.service.estate().await?;
        form.outdate_beside("seen", settings_form(&page), "/estate");
        ask_again(&mut form);
        return Ok((StatusCode::CONFLICT, draw(&console, &posted.session, &page, &form).await?).into_response());
    }
    saved?;
    console.browsers.flash(&posted.session, "已保存小区资料，几秒后显示在各个大堂。").await;
    Ok(Redirect::to("/estate").into_response())
}

/// An address that phones can open, without the slash at its end.
fn phone_address(form: &mut FormState) -> String {
    let written = form.optional_line("phone_address", limits::LABEL_CHARS * 2);
    if written.is_empty() {
        return written;
    }
    let address = written.trim_end_matches('/').to_owned();
    let is_address = |uri: Uri| matches!(uri.scheme_str(), Some("http" | "https")) && uri.host().is_some() && uri.query().is_none();
    if !address.parse::<Uri>().is_ok_and(is_address) {
        form.refuse("phone_address", "请填写以 https:// 开头的网址，例如 https://wuye.example.cn");
    }
    address
}

/// One line or two that fit over the butler.
fn slogan(form: &mut FormState) -> String {
    let typed = form.shown_list("slogan");
    let lines: Vec<&str> = typed.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    if lines.len() > SLOGAN_LINES || lines.iter().any(|line| line.chars().count() > SLOGAN_CHARS) {
        form.refuse("slogan", format!("最多 {SLOGAN_LINES} 行，每行最多 {SLOGAN_CHARS} 个字，屏幕上才排得下"));
    }
    lines.join("\n")
}

async fn draw(console: &Console, session: &Session, page: &EstatePage, form: &FormState) -> Result<Markup, WebError> {
    let duty = format!("今日值班经理（{}）", page.today.format("%-m月%-d日"));
    let said = console.browsers.take_flash(session).await?;
    let content = html! {
        (layout::heading("小区", html! { @if page.settings.sample { span class="tag is-waiting" { "示例数据" } } }))
        (layout::tabs(layout::ESTATE_TABS, "/estate"))
        (forms::summary(form))
        @if let Some(sentence) = said { p class="banner is-good" role="status" { (sentence) } }
        form method="post" action="/estate" class="card stack is-middling" {
            (forms::token_field(&session.csrf))
            input type="hidden" name="seen" value=(form.value("seen"));
            (forms::line_field(form, "name", "小区名称", "", limits::LABEL_CHARS, true))
            (forms::line_field(form, "address", "地址", "紧急求助时念给 119、120 听的街道门牌", limits::LABEL_CHARS, true))
            div class="pair" {
                (forms::line_field(form, "centre_phone", "客服中心电话", "", limits::LABEL_CHARS, true))
                (forms::line_field(form, "desk_hours", "前台时间", &forms::hours_hint(form, "desk_hours"), limits::LABEL_CHARS, true))
            }
            div class="pair" {
                (forms::line_field(form, "control_room_phone", "监控室电话", "24 小时有人接，紧急求助时显示；没有可留空", limits::LABEL_CHARS, false))
                (forms::line_field(form, "assembly_point", "紧急集合点", "例如 中心花园喷泉旁", limits::LABEL_CHARS, false))
            }
            (forms::line_field(form, "phone_address", "业户手机页网址", "业户用手机扫回执码打开；业户的手机能访问本服务器时才填，不填则二维码只有文字", limits::LABEL_CHARS * 2, false))
            (forms::paragraphs_field(form, "slogan", "大堂标语", "显示在管家肖像上方，一行或两行，每行最多 14 个字；留空就是“为您服务是我们的荣幸，您的管家24小时为您服务”", 0, 2))
            (forms::field(form, "staff_pin", "终端维护密码", pin_hint(page), html! {
                input type="text" inputmode="numeric" autocomplete="off" id="staff_pin" name="staff_pin" value=""
                    aria-invalid=[form.error("staff_pin").is_some().then_some("true")]
                    aria-describedby=[forms::described_by(form, ("staff_pin", "staff_pin"), pin_hint(page))];
            }))
            (forms::line_field(form, "duty", &duty, "只填今天；一周的安排请到“值班”页", limits::NAME_CHARS, false))
            (forms::segments(form, "sample", "数据性质", &[("0", "正式"), ("1", "示例（屏幕标注“示例”）")]))
            div class="buttons" { button class="button is-primary" type="submit" { "保存" } }
        }
    };
    Ok(layout::page(session, layout::Section::Estate, "小区", content))
}
