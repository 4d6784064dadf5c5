//! One connection: how our statements run on it, and how it is begun anew.
//!
//! Invariants: a statement is prepared once a connection and kept by its text; the first error within a transaction is
//! remembered, whatever the work makes of it, because PostgreSQL undoes everything after one.

use std::{
    cell::{RefCell, RefMut},
    collections::HashMap,
    error::Error,
    ops::ControlFlow,
    sync::Arc,
};

use postgres::{
    Client, SimpleQueryMessage, Statement,
    binary_copy::BinaryCopyInWriter,
    types::{FromSql, IsNull, ToSql, Type, private::BytesMut, to_sql_checked},
};

use super::{
    super::{
        DatabaseError,
        tx::{Cells, Field, Kind, Row, Statements, Value, names},
    },
    address::ServerAddress,
    error::{Cause, ServerError},
    placeholders::numbered,
};

/// Statements kept prepared; lists are put together from what a page asks for, so there are many.
const PREPARED: usize = 512;

/// An open connection that knows the estate's schema.
pub(super) struct Session {
    client: Client,
    prepared: HashMap<String, Statement>,
}

impl Session {
    pub(super) fn open(address: &ServerAddress) -> Result<Self, DatabaseError> {
        let mut session = Self { client: address.connect()?, prepared: HashMap::new() };
        // An office that hangs within a transaction keeps the others from their turn; work itself never waits for anything
        // but the server.
        session.batch(&format!(
            "SET search_path TO \"{}\"; SET idle_in_transaction_session_timeout = '30s'; SET lock_timeout = '20s'; \
             SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'",
            address.schema()
        ))?;
        Ok(session)
    }

    /// Statements without values, in one message.
    pub(super) fn batch(&mut self, sql: &str) -> Result<(), ServerError> {
        Ok(self.client.batch_execute(sql)?)
    }

    /// As [`Session::batch`]; the texts of those rows that have columns of all these names.
    pub(super) fn batch_rows<const N: usize>(&mut self, sql: &str, names: [&str; N]) -> Result<Vec<[String; N]>, ServerError> {
        let texts = |message| {
            let SimpleQueryMessage::Row(row) = message else { return None };
            let texts: Option<Vec<String>> = names.iter().map(|name| Some(row.try_get(*name).ok()??.to_owned())).collect();
            texts?.try_into().ok()
        };
        Ok(self.client.simple_query(sql)?.into_iter().filter_map(texts).collect())
    }

    fn prepare(&mut self, sql: &str) -> Result<Statement, postgres::Error> {
        if let Some(statement) = self.prepared.get(sql) {
            return Ok(statement.clone());
        }
        if self.prepared.len() >= PREPARED {
            self.prepared.clear();
        }
        let statement = self.client.prepare(&numbered(sql))?;
        self.prepared.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }
}

/// A connection that is begun when it is needed, and anew after it was lost.
pub(super) struct Link {
    address: Arc<ServerAddress>,
    session: Option<Session>,
}

impl Link {
    pub(super) fn new(address: Arc<ServerAddress>) -> Self {
        Self { address, session: None }
    }

    pub(super) fn session(&mut self) -> Result<&mut Session, DatabaseError> {
        let session = match self.session.take() {
            Some(session) => session,
            None => Session::open(&self.address)?,
        };
        Ok(self.session.insert(session))
    }

    /// After something went wrong: leaves no transaction behind, nor a connection that is none any more.
    pub(super) fn reset(&mut self, cause: Cause) {
        let is_usable = cause != Cause::Lost && self.session.as_mut().is_some_and(|session| session.batch("ROLLBACK").is_ok());
        if !is_usable {
            self.session = None;
        }
    }
}

/// What stopped a transaction.
#[derive(Debug)]
pub(super) struct Setback {
    pub(super) cause: Cause,
    pub(super) error: DatabaseError,
}

impl From<ServerError> for Setback {
    fn from(error: ServerError) -> Self {
        Self { cause: error.cause(), error: error.into() }
    }
}

impl Setback {
    /// No connection could be had.
    pub(super) fn unreachable(error: DatabaseError) -> Self {
        Self { cause: Cause::Lost, error }
    }
}

/// A transaction under way on a session, for one job.
pub(super) struct Open<'s> {
    session: RefCell<&'s mut Session>,
    failure: RefCell<Option<ServerError>>,
}

impl<'s> Open<'s> {
    pub(super) fn on(session: &'s mut Session) -> Self {
        Self { session: RefCell::new(session), failure: RefCell::new(None) }
    }

    /// The first error of a statement.
    pub(super) fn failure(self) -> Option<ServerError> {
        self.failure.into_inner()
    }

    fn attempt<T>(&self, work: impl FnOnce(RefMut<'_, &'s mut Session>) -> Result<T, postgres::Error>) -> Result<T, DatabaseError> {
        work(self.session.borrow_mut()).map_err(|error| {
            let error = ServerError::from(error);
            self.failure.borrow_mut().get_or_insert_with(|| error.clone());
            error.into()
        })
    }
}

fn parameters(values: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    values.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}

impl Statements for Open<'_> {
    fn execute(&self, sql: &str, values: &[Value]) -> Result<usize, DatabaseError> {
        let changed = self.attempt(|mut session| {
            let statement = session.prepare(sql)?;
            session.client.execute(&statement, &parameters(values))
        })?;
        Ok(usize::try_from(changed).unwrap_or(usize::MAX))
    }

    fn load(&self, table: &str, fields: &[Field], rows: &[Vec<Value>]) -> Result<(), DatabaseError> {
        let kinds: Vec<Type> = fields.iter().map(|field| if field.kind == Kind::Int { Type::INT8 } else { Type::TEXT }).collect();
        self.attempt(|mut session| {
            let copy = session.client.copy_in(&format!("COPY \"{table}\" ({}) FROM STDIN BINARY", names(fields)))?;
            let mut writer = BinaryCopyInWriter::new(copy, &kinds);
            rows.iter().try_for_each(|row| writer.write(&parameters(row)))?;
            writer.finish().map(drop)
        })
    }

    fn scan(&self, sql: &str, values: &[Value], look: &mut dyn FnMut(&Row<'_>) -> ControlFlow<()>) -> Result<(), DatabaseError> {
        let rows = self.attempt(|mut session| {
            let statement = session.prepare(sql)?;
            session.client.query(&statement, &parameters(values))
        })?;
        let _ = rows.iter().try_for_each(|row| look(&Row(row)));
        Ok(())
    }
}

impl Cells for postgres::Row {
    fn cell(&self, name: &str) -> Result<Value, DatabaseError> {
        self.try_get(name).map_err(|_| DatabaseError::Column { name: name.to_owned() })
    }
}

const TEXTS: [Type; 5] = [Type::TEXT, Type::VARCHAR, Type::BPCHAR, Type::NAME, Type::UNKNOWN];
const NUMBERS: [Type; 3] = [Type::INT8, Type::INT4, Type::INT2];

impl ToSql for Value {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(number) if *ty == Type::INT8 => number.to_sql(ty, out),
            Self::Int(number) if *ty == Type::INT4 => i32::try_from(*number)?.to_sql(ty, out),
            Self::Int(number) if *ty == Type::INT2 => i16::try_from(*number)?.to_sql(ty, out),
            Self::Text(text) if TEXTS.contains(ty) => text.as_str().to_sql(ty, out),
            Self::Int(_) | Self::Text(_) | Self::Bytes(_) => Err(format!("a value of another kind for {ty}").into()),
        }
    }

    fn accepts(ty: &Type) -> bool {
        TEXTS.contains(ty) || NUMBERS.contains(ty)
    }

    to_sql_checked!();
}

impl<'a> FromSql<'a> for Value {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(match *ty {
            Type::INT8 => Self::Int(i64::from_sql(ty, raw)?),
            Type::INT4 => Self::Int(i32::from_sql(ty, raw)?.into()),
            Type::INT2 => Self::Int(i16::from_sql(ty, raw)?.into()),
            _ => Self::Text(String::from_sql(ty, raw)?),
        })
    }

    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self::Null)
    }

    fn accepts(ty: &Type) -> bool {
        TEXTS.contains(ty) || NUMBERS.contains(ty)
    }
}
