//! How often may be guessed, and at what: one place for all limits of attempts.

use super::{
    access::Guesses,
    attempts::{Attempts, minutes},
    pairing,
};

/// The limits of one office, in memory (see [`super::attempts`]).
pub(super) struct Limits {
    /// Look-up secrets of one receipt code.
    pub(super) secrets: Attempts,
    /// Look-up secrets at one terminal.
    pub(super) secrets_of_terminal: Attempts,
    /// Logins.
    pub(super) passwords: Guesses,
    /// Requests to be paired, of one address.
    pub(super) pairing_requests: Attempts,
    /// Pairing codes that staff type.
    pub(super) pairing_codes: Attempts,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            secrets: Attempts::new(5, minutes(15)),
            secrets_of_terminal: Attempts::new(30, minutes(15)),
            passwords: Guesses::default(),
            pairing_requests: Attempts::new(pairing::REQUESTS_PER_ADDRESS, pairing::LASTS),
            pairing_codes: Attempts::new(pairing::WRONG_CODES, pairing::LASTS),
        }
    }
}
