//! The estate: its name, its numbers, its rooms, and who is on duty today.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeZone, Utc};
use serde::{Deserialize, Serialize};

use super::{Actor, Service, ServiceError, change::Done::Changed, version::unchanged};
use crate::{
    clock,
    office::store::{
        StoreError, duty,
        settings::{self, names},
    },
    protocol::v1::board::{DutyManager, StaffPin},
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
    /// 监控室, 24 h; empty when there is none.
    #[serde(default)]
    pub control_room_phone: String,
    /// Where to gather after leaving a building; empty when not told.
    #[serde(default)]
    pub assembly_point: String,
    /// Where residents' phones reach this office: `https://wuye.example.cn`, without a slash at its end; empty when they do not.
    #[serde(default)]
    pub phone_address: String,
    /// What opens the terminals' staff page.
    #[serde(default)]
    pub staff_pin: Option<StaffPin>,
    /// What stands over the butler on the board, in one line or two; empty: the usual.
    #[serde(default)]
    pub slogan: String,
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
        let read = self.0.store.read(move |tx| {
            Ok::<_, StoreError>(EstatePage {
                settings: settings::get(tx, names::ESTATE)?.unwrap_or_default(),
                duty: super::duty::on_board(tx, today)?.into_iter().find(|duty| duty.date == today),
                today,
            })
        });
        Ok(read.await?)
    }

    /// Stores the settings and today's duty manager; an empty name takes the duty manager away.
    /// What staff have confirmed by saving is no longer a sample.
    /// `seen` is what the form was made from.
    pub async fn save_estate(
        &self,
        seen: Option<EstateSettings>,
        entered: EstateSettings,
        on_duty: String,
        actor: Actor,
    ) -> Result<(), ServiceError> {
        self.change_board(actor, "保存小区资料", move |act| {
            let stored: EstateSettings = settings::get(act.tx, names::ESTATE)?.unwrap_or_default();
            if let Some(seen) = &seen {
                unchanged(&stored, seen)?;
            }
            settings::set(act.tx, names::ESTATE, &entered)?;
            duty::set(act.tx, clock::local(act.now).date_naive(), &on_duty)?;
            Ok(Changed(entered.name.clone(), ()))
        })
        .await
    }
}
