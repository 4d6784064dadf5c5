//! What the child says on standard output: frames of a kind, a length and a content.
//!
//! Invariant: a reader never takes more memory than a frame may have, whatever length it is told.

use std::io::{self, Read, Write};

use super::LeafletError;
use crate::domain::limits;

/// Kind and length.
pub(super) const HEAD: usize = 5;

const PAGE: u8 = b'P';
const REFUSED: u8 = b'R';
const DONE: u8 = b'D';

/// One thing that the child says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Frame {
    /// The picture of the next page.
    Page(Vec<u8>),
    /// There will be no leaflet.
    Refused(LeafletError),
    /// That was all.
    Done { pages: u32, peak_kilobytes: u32 },
}

/// It is not what a child of ours says.
#[derive(Debug)]
pub(super) struct Broken;

/// Reasons that only the child knows, with a number where there is one.
fn code(error: LeafletError) -> (u8, u32) {
    match error {
        LeafletError::NotPdf => (1, 0),
        LeafletError::Encrypted => (2, 0),
        LeafletError::Damaged => (3, 0),
        LeafletError::TooManyPages { pages } => (4, pages),
        LeafletError::PageSize { page } => (5, page),
        LeafletError::MissingFont { page } => (6, page),
        LeafletError::Incomplete { page } => (7, page),
        LeafletError::TooLarge => (8, 0),
        LeafletError::TooSlow | LeafletError::Died | LeafletError::Busy | LeafletError::NotStarted => (9, 0),
    }
}

fn reason(code: u8, number: u32) -> Result<LeafletError, Broken> {
    Ok(match code {
        1 => LeafletError::NotPdf,
        2 => LeafletError::Encrypted,
        3 => LeafletError::Damaged,
        4 => LeafletError::TooManyPages { pages: number },
        5 => LeafletError::PageSize { page: number },
        6 => LeafletError::MissingFont { page: number },
        7 => LeafletError::Incomplete { page: number },
        8 => LeafletError::TooLarge,
        9 => LeafletError::Died,
        _ => return Err(Broken),
    })
}

/// Writes a frame.
pub(super) fn write(out: &mut impl Write, frame: &Frame) -> io::Result<()> {
    let (kind, content) = match frame {
        Frame::Page(bytes) => (PAGE, bytes.clone()),
        Frame::Refused(error) => {
            let (code, number) = code(*error);
            (REFUSED, [&[code][..], &number.to_be_bytes()].concat())
        }
        Frame::Done { pages, peak_kilobytes } => (DONE, [pages.to_be_bytes(), peak_kilobytes.to_be_bytes()].concat()),
    };
    out.write_all(&[kind])?;
    out.write_all(&u32::try_from(content.len()).unwrap_or(u32::MAX).to_be_bytes())?;
    out.write_all(&content)?;
    out.flush()
}

/// Reads a frame.
pub(super) fn read(from: &mut impl Read) -> Result<Frame, Broken> {
    let mut head = [0; HEAD];
    from.read_exact(&mut head).map_err(|_| Broken)?;
    let [kind, length @ ..] = head;
    let length = u32::from_be_bytes(length) as usize;
    let most = if kind == PAGE { limits::LEAFLET_PAGE_BYTES } else { 8 };
    if length > most {
        return Err(Broken);
    }
    let mut content = vec![0; length];
    from.read_exact(&mut content).map_err(|_| Broken)?;
    let number = |at: usize| content.get(at..at + 4).and_then(|bytes| bytes.try_into().ok()).map(u32::from_be_bytes).ok_or(Broken);
    match (kind, length) {
        (PAGE, _) => Ok(Frame::Page(content)),
        (REFUSED, 5) => reason(content[0], number(1)?).map(Frame::Refused),
        (DONE, 8) => Ok(Frame::Done { pages: number(0)?, peak_kilobytes: number(4)? }),
        _ => Err(Broken),
    }
}
