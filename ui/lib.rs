//! The pages of the terminal as Slint compiles them from this folder: windows, adapters, structs, enums.
//!
//! Owns: nothing written by hand; `build.rs` makes the content.
//! Why a crate: the generated code takes minutes to compile and changes only with `ui/`.

#![allow(clippy::all, missing_docs, unreachable_pub, dead_code)]

slint::include_modules!();

/// The sheet of widgets.
#[cfg(feature = "preview")]
pub mod preview {
    include!(concat!(env!("OUT_DIR"), "/preview.rs"));
}
