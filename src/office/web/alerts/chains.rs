//! 提醒规则: who is told after how long, for each kind of matter.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};

use super::super::{
    error::WebError,
    forms::{self, Fields, FormState},
    layout, paths,
    session::{Posted, SignedIn},
};
use crate::{
    domain::{
        alert::{Cause, Chain, ChainError, Chains, LINKS, LONGEST_MINUTES, LONGEST_PERCENT, Link, Unit, Whom},
        text,
    },
    office::service::{Service, ServiceError, access::Session, fingerprint},
};

/// What a kind is, for who enters it.
fn meaning(cause: Cause) -> &'static str {
    match cause {
        Cause::Repair => "责任部门为工程维修部的工单，送达后无人响应",
        Cause::Untaken => "其他工单，送达后无人受理；按答复时限的百分比",
        Cause::Important => "投诉被定为重要之后",
        Cause::Severe => "投诉被定为重大之后",
        Cause::Overdue => "承诺的时间已过，仍没有办到",
        Cause::Waiting => "业户催办、补充、改约、不同意报价或说还有问题之后，无人回应",
        Cause::Handed => "工单转交给另一位责任人之后，还没有人接着处理",
        Cause::Raised => "同事在工单页按“升级”，而当时没有正在进行、还能转给下一位的提醒",
    }
}

fn field(cause: Cause, what: &str, place: usize) -> String {
    format!("{}-{what}-{place}", cause.into_str())
}

/// What a form was made from.
fn stamp(chains: &Chains) -> String {
    fingerprint(&serde_json::to_string(chains).unwrap_or_default())
}

fn filled(chains: &Chains) -> FormState {
    let mut pairs = vec![("seen".to_owned(), stamp(chains))];
    for cause in Cause::ALL {
        for (place, link) in chains.of(cause).links().iter().enumerate() {
            pairs.push((field(cause, "whom", place), link.whom.into_str().to_owned()));
            pairs.push((field(cause, "after", place), link.after.to_string()));
        }
    }
    FormState::typed(Fields::new(pairs))
}

/// The chain of one kind; the sentence beside it if it is none.
fn read_one(form: &FormState, cause: Cause) -> Result<Result<Chain, String>, WebError> {
    let longest = if cause.unit() == Unit::Minutes { LONGEST_MINUTES } else { LONGEST_PERCENT };
    let mut links = Vec::new();
    for place in 0..LINKS {
        let whom = form.value(&field(cause, "whom", place));
        if whom.is_empty() {
            continue;
        }
        let whom = whom.parse::<Whom>().map_err(|_| WebError::BadForm)?;
        let typed = text::to_half_width(form.value(&field(cause, "after", place)).trim());
        match typed.parse::<u32>().ok().filter(|after| *after <= longest) {
            Some(after) => links.push(Link { whom, after }),
            None => return Ok(Err(format!("请填写 0 到 {longest} 之间的整数"))),
        }
    }
    Ok(Chain::new(links).map_err(|error| match error {
        ChainError::Length => "至少要有一位被提醒的人".into(),
        ChainError::Order => "后面的人不能比前面的人更早收到提醒".into(),
    }))
}

fn read(form: &mut FormState) -> Result<Chains, WebError> {
    let mut chains = Chains::default();
    for cause in Cause::ALL {
        match read_one(form, cause)? {
            Ok(chain) => *chains.of_mut(cause) = chain,
            Err(sentence) => form.refuse(cause.into_str(), sentence),
        }
    }
    Ok(chains)
}

/// The page.
pub async fn page(State(service): State<Service>, SignedIn(session): SignedIn) -> Result<Markup, WebError> {
    Ok(draw(&session, &filled(&service.alert_chains().await?)))
}

/// Stores other chains.
pub async fn submit(State(service): State<Service>, posted: Posted) -> Result<Response, WebError> {
    let mut form = FormState::typed(posted.fields);
    let entered = read(&mut form)?;
    if !form.is_good() {
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, draw(&posted.session, &form)).into_response());
    }
    let stored = service.alert_chains().await?;
    let saved = match stamp(&stored) == form.value("seen") || stored == entered {
        true => service.save_alert_chains(stored, entered, posted.session.actor()).await,
        false => Err(ServiceError::ChangedMeanwhile),
    };
    if let Err(ServiceError::ChangedMeanwhile) = saved {
        form.outdate_beside("seen", filled(&service.alert_chains().await?), paths::CHAINS);
        return Ok((StatusCode::CONFLICT, draw(&posted.session, &form)).into_response());
    }
    saved?;
    Ok(Redirect::to(paths::CHAINS).into_response())
}

fn link(form: &FormState, cause: Cause, place: usize) -> Markup {
    let (whom, after) = (field(cause, "whom", place), field(cause, "after", place));
    let word = if cause.unit() == Unit::Minutes { "分钟后" } else { "%" };
    html! {
        li class="link" {
            label class="unseen" for=(whom) { (cause.label()) "第 " (place + 1) " 位" }
            select id=(whom) name=(whom) {
                option value="" { "（不提醒）" }
                @for who in Whom::ALL { option value=(who.into_str()) selected[form.value(&whom) == who.into_str()] { (who.label()) } }
            }
            label class="unseen" for=(after) { (cause.label()) "第 " (place + 1) " 位的时间" }
            input type="text" inputmode="numeric" id=(after) name=(after) value=(form.value(&after))
                aria-invalid=[form.error(cause.into_str()).is_some().then_some("true")];
            span { (word) }
            (forms::theirs(form, &whom)) (forms::theirs(form, &after))
        }
    }
}

fn draw(session: &Session, form: &FormState) -> Markup {
    let content = html! {
        (layout::heading("提醒规则", html! {}))
        (layout::tabs(layout::CHANNEL_TABS, paths::CHAINS))
        (forms::summary(form))
        form method="post" action=(paths::CHAINS) {
            (forms::token_field(&session.csrf))
            input type="hidden" name="seen" value=(form.value("seen"));
            @for cause in Cause::ALL {
                section class="card stack is-middling" {
                    h2 { (cause.label()) span class="small" { (meaning(cause)) } }
                    ol class="links" { @for place in 0..LINKS { (link(form, cause, place)) } }
                    @if let Some(sentence) = form.error(cause.into_str()) { p class="wrong" { (sentence) } }
                }
            }
            p class="hint is-above" { "从上到下依次提醒，有人接手就停。找不到人的一位会立刻跳到下一位；一位都找不到时，提醒全体经理。" }
            div class="buttons is-last" { button class="button is-primary" type="submit" { "保存" } }
        }
    };
    layout::page(session, layout::Section::Channels, "提醒规则", content)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_come_back_from_the_form_as_they_were() {
        let mut form = filled(&Chains::default());
        assert_eq!(read(&mut form).ok(), Some(Chains::default()));
        assert!(form.is_good());
    }
}
