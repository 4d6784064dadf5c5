//! TLS to the server: its certificate is always verified, against one file or the system's own authorities.

use std::path::Path;

use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, pem::PemObject},
};
use tokio_postgres_rustls::MakeRustlsConnect;

/// What opens TLS, or why it cannot.
pub(super) fn connector(authority: Option<&Path>) -> Result<MakeRustlsConnect, String> {
    let Some(path) = authority else {
        let found = MakeRustlsConnect::with_native_certs();
        return found
            .map(|(connector, _)| connector)
            .map_err(|_| "this system has no certificate authorities; name one with sslrootcert".into());
    };
    let unreadable = |error: &dyn std::fmt::Display| format!("the certificates in {} cannot be read: {error}", path.display());
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(path).map_err(|error| unreadable(&error))? {
        roots.add(certificate.map_err(|error| unreadable(&error))?).map_err(|error| unreadable(&error))?;
    }
    Ok(MakeRustlsConnect::new(ClientConfig::builder().with_root_certificates(roots).with_no_client_auth()))
}
