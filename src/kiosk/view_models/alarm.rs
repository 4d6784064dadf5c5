//! What is heard during a takeover, for boxes that have a speaker.
//!
//! Invariants: nothing sounds unless the takeover is on the glass, so that whoever telephones from the emergency page understands
//! what is said; a drill never sounds like danger; where violence is, nothing draws anybody's attention.
//!
//! The pattern of danger is the temporal-three signal of ISO 8201, three times half a second in four, which is told apart
//! from every other bell. Its pitch is 520 Hz with overtones: old ears hear it where they no longer hear a high tone.

use std::time::Duration;

use crate::domain::takeover::{Kind, Takeover};

/// What is to be heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sound {
    /// Leave the building, go up: until it is over.
    Alarm,
    /// Look here: two tones, once.
    Chime,
}

/// Of a takeover that is on the glass.
pub fn of(takeover: &Takeover) -> Option<Sound> {
    match takeover.kind {
        _ if takeover.drill => Some(Sound::Chime),
        Kind::Fire | Kind::Gas | Kind::Flood => Some(Sound::Alarm),
        Kind::Custom => Some(Sound::Chime),
        Kind::Security => None,
    }
}

/// One period of the alarm.
const PERIOD: Duration = Duration::from_secs(4);
/// So long it sounds without a rest.
const AT_FIRST: Duration = Duration::from_secs(180);
/// Then one period in so many, so that people can speak with each other.
const RESTS: u64 = 8;
/// Of each tone of the chime.
const TONE: Duration = Duration::from_millis(500);

/// Hertz at a moment since it began; `None`: silence.
pub fn pitch(sound: Sound, since: Duration) -> Option<f32> {
    match sound {
        Sound::Alarm => {
            let in_period = Duration::from_nanos((since.as_nanos() % PERIOD.as_nanos()) as u64);
            let rests = since >= AT_FIRST && !(since.as_secs() / PERIOD.as_secs()).is_multiple_of(RESTS);
            let sounds = in_period < Duration::from_secs(3) && in_period.subsec_millis() < 500;
            (sounds && !rests).then_some(520.0)
        }
        Sound::Chime if since < TONE => Some(660.0),
        Sound::Chime if since < 2 * TONE => Some(550.0),
        Sound::Chime => None,
    }
}

/// Whether it will never be heard again.
pub fn is_over(sound: Sound, since: Duration) -> bool {
    sound == Sound::Chime && since >= 2 * TONE
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sounds(sound: Sound, milliseconds: u64) -> bool {
        pitch(sound, Duration::from_millis(milliseconds)).is_some()
    }

    #[test]
    fn the_alarm_is_three_halves_of_a_second_in_four() {
        let heard: Vec<u64> = (0..16).filter(|n| sounds(Sound::Alarm, n * 500 + 250)).collect();
        assert_eq!(heard, [0, 2, 4, 8, 10, 12]);
    }

    #[test]
    fn after_three_minutes_it_leaves_room_to_speak_and_never_ends() {
        let begins = |second: u64| sounds(Sound::Alarm, second * 1_000 + 100);
        assert!((0..180).step_by(4).all(begins));
        let later: Vec<u64> = (180..340).step_by(4).filter(|second| begins(*second)).collect();
        assert_eq!(later, [192, 224, 256, 288, 320]);
        assert!(!is_over(Sound::Alarm, Duration::from_secs(86_400)));
    }

    #[test]
    fn a_chime_is_two_tones_and_over() {
        assert_eq!([100, 600, 1_100].map(|at| pitch(Sound::Chime, Duration::from_millis(at))), [Some(660.0), Some(550.0), None]);
        assert!(is_over(Sound::Chime, Duration::from_secs(1)) && !is_over(Sound::Chime, Duration::from_millis(999)));
    }
}
