//! Is every stroke of the template there? A map of the ink answers for a whole template at once.
//!
//! The map tells, for each cell of the square and each direction, how far the nearest ink is that
//! runs that way. A template is then a list of cells to look up, so all characters can be asked. The
//! order of strokes and the pen's ways between them do not matter: surplus ink costs nothing here.

use super::{
    geometry::{POINTS, Path, norm},
    templates::Templates,
};

/// Cells along each side of the square.
const CELLS: usize = 32;
/// Directions of a line without its sense.
const DIRECTIONS: usize = 8;
const CELL: f32 = 256.0 / CELLS as f32;
/// What a difference of one direction (22.5°) counts, in units of the square.
const TURN: f32 = 9.0;
/// A stroke that is this far off is not there at all.
const ABSENT: f32 = 64.0;
const SEGMENTS: usize = POINTS - 1;

/// The cells of all templates' segments.
pub struct Cover {
    cells: Vec<[u16; SEGMENTS]>,
    /// Where the strokes of a template begin; one more at the end.
    first: Vec<u32>,
}

impl Cover {
    pub fn of(templates: &Templates) -> Self {
        let (mut cells, mut first, mut strokes) = (Vec::new(), vec![0], Vec::new());
        for place in 0..templates.len() {
            templates.read(place, &mut strokes);
            cells.extend(strokes.iter().map(|stroke| std::array::from_fn(|i| cell_of(stroke, i))));
            first.push(cells.len() as u32);
        }
        Self { cells, first }
    }

    /// How far a template's strokes are from the ink, on average, in units of the square.
    pub fn distance(&self, map: &InkMap, place: usize) -> f32 {
        let strokes = &self.cells[self.first[place] as usize..self.first[place + 1] as usize];
        let sum: u32 = strokes.iter().flatten().map(|&cell| u32::from(map.near[usize::from(cell)])).sum();
        sum as f32 / (strokes.len() * SEGMENTS) as f32
    }
}

fn cell_of(stroke: &Path<POINTS>, i: usize) -> u16 {
    let (x, y, direction) = segment(stroke, i);
    ((row(y) * CELLS + row(x)) * DIRECTIONS + direction) as u16
}

fn row(coordinate: f32) -> usize {
    ((coordinate / CELL).max(0.0) as usize).min(CELLS - 1)
}

/// The middle and the direction of a segment.
fn segment(stroke: &Path<POINTS>, i: usize) -> (f32, f32, usize) {
    let (dx, dy) = (stroke.x[i + 1] - stroke.x[i], stroke.y[i + 1] - stroke.y[i]);
    let turn = (dy.atan2(dx) / std::f32::consts::PI * DIRECTIONS as f32).round().rem_euclid(DIRECTIONS as f32);
    ((stroke.x[i + 1] + stroke.x[i]) / 2.0, (stroke.y[i + 1] + stroke.y[i]) / 2.0, turn as usize % DIRECTIONS)
}

/// For each cell and direction the distance to the nearest ink, capped.
pub struct InkMap {
    near: Vec<u8>,
}

impl InkMap {
    pub fn of<const N: usize>(ink: &[Path<N>]) -> Self {
        let mut near = vec![ABSENT; CELLS * CELLS * DIRECTIONS];
        for path in ink {
            for i in 0..N - 1 {
                mark(&mut near, path, i);
            }
        }
        spread_places(&mut near);
        spread_directions(&mut near);
        Self { near: near.iter().map(|distance| *distance as u8).collect() }
    }
}

/// Sets the cells that a segment runs through to zero.
fn mark<const N: usize>(near: &mut [f32], path: &Path<N>, i: usize) {
    let (dx, dy) = (path.x[i + 1] - path.x[i], path.y[i + 1] - path.y[i]);
    let length = norm(dx, dy);
    let turn = (dy.atan2(dx) / std::f32::consts::PI * DIRECTIONS as f32).round().rem_euclid(DIRECTIONS as f32);
    let direction = turn as usize % DIRECTIONS;
    let steps = (length / CELL * 2.0).ceil().clamp(1.0, 4.0 * CELLS as f32) as usize;
    for step in 0..=steps {
        let part = step as f32 / steps as f32;
        let cell = row(path.y[i] + dy * part) * CELLS + row(path.x[i] + dx * part);
        if length > 0.0 {
            near[cell * DIRECTIONS + direction] = 0.0;
        } else {
            // A tap runs every way.
            near[cell * DIRECTIONS..(cell + 1) * DIRECTIONS].fill(0.0);
        }
    }
}

/// The chamfer distance transform: forwards, then backwards over the square, all directions at once.
fn spread_places(near: &mut [f32]) {
    let side = CELLS as isize;
    let forwards = [(-1, 0, 1.0), (0, -1, 1.0), (-1, -1, 1.414), (1, -1, 1.414)];
    for back in [false, true] {
        for k in 0..side * side {
            let at = if back { side * side - 1 - k } else { k };
            let (x, y) = (at % side, at / side);
            for (dx, dy, cells) in forwards {
                let (from_x, from_y) = if back { (x - dx, y - dy) } else { (x + dx, y + dy) };
                if from_x < 0 || from_y < 0 || from_x >= side || from_y >= side {
                    continue;
                }
                let from = (from_y * side + from_x) as usize * DIRECTIONS;
                for d in 0..DIRECTIONS {
                    let here = at as usize * DIRECTIONS + d;
                    near[here] = near[here].min(near[from + d] + CELL * cells);
                }
            }
        }
    }
}

/// Ink that runs another way is further off. Twice around: directions are a circle.
fn spread_directions(near: &mut [f32]) {
    for cell in near.chunks_exact_mut(DIRECTIONS) {
        for k in 1..=2 * DIRECTIONS {
            let (to, from) = (k % DIRECTIONS, (k - 1) % DIRECTIONS);
            cell[to] = cell[to].min(cell[from] + TURN);
        }
        for k in (0..2 * DIRECTIONS).rev() {
            let (to, from) = (k % DIRECTIONS, (k + 1) % DIRECTIONS);
            cell[to] = cell[to].min(cell[from] + TURN);
        }
    }
}
