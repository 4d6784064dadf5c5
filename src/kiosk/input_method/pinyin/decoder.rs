//! The likeliest Chinese for a graph of syllables: a beam search over words with a trigram model.
//!
//! Invariants: work per position is bounded (arrivals and beam are capped), so no input can stall a keystroke;
//! a position depends only on what lies before it, so one more letter decodes one more position. What was typed
//! leaves no trace after [`Lattice::wipe`].
//!
//! Why not exact n-best search over the whole lattice: it gave the same first candidates at several times the work.

use zeroize::Zeroize;

use super::{
    cost::Cost,
    lexicon::{Context, Lexicon, WordId},
    names::{NAME_CHARACTERS, Name, names_from},
    spelling::{Graph, Kind},
};

/// Hypotheses with the same last words kept at a position: alternatives further back for the list.
const ALIKE: usize = 3;
/// Readings of one stretch of input looked at before the likeliest are taken.
const READINGS: usize = 600;
/// Words have at most this many syllables.
pub(super) const LONGEST_WORD: usize = 8;

/// How much is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Breadth {
    /// Hypotheses kept at a position.
    beam: usize,
    /// Words considered for one stretch of input.
    words: usize,
    /// Syllables of a word.
    longest: usize,
    /// Names within a phrase.
    names: bool,
}

impl Breadth {
    /// What is spelled.
    pub const FULL: Self = Self { beam: 24, words: 48, longest: LONGEST_WORD, names: true };
    /// What sounds nearly so: many more ways, for the few words that come of it.
    pub const NEAR: Self = Self { beam: 6, words: 10, longest: 4, names: false };

    /// Syllables of the longest word.
    pub const fn longest(self) -> usize {
        self.longest
    }
}
/// Nodes of the lexicon looked at from one position: reached only by rows of first letters.
const MAX_VISITS: usize = 4_000;
/// What the candidates of an input mean to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// Anything that residents write.
    #[default]
    Sentence,
    /// A person's name.
    Name,
}

/// A way to read a stretch of the input that ends at the position that holds it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Arrival {
    pub start: usize,
    pub word: WordId,
    cost: Cost,
    /// The text of a name, padded with NUL; words and literals have their own.
    name: Option<[char; NAME_CHARACTERS]>,
}

impl Arrival {
    /// Appends what this reads as.
    pub fn write(&self, lexicon: &Lexicon, input: &[u8], end: usize, out: &mut String) {
        match (self.name, self.word) {
            (Some(name), _) => out.extend(name.iter().filter(|&&c| c != '\0')),
            (None, WordId::NUMBER) => out.extend(input[self.start..end].iter().filter(|&&b| b != b'\'').map(|&b| char::from(b))),
            (None, word) => out.push_str(lexicon.text(word)),
        }
    }
}

#[derive(Debug, Clone, Copy)]
struct Hypothesis {
    cost: Cost,
    word: WordId,
    context: Option<Context>,
    arrival: u32,
    /// The hypothesis at the arrival's start.
    from: u32,
    /// Of the text so far: equal texts are kept once.
    digest: u64,
}

/// Everything known about the input so far, position by position.
pub(super) struct Lattice {
    breadth: Breadth,
    arrivals: Vec<Vec<Arrival>>,
    beams: Vec<Vec<Hypothesis>>,
}

impl Lattice {
    pub fn new(breadth: Breadth) -> Self {
        Self { breadth, arrivals: Vec::new(), beams: Vec::new() }
    }

    /// Decodes from position `first` on; what lies before is kept. `before` is the word that precedes the input.
    pub fn update(&mut self, lexicon: &Lexicon, graph: &Graph, input: &[u8], first: usize, before: WordId, mode: Mode) {
        let first = if self.beams.is_empty() { 1 } else { first.clamp(1, self.beams.len()) };
        self.forget_from(first, input.len());
        if self.beams.is_empty() {
            self.arrivals.push(Vec::new());
            self.beams.push(vec![Hypothesis { cost: 0, word: before, context: None, arrival: 0, from: 0, digest: 0 }]);
        }
        self.arrivals.resize_with(input.len() + 1, Vec::new);
        self.beams.resize_with(input.len() + 1, Vec::new);
        let steps = steps_to(graph, first, input.len());
        for start in 0..input.len() {
            if graph.edges.get(start).is_some_and(|edges| !edges.is_empty()) && steps[start] <= self.breadth.longest {
                self.arrive_from(lexicon, graph, start, first, &steps, mode);
            }
        }
        for end in first..=input.len() {
            self.advance(lexicon, input, end);
        }
    }

    fn forget_from(&mut self, first: usize, length: usize) {
        for index in first..self.beams.len() {
            wipe_all(&mut self.beams[index], Hypothesis { cost: 0, word: WordId(0), context: None, arrival: 0, from: 0, digest: 0 });
            wipe_all(&mut self.arrivals[index], Arrival { start: 0, word: WordId(0), cost: 0, name: None });
        }
        self.beams.truncate(length + 1);
        self.arrivals.truncate(length + 1);
    }

    /// Overwrites and drops everything.
    pub fn wipe(&mut self) {
        self.forget_from(0, 0);
        self.beams.clear();
        self.arrivals.clear();
    }

    /// Finds the words and names that begin at `start` and end at `first` or later.
    fn arrive_from(&mut self, lexicon: &Lexicon, graph: &Graph, start: usize, first: usize, steps: &[usize], mode: Mode) {
        let mut found: Vec<(usize, WordId, Cost)> = Vec::new();
        let mut ends: Vec<(usize, usize)> = Vec::new();
        let Breadth { words, longest, names, .. } = self.breadth;
        walk(lexicon, graph, start, Some(steps), longest, &mut |end, node, cost| {
            if end >= first {
                let count = ends.iter_mut().find(|(known, _)| *known == end);
                let count = match count {
                    Some((_, count)) => count,
                    None => {
                        ends.push((end, 0));
                        match ends.last_mut() {
                            Some((_, count)) => count,
                            None => return,
                        }
                    }
                };
                let room = READINGS.saturating_sub(*count).min(words);
                for (word, reading) in lexicon.words_of(node).take(room) {
                    *count += 1;
                    found.push((end, word, cost + reading));
                }
            }
        });
        for &(end, count) in &ends {
            let mut here: Vec<(WordId, Cost)> = found.iter().filter(|f| f.0 == end).map(|f| (f.1, f.2)).collect();
            if count > words {
                here.sort_by_cached_key(|&(word, cost)| cost + lexicon.word_cost(word));
                here.truncate(words);
            }
            self.arrivals[end].extend(here.into_iter().map(|(word, cost)| Arrival { start, word, cost, name: None }));
        }
        for edge in graph.edges[start].iter().filter(|edge| edge.kind == Kind::Literal && edge.end >= first) {
            self.arrivals[edge.end].push(Arrival { start, word: WordId::NUMBER, cost: 0, name: None });
        }
        let wanted = steps[start] <= NAME_CHARACTERS && if mode == Mode::Name { start == 0 } else { names };
        for name in if wanted { names_from(lexicon, graph, start) } else { Vec::new() } {
            if name.end >= first {
                self.arrivals[name.end].push(arrival_of(start, &name, mode));
            }
        }
    }

    fn advance(&mut self, lexicon: &Lexicon, input: &[u8], end: usize) {
        let mut reached: Vec<Hypothesis> = Vec::new();
        for (index, arrival) in self.arrivals[end].iter().enumerate() {
            for (from, before) in self.beams[arrival.start].iter().enumerate() {
                let (cost, context) = step(lexicon, before, arrival.word);
                let cost = before.cost + cost + arrival.cost;
                reached.push(Hypothesis { cost, word: arrival.word, context, arrival: index as u32, from: from as u32, digest: 0 });
            }
        }
        let beam = self.breadth.beam;
        let considered = beam * 6;
        if reached.len() > considered {
            reached.select_nth_unstable_by_key(considered, |h| h.cost);
            reached.truncate(considered);
        }
        reached.sort_unstable_by_key(|h| (h.cost, h.arrival, h.from));
        let mut kept: Vec<Hypothesis> = Vec::with_capacity(beam);
        let mut text = String::new();
        for mut hypothesis in reached {
            if kept.len() == beam {
                break;
            }
            let arrival = &self.arrivals[end][hypothesis.arrival as usize];
            text.zeroize();
            arrival.write(lexicon, input, end, &mut text);
            hypothesis.digest = digest(self.beams[arrival.start][hypothesis.from as usize].digest, &text);
            let alike = kept.iter().filter(|k| k.word == hypothesis.word && k.context == hypothesis.context).count();
            if alike < ALIKE && kept.iter().all(|k| k.digest != hypothesis.digest) {
                kept.push(hypothesis);
            }
        }
        text.zeroize();
        self.beams[end] = kept;
    }

    /// The readings of the whole input, likeliest first, with what each costs. That a phrase
    /// ends here is weighed only now: positions must not depend on what follows them.
    pub fn readings(&self, lexicon: &Lexicon) -> Vec<(usize, Cost)> {
        let beam = self.beams.last().map_or(&[][..], Vec::as_slice);
        let costs = beam.iter().map(|hypothesis| hypothesis.cost + lexicon.end_cost(hypothesis.word));
        let mut readings: Vec<(usize, Cost)> = costs.enumerate().collect();
        readings.sort_by_key(|&(_, cost)| cost);
        readings
    }

    /// The arrivals, with their ends, of the reading at `index` of the last position, in order.
    pub fn path(&self, index: usize) -> Vec<(usize, Arrival)> {
        let mut path = Vec::new();
        let (mut end, mut index) = (self.beams.len().saturating_sub(1), index);
        while end > 0 {
            let Some(hypothesis) = self.beams.get(end).and_then(|beam| beam.get(index)) else { break };
            let Some(&arrival) = self.arrivals[end].get(hypothesis.arrival as usize) else { break };
            path.push((end, arrival));
            (end, index) = (arrival.start, hypothesis.from as usize);
        }
        path.reverse();
        path
    }
}

fn arrival_of(start: usize, name: &Name, mode: Mode) -> Arrival {
    let word = if name.surname_only { WordId::SURNAME } else { WordId::NAME };
    let fit = match mode {
        Mode::Name => -NAME_MODE,
        Mode::Sentence if start > 0 => NAME_WITHIN,
        Mode::Sentence => 0,
    };
    Arrival { start, word, cost: name.cost + fit, name: Some(name.characters) }
}

/// How much likelier a name is where a name is asked for.
const NAME_MODE: Cost = 160;
/// How much less a composed name is to be trusted within a phrase than at its beginning.
const NAME_WITHIN: Cost = 24;

/// The cost of `word` after a hypothesis, and the context that the two make.
fn step(lexicon: &Lexicon, before: &Hypothesis, word: WordId) -> (Cost, Option<Context>) {
    let pair = lexicon.pair(before.word, word);
    let next = pair.and_then(|pair| pair.context);
    let mut backoff = 0;
    if let Some(context) = before.context {
        if let Some(cost) = lexicon.triple(context, word) {
            return (cost, next);
        }
        backoff = context.backoff;
    }
    let cost = pair.map_or_else(|| lexicon.word_backoff(before.word) + lexicon.word_cost(word), |pair| pair.cost);
    (backoff + cost, next)
}

/// Calls `visit(end, node, cost)` for every node of words that a way from `start` spells. Ways that cannot get to
/// where `steps` counts to are left out, and words of more than `longest` syllables.
pub(super) fn walk(
    lexicon: &Lexicon,
    graph: &Graph,
    start: usize,
    steps: Option<&[usize]>,
    longest: usize,
    visit: &mut impl FnMut(usize, u32, Cost),
) {
    let mut queue = std::collections::VecDeque::from([(0u32, start, 0, 0)]);
    let mut visits = 0;
    // Breadth first, so that the bound cuts the longest words and not those of the last letters.
    while let Some((node, at, cost, depth)) = queue.pop_front() {
        for edge in graph.edges.get(at).into_iter().flatten() {
            if steps.is_some_and(|steps| steps[edge.end] > longest - depth - 1) {
                continue;
            }
            for &(syllable, more) in &edge.matches {
                if let Some(child) = lexicon.child(node, syllable) {
                    visits += 1;
                    visit(edge.end, child, cost + more);
                    if depth + 1 < longest && visits < MAX_VISITS {
                        queue.push_back((child, edge.end, cost + more, depth + 1));
                    }
                }
            }
        }
    }
}

/// The least number of syllables from each position to one at or after `first`.
fn steps_to(graph: &Graph, first: usize, length: usize) -> Vec<usize> {
    let mut steps = vec![0; length + 1];
    for start in (0..first.min(length)).rev() {
        let least = graph.edges.get(start).into_iter().flatten().map(|edge| steps[edge.end]).min();
        steps[start] = least.map_or(usize::MAX, |least| least.saturating_add(1));
    }
    steps
}

fn digest(before: u64, text: &str) -> u64 {
    text.bytes().fold(before ^ 0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
        ^ 0xcbf2_9ce4_8422_2325
}

fn wipe_all<T: Copy>(values: &mut Vec<T>, blank: T) {
    values.fill(blank);
    // The compiler must not drop the writes to memory that is about to be forgotten.
    std::hint::black_box(values.as_slice());
    values.clear();
}
