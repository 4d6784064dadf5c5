//! `lobby-butler preview`: one notice, or a board, drawn once, as a lobby would show it, for whoever writes it.
//!
//! It is a process of its own because Slint takes one platform per process, and because a mistake in drawing must not end an
//! office. It has no store, no office and no clock: everything it shows was told on standard input, and the picture goes to
//! standard output.
//!
//! Why not pictures that the console draws itself: they would be pictures of another program.

use std::{
    io::{Cursor, Read, Write},
    time::Duration,
};

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use thiserror::Error;

use super::{
    board_sync::Images,
    store::CachedBoard,
    ui::{
        Terminal,
        headless::{self, Frame},
        window::{self, ScreenError},
    },
    view_models::{
        Moment,
        app::{App, Event},
        modes::{Language, Modes},
    },
};
use crate::{
    clock::Clock,
    protocol::preview::{self, PreviewRequest},
};

/// A board is far smaller, bytes.
const MOST: u64 = 32 * 1024 * 1024;

/// Why there is no picture.
#[derive(Debug, Error)]
pub enum PreviewError {
    #[error("what is to be drawn cannot be read: {0}")]
    Request(#[from] serde_json::Error),
    #[error("the picture cannot be told: {0}")]
    Write(#[from] std::io::Error),
    #[error("the picture cannot be made: {0}")]
    Picture(#[from] image::ImageError),
    #[error(transparent)]
    Screen(#[from] ScreenError),
    #[error("the screen stopped")]
    Stopped,
}

/// Reads what to draw, draws it, writes the picture.
pub fn run() -> Result<(), PreviewError> {
    let request: PreviewRequest = serde_json::from_reader(std::io::stdin().lock().take(MOST))?;
    let picture = draw(&request)?;
    let mut out = std::io::stdout().lock();
    out.write_all(&picture)?;
    Ok(out.flush()?)
}

/// The terminal as it would stand there, with the notice open if one is named.
fn staged(request: &PreviewRequest) -> App {
    let moment = Moment { now: request.now, uptime: Duration::ZERO };
    let cached = CachedBoard { board: request.board.clone(), etag: String::new(), fetched_at: request.now };
    let mut app = App::new(Some(cached), true);
    let language = match request.screen.language {
        preview::Language::Simplified => Language::Simplified,
        preview::Language::Traditional => Language::Traditional,
        preview::Language::English => Language::English,
    };
    app.modes = Modes { language, large: request.screen.large, ..Modes::default() };
    let opened = request.notice.map(|notice| Event::OpenNotice(notice.to_string()));
    for event in [Event::LinkChanged { online: true, at: request.now }, Event::OfficeTime(moment)].into_iter().chain(opened) {
        // What it would send or store is nobody's here.
        drop(app.handle(event, moment));
    }
    app
}

/// What is no base64 is a page that did not come.
fn pages(request: &PreviewRequest) -> Images {
    let page = |(name, file): &(String, String)| Some((name.clone(), BASE64.decode(file).ok()?));
    request.pages.iter().filter_map(page).collect()
}

fn draw(request: &PreviewRequest) -> Result<Vec<u8>, PreviewError> {
    let screen = headless::install(request.screen.size)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let now = request.now;
    let terminal = Terminal::create(staged(request), &Vec::new(), None, runtime.handle().clone(), Clock::from_fn(move || now))?;
    terminal.use_pictures(pages(request));
    let painter = std::thread::spawn(move || {
        // The loop draws before it takes the next command.
        let drawn = window::on_screen(|_| {}).and_then(|()| window::on_screen(|_| {}));
        let frame = screen.frames().borrow().clone();
        window::quit();
        drawn.map(|()| frame).ok_or(PreviewError::Stopped)
    });
    window::run(terminal.window())?;
    let frame = painter.join().map_err(|_| PreviewError::Stopped)??;
    png(&frame)
}

fn png(frame: &Frame) -> Result<Vec<u8>, PreviewError> {
    let mut bytes = Cursor::new(Vec::new());
    image::write_buffer_with_format(
        &mut bytes,
        &frame.rgb,
        frame.width,
        frame.height,
        image::ExtendedColorType::Rgb8,
        image::ImageFormat::Png,
    )?;
    Ok(bytes.into_inner())
}
