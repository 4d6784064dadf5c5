//! Amounts of money in 分, so that nothing is ever rounded.

use std::iter::Sum;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The largest amount of one line or payment: a hundred thousand yuan.
pub const LARGEST: Fen = Fen(10_000_000);

/// An amount in 分 (1/100 yuan).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fen(pub u32);

/// Not an amount as people write one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum AmountError {
    #[error("not an amount in yuan with at most two decimals")]
    Form,
    #[error("more than {}", LARGEST.label())]
    TooLarge,
}

impl Fen {
    /// `80`, `80.5`, `¥80.50`, `８０元`.
    pub fn parse(raw: &str) -> Result<Self, AmountError> {
        let text = super::text::to_half_width(&super::text::clean_line(raw));
        let digits = text.trim_start_matches(['¥', '￥']).trim_end_matches('元').trim().replace(',', "");
        let (yuan, decimals) = digits.split_once('.').unwrap_or((&digits, ""));
        let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if yuan.is_empty() || decimals.len() > 2 || !is_number(yuan) || !is_number(decimals) {
            return Err(AmountError::Form);
        }
        let yuan: u32 = yuan.parse().map_err(|_| AmountError::TooLarge)?;
        let decimals: u32 = if decimals.is_empty() { 0 } else { format!("{decimals:0<2}").parse().map_err(|_| AmountError::Form)? };
        let fen = yuan.checked_mul(100).and_then(|fen| fen.checked_add(decimals)).map(Self);
        fen.filter(|fen| *fen <= LARGEST).ok_or(AmountError::TooLarge)
    }

    /// As it is read: `¥125`, `¥80.50`.
    pub fn label(self) -> String {
        format!("¥{}", self.written())
    }

    /// As it stands in a field: `125`, `80.50`.
    pub fn written(self) -> String {
        match (self.0 / 100, self.0 % 100) {
            (yuan, 0) => yuan.to_string(),
            (yuan, fen) => format!("{yuan}.{fen:02}"),
        }
    }
}

impl Sum for Fen {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self(0), |sum, amount| Self(sum.0.saturating_add(amount.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_people_write_them() {
        for (raw, fen) in [("80", 8_000), ("80.5", 8_050), ("¥80.50", 8_050), ("８０元", 8_000), ("1,280", 128_000), (" 0 ", 0)] {
            assert_eq!(Fen::parse(raw), Ok(Fen(fen)), "{raw}");
            assert_eq!(Fen::parse(&Fen(fen).label()), Ok(Fen(fen)));
        }
        for raw in ["", "¥", "-5", "80.555", "面议", "8o", "1.2.3", "."] {
            assert_eq!(Fen::parse(raw), Err(AmountError::Form), "{raw}");
        }
        assert_eq!(Fen::parse("100000"), Ok(LARGEST));
        for raw in ["100000.01", "99999999999", "42949673"] {
            assert_eq!(Fen::parse(raw), Err(AmountError::TooLarge), "{raw}");
        }
    }
}
