//! The token that every question to 和风天气 carries: a JWT signed with Ed25519 (RFC 7519, RFC 8037).
//!
//! It begins half a minute ago, for clocks that differ, and lasts a quarter of an hour. It is made anew for each fetch and
//! kept nowhere. Written by hand: it is two small objects and one signature.

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use chrono::{DateTime, Duration, Utc};
use ring::signature::Ed25519KeyPair;
use serde_json::json;
use zeroize::Zeroizing;

use super::super::{Refusal, WeatherError};
use crate::domain::weather::feed::QweatherAccount;

const BEGINS_BEFORE: Duration = Duration::seconds(30);
const LASTS: Duration = Duration::minutes(15);
/// More than any Ed25519 key in PEM.
pub const KEY_CHARS: usize = 400;

/// The key of a PEM text; `None` where it is none.
fn key(pem: &str) -> Option<Ed25519KeyPair> {
    let inner = pem.split("-----BEGIN PRIVATE KEY-----").nth(1)?.split("-----END PRIVATE KEY-----").next()?;
    let packed: Zeroizing<String> = Zeroizing::new(inner.chars().filter(|c| !c.is_whitespace()).collect());
    let der = Zeroizing::new(STANDARD.decode(packed.as_bytes()).ok()?);
    // What `openssl genpkey` writes holds no public half.
    Ed25519KeyPair::from_pkcs8_maybe_unchecked(&der).ok()
}

/// Whether a text is a private key that can sign.
pub fn is_key(pem: &str) -> bool {
    key(pem).is_some()
}

/// A token of this account.
pub fn signed(account: &QweatherAccount, now: DateTime<Utc>) -> Result<String, WeatherError> {
    let key = key(account.private_key.reveal()).ok_or(WeatherError::Refused(Refusal::Key))?;
    let begins = (now - BEGINS_BEFORE).timestamp();
    let header = json!({ "alg": "EdDSA", "kid": account.key_id });
    let mut claims = json!({ "sub": account.project, "iat": begins, "exp": begins + LASTS.num_seconds() });
    if !account.developer.is_empty() {
        claims["iss"] = account.developer.as_str().into();
    }
    let part = |value: serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let message = format!("{}.{}", part(header), part(claims));
    let signature = URL_SAFE_NO_PAD.encode(key.sign(message.as_bytes()));
    Ok(format!("{message}.{signature}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 8410, section 10.3.
    const PEM: &str =
        "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----\n";

    #[test]
    fn only_a_private_key_of_ed25519_is_one() {
        assert!(is_key(PEM) && is_key(&PEM.replace('\n', "\r\n")));
        for other in ["", "MC4C", "-----BEGIN PRIVATE KEY-----\nMC4C\n-----END PRIVATE KEY-----", &PEM.replace("PRIVATE", "PUBLIC")] {
            assert!(!is_key(other), "{other}");
        }
    }

    #[test]
    fn without_a_key_nothing_is_signed() {
        let account = QweatherAccount::default();
        assert!(matches!(signed(&account, DateTime::UNIX_EPOCH), Err(WeatherError::Refused(Refusal::Key))));
    }
}
