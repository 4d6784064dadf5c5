//! The frame around every page: side navigation, heading, brand.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{files, forms};
use crate::{domain::staff::Permission, office::service::access::Session};

/// The pages of the navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// 工单.
    Inbox,
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
    /// 员工.
    Staff,
    /// 记录.
    Audit,
}

const NAVIGATION: [(Section, &str, &str, &str, Permission); 14] = [
    (Section::Inbox, "/inbox", "list", "工单", Permission::OwnSubmissions),
    (Section::Desk, "/desk", "bell", "前台", Permission::Register),
    (Section::Notices, "/notices", "megaphone", "公告", Permission::Publish),
    (Section::Catalogue, "/catalogue", "grid", "服务目录", Permission::Catalogue),
    (Section::Information, "/information", "rack", "便民信息", Permission::Publish),
    (Section::Duty, "/duty", "calendar", "值班", Permission::Publish),
    (Section::Weather, "/weather", "sun", "天气", Permission::Publish),
    (Section::Butlers, "/butlers", "user", "管家", Permission::SetUp),
    (Section::Rooms, "/rooms", "door", "房号", Permission::Households),
    (Section::Estate, "/estate", "home", "小区", Permission::SetUp),
    (Section::Promises, "/promises", "clock", "承诺时限", Permission::Catalogue),
    (Section::Terminals, "/terminals", "screen", "终端", Permission::SetUp),
    (Section::Staff, "/staff", "key", "员工账号", Permission::Accounts),
    (Section::Audit, "/audit", "book", "操作记录", Permission::Audit),
];

/// Pages that belong together: address and word.
pub type Tabs = &'static [(&'static str, &'static str)];

/// Butlers and their areas.
pub const BUTLER_TABS: Tabs = &[("/butlers", "管家"), ("/areas", "片区")];
/// Promised times, and the hours that some of them count.
pub const PROMISE_TABS: Tabs = &[("/promises", "承诺时限"), ("/working-time", "工作时间")];
/// The estate.
pub const ESTATE_TABS: Tabs =
    &[("/estate", "小区资料"), ("/departments", "部门"), ("/glossary", "中英对照"), ("/setup", "开通清单"), ("/system", "运行状况")];

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
        "alert" => "M12 3L2 21h20zM12 10v5M12 18v.5",
        "exit" => "M14 4H5v16h9M10 12h11M17 8l4 4-4 4",
        _ => "",
    };
    html! {
        svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false" { (PreEscaped(format!("<path d=\"{path}\"/>"))) }
    }
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
            (head(title))
            body {
                a class="skip" href="#content" { "跳到内容" }
                nav class="side" aria-label="主菜单" {
                    a class="brand" href="/inbox" {
                        img src=(files::url("mark.svg")) alt="" width="40" height="40";
                        span { strong { "大堂管家" } small { "物业工作台" } }
                    }
                    ul {
                        @for (target, path, symbol, word, permission) in NAVIGATION {
                            @if session.may(permission) {
                            li { a href=(path) aria-current=[(target == section).then_some("page")] { (icon(symbol)) span { (word) } } }
                            }
                        }
                    }
                    div class="whoami" {
                        a href="/password" { (icon("user")) span { (session.name) small { (session.role.label()) "·修改密码" } } }
                        form method="post" action="/logout" {
                            (forms::token_field(&session.csrf))
                            button type="submit" { (icon("exit")) span { "退出" } }
                        }
                    }
                }
                main id="content" tabindex="-1" { (content) }
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
