//! 预览: the notice that is being written, as a lobby's screen would show it.

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use maud::{Markup, html};

use super::super::{error::WebError, forms::FormState, layout};
use crate::{
    domain::notice::{Audience, Notice},
    office::{
        notice_preview::PreviewError,
        service::{Service, access::Session},
    },
    protocol::preview::{Language, Screen},
};

/// The buttons' name.
const SCREEN: &str = "screen";

/// What can be looked at: key, word, screen.
const SCREENS: [(&str, &str, Screen); 7] = [
    ("upright", "竖屏", screen(UPRIGHT, Language::Simplified, false)),
    ("lying", "横屏", screen(LYING, Language::Simplified, false)),
    ("large", "大字", screen(UPRIGHT, Language::Simplified, true)),
    ("large_lying", "横屏大字", screen(LYING, Language::Simplified, true)),
    ("traditional", "繁体", screen(UPRIGHT, Language::Traditional, false)),
    ("english", "英文", screen(UPRIGHT, Language::English, false)),
    ("large_english", "英文大字", screen(UPRIGHT, Language::English, true)),
];

const UPRIGHT: (u32, u32) = (1080, 1920);
const LYING: (u32, u32) = (1920, 1080);

const fn screen(size: (u32, u32), language: Language, large: bool) -> Screen {
    Screen { size, language, large }
}

/// The screen that a form asks to be drawn.
pub(super) fn asked_for(form: &FormState) -> Option<Screen> {
    SCREENS.iter().find(|(key, ..)| form.has(SCREEN, key)).map(|(.., screen)| *screen)
}

/// The buttons, which open a picture beside the form.
pub(super) fn buttons() -> Markup {
    html! {
        div class="buttons" role="group" aria-label="在终端上预览" {
            span class="small" { "在终端上预览" }
            @for (key, word, _) in SCREENS {
                button class="button is-small is-quiet" type="submit" name=(SCREEN) value=(key) formtarget="_blank" { (word) }
            }
        }
    }
}

/// The picture; in words where there is none.
pub(super) async fn picture(
    service: &Service,
    session: &Session,
    notice: Notice,
    audience: Audience,
    screen: Screen,
) -> Result<Response, WebError> {
    let told = match service.preview_notice(notice, audience, screen).await? {
        Ok(png) => return Ok(([(header::CONTENT_TYPE, "image/png"), (header::CACHE_CONTROL, "no-store")], png).into_response()),
        Err(PreviewError::NoTerminal) => "这个版本的工作台不含终端程序，不能画出终端画面；正文旁边的文字预览可以使用。",
        Err(PreviewError::Busy) => "正在画别的预览，请过几秒再按一次。",
        Err(PreviewError::NotDrawn) => "终端画面没有画出来，公告不受影响。请再按一次；仍不行请告诉系统管理员。",
    };
    let content = html! {
        (layout::heading("预览", html! {}))
        p class="banner is-wrong" role="alert" { (told) }
        p class="hint" { "可以关闭这个窗口，回到正在写的公告。" }
    };
    Ok((StatusCode::SERVICE_UNAVAILABLE, layout::page(session, layout::Section::Notices, "预览", content)).into_response())
}
