//! Made-up handwriting: templates bent, shaken, slanted, joined, reordered, all from one seed.
//!
//! The curve through a template's points is drawn with another number of points and distorted in
//! ways that the recogniser does not undo by construction. It is still kinder than people are.

use lobby_butler::kiosk::input_method::handwriting::{Ink, Point, Stroke};

/// What is done to the strokes of a character.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Hand {
    /// Shake, in parts of the character's size; also moves and scales whole strokes.
    pub shake: f32,
    /// The most that uprights lean, as tangent; also turns and stretches the character.
    pub slant: f32,
    pub swaps: usize,
    /// Pairs of neighbouring strokes written without lifting the pen.
    pub joins: usize,
    pub missing: usize,
}

/// SplitMix64: small, seeded, good enough to shake a line.
pub struct Chance(pub u64);

impl Chance {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    /// Evenly between -1 and 1.
    fn even(&mut self) -> f32 {
        (self.next() >> 40) as f32 / (1 << 23) as f32 - 1.0
    }

    /// Roughly normal, deviation 1.
    fn normal(&mut self) -> f32 {
        (0..6).map(|_| self.even()).sum::<f32>() / std::f32::consts::SQRT_2
    }
}

/// Writes a character by a hand of this kind.
pub fn write(template: &Ink, hand: Hand, chance: &mut Chance) -> Ink {
    let mut strokes: Vec<Vec<Point>> = template.strokes.iter().map(|stroke| curve(&stroke.points, 9 + chance.below(16))).collect();
    let size = size(&strokes);
    for stroke in &mut strokes {
        shake(stroke, hand.shake * size, chance);
    }
    for _ in 0..hand.missing.min(strokes.len().saturating_sub(1)) {
        strokes.remove(chance.below(strokes.len()));
    }
    for _ in 0..hand.swaps.min(strokes.len().saturating_sub(1)) {
        let first = chance.below(strokes.len() - 1);
        strokes.swap(first, first + 1);
    }
    for _ in 0..hand.joins.min(strokes.len().saturating_sub(1)) {
        let first = chance.below(strokes.len() - 1);
        let second = strokes.remove(first + 1);
        let connection = connection(&strokes[first], &second);
        strokes[first].extend(connection);
        strokes[first].extend(second);
    }
    lean(&mut strokes, hand.slant, chance);
    Ink { strokes: strokes.into_iter().map(|points| Stroke { points }).collect() }
}

/// A Catmull-Rom spline through the points, as `count` points.
fn curve(points: &[Point], count: usize) -> Vec<Point> {
    let at = |i: isize| points[i.clamp(0, points.len() as isize - 1) as usize];
    (0..count)
        .map(|i| {
            let place = i as f32 / (count - 1) as f32 * (points.len() - 1) as f32;
            let (k, t) = (place as isize, place.fract());
            let (a, b, c, d) = (at(k - 1), at(k), at(k + 1), at(k + 2));
            let spline = |a: f32, b: f32, c: f32, d: f32| {
                b + 0.5 * t * (c - a + t * (2.0 * a - 5.0 * b + 4.0 * c - d + t * (3.0 * (b - c) + d - a)))
            };
            Point { x: spline(a.x, b.x, c.x, d.x), y: spline(a.y, b.y, c.y, d.y) }
        })
        .collect()
}

fn size(strokes: &[Vec<Point>]) -> f32 {
    let points = || strokes.iter().flatten();
    let span = |of: fn(&Point) -> f32| points().map(of).fold(f32::NEG_INFINITY, f32::max) - points().map(of).fold(f32::INFINITY, f32::min);
    span(|p| p.x).max(span(|p| p.y))
}

/// A slow tremble, a fast one, and the stroke as a whole moved, turned and scaled about its middle.
fn shake(stroke: &mut [Point], amount: f32, chance: &mut Chance) {
    if amount <= 0.0 {
        return;
    }
    let middle = stroke[stroke.len() / 2];
    let (move_x, move_y) = (chance.normal() * amount, chance.normal() * amount);
    let (scale, turn) = (1.0 + 0.1 * chance.normal(), 0.07 * chance.normal());
    let (sin, cos) = turn.sin_cos();
    let (phase, waves) = (chance.even() * std::f32::consts::PI, 1.0 + chance.even());
    let (bend_x, bend_y) = (chance.normal() * amount * 0.6, chance.normal() * amount * 0.6);
    let last = stroke.len().max(2) - 1;
    for (i, point) in stroke.iter_mut().enumerate() {
        let wave = (phase + waves * std::f32::consts::TAU * i as f32 / last as f32).sin();
        let (x, y) = ((point.x - middle.x) * scale, (point.y - middle.y) * scale);
        point.x = middle.x + x * cos - y * sin + move_x + bend_x * wave + 0.25 * amount * chance.normal();
        point.y = middle.y + x * sin + y * cos + move_y + bend_y * wave + 0.25 * amount * chance.normal();
    }
}

/// The pen's way from the end of one stroke to the beginning of the next, slightly bent by haste.
fn connection(from: &[Point], to: &[Point]) -> Vec<Point> {
    let (Some(a), Some(b)) = (from.last(), to.first()) else { return Vec::new() };
    (1..4)
        .map(|i| {
            let part = i as f32 / 4.0;
            Point { x: a.x + (b.x - a.x) * part, y: a.y + (b.y - a.y) * part }
        })
        .collect()
}

/// Shears, turns and stretches the whole character.
fn lean(strokes: &mut [Vec<Point>], slant: f32, chance: &mut Chance) {
    let (shear, turn) = (chance.even() * slant, chance.even() * slant * 0.4);
    let stretch = 1.0 + chance.even() * slant * 0.8;
    let (sin, cos) = turn.sin_cos();
    for point in strokes.iter_mut().flatten() {
        let (x, y) = ((point.x - shear * point.y) * stretch, point.y);
        (point.x, point.y) = (x * cos - y * sin, x * sin + y * cos);
    }
}
