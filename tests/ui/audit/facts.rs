//! What is on the screen, as plain values in the pixels of the page. The walker writes them down, the
//! checks judge them; a test of a check can make them up.

/// An upright rectangle.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Rect {
    pub x: f32,
    pub y: f32,
    pub width: f32,
    pub height: f32,
}

impl Rect {
    pub const fn new(x: f32, y: f32, width: f32, height: f32) -> Self {
        Self { x, y, width, height }
    }

    pub fn right(&self) -> f32 {
        self.x + self.width
    }

    pub fn bottom(&self) -> f32 {
        self.y + self.height
    }

    pub fn is_empty(&self) -> bool {
        self.width <= 0.0 || self.height <= 0.0
    }

    pub fn area(&self) -> f32 {
        self.width.max(0.0) * self.height.max(0.0)
    }

    pub fn center(&self) -> (f32, f32) {
        (self.x + self.width / 2.0, self.y + self.height / 2.0)
    }

    pub fn and(&self, other: &Rect) -> Rect {
        let (x, y) = (self.x.max(other.x), self.y.max(other.y));
        let (right, bottom) = (self.right().min(other.right()), self.bottom().min(other.bottom()));
        Rect::new(x, y, (right - x).max(0.0), (bottom - y).max(0.0))
    }

    pub fn has(&self, (x, y): (f32, f32)) -> bool {
        x >= self.x && x <= self.right() && y >= self.y && y <= self.bottom()
    }

    /// How far `inner` sticks out at its worst edge; nothing or less when it lies inside.
    pub fn sticks_out(&self, inner: &Rect) -> f32 {
        let sides = [self.x - inner.x, inner.right() - self.right(), self.y - inner.y, inner.bottom() - self.bottom()];
        sides.into_iter().fold(f32::MIN, f32::max)
    }

    /// Whether two rectangles share more than the rounding of an edge.
    pub fn meets(&self, other: &Rect) -> bool {
        let shared = self.and(other);
        shared.width > 1.0 && shared.height > 1.0
    }

    pub fn is_like(&self, other: &Rect) -> bool {
        self.sticks_out(other) <= 2.0 && other.sticks_out(self) <= 2.0
    }
}

impl std::fmt::Display for Rect {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:.0},{:.0} {:.0}×{:.0}", self.x, self.y, self.width, self.height)
    }
}

/// A colour as it is written down, opaque at 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Colour {
    pub rgb: [u8; 3],
    pub alpha: f32,
}

impl Colour {
    pub const fn opaque(hex: u32) -> Self {
        Self { rgb: [(hex >> 16) as u8, (hex >> 8) as u8, hex as u8], alpha: 1.0 }
    }

    /// This colour painted over another.
    pub fn over(self, ground: Self) -> Self {
        let mix = |top: u8, bottom: u8| (f32::from(top) * self.alpha + f32::from(bottom) * (1.0 - self.alpha)).round() as u8;
        let rgb = std::array::from_fn(|channel| mix(self.rgb[channel], ground.rgb[channel]));
        Self { rgb, alpha: 1.0 }
    }
}

impl std::fmt::Display for Colour {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "#{:02X}{:02X}{:02X}", self.rgb[0], self.rgb[1], self.rgb[2])
    }
}

/// Where in its box a text stands, in one direction.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Align {
    Start,
    Middle,
    End,
}

impl Align {
    /// The free room before the text.
    pub fn before(self, free: f32) -> f32 {
        match self {
            Self::Start => 0.0,
            Self::Middle => free / 2.0,
            Self::End => free,
        }
    }
}

/// A text and how it is set.
#[derive(Debug, Clone, PartialEq)]
pub struct Words {
    pub text: String,
    pub size: f32,
    pub bold: bool,
    pub serif: bool,
    pub ink: Colour,
    pub wraps: bool,
    pub elides: bool,
    /// A text that is being typed scrolls to its cursor.
    pub typed: bool,
    pub across: Align,
    pub down: Align,
    /// On one line.
    pub wanted_width: f32,
    /// At the width that it has.
    pub wanted_height: f32,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// A filled rectangle.
    Ground(Colour),
    Picture,
    Text(Words),
    /// What a finger can touch.
    Target,
    Other,
}

/// What an item tells a screen reader that it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    None,
    /// It is read only.
    Read,
    /// It is used.
    Used,
}

/// One item; what is painted later comes later.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    pub parent: Option<usize>,
    pub kind: Kind,
    pub area: Rect,
    /// What the screen and clipping ancestors leave of it.
    pub seen: Rect,
    /// Where it may be: the screen and clipping ancestors, of which a scrolled one gives all its length.
    pub room: Rect,
    pub scrolled: bool,
    /// The component that it stands for in `ui/`.
    pub name: String,
    pub role: Role,
    pub label: String,
}

impl Item {
    pub fn words(&self) -> Option<&Words> {
        match &self.kind {
            Kind::Text(words) => Some(words),
            _ => None,
        }
    }
}

/// Everything on one screen.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    pub screen: Rect,
    /// Pixels of the panel for one of the page.
    pub scale: f32,
    pub items: Vec<Item>,
}

impl Facts {
    pub fn ancestors(&self, index: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(self.items[index].parent, |index| self.items[*index].parent)
    }

    /// The touch area of the sheet that lies over the page, if one does: a veiled ground that
    /// swallows touches.
    fn veil(&self) -> Option<usize> {
        (0..self.items.len()).rev().find(|index| {
            let item = &self.items[*index];
            item.kind == Kind::Target
                && item.area.area() > self.screen.area() / 2.0
                && self
                    .ancestors(*index)
                    .map(|above| &self.items[above])
                    .any(|above| matches!(above.kind, Kind::Ground(colour) if colour.alpha < 1.0) && above.area.is_like(&item.area))
        })
    }

    /// What is not behind a sheet, nor the sheet's veil itself.
    pub fn live(&self) -> Vec<usize> {
        let Some(veil) = self.veil() else { return (0..self.items.len()).collect() };
        let covers = |index: usize| self.items[veil].area.has(self.items[index].seen.center());
        (0..self.items.len()).filter(|index| *index > veil || !covers(*index)).collect()
    }

    /// The texts that say something.
    pub fn texts(&self) -> Vec<(usize, &Words)> {
        let said = |index: usize| self.items[index].words().filter(|words| !words.text.trim().is_empty()).map(|words| (index, words));
        self.live().into_iter().filter_map(said).collect()
    }

    pub fn targets(&self) -> Vec<usize> {
        // What keeps a palm between the keys from reaching the page does nothing itself.
        let is_palm_rest = |index: &usize| self.items[*index].name.ends_with("::palm");
        self.live().into_iter().filter(|index| self.items[*index].kind == Kind::Target && !is_palm_rest(index)).collect()
    }

    /// What to call a touch area in a table.
    pub fn title(&self, target: usize) -> String {
        let labelled = std::iter::once(target).chain(self.ancestors(target)).find(|index| !self.items[*index].label.is_empty());
        match labelled {
            Some(index) => format!("「{}」 {}", self.items[index].label, self.items[index].name),
            None => format!("a touch area in {}", self.items[target].parent.map_or("nothing", |parent| &self.items[parent].name)),
        }
    }
}
