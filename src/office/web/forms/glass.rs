//! Fields whose text stands on the lobbies' glass: what the terminals cannot show is told before it hangs there.
//!
//! Invariants: what staff write for everybody is never stored with a character that would be a box, and never loses one
//! without their word; marks that everybody writes (✅, ❌, 1️⃣) become the nearest sign that the terminals have; a name of
//! somebody or some place is accepted whatever it holds, and its field says what is a box on the glass.
//!
//! Why refusing and not warning: a warning comes after the notice hangs, a title of 🎉 alone would hang as a row of boxes.
//! Why a box to tick and not a button: the first button of a form is what Enter presses.

use maud::{Markup, html};

use super::{Fields, FormState};
use crate::domain::{
    rich_text::RichText,
    text::{self, TextError},
};

/// Ticked by who wants the characters left out.
const LEAVE_OUT: &str = "leave_out";

/// Which button was pressed: lines are joined, or stand again as they were.
const LINES: &str = "lines";

/// Before the name of a field: what stood in it before its lines were joined.
const BEFORE: &str = "before.";

impl FormState {
    /// One line for the glass that must not be empty.
    pub fn shown_line(&mut self, name: &'static str, limit: usize) -> String {
        self.shown(name, true, |raw| text::required(&text::clean_line(raw), limit))
    }

    /// One line for the glass that may be empty.
    pub fn shown_optional_line(&mut self, name: &'static str, limit: usize) -> String {
        self.shown(name, false, |raw| text::optional(&text::clean_line(raw), limit))
    }

    /// Several lines for the glass that must not be empty.
    pub fn shown_paragraphs(&mut self, name: &'static str, limit: usize) -> String {
        self.shown(name, true, |raw| text::required(raw, limit))
    }

    /// Several lines for the glass that may be empty.
    pub fn shown_optional_paragraphs(&mut self, name: &'static str, limit: usize) -> String {
        self.shown(name, false, |raw| text::optional(raw, limit))
    }

    /// A list of one entry a line, read by its own rule afterwards.
    pub fn shown_list(&mut self, name: &'static str) -> String {
        let lines: Vec<String> = self.value(name).lines().map(text::clean_line).collect();
        self.showable(name, &lines.join("\n"))
    }

    fn shown(&mut self, name: &'static str, required: bool, parse: impl Fn(&str) -> Result<String, TextError>) -> String {
        let raw = text::with_known_marks(&text::clean(self.value(name)));
        let parsed = parse(&raw);
        let written = self.text(name, parsed);
        let showable = self.showable(name, &written);
        if self.error(name).is_none() && showable != self.value(name) {
            // What will be stored is what a preview shows.
            self.fields.set(name, showable.clone());
        }
        if required && !written.is_empty() && showable.is_empty() && self.error(name).is_none() {
            self.refuse(name, "请填写这一项");
        }
        showable
    }

    /// A text of the field as it can stand on the glass; refused while it cannot.
    pub fn showable(&mut self, name: &'static str, written: &str) -> String {
        let written = text::with_known_marks(written);
        let undrawable = text::undrawable(&written);
        if undrawable.is_empty() {
            return written;
        }
        if self.has(LEAVE_OUT, "1") {
            return text::without_undrawable(&written).trim().to_owned();
        }
        if self.error(name).is_none() {
            self.refuse(name, format!("大堂终端显示不出：{}。请删去或改写", text::list_of(&undrawable)));
        }
        self.undrawable.push(name);
        String::new()
    }

    /// Refuses headings, lists, tables and links that cannot be drawn, with what to do.
    pub fn check_marks(&mut self, name: &'static str, typed: &str) {
        if let Err(refusal) = RichText::read(typed)
            && self.error(name).is_none()
        {
            self.refuse(name, refusal.to_string());
        }
    }

    /// Joins lines that were broken inside a sentence, or undoes it, if that button was pressed. The form is then only
    /// looked at.
    pub fn rejoin(&mut self, names: &[&str]) -> bool {
        let undone = match self.value(LINES) {
            "join" => false,
            "undo" => true,
            _ => return false,
        };
        for name in names {
            let before = format!("{BEFORE}{name}");
            let typed = self.value(name).to_owned();
            if undone {
                let kept = self.value(&before).to_owned();
                if !kept.is_empty() {
                    self.fields.set(name, kept);
                    self.fields.set(&before, String::new());
                }
            } else {
                let joined = text::joined(&text::clean(&typed));
                if joined != typed.replace("\r\n", "\n") {
                    self.fields.set(name, joined);
                    self.fields.set(&before, typed);
                }
            }
        }
        true
    }
}

impl Fields {
    fn set(&mut self, name: &str, value: String) {
        self.pairs.retain(|(key, _)| key != name);
        self.pairs.push((name.to_owned(), value));
    }
}

/// Below a refused field: a box to tick instead of searching for the characters.
pub(super) fn leave_out(form: &FormState, name: &str) -> Markup {
    html! {
        @if form.undrawable.contains(&name) {
            label class="tick" { input type="checkbox" name=(LEAVE_OUT) value="1"; span { "保存时去掉这些字" } }
        }
    }
}

/// Below a field that may hold them: what will be a box on the glass.
pub(super) fn boxed(form: &FormState, name: &str) -> Option<String> {
    let undrawable = text::undrawable(&text::clean(form.value(name)));
    let told = !undrawable.is_empty() && form.error(name).is_none();
    told.then(|| format!("可以保存；大堂终端没有 {}，会显示为方框", text::list_of(&undrawable)))
}

/// The buttons that join the lines of these fields and put them back, and what stood in them before.
pub fn line_buttons(form: &FormState, names: &[&str]) -> Markup {
    let kept: Vec<(String, &str)> = names
        .iter()
        .map(|name| format!("{BEFORE}{name}"))
        .map(|before| (before.clone(), form.value(&before)))
        .filter(|(_, text)| !text.is_empty())
        .collect();
    html! {
        @for (name, text) in &kept { input type="hidden" name=(name) value=(text); }
        button class="button" type="submit" name=(LINES) value="join" title="把一句话中间的换行去掉，段落、列表和标题不变" { "合并断行" }
        @if !kept.is_empty() { button class="button" type="submit" name=(LINES) value="undo" { "恢复断行" } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(pairs: &[(&'static str, &str)]) -> FormState {
        FormState::stored(pairs.iter().map(|(name, value)| (*name, (*value).to_owned())))
    }

    #[test]
    fn what_the_terminals_cannot_show_is_named_and_stays_in_the_field() {
        for (typed, named) in [
            ("停水🎉通知", "🎉（第 3 个字）"),
            ("🎊", "🎊（第 1 个字）"),
            ("水\u{e123}", "第 2 个字（不是通用的字）"),
            ("通知\u{30000}", "\u{30000}（第 3 个字）"),
            ("Ἀθῆναι", "Ἀ（第 1 个字）"),
        ] {
            let mut form = form(&[("title", typed)]);
            assert_eq!(form.shown_line("title", 40), "");
            assert!(form.error("title").is_some_and(|sentence| sentence.contains(named)), "{:?}", form.error("title"));
            assert_eq!(form.value("title"), typed);
            assert!(leave_out(&form, "title").into_string().contains(LEAVE_OUT));
        }
    }

    #[test]
    fn known_marks_are_written_with_the_signs_that_terminals_have() {
        let mut form = form(&[("title", "✅已修好 1\u{fe0f}\u{20e3}楼"), ("body", "❌ 停水\n☎ 0571")]);
        assert_eq!((form.shown_line("title", 40), form.shown_paragraphs("body", 40)), ("✓已修好 ①楼".into(), "× 停水\n☎ 0571".into()));
        assert!(form.is_good());
    }

    #[test]
    fn ticked_characters_are_left_out_and_a_title_of_nothing_else_is_empty() {
        let mut ticked = form(&[("title", "停水🎉通知"), (LEAVE_OUT, "1")]);
        assert_eq!((ticked.shown_line("title", 40), ticked.is_good()), ("停水通知".into(), true));
        let mut nothing = form(&[("title", "🎉🎊"), (LEAVE_OUT, "1")]);
        assert_eq!((nothing.shown_line("title", 40), nothing.error("title")), (String::new(), Some("请填写这一项")));
        let mut optional = form(&[("hint", "🎉"), (LEAVE_OUT, "1")]);
        assert_eq!((optional.shown_optional_line("hint", 40), optional.is_good()), (String::new(), true));
    }

    #[test]
    fn a_name_is_accepted_and_its_field_says_what_is_a_box() {
        let mut form = form(&[("name", "王\u{30000}"), ("plain", "陈管家")]);
        assert_eq!((form.line("name", 20), form.is_good()), ("王\u{30000}".into(), true));
        assert!(boxed(&form, "name").is_some_and(|hint| hint.contains("\u{30000}（第 2 个字）")));
        assert_eq!(boxed(&form, "plain"), None);
    }

    #[test]
    fn lines_are_joined_and_put_back() {
        let broken = "因设备检修，本小区三号楼和五号楼的生活用水将于周五上午八点起\r\n停供，请储水。";
        let mut form = form(&[("body", broken), (LINES, "join")]);
        assert!(form.rejoin(&["body", "english_body"]));
        assert!(!form.value("body").contains('\n') && form.value("before.body") == broken);
        form.fields.set(LINES, "undo".into());
        assert!(form.rejoin(&["body"]));
        assert_eq!((form.value("body"), form.value("before.body")), (broken, ""));
        form.fields.set(LINES, String::new());
        assert!(!form.rejoin(&["body"]));
    }
}
