//! The connection that writes: a group of jobs shares one turn and one commit.
//!
//! Invariants: nobody is answered before the commit that carries their work; work that fails is undone alone; what was
//! undone by others is run again, what may have been committed only after the server has said that it was not.

use std::{sync::Arc, thread, time::Duration};

use postgres::error::SqlState;

use super::{
    super::{
        DatabaseError, Tx,
        fence::{self, Entry, Fence},
        workers::{self, Job, finish_all},
    },
    address::ServerAddress,
    error::{Cause, ServerError},
    schema,
    session::{Link, Open, Session, Setback},
};
use crate::values;

/// How often work is tried before whoever waits is told.
const TRIES: u32 = 5;

/// One writer of an office, known to the server by its id and the number of its latest transaction.
pub(in crate::database) struct Writer {
    link: Link,
    /// Whether a fence keeps it from writing, and from what.
    entry: Entry,
    address: Arc<ServerAddress>,
    id: String,
    number: i64,
}

/// Waits until whoever writes has ended, and then is the one who writes.
const TURN: &str = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SELECT version FROM schema_version FOR UPDATE";

impl Writer {
    /// Connects and brings the schema to the present.
    pub(in crate::database) fn open(address: Arc<ServerAddress>, migrations: &[&str], entry: Entry) -> Result<Self, DatabaseError> {
        let mut link = Link::new(address.clone());
        schema::bring_to_present(link.session()?, &address, migrations, entry)?;
        Ok(Self { link, entry, address, id: format!("{:032x}", rand::random::<u128>()), number: 0 })
    }

    /// Runs everything in one transaction and answers after its commit.
    pub(in crate::database) fn commit_together(&mut self, mut group: Vec<Box<dyn Job>>) {
        let mut tries = 0;
        let setback = loop {
            tries += 1;
            let begun = self.begin();
            let is_begun = begun.is_ok();
            match begun.and_then(|()| self.run(&mut group)) {
                Ok(ends) => return group.into_iter().zip(ends).for_each(|(job, end)| job.finish(end.map_err(DatabaseError::from))),
                Err(setback) => {
                    self.link.reset(setback.cause);
                    let may_again = setback.cause != Cause::Refused && tries < TRIES;
                    // What stops a whole group again and again is one job's doing: each is tried for itself.
                    let is_theirs = is_begun && setback.cause != Cause::Lost && (tries > 1 || !may_again);
                    if is_theirs && group.len() > 1 {
                        return group.into_iter().for_each(|job| self.commit_together(vec![job]));
                    }
                    if !may_again {
                        break setback;
                    }
                    wait(setback.cause, tries);
                }
            }
        };
        finish_all(group, Err(setback.error));
    }

    /// Waits for the turn, leaves the number of what is now begun, and sees whether the estate was moved away meanwhile.
    fn begin(&mut self) -> Result<(), Setback> {
        self.number += 1;
        let (id, number) = (&self.id, self.number);
        let noted =
            format!("INSERT INTO writer (id, number) VALUES ('{id}', {number}) ON CONFLICT (id) DO UPDATE SET number = excluded.number");
        let session = self.link.session().map_err(Setback::unreachable)?;
        let begun = session.batch_rows(&format!("{TURN}; {}; {noted}", fence::ASK), fence::COLUMNS);
        let fences = begun.map_err(|error| {
            // The server now follows another, which is to be found anew.
            let follows = error.is(&SqlState::READ_ONLY_SQL_TRANSACTION);
            let setback = Setback::from(error);
            if follows { Setback { cause: Cause::Lost, ..setback } } else { setback }
        })?;
        let stands = fences.into_iter().next().map(Fence::parse).transpose();
        let kept_out = stands.and_then(|fence| fence::keep_out(fence, self.entry, &*self.address));
        kept_out.map_err(|error| Setback { cause: Cause::Refused, error })
    }

    /// Runs the jobs and commits; what became of each.
    fn run(&mut self, group: &mut [Box<dyn Job>]) -> Result<Vec<Result<(), ServerError>>, Setback> {
        let session = self.link.session().map_err(Setback::unreachable)?;
        let is_alone = group.len() == 1;
        let (mut before, mut ends) = ("", Vec::new());
        for job in group {
            if !is_alone {
                session.batch(&format!("{before}SAVEPOINT job"))?;
            }
            let open = Open::on(session);
            let is_done = workers::run(&mut **job, &Tx::on(&open));
            let failure = open.failure();
            let is_undone = failure.as_ref().is_some_and(|failure| failure.cause() != Cause::Refused);
            let (keeps, end) = (is_done && failure.is_none(), failure.map_or(Ok(()), Err));
            if is_undone {
                end.clone()?;
            }
            ends.push(end);
            match (is_alone, keeps) {
                (true, true) => {}
                (true, false) => {
                    session.batch("ROLLBACK")?;
                    return Ok(ends);
                }
                (false, true) => before = "RELEASE job; ",
                (false, false) => before = "ROLLBACK TO job; RELEASE job; ",
            }
        }
        match session.batch(&format!("{before}COMMIT")) {
            Err(error) if error.cause() == Cause::Lost => self.was_committed(error)?,
            ended => ended?,
        }
        Ok(ends)
    }

    /// After the connection was lost within a commit: whether the server has it all the same.
    fn was_committed(&mut self, lost: ServerError) -> Result<(), Setback> {
        for tries in 1..=TRIES {
            self.link.reset(Cause::Lost);
            wait(Cause::Lost, tries);
            let Ok(session) = self.link.session() else { continue };
            // Whose turn it was has ended once it is ours.
            let Ok(latest) = latest_of(session, &self.id) else { continue };
            return if latest == Some(self.number) { Ok(()) } else { Err(lost.into()) };
        }
        Err(Setback { cause: Cause::Refused, error: DatabaseError::Uncertain(lost) })
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        if let Ok(session) = self.link.session() {
            let _ = session.batch(&format!("DELETE FROM writer WHERE id = '{}'", self.id));
        }
    }
}

/// The latest committed transaction of a writer, once nobody writes.
fn latest_of(session: &mut Session, id: &str) -> Result<Option<i64>, DatabaseError> {
    session.batch(TURN)?;
    let open = Open::on(session);
    let latest = Tx::on(&open).first("SELECT number FROM writer WHERE id = ?1", values![id], |row| row.get::<i64>("number"));
    drop(open);
    session.batch("ROLLBACK")?;
    latest
}

/// Longer each time, and never two at the same moment: a conflict is over in a blink, a server comes back in seconds.
fn wait(cause: Cause, tries: u32) {
    let base = if cause == Cause::Lost { Duration::from_millis(60) } else { Duration::from_millis(4) };
    thread::sleep((base * 3_u32.saturating_pow(tries)).mul_f64(rand::random_range(0.5..1.5)));
}
