//! What the person at the command line reads when something is wrong: plain words, what to do, a
//! failing exit code and never a panic.

use std::process::{Command, Output};

fn program(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_lobby-butler"))
        .args(arguments)
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("RUST_BACKTRACE")
        .env_remove("PGPASSFILE")
        .output()
        .unwrap()
}

/// The program fails and says all of this.
#[track_caller]
fn refuses(arguments: &[&str], words: &[&str]) {
    let output = program(arguments);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success(), "{arguments:?} succeeded");
    assert!(!said.contains("panicked") && said.is_ascii(), "{said}");
    for word in words {
        assert!(said.contains(word), "{word:?} is not in {said:?}");
    }
}

fn path(folder: &tempfile::TempDir, name: &str) -> String {
    folder.path().join(name).to_string_lossy().into_owned()
}

#[test]
fn help_names_both_halves() {
    let output = program(&["--help"]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success());
    #[cfg(feature = "kiosk")]
    assert!(said.contains("kiosk"), "{said}");
    #[cfg(feature = "office")]
    assert!(said.contains("office"), "{said}");
}

#[cfg(feature = "office")]
#[test]
fn a_port_in_use_is_named_with_the_way_out() {
    let folder = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    refuses(&["office", "--data", &path(&folder, "o"), "--listen", &address], &[&address, "another program uses this port", "--listen"]);
    #[cfg(feature = "kiosk")]
    refuses(&["--data", &path(&folder, "d"), "--listen", &address], &[&address, "--listen"]);
}

#[cfg(all(feature = "office", feature = "kiosk"))]
#[test]
fn the_demo_listens_on_loopback_only() {
    let folder = tempfile::tempdir().unwrap();
    refuses(&["--data", &path(&folder, "d"), "--listen", "0.0.0.0:0"], &["loopback"]);
}

#[cfg(feature = "office")]
#[test]
fn a_data_folder_that_cannot_be_made_is_named() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("file"), "").unwrap();
    let inside_a_file = path(&folder, "file/office");
    refuses(&["office", "--data", &inside_a_file], &["cannot create the data folder", "--data"]);
}

#[cfg(feature = "office")]
#[test]
fn a_database_server_that_cannot_be_had_ends_the_office_and_no_file_takes_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let data = path(&folder, "o");
    let refuses = |arguments: &[&str], words: &[&str]| {
        refuses(&[&["office", "--data", &data, "--listen", "127.0.0.1:0"], arguments].concat(), words);
        assert!(!folder.path().join("o").exists(), "{arguments:?} began a file");
    };
    refuses(
        &["--database", "postgres://butler@127.0.0.1:1/office"],
        &["cannot reach the database postgres://butler@127.0.0.1:1/office", "refused"],
    );
    refuses(&["--database", "office.db"], &["must begin with postgres://"]);
    refuses(&["--database", ""], &["must begin with postgres://"]);
    refuses(&["--database", "postgres://butler@db/office?schema=A"], &["the schema \"A\""]);
    refuses(&["--database", "postgres://butler:x@db/office"], &["must not hold a password", "--database-file", "PGPASSFILE"]);
    let file = path(&folder, "address");
    refuses(&["--database-file", &file], &["cannot read", &file]);
    std::fs::write(&file, "postgres://butler:secret-word@127.0.0.1:1/office\n").unwrap();
    refuses(&["--database-file", &file], &["cannot reach the database postgres://butler@127.0.0.1:1/office"]);
    refuses(&["--database-file", &file, "--backup", &path(&folder, "copy")], &["--backup", "pg_dump"]);
    refuses(&["--database-file", &file, "--database-passwords", "/nowhere"], &["cannot read /nowhere"]);
}

#[cfg(feature = "office")]
#[test]
fn a_move_that_cannot_be_is_told_why() {
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (path(&folder, "from"), path(&folder, "to"));
    let refuses = |arguments: &[&str], words: &[&str]| {
        refuses(&[&["office", "move"], arguments].concat(), words);
        assert!(!folder.path().join("to").exists(), "{arguments:?} began a file");
    };
    refuses(&["--to", &to], &["--from"]);
    refuses(&["--from", &from], &["--to"]);
    refuses(&["--from", &from, "--to", &to], &["there is no estate in", &from, "--from"]);
    refuses(&["--from", &from, "--to", &from], &["both ends", &from]);
    refuses(&["--from", &from, "--reopen"], &["there is no estate in"]);
    refuses(&["--from", &from, "--to", "postgres://butler:x@db/office"], &["--to", "must not hold a password", "--to-file"]);
    refuses(&["--from", "postgres://butler:x@db/office", "--to", &to], &["LOBBY_BUTLER_MOVE_FROM", "--from-file", "PGPASSFILE"]);
    refuses(&["--from", "mysql://butler@db/office", "--to", &to], &["must begin with postgres://"]);
    refuses(&["--from-file", &path(&folder, "url"), "--to", &to], &["cannot read"]);
    refuses(&["--from", "postgres://butler@127.0.0.1:1/office", "--to", &to], &["cannot reach the database"]);
    let office = lobby_butler::office::Office::open(std::path::Path::new(&from), lobby_butler::clock::Clock::system()).unwrap();
    refuses(&["--from", &from, "--to", &to], &["in use by another running lobby-butler"]);
    drop(office);
    refuses(&["--from", &from, "--to", "postgres://butler@127.0.0.1:1/office"], &["cannot reach the database"]);
    let opened = lobby_butler::office::Office::open(std::path::Path::new(&from), lobby_butler::clock::Clock::system());
    assert!(opened.is_ok(), "what was refused closed nothing");
}

#[cfg(feature = "office")]
#[test]
fn a_corrupt_office_database_is_refused_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("office.db");
    std::fs::write(&database, [b'x'; 4096]).unwrap();
    refuses(&["office", "--data", &path(&folder, "")], &["damaged", "restore it from a backup"]);
    assert_eq!(std::fs::read(&database).unwrap(), [b'x'; 4096]);
}

#[cfg(feature = "kiosk")]
#[test]
fn a_terminal_without_its_office_says_what_it_needs() {
    let folder = tempfile::tempdir().unwrap();
    let data = path(&folder, "kiosk");
    refuses(&["kiosk", "--headless", "--data", &data], &["--office URL", "pair"]);
    let missing = path(&folder, "token");
    refuses(
        &["kiosk", "--headless", "--data", &data, "--office", "http://127.0.0.1:1", "--token-file", &missing],
        &["token file", &missing],
    );
    std::fs::write(&missing, "\n").unwrap();
    refuses(&["kiosk", "--headless", "--data", &data, "--office", "http://127.0.0.1:1", "--token-file", &missing], &["empty"]);
    std::fs::write(&missing, "token").unwrap();
    refuses(&["kiosk", "--headless", "--data", &data, "--office", "127.0.0.1", "--token-file", &missing], &["not an http"]);
}

#[cfg(feature = "kiosk")]
#[test]
fn a_terminal_without_any_screen_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let token = path(&folder, "token");
    std::fs::write(&token, "token").unwrap();
    refuses(
        &["kiosk", "--data", &path(&folder, "kiosk"), "--office", "http://127.0.0.1:1", "--token-file", &token],
        &["no screen", "--headless"],
    );
}

#[cfg(feature = "kiosk")]
#[test]
fn a_folder_in_use_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let token = path(&folder, "token");
    std::fs::write(&token, "token").unwrap();
    let data = path(&folder, "kiosk");
    let _held = lobby_butler::kiosk::store::Store::open(std::path::Path::new(&data)).unwrap();
    refuses(&["kiosk", "--headless", "--data", &data, "--office", "http://127.0.0.1:1", "--token-file", &token], &["in use"]);
}

#[cfg(feature = "office")]
#[test]
fn a_running_office_is_copied_and_the_copy_is_put_into_an_empty_folder_only() {
    let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (data, copy, fresh) = (path(&folder, "office"), path(&folder, "copy.db"), path(&other, "office"));
    let office = lobby_butler::office::Office::open(std::path::Path::new(&data), lobby_butler::clock::Clock::system()).unwrap();
    assert!(office.load_sample().unwrap());
    assert!(program(&["office", "--data", &data, "--backup", &copy]).status.success());
    refuses(&["office", "--data", &data, "--backup", &copy], &["exists already", "choose another name"]);
    refuses(&["office", "--data", &path(&other, "nothing"), "--backup", &path(&other, "x")], &["no database", "--data"]);
    refuses(&["office", "--data", &data, "--restore", &copy], &["in use"]);
    drop(office);
    refuses(&["office", "--data", &data, "--restore", &copy], &["exists already"]);
    assert!(program(&["office", "--data", &fresh, "--restore", &copy]).status.success());
    let restored = lobby_butler::office::Office::open(std::path::Path::new(&fresh), lobby_butler::clock::Clock::system()).unwrap();
    assert!(!restored.load_sample().unwrap(), "it has its estate");
}

#[cfg(feature = "office")]
#[test]
fn a_database_that_was_copied_alone_is_no_fresh_office() {
    let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let office = lobby_butler::office::Office::open(folder.path(), lobby_butler::clock::Clock::system()).unwrap();
    std::fs::copy(folder.path().join("office.db"), other.path().join("office.db")).unwrap();
    drop(office);
    let data = other.path().to_string_lossy();
    refuses(&["office", "--data", &data, "--listen", "127.0.0.1:0"], &["without the journal", "--backup", "--accept-lost-journal"]);
}
