//! Receipt codes: eight digits, shown 4-4, the last a check digit.
//!
//! The check digit is ISO/IEC 7064 MOD 11,10: it catches every single wrong digit and nearly every
//! swap of neighbours, which are the mistakes people make when they read a number off a screen.
//! Codes come from blocks that the office leases to each terminal, so they are unique offline too.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::text::to_half_width;

/// The smallest serial in use: no code starts with a zero.
pub const FIRST_SERIAL: u32 = 1_000_000;
/// One past the largest serial.
pub const END_SERIAL: u32 = 10_000_000;

/// A valid receipt code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ReceiptCode(u32);

/// Why a code was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ReceiptCodeError {
    #[error("a receipt code has eight digits")]
    Shape,
    #[error("the check digit does not match: one of the digits is wrong")]
    CheckDigit,
}

impl ReceiptCode {
    /// The code of a serial number from a leased block; `None` outside the range in use.
    pub fn from_serial(serial: u32) -> Option<Self> {
        (FIRST_SERIAL..END_SERIAL).contains(&serial).then(|| Self(serial * 10 + check_digit(serial)))
    }

    /// The serial number that it was made from.
    pub fn serial(self) -> u32 {
        self.0 / 10
    }

    /// The two groups of four digits, as they are shown.
    pub fn groups(self) -> (String, String) {
        (format!("{:04}", self.0 / 10_000), format!("{:04}", self.0 % 10_000))
    }
}

/// Check digit of seven digits by ISO/IEC 7064 MOD 11,10.
fn check_digit(serial: u32) -> u32 {
    let mut product = 10;
    for place in (0..7).rev() {
        let digit = serial / 10_u32.pow(place) % 10;
        let sum = (product + digit) % 10;
        product = (if sum == 0 { 10 } else { sum }) * 2 % 11;
    }
    (11 - product) % 10
}

impl fmt::Display for ReceiptCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08}", self.0)
    }
}

impl FromStr for ReceiptCode {
    type Err = ReceiptCodeError;

    fn from_str(raw: &str) -> Result<Self, Self::Err> {
        let digits: String = to_half_width(raw).chars().filter(|c| !matches!(c, ' ' | '-')).collect();
        if digits.len() != 8 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(ReceiptCodeError::Shape);
        }
        let value: u32 = digits.parse().map_err(|_| ReceiptCodeError::Shape)?;
        match Self::from_serial(value / 10) {
            None => Err(ReceiptCodeError::Shape),
            Some(code) if code.0 == value => Ok(code),
            Some(_) => Err(ReceiptCodeError::CheckDigit),
        }
    }
}

impl TryFrom<String> for ReceiptCode {
    type Error = ReceiptCodeError;
    fn try_from(value: String) -> Result<Self, Self::Error> {
        value.parse()
    }
}

impl From<ReceiptCode> for String {
    fn from(code: ReceiptCode) -> Self {
        code.to_string()
    }
}

/// A run of serials leased to one terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeBlock {
    /// First serial of the block.
    pub start: u32,
    /// Number of serials.
    pub count: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_single_wrong_digit_is_noticed() {
        let code = ReceiptCode::from_serial(4_271_809).unwrap().to_string();
        for place in 0..8 {
            for digit in b'0'..=b'9' {
                let mut wrong = code.clone().into_bytes();
                if wrong[place] == digit {
                    continue;
                }
                wrong[place] = digit;
                assert!(String::from_utf8(wrong).unwrap().parse::<ReceiptCode>().is_err());
            }
        }
    }

    #[test]
    fn codes_are_read_with_spaces_and_full_width_digits() {
        let code = ReceiptCode::from_serial(1_234_567).unwrap();
        let (a, b) = code.groups();
        assert_eq!(format!("{a} {b}").parse(), Ok(code));
        let wide: String = code.to_string().chars().map(|c| char::from_u32(c as u32 + 0xfee0).unwrap()).collect();
        assert_eq!(wide.parse(), Ok(code));
    }

    #[test]
    fn serials_outside_the_range_have_no_code() {
        assert_eq!(ReceiptCode::from_serial(FIRST_SERIAL - 1), None);
        assert_eq!(ReceiptCode::from_serial(END_SERIAL), None);
        assert_eq!("00000001".parse::<ReceiptCode>(), Err(ReceiptCodeError::Shape));
    }
}
