//! What each page shows, as one Slint struct: pure functions from view models, one a page.
//!
//! Invariants: a function fills every field of its struct, so a field that is new in `ui/` is a compile error here until it
//! is filled; nothing here sets anything. What a page changes with every key or second is no part of its struct: setting a
//! struct draws everything anew that reads from it.

mod acts;
mod board;
mod catalogue;
mod community;
mod faults;
mod forms;
mod places;
mod receipt;
mod search;
mod shell;
mod takeover;

pub(super) use acts::{act_words, acts, completion, quote, signing};
pub(super) use board::{board, leaf, notice};
pub(super) use catalogue::{prices, services};
pub(super) use community::{activities, cards, entry_form, survey, thanks};
pub(super) use faults::{fault_place, known_fault};
pub(super) use forms::{feedback, message_form, messages, person, request, review};
pub(super) use places::{calling, emergency, guidance, own_guidance, rack, staff, unpaired, weather};
pub(super) use receipt::{lookup, progress, receipt};
pub(super) use search::search;
pub(super) use shell::{dock, help, picker, shell};
pub(super) use takeover::takeover;
