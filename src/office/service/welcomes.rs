//! 贵宾欢迎: who is expected in which lobby, entered, changed, taken back and forgotten.
//!
//! Invariants: a form acts only on the version it was made from; the audit says when and where a guest was to be greeted and
//! never whom, because it is kept for longer than the name; what is over for [`welcome::KEPT`] is deleted with the name, also
//! when nobody opens the page ([`Service::forget_guests`]).
//!
//! Why one document and not a table: there are a handful at a time, every board reads all of them, and none stays.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{
    Actor, Service, ServiceError,
    change::Done::{Changed, Nothing},
    mint,
    version::{unchanged, unchanged_or_new},
};
use crate::{
    clock,
    domain::{
        ids::WelcomeId,
        notice::Audience,
        welcome::{self, Welcome},
    },
    office::store::{
        StoreError, Tx,
        settings::{self, names},
    },
};

/// Welcomes that one office knows at once: more than any month has guests, so that the document stays small.
const MOST: usize = 300;

/// A welcome as staff entered it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Planned {
    /// What lobbies show.
    pub welcome: Welcome,
    /// Which lobbies.
    #[serde(default)]
    pub audience: Audience,
    /// Who entered it last, as colleagues read it.
    #[serde(default)]
    pub by: String,
    /// Counted up with every change.
    pub version: i64,
    /// When it was taken back.
    #[serde(default)]
    pub withdrawn_at: Option<DateTime<Utc>>,
}

impl Planned {
    /// From when on it is over: its end, or when it was taken back before.
    pub fn over_at(&self) -> DateTime<Utc> {
        self.withdrawn_at.map_or(self.welcome.ends_at, |at| at.min(self.welcome.ends_at))
    }

    /// Whether it is over.
    pub fn is_over(&self, now: DateTime<Utc>) -> bool {
        self.over_at() <= now
    }

    /// As the audit names it: the time, not the guest.
    fn subject(&self) -> String {
        let local = |at: DateTime<Utc>| clock::local(at).format("%-m月%-d日 %H:%M").to_string();
        format!("{} 至 {}", local(self.welcome.starts_at), local(self.welcome.ends_at))
    }

    /// Whether two forms said the same.
    fn says(&self, welcome: &Welcome, audience: &Audience) -> bool {
        self.welcome == *welcome && self.audience == *audience && self.withdrawn_at.is_none()
    }
}

/// What became of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WelcomeSaved {
    /// Stored.
    Done,
    /// There are too many.
    TooMany,
}

/// All that the office knows; a damaged document takes no board along.
fn known(tx: &Tx<'_>) -> Result<Vec<Planned>, StoreError> {
    Ok(super::optional(tx, names::WELCOMES)?.unwrap_or_default())
}

/// Those that are not over, each with its lobbies.
pub(super) fn to_come(tx: &Tx<'_>, now: DateTime<Utc>) -> Result<Vec<(Welcome, Audience)>, StoreError> {
    let all = known(tx)?.into_iter().filter(|planned| !planned.is_over(now));
    Ok(all.map(|planned| (planned.welcome, planned.audience)).collect())
}

/// Whether lobbies have it already.
pub(super) fn is_sent(welcome: &Welcome, now: DateTime<Utc>) -> bool {
    welcome.starts_at - welcome::SENT_AHEAD <= now && now < welcome.ends_at
}

/// When lobbies get it, and when it leaves them.
pub(super) fn changes_boards_at(welcome: &Welcome) -> [DateTime<Utc>; 2] {
    [welcome.starts_at - welcome::SENT_AHEAD, welcome.ends_at]
}

impl Service {
    /// A fresh id for a welcome that is being entered.
    pub fn new_welcome_id(&self) -> WelcomeId {
        WelcomeId(mint(self.now()))
    }

    /// All that are known: those to come and those that are on in the order in which they begin, then those that are over, the
    /// latest first.
    pub async fn welcomes(&self) -> Result<Vec<Planned>, ServiceError> {
        let now = self.now();
        let all = self.0.store.read(known).await?;
        let (mut over, mut coming): (Vec<_>, Vec<_>) = all.into_iter().partition(|planned| planned.is_over(now));
        coming.sort_by_key(|planned| (planned.welcome.starts_at, planned.welcome.id));
        over.sort_by_key(|planned| (std::cmp::Reverse(planned.over_at()), planned.welcome.id));
        coming.extend(over);
        Ok(coming)
    }

    /// One of them.
    pub async fn welcome(&self, id: WelcomeId) -> Result<Planned, ServiceError> {
        let all = self.0.store.read(known).await?;
        all.into_iter().find(|planned| planned.welcome.id == id).ok_or(ServiceError::NotFound)
    }

    /// Plans a welcome, new (`version` is `None`) or made from that version. The same new one twice is one.
    pub async fn save_welcome(
        &self,
        welcome: Welcome,
        audience: Audience,
        version: Option<i64>,
        actor: Actor,
    ) -> Result<WelcomeSaved, ServiceError> {
        self.change_board(actor, "安排贵宾欢迎", move |act| {
            let mut all = known(act.tx)?;
            let at = all.iter().position(|planned| planned.welcome.id == welcome.id);
            let stored = at.map(|at| &all[at]);
            if version.is_none() && stored.is_some_and(|planned| planned.says(&welcome, &audience)) {
                return Ok(Nothing(WelcomeSaved::Done));
            }
            unchanged_or_new(stored.map(|planned| planned.version), version)?;
            // What was taken back stays so: a form of before does not bring a name onto the glass again.
            if stored.is_some_and(|planned| planned.withdrawn_at.is_some()) {
                return Err(ServiceError::ChangedMeanwhile);
            }
            if stored.is_none() && all.len() >= MOST {
                return Ok(Nothing(WelcomeSaved::TooMany));
            }
            let planned = Planned {
                welcome: welcome.clone(),
                audience: audience.clone(),
                by: act.actor.name.clone(),
                version: stored.map_or(1, |planned| planned.version + 1),
                withdrawn_at: None,
            };
            let subject = planned.subject();
            match at {
                Some(at) => all[at] = planned,
                None => all.push(planned),
            }
            settings::set(act.tx, names::WELCOMES, &all)?;
            Ok(Changed(subject, WelcomeSaved::Done))
        })
        .await
    }

    /// Takes a welcome of that version back; one that is over stays as it was.
    pub async fn withdraw_welcome(&self, id: WelcomeId, version: i64, actor: Actor) -> Result<(), ServiceError> {
        self.change_board(actor, "撤下贵宾欢迎", move |act| {
            let mut all = known(act.tx)?;
            let planned = all.iter_mut().find(|planned| planned.welcome.id == id).ok_or(ServiceError::NotFound)?;
            if planned.is_over(act.now) {
                return Ok(Nothing(()));
            }
            unchanged(planned.version, version)?;
            (planned.withdrawn_at, planned.version) = (Some(act.now), planned.version + 1);
            let subject = planned.subject();
            settings::set(act.tx, names::WELCOMES, &all)?;
            Ok(Changed(subject, ()))
        })
        .await
    }

    /// Deletes those that have been over for [`welcome::KEPT`]. No lobby shows them, so no board changes.
    pub(in crate::office) async fn forget_guests(&self) -> Result<(), ServiceError> {
        let now = self.now();
        let forget = move |tx: &Tx<'_>| {
            let mut all = known(tx)?;
            let before = all.len();
            all.retain(|planned| now < planned.over_at() + welcome::KEPT);
            if all.len() < before { settings::set(tx, names::WELCOMES, &all) } else { Ok(()) }
        };
        Ok(self.0.store.write(forget).await?)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicI64, Ordering::SeqCst},
    };

    use chrono::Duration;

    use super::*;
    use crate::{
        clock::Clock,
        domain::welcome::{Guest, Party},
        office::{records::TerminalRecord, store::Store},
        protocol::v1::board::Board,
    };

    struct Office {
        service: Service,
        seconds: Arc<AtomicI64>,
        _folder: tempfile::TempDir,
    }

    impl Office {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let seconds = Arc::new(AtomicI64::new(1_800_000_000));
            let read = seconds.clone();
            let clock = Clock::from_fn(move || DateTime::from_timestamp(read.load(SeqCst), 0).unwrap());
            let service = Service::start(Store::for_test(folder.path()), clock).unwrap();
            Self { service, seconds, _folder: folder }
        }

        fn pass(&self, time: Duration) {
            self.seconds.fetch_add(time.num_seconds(), SeqCst);
        }

        async fn terminal(&self, lobby: &str) -> TerminalRecord {
            let token = self.service.register_terminal(lobby.into(), None, actor()).await.unwrap();
            self.service.authenticate(&token).await.unwrap().unwrap()
        }

        async fn greeted_in(&self, terminal: &TerminalRecord) -> Vec<String> {
            let made = self.service.board(terminal.clone()).await.unwrap();
            let board: Board = serde_json::from_slice(&made.json()).unwrap();
            board.welcomes.iter().map(Welcome::label).collect()
        }

        fn welcome(&self, surname: &str, begins_in: Duration, stands: Duration) -> Welcome {
            let starts_at = self.service.now() + begins_in;
            Welcome {
                id: self.service.new_welcome_id(),
                guest: Guest::parse(surname, "先生").unwrap(),
                party: Party::Alone,
                line: "莅临指导".into(),
                starts_at,
                ends_at: starts_at + stands,
            }
        }

        async fn plan(&self, welcome: &Welcome, audience: Audience, version: Option<i64>) -> Result<WelcomeSaved, ServiceError> {
            self.service.save_welcome(welcome.clone(), audience, version, actor()).await
        }
    }

    fn actor() -> Actor {
        Actor::program("test")
    }

    #[tokio::test]
    async fn a_lobby_has_its_own_welcomes_shortly_before_they_begin_and_not_when_they_are_over() {
        let office = Office::new();
        let (one, other) = (office.terminal("3号楼大堂").await, office.terminal("5号楼大堂").await);
        let everybodys = office.welcome("王", Duration::hours(-1), Duration::hours(3));
        let only = Audience { terminals: vec![one.id], ..Audience::default() };
        let own = office.welcome("李", Duration::days(3), Duration::hours(2));
        assert_eq!(office.plan(&everybodys, Audience::default(), None).await.unwrap(), WelcomeSaved::Done);
        office.plan(&own, only, None).await.unwrap();
        assert_eq!((office.greeted_in(&one).await, office.greeted_in(&other).await), (vec!["王先生".into()], vec!["王先生".into()]));
        // The document changes by itself: nobody has to publish anything.
        office.pass(Duration::hours(2));
        assert!(office.greeted_in(&one).await.is_empty() && office.greeted_in(&other).await.is_empty());
        office.pass(Duration::hours(22));
        assert_eq!((office.greeted_in(&one).await, office.greeted_in(&other).await.len()), (vec!["李先生".to_owned()], 0));
        office.pass(Duration::hours(50));
        assert!(office.greeted_in(&one).await.is_empty());
    }

    #[tokio::test]
    async fn a_board_without_guests_is_the_same_as_before_there_were_any() {
        let office = Office::new();
        let terminal = office.terminal("3号楼大堂").await;
        let fields = |json: Vec<u8>| serde_json::from_slice::<serde_json::Value>(&json).unwrap().as_object().unwrap().clone();
        // The English of a line comes and goes with it.
        let welcome = Welcome { line: String::new(), ..office.welcome("王", Duration::zero(), Duration::hours(1)) };
        office.plan(&welcome, Audience::default(), None).await.unwrap();
        let greeting = fields(office.service.board(terminal.clone()).await.unwrap().json());
        assert_eq!(greeting["welcomes"][0]["guest"]["surname"], "王");
        office.pass(Duration::hours(1));
        let over = fields(office.service.board(terminal).await.unwrap().json());
        assert!(!over.contains_key("welcomes"));
        assert!(over.iter().all(|(name, value)| greeting.get(name) == Some(value)));
    }

    #[tokio::test]
    async fn a_welcome_is_changed_from_its_version_and_taken_back_for_good() {
        let office = Office::new();
        let terminal = office.terminal("3号楼大堂").await;
        let welcome = office.welcome("王", Duration::zero(), Duration::hours(1));
        for _ in 0..2 {
            assert_eq!(office.plan(&welcome, Audience::default(), None).await.unwrap(), WelcomeSaved::Done);
        }
        let later = Welcome { ends_at: welcome.ends_at + Duration::hours(1), ..welcome.clone() };
        assert!(matches!(office.plan(&later, Audience::default(), Some(2)).await, Err(ServiceError::ChangedMeanwhile)));
        office.plan(&later, Audience::default(), Some(1)).await.unwrap();
        assert!(matches!(office.service.withdraw_welcome(welcome.id, 1, actor()).await, Err(ServiceError::ChangedMeanwhile)));
        office.service.withdraw_welcome(welcome.id, 2, actor()).await.unwrap();
        office.service.withdraw_welcome(welcome.id, 2, actor()).await.unwrap();
        assert!(office.greeted_in(&terminal).await.is_empty());
        assert!(matches!(office.plan(&later, Audience::default(), Some(3)).await, Err(ServiceError::ChangedMeanwhile)));
        assert!(office.service.welcome(welcome.id).await.unwrap().is_over(office.service.now()));
    }

    #[tokio::test]
    async fn the_audit_names_no_guest_and_thirty_days_after_the_end_nobody_does() {
        let office = Office::new();
        let welcome = office.welcome("尉迟", Duration::zero(), Duration::hours(1));
        let next = office.welcome("王", Duration::days(31), Duration::hours(1));
        office.plan(&welcome, Audience::default(), None).await.unwrap();
        office.plan(&next, Audience::default(), None).await.unwrap();
        let rows = office.service.audit(None, 10).await.unwrap();
        assert_eq!(rows.iter().filter(|(_, row)| row.action == "安排贵宾欢迎").count(), 2);
        assert!(rows.iter().all(|(_, row)| !row.subject.contains("尉迟") && !row.subject.contains('王')));
        let before = office.service.revision().await.unwrap();
        office.pass(Duration::hours(1) + welcome::KEPT - Duration::seconds(1));
        office.service.forget_guests().await.unwrap();
        assert_eq!(office.service.welcomes().await.unwrap().len(), 2);
        office.pass(Duration::seconds(1));
        office.service.forget_guests().await.unwrap();
        let left = office.service.welcomes().await.unwrap();
        assert_eq!(left.iter().map(|planned| planned.welcome.id).collect::<Vec<_>>(), [next.id]);
        let stored = office.service.0.store.read(|tx| settings::get::<serde_json::Value>(tx, names::WELCOMES)).await.unwrap().unwrap();
        assert!(!stored.to_string().contains("尉迟") && office.service.revision().await.unwrap() == before);
    }

    #[tokio::test]
    async fn those_to_come_are_listed_before_those_that_are_over() {
        let office = Office::new();
        for (surname, begins, stands) in [("甲", -5, 1), ("乙", 5, 1), ("丙", -1, 2), ("丁", -3, 1)] {
            let welcome = office.welcome(surname, Duration::hours(begins), Duration::hours(stands));
            office.plan(&welcome, Audience::default(), None).await.unwrap();
        }
        let listed = office.service.welcomes().await.unwrap();
        assert_eq!(listed.iter().map(|planned| planned.welcome.guest.surname()).collect::<String>(), "丙乙丁甲");
    }
}
