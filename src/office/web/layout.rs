//! The frame around every page: side navigation, heading, brand.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{files, forms, helping, paths};
use crate::{domain::staff::Permission, office::service::access::Session};

/// The pages of the navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// 工单.
    Inbox,
    /// 提醒.
    Alerts,
    /// 我的任务.
    Work,
    /// 前台.
    Desk,
    /// 公告.
    Notices,
    /// 服务目录.
    Catalogue,
    /// 便民信息.
    Information,
    /// 值班.
    Duty,
    /// 天气.
    Weather,
    /// 管家.
    Butlers,
    /// 小区.
    Estate,
    /// 房号.
    Rooms,
    /// 承诺时限.
    Promises,
    /// 终端.
    Terminals,
    /// 紧急接管.
    Takeover,
    /// 员工.
    Staff,
    /// 记录.
    Audit,
    /// 常用语.
    Replies,
    /// 提醒设置: channels and chains.
    Channels,
    /// 设置, its own page.
    Settings,
}

/// An entry of the navigation.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    section: Section,
    /// Where it leads.
    pub path: &'static str,
    icon: &'static str,
    /// As staff read it.
    pub word: &'static str,
    permission: Permission,
}

const fn entry(section: Section, path: &'static str, icon: &'static str, word: &'static str, permission: Permission) -> Entry {
    Entry { section, path, icon, word, permission }
}

/// What is used every day. Whatever is set up once stands under 设置, so that the menu stays calm as the office grows.
const NAVIGATION: [Entry; 8] = [
    entry(Section::Inbox, "/inbox", "list", "工单", Permission::OwnSubmissions),
    entry(Section::Alerts, paths::ALERTS, "alarm", "提醒", Permission::OwnSubmissions),
    entry(Section::Work, "/work", "tools", "派工", Permission::Work),
    entry(Section::Desk, "/desk", "bell", "前台", Permission::Register),
    entry(Section::Rooms, "/rooms", "door", "住户", Permission::Households),
    entry(Section::Notices, "/notices", "megaphone", "公告", Permission::Publish),
    entry(Section::Terminals, "/terminals", "screen", "终端", Permission::SetUp),
    entry(Section::Takeover, paths::TAKEOVER, "alert", "紧急接管", Permission::TakeOver),
];

/// Under 设置.
const SETTINGS: [Entry; 11] = [
    entry(Section::Catalogue, "/catalogue", "grid", "服务目录", Permission::Catalogue),
    entry(Section::Promises, "/promises", "clock", "承诺时限", Permission::Catalogue),
    entry(Section::Replies, "/replies", "list", "常用语", Permission::Publish),
    entry(Section::Duty, "/duty", "calendar", "值班", Permission::Publish),
    entry(Section::Channels, paths::ROBOTS, "alarm", "提醒设置", Permission::SetUp),
    entry(Section::Information, "/information", "rack", "便民信息", Permission::Publish),
    entry(Section::Weather, "/weather", "sun", "天气", Permission::Publish),
    entry(Section::Butlers, "/butlers", "user", "管家", Permission::SetUp),
    entry(Section::Estate, "/estate", "home", "小区", Permission::SetUp),
    entry(Section::Staff, "/staff", "key", "员工账号", Permission::Accounts),
    entry(Section::Audit, "/audit", "book", "操作记录", Permission::Audit),
];

/// Where they are listed.
pub const SETTINGS_PATH: &str = "/settings";

/// What somebody may set up.
pub fn settings_for(session: &Session) -> Vec<Entry> {
    SETTINGS.into_iter().filter(|entry| session.may(entry.permission)).collect()
}

/// Pages that belong together: address and word.
pub type Tabs = &'static [(&'static str, &'static str)];

/// Butlers and their areas.
pub const BUTLER_TABS: Tabs = &[("/butlers", "管家"), ("/areas", "片区")];
/// Channels beside the console, and who is told after how long.
pub const CHANNEL_TABS: Tabs = &[(paths::ROBOTS, "提醒渠道"), (paths::CHAINS, "提醒规则")];
/// Promised times, and the hours that some of them count.
pub const PROMISE_TABS: Tabs = &[("/promises", "承诺时限"), ("/working-time", "工作时间")];
/// The estate.
pub const ESTATE_TABS: Tabs = &[
    ("/estate", "小区资料"),
    ("/departments", "部门"),
    ("/suppliers", "合作单位"),
    (paths::PLACES, "公共地点"),
    ("/glossary", "中英对照"),
    ("/setup", "开通清单"),
    ("/system", "运行状况"),
];

/// The way between pages that belong together.
pub fn tabs(tabs: Tabs, present: &str) -> Markup {
    html! {
        nav class="tabs is-pages" aria-label="分页" {
            @for (path, word) in tabs { a href=(path) aria-current=[(*path == present).then_some("page")] { (word) } }
        }
    }
}

/// A line icon on a 24 grid. They are ours and constant, so they may go in unescaped.
pub fn icon(name: &str) -> Markup {
    let path = match name {
        "list" => "M4 6h1M4 12h1M4 18h1M9 6h11M9 12h11M9 18h11",
        "alarm" => "M6 17V11a6 6 0 0 1 12 0v6M4 17h16M10 20.500h4M12 5V3M4 6L2.500 7.500M20 6l1.500 1.500",
        "bell" => "M3 18h18M5 18a7 7 0 0 1 14 0M12 11V8M10 8h4",
        "megaphone" => "M4 10v4l11 4V6L4 10zM15 9a3 3 0 0 1 0 6M6 15l1 5h3l-1-4",
        "sun" => "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v3M12 19v3M2 12h3M19 12h3M5 5l2 2M17 17l2 2M5 19l2-2M17 7l2-2",
        "user" => "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4 21c0-5 3-7 8-7s8 2 8 7",
        "home" => "M4 21V9l8-6 8 6v12zM10 21v-7h4v7",
        "door" => "M6 21V3h12v18M3 21h18M14 12v1",
        "key" => "M8 11a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM11 12l9-9M16 7l3 3",
        "screen" => "M7 2h10v20H7zM11 18h2",
        "book" => "M5 3h13v18H5zM5 3v18M9 8h5M9 12h5",
        "grid" => "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h6v6h-6z",
        "rack" => "M3 5h7v14H3zM14 5h7v14h-7zM5 9h3M16 9h3M5 12h3M16 12h3",
        "calendar" => "M4 6h16v14H4zM4 10h16M8 3v4M16 3v4",
        "up" => "M6 15l6-6 6 6",
        "down" => "M6 9l6 6 6-6",
        "clock" => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5l3 2",
        "search" => "M10.500 4a6.500 6.500 0 1 0 0 13 6.500 6.500 0 0 0 0-13zM15.500 15.500L21 21",
        "pin" => "M9 3h6l-1 6 4 4H6l4-4zM12 13v8",
        "plus" => "M12 5v14M5 12h14",
        "gear" => {
            "M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM12 3v3M12 18v3M3 12h3M18 12h3M5.600 5.600l2.200 2.200M16.200 16.200l2.200 2.200M5.600 18.400l2.200-2.200M16.200 7.800l2.200-2.200"
        }
        "alert" => "M12 3L2 21h20zM12 10v5M12 18v.5",
        "tools" => "M14 6a4 4 0 0 1 5-3l-3 3 1 2 2 1 3-3a4 4 0 0 1-6 5L7 20a2 2 0 0 1-3-3l9-9a4 4 0 0 1 1-2z",
        "phone" => "M6 3h4l2 5-2.500 2a11 11 0 0 0 4.500 4.500l2-2.500 5 2v4a2 2 0 0 1-2 2C11 20 4 13 4 5a2 2 0 0 1 2-2z",
        "exit" => "M14 4H5v16h9M10 12h11M17 8l4 4-4 4",
        _ => "",
    };
    html! {
        svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false" { (PreEscaped(format!("<path d=\"{path}\"/>"))) }
    }
}

/// How many alerts wait, as they are counted: `99+` beyond that.
fn counted(alerts: u64) -> String {
    if alerts > 99 { "99+".into() } else { alerts.to_string() }
}

fn head(title: &str) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            title { (title) "·大堂管家物业工作台" }
            link rel="stylesheet" href=(files::url("console.css"));
            link rel="icon" href=(files::url("mark.svg")) type="image/svg+xml";
            script src=(files::url("console.js")) defer {}
        }
    }
}

/// A page of the console.
pub fn page(session: &Session, section: Section, title: &str, content: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="zh-CN" {
            (head(&if session.alerts > 0 { format!("（{}）{title}", counted(session.alerts)) } else { title.to_owned() }))
            body data-events=(paths::INBOX_EVENTS) data-alerts=(session.alerts) {
                a class="skip" href="#content" { "跳到内容" }
                nav class="side" aria-label="主菜单" {
                    a class="brand" href="/inbox" {
                        img src=(files::url("mark.svg")) alt="" width="40" height="40";
                        span { strong { "大堂管家" } small { "物业工作台" } }
                    }
                    (menu(session, section))
                    div class="whoami" {
                        a href="/password" { (icon("user")) span { (session.name) small { (session.role.label()) "·修改密码" } } }
                        form method="post" action="/logout" {
                            (forms::token_field(&session.csrf))
                            button type="submit" { (icon("exit")) span { "退出" } }
                        }
                    }
                }
                main id="content" tabindex="-1" { (helping::strip(session)) (content) }
            }
        }
    }
}

fn menu(session: &Session, section: Section) -> Markup {
    let settings = settings_for(session);
    let is_setting = section == Section::Settings || settings.iter().any(|entry| entry.section == section);
    let line = |entry: Entry| {
        html! { a href=(entry.path) class=[(entry.section == Section::Takeover).then_some("is-red")] aria-current=[(entry.section == section).then_some("page")] {
                (icon(entry.icon)) span { (entry.word) }
                @if entry.section == Section::Alerts {
                    b class="badge" data-badge hidden[session.alerts == 0] { (counted(session.alerts)) span class="unseen" { "条待处理" } }
                }
            }
        }
    };
    html! {
        ul {
            @for entry in NAVIGATION.into_iter().filter(|entry| session.may(entry.permission)) { li { (line(entry)) } }
            @if !settings.is_empty() {
                li class="settings" {
                    (line(entry(Section::Settings, SETTINGS_PATH, "gear", "设置", Permission::OwnSubmissions)))
                    @if is_setting { ul { @for entry in settings { li { (line(entry)) } } } }
                }
            }
        }
    }
}

/// A page without navigation: login, messages.
pub fn bare(title: &str, content: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="zh-CN" {
            (head(title))
            body class="bare" {
                main class="sheet" {
                    p class="seal" { img src=(files::url("mark.svg")) alt="大堂管家" width="56" height="56"; }
                    (content)
                }
            }
        }
    }
}

/// The heading of a page with something at its right.
pub fn heading(title: &str, aside: Markup) -> Markup {
    html! { header class="heading" { h1 { (title) } div class="aside" { (aside) } } }
}
