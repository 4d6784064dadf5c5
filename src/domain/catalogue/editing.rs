//! Changes to a catalogue that keep it in order: sections in their fixed order, groups and items
//! where staff put them, every group in one piece.

use super::{Catalogue, Item, Section};

/// Towards the beginning or the end of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    Up,
    Down,
}

impl Direction {
    /// Where the neighbour of `index` is, if there is one.
    pub fn neighbour(self, index: usize, count: usize) -> Option<usize> {
        match self {
            Self::Up => index.checked_sub(1),
            Self::Down => Some(index + 1).filter(|next| *next < count),
        }
    }
}

impl Catalogue {
    /// Puts an item in the place of the one with its id, or at the end of its group. An item that
    /// changed its group goes to the end of the new one.
    pub fn put(&mut self, item: Item) {
        match self.items.iter_mut().find(|other| other.id == item.id) {
            Some(other) if other.section == item.section && other.group == item.group => *other = item,
            _ => {
                self.items.retain(|other| other.id != item.id);
                self.items.push(item);
                self.tidy();
            }
        }
    }

    /// Takes an item out; tells whether it was there.
    pub fn remove(&mut self, id: &str) -> bool {
        let before = self.items.len();
        self.items.retain(|item| item.id != id);
        self.items.len() < before
    }

    /// Changes places with the neighbour in the group; tells whether there was one.
    pub fn move_item(&mut self, id: &str, direction: Direction) -> bool {
        let Some(item) = self.item(id) else { return false };
        let (section, group) = (item.section, item.group.clone());
        let places: Vec<usize> = (0..self.items.len()).filter(|at| self.is_of(*at, section, &group)).collect();
        let at = places.iter().position(|place| self.items[*place].id == id);
        let Some((at, next)) = at.and_then(|at| Some((at, direction.neighbour(at, places.len())?))) else { return false };
        self.items.swap(places[at], places[next]);
        true
    }

    /// Changes places with the neighbouring group of the section; tells whether there was one.
    pub fn move_group(&mut self, section: Section, group: &str, direction: Direction) -> bool {
        let mut groups: Vec<String> = self.groups(section).into_iter().map(str::to_owned).collect();
        let at = groups.iter().position(|other| other == group);
        let Some((at, next)) = at.and_then(|at| Some((at, direction.neighbour(at, groups.len())?))) else { return false };
        groups.swap(at, next);
        self.items.sort_by_key(|item| match item.section == section {
            true => (section as usize, groups.iter().position(|group| *group == item.group)),
            false => (item.section as usize, None),
        });
        self.tidy();
        true
    }

    fn is_of(&self, at: usize, section: Section, group: &str) -> bool {
        self.items[at].section == section && self.items[at].group == group
    }

    /// Sections in order and groups in one piece; the sort is stable, so nothing else moves.
    pub fn tidy(&mut self) {
        let order: Vec<(Section, String)> = Section::ALL
            .into_iter()
            .flat_map(|section| self.groups(section).into_iter().map(move |group| (section, group.to_owned())).collect::<Vec<_>>())
            .collect();
        self.items.sort_by_key(|item| order.iter().position(|(section, group)| *section == item.section && *group == item.group));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::catalogue::{Department, DescriptionRule, Price, Timing};

    fn item(id: &str, section: Section, group: &str) -> Item {
        Item {
            id: id.into(),
            name: id.into(),
            hint: String::new(),
            section,
            group: group.into(),
            department: Department::ServiceCentre,
            price: Price::Free,
            price_note: String::new(),
            timing: Timing::Instant,
            icon: String::new(),
            details: vec![],
            phrases: vec![],
            questions: vec![],
            description: DescriptionRule::Optional,
            repair: Default::default(),
            answer_minutes: None,
            withdrawn: false,
        }
    }

    fn catalogue() -> Catalogue {
        let items = vec![
            item("a", Section::Public, "报修"),
            item("b", Section::Public, "报修"),
            item("c", Section::Public, "保洁"),
            item("d", Section::Free, "借用"),
        ];
        Catalogue { version: 1, items }
    }

    fn order(catalogue: &Catalogue) -> String {
        catalogue.items.iter().map(|item| item.id.as_str()).collect()
    }

    #[test]
    fn items_move_within_their_group_and_groups_within_their_section() {
        let mut list = catalogue();
        assert!(list.move_item("b", Direction::Up) && !list.move_item("b", Direction::Up));
        assert!(!list.move_item("c", Direction::Up) && !list.move_item("x", Direction::Down));
        assert_eq!(order(&list), "bacd");
        assert!(list.move_group(Section::Public, "保洁", Direction::Up));
        assert!(!list.move_group(Section::Free, "借用", Direction::Up));
        assert_eq!(order(&list), "cbad");
    }

    #[test]
    fn a_new_item_joins_the_end_of_its_group_and_a_changed_one_stays() {
        let mut list = catalogue();
        list.put(item("e", Section::Public, "报修"));
        assert_eq!(order(&list), "abecd");
        list.put(Item { name: "新名".into(), ..item("a", Section::Public, "报修") });
        assert_eq!((order(&list).as_str(), list.items[0].name.as_str()), ("abecd", "新名"));
        list.put(item("a", Section::Free, "借用"));
        assert_eq!(order(&list), "becda");
        assert!(list.remove("a") && !list.remove("a"));
    }
}
