//! Words typed or put together from phrase chips, never longer than they may be.

/// Appends a phrase chip, with a comma between phrases; what would not fit is left out.
pub fn add_phrase(text: &mut String, phrase: &str, limit: usize) {
    let comma = if text.is_empty() || text.ends_with(['，', '。', '、', '！', '？', ',', ' ', '\n']) { "" } else { "，" };
    if text.chars().count() + comma.chars().count() + phrase.chars().count() <= limit {
        text.push_str(comma);
        text.push_str(phrase);
    }
}

/// What was typed, cut to what fits.
pub fn cut(typed: &str, limit: usize) -> String {
    typed.chars().take(limit).collect()
}

/// `3 / 100`.
pub fn count(text: &str, limit: usize) -> String {
    format!("{} / {limit}", text.chars().count())
}
