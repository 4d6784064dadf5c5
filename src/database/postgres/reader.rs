//! A connection that reads, each job on a snapshot of its own.

use std::sync::Arc;

use super::{
    super::{
        Tx,
        workers::{self, Job},
    },
    address::ServerAddress,
    error::Cause,
    session::{Link, Open, Setback},
};

/// Reads; connects when it is first asked to.
pub(in crate::database) struct Reader {
    link: Link,
}

impl Reader {
    pub(in crate::database) fn new(address: Arc<ServerAddress>) -> Self {
        Self { link: Link::new(address) }
    }

    /// Runs each job; once more where the connection was lost on the way.
    pub(in crate::database) fn read(&mut self, group: Vec<Box<dyn Job>>) {
        for mut job in group {
            let first = self.attempt(&mut *job);
            let end = if first.as_ref().is_err_and(|setback| setback.cause != Cause::Refused) { self.attempt(&mut *job) } else { first };
            job.finish(end.map_err(|setback| setback.error));
        }
    }

    fn attempt(&mut self, job: &mut dyn Job) -> Result<(), Setback> {
        let done = self.link.session().map_err(Setback::unreachable).and_then(|session| {
            session.batch("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")?;
            let open = Open::on(session);
            workers::run(job, &Tx::on(&open));
            open.failure().map_or(Ok(()), Err)?;
            Ok(session.batch("COMMIT")?)
        });
        if let Err(setback) = &done {
            self.link.reset(setback.cause);
        }
        done
    }
}
