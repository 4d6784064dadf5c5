//! What the office does by itself, beside the weather: writes what it kept in memory for a moment, notes promises that are
//! broken, deletes names of guests who were received long ago and pictures that nothing names, and checks at night that the numbers it keeps are those that
//! counting gives. Of several processes each writes what it kept, and one does the rest.

use std::time::Duration;

use super::service::{Service, ServiceError, tasks::Task};

/// How long a pulled board stays unwritten.
const PULLS: Duration = Duration::from_secs(1);
/// How soon a broken promise is noted.
const BREACHES: Duration = Duration::from_secs(15);
/// How often names that have been kept long enough are looked for.
const GUESTS: Duration = Duration::from_secs(60 * 60);
/// How often pictures that nothing names are looked for.
const PICTURES: Duration = Duration::from_secs(24 * 60 * 60);
/// How often the kept numbers are checked.
const CHECK: Duration = Duration::from_secs(24 * 60 * 60);

/// Runs until it is dropped.
pub(super) async fn run(service: Service) {
    tokio::join!(
        every(PULLS, &service, Task::Pulls, || service.write_noted()),
        service.while_leased(|| every(BREACHES, &service, Task::Breaches, || service.note_breaches())),
        service.while_leased(|| every(GUESTS, &service, Task::Guests, || service.forget_guests())),
        service.while_leased(|| every(PICTURES, &service, Task::Pictures, || service.forget_pictures())),
        service.while_leased(|| every(CHECK, &service, Task::Counts, || service.check_counts())),
    );
}

async fn every<F: Future<Output = Result<(), ServiceError>>>(pause: Duration, service: &Service, task: Task, work: impl Fn() -> F) {
    let mut was_well = true;
    loop {
        tokio::time::sleep(pause).await;
        let done = work().await;
        if let Err(error) = &done
            && was_well
        {
            tracing::warn!(%error, task = task.into_str(), "a task failed; it is tried again");
        }
        was_well = done.is_ok();
        service.note_task(task, done.map_err(|_| "数据库读写失败，请查看日志".into()));
    }
}
