//! Changes by staff: what is written, its row in the audit, the board's new revision and the number of the news are one
//! transaction, and whoever waits for it is told after the commit; at other processes, when they look
//! ([`super::neighbours`]).
//!
//! Invariants: nothing is changed by staff without a row that says who changed what, when; whoever counts the board's
//! revision up has the lobbies told of it. The work may be run again ([`crate::office::store::Store::write`]), so it
//! does nothing but read and write.
//!
//! Why closures and not a call for each of the three: a call can be forgotten.

use std::cell::Cell;

use chrono::{DateTime, Utc};

use super::{Actor, Service, ServiceError, mint, signals::News};
use crate::office::{
    records::AuditRecord,
    store::{
        StoreError, Tx, audit,
        counters::{self, Counter},
        settings,
    },
};

/// A change under way.
pub(super) struct Act<'a> {
    /// The transaction.
    pub(super) tx: &'a Tx<'a>,
    /// Who makes it.
    pub(super) actor: &'a Actor,
    /// When; the same instant throughout.
    pub(super) now: DateTime<Utc>,
    told: Cell<Told>,
}

/// What has to be told after the commit.
#[derive(Clone, Copy, Default)]
pub(super) struct Told {
    revision: Option<u64>,
    news: Option<(News, u64)>,
}

/// What came of it, with what the caller is told.
pub(super) enum Done<T> {
    /// Something was changed; the audit names it.
    Changed(String, T),
    /// Nothing that the audit or the lobbies should know.
    Nothing(T),
}

impl Act<'_> {
    /// The revision of the board that carries this change; counts it up once, however often it is asked for.
    pub(super) fn revision(&self) -> Result<u64, StoreError> {
        let told = self.told.get();
        let revision = match told.revision {
            Some(revision) => revision,
            None => settings::bump_revision(self.tx, self.now)?,
        };
        self.told.set(Told { revision: Some(revision), ..told });
        Ok(revision)
    }

    /// Has whoever waits told that there is this news; of one kind a change.
    pub(super) fn concerns(&self, news: News) -> Result<(), StoreError> {
        let told = self.told.get();
        if told.news.is_none_or(|(other, _)| other != news) {
            let number = counters::advance(self.tx, news.counter(), 1, 1)?;
            self.told.set(Told { news: Some((news, number)), ..told });
        }
        Ok(())
    }

    /// Has told, too, what another change within this transaction has to tell.
    pub(super) fn tells(&self, other: Told) {
        let told = self.told.get();
        self.told.set(Told { revision: told.revision.max(other.revision), news: told.news.or(other.news) });
    }

    /// Another row in the audit, for what comes along with the change itself.
    pub(super) fn also(&self, action: &str, subject: &str) -> Result<(), StoreError> {
        let entry = AuditRecord { at: self.now, actor: self.actor.clone(), action: action.into(), subject: subject.into() };
        audit::add(self.tx, mint(self.now), &entry)
    }
}

fn carry_out<T>(
    tx: &Tx<'_>,
    actor: &Actor,
    now: DateTime<Utc>,
    action: &str,
    work: impl Fn(&Act<'_>) -> Result<Done<T>, ServiceError>,
) -> Result<(T, Told), ServiceError> {
    let act = Act { tx, actor, now, told: Cell::default() };
    let answer = match work(&act)? {
        Done::Changed(subject, answer) => {
            act.also(action, &subject)?;
            counters::stamp(tx, Counter::Changes)?;
            answer
        }
        Done::Nothing(answer) => answer,
    };
    Ok((answer, act.told.get()))
}

/// Work of somebody who is no member of staff, so that the audit has nothing to name; what has to be told of it
/// ([`Service::tell`]) after the commit.
pub(super) fn carried_out<T>(
    tx: &Tx<'_>,
    actor: &Actor,
    now: DateTime<Utc>,
    work: impl FnOnce(&Act<'_>) -> Result<T, ServiceError>,
) -> Result<(T, Told), ServiceError> {
    let act = Act { tx, actor, now, told: Cell::default() };
    let answer = work(&act)?;
    Ok((answer, act.told.get()))
}

impl Service {
    /// Changes what lobbies show; `action` and what the work says it was about go into the audit.
    pub(super) async fn change_board<T: Send + 'static>(
        &self,
        actor: Actor,
        action: &'static str,
        work: impl Fn(&Act<'_>) -> Result<Done<T>, ServiceError> + Send + 'static,
    ) -> Result<T, ServiceError> {
        let with_revision = move |act: &Act<'_>| {
            let done = work(act)?;
            if matches!(done, Done::Changed(..)) {
                act.revision()?;
            }
            Ok(done)
        };
        self.change(actor, action, with_revision).await
    }

    /// As [`Service::change_board`] for what concerns no lobby, or only sometimes: then the work asks for
    /// [`Act::revision`].
    pub(super) async fn change<T: Send + 'static>(
        &self,
        actor: Actor,
        action: &'static str,
        work: impl Fn(&Act<'_>) -> Result<Done<T>, ServiceError> + Send + 'static,
    ) -> Result<T, ServiceError> {
        let now = self.now();
        let (answer, told) = self.0.store.write(move |tx| carry_out(tx, &actor, now, action, &work)).await?;
        self.tell(told);
        Ok(answer)
    }

    /// As [`Service::change`] for the command line.
    pub(super) fn change_blocking<T: Send + 'static>(
        &self,
        actor: Actor,
        action: &'static str,
        work: impl Fn(&Act<'_>) -> Result<Done<T>, ServiceError> + Send + 'static,
    ) -> Result<T, ServiceError> {
        let now = self.now();
        let (answer, told) = self.0.store.write_blocking(move |tx| carry_out(tx, &actor, now, action, &work))?;
        self.tell(told);
        Ok(answer)
    }

    /// A row in the audit for what was looked at; nothing is changed.
    pub(super) async fn note(&self, actor: Actor, action: &'static str, subject: String) -> Result<(), ServiceError> {
        let at = self.now();
        let entry = AuditRecord { at, actor, action: action.into(), subject };
        Ok(self.0.store.write(move |tx| audit::add(tx, mint(at), &entry)).await?)
    }

    /// Changes what lobbies show by itself: there is nobody for the audit to name. The work tells whether it changed
    /// anything.
    pub(super) async fn renew_board(
        &self,
        work: impl Fn(&Tx<'_>, DateTime<Utc>) -> Result<bool, StoreError> + Send + 'static,
    ) -> Result<(), ServiceError> {
        let now = self.now();
        let write = move |tx: &Tx<'_>| if work(tx, now)? { settings::bump_revision(tx, now).map(Some) } else { Ok(None) };
        let revision = self.0.store.write(write).await?;
        self.tell(Told { revision, news: None });
        Ok(())
    }

    /// After the commit: what was read before is out of date, lobbies have a newer board, others something to look at.
    pub(super) fn tell(&self, Told { revision, news }: Told) {
        self.0.signals.count_change();
        // The revision first: what cannot wait is told with the one that carries it.
        if let Some(revision) = revision {
            self.0.signals.board_changed(revision);
        }
        if let Some((news, number)) = news {
            self.0.signals.announce(news, number);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        clock::Clock,
        office::{service::signals::Signal, store::Store},
    };

    /// An office, its audit's subjects, its revision, and the revisions it hinted at.
    struct Office {
        service: Service,
        hints: tokio::sync::broadcast::Receiver<Signal>,
        _folder: tempfile::TempDir,
    }

    impl Office {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let clock = Clock::from_fn(|| DateTime::from_timestamp(1_000_000, 0).unwrap());
            let service = Service::start(Store::for_test(folder.path()), clock).unwrap();
            Self { hints: service.signals().for_terminals(), service, _folder: folder }
        }

        async fn rows(&self) -> Vec<(String, String)> {
            let rows = self.service.audit(None, 10).await.unwrap();
            rows.into_iter().map(|(_, row)| (row.action, row.subject)).collect()
        }

        async fn revision(&self) -> u64 {
            self.service.revision().await.unwrap()
        }

        fn hinted(&mut self) -> Vec<Signal> {
            std::iter::from_fn(|| self.hints.try_recv().ok()).collect()
        }
    }

    fn actor() -> Actor {
        Actor::program("test")
    }

    fn row(action: &str, subject: &str) -> (String, String) {
        (action.into(), subject.into())
    }

    #[tokio::test]
    async fn a_change_of_the_board_is_audited_counted_once_and_hinted_at() {
        let mut office = Office::new();
        let before = office.revision().await;
        let told = office.service.change_board(actor(), "发布", |act| {
            assert_eq!(act.revision()?, act.revision()?);
            Ok(Done::Changed("公告".into(), 7))
        });
        assert_eq!(told.await.unwrap(), 7);
        assert_eq!((office.rows().await, office.revision().await), (vec![row("发布", "公告")], before + 1));
        assert_eq!(office.hinted(), [Signal::Board { revision: before + 1 }]);
    }

    #[tokio::test]
    async fn another_change_is_audited_and_concerns_the_board_only_if_it_says_so() {
        let mut office = Office::new();
        let before = office.revision().await;
        office.service.change(actor(), "修改", |_| Ok(Done::Changed("账号".into(), ()))).await.unwrap();
        assert_eq!((office.revision().await, office.hinted()), (before, vec![]));
        let with_areas = |act: &Act<'_>| {
            act.also("保存", "片区")?;
            act.revision()?;
            Ok(Done::Changed("账号".into(), ()))
        };
        office.service.change(actor(), "停用", with_areas).await.unwrap();
        let mut rows = office.rows().await;
        rows.sort();
        assert_eq!(rows, [row("保存", "片区"), row("修改", "账号"), row("停用", "账号")]);
        assert_eq!((office.revision().await, office.hinted()), (before + 1, vec![Signal::Board { revision: before + 1 }]));
    }

    #[tokio::test]
    async fn nothing_and_what_failed_leave_no_trace() {
        let mut office = Office::new();
        let before = office.revision().await;
        office.service.change_board(actor(), "发布", |_| Ok(Done::Nothing(()))).await.unwrap();
        let failed = office.service.change_board(actor(), "发布", |act| {
            act.also("转交", "工单")?;
            act.revision()?;
            Err::<Done<()>, _>(ServiceError::NotFound)
        });
        assert!(matches!(failed.await, Err(ServiceError::NotFound)));
        office.service.renew_board(|_, _| Ok(false)).await.unwrap();
        assert_eq!((office.rows().await, office.revision().await, office.hinted()), (vec![], before, vec![]));
    }

    #[tokio::test]
    async fn what_nobody_did_in_person_is_hinted_at_without_a_row() {
        let mut office = Office::new();
        let before = office.revision().await;
        office.service.renew_board(|_, _| Ok(true)).await.unwrap();
        assert_eq!((office.rows().await, office.revision().await), (vec![], before + 1));
        assert_eq!(office.hinted(), [Signal::Board { revision: before + 1 }]);
    }
}
