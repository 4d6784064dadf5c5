//! 留言与投诉: from the three tiles to a message or to feedback that can be reviewed.

use super::{App, Dialog, MessagesEvent, Page};
use crate::kiosk::view_models::{Moment, feedback::FeedbackDraft, message_form::MessageForm, person::Field};

impl App {
    pub(super) fn on_messages_event(&mut self, event: MessagesEvent, moment: Moment) {
        if !self.is_open() {
            return self.show_dialog(Dialog::NotOpenYet);
        }
        let now = self.believed_time(moment);
        let Some(cached) = &self.board else { return };
        let visit = &mut self.visit;
        let feedback = visit.feedback.get_or_insert_with(FeedbackDraft::default);
        match event {
            MessagesEvent::Open => self.page = Page::Messages,
            MessagesEvent::Write(addressee) => {
                // What was written to somebody else is not sent to this one.
                if visit.message_form.as_ref().is_none_or(|form| form.addressee != addressee) {
                    visit.message_form = Some(MessageForm::new(addressee, &cached.board));
                }
                visit.person.begin_form(&cached.board);
                self.page = Page::MessageForm;
            }
            MessagesEvent::Feedback => self.page = Page::Feedback,
            MessagesEvent::Kind(kind) => {
                feedback.kind = kind;
                feedback.error = None;
            }
            MessagesEvent::Subject(index) => feedback.choose_subject(index),
            MessagesEvent::Scene(index) => feedback.choose_scene(index),
            MessagesEvent::Time(index) => visit.picker = feedback.choose_time(index, now),
            MessagesEvent::About(index) => feedback.choose_about(index),
            MessagesEvent::PickAbout => visit.picker = Some(feedback.abouts()),
            MessagesEvent::Wish(index) => feedback.toggle_wish(index),
            MessagesEvent::Proceed => {
                visit.focus = Field::None;
                if feedback.check() {
                    visit.person.begin_form(&cached.board);
                    self.page = Page::Answer;
                }
            }
        }
    }
}
