//! 收款: what was taken on a day, by means and by whom.

use axum::extract::{Query, State};
use chrono::{Days, NaiveDate};
use maud::{Markup, html};
use serde::Deserialize;

use super::{error::WebError, layout, paths, session::SignedIn};
use crate::{
    clock,
    domain::{money::Fen, submission::Submission},
    office::{
        records::Means,
        service::{
            Service,
            quotes::{DayOfPayments, DayPayment},
        },
    },
};

/// What the address asks for; today if it is no day.
#[derive(Debug, Default, Deserialize)]
pub struct DayQuery {
    #[serde(default)]
    day: String,
}

/// The page.
pub async fn page(State(service): State<Service>, SignedIn(session): SignedIn, Query(wanted): Query<DayQuery>) -> Result<Markup, WebError> {
    let today = clock::local(service.now()).date_naive();
    let day = wanted.day.parse::<NaiveDate>().unwrap_or(today).clamp(first_day(), today);
    let page = service.payments_of_day(day, &session).await?;
    let at = |day: NaiveDate| format!("{}?day={day}", paths::PAYMENTS);
    let content = html! {
        p class="trail" { a href=(paths::DESK) { "前台" } " / 收款" }
        (layout::heading("收款", html! { span class="figure" { (sum(&page.payments).label()) } }))
        form class="search" method="get" action=(paths::PAYMENTS) {
            input type="date" name="day" value=(day) max=(today) aria-label="哪一天";
            button class="button" type="submit" { "查看" }
            @if let Some(before) = day.checked_sub_days(Days::new(1)) { a class="button is-quiet" href=(at(before)) { "前一天" } }
            @if let Some(after) = day.checked_add_days(Days::new(1)).filter(|after| *after <= today) { a class="button is-quiet" href=(at(after)) { "后一天" } }
        }
        @if page.payments.is_empty() { p class="empty" { (day.format("%-m月%-d日")) "没有登记收款。" } } @else { (draw(&page)) }
        @if page.is_cut { p class="banner" { "这一天的收款太多，只列出最早的 " (page.payments.len()) " 笔。" } }
    };
    Ok(layout::page(&session, layout::Section::Desk, "收款", content))
}

/// Before the first of these offices nobody took money with it.
fn first_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2020, 1, 1).unwrap_or_default()
}

fn sum<'a>(payments: impl IntoIterator<Item = &'a DayPayment>) -> Fen {
    payments.into_iter().map(|row| row.payment.amount).sum()
}

fn draw(page: &DayOfPayments) -> Markup {
    let of = |means: Means| page.payments.iter().filter(move |row| row.payment.means == means);
    let mut takers: Vec<&str> = page.payments.iter().map(|row| row.payment.actor.name.as_str()).collect();
    takers.sort_unstable();
    takers.dedup();
    html! {
        dl class="figures" {
            @for means in Means::ALL { @if of(means).next().is_some() { div { dt { (means.label()) } dd { (sum(of(means)).label()) } } } }
        }
        div class="table-wrap" tabindex="0" role="region" aria-label="收款明细" {
            table class="table" {
                thead { tr { th { "时间" } th { "回执码" } th { "项目" } th { "地址" } th { "方式" } th { "收款人" } th { "备注" } th class="amount" { "金额" } } }
                tbody { @for row in &page.payments { (line(row)) } }
                tfoot {
                    @for taker in takers {
                        tr { th scope="row" colspan="7" { (taker) } td class="amount" { (sum(page.payments.iter().filter(|row| row.payment.actor.name == taker)).label()) } }
                    }
                    tr { th scope="row" colspan="7" { "合计" } td class="amount" { (sum(&page.payments).label()) } }
                }
            }
        }
    }
}

fn line(row: &DayPayment) -> Markup {
    let content = row.order.as_ref().and_then(|order| order.content.as_ref().ok());
    html! {
        tr {
            td { (clock::local(row.payment.at).format("%H:%M")) }
            td class="digits" {
                @if let Some(order) = &row.order {
                    @let (first, second) = order.receipt_code.groups();
                    a href={ "/submissions/" (order.id) } { (first) " " (second) }
                }
            }
            td { (content.map(Submission::title).unwrap_or_default()) }
            td { (content.map(Submission::address).unwrap_or_default()) }
            td { (row.payment.means.label()) }
            td { (row.payment.actor.name) }
            td { (row.payment.note) }
            td class="amount" { (row.payment.amount.label()) }
        }
    }
}
