//! 有偿服务任务单: an A5 page that goes along with whoever does the work, with both signatures or places for them.

use axum::extract::{Path, State};
use maud::{Markup, html};

use super::{
    super::{error::WebError, layout, qr, session::SignedIn},
    id_of,
    quote::{drawn, sheet, until},
};
use crate::{
    clock,
    domain::{
        order::{dealings::Signed, task::Assignee},
        submission::Submission,
    },
    office::service::{Service, quotes::TaskSlip},
};

/// The page.
pub async fn page(State(service): State<Service>, SignedIn(session): SignedIn, Path(id): Path<String>) -> Result<Markup, WebError> {
    let slip = service.task_slip(id_of(&id)?, &session).await?;
    let content = html! {
        p class="trail no-print" { a href="/inbox" { "工单" } " / " a href={ "/submissions/" (slip.order.id) } { (code(&slip)) } " / 任务单" }
        div class="buttons no-print" {
            button class="button is-primary" type="button" data-print="" hidden { "打印任务单" }
            a class="button" href={ "/submissions/" (slip.order.id) } { "返回工单" }
        }
        @match &slip.order.content {
            Ok(content) => (draw(&slip, content)),
            Err(_) => p class="empty" { "这张工单的内容无法打开，不能打印任务单。" }
        }
    };
    Ok(layout::page(&session, layout::Section::Inbox, "任务单", content))
}

fn code(slip: &TaskSlip) -> String {
    let (first, second) = slip.order.receipt_code.groups();
    format!("{first} {second}")
}

fn draw(slip: &TaskSlip, content: &Submission) -> Markup {
    let order = &slip.order;
    let quote = order.dealings.agreed_quote().or_else(|| order.dealings.told_quote());
    let agreed = quote.and_then(|quote| quote.agreed());
    let worker = order.tasks.iter().rfind(|task| task.state.is_theirs());
    let (title, place) = if quote.is_some() { ("有偿服务任务单", "报价签字") } else { ("服务任务单", "") };
    html! {
        article class="card task-slip" aria-label=(title) {
            header { strong { (slip.estate.name) "物业服务中心" } h1 { (title) } p class="digits" { (code(slip)) } }
            div class="task-top" {
            dl class="facts" {
                div { dt { "项目" } dd { (content.title()) } }
                div { dt { "地址" } dd { (content.whereabouts()) } }
                div { dt { "业户" } dd { (content.salutation()) @if let Some(phone) = content.contact().phone() { "　" span class="digits" { (phone.grouped()) } } } }
                @if let Submission::Request(request) = content {
                    @if let Some(wanted) = order.dealings.wanted.as_ref().or(request.wanted.as_ref()) { div { dt { "时间" } dd { (wanted.label()) } } }
                    @for answer in &request.answers { div { dt { (answer.label) } dd { (answer.value) } } }
                }
                div { dt { "要求" } dd class="as-written" { @if content.words().is_empty() { "—" } @else { (content.words()) } } }
                div {
                    dt { "派给" }
                    dd {
                        @match worker {
                            Some(task) => {
                                (slip.departments.name(task.department))
                                @if task.assignee != Assignee::Anybody { "　" (task.assignee.label()) }
                                @if let Some(time) = &task.appointed { "　" (time.label()) }
                            }
                            None => (slip.departments.name(content.department())),
                        }
                    }
                }
                div { dt { "受理" } dd { (until(order.received_at)) "　" (order.owner.label) } }
            }
            (qr::receipt(&slip.estate.phone_address, order.receipt_code))
            }
            @if let Some(quote) = quote {
                (sheet(quote))
                @if !quote.words.is_empty() { p class="as-written" { (quote.words) } }
                p class="small" { "有效至 " (until(quote.valid_until)) "　按此价结算，不另加价、不收小费；增项须再请业户签字。" }
            }
            div class="signatures" {
                @if quote.is_some() { (place_for(slip, place, agreed)) }
                (place_for(slip, "验收签字", order.dealings.sign_off.as_ref()))
            }
            dl class="facts" {
                div { dt { "完成情况" } dd { (order.tasks.iter().rfind(|task| !task.outcome.is_empty()).map_or("", |task| task.outcome.as_str())) } }
                @if quote.is_some() {
                    div {
                        dt { "收款" }
                        dd {
                            @if slip.papers.payments.is_empty() { "________ 元　□ 微信　□ 支付宝　□ 现金　□ 刷卡　□ 转账" }
                            @for payment in &slip.papers.payments { (payment.amount.label()) "（" (payment.means.label()) "）" (until(payment.at)) "　" (payment.actor.name) " " }
                        }
                    }
                }
            }
        }
    }
}

/// Where somebody signed, or is to sign.
fn place_for(slip: &TaskSlip, word: &str, signed: Option<&Signed>) -> Markup {
    html! {
        div {
            p { (word) }
            @match signed {
                Some(signed) => {
                    @if let Some(signature) = slip.papers.signature(signed.signature) { (drawn(signature, word)) } @else { p class="blank" { (signed.place) } }
                    p class="small" { (clock::local(signed.at).format("%Y年%-m月%-d日 %H:%M")) "·" (signed.place) }
                }
                None => { p class="blank" {} p class="small" { "　　　年　　月　　日" } }
            }
        }
    }
}
