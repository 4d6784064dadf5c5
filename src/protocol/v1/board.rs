//! The board: everything a lobby shows that comes from the office, in one document per revision.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::domain::{butler::Butler, catalogue::Catalogue, deadline::Promises, notice::Notice, place::Room, weather::Weather};

/// One revision of the board for one terminal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Board {
    /// Counts up with every change at the office.
    pub revision: u64,
    /// When the office made this document.
    pub published_at: DateTime<Utc>,
    pub estate: Estate,
    /// The area butler of the terminal's building.
    pub butler: Option<Butler>,
    /// Today's duty manager with the local date it is for; another day's is not shown.
    pub duty_manager: Option<DutyManager>,
    pub weather: Option<Weather>,
    /// Also those whose time has not come: the terminal judges by its own clock, offline too.
    pub notices: Vec<Notice>,
    pub catalogue: Catalogue,
    /// The estate's registry of rooms, sorted.
    pub rooms: Vec<Room>,
    pub promises: Promises,
    /// Bodies are sealed to this key.
    pub office_key: OfficeKey,
}

/// The estate and this lobby.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Estate {
    pub name: String,
    /// This lobby: `3号楼大堂`.
    pub lobby: String,
    /// Read out in an emergency: street address and building.
    pub lobby_address: String,
    /// 客服中心 number.
    pub centre_phone: String,
    /// Front-desk hours: `08:00–18:00`.
    pub desk_hours: String,
    /// Sample data: the screen says 示例.
    pub sample: bool,
}

/// 今日值班经理.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DutyManager {
    pub date: chrono::NaiveDate,
    pub name: String,
}

/// The office's public key (HPKE, DHKEM X25519).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficeKey {
    pub id: String,
    /// 32 bytes, base64.
    pub public_key: String,
}
