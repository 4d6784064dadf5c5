//! 留言与投诉: from the three tiles to a message or to feedback that can be reviewed.

use super::{App, Message, Page, Talk};
use crate::kiosk::view_models::{Moment, feedback::FeedbackDraft, letter::Letter, person::Field};

impl App {
    pub(super) fn talk(&mut self, talk: Talk, moment: Moment) {
        if !self.is_open() {
            return self.say(Message::NotOpenYet);
        }
        let now = self.believed_time(moment);
        let Some(cached) = &self.board else { return };
        let visit = &mut self.visit;
        let feedback = visit.feedback.get_or_insert_with(FeedbackDraft::default);
        match talk {
            Talk::Open => self.page = Page::Talk,
            Talk::Write(reader) => {
                // What was written to somebody else is not sent to this one.
                if visit.letter.as_ref().is_none_or(|letter| letter.reader != reader) {
                    visit.letter = Some(Letter::new(reader, &cached.board));
                }
                visit.person.settle(&cached.board);
                self.page = Page::Letter;
            }
            Talk::Feedback => self.page = Page::Feedback,
            Talk::Kind(kind) => {
                feedback.kind = kind;
                feedback.error = None;
            }
            Talk::Subject(index) => feedback.choose_subject(index),
            Talk::Scene(index) => feedback.choose_scene(index),
            Talk::Time(index) => visit.picker = feedback.choose_time(index, now),
            Talk::About(index) => feedback.choose_about(index),
            Talk::Wish(index) => feedback.toggle_wish(index),
            Talk::Proceed => {
                visit.focus = Field::None;
                if feedback.check() {
                    visit.person.settle(&cached.board);
                    self.page = Page::Answer;
                }
            }
        }
    }
}
