//! Figures of the office for whoever watches many: `/metrics` in the text format of OpenMetrics.
//!
//! Invariants: names and units follow Prometheus' conventions; no label has a value that somebody outside chooses, so the
//! number of series is bounded; nothing tells of a resident. It is served on a listener of its own, because whoever
//! reaches the office's own port is not whoever may read these.
//!
//! Why what can be counted in the database is asked when somebody looks: there is one truth. Alert rules for these figures
//! are in `src/deploy/alerts.yml`.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use axum::{
    Router,
    extract::{Request, State},
    http::{StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
    routing::get,
};
use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::{Registry, Unit},
};
use tokio::{net::TcpListener, time::Instant};

use super::{
    service::{Service, ServiceError, tasks::TaskReport, watch::Watched},
    store::Store,
};

/// Which door answered, and how.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answer {
    door: &'static str,
    status: &'static str,
}

/// One label with one of our own names.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Task {
    task: &'static str,
}

/// Messages to robots by what they speak, and how it went.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RobotMessages {
    robot: &'static str,
    outcome: &'static str,
}

/// Orders by what they are and where they stand.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Orders {
    topic: &'static str,
    state: &'static str,
}

/// What is counted as it happens; clones share it.
#[derive(Clone)]
pub struct Answers(Family<Answer, Histogram, fn() -> Histogram>);

impl Default for Answers {
    fn default() -> Self {
        // Up to the ten seconds after which a terminal gives up.
        Self(Family::new_with_constructor(|| Histogram::new([0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0])))
    }
}

/// Notes how long an answer took to begin.
pub async fn note(State(answers): State<Answers>, request: Request, next: Next) -> Response {
    let door = if request.uri().path().starts_with("/api/") { "terminals" } else { "staff" };
    let begun = Instant::now();
    let response = next.run(request).await;
    let status = match response.status().as_u16() {
        ..=299 => "2xx",
        300..=399 => "3xx",
        400..=499 => "4xx",
        _ => "5xx",
    };
    answers.0.get_or_create(&Answer { door, status }).observe(begun.elapsed().as_secs_f64());
    response
}

/// What the figures are taken from.
#[derive(Clone)]
pub struct Metrics {
    service: Service,
    answers: Answers,
    data: Arc<PathBuf>,
}

impl Metrics {
    /// Figures of an office with its data in a folder.
    pub fn new(service: Service, answers: Answers, data: &Path) -> Self {
        Self { service, answers, data: Arc::new(data.to_owned()) }
    }

    /// The figures now.
    pub async fn text(&self) -> Result<String, ServiceError> {
        let watched = self.service.watch().await?;
        let mut registry = Registry::with_prefix("lobby_butler");
        registry.register_with_unit("answer_duration", "Time until an answer began", Unit::Seconds, self.answers.0.clone());
        of_orders(&mut registry, &watched);
        of_terminals(&mut registry, &watched);
        of_tasks(&mut registry, &self.service.task_reports());
        of_robots(&mut registry, &self.service);
        of_files(&mut registry, &self.data);
        let signals = self.service.signals();
        gauge(&mut registry, "board_revision", "Revision of the published board", signals.revision());
        gauge(&mut registry, "event_streams", "Terminals that listen", signals.listening_terminals() as u64);
        let mut text = String::new();
        encode(&mut text, &registry).map_err(|_| ServiceError::Aborted)?;
        // The process speaks for itself, under the names that everybody knows.
        Ok(text.replace("# EOF\n", &format!("{}# EOF\n", process::figures())))
    }

    /// Serves them until the office stops.
    pub async fn serve(self, listener: TcpListener) -> std::io::Result<()> {
        let mut stopping = self.service.signals().stopping();
        let app = Router::new().route("/metrics", get(page)).with_state(self);
        let stopped = async move { drop(stopping.wait_for(|stopping| *stopping).await) };
        axum::serve(listener, app).with_graceful_shutdown(stopped).await
    }
}

async fn page(State(metrics): State<Metrics>) -> Response {
    const KIND: (header::HeaderName, &str) = (header::CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8");
    match metrics.text().await {
        Ok(text) => ([KIND], text).into_response(),
        Err(error) => {
            tracing::error!(%error, "the figures cannot be read");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

fn gauge(registry: &mut Registry, name: &str, help: &str, value: u64) {
    let gauge = Gauge::<i64>::default();
    gauge.set(i64::try_from(value).unwrap_or(i64::MAX));
    registry.register(name, help, gauge);
}

fn of_orders(registry: &mut Registry, watched: &Watched) {
    let orders = Family::<Orders, Gauge>::default();
    for (topic, state, count) in &watched.orders {
        let orders = orders.get_or_create(&Orders { topic: topic.into_str(), state: state.into_str() });
        orders.set(i64::try_from(*count).unwrap_or(i64::MAX));
    }
    registry.register("orders", "Orders by topic and state", orders);
    gauge(registry, "orders_unreadable", "Submissions that nobody can open", watched.unreadable);
    gauge(registry, "orders_overdue", "Orders whose promised time has passed", watched.due.overdue);
    gauge(registry, "orders_near", "Orders whose promised time is near", watched.due.near);
    let waiting = watched.longest_waiting.map_or(0, |since| u64::try_from(since.timestamp()).unwrap_or(0));
    gauge(registry, "orders_longest_unanswered_timestamp_seconds", "Arrival of the order that waits longest, 0 if none does", waiting);
}

fn of_terminals(registry: &mut Registry, watched: &Watched) {
    gauge(registry, "terminals", "Terminals in use", watched.terminals);
    gauge(registry, "terminals_silent", "Terminals in use that have not spoken for ten minutes", watched.silent);
    gauge(registry, "terminals_behind", "Terminals in use that have an older board", watched.behind);
    gauge(registry, "terminal_queued_submissions", "Submissions that terminals still hold", watched.queued);
    gauge(registry, "terminal_parked_submissions", "Submissions that terminals hold because the office refused them", watched.parked);
}

fn of_tasks(registry: &mut Registry, reports: &[(super::service::tasks::Task, TaskReport)]) {
    let (succeeded, failing) = (Family::<Task, Gauge>::default(), Family::<Task, Gauge>::default());
    for (task, report) in reports {
        let label = Task { task: task.into_str() };
        succeeded.get_or_create(&label).set(report.succeeded_at.map_or(0, |at| at.timestamp()));
        failing.get_or_create(&label).set(report.is_failing().into());
    }
    registry.register("task_last_success_timestamp_seconds", "When a task last succeeded, 0 if never since the start", succeeded);
    registry.register("task_failing", "Whether a task's latest run failed", failing);
}

fn of_robots(registry: &mut Registry, service: &Service) {
    let messages = Family::<RobotMessages, Counter>::default();
    for (kind, [sent, failed]) in service.told() {
        for (outcome, count) in [("sent", sent), ("failed", failed)] {
            messages.get_or_create(&RobotMessages { robot: kind.into_str(), outcome }).inc_by(count);
        }
    }
    registry.register("robot_messages", "Messages that robots of group chats took, and did not take", messages);
}

fn of_files(registry: &mut Registry, folder: &Path) {
    let database = Store::file(folder);
    // On a server it is for the server's own figures to tell.
    if !database.exists() {
        return;
    }
    let size = |path: &Path| std::fs::metadata(path).map_or(0, |file| file.len());
    gauge(registry, "database_size_bytes", "Size of the database", size(&database));
    gauge(registry, "database_journal_size_bytes", "Size of its journal", size(&database.with_extension("db-wal")));
    #[cfg(target_os = "linux")]
    if let Ok(disk) = rustix::fs::statvfs(folder) {
        gauge(registry, "disk_free_bytes", "Room left where the data is", disk.f_bavail.saturating_mul(disk.f_frsize));
    }
}

/// What every process tells, as Prometheus' own clients do.
mod process {
    /// Empty where the system does not tell.
    pub(super) fn figures() -> String {
        let number = |text: Option<&str>| text.and_then(|text| text.parse::<u64>().ok());
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).map(|rest| rest.split_whitespace().next());
        let files = std::fs::read_dir("/proc/self/fd").map(|files| files.count() as u64).ok();
        let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
        let most =
            limits.lines().find_map(|line| line.strip_prefix("Max open files")).and_then(|rest| number(rest.split_whitespace().next()));
        let kilobytes = resident.and_then(number);
        let all = [
            ("process_resident_memory_bytes", kilobytes.map(|count| count * 1024)),
            ("process_open_fds", files),
            ("process_max_fds", most),
        ];
        let told = all.iter().filter_map(|(name, value)| Some(format!("# TYPE {name} gauge\n{name} {}\n", (*value)?)));
        told.collect()
    }
}
