//! Which lobbies a notice is for.

use serde::{Deserialize, Serialize};

use crate::domain::ids::{AreaId, TerminalId};

/// Every lobby, or those that are named: by area, by building, one by one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Audience {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub areas: Vec<AreaId>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub buildings: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub terminals: Vec<TerminalId>,
}

/// One lobby, as far as it matters for whom something is.
#[derive(Debug, Clone, Copy)]
pub struct Lobby<'a> {
    pub terminal: TerminalId,
    /// Empty: it stands in none.
    pub building: &'a str,
    /// Of that building.
    pub area: Option<AreaId>,
}

impl Audience {
    /// Nobody is named, so it is for every lobby.
    pub fn is_everybody(&self) -> bool {
        self.areas.is_empty() && self.buildings.is_empty() && self.terminals.is_empty()
    }

    /// Whether it is for a lobby.
    pub fn has(&self, lobby: Lobby<'_>) -> bool {
        self.is_everybody()
            || self.terminals.contains(&lobby.terminal)
            || !lobby.building.is_empty() && self.buildings.iter().any(|building| building == lobby.building)
            || lobby.area.is_some_and(|area| self.areas.contains(&area))
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use proptest::prelude::*;

    use super::*;

    fn area(n: u8) -> AreaId {
        AreaId::mint(DateTime::UNIX_EPOCH, [n; 10])
    }

    fn terminal(n: u8) -> TerminalId {
        TerminalId::mint(DateTime::UNIX_EPOCH, [n; 10])
    }

    proptest! {
        /// Lobby n stands in building n / 2 of area n / 6; that of a gate house stands in none.
        #[test]
        fn a_lobby_has_what_names_it_its_building_or_its_area_and_nothing_else(
            areas in proptest::collection::vec(0_u8..4, 0..3), buildings in proptest::collection::vec(0_u8..12, 0..4),
            terminals in proptest::collection::vec(0_u8..25, 0..4), n in 0_u8..25
        ) {
            let audience = Audience {
                areas: areas.iter().map(|n| area(*n)).collect(),
                buildings: buildings.iter().map(|n| format!("{n}号楼")).collect(),
                terminals: terminals.iter().map(|n| terminal(*n)).collect(),
            };
            let (is_gate, building) = (n == 24, format!("{}号楼", n / 2));
            let lobby = Lobby {
                terminal: terminal(n), building: if is_gate { "" } else { &building }, area: (!is_gate).then(|| area(n / 6)),
            };
            let nobody = areas.is_empty() && buildings.is_empty() && terminals.is_empty();
            let wanted = nobody || terminals.contains(&n) || !is_gate && (buildings.contains(&(n / 2)) || areas.contains(&(n / 6)));
            prop_assert_eq!(audience.has(lobby), wanted);
        }
    }

    #[test]
    fn building_3_is_not_building_13() {
        let audience = Audience { buildings: vec!["3号楼".into()], ..Audience::default() };
        let has = |building| audience.has(Lobby { terminal: terminal(1), building, area: None });
        assert!(has("3号楼") && !has("13号楼") && !has("3") && !has(""));
    }
}
