//! Which lobby a terminal stands in: its name and its building, as forms ask for them.

use super::super::{error::WebError, forms::FormState};
use crate::office::{records::TerminalRecord, service::Service};

/// Two terminals of one name could not be told apart.
pub fn name_taken(name: &str) -> String {
    format!("已有终端叫“{name}”。请换个名字，例如“{name}西侧”；如果这台是来替换它的，请先停用那一台")
}

/// The empty choice where a building has to be chosen.
pub const CHOOSE: &str = "请选择…";

/// The choice for a gate house or a club, which belong to no building.
const NO_BUILDING: &str = "-";

/// Every building, and none.
pub async fn building_choices(service: &Service) -> Result<Vec<(String, String)>, WebError> {
    let buildings = service.buildings().await?.into_iter().map(|building| (building.clone(), building));
    Ok(buildings.chain([(NO_BUILDING.to_owned(), "无（门岗、会所）".to_owned())]).collect())
}

/// The chosen building; empty for none.
pub async fn read_building(service: &Service, form: &mut FormState) -> Result<String, WebError> {
    let chosen = form.value("building").to_owned();
    if chosen == NO_BUILDING {
        return Ok(String::new());
    }
    if !service.buildings().await?.contains(&chosen) {
        form.refuse("building", "请选择楼栋；门岗、会所选“无”");
    }
    Ok(chosen)
}

/// The form of where a terminal stands.
pub fn placed(record: &TerminalRecord) -> FormState {
    let building = match record.building.as_deref() {
        Some("") => NO_BUILDING,
        Some(building) => building,
        None => "",
    };
    FormState::stored([("version", record.version.to_string()), ("lobby", record.lobby.clone()), ("building", building.to_owned())])
}
