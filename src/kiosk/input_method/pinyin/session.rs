//! What is being composed: the letters typed, the parts already chosen, the candidates for the rest.
//!
//! Invariants: nothing is learnt and nothing outlives the composition: letters, choices and candidates are
//! overwritten on [`Session::clear`] and on drop (short-lived working memory is left to the process's allocator, which
//! zeroes what is freed). A key is answered in bounded time; what cannot be accepted is
//! refused with a reason, never half taken.

use zeroize::{Zeroize, Zeroizing};

use super::{
    cost::Cost,
    decoder::{Arrival, Lattice, Mode, walk},
    lexicon::{Lexicon, WordId},
    spelling::Graph,
};

/// The longest composition, letters. Far more than the longest phrase; a keystroke stays in its budget.
pub const MAX_LETTERS: usize = 64;
/// Readings of the whole input before the words for its first part.
const SENTENCES: usize = 5;
/// A reading that is this much less likely than the first is not offered.
const SENTENCE_MARGIN: Cost = 220;
/// The longest list of candidates.
const MAX_CANDIDATES: usize = 500;

/// How the letters are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Settings {
    /// zh/z ch/c sh/s n/l eng/en ing/in count as (nearly) the same.
    pub fuzzy: bool,
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

/// Something to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    pub text: String,
    /// Letters (separators included) that the choice uses up.
    pub letters: usize,
    last: WordId,
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
    candidates: Vec<Candidate>,
    listed: bool,
}

impl<'a> Session<'a> {
    /// An empty composition. The lexicon is a view: handing over a clone copies no data.
    pub fn new(lexicon: Lexicon<'a>, settings: Settings) -> Self {
        let (graph, lattice) = (Graph::default(), Lattice::default());
        // Never grows past this, so that no half-typed copy stays behind in memory.
        let input = String::with_capacity(MAX_LETTERS);
        Self { lexicon, settings, input, chosen: Vec::new(), graph, lattice, candidates: Vec::new(), listed: false }
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
        self.graph = Graph::default();
        self.lattice.wipe();
        self.forget_candidates();
    }

    fn forget_candidates(&mut self) {
        self.candidates.iter_mut().for_each(|candidate| candidate.text.zeroize());
        self.candidates.clear();
        self.listed = false;
    }

    /// Decodes from scratch: the context or the settings changed.
    fn restart(&mut self) {
        self.lattice.wipe();
        self.graph = Graph::default();
        self.decode();
    }

    fn decode(&mut self) {
        self.forget_candidates();
        if self.input.is_empty() {
            self.lattice.wipe();
            self.graph = Graph::default();
            return;
        }
        let graph = Graph::new(&self.lexicon, self.input.as_bytes(), self.settings.fuzzy);
        let first = graph.first_difference(&self.graph);
        let before = self.chosen.last().map_or(WordId::START, |chosen| chosen.last);
        self.lattice.update(&self.lexicon, &graph, self.input.as_bytes(), first, before, self.settings.mode);
        self.graph = graph;
    }

    fn list(&mut self) {
        if self.listed || self.input.is_empty() {
            return;
        }
        self.listed = true;
        let readings = self.lattice.readings(&self.lexicon);
        for (index, _) in readings.into_iter().take(SENTENCES).take_while(|&(_, margin)| margin <= SENTENCE_MARGIN) {
            let mut text = String::new();
            let path = self.lattice.path(index);
            for (end, arrival) in &path {
                arrival.write(&self.lexicon, self.input.as_bytes(), *end, &mut text);
            }
            let last = path.last().map_or(WordId::START, |(_, arrival)| arrival.word);
            self.offer(Candidate { text, letters: self.input.len(), last });
        }
        for (letters, word) in self.first_words() {
            let text = self.lexicon.text(word).to_owned();
            self.offer(Candidate { text, letters, last: word });
        }
        if self.candidates.is_empty() {
            let text = Zeroizing::new(self.input.clone());
            self.offer(Candidate { text: text.to_string(), letters: text.len(), last: WordId::START });
        }
    }

    fn offer(&mut self, candidate: Candidate) {
        let known = self.candidates.iter().any(|known| known.text == candidate.text);
        if !known && !candidate.text.is_empty() && self.candidates.len() < MAX_CANDIDATES {
            self.candidates.push(candidate);
        }
    }

    /// Words for the first part of the input, longest first, likeliest first.
    fn first_words(&self) -> Vec<(usize, WordId)> {
        let mut found: Vec<(usize, Cost, WordId)> = Vec::new();
        walk(&self.lexicon, &self.graph, 0, None, &mut |end, node, cost| {
            found.extend(self.lexicon.words_of(node).map(|(word, reading)| (end, cost + reading + self.lexicon.word_cost(word), word)));
        });
        found.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
        found.truncate(MAX_CANDIDATES);
        found.into_iter().map(|(end, _, word)| (end, word)).collect()
    }
}

impl Drop for Session<'_> {
    fn drop(&mut self) {
        self.clear();
    }
}
