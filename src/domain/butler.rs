//! The area butler: the single contact of about 200 households.

use serde::{Deserialize, Serialize};

use super::ids::ButlerId;

/// One area butler as the lobby shows them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Butler {
    pub id: ButlerId,
    pub name: String,
    pub staff_number: String,
    /// The area in words: `梧桐雅苑 3、4、5 号楼`.
    pub area: String,
    pub specialities: Vec<String>,
    /// The butler's own 24-hour number.
    pub hotline: String,
    /// SHA-256 of the portrait image, hexadecimal; `None` shows the drawn default.
    pub portrait: Option<String>,
}
