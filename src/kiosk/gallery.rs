//! Every page in its sample states, drawn to PNG files: for looking at and for tests.
//!
//! The states are reached by the same events that a finger causes, on a built-in sample board, so a
//! picture cannot show what the terminal cannot.

mod dock_scenes;
mod talk_scenes;

use std::{
    path::{Path, PathBuf},
    sync::{Arc, mpsc},
    time::Duration,
};

use chrono::{DateTime, TimeZone, Utc};
use slint::{ComponentHandle, PlatformError};
use thiserror::Error;
use tokio::runtime::Runtime;

pub mod places;

use super::{
    sample,
    store::{CachedBoard, Recorded, Standing},
    ui::{
        Terminal,
        headless::{Frame, Screen},
    },
    view_models::{
        Moment,
        app::{App, Effect, Event, LookupProblem, Page},
        person::Field,
        picker::Purpose,
        progress::Found,
    },
};
use crate::{
    clock::Clock,
    domain::{ids::SubmissionId, receipt_code::ReceiptCode, request::Honorific, status::State},
    protocol::v1::messages::{Progress, ProgressDetail, ProgressStep},
};

/// Why a picture could not be made.
#[derive(Debug, Error)]
pub enum GalleryError {
    #[error("{path}: {source}")]
    Write { path: PathBuf, source: image::ImageError },
    #[error("{path}: {source}")]
    Folder { path: PathBuf, source: std::io::Error },
    #[error(transparent)]
    Screen(#[from] PlatformError),
    #[error("the screen stopped")]
    Stopped,
}

/// One page in one state.
pub struct Scene {
    pub name: &'static str,
    pub app: App,
}

/// 18 September 2026, 10:26 in China: the instant of all pictures.
pub fn instant() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 9, 18, 2, 26, 0).single().unwrap_or_default()
}

fn moment() -> Moment {
    Moment { now: instant(), uptime: Duration::ZERO }
}

fn app(online: bool) -> App {
    let fetched_at = if online { instant() } else { instant() - chrono::Duration::hours(2) };
    let mut app = App::new(Some(CachedBoard { board: sample::board(instant()), etag: String::new(), fetched_at }), false);
    play(&mut app, [Event::ClockOffset(0), Event::LinkChanged { online, at: instant() }]);
    app
}

fn play(app: &mut App, events: impl IntoIterator<Item = Event>) {
    for event in events {
        app.handle(event, moment());
    }
}

fn after(events: impl IntoIterator<Item = Event>) -> App {
    let mut app = app(true);
    play(&mut app, events);
    app
}

fn code() -> ReceiptCode {
    ReceiptCode::from_serial(4_271_809).unwrap_or_else(|| unreachable!("a serial within the range in use"))
}

/// Choosing the sample's paid repair and filling in the form.
fn filled_form() -> Vec<Event> {
    let mut events = vec![Event::OpenServices, Event::SelectTab(2), Event::SelectItem(sample::REPAIR_ITEM.into()), Event::ProceedToForm];
    // 2单元 is the second unit of the lobby's building; the room's sheet follows by itself.
    events.extend([Event::Pick(Purpose::Unit), Event::PickerChoose(1), Event::PickerTurn { forward: true }, Event::PickerChoose(3)]);
    events.extend([
        Event::Pick(Purpose::Surname),
        Event::PickerChoose(17),
        Event::ChooseHonorific(Honorific::Ms),
        Event::Focus(Field::Phone),
    ]);
    events.extend("13800006688".chars().map(|digit| Event::DockKey(digit.to_string())));
    events.extend([Event::Focus(Field::None), Event::ChooseTime(2), Event::Phrase(0), Event::Phrase(2)]);
    events
}

fn review() -> Vec<Event> {
    let mut events = filled_form();
    events.extend([Event::ProceedToReview, Event::ToggleConsent]);
    events
}

fn receipt(online: bool) -> App {
    let mut app = app(online);
    play(&mut app, review());
    let id = SubmissionId::mint(instant(), [7; 10]);
    let recorded = Recorded { id, code: code(), created_at: instant() };
    for effect in app.handle(Event::Submit, moment()) {
        if let Effect::Submit { ticket, .. } = effect {
            play(&mut app, [Event::Submitted { ticket, result: Ok(recorded) }]);
        }
    }
    if online {
        play(&mut app, [Event::Delivered { id, at: instant() + chrono::Duration::seconds(3) }]);
    }
    app
}

fn looked_up(result: Result<Found, LookupProblem>) -> App {
    let mut app = app(true);
    play(&mut app, [Event::OpenLookup]);
    play(&mut app, code().to_string().chars().chain("6688".chars()).map(|digit| Event::LookupDigit(digit.to_string())));
    for effect in app.handle(Event::Look, moment()) {
        if let Effect::LookUp { ticket, .. } = effect {
            play(&mut app, [Event::LookedUp { ticket, result: result.clone() }]);
        }
    }
    app
}

fn progress() -> Found {
    let step = |state, minutes, note: &str| ProgressStep { state, at: instant() + chrono::Duration::minutes(minutes), note: note.into() };
    Found::Office(Progress {
        receipt_code: code(),
        state: State::InProgress,
        received_at: instant(),
        detail: Some(ProgressDetail {
            topic: crate::domain::submission::Topic::Request,
            service_name: "水龙头维修".into(),
            building: "3号楼".into(),
            owner: "陈管家 0317".into(),
            steps: vec![
                step(State::Delivered, 5, ""),
                step(State::Accepted, 8, "陈管家已确认，下午上门"),
                step(State::Dispatched, 26, "已派工程维修部"),
                step(State::InProgress, 240, "师傅已到现场"),
            ],
        }),
    })
}

/// All pages in their sample states.
pub fn scenes() -> Vec<Scene> {
    let scene = |name, app| Scene { name, app };
    let mut form_errors =
        vec![Event::OpenServices, Event::SelectTab(2), Event::SelectItem(sample::REPAIR_ITEM.into()), Event::ProceedToForm];
    form_errors.push(Event::ProceedToReview);
    let mut form_typing = filled_form();
    form_typing.push(Event::Focus(Field::Description));
    let mut form_phone = filled_form();
    form_phone.push(Event::Focus(Field::Phone));
    let mut form_no_phone = filled_form();
    form_no_phone.push(Event::ToggleNoPhone);
    let mut picker = filled_form();
    picker.push(Event::Pick(Purpose::Room));
    let mut surnames = filled_form();
    surnames.push(Event::Pick(Purpose::Surname));
    let notice = sample::board(instant()).notices.first().map(|notice| notice.id.to_string()).unwrap_or_default();
    let mut idle = after([Event::OpenServices]);
    idle.shift_idle(Duration::from_secs(75));
    let local = Found::Local { code: code(), standing: Standing { created_at: instant(), delivered_at: None } };
    let mut scenes = vec![
        scene("board", app(true)),
        scene("board_offline", app(false)),
        scene("notice", after([Event::OpenNotice(notice)])),
        scene("services_public", after([Event::OpenServices])),
        scene("services_paid", after([Event::OpenServices, Event::SelectTab(2), Event::SelectItem(sample::REPAIR_ITEM.into())])),
        scene("request", after(filled_form())),
        scene("request_errors", after(form_errors)),
        scene("request_typing", after(form_typing)),
        scene("request_phone", after(form_phone)),
        scene("request_no_phone", after(form_no_phone)),
        scene("picker_room", after(picker)),
        scene("picker_surname", after(surnames)),
        scene("confirm", after(review())),
        scene("receipt", receipt(true)),
        scene("receipt_offline", receipt(false)),
        scene("lookup", after([Event::OpenLookup])),
        scene("lookup_error", looked_up(Err(LookupProblem::SecretMismatch))),
        scene("progress", looked_up(Ok(progress()))),
        scene("progress_offline", looked_up(Ok(local))),
        scene("idle", idle),
        scene("message", after([Event::OpenServices, Event::ProceedToForm])),
    ];
    scenes.extend(dock_scenes::scenes());
    scenes.extend(talk_scenes::scenes());
    scenes.extend(places::scenes());
    scenes
}

/// Draws every scene on the headless screen and writes `NAME.png`. Runs the event loop itself.
pub fn write_all(folder: &Path, screen: &Screen, runtime: &Runtime) -> Result<(), GalleryError> {
    std::fs::create_dir_all(folder).map_err(|source| GalleryError::Folder { path: folder.into(), source })?;
    let terminal = Terminal::create(App::new(None, true), &Vec::new(), None, runtime.handle().clone(), Clock::from_fn(instant))?;
    terminal.window().show()?;
    let (folder, screen) = (folder.to_owned(), screen.clone());
    let painter = std::thread::spawn(move || {
        let result = scenes().into_iter().try_for_each(|scene| {
            let path = folder.join(format!("{}.png", scene.name));
            let frame = draw(&screen, scene)?;
            save(&path, &frame)
        });
        let _ = slint::quit_event_loop();
        result
    });
    slint::run_event_loop()?;
    painter.join().map_err(|_| GalleryError::Stopped)?
}

/// Shows a scene and waits until it is on the screen. Call from another thread than the screen's.
pub fn draw(screen: &Screen, scene: Scene) -> Result<Arc<Frame>, GalleryError> {
    on_screen(move |terminal| {
        debug_assert!(
            scene.app.page != Page::Board || scene.name.starts_with("board") || scene.name.starts_with("unpaired"),
            "{} did not reach its page",
            scene.name
        );
        terminal.show(scene.app);
    })?;
    // The loop draws before it takes the next command.
    on_screen(|_| {})?;
    Ok(screen.frames().borrow().clone())
}

/// Runs `work` on the screen's thread and waits for its result.
pub fn on_screen<T: Send + 'static>(work: impl FnOnce(&Terminal) -> T + Send + 'static) -> Result<T, GalleryError> {
    let (reply, answer) = mpsc::channel();
    slint::invoke_from_event_loop(move || Terminal::with(|terminal| drop(reply.send(work(terminal)))))
        .map_err(|_| GalleryError::Stopped)?;
    answer.recv().map_err(|_| GalleryError::Stopped)
}

/// Writes a frame as PNG.
pub fn save(path: &Path, frame: &Frame) -> Result<(), GalleryError> {
    image::save_buffer(path, &frame.rgb, frame.width, frame.height, image::ExtendedColorType::Rgb8)
        .map_err(|source| GalleryError::Write { path: path.into(), source })
}
