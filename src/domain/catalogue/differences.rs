//! What changed between two versions of the catalogue, in words that staff read in its history.
//!
//! Why sentences and not a structure: the history is kept for ever and read by people only; a
//! sentence written at the time of publishing stays true whatever the program learns later.

use super::{Catalogue, DescriptionRule, Item, Timing};

impl Timing {
    /// As staff read it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Instant => "即办",
            Self::Appointment => "预约",
            Self::InstantOrAppointment => "均可",
        }
    }
}

impl DescriptionRule {
    /// As staff read it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Optional => "可填",
            Self::Required => "必填",
            Self::Hidden => "不问",
        }
    }
}

/// Items stand in another order.
const ORDER_CHANGED: &str = "调整了排列顺序";

/// Every difference, in the order of the newer catalogue, removals last.
pub fn differences(old: &Catalogue, new: &Catalogue) -> Vec<String> {
    let mut found = Vec::new();
    for item in &new.items {
        match old.item(&item.id) {
            None => found.push(format!("新增“{}”（{}·{}，{}）", item.name, item.section.name(), item.group, item.price.label())),
            Some(before) => found.extend(of_item(before, item)),
        }
    }
    found.extend(old.items.iter().filter(|item| new.item(&item.id).is_none()).map(|item| format!("删除“{}”", item.name)));
    if order_changed(old, new) {
        found.push(ORDER_CHANGED.into());
    }
    found
}

fn order_changed(old: &Catalogue, new: &Catalogue) -> bool {
    let kept = |list: &Catalogue, other: &Catalogue| -> Vec<String> {
        list.items.iter().filter(|item| other.item(&item.id).is_some()).map(|item| item.id.clone()).collect()
    };
    kept(old, new) != kept(new, old)
}

/// Those that residents would notice: what there is, what it is called and what it costs.
pub fn told_to_residents(old: &Catalogue, new: &Catalogue) -> Vec<String> {
    // What is the same to them differs in nothing else.
    let mut as_seen = old.clone();
    for item in &mut as_seen.items {
        if let Some(after) = new.item(&item.id) {
            let Item { name, price, price_note, withdrawn, .. } = item.clone();
            *item = Item { name, price, price_note, withdrawn, ..after.clone() };
        }
    }
    differences(&as_seen, new).into_iter().filter(|sentence| sentence != ORDER_CHANGED).collect()
}

fn of_item(before: &Item, after: &Item) -> Option<String> {
    let mut parts = Vec::new();
    let mut changed = |what: &str, old: String, new: String| {
        if old != new {
            let shown = |text: String| if text.is_empty() { "（无）".to_owned() } else { text };
            parts.push(format!("{what} {} → {}", shown(old), shown(new)));
        }
    };
    changed("名称", before.name.clone(), after.name.clone());
    changed("说明", before.hint.clone(), after.hint.clone());
    changed("类别", before.section.name().into(), after.section.name().into());
    changed("分组", before.group.clone(), after.group.clone());
    changed("部门", before.department.name().into(), after.department.name().into());
    changed("价格", before.price.label(), after.price.label());
    changed("价格说明", before.price_note.clone(), after.price_note.clone());
    changed("办理方式", before.timing.label().into(), after.timing.label().into());
    changed("维修类型", before.repair.label().into(), after.repair.label().into());
    let answer = |item: &Item| item.answer_minutes.map(|minutes| format!("{minutes} 分钟")).unwrap_or_default();
    changed("答复时限", answer(before), answer(after));
    changed("描述", before.description.label().into(), after.description.label().into());
    changed("快捷词", before.phrases.join("、"), after.phrases.join("、"));
    let silent =
        [("图标", before.icon != after.icon), ("明细", before.details != after.details), ("提问", before.questions != after.questions)];
    parts.extend(silent.into_iter().filter(|(_, differs)| *differs).map(|(what, _)| format!("修改了{what}")));
    if before.withdrawn != after.withdrawn {
        parts.push(if after.withdrawn { "暂停提供".into() } else { "恢复提供".into() });
    }
    (!parts.is_empty()).then(|| format!("“{}”：{}", after.name, parts.join("；")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::catalogue::{Department, Price, PriceUnit, Section};

    fn item(id: &str, fen: u32) -> Item {
        Item {
            id: id.into(),
            name: format!("服务{id}"),
            hint: String::new(),
            section: Section::Paid,
            group: "维修保养".into(),
            department: Department::Engineering,
            price: Price::from_fen(fen),
            price_note: String::new(),
            timing: Timing::InstantOrAppointment,
            icon: "tap".into(),
            details: vec![],
            phrases: vec![],
            questions: vec![],
            description: DescriptionRule::Optional,
            repair: Default::default(),
            answer_minutes: None,
            withdrawn: false,
        }
    }

    fn list(items: Vec<Item>) -> Catalogue {
        Catalogue { version: 1, items }
    }

    #[test]
    fn a_change_of_price_names_both_prices() {
        let after = Item { withdrawn: true, price_note: "材料另计".into(), ..item("a", 9_050) };
        let found = differences(&list(vec![item("a", 8_000)]), &list(vec![after]));
        assert_eq!(found, ["“服务a”：价格 ¥80 起 → ¥90.50 起；价格说明 （无） → 材料另计；暂停提供"]);
    }

    #[test]
    fn residents_are_told_of_names_and_prices_and_of_nothing_that_the_office_keeps_to_itself() {
        let old = list(vec![item("a", 8_000), item("b", 100)]);
        let inside = Item { icon: "lamp".into(), department: Department::Security, phrases: vec!["快".into()], ..item("a", 8_000) };
        assert_eq!(told_to_residents(&old, &list(vec![item("b", 100), inside.clone()])), [""; 0]);
        let dearer = Item { price: Price::from_fen(9_000), ..inside };
        assert_eq!(told_to_residents(&old, &list(vec![dearer, item("c", 200)])).len(), 3, "a price, a new service and one that has gone");
    }

    #[test]
    fn another_unit_is_another_price() {
        let hourly = Item { price: Price::From { fen: 8_000, unit: PriceUnit::Hour }, ..item("a", 8_000) };
        assert_eq!(differences(&list(vec![item("a", 8_000)]), &list(vec![hourly])), ["“服务a”：价格 ¥80 起 → ¥80 起/小时"]);
    }

    #[test]
    fn additions_removals_and_order_are_told() {
        let old = list(vec![item("a", 100), item("b", 100)]);
        assert_eq!(differences(&old, &old), Vec::<String>::new());
        assert_eq!(differences(&old, &list(vec![item("b", 100), item("a", 100)])), ["调整了排列顺序"]);
        let new = list(vec![item("c", 200), item("b", 100)]);
        assert_eq!(differences(&old, &new), ["新增“服务c”（有偿服务·维修保养，¥2 起）", "删除“服务a”"]);
    }
}
