//! Sealing of bodies: HPKE (RFC 9180) base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256,
//! ChaCha20-Poly1305, single shot.
//!
//! The terminal knows only the public key, so it cannot read back what a resident wrote, not even
//! with its own disk in somebody else's hands.

use hpke::{
    Deserializable, Kem as _, OpModeR, OpModeS, Serializable, aead::ChaCha20Poly1305, kdf::HkdfSha256, kem::X25519HkdfSha256 as Kem,
    single_shot_open, single_shot_seal,
};
use thiserror::Error;
use zeroize::Zeroizing;

/// Binds every seal to this use; a body sealed for anything else does not open here.
const INFO: &[u8] = b"lobby-butler submission body v1";

/// Length of the encapsulated key that precedes the ciphertext, bytes.
const ENCAPSULATED_KEY_BYTES: usize = 32;

/// Why sealing or opening failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SealError {
    #[error("the key is not a valid X25519 key")]
    Key,
    #[error("sealing failed")]
    Seal,
    #[error("the body was not sealed to this key, or was changed on the way")]
    Open,
}

/// A new private key and its public key, 32 bytes each.
pub fn generate_key() -> (Zeroizing<Vec<u8>>, Vec<u8>) {
    let (private, public) = Kem::gen_keypair();
    (Zeroizing::new(private.to_bytes().to_vec()), public.to_bytes().to_vec())
}

/// The key that comes of a secret, always the same one.
pub fn key_from(secret: &[u8]) -> (Zeroizing<Vec<u8>>, Vec<u8>) {
    let (private, public) = Kem::derive_keypair(secret);
    (Zeroizing::new(private.to_bytes().to_vec()), public.to_bytes().to_vec())
}

/// Seals `body` to the office; `associated` is authenticated with it but not hidden.
pub fn seal(public_key: &[u8], body: &[u8], associated: &[u8]) -> Result<Vec<u8>, SealError> {
    let key = <Kem as hpke::Kem>::PublicKey::from_bytes(public_key).map_err(|_| SealError::Key)?;
    let (encapsulated, ciphertext) =
        single_shot_seal::<ChaCha20Poly1305, HkdfSha256, Kem>(&OpModeS::Base, &key, INFO, body, associated).map_err(|_| SealError::Seal)?;
    let mut sealed = encapsulated.to_bytes().to_vec();
    sealed.extend_from_slice(&ciphertext);
    Ok(sealed)
}

/// Opens what [`seal`] made.
pub fn open(private_key: &[u8], sealed: &[u8], associated: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
    let key = <Kem as hpke::Kem>::PrivateKey::from_bytes(private_key).map_err(|_| SealError::Key)?;
    let (encapsulated, ciphertext) = sealed.split_at_checked(ENCAPSULATED_KEY_BYTES).ok_or(SealError::Open)?;
    let encapsulated = <Kem as hpke::Kem>::EncappedKey::from_bytes(encapsulated).map_err(|_| SealError::Open)?;
    single_shot_open::<ChaCha20Poly1305, HkdfSha256, Kem>(&OpModeR::Base, &key, &encapsulated, INFO, ciphertext, associated)
        .map(Zeroizing::new)
        .map_err(|_| SealError::Open)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_key_holder_opens_an_unchanged_body() {
        let (private, public) = generate_key();
        let sealed = seal(&public, "漏水".as_bytes(), b"header").unwrap();
        assert_eq!(open(&private, &sealed, b"header").unwrap().as_slice(), "漏水".as_bytes());
        assert_eq!(open(&private, &sealed, b"other").unwrap_err(), SealError::Open);
        assert_eq!(open(&generate_key().0, &sealed, b"header").unwrap_err(), SealError::Open);
        assert_eq!(open(&private, &sealed[..8], b"header").unwrap_err(), SealError::Open);
        assert_eq!(seal(b"short", b"", b"").unwrap_err(), SealError::Key);
    }

    #[test]
    fn the_sealed_bytes_do_not_contain_the_body() {
        let (_, public) = generate_key();
        let body = b"0123456789abcdef";
        let sealed = seal(&public, body, b"").unwrap();
        assert!(!sealed.windows(body.len()).any(|window| window == body));
    }
}
