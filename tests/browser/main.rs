//! The staff's console in a real browser: what a member of staff does, sees, and never loses.
//!
//! Needs `chromium` and `chromedriver`; a missing one is a failure: whoever switches the feature
//! `tools` on wants these tests run.
//!
//! - [`chrome`]: one chromedriver, one Chromium with a profile of its own, both gone with the test;
//! - [`desk`]: a member of staff in front of it: open, fill in, click, see;
//! - [`every_page`]: the list of all pages and what holds on each of them;
//! - one file for each page.
//!
//! A new page is a line in [`every_page::PAGES`] and a file beside the others.

mod accessible;
mod areas;
mod audit;
mod butlers;
mod catalogue;
mod chrome;
mod community;
mod departments;
mod desk;
mod duty;
mod estate;
mod every_page;
mod feedback;
#[cfg(feature = "gallery")]
#[path = "../end_to_end/finger.rs"]
mod finger;
#[cfg(feature = "gallery")]
mod glass;
mod glossary;
mod guidance;
mod inbox;
mod information;
mod keyboard;
mod login;
mod newcomer;
mod notices;
#[allow(dead_code)] // The office of the integration tests has more than a browser needs.
#[path = "../integration/office_support.rs"]
mod office_support;
#[cfg(feature = "gallery")]
#[path = "../ui/own_process.rs"]
mod own_process;
mod pairing;
mod password;
mod places;
mod promises;
mod registration;
mod rooms;
mod staff;
mod submission;
mod takeover;
mod tasks;
mod terminals;
#[cfg(feature = "gallery")]
mod walks;
mod weather;
mod welcomes;
mod working_time;
mod worklist;
