//! When to stop: Ctrl-C or a service manager's signal.

/// Resolves when the process is asked to stop.
pub async fn requested() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    if let Ok(mut terminated) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        tokio::select! { _ = interrupted => {}, _ = terminated.recv() => {} }
        return;
    }
    drop(interrupted.await);
}
