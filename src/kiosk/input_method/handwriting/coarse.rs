//! The first look: which characters have their ink in the same places, running the same ways.
//!
//! A histogram of ink length over a grid of places and directions knows neither the order of strokes
//! nor where the pen was lifted, so it survives what people do most. It is blunt, but one comparison
//! costs a few instructions on bytes, so all characters can be tried.

use super::{
    geometry::{POINTS, Path, norm},
    templates::Templates,
};

/// Cells along each side of the square.
const CELLS: usize = 6;
/// Directions of a line, without its sense: horizontal, rising, vertical, falling.
const DIRECTIONS: usize = 4;
const SIZE: usize = CELLS * CELLS * DIRECTIONS;
/// Brings the root of a share of the ink into a byte.
const SCALE: f32 = 400.0;

pub type Histogram = [u8; SIZE];

/// The histograms of all templates.
pub struct Coarse {
    histograms: Vec<Histogram>,
    stroke_counts: Vec<u8>,
}

impl Coarse {
    pub fn of(templates: &Templates) -> Self {
        let mut strokes = Vec::new();
        let histograms = (0..templates.len())
            .map(|place| {
                templates.read(place, &mut strokes);
                histogram(&strokes)
            })
            .collect();
        let stroke_counts = (0..templates.len()).map(|place| u8::try_from(templates.stroke_count(place)).unwrap_or(u8::MAX)).collect();
        Self { histograms, stroke_counts }
    }

    /// How differently the ink of a template is spread, in units of the histogram.
    pub fn distance(&self, ink: &Histogram, place: usize) -> f32 {
        let sum: u32 = ink.iter().zip(&self.histograms[place]).map(|(a, b)| u32::from(a.abs_diff(*b))).sum();
        sum as f32
    }

    /// Whether the ink can have that many strokes of a template.
    pub fn stroke_counts_agree(&self, ink: usize, place: usize) -> bool {
        let template = usize::from(self.stroke_counts[place]);
        // Joined strokes make ink poorer in strokes, by half in a fast hand; broken ones a little richer.
        ink <= template + 2 + template / 4 && template <= 2 * ink + 3
    }
}

/// Every segment adds its length to the cells around its middle and the directions around its own.
pub fn histogram(strokes: &[Path<POINTS>]) -> Histogram {
    let mut sums = [0.0_f32; SIZE];
    let mut total = 0.0;
    for stroke in strokes {
        for i in 1..POINTS {
            let (dx, dy) = (stroke.x[i] - stroke.x[i - 1], stroke.y[i] - stroke.y[i - 1]);
            let length = norm(dx, dy);
            if length < 0.5 {
                continue;
            }
            total += length;
            let columns = shared((stroke.x[i] + stroke.x[i - 1]) / 2.0);
            let rows = shared((stroke.y[i] + stroke.y[i - 1]) / 2.0);
            for (direction, along) in directions(dx, dy) {
                for (row, down) in rows {
                    for (column, across) in columns {
                        sums[(row * CELLS + column) * DIRECTIONS + direction] += length * along * down * across;
                    }
                }
            }
        }
    }
    // The root makes a missing short stroke count more than a long one that is a little longer.
    let total = total.max(1.0);
    sums.map(|sum| ((sum / total).sqrt() * SCALE).min(255.0) as u8)
}

/// The two cells that a coordinate lies between, each with its share.
fn shared(coordinate: f32) -> [(usize, f32); 2] {
    let place = (coordinate / 255.0 * (CELLS - 1) as f32).clamp(0.0, (CELLS - 1) as f32 - 0.001);
    let part = place.fract();
    [(place as usize, 1.0 - part), (place as usize + 1, part)]
}

/// The two directions that a segment lies between, each with its share.
fn directions(dx: f32, dy: f32) -> [(usize, f32); 2] {
    let turn = (dy.atan2(dx) / std::f32::consts::PI * DIRECTIONS as f32).rem_euclid(DIRECTIONS as f32);
    let (place, part) = (turn as usize % DIRECTIONS, turn.fract());
    [(place, 1.0 - part), ((place + 1) % DIRECTIONS, part)]
}
