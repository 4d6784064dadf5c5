use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use super::*;
use crate::{
    clock::Clock,
    domain::{
        ids::TerminalId,
        staff::Role,
        takeover::{AT_ONCE, Confirmed},
    },
    office::{
        service::{
            Actor,
            access::Session,
            signals::Signal,
            staff::{AccountEntry, AccountSaved},
        },
        store::{Store, settings},
    },
    protocol::v1::board::Board,
};

/// An office of three lobbies, whose clock stands at so many minutes.
struct Office {
    service: Service,
    minutes: Arc<AtomicI64>,
    tokens: Vec<String>,
    folder: tempfile::TempDir,
}

fn clock_of(minutes: &Arc<AtomicI64>) -> Clock {
    let minutes = minutes.clone();
    Clock::from_fn(move || DateTime::from_timestamp(1_800_000_000 + 60 * minutes.load(Ordering::Relaxed), 0).unwrap())
}

impl Office {
    async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let minutes = Arc::new(AtomicI64::new(0));
        let service = Service::start(Store::for_test(folder.path()), clock_of(&minutes)).unwrap();
        let mut tokens = Vec::new();
        for number in [3, 5, 13] {
            let building = Some(format!("{number}号楼"));
            tokens.push(service.register_terminal(format!("{number}号楼大堂"), building, Actor::program("test")).await.unwrap());
        }
        Self { service, minutes, tokens, folder }
    }

    async fn session(&self, role: Role) -> Session {
        let login: &'static str = role.into_str();
        let entry = AccountEntry {
            login: login.into(),
            name: format!("{}甲", role.label()),
            role,
            department: None,
            butler: None,
            phone: String::new(),
            heads: false,
        };
        let AccountSaved::Issued(issued) = self.service.add_account(entry, Actor::program("test")).await.unwrap() else {
            panic!("the account was not made")
        };
        let token = self.service.log_in(login.into(), issued.password, String::new()).await.unwrap();
        self.service.session(&token, true).await.unwrap().unwrap()
    }

    async fn board(&self, lobby: usize) -> Board {
        let terminal = self.service.authenticate(&self.tokens[lobby]).await.unwrap().unwrap();
        serde_json::from_slice(&self.service.board(terminal).await.unwrap().json()).unwrap()
    }

    /// What the lobbies of 3, 5 and 13 show.
    async fn shown(&self) -> [Option<TakeoverId>; 3] {
        let mut shown = [None; 3];
        for (lobby, shown) in shown.iter_mut().enumerate() {
            *shown = self.board(lobby).await.takeover.map(|takeover| takeover.id);
        }
        shown
    }

    fn plan(&self, audience: Audience, drill: bool) -> Plan {
        Plan {
            id: self.service.new_takeover_id(),
            kind: Kind::Fire,
            drill,
            words: Kind::Fire.usual_words(),
            gather: "中心广场".into(),
            phone: String::new(),
            publisher: "值班经理".into(),
            audience,
            scope: String::new(),
            hours: 2,
        }
    }

    async fn rows(&self, action: &str) -> Vec<(String, String)> {
        let rows = self.service.audit(None, 50).await.unwrap();
        rows.into_iter().filter(|(_, row)| row.action == action).map(|(_, row)| (row.actor.name, row.subject)).collect()
    }
}

fn confirmed(drill: bool) -> Confirmed {
    Confirmed::by(Takeover::word(drill), drill).unwrap()
}

fn building(name: &str) -> Audience {
    Audience { buildings: vec![name.into()], ..Audience::default() }
}

#[tokio::test]
async fn a_takeover_is_on_the_boards_of_its_lobbies_and_of_no_other_until_staff_end_it() {
    let office = Office::open().await;
    let manager = office.session(Role::Manager).await;
    assert_eq!(office.shown().await, [None; 3]);
    let plan = office.plan(building("3号楼"), false);
    let (id, before) = (plan.id, office.board(0).await.revision);
    office.service.take_over(plan.clone(), confirmed(false), &manager).await.unwrap();
    office.service.take_over(plan.clone(), confirmed(false), &manager).await.unwrap();
    assert_eq!((office.shown().await, office.board(0).await.revision), ([Some(id), None, None], before + 1));
    let on = office.service.takeovers().await.unwrap();
    assert_eq!((on.len(), on[0].begun.by.as_str(), on[0].begun.revision), (1, "经理甲", before + 1));
    assert_eq!(on[0].terminals.iter().map(|(terminal, _)| terminal.lobby.as_str()).collect::<Vec<_>>(), ["3号楼大堂"]);
    // What a terminal reports says that it shows the takeover only if its program draws any.
    let (terminal, reached) = on[0].terminals[0].clone();
    let of = |software: &str, fetched, shown| {
        let report = TerminalRecord { software: software.into(), fetched_revision: fetched, shown_revision: shown, ..terminal.clone() };
        on[0].begun.reached(&report)
    };
    let (now, earlier) = (Some(before + 1), Some(before));
    assert_eq!((reached, of("0.2.0", earlier, earlier)), (Reached::NotYet, Reached::NotYet));
    assert_eq!((of("0.2.0", now, earlier), of("0.2.0", now, now)), (Reached::Fetched, Reached::Shown));
    assert_eq!(of("0.1.0", now, now), Reached::TooOld);
    office.service.end_takeover(id, &manager).await.unwrap();
    office.service.end_takeover(id, &manager).await.unwrap();
    assert_eq!(office.shown().await, [None; 3]);
    // A form that comes again after the end begins nothing.
    let again = office.service.take_over(plan, confirmed(false), &manager).await;
    assert!(matches!(again, Err(TakeoverError::Service(ServiceError::ChangedMeanwhile))));
    let begun = office.rows("紧急接管").await;
    assert_eq!(begun.len(), 1);
    assert!(begun[0].0 == "经理甲" && begun[0].1.starts_with("火警·") && begun[0].1.contains("最迟"), "{begun:?}");
    assert_eq!(office.rows("结束接管").await.len(), 1);
}

#[tokio::test]
async fn nobody_but_a_manager_begins_or_ends_one() {
    let office = Office::open().await;
    let manager = office.session(Role::Manager).await;
    let plan = office.plan(Audience::default(), true);
    office.service.take_over(plan.clone(), confirmed(true), &manager).await.unwrap();
    for role in [Role::Administrator, Role::FrontDesk] {
        let other = office.session(role).await;
        let begun = office.service.take_over(office.plan(Audience::default(), false), confirmed(false), &other).await;
        assert!(matches!(begun, Err(TakeoverError::NotAllowed)), "{role:?}");
        assert!(matches!(office.service.end_takeover(plan.id, &other).await, Err(TakeoverError::NotAllowed)), "{role:?}");
    }
    assert_eq!(office.shown().await, [Some(plan.id); 3]);
    assert!(office.board(1).await.takeover.unwrap().drill && office.rows("紧急接管").await[0].1.starts_with("演练·火警·全部大堂"));
}

#[tokio::test]
async fn it_outlives_a_restart_and_ends_at_its_stated_time_without_anybody() {
    let office = Office::open().await;
    let manager = office.session(Role::Manager).await;
    let terminal = office.service.authenticate(&office.tokens[1]).await.unwrap().unwrap().id;
    let plan = office.plan(Audience { terminals: vec![terminal], ..Audience::default() }, false);
    office.service.take_over(plan.clone(), confirmed(false), &manager).await.unwrap();
    let Office { service, minutes, tokens, folder } = office;
    drop(service);
    let service = Service::start(Store::for_test(folder.path()), clock_of(&minutes)).unwrap();
    let office = Office { service, minutes, tokens, folder };
    assert_eq!(office.shown().await, [None, Some(plan.id), None]);
    office.minutes.store(119, Ordering::Relaxed);
    assert_eq!(office.shown().await, [None, Some(plan.id), None]);
    // The same revision: the board is another one all the same.
    let before = office.board(1).await.revision;
    office.minutes.store(120, Ordering::Relaxed);
    assert_eq!((office.shown().await, office.board(1).await.revision), ([None; 3], before));
    assert!(office.service.takeovers().await.unwrap().is_empty());
}

#[tokio::test]
async fn terminals_are_told_at_once_and_with_the_revision_that_carries_it() {
    let office = Office::open().await;
    let manager = office.session(Role::Manager).await;
    let (mut urgent, mut hints) = (office.service.signals().urgent(), office.service.signals().for_terminals());
    let plan = office.plan(Audience::default(), false);
    office.service.take_over(plan.clone(), confirmed(false), &manager).await.unwrap();
    let revision = office.service.revision().await.unwrap();
    assert!(urgent.has_changed().unwrap());
    assert_eq!(*urgent.borrow_and_update(), revision);
    assert_eq!(hints.try_recv().unwrap(), Signal::Board { revision });
    office.service.end_takeover(plan.id, &manager).await.unwrap();
    assert_eq!(*urgent.borrow_and_update(), revision + 1);
}

#[tokio::test]
async fn a_damaged_document_takes_no_board_along_and_too_many_are_refused() {
    let office = Office::open().await;
    let manager = office.session(Role::Manager).await;
    let damage = |tx: &Tx<'_>| settings::set(tx, names::TAKEOVERS, &"everything");
    office.service.0.store.write(damage).await.unwrap();
    assert_eq!(office.shown().await, [None; 3]);
    let nobody = Audience { terminals: vec![TerminalId::mint(DateTime::UNIX_EPOCH, [7; 10])], ..Audience::default() };
    for _ in 0..AT_ONCE {
        office.service.take_over(office.plan(nobody.clone(), true), confirmed(true), &manager).await.unwrap();
    }
    let more = office.service.take_over(office.plan(nobody, true), confirmed(true), &manager).await;
    assert!(matches!(more, Err(TakeoverError::TooMany)));
    assert_eq!(office.shown().await, [None; 3]);
}
