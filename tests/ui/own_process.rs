//! A process has one screen (Slint takes one platform), so a test that needs one runs in a process
//! of its own, whatever runs the tests.

use std::process::Command;

/// Names the test that is to run here.
const HERE: &str = "LOBBY_BUTLER_SCREEN_TEST";

/// Runs `test` in a process of its own; `name` is the test's whole name.
pub fn in_own_process(name: &str, test: impl FnOnce()) {
    if std::env::var(HERE).is_ok_and(|wanted| wanted == name) {
        return test();
    }
    let program = std::env::current_exe().unwrap();
    let output = Command::new(program).args([name, "--exact", "--nocapture", "--test-threads=1"]).env(HERE, name).output().unwrap();
    let (said, cried) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && said.contains("1 passed"), "{said}\n{cried}");
    // What it measured.
    print!("{said}");
}
