//! From typed letters to the syllables that they may stand for: a graph over the positions of the input.
//!
//! Owns every rule about spelling: separators, ü as v, unfinished last syllables, first letters for whole syllables,
//! and what passes through untouched. Three attempts, the first that spans the input wins: whole syllables; whole
//! syllables and an unfinished last one; the fewest abbreviations. So `xian` never drowns in readings of x-i-a-n, and
//! the graph of well-spelled input stays small. Which sounds count as near is said by [`super::fuzzy`]; near readings
//! have a graph of their own, so that the exact one never changes.

use zeroize::Zeroize;

use super::{
    cost::{Cost, INITIAL},
    fuzzy::{Fuzzy, neighbours},
    lexicon::{Lexicon, SyllableId},
};

/// One step through the input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Edge {
    pub start: usize,
    /// Past the syllable and any separators behind it.
    pub end: usize,
    pub kind: Kind,
    /// What it may stand for, with the cost of the difference.
    pub matches: Vec<(SyllableId, Cost)>,
}

impl Drop for Graph {
    /// The syllables tell what was typed.
    fn drop(&mut self) {
        for edge in self.edges.iter_mut().flatten() {
            edge.matches.zeroize();
        }
    }
}

/// How much of a syllable was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Whole,
    /// The last syllable, still being typed.
    Unfinished,
    /// Its first letter(s) only.
    Initial,
    /// Digits, capitals, or a letter that nothing begins with: passes through.
    Literal,
}

impl Kind {
    /// How reluctantly a step is taken. Digraph initials cost one more, so that `shg` is both sh-g and s-h-g.
    fn reluctance(self, letters: usize, vowel: bool) -> u32 {
        match self {
            Self::Whole => 0,
            Self::Unfinished => 1,
            Self::Initial if vowel => 0,
            Self::Initial => 1 + letters as u32,
            Self::Literal => 50,
        }
    }
}

/// Paths this much more reluctant than the best are kept too.
const SLACK: u32 = 1;
const LONGEST_SYLLABLE: usize = 6;

/// Edges by start position, only those on a way from the beginning to the end.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Graph {
    pub edges: Vec<Vec<Edge>>,
    /// The attempt that spanned the input: the lower, the less was guessed.
    pub guesses: usize,
}

const ATTEMPTS: [&[Kind]; 3] = [&[Kind::Whole], &[Kind::Whole, Kind::Unfinished], &[Kind::Whole, Kind::Unfinished, Kind::Initial]];

impl Graph {
    /// The readings of `input` as it is spelled: lowercase letters, `'`, and what passes through.
    pub fn new(lexicon: &Lexicon, input: &[u8]) -> Self {
        let spanning = (0..ATTEMPTS.len()).find_map(|guesses| Self::of_kinds(lexicon, input, Fuzzy::Off, guesses, false));
        spanning.or_else(|| Self::of_kinds(lexicon, input, Fuzzy::Off, ATTEMPTS.len() - 1, true)).unwrap_or_default()
    }

    /// The same with near sounds. `None` where none would change anything, and for abbreviations: those would be guesses
    /// upon guesses.
    pub fn near(lexicon: &Lexicon, input: &[u8], fuzzy: Fuzzy) -> Option<Self> {
        let found = (0..2).find_map(|guesses| Self::of_kinds(lexicon, input, fuzzy, guesses, false))?;
        let differs = found.edges.iter().flatten().flat_map(|edge| &edge.matches).any(|&(_, cost)| cost > 0);
        differs.then_some(found)
    }

    fn of_kinds(lexicon: &Lexicon, input: &[u8], fuzzy: Fuzzy, guesses: usize, odd_letters: bool) -> Option<Self> {
        let kinds = ATTEMPTS.get(guesses)?;
        let length = input.len();
        let mut edges: Vec<Vec<Edge>> = (0..=length).map(|_| Vec::new()).collect();
        let mut forward = vec![u32::MAX; length + 1];
        forward[0] = 0;
        for start in 0..length {
            if forward[start] == u32::MAX {
                continue;
            }
            edges[start] = edges_at(lexicon, input, start, fuzzy, kinds, odd_letters);
            for edge in &edges[start] {
                forward[edge.end] = forward[edge.end].min(forward[start] + reluctance(input, edge));
            }
        }
        let best = forward[length];
        if best == u32::MAX {
            return None;
        }
        let mut backward = vec![u32::MAX; length + 1];
        backward[length] = 0;
        for start in (0..length).rev() {
            edges[start].retain(|edge| backward[edge.end] != u32::MAX);
            let least = edges[start].iter().map(|edge| backward[edge.end] + reluctance(input, edge)).min();
            backward[start] = least.unwrap_or(u32::MAX);
            let so_far = forward[start];
            edges[start].retain(|edge| so_far + reluctance(input, edge) + backward[edge.end] <= best + SLACK);
        }
        Some(Self { edges, guesses })
    }

    /// The first position whose readings may differ from those in `other`.
    pub fn first_difference(&self, other: &Self) -> usize {
        let mut first = self.edges.len().min(other.edges.len()).saturating_sub(1);
        for start in 0..self.edges.len().max(other.edges.len()) {
            let (mine, theirs) = (self.edges.get(start), other.edges.get(start));
            let (mine, theirs) = (mine.map_or(&[][..], Vec::as_slice), theirs.map_or(&[][..], Vec::as_slice));
            let only_here = mine.iter().filter(|edge| !theirs.contains(edge));
            let only_there = theirs.iter().filter(|edge| !mine.contains(edge));
            first = only_here.chain(only_there).map(|edge| edge.end).fold(first, usize::min);
        }
        first.max(1)
    }
}

fn reluctance(input: &[u8], edge: &Edge) -> u32 {
    let letters = input[edge.start..edge.end].iter().filter(|&&b| b != b'\'').count();
    edge.kind.reluctance(letters, matches!(input[edge.start], b'a' | b'e' | b'o'))
}

fn edges_at(lexicon: &Lexicon, input: &[u8], start: usize, fuzzy: Fuzzy, kinds: &[Kind], odd_letters: bool) -> Vec<Edge> {
    let rest = &input[start..];
    let past = |letters: usize| start + letters + rest[letters..].iter().take_while(|&&b| b == b'\'').count();
    if rest[0] == b'\'' {
        return vec![Edge { start, end: past(0), kind: Kind::Literal, matches: Vec::new() }];
    }
    let literal = rest.iter().take_while(|b| b.is_ascii_digit() || b.is_ascii_uppercase()).count();
    if literal > 0 {
        return vec![Edge { start, end: past(literal), kind: Kind::Literal, matches: Vec::new() }];
    }
    let run = rest.iter().take_while(|b| b.is_ascii_lowercase()).count();
    let mut edges = Vec::new();
    for letters in 1..=run.min(LONGEST_SYLLABLE) {
        let matches = whole(lexicon, &rest[..letters], fuzzy);
        if !matches.is_empty() {
            edges.push(Edge { start, end: past(letters), kind: Kind::Whole, matches });
        }
    }
    if kinds.contains(&Kind::Unfinished) && past(run) == input.len() && run <= LONGEST_SYLLABLE {
        let matches = unfinished(lexicon, &rest[..run], fuzzy);
        if !matches.is_empty() {
            edges.push(Edge { start, end: input.len(), kind: Kind::Unfinished, matches });
        }
    }
    if kinds.contains(&Kind::Initial) {
        let digraph = run > 1 && rest[1] == b'h' && matches!(rest[0], b'z' | b'c' | b's');
        for letters in 1..=1 + usize::from(digraph) {
            let matches = unfinished(lexicon, &rest[..letters], fuzzy);
            let matches: Vec<_> = matches.into_iter().map(|(id, cost)| (id, cost + INITIAL)).collect();
            if !matches.is_empty() {
                edges.push(Edge { start, end: past(letters), kind: Kind::Initial, matches });
            }
        }
    }
    if odd_letters && run > 0 {
        edges.push(Edge { start, end: past(1), kind: Kind::Literal, matches: Vec::new() });
    }
    edges
}

/// Syllables spelled exactly so, or nearly so.
fn whole(lexicon: &Lexicon, letters: &[u8], fuzzy: Fuzzy) -> Vec<(SyllableId, Cost)> {
    let mut matches = Vec::new();
    for (spelling, cost) in variants(letters, fuzzy) {
        if let Some(id) = lexicon.find_syllable(&spelling)
            && matches.iter().all(|&(known, _)| known != id)
        {
            matches.push((id, cost));
        }
    }
    matches
}

/// Syllables that begin so; the whole ones among them too.
fn unfinished(lexicon: &Lexicon, letters: &[u8], fuzzy: Fuzzy) -> Vec<(SyllableId, Cost)> {
    let mut matches: Vec<(SyllableId, Cost)> = Vec::new();
    for (spelling, cost) in variants(letters, fuzzy) {
        for id in lexicon.syllables_from(&spelling) {
            if matches.iter().all(|&(known, _)| known != id) {
                matches.push((id, cost));
            }
        }
    }
    matches
}

/// The spelling as it stands in the tables, then its fuzzy neighbours.
fn variants(letters: &[u8], fuzzy: Fuzzy) -> Vec<(Vec<u8>, Cost)> {
    let own = match letters {
        [first @ (b'j' | b'q' | b'x' | b'y'), b'v', rest @ ..] => [&[*first, b'u'], rest].concat(),
        [first @ (b'l' | b'n'), b'u', b'e'] => vec![*first, b'v', b'e'],
        _ => letters.to_vec(),
    };
    let near = neighbours(&own, fuzzy);
    std::iter::once((own, 0)).chain(near).collect()
}
