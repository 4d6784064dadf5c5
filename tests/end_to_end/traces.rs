//! Nothing that a resident typed, wrote or composed outlives the visit: the memory of the terminal's
//! process and its data folder are searched after the visitor walked away.
//!
//! The terminal is the real one (screen, store, core) in a child process, this very test program started
//! again, with the allocator of the real program. The parent searches: the child cannot find itself.

use std::{
    collections::BTreeSet,
    io::{BufRead, BufReader, Read, Write},
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use lobby_butler::{
    clock::Clock,
    kiosk::{
        core::{self, Core},
        gallery,
        office_client::HttpOffice,
        run,
        store::CachedBoard,
        ui::{Terminal, headless, post},
        view_models::app::{App, Event, IDLE},
    },
    sample,
};
use slint::ComponentHandle;

use crate::{
    finger::Finger,
    typing::{WANG, offers_first, spell, write},
};

/// Set in the child: its data folder.
const CHILD: &str = "LOBBY_BUTLER_TEST_TRACES";

/// What is typed; no notice, service or sample says it.
const LETTERS: &str = "zitenghuajiaxiayouniaowo";
const WORDS: &str = "紫藤花架下有鸟窝";
/// Letters that are left uncommitted.
const UNFINISHED: &str = "qiangjiaoxiaomao";

/// Not a test of its own: the terminal's process. Without its variable it does nothing.
#[test]
fn screen_process() {
    let Ok(folder) = std::env::var(CHILD) else { return };
    let screen = headless::install((1080, 1920)).expect("a screen");
    let runtime = run::runtime().expect("a runtime");
    let uptime = Arc::new(AtomicU64::new(1_000));
    let hand = uptime.clone();
    let clock = Clock::from_fn(gallery::instant).with_uptime(move || Duration::from_secs(hand.load(Ordering::SeqCst)));
    let store = core::open_store(Path::new(&folder)).expect("a store");
    // Nobody answers there: this visit ends before anything is sent.
    let client = HttpOffice::new("http://127.0.0.1:9", "none").expect("a client");
    let core = Core::start(runtime.handle(), store, client, clock.clone(), Terminal::listener());
    let now = gallery::instant();
    let app = App::new(Some(CachedBoard { board: sample::board(now), etag: String::new(), fetched_at: now }), true);
    let office = Box::new(Arc::new(core));
    let terminal = Terminal::create(app, &Vec::new(), Some(office), runtime.handle().clone(), clock).expect("a terminal");
    terminal.window().show().expect("a window");
    let visitor = std::thread::spawn(move || {
        let finger = Finger::new(screen);
        let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| visit(&finger, &uptime)));
        slint::quit_event_loop().expect("the screen stops");
        result
    });
    slint::run_event_loop().expect("a screen that runs");
    if let Err(panic) = visitor.join().expect("the visitor's thread ends") {
        std::panic::resume_unwind(panic);
    }
}

/// Says where the visit is and waits to be let on.
fn halt(stage: &str) {
    println!("\n{stage}");
    std::io::stdout().flush().expect("a reader");
    std::io::stdin().read_exact(&mut [0]).expect("a word from the parent");
}

fn visit(finger: &Finger, uptime: &AtomicU64) {
    for label in ["服务申请", "有偿服务", "水龙头维修", "选好了，填信息", "2单元", "101室", "其他姓氏"] {
        finger.tap(label);
    }
    spell(finger, "ouyang", "欧阳");
    finger.tap("完成");
    finger.tap("说明");
    spell(finger, LETTERS, WORDS);
    finger.tap("手写");
    write(finger, &WANG, '王');
    finger.tap("拼音");
    finger.type_keys(UNFINISHED);
    finger.tap("更多候选");
    halt("typed");
    walk_away(finger, uptime);
    halt("left");
    // The next one leaves ink on the pad.
    for label in ["留言与投诉", "给管家留言", "留言", "手写"] {
        finger.tap(label);
    }
    finger.draw("手写板", &WANG);
    // The reader has a thread of its own and wipes ink when it has read it.
    offers_first(finger, '王');
    halt("written");
    walk_away(finger, uptime);
    halt("left again");
}

fn walk_away(finger: &Finger, uptime: &AtomicU64) {
    uptime.fetch_add(IDLE.as_secs(), Ordering::SeqCst);
    post(Event::Tick);
    finger.sees("社区公告");
}

struct ScreenProcess {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl ScreenProcess {
    fn start(folder: &Path) -> Self {
        let mut child = Command::new(std::env::current_exe().expect("this program"))
            .args(["traces::screen_process", "--exact", "--nocapture", "--test-threads=1"])
            .env(CHILD, folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts again");
        let (input, output) = (child.stdin.take().expect("a pipe"), child.stdout.take().expect("a pipe"));
        Self { child, input, output: BufReader::new(output) }
    }

    fn reaches(&mut self, stage: &str) {
        let mut lines = self.output.by_ref().lines();
        assert!(lines.any(|line| line.expect("a line") == stage), "the visit never reached 「{stage}」");
    }

    fn go_on(&mut self) {
        self.input.write_all(b".").expect("the child listens");
        self.input.flush().expect("the child listens");
    }

    /// The needles that its writable memory holds.
    fn memory_holds(&self, needles: &[Needle]) -> BTreeSet<String> {
        let id = self.child.id();
        let maps = std::fs::read_to_string(format!("/proc/{id}/maps")).expect("maps of an own child");
        let memory = std::fs::File::open(format!("/proc/{id}/mem")).expect("memory of an own child");
        let (mut found, mut bytes) = (BTreeSet::new(), 0);
        for line in maps.lines().filter(|line| line.split_whitespace().nth(1).is_some_and(|rights| rights.starts_with("rw"))) {
            let (from, to) = line.split(' ').next().and_then(|range| range.split_once('-')).expect("a range");
            let parse = |text| u64::from_str_radix(text, 16).expect("an address");
            let (from, to) = (parse(from), parse(to));
            let mut region = vec![0; (to - from) as usize];
            // Some special regions cannot be read.
            if memory.read_exact_at(&mut region, from).is_ok() {
                bytes += region.len();
                search(&region, needles, &mut found);
            }
        }
        println!("searched {} MiB of memory", bytes >> 20);
        assert!(bytes > 10 << 20, "hardly any memory could be read");
        found
    }
}

impl Drop for ScreenProcess {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

struct Needle {
    name: String,
    bytes: Vec<u8>,
}

/// Everything that tells what was typed, in every form that a program may keep it.
fn needles() -> Vec<Needle> {
    let mut needles = Vec::new();
    let mut add = |name: String, bytes: Vec<u8>| needles.push(Needle { name, bytes });
    for words in ["紫藤花架", "有鸟窝", "鸟窝王"] {
        add(format!("{words} UTF-8"), words.as_bytes().to_vec());
        add(format!("{words} UTF-16"), words.encode_utf16().flat_map(u16::to_le_bytes).collect());
        add(format!("{words} UTF-32"), words.chars().flat_map(|c| (c as u32).to_le_bytes()).collect());
    }
    for letters in ["zitenghuajia", "zi'teng'hua'jia", UNFINISHED, "qiang'jiao'xiao'mao", "墙角小猫"] {
        add(format!("{letters} UTF-8"), letters.as_bytes().to_vec());
        add(format!("{letters} UTF-32"), letters.chars().flat_map(|c| (c as u32).to_le_bytes()).collect());
    }
    for (number, stroke) in WANG.iter().enumerate() {
        let bytes = stroke.iter().flat_map(|(x, y)| [x.to_le_bytes(), y.to_le_bytes()]).flatten();
        // Nearly all of memory begins with zeros.
        add(format!("stroke {number}"), bytes.skip_while(|byte| *byte == 0).collect());
    }
    needles
}

fn search(bytes: &[u8], needles: &[Needle], found: &mut BTreeSet<String>) {
    let mut begins = [false; 256];
    needles.iter().for_each(|needle| begins[usize::from(needle.bytes[0])] = true);
    const PAGE: usize = 4096;
    for page in (0..bytes.len()).step_by(PAGE) {
        // Most memory is empty; a needle may begin on one page and end on the next.
        if bytes[page..(page + PAGE).min(bytes.len())] == [0; PAGE][..(bytes.len() - page).min(PAGE)] {
            continue;
        }
        for at in page..(page + PAGE).min(bytes.len()) {
            if begins[usize::from(bytes[at])] {
                found.extend(needles.iter().filter(|needle| bytes[at..].starts_with(&needle.bytes)).map(|needle| needle.name.clone()));
            }
        }
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("the data folder").map(|entry| entry.expect("an entry").path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[test]
fn what_a_visitor_typed_and_wrote_is_gone_from_memory_and_disk() {
    let folder = tempfile::tempdir().expect("a folder");
    let needles = needles();
    let mut process = ScreenProcess::start(folder.path());
    process.reaches("typed");
    let held = process.memory_holds(&needles);
    println!("while typing, memory holds {held:?}");
    for expected in ["紫藤花架 UTF-8", "鸟窝王 UTF-8", &format!("{UNFINISHED} UTF-8")] {
        assert!(held.contains(expected), "the search does not even find what is on the screen: {held:?}");
    }
    process.go_on();
    process.reaches("left");
    let left = process.memory_holds(&needles);
    assert!(left.is_empty(), "still in memory after the visit: {left:?}");
    process.go_on();
    process.reaches("written");
    let held = process.memory_holds(&needles);
    println!("while writing, memory holds {held:?}");
    assert!(held.contains("stroke 0"), "the search does not even find the ink on the pad: {held:?}");
    process.go_on();
    process.reaches("left again");
    let left = process.memory_holds(&needles);
    assert!(left.is_empty(), "still in memory after the visit: {left:?}");
    let paths = files(folder.path());
    assert!(paths.iter().any(|path| path.extension().is_some_and(|ending| ending == "db")), "{paths:?}");
    for path in paths {
        let mut found = BTreeSet::new();
        search(&std::fs::read(&path).expect("a file of the terminal"), &needles, &mut found);
        assert!(found.is_empty(), "{} holds {found:?}", path.display());
    }
    process.go_on();
}
