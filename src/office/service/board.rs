//! The board: everything a lobby shows, put together for one terminal.
//!
//! Invariants: the document is a function of the database and `now`; the same content always has the
//! same tag, so a terminal that has it downloads nothing; a section that a lobby can do without
//! (weather, duty manager) never keeps the others from it.

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use sha2::{Digest, Sha256};

use super::{Service, ServiceError, estate::EstateSettings};
use crate::{
    clock,
    domain::deadline::Promises,
    office::{
        records::TerminalRecord,
        store::{
            StoreError, Tx, assets, butlers, catalogue, notices, rooms,
            settings::{self, names},
        },
    },
    protocol::v1::{
        board::{Board, Estate, OfficeKey},
        envelope::hex,
    },
};

/// A board as it goes out.
#[derive(Debug, Clone)]
pub struct TaggedBoard {
    /// Its revision.
    pub revision: u64,
    /// Strong entity tag with its quotes.
    pub etag: String,
    /// The JSON document.
    pub json: Vec<u8>,
}

impl Service {
    /// The present board of one terminal.
    pub async fn board(&self, terminal: TerminalRecord) -> Result<TaggedBoard, ServiceError> {
        let now = self.now();
        let key = self.office_key()?;
        let board = self
            .0
            .store
            .read(move |tx| {
                let building = super::ownership::building_of_terminal(tx, &terminal)?.unwrap_or_default();
                assemble(tx, &terminal.lobby, building, key, now)
            })
            .await?;
        let json = serde_json::to_vec(&board).map_err(|_| StoreError::Damaged { what: "board" })?;
        let etag = format!("\"{}-{}\"", board.revision, &hex(&Sha256::digest(&json))[..8]);
        Ok(TaggedBoard { revision: board.revision, etag, json })
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

/// The board of one lobby; of none, what all of them have in common.
pub(super) fn assemble(
    tx: &Tx<'_>,
    lobby: &str,
    building: String,
    office_key: OfficeKey,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<Board, StoreError> {
    let (revision, published_at) = settings::revision(tx)?;
    let estate: EstateSettings = settings::get(tx, names::ESTATE)?.unwrap_or_default();
    let rooms = rooms::all(tx)?;
    let (butler, partner) = super::ownership::pair_of(tx, &building)?;
    let today = clock::local(now).date_naive();
    let duty_rota = super::duty::on_board(tx, today)?;
    let address: Vec<&str> = [estate.address.as_str(), estate.name.as_str(), lobby].into_iter().filter(|part| !part.is_empty()).collect();
    let mut board = Board {
        revision,
        published_at,
        estate: Estate {
            lobby_address: address.join(" "),
            name: estate.name.clone(),
            lobby: lobby.to_owned(),
            building,
            control_room_phone: estate.control_room_phone,
            assembly_point: estate.assembly_point,
            staff_pin: estate.staff_pin,
            centre_phone: estate.centre_phone,
            desk_hours: estate.desk_hours,
            sample: estate.sample,
        },
        butler: butler.map(|record| record.butler),
        partner: partner.map(|record| record.butler),
        butlers: butlers::all(tx)?.into_iter().map(|record| record.butler).collect(),
        departments: super::departments::on_board(tx)?,
        duty_manager: duty_rota.first().filter(|duty| duty.date == today).cloned(),
        duty_rota,
        information: super::information::on_board(tx)?,
        weather: super::optional(tx, names::WEATHER)?,
        notices: notices::on_board(tx, now)?,
        catalogue: catalogue::latest(tx)?.unwrap_or_default().offered(),
        rooms,
        promises: settings::get::<Promises>(tx, names::PROMISES)?.unwrap_or_default(),
        office_key,
        glossary: Default::default(),
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
        let service = Service::start(Store::open(folder.path()).unwrap(), Clock::from_fn(move || now)).unwrap();
        let page = InformationPage { id: "a".into(), shelf: Shelf::Guides, title: "办事".into(), body: String::new(), entries: vec![] };
        let damage = move |tx: &Tx<'_>| {
            settings::set(tx, names::WEATHER, &"rain")?;
            duty::set(tx, clock::local(now).date_naive(), "M-106")?;
            information::save(tx, &page, false, now)?;
            // As a fault of the disk would leave them.
            tx.execute("UPDATE duty_day SET day = day || 'x'", crate::values![])?;
            tx.execute("UPDATE information_page SET entries = 'many'", crate::values![])?;
            settings::set(tx, names::WEATHER_FEED, &"on")
        };
        service.0.store.write(damage).await.unwrap();
        let actor = crate::office::service::Actor::program("test");
        let token = service.register_terminal("3号楼大堂".into(), None, actor).await.unwrap();
        let terminal = service.authenticate(&token).await.unwrap().unwrap();
        let board: Board = serde_json::from_slice(&service.board(terminal).await.unwrap().json).unwrap();
        assert_eq!((board.weather, board.duty_manager, board.information, board.duty_rota), (None, None, vec![], vec![]));
        assert!(!board.catalogue.items.is_empty());
        assert_eq!(service.estate().await.unwrap().duty, None);
        assert_eq!(service.weather().await.unwrap().weather, None);
    }
}
