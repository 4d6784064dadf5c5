//! What a submission says, kind by kind.

use maud::{Markup, html};

use super::super::paths::percent_encoded;
use crate::{
    domain::{
        feedback::Feedback,
        message::Recipient,
        phone::PhoneNumber,
        request::{Contact, ServiceRequest},
        submission::Submission,
    },
    office::{
        records::Household,
        service::{catalogue::PriceNow, departments::DepartmentNames, inbox::Detail},
    },
};

pub(super) fn facts(content: &Submission, detail: &Detail, number: &Markup) -> Markup {
    let (names, price_now) = (&detail.departments, detail.price_now.as_ref());
    html! {
        dl class="facts" {
            @if let Some(place) = content.place() {
                div { dt { @if content.is_repair() { "报修地点" } @else { "地点" } } dd { strong { (place.name) } } }
            }
            @if content.room().is_some() {
                @let address = content.address();
                div { dt { (whose_room(content)) } dd { a href={ "/inbox?q=" (percent_encoded(&address)) "&home=1" } title="这一户的全部工单" { (address) } } }
            }
            @if let Some(household) = &detail.household { (registered(household)) }
            div { dt { (who(content)) } dd { (content.salutation()) } }
            div {
                dt { "联系方式" }
                dd class="digits" {
                    @match content.contact() {
                        Contact::Phone(_) => (number),
                        Contact::LookupCode(_) => "未留电话（凭查询码查看进度）",
                    }
                }
            }
            @match content {
                Submission::Request(request) => (request_facts(request, names, price_now)),
                Submission::Message(message) => @if let Recipient::Butler { .. } = message.to { div { dt { "转达给" } dd { "管家" } } },
                Submission::Feedback(feedback) => (feedback_facts(feedback)),
            }
            div { dt { (whose_words(content)) } dd class="as-written" { @if content.words().is_empty() { "—" } @else { (content.words()) } } }
        }
    }
}

/// Who sent it: not to be confused with the household that a message goes to.
fn who(content: &Submission) -> &'static str {
    if matches!(content, Submission::Message(_)) { "留言人" } else { "联系人" }
}

/// What the registry says of the household that a message goes to.
fn registered(household: &Household) -> Markup {
    html! {
        div { dt { "户主" } dd { @if household.name.is_empty() { "未登记" } @else { (household.name) } } }
        div {
            dt { "户主电话" }
            dd class="digits" {
                @match PhoneNumber::parse(&household.phone) {
                    Ok(phone) => a href={ "tel:" (phone.digits()) } { (phone.grouped()) },
                    Err(_) => "未登记",
                }
                span class="small is-line" { "来自房号登记，仅供转达留言" }
            }
        }
    }
}

/// What the room is to the submission.
fn whose_room(content: &Submission) -> &'static str {
    match content {
        Submission::Message(message) if matches!(message.to, Recipient::Household { .. }) => "转达给",
        Submission::Request(request) if request.place.is_some() => {
            if content.is_repair() {
                "报修人住址"
            } else {
                "反映人住址"
            }
        }
        _ => "住址",
    }
}

/// What the words are to the submission.
fn whose_words(content: &Submission) -> &'static str {
    match content {
        Submission::Request(_) => "说明",
        Submission::Message(_) => "留言",
        Submission::Feedback(_) => "经过",
    }
}

fn request_facts(request: &ServiceRequest, names: &DepartmentNames, price_now: Option<&PriceNow>) -> Markup {
    html! {
        @if let Some(wanted) = &request.wanted { div { dt { "期望时间" } dd { (wanted.label()) } } }
        div { dt { "服务" } dd { (request.item.section.name()) "·" (request.item.group) "·" (names.name(request.department())) } }
        @for answer in &request.answers { div { dt { (answer.label) } dd { (answer.value) } } }
        div {
            dt { "费用" }
            dd {
                (request.item.price.label())
                @if !request.item.price_note.is_empty() { span class="small" { "　" (request.item.price_note) } }
                @if request.price_understood { span class="small" { "　业户已确认知悉" } }
                span class="small is-line" { "申请时为第 " (request.item.catalogue_version) " 版目录" }
            }
        }
        @if let Some(words) = price_now.and_then(|now| changed_price(request, now)) { div { dt { "现行价格" } dd { (words) } } }
    }
}

fn feedback_facts(feedback: &Feedback) -> Markup {
    html! {
        @if let Some(subject) = feedback.subject { div { dt { "什么事" } dd { (subject.label()) } } }
        @if let Some(scene) = feedback.scene { div { dt { "在哪里" } dd { (scene.label()) } } }
        @if let Some(occurred) = feedback.occurred { div { dt { "什么时候" } dd { (occurred.label()) } } }
        @if let Some(about) = feedback.about { div { dt { "部门或人" } dd { (about.label()) } } }
        @if !feedback.person.is_empty() { div { dt { "具体是谁" } dd { (feedback.person) } } }
        @if !feedback.wishes.is_empty() {
            div { dt { "希望" } dd { (feedback.wishes.iter().map(|wish| wish.label()).collect::<Vec<_>>().join("、")) } }
        }
    }
}

/// What the item costs now, if that is not what it cost then.
fn changed_price(request: &ServiceRequest, now: &PriceNow) -> Option<String> {
    let version = now.version;
    match &now.price {
        None => Some(format!("第 {version} 版目录已不提供这项服务；仍按申请时的价格")),
        Some((price, note)) if !price.is_same(request.item.price) || *note != request.item.price_note => {
            let note = if note.is_empty() { String::new() } else { format!("（{note}）") };
            Some(format!("{}{note}，第 {version} 版目录；本单仍按申请时的价格", price.label()))
        }
        Some(_) => None,
    }
}
