//! 等待配对: terminals that ask to be let in. Who lets one in has read the code from its screen.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use uuid::Uuid;

use super::{
    console::Console,
    error::WebError,
    forms::FormState,
    session::Posted,
    terminals::{
        self,
        lobby::{name_taken, read_building},
    },
    words,
};
use crate::{domain::limits, office::service::pairing::Approved};

fn id_of(raw: &str) -> Result<Uuid, WebError> {
    raw.parse().map_err(|_| WebError::NotFound)
}

/// Lets a terminal in.
pub async fn approve(State(console): State<Console>, Path(id): Path<String>, posted: Posted) -> Result<Response, WebError> {
    let id = id_of(&id)?;
    let mut form = FormState::typed(posted.fields);
    let lobby = form.line("lobby", limits::LABEL_CHARS);
    let building = read_building(&console.service, &mut form).await?;
    let code = form.line("code", limits::NAME_CHARS);
    if form.is_good() {
        match console.service.approve_pairing(id, &code, lobby.clone(), building, posted.session.actor()).await? {
            Approved::Done => {
                console.browsers.flash(&posted.session, format!("{lobby} 已配对，终端几秒后就会显示首页。")).await;
                return Ok(Redirect::to("/terminals").into_response());
            }
            Approved::WrongCode => form.refuse("code", "不是该终端屏幕上的配对码，请到终端前核对后重新输入"),
            Approved::TooManyCodes(too_many) => {
                let minutes = ((too_many.until - console.service.now()).num_seconds().max(1) + 59) / 60;
                form.refuse("code", format!("输错次数过多，请等待 {} 后再试", words::span(minutes)));
            }
            Approved::NameTaken { name } => form.refuse("lobby", name_taken(&name)),
            Approved::Expired => form.refuse("code", "这个配对码已过期，请用终端屏幕上新的配对码"),
        }
    }
    let drawn = terminals::draw(&console, &posted.session, &form, Some(id), None).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, drawn).into_response())
}

/// Sends a terminal away.
pub async fn deny(State(console): State<Console>, Path(id): Path<String>, posted: Posted) -> Result<Redirect, WebError> {
    console.service.deny_pairing(id_of(&id)?, posted.session.actor()).await?;
    Ok(Redirect::to("/terminals"))
}
