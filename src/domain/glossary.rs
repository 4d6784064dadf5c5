//! 中英对照: the English that every office and every terminal brings along.
//!
//! Owns: English of the default catalogue and the usual departments, by the Chinese text as it stands on a board.
//! Staff's own words come before it; what is in neither stays Chinese.

use std::{collections::BTreeMap, sync::LazyLock};

static GLOSSARY: LazyLock<BTreeMap<String, String>> =
    LazyLock::new(|| serde_json::from_str(include_str!("glossary.json")).unwrap_or_default());

/// English by the Chinese text.
pub fn default_glossary() -> &'static BTreeMap<String, String> {
    &GLOSSARY
}

#[test]
fn the_embedded_glossary_is_read() {
    assert_eq!(default_glossary().get("客服中心").map(String::as_str), Some("Service centre"));
}
