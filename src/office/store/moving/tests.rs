//! Moves of an estate that has a row in every table: what arrives, where they go on, what they refuse.
//!
//! Without a PostgreSQL server they go from file to file, which is the same code but for the server's own.

use std::{
    collections::BTreeSet,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
};

use super::{
    super::{MIGRATIONS, Store, StoreError, Tx, audit, engines::shape_of, upgrades},
    move_estate, reopen, sums,
};
use crate::{
    database::{
        DatabaseError, cluster,
        moving::{MoveError, Place, TableSum, digest_of_all},
        postgres::ServerAddress,
    },
    office::{records::AuditRecord, service::Actor},
    values,
};

/// An estate's data folder, and the place that it is.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn place(&self) -> Place {
        Place::File(Store::file(self.path()))
    }
}

/// A schema of its own, if there is a server.
fn schema() -> Option<Place> {
    let url = cluster::with_option(&cluster::server()?, &format!("schema=m_{:016x}", rand::random::<u64>()));
    Some(Place::Server(Box::new(ServerAddress::parse(&url, "").unwrap())))
}

fn open(place: &Place) -> Result<Store, DatabaseError> {
    match place {
        Place::File(path) => Store::open(path.parent().unwrap()),
        Place::Server(address) => Store::connect(address),
    }
}

fn opened(place: &Place) -> Store {
    open(place).unwrap()
}

/// Something in every table, and in one of them more than a page holds.
fn fill(place: &Place) {
    let store = opened(place);
    let rows = |tx: &Tx<'_>| {
        upgrades::fill(tx, MIGRATIONS.len());
        for n in 0..100 {
            let (at, subject) = (upgrades::now(), format!("水 {n}"));
            let id = crate::domain::ids::mint(at, [n; 10]);
            audit::add(tx, id, &AuditRecord { at, actor: Actor::program("示例"), action: "试".into(), subject })?;
        }
        Ok::<_, StoreError>(())
    };
    store.write_blocking(rows).unwrap();
}

fn moved(from: &Place, to: &Place) -> Result<Vec<TableSum>, MoveError> {
    move_estate(from, to, &mut |_| ())
}

/// Whether an office is kept out, by a sentence with this word.
fn is_kept_out(place: &Place, word: &str) -> bool {
    open(place).is_err_and(|error| matches!(&error, DatabaseError::Fenced(said) if said.contains(word)))
}

#[test]
fn every_table_of_either_engine_is_moved() {
    let folder = Folder::new();
    for place in [Some(folder.place()), schema()].into_iter().flatten() {
        let shape = opened(&place).write_blocking(move |tx| Ok::<_, StoreError>(shape_of(tx, &place))).unwrap();
        let there: BTreeSet<String> = shape.0.iter().filter_map(|line| line.split(' ').next().map(str::to_owned)).collect();
        let moved: BTreeSet<String> = sums(&folder.place()).unwrap().into_iter().map(|sum| sum.table).collect();
        assert_eq!(moved, there, "every table but the engine's own: a new one of those is to be named here");
    }
}

#[test]
fn an_estate_goes_from_one_engine_to_the_other_and_back_as_it_was() {
    let (first, last) = (Folder::new(), Folder::new());
    fill(&first.place());
    let before = sums(&first.place()).unwrap();
    assert!(before.iter().all(|sum| sum.rows > 0), "{before:?}");
    let mut from = first.place();
    for to in [schema(), Some(last.place())].into_iter().flatten() {
        assert_eq!(moved(&from, &to).unwrap(), before);
        assert!(is_kept_out(&from, "was moved to"), "the source is fenced");
        drop(opened(&to));
        from = to;
    }
    assert_eq!(digest_of_all(&sums(&last.place()).unwrap()), digest_of_all(&before));
    let (again, elsewhere) = (moved(&first.place(), &last.place()), Folder::new());
    assert!(matches!(again, Err(MoveError::Fenced(_))), "{again:?}");
    assert!(matches!(moved(&first.place(), &elsewhere.place()), Err(MoveError::Fenced(_))), "an estate leaves once");
}

#[test]
fn a_move_that_is_stopped_after_any_page_goes_on_where_it_was() {
    let (source, folder) = (Folder::new(), Folder::new());
    fill(&source.place());
    let before = sums(&source.place()).unwrap();
    for to in [Some(folder.place()), schema()].into_iter().flatten() {
        let mut stops = 0;
        let arrived = loop {
            let stopping = |step: crate::database::moving::Step<'_>| assert!(step.is_done, "stopped on purpose");
            match catch_unwind(AssertUnwindSafe(|| move_estate(&source.place(), &to, &mut { stopping }))) {
                Ok(arrived) => break arrived.unwrap(),
                Err(_) => stops += 1,
            }
            assert!(is_kept_out(&source.place(), "is being moved to") && is_kept_out(&to, "is not finished"), "after {stops}");
        };
        assert!(stops > before.len(), "{stops} pages");
        assert_eq!(arrived, before);
        assert!(reopen(&source.place()).unwrap());
    }
}

#[test]
fn a_move_that_was_given_up_is_not_mixed_with_what_came_after() {
    let (source, target) = (Folder::new(), Folder::new());
    fill(&source.place());
    let stopped = catch_unwind(AssertUnwindSafe(|| move_estate(&source.place(), &target.place(), &mut |_| panic!("on purpose"))));
    assert!(stopped.is_err() && is_kept_out(&source.place(), "is being moved"));
    let elsewhere = Folder::new();
    assert!(matches!(moved(&source.place(), &elsewhere.place()), Err(MoveError::Fenced(_))), "it is on its way already");
    assert!(matches!(reopen(&target.place()), Err(MoveError::Fenced(_))), "half an estate is none");
    assert!(matches!(moved(&target.place(), &elsewhere.place()), Err(MoveError::Fenced(_))));
    assert!(reopen(&source.place()).unwrap() && !reopen(&source.place()).unwrap());
    drop(opened(&source.place()));
    assert!(matches!(moved(&source.place(), &target.place()), Err(MoveError::OtherMove { .. })));
    drop(opened(&source.place()));
    moved(&source.place(), &elsewhere.place()).unwrap();
}

#[test]
fn nothing_is_overwritten_nor_made_by_looking_nor_left_closed_by_a_refusal() {
    let (source, taken, missing) = (Folder::new(), Folder::new(), Folder::new());
    fill(&source.place());
    fill(&taken.place());
    let before = sums(&taken.place()).unwrap();
    assert!(matches!(moved(&source.place(), &taken.place()), Err(MoveError::NotEmpty { .. })));
    assert!(matches!(moved(&source.place(), &source.place()), Err(MoveError::SamePlace(_))));
    drop(opened(&source.place()));
    assert_eq!(sums(&taken.place()).unwrap(), before);
    for nowhere in [Some(missing.place()), schema()].into_iter().flatten() {
        assert!(matches!(moved(&nowhere, &taken.place()), Err(MoveError::NoEstate(_))));
        assert!(matches!(reopen(&nowhere), Err(MoveError::NoEstate(_))), "and it was not made");
    }
    drop(opened(&missing.place()));
    let other = Folder::new();
    assert!(matches!(moved(&missing.place(), &other.place()), Err(MoveError::NoEstate(_))), "tables without rows are none");
    let _running = opened(&source.place());
    assert!(matches!(moved(&source.place(), &other.place()), Err(MoveError::Database(DatabaseError::InUse { .. }))));
}

#[test]
fn a_row_of_another_kind_stops_the_move_with_its_name() {
    let (source, target) = (Folder::new(), Folder::new());
    fill(&source.place());
    opened(&source.place()).write_blocking(|tx| Ok::<_, StoreError>(tx.execute("UPDATE room SET position = 'first'", values![])?)).unwrap();
    let told = moved(&source.place(), &target.place());
    assert!(matches!(&told, Err(MoveError::Damaged { table, column }) if table == "room" && column == "position"), "{told:?}");
}

#[test]
fn an_office_that_runs_on_a_server_writes_nothing_once_its_estate_is_moved() {
    let (Some(source), target) = (schema(), Folder::new()) else { return };
    fill(&source);
    let running = opened(&source);
    let note = |tx: &Tx<'_>| Ok::<_, StoreError>(tx.execute("UPDATE setting SET value = value || ' '", values![])?);
    assert_eq!(running.write_blocking(note).unwrap(), 1);
    moved(&source, &target.place()).unwrap();
    let refused = running.write_blocking(note).unwrap_err().to_string();
    assert!(refused.contains("was moved to"), "{refused}");
    assert_eq!(sums(&source).unwrap(), sums(&target.place()).unwrap());
    assert!(reopen(&source).unwrap());
    assert_eq!(running.write_blocking(note).unwrap(), 1, "and goes on when it is given back");
}
