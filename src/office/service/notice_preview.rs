//! What a lobby would show of a notice that is not out yet: its board with the notice on it, drawn by a terminal.

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};

use super::{
    Service, ServiceError, board,
    notices::{lobby_of, on_board, terminals_of},
    ownership::building_of_terminal,
};
use crate::{
    domain::notice::{Audience, Notice, Times},
    office::{
        notice_preview::PreviewError,
        store::{StoreError, Tx, assets, notices},
    },
    protocol::preview::{PreviewRequest, Screen},
};

impl Service {
    /// The first of the lobbies that a notice is for, as it would show it.
    pub async fn preview_notice(
        &self,
        notice: Notice,
        audience: Audience,
        screen: Screen,
    ) -> Result<Result<Vec<u8>, PreviewError>, ServiceError> {
        let key = self.office_key()?;
        // What is to come is shown as on the day when it comes, and at whichever hour.
        let notice = Notice { times: Times::default(), ..notice };
        let now = self.now().max(notice.show_from);
        let id = notice.id;
        let read = move |tx: &Tx<'_>| {
            let terminal = terminals_of(tx, &audience)?.into_iter().next();
            let building = terminal.as_ref().map_or(Ok(None), |terminal| building_of_terminal(tx, terminal))?.unwrap_or_default();
            let name = terminal.as_ref().map_or("大堂", |terminal| terminal.lobby.as_str());
            let mut board = board::assemble(tx, name, building.clone(), key.clone(), now)?;
            let lobby = terminal.map(|terminal| lobby_of(tx, terminal.id, &building)).transpose()?;
            let is_there = |(_, audience): &(Notice, Audience)| audience.is_everybody() || lobby.is_some_and(|lobby| audience.has(lobby));
            let others = on_board(tx, now)?.into_iter().filter(is_there).map(|(notice, _)| notice).filter(|other| other.id != id);
            // Its PDF was uploaded to the notice that is stored.
            let pages = notices::get(tx, id)?.map(|stored| stored.notice.pages).unwrap_or_default();
            let shown = Notice { pages, ..notice.clone() }.as_shown();
            let first = shown.pages.first().into_iter().chain(shown.pictures().skip(shown.pages.len()));
            let mut drawn = Vec::new();
            for name in first {
                drawn.extend(assets::get(tx, name)?.map(|file| (name.clone(), BASE64.encode(file.bytes))));
            }
            board.notices = others.chain([shown]).collect();
            Ok::<_, StoreError>((board, drawn))
        };
        let (board, pages) = self.0.store.read(read).await?;
        Ok(self.0.notice_previews.draw(&PreviewRequest { board, notice: Some(id), screen, pages, now }).await)
    }
}
