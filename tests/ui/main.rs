//! The terminal's screen: what a touch does, what stays, what every page looks like.

#![cfg(feature = "kiosk")]

#[path = "../end_to_end/finger.rs"]
mod finger;
mod glyphs;
mod pictures;
mod talk;
mod touches;
mod visits;
mod words;
