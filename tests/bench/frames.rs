//! What a frame costs at 1080×1920 on the software renderer, beside copying one: page change, key press, scroll step.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use lobby_butler::{
    clock::Clock,
    kiosk::{
        gallery, run,
        ui::{
            Terminal,
            headless::{self, Frame, Screen, Touch},
        },
        view_models::app::App,
    },
};
use slint::ComponentHandle;

const SIZE: (u32, u32) = (1080, 1920);
/// Much longer than any frame.
const PATIENCE: Duration = Duration::from_secs(1);

/// Times with the share of the screen that was painted, each.
#[derive(Default)]
struct Cost(Vec<(Duration, f64)>);

impl Cost {
    fn add(&mut self, took: Duration, frame: &Frame) {
        self.0.push((took, frame.repainted as f64 / f64::from(SIZE.0 * SIZE.1)));
    }

    fn print(mut self, what: &str, limit: Duration) {
        if self.0.is_empty() {
            return println!("{what}: no frame was drawn");
        }
        self.0.sort_by_key(|(took, _)| *took);
        let (median, worst) = (self.0[self.0.len() / 2].0, self.0[self.0.len() - 1].0);
        let share = self.0.iter().map(|(_, share)| share).sum::<f64>() / self.0.len() as f64;
        println!(
            "{what} at {}x{}, software renderer: median {median:?}, worst {worst:?} of {}; {:.1} % of the pixels; memory copy of a frame {limit:?}; ratio {:.1}",
            SIZE.0,
            SIZE.1,
            self.0.len(),
            100.0 * share,
            median.as_secs_f64() / limit.as_secs_f64()
        );
    }
}

/// Runs `work` and waits for the frame that it causes; none where it changes nothing, as at the end of a list.
fn timed(screen: &Screen, work: impl FnOnce()) -> Option<(Duration, Arc<Frame>)> {
    let before = screen.frames().borrow().number;
    let started = Instant::now();
    work();
    while started.elapsed() < PATIENCE {
        // A command is answered after everything before it was drawn.
        gallery::on_screen(|_| {}).unwrap();
        let frame = screen.frames().borrow().clone();
        if frame.number > before {
            return Some((started.elapsed(), frame));
        }
    }
    None
}

fn pages(screen: &Screen) -> Cost {
    let mut cost = Cost::default();
    for round in 0..3 {
        for scene in gallery::scenes() {
            let started = Instant::now();
            let frame = gallery::draw(screen, scene).unwrap();
            // The first round decodes images.
            if round > 0 {
                cost.add(started.elapsed(), &frame);
            }
        }
    }
    cost
}

fn scene(name: &str) -> gallery::Scene {
    gallery::scenes().into_iter().find(|scene| scene.name == name).unwrap()
}

/// Letters of a sentence on the pinyin keys: the key that is pressed, the composition and its candidates.
fn keys(screen: &Screen) -> Cost {
    gallery::draw(screen, scene("request_typing")).unwrap();
    let mut cost = Cost::default();
    for letter in "shuilongtouloushui".repeat(5).chars() {
        let at = place_of(letter);
        let pressed = timed(screen, || screen.touch(Touch::Down { x: at.0, y: at.1 }));
        pressed.iter().for_each(|(took, frame)| cost.add(*took, frame));
        screen.touch(Touch::Up { x: at.0, y: at.1 });
        gallery::on_screen(|_| {}).unwrap();
    }
    cost
}

/// The middle of a letter's key on the dock (94×110, 11 apart, from y 1170; a release build has no names to find it by).
fn place_of(letter: char) -> (f32, f32) {
    const ROWS: [(&str, f32); 3] = [("qwertyuiop", 20.0), ("asdfghjkl", 73.0), ("zxcvbnm", 177.0)];
    let found = ROWS.iter().zip([1170.0, 1296.0, 1422.0]).find_map(|((keys, left), top)| Some((keys.find(letter)?, left, top)));
    let (column, left, top) = found.unwrap();
    (left + column as f32 * 105.0 + 47.0, top + 55.0)
}

/// A finger that draws a long notice upwards, 8 pixels a step.
fn scrolls(screen: &Screen) -> Cost {
    gallery::draw(screen, scene("notice_long")).unwrap();
    let mut cost = Cost::default();
    let (x, mut y) = (540.0, 1100.0);
    screen.touch(Touch::Down { x, y });
    for step in 0..60 {
        y -= 8.0;
        let moved = || screen.touch(Touch::Move { x, y });
        // The first steps decide whether it is a scroll at all.
        if step < 5 {
            moved();
            gallery::on_screen(|_| {}).unwrap();
        } else {
            timed(screen, moved).iter().for_each(|(took, frame)| cost.add(*took, frame));
        }
    }
    screen.touch(Touch::Up { x, y });
    cost
}

pub fn frames() {
    let screen = headless::install(SIZE).unwrap();
    let runtime = run::runtime().unwrap();
    let terminal =
        Terminal::create(App::new(None, true), &Vec::new(), None, runtime.handle().clone(), Clock::from_fn(gallery::instant)).unwrap();
    terminal.window().show().unwrap();
    let painter = std::thread::spawn(move || {
        let costs = [("page change", pages(&screen)), ("key press", keys(&screen)), ("scroll step", scrolls(&screen))];
        slint::quit_event_loop().unwrap();
        costs
    });
    slint::run_event_loop().unwrap();
    let limit = copy_of_a_frame();
    for (what, cost) in painter.join().unwrap() {
        cost.print(what, limit);
    }
}

fn copy_of_a_frame() -> Duration {
    let source = vec![1_u8; (SIZE.0 * SIZE.1 * 4) as usize];
    let mut target = vec![0_u8; source.len()];
    let started = Instant::now();
    for _ in 0..50 {
        target.copy_from_slice(std::hint::black_box(&source));
        std::hint::black_box(&target);
    }
    started.elapsed() / 50
}
