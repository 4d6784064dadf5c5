//! Telephone numbers that a resident of mainland China may leave.
//!
//! Why not the `phonenumber` crate: it costs some 15 MB of memory and rejects full-width digits.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::text::to_half_width;

/// A valid number, digits only, without country code.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PhoneNumber(String);

/// The number is not a mobile, landline, 400/800 or 95 number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("not a telephone number in use in mainland China")]
pub struct PhoneError;

impl PhoneNumber {
    /// Parses what was typed: full-width digits, spaces, hyphens and +86 are understood.
    pub fn parse(raw: &str) -> Result<Self, PhoneError> {
        let half = to_half_width(raw);
        let compact: String = half.chars().filter(|c| !matches!(c, ' ' | '-' | '(' | ')' | '\u{2013}')).collect();
        let behind_code = compact.strip_prefix("+86").or_else(|| compact.strip_prefix("0086"));
        let digits = behind_code.unwrap_or(&compact);
        // From abroad an area code loses its nought.
        let with_nought = behind_code.map(|digits| format!("0{digits}"));
        let is_number = |digits: &&str| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) && is_in_use(digits);
        [Some(digits), with_nought.as_deref()].into_iter().flatten().find(is_number).map(|digits| Self(digits.to_owned())).ok_or(PhoneError)
    }

    /// The last four digits, which open the progress page together with the receipt code.
    pub fn tail(&self) -> &str {
        &self.0[self.0.len() - 4..]
    }

    /// Grouped for reading: `138 0013 8000`.
    pub fn grouped(&self) -> String {
        group(&self.0)
    }

    /// Safe to show to somebody else: `138****8000`.
    pub fn masked(&self) -> String {
        format!("{}****{}", &self.0[..3], self.tail())
    }

    /// The digits alone.
    pub fn digits(&self) -> &str {
        &self.0
    }
}

/// Groups digits for reading, complete or not: mobile numbers 3-4-4, others unchanged.
pub fn group(digits: &str) -> String {
    if !digits.starts_with('1') {
        return digits.to_owned();
    }
    let mut grouped = String::with_capacity(digits.len() + 2);
    for (index, c) in digits.chars().enumerate() {
        if index == 3 || index == 7 {
            grouped.push(' ');
        }
        grouped.push(c);
    }
    grouped
}

/// Groups digits so that nobody, a spreadsheet included, takes them for a quantity: `138 0013 8000`,
/// `0571-88005678`, `400-800-1234`.
pub fn spaced(digits: &str) -> String {
    match digits.len() {
        10 if digits.starts_with("400") || digits.starts_with("800") => format!("{}-{}-{}", &digits[..3], &digits[3..6], &digits[6..]),
        10.. if digits.starts_with('0') && digits.is_ascii() => {
            let area = if digits.starts_with("010") || digits.starts_with("02") { 3 } else { 4 };
            format!("{}-{}", &digits[..area], &digits[area..])
        }
        _ => group(digits),
    }
}

/// Mobile, landline with area code, local landline, 400/800, 95xxx.
fn is_in_use(digits: &str) -> bool {
    let bytes = digits.as_bytes();
    let length = bytes.len();
    match bytes[0] {
        b'1' => length == 11 && (b'3'..=b'9').contains(&bytes[1]),
        b'0' => {
            let area = if matches!(bytes.get(1), Some(b'1')) {
                // Beijing, 010, is the only area code that starts with 01.
                if bytes.get(2) != Some(&b'0') {
                    return false;
                }
                3
            } else if matches!(bytes.get(1), Some(b'2')) {
                3
            } else {
                4
            };
            let local = length.saturating_sub(area);
            bytes.get(1) != Some(&b'0') && (7..=8).contains(&local) && (b'2'..=b'9').contains(&bytes[area])
        }
        _ if length == 10 => digits.starts_with("400") || digits.starts_with("800"),
        b'9' if length == 5 || length == 6 => bytes[1] == b'5',
        b'2'..=b'9' => (7..=8).contains(&length),
        _ => false,
    }
}

/// Never prints the number: logs carry no resident data.
impl fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PhoneNumber(…)")
    }
}

impl TryFrom<String> for PhoneNumber {
    type Error = PhoneError;
    fn try_from(value: String) -> Result<Self, Self::Error> {
        Self::parse(&value)
    }
}

impl From<PhoneNumber> for String {
    fn from(number: PhoneNumber) -> Self {
        number.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_use_are_accepted_in_every_usual_spelling() {
        for raw in [
            "13800138000",
            "+86 571 8800 5678",
            "0086-571-88005678",
            "138 0013 8000",
            "+86 138-0013-8000",
            "１３８００１３８０００",
            "008613800138000",
            "010-62345678",
            "0571 88005678",
            "05718800567",
            "88005678",
            "400-800-1234",
            "95598",
        ] {
            assert!(PhoneNumber::parse(raw).is_ok(), "{raw}");
        }
    }

    #[test]
    fn wrong_numbers_are_refused() {
        for raw in ["", "1380013800", "12800138000", "138001380001", "abc", "0000", "0571", "011 62345678", "😀", "110", "１２３"] {
            assert!(PhoneNumber::parse(raw).is_err(), "{raw}");
        }
    }

    #[test]
    fn grouping_masking_and_tail() {
        let number = PhoneNumber::parse("13800138000").unwrap();
        assert_eq!((number.grouped().as_str(), number.masked().as_str(), number.tail()), ("138 0013 8000", "138****8000", "8000"));
        assert_eq!(group("1380"), "138 0");
        for (digits, wanted) in [
            ("13800138000", "138 0013 8000"),
            ("057188005678", "0571-88005678"),
            ("01062345678", "010-62345678"),
            ("4008001234", "400-800-1234"),
            ("88005678", "88005678"),
            ("95598", "95598"),
            ("", ""),
        ] {
            assert_eq!(spaced(digits), wanted);
        }
        assert!(!format!("{number:?}").contains("8000"));
    }
}
