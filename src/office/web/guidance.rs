//! 应急指引: what the lobbies tell people to do in an emergency, in the estate's own words where it has any.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};

use super::{
    console::Console,
    error::WebError,
    forms::{self, FormState},
    layout, paths,
    session::{Posted, SignedIn},
};
use crate::{
    domain::{
        guidance::{self, Danger, Guidance},
        text,
    },
    office::service::{Service, ServiceError, access::Session, fingerprint},
};

fn danger_of(raw: &str) -> Result<Danger, WebError> {
    raw.parse().map_err(|_| WebError::NotFound)
}

fn path_of(danger: Danger) -> String {
    format!("{}/{}", paths::GUIDANCE, danger.into_str())
}

/// What is said of each danger.
pub async fn list(State(console): State<Console>, SignedIn(session): SignedIn) -> Result<Markup, WebError> {
    let own = console.service.own_guidance().await?;
    let said = console.browsers.take_flash(&session).await?;
    let is_own = |danger: Danger| own.iter().any(|own| own.danger == danger);
    let content = html! {
        (layout::heading("应急指引", html! {}))
        (layout::tabs(layout::ESTATE_TABS, paths::GUIDANCE))
        @if let Some(sentence) = said { p class="banner is-good" role="status" { (sentence) } }
        p class="hint" { "终端“紧急求助”页上每种险情的做法。默认内容随程序提供，随时可以恢复；119、110、120 不能改动。" }
        section class="card is-flush" {
            table {
                thead { tr { th { "险情" } th { "第一步" } th { "内容" } th { span class="unseen" { "操作" } } } }
                tbody {
                    @for danger in Danger::ALL {
                        @let full = own.iter().find(|own| own.danger == danger).map(|own| own.guidance.clone()).unwrap_or_default().full(danger);
                        tr {
                            td { b { (danger.label()) } }
                            td { (full.steps.first().map_or("", String::as_str)) }
                            td { @if is_own(danger) { span class="tag is-waiting" { "本小区的" } } @else { span class="tag is-over" { "默认" } } }
                            td { a href=(path_of(danger)) aria-label={ "修改 " (danger.label()) } { "修改" } }
                        }
                    }
                }
            }
        }
    };
    Ok(layout::page(&session, layout::Section::Estate, "应急指引", content))
}

/// Names what a form was made from.
fn stamp(own: &Guidance) -> String {
    fingerprint(&format!("{own:?}"))
}

fn filled(danger: Danger, own: &Guidance) -> FormState {
    let full = own.clone().full(danger);
    FormState::stored([
        ("seen", stamp(own)),
        ("first", full.first.join("\n")),
        ("steps", full.steps.join("\n")),
        ("never", full.never.join("\n")),
        ("number_name", full.number_name),
        ("number", full.number),
    ])
}

/// The form of one danger.
pub async fn edit(State(service): State<Service>, SignedIn(session): SignedIn, Path(danger): Path<String>) -> Result<Markup, WebError> {
    let danger = danger_of(&danger)?;
    let own = service.guidance(danger).await?;
    Ok(draw(&session, danger, &own, &filled(danger, &own)))
}

/// The lines of a field, each short enough for the glass; none at all: the usual words.
fn lines(form: &mut FormState, name: &'static str, counts: std::ops::RangeInclusive<usize>, limit: usize) -> Vec<String> {
    let typed = form.shown_list(name);
    let lines: Vec<String> = typed.lines().map(text::clean_line).filter(|line| !line.is_empty()).collect();
    if let Some(long) = lines.iter().find(|line| line.chars().count() > limit) {
        form.refuse(name, format!("“{long}”太长，每行最多 {limit} 个字，屏幕上才排得下"));
    } else if !lines.is_empty() && !counts.contains(&lines.len()) {
        let most = counts.end();
        let wanted = if counts.start() == most { format!("正好 {most} 行") } else { format!("{} 到 {most} 行", counts.start()) };
        form.refuse(name, format!("要{wanted}，现在有 {} 行；全部删掉就恢复默认", lines.len()));
    }
    lines
}

fn read(form: &mut FormState, danger: Danger) -> Guidance {
    let first = match danger.has_first_steps() {
        true => lines(form, "first", guidance::FIRST_STEPS..=guidance::FIRST_STEPS, guidance::FIRST_STEP_CHARS),
        false => Vec::new(),
    };
    let entered = Guidance {
        first,
        steps: lines(form, "steps", guidance::STEPS, guidance::STEP_CHARS),
        never: lines(form, "never", guidance::NEVERS..=guidance::NEVERS, guidance::NEVER_CHARS),
        number_name: form.shown_optional_line("number_name", guidance::NUMBER_NAME_CHARS),
        number: form.optional_dial_number("number"),
    };
    if form.is_good() && entered.number.is_empty() != entered.number_name.is_empty() {
        let (name, sentence) = match entered.number.is_empty() {
            true => ("number", "请填写号码；不需要就两格都留空"),
            false => ("number_name", "请填写这是谁的号码"),
        };
        form.refuse(name, sentence);
    }
    entered
}

/// Stores what was entered, or brings the usual words back.
pub async fn submit(State(console): State<Console>, Path(danger): Path<String>, posted: Posted) -> Result<Response, WebError> {
    let (service, danger) = (&console.service, danger_of(&danger)?);
    let mut form = FormState::typed(posted.fields);
    let restores = form.value("restore") == "1";
    let entered = if restores { Guidance::default() } else { read(&mut form, danger) };
    let own = service.guidance(danger).await?;
    if !form.is_good() {
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, draw(&posted.session, danger, &own, &form)).into_response());
    }
    let saved = match stamp(&own) == form.value("seen") {
        true => service.save_guidance(danger, own, entered, posted.session.actor()).await,
        false => Err(ServiceError::ChangedMeanwhile),
    };
    if let Err(ServiceError::ChangedMeanwhile) = saved {
        let own = service.guidance(danger).await?;
        form.outdate_beside("seen", filled(danger, &own), &path_of(danger));
        return Ok((StatusCode::CONFLICT, draw(&posted.session, danger, &own, &form)).into_response());
    }
    saved?;
    let done = if restores { "已恢复默认" } else { "已保存" };
    console.browsers.flash(&posted.session, &format!("{done}：{}，几秒后显示在各个大堂。", danger.label())).await;
    Ok(Redirect::to(paths::GUIDANCE).into_response())
}

fn draw(session: &Session, danger: Danger, own: &Guidance, form: &FormState) -> Markup {
    let title = format!("应急指引：{}", danger.label());
    let content = html! {
        p class="trail" { a href=(paths::GUIDANCE) { "应急指引" } " / " (danger.label()) }
        (layout::heading(&title, html! {}))
        (forms::summary(form))
        form method="post" action=(path_of(danger)) class="card stack is-middling" {
            (forms::token_field(&session.csrf))
            input type="hidden" name="seen" value=(form.value("seen"));
            @if danger.has_first_steps() {
                (forms::paragraphs_field(form, "first", "卡片上的三步", &format!("“紧急求助”首页的卡片；三行，每行最多 {} 个字", guidance::FIRST_STEP_CHARS), 0, 3))
            }
            (forms::paragraphs_field(form, "steps", "全部步骤", &format!("每行一步，{} 到 {} 行，每行最多 {} 个字", guidance::STEPS.start(), guidance::STEPS.end(), guidance::STEP_CHARS), 0, 7))
            (forms::paragraphs_field(form, "never", "切记", &format!("三行，每行最多 {} 个字", guidance::NEVER_CHARS), 0, 3))
            div class="pair" {
                (forms::line_field(form, "number_name", "还可以打给谁", "例如 燃气抢修、电梯维保；排在步骤之后", guidance::NUMBER_NAME_CHARS, false))
                (forms::line_field(form, "number", "号码", "", crate::domain::limits::LABEL_CHARS, false))
            }
            p class="hint" { "改动之前请让懂消防、电梯或燃气的人看过。英文在“中英对照”里填写；有一行没有英文，英文界面就用默认的做法。" }
            div class="buttons" {
                button class="button is-primary" type="submit" { "保存" }
                @if !own.is_usual() { button class="button" type="submit" name="restore" value="1" formnovalidate { "恢复默认" } }
                a class="button" href=(paths::GUIDANCE) { "返回" }
            }
        }
    };
    layout::page(session, layout::Section::Estate, &title, content)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_usual_is_stored_as_nothing_and_what_cannot_be_shown_is_refused_beside_its_field() {
        for danger in Danger::ALL {
            let mut form = filled(danger, &Guidance::default());
            assert!(read(&mut form, danger).own(danger).is_usual() && form.is_good(), "{danger:?}");
        }
        for (name, typed, sentence) in [
            ("steps", "一步\n两步", "3 到 7 行"),
            ("never", "不要", "正好 3 行"),
            ("first", "这一行写得实在是太长了啊\n二\n三", "最多 10 个字"),
            ("number", "", "请填写号码"),
        ] {
            let mut form = filled(Danger::Gas, &Guidance::default());
            form.put("number_name", "燃气抢修".into());
            form.put("number", "96777".into());
            form.put(name, typed.into());
            read(&mut form, Danger::Gas);
            assert!(form.error(name).is_some_and(|error| error.contains(sentence)), "{name}: {:?}", form.error(name));
        }
    }
}
