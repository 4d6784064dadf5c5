//! A terminal that broke several times in a row and waits before it tries again ([`crate::kiosk::run`]).

/// What a terminal that broke still knows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recovery {
    /// Whom residents call.
    pub hotline: Option<String>,
}
