//! 上班时间: read when a form is saved, and said again under the field, so that who wrote it sees how it was understood.

use super::FormState;
use crate::domain::opening_hours::OpeningHours;

/// What working hours look like.
const EXAMPLES: &str = "例如 08:00–18:00、24 小时、8:00-12:00、14:00-18:00、周一至周五 08:00–18:00、20:00–次日08:00";

impl FormState {
    /// Working hours for the glass. What stood there before and is none stays as it is: nobody has to give up their words to
    /// change a number beside them. Where nothing is required, words without a digit, 由客服中心转接 say, tell no time and may stand.
    pub fn hours(&mut self, name: &'static str, stored: &str, limit: usize, required: bool) -> String {
        let written = if required { self.shown_line(name, limit) } else { self.shown_optional_line(name, limit) };
        let tells_time = required || written.chars().any(|c| c.is_ascii_digit());
        let is_new = !written.is_empty() && written != stored;
        if tells_time && is_new && self.error(name).is_none() && OpeningHours::read(&written).is_err() {
            self.refuse(name, format!("没有读懂这个时间，请写几点到几点，{EXAMPLES}；没有固定时间请留空"));
        }
        written
    }
}

/// How what stands in the field was understood.
pub fn hours_hint(form: &FormState, name: &str) -> String {
    let written = form.value(name);
    match OpeningHours::read(written) {
        _ if written.trim().is_empty() => EXAMPLES.to_owned(),
        Ok(hours) => format!("读作：{hours}"),
        Err(_) => "没有读出时间，大堂只照原样显示，不提示上班还是下班".to_owned(),
    }
}
