//! The published price list as CSV (RFC 4180), for the notice board at the gate and the accountant.

use axum::{extract::State, response::Response};

use super::super::{error::WebError, rooms::csv_file, session::SignedIn};
use crate::{
    domain::catalogue::Catalogue,
    office::{
        service::{Service, departments::DepartmentNames},
        table,
    },
};

const HEADER: [&str; 8] = ["类别", "分组", "服务", "价格", "价格说明", "责任部门", "办理方式", "状态"];

fn csv(catalogue: &Catalogue, names: &DepartmentNames) -> Vec<u8> {
    let prices: Vec<String> = catalogue.items.iter().map(|item| item.price.label()).collect();
    let rows = catalogue.items.iter().zip(&prices).map(|(item, price)| {
        let status = if item.withdrawn { "暂停" } else { "提供" };
        let department = names.name(item.department);
        vec![item.section.name(), &item.group, &item.name, price, &item.price_note, department, item.timing.label(), status]
    });
    table::csv(std::iter::once(HEADER.to_vec()).chain(rows))
}

/// The file.
pub async fn download(State(service): State<Service>, _: SignedIn) -> Result<Response, WebError> {
    let (catalogue, names) = (service.published_catalogue().await?, service.department_names().await?);
    Ok(csv_file(&format!("price-list-v{}.csv", catalogue.version), csv(&catalogue, &names)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_item_is_a_line() {
        let catalogue = crate::domain::catalogue::default_catalogue().unwrap();
        let text = String::from_utf8(csv(&catalogue, &DepartmentNames::default())).unwrap();
        assert_eq!(text.lines().count(), catalogue.items.len() + 1);
        assert!(text.contains("有偿服务,维修保养,水龙头维修,¥80 起"));
    }
}
