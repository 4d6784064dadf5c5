//! What the office knows of the household that a form names, beside the form: what is still open there, and who was called on
//! which number last, to be taken over by one click.
//!
//! The part is fetched when the room or the number changes; without a script, and to take something over, the whole form is
//! sent and comes back with it. Why the number is masked until then: nobody needs it who does not take it over.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use maud::{Markup, html};

use super::{
    super::{console::Console, error::WebError, forms::FormState, paths, session::Posted, submission::number, words},
    reading::HONORIFICS,
};
use crate::{
    domain::{limits, order::Order, text},
    office::service::{access::Session, household::KnownHousehold},
};

/// The button that asks without a script.
pub const LOOK: &str = "look";
/// The button that takes over who was called last.
pub const TAKE: &str = "take";

/// The part alone, for the page's script.
pub async fn look(State(console): State<Console>, posted: Posted) -> Result<Response, WebError> {
    let form = FormState::typed(posted.fields);
    let known = known(&console, &posted.session, &form).await?;
    Ok(part(known.as_ref(), console.service.now()).into_response())
}

/// What is known of whom the form names.
pub async fn known(console: &Console, session: &Session, form: &FormState) -> Result<Option<KnownHousehold>, WebError> {
    let id = form.value("id").parse().map_err(|_| WebError::BadForm)?;
    let line = |name| text::clean_line(form.value(name));
    let (room, phone) = (line("room"), line("phone"));
    if room.chars().count() > limits::LABEL_CHARS || phone.chars().count() > limits::LABEL_CHARS {
        return Ok(None);
    }
    Ok(console.service.known_household(id, room, &phone, session).await?)
}

/// Writes who was called last into the form.
pub async fn take_over(console: &Console, session: &Session, form: &mut FormState, known: &KnownHousehold) -> Result<(), WebError> {
    if known.is_by_phone {
        form.put("room", known.address.clone());
    }
    let Some(caller) = &known.caller else { return Ok(()) };
    form.put("surname", caller.surname.clone());
    let honorific = HONORIFICS.iter().find(|(_, honorific)| Some(*honorific) == caller.honorific).map_or("", |(key, _)| key);
    form.put("honorific", honorific.to_owned());
    // A number that the caller has just told is newer.
    if let Some(phone) = caller.phone.as_ref().filter(|_| form.value("phone").trim().is_empty()) {
        console.service.note_taken_over(caller, session).await?;
        form.put("phone", phone.digits().to_owned());
    }
    Ok(())
}

/// Where it stands, for the caller to hear: `处理中·工程维修部`.
fn stage(order: &Order, known: &KnownHousehold) -> String {
    let tasks = order.all_tasks();
    let names = tasks.iter().filter(|task| task.state.is_open()).map(|task| known.departments.name(task.department));
    std::iter::once(order.state.staff_word()).chain(names).collect::<Vec<_>>().join("·")
}

fn line(order: &Order, known: &KnownHousehold, now: DateTime<Utc>) -> Markup {
    let (first, second) = order.receipt_code.groups();
    html! {
        li {
            a href={ "/submissions/" (order.id) } target="_blank" { strong { (order.content.as_ref().map_or_else(|_| String::new(), words::headline)) } }
            span { (stage(order, known)) }
            span class="small" { span class="digits" { (first) " " (second) } "·" (words::moment(order.received_at, now)) }
        }
    }
}

/// The part of the page.
pub fn part(known: Option<&KnownHousehold>, now: DateTime<Utc>) -> Markup {
    html! {
        section class="card" {
            @match known {
                None => {
                    h2 { "这一户" }
                    p class="hint" { "填好房号或回电号码，就能看到这一户还有什么没办完。" }
                }
                Some(known) => {
                    h2 data-building=(known.building()) { @if known.is_by_phone { "认出：" } (known.address) }
                    @if known.open.is_empty() {
                        p { "没有在办的工单。" }
                    } @else {
                        p class="banner" { "在办 " (known.open.len()) " 单，先问清楚是不是同一件事。" }
                        ul class="notes" { @for order in &known.open { (line(order, known, now)) } }
                    }
                    @if !known.over.is_empty() {
                        details class="fold" {
                            summary { "最近办结 " (known.over.len()) " 单" }
                            ul class="notes" { @for order in &known.over { (line(order, known, now)) } }
                        }
                    }
                    @if let Some(caller) = &known.caller {
                        p class="number" {
                            "上次联系：" b { (caller.salutation) }
                            @if let Some(phone) = &caller.phone { span class="digits" { (number::masked(phone)) } }
                            button class="button is-small" type="submit" name=(TAKE) value="1" formnovalidate { "沿用" }
                        }
                    } @else if known.is_by_phone {
                        button class="button is-small" type="submit" name=(TAKE) value="1" formnovalidate { "填入这一户" }
                    }
                }
            }
            div class="buttons" data-without-script {
                button class="button is-small is-quiet" type="submit" name=(LOOK) value="1" formaction=(paths::DESK_NEW) formnovalidate { "查这一户" }
            }
        }
    }
}
