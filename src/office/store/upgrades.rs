//! Old databases: one of every earlier schema, with rows in every table it had, opened by this version.

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use chrono::{DateTime, Utc};

use super::{engines::shape, *};
use crate::values;
use crate::{
    clock::Clock,
    database::{Value, cluster},
    domain::{
        catalogue::Department,
        ids::{ButlerId, NoticeId, StaffId, SubmissionId, TerminalId},
        order::{
            Responsible, State,
            clock::Milestone,
            scope::{NameKey, Scope},
        },
        staff::Role,
        submission::Topic,
    },
    office::{
        records::{NoticeFilter, Queue, Sorting, Work},
        service::Service,
    },
    protocol::seal,
};

mod untold;

const REQUEST: &str = r#"{"item":{"id":"tap-repair","name":"水龙头维修","section":"paid","group":"维修保养","department":"engineering",
    "price":{"kind":"from","fen":8000},"price_note":"材料另计","catalogue_version":1},"room":{"id":"3-2-1602","building":"3号楼",
    "unit":"2单元","number":"1602室"},"surname":"林","honorific":"ms","contact":{"kind":"phone","value":"13800136688"},
    "wanted":{"kind":"as_soon_as_possible"},"description":"滴水","price_understood":true}"#;

pub(super) fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap()
}

/// What both engines have under one name: a truth is a BIGINT of 0 or 1, an instant a BIGINT of microseconds.
#[test]
fn columns_are_texts_and_big_integers() {
    for (number, migration) in (1..).zip(MIGRATIONS) {
        let sql: String =
            migration.lines().map(|line| line.split("--").next().unwrap_or_default()).collect::<Vec<_>>().join("\n").to_uppercase();
        let words: Vec<&str> = sql.split(|c: char| !c.is_ascii_alphanumeric()).collect();
        for kind in
            ["BOOLEAN", "BOOL", "INTEGER", "INT", "SMALLINT", "REAL", "DOUBLE", "NUMERIC", "DATETIME", "TIMESTAMP", "VARCHAR", "BLOB"]
        {
            assert!(!words.contains(&kind), "migration {number} has a column of kind {kind}");
        }
    }
}

/// A database with so many migrations.
fn opened(folder: &Path, version: usize) -> Store {
    let engine = match cluster::url_for(folder) {
        Some(url) => Engine::connect(&ServerAddress::parse(&url, "").unwrap(), &MIGRATIONS[..version]),
        None => Engine::open(&Options {
            path: folder.join("office.db"),
            migrations: &MIGRATIONS[..version],
            on_corrupt: OnCorrupt::Refuse,
            accepts_lost_journal: false,
        }),
    };
    Store { engine: engine.unwrap() }
}

/// What the program had written when it had so many migrations: something in every table.
pub(super) fn fill(tx: &Tx<'_>, version: usize) {
    let at = micros(now());
    let (butler, terminal) = (ButlerId::mint(now(), [1; 10]).to_string(), TerminalId::mint(now(), [2; 10]).to_string());
    let (submission, staff) = (SubmissionId::mint(now(), [3; 10]).to_string(), StaffId::mint(now(), [4; 10]).to_string());
    let (private, public) = seal::generate_key();
    let add = |sql: &str, values: &[Value]| assert_eq!(tx.execute(sql, values).expect(sql), 1, "{sql}");
    let counted = if version < 7 { "setting VALUES ('board_revision', '7')" } else { "counter VALUES ('board_revision', 7)" };
    add(&format!("INSERT INTO {counted}"), &[]);
    add(
        "INSERT INTO setting VALUES ('estate', ?1)",
        values![r#"{"name":"枫林苑","address":"示例路 8 号","centre_phone":"0571-8800-5678","desk_hours":"08:00–18:00","sample":false}"#],
    );
    add("INSERT INTO office_key VALUES ('k1', ?1, ?2, ?3)", values![BASE64.encode(&*private), BASE64.encode(&public), at]);
    add("INSERT INTO room (id, position, building, unit, number) VALUES ('3-2-1602', 1, '3号楼', '2单元', '1602室')", &[]);
    add("INSERT INTO asset VALUES ('abc', 'image/png', 'AAAA', ?1)", values![at]);
    if version < 4 {
        add(
            "INSERT INTO butler VALUES (?1, '陈管家', '0317', '枫林苑 3 号楼', '[\"水电报修\"]', '400-800-1234', 'abc', 1, ?2)",
            values![butler, at],
        );
        add("INSERT INTO butler_building VALUES ('3号楼', ?1)", values![butler]);
    } else {
        add("INSERT INTO butler VALUES (?1, '陈管家', '0317', '[\"水电报修\"]', '400-800-1234', 'abc', 1, ?2)", values![butler, at]);
        add("INSERT INTO area VALUES (?1, '枫林苑 3 号楼', ?1, NULL, 1)", values![butler]);
        add("INSERT INTO area_building VALUES ('3号楼', ?1)", values![butler]);
        add("INSERT INTO household VALUES ('3-2-1602', '林女士', '13800136688', '先来电')", &[]);
        add("INSERT INTO department VALUES ('engineering', '工程部', '0571-8800-5110', '24 小时', 1, 1)", &[]);
        add("INSERT INTO pairing VALUES ('p1', 'h1', '123456', '0.1.0', 'kiosk', '::1', 'waiting', ?1, ?1, NULL)", values![at]);
    }
    add(
        "INSERT INTO notice (id, category, title, body, pinned, show_from, publisher, version, revision, updated_at) \
         VALUES (?1, 'water', '停水', '请储水', 1, ?2, '物业服务中心', 3, 7, ?2)",
        values![NoticeId::mint(now(), [5; 10]).to_string(), at],
    );
    add(
        "INSERT INTO terminal (id, lobby, token_hash, created_at, software, uptime_seconds, queued, clock_trusted) \
         VALUES (?1, '3号楼大堂', 'hash', ?2, '0.1.0', 60, 1, 1)",
        values![terminal, at],
    );
    add(
        "INSERT INTO parked (terminal_id, submission_id, receipt_code, reason, reported_at) VALUES (?1, ?2, '42718098', 'too_large', ?3)",
        values![terminal, submission, at],
    );
    add("INSERT INTO code_block VALUES (1000000, 100, ?1, ?2)", values![terminal, at]);
    let (column, content) =
        if version < 3 { ("request", REQUEST.to_owned()) } else { ("content", format!(r#"{{"kind":"request","content":{REQUEST}}}"#)) };
    add(
        &format!(
            "INSERT INTO submission (id, terminal_id, receipt_code, digest, envelope, created_at, received_at, state, version, owner_butler_id, \
             owner, {column}, address, service_name, phone_tail) VALUES (?1, ?2, '42718098', 'd', '{{}}', ?3, ?3, 'accepted', 2, ?4, \
             '陈管家 0317', ?5, '3号楼 2单元 1602室', '水龙头维修', '6688')"
        ),
        values![submission, terminal, at, butler, content],
    );
    add(
        "INSERT INTO submission_event (submission_id, position, kind, state, note, actor, at) VALUES (?1, 1, 'state', 'delivered', '', '', ?2)",
        values![submission, at],
    );
    add(
        "INSERT INTO submission_event (submission_id, position, kind, state, note, actor, at) VALUES (?1, 2, 'state', 'accepted', '今天到', '陈管家', ?2)",
        values![submission, at],
    );
    add(
        "INSERT INTO staff (id, login, name, password_hash, must_change, created_at) VALUES (?1, 'admin', '管理员', 'h', 0, ?2)",
        values![staff, at],
    );
    add("INSERT INTO session (token_hash, staff_id, created_at, seen_at) VALUES ('t', ?1, ?2, ?2)", values![staff, at]);
    add(
        "INSERT INTO audit (id, at, staff, action, subject) VALUES ('01995a00-0000-7000-8000-0000000000a1', ?1, '管理员', '发布公告', '停水')",
        values![at],
    );
    if version >= 5 {
        add(
            "INSERT INTO information_page (id, shelf, position, title, body, entries, hidden, version, updated_at) VALUES ('i1', 'guides', 1, '办事', '正文', '[]', 0, 1, ?1)",
            values![at],
        );
        add("INSERT INTO duty_day (day, name) VALUES ('2027-01-15', 'M-106')", &[]);
        let list = r#"{"version":4,"items":[]}"#;
        add("INSERT INTO catalogue_version VALUES (4, ?1, '[]', '管理员', ?2)", values![list, at]);
    }
    if version >= 8 {
        // As a fault would leave it: what is filled is counted anew.
        let seers = if version < 11 { "''" } else { "0, 0, 0" };
        add(&format!("INSERT INTO order_count VALUES ('', '', {seers}, 'request', 'closed', 1, 7)"), &[]);
    }
    if version >= 9 {
        add("INSERT INTO lease VALUES ('upkeep', 'p1', ?1)", values![at]);
        add("INSERT INTO attempt VALUES ('a1', 's1', ?1)", values![at]);
        add("INSERT INTO one_time VALUES ('t', 'sentence', 'AAAA', ?1)", values![at]);
        add("INSERT INTO posted VALUES ('d1', '/areas/1', 't', '/areas', ?1)", values![at]);
    }
    let has = |table: &str| MIGRATIONS[..version].iter().any(|sql| sql.contains(&format!("CREATE TABLE {table} (")));
    if has("task") {
        add("INSERT INTO supplier VALUES ('s1', '示例电梯维保', '示例联系人', '0571-8800-5678', '电梯维保', NULL, 1)", &[]);
        add("INSERT INTO task VALUES (?1, 1, 'engineering', ?2, NULL, 'waiting', 1, ?3, ?3, NULL, NULL)", values![submission, staff, at]);
    }
    if has("note") {
        add("INSERT INTO note VALUES ('n1', ?1, '先来电', '管理员', NULL, ?2)", values![submission, at]);
        add(
            "INSERT INTO photo VALUES ('01995a00-0000-7000-8000-0000000000b1', ?1, 'before', 'AAAA', '管理员', NULL, ?2)",
            values![submission, at],
        );
    }
    if has("payment") {
        let id = "01995a00-0000-7000-8000-0000000000c1";
        add("INSERT INTO signature VALUES (?1, ?2, '[[[0,0],[500,0]]]', ?3)", values![id, submission, at]);
        add("INSERT INTO phone_session VALUES ('t', ?1, ?2)", values![submission, at]);
        add("INSERT INTO payment VALUES (?1, ?2, 12500, 'cash', '', '管理员', NULL, ?3)", values![id, submission, at]);
        add("INSERT INTO resident_act VALUES (?1, 'd', ?2, 'chase', '3号楼大堂终端', NULL, ?3)", values![id, submission, at]);
    }
    if has("public_place") {
        add("INSERT INTO public_place VALUES ('p1', 1, '3号楼 2单元 电梯', 'lift', '3号楼', NULL, 1)", &[]);
    }
    if has("notice_showing") {
        add("INSERT INTO notice_showing VALUES ('n1', ?1, ?2, ?2, 3, 1)", values![terminal, at]);
        add("INSERT INTO notice_revision VALUES ('n1', 2, '{}', 3, '管理员', ?1)", values![at]);
    }
    if has("notice_arrival") {
        add("INSERT INTO notice_arrival VALUES ('n1', 2, ?1, ?2)", values![terminal, at]);
    }
    if has("outcome_look") {
        add("INSERT INTO outcome_look VALUES (?1, 'lobby', ?2)", values![submission, at]);
    }
    if has("breach") {
        add(
            "INSERT INTO breach (submission_id, milestone, due_at, breached_at, owner, department, matter) VALUES (?1, 'response', ?2, ?2, '陈管家 0317', 'engineering', 'repair')",
            values![submission, at],
        );
    }
    if has("activity") {
        let id = "01995a00-0000-7000-8000-0000000000d1";
        add("INSERT INTO activity VALUES (?1, '中秋灯会', '', '会所', ?2, ?2, 1, 20, 4, ?2, 2, 0, 1, NULL, '', 1, ?2)", values![id, at]);
        add("INSERT INTO survey VALUES (?1, 's1', '意见征询', '', '[]', ?2, 0, 1, 1, ?2)", values![id, at]);
        add("INSERT INTO survey_count VALUES (?1, '', 0, -1, 1)", values![id]);
        add(
            "INSERT INTO community_entry VALUES (?1, 'd', '42718098', 'wish', 'asked', 1, '', ?2, 0, 0, '', '', ?3, ?3)",
            values![id, r#"{"kind":"wish","content":{"words":"代收快递"}}"#, at],
        );
        add("INSERT INTO community_step VALUES (?1, 1, 'asked', '', '', ?2)", values![id, at]);
        add("INSERT INTO community_phone VALUES ('t', ?1, ?2)", values![id, at]);
    }
    if has("alert") {
        add("INSERT INTO duty_engineer VALUES ('2027-01-15', 'engineering', ?1)", values![staff]);
        add(
            "INSERT INTO alert VALUES ('a1', ?1, 'overdue', '办结', 0, ?2, NULL, 1, 1, NULL, NULL, NULL, '', NULL, ?2)",
            values![submission, at],
        );
        add("INSERT INTO alert_call VALUES ('a1', 0, 'owner', ?1, '管理员', '', ?2, NULL, NULL, 0)", values![staff, at]);
        add("INSERT INTO alert_message VALUES ('a1', 0, 'r1', 'wecom', '工程群', 'owner', ?1, NULL, NULL, ?1, '', NULL)", values![at]);
        add(
            "INSERT INTO robot VALUES ('r1', 1, 'wecom', '工程群', 'https://example.org', '', '[]', 1, 1, '[]', NULL, '', NULL, NULL)",
            &[],
        );
    }
    if version >= 6 {
        add("INSERT INTO glossary VALUES ('枫林苑', 'Maple Court', ?1)", values![at]);
    }
}

/// How many rows each table has; counters were documents once.
fn counts(tx: &Tx<'_>) -> StoreResult<Vec<(String, i64)>> {
    let count = |table: &str| {
        let found = tx.first(&format!("SELECT count(*) AS n FROM {table}"), values![], |row| row.get::<i64>("n"))?;
        Ok::<_, StoreError>(found.unwrap_or_default())
    };
    let tables: std::collections::BTreeSet<String> =
        shape(tx).0.iter().filter_map(|line| line.split(' ').next().map(str::to_owned)).collect();
    let mut found = Vec::new();
    for table in tables {
        found.push((table.clone(), count(&table)?));
    }
    let counters = found.iter().position(|(table, _)| table == "counter").map_or(0, |place| found.remove(place).1);
    found.iter_mut().filter(|(table, _)| table == "setting").for_each(|(_, rows)| *rows += counters);
    Ok(found)
}

fn ask<T: Send + 'static>(store: &Store, work: impl Fn(&Tx<'_>) -> StoreResult<T> + Send + 'static) -> T {
    store.write_blocking(work).unwrap()
}

#[test]
fn a_database_of_every_earlier_version_becomes_one_of_this_version_and_keeps_its_rows() {
    let fresh = tempfile::tempdir().unwrap();
    let whole = |tx: &Tx<'_>| Ok(shape(tx));
    let wanted = ask(&Store::for_test(fresh.path()), whole);
    assert!(wanted.0.iter().any(|line| line.starts_with("notice english_title")), "{wanted:?}");
    for version in 1..=MIGRATIONS.len() {
        let folder = tempfile::tempdir().unwrap();
        let store = opened(folder.path(), version);
        ask(&store, move |tx| {
            fill(tx, version);
            Ok(())
        });
        let old = ask(&store, counts);
        drop(store);
        assert!(old.iter().all(|(_, rows)| *rows > 0), "version {version} has an empty table: {old:?}");
        let store = Store::for_test(folder.path());
        assert_eq!(ask(&store, whole), wanted, "version {version}");
        let new = ask(&store, counts);
        // What was counted by other columns is counted anew.
        let stays = |table: &str| table != "butler_building" && (table != "order_count" || version >= 11);
        for (table, rows) in old.iter().filter(|(table, _)| stays(table)) {
            assert!(new.contains(&(table.clone(), *rows)), "version {version}: {table} had {rows}; now {new:?}");
        }
        // The program starts with it and reads everything.
        Service::start(store.clone(), Clock::from_fn(now)).unwrap();
        ask(&store, move |tx| kept(tx, version));
    }
}

/// What was entered reads as it was.
fn kept(tx: &Tx<'_>, version: usize) -> StoreResult<()> {
    let room = rooms::records(tx)?.remove(0);
    assert_eq!(room.room.label(), "3号楼 2单元 1602室");
    assert_eq!(room.household.phone, if version < 4 { "" } else { "13800136688" });
    let butler = butlers::all(tx)?.remove(0).butler;
    assert_eq!((butler.area.as_str(), butler.portrait.as_deref()), ("枫林苑 3 号楼", Some("abc")));
    assert_eq!(areas::of_building(tx, "3号楼")?.and_then(|area| area.butler), Some(butler.id));
    let found = NoticeFilter { words: "停水".into(), limit: 9, ..NoticeFilter::default() };
    let notice = notices::listed(tx, &found, now())?.remove(0).record;
    assert_eq!((notice.notice.title.as_str(), notice.version, notice.notice.english), ("停水", 3, None));
    let terminal = terminals::all(tx)?.remove(0);
    assert_eq!((terminal.lobby.as_str(), terminals::parked(tx, terminal.id)?.len()), ("3号楼大堂", 1));
    let staff = staff::all(tx)?.remove(0).id;
    let of = |department| Scope::Department(department, staff, NameKey::NOBODY);
    let filter = crate::office::records::OrderFilter { scope: of(Department::Engineering), limit: 9, ..Default::default() };
    assert_eq!(submissions::list(tx, &filter)?.len(), 1, "a repair is engineering's from its arrival");
    let filter = crate::office::records::OrderFilter { scope: of(Department::Cleaning), ..filter };
    assert!(submissions::list(tx, &filter)?.is_empty(), "nobody gave it to them");
    let scope = Scope::Butler(butler.id, NameKey::NOBODY);
    let record = submissions::list(tx, &crate::office::records::OrderFilter { scope, ..filter })?.remove(0);
    assert_eq!((record.state, record.version, record.owner.who), (State::Accepted, 2, Responsible::Butler(butler.id)));
    assert_eq!(
        record.content.as_ref().map(|content| (content.title(), content.department())),
        Ok(("水龙头维修".into(), Department::Engineering))
    );
    let clocks: Vec<(Milestone, bool)> = record.clocks.iter().map(|clock| (clock.milestone, clock.is_open())).collect();
    let wanted = [(Milestone::Response, false), (Milestone::Answer, false), (Milestone::Completion, true)];
    assert_eq!(clocks, wanted, "whoever took it up had answered by the rules of then");
    let notes: Vec<String> = submissions::events(tx, record.id)?.into_iter().map(|event| event.note).collect();
    assert_eq!(notes, ["", "今天到"]);
    let sql = "SELECT department || home_building AS told FROM submission";
    let told = tx.first(sql, values![], |row| row.get::<String>("told"))?;
    assert_eq!(told.as_deref(), Some("engineering3号楼"));
    assert_eq!(submissions::count_by_topic(tx, Scope::All)?, [(Topic::Request, State::Accepted, 1)]);
    let by_phone =
        crate::office::records::OrderFilter { phone: Some("13800136688".into()), scope: Scope::All, limit: 9, ..Default::default() };
    assert_eq!(submissions::list(tx, &by_phone)?.len(), 1);
    // It waits, engineering has it to do, it is paid for, and its latest step is known: whatever version it came in under.
    let urgent = crate::office::records::OrderFilter {
        scope: Scope::All,
        sorting: Sorting::Urgent,
        queue: Some(Queue::Department(Department::Engineering)),
        work: Some(Work::Paid),
        limit: 9,
        ..Default::default()
    };
    assert_eq!(submissions::list(tx, &urgent)?.iter().map(|order| order.turn()).collect::<Vec<_>>(), [record.turn()]);
    assert!(record.turn().is_some_and(|at| at < now() + chrono::Duration::days(365)), "its promise goes before all that have none");
    let moved = tx.first("SELECT moved_at FROM submission", values![], |row| row.get::<i64>("moved_at"))?;
    let was_kept = MIGRATIONS[..version].iter().any(|sql| sql.contains("COLUMN moved_at"));
    assert_eq!(moved, Some(if was_kept { 0 } else { micros(now()) }), "the latest of its history, where nobody had kept it yet");
    let account = staff::all(tx)?.remove(0);
    assert_eq!((account.login.as_str(), account.role, account.disabled_at), ("admin", Role::Administrator, None));
    assert_eq!(audit::latest(tx, None, 9)?.len(), 1);
    assert_eq!(settings::keys(tx)?.len(), 1);
    assert!(settings::revision(tx)?.0 >= 7);
    if version >= 5 {
        assert_eq!((information::all(tx)?.len(), catalogue::latest(tx)?.map(|list| list.version)), (1, Some(4)));
    }
    assert_eq!(glossary::all(tx)?.get("枫林苑").map(String::as_str), (version >= 6).then_some("Maple Court"));
    Ok(())
}
