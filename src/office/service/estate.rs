//! The estate: its name, its numbers, its rooms, and who is on duty today.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeZone, Utc};
use serde::{Deserialize, Serialize};

use super::{Actor, Service, ServiceError, record_change};
use crate::{
    clock,
    domain::place::Room,
    office::store::{
        StoreError, duty, rooms,
        settings::{self, names},
    },
    protocol::v1::board::DutyManager,
};

/// What the board tells about the estate, the lobby aside.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EstateSettings {
    /// `梧桐雅苑`.
    pub name: String,
    /// Street address, read out in an emergency.
    pub address: String,
    /// 客服中心 number.
    pub centre_phone: String,
    /// Front-desk hours: `08:00–18:00`.
    pub desk_hours: String,
    /// Sample data: screens say 示例.
    pub sample: bool,
}

/// Everything of the estate's page.
#[derive(Debug, Clone)]
pub struct EstatePage {
    /// The settings.
    pub settings: EstateSettings,
    /// Today's duty manager, from the rota.
    pub duty: Option<DutyManager>,
    /// The registry.
    pub rooms: Vec<Room>,
    /// Today at the estate.
    pub today: NaiveDate,
}

/// Midnight at the estate.
pub fn local_midnight(date: NaiveDate) -> DateTime<Utc> {
    // UTC+8 has no gaps: every local time exists once.
    clock::china().from_local_datetime(&date.and_time(NaiveTime::MIN)).earliest().unwrap_or_default().with_timezone(&Utc)
}

impl Service {
    /// The estate as it is entered now.
    pub async fn estate(&self) -> Result<EstatePage, ServiceError> {
        let today = clock::local(self.now()).date_naive();
        let read = self.0.store.read(move |book| {
            Ok::<_, StoreError>(EstatePage {
                settings: settings::get(book, names::ESTATE)?.unwrap_or_default(),
                duty: super::duty::on_board(book, today)?.into_iter().find(|duty| duty.date == today),
                rooms: rooms::all(book)?,
                today,
            })
        });
        Ok(read.await?)
    }

    /// Stores the settings and today's duty manager; an empty name takes the duty manager away.
    /// What staff have confirmed by saving is no longer a sample.
    pub async fn save_estate(&self, entered: EstateSettings, on_duty: String, actor: Actor) -> Result<(), ServiceError> {
        let now = self.now();
        let today = clock::local(now).date_naive();
        let revision = self
            .0
            .store
            .write(move |book| {
                settings::set(book, names::ESTATE, &entered)?;
                duty::set(book, today, &on_duty)?;
                record_change(book, now, &actor, "保存小区资料", &entered.name)?;
                settings::bump_revision(book, now)
            })
            .await?;
        self.hint_board(revision);
        Ok(())
    }

    /// Puts another registry of rooms in the place of the present one.
    pub async fn save_rooms(&self, rooms_entered: Vec<Room>, actor: Actor) -> Result<(), ServiceError> {
        let now = self.now();
        let revision = self
            .0
            .store
            .write(move |book| {
                rooms::replace(book, &rooms_entered)?;
                record_change(book, now, &actor, "更新房号表", &format!("{} 户", rooms_entered.len()))?;
                settings::bump_revision(book, now)
            })
            .await?;
        self.hint_board(revision);
        Ok(())
    }
}
