//! One transaction, as stores see it: statements with our own values and rows.
//!
//! Owns: what a column may hold ([`Value`]), how one is read ([`Row`], [`Column`]), what an engine does for it
//! ([`Statements`], [`Cells`]).
//! Invariants: placeholders are `?1`, `?2` …; columns are read by name and by type, so that a number that
//! stands for a truth is read as one whatever the engine calls it; no statement runs while the rows of
//! another stream in; no text holds U+0000, which one engine refuses.
//!
//! Why not the engines' own types: they would be in every signature of the stores, and there are two engines. Why not
//! `Session`: sessions are staff's logins here.

use std::ops::ControlFlow;

use super::DatabaseError;

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    Null,
    Int(i64),
    Text(String),
    /// Of the terminal's images alone; no table of an office has any.
    Bytes(Vec<u8>),
}

/// A type that a placeholder takes.
pub trait ToValue {
    /// As the column holds it.
    fn to_value(&self) -> Value;
}

/// U+0000 becomes the sign for what cannot be shown: left out, it would make two texts the same.
impl ToValue for str {
    fn to_value(&self) -> Value {
        Value::Text(self.replace('\0', "\u{FFFD}"))
    }
}

impl ToValue for String {
    fn to_value(&self) -> Value {
        self.as_str().to_value()
    }
}

impl ToValue for i64 {
    fn to_value(&self) -> Value {
        Value::Int(*self)
    }
}

impl ToValue for Vec<u8> {
    fn to_value(&self) -> Value {
        Value::Bytes(self.clone())
    }
}

impl ToValue for u32 {
    fn to_value(&self) -> Value {
        Value::Int((*self).into())
    }
}

impl ToValue for bool {
    fn to_value(&self) -> Value {
        Value::Int((*self).into())
    }
}

impl<T: ToValue> ToValue for Option<T> {
    fn to_value(&self) -> Value {
        self.as_ref().map_or(Value::Null, T::to_value)
    }
}

impl<T: ToValue + ?Sized> ToValue for &T {
    fn to_value(&self) -> Value {
        (**self).to_value()
    }
}

/// The values of a statement's placeholders, in their order.
#[macro_export]
macro_rules! values {
    ($($value:expr),* $(,)?) => {
        &[$($crate::database::ToValue::to_value(&$value)),*] as &[$crate::database::Value]
    };
}

/// A type that a column can be read as.
pub trait Column: Sized {
    /// Reads a value that the column held; `None` if it is of another kind.
    fn read(value: Value) -> Option<Self>;
}

impl Column for i64 {
    fn read(value: Value) -> Option<Self> {
        if let Value::Int(number) = value { Some(number) } else { None }
    }
}

impl Column for u32 {
    fn read(value: Value) -> Option<Self> {
        i64::read(value)?.try_into().ok()
    }
}

impl Column for bool {
    fn read(value: Value) -> Option<Self> {
        i64::read(value).map(|number| number != 0)
    }
}

impl Column for String {
    fn read(value: Value) -> Option<Self> {
        if let Value::Text(text) = value { Some(text) } else { None }
    }
}

impl Column for Vec<u8> {
    fn read(value: Value) -> Option<Self> {
        if let Value::Bytes(bytes) = value { Some(bytes) } else { None }
    }
}

impl<T: Column> Column for Option<T> {
    fn read(value: Value) -> Option<Self> {
        if value == Value::Null { Some(None) } else { T::read(value).map(Some) }
    }
}

impl Column for Value {
    fn read(value: Value) -> Option<Self> {
        Some(value)
    }
}

/// What a column is declared to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `BIGINT`.
    Int,
    /// `TEXT`.
    Text,
}

/// A column as a table declares it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    pub name: String,
    pub kind: Kind,
}

/// The names of columns as a statement lists them.
pub(super) fn names<'f>(fields: impl IntoIterator<Item = &'f Field>) -> String {
    fields.into_iter().map(|field| format!("\"{}\"", field.name)).collect::<Vec<_>>().join(", ")
}

/// How an engine runs statements within a transaction.
pub trait Statements {
    /// Runs one; tells how many rows it changed.
    fn execute(&self, sql: &str, values: &[Value]) -> Result<usize, DatabaseError>;
    /// Adds many rows at once, by whatever the engine has for that; a row has a value for each field.
    fn load(&self, table: &str, fields: &[Field], rows: &[Vec<Value>]) -> Result<(), DatabaseError>;
    /// Shows the rows of one, until there is enough.
    fn scan(&self, sql: &str, values: &[Value], look: &mut dyn FnMut(&Row<'_>) -> ControlFlow<()>) -> Result<(), DatabaseError>;
}

/// A row as an engine holds it.
pub trait Cells {
    /// What the column of a name holds.
    fn cell(&self, name: &str) -> Result<Value, DatabaseError>;
}

/// One row of an answer.
pub struct Row<'r>(pub(super) &'r dyn Cells);

impl Row<'_> {
    /// What a column of this name holds.
    pub fn get<T: Column>(&self, name: &str) -> Result<T, DatabaseError> {
        T::read(self.0.cell(name)?).ok_or_else(|| DatabaseError::Column { name: name.to_owned() })
    }
}

/// One open transaction, or a snapshot that is only read.
pub struct Tx<'c> {
    statements: &'c dyn Statements,
}

impl<'c> Tx<'c> {
    /// On a connection that is within one.
    pub fn on(statements: &'c dyn Statements) -> Self {
        Self { statements }
    }

    /// Runs a statement; tells how many rows it changed.
    pub fn execute(&self, sql: &str, values: &[Value]) -> Result<usize, DatabaseError> {
        self.statements.execute(sql, values)
    }

    /// Adds many rows at once; a row has a value for each field.
    #[cfg(feature = "office")]
    pub(super) fn load(&self, table: &str, fields: &[Field], rows: &[Vec<Value>]) -> Result<(), DatabaseError> {
        self.statements.load(table, fields, rows)
    }

    /// All rows through a mapping that may find one damaged.
    pub fn query<T, E: From<DatabaseError>>(
        &self,
        sql: &str,
        values: &[Value],
        mut map: impl FnMut(&Row<'_>) -> Result<T, E>,
    ) -> Result<Vec<T>, E> {
        let mut found = Vec::new();
        self.scan(sql, values, |row| {
            found.push(map(row)?);
            Ok::<_, E>(ControlFlow::Continue(()))
        })?;
        Ok(found)
    }

    /// The first row, if any.
    pub fn first<T, E: From<DatabaseError>>(
        &self,
        sql: &str,
        values: &[Value],
        map: impl FnOnce(&Row<'_>) -> Result<T, E>,
    ) -> Result<Option<T>, E> {
        let (mut map, mut found) = (Some(map), None);
        self.scan(sql, values, |row| {
            found = map.take().map(|map| map(row)).transpose()?;
            Ok::<_, E>(ControlFlow::Break(()))
        })?;
        Ok(found)
    }

    /// Row after row until there is enough.
    pub fn scan<E: From<DatabaseError>>(
        &self,
        sql: &str,
        values: &[Value],
        mut look: impl FnMut(&Row<'_>) -> Result<ControlFlow<()>, E>,
    ) -> Result<(), E> {
        let mut failed = None;
        self.statements.scan(sql, values, &mut |row| {
            look(row).unwrap_or_else(|error| {
                failed = Some(error);
                ControlFlow::Break(())
            })
        })?;
        failed.map_or(Ok(()), Err)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_tx(work: impl FnOnce(&Tx<'_>)) {
        let connection = rusqlite::Connection::open_in_memory().unwrap();
        connection.execute_batch("CREATE TABLE t (n BIGINT, word TEXT)").unwrap();
        work(&Tx::on(&connection));
    }

    #[test]
    fn every_value_comes_back_as_it_was_written() {
        with_tx(|tx| {
            for (n, word) in [(Some(-1_i64), None), (None, Some("水'; DROP TABLE t; --")), (Some(i64::MAX), Some(""))] {
                assert_eq!(tx.execute("INSERT INTO t VALUES (?1, ?2)", values![n, word]).unwrap(), 1);
                let read = tx.query("SELECT n, word FROM t", values![], |row| Ok::<_, DatabaseError>((row.get("n")?, row.get("word")?)));
                assert_eq!(read.unwrap(), [(n, word.map(str::to_owned))]);
                tx.execute("DELETE FROM t", values![]).unwrap();
            }
        });
    }

    #[test]
    fn a_truth_is_read_from_a_number_and_nothing_from_another_kind() {
        with_tx(|tx| {
            tx.execute("INSERT INTO t VALUES (?1, 'x')", values![true]).unwrap();
            let first = |name: &'static str| tx.first("SELECT * FROM t", values![], move |row| row.get::<bool>(name));
            assert!(first("n").unwrap().unwrap());
            assert!(matches!(first("word"), Err(DatabaseError::Column { .. })));
            let missing = tx.first("SELECT * FROM t", values![], |row| row.get::<i64>("nothing"));
            assert!(missing.is_err());
            let negative = tx.first("SELECT -1 AS n", values![], |row| row.get::<u32>("n"));
            assert!(matches!(negative, Err(DatabaseError::Column { .. })));
        });
    }
}
