//! The close look: which strokes of the ink are which strokes of a template, and how well they agree.
//!
//! Dynamic programming over (strokes of the ink used, strokes of the template used). One step takes
//! one stroke of each; two or three that were written in another order; several template strokes
//! written without lifting the pen; one template stroke broken in two or three; or leaves one out.
//! Costs are distances in the square of 0..=255, so the result reads as "how far off, per stroke".
//!
//! Whole-character assignment in any order (the Hungarian method) would find matches in scribbles too:
//! people deviate from the taught order by a few neighbouring strokes, not at random.

use super::geometry::{POINTS, Path, RUN_POINTS, joined, norm};

/// What the deviations from the taught way cost, in units of the square per stroke.
mod price {
    pub const SWAPPED: f32 = 8.0;
    pub const TURNED: f32 = 12.0;
    pub const BACKWARDS: f32 = 14.0;
    pub const JOINED: f32 = 7.0;
    pub const BROKEN: f32 = 14.0;
    /// Leaving out a stroke, and for each unit of its length.
    pub const MISSED: f32 = 40.0;
    pub const MISSED_LENGTH: f32 = 0.4;
}

/// The most template strokes that one stroke of the ink may be.
const LONGEST_RUN: usize = 5;
/// The most pieces that a template stroke may be broken into.
const MOST_PIECES: usize = 3;
/// What counts in the distance of two strokes. Hands keep shapes better than places, so the places
/// of the points alone would punish a character whose parts are only spaced differently.
mod weight {
    /// Where the stroke is, as a whole.
    pub const MIDDLE: f32 = 0.3;
    /// Its points, once the strokes lie on each other.
    pub const SHAPE: f32 = 0.6;
    /// Its way from end to end.
    pub const ENDS: f32 = 0.2;
    /// Its points where they are.
    pub const POINTS: f32 = 0.4;
}
/// How many strokes one side may be ahead beyond the difference in strokes.
const MOST_AHEAD: usize = 4;
const UNREACHED: f32 = f32::INFINITY;

/// The strokes of the ink, prepared once for many templates.
pub struct Subject<'a> {
    pub paths: &'a [Path<POINTS>],
    pub fine: &'a [Path<RUN_POINTS>],
    backwards: Vec<Path<POINTS>>,
    lengths: Vec<f32>,
    /// `pieces[k - 2][i]`: strokes i..i+k as one.
    pieces: Vec<Vec<Path<RUN_POINTS>>>,
    piece_lengths: Vec<Vec<f32>>,
}

impl<'a> Subject<'a> {
    pub fn new(paths: &'a [Path<POINTS>], fine: &'a [Path<RUN_POINTS>]) -> Self {
        let backwards = paths.iter().map(Path::reversed).collect();
        let lengths = paths.iter().map(Path::length).collect();
        let pieces: Vec<Vec<_>> = (2..=MOST_PIECES).map(|k| paths.windows(k).map(joined).collect()).collect();
        let piece_lengths = pieces.iter().map(|pieces| pieces.iter().map(Path::length).collect()).collect();
        Self { paths, fine, backwards, lengths, pieces, piece_lengths }
    }
}

/// Room for the tables, kept from template to template.
#[derive(Default)]
pub struct Aligner {
    costs: Vec<f32>,
    pairs: Vec<f32>,
    runs: Vec<Option<Path<RUN_POINTS>>>,
    run_lengths: Vec<f32>,
    gaps: Vec<f32>,
}

impl Aligner {
    /// The mean cost of a stroke, or `None` if it must exceed `limit`.
    pub fn cost(&mut self, ink: &Subject, template: &[Path<POINTS>], limit: f32) -> Option<f32> {
        let (m, n) = (ink.paths.len(), template.len());
        let width = n + 1;
        self.costs.clear();
        self.costs.resize((m + 1) * width, UNREACHED);
        self.costs[0] = 0.0;
        self.pairs.clear();
        self.pairs.resize(m * n, f32::NAN);
        self.runs.clear();
        self.runs.resize(n * (LONGEST_RUN + 1), None);
        let total_limit = limit * m.max(n) as f32;
        self.run_lengths.clear();
        self.run_lengths.extend(template.iter().map(Path::length));
        self.gaps.clear();
        self.gaps.extend(template.windows(2).map(|pair| gap(&pair[0], &pair[1])));
        let mut empty_rows = 0;
        for i in 0..=m {
            let mut least = UNREACHED;
            // Neither side gets further ahead than the difference in strokes and a few left out explain.
            let from = (i + n).saturating_sub(m).min(i).saturating_sub(MOST_AHEAD);
            let to = (i + n).saturating_sub(m).max(i).saturating_add(MOST_AHEAD).min(n);
            for j in from..=to {
                let so_far = self.costs[i * width + j];
                if so_far > total_limit {
                    continue;
                }
                least = least.min(so_far);
                self.leave_from(ink, template, (i, j), so_far);
            }
            empty_rows = if least == UNREACHED { empty_rows + 1 } else { 0 };
            // No step goes over that many rows.
            if empty_rows >= MOST_PIECES {
                return None;
            }
        }
        let total = self.costs[m * width + n];
        (total <= total_limit).then(|| total / m.max(n) as f32)
    }

    /// Tries every step from a cell.
    fn leave_from(&mut self, ink: &Subject, template: &[Path<POINTS>], (i, j): (usize, usize), so_far: f32) {
        let (m, n) = (ink.paths.len(), template.len());
        let (left, right) = (m - i, n - j);
        if left > 0 {
            self.reach(n, (i + 1, j), so_far + price::MISSED + price::MISSED_LENGTH * ink.lengths[i]);
        }
        if right > 0 {
            self.reach(n, (i, j + 1), so_far + price::MISSED + price::MISSED_LENGTH * template[j].length());
        }
        if left == 0 || right == 0 {
            return;
        }
        let same = self.pair(ink, template, i, j);
        self.reach(n, (i + 1, j + 1), so_far + same);
        if left > 1 && right > 1 {
            let swapped = self.pair(ink, template, i, j + 1) + self.pair(ink, template, i + 1, j);
            self.reach(n, (i + 2, j + 2), so_far + price::SWAPPED + swapped);
        }
        if left > 2 && right > 2 {
            for order in [[1, 2, 0], [2, 0, 1], [2, 1, 0]] {
                let turned: f32 = (0..3).map(|k| self.pair(ink, template, i + k, j + order[k])).sum();
                self.reach(n, (i + 3, j + 3), so_far + price::TURNED + turned);
            }
        }
        let mut length = self.run_lengths[j];
        for k in 2..=LONGEST_RUN.min(right) {
            length += self.gaps[j + k - 2] + self.run_lengths[j + k - 1];
            if !of_one_length(ink.lengths[i], length) {
                continue;
            }
            let run = *self.runs[j * (LONGEST_RUN + 1) + k].get_or_insert_with(|| joined(&template[j..j + k]));
            let weight = k as f32;
            self.reach(n, (i + 1, j + k), so_far + weight * distance(&ink.fine[i], &run) + price::JOINED * (weight - 1.0));
        }
        for k in 2..=MOST_PIECES.min(left) {
            if !of_one_length(ink.piece_lengths[k - 2][i], self.run_lengths[j]) {
                continue;
            }
            let whole = *self.runs[j * (LONGEST_RUN + 1) + 1].get_or_insert_with(|| joined(&template[j..=j]));
            let cost = k as f32 * (distance(&ink.pieces[k - 2][i], &whole) + price::BROKEN);
            self.reach(n, (i + k, j + 1), so_far + cost);
        }
    }

    fn reach(&mut self, n: usize, (i, j): (usize, usize), cost: f32) {
        let cell = &mut self.costs[i * (n + 1) + j];
        *cell = cell.min(cost);
    }

    /// One stroke against one, either way round.
    fn pair(&mut self, ink: &Subject, template: &[Path<POINTS>], i: usize, j: usize) -> f32 {
        let cell = i * template.len() + j;
        if self.pairs[cell].is_nan() {
            let forwards = distance(&ink.paths[i], &template[j]);
            let backwards = distance(&ink.backwards[i], &template[j]) + price::BACKWARDS;
            self.pairs[cell] = forwards.min(backwards);
        }
        self.pairs[cell]
    }
}

/// The pen's way from one stroke to the next.
fn gap(a: &Path<POINTS>, b: &Path<POINTS>) -> f32 {
    norm(b.x[0] - a.x[POINTS - 1], b.y[0] - a.y[POINTS - 1])
}

/// Whether lengths may be of the same thing: a cheap look before an expensive one.
fn of_one_length(a: f32, b: f32) -> bool {
    a < 1.7 * b + 30.0 && b < 1.7 * a + 30.0
}

/// How far the strokes lie apart, how much their shapes differ, and how far they run apart from end to end.
fn distance<const N: usize>(a: &Path<N>, b: &Path<N>) -> f32 {
    let (mut dx, mut dy) = ([0.0; N], [0.0; N]);
    let (mut mx, mut my, mut apart) = (0.0, 0.0, 0.0);
    for i in 0..N {
        dx[i] = a.x[i] - b.x[i];
        dy[i] = a.y[i] - b.y[i];
        mx += dx[i];
        my += dy[i];
        apart += norm(dx[i], dy[i]);
    }
    let of_one = 1.0 / N as f32;
    (mx, my) = (mx * of_one, my * of_one);
    let shape: f32 = (0..N).map(|i| norm(dx[i] - mx, dy[i] - my)).sum();
    let ends = norm(dx[N - 1] - dx[0], dy[N - 1] - dy[0]);
    weight::MIDDLE * norm(mx, my) + weight::SHAPE * shape * of_one + weight::ENDS * ends + weight::POINTS * apart * of_one
}
