//! Which notices are on the glass, for the record of what was shown.

use super::{App, Page};
use crate::{
    domain::notice::Notice,
    kiosk::view_models::{Moment, board},
};

impl App {
    /// The notices whose words are on the screen: titles on the board, a whole one on its page.
    pub fn drawn_notices(&self, moment: Moment) -> Vec<Notice> {
        let Some(cached) = &self.board else { return Vec::new() };
        let estate_time = self.estate_time(moment);
        match self.page {
            Page::Board => board::on_page(cached, self.notice_page, estate_time, self.modes),
            Page::Notice => {
                let is_open = |notice: &&Notice| self.visit.notice.as_deref() == Some(notice.id.to_string().as_str());
                board::shown_notices(cached, estate_time).into_iter().find(is_open).cloned().into_iter().collect()
            }
            _ => Vec::new(),
        }
    }
}
