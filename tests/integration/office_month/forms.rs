//! What somebody can do with an order, by the forms of its page.

use chrono::{DateTime, Duration, Utc};

use super::Dice;
use crate::office_support::{hidden, quote_form};

/// Where a form is sent, and what stands in it.
pub type Choice<'p> = (String, Vec<(&'p str, String)>);

/// Every form that a page of an order offers, filled in.
pub fn offered<'p>(page: &str, version: &'p str, dice: &mut Dice, now: DateTime<Utc>) -> Vec<Choice<'p>> {
    let mut choices: Vec<Choice<'p>> = Vec::new();
    for part in page.split("name=\"to\" value=\"").skip(1) {
        let to = part.split_once('"').unwrap().0.to_owned();
        choices.push(("step".into(), vec![("to", to), ("note", "已说明".into()), ("verdict", "satisfied".into())]));
    }
    if page.contains("/quote\"") {
        let form = quote_form(version, "80", "");
        let form = form.into_iter().skip(1).filter(|(name, _)| *name != "valid_until").map(|(name, value)| (name, value.to_owned()));
        let until = (now + Duration::days(3)).format("%Y-%m-%dT%H:%M").to_string();
        choices.push(("quote".into(), form.chain([("valid_until", until), ("price_reason", "面议".into())]).collect()));
    }
    if page.contains("/quote/approve\"") {
        choices.push(("quote/approve".into(), Vec::new()));
    }
    if page.contains("/payment\"") {
        let key = hidden(page, "payment");
        choices.push(("payment".into(), vec![("payment", key), ("paid_amount", "10".into()), ("means", "cash".into())]));
    }
    if page.contains("/severity\"") {
        let severity = *dice.pick(&["minor", "important", "severe"]);
        choices.push(("severity".into(), vec![("severity", severity.into()), ("why", "影响生活".into())]));
    }
    if page.contains("/transfer\"") {
        choices.push(("transfer".into(), vec![("owner", "centre".into()), ("reason", "休假".into())]));
    }
    if page.contains("/dispatch\"") {
        let department = *dice.pick(&["engineering", "cleaning", "security"]);
        choices.push(("dispatch".into(), vec![("department", department.into()), ("words", "请处理".into())]));
    }
    if page.contains("/respond\"") {
        choices.push(("respond".into(), vec![("how", "spoke".into()), ("said", "马上到".into())]));
    }
    if page.contains("/expect\"") {
        let at = (now + Duration::hours(9)).format("%Y-%m-%dT%H:%M").to_string();
        choices.push(("expect".into(), vec![("expected_at", at), ("advice", "请先走旁边的".into())]));
    }
    for other in page.split("name=\"link_to\" value=\"").skip(1) {
        choices.push(("link".into(), vec![("link_to", other.split_once('"').unwrap().0.into())]));
    }
    for report in page.split("name=\"report\" value=\"").skip(1) {
        choices.push(("unlink".into(), vec![("report", report.split_once('"').unwrap().0.into())]));
    }
    for form in page.split("/task\"").skip(1) {
        let form = form.split_once("</form>").unwrap().0;
        let Some((_, task)) = form.split_once("name=\"task\" value=\"") else { continue };
        for deed in form.split("name=\"deed\" value=\"").skip(1) {
            let deed = deed.split_once('"').unwrap().0.to_owned();
            choices
                .push(("task".into(), vec![("task", task.split_once('"').unwrap().0.into()), ("deed", deed), ("said", "已处理".into())]));
        }
    }
    choices
}
