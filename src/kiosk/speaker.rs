//! The speaker of a box, if it has one: plays what a takeover sounds like.
//!
//! Invariants: silence is no error: a box without a speaker shows everything all the same; the device is held only while
//! something sounds; the screen never waits for it.
//!
//! Why a thread and no task: the device's handle belongs to the thread that opened it, and opening one may block.

#[cfg(any(test, feature = "sound"))]
mod signal;

use std::{
    sync::{
        LazyLock, Mutex, PoisonError,
        mpsc::{self, RecvTimeoutError},
    },
    thread,
    time::Duration,
};

use super::view_models::alarm::Sound;

/// Longer than a chime.
const CHIME_LASTS: Duration = Duration::from_secs(3);
/// A device that could not be opened is tried again.
const AGAIN: Duration = Duration::from_secs(5);

static WISHES: LazyLock<Mutex<Option<mpsc::Sender<Option<Sound>>>>> = LazyLock::new(|| Mutex::new(begin()));

/// Sounds from now on, or falls silent.
pub fn play(sound: Option<Sound>) {
    let wishes = WISHES.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(wishes) = &*wishes {
        // Its thread ends with the process only.
        let _ = wishes.send(sound);
    }
}

fn begin() -> Option<mpsc::Sender<Option<Sound>>> {
    let (wishes, heard) = mpsc::channel::<Option<Sound>>();
    let thread = thread::Builder::new().name("speaker".into()).spawn(move || {
        let (mut wish, mut playing) = (None, None);
        loop {
            let next = match (wish, &playing) {
                // It has been heard to its end.
                (Some(Sound::Chime), Some(_)) => heard.recv_timeout(CHIME_LASTS),
                // The device may come later than the takeover: after a power cut, say.
                (Some(_), None) if cfg!(feature = "sound") => heard.recv_timeout(AGAIN),
                _ => heard.recv().map_err(RecvTimeoutError::from),
            };
            // The device goes before another is opened.
            if playing.take().is_some() {
                tracing::debug!("the speaker falls silent");
            }
            match next {
                Ok(next) => wish = next,
                Err(RecvTimeoutError::Timeout) if wish == Some(Sound::Chime) => wish = None,
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            playing = wish.and_then(device::open);
        }
    });
    thread.inspect_err(|error| tracing::warn!(%error, "there is no thread for the speaker")).ok().map(|_| wishes)
}

#[cfg(feature = "sound")]
mod device {
    use std::{num::NonZero, time::Duration};

    use rodio::{DeviceSinkBuilder, MixerDeviceSink, Source};

    use super::signal::{RATE, Signal};
    use crate::kiosk::view_models::alarm::Sound;

    /// Plays until it is dropped; `None` where there is no device.
    pub(super) fn open(sound: Sound) -> Option<MixerDeviceSink> {
        match DeviceSinkBuilder::open_default_sink() {
            Ok(mut device) => {
                device.log_on_drop(false);
                device.mixer().add(Signal::new(sound));
                Some(device)
            }
            Err(error) => {
                tracing::info!(%error, "no speaker can be used; the takeover is shown without a sound");
                None
            }
        }
    }

    impl Source for Signal {
        fn current_span_len(&self) -> Option<usize> {
            None
        }

        fn channels(&self) -> rodio::ChannelCount {
            NonZero::<u16>::MIN
        }

        fn sample_rate(&self) -> rodio::SampleRate {
            NonZero::new(RATE).unwrap_or(NonZero::<u32>::MIN)
        }

        fn total_duration(&self) -> Option<Duration> {
            None
        }
    }
}

#[cfg(not(feature = "sound"))]
mod device {
    use crate::kiosk::view_models::alarm::Sound;

    /// This build has no sound.
    pub(super) fn open(_: Sound) -> Option<()> {
        None
    }
}
