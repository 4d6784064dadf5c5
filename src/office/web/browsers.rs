//! How the console talks to a browser between one page and the next: a sentence, a secret that is shown once, and whether
//! cookies travel over HTTPS only.
//!
//! Invariant: nothing of it is kept here, but for the session by the office ([`crate::office::service::one_time`]): the next
//! page may be another process's.

use super::error::WebError;
use crate::office::service::{Service, access::Session, fleet::NewToken, one_time::OneTime, staff::IssuedPassword};

/// The browsers of one console.
#[derive(Clone)]
pub struct Browsers {
    service: Service,
    secure_cookies: bool,
}

impl Browsers {
    /// `secure_cookies`: cookies travel over HTTPS only.
    pub fn new(service: Service, secure_cookies: bool) -> Self {
        Self { service, secure_cookies }
    }

    /// Whether cookies travel over HTTPS only.
    pub fn secure_cookies(&self) -> bool {
        self.secure_cookies
    }

    /// Keeps a sentence for the session's next page. What it tells of is done: without it the page says less.
    pub async fn flash(&self, session: &Session, sentence: impl Into<String>) {
        if let Err(error) = self.service.keep(session, OneTime::Sentence, &sentence.into()).await {
            tracing::warn!(%error, "a sentence for the next page is lost");
        }
    }

    /// The sentence for this page, once.
    pub async fn take_flash(&self, session: &Session) -> Result<Option<String>, WebError> {
        Ok(self.service.take(session, OneTime::Sentence).await?)
    }

    /// Keeps a terminal's token for the session's next page.
    pub async fn keep_new_token(&self, session: &Session, token: NewToken) -> Result<(), WebError> {
        Ok(self.service.keep(session, OneTime::NewToken, &token).await?)
    }

    /// The token of the terminal that the session has just registered, once.
    pub async fn take_new_token(&self, session: &Session) -> Result<Option<NewToken>, WebError> {
        Ok(self.service.take(session, OneTime::NewToken).await?)
    }

    /// Keeps a one-time password for the session's next page.
    pub async fn keep_issued_password(&self, session: &Session, issued: IssuedPassword) -> Result<(), WebError> {
        Ok(self.service.keep(session, OneTime::IssuedPassword, &issued).await?)
    }

    /// The one-time password that the session has just made, once.
    pub async fn take_issued_password(&self, session: &Session) -> Result<Option<IssuedPassword>, WebError> {
        Ok(self.service.take(session, OneTime::IssuedPassword).await?)
    }
}
