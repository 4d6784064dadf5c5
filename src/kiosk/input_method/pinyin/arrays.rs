//! Sorted arrays in a byte slice, and the checksum over them. Every access is bounds-checked.

use std::{cmp::Ordering, ops::Range};

/// An array of little-endian `u32` in the data.
#[derive(Clone, Copy)]
pub(super) struct Words<'a>(pub &'a [u8]);

impl<'a> Words<'a> {
    /// The `index`-th number; 0 past the end.
    pub fn at(self, index: usize) -> u32 {
        match self.0.get(index * 4..index * 4 + 4) {
            Some(&[a, b, c, d]) => u32::from_le_bytes([a, b, c, d]),
            _ => 0,
        }
    }

    pub fn len(self) -> usize {
        self.0.len() / 4
    }

    /// `[at(index), at(index + 1))`, cut to `limit`: the usual way to store lists of lists.
    pub fn range(self, index: usize, limit: usize) -> Range<usize> {
        let end = (self.at(index + 1) as usize).min(limit);
        (self.at(index) as usize).min(end)..end
    }

    /// Where `key` is in `range`, which is sorted by `key_of`.
    pub fn find(self, range: Range<usize>, key: u32, key_of: impl Fn(u32) -> u32) -> Option<usize> {
        let (mut low, mut high) = (range.start, range.end);
        while low < high {
            let middle = low.midpoint(high);
            match key_of(self.at(middle)).cmp(&key) {
                Ordering::Less => low = middle + 1,
                Ordering::Equal => return Some(middle),
                Ordering::Greater => high = middle,
            }
        }
        None
    }
}

/// CRC-32 as in zlib, bit by bit over nibbles: short, and used on few bytes at start.
pub(super) fn crc32(bytes: &[u8]) -> u32 {
    const TABLE: [u32; 16] = {
        let mut table = [0; 16];
        let mut n = 0;
        while n < 16 {
            let mut value = n as u32;
            let mut bit = 0;
            while bit < 4 {
                value = if value & 1 == 1 { 0xedb8_8320 ^ (value >> 1) } else { value >> 1 };
                bit += 1;
            }
            table[n] = value;
            n += 1;
        }
        table
    };
    let step = |crc: u32, nibble: u32| TABLE[((crc ^ nibble) & 15) as usize] ^ (crc >> 4);
    !bytes.iter().fold(!0, |crc, &byte| step(step(crc, u32::from(byte)), u32::from(byte) >> 4))
}
