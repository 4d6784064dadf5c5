//! How often may be guessed, and at what: one place for all limits of attempts.

use super::attempts::{Limit, Limited, minutes};

/// Look-up secrets of one receipt code.
pub(super) const SECRETS: Limit = Limit { name: "secret of a code", most: 5, window: minutes(15) };
/// Look-up secrets at one terminal.
pub(super) const SECRETS_OF_TERMINAL: Limit = Limit { name: "secret at a terminal", most: 30, window: minutes(15) };
/// Look-up secrets from one address of somebody's own phone; a family shares one.
pub(super) const SECRETS_FROM_ADDRESS: Limit = Limit { name: "secret from an address", most: 30, window: minutes(15) };
/// Requests to be paired, of one address.
pub(super) const PAIRING_REQUESTS: Limit = Limit { name: "request for pairing", most: 10, window: minutes(15) };
/// Codes that staff type for one request.
pub(super) const PAIRING_CODES: Limit = Limit { name: "code of a pairing", most: 5, window: minutes(15) };
/// Passwords for one login from one address, and for one session.
pub(super) const PASSWORDS: Limit = Limit { name: "password", most: 5, window: minutes(10) };
/// Passwords from one address: an office shares one.
const PASSWORDS_FROM_ADDRESS: Limit = Limit { name: "password from an address", most: 50, window: minutes(10) };
/// Passwords for one login, guessed from many addresses.
const PASSWORDS_OF_LOGIN: Limit = Limit { name: "password of a login", most: 30, window: minutes(10) };

/// Under which limits a login counts, the tightest first.
pub(super) fn of_login(login: &str, address: &str) -> Vec<Limited> {
    let login = login.to_lowercase();
    vec![PASSWORDS.of(&format!("{address} {login}")), PASSWORDS_FROM_ADDRESS.of(address), PASSWORDS_OF_LOGIN.of(&login)]
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::office::{
        service::attempts::count,
        store::{Store, StoreError, Tx},
    };

    fn tried(tx: &Tx<'_>, login: &str, address: &str) -> bool {
        count(tx, &of_login(login, address), DateTime::from_timestamp(1_000_000, 0).unwrap()).unwrap().is_ok()
    }

    fn in_office(work: impl Fn(&Tx<'_>) + Send + 'static) {
        let folder = tempfile::tempdir().unwrap();
        let work = move |tx: &Tx<'_>| {
            work(tx);
            Ok::<_, StoreError>(())
        };
        Store::for_test(folder.path()).write_blocking(work).unwrap();
    }

    #[test]
    fn a_strangers_guesses_do_not_lock_a_colleague_out() {
        in_office(|tx| {
            assert_eq!((0..9).filter(|_| tried(tx, "Admin", "198.51.100.1")).count(), 5);
            assert!(tried(tx, "admin", "192.0.2.7"));
        });
    }

    #[test]
    fn many_logins_from_one_address_and_one_login_from_many_are_stopped_later() {
        in_office(|tx| {
            assert_eq!((0..60).filter(|n| tried(tx, &format!("staff{n}"), "198.51.100.1")).count(), 50);
            assert_eq!((0..60).filter(|n| tried(tx, "admin", &format!("203.0.113.{n}"))).count(), 30);
        });
    }
}
