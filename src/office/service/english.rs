//! What a board's Chinese is in English: staff's own words first, then those that every office brings along.
//!
//! Invariants: a text is looked up exactly as it stands, never in parts, so that a changed text is
//! Chinese again until somebody looks at it; people, numbers and doors are no entries, neither are
//! cards, which are residents' own words, nor notices, which bring their own English.

use std::collections::{BTreeMap, HashSet};

use strum::IntoStaticStr;

use crate::{
    domain::{catalogue::Section, community::QuestionKind, glossary::default_glossary},
    office::store::{StoreError, Tx, glossary},
    protocol::v1::board::Board,
};

/// Where residents find a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum GlossarySection {
    /// One section of the catalogue.
    #[strum(transparent)]
    Catalogue(Section),
    /// The information rack.
    Information,
    /// The estate, its lobbies, its weather.
    Estate,
    /// Butlers, areas and departments.
    People,
    /// Who signs notices.
    Notices,
    /// Activities and surveys.
    Community,
}

impl GlossarySection {
    /// In the order in which staff read them.
    pub const ALL: [Self; 8] = [
        Self::Catalogue(Section::Public),
        Self::Catalogue(Section::Free),
        Self::Catalogue(Section::Paid),
        Self::Information,
        Self::Estate,
        Self::People,
        Self::Notices,
        Self::Community,
    ];
}

/// English by Chinese, staff's own and the office's.
pub(super) struct Dictionary {
    entered: BTreeMap<String, String>,
}

impl Dictionary {
    pub(super) fn read(tx: &Tx<'_>) -> Result<Self, StoreError> {
        Ok(Self { entered: glossary::all(tx)? })
    }

    /// What a text is in English, if anybody said so.
    pub(super) fn english(&self, chinese: &str) -> Option<String> {
        self.entered.get(chinese).cloned().or_else(|| brought_along(chinese))
    }
}

/// The English that nobody here entered.
pub(super) fn brought_along(chinese: &str) -> Option<String> {
    default_glossary().get(chinese).cloned().or_else(|| lobby_in_english(chinese)).or_else(|| place_in_english(chinese))
}

/// `3号楼大堂` is `Building 3 lobby`: the usual name of a lobby, one for each building.
fn lobby_in_english(chinese: &str) -> Option<String> {
    let building = chinese.strip_suffix("号楼大堂")?;
    let is_plain = !building.is_empty() && building.chars().all(|c| c.is_ascii_alphanumeric());
    is_plain.then(|| format!("Building {building} lobby"))
}

/// `3号楼 2单元 电梯` is `Building 3 Unit 2 lift`, as terminals read addresses out: the usual names of public places.
fn place_in_english(chinese: &str) -> Option<String> {
    let mut parts: Vec<&str> = chinese.split(' ').collect();
    let what = match parts.pop()? {
        "电梯" => "lift",
        "楼道" => "corridor",
        "大堂" => "lobby",
        _ => return None,
    };
    let plain = |name: &str| (!name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric())).then(|| name.to_owned());
    let building = parts.first().and_then(|part| plain(part.strip_suffix("号楼")?))?;
    match parts.get(1..)? {
        [] => Some(format!("Building {building} {what}")),
        [unit] => Some(format!("Building {building} Unit {} {what}", plain(unit.strip_suffix("单元")?)?)),
        _ => None,
    }
}

/// Whether there is anything to translate.
fn is_chinese(text: &str) -> bool {
    text.chars().any(|c| matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'))
}

fn choices_of(kind: &QuestionKind) -> &[String] {
    if let QuestionKind::Choice { choices, .. } = kind { choices } else { &[] }
}

/// Every text of a board that may have English, in reading order, each at the place where it comes first.
pub(super) fn texts(board: &Board) -> Vec<(GlossarySection, &str)> {
    let mut found: Vec<(GlossarySection, &str)> = Vec::new();
    for item in &board.catalogue.items {
        let details = item.details.iter().flat_map(|detail| [&detail.label, &detail.value]);
        let questions = item.questions.iter().flat_map(|question| std::iter::once(&question.label).chain(&question.choices));
        let own = [&item.group, &item.name, &item.hint, &item.price_note].into_iter();
        found.extend(
            own.chain(details).chain(&item.phrases).chain(questions).map(|text| (GlossarySection::Catalogue(item.section), text.as_str())),
        );
    }
    for page in &board.information {
        let entries = page.entries.iter().flat_map(|entry| [&entry.name, &entry.detail]);
        found.extend([&page.title, &page.body].into_iter().chain(entries).map(|text| (GlossarySection::Information, text.as_str())));
    }
    let estate = &board.estate;
    found.extend(
        [&estate.name, &estate.lobby, &estate.desk_hours, &estate.assembly_point].map(|text| (GlossarySection::Estate, text.as_str())),
    );
    found.extend(estate.slogan.lines().map(|line| (GlossarySection::Estate, line)));
    for guidance in board.guidance.iter().map(|own| &own.guidance) {
        let lines = guidance.first.iter().chain(&guidance.steps).chain(&guidance.never).chain([&guidance.number_name]);
        found.extend(lines.map(|line| (GlossarySection::Estate, line.as_str())));
    }
    found.extend(
        board.weather.iter().flat_map(|weather| [&weather.place, &weather.source]).map(|text| (GlossarySection::Estate, text.as_str())),
    );
    found.extend(board.places.iter().map(|place| (GlossarySection::Estate, place.name.as_str())));
    found.extend(board.faults.iter().map(|fault| (GlossarySection::Estate, fault.advice.as_str())));
    for butler in board.butler.iter().chain(&board.partner).chain(&board.butlers) {
        found.extend(std::iter::once(&butler.area).chain(&butler.specialities).map(|text| (GlossarySection::People, text.as_str())));
    }
    found.extend(
        board.departments.iter().flat_map(|entry| [&entry.name, &entry.hours]).map(|text| (GlossarySection::People, text.as_str())),
    );
    found.extend(board.notices.iter().map(|notice| (GlossarySection::Notices, notice.publisher.as_str())));
    found.extend(board.welcomes.iter().map(|welcome| (GlossarySection::Notices, welcome.line.as_str())));
    found.extend(board.festivals.lines.values().flat_map(|own| own.lines()).map(|line| (GlossarySection::Estate, line)));
    for activity in &board.activities {
        found.extend([&activity.title, &activity.place, &activity.words].map(|text| (GlossarySection::Community, text.as_str())));
    }
    for survey in &board.surveys {
        let questions = survey.questions.iter().flat_map(|question| std::iter::once(&question.text).chain(choices_of(&question.kind)));
        found.extend([&survey.title, &survey.words].into_iter().chain(questions).map(|text| (GlossarySection::Community, text.as_str())));
    }
    keep_first(&mut found);
    found
}

/// Keeps what is Chinese, once.
pub(super) fn keep_first(texts: &mut Vec<(GlossarySection, &str)>) {
    let mut seen = HashSet::new();
    texts.retain(|(_, text)| is_chinese(text) && seen.insert(*text));
}

/// Adds the English of what stands below guests' names.
pub(super) fn add_lines_of_welcomes(tx: &Tx<'_>, board: &mut Board) -> Result<(), StoreError> {
    if board.welcomes.iter().any(|welcome| !welcome.line.is_empty()) {
        let dictionary = Dictionary::read(tx)?;
        let lines = board.welcomes.iter().map(|welcome| &welcome.line);
        board.glossary.extend(lines.filter_map(|line| Some((line.clone(), dictionary.english(line)?))));
    }
    Ok(())
}

/// The glossary of one board. `address` holds the parts of the lobby's address, the street's first:
/// English reads them the other way round.
pub(super) fn on_board(tx: &Tx<'_>, board: &Board, address: &[String]) -> Result<BTreeMap<String, String>, StoreError> {
    let dictionary = Dictionary::read(tx)?;
    let pairs = texts(board).into_iter().filter_map(|(_, text)| Some((text.to_owned(), dictionary.english(text)?)));
    let mut glossary: BTreeMap<String, String> = pairs.collect();
    let parts = address.iter().rev().map(|part| if is_chinese(part) { dictionary.english(part) } else { Some(part.clone()) });
    if let Some(parts) = parts.collect::<Option<Vec<String>>>().filter(|_| is_chinese(&board.estate.lobby_address)) {
        glossary.insert(board.estate.lobby_address.clone(), parts.join(", "));
    }
    Ok(glossary)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lobby_has_english_by_its_building() {
        assert_eq!(lobby_in_english("3号楼大堂"), Some("Building 3 lobby".into()));
        assert_eq!(lobby_in_english("B1号楼大堂"), Some("Building B1 lobby".into()));
        for other in ["号楼大堂", "南区3号楼大堂", "会所", "3号楼"] {
            assert_eq!(lobby_in_english(other), None, "{other}");
        }
    }

    #[test]
    fn a_public_place_has_english_by_its_building_and_unit() {
        assert_eq!(place_in_english("3号楼 2单元 电梯"), Some("Building 3 Unit 2 lift".into()));
        assert_eq!(place_in_english("B1号楼 大堂"), Some("Building B1 lobby".into()));
        for other in ["东门", "3号楼 东单元 电梯", "3号楼 2单元 水泵房", "电梯", "地下车库 A区"] {
            assert_eq!(place_in_english(other), None, "{other}");
        }
    }

    #[test]
    fn what_holds_no_chinese_needs_no_english() {
        assert!(is_chinese("08:00–18:00 办理") && is_chinese("A座"));
        assert!(!is_chinese("08:00–18:00") && !is_chinese("M-106") && !is_chinese("（1–12）"));
    }
}
