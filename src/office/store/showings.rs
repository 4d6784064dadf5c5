//! 公示: from when to when terminals drew notices.

use super::{StoreResult, instant, micros, parsed, signed, unsigned};
use crate::{
    database::{Row, Tx},
    domain::{
        ids::{NoticeId, TerminalId},
        notice::display::Stretch,
    },
    office::records::NoticeShowing,
    protocol::v1::showings::Showing,
    values,
};

/// Reports of one notice that are put together: a year of a hundred screens that are switched off every night.
const MOST: u32 = 40_000;

fn showing(row: &Row<'_>) -> StoreResult<NoticeShowing> {
    Ok(NoticeShowing {
        terminal: parsed(row, "terminal_id")?,
        stretch: Stretch { from: instant(row, "from_at")?, to: instant(row, "to_at")? },
        revision: unsigned(row.get("revision")?),
        clock_trusted: row.get("clock_trusted")?,
    })
}

/// Keeps what a terminal reports; a showing that is known goes on, and never becomes shorter.
pub fn keep(tx: &Tx<'_>, terminal: TerminalId, showing: &Showing) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO notice_showing (notice_id, terminal_id, from_at, to_at, revision, clock_trusted) VALUES (?1, ?2, ?3, ?4, ?5, ?6) \
         ON CONFLICT (notice_id, terminal_id, from_at) DO UPDATE SET \
         to_at = CASE WHEN excluded.to_at > notice_showing.to_at THEN excluded.to_at ELSE notice_showing.to_at END",
        values![
            showing.notice.to_string(),
            terminal.to_string(),
            micros(showing.from),
            micros(showing.to),
            signed(showing.revision),
            showing.clock_trusted,
        ],
    )?;
    Ok(())
}

/// What terminals reported of a notice, by terminal and beginning.
pub fn of(tx: &Tx<'_>, id: NoticeId) -> StoreResult<Vec<NoticeShowing>> {
    let sql = format!("SELECT * FROM notice_showing WHERE notice_id = ?1 ORDER BY terminal_id, from_at LIMIT {MOST}");
    tx.query(&sql, values![id.to_string()], showing)
}
