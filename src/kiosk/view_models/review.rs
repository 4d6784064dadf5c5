//! The review page: everything once more before it is sent.

use super::{
    EstateTime,
    fault_place::is_elsewhere,
    presence::{Asked, Deferral},
    ticket::Ticket,
};
use crate::{
    domain::{community::Entry, submission::Submission},
    protocol::v1::{board::Board, envelope::Body},
};

/// What is looked at once more, and then stored.
#[derive(Clone, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "a visit has one")]
pub enum Reviewed {
    Submission(Submission),
    Entry(Entry),
}

impl From<Reviewed> for Body {
    fn from(reviewed: Reviewed) -> Self {
        match reviewed {
            Reviewed::Submission(submission) => submission.into(),
            Reviewed::Entry(entry) => Self::Entry(entry),
        }
    }
}

/// What waits for the resident's last look.
#[derive(Clone, PartialEq, Eq)]
pub struct Review {
    pub body: Reviewed,
    /// The price tick.
    pub consent: bool,
    /// Sent to the store with this ticket; a second touch must not send again.
    pub submitting: Option<Ticket>,
}

/// The page as it is drawn.
#[derive(Clone, PartialEq, Eq)]
pub struct ReviewView {
    pub body: Reviewed,
    pub estate: String,
    /// Name and staff number of who will be responsible; `None` = the service centre.
    pub butler: Option<(String, String)>,
    /// It is out of order in another building or in none: whoever answers there, this lobby does not know them.
    pub of_another_place: bool,
    /// Nobody is there now who sees to it.
    pub deferral: Option<Deferral>,
    pub paid: bool,
    pub consent: bool,
    pub submitting: bool,
    pub can_submit: bool,
}

impl Review {
    pub fn new(body: Reviewed) -> Self {
        Self { body, consent: false, submitting: None }
    }

    /// Whether the price must be ticked as understood.
    pub fn is_paid(&self) -> bool {
        matches!(&self.body, Reviewed::Submission(Submission::Request(request)) if request.item.price.is_paid())
    }

    /// What is submitted: the body with the tick, or `None` while it may not be.
    pub fn ready(&self) -> Option<Reviewed> {
        if self.submitting.is_some() || (self.is_paid() && !self.consent) {
            return None;
        }
        let mut body = self.body.clone();
        if let Reviewed::Submission(Submission::Request(request)) = &mut body {
            request.price_understood = self.consent;
        }
        Some(body)
    }

    pub fn view(&self, board: &Board, estate_time: EstateTime) -> ReviewView {
        // Nobody is responsible for an entry as for an order.
        let (of_another_place, is_the_butlers) = match &self.body {
            Reviewed::Submission(body) => (is_elsewhere(board, body), body.is_the_butlers()),
            Reviewed::Entry(_) => (false, false),
        };
        let asked = if let Reviewed::Submission(body) = &self.body { Asked::of(body) } else { None };
        let butler = board.butler.as_ref().filter(|_| is_the_butlers && !of_another_place);
        ReviewView {
            body: self.body.clone(),
            estate: board.estate.name.clone(),
            butler: butler.map(|butler| (butler.name.clone(), butler.staff_number.clone())),
            of_another_place,
            deferral: asked.and_then(|asked| asked.deferral(board, estate_time)),
            paid: self.is_paid(),
            consent: self.consent,
            submitting: self.submitting.is_some(),
            can_submit: self.ready().is_some(),
        }
    }
}
