//! Passwords as Argon2id, in memory that is used again.
//!
//! Invariants: hashes are PHC strings with the crate's own parameters, as any Argon2id reads and writes them; the comparison
//! is the crate's, in constant time.
//!
//! Why not `Argon2` as it is: it takes 19 MiB anew for every hash, aligned, so that the allocator does not find the place of
//! the last one good enough: after a few hundred logins a thread held 170 MiB that nobody used.

use std::cell::RefCell;

use argon2::{
    Algorithm, Argon2, Block, Params, Version,
    password_hash::{
        CustomizedPasswordHasher, PasswordVerifier, Result,
        phc::{Output, ParamsString, PasswordHash, Salt},
    },
};

use super::ServiceError;
use crate::{clock::random_bytes, domain::text};

/// What hashes passwords, one after the other.
#[derive(Default)]
pub struct Argon(RefCell<Vec<Block>>);

impl CustomizedPasswordHasher<PasswordHash> for Argon {
    type Params = Params;

    fn hash_password_customized(
        &self,
        password: &[u8],
        salt: &[u8],
        algorithm: Option<&str>,
        version: Option<u32>,
        params: Params,
    ) -> Result<PasswordHash> {
        let algorithm = algorithm.map(Algorithm::try_from).transpose()?.unwrap_or_default();
        let version = version.map(Version::try_from).transpose()?.unwrap_or_default();
        let mut memory = self.0.borrow_mut();
        if memory.len() < params.block_count() {
            memory.resize(params.block_count(), Block::default());
        }
        let mut output = vec![0; params.output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN)];
        let argon = Argon2::new(algorithm, version, params.clone());
        argon.hash_password_into_with_memory(password, salt, &mut output, &mut memory[..params.block_count()])?;
        Ok(PasswordHash {
            algorithm: algorithm.ident(),
            version: Some(version.into()),
            params: ParamsString::try_from(&params)?,
            salt: Some(Salt::new(salt)?),
            hash: Some(Output::new(&output)?),
        })
    }
}

impl Argon {
    /// The hash of a password, with a salt of its own.
    pub fn hash(&self, password: &str) -> std::result::Result<String, ServiceError> {
        let hash = self.hash_password_with_params(password.as_bytes(), &random_bytes::<16>(), Params::default());
        hash.map(|hash| hash.to_string()).map_err(|_| ServiceError::Aborted)
    }

    /// Whether a hash is the password's. A copied password may bring characters along that nobody sees; one that was chosen
    /// with them, by an older version, opens as it was typed.
    pub fn opens(&self, password: &str, hash: &str) -> bool {
        let visible = text::secret(password);
        let is_of = |secret: &str| PasswordHash::new(hash).is_ok_and(|parsed| self.verify_password(secret.as_bytes(), &parsed).is_ok());
        is_of(&visible) || (visible != password && is_of(password))
    }

    /// The same work as [`Argon::opens`] for nobody's password, so that time does not tell logins apart.
    pub fn pretend(&self, password: &str) {
        let _ = self.hash(password);
        if text::secret(password) != password {
            let _ = self.hash(password);
        }
    }
}

#[cfg(test)]
mod tests {
    use argon2::password_hash::PasswordHasher;

    use super::*;

    #[test]
    fn a_hash_in_used_memory_is_the_one_that_argon2_itself_makes() {
        let argon = Argon::default();
        for (password, salt) in [("wutong-2026-desk", [1; 16]), ("another", [2; 16]), ("wutong-2026-desk", [1; 16])] {
            let ours = argon.hash_password_with_params(password.as_bytes(), &salt, Params::default()).unwrap();
            assert_eq!(ours, Argon2::default().hash_password_with_salt(password.as_bytes(), &salt).unwrap());
            assert!(ours.to_string().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{ours}");
        }
    }

    #[test]
    fn a_password_opens_its_own_hash_only_and_older_ones_too() {
        let argon = Argon::default();
        let hash = argon.hash("wutong-2026-desk").unwrap();
        assert_ne!(hash, argon.hash("wutong-2026-desk").unwrap(), "each has its own salt");
        assert!(argon.opens("wutong-2026-desk", &hash) && argon.opens("wutong-2026-desk\u{200b}", &hash));
        assert!(!argon.opens("wutong-2026-disk", &hash) && !argon.opens("wutong-2026-desk", "") && !argon.opens("", &hash));
        let smaller = Argon2::new(Algorithm::Argon2i, Version::V0x10, Params::new(64, 3, 1, Some(20)).unwrap());
        let older = smaller.hash_password_with_salt(b"wutong-2026-desk", &[7; 16]).unwrap().to_string();
        assert!(argon.opens("wutong-2026-desk", &older) && !argon.opens("wutong", &older));
    }
}
