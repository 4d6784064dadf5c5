//! A screen without a screen: our own Slint platform, drawn by the software renderer into memory.
//!
//! Serves tests, pictures and the demo on a machine without a display: the very pixels and touches
//! of the real terminal. One per process, since Slint takes one platform per process.

use std::{
    cell::RefCell,
    rc::Rc,
    sync::{
        Arc,
        mpsc::{self, RecvTimeoutError},
    },
    time::{Duration, Instant},
};

use slint::{
    EventLoopError, LogicalPosition, PhysicalSize, PlatformError, Rgb8Pixel, SharedPixelBuffer,
    platform::{
        EventLoopProxy, Platform, PointerEventButton, WindowAdapter, WindowEvent,
        software_renderer::{MinimalSoftwareWindow, RepaintBufferType},
    },
};
use tokio::sync::watch;

/// One complete picture of the screen.
#[derive(Debug, Default)]
pub struct Frame {
    /// Counts up with every change.
    pub number: u64,
    pub width: u32,
    pub height: u32,
    /// Three bytes a pixel, rows without padding.
    pub rgb: Vec<u8>,
    /// How many pixels were painted anew since the last picture.
    pub repainted: u64,
}

/// A finger on the screen, in pixels of the frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Touch {
    Down { x: f32, y: f32 },
    Move { x: f32, y: f32 },
    Up { x: f32, y: f32 },
}

enum Command {
    Invoke(Box<dyn FnOnce() + Send>),
    Touch(Touch),
    Key(String),
    Quit,
}

/// The outside of the headless screen: see it and touch it from any thread.
#[derive(Clone)]
pub struct Screen {
    frames: watch::Receiver<Arc<Frame>>,
    commands: mpsc::Sender<Command>,
}

impl Screen {
    /// The newest frame; `changed` tells of the next one.
    pub fn frames(&self) -> watch::Receiver<Arc<Frame>> {
        self.frames.clone()
    }

    /// Puts, moves or lifts a finger. Silently ignored once the screen is gone.
    pub fn touch(&self, touch: Touch) {
        let _ = self.commands.send(Command::Touch(touch));
    }

    /// A whole tap.
    pub fn tap(&self, x: f32, y: f32) {
        self.touch(Touch::Down { x, y });
        self.touch(Touch::Up { x, y });
    }

    /// Text from a physical keyboard.
    pub fn key(&self, text: &str) {
        let _ = self.commands.send(Command::Key(text.to_owned()));
    }
}

struct HeadlessPlatform {
    window: Rc<MinimalSoftwareWindow>,
    started: Instant,
    commands: RefCell<mpsc::Receiver<Command>>,
    proxy: mpsc::Sender<Command>,
    frames: watch::Sender<Arc<Frame>>,
    canvas: RefCell<Canvas>,
}

struct Canvas {
    size: PhysicalSize,
    scale: f32,
    pixels: SharedPixelBuffer<Rgb8Pixel>,
    number: u64,
}

/// Installs the headless platform; must come before the first window. Fails if this process
/// already has a platform.
pub fn install(size: (u32, u32)) -> Result<Screen, PlatformError> {
    let (proxy, commands) = mpsc::channel();
    let (frames, receiver) = watch::channel(Arc::new(Frame::default()));
    let window = MinimalSoftwareWindow::new(RepaintBufferType::ReusedBuffer);
    let size = PhysicalSize::new(size.0, size.1);
    let scale = scale_for(size);
    window.dispatch_event(WindowEvent::ScaleFactorChanged { scale_factor: scale });
    window.set_size(size);
    let platform = HeadlessPlatform {
        window,
        started: Instant::now(),
        commands: RefCell::new(commands),
        proxy: proxy.clone(),
        frames,
        canvas: RefCell::new(Canvas { size, scale, pixels: SharedPixelBuffer::new(size.width, size.height), number: 0 }),
    };
    slint::platform::set_platform(Box::new(platform)).map_err(|error| PlatformError::Other(error.to_string()))?;
    Ok(Screen { frames: receiver, commands: proxy })
}

/// Physical pixels per design pixel: the page (1080×1920 or 1920×1080) fits the screen.
pub fn scale_for(size: PhysicalSize) -> f32 {
    let (width, height) = (size.width as f32, size.height as f32);
    let (page_width, page_height) = if width > height { (1920.0, 1080.0) } else { (1080.0, 1920.0) };
    (width / page_width).min(height / page_height)
}

impl HeadlessPlatform {
    fn draw(&self) {
        let canvas = &mut *self.canvas.borrow_mut();
        let width = canvas.size.width;
        let mut repainted = 0;
        let drawn = self.window.draw_if_needed(|renderer| {
            let region = renderer.render(canvas.pixels.make_mut_slice(), width as usize);
            repainted = region.iter().map(|(_, size)| u64::from(size.width) * u64::from(size.height)).sum();
        });
        if drawn {
            canvas.number += 1;
            tracing::debug!(number = canvas.number, "frame drawn");
            let rgb = canvas.pixels.as_bytes().to_vec();
            self.frames.send_replace(Arc::new(Frame { number: canvas.number, width, height: canvas.size.height, rgb, repainted }));
        }
    }

    fn apply(&self, touch: Touch) {
        let scale = self.canvas.borrow().scale;
        let at = |x: f32, y: f32| LogicalPosition::new(x / scale, y / scale);
        let button = PointerEventButton::Left;
        match touch {
            Touch::Down { x, y } => {
                self.window.dispatch_event(WindowEvent::PointerMoved { position: at(x, y) });
                self.window.dispatch_event(WindowEvent::PointerPressed { position: at(x, y), button });
            }
            Touch::Move { x, y } => self.window.dispatch_event(WindowEvent::PointerMoved { position: at(x, y) }),
            Touch::Up { x, y } => {
                self.window.dispatch_event(WindowEvent::PointerReleased { position: at(x, y), button });
                // A lifted finger hovers over nothing.
                self.window.dispatch_event(WindowEvent::PointerExited);
            }
        }
    }
}

impl Platform for HeadlessPlatform {
    fn create_window_adapter(&self) -> Result<Rc<dyn WindowAdapter>, PlatformError> {
        Ok(self.window.clone())
    }

    fn duration_since_start(&self) -> Duration {
        self.started.elapsed()
    }

    /// A steady cursor: the same state is always the same picture.
    fn cursor_flash_cycle(&self) -> Duration {
        Duration::ZERO
    }

    fn new_event_loop_proxy(&self) -> Option<Box<dyn EventLoopProxy>> {
        Some(Box::new(Proxy(self.proxy.clone())))
    }

    fn run_event_loop(&self) -> Result<(), PlatformError> {
        /// Nothing needs the loop more often than this.
        const LONGEST: Duration = Duration::from_secs(60);
        loop {
            slint::platform::update_timers_and_animations();
            self.draw();
            let wait = if self.window.has_active_animations() {
                Duration::from_millis(16)
            } else {
                slint::platform::duration_until_next_timer_update().unwrap_or(LONGEST)
            };
            let command = self.commands.borrow().recv_timeout(wait);
            match command {
                Ok(Command::Invoke(work)) => work(),
                Ok(Command::Touch(touch)) => self.apply(touch),
                Ok(Command::Key(text)) => {
                    self.window.dispatch_event(WindowEvent::KeyPressed { text: text.as_str().into() });
                    self.window.dispatch_event(WindowEvent::KeyReleased { text: text.as_str().into() });
                }
                Ok(Command::Quit) | Err(RecvTimeoutError::Disconnected) => return Ok(()),
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }
}

struct Proxy(mpsc::Sender<Command>);

impl EventLoopProxy for Proxy {
    fn quit_event_loop(&self) -> Result<(), EventLoopError> {
        self.0.send(Command::Quit).map_err(|_| EventLoopError::EventLoopTerminated)
    }

    fn invoke_from_event_loop(&self, event: Box<dyn FnOnce() + Send>) -> Result<(), EventLoopError> {
        self.0.send(Command::Invoke(event)).map_err(|_| EventLoopError::EventLoopTerminated)
    }
}
