//! Polylines of a fixed number of points, and ink brought to the size and place of the templates.
//!
//! Everything here is finite by construction: [`Figure::of`] is the only door for foreign numbers.

use super::ink::{Ink, Stroke};

/// Points that stand for a stroke.
pub const POINTS: usize = 8;
/// Points that stand for several strokes written as one.
pub const RUN_POINTS: usize = 16;
/// The side of the square that figures are scaled to; the templates leave a little margin in 0..=255.
pub const SIDE: f64 = 250.0;
/// The middle of the square.
pub const CENTRE: f64 = 128.0;
/// More strokes than any character has, even if every stroke breaks in two: no use looking further.
pub const MOST_STROKES: usize = 64;
/// Coordinates beyond this are as good as infinite.
const LIMIT: f32 = 1e12;

/// A polyline of `N` points at equal distances, coordinates apart so that loops over them vectorise.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Path<const N: usize> {
    pub x: [f32; N],
    pub y: [f32; N],
}

impl<const N: usize> Path<N> {
    /// Resamples a polyline. No points at all give a path of zeros.
    pub fn through(points: impl Iterator<Item = (f32, f32)> + Clone) -> Self {
        let total: f32 = steps(points.clone()).map(|step| step.2).sum();
        let (x0, y0) = points.clone().next().unwrap_or_default();
        let mut path = Self { x: [x0; N], y: [y0; N] };
        if total <= 0.0 {
            return path;
        }
        let gap = total / (N - 1) as f32;
        let (mut walked, mut next) = (0.0, 1);
        for ((ax, ay), (bx, by), length) in steps(points) {
            while next < N && length > 0.0 && walked + length >= gap * next as f32 {
                let part = (gap * next as f32 - walked) / length;
                (path.x[next], path.y[next]) = (ax + (bx - ax) * part, ay + (by - ay) * part);
                next += 1;
            }
            walked += length;
            // Rounding may leave the last point unset: whatever is still ahead ends here.
            path.x[next..].fill(bx);
            path.y[next..].fill(by);
        }
        path
    }

    pub fn length(&self) -> f32 {
        (1..N).map(|i| norm(self.x[i] - self.x[i - 1], self.y[i] - self.y[i - 1])).sum()
    }

    pub fn points(&self) -> impl Iterator<Item = (f32, f32)> + Clone + '_ {
        self.x.iter().copied().zip(self.y.iter().copied())
    }

    /// The path moved and scaled: `centre` comes to the middle of the square.
    pub fn placed(&self, centre: (f32, f32), scale: f32) -> Self {
        let middle = CENTRE as f32;
        Self { x: self.x.map(|x| middle + (x - centre.0) * scale), y: self.y.map(|y| middle + (y - centre.1) * scale) }
    }

    pub fn reversed(&self) -> Self {
        let mut path = *self;
        path.x.reverse();
        path.y.reverse();
        path
    }
}

/// The segments of a polyline: from, to, length.
fn steps(points: impl Iterator<Item = (f32, f32)> + Clone) -> impl Iterator<Item = ((f32, f32), (f32, f32), f32)> {
    points.clone().zip(points.skip(1)).map(|(a, b)| (a, b, norm(b.0 - a.0, b.1 - a.1)))
}

/// The length of a vector. Not `hypot`, which guards against overflows that cannot happen here and is slow.
pub fn norm(dx: f32, dy: f32) -> f32 {
    (dx * dx + dy * dy).sqrt()
}

/// Several paths as one, pen never lifted.
pub fn joined(paths: &[Path<POINTS>]) -> Path<RUN_POINTS> {
    Path::through(paths.iter().flat_map(|path| path.points()))
}

/// Scales paths to the square, as [`Figure::of`] does with ink.
pub fn fill_square(paths: &mut [Path<POINTS>]) {
    let Some(b) = bounds(paths.iter().flat_map(|path| path.points())) else { return };
    let size = (b.right - b.left).max(b.bottom - b.top);
    let scale = if size > 0.0 { SIDE / size } else { 0.0 };
    let centre = (((b.left + b.right) / 2.0) as f32, ((b.top + b.bottom) / 2.0) as f32);
    for path in paths {
        *path = path.placed(centre, scale as f32);
    }
}

/// Ink in the square of the templates: one path for each stroke.
pub struct Figure {
    pub paths: Vec<Path<POINTS>>,
    /// The same strokes, finer, to be compared with several template strokes at once.
    pub fine: Vec<Path<RUN_POINTS>>,
}

/// The box around some points, in `f64` because differences of huge `f32` overflow.
#[derive(Clone, Copy)]
struct Bounds {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

impl Figure {
    /// Scales and centres ink, proportions kept, leaving out what is not finite. `None` if nothing is left, or far too much.
    pub fn of(ink: &Ink) -> Option<Self> {
        let strokes: Vec<Vec<(f32, f32)>> =
            ink.strokes.iter().map(|stroke| finite(stroke).collect()).filter(|points: &Vec<_>| !points.is_empty()).collect();
        if strokes.len() > MOST_STROKES {
            return None;
        }
        let bounds = bounds(strokes.iter().flatten().copied())?;
        let size = (bounds.right - bounds.left).max(bounds.bottom - bounds.top);
        let scale = if size > 0.0 { SIDE / size } else { 0.0 };
        let (x, y) = ((bounds.left + bounds.right) / 2.0, (bounds.top + bounds.bottom) / 2.0);
        let place = |p: &(f32, f32)| ((CENTRE + (f64::from(p.0) - x) * scale) as f32, (CENTRE + (f64::from(p.1) - y) * scale) as f32);
        let fine: Vec<_> = strokes.iter().map(|points| Path::through(points.iter().map(place))).collect();
        let paths = strokes.iter().map(|points| Path::through(points.iter().map(place))).collect();
        Some(Self { paths, fine })
    }
}

fn finite(stroke: &Stroke) -> impl Iterator<Item = (f32, f32)> + '_ {
    stroke.points.iter().filter(|p| p.x.is_finite() && p.y.is_finite()).map(|p| (p.x.clamp(-LIMIT, LIMIT), p.y.clamp(-LIMIT, LIMIT)))
}

fn bounds(points: impl Iterator<Item = (f32, f32)>) -> Option<Bounds> {
    points.map(|(x, y)| (f64::from(x), f64::from(y))).fold(None, |bounds, (x, y)| {
        let b = bounds.unwrap_or(Bounds { left: x, top: y, right: x, bottom: y });
        Some(Bounds { left: b.left.min(x), top: b.top.min(y), right: b.right.max(x), bottom: b.bottom.max(y) })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resampling_keeps_both_ends_and_equal_distances() {
        let path: Path<8> = Path::through([(0.0, 0.0), (3.0, 0.0), (7.0, 0.0)].into_iter());
        for (i, x) in path.x.iter().enumerate() {
            assert!((x - i as f32).abs() < 1e-4, "{path:?}");
        }
    }

    #[test]
    fn a_tap_is_a_path_without_length() {
        let path: Path<8> = Path::through([(3.0, 4.0)].into_iter());
        assert_eq!(path.x, [3.0; 8]);
        assert_eq!(path.length(), 0.0);
    }

    #[test]
    fn a_figure_fills_the_square_whatever_the_size_and_place() {
        for (scale, shift) in [(1.0, 0.0), (1e-3, 5.0), (1e6, -3e6)] {
            let ink = Ink { strokes: vec![Stroke::through([(shift, shift), (shift + 100.0 * scale, shift + 50.0 * scale)])] };
            let figure = Figure::of(&ink).unwrap();
            assert!((figure.paths[0].x[0] - 3.0).abs() < 0.5 && (figure.paths[0].x[7] - 253.0).abs() < 0.5);
        }
    }

    #[test]
    fn what_is_not_finite_is_left_out() {
        let ink = Ink { strokes: vec![Stroke::default(), Stroke::through([(f32::NAN, 0.0), (f32::INFINITY, 1.0)])] };
        assert!(Figure::of(&ink).is_none());
    }
}
