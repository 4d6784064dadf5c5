//! What a server or the way to it said, without what stood in the statement.

use std::{error::Error, fmt, io};

use postgres::error::SqlState;

/// An error of the server or of the connection. PostgreSQL's `DETAIL` names values of rows, which may be a resident's, so
/// only the message is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerError {
    message: String,
    code: Option<String>,
    cause: Cause,
}

/// What can be done about an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cause {
    /// Another transaction was in the way: the same again may do.
    Conflict,
    /// There is no connection any more, or none to a server that writes.
    Lost,
    /// The same again would fail again.
    Refused,
}

impl ServerError {
    /// See [`Cause`].
    pub(super) fn cause(&self) -> Cause {
        self.cause
    }

    /// Whether the server said so.
    pub(super) fn is(&self, state: &SqlState) -> bool {
        self.code.as_deref() == Some(state.code())
    }

    /// The server's disk is full.
    pub(in crate::database) fn is_disk_full(&self) -> bool {
        self.is(&SqlState::DISK_FULL)
    }
}

impl fmt::Display for ServerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        self.code.as_ref().map_or(Ok(()), |code| write!(f, " ({code})"))
    }
}

impl Error for ServerError {}

fn cause(error: &postgres::Error) -> Cause {
    const GONE: [SqlState; 4] =
        [SqlState::ADMIN_SHUTDOWN, SqlState::CRASH_SHUTDOWN, SqlState::CANNOT_CONNECT_NOW, SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT];
    match error.code() {
        Some(code) if *code == SqlState::T_R_SERIALIZATION_FAILURE || *code == SqlState::T_R_DEADLOCK_DETECTED => Cause::Conflict,
        Some(code) if GONE.contains(code) || code.code().starts_with("08") => Cause::Lost,
        Some(_) => Cause::Refused,
        None if error.is_closed() || error.source().is_some_and(|source| source.is::<io::Error>()) => Cause::Lost,
        None => Cause::Refused,
    }
}

impl From<postgres::Error> for ServerError {
    fn from(error: postgres::Error) -> Self {
        let message = match error.as_db_error() {
            Some(said) => said.message().to_owned(),
            None => {
                let mut message = error.to_string();
                let mut source = error.source();
                while let Some(inner) = source {
                    message = format!("{message}: {inner}");
                    source = inner.source();
                }
                message
            }
        };
        Self { message, code: error.code().map(|code| code.code().to_owned()), cause: cause(&error) }
    }
}
