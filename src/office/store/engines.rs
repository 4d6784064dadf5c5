//! The two engines' schemas: made by the same migrations, the same table by table, column by column, index by index.

use std::collections::BTreeSet;

use super::*;
use crate::{
    database::{cluster, moving::Place},
    values,
};

/// Table, column, kind, whether it may be empty, whether it is of the key, and its default.
const COLUMNS: [&str; 6] = ["tab", "col", "kind", "may", "keyed", "def"];

const OF_FILE: [&str; 2] = [
    "SELECT m.name AS tab, c.name AS col, c.type AS kind, CASE WHEN c.\"notnull\" = 1 OR c.pk > 0 THEN 'full' ELSE 'empty' END AS may, \
     CASE WHEN c.pk > 0 THEN 'key' ELSE '-' END AS keyed, coalesce(c.dflt_value, '-') AS def \
     FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' \
     AND m.name <> 'fence'",
    "SELECT sql AS made FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
];

const OF_SERVER: [&str; 2] = [
    "SELECT c.table_name AS tab, c.column_name AS col, c.data_type AS kind, CASE WHEN c.is_nullable = 'NO' THEN 'full' ELSE 'empty' END AS may, \
     CASE WHEN EXISTS (SELECT 1 FROM information_schema.table_constraints t JOIN information_schema.key_column_usage k \
     ON k.constraint_schema = t.constraint_schema AND k.constraint_name = t.constraint_name WHERE t.constraint_type = 'PRIMARY KEY' \
     AND k.table_schema = c.table_schema AND k.table_name = c.table_name AND k.column_name = c.column_name) THEN 'key' ELSE '-' END AS keyed, \
     replace(replace(coalesce(c.column_default, '-'), '::text', ''), '::bigint', '') AS def \
     FROM information_schema.columns c WHERE c.table_schema = current_schema AND c.table_name NOT IN ('schema_version', 'writer', 'fence')",
    "SELECT i.indexdef AS made FROM pg_indexes i WHERE i.schemaname = current_schema \
     AND NOT EXISTS (SELECT 1 FROM pg_constraint n WHERE n.conname = i.indexname AND n.connamespace = current_schema::regnamespace)",
];

/// Every column and every index.
pub(super) type Shape = (BTreeSet<String>, BTreeSet<String>);

/// The shape of the schema that a transaction sees, if its engine is the tests'.
pub(super) fn shape(tx: &Tx<'_>) -> Shape {
    shape_by(tx, if cluster::is_chosen() { OF_SERVER } else { OF_FILE })
}

/// As [`shape`], where another engine than the tests' may be meant.
pub(super) fn shape_of(tx: &Tx<'_>, place: &Place) -> Shape {
    shape_by(tx, if matches!(place, Place::Server(_)) { OF_SERVER } else { OF_FILE })
}

fn shape_by(tx: &Tx<'_>, [columns, indexes]: [&str; 2]) -> Shape {
    let lines = |sql: &str, names: &[&str]| -> BTreeSet<String> {
        let line = |row: &Row<'_>| {
            let cells = names.iter().map(|name| row.get::<String>(name)).collect::<Result<Vec<_>, _>>()?;
            Ok::<_, StoreError>(cells.join(" ").to_lowercase())
        };
        tx.query(sql, values![], line).unwrap().into_iter().collect()
    };
    (lines(columns, &COLUMNS), lines(indexes, &["made"]).iter().map(|made| index(made)).collect())
}

/// An index as both write it, without its schema and what PostgreSQL adds.
fn index(made: &str) -> String {
    let plain = made.replace("using btree", " ").replace("::text", "").replace(['(', ')', ','], " ");
    let words = plain.split_whitespace().map(|word| word.rsplit('.').next().unwrap_or(word));
    words.collect::<Vec<_>>().join(" ")
}

#[test]
fn both_engines_have_the_same_tables_columns_and_indexes() {
    let Some(server) = cluster::server() else { return };
    let folder = tempfile::tempdir().unwrap();
    let file = Store::open(folder.path()).unwrap().write_blocking(|tx| Ok::<_, StoreError>(shape_by(tx, OF_FILE))).unwrap();
    let address = ServerAddress::parse(&cluster::with_option(&server, "schema=compared"), "").unwrap();
    let server = Store::connect(&address).unwrap().write_blocking(|tx| Ok::<_, StoreError>(shape_by(tx, OF_SERVER))).unwrap();
    assert!(file.0.len() > 150 && file.1.len() > 15, "{} columns, {} indexes", file.0.len(), file.1.len());
    assert_eq!(file.0, server.0);
    assert_eq!(file.1, server.1);
}
