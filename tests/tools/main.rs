//! Tests that need programs a plain machine does not have. A missing one is a failure: whoever
//! switches the feature on wants them run.

mod alerts;
#[allow(dead_code)] // The office of the integration tests has more than a spreadsheet needs.
#[path = "../integration/office_support.rs"]
mod office_support;
mod preview;
mod spreadsheets;
mod window;
