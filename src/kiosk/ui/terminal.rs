//! The screen's thread: holds the [`App`], carries out its effects, redraws what changed.

mod effects;

use std::{
    cell::{Cell, RefCell},
    path::PathBuf,
    rc::Rc,
    sync::Arc,
    time::Duration,
};

use slint::{
    CloseRequestResponse, ComponentHandle, PhysicalSize, PlatformError, Rgba8Pixel, SharedPixelBuffer, Timer, TimerMode,
    platform::WindowEvent,
};
use tokio::runtime::Handle;

use super::{
    AppWindow, connect, fonts,
    generated::{NoticePageAdapter, RackPageAdapter},
    headless,
    leaves::{self, Leaves, Sheet, Wanted},
    portraits::Portraits,
    render, sender,
};
use crate::{
    clock::Clock,
    kiosk::{
        backend::Backend,
        board_sync::Images,
        core::CoreEvent,
        handwriting_worker::{Answer, HandwritingWorker},
        supervision::Watch,
        view_models::{
            Moment,
            alarm::Sound,
            app::{App, Event, Page},
        },
    },
};

/// The terminal's screen on its own thread.
pub struct Terminal {
    window: AppWindow,
    app: RefCell<App>,
    cache: RefCell<render::RenderCache>,
    portraits: RefCell<Portraits>,
    leaves: RefCell<Leaves>,
    /// Where pages come from when there is no core.
    samples: RefCell<Images>,
    /// What sounds now.
    heard: Cell<Option<Sound>>,
    backend: Option<Box<dyn Backend>>,
    handwriting_worker: HandwritingWorker,
    runtime: Handle,
    clock: Clock,
    ticker: Timer,
    fitter: Timer,
    /// Where somebody starts this process again when it hangs or breaks.
    watch: RefCell<Option<Watch>>,
}

thread_local! {
    /// The one screen of this process, reachable from closures posted to its thread.
    static TERMINAL: RefCell<Option<Rc<Terminal>>> = const { RefCell::new(None) };
}

/// Hands an event to the screen from any thread. After the screen closed it goes nowhere.
pub fn post(event: Event) {
    let _ = slint::invoke_from_event_loop(move || Terminal::with(|terminal| terminal.handle(event)));
}

impl Terminal {
    /// Creates the window on this thread. `backend` is `None` for pictures without a core.
    /// `images` are those of the board that `app` shows.
    pub fn create(
        app: App,
        images: &Images,
        backend: Option<Box<dyn Backend>>,
        runtime: Handle,
        clock: Clock,
    ) -> Result<Rc<Self>, PlatformError> {
        let window = AppWindow::new()?;
        fonts::settle();
        // Slint would follow the machine's locale; the screen begins in its source language.
        if let Err(error) = slint::select_bundled_translation("") {
            tracing::error!(%error, "the screen speaks as the machine does");
        }
        let terminal = Rc::new(Self {
            window,
            app: RefCell::new(app),
            cache: RefCell::default(),
            portraits: RefCell::default(),
            leaves: RefCell::default(),
            samples: RefCell::default(),
            heard: Cell::default(),
            backend,
            handwriting_worker: HandwritingWorker::new(answered),
            runtime,
            clock,
            ticker: Timer::default(),
            fitter: Timer::default(),
            watch: RefCell::default(),
        });
        TERMINAL.with(|slot| *slot.borrow_mut() = Some(terminal.clone()));
        let shown = terminal.app.borrow().board.as_ref().map(|cached| Portraits::heroes(&cached.board, images)).unwrap_or_default();
        terminal.portraits.borrow_mut().replace(shown);
        Portraits::bake_roster(images.clone(), Self::add_thumbnails);
        sender::receive_with(|event| Self::with(|terminal| terminal.handle(event)));
        connect::connect(&terminal.window);
        // Told while the page is laid out, when nothing may be set.
        let fit = |width, height| {
            let _ = slint::invoke_from_event_loop(move || Self::with(|terminal| terminal.fit_leaves(width, height)));
        };
        terminal.window.global::<NoticePageAdapter>().on_leaf_room(fit);
        terminal.window.global::<RackPageAdapter>().on_leaf_room(fit);
        let fit = |width, height| {
            let _ = slint::invoke_from_event_loop(move || Self::with(|terminal| terminal.fit_pictures(width, height)));
        };
        terminal.window.global::<NoticePageAdapter>().on_picture_room(fit);
        terminal.window.global::<RackPageAdapter>().on_picture_room(fit);
        terminal.ticker.start(TimerMode::Repeated, Duration::from_secs(1), || Self::with(|terminal| terminal.handle(Event::Tick)));
        // What was on before a restart is on the first frame.
        terminal.handle(Event::Tick);
        Ok(terminal)
    }

    /// Runs `work` with this thread's terminal, if there is one.
    pub fn with(work: impl FnOnce(&Rc<Self>)) {
        let terminal = TERMINAL.with(|slot| slot.borrow().clone());
        if let Some(terminal) = terminal {
            work(&terminal);
        }
    }

    /// A listener for the core that posts everything to this screen; portraits are decoded on the
    /// caller's thread.
    pub fn listener() -> Arc<dyn Fn(CoreEvent) + Send + Sync> {
        Arc::new(|event| {
            post(match event {
                CoreEvent::Board { board, images } => {
                    let baked = Portraits::heroes(&board.board, &images);
                    let _ = slint::invoke_from_event_loop(move || {
                        Self::with(|terminal| {
                            if terminal.portraits.borrow_mut().replace(baked) {
                                terminal.cache.borrow_mut().forget_portraits();
                            }
                            terminal.handle(Event::BoardArrived(board));
                        });
                    });
                    Portraits::bake_roster(images, Self::add_thumbnails);
                    return;
                }
                CoreEvent::Link { online, at } => Event::LinkChanged { online, at },
                CoreEvent::Unauthorized => Event::Refused,
                CoreEvent::Pairing(view) => Event::Pairing(view),
                CoreEvent::Delivered { id, at } => Event::Delivered { id, at },
                CoreEvent::ProgressHint => Event::ProgressHint,
                CoreEvent::OfficeTime(heard) => Event::OfficeTime(heard),
                CoreEvent::ClockVouched => Event::ClockVouched,
            });
        })
    }

    /// Pictures of the roster are ready. Called from a worker.
    fn add_thumbnails(pictures: Vec<(String, SharedPixelBuffer<Rgba8Pixel>)>) {
        let _ = slint::invoke_from_event_loop(move || {
            Self::with(|terminal| {
                if terminal.portraits.borrow_mut().add_thumbnails(pictures) {
                    terminal.cache.borrow_mut().forget_portraits();
                    terminal.render();
                }
            });
        });
    }

    /// Where pages of leaflets come from while there is no core (pictures of sample states).
    pub fn use_pictures(&self, pictures: Images) {
        *self.samples.borrow_mut() = pictures;
    }

    /// A page has such a place, in lengths of the screen.
    fn fit_leaves(&self, width: f32, height: f32) {
        let scale = self.window.window().scale_factor();
        let pixels = |length: f32| (length * scale).floor().max(0.0) as u32;
        if self.leaves.borrow_mut().fit(pixels(width), pixels(height)) {
            self.render();
        }
    }

    /// A picture within a text has such a place.
    fn fit_pictures(&self, width: f32, height: f32) {
        let scale = self.window.window().scale_factor();
        let pixels = |length: f32| (length * scale).floor().max(0.0) as u32;
        if self.leaves.borrow_mut().fit_pictures(pixels(width), pixels(height), scale) {
            self.render();
        }
    }

    /// Reads and scales the next picture of the open text that is not here.
    fn open_pictures(&self, app: &App) {
        let names = app.text_pictures(self.moment());
        if names.is_empty() {
            return self.leaves.borrow_mut().forget_pictures();
        }
        let Some(wanted) = self.leaves.borrow_mut().next_picture(&names) else { return };
        self.scale(wanted, |terminal, wanted, sheet| {
            terminal.leaves.borrow_mut().put_picture(wanted, sheet);
            terminal.render();
        });
    }

    /// Reads and scales the page that is open, or is likely to be next, where it is not here.
    fn open_leaf(&self, app: &App) {
        let Some(view) = app.leaf(self.moment()) else { return self.leaves.borrow_mut().forget() };
        let Some(wanted) = self.leaves.borrow_mut().next(&view) else { return };
        self.scale(wanted, Self::put_leaf);
    }

    /// Reads a file and scales it to its place, then `put`s it there.
    fn scale(&self, wanted: Wanted, put: fn(&Self, Wanted, Sheet)) {
        let room = wanted.room;
        let Some(backend) = &self.backend else {
            let sheet =
                self.samples.borrow().iter().find(|(name, _)| *name == wanted.sha256).and_then(|(_, file)| leaves::scale(file, room));
            return put(self, wanted, sheet);
        };
        let reading = backend.picture(wanted.sha256.clone());
        self.runtime.spawn(async move {
            let scale = |file: Vec<u8>| tokio::task::spawn_blocking(move || leaves::scale(&file, room));
            let sheet = match reading.await {
                Some(file) => scale(file).await.ok().flatten(),
                None => None,
            };
            let _ = slint::invoke_from_event_loop(move || Self::with(|terminal| put(terminal, wanted, sheet)));
        });
    }

    fn put_leaf(&self, wanted: Wanted, sheet: Sheet) {
        self.leaves.borrow_mut().put(wanted, sheet);
        self.render();
    }

    /// Reads handwriting with this stroke data instead of searching for it.
    pub fn use_handwriting(&self, file: PathBuf) {
        self.handwriting_worker.use_file(file);
    }

    /// From now on tells the service manager that its event loop turns.
    pub(in crate::kiosk) fn be_watched(&self, watch: Watch) {
        *self.watch.borrow_mut() = Some(watch);
    }

    /// The window, for showing and running it.
    pub fn window(&self) -> &AppWindow {
        &self.window
    }

    /// Keeps the page scaled to the window, whatever size it is given or dragged to. Slint tells
    /// nobody of a resize, so the size is looked at; nothing is drawn unless it changed.
    pub fn fit_to_screen(&self) {
        /// Small enough for any desktop until the real size is known.
        const FIRST_SIZE: PhysicalSize = PhysicalSize { width: 506, height: 900 };
        const LOOK: Duration = Duration::from_millis(250);
        self.window.window().set_size(FIRST_SIZE);
        let known = std::cell::Cell::new(PhysicalSize::default());
        let weak = self.window.as_weak();
        self.fitter.start(TimerMode::Repeated, LOOK, move || {
            let Some(window) = weak.upgrade() else { return };
            let size = window.window().size();
            if size != known.get() && size.width > 0 && size.height > 0 {
                known.set(size);
                let scale_factor = headless::scale_for(size);
                window.window().dispatch_event(WindowEvent::ScaleFactorChanged { scale_factor });
                let logical = size.to_logical(scale_factor);
                window.window().dispatch_event(WindowEvent::Resized { size: logical });
            }
        });
    }

    /// Gives the window the whole panel, with a window manager or without.
    pub fn fill_screen(&self) {
        #[cfg(all(feature = "desktop", target_os = "linux"))]
        if super::x11_full_screen::fill(&self.window) {
            return;
        }
        self.window.window().set_fullscreen(true);
    }

    /// Alt+F4 and whatever else asks the window to close is passed over.
    pub fn refuse_to_close(&self) {
        self.window.window().on_close_requested(|| CloseRequestResponse::KeepWindowShown);
    }

    /// One event: decide, carry out, redraw.
    pub fn handle(&self, event: Event) {
        let is_tick = matches!(event, Event::Tick);
        let from_office = matches!(event, Event::LinkChanged { .. } | Event::Refused | Event::Pairing(_));
        let effects = self.app.borrow_mut().handle(event, self.moment());
        for effect in effects {
            self.carry_out(effect);
        }
        self.render();
        self.sound();
        if let Some(watch) = &*self.watch.borrow() {
            if from_office {
                watch.office_is_known();
            }
            if is_tick {
                watch.turn();
            }
        }
        // Once a second is enough to know what is shown.
        if is_tick {
            self.note_drawn();
        }
    }

    /// Lets a takeover be heard, or no longer.
    fn sound(&self) {
        let sound = self.app.borrow().sound(self.moment());
        if let (Some(backend), true) = (&self.backend, self.heard.replace(sound) != sound) {
            backend.sound(sound);
        }
    }

    /// Tells which notices are on the glass.
    fn note_drawn(&self) {
        let app = self.app.borrow();
        let (Some(backend), Some(cached)) = (&self.backend, &app.board) else { return };
        let notices = app.drawn_notices(self.moment());
        if !notices.is_empty() {
            backend.drawn(&notices, cached.board.revision);
        }
    }

    /// Replaces the whole state (pictures of sample states).
    pub fn show(&self, app: App) {
        *self.app.borrow_mut() = app;
        super::content::forget();
        self.cache.borrow_mut().forget_ink();
        self.render();
    }

    fn moment(&self) -> Moment {
        Moment::of(&self.clock)
    }

    fn render(&self) {
        let app = self.app.borrow();
        let moment = self.moment();
        let (portraits, leaves) = (self.portraits.borrow(), self.leaves.borrow());
        let pictures = render::Pictures { portraits: &portraits, leaves: &leaves };
        render::render(&self.window, &app, moment, &mut self.cache.borrow_mut(), pictures);
        drop((portraits, leaves));
        self.open_leaf(&app);
        self.open_pictures(&app);
        if let Some(backend) = &self.backend {
            backend.in_use(!matches!(app.page, Page::Board | Page::Takeover));
        }
        if let (Some(backend), Some(cached), Page::Board | Page::Takeover) = (&self.backend, &app.board, app.page) {
            backend.shown(cached.board.revision, app.own_clock_is_right(moment));
        }
    }
}

/// Carries the scribe's answers to the screen. Called on the scribe's thread.
fn answered(answer: Answer) {
    post(match answer {
        Answer::Opened(opened) => Event::HandwritingOpened(opened),
        Answer::Read { ticket, reading } => Event::Recognised { ticket, reading },
    });
}
