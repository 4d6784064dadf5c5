//! What is being composed: the letters typed, the parts already chosen, the candidates for the rest.
//!
//! Invariants: nothing is learnt and nothing outlives the composition: letters, choices and candidates are
//! overwritten on [`Session::clear`] and on drop (short-lived working memory is left to the process's allocator, which
//! zeroes what is freed). A key is answered in bounded time; what cannot be accepted is
//! refused with a reason, never half taken.

use zeroize::{Zeroize, Zeroizing};

use super::{
    cost::Cost,
    decoder::{Arrival, Breadth, LONGEST_WORD, Lattice, Mode, walk},
    fuzzy::Fuzzy,
    lexicon::{Lexicon, WordId},
    offers::{Candidate, MAX_CANDIDATES, Offers},
    spelling::Graph,
};

/// The longest composition, letters. Far more than the longest phrase; a keystroke stays in its budget.
pub const MAX_LETTERS: usize = 64;
/// Readings of the whole input before the words for its first part.
const SENTENCES: usize = 5;
/// A reading that is this much less likely than the first is not offered.
const SENTENCE_MARGIN: Cost = 220;
/// Near readings of the whole input, and how many of them come right after the first where they are likelier than it.
const NEAR_SENTENCES: usize = 3;
const LIKELIER: usize = 2;
/// So many candidates are of the letters as they stand before a near one comes that is not likelier.
const SHOWN_FIRST: usize = 5;
/// Near words for one stretch at the beginning of the input.
const NEAR_WORDS: usize = 24;

/// How the letters are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Settings {
    /// Sounds that count as nearly the same.
    pub fuzzy: Fuzzy,
    pub mode: Mode,
}

/// What became of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typed {
    Accepted,
    /// No key of this engine, or a separator where there is nothing to separate.
    Ignored,
    /// The composition holds [`MAX_LETTERS`] already.
    Full,
}

/// What a choice led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// Everything is chosen: this is the text, the session is empty.
    Done(String),
    /// The first part is chosen, the candidates are for the rest.
    More,
    /// There is no such candidate.
    None,
}

struct Chosen {
    letters: String,
    text: String,
    last: WordId,
}

/// One composition at a time.
pub struct Session<'a> {
    lexicon: Lexicon<'a>,
    settings: Settings,
    input: String,
    chosen: Vec<Chosen>,
    graph: Graph,
    lattice: Lattice,
    /// The same letters with near sounds; empty where there are none. They never touch the exact readings.
    near_graph: Graph,
    near: Lattice,
    candidates: Vec<Candidate>,
    listed: bool,
}

impl<'a> Session<'a> {
    /// An empty composition. The lexicon is a view: handing over a clone copies no data.
    pub fn new(lexicon: Lexicon<'a>, settings: Settings) -> Self {
        let (graph, lattice) = (Graph::default(), Lattice::new(Breadth::FULL));
        let (near_graph, near) = (Graph::default(), Lattice::new(Breadth::NEAR));
        // Never grows past this, so that no half-typed copy stays behind in memory.
        let input = String::with_capacity(MAX_LETTERS);
        Self { lexicon, settings, input, chosen: Vec::new(), graph, lattice, near_graph, near, candidates: Vec::new(), listed: false }
    }

    /// How letters are read at present.
    pub fn settings(&self) -> Settings {
        self.settings
    }

    /// Reads what is typed differently from now on.
    pub fn set_settings(&mut self, settings: Settings) {
        if settings != self.settings {
            self.settings = settings;
            self.restart();
        }
    }

    /// Nothing is being composed.
    pub fn is_empty(&self) -> bool {
        self.input.is_empty() && self.chosen.is_empty()
    }

    /// A key: a lowercase letter, `'`, or a digit or capital, which pass through as they are.
    pub fn type_key(&mut self, key: char) -> Typed {
        let separates = key == '\'';
        if !(key.is_ascii_alphanumeric() || separates) || separates && (self.input.is_empty() || self.input.ends_with('\'')) {
            return Typed::Ignored;
        }
        if self.letters() >= MAX_LETTERS {
            return Typed::Full;
        }
        self.input.push(key);
        self.decode();
        Typed::Accepted
    }

    fn letters(&self) -> usize {
        self.input.len() + self.chosen.iter().map(|chosen| chosen.letters.len()).sum::<usize>()
    }

    /// Undoes the last choice, or else removes the last letter. False if there was nothing to undo.
    pub fn backspace(&mut self) -> bool {
        if let Some(mut chosen) = self.chosen.pop() {
            self.input.insert_str(0, &chosen.letters);
            chosen.letters.zeroize();
            chosen.text.zeroize();
            self.restart();
        } else if self.input.pop().is_some() {
            self.decode();
        } else {
            return false;
        }
        true
    }

    /// At most `limit` candidates from `offset` on: readings of everything first, then words for the first
    /// part, longest first.
    pub fn candidates(&mut self, offset: usize, limit: usize) -> &[Candidate] {
        self.list();
        let start = offset.min(self.candidates.len());
        &self.candidates[start..start.saturating_add(limit).min(self.candidates.len())]
    }

    /// Takes the `index`-th candidate of the whole list.
    pub fn choose(&mut self, index: usize) -> Choice {
        self.list();
        let Some(candidate) = self.candidates.get(index).cloned() else { return Choice::None };
        let letters: String = self.input.drain(..candidate.letters.min(self.input.len())).collect();
        self.chosen.push(Chosen { letters, text: candidate.text, last: candidate.last });
        if self.input.is_empty() {
            return Choice::Done(self.take_text());
        }
        self.restart();
        Choice::More
    }

    /// Takes everything as it stands: what was chosen and the likeliest reading of the rest. `None` if empty.
    pub fn commit(&mut self) -> Option<String> {
        if self.is_empty() {
            return None;
        }
        match self.choose(0) {
            Choice::Done(text) => Some(text),
            // The first candidate reads everything, so this is what has no reading at all: the letters.
            Choice::More | Choice::None => {
                let letters = self.input.clone();
                let mut text = self.take_text();
                text.push_str(&letters);
                Some(text)
            }
        }
    }

    fn take_text(&mut self) -> String {
        let text = self.chosen.iter().map(|chosen| chosen.text.as_str()).collect();
        self.clear();
        text
    }

    /// What to show while composing: chosen text, then the letters with `'` between syllables.
    pub fn composing(&self) -> String {
        let mut shown: String = self.chosen.iter().map(|chosen| chosen.text.as_str()).collect();
        let ends = self.syllable_ends();
        for (index, letter) in self.input.char_indices() {
            if index > 0 && letter != '\'' && ends.contains(&index) && !shown.ends_with('\'') {
                shown.push('\'');
            }
            shown.push(letter);
        }
        shown
    }

    /// Where the syllables of the likeliest reading end.
    fn syllable_ends(&self) -> Vec<usize> {
        let mut ends = Vec::new();
        let first = self.lattice.readings(&self.lexicon).first().map_or(0, |&(index, _)| index);
        for (end, arrival) in self.lattice.path(first) {
            let mut text = String::new();
            arrival.write(&self.lexicon, self.input.as_bytes(), end, &mut text);
            let syllables = if arrival.word == WordId::NUMBER { 1 } else { text.chars().count() };
            self.split(&arrival, end, syllables, &mut ends);
            text.zeroize();
        }
        ends
    }

    /// The ways of a word through the graph: the first with as many syllables as the word has characters, if
    /// possible one that spells it.
    fn split(&self, arrival: &Arrival, end: usize, syllables: usize, ends: &mut Vec<usize>) {
        let mut stack = vec![(0u32, arrival.start, Vec::new())];
        let mut any = None;
        while let Some((node, at, way)) = stack.pop() {
            if at == end && way.len() == syllables {
                if self.lexicon.words_of(node).any(|(word, _)| word == arrival.word) {
                    ends.extend(way);
                    return;
                }
                any.get_or_insert(way);
                continue;
            }
            if way.len() >= syllables {
                continue;
            }
            for edge in self.graph.edges.get(at).into_iter().flatten().filter(|edge| edge.end <= end) {
                let mut longer = way.clone();
                longer.push(edge.end);
                let children = edge.matches.iter().filter_map(|&(syllable, _)| self.lexicon.child(node, syllable));
                let before = stack.len();
                stack.extend(children.map(|child| (child, edge.end, longer.clone())));
                if stack.len() == before {
                    stack.push((u32::MAX, edge.end, longer));
                }
            }
        }
        ends.extend(any.unwrap_or_else(|| vec![end]));
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.input.zeroize();
        for chosen in &mut self.chosen {
            chosen.letters.zeroize();
            chosen.text.zeroize();
        }
        self.chosen.clear();
        self.forget_readings();
        self.forget_candidates();
    }

    fn forget_candidates(&mut self) {
        self.candidates.iter_mut().for_each(|candidate| candidate.text.zeroize());
        self.candidates.clear();
        self.listed = false;
    }

    fn forget_readings(&mut self) {
        self.lattice.wipe();
        self.graph = Graph::default();
        self.near.wipe();
        self.near_graph = Graph::default();
    }

    /// Decodes from scratch: the context or the settings changed.
    fn restart(&mut self) {
        self.forget_readings();
        self.decode();
    }

    fn decode(&mut self) {
        self.forget_candidates();
        if self.input.is_empty() {
            self.forget_readings();
            return;
        }
        let input = self.input.as_bytes();
        let before = self.chosen.last().map_or(WordId::START, |chosen| chosen.last);
        let graph = Graph::new(&self.lexicon, input);
        let first = graph.first_difference(&self.graph);
        self.lattice.update(&self.lexicon, &graph, input, first, before, self.settings.mode);
        self.graph = graph;
        let near = if self.settings.fuzzy == Fuzzy::Off { None } else { Graph::near(&self.lexicon, input, self.settings.fuzzy) };
        match near {
            Some(graph) => {
                let first = graph.first_difference(&self.near_graph);
                self.near.update(&self.lexicon, &graph, input, first, before, self.settings.mode);
                self.near_graph = graph;
            }
            None => {
                self.near.wipe();
                self.near_graph = Graph::default();
            }
        }
    }

    /// Readings of everything first, then words for the first part, longest first; of either what is spelled before
    /// what only sounds so. One that is likelier than every exact reading comes second, never first; others come after
    /// the first few.
    fn list(&mut self) {
        if self.listed || self.input.is_empty() {
            return;
        }
        self.listed = true;
        let exact = self.sentences(&self.lattice, SENTENCES);
        let likeliest = exact.first().map_or(Cost::MAX, |&(_, cost)| cost);
        let (words, near_words) = (self.first_words(&self.graph, LONGEST_WORD), self.near_words());
        let mut near = self.sentences(&self.near, SENTENCES + NEAR_SENTENCES);
        let mut words = words.into_iter().peekable();
        let mut near_words = near_words.into_iter().peekable();

        let mut offers = Offers::default();
        exact.into_iter().for_each(|(candidate, _)| offers.push(candidate));
        let whole = self.input.len();
        while let Some((letters, word)) = words.next_if(|&(letters, _)| letters == whole) {
            offers.push_word(self.lexicon.text(word), letters, word);
        }
        near.retain(|(near, _)| !offers.has(&near.text));
        near.truncate(NEAR_SENTENCES);
        // Letters that only abbreviate as they stand may spell something near.
        let near_leads = !near.is_empty() && self.near_graph.guesses < self.graph.guesses;
        let likelier = near.iter().take(LIKELIER).filter(|&&(_, cost)| cost < likeliest).count();
        let (ahead, place) = if near_leads { (near.len(), 0) } else { (likelier, offers.listed.len().min(1)) };
        let mut near = near.into_iter().map(|(candidate, _)| candidate);
        offers.insert(place, near.by_ref().take(ahead));
        offers.insert(SHOWN_FIRST.max(place + ahead), near);
        while let Some(letters) = words.peek().map(|&(letters, _)| letters).max(near_words.peek().map(|&(letters, _)| letters)) {
            for list in [&mut words, &mut near_words] {
                while let Some((_, word)) = list.next_if(|&(other, _)| other == letters) {
                    offers.push_word(self.lexicon.text(word), letters, word);
                }
            }
        }
        if offers.listed.is_empty() {
            let text = Zeroizing::new(self.input.clone());
            offers.push(Candidate { text: text.to_string(), letters: text.len(), last: WordId::START });
        }
        self.candidates = offers.listed;
    }

    /// The likeliest readings of the whole input with what they cost.
    fn sentences(&self, lattice: &Lattice, most: usize) -> Vec<(Candidate, Cost)> {
        let readings = lattice.readings(&self.lexicon);
        let least = readings.first().map_or(0, |&(_, cost)| cost);
        let likely = readings.into_iter().take(most).take_while(|&(_, cost)| cost - least <= SENTENCE_MARGIN);
        let written = likely.map(|(index, cost)| {
            let mut text = String::new();
            let path = lattice.path(index);
            for (end, arrival) in &path {
                arrival.write(&self.lexicon, self.input.as_bytes(), *end, &mut text);
            }
            let last = path.last().map_or(WordId::START, |(_, arrival)| arrival.word);
            (Candidate { text, letters: self.input.len(), last }, cost)
        });
        written.collect()
    }

    /// Words for the first part of the input, longest first, likeliest first.
    fn first_words(&self, graph: &Graph, longest: usize) -> Vec<(usize, WordId)> {
        let mut found: Vec<(usize, Cost, WordId)> = Vec::new();
        walk(&self.lexicon, graph, 0, None, longest, &mut |end, node, cost| {
            found.extend(self.lexicon.words_of(node).map(|(word, reading)| (end, cost + reading + self.lexicon.word_cost(word), word)));
        });
        found.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
        found.truncate(MAX_CANDIDATES);
        found.into_iter().map(|(end, _, word)| (end, word)).collect()
    }

    /// The likeliest words for the first part that only sound so.
    fn near_words(&self) -> Vec<(usize, WordId)> {
        let mut found: Vec<(usize, Cost, WordId)> = Vec::new();
        walk(&self.lexicon, &self.near_graph, 0, None, Breadth::NEAR.longest(), &mut |end, node, cost| {
            if cost > 0 {
                let likeliest = self.lexicon.words_of(node).take(NEAR_WORDS);
                found.extend(likeliest.map(|(word, reading)| (end, cost + reading + self.lexicon.word_cost(word), word)));
            }
        });
        found.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
        let (mut at, mut count) = (0, 0);
        found.retain(|&(end, ..)| {
            count = if end == at { count + 1 } else { 1 };
            at = end;
            count <= NEAR_WORDS
        });
        found.into_iter().map(|(end, _, word)| (end, word)).collect()
    }
}

impl Drop for Session<'_> {
    fn drop(&mut self) {
        self.clear();
    }
}
