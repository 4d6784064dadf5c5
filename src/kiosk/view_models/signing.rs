//! The signature box: what a finger has drawn in it so far.
//!
//! Owns: how much ink is kept and when it is a signature. Invariants: strokes never leave the box and are bounded together, so
//! that whatever was drawn can be sent; the ink is overwritten when it is cleared or dropped, and no log ever prints it.
//!
//! Why not the writing pad of the keyboard: that one reads characters one by one and forgets them; here the line itself is what
//! is wanted.

use crate::{
    domain::signature::Signature,
    kiosk::input_method::handwriting::{Ink, Point, Stroke},
};

/// The box in `ui/widgets/signature_pad.slint`, design pixels: as wide to its height as a signature's grid.
pub const WIDTH: f32 = 764.0;
pub const HEIGHT: f32 = 320.0;
/// A finger that trembles on one spot draws no line; a line this fine is still smooth.
const NEAR: f32 = 4.0;
/// What a signature may have at most; a line of six metres on the glass.
const MOST_STROKES: usize = 80;
const MOST_POINTS: usize = 1_500;

/// What was drawn.
#[derive(Default)]
pub struct Signing {
    ink: Ink,
    stroke: Option<Stroke>,
    /// The ink as it is sent, once it is a signature.
    signature: Option<Signature>,
}

impl Signing {
    pub fn is_empty(&self) -> bool {
        self.ink.strokes.is_empty() && self.stroke.is_none()
    }

    /// Whether what was drawn counts.
    pub fn is_signed(&self) -> bool {
        self.signature.is_some()
    }

    pub fn signature(&self) -> Option<&Signature> {
        self.signature.as_ref()
    }

    pub fn ink(&self) -> (&Ink, Option<&Stroke>) {
        (&self.ink, self.stroke.as_ref())
    }

    fn points(&self) -> usize {
        self.ink.strokes.iter().chain(&self.stroke).map(|stroke| stroke.points.len()).sum()
    }

    /// A finger that was already down ends its stroke: a second one may not tear it.
    pub fn down(&mut self, at: Point) {
        self.end_stroke();
        let room = MOST_POINTS.saturating_sub(self.points());
        if let Some(at) = in_box(at).filter(|_| room > 0 && self.ink.strokes.len() < MOST_STROKES) {
            // Never grows past this, so that no half-drawn copy stays behind.
            let mut points = Vec::with_capacity(room);
            points.push(at);
            self.stroke = Some(Stroke { points });
        }
    }

    pub fn moved(&mut self, at: Point) {
        let is_full = self.points() >= MOST_POINTS;
        let (Some(stroke), Some(at)) = (&mut self.stroke, in_box(at)) else { return };
        let is_far = stroke.points.last().is_none_or(|last| (last.x - at.x).hypot(last.y - at.y) >= NEAR);
        if is_far && !is_full {
            stroke.points.push(at);
        }
    }

    /// The finger left the glass.
    pub fn up(&mut self) {
        self.end_stroke();
    }

    fn end_stroke(&mut self) {
        // The stroke that grew overwrites itself.
        if let Some(stroke) = self.stroke.take() {
            self.ink.strokes.push(Stroke { points: stroke.points.as_slice().to_vec() });
            self.take_stock();
        }
    }

    /// Takes back the last stroke.
    pub fn undo(&mut self) {
        self.end_stroke();
        self.ink.strokes.pop();
        self.take_stock();
    }

    pub fn clear(&mut self) {
        *self = Self::default();
    }

    fn take_stock(&mut self) {
        let strokes: Vec<Vec<(f32, f32)>> =
            self.ink.strokes.iter().map(|stroke| stroke.points.iter().map(|point| (point.x, point.y)).collect()).collect();
        self.signature = Signature::of_drawing(&strokes, WIDTH, HEIGHT).ok();
    }
}

/// Never prints what was drawn.
impl std::fmt::Debug for Signing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Signing(…)")
    }
}

fn in_box(at: Point) -> Option<Point> {
    (at.x.is_finite() && at.y.is_finite()).then(|| Point { x: at.x.clamp(0.0, WIDTH), y: at.y.clamp(0.0, HEIGHT) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draw(signing: &mut Signing, places: &[(f32, f32)]) {
        let mut points = places.iter().map(|(x, y)| Point { x: *x, y: *y });
        signing.down(points.next().unwrap());
        points.for_each(|point| signing.moved(point));
        signing.up();
    }

    #[test]
    fn a_dot_is_no_signature_and_the_last_stroke_can_be_taken_back() {
        let mut signing = Signing::default();
        draw(&mut signing, &[(100.0, 100.0), (101.0, 100.0)]);
        assert!(!signing.is_signed() && !signing.is_empty());
        draw(&mut signing, &[(100.0, 100.0), (400.0, 120.0)]);
        assert!(signing.is_signed());
        signing.undo();
        assert!(!signing.is_signed() && !signing.is_empty());
        signing.undo();
        signing.undo();
        assert!(signing.is_empty());
        draw(&mut signing, &[(100.0, 100.0), (400.0, 120.0)]);
        signing.clear();
        assert!(signing.is_empty() && signing.signature().is_none());
    }

    #[test]
    fn whatever_is_scribbled_can_be_sent_and_fills_no_memory() {
        let mut signing = Signing::default();
        for stroke in 0..200 {
            let places: Vec<(f32, f32)> = (0..400).map(|n| ((n * 37 % 764) as f32, ((n * 53 + stroke) % 320) as f32)).collect();
            draw(&mut signing, &places);
        }
        assert_eq!(signing.points(), MOST_POINTS);
        assert!(signing.is_signed());
        let mut dots = Signing::default();
        (0..500).for_each(|n| draw(&mut dots, &[(n as f32, 100.0), (n as f32 + 9.0, 100.0)]));
        assert_eq!(dots.ink.strokes.len(), MOST_STROKES);
        assert!(dots.is_signed());
    }

    #[test]
    fn ink_stays_in_the_box_and_a_wild_panel_does_no_harm() {
        let mut signing = Signing::default();
        draw(&mut signing, &[(-50.0, f32::MAX), (9_000.0, -3.0), (f32::NAN, 1.0), (20.0, 20.0)]);
        let (ink, current) = signing.ink();
        assert!(current.is_none() && ink.strokes[0].points.len() == 3);
        assert!(ink.strokes[0].points.iter().all(|point| (0.0..=WIDTH).contains(&point.x) && (0.0..=HEIGHT).contains(&point.y)));
        // A second finger ends the stroke of the first.
        signing.down(Point { x: 1.0, y: 1.0 });
        signing.down(Point { x: 2.0, y: 2.0 });
        signing.up();
        assert_eq!(signing.ink().0.strokes.len(), 3);
        assert_eq!(format!("{signing:?}"), "Signing(…)");
    }
}
