//! The character under the finger: its strokes, what it was read as, and whether the finger rests.

use zeroize::Zeroize;

use super::super::ticket::Ticket;
use crate::kiosk::input_method::handwriting::{Confidence, Ink, Point, Reading, Stroke, Writing};

/// The pad, in design pixels; strokes never leave it.
pub const WIDTH: f32 = 828.0;
pub const HEIGHT: f32 = 524.0;
/// A finger that trembles on one spot draws no line.
const NEAR: f32 = 2.0;
/// No character needs more; a panel gone mad fills no memory.
const MOST_STROKES: usize = 64;
const MOST_POINTS: usize = 1_000;

#[derive(Default)]
pub struct Pen {
    writing: Writing,
    stroke: Option<Stroke>,
    asked: Option<Ticket>,
    candidates: Vec<char>,
    unreadable: bool,
    rested: bool,
}

impl Pen {
    pub fn is_empty(&self) -> bool {
        self.writing.is_empty() && self.stroke.is_none()
    }

    pub fn candidates(&self) -> &[char] {
        &self.candidates
    }

    pub fn is_unreadable(&self) -> bool {
        self.unreadable
    }

    pub fn is_rested(&self) -> bool {
        self.rested
    }

    pub fn ink(&self) -> (&Ink, Option<&Stroke>) {
        (self.writing.ink(), self.stroke.as_ref())
    }

    /// A finger that was already down ends its stroke: a second one may not tear it.
    pub fn down(&mut self, at: Point) {
        self.end_stroke();
        self.rested = false;
        if let Some(at) = on_pad(at).filter(|_| self.writing.ink().strokes.len() < MOST_STROKES) {
            // Never grows past this, so that no half-drawn copy stays behind.
            let mut points = Vec::with_capacity(MOST_POINTS);
            points.push(at);
            self.stroke = Some(Stroke { points });
        }
    }

    pub fn moved(&mut self, at: Point) {
        let (Some(stroke), Some(at)) = (&mut self.stroke, on_pad(at)) else { return };
        let far = stroke.points.last().is_none_or(|last| (last.x - at.x).hypot(last.y - at.y) >= NEAR);
        if far && stroke.points.len() < MOST_POINTS {
            stroke.points.push(at);
        }
    }

    /// The finger left the glass: the ink to be read.
    pub fn up(&mut self) -> Option<Ink> {
        self.end_stroke().then(|| self.ask_to_read()).flatten()
    }

    fn end_stroke(&mut self) -> bool {
        let Some(mut stroke) = self.stroke.take() else { return false };
        self.writing.add_stroke(Stroke { points: stroke.points.as_slice().to_vec() });
        stroke.zeroize();
        true
    }

    fn ask_to_read(&mut self) -> Option<Ink> {
        self.asked = None;
        (!self.writing.is_empty()).then(|| self.writing.ink().clone())
    }

    pub fn rest(&mut self) {
        self.rested = self.stroke.is_none() && !self.writing.is_empty() && self.asked.is_none();
    }

    /// Takes back the last stroke: the ink to be read anew.
    pub fn undo(&mut self) -> Option<Ink> {
        self.end_stroke();
        self.writing.undo();
        self.rested = false;
        if self.writing.is_empty() {
            self.clear();
        }
        self.ask_to_read()
    }

    pub fn clear(&mut self) {
        self.writing.clear();
        self.candidates.zeroize();
        (self.stroke, self.asked, self.unreadable, self.rested) = (None, None, false, false);
    }

    pub fn asked(&mut self, ticket: Ticket) {
        self.asked = Some(ticket);
    }

    /// False if nobody waits for this answer.
    pub fn answered(&mut self, ticket: Ticket, reading: &Reading) -> bool {
        if self.asked != Some(ticket) {
            return false;
        }
        self.asked = None;
        self.candidates.zeroize();
        self.candidates.extend(reading.candidates.iter().map(|candidate| candidate.character));
        self.unreadable = reading.confidence <= Confidence::Unreadable;
        true
    }
}

impl Drop for Pen {
    fn drop(&mut self) {
        self.clear();
    }
}

fn on_pad(at: Point) -> Option<Point> {
    (at.x.is_finite() && at.y.is_finite()).then(|| Point { x: at.x.clamp(0.0, WIDTH), y: at.y.clamp(0.0, HEIGHT) })
}
