//! The words and rules of the trade: what a submission, a notice, a butler or a promise *is*.
//!
//! Owns: pure types, parse-once constructors and rules that both the terminal and the office obey.
//! Invariants: no I/O, no clock, no randomness, no tokio, slint or rusqlite here; `now` is always
//! an argument. A value of one of these types is already valid: raw strings are parsed at the door
//! (adapters, protocol, SQL mapping) and nowhere else.
//!
//! Stable names: what an enum is called in stores, in forms and on the wire is its name in snake case, written by `strum`
//! (`into_str`, `FromStr`) and, where it travels, by `serde` alike. They are for ever; `src/stable_names.rs` lists them.
//!
//! Why not validate in each form: the kiosk, the console and the API would soon disagree.

pub mod air_quality;
pub mod alert;
pub mod butler;
pub mod calling;
pub mod canned_reply;
pub mod catalogue;
pub mod community;
pub mod deadline;
pub mod dial_number;
pub mod feedback;
pub mod festival;
pub mod glossary;
pub mod guidance;
pub mod ids;
pub mod information;
pub mod limits;
pub mod message;
pub mod money;
pub mod natural;
pub mod night;
pub mod notice;
pub mod opening_hours;
pub mod order;
pub mod phone;
pub mod photo;
pub mod place;
pub mod public_place;
pub mod receipt_code;
pub mod request;
pub mod rich_text;
pub mod search;
pub mod signature;
pub mod software;
pub mod staff;
pub mod submission;
pub mod takeover;
pub mod text;
pub mod visit_time;
pub mod weather;
pub mod welcome;
pub mod working_time;
