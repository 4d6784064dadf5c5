//! Registering for somebody: what is asked for by telephone, at the desk, on a round.
//!
//! Invariants: it becomes an order like one from a lobby, with a receipt code that is looked up at every lobby; whoever took
//! it is its first owner (首问责任制), by name in its history; a form that is sent twice makes one order; the audit names
//! the code and the service, never who asked.
//!
//! The receipt code is the next one of the range that terminals lease their blocks from. Why the office leases no block for
//! itself: it is never without its own database.

use chrono::SubsecRound;
use sha2::{Digest, Sha256};
use thiserror::Error;

use super::{
    Service, ServiceError,
    access::Session,
    alerts::reach,
    change::{
        Act,
        Done::{Changed, Nothing},
    },
    departments::{self, DepartmentNames},
    duty::{self, OnDuty},
    faults, mint,
    ownership::{centre, centre_for, colleague, is_about, subjects},
    places, promises,
    scope::within_any,
    succession::Presence,
};
use crate::{
    domain::{
        catalogue::{Catalogue, Department, Item},
        ids::SubmissionId,
        order::{Order, Owner, Source, clock::Clock, fault, scope::Scope},
        place::Room,
        public_place::{FaultReport, PublicPlace},
        receipt_code::{END_SERIAL, FIRST_SERIAL, ReceiptCode},
        search::Query,
        submission::{Submission, SubmissionError},
    },
    office::{
        service::estate::EstateSettings,
        store::{
            StoreError, Tx, catalogue,
            counters::{self, Counter},
            rooms,
            settings::{self, names},
            staff,
            submissions::{self, NewSubmission},
            terminals,
        },
    },
    protocol::v1::envelope::hex,
};

/// What staff registered.
#[derive(Debug, Clone)]
pub struct Registration {
    /// Made with the form, so that the same form makes the same order.
    pub id: SubmissionId,
    /// How it came in.
    pub source: Source,
    /// What was asked for.
    pub content: Submission,
}

/// Why nothing was registered.
#[derive(Debug, Error)]
pub enum RegistrationError {
    /// The content is not complete, or too long.
    #[error(transparent)]
    Content(#[from] SubmissionError),
    /// Every receipt code was given.
    #[error("the range of receipt codes is used up")]
    NoCodeLeft,
    /// Anything else.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

/// What the desk can register, and what was registered last.
#[derive(Debug, Clone)]
pub struct Desk {
    /// The published list.
    pub catalogue: Catalogue,
    /// What departments are called here.
    pub departments: DepartmentNames,
    /// The newest that staff registered, of those the reader may see.
    pub latest: Vec<Order>,
    /// Today's duty manager.
    pub duty_manager: Option<OnDuty>,
    /// Where something of everybody's can be out of order; nobody is asked where there are none.
    pub places: Vec<PublicPlace>,
    /// What is, as lobbies are told.
    pub faults: Vec<FaultReport>,
}

impl Desk {
    /// Whether the form asks where it is.
    pub fn asks_place(&self, item: &Item) -> bool {
        item.asks_place() && !self.places.is_empty()
    }

    /// What is out of order already under a service, each with its place.
    pub fn faults_of(&self, item: &Item) -> Vec<(&FaultReport, &PublicPlace)> {
        let of_item = self.faults.iter().filter(|fault| fault.item == item.id);
        of_item.filter_map(|fault| Some((fault, self.places.iter().find(|place| place.id == fault.place)?))).collect()
    }
}

/// What goes on the slip for whoever asked.
#[derive(Debug, Clone)]
pub struct Slip {
    /// The order.
    pub order: Order,
    /// Who took it in.
    pub taken_by: String,
    /// What was promised when it was taken in.
    pub promise: Option<Clock>,
    /// Who keeps the promise.
    pub department: String,
    /// The estate.
    pub estate: EstateSettings,
}

/// Orders that the desk's page shows.
const LATEST: u32 = 8;

/// Rooms that are named where several answer to what was typed.
const NAMED_ROOMS: usize = 6;

/// Which room was meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MeantRoom {
    /// This one.
    One(Box<Room>),
    /// One of these, as they are read; perhaps of more.
    Several(Vec<String>),
    /// None that the registry has.
    Unknown,
}

/// The rooms that a line of text names. `1602` alone is the door of every building, so what is no address is compared with
/// doors by their end.
fn meant(all: &[Room], line: &str) -> MeantRoom {
    let exact: Vec<&Room> = all.iter().filter(|room| room.label() == line).collect();
    let by_query = || Query::parse(line).map_or_else(Vec::new, |query| all.iter().filter(|room| query.is_door(room)).collect());
    let by_door = || {
        let door = crate::domain::place::part_key(line);
        all.iter().filter(|room| !door.is_empty() && crate::domain::place::part_key(&room.number) == door).collect()
    };
    let mut found: Vec<&Room> = exact;
    if found.is_empty() {
        found = by_query();
    }
    if found.is_empty() {
        found = by_door();
    }
    match found.as_slice() {
        [] => MeantRoom::Unknown,
        [room] => MeantRoom::One(Box::new((*room).clone())),
        several => MeantRoom::Several(several.iter().take(NAMED_ROOMS).map(|room| room.label()).collect()),
    }
}

/// Whoever is asked first answers for it; a complaint about whoever takes it is the service centre's, and one about the centre a
/// manager's.
fn first_owner(tx: &Tx<'_>, content: &Submission, session: &Session) -> Result<Owner, ServiceError> {
    let subjects = subjects(tx, content, terminals::DESK)?;
    let account = staff::get(tx, session.staff)?.ok_or(ServiceError::NotFound)?;
    if is_about(content, &account, &subjects) {
        return Ok(centre_for(content, &staff::all(tx)?));
    }
    // What is out of order at a public place is whose place it is, whoever is told of it.
    if content.place().is_some() {
        return Ok(match content.building() {
            Some(building) => Presence::read(tx)?.answering_but(&building, &[]),
            None => centre(),
        });
    }
    match session.butler {
        Some(butler) => super::butlers::owner_of(tx, butler),
        None => Ok(colleague(&account)),
    }
}

/// The next receipt code; `None` after the last.
pub(in crate::office) fn next_code(tx: &Tx<'_>) -> Result<Option<ReceiptCode>, StoreError> {
    let next = counters::advance(tx, Counter::NextSerial, FIRST_SERIAL + 1, 1)?;
    Ok(u32::try_from(next).ok().filter(|next| *next <= END_SERIAL).and_then(|next| ReceiptCode::from_serial(next - 1)))
}

fn digest(content: &Submission) -> Result<String, ServiceError> {
    let document = serde_json::to_vec(content).map_err(|_| StoreError::Damaged { what: "content" })?;
    Ok(hex(&Sha256::digest(document)))
}

/// Who has it, where whoever registered it may not see it.
fn kept_by(tx: &Tx<'_>, scope: Scope, id: SubmissionId) -> Result<Option<String>, ServiceError> {
    match within_any(tx, scope, id) {
        Ok(_) => Ok(None),
        Err(ServiceError::NotFound) => Ok(Some(submissions::get(tx, id)?.ok_or(ServiceError::NotFound)?.owner.label)),
        Err(error) => Err(error),
    }
}

/// Stores it; `None` after the last receipt code.
fn store(act: &Act<'_>, registration: &Registration, session: &Session) -> Result<Option<ReceiptCode>, ServiceError> {
    let Some(receipt_code) = next_code(act.tx)? else { return Ok(None) };
    terminals::add_desk(act.tx, act.now)?;
    let Registration { id, source, content } = registration;
    let kept = match content.clone() {
        Submission::Request(request) => Submission::Request(request.placed(&places::on_board(act.tx)?)),
        other => other,
    };
    // As the database keeps it.
    let now = act.now.trunc_subsecs(6);
    let new = NewSubmission {
        id: *id,
        terminal: terminals::DESK,
        receipt_code,
        digest: digest(content)?,
        envelope: String::new(),
        created_at: now,
        received_at: now,
        source: *source,
        owner: first_owner(act.tx, &kept, session)?,
        clocks: promises::deadlines(act.tx)?.begin(&kept, now),
        content: Ok(kept.clone()),
    };
    submissions::add(act.tx, &new)?;
    submissions::taken_by(act.tx, *id, act.actor)?;
    if faults::settle_new(act.tx, *id, &kept, now)? {
        act.revision()?;
    }
    Ok(Some(receipt_code))
}

impl Service {
    /// A fresh id for what is being registered.
    pub fn new_submission_id(&self) -> SubmissionId {
        SubmissionId(mint(self.now()))
    }

    /// What the desk's page shows.
    pub async fn desk(&self, session: &Session) -> Result<Desk, ServiceError> {
        let (scope, now) = (session.scope(), self.now());
        let read = self.0.store.read(move |tx| {
            Ok::<_, StoreError>(Desk {
                catalogue: catalogue::latest(tx)?.unwrap_or_default().offered(),
                departments: departments::names(tx)?,
                latest: submissions::registered(tx, scope, LATEST)?,
                duty_manager: duty::manager_now(tx, now)?.map(|(_, person)| person),
                places: places::on_board(tx)?,
                faults: faults::on_board(tx)?,
            })
        });
        Ok(read.await?)
    }

    /// The room that a line of text names: `3-2-1602`, `3号楼1602`, `1602` where there is one.
    pub async fn meant_room(&self, line: String) -> Result<MeantRoom, ServiceError> {
        Ok(self.0.store.read(move |tx| Ok::<_, StoreError>(meant(&rooms::all(tx)?, &line))).await?)
    }

    /// What would be due first of what is registered for a department now; `item`: the service's key, if it is one.
    pub async fn promise_for(&self, department: Department, item: Option<String>) -> Result<Clock, ServiceError> {
        let now = self.now();
        let promise = move |tx: &Tx<'_>| {
            let deadlines = promises::deadlines(tx)?;
            // Nobody is promised a response that nobody would hear of.
            let department = if reach::is_told(tx)? { department } else { Department::ServiceCentre };
            Ok::<_, StoreError>(deadlines.first_promise(department, item.as_deref(), now))
        };
        Ok(self.0.store.read(promise).await?)
    }

    /// Registers it under a fresh receipt code; who has it, where whoever registers it may not see it. The same form again changes
    /// nothing.
    ///
    /// # Errors
    /// [`ServiceError::ChangedMeanwhile`] if the form made an order already that says something else.
    pub async fn register(
        &self,
        registration: Registration,
        session: &Session,
    ) -> Result<(SubmissionId, Option<String>), RegistrationError> {
        let registration = Registration { content: registration.content.checked()?, ..registration };
        let (id, by, scope) = (registration.id, session.clone(), session.scope());
        let write = self.change(session.actor(), "代为登记", move |act| {
            if let Some((known, _)) = submissions::receipt(act.tx, registration.id)? {
                let is_same = known == digest(&registration.content)?;
                return if is_same {
                    Ok(Nothing(Some(kept_by(act.tx, scope, registration.id)?)))
                } else {
                    Err(ServiceError::ChangedMeanwhile)
                };
            }
            let Some(code) = store(act, &registration, &by)? else { return Ok(Nothing(None)) };
            let kept_by = kept_by(act.tx, scope, registration.id)?;
            Ok(Changed(format!("{code}：{}", registration.content.title()), Some(kept_by)))
        });
        let kept_by = write.await?.ok_or(RegistrationError::NoCodeLeft)?;
        self.0.signals.orders_arrived();
        Ok((id, kept_by))
    }

    /// What goes on the slip.
    pub async fn slip(&self, id: SubmissionId, session: &Session) -> Result<Slip, ServiceError> {
        let (scope, now) = (session.scope(), self.now());
        self.0
            .store
            .read(move |tx| {
                let order = promises::with_clocks(tx, within_any(tx, scope, id)?, &promises::deadlines(tx)?, now)?;
                let content = order.content.as_ref().map_err(|_| ServiceError::NotFound)?;
                let department = content.department();
                let taken_by = submissions::events(tx, id)?.into_iter().next().map(|event| event.actor.name);
                let promise = reach::printed(tx, &order)?.cloned();
                let order = match order.leader.map_or(Ok(None), |leader| submissions::get(tx, leader))? {
                    Some(leader) => fault::as_led(&order, &leader),
                    None => order.clone(),
                };
                Ok(Slip {
                    promise,
                    department: departments::names(tx)?.name(department).to_owned(),
                    taken_by: taken_by.unwrap_or_default(),
                    estate: settings::get(tx, names::ESTATE)?.unwrap_or_default(),
                    order,
                })
            })
            .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(building: &str, unit: &str, number: &str) -> Room {
        Room {
            id: format!("{building}{unit}{number}"),
            building: building.into(),
            unit: unit.into(),
            number: number.into(),
            ..Room::default()
        }
    }

    #[test]
    fn a_room_is_the_one_that_was_written_in_any_spelling_and_never_a_guess() {
        let all = [
            room("3号楼", "2单元", "1602室"),
            room("13号楼", "2单元", "1602室"),
            room("3号楼", "1单元", "101室"),
            room("3号楼", "2单元", "101室"),
        ];
        let one = |line: &str| match meant(&all, line) {
            MeantRoom::One(room) => room.label(),
            other => format!("{other:?}"),
        };
        for line in ["3-2-1602", "3号楼2单元1602", "3号楼 2单元 1602室", "３－２－１６０２", "3栋1602"] {
            assert_eq!(one(line), "3号楼 2单元 1602室", "{line}");
        }
        assert!(matches!(meant(&all, "1602"), MeantRoom::Several(rooms) if rooms.len() == 2));
        assert!(matches!(meant(&all, "3号楼101"), MeantRoom::Several(rooms) if rooms.len() == 2));
        assert_eq!(meant(&all, "9-9-9999"), MeantRoom::Unknown);
        assert_eq!(meant(&all, ""), MeantRoom::Unknown);
        assert_eq!(meant(&all, "602"), MeantRoom::Unknown);
    }
}
