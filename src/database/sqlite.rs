//! How SQLite runs our statements: kept prepared by their text, rows as they stream in.

use std::ops::ControlFlow;

use rusqlite::{
    Connection, ToSql, params_from_iter,
    types::{Null, ToSqlOutput, ValueRef},
};

use super::{
    DatabaseError,
    tx::{Cells, Field, Row, Statements, Value, names},
};

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Null => ToSqlOutput::from(Null),
            Self::Int(number) => ToSqlOutput::from(*number),
            Self::Text(text) => ToSqlOutput::from(text.as_str()),
            Self::Bytes(bytes) => ToSqlOutput::from(bytes.as_slice()),
        })
    }
}

impl Cells for rusqlite::Row<'_> {
    fn cell(&self, name: &str) -> Result<Value, DatabaseError> {
        let strange = || DatabaseError::Column { name: name.to_owned() };
        match self.get_ref(name)? {
            ValueRef::Null => Ok(Value::Null),
            ValueRef::Integer(number) => Ok(Value::Int(number)),
            ValueRef::Text(text) => String::from_utf8(text.to_vec()).map(Value::Text).map_err(|_| strange()),
            ValueRef::Blob(bytes) => Ok(Value::Bytes(bytes.to_vec())),
            ValueRef::Real(_) => Err(strange()),
        }
    }
}

impl Statements for Connection {
    fn execute(&self, sql: &str, values: &[Value]) -> Result<usize, DatabaseError> {
        Ok(self.prepare_cached(sql)?.execute(params_from_iter(values))?)
    }

    fn load(&self, table: &str, fields: &[Field], rows: &[Vec<Value>]) -> Result<(), DatabaseError> {
        let places: Vec<String> = (1..=fields.len()).map(|n| format!("?{n}")).collect();
        let sql = format!("INSERT INTO \"{table}\" ({}) VALUES ({})", names(fields), places.join(", "));
        let mut insert = self.prepare_cached(&sql)?;
        rows.iter().try_for_each(|row| insert.execute(params_from_iter(row)).map(drop))?;
        Ok(())
    }

    fn scan(&self, sql: &str, values: &[Value], look: &mut dyn FnMut(&Row<'_>) -> ControlFlow<()>) -> Result<(), DatabaseError> {
        let mut statement = self.prepare_cached(sql)?;
        let mut rows = statement.query(params_from_iter(values))?;
        while let Some(row) = rows.next()? {
            if look(&Row(row)).is_break() {
                break;
            }
        }
        Ok(())
    }
}
