//! Amounts of money in 分, so that nothing is ever rounded, and how much of something is paid for.

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

/// How much of what a price is for: 12.5 ㎡, 2 台. In hundredths, so that nothing is ever rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Quantity(u32);

/// Not a number above 0 and below 100,000 with at most two decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("not a number above 0 with at most two decimals")]
pub struct QuantityError;

impl Quantity {
    /// `12.5`, `2`, `１．５`.
    pub fn parse(raw: &str) -> Result<Self, QuantityError> {
        let text = super::text::to_half_width(&super::text::clean_line(raw));
        if !text.starts_with(|c: char| c.is_ascii_digit()) || text.ends_with('元') {
            return Err(QuantityError);
        }
        // Written as amounts are.
        match Fen::parse(&text) {
            Ok(Fen(hundredths)) if hundredths > 0 => Ok(Self(hundredths)),
            _ => Err(QuantityError),
        }
    }

    /// As it is read and stands in a field: `12.5`, `2`.
    pub fn label(self) -> String {
        let text = Fen(self.0).written();
        if text.contains('.') { text.trim_end_matches('0').to_owned() } else { text }
    }

    /// Nothing behind the point.
    pub fn is_whole(self) -> bool {
        self.0.is_multiple_of(100)
    }

    /// So many times an amount, if that is in whole 分 and no larger than any price.
    pub fn times(self, amount: Fen) -> Option<Fen> {
        let product = u64::from(self.0) * u64::from(amount.0);
        let sum = u32::try_from(product / 100).ok().filter(|_| product.is_multiple_of(100))?;
        Some(Fen(sum)).filter(|sum| *sum <= LARGEST)
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

    #[test]
    fn a_quantity_is_multiplied_without_rounding() {
        for (raw, label) in [("12.5", "12.5"), ("１．５", "1.5"), ("2", "2"), ("2.00", "2"), ("0.25", "0.25"), ("10", "10")] {
            assert_eq!(Quantity::parse(raw).map(Quantity::label).as_deref(), Ok(label), "{raw}");
        }
        for raw in ["", "0", "-1", "1.255", "¥2", "2元", "两", "200000"] {
            assert_eq!(Quantity::parse(raw), Err(QuantityError), "{raw}");
        }
        let times = |raw, fen| Quantity::parse(raw).unwrap().times(Fen(fen));
        assert_eq!((times("12.5", 1_000), times("0.01", 50), times("90000", LARGEST.0)), (Some(Fen(12_500)), None, None));
    }
}
