//! The page between the login and a form that arrived too late: what was written, and a button that sends it.

use maud::{Markup, html};

use super::{forms, layout, rescued_form::RescuedForm};
use crate::office::service::access::Session;

/// The page after the login: what was written, and a button that sends it.
pub fn page(form: &RescuedForm, session: &Session, back: &str) -> Markup {
    // People's words; numbers and choices are on the page that follows.
    let written = form.fields.iter().map(|(_, value)| value).filter(|value| !value.is_ascii());
    layout::bare(
        "还没有保存",
        html! {
            h1 { "刚才的内容还没有保存" }
            p { "登录过期时提交的内容都在这里，请核对后再提交一次。" }
            @if form.without_secret { p class="banner" { "其中的密码或密钥为安全起见没有保留，提交后请回到原页再填一次。" } }
            @for value in written { p class="card as-written" { (value) } }
            form method="post" action=(form.path) class="stack" {
                (forms::session_field(&session.csrf))
                @for (name, value) in &form.fields { input type="hidden" name=(name) value=(value); }
                button class="button is-primary" type="submit" { "再次提交" }
                a class="button" href=(back) { "不要了" }
            }
        },
    )
}
