//! SQL as words, as far as rules about its dialect need it.

/// A text cut into words, numbers and signs, in capitals; literals are `''`, quoted names keep their marks.
pub fn words(sql: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = sql.chars().peekable();
    while let Some(c) = rest.next() {
        let mut word = String::from(c);
        match c {
            c if c.is_whitespace() => continue,
            '-' if rest.peek() == Some(&'-') => {
                rest.by_ref().take_while(|c| *c != '\n').for_each(drop);
                continue;
            }
            '\'' | '"' => {
                let inner: String = rest.by_ref().take_while(|end| *end != c).collect();
                word = if c == '\'' { "''".into() } else { format!("\"{inner}\"") };
            }
            c if c.is_alphanumeric() || "_?$".contains(c) => {
                while let Some(more) = rest.next_if(|more| more.is_alphanumeric() || *more == '_') {
                    word.push(more);
                }
            }
            _ => {}
        }
        found.push(word.to_uppercase());
    }
    found
}

/// Where the bracket that opens at a place is closed.
pub fn closing(words: &[String], open: usize) -> usize {
    let mut depth = 0;
    for (at, word) in words.iter().enumerate().skip(open) {
        depth += i32::from(word == "(") - i32::from(word == ")");
        if depth == 0 {
            return at;
        }
    }
    words.len()
}

/// The parts of a list between commas that stand in no inner bracket.
pub fn parts(words: &[String]) -> Vec<&[String]> {
    let (mut depth, mut from, mut found) = (0, 0, Vec::new());
    for (at, word) in words.iter().enumerate() {
        depth += i32::from(word == "(") - i32::from(word == ")");
        if depth == 0 && word == "," {
            found.push(&words[from..at]);
            from = at + 1;
        }
    }
    found.push(&words[from..]);
    found
}

/// The columns that a text declares: each begins with its name and its kind.
pub fn declared(words: &[String]) -> Vec<&[String]> {
    let mut found = Vec::new();
    for at in 0..words.len() {
        let rest = &words[at..];
        match rest.iter().take(2).map(String::as_str).collect::<Vec<_>>().as_slice() {
            ["CREATE", "TABLE"] => {
                let Some(open) = rest.iter().position(|word| word == "(") else { continue };
                found.extend(parts(&rest[open + 1..closing(rest, open)]));
            }
            ["ADD", "COLUMN"] => {
                let end = rest.iter().position(|word| word == ";").unwrap_or(rest.len());
                found.push(&rest[2..end]);
            }
            _ => {}
        }
    }
    found.retain(|column| {
        !matches!(column.first().map(String::as_str), None | Some("PRIMARY" | "UNIQUE" | "FOREIGN" | "CHECK" | "CONSTRAINT"))
    });
    found
}

pub fn has_in_order(column: &[String], turn: [&str; 2]) -> bool {
    column.windows(2).any(|pair| pair[0] == turn[0] && pair[1] == turn[1])
}

/// Whether `AS` at a place names the kind of a cast.
pub fn is_cast(words: &[String], at: usize) -> bool {
    let mut depth = 0;
    for before in (0..at).rev() {
        depth += i32::from(words[before] == ")") - i32::from(words[before] == "(");
        if depth < 0 {
            return before > 0 && words[before - 1] == "CAST";
        }
    }
    false
}
