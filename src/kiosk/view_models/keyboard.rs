//! The keyboard dock: what its keys and a writing finger compose, and the text that comes of it.
//!
//! Owns a composition from its first letter or stroke until it is typed or given up, and which keys are
//! shown. Knows no field: whoever presses a key is told what to type where. Invariants: what is highlighted
//! is what is taken, whether by the space key, a sign, another field or 完成; no key is lost and none panics;
//! nothing is learnt, and all of it goes with the visit, overwritten.
//!
//! Two rules for hands: a finger that rests lets the ink turn pale, and the next stroke then takes the
//! highlighted character and begins the next one; ink that was not recognised makes room for the next try
//! in the same way.

mod grid;
mod offers;
mod pen;
mod vocabulary;

use std::sync::LazyLock;

use zeroize::{Zeroize, Zeroizing};

use super::ticket::Ticket;
use crate::kiosk::input_method::{
    handwriting::{Ink, Reading, Stroke, Suggestions},
    pinyin::{self, Choice, Fuzzy, Lexicon, Session, Settings, Typed},
};

pub use grid::{COLUMNS, Cell};
use offers::in_order;
pub use offers::written;
use pen::Pen;
pub use vocabulary::{Key, Mode, Note, Outcome, Takes, View};

/// Candidates that are looked at for the bar; more never fit.
const BAR: usize = 12;
/// All there may be.
const ALL: usize = 500;
/// Characters offered to follow a typed one.
const FOLLOWERS: usize = 24;
/// Followers before the signs that hands have no key for.
const BEFORE_SIGNS: usize = 7;
const SIGNS: [&str; 12] = ["，", "。", "、", "？", "！", "：", "；", "“", "”", "（", "）", "…"];

static SUGGESTIONS: LazyLock<Option<Suggestions>> = LazyLock::new(|| Suggestions::embedded().ok());

/// Opens the data that is part of the program, which takes a moment once. Call from a worker.
pub fn prepare() {
    Lexicon::shared();
    LazyLock::force(&SUGGESTIONS);
}

/// The state of the dock during one visit.
#[derive(Default)]
pub struct Keyboard {
    mode: Mode,
    /// What the dock opens with, until somebody chooses.
    first: Mode,
    /// Where 字母 leads back to from the signs.
    letters: Mode,
    shift: bool,
    takes: Takes,
    /// Text is typed and shown in Traditional characters. What was written by hand stays as it was written.
    traditional: bool,
    /// Sounds that count as nearly the same.
    fuzzy: Fuzzy,
    session: Option<Session<'static>>,
    pen: Pen,
    /// What may follow what was typed, in Simplified characters.
    followers: Vec<String>,
    /// Candidates as shown, and their numbers in the session.
    offers: Vec<String>,
    order: Vec<usize>,
    expanded: bool,
    page: usize,
    note: Option<Note>,
}

impl Keyboard {
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// Whether text is typed and shown in Traditional characters; candidates that stand there follow.
    pub fn set_traditional(&mut self, traditional: bool) {
        if self.traditional != traditional {
            self.traditional = traditional;
            self.refresh();
        }
    }

    /// Which sounds count as nearly the same, from the next letter on.
    pub fn set_fuzzy(&mut self, fuzzy: Fuzzy) {
        self.fuzzy = fuzzy;
    }

    /// Whoever reads English types letters first. What somebody chose or is composing stays.
    pub fn start_with(&mut self, first: Mode) {
        if self.first != first && !self.composes() {
            if self.mode == self.first {
                (self.mode, self.letters) = (first, first);
            }
            self.first = first;
        }
    }

    /// The field that the keys are for from now on. Call [`Keyboard::commit_composition`] before for the one left.
    pub fn focus_field(&mut self, takes: Takes) {
        self.takes = takes;
        self.cancel_composition();
    }

    /// One key.
    pub fn press(&mut self, key: Key) -> Outcome {
        let mut out = Outcome::default();
        if !matches!(key, Key::Rested | Key::PenMoved(_)) {
            self.note = None;
        }
        match key {
            Key::Text(text) => self.text(&text, &mut out),
            Key::Backspace => self.backspace(&mut out),
            Key::Mode(mode) => self.switch(mode, &mut out),
            Key::Letters => self.switch(self.letters, &mut out),
            Key::Shift => self.shift = !self.shift,
            Key::Choose(index) => self.choose(index, &mut out),
            Key::Expand => {
                (self.expanded, self.page) = (!self.expanded, 0);
                self.refresh();
            }
            Key::Turn { forward } => self.turn(forward),
            Key::PenDown(_) | Key::PenMoved(_) | Key::PenUp | Key::Rested | Key::UndoStroke | Key::ClearInk => self.write(key, &mut out),
        }
        out
    }

    /// Ends the composition: what is highlighted is returned to be typed.
    pub fn commit_composition(&mut self) -> Zeroizing<String> {
        let mut out = Outcome::default();
        self.take(&mut out);
        self.cancel_composition();
        out.text
    }

    /// Forgets the composition.
    pub fn cancel_composition(&mut self) {
        if let Some(session) = &mut self.session {
            session.clear();
        }
        self.pen.clear();
        self.followers.zeroize();
        self.offers.zeroize();
        (self.expanded, self.page, self.note) = (false, 0, None);
    }

    /// There is no stroke data: says so, and leaves the writing pad for the letters.
    pub fn refuse_handwriting(&mut self) {
        if self.mode == Mode::Handwriting {
            self.cancel_composition();
            self.mode = Mode::Pinyin;
        }
        self.note = Some(Note::NoHandwriting);
    }

    /// The ink of the last [`Outcome`] was given away to be read.
    pub fn asked(&mut self, ticket: Ticket) {
        self.pen.asked(ticket);
    }

    /// The answer; one to an earlier question is nobody's.
    pub fn recognised(&mut self, ticket: Ticket, reading: &Reading) {
        if self.pen.answered(ticket, reading) {
            self.note = self.pen.is_unreadable().then_some(Note::NotRecognised);
            self.refresh();
        }
    }

    /// The strokes on the pad and the one under the finger.
    pub fn ink(&self) -> (&Ink, Option<&Stroke>) {
        self.pen.ink()
    }

    pub fn view(&self) -> View {
        let fitting = grid::fitting(&self.offers);
        let mut pages = if self.expanded { grid::pages(&self.offers, fitting) } else { Vec::new() };
        let page = self.page.min(pages.len().saturating_sub(1));
        View {
            mode: self.mode,
            shift: self.shift,
            chinese_signs: self.letters != Mode::Latin,
            composing: self.composing(),
            bar: self.offers[..fitting].to_vec(),
            selected: self.composes() || !self.pen.is_empty(),
            more: self.offers.len() > fitting,
            expanded: self.expanded,
            pages: pages.len(),
            cells: if pages.is_empty() { Vec::new() } else { pages.swap_remove(page) },
            page,
            note: self.note,
            inked: !self.pen.is_empty(),
            rested: self.pen.is_rested(),
        }
    }

    /// What is composed and not taken yet: characters that were chosen, and letters.
    pub fn composing(&self) -> String {
        self.session.as_ref().map(|session| self.written(&session.composing())).unwrap_or_default()
    }

    fn composes(&self) -> bool {
        self.session.as_ref().is_some_and(|session| !session.is_empty())
    }

    fn text(&mut self, text: &str, out: &mut Outcome) {
        let mut characters = text.chars();
        let letter = characters.next().filter(|key| characters.next().is_none() && (key.is_ascii_alphabetic() || *key == '\''));
        match (self.mode, letter) {
            (Mode::Pinyin, Some(letter)) => self.spell(letter.to_ascii_lowercase(), out),
            // The space key takes what is highlighted.
            (Mode::Pinyin | Mode::Handwriting, None) if text == " " && (self.composes() || !self.pen.is_empty()) => self.take(out),
            _ => {
                self.take(out);
                self.followers.zeroize();
                self.refresh();
                out.text.push_str(text);
                // Capitals are for one letter, as on every telephone.
                self.shift = false;
            }
        }
    }

    fn spell(&mut self, letter: char, out: &mut Outcome) {
        let mode = match self.takes {
            Takes::Words => pinyin::Mode::Sentence,
            Takes::Name => pinyin::Mode::Name,
        };
        // Without words, in a broken build, letters pass as they are.
        let Some(lexicon) = Lexicon::shared() else { return out.text.push(letter) };
        let settings = Settings { fuzzy: self.fuzzy, mode };
        let session = self.session.get_or_insert_with(|| Session::new(lexicon.clone(), settings));
        session.set_settings(settings);
        if session.type_key(letter) == Typed::Full {
            self.make_room(letter, out);
        }
        if self.composes() {
            self.followers.zeroize();
        }
        self.page = 0;
        self.refresh();
    }

    /// The composition is as long as it may be: its whole syllables are taken, the rest goes on with the
    /// letter.
    fn make_room(&mut self, letter: char, out: &mut Outcome) {
        let Some(session) = &mut self.session else { return };
        let composing = Zeroizing::new(session.composing());
        let tail = composing.rsplit_once('\'').map_or("", |(_, tail)| tail);
        for _ in tail.chars() {
            session.backspace();
        }
        self.take(out);
        if let Some(session) = &mut self.session {
            for key in tail.chars().chain([letter]) {
                session.type_key(key);
            }
        }
    }

    fn backspace(&mut self, out: &mut Outcome) {
        if let Some(session) = self.session.as_mut().filter(|session| !session.is_empty()) {
            session.backspace();
        } else if self.pen.is_empty() {
            out.erases = true;
            self.followers.zeroize();
        } else {
            self.pen.clear();
        }
        self.page = 0;
        self.refresh();
    }

    fn switch(&mut self, mode: Mode, out: &mut Outcome) {
        self.take(out);
        self.cancel_composition();
        self.mode = mode;
        self.shift = false;
        if matches!(mode, Mode::Pinyin | Mode::Handwriting | Mode::Latin) {
            self.letters = mode;
        }
    }

    fn turn(&mut self, forward: bool) {
        let pages = self.view().pages;
        self.page = if forward { (self.page + 1).min(pages.saturating_sub(1)) } else { self.page.saturating_sub(1) };
    }

    fn write(&mut self, key: Key, out: &mut Outcome) {
        if self.mode != Mode::Handwriting {
            return;
        }
        match key {
            Key::PenDown(at) => {
                if self.pen.is_rested() {
                    self.take(out);
                    self.pen.clear();
                }
                self.followers.zeroize();
                self.expanded = false;
                self.pen.down(at);
            }
            Key::PenMoved(at) => return self.pen.moved(at),
            Key::PenUp => out.ink = self.pen.up(),
            Key::Rested => return self.pen.rest(),
            Key::UndoStroke => out.ink = self.pen.undo(),
            _ => self.pen.clear(),
        }
        self.refresh();
    }

    /// Takes what is highlighted, if anything is being composed.
    fn take(&mut self, out: &mut Outcome) {
        if self.composes() {
            if let Some(text) = self.session.as_mut().and_then(Session::commit).map(Zeroizing::new) {
                out.text.push_str(&self.written(&text));
                self.follow(&text);
            }
        } else if let Some(&character) = self.pen.candidates().first() {
            out.text.push(character);
            self.follow(character.encode_utf8(&mut [0; 4]));
        }
        self.pen.clear();
        self.collapse();
    }

    fn choose(&mut self, index: usize, out: &mut Outcome) {
        if self.composes() {
            let Some(&number) = self.order.get(index) else { return };
            match self.session.as_mut().map_or(Choice::None, |session| session.choose(number)) {
                Choice::Done(text) => {
                    let text = Zeroizing::new(text);
                    out.text.push_str(&self.written(&text));
                    self.follow(&text);
                }
                Choice::More => {}
                Choice::None => return,
            }
        } else if !self.pen.is_empty() {
            let Some(&character) = self.pen.candidates().get(index) else { return };
            out.text.push(character);
            self.pen.clear();
            self.follow(character.encode_utf8(&mut [0; 4]));
        } else {
            let Some(text) = self.followers.get(index).cloned().map(Zeroizing::new) else { return };
            out.text.push_str(&self.written(&text));
            self.follow(&text);
        }
        self.collapse();
    }

    fn collapse(&mut self) {
        (self.expanded, self.page) = (false, 0);
        self.refresh();
    }

    /// What may follow the text that was just typed.
    fn follow(&mut self, text: &str) {
        self.followers.zeroize();
        let (Takes::Words, Some(last), Some(table)) = (self.takes, text.chars().last(), SUGGESTIONS.as_ref()) else { return };
        self.followers = table.next(last, FOLLOWERS).into_iter().map(String::from).collect();
        // A hand finds its signs here; letters have keys for them.
        if self.mode == Mode::Handwriting && !SIGNS.contains(&text) {
            let at = BEFORE_SIGNS.min(self.followers.len());
            self.followers.splice(at..at, SIGNS[..2].iter().map(|sign| (*sign).to_owned()));
            self.followers.extend(SIGNS[2..].iter().map(|sign| (*sign).to_owned()));
        }
    }

    fn refresh(&mut self) {
        self.offers.zeroize();
        let limit = if self.expanded { ALL } else { BAR };
        self.offers = if self.composes() {
            let candidates = self.session.as_mut().map(|session| session.candidates(0, limit)).unwrap_or_default();
            let (takes, traditional) = (self.takes, self.traditional);
            self.order = in_order(candidates);
            self.order.iter().map(|number| written(&candidates[*number].text, takes, traditional)).collect()
        } else if !self.pen.is_empty() {
            self.pen.candidates().iter().map(|character| String::from(*character)).collect()
        } else {
            self.followers.iter().take(limit).map(|text| self.written(text)).collect()
        };
        self.expanded &= !self.offers.is_empty();
    }

    fn written(&self, text: &str) -> String {
        written(text, self.takes, self.traditional)
    }
}

impl Drop for Keyboard {
    /// The composition and the pen overwrite themselves.
    fn drop(&mut self) {
        self.followers.zeroize();
        self.offers.zeroize();
    }
}

/// Never prints what is typed.
impl std::fmt::Debug for Keyboard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Keyboard({:?}, …)", self.mode)
    }
}
