//! 设置: the way to everything that is set up once and changed now and then.

use maud::{Markup, html};

use super::{layout, session::SignedIn};

/// The page.
pub async fn page(SignedIn(session): SignedIn) -> Markup {
    let content = html! {
        (layout::heading("设置", html! {}))
        ul class="ways" {
            @for entry in layout::settings_for(&session) { li { a class="button" href=(entry.path) { (entry.word) } } }
        }
    };
    layout::page(&session, layout::Section::Settings, "设置", content)
}
