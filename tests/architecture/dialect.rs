//! The office's SQL is one text for SQLite and PostgreSQL, and asks for nothing that Citus, CockroachDB or YugabyteDB lack.
//!
//! Reads every string of `src/office/store/`, every statement elsewhere in `src/office/`, and the migrations. It does not
//! parse SQL: it knows the words and the turns of phrase that one of the engines would refuse or read differently.

use std::{collections::BTreeSet, fs, path::Path};

use crate::{
    source,
    sql::{closing, declared, has_in_order, is_cast, parts, words},
};

/// A text and where it stands.
struct Text {
    place: String,
    sql: String,
}

/// Words of one engine alone, or of engines that some deployments are not.
const BARRED_WORDS: &str = "\
    SERIAL BIGSERIAL AUTOINCREMENT ROWID OID CTID TRIGGER GENERATED DEFERRABLE LISTEN NOTIFY PRAGMA VACUUM GLOB ILIKE SIMILAR \
    REGEXP MATCH IFNULL NVL ISNULL NOTNULL STRFTIME DATETIME JULIANDAY UNIXEPOCH NOW CURRENT_TIMESTAMP CURRENT_DATE \
    CURRENT_TIME EXTRACT INTERVAL GROUP_CONCAT STRING_AGG ARRAY UNNEST LATERAL RANDOM AVG TOTAL PRINTF INSTR STRPOS TYPEOF \
    CHANGES LAST_INSERT_ROWID TRUNCATE STRICT UNLOGGED TEMP TEMPORARY COLLATE EXCLUDE INHERITS DOMAIN ENUM MERGE FULL WITHIN \
    CONCURRENTLY EXPLAIN ATTACH";

/// The beginnings of names that only one engine has.
const BARRED_STARTS: &str = "\
    PG_ SQLITE_ PRAGMA_ JSON TO_CHAR TO_TIMESTAMP GEN_RANDOM UUID_";

/// Words that follow each other.
const BARRED_TURNS: &str = "\
    INSERT OR|UPDATE OR|REPLACE INTO|INSERT OVERWRITE|WITHOUT ROWID|COLUMN IF|ON CONSTRAINT|FOR UPDATE|FOR SHARE|LOCK TABLE|\
    DISTINCT ON|DELETE FROM ONLY|USING GIN|USING BTREE|CREATE TYPE|CREATE FUNCTION|CREATE EXTENSION|CREATE VIEW|\
    WITH RECURSIVE|ALTER COLUMN|ADD CONSTRAINT|INDEXED BY|LIMIT ALL|NULLS LAST NULLS";

/// Names that are a keyword somewhere.
const RESERVED: &str = "\
    ALL ANALYZE AND ANY ARRAY AS ASC BOTH CASE CAST CHECK COLUMN CONSTRAINT CREATE CROSS CURRENT_USER DEFAULT DESC DISTINCT \
    DO ELSE END EXCEPT FALSE FAMILY FETCH FOR FOREIGN FROM GRANT GROUP HAVING IN INDEX INTERSECT INTO ISNULL JOIN LEADING \
    LIMIT NOT NOTHING NULL OFFSET ON ONLY OR ORDER PRIMARY REFERENCES RETURNING SELECT SESSION_USER SOME TABLE THEN TO \
    TRAILING TRANSACTION TRUE UNION UNIQUE USER USING VARIADIC VALUES WHEN WHERE WINDOW WITH";

/// Columns that may be NULL, which the engines order differently. A name that is never NULL in another table is left out.
fn nullable(texts: &[Text]) -> BTreeSet<String> {
    let (mut may, mut never) = (BTreeSet::new(), BTreeSet::new());
    for text in texts {
        for column in declared(&words(&text.sql)) {
            let is_full = has_in_order(column, ["NOT", "NULL"]) || has_in_order(column, ["PRIMARY", "KEY"]);
            if is_full { &mut never } else { &mut may }.insert(column[0].clone());
        }
    }
    &may - &never
}

/// What some engine would refuse, or read differently.
fn sins(sql: &str, nullable: &BTreeSet<String>) -> Vec<String> {
    let words = words(sql);
    let word = |at: usize| words.get(at).map_or("", String::as_str);
    let mut found = Vec::new();
    let mut sin = |what: String| found.push(what);
    let joined = format!(" {} ", words.join(" "));
    let is_there = |barred: &&str| words.iter().any(|word| word == barred);
    BARRED_WORDS.split(' ').filter(is_there).for_each(|barred| sin(format!("{barred} is one engine's")));
    let starts = |word: &&String| BARRED_STARTS.split(' ').any(|start| word.starts_with(start));
    words.iter().filter(starts).for_each(|word| sin(format!("{word} is one engine's")));
    let follows = |turn: &&str| joined.contains(&format!(" {turn} "));
    BARRED_TURNS.split('|').filter(follows).for_each(|turn| sin(format!("{turn} is one engine's")));
    if joined.contains(" : : ") {
        sin(":: is one engine's cast".into());
    }
    if joined.contains(" = = ") {
        sin("== is one engine's".into());
    }
    for at in 0..words.len() {
        match word(at) {
            "LIKE" => {
                let end = words[at..]
                    .iter()
                    .position(|word| ["AND", "OR", ")"].contains(&word.as_str()))
                    .map_or(words.len(), |length| at + length);
                if !words[at..end].iter().any(|word| word == "ESCAPE") {
                    sin("LIKE without ESCAPE".into());
                }
            }
            "LIMIT" if word(at + 2) == "," => sin("LIMIT with a comma".into()),
            "RETURNING" if !words[..at].iter().any(|word| ["INSERT", "UPDATE", "DELETE"].contains(&word.as_str())) => {
                sin("RETURNING of what changes nothing".into());
            }
            "IS" if !["NULL", "NOT", "TRUE", "FALSE", "DISTINCT"].contains(&word(at + 1))
                || (word(at + 1) == "NOT" && word(at + 2) != "NULL") =>
            {
                sin(format!("IS {}", word(at + 1)));
            }
            "AS" if is_cast(&words, at) && !["TEXT", "BIGINT"].contains(&word(at + 1)) => sin(format!("a cast to {}", word(at + 1))),
            "AS" if !is_cast(&words, at) && RESERVED.split(' ').any(|reserved| reserved == word(at + 1)) => {
                sin(format!("{} has a keyword for a name", word(at + 1)));
            }
            "MAX" | "MIN" if word(at + 1) == "(" && parts(&words[at + 2..closing(&words, at + 1)]).len() > 1 => {
                sin("the greatest of several values".into())
            }
            // One engine's sum is wider than a number can be read.
            "SUM"
                if !(word(at.wrapping_sub(2)) == "CAST"
                    || (word(at.wrapping_sub(2)) == "COALESCE" && word(at.wrapping_sub(4)) == "CAST")) =>
            {
                sin("a sum that is not cast".into());
            }
            "?" if word(at + 1) != "{" => sin("a placeholder without a number".into()),
            placeholder if placeholder.starts_with('$') => sin("one engine's placeholder".into()),
            "ORDER" if word(at + 1) == "BY" => {
                let end =
                    words[at..].iter().position(|word| ["LIMIT", ")"].contains(&word.as_str())).map_or(words.len(), |length| at + length);
                let (clause, says) = (&words[at..end], words[at..end].iter().any(|word| word == "NULLS"));
                let bare = (0..clause.len())
                    .find(|place| nullable.contains(&clause[*place]) && clause.get(place + 1).is_none_or(|next| next != "IS"));
                if let Some(column) = bare.filter(|_| !says) {
                    sin(format!("an order by {}, which may be NULL", clause[column]));
                }
            }
            _ => {}
        }
    }
    for column in declared(&words) {
        let kind = column.get(1).map_or("", String::as_str);
        if !["TEXT", "BIGINT"].contains(&kind) {
            sin(format!("the column {} is {kind}", column[0]));
        }
        if RESERVED.split(' ').any(|word| word == column[0]) {
            sin(format!("the column {} has a keyword for a name", column[0]));
        }
    }
    found
}

fn is_statement(text: &str) -> bool {
    let first: String = text.trim_start().chars().take_while(char::is_ascii_uppercase).collect();
    ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "CREATE", "ALTER", "DROP", "EXPLAIN"].contains(&first.as_str())
}

fn collect(root: &Path, folder: &Path, found: &mut Vec<Text>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let place = path.strip_prefix(root).expect("inside").display().to_string();
        let read = || fs::read_to_string(&path).expect("a file");
        match path.extension().and_then(|extension| extension.to_str()) {
            _ if path.is_dir() => collect(root, &path, found),
            Some("sql") => found.push(Text { place, sql: read() }),
            Some("rs") if !place.ends_with("store/upgrades.rs") && !place.ends_with("store/engines.rs") => {
                let texts = source::strings(&read()).into_iter().filter(|text| place.contains("office/store/") || is_statement(text));
                found.extend(texts.map(|sql| Text { place: place.clone(), sql }));
            }
            _ => {}
        }
    }
}

fn texts() -> Vec<Text> {
    let root = crate::root();
    let mut found = Vec::new();
    collect(root, &root.join("src/office"), &mut found);
    found
}

#[test]
fn every_statement_of_the_office_is_one_that_every_engine_reads_alike() {
    let texts = texts();
    let statements = texts.iter().filter(|text| is_statement(&text.sql)).count();
    assert!(statements > 100, "{statements} statements were read");
    let nullable = nullable(&texts);
    assert!(nullable.contains("DISABLED_AT") && !nullable.contains("RECEIVED_AT"), "{nullable:?}");
    let found = texts
        .iter()
        .flat_map(|text| sins(&text.sql, &nullable).into_iter().map(move |sin| format!("{}: {sin}: {}", text.place, text.sql.trim())));
    let found: Vec<String> = found.collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// Statements as somebody in a hurry would write them.
const PLANTED: &[&str] = &[
    "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT)",
    "CREATE TABLE t (id SERIAL PRIMARY KEY)",
    "SELECT rowid FROM room",
    "CREATE TRIGGER touched AFTER UPDATE ON room BEGIN SELECT 1; END",
    "CREATE TABLE t (a TEXT NOT NULL, b TEXT GENERATED ALWAYS AS (a) STORED)",
    "SELECT pg_advisory_lock(1)",
    "LISTEN boards",
    "CREATE TABLE t (a TEXT REFERENCES u (a) DEFERRABLE INITIALLY DEFERRED)",
    "INSERT OR IGNORE INTO room (id) VALUES (?1)",
    "REPLACE INTO room (id) VALUES (?1)",
    "SELECT id FROM room WHERE id GLOB ?1",
    "SELECT id FROM room WHERE id ILIKE ?1 ESCAPE '\\'",
    "SELECT id FROM room WHERE id LIKE ?1 AND number LIKE ?2 ESCAPE '\\'",
    "SELECT strftime('%s', 'now') AS n",
    "SELECT id FROM room WHERE created_at < now()",
    "SELECT json_extract(value, '$.name') AS name FROM setting",
    "SELECT ifnull(building, '') AS building FROM terminal",
    "ALTER TABLE room ADD COLUMN IF NOT EXISTS phase TEXT",
    "CREATE TABLE t (user TEXT NOT NULL)",
    "ALTER TABLE t ADD COLUMN order BIGINT NOT NULL DEFAULT 0",
    "SELECT id AS leading FROM submission",
    "SELECT id FROM room ORDER BY id LIMIT 5, 10",
    "SELECT id FROM room RETURNING id",
    "CREATE TABLE t (at TIMESTAMP NOT NULL)",
    "ALTER TABLE t ADD COLUMN shown BOOLEAN NOT NULL DEFAULT FALSE",
    "SELECT sum(orders) AS n FROM order_count",
    "SELECT id FROM staff ORDER BY disabled_at DESC",
    "SELECT id FROM room WHERE id = ?",
    "SELECT id FROM room WHERE id = $1",
    "SELECT value::bigint AS n FROM setting",
    "SELECT CAST(value AS INTEGER) AS n FROM setting",
    "SELECT max(received_at, created_at) AS at FROM submission",
    "SELECT id FROM room WHERE number IS ?1",
    "SELECT id FROM counter FOR UPDATE",
];

#[test]
fn planted_sins_are_found() {
    let nullable = BTreeSet::from(["DISABLED_AT".to_owned()]);
    for sin in PLANTED {
        assert!(!sins(sin, &nullable).is_empty(), "{sin}");
        let in_a_text = format!("fn f() {{ tx.execute({sin:?}, values![]) }}");
        assert_eq!(source::strings(&in_a_text), [*sin]);
    }
}

#[test]
fn what_both_engines_read_alike_is_no_sin() {
    for fine in [
        "SELECT CAST(coalesce(sum(orders), 0) AS BIGINT) AS n FROM order_count WHERE readable = 1",
        "SELECT id FROM staff ORDER BY CASE WHEN disabled_at IS NULL THEN 0 ELSE 1 END, login",
        "SELECT id FROM staff ORDER BY disabled_at DESC NULLS LAST LIMIT ?1",
        "SELECT phase || building AS name FROM room WHERE words LIKE ?1 ESCAPE '\\'",
        "SELECT 'now() IS ?1 serial' AS words, max(position) AS n FROM room -- rowid",
        "INSERT INTO t (a) VALUES (?1) ON CONFLICT (a) DO UPDATE SET a = excluded.a RETURNING a",
        "CREATE TABLE t (a TEXT NOT NULL, n BIGINT, PRIMARY KEY (a, n))",
    ] {
        assert_eq!(sins(fine, &BTreeSet::from(["DISABLED_AT".to_owned()])), [""; 0], "{fine}");
    }
}
