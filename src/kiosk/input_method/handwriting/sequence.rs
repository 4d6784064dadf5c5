//! Were the strokes written in about this order, to about these places, in about these directions?
//!
//! A crude walk along ink and template at the same pace, one number for each pair of strokes. It
//! fails where the order differs a lot, but does not mind how the parts of a character are spaced,
//! which is where the histograms of [`super::coarse`] fail on real hands.
//!
//! It also compares unfinished ink with the first strokes of a template.

use super::{
    geometry::{CENTRE, POINTS, Path, SIDE, norm},
    templates::Templates,
};

/// How much the place of a stroke counts, and how much its way from end to end.
const PLACE: f32 = 0.6;
const WAY: f32 = 0.4;

/// A stroke by its middle and its way from end to end.
#[derive(Clone, Copy)]
struct Chord {
    x: f32,
    y: f32,
    dx: f32,
    dy: f32,
}

/// A chord of a template in whole units, and the stroke's box: left, top, right, bottom.
struct Stored {
    chord: [i16; 4],
    bounds: [u8; 4],
}

/// The chords of all templates.
pub struct Sequences {
    stored: Vec<Stored>,
    /// Where the strokes of a template begin; one more at the end.
    first: Vec<u32>,
}

impl Sequences {
    pub fn of(templates: &Templates) -> Self {
        let (mut stored, mut first, mut strokes) = (Vec::new(), vec![0], Vec::new());
        for place in 0..templates.len() {
            templates.read(place, &mut strokes);
            stored.extend(strokes.iter().map(Stored::of));
            first.push(stored.len() as u32);
        }
        stored.shrink_to_fit();
        Self { stored, first }
    }

    /// The mean distance of strokes that are about equally far along, in units of the square.
    pub fn distance(&self, ink: &SequenceOfInk, place: usize) -> f32 {
        let template = self.strokes(place);
        let (m, n) = (ink.chords.len(), template.len());
        let (fewer, more) = (m.min(n), m.max(n));
        if fewer == 0 {
            return f32::INFINITY;
        }
        let slack = more - fewer;
        let sum: f32 = (0..fewer)
            .map(|k| {
                // The partner is one of a few: nobody knows yet which strokes were joined.
                let low = k + (slack * k / fewer).saturating_sub(1);
                let high = (k + slack * (k + 1) / fewer + 1).min(more - 1);
                let pair =
                    |l: usize| if m <= n { apart(ink.chords[k], template[l].chord()) } else { apart(ink.chords[l], template[k].chord()) };
                (low..=high).map(pair).fold(f32::INFINITY, f32::min)
            })
            .sum();
        sum / fewer as f32
    }

    /// The distance of the ink from the beginning of a template, or `None` if it must exceed `limit`
    /// or the template has no more strokes than the ink.
    pub fn distance_of_beginning(&self, ink: &SequenceOfInk, place: usize, limit: f32) -> Option<f32> {
        let m = ink.chords.len();
        let begun = self.strokes(place).get(..m + 1)?.get(..m)?;
        let bounds = begun.iter().skip(1).fold(begun.first()?.bounds, |a, stroke| {
            let b = stroke.bounds;
            [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])]
        });
        let [left, top, right, bottom] = bounds.map(f32::from);
        // Ink is always scaled to the whole square, so the beginning must be, too.
        let scale = SIDE as f32 / (right - left).max(bottom - top).max(1.0);
        let (x, y) = ((left + right) / 2.0, (top + bottom) / 2.0);
        let mut sum = 0.0;
        for (wanted, stroke) in ink.chords.iter().zip(begun) {
            let chord = stroke.chord();
            let placed = Chord {
                x: CENTRE as f32 + (chord.x - x) * scale,
                y: CENTRE as f32 + (chord.y - y) * scale,
                dx: chord.dx * scale,
                dy: chord.dy * scale,
            };
            sum += apart(*wanted, placed);
            if sum > limit * m as f32 {
                return None;
            }
        }
        Some(sum / m as f32)
    }

    fn strokes(&self, place: usize) -> &[Stored] {
        &self.stored[self.first[place] as usize..self.first[place + 1] as usize]
    }
}

impl Stored {
    fn of(path: &Path<POINTS>) -> Self {
        let chord = chord(path);
        let least = |values: &[f32; POINTS]| values.iter().copied().fold(f32::INFINITY, f32::min) as u8;
        let most = |values: &[f32; POINTS]| values.iter().copied().fold(0.0, f32::max) as u8;
        Self {
            chord: [chord.x as i16, chord.y as i16, chord.dx as i16, chord.dy as i16],
            bounds: [least(&path.x), least(&path.y), most(&path.x), most(&path.y)],
        }
    }

    fn chord(&self) -> Chord {
        let [x, y, dx, dy] = self.chord.map(f32::from);
        Chord { x, y, dx, dy }
    }
}

/// The chords of the ink.
pub struct SequenceOfInk {
    chords: Vec<Chord>,
}

impl SequenceOfInk {
    pub fn of(paths: &[Path<POINTS>]) -> Self {
        Self { chords: paths.iter().map(chord).collect() }
    }
}

fn chord(path: &Path<POINTS>) -> Chord {
    let middle = |values: &[f32; POINTS]| values.iter().sum::<f32>() / POINTS as f32;
    Chord { x: middle(&path.x), y: middle(&path.y), dx: path.x[POINTS - 1] - path.x[0], dy: path.y[POINTS - 1] - path.y[0] }
}

fn apart(a: Chord, b: Chord) -> f32 {
    PLACE * norm(a.x - b.x, a.y - b.y) + WAY * norm(a.dx - b.dx, a.dy - b.dy)
}
