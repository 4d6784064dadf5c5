//! Where an office's data is, as the command line says it: a folder, or a PostgreSQL server by its URL.
//!
//! Invariant: no password is taken from a command line or an environment variable, where others could read it.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use thiserror::Error;

use super::store::Store;
use crate::database::{
    moving::Place,
    postgres::{AddressError, ServerAddress},
};

/// Why a place is none.
#[derive(Debug, Error)]
pub enum PlaceError {
    /// The database's address is none.
    #[error("the address of the database: {0}")]
    Address(#[from] AddressError),
    /// Everybody on the machine can read a command line.
    #[error(
        "{option} ({variable}) must not hold a password, the list of processes would show it: put the URL into a file \
         that only this user can read and name it with {option}-file, or the password into ~/.pgpass or PGPASSFILE"
    )]
    PasswordShown {
        /// The option that holds it.
        option: &'static str,
        /// Its environment variable.
        variable: &'static str,
    },
    /// A file that was named cannot be read.
    #[error("cannot read {path}: {source}")]
    Unreadable {
        /// As it was named.
        path: String,
        /// What the system said.
        source: io::Error,
    },
}

/// One option for a place, and the one beside it for a file with a URL.
pub(super) struct PlaceOption<'a> {
    /// As it is typed.
    pub(super) option: &'static str,
    /// Its environment variable.
    pub(super) variable: &'static str,
    /// What it says.
    pub(super) text: Option<&'a str>,
    /// A file whose text it is; it may hold a password.
    pub(super) file: Option<&'a Path>,
    /// A file of passwords instead of the user's own.
    pub(super) passwords: Option<&'a Path>,
}

impl PlaceOption<'_> {
    /// The server that is named; with a name that is wrong there is no office rather than one on a file.
    pub(super) fn server(&self) -> Result<Option<ServerAddress>, PlaceError> {
        let url = match (self.text, self.file) {
            (Some(url), _) if ServerAddress::has_password(url) => {
                return Err(PlaceError::PasswordShown { option: self.option, variable: self.variable });
            }
            (Some(url), _) => url.to_owned(),
            (None, Some(file)) => read(file)?,
            (None, None) => return Ok(None),
        };
        let passwords = match self.passwords {
            Some(file) => read(file)?,
            None => {
                directories::BaseDirs::new().and_then(|user| fs::read_to_string(user.home_dir().join(".pgpass")).ok()).unwrap_or_default()
            }
        };
        Ok(Some(ServerAddress::parse(&url, &passwords)?))
    }

    /// The folder or the server that is named.
    pub(super) fn place(&self) -> Result<Option<Place>, PlaceError> {
        match self.text {
            Some(text) if !text.contains("://") && !text.starts_with("postgres:") => {
                let folder = PathBuf::from(text);
                // Told at the other end, to whoever starts an office there from any folder.
                let whole = std::path::absolute(&folder).map_err(|source| PlaceError::Unreadable { path: text.to_owned(), source })?;
                Ok(Some(Place::File(Store::file(&whole))))
            }
            _ => Ok(self.server()?.map(Box::new).map(Place::Server)),
        }
    }
}

fn read(file: &Path) -> Result<String, PlaceError> {
    fs::read_to_string(file).map_err(|source| PlaceError::Unreadable { path: file.display().to_string(), source })
}
