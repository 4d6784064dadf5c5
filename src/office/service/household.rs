//! What the office knows of a household from its own orders, for whoever registers something for it: what is still open, so that
//! nobody makes a second order of it, and who was called on which number last.
//!
//! Invariants: only what the reader may see counts, as in every list; a reading is in the audit once for a form and household,
//! however often its fields change; what is asked is the index of exact addresses or of whole numbers, and never more than
//! [`NEWEST`] orders of it.

use super::{
    Service, ServiceError,
    access::Session,
    departments::{self, DepartmentNames},
    one_time::OneTime,
    registration::MeantRoom,
};
use crate::{
    domain::{
        ids::SubmissionId,
        message::{Person, Recipient},
        order::Order,
        phone::PhoneNumber,
        place::Room,
        request::Honorific,
        submission::Submission,
    },
    office::{
        records::OrderFilter,
        store::{StoreError, Tx, submissions},
    },
};

/// Orders of a household that are looked at: more than one home ever has open at once.
const NEWEST: u32 = 12;
/// Those that are over, as shown.
const OVER: usize = 3;

/// A household as its own orders tell of it.
#[derive(Debug, Clone)]
pub struct KnownHousehold {
    /// As it is read: `3号楼 2单元 1602室`.
    pub address: String,
    /// It was found by the telephone number.
    pub is_by_phone: bool,
    /// What somebody still works on, newest first.
    pub open: Vec<Order>,
    /// The newest of what is over.
    pub over: Vec<Order>,
    /// Who told of something last.
    pub caller: Option<Caller>,
    /// What departments are called here.
    pub departments: DepartmentNames,
}

impl KnownHousehold {
    /// Its building, as slips name it: `3号楼`.
    pub fn building(&self) -> &str {
        self.address.split(' ').next().unwrap_or_default()
    }
}

/// Who asked for something, and on which number they are called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The receipt code of the order that says so.
    pub code: String,
    pub surname: String,
    pub honorific: Option<Honorific>,
    /// `林女士`.
    pub salutation: String,
    pub phone: Option<PhoneNumber>,
}

/// The room of whoever asked; a message's is that of whom it is for.
fn own_room(content: &Submission) -> Option<&Room> {
    match content {
        Submission::Message(message) if matches!(message.to, Recipient::Household { .. }) => None,
        other => other.room(),
    }
}

fn caller_of(order: &Order) -> Option<Caller> {
    let content = order.content.as_ref().ok()?;
    own_room(content)?;
    let Person { surname, honorific, contact } = content.person();
    let phone = contact.phone().cloned();
    let code = order.receipt_code.to_string();
    (phone.is_some() || !surname.is_empty()).then(|| Caller { code, surname, honorific, salutation: content.salutation(), phone })
}

/// The newest of what a filter finds.
fn newest(tx: &Tx<'_>, filter: OrderFilter) -> Result<Vec<Order>, StoreError> {
    submissions::list(tx, &OrderFilter { limit: NEWEST, ..filter })
}

impl Service {
    /// What is known of the household that a form names by its room or, where none was typed yet, by a telephone number;
    /// `None` where nothing is named, and where a number was never left. `form`: the form's key.
    pub async fn known_household(
        &self,
        form: SubmissionId,
        room: String,
        phone: &str,
        session: &Session,
    ) -> Result<Option<KnownHousehold>, ServiceError> {
        let meant = if room.is_empty() { MeantRoom::Unknown } else { self.meant_room(room.clone()).await? };
        let address = if let MeantRoom::One(room) = &meant { Some(room.label()) } else { None };
        let phone = PhoneNumber::parse(phone).ok().filter(|_| room.is_empty());
        let scope = session.scope();
        let read = move |tx: &Tx<'_>| {
            let by_phone = |phone: &PhoneNumber| {
                let orders = newest(tx, OrderFilter { scope, phone: Some(phone.digits().to_owned()), ..OrderFilter::default() })?;
                let room = orders.iter().find_map(|order| own_room(order.content.as_ref().ok()?).map(Room::label));
                Ok::<_, StoreError>(room)
            };
            let is_by_phone = address.is_none();
            let address = match (address.clone(), &phone) {
                (Some(address), _) => Some(address),
                (None, Some(phone)) => by_phone(phone)?,
                (None, None) => None,
            };
            let Some(address) = address else { return Ok(None) };
            let all = newest(tx, OrderFilter { scope, addresses: vec![address.clone()], ..OrderFilter::default() })?;
            let caller = all.iter().find_map(caller_of);
            let (open, mut over): (Vec<Order>, Vec<Order>) = all.into_iter().partition(|order| order.state.is_open());
            over.truncate(OVER);
            let departments = departments::names(tx)?;
            Ok::<_, StoreError>(Some(KnownHousehold { address, is_by_phone, open, over, caller, departments }))
        };
        let Some(known) = self.0.store.read(read).await? else { return Ok(None) };
        if !known.open.is_empty() || !known.over.is_empty() {
            let reading = (form, known.address.clone());
            let before = self.take::<(SubmissionId, String)>(session, OneTime::Household).await?;
            if before.as_ref() != Some(&reading) {
                self.note(session.actor(), "查看住户工单", known.address.clone()).await?;
            }
            self.keep(session, OneTime::Household, &reading).await?;
        }
        Ok(Some(known))
    }

    /// The whole number of who called last is taken over into a form: on record before it is seen.
    pub async fn note_taken_over(&self, caller: &Caller, session: &Session) -> Result<(), ServiceError> {
        self.note(session.actor(), "查看业户全号", caller.code.clone()).await
    }
}
