//! The hotline, beside the database: a terminal whose database or board is the trouble can still say whom to call.

use std::path::{Path, PathBuf};

use crate::{domain::limits, kiosk::durable_file};

fn file(folder: &Path) -> PathBuf {
    folder.join("hotline")
}

/// Keeps the number that residents call. What cannot be written is only missed when the terminal breaks.
pub(in crate::kiosk) fn keep(folder: &Path, number: &str) {
    if kept(folder).as_deref() == Some(number) {
        return;
    }
    if let Err(error) = durable_file::write(&file(folder), number) {
        tracing::warn!(%error, "the hotline cannot be kept beside the database");
    }
}

/// The number that was kept last.
pub(in crate::kiosk) fn kept(folder: &Path) -> Option<String> {
    let number = std::fs::read_to_string(file(folder)).ok()?;
    let is_number = (1..=limits::LABEL_CHARS).contains(&number.chars().count()) && !number.contains(char::is_control);
    is_number.then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_read_again_and_spoilt_bytes_are_no_number() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(kept(folder.path()), None);
        keep(folder.path(), "0755-8888 0317");
        keep(folder.path(), "0755-8888 0317");
        assert_eq!(kept(folder.path()).as_deref(), Some("0755-8888 0317"));
        for spoilt in ["", "\0\0\0", &"9".repeat(5_000)] {
            std::fs::write(file(folder.path()), spoilt).unwrap();
            assert_eq!(kept(folder.path()), None);
        }
    }
}
