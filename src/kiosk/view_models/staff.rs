//! The staff page: how the terminal is, behind a PIN. Nothing here tells about residents.

use std::{fmt, time::Duration};

use zeroize::Zeroizing;

use crate::{domain::limits, kiosk::core::Status, protocol::v1::board::StaffPin};

/// A finger must lie this long on the mark.
pub const HOLD: Duration = Duration::from_secs(3);
/// So many wrong PINs, one after the other, lock the page.
pub const TRIES: u32 = 5;
/// For this long.
pub const LOCKED_FOR: Duration = Duration::from_secs(10 * 60);

/// So long the glass can be wiped without anything happening.
pub const CLEANING: Duration = Duration::from_secs(30);

/// Counts wrong PINs. Outlives the visit, or walking away would reset it.
#[derive(Debug, Default)]
pub struct PinGuard {
    wrong: u32,
    locked_until: Option<Duration>,
}

impl PinGuard {
    /// How long the page stays locked.
    pub fn locked_for(&self, uptime: Duration) -> Option<Duration> {
        self.locked_until.map(|until| until.saturating_sub(uptime)).filter(|left| !left.is_zero())
    }

    /// How many more wrong PINs are borne.
    pub fn tries_left(&self) -> u32 {
        TRIES.saturating_sub(self.wrong)
    }

    /// Tries a PIN; the one that is wrong once too often locks the page.
    pub fn opens(&mut self, pin: &StaffPin, digits: &str, uptime: Duration) -> bool {
        if self.locked_for(uptime).is_some() {
            return false;
        }
        if pin.opens(digits) {
            *self = Self::default();
            return true;
        }
        self.wrong += 1;
        if self.wrong >= TRIES {
            *self = Self { wrong: 0, locked_until: Some(uptime + LOCKED_FOR) };
        }
        false
    }
}

/// What the terminal tells about itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StaffFacts {
    pub status: Status,
    /// The office's address, without secrets; empty when there is none.
    pub office: String,
    /// The machine's own addresses in the network.
    pub addresses: Vec<String>,
}

/// The page and its PIN pad.
#[derive(Default)]
pub struct Staff {
    /// The PIN was right, or there is none.
    pub open: bool,
    /// The last PIN was wrong.
    pub wrong: bool,
    pub facts: Option<StaffFacts>,
    /// Asks whether to pair anew.
    pub asks_pairing: bool,
    /// 立即同步 was touched.
    pub synced: bool,
    typed: Zeroizing<String>,
}

impl Staff {
    /// How many digits stand on the pad; they themselves never leave this struct but to be compared.
    pub fn digits(&self) -> usize {
        self.typed.len()
    }

    pub(in crate::kiosk::view_models) fn pin(&self) -> &str {
        &self.typed
    }

    pub(super) fn digit(&mut self, key: &str) {
        if key.len() == 1 && key.bytes().all(|byte| byte.is_ascii_digit()) && self.typed.len() < *limits::STAFF_PIN_DIGITS.end() {
            self.typed.push_str(key);
            self.wrong = false;
        }
    }

    pub(super) fn erase(&mut self) {
        self.typed.pop();
    }

    pub(super) fn clear(&mut self) {
        self.typed = Zeroizing::default();
    }
}

/// Never prints the PIN.
impl fmt::Debug for Staff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Staff(open: {})", self.open)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_wrong_pins_lock_for_ten_minutes_and_a_right_one_forgives() {
        let pin = StaffPin::new("salt".into(), "2468");
        let mut pin_guard = PinGuard::default();
        let at = Duration::from_secs;
        for _ in 0..4 {
            assert!(!pin_guard.opens(&pin, "1111", at(0)));
        }
        assert!(pin_guard.opens(&pin, "2468", at(1)));
        assert_eq!(pin_guard.tries_left(), TRIES);
        for _ in 0..5 {
            assert!(!pin_guard.opens(&pin, "1111", at(2)));
        }
        assert_eq!(pin_guard.locked_for(at(2)), Some(LOCKED_FOR));
        assert!(!pin_guard.opens(&pin, "2468", at(601)));
        assert_eq!(pin_guard.locked_for(at(602)), None);
        assert!(pin_guard.opens(&pin, "2468", at(602)));
    }
}
