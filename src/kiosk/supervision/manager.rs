//! What the service manager is told: systemd's `sd_notify` protocol, and a file for whoever decides about an update.

use std::{cell::Cell, path::PathBuf, time::Duration};

/// Speaks for this process. Without a service manager everything is said to nobody.
pub(in crate::kiosk) struct Manager {
    /// The manager ends a process that is silent longer than this.
    watchdog: Option<Duration>,
    /// Written once the terminal is whole: `healthy` in the folder that the service manager made for this run.
    healthy: Option<PathBuf>,
    is_ready: Cell<bool>,
    is_healthy: Cell<bool>,
}

impl Manager {
    /// As the environment says, which is read here and only here.
    pub(in crate::kiosk) fn of_environment() -> Self {
        let folder = std::env::var_os("RUNTIME_DIRECTORY").map(PathBuf::from);
        Self {
            watchdog: sd_notify::watchdog_enabled(),
            healthy: folder.map(|folder| folder.join("healthy")),
            is_ready: Cell::new(false),
            is_healthy: Cell::new(false),
        }
    }

    /// Somebody starts this process again when it ends: only then it makes sense to wait before trying again.
    pub(in crate::kiosk) fn restarts() -> bool {
        std::env::var_os("INVOCATION_ID").is_some()
    }

    /// How often [`Manager::is_alive`] has to be said.
    pub(in crate::kiosk) fn every(&self) -> Option<Duration> {
        self.watchdog.map(|silence| silence / 3)
    }

    /// The screen shows something.
    pub(in crate::kiosk) fn is_ready(&self) {
        if !self.is_ready.replace(true) {
            tell(sd_notify::NotifyState::Ready);
        }
    }

    /// The event loop of the screen turns.
    pub(in crate::kiosk) fn is_alive(&self) {
        tell(sd_notify::NotifyState::Watchdog);
    }

    /// Board drawn, store open, office reached or known to be away: an update that got here is kept.
    pub(in crate::kiosk) fn is_healthy(&self) {
        if self.is_healthy.replace(true) {
            return;
        }
        let Some(file) = &self.healthy else { return };
        if let Err(error) = std::fs::write(file, env!("CARGO_PKG_VERSION")) {
            tracing::warn!(%error, "nobody can be told that the terminal is whole");
        }
    }
}

fn tell(state: sd_notify::NotifyState<'_>) {
    if let Err(error) = sd_notify::notify(&[state]) {
        tracing::debug!(%error, "the service manager does not listen");
    }
}
