//! What a browser is shown once, or for a while, between one page and the next: kept in the database, because the next page
//! may be another process's.
//!
//! Invariants: sealed to a key that is made from the session's token, which only the browser has: whoever reads the
//! database, or a copy of it, opens none of it. Bound to its session and its kind, so that no row stands for another; one of
//! a kind a session; forgotten when its time is over, when the session logs out, and when there are too many. What is shown
//! once is handed over once, whichever two processes are asked.
//!
//! Why not sealed to the office's key: that stands in the same database.

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use chrono::Duration;
use serde::{Serialize, de::DeserializeOwned};
use strum::IntoStaticStr;
use zeroize::Zeroizing;

use super::{Service, ServiceError, access::Session, attempts::minutes};
use crate::{
    office::store::{Tx, one_time},
    protocol::seal,
};

/// What is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr)]
#[strum(serialize_all = "snake_case", const_into_str)]
pub enum OneTime {
    /// A sentence for the next page.
    Sentence,
    /// A terminal's token.
    NewToken,
    /// A colleague's one-time password.
    IssuedPassword,
    /// Of which order the next page shows the whole telephone number.
    Number,
    /// Of which household a form has shown the orders, so that the same reading is in the audit once.
    Household,
    /// What is to be imported: how the file is read.
    Import,
    /// The file itself.
    ImportFile,
}

impl OneTime {
    /// Longer than a redirect takes, shorter than a desk is left alone; a table is looked at for longer.
    fn lasts(self) -> Duration {
        match self {
            Self::Sentence | Self::NewToken | Self::IssuedPassword | Self::Number => minutes(5),
            Self::Household | Self::Import | Self::ImportFile => minutes(30),
        }
    }

    /// More than are ever waited for at once; files are large.
    fn most(self) -> u32 {
        match self {
            Self::ImportFile => 16,
            _ => 1_000,
        }
    }

    /// What a seal is bound to.
    fn bound_to(self, session: &Session) -> Vec<u8> {
        format!("lobby-butler one-time {} {}", self.into_str(), session.key()).into_bytes()
    }
}

impl Service {
    /// Keeps a value for the session's next page.
    pub async fn keep(&self, session: &Session, kind: OneTime, value: &impl Serialize) -> Result<(), ServiceError> {
        let plain = Zeroizing::new(serde_json::to_vec(value).map_err(|_| ServiceError::Aborted)?);
        self.keep_bytes(session, kind, &plain).await
    }

    /// As [`Service::keep`] for what is no document.
    pub(super) async fn keep_bytes(&self, session: &Session, kind: OneTime, plain: &[u8]) -> Result<(), ServiceError> {
        let (_, public) = seal::key_from(session.secret());
        let sealed = seal::seal(&public, plain, &kind.bound_to(session)).map_err(|_| ServiceError::Aborted)?;
        let (sealed, owner, now) = (BASE64.encode(sealed), session.key().to_owned(), self.now());
        let put = move |tx: &Tx<'_>| one_time::put(tx, &owner, kind.into_str(), &sealed, now + kind.lasts(), kind.most(), now);
        Ok(self.0.store.write(put).await?)
    }

    /// Hands a value over, once.
    pub async fn take<T: DeserializeOwned>(&self, session: &Session, kind: OneTime) -> Result<Option<T>, ServiceError> {
        let (owner, now) = (session.key().to_owned(), self.now());
        // Most pages have nothing to show, and writing is others' turn.
        if self.sealed(session, kind).await?.is_none() {
            return Ok(None);
        }
        let sealed = self.0.store.write(move |tx| one_time::take(tx, &owner, kind.into_str(), now)).await?;
        Ok(opened(session, kind, sealed).and_then(|plain| serde_json::from_slice(&plain).ok()))
    }

    /// A look at a value, which stays.
    pub async fn peek<T: DeserializeOwned>(&self, session: &Session, kind: OneTime) -> Result<Option<T>, ServiceError> {
        Ok(self.peek_bytes(session, kind).await?.and_then(|plain| serde_json::from_slice(&plain).ok()))
    }

    /// As [`Service::peek`] for what is no document.
    pub(super) async fn peek_bytes(&self, session: &Session, kind: OneTime) -> Result<Option<Zeroizing<Vec<u8>>>, ServiceError> {
        Ok(opened(session, kind, self.sealed(session, kind).await?))
    }

    /// Forgets a value.
    pub async fn forget(&self, session: &Session, kind: OneTime) -> Result<(), ServiceError> {
        let (owner, now) = (session.key().to_owned(), self.now());
        self.0.store.write(move |tx| one_time::take(tx, &owner, kind.into_str(), now)).await?;
        Ok(())
    }

    async fn sealed(&self, session: &Session, kind: OneTime) -> Result<Option<String>, ServiceError> {
        let (owner, now) = (session.key().to_owned(), self.now());
        Ok(self.0.store.read(move |tx| one_time::peek(tx, &owner, kind.into_str(), now)).await?)
    }
}

/// What was sealed for this session; a damaged row is as good as none.
fn opened(session: &Session, kind: OneTime, sealed: Option<String>) -> Option<Zeroizing<Vec<u8>>> {
    let sealed = BASE64.decode(sealed?).ok()?;
    let (private, _) = seal::key_from(session.secret());
    let opened = seal::open(&private, &sealed, &kind.bound_to(session));
    if opened.is_err() {
        tracing::error!(kind = kind.into_str(), "what a page was to show cannot be opened; it is left out");
    }
    opened.ok()
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    };

    use chrono::DateTime;

    use super::*;
    use crate::{
        clock::Clock,
        office::{
            service::access,
            store::{Store, StoreError},
        },
        values,
    };

    struct Office {
        service: Service,
        other: Service,
        seconds: Arc<AtomicI64>,
        password: String,
        _folder: tempfile::TempDir,
    }

    impl Office {
        /// One office by two processes, as far as its store tells.
        fn new() -> Self {
            let (folder, seconds) = (tempfile::tempdir().unwrap(), Arc::new(AtomicI64::new(1_000_000)));
            let hand = seconds.clone();
            let clock = Clock::from_fn(move || DateTime::from_timestamp(hand.load(Ordering::SeqCst), 0).unwrap());
            let store = Store::for_test(folder.path());
            let [service, other] = [(); 2].map(|()| Service::start(store.clone(), clock.clone()).unwrap());
            let (_, password) = access::prepare_first_login(&service).unwrap().unwrap();
            Self { service, other, seconds, password, _folder: folder }
        }

        async fn session(&self) -> Session {
            let token = self.service.log_in("admin".into(), self.password.clone(), String::new()).await.unwrap();
            self.service.session(&token, true).await.unwrap().unwrap()
        }
    }

    #[tokio::test]
    async fn a_value_is_shown_once_to_its_session_by_any_process_and_not_for_long() {
        let office = Office::new();
        let [one, stranger] = [office.session().await, office.session().await];
        let (kind, text) = (OneTime::IssuedPassword, "k7wq-only-once".to_owned());
        office.service.keep(&one, kind, &text).await.unwrap();
        assert_eq!(office.other.take::<String>(&stranger, kind).await.unwrap(), None);
        assert_eq!(office.other.take::<String>(&one, OneTime::NewToken).await.unwrap(), None);
        assert_eq!(office.other.peek::<String>(&one, kind).await.unwrap(), Some(text.clone()));
        assert_eq!(office.other.take::<String>(&one, kind).await.unwrap(), Some(text.clone()));
        assert_eq!(office.service.take::<String>(&one, kind).await.unwrap(), None);
        office.service.keep(&one, kind, &text).await.unwrap();
        office.seconds.fetch_add(300, Ordering::SeqCst);
        assert_eq!(office.service.take::<String>(&one, kind).await.unwrap(), None);
    }

    #[tokio::test]
    async fn the_database_tells_nobody_what_is_shown() {
        let office = Office::new();
        let [one, thief] = [office.session().await, office.session().await];
        office.service.keep(&one, OneTime::Sentence, &"3号楼").await.unwrap();
        let (from, to) = (one.key().to_owned(), thief.key().to_owned());
        let steal = move |tx: &Tx<'_>| {
            let sealed = tx.first("SELECT sealed FROM one_time", values![], |row| Ok::<String, StoreError>(row.get("sealed")?))?.unwrap();
            assert!(!sealed.contains("3号楼") && !String::from_utf8_lossy(&BASE64.decode(&sealed).unwrap()).contains("3号楼"));
            tx.execute("UPDATE one_time SET owner = ?2 WHERE owner = ?1", values![from, to])?;
            Ok::<_, StoreError>(())
        };
        office.service.0.store.write(steal).await.unwrap();
        assert_eq!(office.service.take::<String>(&thief, OneTime::Sentence).await.unwrap(), None);
    }

    #[tokio::test]
    async fn what_nobody_comes_for_makes_room_and_a_session_that_ends_takes_its_own_along() {
        let office = Office::new();
        let session = office.session().await;
        let fill = |tx: &Tx<'_>| {
            let at = |n: i64| DateTime::from_timestamp(1_000_000 + n, 0).unwrap();
            (1..9).try_for_each(|n| one_time::put(tx, &format!("o{n}"), "k", "", at(n), 3, at(0)))?;
            let kept =
                tx.query("SELECT owner FROM one_time ORDER BY owner", values![], |row| Ok::<String, StoreError>(row.get("owner")?))?;
            assert_eq!(kept, ["o6", "o7", "o8"]);
            Ok::<_, StoreError>(())
        };
        office.service.0.store.write(fill).await.unwrap();
        office.service.keep(&session, OneTime::Sentence, &"x").await.unwrap();
        office.service.log_out(session.clone()).await.unwrap();
        assert_eq!(office.service.take::<String>(&session, OneTime::Sentence).await.unwrap(), None);
    }
}
