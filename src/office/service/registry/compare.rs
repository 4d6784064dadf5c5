//! The rooms of a file beside those of the registry: what an import would do, and what it has to ask.
//!
//! Invariants: a building is found by its very name first, then by its key, and whoever imports sees
//! every spelling that was found by its key; a stored room keeps its id and the names it is shown by;
//! nothing is created that [`Plan`] does not list.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::rows::{At, RegistryRow, Remark};
use crate::{
    domain::{
        limits,
        place::{Room, part_key},
    },
    office::records::{Household, RoomRecord},
};

/// New rooms of one building.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRooms {
    /// The building with its phase.
    pub building: String,
    /// Whether the registry does not have it yet.
    pub is_new: bool,
    /// Unit and door of each, in the file's order.
    pub rooms: Vec<String>,
}

/// A building that the file writes another way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spelling {
    /// As the file writes it.
    pub written: String,
    /// As what it was taken for, or would be.
    pub building: String,
    /// In how many rows.
    pub rows: usize,
    /// Somebody said that they are two.
    pub apart: bool,
}

/// What an import would do.
#[derive(Debug, Default)]
pub struct Plan {
    /// Rooms to add, without ids.
    pub new: Vec<(Room, Household)>,
    /// Rooms to store anew.
    pub changed: Vec<(Room, Household)>,
    /// Addresses of [`Plan::changed`] with what changes.
    pub changes: Vec<String>,
    /// How many rooms stay as they are.
    pub unchanged: usize,
    /// Rooms of the registry that the file does not name.
    pub missing: Vec<Room>,
    /// [`Plan::new`] by building.
    pub new_rooms: Vec<NewRooms>,
    /// Buildings that were found by their key.
    pub spellings: Vec<Spelling>,
    /// Rows of the same room as one above.
    pub doubled: Vec<Remark>,
    /// What could not be taken as it stands.
    pub hints: Vec<Remark>,
}

impl Plan {
    /// Rows that can be imported.
    pub fn rows(&self) -> usize {
        self.new.len() + self.changed.len() + self.unchanged
    }
}

/// Calls the building of a room as the registry calls it, however it was typed.
pub fn as_the_registry_calls_it(room: &mut Room, records: &[RoomRecord]) {
    let name = room.building_name();
    let others = || records.iter().map(|record| &record.room).filter(|other| other.id != room.id);
    if others().any(|other| other.building_name() == name) {
        return;
    }
    let key = part_key(&name);
    if let Some(other) = others().find(|other| part_key(&other.building_name()) == key).cloned() {
        (room.phase, room.building) = (other.phase, other.building);
    }
}

/// The other room at the same door, however either is written.
pub fn taken_by<'a>(room: &Room, records: &'a [RoomRecord]) -> Option<&'a RoomRecord> {
    let door = |room: &Room| (part_key(&room.unit), part_key(&room.number));
    let same = |other: &&RoomRecord| {
        other.room.id != room.id && other.room.building_name() == room.building_name() && door(&other.room) == door(room)
    };
    records.iter().find(same)
}

/// One building under the name it is shown by.
struct Building {
    phase: String,
    name: String,
    is_new: bool,
    /// Rooms of the registry by the keys of unit and door.
    stored: HashMap<(String, String), Vec<usize>>,
    /// How units are shown, by their key.
    units: HashMap<String, String>,
    /// Where the file named each room first.
    seen: HashMap<String, At>,
}

struct Buildings {
    all: Vec<Building>,
    by_name: HashMap<String, usize>,
    by_key: HashMap<String, usize>,
}

impl Buildings {
    fn of(records: &[RoomRecord]) -> Self {
        let mut found = Self { all: Vec::new(), by_name: HashMap::new(), by_key: HashMap::new() };
        for (index, RoomRecord { room, .. }) in records.iter().enumerate() {
            let name = room.building_name();
            let at = match found.by_name.get(&name) {
                Some(at) => *at,
                None => found.add(&room.phase, &room.building, false),
            };
            let building = &mut found.all[at];
            building.stored.entry((part_key(&room.unit), part_key(&room.number))).or_default().push(index);
            building.units.entry(part_key(&room.unit)).or_insert_with(|| room.unit.clone());
        }
        found
    }

    fn add(&mut self, phase: &str, name: &str, is_new: bool) -> usize {
        let at = self.all.len();
        let full = format!("{phase}{name}");
        self.by_key.entry(part_key(&full)).or_insert(at);
        self.by_name.insert(full, at);
        self.all.push(Building {
            phase: phase.into(),
            name: name.into(),
            is_new,
            stored: HashMap::new(),
            units: HashMap::new(),
            seen: HashMap::new(),
        });
        at
    }
}

/// How often the file writes each building, and the commonest spelling of each key.
fn commonest(entries: &[RegistryRow], apart: &BTreeSet<String>) -> HashMap<String, (String, String)> {
    let mut counts: BTreeMap<(String, &str, &str), usize> = BTreeMap::new();
    for entry in entries {
        let full = format!("{}{}", entry.phase, entry.building);
        if !apart.contains(&full) {
            *counts.entry((part_key(&full), &entry.phase, &entry.building)).or_default() += 1;
        }
    }
    let mut best: HashMap<String, (usize, String, String)> = HashMap::new();
    for ((key, phase, building), count) in counts {
        if best.get(&key).is_none_or(|(most, ..)| count > *most) {
            best.insert(key, (count, phase.into(), building.into()));
        }
    }
    best.into_iter().map(|(key, (_, phase, building))| (key, (phase, building))).collect()
}

/// Compares the rooms of a file with the registry. `apart` names buildings, as the file writes them,
/// that are none of those their key finds.
pub fn plan(entries: &[RegistryRow], records: &[RoomRecord], apart: &BTreeSet<String>) -> Plan {
    let mut buildings = Buildings::of(records);
    let shown = commonest(entries, apart);
    let mut plan = Plan::default();
    let mut spellings: BTreeMap<String, Spelling> = BTreeMap::new();
    let mut new_rooms: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    let mut touched = vec![false; records.len()];
    for entry in entries {
        let written = format!("{}{}", entry.phase, entry.building);
        let key = part_key(&written);
        let is_apart = apart.contains(&written);
        let at = match buildings.by_name.get(&written) {
            Some(at) => *at,
            None if is_apart => buildings.add(&entry.phase, &entry.building, true),
            None => match buildings.by_key.get(&key) {
                Some(at) => *at,
                None => {
                    let (phase, name) = shown.get(&key).cloned().unwrap_or_else(|| (entry.phase.clone(), entry.building.clone()));
                    buildings.add(&phase, &name, true)
                }
            },
        };
        let other = if is_apart { buildings.by_key.get(&key).copied().unwrap_or(at) } else { at };
        let other_name = format!("{}{}", buildings.all[other].phase, buildings.all[other].name);
        if other_name != written {
            let spelling = Spelling { written: written.clone(), building: other_name, rows: 0, apart: is_apart };
            spellings.entry(written).or_insert(spelling).rows += 1;
        }
        place(entry, &mut buildings.all[at], at, records, &mut touched, &mut new_rooms, &mut plan);
    }
    plan.spellings = spellings.into_values().collect();
    plan.new_rooms = new_rooms
        .into_iter()
        .map(|(at, rooms)| {
            let Building { phase, name, is_new, .. } = &buildings.all[at];
            NewRooms { building: format!("{phase}{name}"), is_new: *is_new, rooms }
        })
        .collect();
    plan.new_rooms.sort_by(|left, right| {
        right.is_new.cmp(&left.is_new).then_with(|| crate::domain::natural::compare(&left.building, &right.building))
    });
    plan.missing = records.iter().zip(&touched).filter(|(_, touched)| !**touched).map(|(record, _)| record.room.clone()).collect();
    plan.missing.sort_by(Room::registry_order);
    plan
}

/// Finds the room of an entry within its building, and notes what becomes of it.
fn place(
    entry: &RegistryRow,
    building: &mut Building,
    at: usize,
    records: &[RoomRecord],
    touched: &mut [bool],
    new_rooms: &mut BTreeMap<usize, Vec<String>>,
    plan: &mut Plan,
) {
    let keys = (part_key(&entry.unit), part_key(&entry.number));
    let same_key = building.stored.get(&keys).map_or(&[][..], Vec::as_slice);
    // Of several with one key the very name decides.
    let is_named = |index: &&usize| records[**index].room.unit == entry.unit && records[**index].room.number == entry.number;
    let stored = same_key.iter().find(is_named).or_else(|| same_key.first()).copied();
    let identity = stored.map_or_else(|| format!("{}|{}", keys.0, keys.1), |index| records[index].room.id.clone());
    if let Some(first) = building.seen.get(&identity) {
        let room = Room {
            phase: building.phase.clone(),
            building: building.name.clone(),
            unit: entry.unit.clone(),
            number: entry.number.clone(),
            ..Room::default()
        };
        let words = format!("{} 与{first}重复，请只保留一行", room.label());
        plan.doubled.push(Remark { at: entry.at.clone(), words, cells: Vec::new() });
        return;
    }
    building.seen.insert(identity, entry.at.clone());
    let mut hints = entry.hints.clone();
    match stored {
        Some(index) => {
            touched[index] = true;
            let record = &records[index];
            let (room, household) = merged(record, entry, &mut hints);
            let changes = differences(record, &room, &household);
            if changes.is_empty() {
                plan.unchanged += 1;
            } else {
                plan.changes.push(format!("{}（{}）", room.label(), changes.join("、")));
                plan.changed.push((room, household));
            }
        }
        None => {
            let unit = building.units.entry(keys.0).or_insert_with(|| entry.unit.clone()).clone();
            let room = Room {
                id: String::new(),
                phase: building.phase.clone(),
                building: building.name.clone(),
                unit,
                floor: entry.floor.clone().unwrap_or_default(),
                number: entry.number.clone(),
            };
            let told = |value: &Option<String>| value.clone().unwrap_or_default();
            let note = with_extra(told(&entry.note), &entry.extra, &mut hints);
            new_rooms.entry(at).or_default().push(door(&room.unit, &room.number));
            plan.new.push((room, Household { name: told(&entry.name), phone: told(&entry.phone), note }));
        }
    }
    if !hints.is_empty() {
        plan.hints.push(Remark {
            at: entry.at.clone(),
            words: hints.join("；"),
            cells: vec![format!("{}{} {}", entry.phase, entry.building, door(&entry.unit, &entry.number)).trim_end().to_owned()],
        });
    }
}

/// Unit and door as a preview lists them below their building.
fn door(unit: &str, number: &str) -> String {
    [unit, number].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// What an entry makes of a stored room.
fn merged(stored: &RoomRecord, entry: &RegistryRow, hints: &mut Vec<String>) -> (Room, Household) {
    let room = Room { floor: entry.floor.clone().unwrap_or_else(|| stored.room.floor.clone()), ..stored.room.clone() };
    let kept = |told: &Option<String>, stored: &String| told.clone().unwrap_or_else(|| stored.clone());
    let note = with_extra(kept(&entry.note, &stored.household.note), &entry.extra, hints);
    (room, Household { name: kept(&entry.name, &stored.household.name), phone: kept(&entry.phone, &stored.household.phone), note })
}

/// A note with what else is known, each once and as long as there is room.
fn with_extra(mut note: String, extra: &[String], hints: &mut Vec<String>) -> String {
    for words in extra.iter().filter(|words| !words.is_empty()) {
        if note.contains(words.as_str()) {
            continue;
        }
        let longer = if note.is_empty() { words.clone() } else { format!("{note}；{words}") };
        if longer.chars().count() <= limits::HOUSEHOLD_NOTE_CHARS {
            note = longer;
        } else {
            hints.push(format!("备注已满，“{words}”没有存下"));
        }
    }
    note
}

fn differences(stored: &RoomRecord, room: &Room, household: &Household) -> Vec<&'static str> {
    let pairs = [
        ("楼层", stored.room.floor != room.floor),
        ("户主", stored.household.name != household.name),
        ("电话", stored.household.phone != household.phone),
        ("备注", stored.household.note != household.note),
    ];
    pairs.into_iter().filter(|(_, differs)| *differs).map(|(word, _)| word).collect()
}
