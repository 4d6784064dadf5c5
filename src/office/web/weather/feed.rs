//! Where the weather comes from, as staff choose it.
//!
//! Invariant: a key that is stored is never sent to a browser again; an empty field keeps it, a tick takes it away.

use chrono::{DateTime, Utc};
use maud::{Markup, html};

use super::super::{
    forms::{self, FormState},
    words,
};
use crate::{
    clock,
    domain::{
        limits,
        weather::feed::{Feed, Provider, QweatherAccount, Secret},
    },
    office::{
        service::{access::Session, weather::WeatherPage},
        weather::qweather::{self, token},
    },
};

/// 项目 ID, 凭据 ID and 开发者 ID, at most.
const ID_CHARS: usize = 40;
const HOST_CHARS: usize = 120;
const LIMITS: std::ops::RangeInclusive<f64> = 10.0..=100_000.0;

/// What is stored, without the keys.
pub fn stored(feed: &Feed) -> FormState {
    let account = &feed.qweather;
    FormState::stored([
        ("enabled", u8::from(feed.enabled).to_string()),
        ("provider", feed.provider.into_str().to_owned()),
        ("latitude", feed.latitude.to_string()),
        ("longitude", feed.longitude.to_string()),
        ("feed_place", feed.place.clone()),
        ("daily_limit", feed.daily_limit.to_string()),
        ("qw_host", account.host.clone()),
        ("qw_project", account.project.clone()),
        ("qw_key_id", account.key_id.clone()),
        ("qw_developer", account.developer.clone()),
    ])
}

/// A key that was typed, the stored one, or none.
fn secret(form: &FormState, forget: &str, typed: String, stored: &Secret) -> Secret {
    match (form.has(forget, "1"), typed.is_empty()) {
        (true, _) => Secret::default(),
        (false, true) => stored.clone(),
        (false, false) => typed.into(),
    }
}

/// Letters, figures and what joins them: nothing that changes the meaning of a token.
fn id(form: &mut FormState, name: &'static str) -> String {
    let id = form.optional_line(name, ID_CHARS);
    if !id.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')) {
        form.refuse(name, "只能包含字母、数字、短横线和下划线");
    }
    id
}

fn account(form: &mut FormState, stored: &QweatherAccount, is_asked: bool) -> QweatherAccount {
    let host = form.optional_line("qw_host", HOST_CHARS).to_ascii_lowercase();
    let host = host.trim_start_matches("https://").trim_end_matches('/').to_owned();
    if !host.is_empty() && !qweather::is_host(&host) {
        form.refuse("qw_host", "请填写和风天气控制台“设置”里的 API Host，形如 abc123.re.qweatherapi.com");
    }
    let typed = form.paragraphs("qw_private_key", token::KEY_CHARS, false);
    // What was typed is kept out of the page that is drawn again.
    form.put("qw_private_key", String::new());
    if !typed.is_empty() && !token::is_key(&typed) {
        form.refuse("qw_private_key", "不是 Ed25519 私钥，请粘贴从 BEGIN PRIVATE KEY 到 END PRIVATE KEY 的全部内容");
    }
    let account = QweatherAccount {
        host,
        project: id(form, "qw_project"),
        key_id: id(form, "qw_key_id"),
        developer: id(form, "qw_developer"),
        private_key: secret(form, "forget_private_key", typed, &stored.private_key),
    };
    let needed =
        [("qw_host", account.host.is_empty()), ("qw_project", account.project.is_empty()), ("qw_key_id", account.key_id.is_empty())];
    for (name, is_missing) in needed.into_iter().chain([("qw_private_key", account.private_key.is_empty())]) {
        if is_asked && is_missing && form.error(name).is_none() {
            form.refuse(name, "使用和风天气需要填写这一项");
        }
    }
    account
}

/// Reads the form; the feed is meaningful only if the form is still good afterwards.
pub fn read(form: &mut FormState, stored: &Feed) -> Feed {
    for (name, range) in [("latitude", -90.0..=90.0), ("longitude", -180.0..=180.0), ("daily_limit", LIMITS)] {
        if form.number(name, range).is_none() && form.error(name).is_none() {
            form.refuse(name, "请填写这一项");
        }
    }
    let provider: Provider = form.value("provider").parse().unwrap_or_default();
    let enabled = form.value("enabled") == "1";
    let typed_key = form.optional_line("api_key", 200);
    Feed {
        enabled,
        latitude: form.number("latitude", -90.0..=90.0).unwrap_or_default(),
        longitude: form.number("longitude", -180.0..=180.0).unwrap_or_default(),
        place: form.line("feed_place", limits::NAME_CHARS),
        api_key: secret(form, "forget_key", typed_key, &stored.api_key),
        provider,
        qweather: account(form, &stored.qweather, enabled && provider == Provider::Qweather),
        daily_limit: form.number("daily_limit", LIMITS).unwrap_or_default() as u32,
    }
}

/// The form.
pub fn form(session: &Session, page: &WeatherPage, form: &FormState, now: DateTime<Utc>) -> Markup {
    let choices = [(Provider::OpenMeteo.into_str(), "Open-Meteo"), (Provider::Qweather.into_str(), "和风天气")];
    html! {
        form method="post" action="/weather/feed" class="card stack" {
            h2 { "数据源" }
            (forms::token_field(&session.csrf))
            (forms::segments(form, "enabled", "自动更新", &[("0", "关闭"), ("1", "开启")]))
            (forms::segments(form, "provider", "服务商", &choices))
            (forms::line_field(form, "feed_place", "地点名称", "", limits::NAME_CHARS, true))
            div class="pair" {
                (forms::number_field(form, "latitude", "纬度", "北纬为正"))
                (forms::number_field(form, "longitude", "经度", "东经为正"))
            }
            (forms::number_field(form, "daily_limit", "每日请求次数上限", "达到后当天不再请求；和风天气每次更新用 4 次，Open-Meteo 用 2 次"))
            fieldset class="stack" {
                legend { "Open-Meteo" }
                (forms::field(form, "api_key", "API 密钥", "可不填。免费服务限非商业用途，商业使用请购买密钥；已保存的密钥不再显示，留空即保持不变", html! {
                    input type="password" id="api_key" name="api_key" autocomplete="off";
                }))
                @if !page.feed.api_key.is_empty() {
                    label class="tick" { input type="checkbox" name="forget_key" value="1"; "删除已保存的密钥" }
                }
                p class="hint" { "天气数据来自 Open-Meteo.com（CC BY 4.0）；空气质量为模式估算；没有天气预警。" }
            }
            fieldset class="stack" {
                legend { "和风天气" }
                (forms::line_field(form, "qw_host", "API Host", "控制台“设置”里的专属地址，形如 abc123.re.qweatherapi.com", HOST_CHARS, false))
                div class="pair" {
                    (forms::line_field(form, "qw_project", "项目 ID", "", ID_CHARS, false))
                    (forms::line_field(form, "qw_key_id", "凭据 ID", "", ID_CHARS, false))
                }
                (forms::line_field(form, "qw_developer", "开发者 ID", "可不填；控制台要求时填写", ID_CHARS, false))
                (forms::field(form, "qw_private_key", "私钥（Ed25519，PEM）", private_key_hint(&page.feed), html! {
                    textarea id="qw_private_key" name="qw_private_key" rows="3" autocomplete="off" spellcheck="false" maxlength=(token::KEY_CHARS) {}
                }))
                @if !page.feed.qweather.private_key.is_empty() {
                    label class="tick" { input type="checkbox" name="forget_private_key" value="1"; "删除已保存的私钥" }
                }
                p class="hint" { "大堂显示“天气服务由和风天气驱动”；官方天气预警自动显示为横幅。" }
            }
            div class="buttons" { button class="button is-primary" type="submit" { "保存" } }
            (report(page, now))
        }
    }
}

fn private_key_hint(feed: &Feed) -> &'static str {
    if feed.qweather.private_key.is_empty() {
        "公钥上传到和风天气控制台，私钥粘贴在这里；保存后不再显示"
    } else {
        "已保存，不再显示；留空即保持不变"
    }
}

fn report(page: &WeatherPage, now: DateTime<Utc>) -> Markup {
    let asked = page.report.asked_on(clock::local(now).date_naive());
    html! {
        dl class="facts is-small" {
            @if let Some(at) = page.report.succeeded_at { div { dt { "上次成功" } dd { (words::moment(at, now)) } } }
            @if let Some(missing) = &page.report.missing { div class="is-bad" { dt { "缺少" } dd { (missing) } } }
            @if let Some((at, advice)) = &page.report.failed { div class="is-bad" { dt { "上次失败" } dd { (words::moment(*at, now)) "：" (advice) } } }
            @if let Some(at) = page.report.next_at.filter(|_| page.feed.enabled) { div { dt { "下次更新" } dd { (words::moment(at, now)) } } }
            @if asked > 0 { div { dt { "今天请求" } dd { (asked) " / " (page.feed.daily_limit) " 次" } } }
        }
    }
}
