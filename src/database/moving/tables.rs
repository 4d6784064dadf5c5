//! Which tables an estate has, and how each is read and written, as its migrations make them.
//!
//! Invariants: every table that a migration makes is here, whatever its name; one that another refers to comes before it;
//! each has a primary key, which rows are read and compared by.
//!
//! Why from the migrations and not from a list: whoever adds a table need not think of this. Why on an empty SQLite
//! database in memory and not from the two ends: both have the same tables (`office/store/engines.rs` compares them), and
//! each engine has a catalogue of its own.

use std::ops::ControlFlow;

use rusqlite::Connection;

use super::{
    super::{
        DatabaseError, Row, Tx, Value,
        tx::{Field, Kind, names},
    },
    MoveError,
};
use crate::values;

/// One table.
#[derive(Debug)]
pub(super) struct Table {
    /// Its name, a plain word.
    pub(super) name: String,
    /// Every column, in the order of their names.
    pub(super) fields: Vec<Field>,
    /// Which of them are the primary key, in its own order.
    pub(super) key: Vec<usize>,
}

/// Some rows that follow each other.
pub(super) struct Page {
    pub(super) rows: Vec<Vec<Value>>,
    /// About what they hold.
    pub(super) bytes: usize,
}

/// All tables, each after those that it refers to.
pub(super) fn tables(migrations: &[&str]) -> Result<Vec<Table>, MoveError> {
    let connection = Connection::open_in_memory().map_err(DatabaseError::from)?;
    for sql in migrations {
        connection.execute_batch(sql).map_err(DatabaseError::from)?;
    }
    let tx = Tx::on(&connection);
    let sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY name";
    let found: Vec<String> = tx.query(sql, values![], |row| row.get::<String>("name"))?;
    let mut waiting = found.into_iter().map(|name| described(&tx, name)).collect::<Result<Vec<_>, _>>()?;
    let mut placed: Vec<Table> = Vec::new();
    while !waiting.is_empty() {
        let is_free = |(_, refers): &(Table, Vec<String>)| refers.iter().all(|to| placed.iter().any(|table| table.name == *to));
        let (free, rest): (Vec<_>, Vec<_>) = waiting.into_iter().partition(is_free);
        if let (true, Some((table, _))) = (free.is_empty(), rest.first()) {
            return Err(MoveError::Unmovable { table: table.name.clone(), reason: "it refers to itself in a circle" });
        }
        placed.extend(free.into_iter().map(|(table, _)| table));
        waiting = rest;
    }
    Ok(placed)
}

/// A table, and those that it refers to.
fn described(tx: &Tx<'_>, name: String) -> Result<(Table, Vec<String>), MoveError> {
    let unmovable = |reason| MoveError::Unmovable { table: name.clone(), reason };
    let column = |row: &Row<'_>| Ok::<_, DatabaseError>((row.get("name")?, row.get("type")?, row.get("pk")?));
    let sql = "SELECT name, type, pk FROM pragma_table_info(?1) ORDER BY name";
    let (mut fields, mut key) = (Vec::new(), Vec::new());
    let columns: Vec<(String, String, i64)> = tx.query(sql, values![name], column)?;
    for (at, (name, kind, place)) in columns.into_iter().enumerate() {
        let kind = match kind.as_str() {
            "BIGINT" => Kind::Int,
            "TEXT" => Kind::Text,
            _ => return Err(unmovable("it has a column that is neither TEXT nor BIGINT")),
        };
        fields.push(Field { name, kind });
        if place > 0 {
            key.push((place, at));
        }
    }
    if key.is_empty() {
        return Err(unmovable("it has no primary key"));
    }
    key.sort_unstable();
    let key = key.into_iter().map(|(_, at)| at).collect();
    let sql = "SELECT DISTINCT \"table\" AS name FROM pragma_foreign_key_list(?1)";
    let refers = tx.query(sql, values![name], |row| row.get::<String>("name"))?;
    Ok((Table { name, fields, key }, refers))
}

impl Table {
    /// Rows in the order of their keys, from the first one after a key on, or from the first one of all.
    pub(super) fn page(&self, tx: &Tx<'_>, after: Option<&[Value]>, most: i64) -> Result<Page, MoveError> {
        let (columns, key) = (names(&self.fields), self.key_names());
        let mut values = after.unwrap_or_default().to_vec();
        let places: Vec<String> = (1..=values.len()).map(|n| format!("?{n}")).collect();
        let from = if values.is_empty() { String::new() } else { format!("WHERE ({key}) > ({})", places.join(", ")) };
        values.push(Value::Int(most));
        let sql = format!("SELECT {columns} FROM \"{}\" {from} ORDER BY {key} LIMIT ?{}", self.name, values.len());
        let (mut rows, mut bytes) = (Vec::new(), 0);
        tx.scan(&sql, &values, |row| {
            let row = self.fields.iter().map(|field| self.value(row, field)).collect::<Result<Vec<_>, _>>()?;
            bytes += row.iter().map(size).sum::<usize>();
            rows.push(row);
            Ok::<_, MoveError>(ControlFlow::Continue(()))
        })?;
        Ok(Page { rows, bytes })
    }

    /// A value that is what its column is declared to hold.
    fn value(&self, row: &Row<'_>, field: &Field) -> Result<Value, MoveError> {
        let damaged = || MoveError::Damaged { table: self.name.clone(), column: field.name.clone() };
        let value = row.get::<Value>(&field.name).map_err(|_| damaged())?;
        match (&value, field.kind) {
            // A key that is empty is compared with nothing: whatever comes after it would be passed over.
            (Value::Null, _) if self.key.iter().any(|at| self.fields[*at].name == field.name) => Err(damaged()),
            (Value::Null, _) | (Value::Int(_), Kind::Int) | (Value::Text(_), Kind::Text) => Ok(value),
            _ => Err(damaged()),
        }
    }

    /// The key of a row.
    pub(super) fn key_of(&self, row: &[Value]) -> Vec<Value> {
        self.key.iter().map(|at| row[*at].clone()).collect()
    }

    /// The greatest key that there is.
    pub(super) fn last_key(&self, tx: &Tx<'_>) -> Result<Option<Vec<Value>>, MoveError> {
        let order: Vec<String> = self.key.iter().map(|at| format!("\"{}\" DESC", self.fields[*at].name)).collect();
        let sql = format!("SELECT {} FROM \"{}\" ORDER BY {} LIMIT 1", self.key_names(), self.name, order.join(", "));
        let key = |row: &Row<'_>| self.key.iter().map(|at| self.value(row, &self.fields[*at])).collect();
        tx.first(&sql, values![], key)
    }

    /// Whether it has no row.
    pub(super) fn is_empty(&self, tx: &Tx<'_>) -> Result<bool, MoveError> {
        Ok(self.last_key(tx)?.is_none())
    }

    fn key_names(&self) -> String {
        names(self.key.iter().map(|at| &self.fields[*at]))
    }
}

/// About what a value takes.
fn size(value: &Value) -> usize {
    let beside = match value {
        Value::Null | Value::Int(_) => 0,
        Value::Text(text) => text.len(),
        Value::Bytes(bytes) => bytes.len(),
    };
    size_of::<Value>() + beside
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names_of(migrations: &[&str]) -> Vec<String> {
        tables(migrations).unwrap().into_iter().map(|table| table.name).collect()
    }

    #[test]
    fn what_is_referred_to_comes_first_and_what_is_dropped_is_gone() {
        let schema = [
            "CREATE TABLE a (id TEXT PRIMARY KEY, b TEXT REFERENCES b (id)); CREATE TABLE old (id TEXT PRIMARY KEY);",
            "CREATE TABLE b (id TEXT PRIMARY KEY, c TEXT REFERENCES c (id)); CREATE TABLE c (id TEXT PRIMARY KEY); DROP TABLE old;",
        ];
        assert_eq!(names_of(&schema), ["c", "b", "a"]);
    }

    #[test]
    fn a_table_that_cannot_be_read_in_order_or_written_in_order_is_named() {
        let circle =
            "CREATE TABLE a (id TEXT PRIMARY KEY, b TEXT REFERENCES b (id)); CREATE TABLE b (id TEXT PRIMARY KEY REFERENCES a (id));";
        for schema in [circle, "CREATE TABLE a (id TEXT)", "CREATE TABLE a (id TEXT PRIMARY KEY, picture BLOB)"] {
            assert!(matches!(tables(&[schema]), Err(MoveError::Unmovable { table, .. }) if table == "a"), "{schema}");
        }
    }

    #[test]
    fn pages_follow_each_other_by_the_whole_key_in_its_own_order() {
        let schema = "CREATE TABLE t (n BIGINT, name TEXT, word TEXT, PRIMARY KEY (name, n))";
        let table = tables(&[schema]).unwrap().remove(0);
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(schema).unwrap();
        let rows = [("a", -3), ("a", 2), ("a", 10), ("b", -9), ("水", 0)];
        for (name, n) in rows.iter().rev() {
            connection.execute("INSERT INTO t (name, n) VALUES (?1, ?2)", (name, n)).unwrap();
        }
        let tx = Tx::on(&connection);
        let (mut after, mut read) = (None::<Vec<Value>>, Vec::new());
        loop {
            let page = table.page(&tx, after.as_deref(), 2).unwrap();
            let Some(last) = page.rows.last() else { break };
            after = Some(table.key_of(last));
            read.extend(page.rows);
        }
        let wanted = rows.map(|(name, n)| vec![Value::Int(n), Value::Text(name.into()), Value::Null]);
        assert_eq!(read, wanted);
        assert_eq!(table.last_key(&tx).unwrap(), after);
    }

    #[test]
    fn a_value_of_another_kind_than_its_column_and_a_key_without_a_value_are_told() {
        let schema = "CREATE TABLE t (id TEXT PRIMARY KEY, n BIGINT)";
        let table = tables(&[schema]).unwrap().remove(0);
        for (row, wrong) in [("'a', 'many'", "n"), ("'a', 1.5", "n"), ("'a', x'00'", "n"), ("NULL, 1", "id")] {
            let connection = Connection::open_in_memory().unwrap();
            connection.execute_batch(&format!("{schema}; INSERT INTO t VALUES ({row})")).unwrap();
            let read = table.page(&Tx::on(&connection), None, 9).map(|page| page.rows);
            assert!(matches!(&read, Err(MoveError::Damaged { column, .. }) if column == wrong), "{row}: {read:?}");
        }
    }
}
