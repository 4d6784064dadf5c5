//! What the parser found.

use std::{collections::VecDeque, ops::Range};

use pulldown_cmark::Event;

/// To be read once, from the beginning to the end.
pub(super) struct Events<'s> {
    pub(super) source: &'s str,
    rest: VecDeque<(Event<'s>, Range<usize>)>,
}

impl<'s> Events<'s> {
    pub(super) fn new(source: &'s str, found: impl Iterator<Item = (Event<'s>, Range<usize>)>) -> Self {
        Self { source, rest: found.collect() }
    }

    pub(super) fn peek(&self) -> Option<&(Event<'s>, Range<usize>)> {
        self.rest.front()
    }

    pub(super) fn next(&mut self) -> Option<(Event<'s>, Range<usize>)> {
        self.rest.pop_front()
    }

    /// Goes on behind the block that this began.
    pub(super) fn skip(&mut self, begun: &Event<'_>) {
        let mut depth = i32::from(matches!(begun, Event::Start(_)));
        while depth > 0 {
            match self.next() {
                Some((Event::Start(_), _)) => depth += 1,
                Some((Event::End(_), _)) => depth -= 1,
                Some(_) => {}
                None => return,
            }
        }
    }
}
