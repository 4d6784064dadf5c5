//! The registry of pages: every page of the terminal once, with its sample states, for looking at and
//! for tests.
//!
//! The states are reached by the same events that a finger causes, on the sample estate, so a
//! picture cannot show what the terminal cannot. A page names each kind of state that it has or why it
//! has none; tests hold the registry to the pages of `ui/`.

mod act_scenes;
mod calling_scenes;
pub mod community_scenes;
mod dock_scenes;
pub mod fault_scenes;
mod found;
mod greeting_scenes;
mod help_scenes;
pub mod leaflet_scenes;
mod message_scenes;
pub mod places;
mod request_scenes;
mod rich_scenes;
mod search_scenes;
mod steps;
mod takeover_scenes;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use thiserror::Error;
use tokio::runtime::Runtime;

pub use crate::sample::instant;

use super::{
    ui::{
        ShownPage, Terminal,
        headless::{Frame, Screen},
        window::{self, ScreenError},
    },
    view_models::{
        app::App,
        modes::{Language, Modes},
    },
};
use crate::clock::Clock;

/// Why a picture could not be made.
#[derive(Debug, Error)]
pub enum GalleryError {
    #[error("{path}: {source}")]
    Write { path: PathBuf, source: image::ImageError },
    #[error("{path}: {source}")]
    Folder { path: PathBuf, source: std::io::Error },
    #[error(transparent)]
    Screen(#[from] ScreenError),
    #[error("the screen stopped")]
    Stopped,
}

/// The kinds of state that a page can be in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SceneState {
    Normal,
    /// There is nothing to show, or nothing was entered yet.
    Empty,
    /// The office does not answer.
    Offline,
    /// Something went wrong and the page says so.
    Error,
}

impl SceneState {
    pub const ALL: [Self; 4] = [Self::Normal, Self::Empty, Self::Offline, Self::Error];
}

/// One sample state of a page.
pub struct Sample {
    pub name: &'static str,
    pub state: SceneState,
    app: fn() -> App,
}

const fn normal(name: &'static str, app: fn() -> App) -> Sample {
    other(SceneState::Normal, name, app)
}

const fn other(state: SceneState, name: &'static str, app: fn() -> App) -> Sample {
    Sample { name, state, app }
}

/// A page and its sample states.
pub struct PageScenes {
    pub page: ShownPage,
    pub scenes: &'static [Sample],
    /// The kinds of state that it does not have, and why.
    pub without: &'static [(SceneState, &'static str)],
}

/// Every page once.
pub const PAGES: [PageScenes; 32] = [
    request_scenes::BOARD,
    request_scenes::NOTICE,
    request_scenes::SERVICES,
    request_scenes::PRICES,
    fault_scenes::PLACE,
    fault_scenes::KNOWN,
    request_scenes::REQUEST,
    message_scenes::TALK,
    message_scenes::LETTER,
    message_scenes::FEEDBACK,
    message_scenes::ANSWER,
    message_scenes::CONFIRM,
    message_scenes::RECEIPT,
    request_scenes::LOOKUP,
    request_scenes::PROGRESS,
    act_scenes::QUOTE,
    act_scenes::COMPLETION,
    act_scenes::WORDS,
    places::RACK,
    search_scenes::SEARCH,
    community_scenes::ACTIVITIES,
    community_scenes::CARDS,
    community_scenes::SURVEY,
    community_scenes::FORM,
    community_scenes::THANKS,
    places::WEATHER,
    places::EMERGENCY,
    places::GUIDANCE,
    calling_scenes::CALLING,
    takeover_scenes::TAKEOVER,
    places::STAFF,
    places::UNPAIRED,
];

/// One page in one state. Made anew each time it is staged, so it can be drawn again and again.
#[derive(Clone, Copy)]
pub struct Scene {
    pub name: &'static str,
    pub page: ShownPage,
    pub state: SceneState,
    app: fn() -> App,
}

impl Scene {
    /// The screen in this state.
    pub fn stage(&self) -> App {
        (self.app)()
    }

    /// The same in other modes.
    pub fn stage_in(&self, modes: Modes) -> App {
        let mut app = self.stage();
        // What a scene is about stays.
        app.modes = Modes { one_question: app.modes.one_question, ..modes };
        app.visit.keyboard.set_traditional(modes.language == Language::Traditional);
        app.visit.keyboard.start_with(modes.first_keys());
        app
    }
}

/// All pages in their sample states.
pub fn scenes() -> Vec<Scene> {
    let scene = |page, sample: &Sample| Scene { name: sample.name, page, state: sample.state, app: sample.app };
    PAGES.iter().flat_map(|entry| entry.scenes.iter().map(move |sample| scene(entry.page, sample))).collect()
}

/// Draws every scene in these modes on the headless screen and writes `NAME.png`. Runs the event loop itself.
pub fn write_all(folder: &Path, screen: &Screen, runtime: &Runtime, modes: Modes) -> Result<(), GalleryError> {
    std::fs::create_dir_all(folder).map_err(|source| GalleryError::Folder { path: folder.into(), source })?;
    let terminal = Terminal::create(App::new(None, true), &Vec::new(), None, runtime.handle().clone(), Clock::from_fn(instant))?;
    let (folder, screen) = (folder.to_owned(), screen.clone());
    let painter = std::thread::spawn(move || {
        let result = scenes().into_iter().try_for_each(|scene| {
            let path = folder.join(format!("{}.png", scene.name));
            let frame = show(&screen, scene.stage_in(modes))?;
            save(&path, &frame)
        });
        window::quit();
        result
    });
    window::run(terminal.window())?;
    painter.join().map_err(|_| GalleryError::Stopped)?
}

/// Shows a scene and waits until it is on the screen. Call from another thread than the screen's.
pub fn draw(screen: &Screen, scene: Scene) -> Result<Arc<Frame>, GalleryError> {
    show(screen, scene.stage())
}

/// The same for a state that was made already. It comes from the bare board, so that nothing is left of what was shown
/// before: a form that asks one question at a time knows by itself which of them is open.
pub fn show(screen: &Screen, app: App) -> Result<Arc<Frame>, GalleryError> {
    on_screen(|terminal| {
        terminal.use_pictures(leaflet_scenes::pictures());
        terminal.show(App::new(None, true));
    })?;
    on_screen(|_| {})?;
    let leafs = app.leaf(steps::moment()).is_some() || !app.text_pictures(steps::moment()).is_empty();
    on_screen(move |terminal| terminal.show(app))?;
    if leafs {
        // The page is laid out, then it says how large a picture can be.
        on_screen(|_| {})?;
        on_screen(|_| {})?;
    }
    // The loop draws before it takes the next command.
    on_screen(|_| {})?;
    Ok(screen.frames().borrow().clone())
}

/// Runs `work` on the screen's thread and waits for its result.
pub fn on_screen<T: Send + 'static>(work: impl FnOnce(&Terminal) -> T + Send + 'static) -> Result<T, GalleryError> {
    window::on_screen(work).ok_or(GalleryError::Stopped)
}

/// Writes a frame as PNG.
pub fn save(path: &Path, frame: &Frame) -> Result<(), GalleryError> {
    image::save_buffer(path, &frame.rgb, frame.width, frame.height, image::ExtendedColorType::Rgb8)
        .map_err(|source| GalleryError::Write { path: path.into(), source })
}
