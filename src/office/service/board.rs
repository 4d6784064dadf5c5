//! The board: everything a lobby shows, put together for one terminal.
//!
//! Invariants: the document is a function of the database and `now`; the same content always has the
//! same tag, so a terminal that has it downloads nothing; a section that a lobby can do without
//! (weather, duty manager) never keeps the others from it.

use std::{collections::HashMap, sync::Arc};

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use chrono::{DateTime, Utc};

use super::{
    Service, ServiceError,
    board_cache::{ForSome, Lobby, Shared},
    community,
    estate::EstateSettings,
    succession, welcomes,
};
pub use super::{board_cache::MadeBoard, board_parts::PartsReply};
use crate::{
    clock,
    domain::{
        information::InformationPage,
        notice::{Audience, Notice, audience},
        takeover::{self, Takeover},
        weather::warning::Warning,
        welcome::Welcome,
    },
    office::{
        records::TerminalRecord,
        store::{
            StoreError, Tx, assets, butlers, catalogue, rooms,
            settings::{self, names},
        },
    },
    protocol::v1::board::{Board, Estate, OfficeKey},
};

impl Service {
    /// The present board of one terminal.
    pub async fn board(&self, terminal: TerminalRecord) -> Result<Arc<MadeBoard>, ServiceError> {
        let (now, revision) = (self.now(), self.0.signals.revision());
        let lobby = Lobby { terminal: terminal.id, name: terminal.lobby.clone(), building: terminal.building.clone() };
        if let Some(made) = self.0.boards.get(&lobby, revision, now) {
            return Ok(made);
        }
        let key = self.office_key()?;
        let kept = self.0.boards.shared(revision, now);
        let make = move |tx: &Tx<'_>| {
            let building = super::ownership::building_of_terminal(tx, &terminal)?.unwrap_or_default();
            let is_present = |shared: &Arc<Shared>| Ok::<_, StoreError>(settings::revision(tx)?.0 == shared.revision());
            let shared = match &kept {
                Some(shared) if is_present(shared)? => shared.clone(),
                _ => {
                    let mut common = assemble(tx, "", String::new(), key.clone(), now)?;
                    show_information(&mut common);
                    let all = super::notices::on_board(tx, now)?;
                    let takeovers = super::takeovers::on_boards(tx)?;
                    let guests = welcomes::to_come(tx, now)?;
                    let until = until(&all, &takeovers, &guests, &common, now);
                    let information = take_for_some(&mut common.information, of_whom(super::information::on_board(tx, now)?));
                    let warnings = take_for_some(&mut common.warnings, super::weather::warned_lobbies(tx)?);
                    let (everybodys, notices): (Vec<_>, Vec<_>) = all.into_iter().partition(|(_, audience)| audience.is_everybody());
                    let everybodys: Vec<Notice> = everybodys.into_iter().map(|(notice, _)| notice).collect();
                    let shared = Shared::new(&common, until, &everybodys, ForSome { notices, information, warnings, takeovers, guests });
                    Arc::new(shared.map_err(|_| StoreError::Damaged { what: "board" })?)
                }
            };
            let mut own = of_lobby(tx, &terminal.lobby, building.clone(), key.clone())?;
            let some = shared.some();
            if !some.is_empty() {
                let lobby = super::notices::lobby_of(tx, terminal.id, &building)?;
                own.notices = of_this(&some.notices, lobby);
                own.own_information = of_this(&some.information, lobby);
                own.own_warnings = of_this(&some.warnings, lobby);
                own.takeover = takeover::shown_in(&some.takeovers, lobby, now).cloned();
                let its = some.guests.iter().filter(|(welcome, audience)| welcomes::is_sent(welcome, now) && audience.has(lobby));
                own.welcomes = its.map(|(welcome, _)| welcome.clone()).collect();
                super::english::add_lines_of_welcomes(tx, &mut own)?;
            }
            MadeBoard::new(shared, &own).map(Arc::new).map_err(|_| StoreError::Damaged { what: "board" })
        };
        let made = self.0.store.read(make).await?;
        self.0.boards.keep(lobby, &made);
        Ok(made)
    }

    /// The board's revision now.
    pub async fn revision(&self) -> Result<u64, ServiceError> {
        Ok(self.0.store.read(settings::revision).await?.0)
    }

    /// An image by its SHA-256.
    pub async fn asset(&self, sha256: String) -> Result<assets::Asset, ServiceError> {
        self.0.store.read(move |tx| assets::get(tx, &sha256)).await?.ok_or(ServiceError::NotFound)
    }

    /// The key that bodies are sealed to.
    pub fn office_key(&self) -> Result<OfficeKey, ServiceError> {
        let key = self.0.keys.first().ok_or(ServiceError::NotFound)?;
        Ok(OfficeKey { id: key.id.clone(), public_key: BASE64.encode(&key.public) })
    }
}

/// What has an id by which whom it is for is known.
trait Named {
    fn id(&self) -> &str;
}

impl Named for InformationPage {
    fn id(&self) -> &str {
        &self.id
    }
}

impl Named for Warning {
    fn id(&self) -> &str {
        &self.id
    }
}

/// Whom each of these is for.
fn of_whom<T: Named>(all: Vec<(T, Audience)>) -> HashMap<String, Audience> {
    all.into_iter().map(|(one, audience)| (one.id().to_owned(), audience)).collect()
}

/// Takes those that are not for everybody out of what all lobbies share.
fn take_for_some<T: Named>(shared: &mut Vec<T>, mut audiences: HashMap<String, Audience>) -> Vec<(T, Audience)> {
    audiences.retain(|_, audience| !audience.is_everybody());
    let (some, all): (Vec<T>, Vec<T>) = std::mem::take(shared).into_iter().partition(|one| audiences.contains_key(one.id()));
    *shared = all;
    let with_audience = |one: T| audiences.remove(one.id()).map(|audience| (one, audience));
    some.into_iter().filter_map(with_audience).collect()
}

/// Of what is not for everybody, that of one lobby.
fn of_this<T: Clone>(some: &[(T, Audience)], lobby: audience::Lobby<'_>) -> Vec<T> {
    some.iter().filter(|(_, audience)| audience.has(lobby)).map(|(one, _)| one.clone()).collect()
}

/// Until when the board stays as it is if nobody changes it: a notice ends, a page of the rack, a takeover, an activity, a survey, or the day; a
/// guest is near, or has been received.
fn until(
    all: &[(Notice, Audience)],
    takeovers: &[(Takeover, Audience)],
    guests: &[(Welcome, Audience)],
    common: &Board,
    now: DateTime<Utc>,
) -> DateTime<Utc> {
    let tomorrow = clock::local(now).date_naive() + chrono::Days::new(1);
    let ends = all.iter().filter_map(|(notice, _)| notice.show_until);
    let ends = ends.chain(common.information.iter().filter_map(|page| page.show_until));
    let ends = ends.chain(takeovers.iter().map(|(takeover, _)| takeover.ends_at)).chain(community::board::ends(common));
    let ends = ends.chain(guests.iter().flat_map(|(welcome, _)| welcomes::changes_boards_at(welcome)));
    let ends = ends.filter(|end| *end > now);
    ends.fold(super::estate::local_midnight(tomorrow), DateTime::min)
}

/// The board of one lobby; of none, what all of them have in common.
pub(super) fn assemble(tx: &Tx<'_>, lobby: &str, building: String, office_key: OfficeKey, now: DateTime<Utc>) -> Result<Board, StoreError> {
    let today = clock::local(now).date_naive();
    let duty_rota = super::duty::on_board(tx, today)?;
    let mut board = of_lobby(tx, lobby, building, office_key)?;
    let absent = succession::absent(tx)?;
    board.butlers = butlers::all(tx)?.into_iter().map(|record| record.butler).filter(|butler| !absent.contains(&butler.id)).collect();
    board.departments = super::departments::on_board(tx)?;
    board.holidays = super::promises::holidays_on_board(tx, today)?;
    board.duty_manager = duty_rota.first().filter(|duty| duty.date == today).cloned();
    board.duty_rota = duty_rota;
    board.information = super::information::on_board(tx, now)?.into_iter().map(|(page, _)| page).collect();
    board.weather = super::optional(tx, names::WEATHER)?;
    board.warnings = super::weather::warnings_on_board(tx)?;
    board.notices = super::notices::on_board(tx, now)?.into_iter().map(|(notice, _)| notice).collect();
    board.catalogue = catalogue::latest(tx)?.unwrap_or_default().offered();
    board.rooms = rooms::all(tx)?;
    board.places = super::places::on_board(tx)?;
    board.faults = super::faults::on_board(tx)?;
    board.guidance = super::guidance::on_board(tx)?;
    board.festivals = super::festivals::on_board(tx)?;
    community::board::put_on(tx, &mut board, now)?;
    board.glossary = super::english::on_board(tx, &board, &address_of(tx, lobby)?)?;
    Ok(board)
}

/// Pages of the rack as lobbies show them. The console lists them as they were typed: that is what their English is of.
fn show_information(board: &mut Board) {
    let pages = std::mem::take(&mut board.information);
    board.information = pages.into_iter().map(|page| page.as_shown(&mut board.glossary)).collect();
}

/// The parts of a lobby's address, the widest first.
fn address_of(tx: &Tx<'_>, lobby: &str) -> Result<Vec<String>, StoreError> {
    let estate: EstateSettings = settings::get(tx, names::ESTATE)?.unwrap_or_default();
    Ok([estate.address, estate.name, lobby.to_owned()].into_iter().filter(|part| !part.is_empty()).collect())
}

/// What a receipt's link begins with.
fn receipt_address(phone_address: &str) -> String {
    if phone_address.is_empty() { String::new() } else { format!("{phone_address}/r/") }
}

/// A board with nothing on it but what is one lobby's own.
fn of_lobby(tx: &Tx<'_>, lobby: &str, building: String, office_key: OfficeKey) -> Result<Board, StoreError> {
    let (revision, published_at) = settings::revision(tx)?;
    let estate: EstateSettings = settings::get(tx, names::ESTATE)?.unwrap_or_default();
    // Nobody is sent to a butler who is not there: the partner answers then, else the service centre.
    let (butler, partner) = super::ownership::pair_of(tx, &building)?;
    let absent = succession::absent(tx)?;
    let mut pair = [butler, partner].into_iter().flatten().map(|record| record.butler).filter(|butler| !absent.contains(&butler.id));
    let address = address_of(tx, lobby)?;
    let mut board = Board {
        revision,
        published_at,
        estate: Estate {
            lobby_address: address.join(" "),
            name: estate.name,
            lobby: lobby.to_owned(),
            building,
            control_room_phone: estate.control_room_phone,
            assembly_point: estate.assembly_point,
            staff_pin: estate.staff_pin,
            centre_phone: estate.centre_phone,
            desk_hours: estate.desk_hours,
            sample: estate.sample,
            receipt_address: receipt_address(&estate.phone_address),
            slogan: estate.slogan,
        },
        butler: pair.next(),
        partner: pair.next(),
        butlers: Vec::new(),
        departments: Vec::new(),
        duty_manager: None,
        duty_rota: Vec::new(),
        information: Vec::new(),
        weather: None,
        own_information: Vec::new(),
        holidays: Default::default(),
        warnings: Vec::new(),
        own_warnings: Vec::new(),
        notices: Vec::new(),
        catalogue: Default::default(),
        rooms: Vec::new(),
        places: Vec::new(),
        faults: Vec::new(),
        activities: Vec::new(),
        surveys: Vec::new(),
        cards: Vec::new(),
        takes_entries: false,
        promises: super::alerts::reach::told_promises(tx)?,
        office_key,
        glossary: Default::default(),
        takeover: None,
        guidance: Vec::new(),
        welcomes: Vec::new(),
        festivals: Default::default(),
    };
    board.glossary = super::english::on_board(tx, &board, &address)?;
    Ok(board)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        clock::Clock,
        domain::information::{InformationPage, Shelf},
        office::store::{Store, duty, information},
    };

    #[tokio::test]
    async fn a_damaged_section_is_left_out_and_the_board_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        let now = chrono::DateTime::from_timestamp(1_000_000, 0).unwrap();
        let service = Service::start(Store::for_test(folder.path()), Clock::from_fn(move || now)).unwrap();
        let page = InformationPage::empty("a", Shelf::Guides, "办事");
        let damage = move |tx: &Tx<'_>| {
            settings::set(tx, names::WEATHER, &"rain")?;
            duty::set(tx, clock::local(now).date_naive(), "M-106")?;
            information::save(tx, &page, &Audience::default(), false, now)?;
            // As a fault of the disk would leave them.
            tx.execute("UPDATE duty_day SET day = day || 'x'", crate::values![])?;
            tx.execute("UPDATE information_page SET entries = 'many'", crate::values![])?;
            settings::set(tx, names::WEATHER_FEED, &"on")
        };
        service.0.store.write(damage).await.unwrap();
        let actor = crate::office::service::Actor::program("test");
        let token = service.register_terminal("3号楼大堂".into(), None, actor).await.unwrap();
        let terminal = service.authenticate(&token).await.unwrap().unwrap();
        let board: Board = serde_json::from_slice(&service.board(terminal).await.unwrap().json()).unwrap();
        assert_eq!((board.weather, board.duty_manager, board.information, board.duty_rota), (None, None, vec![], vec![]));
        assert!(!board.catalogue.items.is_empty());
        assert_eq!(service.estate().await.unwrap().duty, None);
        assert_eq!(service.weather().await.unwrap().weather, None);
    }
}
