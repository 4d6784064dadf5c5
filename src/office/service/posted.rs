//! Whether a form was carried out already, whichever process did.
//!
//! Invariants: of two equal forms at once one is carried out and the other waits for its answer; nothing of what was typed is
//! kept, only its digest. What makes two forms equal is the console's to say ([`crate::office::web`]).
//!
//! A process that is killed while it carries a form out leaves it as begun; after [`GIVEN_UP`] it is judged by its version
//! like any other.

use chrono::{DateTime, Duration, Utc};

use super::{Service, ServiceError};
use crate::office::store::{
    StoreError, Tx,
    posted::{self, PostedForm},
};

/// Who changed a thing last is asked by a page that stood open through a shift.
const LASTS: Duration = Duration::hours(12);
/// Nothing is carried out for longer.
const GIVEN_UP: Duration = Duration::seconds(20);
/// More than an office posts while a form is waited for; beyond it the oldest are forgotten.
const KEPT: u32 = 8_000;

/// A form on its way.
#[derive(Debug, Clone)]
pub struct Post {
    /// Tells it from every other.
    pub digest: String,
    /// What it is about.
    pub subject: String,
    /// Which browser it is from.
    pub browser: String,
    /// For how long an equal one is the same; never if nothing tells them apart.
    pub same_for: Option<Duration>,
    /// Only as long as nothing else happened to its subject in between.
    pub only_if_latest: bool,
}

/// What it turned out to be.
#[derive(Debug, PartialEq, Eq)]
pub enum Begun {
    /// Carried out already: this is where the answer led.
    Again(String),
    /// Just being carried out.
    Running,
    /// To be carried out now; whether this browser was the last to change its subject.
    New {
        /// The same browser.
        is_own: bool,
    },
}

impl Service {
    /// Begins a form, unless it was begun already.
    pub async fn begin_post(&self, post: Post) -> Result<Begun, ServiceError> {
        let now = self.now();
        Ok(self.0.store.write(move |tx| begin(tx, &post, now)).await?)
    }

    /// Notes where a form led, or that it was not carried out.
    pub async fn end_post(&self, post: Post, led_to: Option<String>) -> Result<(), ServiceError> {
        let now = self.now();
        let end = move |tx: &Tx<'_>| match &led_to {
            Some(led_to) => posted::put(tx, &form(&post, led_to, later(tx, &post, now)?)),
            None => posted::remove_running(tx, &post.digest),
        };
        Ok(self.0.store.write(end).await?)
    }
}

/// Now, or as much later as puts it behind the latest form about the same thing, whose clock may be another's.
fn later(tx: &Tx<'_>, post: &Post, now: DateTime<Utc>) -> Result<DateTime<Utc>, StoreError> {
    let latest = posted::latest_about(tx, &post.subject)?.map(|latest| latest.posted_at + Duration::microseconds(1));
    Ok(latest.filter(|latest| *latest > now && *latest < now + Duration::minutes(1)).unwrap_or(now))
}

fn form(post: &Post, led_to: &str, posted_at: DateTime<Utc>) -> PostedForm {
    let Post { digest, subject, browser, .. } = post.clone();
    PostedForm { digest, subject, browser, led_to: led_to.into(), posted_at }
}

fn begin(tx: &Tx<'_>, post: &Post, now: DateTime<Utc>) -> Result<Begun, StoreError> {
    let latest = posted::latest_about(tx, &post.subject)?.filter(|latest| now - latest.posted_at < LASTS);
    let is_latest = latest.as_ref().is_some_and(|latest| latest.digest == post.digest);
    let known = posted::get(tx, &post.digest)?;
    if let (Some(same_for), Some(known)) = (post.same_for, known) {
        let age = now - known.posted_at;
        match known.led_to.as_str() {
            "" if age < GIVEN_UP => return Ok(Begun::Running),
            "" => {}
            led_to if age < same_for && (is_latest || !post.only_if_latest) => return Ok(Begun::Again(led_to.into())),
            _ => {}
        }
    }
    posted::tidy(tx, now - LASTS, KEPT)?;
    posted::put(tx, &form(post, "", now))?;
    Ok(Begun::New { is_own: latest.is_some_and(|latest| latest.browser == post.browser) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::office::store::Store;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_000_000 + seconds, 0).unwrap()
    }

    fn post(digest: &str, browser: &str) -> Post {
        let same_for = Some(Duration::minutes(30));
        Post { digest: digest.into(), subject: "/areas/1".into(), browser: browser.into(), same_for, only_if_latest: true }
    }

    #[test]
    fn of_two_equal_forms_at_once_one_is_carried_out() {
        let folder = tempfile::tempdir().unwrap();
        let twice = |tx: &Tx<'_>| {
            let one = post("d1", "b1");
            assert_eq!(begin(tx, &one, at(0))?, Begun::New { is_own: false });
            assert_eq!(begin(tx, &one, at(1))?, Begun::Running);
            posted::put(tx, &form(&one, "/areas", at(2)))?;
            assert_eq!(begin(tx, &one, at(3))?, Begun::Again("/areas".into()));
            let refused = post("d2", "b1");
            assert_eq!(begin(tx, &refused, at(4))?, Begun::New { is_own: true });
            posted::remove_running(tx, "d2")?;
            assert_eq!(begin(tx, &refused, at(5))?, Begun::New { is_own: true });
            // Whoever began it was killed.
            assert_eq!(begin(tx, &refused, at(25))?, Begun::New { is_own: true });
            posted::put(tx, &form(&refused, "/areas", at(26)))?;
            assert_eq!(begin(tx, &one, at(27))?, Begun::New { is_own: true }, "something else has happened since");
            Ok::<_, StoreError>(())
        };
        Store::for_test(folder.path()).write_blocking(twice).unwrap();
    }

    #[test]
    fn a_flood_of_forms_makes_the_oldest_go() {
        let folder = tempfile::tempdir().unwrap();
        let flood = |tx: &Tx<'_>| {
            (0..9).try_for_each(|n| posted::put(tx, &form(&post(&format!("d{n}"), "b"), "/x", at(n))))?;
            posted::tidy(tx, at(1), 3)?;
            let left: Vec<bool> = (0..9).map(|n| posted::get(tx, &format!("d{n}")).unwrap().is_some()).collect();
            assert_eq!(left, [[false; 6].as_slice(), &[true; 3]].concat());
            Ok::<_, StoreError>(())
        };
        Store::for_test(folder.path()).write_blocking(flood).unwrap();
    }
}
