//! This program started again for one piece of work: what may die, loop or grow must not do so in the office's own process.
//!
//! Invariants: a child is told nothing of what the office was told, passwords least of all; it is ended at the end of its
//! time, and when nobody listens to it any more.

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
    sync::mpsc::{RecvTimeoutError, channel},
    thread,
    time::Duration,
};

/// What became of it.
pub struct Asked<T> {
    /// What was taken from it.
    pub said: T,
    /// It was ended because its time was over.
    pub is_late: bool,
}

/// This program, also after its file was replaced by a newer one.
pub fn own_program() -> PathBuf {
    let running = Path::new("/proc/self/exe");
    if running.exists() { running.to_owned() } else { std::env::current_exe().unwrap_or_default() }
}

/// Starts a child with a command, gives it `input`, and takes what it says. Blocks.
pub fn ask<T>(program: &Path, command: &str, input: &[u8], time: Duration, take: impl FnOnce(ChildStdout) -> T) -> io::Result<Asked<T>> {
    let mut started = Command::new(program)
        .arg(command)
        .env_clear()
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let (stdin, stdout) = (started.stdin.take(), started.stdout.take());
    let (Some(mut stdin), Some(stdout)) = (stdin, stdout) else {
        end(started);
        return Err(io::Error::other("no pipes"));
    };
    let (over, watched) = channel::<()>();
    Ok(thread::scope(|scope| {
        let late = scope.spawn(move || {
            let is_late = watched.recv_timeout(time) == Err(RecvTimeoutError::Timeout);
            end(started);
            is_late
        });
        // Whether it reads to the end is its affair; a child that is gone is told by what it does not say.
        scope.spawn(move || drop(stdin.write_all(input)));
        let said = take(stdout);
        drop(over);
        Asked { said, is_late: late.join().unwrap_or(false) }
    }))
}

/// Ends a child, whatever it does, and forgets it.
fn end(mut child: Child) {
    // One that has ended by itself cannot be killed any more, which is all the same.
    let _ = child.kill();
    let _ = child.wait();
}
