//! What the keys and the pad of the dock compose, without any pixels.

use lobby_butler::kiosk::{
    input_method::handwriting::{Candidate, Confidence, Point, Reading},
    view_models::{
        keyboard::{Key, Keyboard, Mode, Note, Outcome, Takes, View},
        ticket::Ticket,
    },
};

/// A keyboard and all that it typed.
#[derive(Default)]
pub struct Typist {
    pub keyboard: Keyboard,
    pub text: String,
    pub tickets: u64,
}

impl Typist {
    pub fn press(&mut self, key: Key) -> Outcome {
        let outcome = self.keyboard.press(key);
        self.text.push_str(&outcome.text);
        if outcome.erases {
            self.text.pop();
        }
        if outcome.ink.is_some() {
            self.tickets += 1;
            self.keyboard.asked(Ticket(self.tickets));
        }
        outcome
    }

    fn keys(&mut self, text: &str) {
        text.chars().for_each(|key| drop(self.press(Key::Text(key.to_string()))));
    }

    pub fn mode(&mut self, mode: Mode) {
        self.press(Key::Mode(mode));
    }

    fn stroke(&mut self, points: &[(f32, f32)]) -> Outcome {
        let mut points = points.iter().map(|&(x, y)| Point { x, y });
        self.press(Key::PenDown(points.next().unwrap()));
        points.for_each(|at| drop(self.press(Key::PenMoved(at))));
        self.press(Key::PenUp)
    }

    /// The newest question is answered.
    fn read_as(&mut self, characters: &str) {
        self.keyboard.recognised(Ticket(self.tickets), &reading(characters));
    }

    fn write(&mut self, characters: &str) {
        self.stroke(&[(10.0, 10.0), (200.0, 200.0)]);
        self.read_as(characters);
    }

    pub fn view(&self) -> View {
        self.keyboard.view()
    }
}

pub fn reading(characters: &str) -> Reading {
    let candidates: Vec<Candidate> = characters.chars().map(|character| Candidate { character, cost: 1.0, whole: true }).collect();
    Reading { confidence: if candidates.is_empty() { Confidence::Unreadable } else { Confidence::Sure }, candidates }
}

fn writing() -> Typist {
    let mut typist = Typist::default();
    typist.mode(Mode::Handwriting);
    typist
}

#[test]
fn the_space_key_takes_what_is_highlighted() {
    let mut typist = Typist::default();
    typist.keys("woyaobaoxiu");
    assert_eq!(typist.view().composing, "wo'yao'bao'xiu");
    assert_eq!((typist.view().bar[0].as_str(), typist.view().selected), ("我要报修", true));
    typist.keys(" ");
    assert_eq!((typist.text.as_str(), typist.view().composing.as_str()), ("我要报修", ""));
    typist.keys(" ");
    assert_eq!(typist.text, "我要报修 ", "without a composition it is a space");
}

#[test]
fn a_sign_takes_what_is_highlighted_before_it() {
    let mut typist = Typist::default();
    typist.keys("loushui，baoxiu。");
    assert_eq!(typist.text, "漏水，报修。");
}

#[test]
fn the_first_part_can_be_chosen_and_the_rest_goes_on() {
    let mut typist = Typist::default();
    typist.keys("woyaobaoxiu");
    typist.press(Key::Expand);
    let view = typist.view();
    let whole = view.bar.iter().cloned().enumerate().chain(view.cells.into_iter().map(|cell| (cell.index, cell.text)));
    let (part, _) = whole.into_iter().find(|(_, text)| text == "我要").unwrap();
    typist.press(Key::Choose(part));
    assert_eq!((typist.text.as_str(), typist.view().composing.as_str()), ("", "我要bao'xiu"));
    assert!(!typist.view().expanded);
    typist.press(Key::Choose(0));
    assert_eq!(typist.text, "我要报修");
}

#[test]
fn after_a_long_reading_come_words_for_its_beginning() {
    let mut typist = Typist::default();
    typist.keys("shuilongtouloushui");
    let bar = typist.view().bar;
    assert!(bar[0] == "水龙头漏水" && bar[1].chars().count() < 5, "{bar:?}");
    typist.press(Key::Choose(1));
    assert!(typist.view().composing.starts_with(&bar[1]), "what was touched is what is taken");
}

#[test]
fn backspace_shortens_the_composition_before_it_deletes_text() {
    let mut typist = Typist::default();
    typist.keys("loushui ");
    typist.keys("ab");
    typist.press(Key::Backspace);
    typist.press(Key::Backspace);
    assert_eq!(typist.text, "漏水");
    typist.press(Key::Backspace);
    assert_eq!(typist.text, "漏");
}

#[test]
fn a_separator_without_letters_does_nothing() {
    let mut typist = Typist::default();
    typist.keys("''");
    assert_eq!((typist.text.as_str(), typist.view().composing.as_str()), ("", ""));
    typist.keys("xi'an ");
    assert_eq!(typist.text, "西安");
}

#[test]
fn no_letter_of_a_composition_that_is_too_long_is_lost() {
    let mut typist = Typist::default();
    typist.keys(&"shi".repeat(30));
    typist.keys(" ");
    assert_eq!(typist.text.chars().count(), 30, "{}", typist.text);
}

#[test]
fn what_may_follow_is_offered_and_chosen() {
    let mut typist = Typist::default();
    typist.keys("lou ");
    let place = typist.view().bar.iter().position(|next| next == "水");
    assert!(!typist.view().selected, "nothing is taken unasked");
    typist.text.clear();
    typist.press(Key::Choose(place.unwrap_or(0)));
    assert_eq!(typist.text.chars().count(), 1);
    typist.keys("b");
    assert_eq!(typist.view().composing, "b", "letters end the offer");
}

#[test]
fn latin_letters_pass_and_capitals_are_for_one_letter() {
    let mut typist = Typist::default();
    typist.mode(Mode::Latin);
    typist.press(Key::Shift);
    assert!(typist.view().shift);
    typist.keys("Ok, 3A.");
    assert_eq!((typist.text.as_str(), typist.view().shift), ("Ok, 3A.", false));
}

#[test]
fn another_mode_takes_what_is_highlighted_and_signs_lead_back() {
    let mut typist = Typist::default();
    typist.keys("loushui");
    typist.mode(Mode::Symbols);
    assert_eq!(typist.text, "漏水");
    assert!(typist.view().chinese_signs);
    typist.press(Key::Letters);
    assert_eq!(typist.view().mode, Mode::Pinyin);
    typist.mode(Mode::Latin);
    typist.mode(Mode::Symbols);
    assert!(!typist.view().chinese_signs);
    typist.press(Key::Letters);
    assert_eq!(typist.view().mode, Mode::Latin);
}

#[test]
fn a_field_for_names_reads_names_first_and_suggests_nothing_after() {
    let mut typist = Typist::default();
    typist.keyboard.focus_field(Takes::Name);
    typist.keys("hanxue");
    assert_eq!(typist.view().bar[0], "韩雪");
    typist.keys(" ");
    assert_eq!((typist.text.as_str(), typist.view().bar.len()), ("韩雪", 0));
}

#[test]
fn all_candidates_can_be_paged_through() {
    let mut typist = Typist::default();
    typist.keys("shi");
    let bar = typist.view().bar;
    assert!(typist.view().more);
    typist.press(Key::Expand);
    let pages = typist.view().pages;
    assert!(pages > 3, "{pages}");
    let mut seen: Vec<usize> = (0..bar.len()).collect();
    for page in 0..pages {
        assert_eq!(typist.view().page, page);
        seen.extend(typist.view().cells.iter().map(|cell| cell.index));
        typist.press(Key::Turn { forward: true });
    }
    assert_eq!(seen, (0..seen.len()).collect::<Vec<_>>(), "every candidate once");
    assert_eq!(typist.view().page, pages - 1);
    let last = typist.view().cells.last().cloned().unwrap();
    typist.press(Key::Choose(last.index));
    assert_eq!(typist.text, last.text);
}

#[test]
fn committed_pinyin_is_written_traditional_where_that_is_asked_for() {
    let mut typist = Typist::default();
    typist.keyboard.set_traditional(true);
    typist.keys("dianti");
    assert_eq!(typist.view().bar[0], "電梯");
    typist.keys(" ");
    assert_eq!(typist.text, "電梯");
    assert!(!typist.view().bar.is_empty(), "what follows is still known");
}

#[test]
fn a_written_character_is_typed_by_choosing_it() {
    let mut typist = writing();
    assert!(typist.stroke(&[(1.0, 1.0), (90.0, 1.0)]).ink.is_some());
    typist.read_as("一");
    assert!(typist.stroke(&[(1.0, 40.0), (90.0, 40.0)]).ink.is_some_and(|ink| ink.strokes.len() == 2));
    typist.read_as("二工");
    assert_eq!((typist.view().bar, typist.view().selected), (vec!["二".to_owned(), "工".into()], true));
    typist.press(Key::Choose(1));
    assert_eq!((typist.text.as_str(), typist.view().inked), ("工", false));
    assert!(typist.view().bar.contains(&"，".to_owned()), "a hand finds its signs among what may follow");
}

#[test]
fn a_rest_and_the_next_stroke_take_the_highlighted_character() {
    let mut typist = writing();
    typist.write("水永");
    typist.press(Key::Rested);
    assert!(typist.view().rested);
    assert_eq!(typist.text, "", "resting alone takes nothing");
    typist.write("电");
    assert_eq!((typist.text.as_str(), typist.view().bar), ("水", vec!["电".to_owned()]));
    typist.write("车");
    assert_eq!(typist.text, "水", "without a rest it is the same character");
}

#[test]
fn an_answer_to_earlier_ink_is_ignored() {
    let mut typist = writing();
    typist.stroke(&[(1.0, 1.0), (90.0, 1.0)]);
    typist.stroke(&[(1.0, 40.0), (90.0, 40.0)]);
    typist.keyboard.recognised(Ticket(1), &reading("一"));
    assert!(typist.view().bar.is_empty());
    typist.read_as("二");
    assert_eq!(typist.view().bar, ["二"]);
    typist.press(Key::ClearInk);
    typist.read_as("二");
    assert!(typist.view().bar.is_empty() && !typist.view().inked);
}

#[test]
fn ink_that_is_no_character_is_said_to_be_none_and_makes_room() {
    let mut typist = writing();
    typist.write("");
    assert_eq!(typist.view().note, Some(Note::NotRecognised));
    typist.press(Key::Rested);
    assert_eq!(typist.view().note, Some(Note::NotRecognised), "it stays until the next touch");
    typist.write("水");
    assert_eq!((typist.text.as_str(), typist.view().note), ("", None));
    assert_eq!(typist.keyboard.ink().0.strokes.len(), 1);
}

#[test]
fn nothing_rests_while_the_ink_is_still_being_read() {
    let mut typist = writing();
    typist.stroke(&[(1.0, 1.0), (90.0, 1.0)]);
    typist.press(Key::Rested);
    assert!(!typist.view().rested, "the highlighted character is not known yet");
}

#[test]
fn strokes_are_undone_cleared_and_deleted() {
    let mut typist = writing();
    typist.write("一");
    typist.write("二");
    assert!(typist.press(Key::UndoStroke).ink.is_some_and(|ink| ink.strokes.len() == 1));
    typist.read_as("一");
    assert!(typist.press(Key::UndoStroke).ink.is_none());
    assert!(typist.view().bar.is_empty() && !typist.view().inked);
    typist.press(Key::UndoStroke);
    typist.write("水");
    typist.press(Key::Choose(0));
    typist.write("电");
    typist.press(Key::Backspace);
    assert_eq!((typist.text.as_str(), typist.view().inked), ("水", false), "ink goes before text");
    typist.press(Key::Backspace);
    assert_eq!(typist.text, "");
}

#[test]
fn a_second_finger_neither_tears_a_stroke_nor_loses_it() {
    let mut typist = writing();
    typist.press(Key::PenDown(Point { x: 10.0, y: 10.0 }));
    typist.press(Key::PenMoved(Point { x: 60.0, y: 10.0 }));
    typist.press(Key::PenDown(Point { x: 800.0, y: 500.0 }));
    typist.press(Key::PenMoved(Point { x: 5_000.0, y: f32::NAN }));
    typist.press(Key::PenUp);
    typist.press(Key::PenUp);
    let strokes: Vec<usize> = typist.keyboard.ink().0.strokes.iter().map(|stroke| stroke.points.len()).collect();
    assert_eq!(strokes, [2, 1]);
}

#[test]
fn strokes_stay_on_the_pad() {
    let mut typist = writing();
    typist.stroke(&[(-50.0, 20.0), (9_999.0, 9_999.0)]);
    let points = &typist.keyboard.ink().0.strokes[0].points;
    assert!(points.iter().all(|point| (0.0..=828.0).contains(&point.x) && (0.0..=524.0).contains(&point.y)));
}

#[test]
fn a_terminal_without_stroke_data_says_so_and_keeps_its_letters() {
    let mut typist = writing();
    typist.stroke(&[(1.0, 1.0), (90.0, 1.0)]);
    typist.keyboard.refuse_handwriting();
    assert_eq!((typist.view().mode, typist.view().note), (Mode::Pinyin, Some(Note::NoHandwriting)));
    typist.keys("loushui ");
    assert_eq!((typist.text.as_str(), typist.view().note), ("漏水", None));
}

#[test]
fn settling_types_what_is_highlighted_and_forgets_the_rest() {
    let mut typist = Typist::default();
    typist.keys("loushui");
    assert_eq!(typist.keyboard.commit_composition().as_str(), "漏水");
    assert_eq!((typist.view().bar.len(), typist.view().composing.as_str()), (0, ""));
    typist.mode(Mode::Handwriting);
    typist.write("水");
    assert_eq!(typist.keyboard.commit_composition().as_str(), "水");
    typist.stroke(&[(1.0, 1.0), (90.0, 1.0)]);
    assert_eq!(typist.keyboard.commit_composition().as_str(), "", "ink that nobody has read is not guessed at");
    assert!(!typist.view().inked);
}

#[test]
fn whoever_reads_english_types_letters_first_and_what_somebody_chose_stays() {
    let mut keyboard = Keyboard::default();
    keyboard.start_with(Mode::Latin);
    assert_eq!(keyboard.mode(), Mode::Latin);
    keyboard.start_with(Mode::Pinyin);
    assert_eq!(keyboard.mode(), Mode::Pinyin);
    keyboard.press(Key::Mode(Mode::Handwriting));
    keyboard.start_with(Mode::Latin);
    assert_eq!(keyboard.mode(), Mode::Handwriting);
    keyboard.press(Key::Mode(Mode::Pinyin));
    keyboard.press(Key::Text("n".into()));
    keyboard.start_with(Mode::Pinyin);
    keyboard.start_with(Mode::Latin);
    assert_eq!(keyboard.mode(), Mode::Pinyin, "what is being composed stays");
}
