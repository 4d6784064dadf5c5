//! Documents that are sent compressed, put together from pieces that were compressed before.
//!
//! Deflate blocks that end at a byte can follow each other, so what many documents share is compressed once. Compressing
//! a board whole for every lobby would take two milliseconds for each.

use crc32fast::Hasher;
use flate2::{Compress, Compression, FlushCompress};
use libdeflater::{CompressionLvl, Compressor};

/// A piece of a document.
pub(super) struct Piece {
    pub(super) json: Vec<u8>,
    /// Deflate blocks (RFC 1951).
    deflated: Vec<u8>,
    checksum: Hasher,
}

impl Piece {
    /// What another piece follows: small, and made for every lobby.
    pub(super) fn first(json: Vec<u8>) -> Self {
        Self { deflated: deflate_open(&json), checksum: checksum(&json), json }
    }

    /// What ends the document: made once for each revision, so it may take its tens of milliseconds.
    pub(super) fn last(json: Vec<u8>) -> Self {
        Self { deflated: deflate_closed(&json), checksum: checksum(&json), json }
    }
}

fn checksum(bytes: &[u8]) -> Hasher {
    let mut checksum = Hasher::new();
    checksum.update(bytes);
    checksum
}

/// One gzip member (RFC 1952) of pieces in order.
pub(super) fn member<'a>(pieces: impl Iterator<Item = &'a Piece>) -> Vec<u8> {
    const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    let (mut out, mut checksum, mut length) = (HEADER.to_vec(), Hasher::new(), 0);
    for piece in pieces {
        out.extend_from_slice(&piece.deflated);
        checksum.combine(&piece.checksum);
        length += piece.json.len() as u32;
    }
    out.extend_from_slice(&checksum.finalize().to_le_bytes());
    out.extend_from_slice(&length.to_le_bytes());
    out
}

/// Deflate blocks that end at a byte, for others to follow: flate2, as libdeflate always ends a stream.
fn deflate_open(bytes: &[u8]) -> Vec<u8> {
    let mut compress = Compress::new(Compression::default(), false);
    let mut out = Vec::with_capacity(bytes.len() / 3 + 256);
    loop {
        let read = usize::try_from(compress.total_in()).unwrap_or(usize::MAX);
        let status = compress.compress_vec(bytes.get(read..).unwrap_or_default(), &mut out, FlushCompress::Sync);
        // With room left in the output everything is flushed. In memory nothing fails: the output grows as needed.
        if compress.total_in() >= bytes.len() as u64 && out.len() < out.capacity() || status.is_err() {
            return out;
        }
        out.reserve(out.len().max(256));
    }
}

/// Deflate blocks that end a stream, as small as libdeflate makes them.
fn deflate_closed(bytes: &[u8]) -> Vec<u8> {
    let mut compressor = Compressor::new(CompressionLvl::best());
    let mut out = vec![0; compressor.deflate_compress_bound(bytes.len())];
    // The bound always suffices.
    let length = compressor.deflate_compress(bytes, &mut out).unwrap_or_default();
    out.truncate(length);
    out
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    fn unzipped(bytes: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        // One member and nothing behind it: not every client reads several.
        let mut decoder = flate2::bufread::GzDecoder::new(bytes);
        decoder.read_to_end(&mut out).unwrap();
        assert!(decoder.into_inner().is_empty());
        out
    }

    #[test]
    fn pieces_of_any_size_unzip_to_the_document() {
        let noise = |n: usize| -> Vec<u8> { (0..n).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect() };
        for (own, shared) in [(0, 0), (1, 0), (0, 1), (3_000, 200_000), (70_000, 70_000), (300_000, 5)] {
            let pieces = [Piece::first(noise(own)), Piece::first(noise(own / 2)), Piece::last(noise(shared))];
            assert_eq!(unzipped(&member(pieces.iter())), [noise(own), noise(own / 2), noise(shared)].concat(), "{own} bytes");
        }
    }
}
