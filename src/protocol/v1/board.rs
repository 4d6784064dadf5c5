//! The board: everything a lobby shows that comes from the office, in one document per revision.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::{envelope::hex, lenient};
use crate::domain::{
    butler::Butler,
    catalogue::{Catalogue, Department},
    community::{Activity, Card, Survey},
    deadline::Promises,
    festival::Festivals,
    glossary::default_glossary,
    guidance::OwnGuidance,
    information::InformationPage,
    notice::Notice,
    place::Room,
    public_place::{FaultReport, PublicPlace},
    takeover::Takeover,
    weather::{Weather, warning::Warning},
    welcome::Welcome,
};

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
    /// The other of a pair of butlers on one area.
    #[serde(default)]
    pub partner: Option<Butler>,
    /// Every butler of the estate, for the roster.
    #[serde(default)]
    pub butlers: Vec<Butler>,
    /// Departments with their numbers, in the order they are shown.
    #[serde(default, deserialize_with = "lenient::list")]
    pub departments: Vec<DepartmentEntry>,
    /// Days of the next weeks on which the office does not work whatever the hours say: which desk is shut then nobody has told.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub holidays: BTreeSet<NaiveDate>,
    /// Duty managers from today on.
    #[serde(default)]
    pub duty_rota: Vec<DutyManager>,
    /// The information rack.
    #[serde(default, deserialize_with = "lenient::list")]
    pub information: Vec<InformationPage>,
    /// Pages of the rack for some lobbies, this one among them; [`Board::join_own`] puts them in their places. Older offices tell
    /// none, and older terminals show those of all lobbies alone.
    #[serde(default, deserialize_with = "lenient::list", skip_serializing_if = "Vec::is_empty")]
    pub own_information: Vec<InformationPage>,
    /// Today's duty manager with the local date it is for; another day's is not shown.
    pub duty_manager: Option<DutyManager>,
    #[serde(default, deserialize_with = "lenient::or_usual")]
    pub weather: Option<Weather>,
    /// Severe weather, of staff and of the source; the terminal judges by its own clock which have ended. Older offices tell
    /// none, older terminals show none.
    #[serde(default, deserialize_with = "lenient::list", skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<Warning>,
    /// Those for some lobbies, this one among them, as [`Board::own_information`].
    #[serde(default, deserialize_with = "lenient::list", skip_serializing_if = "Vec::is_empty")]
    pub own_warnings: Vec<Warning>,
    /// Also those whose time has not come: the terminal judges by its own clock, offline too.
    #[serde(deserialize_with = "lenient::list")]
    pub notices: Vec<Notice>,
    #[serde(deserialize_with = "lenient::catalogue")]
    pub catalogue: Catalogue,
    /// The estate's registry of rooms, sorted.
    pub rooms: Vec<Room>,
    /// Where something of everybody's can be out of order, in the estate's order; older offices tell none, and then
    /// nobody is asked.
    #[serde(default, deserialize_with = "lenient::list", skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<PublicPlace>,
    /// What is out of order there and was told of, the most urgent first; older offices tell none.
    #[serde(default, deserialize_with = "lenient::list", skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<FaultReport>,
    /// 社区活动 that are not over, the next first; older offices tell none.
    #[serde(default, deserialize_with = "lenient::list", skip_serializing_if = "Vec::is_empty")]
    pub activities: Vec<Activity>,
    /// 意见征询 that are open; older offices tell none.
    #[serde(default, deserialize_with = "lenient::list", skip_serializing_if = "Vec::is_empty")]
    pub surveys: Vec<Survey>,
    /// Cards of second-hand and lost things, the newest first; older offices tell none.
    #[serde(default, deserialize_with = "lenient::list", skip_serializing_if = "Vec::is_empty")]
    pub cards: Vec<Card>,
    /// Cards, wishes and sign-ups are taken: older offices would not know what to do with them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub takes_entries: bool,
    pub promises: Promises,
    /// Bodies are sealed to this key.
    pub office_key: OfficeKey,
    /// English for texts of this board, each exactly as it stands here; what is missing stays Chinese.
    /// Notices bring their own ([`Notice::english`]).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub glossary: BTreeMap<String, String>,
    /// 紧急接管 of this lobby: the whole screen until it is over; older offices know none.
    #[serde(default, deserialize_with = "lenient::or_usual", skip_serializing_if = "Option::is_none")]
    pub takeover: Option<Takeover>,
    /// What to do in an emergency where the estate says it in its own words; older offices tell nothing, and then the usual
    /// words are said.
    #[serde(default, deserialize_with = "lenient::list", skip_serializing_if = "Vec::is_empty")]
    pub guidance: Vec<OwnGuidance>,
    /// Guests who are expected in this lobby, also those whose time has not come: the terminal judges by its own clock, and
    /// without one that it trusts it greets nobody. Older offices tell none, older terminals show none.
    #[serde(default, deserialize_with = "lenient::list", skip_serializing_if = "Vec::is_empty")]
    pub welcomes: Vec<Welcome>,
    /// What the estate decided about festivals; nothing from older offices, and then each is kept on its days.
    #[serde(default, deserialize_with = "lenient::or_usual", skip_serializing_if = "Festivals::is_usual")]
    pub festivals: Festivals,
}

impl Board {
    /// SHA-256 names of every image that the board shows, each once; this lobby's butler first.
    pub fn images(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for name in self.butler.iter().chain(&self.partner).chain(&self.butlers).filter_map(|butler| butler.portrait.as_ref()) {
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
        names
    }

    /// Puts what is for some lobbies among what is for all.
    pub fn join_own(&mut self) {
        self.warnings.append(&mut self.own_warnings);
        if !self.own_information.is_empty() {
            self.information.append(&mut self.own_information);
            self.information.sort_by_key(|page| (page.shelf, page.place));
        }
    }

    /// Adds the English that every program brings along, which an office does not send in parts.
    pub fn add_default_english(&mut self) {
        for (chinese, english) in default_glossary() {
            self.glossary.entry(chinese.clone()).or_insert_with(|| english.clone());
        }
    }

    /// The English of a text of this board, or the text itself.
    pub fn in_english<'a>(&'a self, text: &'a str) -> &'a str {
        self.glossary.get(text).map_or(text, String::as_str)
    }
}

/// The estate and this lobby.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Estate {
    pub name: String,
    /// This lobby: `3号楼大堂`.
    pub lobby: String,
    /// Read out in an emergency: street address and building.
    pub lobby_address: String,
    /// The building of the registry that this lobby belongs to; empty for a gate house or a club.
    #[serde(default)]
    pub building: String,
    /// 监控室 (control room), 24 h: called in an emergency; empty when there is none.
    #[serde(default)]
    pub control_room_phone: String,
    /// Where to gather after leaving the building; empty when not told.
    #[serde(default)]
    pub assembly_point: String,
    /// What opens the terminal's staff page.
    #[serde(default)]
    pub staff_pin: Option<StaffPin>,
    /// 客服中心 number.
    pub centre_phone: String,
    /// Front-desk hours: `08:00–18:00`.
    pub desk_hours: String,
    /// Sample data: the screen says 示例.
    pub sample: bool,
    /// Where the resident's own phone opens a receipt: the code follows. Empty: nowhere; older terminals print the code alone.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub receipt_address: String,
    /// What stands over the butler, in one line or two; empty: the usual.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub slogan: String,
}

/// The PIN of the terminals' staff page, as a salted digest: a fence against curious fingers, not a
/// vault. Nothing behind it tells about residents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffPin {
    pub salt: String,
    /// SHA-256 of salt and PIN, lower-case hexadecimal.
    pub digest: String,
}

impl StaffPin {
    pub fn new(salt: String, pin: &str) -> Self {
        let digest = Self::digest_of(&salt, pin);
        Self { salt, digest }
    }

    /// Whether this is the PIN; compared in constant time.
    pub fn opens(&self, pin: &str) -> bool {
        Self::digest_of(&self.salt, pin).as_bytes().ct_eq(self.digest.as_bytes()).into()
    }

    fn digest_of(salt: &str, pin: &str) -> String {
        hex(&Sha256::digest(format!("{salt}\n{pin}")))
    }
}

/// A department as the estate calls it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DepartmentEntry {
    pub department: Department,
    pub name: String,
    /// Empty when residents do not call it directly.
    #[serde(default)]
    pub phone: String,
    /// `24 小时`, `08:00–18:00`.
    #[serde(default)]
    pub hours: String,
}

/// 值班经理 of one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DutyManager {
    pub date: chrono::NaiveDate,
    pub name: String,
    /// How residents reach them, where the office publishes it for that day; empty where it does not. Older offices tell none,
    /// older terminals show none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub phone: String,
}

/// The office's public key (HPKE, DHKEM X25519).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficeKey {
    pub id: String,
    /// 32 bytes, base64.
    pub public_key: String,
}
