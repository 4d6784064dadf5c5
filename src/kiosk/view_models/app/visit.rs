//! What belongs to one visitor.

use std::time::Duration;

use super::{Dialog, Page};
use crate::domain::community::EntryKind;
use crate::kiosk::view_models::{
    acting::Acting,
    activities::Activities,
    calling::{Calling, Held},
    cards::Cards,
    emergency::Danger,
    entry_form::EntryDraft,
    fault_place::FaultPlaces,
    feedback::FeedbackDraft,
    helping::Helping,
    keyboard::Keyboard,
    known_fault::KnownFault,
    leaf::Leaf,
    lookup::Lookup,
    message_form::MessageForm,
    person::{Field, PersonDraft},
    picker::Picker,
    progress::Found,
    rack::Rack,
    receipt::Receipt,
    request::Draft,
    review::Review,
    search::Search,
    services::Services,
    staff::Staff,
    survey::Surveys,
    ticket::Ticket,
};

/// What belongs to one visitor and is dropped whole.
#[derive(Default)]
pub struct Visit {
    pub notice: Option<String>,
    /// Where they are in its leaflet.
    pub leaf: Leaf,
    pub services: Services,
    /// Who is filling in a form: kept from one form of a visit to the next.
    pub person: PersonDraft,
    pub draft: Option<Draft>,
    /// The places that are offered.
    pub fault_places: FaultPlaces,
    /// The report that the visitor is told of.
    pub known_fault: Option<KnownFault>,
    pub message_form: Option<MessageForm>,
    pub feedback: Option<FeedbackDraft>,
    pub focus: Field,
    pub picker: Option<Picker>,
    pub review: Option<Review>,
    pub receipt: Option<Receipt>,
    pub lookup: Lookup,
    pub found: Option<(Found, String)>,
    /// What is done with what was found.
    pub acting: Acting,
    pub dialog: Option<Dialog>,
    pub keyboard: Keyboard,
    pub rack: Rack,
    pub search: Search,
    pub activities: Activities,
    pub cards: Cards,
    pub surveys: Surveys,
    /// A sign-up, a card or a wish that is being put together.
    pub entry: Option<EntryDraft>,
    /// What was handed in without a code.
    pub thanked: Option<EntryKind>,
    /// The danger whose guidance is read in full.
    pub guidance: Option<Danger>,
    pub staff: Staff,
    /// Whether the visitor has trouble, and what is offered.
    pub helping: Helping,
    /// The call for help that is followed.
    pub calling: Option<Calling>,
    /// A finger on the button of a call.
    pub call_hold: Option<Held>,
    /// Since when a finger lies on the mark.
    pub hold: Option<Duration>,
    /// The look-up whose answer is awaited.
    pub(super) asked: Option<Ticket>,
    /// Where 返回 leads from the emergency page.
    pub(super) before_emergency: Option<Page>,
}
