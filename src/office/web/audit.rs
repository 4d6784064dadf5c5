//! 操作记录: who changed what, when.

use axum::extract::{Query, State};
use chrono::{DateTime, Utc};
use maud::{Markup, html};
use serde::Deserialize;
use uuid::Uuid;

use super::{error::WebError, layout, session::SignedIn, words};
use crate::office::service::Service;

const SHOWN: u32 = 200;

/// Which row the page begins behind: `MICROSECONDS.ID`; the newest if it is anything else.
#[derive(Debug, Default, Deserialize)]
pub struct AuditQuery {
    #[serde(default)]
    before: String,
}

impl AuditQuery {
    fn before(&self) -> Option<(DateTime<Utc>, Uuid)> {
        let (at, id) = self.before.split_once('.')?;
        Some((DateTime::from_timestamp_micros(at.parse().ok()?)?, id.parse().ok()?))
    }
}

/// The latest changes, a page at a time.
pub async fn page(
    State(service): State<Service>,
    SignedIn(session): SignedIn,
    Query(wanted): Query<AuditQuery>,
) -> Result<Markup, WebError> {
    let mut entries = service.audit(wanted.before(), SHOWN + 1).await?;
    let more = entries.len() > SHOWN as usize;
    entries.truncate(SHOWN as usize);
    let now = service.now();
    let content = html! {
        (layout::heading("操作记录", html! { span class="small" { "每页 " (SHOWN) " 条" } }))
        section class="card is-flush" {
            table {
                thead { tr { th { "时间" } th { "人员" } th { "操作" } th { "对象" } } }
                tbody {
                    @for (_, entry) in &entries {
                        tr { td { (words::moment(entry.at, now)) } td { (entry.actor.name) } td { (entry.action) } td { (entry.subject) } }
                    }
                }
            }
        }
        @if more || wanted.before().is_some() {
            nav class="pager" aria-label="翻页" {
                @if wanted.before().is_some() { a class="button is-quiet" href="/audit" { "最新" } }
                @if let Some((id, last)) = entries.last().filter(|_| more) {
                    a class="button" href={ "/audit?before=" (last.at.timestamp_micros()) "." (id) } { "较早" }
                }
            }
        }
    };
    Ok(layout::page(&session, layout::Section::Audit, "操作记录", content))
}
