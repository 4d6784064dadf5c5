//! Leafing through a notice's pages: which of them is open, and how large.

/// Where a visitor is in a leaflet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Leaf {
    /// Counted from none.
    page: usize,
    large: bool,
    words: bool,
}

/// What a touch does there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeafEvent {
    Turn {
        forward: bool,
    },
    /// As wide as its place, or whole again.
    Resize,
    /// The notice's words in the place of the page, or the page again.
    Read,
}

/// The open page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeafView {
    /// Counted from one.
    pub number: usize,
    pub count: usize,
    /// The name of its picture.
    pub picture: String,
    /// That of the page that is likely to be next.
    pub next: Option<String>,
    pub large: bool,
    /// The words are shown in its place.
    pub words: bool,
}

impl Leaf {
    /// What a touch makes of it.
    pub fn after(self, event: LeafEvent, count: usize) -> Self {
        let last = count.saturating_sub(1);
        match event {
            LeafEvent::Turn { forward: true } => Self { page: (self.page + 1).min(last), ..self },
            LeafEvent::Turn { forward: false } => Self { page: self.page.min(last).saturating_sub(1), ..self },
            LeafEvent::Resize => Self { large: !self.large, ..self },
            LeafEvent::Read => Self { words: !self.words, ..self },
        }
    }

    /// The open page of these; where another leaflet has fewer, its last. `None` without any.
    pub fn view(self, pages: &[String]) -> Option<LeafView> {
        let page = self.page.min(pages.len().checked_sub(1)?);
        Some(LeafView {
            number: page + 1,
            count: pages.len(),
            picture: pages[page].clone(),
            next: pages.get(page + 1).cloned(),
            large: self.large,
            words: self.words,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_turns_from_end_to_end_and_no_further() {
        let pages = ["a", "b", "c"].map(str::to_owned);
        let turn = |leaf: Leaf, forward| leaf.after(LeafEvent::Turn { forward }, pages.len());
        let seen = |leaf: Leaf| leaf.view(&pages).map(|view| (view.number, view.picture, view.next)).unwrap();
        let mut leaf = Leaf::default();
        assert_eq!(seen(turn(leaf, false)), (1, "a".into(), Some("b".into())));
        for expected in [2, 3, 3] {
            leaf = turn(leaf, true);
            assert_eq!(seen(leaf).0, expected);
        }
        assert_eq!(seen(leaf), (3, "c".into(), None));
        // Another leaflet came meanwhile.
        assert_eq!(leaf.view(&pages[..1]).unwrap().number, 1);
        assert_eq!(leaf.after(LeafEvent::Turn { forward: false }, 1).view(&pages[..1]).unwrap().number, 1);
        assert_eq!(leaf.view(&[]), None);
    }

    #[test]
    fn size_and_words_are_turned_back_by_the_same_touch() {
        let pages = ["a".to_owned()];
        let large = Leaf::default().after(LeafEvent::Resize, 1);
        assert!(large.view(&pages).unwrap().large && !large.after(LeafEvent::Resize, 1).view(&pages).unwrap().large);
        let read = large.after(LeafEvent::Read, 1);
        assert!(read.view(&pages).unwrap().words && !read.after(LeafEvent::Read, 1).view(&pages).unwrap().words);
    }
}
