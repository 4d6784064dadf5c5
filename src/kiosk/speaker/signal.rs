//! A sound, sample by sample.

use std::time::Duration;

use crate::kiosk::view_models::alarm::{self, Sound};

/// Samples a second; the mixer makes of it what the device takes.
pub(super) const RATE: u32 = 48_000;
/// How fast a tone comes and goes, per sample: without it each begins with a click.
const SLOPE: f32 = 1.0 / 480.0;

/// The sound, sample by sample.
pub(super) struct Signal {
    sound: Sound,
    sample: u64,
    phase: f32,
    loudness: f32,
}

impl Signal {
    pub(super) fn new(sound: Sound) -> Self {
        Self { sound, sample: 0, phase: 0.0, loudness: 0.0 }
    }
}

impl Iterator for Signal {
    type Item = f32;
    fn next(&mut self) -> Option<f32> {
        let since = Duration::from_nanos(self.sample * 1_000_000_000 / u64::from(RATE));
        if alarm::is_over(self.sound, since) && self.loudness <= 0.0 {
            return None;
        }
        self.sample += 1;
        let pitch = alarm::pitch(self.sound, since);
        let wanted = if pitch.is_some() { 1.0 } else { 0.0 };
        self.loudness += (wanted - self.loudness).clamp(-SLOPE, SLOPE);
        self.phase = (self.phase + pitch.unwrap_or(520.0) / RATE as f32).fract();
        // The first three odd overtones of a square wave, which is rich and does not rattle a small speaker.
        let angle = self.phase * std::f32::consts::TAU;
        let wave = angle.sin() + (3.0 * angle).sin() / 3.0 + (5.0 * angle).sin() / 5.0;
        let share = if self.sound == Sound::Alarm { 0.9 } else { 0.4 };
        Some((share * self.loudness * wave).clamp(-1.0, 1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn loudest(signal: &mut Signal, milliseconds: u32) -> f32 {
        signal.take((RATE / 1_000 * milliseconds) as usize).fold(0.0, |loudest, sample| loudest.max(sample.abs()))
    }

    #[test]
    fn the_signal_sounds_when_the_pattern_does_and_fits_the_device() {
        let mut signal = Signal::new(Sound::Alarm);
        for n in 0..16 {
            let loud = loudest(&mut signal, 500);
            let sounds = [0, 2, 4].contains(&(n % 8));
            assert!(if sounds { (0.5..=1.0).contains(&loud) } else { loud <= 1.0 }, "{n}: {loud}");
        }
        // In the rest behind three tones there is nothing at all.
        let mut signal = Signal { sample: u64::from(RATE) * 3, ..Signal::new(Sound::Alarm) };
        assert!(loudest(&mut signal, 900) < 1e-6);
    }

    #[test]
    fn a_chime_ends_by_itself() {
        let signal = Signal::new(Sound::Chime);
        let length = signal.count();
        assert!((RATE as usize..RATE as usize + 1_000).contains(&length), "{length}");
    }
}
