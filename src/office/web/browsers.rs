//! What the office remembers of its browsers between one page and the next, and how it talks to them.
//!
//! Invariants: everything is kept in memory, under its session, for minutes; what is shown once is handed over once. A
//! token and a one-time password are in no database.

use std::sync::Arc;

use super::flash::Flashes;
use crate::{
    clock::Clock,
    office::service::{access::Session, attempts::minutes, fleet::NewToken, registry::preview::Preview, staff::IssuedPassword},
};

/// The browsers of one console; clones share it.
#[derive(Clone)]
pub struct Browsers(Arc<Inner>);

struct Inner {
    clock: Clock,
    secure_cookies: bool,
    sentences: Flashes<String>,
    new_tokens: Flashes<NewToken>,
    new_passwords: Flashes<IssuedPassword>,
    previews: Flashes<Arc<Preview>>,
}

impl Browsers {
    /// Nothing is remembered yet. `secure_cookies`: cookies travel over HTTPS only.
    pub fn new(clock: Clock, secure_cookies: bool) -> Self {
        Self(Arc::new(Inner {
            clock,
            secure_cookies,
            sentences: Flashes::default(),
            new_tokens: Flashes::default(),
            new_passwords: Flashes::default(),
            previews: Flashes::lasting(minutes(30)),
        }))
    }

    /// Whether cookies travel over HTTPS only.
    pub fn secure_cookies(&self) -> bool {
        self.0.secure_cookies
    }

    /// Keeps a sentence for the session's next page.
    pub fn flash(&self, session: &Session, sentence: impl Into<String>) {
        self.0.sentences.put(session.key(), sentence.into(), self.0.clock.now());
    }

    /// The sentence for this page, once.
    pub fn take_flash(&self, session: &Session) -> Option<String> {
        self.0.sentences.take(session.key(), self.0.clock.now())
    }

    /// Keeps a terminal's token for the session's next page.
    pub fn keep_new_token(&self, session: &Session, token: NewToken) {
        self.0.new_tokens.put(session.key(), token, self.0.clock.now());
    }

    /// The token of the terminal that the session has just registered, once.
    pub fn take_new_token(&self, session: &Session) -> Option<NewToken> {
        self.0.new_tokens.take(session.key(), self.0.clock.now())
    }

    /// Keeps a one-time password for the session's next page.
    pub fn keep_issued_password(&self, session: &Session, issued: IssuedPassword) {
        self.0.new_passwords.put(session.key(), issued, self.0.clock.now());
    }

    /// The one-time password that the session has just made, once.
    pub fn take_issued_password(&self, session: &Session) -> Option<IssuedPassword> {
        self.0.new_passwords.take(session.key(), self.0.clock.now())
    }

    /// Keeps what an import would do, for the session to look at.
    pub fn keep_preview(&self, session: &Session, preview: Preview) {
        self.0.previews.put(session.key(), Arc::new(preview), self.0.clock.now());
    }

    /// The session's preview, while it is kept.
    pub fn preview(&self, session: &Session) -> Option<Arc<Preview>> {
        self.0.previews.peek(session.key(), self.0.clock.now())
    }

    /// The import was carried out.
    pub fn forget_preview(&self, session: &Session) {
        self.0.previews.take(session.key(), self.0.clock.now());
    }
}
