//! A signature: what a finger drew in the box, as strokes.
//!
//! Owns: what counts as one, how much of it is kept, and how it is drawn anew.
//! Invariants: points lie on a grid of [`WIDTH`] by [`HEIGHT`]; strokes and points are bounded; a dot is no signature.
//!
//! Why strokes and not a picture: they are a tenth of the size, sharp on paper, and cannot hold anything but a line.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The grid across; every box is drawn in this proportion.
pub const WIDTH: u16 = 1000;
/// The grid down.
pub const HEIGHT: u16 = 420;
/// Strokes of one signature.
const STROKES: usize = 80;
/// Points of one signature; four characters written slowly have some three hundred.
const POINTS: usize = 1_500;
/// How much line there has to be: less is a slip of the finger.
const SHORTEST: f32 = 120.0;

/// Across and down, within the grid.
pub type Point = (u16, u16);

/// The strokes of a signature, in the order they were drawn.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Vec<Point>>", into = "Vec<Vec<Point>>")]
pub struct Signature(Vec<Vec<Point>>);

/// Why strokes are no signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SignatureError {
    #[error("nothing but a dot was drawn")]
    TooShort,
    #[error("more strokes or points than a signature has")]
    TooLong,
    #[error("a point outside of the box")]
    Outside,
}

/// Never prints what was drawn.
impl std::fmt::Debug for Signature {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Signature({} strokes)", self.0.len())
    }
}

impl Signature {
    /// A signature of these strokes; empty ones are left out.
    pub fn new(strokes: Vec<Vec<Point>>) -> Result<Self, SignatureError> {
        let strokes: Vec<Vec<Point>> = strokes.into_iter().filter(|stroke| !stroke.is_empty()).collect();
        if strokes.len() > STROKES || strokes.iter().map(Vec::len).sum::<usize>() > POINTS {
            return Err(SignatureError::TooLong);
        }
        if strokes.iter().flatten().any(|(x, y)| *x > WIDTH || *y > HEIGHT) {
            return Err(SignatureError::Outside);
        }
        if strokes.iter().map(|stroke| length(stroke)).sum::<f32>() < SHORTEST {
            return Err(SignatureError::TooShort);
        }
        Ok(Self(strokes))
    }

    /// A signature of what a screen recorded: coordinates of a box of this size, thinned to what a line needs.
    pub fn of_drawing(strokes: &[Vec<(f32, f32)>], width: f32, height: f32) -> Result<Self, SignatureError> {
        let scaled = |value: f32, of: f32, to: u16| (value / of * f32::from(to)).round().clamp(0.0, f32::from(to)) as u16;
        let on_grid = |stroke: &Vec<(f32, f32)>| -> Vec<Point> {
            thinned(&stroke.iter().map(|(x, y)| (scaled(*x, width, WIDTH), scaled(*y, height, HEIGHT))).collect::<Vec<_>>())
        };
        Self::new(strokes.iter().map(on_grid).collect())
    }

    pub fn strokes(&self) -> &[Vec<Point>] {
        &self.0
    }

    /// Its strokes as the commands of an SVG path on the grid.
    pub fn path(&self) -> String {
        let mut path = String::new();
        for stroke in &self.0 {
            for (n, (x, y)) in stroke.iter().enumerate() {
                path.push_str(&format!("{}{x} {y}", if n == 0 { "M" } else { "L" }));
            }
            // A dot is drawn, too.
            if let [(x, y)] = stroke[..] {
                path.push_str(&format!("L{x} {y}"));
            }
        }
        path
    }
}

impl TryFrom<Vec<Vec<Point>>> for Signature {
    type Error = SignatureError;
    fn try_from(strokes: Vec<Vec<Point>>) -> Result<Self, SignatureError> {
        Self::new(strokes)
    }
}

impl From<Signature> for Vec<Vec<Point>> {
    fn from(signature: Signature) -> Self {
        signature.0
    }
}

fn distance(a: Point, b: Point) -> f32 {
    (f32::from(a.0) - f32::from(b.0)).hypot(f32::from(a.1) - f32::from(b.1))
}

fn length(stroke: &[Point]) -> f32 {
    stroke.windows(2).map(|pair| distance(pair[0], pair[1])).sum()
}

/// Leaves out points that lie closer to the one before than a line is wide; the last one stays.
fn thinned(stroke: &[Point]) -> Vec<Point> {
    const NEAR: f32 = 6.0;
    let mut kept: Vec<Point> = Vec::new();
    for point in stroke {
        if kept.last().is_none_or(|last| distance(*last, *point) >= NEAR) {
            kept.push(*point);
        }
    }
    if let (Some(end), Some(last)) = (stroke.last(), kept.last())
        && end != last
    {
        kept.push(*end);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(from: Point, to: Point) -> Vec<Point> {
        vec![from, to]
    }

    #[test]
    fn a_dot_is_no_signature_and_a_line_is() {
        assert_eq!(Signature::new(vec![]), Err(SignatureError::TooShort));
        assert_eq!(Signature::new(vec![vec![(500, 200)], vec![(501, 200), (505, 203)]]), Err(SignatureError::TooShort));
        let signature = Signature::new(vec![vec![], line((100, 100), (400, 100))]).unwrap();
        assert_eq!(signature.path(), "M100 100L400 100");
    }

    #[test]
    fn what_is_outside_or_endless_is_refused_also_from_the_wire() {
        assert_eq!(Signature::new(vec![line((0, 0), (1001, 0))]), Err(SignatureError::Outside));
        let scribble: Vec<Point> = (0..2_000).map(|n| (n % 1000, (n * 7) % 400)).collect();
        assert_eq!(Signature::new(vec![scribble]), Err(SignatureError::TooLong));
        assert!(serde_json::from_str::<Signature>("[[[0,0],[5000,0]]]").is_err());
        let signature = Signature::new(vec![line((0, 0), (1000, 420))]).unwrap();
        let text = serde_json::to_string(&signature).unwrap();
        assert_eq!((text.as_str(), serde_json::from_str::<Signature>(&text).unwrap()), ("[[[0,0],[1000,420]]]", signature));
    }

    #[test]
    fn a_drawing_is_brought_to_the_grid_and_thinned_without_losing_its_ends() {
        let slow: Vec<(f32, f32)> = (0..=600).map(|n| (n as f32 * 0.5, 100.0)).collect();
        let signature = Signature::of_drawing(&[slow], 600.0, 252.0).unwrap();
        let [stroke] = signature.strokes() else { panic!("one stroke") };
        assert_eq!((stroke.first(), stroke.last()), (Some(&(0, 167)), Some(&(500, 167))));
        assert!(stroke.len() < 100, "{}", stroke.len());
    }
}
