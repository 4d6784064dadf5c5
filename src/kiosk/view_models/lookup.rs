//! The look-up page: eight digits of the receipt code, four of the phone or the 查询码.

use crate::domain::receipt_code::{ReceiptCode, ReceiptCodeError};

const CODE: usize = 8;
const TOTAL: usize = 12;

/// Digits typed so far; boxes are filled in any order.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Lookup {
    digits: [Option<char>; TOTAL],
    pub cursor: usize,
    pub busy: bool,
    pub problem: Option<LookupProblem>,
}

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LookupProblem {
    /// Some digits are missing.
    Incomplete,
    /// The receipt code's check digit does not fit.
    WrongDigit,
    NoSuchCode,
    /// It was asked and not answered.
    Unanswered(LookupFailure),
}

/// Why a look-up found nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LookupFailure {
    UnknownCode,
    SecretMismatch,
    TooManyAttempts,
    /// The office cannot be asked and this terminal does not know the code.
    Offline,
    Failed,
}

/// A complete query.
#[derive(Clone, PartialEq, Eq)]
pub struct LookupQuery {
    pub code: ReceiptCode,
    pub secret: String,
}

impl std::fmt::Debug for LookupQuery {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Query(…)")
    }
}

impl Lookup {
    pub fn digit(&mut self, key: &str) {
        if let Some(digit) = key.chars().next().filter(char::is_ascii_digit) {
            if self.cursor < TOTAL {
                self.digits[self.cursor] = Some(digit);
                self.cursor += 1;
            }
            self.problem = None;
        }
    }

    pub fn backspace(&mut self) {
        self.cursor = self.cursor.saturating_sub(1);
        self.digits[self.cursor] = None;
        self.problem = None;
    }

    pub fn place_cursor(&mut self, cursor: usize) {
        self.cursor = cursor.min(TOTAL - 1);
    }

    pub fn missing(&self) -> usize {
        self.digits.iter().filter(|digit| digit.is_none()).count()
    }

    /// How many digits stand there.
    pub fn filled(&self) -> usize {
        TOTAL - self.missing()
    }

    /// The digit of each box, empty where none was typed.
    pub fn boxes(&self) -> (Vec<String>, Vec<String>) {
        let text = |digits: &[Option<char>]| digits.iter().map(|digit| digit.map(String::from).unwrap_or_default()).collect();
        (text(&self.digits[..CODE]), text(&self.digits[CODE..]))
    }

    /// The query, or what is wrong with it.
    pub fn query(&self) -> Result<LookupQuery, LookupProblem> {
        if self.missing() > 0 {
            return Err(LookupProblem::Incomplete);
        }
        let text: String = self.digits.iter().flatten().collect();
        match text[..CODE].parse() {
            Ok(code) => Ok(LookupQuery { code, secret: text[CODE..].to_owned() }),
            Err(ReceiptCodeError::CheckDigit) => Err(LookupProblem::WrongDigit),
            Err(ReceiptCodeError::Shape) => Err(LookupProblem::NoSuchCode),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_fill_boxes_and_a_wrong_digit_is_told() {
        let mut lookup = Lookup::default();
        let code = ReceiptCode::from_serial(4_271_809).unwrap().to_string();
        for key in code.chars().chain("66889".chars()) {
            lookup.digit(&key.to_string());
        }
        assert_eq!(lookup.query().unwrap().secret, "6688");
        lookup.place_cursor(0);
        lookup.digit("9");
        assert_eq!(lookup.query(), Err(LookupProblem::WrongDigit));
        lookup.place_cursor(12);
        lookup.backspace();
        assert_eq!(lookup.missing(), 1);
    }
}
