//! The child that reads a PDF: it may die alone.
//!
//! Invariants: before it reads a byte it has given up what it does not need: memory beyond [`MEMORY`], time of the processor
//! beyond [`PROCESSOR_SECONDS`], files, dumps. It says one frame after another and ends.

use std::{
    io::{self, Read, Write},
    panic::{AssertUnwindSafe, catch_unwind},
    process::ExitCode,
};

use super::{LeafletError, drawing, frames, frames::Frame};
use crate::domain::limits;

/// What it may allocate: a page of a scanned A4 sheet in colour takes about a quarter.
#[cfg(target_os = "linux")]
const MEMORY: u64 = 512 * 1024 * 1024;
/// A little more than the office waits, should the office be gone.
#[cfg(target_os = "linux")]
const PROCESSOR_SECONDS: u64 = 70;

/// Reads a PDF from standard input and says what comes of it on standard output.
pub fn run() -> ExitCode {
    give_up_what_is_not_needed();
    // What it would say stands on nobody's screen.
    std::panic::set_hook(Box::new(|_| {}));
    let mut pdf = Vec::new();
    if io::stdin().lock().take(limits::LEAFLET_BYTES as u64 + 1).read_to_end(&mut pdf).is_err() {
        return ExitCode::FAILURE;
    }
    let mut out = io::stdout().lock();
    match say(pdf, &mut out) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

/// Draws and says every page as it is drawn, so that no more than one is kept.
fn say(pdf: Vec<u8>, out: &mut impl Write) -> io::Result<()> {
    let (mut lost, mut total) = (None, 0);
    let drawn = catch_unwind(AssertUnwindSafe(|| {
        if pdf.len() > limits::LEAFLET_BYTES {
            return Err(LeafletError::TooLarge);
        }
        drawing::draw(pdf, |picture| {
            total += picture.len();
            if total > limits::LEAFLET_PICTURES_BYTES {
                return Err(LeafletError::TooLarge);
            }
            frames::write(out, &Frame::Page(picture)).map_err(|error| {
                lost = Some(error);
                LeafletError::Died
            })
        })
    }));
    if let Some(error) = lost {
        return Err(error);
    }
    let last = match drawn {
        Ok(Ok(pages)) => Frame::Done { pages, peak_kilobytes: peak_kilobytes() },
        Ok(Err(error)) => Frame::Refused(error),
        // What the reader of PDFs cannot bear is no sound PDF.
        Err(_) => Frame::Refused(LeafletError::Damaged),
    };
    frames::write(out, &last)
}

fn give_up_what_is_not_needed() {
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{Resource, Rlimit, Signal, set_parent_process_death_signal, setrlimit};
        let most = |limit| Rlimit { current: Some(limit), maximum: Some(limit) };
        // Where one of them cannot be had the others still hold.
        let _ = setrlimit(Resource::Data, most(MEMORY));
        let _ = setrlimit(Resource::Cpu, most(PROCESSOR_SECONDS));
        let _ = setrlimit(Resource::Core, most(0));
        let _ = setrlimit(Resource::Fsize, most(0));
        let _ = setrlimit(Resource::Nofile, most(8));
        let _ = set_parent_process_death_signal(Some(Signal::KILL));
    }
}

/// The most memory that it had at a time.
fn peak_kilobytes() -> u32 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.and_then(|rest| rest.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
