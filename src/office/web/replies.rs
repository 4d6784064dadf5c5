//! 常用语: the sentences to residents that staff choose from, one list for each step.

use axum::{
    extract::State,
    http::StatusCode,
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
    domain::{
        canned_reply::{CannedReply, REPLIES_OF_A_STEP, STEPS},
        limits,
        order::State as Stage,
    },
    office::service::{ServiceError, access::Session, replies::stamp},
};

/// Where they are edited.
pub const PATH: &str = "/replies";

/// The longest list of one step as it is typed.
const LIST_CHARS: usize = REPLIES_OF_A_STEP * (limits::REPLY_CHARS + 1);

fn filled(replies: &[CannedReply]) -> FormState {
    let of =
        |state: Stage| replies.iter().filter(|reply| reply.to == state).map(|reply| reply.words.as_str()).collect::<Vec<_>>().join("\n");
    FormState::stored(STEPS.map(|state| (state.into_str(), of(state))).into_iter().chain([("seen", stamp(replies))]))
}

/// The page.
pub async fn page(State(console): State<Console>, SignedIn(session): SignedIn) -> Result<Markup, WebError> {
    let said = console.browsers.take_flash(&session).await?;
    Ok(draw(&session, &filled(&console.service.canned_replies().await?), said.as_deref()))
}

/// Stores what was typed.
pub async fn submit(State(console): State<Console>, posted: Posted) -> Result<Response, WebError> {
    let mut form = FormState::typed(posted.fields);
    let mut entered = Vec::new();
    for state in STEPS {
        let text = form.shown_optional_paragraphs(state.into_str(), LIST_CHARS);
        let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        if lines.len() > REPLIES_OF_A_STEP {
            form.refuse(state.into_str(), format!("最多 {REPLIES_OF_A_STEP} 句，现在有 {} 句", lines.len()));
        }
        if let Some(long) = lines.iter().find(|line| line.chars().count() > limits::REPLY_CHARS) {
            let begins: String = long.chars().take(10).collect();
            form.refuse(state.into_str(), format!("“{begins}…”太长，一句最多 {} 个字", limits::REPLY_CHARS));
        }
        entered.extend(lines.into_iter().map(|line| CannedReply { to: state, words: line.to_owned() }));
    }
    if form.is_good() {
        match console.service.save_canned_replies(form.value("seen").to_owned(), entered, posted.session.actor()).await {
            Ok(()) => {
                console.browsers.flash(&posted.session, "已保存。").await;
                return Ok(Redirect::to(PATH).into_response());
            }
            Err(ServiceError::ChangedMeanwhile) => {
                let stored = filled(&console.service.canned_replies().await?);
                form.outdate_beside("seen", stored, PATH);
                return Ok((StatusCode::CONFLICT, draw(&posted.session, &form, None)).into_response());
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok((StatusCode::UNPROCESSABLE_ENTITY, draw(&posted.session, &form, None)).into_response())
}

fn draw(session: &Session, form: &FormState, said: Option<&str>) -> Markup {
    let content = html! {
        (layout::heading("常用语", html! {}))
        @if let Some(sentence) = said { p class="banner is-good" role="status" { (sentence) } }
        (forms::summary(form))
        p class="hint is-above" { "写给业户的话，一行一句。处理工单时可以选用，选用后还能修改。" }
        form method="post" action=(PATH) class="card stack" {
            (forms::token_field(&session.csrf))
            input type="hidden" name="seen" value=(form.value("seen"));
            @for state in STEPS { (forms::paragraphs_field(form, state.into_str(), state.resident_word(), "", LIST_CHARS, 3)) }
            div class="buttons" { button class="button is-primary" type="submit" { "保存" } }
        }
    };
    layout::page(session, layout::Section::Replies, "常用语", content)
}
