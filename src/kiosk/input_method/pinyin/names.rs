//! People's names, composed from a surname and one or two characters of a given name.
//!
//! Owns the shares of surnames and given names. Names are endless, so they cannot be words of the lexicon; as
//! readings of a stretch of input they compete with words, and the language model says where a name is likely.

use super::{
    cost::{COMPOSED_NAME, Cost},
    lexicon::{Lexicon, NameEntry, NameTable},
    spelling::{Edge, Graph, Kind},
};

/// The longest name: two characters each.
pub(super) const NAME_CHARACTERS: usize = 4;
/// Names kept for one stretch of input.
const KEPT: usize = 8;
/// Surnames and characters looked at for one syllable.
const CONSIDERED: usize = 6;
/// Given names of one character are a fifth of all.
const ONE_CHARACTER: Cost = 12;
const TWO_CHARACTERS: Cost = 3;
/// A given name is half of the time one of the known ones, half of the time composed.
const EITHER_WAY: Cost = 10;

/// A name as a reading of the input up to `end`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Name {
    pub end: usize,
    /// Padded with NUL.
    pub characters: [char; NAME_CHARACTERS],
    /// Of this name among all names.
    pub cost: Cost,
    /// A surname alone.
    pub surname_only: bool,
}

/// The likeliest names that begin at `start`, surnames alone included.
pub(super) fn names_from(lexicon: &Lexicon, graph: &Graph, start: usize) -> Vec<Name> {
    let mut found = Vec::new();
    for edge in whole(graph, start) {
        for &(first, cost) in &edge.matches {
            surnames(lexicon, graph, edge.end, lexicon.names(NameTable::Surnames, first, None), cost, &mut found);
            for next in whole(graph, edge.end) {
                for &(second, more) in &next.matches {
                    let entries = lexicon.names(NameTable::Surnames, first, Some(second));
                    surnames(lexicon, graph, next.end, entries, cost + more, &mut found);
                }
            }
        }
    }
    keep_best(found)
}

/// Abbreviated names would be guesses upon guesses: only whole syllables count.
fn whole(graph: &Graph, start: usize) -> impl Iterator<Item = &Edge> {
    graph.edges.get(start).into_iter().flatten().filter(|edge| edge.kind == Kind::Whole)
}

fn surnames(lexicon: &Lexicon, graph: &Graph, end: usize, entries: impl Iterator<Item = NameEntry>, extra: Cost, found: &mut Vec<Name>) {
    let mut entries: Vec<NameEntry> = entries.collect();
    entries.sort_unstable_by_key(|entry| entry.cost());
    entries.truncate(CONSIDERED);
    if entries.is_empty() {
        return;
    }
    for entry in &entries {
        let characters = [entry.first, entry.second.unwrap_or('\0'), '\0', '\0'];
        found.push(Name { end, characters, cost: entry.cost() + extra, surname_only: true });
    }
    for (given_end, given, given_cost) in given_names(lexicon, graph, end) {
        for entry in &entries {
            let cost = entry.cost() + extra + given_cost + COMPOSED_NAME;
            let characters = match (entry.second, given.1) {
                (None, second) => [entry.first, given.0, second.unwrap_or('\0'), '\0'],
                (Some(last), second) => [entry.first, last, given.0, second.unwrap_or('\0')],
            };
            found.push(Name { end: given_end, characters, cost, surname_only: false });
        }
    }
}

/// (end, characters, cost) of given names that begin at `start`.
fn given_names(lexicon: &Lexicon, graph: &Graph, start: usize) -> Vec<(usize, (char, Option<char>), Cost)> {
    let mut found = Vec::new();
    for edge in whole(graph, start) {
        for &(first, extra) in &edge.matches {
            let characters: Vec<NameEntry> = lexicon.names(NameTable::Given, first, None).collect();
            for only in least(&characters, NameEntry::cost_only) {
                found.push((edge.end, (only.first, None), only.cost_only() + extra + ONE_CHARACTER));
            }
            for next in whole(graph, edge.end) {
                for &(second, more) in &next.matches {
                    let extra = extra + more + TWO_CHARACTERS + EITHER_WAY;
                    for pair in lexicon.names(NameTable::GivenPairs, first, Some(second)) {
                        found.push((next.end, (pair.first, pair.second), pair.cost() + extra));
                    }
                    let lasts: Vec<NameEntry> = lexicon.names(NameTable::Given, second, None).collect();
                    for head in least(&characters, NameEntry::cost) {
                        for last in least(&lasts, NameEntry::cost_last) {
                            found.push((next.end, (head.first, Some(last.first)), head.cost() + last.cost_last() + extra));
                        }
                    }
                }
            }
        }
    }
    found.sort_by_key(|&(end, _, cost)| (end, cost));
    let mut kept: Vec<(usize, (char, Option<char>), Cost)> = Vec::new();
    for name in found {
        let known = kept.iter().filter(|other| other.0 == name.0);
        if known.clone().count() < KEPT && known.clone().all(|other| other.1 != name.1) {
            kept.push(name);
        }
    }
    kept
}

fn least(entries: &[NameEntry], cost: impl Fn(NameEntry) -> Cost) -> Vec<NameEntry> {
    let mut sorted = entries.to_vec();
    sorted.sort_unstable_by_key(|&entry| cost(entry));
    sorted.truncate(CONSIDERED);
    sorted
}

fn keep_best(mut found: Vec<Name>) -> Vec<Name> {
    found.sort_by_key(|name| (name.surname_only, name.end, name.cost));
    let mut kept: Vec<Name> = Vec::new();
    for name in found {
        let same = kept.iter().filter(|other| other.end == name.end && other.surname_only == name.surname_only);
        if same.clone().count() < KEPT && same.clone().all(|other| other.characters != name.characters) {
            kept.push(name);
        }
    }
    kept
}
