//! Tests that need programs a plain machine does not have. A missing one is a failure: whoever
//! switches the feature on wants them run.

mod preview;
mod window;
