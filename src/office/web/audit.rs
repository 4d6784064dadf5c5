//! 操作记录: who changed what, when.

use axum::extract::State;
use maud::{Markup, html};

use super::{error::WebError, layout, session::SignedIn, words};
use crate::office::service::Service;

const SHOWN: u32 = 200;

/// The latest changes.
pub async fn page(State(service): State<Service>, SignedIn(session): SignedIn) -> Result<Markup, WebError> {
    let entries = service.audit(SHOWN).await?;
    let now = service.now();
    let content = html! {
        (layout::heading("操作记录", html! { span class="small" { "最近 " (SHOWN) " 条" } }))
        section class="card is-flush" {
            table {
                thead { tr { th { "时间" } th { "人员" } th { "操作" } th { "对象" } } }
                tbody {
                    @for entry in &entries {
                        tr { td { (words::moment(entry.at, now)) } td { (entry.actor.name) } td { (entry.action) } td { (entry.subject) } }
                    }
                }
            }
        }
    };
    Ok(layout::page(&session, layout::Section::Audit, "操作记录", content))
}
