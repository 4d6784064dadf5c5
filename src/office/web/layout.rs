//! The frame around every page: side navigation, heading, brand.

use maud::{DOCTYPE, Markup, html};

pub use super::icons::icon;
use super::{calling, files, forms, helping, paths};
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
    /// 社区.
    Community,
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
const NAVIGATION: [Entry; 9] = [
    entry(Section::Inbox, "/inbox", "list", "工单", Permission::OwnSubmissions),
    entry(Section::Alerts, paths::ALERTS, "alarm", "提醒", Permission::OwnSubmissions),
    entry(Section::Work, "/work", "tools", "派工", Permission::Work),
    entry(Section::Desk, "/desk", "bell", "前台", Permission::Register),
    entry(Section::Rooms, "/rooms", "door", "住户", Permission::Households),
    entry(Section::Notices, "/notices", "megaphone", "公告", Permission::Publish),
    entry(Section::Community, paths::COMMUNITY, "people", "社区", Permission::Activities),
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

/// What lobbies are told.
pub const NOTICE_TABS: Tabs = &[("/notices", "公告"), (paths::WELCOMES, "贵宾欢迎")];
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
    (paths::GUIDANCE, "应急指引"),
    (paths::FESTIVALS, "节日问候"),
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
                main id="content" tabindex="-1" {
                    (calling::strip(session, section == Section::Takeover))
                    (helping::strip(session))
                    (content)
                }
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
