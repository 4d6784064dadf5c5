//! The review page: everything once more before it is sent.

use super::{Line, app::Ticket};
use crate::{domain::request::ServiceRequest, protocol::v1::board::Board};

/// A request waiting for the resident's last look.
#[derive(Clone, PartialEq, Eq)]
pub struct Review {
    pub request: ServiceRequest,
    /// The price tick.
    pub consent: bool,
    /// Sent to the store with this ticket; a second touch must not send again.
    pub submitting: Option<Ticket>,
}

/// The page as it is drawn.
#[derive(Clone, PartialEq, Eq)]
pub struct ReviewView {
    pub rows: Vec<Line>,
    pub owner_line: String,
    pub paid: bool,
    pub price_cells: Vec<Line>,
    pub consent: bool,
    pub submitting: bool,
    pub can_submit: bool,
    pub blocked_reason: String,
}

impl Review {
    pub fn new(request: ServiceRequest) -> Self {
        Self { request, consent: false, submitting: None }
    }

    pub fn view(&self, board: &Board) -> ReviewView {
        let request = &self.request;
        let item = &request.item;
        let mut rows = vec![
            Line::new("服务", format!("{}（{}·{}）", item.name, item.section.name(), item.group)),
            Line::new("住址", format!("{} {}", board.estate.name, request.room.label())),
            Line::new("联系人", contact_line(request)),
        ];
        if let Some(wanted) = &request.wanted {
            rows.push(Line::new("时间", wanted.label()));
        }
        let described = if request.description.is_empty() { "（未填写）".into() } else { request.description.clone() };
        rows.push(Line::new("说明", described));
        let paid = item.price.is_paid();
        let ready = !paid || self.consent;
        ReviewView {
            rows,
            owner_line: owner_line(board),
            paid,
            price_cells: if paid { price_cells(request) } else { Vec::new() },
            consent: self.consent,
            submitting: self.submitting.is_some(),
            can_submit: ready && self.submitting.is_none(),
            blocked_reason: if ready { String::new() } else { "请先勾选“我已了解以上收费”".into() },
        }
    }
}

fn contact_line(request: &ServiceRequest) -> String {
    match request.contact.phone() {
        Some(phone) => format!("{}　{}", request.salutation(), phone.grouped()),
        None => format!("{}　查询码 {}", request.salutation(), request.contact.secret()),
    }
}

fn price_cells(request: &ServiceRequest) -> Vec<Line> {
    let note = if request.item.price_note.is_empty() { "按价目表" } else { &request.item.price_note };
    vec![Line::new("标价", request.item.price.label()), Line::new("说明", note), Line::new("付款", "完工验收后")]
}

/// Who will be responsible from the first minute.
pub fn owner_line(board: &Board) -> String {
    match &board.butler {
        Some(butler) => format!("首问责任人：您的区域管家 {} {}，跟进到底", butler.name, butler.staff_number),
        None => "首问责任人：客服中心，跟进到底".into(),
    }
}
