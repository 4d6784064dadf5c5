//! Forms: what was typed, what is wrong with it, and fields that show both.
//!
//! A [`FormState`] is filled from a record or from a submitted form; reading a field from it
//! parses and, when the text is no good, notes a Chinese sentence for that field.

mod glass;
mod hours;

use chrono::{DateTime, NaiveDateTime, TimeZone, Utc};
use maud::{Markup, html};

use crate::{
    clock::{self, random_bytes},
    domain::{
        dial_number::{DialError, DialNumber},
        text::{self, TextError},
    },
    protocol::v1::envelope::hex,
};

pub use glass::line_buttons;
pub use hours::hours_hint;

/// Name-value pairs as a browser sent them.
#[derive(Debug, Clone, Default)]
pub struct Fields {
    pairs: Vec<(String, String)>,
    /// Who sent them was the last to change what they are about.
    after_own_change: bool,
}

impl Fields {
    /// Pairs in their order.
    pub fn new(pairs: Vec<(String, String)>) -> Self {
        Self { pairs, after_own_change: false }
    }

    /// Whether the sender was the last to change what they are about.
    pub fn sent_after_own_change(self, after_own_change: bool) -> Self {
        Self { after_own_change, ..self }
    }

    /// See [`Fields::sent_after_own_change`].
    pub fn after_own_change(&self) -> bool {
        self.after_own_change
    }

    /// The first value of a name; empty if there is none.
    pub fn get(&self, name: &str) -> &str {
        self.pairs.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// Every pair in its order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// All values of a name.
    pub fn all(&self, name: &str) -> Vec<&str> {
        self.pairs.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str()).collect()
    }
}

/// A form on its way.
#[derive(Debug, Clone, Default)]
pub struct FormState {
    fields: Fields,
    errors: Vec<(&'static str, String)>,
    /// Fields that were refused for what the terminals cannot show.
    undrawable: Vec<&'static str>,
    /// Where to see what a colleague stored meanwhile.
    outdated: Option<String>,
    /// What the colleague stored, field by field.
    theirs: Fields,
}

impl FormState {
    /// What a browser sent.
    pub fn typed(fields: Fields) -> Self {
        Self { fields, ..Self::default() }
    }

    /// What is stored.
    pub fn stored(pairs: impl IntoIterator<Item = (&'static str, String)>) -> Self {
        Self::typed(Fields::new(pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()))
    }

    /// Nothing was wrong so far.
    pub fn is_good(&self) -> bool {
        self.errors.is_empty()
    }

    /// A colleague was faster: the form comes back with what was typed, made from what is stored now,
    /// which `page` shows. `origin` is the field that tells what a form was made from.
    pub fn outdate(&mut self, origin: &'static str, stored: String, page: String) {
        self.fields.pairs.retain(|(name, _)| name != origin);
        self.fields.pairs.push((origin.to_owned(), stored));
        self.outdated = Some(page);
    }

    /// As [`FormState::outdate`], and beside each field that differs stands what the colleague stored.
    pub fn outdate_beside(&mut self, origin: &'static str, theirs: FormState, page: &str) {
        self.outdate(origin, theirs.value(origin).to_owned(), page.to_owned());
        self.theirs = theirs.fields;
    }

    /// What a colleague stored in a field since, if that is not what stands in it.
    fn theirs(&self, name: &str) -> Option<&str> {
        let theirs = self.theirs.iter().find(|(key, _)| *key == name).map(|(_, value)| value)?;
        (self.outdated.is_some() && theirs != self.value(name)).then_some(theirs)
    }

    /// Notes what is wrong with a field.
    pub fn refuse(&mut self, name: &'static str, sentence: impl Into<String>) {
        self.errors.push((name, sentence.into()));
    }

    /// What stands in a field.
    pub fn value(&self, name: &str) -> &str {
        self.fields.get(name)
    }

    /// Writes something into a field, in place of what was typed.
    pub fn put(&mut self, name: &str, value: String) {
        self.fields.pairs.retain(|(key, _)| key != name);
        self.fields.pairs.push((name.to_owned(), value));
    }

    /// What stands in a field, if the form has it at all.
    pub fn tells(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(key, _)| *key == name).map(|(_, value)| value)
    }

    /// Everything that stands in fields of a name.
    pub fn all(&self, name: &str) -> Vec<&str> {
        self.fields.all(name)
    }

    /// Whether a box of several is ticked.
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.fields.all(name).contains(&value)
    }

    /// What is wrong with a field.
    pub fn error(&self, name: &str) -> Option<&str> {
        self.errors.iter().find(|(key, _)| *key == name).map(|(_, sentence)| sentence.as_str())
    }

    fn text(&mut self, name: &'static str, parsed: Result<String, TextError>) -> String {
        match parsed {
            Ok(text) => text,
            Err(TextError::Empty) => {
                self.refuse(name, "请填写这一项");
                String::new()
            }
            Err(TextError::TooLong { actual, limit }) => {
                self.refuse(name, format!("最多 {limit} 个字，现在有 {actual} 个"));
                String::new()
            }
        }
    }

    /// One line that must not be empty.
    pub fn line(&mut self, name: &'static str, limit: usize) -> String {
        let parsed = text::required(&text::clean_line(self.value(name)), limit);
        self.text(name, parsed)
    }

    /// One line that may be empty.
    pub fn optional_line(&mut self, name: &'static str, limit: usize) -> String {
        let parsed = text::optional(&text::clean_line(self.value(name)), limit);
        self.text(name, parsed)
    }

    /// Several lines, which may be empty unless `required`.
    pub fn paragraphs(&mut self, name: &'static str, limit: usize, required: bool) -> String {
        let raw = self.value(name);
        let parsed = if required { text::required(raw, limit) } else { text::optional(raw, limit) };
        self.text(name, parsed)
    }

    /// A telephone number that residents are shown, as it will be shown.
    pub fn dial_number(&mut self, name: &'static str) -> String {
        if self.value(name).trim().is_empty() {
            self.refuse(name, "请填写这一项");
        }
        self.optional_dial_number(name)
    }

    /// As [`FormState::dial_number`], where there may be none.
    pub fn optional_dial_number(&mut self, name: &'static str) -> String {
        let written = self.optional_line(name, crate::domain::limits::LABEL_CHARS);
        if written.is_empty() {
            return written;
        }
        match DialNumber::parse(&written) {
            Ok(number) => number.to_string(),
            Err(error) => {
                self.refuse(name, dial_word(error));
                written
            }
        }
    }

    /// A date and time on the estate's clock; `None` if the field is empty.
    pub fn instant(&mut self, name: &'static str) -> Option<DateTime<Utc>> {
        let raw = self.value(name).trim();
        if raw.is_empty() {
            return None;
        }
        let naive = NaiveDateTime::parse_from_str(raw, DATETIME).or_else(|_| NaiveDateTime::parse_from_str(raw, "%Y-%m-%dT%H:%M:%S"));
        let instant = naive.ok().filter(is_of_this_age).and_then(|naive| clock::china().from_local_datetime(&naive).earliest());
        if instant.is_none() {
            self.refuse(name, "请按“年-月-日 时:分”填写有效时间");
        }
        instant.map(|time| time.with_timezone(&Utc))
    }

    /// A number within a range; `None` if the field is empty or wrong.
    pub fn number(&mut self, name: &'static str, range: std::ops::RangeInclusive<f64>) -> Option<f64> {
        let raw = text::to_half_width(self.value(name).trim());
        if raw.is_empty() {
            return None;
        }
        let number = raw.parse::<f64>().ok().filter(|number| range.contains(number));
        if number.is_none() {
            self.refuse(name, format!("请填写 {} 到 {} 之间的数字", range.start(), range.end()));
        }
        number
    }
}

/// What is wrong with a number, and what one looks like.
pub fn dial_word(error: DialError) -> &'static str {
    match error {
        DialError::NoNumber => "这不是有效的电话号码，可以填 0571-8800-5678 转801、400-800-1234、96345 或 119",
        DialError::Length => "这不是有效的电话号码：要有 3 到 20 位，分机最多 6 位",
        DialError::Mobile => "这不是有效的电话号码：手机号应有 11 位，请再数一数",
        DialError::Several => "这里只能填一个号码；分机请写成 0571-8800-5678 转801",
    }
}

/// Years that a slip of the finger does not reach.
fn is_of_this_age(naive: &NaiveDateTime) -> bool {
    (2000..2200).contains(&chrono::Datelike::year(naive))
}

/// How an `<input type="datetime-local">` writes an instant.
pub const DATETIME: &str = "%Y-%m-%dT%H:%M";

/// The instant for an `<input type="datetime-local">`.
pub fn datetime_value(at: DateTime<Utc>) -> String {
    clock::local(at).format(DATETIME).to_string()
}

/// The field of every form that carries the session's token.
pub const CSRF_FIELD: &str = "csrf";

/// The field that tells one drawn form from every other.
pub const ONCE_FIELD: &str = "once";

/// The hidden fields that prove whose form it is and that it is sent once.
pub fn token_field(csrf: &str) -> Markup {
    let once = hex(&random_bytes::<12>());
    html! { (session_field(csrf)) input type="hidden" name=(ONCE_FIELD) value=(once); }
}

/// The hidden field that proves whose form it is.
pub fn session_field(csrf: &str) -> Markup {
    html! { input type="hidden" name=(CSRF_FIELD) value=(csrf); }
}

/// A control with its label, hint and what is wrong with it.
pub fn field(form: &FormState, name: &str, label: &str, hint: &str, control: Markup) -> Markup {
    field_of(form, (name, name), label, hint, control)
}

/// A control of a form that stands on its page more than once: the id is not the name.
pub fn field_of(form: &FormState, (name, id): (&str, &str), label: &str, hint: &str, control: Markup) -> Markup {
    html! {
        div class={ "field" @if form.error(name).is_some() { " is-wrong" } } {
            label for=(id) { (label) }
            (control)
            @if let Some(sentence) = form.error(name) { p class="wrong" id={ (id) "-wrong" } { (sentence) } (glass::leave_out(form, name)) }
            @else if let Some(boxed) = glass::boxed(form, name) { p class="hint" id={ (id) "-hint" } { (boxed) } }
            @else if !hint.is_empty() { p class="hint" id={ (id) "-hint" } { (hint) } }
        }
    }
}

/// What a screen reader reads after a control's label: what is wrong with it, or its hint.
pub fn described_by(form: &FormState, (name, id): (&str, &str), hint: &str) -> Option<String> {
    let hinted = || !hint.is_empty() || glass::boxed(form, name).is_some();
    if form.error(name).is_some() { Some(format!("{id}-wrong")) } else { hinted().then(|| format!("{id}-hint")) }
}

/// What a colleague stored in a text field meanwhile.
pub fn theirs(form: &FormState, name: &str) -> Markup {
    html! {
        @if let Some(stored) = form.theirs(name) {
            @let whose = if form.fields.after_own_change() { "您在另一处" } else { "同事" };
            p class="theirs" { (whose) @if stored.is_empty() { "已清空这一项" } @else { "保存的是：" (stored) } }
        }
    }
}

/// A one-line field.
pub fn line_field(form: &FormState, name: &str, label: &str, hint: &str, limit: usize, required: bool) -> Markup {
    let control = html! {
        input type="text" id=(name) name=(name) value=(form.value(name)) required[required]
            data-limit=(limit) aria-invalid=[form.error(name).is_some().then_some("true")] aria-describedby=[described_by(form, (name, name), hint)];
        (theirs(form, name))
    };
    field(form, name, label, hint, control)
}

/// A field for a number, which may be empty.
pub fn number_field(form: &FormState, name: &str, label: &str, hint: &str) -> Markup {
    let control = html! {
        input type="text" inputmode="decimal" id=(name) name=(name) value=(form.value(name))
            aria-invalid=[form.error(name).is_some().then_some("true")] aria-describedby=[described_by(form, (name, name), hint)];
        (theirs(form, name))
    };
    field(form, name, label, hint, control)
}

/// A field of several lines.
pub fn paragraphs_field(form: &FormState, name: &str, label: &str, hint: &str, limit: usize, rows: u32) -> Markup {
    let control = html! {
        textarea id=(name) name=(name) rows=(rows) data-limit=(limit)
            aria-invalid=[form.error(name).is_some().then_some("true")] aria-describedby=[described_by(form, (name, name), hint)] { (form.value(name)) }
        (theirs(form, name))
    };
    field(form, name, label, hint, control)
}

/// A date and time on the estate's clock.
pub fn datetime_field(form: &FormState, name: &str, label: &str, hint: &str) -> Markup {
    let control = html! {
        input type="datetime-local" id=(name) name=(name) value=(form.value(name))
            aria-invalid=[form.error(name).is_some().then_some("true")] aria-describedby=[described_by(form, (name, name), hint)];
    };
    field(form, name, label, hint, control)
}

/// One of a list; `none` is the word for the empty choice.
pub fn select(form: &FormState, name: &str, label: &str, hint: &str, none: &str, choices: &[(String, String)]) -> Markup {
    let control = html! {
        select id=(name) name=(name) aria-invalid=[form.error(name).is_some().then_some("true")] aria-describedby=[described_by(form, (name, name), hint)] {
            option value="" { (none) }
            @for (value, word) in choices { option value=(value) selected[form.value(name) == value.as_str()] { (word) } }
        }
    };
    field(form, name, label, hint, control)
}

/// One of a few, side by side.
pub fn segments(form: &FormState, name: &str, label: &str, choices: &[(&str, &str)]) -> Markup {
    html! {
        fieldset class="field" {
            legend { (label) }
            div class="segments" {
                @for (value, word) in choices {
                    label { input type="radio" name=(name) value=(value) checked[form.value(name) == *value]; span { (word) } }
                }
            }
            @if let Some(sentence) = form.error(name) { p class="wrong" { (sentence) } }
        }
    }
}

/// One of many, in lines that wrap.
pub fn chips(form: &FormState, name: &str, label: &str, choices: &[(&str, &str)]) -> Markup {
    html! {
        fieldset class="field" {
            legend { (label) }
            div class="ticks" {
                @for (value, word) in choices {
                    label { input type="radio" name=(name) value=(value) checked[form.value(name) == *value]; span { (word) } }
                }
            }
            @if let Some(sentence) = form.error(name) { p class="wrong" { (sentence) } }
        }
    }
}

/// As many of a list as one likes, in lines that wrap.
pub fn ticks(form: &FormState, name: &str, label: &str, choices: &[(&str, &str)]) -> Markup {
    html! {
        fieldset class="field" {
            legend { (label) }
            div class="ticks" {
                @for (value, word) in choices {
                    label { input type="checkbox" name=(name) value=(value) checked[form.has(name, value)]; span { (word) } }
                }
            }
        }
    }
}

/// A drop-down list.
pub fn select_field(form: &FormState, name: &str, label: &str, hint: &str, choices: &[(String, String)]) -> Markup {
    let control = html! {
        select id=(name) name=(name) aria-invalid=[form.error(name).is_some().then_some("true")] aria-describedby=[described_by(form, (name, name), hint)] {
            @for (value, word) in choices { option value=(value) selected[form.value(name) == value] { (word) } }
        }
    };
    field(form, name, label, hint, control)
}

/// A line above a form that was refused.
pub fn summary(form: &FormState) -> Markup {
    html! {
        @if let Some(page) = &form.outdated {
            p class="banner is-wrong" role="alert" {
                span {
                    @if form.fields.after_own_change() { "您已在另一处更新" } @else { "已被他人更新" }
                    "，这次提交没有生效。您写的内容还在，请"
                    a href=(page) target="_blank" { "看看现在的内容" }
                    "，核对后再提交。"
                }
            }
        }
        @if !form.is_good() { p class="banner is-wrong" role="alert" { "有内容需要修改，尚未保存。请看标红的项目。" } }
    }
}

#[cfg(test)]
mod tests;
