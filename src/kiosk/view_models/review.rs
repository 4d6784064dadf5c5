//! The review page: everything once more before it is sent.

use super::app::Ticket;
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
    pub request: ServiceRequest,
    pub estate: String,
    /// Name and staff number of who will be responsible; `None` = the service centre.
    pub butler: Option<(String, String)>,
    pub paid: bool,
    pub consent: bool,
    pub submitting: bool,
    pub can_submit: bool,
}

impl Review {
    pub fn new(request: ServiceRequest) -> Self {
        Self { request, consent: false, submitting: None }
    }

    pub fn view(&self, board: &Board) -> ReviewView {
        let paid = self.request.item.price.is_paid();
        ReviewView {
            request: self.request.clone(),
            estate: board.estate.name.clone(),
            butler: board.butler.as_ref().map(|butler| (butler.name.clone(), butler.staff_number.clone())),
            paid,
            consent: self.consent,
            submitting: self.submitting.is_some(),
            can_submit: (!paid || self.consent) && self.submitting.is_none(),
        }
    }
}
