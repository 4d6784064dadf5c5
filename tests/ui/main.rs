//! The terminal's screen: what a touch does, what stays, what every page looks like.

#![cfg(feature = "kiosk")]

mod glyphs;
mod pictures;
mod visits;
mod words;
