//! Forms that arrive twice: a double click, or a browser that sends again what it got no answer to.
//!
//! Owns: what makes two posts one, and whose form waits for whose. What has been posted lately is the office's to know
//! ([`crate::office::service::posted`]), because the second may arrive at another process.
//! Invariants: the same form with the same content by the same person is carried out once; the second
//! is answered as the first was; other content is judged by the form's version as ever; forms of one
//! person are handled one after the other, so that the second sees what the first has done; nothing of
//! what was typed is kept, only its digest.
//!
//! Why here and not in every use case: whether two posts are one click is a fact about the form, the
//! same for all of them.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration as Wait,
};

use chrono::Duration;
use sha2::{Digest, Sha256};
use tokio::sync::OwnedMutexGuard;

use super::{
    error::WebError,
    forms::{CSRF_FIELD, Fields, ONCE_FIELD},
};
use crate::{
    clock::random_bytes,
    domain::ids::StaffId,
    office::service::{
        Service,
        posted::{Begun, Post},
    },
    protocol::v1::envelope::hex,
};

/// Longer than anybody waits before pressing again.
const LASTS: Duration = Duration::minutes(30);
/// A form that does not say what it was made from is the same one only for as long as a click echoes.
const ECHO: Duration = Duration::minutes(1);
/// How often a form that another process carries out is asked after, and how many times.
const ASKED_EVERY: Wait = Wait::from_millis(100);
const ASKED: usize = 100;

/// Fields that say which version a form was made from.
const ORIGINS: [&str; 5] = ["version", "seen", "made_from", "id", "preview"];

/// Whose turn it is, of each member of staff.
pub struct Repeats {
    service: Service,
    turns: Mutex<HashMap<StaffId, Arc<tokio::sync::Mutex<()>>>>,
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
    running: Arc<Mutex<Option<Running>>>,
}

/// A form whose content is known and whose answer is not.
struct Running {
    service: Service,
    post: Option<Post>,
    is_own: bool,
    _turn: OwnedMutexGuard<()>,
}

impl Drop for Running {
    /// The browser has gone before there was an answer: whoever sends the form again does not wait for one.
    fn drop(&mut self) {
        if let (Some(post), Ok(runtime)) = (self.post.take(), tokio::runtime::Handle::try_current()) {
            let service = self.service.clone();
            runtime.spawn(async move { service.end_post(post, None).await });
        }
    }
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

impl Repeats {
    /// Of one console.
    pub fn new(service: Service) -> Self {
        Self { service, turns: Mutex::default() }
    }
}

impl Turn {
    /// Of a form that is just arriving.
    pub fn new(repeats: Arc<Repeats>) -> Self {
        Self { repeats, running: Arc::default() }
    }

    /// Waits until the person's other forms are answered, then tells what this one is.
    pub async fn begin(&self, staff: StaffId, session: &str, path: &str, fields: &Fields) -> Result<Seen, WebError> {
        let mutex = locked(&self.repeats.turns).entry(staff).or_default().clone();
        let turn = mutex.lock_owned().await;
        let origin = origin(path, fields);
        let post = Post {
            // What may be meant twice is like no other.
            digest: origin.map_or_else(|| hex(&random_bytes::<32>()), |_| key(staff, path, fields)),
            subject: subject(path).to_owned(),
            browser: session.to_owned(),
            same_for: origin.map(|origin| if origin == Origin::Creation { ECHO } else { LASTS }),
            only_if_latest: origin != Some(Origin::Once),
        };
        let service = self.repeats.service.clone();
        for _ in 0..ASKED {
            match service.begin_post(post.clone()).await? {
                Begun::Again(location) => return Ok(Seen::Again(location)),
                Begun::Running => tokio::time::sleep(ASKED_EVERY).await,
                Begun::New { is_own } => {
                    *locked(&self.running) = Some(Running { service, post: Some(post), is_own, _turn: turn });
                    return Ok(Seen::New { is_own });
                }
            }
        }
        Err(WebError::ChangedMeanwhile)
    }

    /// Notes the answer: `Some` where the form was carried out. Tells whether the person was the last
    /// to change the form's subject before.
    pub async fn end(&self, location: Option<&str>) -> bool {
        let Some(mut running) = locked(&self.running).take() else { return false };
        if let Some(post) = running.post.take()
            && let Err(error) = running.service.end_post(post, location.map(str::to_owned)).await
        {
            tracing::warn!(%error, "how a form was answered is not noted");
        }
        running.is_own
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicI64, Ordering};

    use chrono::DateTime;

    use super::*;
    use crate::{clock::Clock, office::store::Store};

    fn fields(pairs: &[(&str, &str)]) -> Fields {
        Fields::new(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    fn staff(n: u8) -> StaffId {
        StaffId(uuid::Uuid::from_bytes([n; 16]))
    }

    /// A console whose clock the test moves.
    struct Desk {
        repeats: Arc<Repeats>,
        minutes: Arc<AtomicI64>,
        _folder: tempfile::TempDir,
    }

    impl Desk {
        fn new() -> Self {
            let (folder, minutes) = (tempfile::tempdir().unwrap(), Arc::new(AtomicI64::new(0)));
            let hand = minutes.clone();
            let clock = Clock::from_fn(move || DateTime::from_timestamp(hand.load(Ordering::SeqCst) * 60, 0).unwrap());
            let service = Service::start(Store::for_test(folder.path()), clock).unwrap();
            Self { repeats: Arc::new(Repeats::new(service)), minutes, _folder: folder }
        }

        async fn begin(&self, who: StaffId, path: &str, form: &Fields) -> (Turn, Seen) {
            let turn = Turn::new(self.repeats.clone());
            let seen = turn.begin(who, &who.to_string(), path, form).await.unwrap_or_else(|_| panic!("{path} is never begun"));
            (turn, seen)
        }

        async fn post(&self, minutes: i64, who: StaffId, path: &str, form: &Fields) -> Seen {
            self.minutes.store(minutes, Ordering::SeqCst);
            let (turn, seen) = self.begin(who, path, form).await;
            turn.end(Some("/there")).await;
            seen
        }
    }

    #[tokio::test]
    async fn the_same_form_is_carried_out_once_and_told_where_the_first_led() {
        let desk = Desk::new();
        let form = fields(&[("csrf", "a"), ("version", "1"), ("to", "accepted")]);
        let again = fields(&[("csrf", "b"), ("version", "1"), ("to", "accepted")]);
        let path = "/submissions/7/step";
        assert_eq!(desk.post(0, staff(1), path, &form).await, Seen::New { is_own: false });
        assert_eq!(desk.post(1, staff(1), path, &again).await, Seen::Again("/there".into()));
        // A colleague's equal form is another one, and so is other content, another page, a later hour.
        assert_eq!(desk.post(2, staff(2), path, &form).await, Seen::New { is_own: false });
        let other = fields(&[("version", "1"), ("to", "accepted"), ("note", "好")]);
        assert_eq!(desk.post(3, staff(2), path, &other).await, Seen::New { is_own: true });
        // What a version alone tells is no proof once something else has happened.
        assert_eq!(desk.post(4, staff(2), path, &form).await, Seen::New { is_own: true });
        let drawn = fields(&[("once", "7f"), ("version", "1"), ("to", "accepted")]);
        assert_eq!(desk.post(5, staff(1), path, &drawn).await, Seen::New { is_own: false });
        assert_eq!(desk.post(6, staff(2), path, &other).await, Seen::New { is_own: false });
        assert_eq!(desk.post(7, staff(1), path, &drawn).await, Seen::Again("/there".into()));
        assert_eq!(desk.post(8, staff(1), "/submissions/8/step", &form).await, Seen::New { is_own: false });
        assert_eq!(desk.post(40, staff(1), path, &form).await, Seen::New { is_own: false });
    }

    #[tokio::test]
    async fn a_refused_form_may_be_sent_again_and_one_without_an_origin_always() {
        let desk = Desk::new();
        let form = fields(&[("version", "1")]);
        let (refused, _) = desk.begin(staff(1), "/areas/1", &form).await;
        refused.end(None).await;
        assert_eq!(desk.post(0, staff(1), "/areas/1", &form).await, Seen::New { is_own: false });
        let bare = fields(&[("csrf", "a"), ("direction", "up")]);
        for _ in 0..2 {
            assert!(matches!(desk.post(0, staff(1), "/information/1/move", &bare).await, Seen::New { .. }));
        }
        let named = fields(&[("csrf", "a"), ("name", "东区")]);
        assert!(matches!(desk.post(0, staff(1), "/areas/new", &named).await, Seen::New { .. }));
        assert!(matches!(desk.post(0, staff(1), "/areas/new", &named).await, Seen::Again(_)));
        assert!(matches!(desk.post(2, staff(1), "/areas/new", &named).await, Seen::New { .. }));
    }

    #[tokio::test]
    async fn two_at_once_wait_for_each_other_also_at_two_processes() {
        let desk = Arc::new(Desk::new());
        let form = fields(&[("version", "1")]);
        let neighbour = Desk {
            repeats: Arc::new(Repeats::new(desk.repeats.service.clone())),
            minutes: desk.minutes.clone(),
            _folder: tempfile::tempdir().unwrap(),
        };
        let (first, _) = desk.begin(staff(1), "/areas/1", &form).await;
        let (waiting, copy) = (desk.clone(), form.clone());
        let second = tokio::spawn(async move { waiting.post(0, staff(1), "/areas/1", &copy).await });
        let elsewhere = tokio::spawn(async move { neighbour.post(0, staff(1), "/areas/1", &form).await });
        tokio::task::yield_now().await;
        assert!(!second.is_finished() && !elsewhere.is_finished());
        first.end(Some("/areas")).await;
        assert_eq!(second.await.unwrap(), Seen::Again("/areas".into()));
        assert_eq!(elsewhere.await.unwrap(), Seen::Again("/areas".into()));
    }

    #[tokio::test]
    async fn a_browser_that_goes_before_the_answer_leaves_nothing_behind() {
        let desk = Desk::new();
        let form = fields(&[("version", "1")]);
        drop(desk.begin(staff(1), "/areas/1", &form).await);
        assert_eq!(desk.post(0, staff(1), "/areas/1", &form).await, Seen::New { is_own: false });
    }

    #[test]
    fn forms_of_one_thing_have_one_subject() {
        assert_eq!(subject("/submissions/7/step"), subject("/submissions/7/transfer"));
        assert_ne!(subject("/submissions/7/step"), subject("/submissions/8/step"));
        assert_eq!(subject("/catalogue/items/tap"), subject("/catalogue/publish"));
        assert_ne!(subject("/terminals/pairing/1/approve"), subject("/terminals/pairing/2/approve"));
        assert_eq!(subject("/duty"), "/duty");
    }
}
