//! The catalogue page: tab, group, page, choice.

use super::{Line, Paging, modes::Modes};
use crate::domain::catalogue::{Catalogue, Department, Item, LENDING_GROUP, Price, Section};

/// Service tiles on one page: fewer where they are large or lie low.
pub fn per_page(modes: Modes) -> usize {
    if modes.large || modes.lowered { 4 } else { 6 }
}

/// Where the visitor is in the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Services {
    pub tab: usize,
    pub group: usize,
    pub page: usize,
    /// Page of the price list.
    pub price_page: usize,
    /// Id of the chosen item.
    pub selected: Option<String>,
}

/// The page as it is drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct ServicesView {
    pub tabs: [Section; 3],
    pub tab: usize,
    pub groups: Vec<String>,
    pub group: usize,
    pub items: Vec<Tile>,
    pub per_page: usize,
    pub paging: Paging,
    pub selected: Option<Detail>,
    /// The name of the group of what is lent and kept; empty where there is none.
    pub lending: String,
    pub has_prices: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Tile {
    pub id: String,
    pub name: String,
    pub hint: String,
    pub icon: String,
    pub price: Price,
    pub selected: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Detail {
    pub name: String,
    pub group: String,
    pub icon: String,
    pub price: Price,
    pub price_note: String,
    /// The office's own lines; without any, department and hint stand here.
    pub rows: Vec<Line>,
    pub department: Department,
    pub hint: String,
}

impl Services {
    pub fn select_tab(&mut self, tab: usize) {
        if tab < Section::ALL.len() && tab != self.tab {
            *self = Self { tab, ..Self::default() };
        }
    }

    pub fn select_group(&mut self, group: usize) {
        self.group = group;
        self.page = 0;
        self.selected = None;
    }

    /// Straight to what is lent and kept.
    pub fn open_lending(&mut self, catalogue: &Catalogue) {
        if let Some((tab, group)) = lending(catalogue) {
            *self = Self { tab, group, ..Self::default() };
        }
    }

    pub fn select_item(&mut self, id: String) {
        self.selected = Some(id);
    }

    pub fn turn(&mut self, catalogue: &Catalogue, forward: bool, modes: Modes) {
        let (items, per_page) = (self.items(catalogue).len(), per_page(modes));
        let page = Paging::new(items, per_page, self.page).page;
        self.page = Paging::new(items, per_page, if forward { page + 1 } else { page.saturating_sub(1) }).page;
    }

    /// The group of what is lent, unless it is the one that is shown.
    fn way_to_lending(&self, catalogue: &Catalogue) -> Option<&'static str> {
        lending(catalogue).filter(|place| *place != (self.tab, self.group)).map(|_| LENDING_GROUP)
    }

    fn section(&self) -> Section {
        Section::ALL.get(self.tab).copied().unwrap_or(Section::Public)
    }

    fn items<'a>(&self, catalogue: &'a Catalogue) -> Vec<&'a Item> {
        let groups = catalogue.groups(self.section());
        groups.get(self.group).or(groups.first()).map(|group| catalogue.items_of(self.section(), group)).unwrap_or_default()
    }

    pub fn view(&self, catalogue: &Catalogue, modes: Modes) -> ServicesView {
        let (items, per_page) = (self.items(catalogue), per_page(modes));
        let paging = Paging::new(items.len(), per_page, self.page);
        let chosen = self.selected.as_ref().and_then(|id| catalogue.item(id));
        ServicesView {
            tabs: Section::ALL,
            tab: self.tab,
            groups: catalogue.groups(self.section()).into_iter().map(str::to_owned).collect(),
            group: self.group,
            items: paging
                .slice(&items, per_page)
                .iter()
                .map(|item| Tile {
                    id: item.id.clone(),
                    name: item.name.clone(),
                    hint: item.hint.clone(),
                    icon: item.icon.clone(),
                    price: item.price,
                    selected: self.selected.as_ref() == Some(&item.id),
                })
                .collect(),
            per_page,
            paging,
            selected: chosen.map(detail),
            lending: self.way_to_lending(catalogue).map(str::to_owned).unwrap_or_default(),
            has_prices: super::prices::any(catalogue),
        }
    }
}

/// Tab and group of what is lent and kept.
fn lending(catalogue: &Catalogue) -> Option<(usize, usize)> {
    Section::ALL.iter().enumerate().find_map(|(tab, section)| {
        let group = catalogue.groups(*section).iter().position(|group| *group == LENDING_GROUP)?;
        Some((tab, group))
    })
}

fn detail(item: &Item) -> Detail {
    Detail {
        name: item.name.clone(),
        group: item.group.clone(),
        icon: item.icon.clone(),
        price: item.price,
        price_note: item.price_note.clone(),
        rows: item.details.iter().map(|detail| Line::new(&detail.label, detail.value.clone())).collect(),
        department: item.department,
        hint: item.hint.clone(),
    }
}
