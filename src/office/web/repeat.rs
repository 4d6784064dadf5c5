//! Forms that arrive twice: a double click, or a browser that sends again what it got no answer to.
//!
//! Owns: what each member of staff has posted lately and where its answer led, and who last changed
//! what a form is about.
//! Invariants: the same form with the same content by the same person is carried out once; the second
//! is answered as the first was; other content is judged by the form's version as ever; forms of one
//! person are handled one after the other, so that the second sees what the first has done; nothing of
//! what was typed is kept, only its digest.
//!
//! Why here and not in every use case: whether two posts are one click is a fact about the form, the
//! same for all of them. Why in memory: after a restart the version still keeps a step from being
//! taken twice, and only the kinder answer is lost.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use chrono::{DateTime, Duration, Utc};
use sha2::{Digest, Sha256};
use tokio::sync::OwnedMutexGuard;

use super::forms::{CSRF_FIELD, Fields, ONCE_FIELD};
use crate::{domain::ids::StaffId, protocol::v1::envelope::hex};

/// Longer than anybody waits before pressing again.
const LASTS: Duration = Duration::minutes(30);
/// Who changed a thing last is asked by a page that stood open through a shift.
const CHANGES_LAST: Duration = Duration::hours(12);
/// A form that does not say what it was made from is the same one only for as long as a click echoes.
const ECHO: Duration = Duration::minutes(1);
/// More than an office posts in [`LASTS`]; beyond it the oldest are forgotten.
const KEPT: usize = 4_000;

/// Fields that say which version a form was made from.
const ORIGINS: [&str; 5] = ["version", "seen", "made_from", "id", "preview"];

/// What the console remembers of posted forms.
#[derive(Default)]
pub struct Repeats {
    turns: Mutex<HashMap<StaffId, Arc<tokio::sync::Mutex<()>>>>,
    answers: Mutex<HashMap<String, (DateTime<Utc>, String)>>,
    changes: Mutex<HashMap<String, (DateTime<Utc>, Change)>>,
}

/// The last change of a subject.
struct Change {
    /// One browser, whatever its tabs: an account may be shared by two desks, and then it was the other.
    session: String,
    key: Option<String>,
}

/// How surely two equal posts are one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Origin {
    /// Every drawn form has its own.
    Once,
    /// A version or a fingerprint, which may come back: one only if nothing happened in between.
    Version,
    /// A form for something new that tells nothing else.
    Creation,
}

/// One posted form on its way through its handler; travels in the request's extensions.
#[derive(Clone)]
pub struct Turn {
    repeats: Arc<Repeats>,
    now: DateTime<Utc>,
    running: Arc<Mutex<Option<Running>>>,
}

/// A form whose content is known and whose answer is not.
struct Running {
    key: Option<String>,
    subject: String,
    session: String,
    is_own: bool,
    _turn: OwnedMutexGuard<()>,
}

/// What a form turned out to be.
#[derive(Debug, PartialEq, Eq)]
pub enum Seen {
    /// Carried out already: this is where the first answer led.
    Again(String),
    /// To be carried out; whether the person was the last to change its subject.
    New { is_own: bool },
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Forgets what is too old, and the oldest where there is too much.
fn tidy<T>(kept: &mut HashMap<String, (DateTime<Utc>, T)>, now: DateTime<Utc>, lasts: Duration) {
    kept.retain(|_, (at, _)| now - *at < lasts);
    while kept.len() >= KEPT {
        let Some(oldest) = kept.iter().min_by_key(|(_, (at, _))| *at).map(|(key, _)| key.clone()) else { return };
        kept.remove(&oldest);
    }
}

/// What a form's address is about: `/submissions/7/step` and `/submissions/7/transfer` are about the same.
fn subject(path: &str) -> &str {
    let depth = match path.split('/').nth(1) {
        // The catalogue is one document.
        Some("catalogue") => 1,
        _ if path.starts_with("/terminals/pairing/") => 3,
        _ => 2,
    };
    path.match_indices('/').nth(depth).map_or(path, |(end, _)| &path[..end])
}

/// What makes a second post the same as a first; `None` where the same may be meant twice, as "one place up".
fn origin(path: &str, fields: &Fields) -> Option<Origin> {
    let is_told = |(name, value): (&str, &str)| !value.is_empty() && (ORIGINS.contains(&name) || name.starts_with("seen."));
    if !fields.get(ONCE_FIELD).is_empty() {
        Some(Origin::Once)
    } else if fields.iter().any(is_told) {
        Some(Origin::Version)
    } else {
        (path.ends_with("/new") || path == "/terminals").then_some(Origin::Creation)
    }
}

/// Tells one post from another.
fn key(staff: StaffId, path: &str, fields: &Fields) -> String {
    let mut hash = Sha256::new();
    for part in [staff.to_string().as_str(), path] {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    // The token is the session's, and the person may have logged in anew between the two.
    for (name, value) in fields.iter().filter(|(name, _)| *name != CSRF_FIELD) {
        hash.update((name.len() as u64).to_le_bytes());
        hash.update(name.as_bytes());
        hash.update((value.len() as u64).to_le_bytes());
        hash.update(value.as_bytes());
    }
    hex(&hash.finalize())
}

impl Turn {
    pub fn new(repeats: Arc<Repeats>, now: DateTime<Utc>) -> Self {
        Self { repeats, now, running: Arc::default() }
    }

    /// Waits until the person's other forms are answered, then tells what this one is.
    pub async fn begin(&self, staff: StaffId, session: &str, path: &str, fields: &Fields) -> Seen {
        let mutex = locked(&self.repeats.turns).entry(staff).or_default().clone();
        let turn = mutex.lock_owned().await;
        let (subject, origin) = (subject(path).to_owned(), origin(path, fields));
        let key = origin.map(|_| key(staff, path, fields));
        let (is_own, is_last) = match locked(&self.repeats.changes).get(&subject) {
            Some((at, last)) if self.now - *at < CHANGES_LAST => (last.session == session, last.key == key),
            _ => (false, false),
        };
        let lasts = if origin == Some(Origin::Creation) { ECHO } else { LASTS };
        let known = key.as_ref().filter(|_| is_last || origin == Some(Origin::Once)).and_then(|key| {
            locked(&self.repeats.answers).get(key).filter(|(at, _)| self.now - *at < lasts).map(|(_, location)| location.clone())
        });
        if let Some(location) = known {
            return Seen::Again(location);
        }
        *locked(&self.running) = Some(Running { key, subject, session: session.to_owned(), is_own, _turn: turn });
        Seen::New { is_own }
    }

    /// Notes the answer: `Some` where the form was carried out. Tells whether the person was the last
    /// to change the form's subject before.
    pub fn end(&self, location: Option<&str>) -> bool {
        let Some(running) = locked(&self.running).take() else { return false };
        if let Some(location) = location {
            let mut changes = locked(&self.repeats.changes);
            tidy(&mut changes, self.now, CHANGES_LAST);
            changes.insert(running.subject, (self.now, Change { session: running.session, key: running.key.clone() }));
            if let Some(key) = running.key {
                let mut answers = locked(&self.repeats.answers);
                tidy(&mut answers, self.now, LASTS);
                answers.insert(key, (self.now, location.to_owned()));
            }
        }
        running.is_own
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pairs: &[(&str, &str)]) -> Fields {
        Fields::new(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    fn staff(n: u8) -> StaffId {
        StaffId(uuid::Uuid::from_bytes([n; 16]))
    }

    fn at(minutes: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(minutes * 60, 0).unwrap()
    }

    async fn post(repeats: &Arc<Repeats>, minutes: i64, who: StaffId, path: &str, form: &Fields) -> Seen {
        let turn = Turn::new(repeats.clone(), at(minutes));
        let seen = turn.begin(who, &who.to_string(), path, form).await;
        turn.end(Some("/there"));
        seen
    }

    #[tokio::test]
    async fn the_same_form_is_carried_out_once_and_told_where_the_first_led() {
        let repeats = Arc::new(Repeats::default());
        let form = fields(&[("csrf", "a"), ("version", "1"), ("to", "accepted")]);
        let again = fields(&[("csrf", "b"), ("version", "1"), ("to", "accepted")]);
        let path = "/submissions/7/step";
        assert_eq!(post(&repeats, 0, staff(1), path, &form).await, Seen::New { is_own: false });
        assert_eq!(post(&repeats, 1, staff(1), path, &again).await, Seen::Again("/there".into()));
        // A colleague's equal form is another one, and so is other content, another page, a later hour.
        assert_eq!(post(&repeats, 1, staff(2), path, &form).await, Seen::New { is_own: false });
        let other = fields(&[("version", "1"), ("to", "accepted"), ("note", "好")]);
        assert_eq!(post(&repeats, 2, staff(2), path, &other).await, Seen::New { is_own: true });
        // What a version alone tells is no proof once something else has happened.
        assert_eq!(post(&repeats, 3, staff(2), path, &form).await, Seen::New { is_own: true });
        let drawn = fields(&[("once", "7f"), ("version", "1"), ("to", "accepted")]);
        assert_eq!(post(&repeats, 3, staff(1), path, &drawn).await, Seen::New { is_own: false });
        assert_eq!(post(&repeats, 4, staff(2), path, &other).await, Seen::New { is_own: false });
        assert_eq!(post(&repeats, 5, staff(1), path, &drawn).await, Seen::Again("/there".into()));
        assert_eq!(post(&repeats, 2, staff(1), "/submissions/8/step", &form).await, Seen::New { is_own: false });
        assert_eq!(post(&repeats, 40, staff(1), path, &form).await, Seen::New { is_own: false });
    }

    #[tokio::test]
    async fn a_refused_form_may_be_sent_again_and_one_without_an_origin_always() {
        let repeats = Arc::new(Repeats::default());
        let form = fields(&[("version", "1")]);
        let refused = Turn::new(repeats.clone(), at(0));
        refused.begin(staff(1), "s", "/areas/1", &form).await;
        refused.end(None);
        assert_eq!(post(&repeats, 0, staff(1), "/areas/1", &form).await, Seen::New { is_own: false });
        let bare = fields(&[("csrf", "a"), ("direction", "up")]);
        for _ in 0..2 {
            assert!(matches!(post(&repeats, 0, staff(1), "/information/1/move", &bare).await, Seen::New { .. }));
        }
        let named = fields(&[("csrf", "a"), ("name", "东区")]);
        assert!(matches!(post(&repeats, 0, staff(1), "/areas/new", &named).await, Seen::New { .. }));
        assert!(matches!(post(&repeats, 0, staff(1), "/areas/new", &named).await, Seen::Again(_)));
        assert!(matches!(post(&repeats, 2, staff(1), "/areas/new", &named).await, Seen::New { .. }));
    }

    #[tokio::test]
    async fn two_at_once_wait_for_each_other() {
        let repeats = Arc::new(Repeats::default());
        let form = fields(&[("version", "1")]);
        let first = Turn::new(repeats.clone(), at(0));
        first.begin(staff(1), "s", "/areas/1", &form).await;
        let (waiting, copy) = (repeats.clone(), form.clone());
        let second = tokio::spawn(async move { post(&waiting, 0, staff(1), "/areas/1", &copy).await });
        tokio::task::yield_now().await;
        assert!(!second.is_finished());
        first.end(Some("/areas"));
        assert_eq!(second.await.unwrap(), Seen::Again("/areas".into()));
    }

    #[test]
    fn forms_of_one_thing_have_one_subject() {
        assert_eq!(subject("/submissions/7/step"), subject("/submissions/7/transfer"));
        assert_ne!(subject("/submissions/7/step"), subject("/submissions/8/step"));
        assert_eq!(subject("/catalogue/items/tap"), subject("/catalogue/publish"));
        assert_ne!(subject("/terminals/pairing/1/approve"), subject("/terminals/pairing/2/approve"));
        assert_eq!(subject("/duty"), "/duty");
    }

    #[test]
    fn a_flood_of_forms_does_not_fill_the_memory() {
        let mut kept: HashMap<String, (DateTime<Utc>, ())> =
            (0..KEPT).map(|n| (n.to_string(), (at(0) + Duration::seconds(n as i64), ()))).collect();
        tidy(&mut kept, at(10), LASTS * 100);
        assert!(kept.len() < KEPT && !kept.contains_key("0"));
    }
}
