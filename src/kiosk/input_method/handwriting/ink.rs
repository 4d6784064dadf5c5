//! What a finger wrote: points, strokes, the strokes of the character being written.
//!
//! Ink may spell a resident's name, so it is wiped, not only freed, when it is dropped, cleared or
//! undone. A vector that grows leaves its old copy behind unwiped; the process closes that gap with
//! an allocator that zeroes whatever is freed.

use zeroize::{Zeroize, ZeroizeOnDrop};

/// A place that the finger touched. Any unit, x to the right, y downwards: only proportions count.
#[derive(Debug, Clone, Copy, PartialEq, Default, Zeroize)]
pub struct Point {
    pub x: f32,
    pub y: f32,
}

/// What the finger drew between touching and leaving the glass, in the order of time.
///
/// Every content is allowed: recognition skips points that are not finite and strokes without points.
#[derive(Clone, PartialEq, Default, Zeroize, ZeroizeOnDrop)]
pub struct Stroke {
    pub points: Vec<Point>,
}

impl Stroke {
    /// A stroke through these `(x, y)` places.
    pub fn through(places: impl IntoIterator<Item = (f32, f32)>) -> Self {
        Self { points: places.into_iter().map(|(x, y)| Point { x, y }).collect() }
    }
}

/// The strokes of one character, in the order of writing.
#[derive(Clone, PartialEq, Default, Zeroize, ZeroizeOnDrop)]
pub struct Ink {
    pub strokes: Vec<Stroke>,
}

/// Never prints what was written: a log must not hold it.
impl std::fmt::Debug for Stroke {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Stroke({} points)", self.points.len())
    }
}

/// Never prints what was written: a log must not hold it.
impl std::fmt::Debug for Ink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Ink({} strokes)", self.strokes.len())
    }
}

/// The character under the finger.
///
/// It knows no time and no screen. The caller decides when a character ends; what it does then is
/// [`Writing::take`]: when a candidate is chosen, to wipe the strokes; when a new stroke begins
/// after a pause or beside the old ones, to commit the best candidate and start the next character.
#[derive(Debug, Default)]
pub struct Writing {
    ink: Ink,
}

impl Writing {
    pub fn ink(&self) -> &Ink {
        &self.ink
    }

    pub fn is_empty(&self) -> bool {
        self.ink.strokes.is_empty()
    }

    /// Adds the stroke that was just finished.
    pub fn add_stroke(&mut self, stroke: Stroke) {
        self.ink.strokes.push(stroke);
    }

    /// Takes back the last stroke; false if there was none.
    pub fn undo(&mut self) -> bool {
        self.ink.strokes.pop().is_some()
    }

    /// Wipes all strokes.
    pub fn clear(&mut self) {
        self.ink.zeroize();
    }

    /// Ends the character: hands its strokes over and starts an empty one.
    pub fn take(&mut self) -> Ink {
        std::mem::take(&mut self.ink)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line() -> Stroke {
        Stroke::through([(0.0, 0.0), (10.0, 0.0)])
    }

    #[test]
    fn undo_takes_back_the_last_stroke_only() {
        let mut writing = Writing::default();
        writing.add_stroke(line());
        writing.add_stroke(Stroke::through([(5.0, 5.0)]));
        assert!(writing.undo());
        assert_eq!(writing.ink().strokes, vec![line()]);
        assert!(writing.undo());
        assert!(!writing.undo());
    }

    #[test]
    fn taking_the_ink_starts_an_empty_character() {
        let mut writing = Writing::default();
        writing.add_stroke(line());
        assert_eq!(writing.take().strokes.len(), 1);
        assert!(writing.is_empty());
        writing.add_stroke(line());
        writing.clear();
        assert!(writing.is_empty());
    }

    #[test]
    fn wiping_zeroes_the_points_before_they_are_forgotten() {
        let mut points = [Point { x: 3.0, y: 4.0 }];
        points.zeroize();
        assert_eq!(points[0], Point::default());
    }

    #[test]
    fn debug_output_holds_no_coordinates() {
        let mut writing = Writing::default();
        writing.add_stroke(Stroke::through([(123.0, 456.0)]));
        let text = format!("{writing:?} {:?}", writing.ink().strokes);
        assert!(!text.contains("123") && !text.contains("456"), "{text}");
    }
}
