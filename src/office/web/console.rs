//! What every page of the console works with.

use axum::extract::FromRef;

use super::browsers::Browsers;
use crate::office::service::Service;

/// What the pages work with.
#[derive(Clone)]
pub struct Console {
    /// The use cases.
    pub service: Service,
    /// What is remembered of whoever looks.
    pub browsers: Browsers,
}

impl FromRef<Console> for Service {
    fn from_ref(console: &Console) -> Self {
        console.service.clone()
    }
}

impl FromRef<Console> for Browsers {
    fn from_ref(console: &Console) -> Self {
        console.browsers.clone()
    }
}
