//! 哪里坏了: the estate's public places, to be touched.
//!
//! Owns which places are offered and in which order: this lobby's building first, then what belongs to no building, then
//! the other buildings; within each by kind. Invariant: what lies under a finger stays: the places are those of the board
//! at which the page opened, and one that the office has taken off since is not chosen, the list is taken anew instead.
//!
//! Why not the sheet that rooms are picked from: a place has an icon and may have a fault that is known already, and one
//! touch must do where a room takes three.

use super::{Paging, modes::Modes, person::lobby_building};
use crate::{
    domain::{
        catalogue::{Department, Item},
        place,
        public_place::{PlaceKind, PublicPlace},
        submission::Submission,
    },
    protocol::v1::board::Board,
};

/// Places on one page: fewer where they are large or lie low.
pub fn per_page(modes: Modes) -> usize {
    match (modes.large, modes.lowered) {
        (true, true) => 4,
        (true, false) | (false, true) => 6,
        (false, false) => 8,
    }
}

/// Where the visitor is among the places.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FaultPlaces {
    /// In the order of the groups, each by kind.
    places: Vec<PublicPlace>,
    groups: Vec<Group>,
    group: usize,
    page: usize,
    /// Opened from the form, which 返回 leads back to.
    pub from_form: bool,
}

/// The service that a place is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    pub name: String,
    pub icon: String,
    /// Something is broken; else it is to be cleaned or cut.
    pub repair: bool,
}

impl Service {
    pub fn of(item: &Item) -> Self {
        Self { name: item.name.clone(), icon: item.icon.clone(), repair: item.department == Department::Engineering }
    }
}

/// The places of one building, or those of none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The building; empty for what belongs to none.
    pub building: String,
    /// This lobby's own.
    pub own: bool,
}

/// The page as it is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaultPlacesView {
    pub service: Service,
    pub groups: Vec<Group>,
    pub group: usize,
    pub places: Vec<Tile>,
    pub per_page: usize,
    pub paging: Paging,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tile {
    pub id: String,
    /// Without the building that it stands under.
    pub name: String,
    pub kind: PlaceKind,
    /// How many households told of the same there; 0 where nobody did.
    pub households: u32,
    /// It was chosen before.
    pub chosen: bool,
}

impl FaultPlaces {
    /// All places of a board, open at the building of `chosen`, else at this lobby's.
    pub fn new(board: &Board, chosen: Option<&PublicPlace>, modes: Modes) -> Self {
        let own = lobby_building(board).unwrap_or_default();
        let mut groups: Vec<Group> = Vec::new();
        let registry = place::buildings(&board.rooms);
        let named = board.places.iter().map(|place| &place.building);
        for building in [&own, &String::new()].into_iter().chain(&registry).chain(named) {
            let is_new = groups.iter().all(|group| group.building != *building);
            if is_new && board.places.iter().any(|place| place.building == *building) {
                groups.push(Group { building: building.clone(), own: !building.is_empty() && *building == own });
            }
        }
        let mut places = board.places.clone();
        places.sort_by_key(|place| PlaceKind::ALL.iter().position(|kind| *kind == place.kind));
        let group = chosen.and_then(|chosen| groups.iter().position(|group| group.building == chosen.building)).unwrap_or(0);
        let mut all = Self { places, groups, group, page: 0, from_form: false };
        let at = chosen.and_then(|chosen| all.in_group().iter().position(|place| place.id == chosen.id));
        all.page = at.map_or(0, |at| at / per_page(modes));
        all
    }

    pub fn select_group(&mut self, group: usize) {
        if group < self.groups.len() {
            self.group = group;
            self.page = 0;
        }
    }

    pub fn turn(&mut self, forward: bool, modes: Modes) {
        let (items, per_page) = (self.in_group().len(), per_page(modes));
        let page = Paging::new(items, per_page, self.page).page;
        self.page = Paging::new(items, per_page, if forward { page + 1 } else { page.saturating_sub(1) }).page;
    }

    /// The place of this id among those that are offered.
    pub fn place(&self, id: &str) -> Option<&PublicPlace> {
        self.places.iter().find(|place| place.id == id)
    }

    fn in_group(&self) -> Vec<&PublicPlace> {
        let building = self.groups.get(self.group).map(|group| group.building.as_str()).unwrap_or_default();
        self.places.iter().filter(|place| place.building == building).collect()
    }

    /// `households` tells of a place how many told of the same there.
    pub fn view(
        &self,
        item: &Item,
        chosen: Option<&PublicPlace>,
        households: impl Fn(&PublicPlace) -> u32,
        modes: Modes,
    ) -> FaultPlacesView {
        let (places, per_page) = (self.in_group(), per_page(modes));
        let paging = Paging::new(places.len(), per_page, self.page);
        FaultPlacesView {
            service: Service::of(item),
            groups: self.groups.clone(),
            group: self.group,
            places: paging
                .slice(&places, per_page)
                .iter()
                .map(|place| Tile {
                    id: place.id.clone(),
                    name: within_building(place).to_owned(),
                    kind: place.kind,
                    households: households(place),
                    chosen: chosen.is_some_and(|chosen| chosen.id == place.id),
                })
                .collect(),
            per_page,
            paging,
        }
    }
}

/// Whether a submission is about a place outside this lobby's building: the butler of that building answers for it, or the
/// service centre where it has none.
pub fn is_elsewhere(board: &Board, body: &Submission) -> bool {
    let Submission::Request(request) = body else { return false };
    let place = request.place.as_ref().and_then(|chosen| board.places.iter().find(|place| place.id == chosen.id));
    place.is_some_and(|place| Some(&place.building) != lobby_building(board).as_ref())
}

/// `2单元 电梯` of `3号楼 2单元 电梯`; the whole name where its building does not begin it, or is all of it.
fn within_building(place: &PublicPlace) -> &str {
    let rest = place.name.strip_prefix(place.building.as_str()).map(str::trim_start).filter(|rest| !rest.is_empty());
    rest.unwrap_or(&place.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(id: &str, kind: PlaceKind, building: &str) -> PublicPlace {
        PublicPlace { id: id.into(), name: format!("{building} {id}"), kind, building: building.into(), department: None }
    }

    fn board() -> Board {
        let mut board = crate::sample::board(crate::sample::instant());
        board.places = vec![
            place("z", PlaceKind::Other, "九号院"),
            place("c1", PlaceKind::Corridor, "3号楼"),
            place("l1", PlaceKind::Lift, "3号楼"),
            place("g", PlaceKind::Garage, ""),
            place("l2", PlaceKind::Lift, "3号楼"),
            place("x", PlaceKind::Lift, "1号楼"),
        ];
        board
    }

    fn item() -> Item {
        board().catalogue.items.remove(0)
    }

    fn shown(places: &FaultPlaces) -> Vec<String> {
        places.view(&item(), None, |_| 0, Modes::default()).places.into_iter().map(|tile| tile.id).collect()
    }

    #[test]
    fn the_lobbys_own_building_leads_then_the_grounds_then_the_registry() {
        let mut places = FaultPlaces::new(&board(), None, Modes::default());
        let groups: Vec<(&str, bool)> = places.groups.iter().map(|group| (group.building.as_str(), group.own)).collect();
        assert_eq!(groups, [("3号楼", true), ("", false), ("1号楼", false), ("九号院", false)]);
        assert_eq!(shown(&places), ["l1", "l2", "c1"], "lifts first, in the estate's order");
        places.select_group(1);
        assert_eq!(shown(&places), ["g"]);
        places.select_group(9);
        assert_eq!(shown(&places), ["g"], "there is no such group");
    }

    #[test]
    fn a_lobby_of_no_building_begins_with_the_grounds() {
        let mut board = board();
        (board.estate.building, board.estate.lobby) = (String::new(), "东门岗".into());
        let places = FaultPlaces::new(&board, None, Modes::default());
        assert_eq!((places.groups[0].building.as_str(), places.groups[0].own), ("", false));
    }

    #[test]
    fn the_page_opens_where_the_chosen_place_is_and_turns_within_its_group() {
        let mut board = board();
        board.places.extend((0..20).map(|n| place(&format!("n{n}"), PlaceKind::Lift, "1号楼")));
        let chosen = board.places.iter().find(|place| place.id == "n19").cloned();
        let mut places = FaultPlaces::new(&board, chosen.as_ref(), Modes::default());
        let view = places.view(&item(), chosen.as_ref(), |_| 0, Modes::default());
        assert_eq!((view.group, view.paging.page, view.paging.pages), (2, 2, 3));
        assert!(view.places.iter().any(|tile| tile.chosen && tile.name == "n19"));
        places.turn(true, Modes::default());
        assert_eq!(places.page, 2);
        places.turn(false, Modes { large: true, ..Modes::default() });
        assert_eq!(places.page, 1);
    }

    #[test]
    fn a_place_is_named_within_its_building_where_that_leaves_a_name() {
        let named = |name: &str, building: &str| {
            within_building(&PublicPlace { name: name.into(), ..place("", PlaceKind::Other, building) }).to_owned()
        };
        assert_eq!(named("3号楼 2单元 电梯", "3号楼"), "2单元 电梯");
        assert_eq!(named("3号楼", "3号楼"), "3号楼");
        assert_eq!(named("地下车库", ""), "地下车库");
    }
}
