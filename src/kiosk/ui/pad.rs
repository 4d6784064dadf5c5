//! The ink on the writing pad, as pictures: strokes are drawn here and not by Slint, whose paths repaint
//! their whole area with every point.
//!
//! The pad is cut into tiles. A new piece of a stroke changes the tiles that it touches, so only these are
//! painted again. Tiles are white with coverage as alpha; the page gives them their colour. Dropping the pad
//! frees its tiles, and freed memory is zeroed.

use std::rc::Rc;

use slint::{Image, Model, ModelRc, Rgba8Pixel, SharedPixelBuffer, VecModel};

use crate::kiosk::input_method::handwriting::{Ink, Point, Stroke};

/// How a pad is cut, as its file in `ui/` has it, design pixels.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    tile_width: u32,
    tile_height: u32,
    columns: u32,
    rows: u32,
    /// Half of a stroke's width.
    radius: f32,
}

impl Shape {
    /// `ui/widgets/dock/pad.slint`.
    pub(super) const WRITING: Self = Self { tile_width: 138, tile_height: 131, columns: 6, rows: 4, radius: 10.0 };
    /// `ui/widgets/signature_pad.slint`.
    pub(super) const SIGNATURE: Self = Self { tile_width: 191, tile_height: 160, columns: 4, rows: 2, radius: 6.0 };

    const fn tiles(self) -> usize {
        (self.columns * self.rows) as usize
    }
}

/// What is drawn, and which part of the ink that is.
pub(super) struct Pad {
    shape: Shape,
    tiles: Vec<SharedPixelBuffer<Rgba8Pixel>>,
    model: Option<Rc<VecModel<Image>>>,
    /// Points drawn of each stroke, and the first and last of them.
    strokes: Vec<(usize, Point, Point)>,
    /// What the page shows is somebody else's ink.
    forgotten: bool,
}

impl Pad {
    /// An empty one.
    pub(super) fn of(shape: Shape) -> Self {
        Self { shape, tiles: Vec::new(), model: None, strokes: Vec::new(), forgotten: false }
    }

    /// Draws what the ink has more than before, or all of it anew. The tiles, if the page does not have
    /// them yet.
    pub(super) fn follow(&mut self, ink: &Ink, current: Option<&Stroke>) -> Option<ModelRc<Image>> {
        let strokes: Vec<&Stroke> = ink.strokes.iter().chain(current).filter(|stroke| !stroke.points.is_empty()).collect();
        if self.forgotten || !self.is_beginning_of(&strokes) {
            *self = Self::of(self.shape);
            if strokes.is_empty() {
                return Some(ModelRc::default());
            }
        }
        let known = self.model.is_some();
        for (place, stroke) in strokes.iter().enumerate() {
            self.draw(place, &stroke.points);
        }
        let model = self.model.as_ref().filter(|_| !known)?;
        Some(ModelRc::from(model.clone()))
    }

    /// Nothing is drawn, whatever the page still shows.
    pub(super) fn forgotten(shape: Shape) -> Self {
        Self { forgotten: true, ..Self::of(shape) }
    }

    fn is_beginning_of(&self, strokes: &[&Stroke]) -> bool {
        self.strokes.len() <= strokes.len()
            && self.strokes.iter().zip(strokes).all(|(&(drawn, first, last), stroke)| {
                drawn <= stroke.points.len() && stroke.points.first() == Some(&first) && stroke.points.get(drawn - 1) == Some(&last)
            })
    }

    fn draw(&mut self, place: usize, points: &[Point]) {
        let (Some(&first), Some(&last)) = (points.first(), points.last()) else { return };
        let drawn = self.strokes.get(place).map_or(0, |&(drawn, ..)| drawn);
        if drawn == points.len() {
            return;
        }
        let mut touched = vec![false; self.shape.tiles()];
        for end in drawn..points.len() {
            self.segment(points[end.saturating_sub(1)], points[end], &mut touched);
        }
        self.strokes.truncate(place);
        self.strokes.push((points.len(), first, last));
        let model = self.model.get_or_insert_with(|| Rc::new(VecModel::from_iter((0..self.shape.tiles()).map(|_| Image::default()))));
        for (number, _) in touched.iter().enumerate().filter(|(_, touched)| **touched) {
            model.set_row_data(number, Image::from_rgba8_premultiplied(self.tiles[number].clone()));
        }
    }

    fn segment(&mut self, from: Point, to: Point, touched: &mut [bool]) {
        if self.tiles.is_empty() {
            self.tiles = (0..self.shape.tiles()).map(|_| SharedPixelBuffer::new(self.shape.tile_width, self.shape.tile_height)).collect();
        }
        let Shape { tile_width, tile_height, columns, rows, radius } = self.shape;
        let low = |a: f32, b: f32| (a.min(b) - radius - 1.0).floor().max(0.0) as u32;
        let high = |a: f32, b: f32, end: u32| ((a.max(b) + radius + 1.0).ceil().max(0.0) as u32).min(end);
        let (left, right) = (low(from.x, to.x), high(from.x, to.x, columns * tile_width));
        let (top, bottom) = (low(from.y, to.y), high(from.y, to.y, rows * tile_height));
        for row in top / tile_height..bottom.div_ceil(tile_height) {
            for column in left / tile_width..right.div_ceil(tile_width) {
                let number = (row * columns + column) as usize;
                let (x0, y0) = (column * tile_width, row * tile_height);
                let pixels = self.tiles[number].make_mut_slice();
                for y in top.max(y0)..bottom.min(y0 + tile_height) {
                    for x in left.max(x0)..right.min(x0 + tile_width) {
                        let covered = (radius + 0.5 - distance(x as f32 + 0.5, y as f32 + 0.5, from, to)).clamp(0.0, 1.0);
                        let value = (covered * 255.0) as u8;
                        let pixel = &mut pixels[((y - y0) * tile_width + x - x0) as usize];
                        if value > pixel.a {
                            *pixel = Rgba8Pixel { r: value, g: value, b: value, a: value };
                            touched[number] = true;
                        }
                    }
                }
            }
        }
    }
}

/// From a place to the nearest point of a line.
fn distance(x: f32, y: f32, from: Point, to: Point) -> f32 {
    let (dx, dy) = (to.x - from.x, to.y - from.y);
    let length = dx * dx + dy * dy;
    let along = if length > 0.0 { (((x - from.x) * dx + (y - from.y) * dy) / length).clamp(0.0, 1.0) } else { 0.0 };
    (x - from.x - along * dx).hypot(y - from.y - along * dy)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ink(strokes: &[&[(f32, f32)]]) -> Ink {
        Ink { strokes: strokes.iter().map(|points| Stroke::through(points.iter().copied())).collect() }
    }

    fn covered(pad: &Pad) -> usize {
        pad.tiles.iter().flat_map(|tile| tile.as_slice()).filter(|pixel| pixel.a > 127).count()
    }

    #[test]
    fn a_line_is_twenty_pixels_wide_with_round_ends() {
        let mut pad = Pad::of(Shape::WRITING);
        pad.follow(&ink(&[&[(100.0, 200.0), (300.0, 200.0)]]), None);
        let expected = 200.0 * 20.0 + std::f32::consts::PI * 100.0;
        assert!((covered(&pad) as f32 - expected).abs() < 60.0, "{}", covered(&pad));
    }

    #[test]
    fn drawing_point_by_point_is_drawing_at_once_and_touches_few_tiles() {
        let points = [(10.0, 10.0), (200.0, 90.0), (210.0, 300.0), (820.0, 520.0)];
        let (mut whole, mut steps) = (Pad::of(Shape::WRITING), Pad::of(Shape::WRITING));
        whole.follow(&ink(&[&points]), None);
        for end in 1..=points.len() {
            let stroke = Stroke::through(points[..end].iter().copied());
            assert_eq!(steps.follow(&Ink::default(), Some(&stroke)).is_some(), end == 1, "the tiles are handed over once");
        }
        assert!(whole.tiles.iter().zip(&steps.tiles).all(|(a, b)| a.as_slice() == b.as_slice()));
        let model = steps.model.as_ref().unwrap();
        assert!(model.iter().filter(|tile| tile.size().width > 0).count() < 18, "untouched tiles stay empty");
    }

    #[test]
    fn undoing_a_stroke_leaves_the_others_and_clearing_leaves_none() {
        let mut pad = Pad::of(Shape::WRITING);
        let (first, second): (&[_], &[_]) = (&[(50.0, 50.0), (90.0, 50.0)], &[(50.0, 400.0), (90.0, 400.0)]);
        pad.follow(&ink(&[first]), None);
        let one = covered(&pad);
        pad.follow(&ink(&[first, second]), None);
        assert!(covered(&pad) > one);
        pad.follow(&ink(&[first]), None);
        assert_eq!(covered(&pad), one);
        pad.follow(&Ink::default(), None);
        assert!(pad.tiles.is_empty() && pad.strokes.is_empty());
    }

    #[test]
    fn ink_at_the_very_edge_stays_on_the_pad() {
        let mut pad = Pad::of(Shape::WRITING);
        pad.follow(&ink(&[&[(0.0, 0.0), (828.0, 524.0), (0.0, 524.0)]]), None);
        assert!(covered(&pad) > 1_000);
    }
}
