//! Threads that every statement of the office runs on, and the queue they take work from.
//!
//! Invariants: work is begun in the order in which it was asked for; work that panics loses its own answer and its thread
//! lives on; when [`Workers`] is dropped everything begun is finished and the threads have ended.
//!
//! Why plain threads: both engines' clients block, and what blocks is kept away from tokio.

use std::{
    iter,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread::{self, JoinHandle},
};

use super::{DatabaseError, Tx};

/// Work for a thread, whatever it answers.
pub(super) trait Job: Send {
    /// Runs within the open transaction; tells whether what it wrote is to be kept. May be run again where that was undone.
    fn run(&mut self, tx: &Tx<'_>) -> bool;
    /// The transaction has ended, with the error if there was none or it was not committed.
    fn finish(self: Box<Self>, end: Result<(), DatabaseError>);
}

/// [`Job::run`], where a panic is a failure.
pub(super) fn run(job: &mut dyn Job, tx: &Tx<'_>) -> bool {
    catch_unwind(AssertUnwindSafe(|| job.run(tx))).unwrap_or_else(|_| {
        tracing::error!("a database job panicked");
        false
    })
}

/// Tells everybody the same.
pub(super) fn finish_all(group: Vec<Box<dyn Job>>, end: Result<(), DatabaseError>) {
    let shared = end.map_err(Arc::new);
    for job in group {
        job.finish(shared.clone().map_err(DatabaseError::Commit));
    }
}

/// A closure that may be run again, and who waits for what comes of it.
pub(super) struct Work<F, R, E, A> {
    work: F,
    done: Option<Result<R, E>>,
    reply: A,
}

impl<F, R, E, A> Work<F, R, E, A> {
    /// Not run yet.
    pub(super) fn new(work: F, reply: A) -> Self {
        Self { work, done: None, reply }
    }
}

impl<F, R, E, A> Job for Work<F, R, E, A>
where
    F: Fn(&Tx<'_>) -> Result<R, E> + Send,
    R: Send,
    E: From<DatabaseError> + Send,
    A: FnOnce(Result<R, E>) + Send,
{
    fn run(&mut self, tx: &Tx<'_>) -> bool {
        self.done = None;
        self.done.insert((self.work)(tx)).is_ok()
    }

    fn finish(self: Box<Self>, end: Result<(), DatabaseError>) {
        let Self { done, reply, .. } = *self;
        reply(match (done, end) {
            (Some(Ok(_)) | None, Err(error)) => Err(error.into()),
            (Some(done), _) => done,
            // Work that panicked has no answer: whoever waits is told that there is none by the reply being dropped.
            (None, Ok(())) => return,
        });
    }
}

/// The threads; they end when this is dropped, after everything that was begun.
pub(super) struct Workers {
    jobs: Option<mpsc::Sender<Box<dyn Job>>>,
    threads: Vec<JoinHandle<()>>,
}

impl Workers {
    /// Starts a thread for each maker. What a maker makes lives and ends on its thread and is given whatever waits, `most`
    /// at a time. Returns when all are made, with the first error if one could not be.
    pub(super) fn start<M, W>(name: &str, most: usize, makers: impl IntoIterator<Item = M>) -> Result<Self, DatabaseError>
    where
        M: FnOnce() -> Result<W, DatabaseError> + Send + 'static,
        W: FnMut(Vec<Box<dyn Job>>),
    {
        let (jobs, queue) = mpsc::channel::<Box<dyn Job>>();
        let queue = Arc::new(Mutex::new(queue));
        let mut workers = Self { jobs: Some(jobs), threads: Vec::new() };
        for make in makers {
            let queue = queue.clone();
            let (report, made) = mpsc::channel();
            let work = move || {
                let mut work = match make() {
                    Ok(work) => work,
                    Err(error) => return drop(report.send(Err(error))),
                };
                let _ = report.send(Ok(()));
                // Whoever waits holds the queue; the others wait for it.
                let next = || {
                    let queue = queue.lock().unwrap_or_else(PoisonError::into_inner);
                    queue.recv().map(|first| iter::once(first).chain(queue.try_iter().take(most - 1)).collect())
                };
                while let Ok(group) = next() {
                    work(group);
                }
            };
            workers.threads.push(thread::Builder::new().name(name.into()).spawn(work).map_err(DatabaseError::Thread)?);
            made.recv().map_err(|_| DatabaseError::Stopped)??;
        }
        Ok(workers)
    }

    /// Hands work to the first thread that is free.
    pub(super) fn run(&self, job: Box<dyn Job>) -> Result<(), DatabaseError> {
        self.jobs.as_ref().ok_or(DatabaseError::Stopped)?.send(job).map_err(|_| DatabaseError::Stopped)
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        self.jobs.take();
        for thread in self.threads.drain(..) {
            // One of them may be what drops the last handle, and does not wait for itself.
            if thread.thread().id() != thread::current().id() {
                let _ = thread.join();
            }
        }
    }
}
