//! 中英对照: English for what residents read in Chinese, as staff see and enter it.
//!
//! Owns: the list of every text of every lobby, and storing what was typed.

use super::{
    Actor, Service, ServiceError,
    board::assemble,
    change::Done::{Changed, Nothing},
    english::{Dictionary, brought_along, keep_first, texts},
    estate::EstateSettings,
    version::unchanged,
};
use crate::{
    office::store::{
        StoreError, Tx, glossary,
        settings::{self, names},
        terminals,
    },
    protocol::v1::board::Board,
};

pub use super::english::GlossarySection;

/// One text of the lobbies with its English.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GlossaryEntry {
    /// Where residents find it.
    pub place: GlossarySection,
    /// Exactly as it stands there.
    pub chinese: String,
    /// Empty when there is none.
    pub english: String,
}

/// What staff typed for one text.
#[derive(Debug, Clone)]
pub struct Typed {
    /// The text.
    pub chinese: String,
    /// Its English when the form was made.
    pub seen: String,
    /// Its English from now on; empty takes back what was entered.
    pub english: String,
}

/// What every text of every lobby is in English, in reading order.
fn entries(tx: &Tx<'_>, board: &Board) -> Result<Vec<GlossaryEntry>, StoreError> {
    let estate: EstateSettings = settings::get(tx, names::ESTATE)?.unwrap_or_default();
    let terminals = terminals::all(tx)?.into_iter().filter(|terminal| terminal.revoked_at.is_none());
    let lobbies: Vec<String> = terminals.map(|terminal| terminal.lobby).collect();
    let mut found = texts(board);
    found.push((GlossarySection::Estate, &estate.address));
    found.extend(lobbies.iter().map(|lobby| (GlossarySection::Estate, lobby.as_str())));
    keep_first(&mut found);
    let dictionary = Dictionary::read(tx)?;
    let entry = |(place, text): (GlossarySection, &str)| GlossaryEntry {
        place,
        chinese: text.to_owned(),
        english: dictionary.english(text).unwrap_or_default(),
    };
    Ok(found.into_iter().map(entry).collect())
}

impl Service {
    /// Every Chinese text that residents see in the lobbies now, with its English.
    pub async fn glossary(&self) -> Result<Vec<GlossaryEntry>, ServiceError> {
        let (now, key) = (self.now(), self.office_key()?);
        let read = self.0.store.read(move |tx| {
            let mut board = assemble(tx, "", String::new(), key.clone(), now)?;
            // Those of every lobby, before lobbies have them.
            board.welcomes = super::welcomes::to_come(tx, now)?.into_iter().map(|(welcome, _)| welcome).collect();
            entries(tx, &board)
        });
        Ok(read.await?)
    }

    /// Stores what was typed, all of it or nothing: nothing if a colleague has entered other English for one
    /// of the changed texts since. Tells how many texts changed.
    pub async fn save_glossary(&self, typed: Vec<Typed>, actor: Actor) -> Result<usize, ServiceError> {
        self.change_board(actor, "修改中英对照", move |act| {
            let dictionary = Dictionary::read(act.tx)?;
            let mut changed = Vec::new();
            for Typed { chinese, seen, english } in &typed {
                let stored = dictionary.english(chinese).unwrap_or_default();
                if english == seen || *english == stored {
                    continue;
                }
                unchanged(&stored, seen)?;
                let is_usual = brought_along(chinese).is_some_and(|usual| usual == *english);
                glossary::set(act.tx, chinese, if is_usual { "" } else { english }, act.now)?;
                changed.push(chinese);
            }
            let Some(first) = changed.first() else { return Ok(Nothing(0)) };
            let subject: String = first.lines().next().unwrap_or_default().chars().take(20).collect();
            Ok(Changed(format!("{subject} 等 {} 条", changed.len()), changed.len()))
        })
        .await
    }
}
