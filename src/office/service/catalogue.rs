//! The catalogue at the office: a draft that staff change, and versions that they publish.
//!
//! Invariants: a published version never changes; terminals get the latest one and nothing of the
//! draft; a form acts only on what it was made from; a request keeps the item as it was, so no later
//! version changes what was agreed.
//!
//! Why one draft for the whole office and not one per member of staff: there is one price list, and
//! two people who change it at once have to see each other's changes before either publishes.

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

use super::{
    Actor, Service, ServiceError,
    change::Done::{Changed, Nothing},
    departments::DepartmentNames,
    estate::EstateSettings,
    hash_of, mint, notices, optional,
    version::{unchanged, unchanged_or_new},
};
use crate::{
    clock,
    domain::{
        catalogue::{
            Catalogue, Item, Price, Section,
            announcement::announcement,
            default_catalogue,
            differences::{differences, told_to_residents},
            editing::Direction,
        },
        ids::NoticeId,
        notice::{Audience, Category, Notice, Times},
        rich_text::RichText,
    },
    office::{
        records::CatalogueVersion,
        store::{
            StoreError, Tx, catalogue,
            counters::{self, Counter},
            notices::{self as store_notices, Saved},
            settings::{self, names},
        },
    },
};

/// For how long a new price list is announced, unless staff say otherwise.
const ANNOUNCED_DAYS: i64 = 30;

/// Changes that are not published yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The list as it would be published.
    pub catalogue: Catalogue,
    /// Who changed it last.
    pub edited_by: String,
    /// When.
    pub edited_at: DateTime<Utc>,
}

/// The editor's page.
#[derive(Debug, Clone)]
pub struct Editor {
    /// What terminals get.
    pub published: Catalogue,
    /// What is being changed, if anything is.
    pub draft: Option<Draft>,
    /// What publishing would change.
    pub differences: Vec<String>,
    /// Counts every change of the draft.
    pub edits: u64,
    /// What departments are called here.
    pub departments: DepartmentNames,
}

impl Editor {
    /// What the editor shows: the draft, or what is published.
    pub fn shown(&self) -> &Catalogue {
        self.draft.as_ref().map_or(&self.published, |draft| &draft.catalogue)
    }
}

/// One change of the draft.
#[derive(Debug, Clone)]
pub enum Change {
    /// Stores an item; `made_from` is [`stamp`] of what the form showed, `None` for a new item.
    Put { item: Box<Item>, made_from: Option<String> },
    /// Moves an item within its group.
    MoveItem { id: String, direction: Direction },
    /// Moves a group within its section.
    MoveGroup { section: Section, group: String, direction: Direction },
    /// Takes an item off the list for now, or puts it back.
    Withdraw { id: String, withdrawn: bool },
    /// Throws away an item that was never published.
    Remove { id: String },
}

impl Change {
    /// As the audit calls it.
    fn action(&self) -> &'static str {
        match self {
            Self::Put { .. } => "修改服务目录草稿",
            Self::MoveItem { .. } | Self::MoveGroup { .. } => "调整服务目录顺序",
            Self::Withdraw { withdrawn: true, .. } => "暂停服务（草稿）",
            Self::Withdraw { withdrawn: false, .. } => "恢复服务（草稿）",
            Self::Remove { .. } => "删除服务（草稿）",
        }
    }
}

/// What an item was when a form was made from it.
pub fn stamp(item: &Item) -> String {
    hash_of(&serde_json::to_string(item).unwrap_or_default())[..16].to_owned()
}

/// What a request's item costs now, beside what it cost then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriceNow {
    /// The version that terminals get.
    pub version: u32,
    /// The item's price there; `None` if it is not offered any more.
    pub price: Option<(Price, String)>,
}

/// Makes version 1 of a database that has none: of the list it had before there were versions, or of
/// the default one.
pub(super) fn begin(tx: &Tx<'_>, now: DateTime<Utc>) -> Result<(), StoreError> {
    if catalogue::latest(tx)?.is_some() {
        return Ok(());
    }
    let stored: Option<Catalogue> = settings::get(tx, names::CATALOGUE)?;
    let differences = vec![if stored.is_some() { "由升级前的目录转入" } else { "初始目录" }.to_owned()];
    let mut first = match stored {
        Some(stored) => stored,
        None => default_catalogue().map_err(|_| StoreError::Damaged { what: "default catalogue" })?,
    };
    first.version = first.version.max(1);
    let entry = CatalogueVersion { version: first.version, differences, published_by: "系统".into(), published_at: now };
    catalogue::add(tx, &first, &entry)?;
    settings::remove(tx, names::CATALOGUE)?;
    settings::bump_revision(tx, now)?;
    Ok(())
}

fn draft(tx: &Tx<'_>) -> Result<Option<Draft>, StoreError> {
    optional(tx, names::CATALOGUE_DRAFT)
}

pub(super) fn published(tx: &Tx<'_>) -> Result<Catalogue, StoreError> {
    Ok(catalogue::latest(tx)?.unwrap_or_default())
}

fn edits(tx: &Tx<'_>) -> Result<u64, StoreError> {
    Ok(counters::read(tx, Counter::CatalogueEdits)?.unwrap_or(0))
}

fn store_draft(tx: &Tx<'_>, draft: Option<Draft>) -> Result<(), StoreError> {
    counters::advance(tx, Counter::CatalogueEdits, 1, 1)?;
    settings::set(tx, names::CATALOGUE_DRAFT, &draft)
}

fn was_published(tx: &Tx<'_>, id: &str) -> Result<bool, StoreError> {
    Ok(catalogue::all(tx)?.iter().any(|version| version.item(id).is_some()))
}

/// Carries a change out; tells what it was about, or `None` if nothing changed.
fn carry_out(tx: &Tx<'_>, list: &mut Catalogue, change: Change) -> Result<Option<String>, ServiceError> {
    Ok(match change {
        Change::Put { item, made_from } => {
            let stored = list.item(&item.id);
            if stored == Some(&item) {
                return Ok(None);
            }
            unchanged_or_new(stored.map(stamp), made_from)?;
            let subject = item.name.clone();
            list.put(*item);
            Some(subject)
        }
        Change::MoveItem { id, direction } => {
            list.move_item(&id, direction).then(|| list.item(&id).map(|item| item.name.clone()).unwrap_or_default())
        }
        Change::MoveGroup { section, group, direction } => list.move_group(section, &group, direction).then_some(group),
        Change::Withdraw { id, withdrawn } => {
            let item = list.items.iter_mut().find(|item| item.id == id).ok_or(ServiceError::NotFound)?;
            item.withdrawn = withdrawn;
            Some(item.name.clone())
        }
        Change::Remove { id } => {
            let name = list.item(&id).ok_or(ServiceError::NotFound)?.name.clone();
            if was_published(tx, &id)? {
                return Err(ServiceError::ChangedMeanwhile);
            }
            list.remove(&id);
            Some(name)
        }
    })
}

impl Service {
    /// A fresh key for an item that is being entered.
    pub fn new_item_id(&self) -> String {
        format!("item-{}", mint(self.now()).simple())
    }

    /// The catalogue as it is edited.
    pub async fn catalogue_editor(&self) -> Result<Editor, ServiceError> {
        let read = self.0.store.read(|tx| {
            let (published, draft) = (published(tx)?, draft(tx)?);
            let differences = draft.as_ref().map(|draft| differences(&published, &draft.catalogue)).unwrap_or_default();
            Ok::<_, StoreError>(Editor { published, draft, differences, edits: edits(tx)?, departments: super::departments::names(tx)? })
        });
        Ok(read.await?)
    }

    /// Whether some published version has the item: then it is withdrawn, never thrown away.
    pub async fn item_was_published(&self, id: String) -> Result<bool, ServiceError> {
        Ok(self.0.store.read(move |tx| was_published(tx, &id)).await?)
    }

    /// Changes the draft.
    pub async fn change_catalogue(&self, change: Change, actor: Actor) -> Result<(), ServiceError> {
        self.change(actor, change.action(), move |act| {
            let mut list = match draft(act.tx)? {
                Some(draft) => draft.catalogue,
                None => published(act.tx)?,
            };
            let Some(subject) = carry_out(act.tx, &mut list, change.clone())? else { return Ok(Nothing(())) };
            store_draft(act.tx, Some(Draft { catalogue: list, edited_by: act.actor.name.clone(), edited_at: act.now }))?;
            Ok(Changed(subject, ()))
        })
        .await
    }

    /// Publishes the draft as the next version; its number.
    pub async fn publish_catalogue(&self, seen: u64, actor: Actor) -> Result<u32, ServiceError> {
        self.change_board(actor, "发布服务目录", move |act| {
            unchanged(edits(act.tx)?, seen)?;
            let before = published(act.tx)?;
            let mut next = draft(act.tx)?.ok_or(ServiceError::NotFound)?.catalogue;
            next.version = before.version + 1;
            let differences = differences(&before, &next);
            if differences.is_empty() {
                // Changed there and back again: no new version, and no draft either.
                store_draft(act.tx, None)?;
                return Ok(Nothing(before.version));
            }
            let subject = format!("第 {} 版：{} 处改动", next.version, differences.len());
            let entry =
                CatalogueVersion { version: next.version, differences, published_by: act.actor.name.clone(), published_at: act.now };
            catalogue::add(act.tx, &next, &entry)?;
            store_draft(act.tx, None)?;
            draft_announcement(act.tx, &entry, &told_to_residents(&before, &next))?;
            // What kind of repair a service is decides when it is followed up.
            super::promises::redate(act.tx, act.now)?;
            Ok(Changed(subject, next.version))
        })
        .await
    }

    /// Throws the draft away.
    pub async fn discard_catalogue_draft(&self, seen: u64, actor: Actor) -> Result<(), ServiceError> {
        self.change(actor, "放弃服务目录草稿", move |act| {
            unchanged(edits(act.tx)?, seen)?;
            store_draft(act.tx, None)?;
            Ok(Changed("全部改动".into(), ()))
        })
        .await
    }

    /// Makes an old version the draft, in place of the present one.
    pub async fn restore_catalogue(&self, version: u32, seen: u64, actor: Actor) -> Result<(), ServiceError> {
        self.change(actor, "以旧版恢复服务目录草稿", move |act| {
            unchanged(edits(act.tx)?, seen)?;
            let mut old = catalogue::get(act.tx, version)?.ok_or(ServiceError::NotFound)?;
            old.version = published(act.tx)?.version;
            store_draft(act.tx, Some(Draft { catalogue: old, edited_by: act.actor.name.clone(), edited_at: act.now }))?;
            Ok(Changed(format!("第 {version} 版"), ()))
        })
        .await
    }

    /// Every published version, the newest first, and the draft's counter.
    pub async fn catalogue_history(&self) -> Result<(Vec<CatalogueVersion>, u64), ServiceError> {
        Ok(self.0.store.read(|tx| Ok::<_, StoreError>((catalogue::history(tx)?, edits(tx)?))).await?)
    }

    /// The published list.
    pub async fn published_catalogue(&self) -> Result<Catalogue, ServiceError> {
        Ok(self.0.store.read(published).await?)
    }
}

/// Keeps a draft of the notice that tells residents of a new version.
fn draft_announcement(tx: &Tx<'_>, entry: &CatalogueVersion, told: &[String]) -> Result<(), StoreError> {
    let now = entry.published_at;
    let day = clock::local(now).format("%-m月%-d日").to_string();
    let Some(told) = announcement(entry.version, &day, told) else { return Ok(()) };
    let notice = Notice {
        id: NoticeId(mint(now)),
        category: Category::Price,
        title: told.title,
        body: told.body,
        pinned: false,
        show_from: now,
        show_until: Some(now + Duration::days(ANNOUNCED_DAYS)),
        publisher: notices::usual_publisher(&settings::get::<EstateSettings>(tx, names::ESTATE)?.unwrap_or_default().name),
        english: None,
        times: Times::default(),
        pages: Vec::new(),
        rich: RichText::default(),
    };
    store_notices::save(tx, &Saved { notice: &notice, audience: &Audience::default(), draft: true, revision: 0 }, now)
}

/// What an item costs now.
pub(super) fn price_now(tx: &Tx<'_>, id: &str) -> Result<PriceNow, StoreError> {
    let latest = published(tx)?;
    let price = latest.item(id).filter(|item| !item.withdrawn).map(|item| (item.price, item.price_note.clone()));
    Ok(PriceNow { version: latest.version, price })
}
