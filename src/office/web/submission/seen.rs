//! 业户现在看到: the very words that a terminal tells whoever looks the order up.
//!
//! Invariant: they come from where the terminal's come from, so nobody at the office promises what the lobby does not say.

use chrono::{DateTime, Utc};
use maud::{Markup, html};

use super::super::words;
use crate::office::service::inbox::Detail;

/// The state's word, and what staff wrote with the latest step that a resident reads.
pub(super) fn card(detail: &Detail, now: DateTime<Utc>) -> Markup {
    let Some(step) = &detail.seen else { return html! {} };
    let state = detail.record.state.resident_word();
    html! {
        section class="card" {
            h2 { "业户现在看到" span class="small" { "终端凭回执码" } }
            div class="seen" {
                strong { (state) }
                @if step.word != state { p { (step.word) } }
                @if !step.note.is_empty() { p class="as-written" { (step.note) } }
                p class="small" { (words::moment(step.at, now)) }
            }
        }
    }
}
