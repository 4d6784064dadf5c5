//! The file of passwords that PostgreSQL's own programs use, `host:port:database:user:password` a line.

/// The password of the first line that fits.
pub(super) fn find(file: &str, host: &str, port: u16, database: &str, user: &str) -> Option<String> {
    let port = port.to_string();
    let wanted = [host, port.as_str(), database, user];
    file.lines().filter(|line| !line.starts_with('#')).find_map(|line| {
        let fields = fields(line);
        let [line_fields @ .., password] = fields.as_slice() else { return None };
        let fits =
            line_fields.len() == wanted.len() && line_fields.iter().zip(wanted).all(|(field, wanted)| field == "*" || field == wanted);
        fits.then(|| password.clone())
    })
}

/// A backslash takes its meaning from a colon or from another backslash.
fn fields(line: &str) -> Vec<String> {
    let (mut fields, mut rest) = (vec![String::new()], line.chars());
    while let Some(c) = rest.next() {
        match c {
            ':' if fields.len() < 5 => fields.push(String::new()),
            _ => {
                let c = if c == '\\' { rest.next().unwrap_or(c) } else { c };
                fields.last_mut().into_iter().for_each(|field| field.push(c));
            }
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn the_first_line_that_fits_has_the_password() {
        let file =
            "# ours\ndb.example:5432:office:butler:a\\:b\\\\c\n*:*:office:*:other:with:colons\nlocalhost:5433:*:butler:last\nbroken\n";
        assert_eq!(find(file, "db.example", 5432, "office", "butler").as_deref(), Some("a:b\\c"));
        assert_eq!(find(file, "db.example", 5433, "office", "butler").as_deref(), Some("other:with:colons"));
        assert_eq!(find(file, "localhost", 5433, "x", "butler").as_deref(), Some("last"));
        assert_eq!(find(file, "localhost", 5432, "x", "butler"), None);
    }
}
