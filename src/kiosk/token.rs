//! The terminal's own secret: made here, never sent, known to the office by its hash alone.
//!
//! Owns: the file `token` in the terminal's data folder (mode 0600). A token that an administrator
//! put into a file of their own is only read.
//! Invariant: a token is on the disk before anybody is told its hash, so a power cut between the two
//! cannot leave the office with a terminal that nobody is.

use std::{
    io,
    path::{Path, PathBuf},
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use thiserror::Error;

use super::durable_file;
use crate::{clock::random_bytes, protocol::v1::envelope::hex};

/// Why there is no token.
#[derive(Debug, Error)]
pub enum TokenError {
    #[error("cannot read the token file {path}: {source}")]
    Read { path: PathBuf, source: io::Error },
    #[error("the token file {0} is empty; pair or register the terminal again")]
    Empty(PathBuf),
    #[error("cannot keep the terminal's token in {path}: {source}")]
    Write { path: PathBuf, source: io::Error },
}

/// The token and where it lives.
#[derive(Clone)]
pub struct Token {
    secret: String,
    /// Where a new one may be written; `None` for a token that an administrator keeps.
    path: Option<PathBuf>,
}

impl Token {
    /// A token that an administrator put into a file.
    pub fn given(path: &Path) -> Result<Self, TokenError> {
        Ok(Self { secret: read(path)?, path: None })
    }

    /// The terminal's own token, made at the first start.
    pub fn own(folder: &Path) -> Result<Self, TokenError> {
        let path = folder.join("token");
        match read(&path) {
            Ok(secret) => Ok(Self { secret, path: Some(path) }),
            Err(TokenError::Read { source, .. }) if source.kind() == io::ErrorKind::NotFound => Self::make(path),
            // Half a token is no token: written whole or not at all, so an empty file is not ours.
            Err(error) => Err(error),
        }
    }

    fn make(path: PathBuf) -> Result<Self, TokenError> {
        let secret = URL_SAFE_NO_PAD.encode(random_bytes::<32>());
        durable_file::write(&path, &secret).map_err(|source| TokenError::Write { path: path.clone(), source })?;
        Ok(Self { secret, path: Some(path) })
    }

    /// Another token in the place of this one, for pairing anew; `None` if it is not the terminal's own.
    pub fn renewed(&self) -> Result<Option<Self>, TokenError> {
        self.path.clone().map(Self::make).transpose()
    }

    /// Whether the terminal may ask for pairing with it.
    pub fn is_own(&self) -> bool {
        self.path.is_some()
    }

    /// For the `Authorization` header and nothing else.
    pub fn secret(&self) -> &str {
        &self.secret
    }

    /// SHA-256, lower-case hexadecimal: all that the office ever learns.
    pub fn hash(&self) -> String {
        hex(&Sha256::digest(self.secret.as_bytes()))
    }
}

/// Never prints the secret.
impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

fn read(path: &Path) -> Result<String, TokenError> {
    let text = std::fs::read_to_string(path).map_err(|source| TokenError::Read { path: path.to_owned(), source })?;
    let text = text.trim();
    if text.is_empty() { Err(TokenError::Empty(path.to_owned())) } else { Ok(text.to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_own_token_is_made_once_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        let first = Token::own(folder.path()).unwrap();
        assert_eq!(Token::own(folder.path()).unwrap().secret(), first.secret());
        assert_eq!(first.hash().len(), 64);
        let renewed = first.renewed().unwrap().unwrap();
        assert_ne!(renewed.secret(), first.secret());
        assert_eq!(Token::own(folder.path()).unwrap().secret(), renewed.secret());
    }

    #[test]
    fn a_given_token_is_never_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("given");
        std::fs::write(&path, " secret\n").unwrap();
        let given = Token::given(&path).unwrap();
        assert_eq!((given.secret(), given.is_own()), ("secret", false));
        assert!(given.renewed().unwrap().is_none());
        std::fs::write(&path, "\n").unwrap();
        assert!(matches!(Token::given(&path), Err(TokenError::Empty(_))));
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_reads_the_token() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        Token::own(folder.path()).unwrap();
        let mode = std::fs::metadata(folder.path().join("token")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
