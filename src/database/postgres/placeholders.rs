//! Placeholders as PostgreSQL writes them: `?1` is `$1`.

/// The statement with its placeholders rewritten; what stands between quotation marks stays as it is.
pub(super) fn numbered(sql: &str) -> String {
    let (mut rewritten, mut quoted) = (String::with_capacity(sql.len()), None);
    let mut rest = sql.chars().peekable();
    while let Some(c) = rest.next() {
        match quoted {
            // A doubled mark ends the literal and begins it again, which comes to the same.
            Some(mark) if c == mark => quoted = None,
            Some(_) => {}
            None if c == '\'' || c == '"' => quoted = Some(c),
            None if c == '?' && rest.peek().is_some_and(char::is_ascii_digit) => {
                rewritten.push('$');
                continue;
            }
            None => {}
        }
        rewritten.push(c);
    }
    rewritten
}

#[cfg(test)]
mod tests {
    use super::numbered;

    #[test]
    fn placeholders_are_rewritten_and_literals_stay() {
        assert_eq!(numbered("SELECT ?1, ?12 FROM t WHERE a = ?1"), "SELECT $1, $12 FROM t WHERE a = $1");
        assert_eq!(numbered("SELECT '?1' || ?2, \"?3\""), "SELECT '?1' || $2, \"?3\"");
        assert_eq!(numbered("SELECT 'it''s ?1', ?1, '', ?2"), "SELECT 'it''s ?1', $1, '', $2");
        assert_eq!(numbered("words LIKE ?1 ESCAPE '\\' AND n = ?2"), "words LIKE $1 ESCAPE '\\' AND n = $2");
        assert_eq!(numbered("多少？ ? ?1"), "多少？ ? $1");
    }
}
