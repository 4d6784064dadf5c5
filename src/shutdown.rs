//! When to stop: Ctrl-C, a service manager's signal, or the end of the login that began the process.

/// Resolves when the process is asked to stop.
pub async fn requested() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    if let Ok(mut terminated) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        tokio::select! { _ = interrupted => {}, _ = terminated.recv() => {}, () = hung_up() => {} }
        return;
    }
    drop(interrupted.await);
}

/// Resolves when the terminal that began the process is gone; never where whoever began it said that this does not
/// matter (`nohup`).
#[cfg(unix)]
async fn hung_up() {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    // Asked before listening: whoever listens no longer ignores.
    if ignores_hangup(&status) {
        return std::future::pending().await;
    }
    match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::hangup()) {
        Ok(mut gone) => drop(gone.recv().await),
        Err(_) => std::future::pending().await,
    }
}

/// Whether a process's status says that it was begun with hang-ups ignored.
#[cfg(unix)]
fn ignores_hangup(status: &str) -> bool {
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    // Signal 1 is the lowest bit.
    ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).is_some_and(|mask| mask & 1 == 1)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_process_begun_with_hang_ups_ignored_is_known() {
        assert!(ignores_hangup("Name:\tx\nSigIgn:\t0000000000001001\nSigCgt:\t0\n"));
        assert!(!ignores_hangup("SigIgn:\t0000000000001000\n"));
        assert!(!ignores_hangup("SigCgt:\t0000000000000001\n"));
        assert!(!ignores_hangup(""));
    }
}
