//! The published price list as CSV (RFC 4180), for the notice board at the gate and the accountant.

use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};

use super::super::{WebError, session::SignedIn};
use crate::{domain::catalogue::Catalogue, office::service::Service};

/// Spreadsheets take the file for UTF-8 only if it begins so.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// One field. A field that a spreadsheet would take for a formula is made a text.
fn field(text: &str) -> String {
    let text = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

fn line(fields: &[&str]) -> String {
    let mut line = fields.iter().map(|text| field(text)).collect::<Vec<_>>().join(",");
    line.push_str("\r\n");
    line
}

fn csv(catalogue: &Catalogue) -> String {
    let mut text = BYTE_ORDER_MARK.to_owned();
    text.push_str(&line(&["类别", "分组", "服务", "价格", "价格说明", "责任部门", "办理方式", "状态"]));
    for item in &catalogue.items {
        let status = if item.withdrawn { "暂停" } else { "提供" };
        text.push_str(&line(&[
            item.section.name(),
            &item.group,
            &item.name,
            &item.price.label(),
            &item.price_note,
            item.department.name(),
            item.timing.word(),
            status,
        ]));
    }
    text
}

/// The file.
pub async fn download(State(service): State<Service>, _: SignedIn) -> Result<Response, WebError> {
    let catalogue = service.published_catalogue().await?;
    let name = format!("attachment; filename=\"price-list-v{}.csv\"", catalogue.version);
    let headers = [(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, csv(&catalogue)).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_quoted_and_never_formulas() {
        assert_eq!(line(&["普通", "a,b", "说\"话\"", "=1+1"]), "普通,\"a,b\",\"说\"\"话\"\"\",'=1+1\r\n");
    }

    #[test]
    fn every_item_is_a_line() {
        let catalogue = crate::office::sample::default_catalogue().unwrap();
        let text = csv(&catalogue);
        assert_eq!(text.lines().count(), catalogue.items.len() + 1);
        assert!(text.contains("有偿服务,维修保养,水龙头维修,¥80 起"));
    }
}
