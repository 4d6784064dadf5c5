//! A notice from a template: three fields, and the form of a new notice has the rest.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use maud::{Markup, html};

use super::{
    super::{
        error::WebError,
        forms::{self, FormState},
        layout,
        session::{Posted, SignedIn},
    },
    beginnings,
    editor::draw,
};
use crate::{
    clock,
    domain::{
        limits,
        notice::{
            occasion::end_of,
            template::{PLACES, Template},
        },
    },
    office::service::{Service, access::Session},
};

/// The fields, as the form names them.
const NAMES: [&str; PLACES] = ["first", "second", "third"];

fn template_of(id: &str) -> Result<&'static Template, WebError> {
    Template::of(id).ok_or(WebError::NotFound)
}

/// The three fields.
pub async fn page(SignedIn(session): SignedIn, Path(id): Path<String>) -> Result<Markup, WebError> {
    Ok(fields_page(&session, template_of(&id)?, &FormState::default()))
}

/// The form of a new notice with what they make; nothing is published yet.
pub async fn fill(State(service): State<Service>, Path(id): Path<String>, posted: Posted) -> Result<Response, WebError> {
    let template = template_of(&id)?;
    let mut form = FormState::typed(posted.fields);
    let typed = NAMES.map(|name| form.shown_line(name, limits::LABEL_CHARS));
    if !form.is_good() {
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, fields_page(&posted.session, template, &form)).into_response());
    }
    let filled = template.fill(typed.each_ref().map(String::as_str));
    let mut fields = beginnings(&service).await?;
    fields.retain(|(name, _)| *name != "category");
    // Over when what it tells of is over; whoever reads the form can say otherwise.
    let now = clock::local(service.now()).naive_local();
    if let Some(end) = end_of(&typed[template.when], now.date()).filter(|end| *end > now) {
        fields.push(("show_until", end.format(forms::DATETIME).to_string()));
    }
    fields.extend([
        ("category", template.category.into_str().to_owned()),
        ("title", filled.title),
        // Without English: the fields are Chinese, and half a sentence of each helps nobody.
        ("body", filled.body),
    ]);
    let form = FormState::stored(fields);
    Ok(draw(&posted.session, &form, None, &service.lobbies().await?, service.now()).into_response())
}

fn fields_page(session: &Session, template: &Template, form: &FormState) -> Markup {
    let content = html! {
        p class="trail" { a href="/notices" { "公告" } " / 用模板" }
        (layout::heading(&format!("{}公告", template.name), html! {}))
        (forms::summary(form))
        form method="post" action={ "/notices/from/" (template.id) } class="card stack" {
            (forms::token_field(&session.csrf))
            @for (name, field) in NAMES.into_iter().zip(&template.fields) {
                @let (label, example) = field.split_once('，').unwrap_or((field, ""));
                (forms::line_field(form, name, label, example, limits::LABEL_CHARS, true))
            }
            div class="buttons" {
                button class="button is-primary" type="submit" { "下一步：看全文" }
                a class="button" href="/notices" { "返回" }
            }
        }
    };
    layout::page(session, layout::Section::Notices, &format!("{}公告", template.name), content)
}
