//! Between the form of a service and the service itself.

use super::super::super::forms::FormState;
use crate::domain::{
    catalogue::{Department, Detail, Item, Price, PriceUnit, Question, Section, Timing},
    limits,
    money::Fen,
    text,
};

/// Fields of the detail rows: label, value.
pub const DETAILS: [(&str, &str); limits::ITEM_DETAILS] = [
    ("detail_label0", "detail_value0"),
    ("detail_label1", "detail_value1"),
    ("detail_label2", "detail_value2"),
    ("detail_label3", "detail_value3"),
];

/// Fields of one question.
pub struct QuestionFields {
    pub label: &'static str,
    pub choices: &'static str,
    pub required: &'static str,
}

/// Fields of the questions.
pub const QUESTIONS: [QuestionFields; limits::QUESTIONS] = [
    QuestionFields { label: "question0", choices: "choices0", required: "required0" },
    QuestionFields { label: "question1", choices: "choices1", required: "required1" },
    QuestionFields { label: "question2", choices: "choices2", required: "required2" },
];

/// Kinds of price: key, word.
pub const PRICES: [(&str, &str); 4] = [("free", "免费"), ("from", "¥ 起"), ("negotiable", "面议"), ("information", "信息查询")];

/// Ways of timing: key, word.
pub const TIMINGS: [(&str, &str); 3] = [("instant", "即办"), ("appointment", "预约"), ("instant_or_appointment", "均可")];

/// Rules of description: key, word.
pub const RULES: [(&str, &str); 3] = [("optional", "可填"), ("required", "必填"), ("hidden", "不问")];

/// A day in minutes: whatever may wait longer has the usual promise.
const LONGEST_ANSWER: f64 = 1_440.0;

/// 100 万元: more is a slip of the finger.
const DEAREST_YUAN: f64 = 1_000_000.0;

/// `80` or `80.50`, as it is typed.
fn yuan(price: Price) -> String {
    match price {
        Price::From { fen, .. } => Fen(fen).written(),
        Price::Free | Price::Negotiable | Price::Information => String::new(),
    }
}

/// What the amount is for; a visit until somebody says otherwise.
fn unit(price: Price) -> PriceUnit {
    if let Price::From { unit, .. } = price { unit } else { PriceUnit::Visit }
}

/// The form of an item.
pub fn filled(item: &Item, made_from: String) -> FormState {
    let mut fields = vec![
        ("made_from", made_from),
        ("name", item.name.clone()),
        ("hint", item.hint.clone()),
        ("section", item.section.into_str().to_owned()),
        ("group", item.group.clone()),
        ("department", item.department.into_str().to_owned()),
        ("price_kind", item.price.into_str().to_owned()),
        ("yuan", yuan(item.price)),
        ("unit", unit(item.price).into_str().to_owned()),
        ("price_note", item.price_note.clone()),
        ("timing", item.timing.into_str().to_owned()),
        ("icon", item.icon.clone()),
        ("phrases", item.phrases.join("\n")),
        ("description", item.description.into_str().to_owned()),
        ("repair", item.repair.into_str().to_owned()),
        ("answer_minutes", item.answer_minutes.map(|minutes| minutes.to_string()).unwrap_or_default()),
        ("withdrawn", u8::from(item.withdrawn).to_string()),
    ];
    for ((label, value), detail) in DETAILS.into_iter().zip(&item.details) {
        fields.extend([(label, detail.label.clone()), (value, detail.value.clone())]);
    }
    for (names, question) in QUESTIONS.iter().zip(&item.questions) {
        fields.extend([(names.label, question.label.clone()), (names.choices, question.choices.join("、"))]);
        if question.required {
            fields.push((names.required, "1".into()));
        }
    }
    FormState::stored(fields)
}

/// Reads the form; the item is meaningful only if the form is still good afterwards.
pub fn read(form: &mut FormState, id: String) -> Item {
    let section = form.value("section").parse::<Section>().ok();
    if section.is_none() {
        form.refuse("section", "请选择类别");
    }
    let section = section.unwrap_or(Section::Free);
    let known = |form: &mut FormState, name: &'static str, keys: &[&'static str]| -> &'static str {
        let value = form.value(name).to_owned();
        keys.iter().copied().find(|key| *key == value).unwrap_or_else(|| {
            form.refuse(name, "请选择一项");
            keys[0]
        })
    };
    let departments = Department::ALL.map(<&str>::from);
    let department = known(form, "department", &departments);
    let timing = known(form, "timing", &TIMINGS.map(|(key, _)| key));
    let rule = known(form, "description", &RULES.map(|(key, _)| key));
    let icon = known(form, "icon", &super::ICONS.map(|(key, _)| key));
    Item {
        id,
        name: form.shown_line("name", limits::ITEM_NAME_CHARS),
        hint: form.shown_optional_line("hint", limits::ITEM_HINT_CHARS),
        section,
        group: form.shown_line("group", limits::NAME_CHARS),
        department: department.parse().unwrap_or(Department::ServiceCentre),
        price: price(form, section),
        price_note: form.shown_optional_line("price_note", limits::PRICE_NOTE_CHARS),
        timing: timing.parse().unwrap_or(Timing::InstantOrAppointment),
        icon: icon.to_owned(),
        details: DETAILS.into_iter().filter_map(|names| detail(form, names)).collect(),
        phrases: phrases(form),
        questions: QUESTIONS.iter().filter_map(|names| question(form, names)).collect(),
        description: rule.parse().unwrap_or_default(),
        repair: form.value("repair").parse().unwrap_or_default(),
        answer_minutes: form.number("answer_minutes", 1.0..=LONGEST_ANSWER).map(|minutes| minutes.round() as u32),
        withdrawn: form.value("withdrawn") == "1",
    }
}

/// Paid services have a price or are agreed after a look; the others cost nothing.
fn price(form: &mut FormState, section: Section) -> Price {
    let entered = form.value("yuan").trim().to_owned();
    let price = match form.value("price_kind") {
        "from" => Price::From { fen: fen(form, &entered), unit: form.value("unit").parse().unwrap_or_default() },
        "negotiable" => Price::Negotiable,
        "information" => Price::Information,
        "free" => Price::Free,
        _ => {
            form.refuse("price_kind", "请选择价格");
            return Price::Free;
        }
    };
    if (section == Section::Paid) != price.is_paid() {
        form.refuse(
            "price_kind",
            if section == Section::Paid {
                "有偿服务请选“¥ 起”或“面议”"
            } else {
                "公共和无偿服务请选“免费”或“信息查询”"
            },
        );
    } else if !entered.is_empty() && !matches!(price, Price::From { .. }) {
        form.refuse("yuan", "只有“¥ 起”才填金额；请清空，或改选“¥ 起”");
    }
    price
}

fn fen(form: &mut FormState, entered: &str) -> u32 {
    let amount = form.number("yuan", 0.01..=DEAREST_YUAN);
    if amount.is_none() && form.error("yuan").is_none() {
        form.refuse("yuan", "请填写起价");
    }
    let decimals = text::to_half_width(entered).split_once('.').map_or(0, |(_, decimals)| decimals.len());
    if decimals > 2 && form.error("yuan").is_none() {
        form.refuse("yuan", "金额最多精确到分，例如 80.50");
    }
    (amount.unwrap_or_default() * 100.0).round() as u32
}

fn detail(form: &mut FormState, (label_field, value_field): (&'static str, &'static str)) -> Option<Detail> {
    let label = form.shown_optional_line(label_field, limits::DETAIL_LABEL_CHARS);
    let value = form.shown_optional_line(value_field, limits::DETAIL_VALUE_CHARS);
    match (label.is_empty(), value.is_empty()) {
        (false, false) => return Some(Detail { label, value }),
        (true, false) if form.error(label_field).is_none() => form.refuse(label_field, "请填写明细的名称"),
        (false, true) if form.error(value_field).is_none() => form.refuse(value_field, "请填写明细的内容"),
        _ => {}
    }
    None
}

fn phrases(form: &mut FormState) -> Vec<String> {
    let lines: Vec<String> = form.shown_list("phrases").lines().filter(|line| !line.is_empty()).map(str::to_owned).collect();
    if lines.len() > limits::PHRASES {
        form.refuse("phrases", format!("最多 {} 个，现在有 {} 个", limits::PHRASES, lines.len()));
    } else if let Some(long) = lines.iter().find(|line| line.chars().count() > limits::PHRASE_CHARS) {
        form.refuse("phrases", format!("“{long}”超过 {} 个字", limits::PHRASE_CHARS));
    }
    lines
}

fn question(form: &mut FormState, names: &QuestionFields) -> Option<Question> {
    let label = form.shown_optional_line(names.label, limits::QUESTION_LABEL_CHARS);
    let typed = form.shown_list(names.choices);
    let choices: Vec<String> =
        typed.split(['、', '，', ',', '；', ';', '/']).map(|choice| choice.trim().to_owned()).filter(|choice| !choice.is_empty()).collect();
    if label.is_empty() {
        if !choices.is_empty() && form.error(names.label).is_none() {
            form.refuse(names.label, "请填写问题");
        }
        return None;
    }
    let mut distinct = choices.clone();
    distinct.sort_unstable();
    distinct.dedup();
    if !limits::QUESTION_CHOICES.contains(&choices.len()) {
        form.refuse(names.choices, format!("请填 2 至 5 个选项，现在有 {} 个", choices.len()));
    } else if distinct.len() < choices.len() {
        form.refuse(names.choices, "选项有重复");
    } else if let Some(long) = choices.iter().find(|choice| choice.chars().count() > limits::CHOICE_CHARS) {
        form.refuse(names.choices, format!("“{long}”超过 {} 个字", limits::CHOICE_CHARS));
    }
    Some(Question { label, choices, required: form.has(names.required, "1") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_service_comes_back_from_its_form_as_it_was() {
        for item in crate::domain::catalogue::default_catalogue().unwrap().items {
            let mut form = filled(&item, String::new());
            let read = read(&mut form, item.id.clone());
            assert!(form.is_good(), "{}: {form:?}", item.id);
            assert_eq!(read, item);
        }
    }

    #[test]
    fn cents_are_kept_and_finer_amounts_refused() {
        let item = crate::domain::catalogue::default_catalogue().unwrap().items.into_iter().find(|item| item.id == "tap-repair").unwrap();
        for (typed, fen) in
            [("80.5", Some(8_050)), ("８０．０５", Some(8_005)), ("0.29", Some(29)), ("80.505", None), ("0", None), ("", None)]
        {
            let fields = [("yuan", typed), ("unit", "hour"), ("price_kind", "from")];
            let mut form = FormState::stored(fields.map(|(name, value)| (name, value.to_owned())));
            let read = super::price(&mut form, item.section);
            assert_eq!(form.is_good().then_some(read), fen.map(|fen| Price::From { fen, unit: PriceUnit::Hour }), "{typed}");
        }
    }
}
