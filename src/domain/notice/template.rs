//! 公告模板: what is said again and again, filled in three fields.

use std::sync::LazyLock;

use serde::Deserialize;

use super::Category;

/// Fields of a template.
pub const PLACES: usize = 3;

/// One template. Its texts have `{1}` to `{3}` where the fields go.
#[derive(Debug, Clone, Deserialize)]
pub struct Template {
    /// As an address names it.
    pub id: String,
    pub category: Category,
    /// As staff read it.
    pub name: String,
    /// What goes into each field, with an example.
    pub fields: [String; PLACES],
    /// Which of them tells when it is, counted from 0.
    pub when: usize,
    title: String,
    body: String,
}

/// A template with its fields filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filled {
    pub title: String,
    pub body: String,
}

/// Empty only if the embedded file holds no templates, which a test would tell.
static ALL: LazyLock<Vec<Template>> = LazyLock::new(|| serde_json::from_str(include_str!("templates.json")).unwrap_or_default());

impl Template {
    /// Every template, in the order of the list.
    pub fn all() -> &'static [Self] {
        &ALL
    }

    /// One of them.
    pub fn of(id: &str) -> Option<&'static Self> {
        ALL.iter().find(|template| template.id == id)
    }

    /// Puts the fields in their places. What a field holds is never looked through for places.
    pub fn fill(&self, fields: [&str; PLACES]) -> Filled {
        let fill = |text: &str| {
            let mut parts = text.split('{');
            let mut filled = parts.next().unwrap_or_default().to_owned();
            for part in parts {
                let place = part.split_once('}').and_then(|(number, rest)| Some((number.parse::<usize>().ok()?, rest)));
                match place.and_then(|(number, rest)| Some((fields.get(number.checked_sub(1)?)?, rest))) {
                    Some((field, rest)) => filled.extend([field, rest]),
                    None => filled.extend(["{", part]),
                }
            }
            filled
        };
        Filled { title: fill(&self.title), body: fill(&self.body) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::limits;

    #[test]
    fn every_template_uses_all_its_fields_and_leaves_room_for_them() {
        assert!(Template::all().len() >= 5);
        for template in Template::all() {
            let filled = template.fill(["甲甲", "乙乙", "丙丙"]);
            for field in ["甲甲", "乙乙", "丙丙"] {
                assert!(filled.body.contains(field) || filled.title.contains(field), "{}: {field}", template.name);
            }
            for text in [&filled.title, &filled.body] {
                assert!(!text.contains(['{', '}']) && !text.is_empty(), "{text}");
            }
            assert!(template.fields[template.when].starts_with("时间"), "{}", template.name);
            assert!(filled.title.chars().count() + 14 <= limits::NOTICE_TITLE_CHARS, "{}", filled.title);
            assert!(filled.body.chars().count() + 150 <= limits::NOTICE_BODY_CHARS, "{}", template.name);
        }
        let ids: std::collections::BTreeSet<&str> = Template::all().iter().map(|template| template.id.as_str()).collect();
        assert_eq!(ids.len(), Template::all().len());
    }

    #[test]
    fn what_is_typed_is_no_place_itself() {
        let filled = Template::of("lift").unwrap().fill(["{2}", "{3} {x} {", "维保"]);
        assert_eq!(filled.title, "电梯检修：{3} {x} {");
        assert!(filled.body.starts_with("{3} {x} {进行维保，{2} 停运"), "{}", filled.body);
        assert!(Template::of("lottery").is_none());
    }
}
