//! Writes down what a window's item tree holds at this moment. Nothing is drawn for it.

use std::{pin::Pin, rc::Rc};

use i_slint_core::{
    accessibility::AccessibleStringProperty,
    graphics::Brush,
    item_rendering::{PlainOrStyledText, RenderText},
    item_tree::ItemRc,
    items::{
        AccessibleRole, BasicBorderRectangle, BorderRectangle, Clip, ComplexText, Flickable, ImageItem, Opacity, Orientation, Rectangle,
        SimpleText, StyledTextItem, TextHorizontalAlignment, TextInput, TextOverflow, TextVerticalAlignment, TextWrap, TouchArea,
        WindowItem,
    },
    styled_text::get_raw_text,
    window::{WindowAdapter, WindowInner},
};
use lobby_butler::kiosk::ui::headless::scale_for;

use super::facts::{Align, Colour, Facts, Item, Kind, Rect, Role, Words};

/// What a finger and an eye find in the window now.
pub fn facts(window: &slint::Window) -> Facts {
    let inner = WindowInner::from_pub(window);
    inner.ensure_tree_instantiated();
    let size = window.size().to_logical(window.scale_factor());
    let screen = Rect::new(0.0, 0.0, size.width, size.height);
    let mut walker = Walker { adapter: inner.window_adapter(), facts: Facts { screen, scale: window.scale_factor(), items: Vec::new() } };
    let root = ItemRc::new_root(inner.component());
    walker.visit(&root, RackPlace { parent: None, origin: (0.0, 0.0), seen: screen, room: screen, scrolled: false, opacity: 1.0 });
    walker.facts
}

/// Gives the window another screen to be on.
pub fn resize(window: &slint::Window, size: (u32, u32)) {
    let size = slint::PhysicalSize::new(size.0, size.1);
    window.dispatch_event(slint::platform::WindowEvent::ScaleFactorChanged { scale_factor: scale_for(size) });
    window.set_size(size);
}

/// Where an item is met.
#[derive(Clone, Copy)]
struct RackPlace {
    parent: Option<usize>,
    origin: (f32, f32),
    seen: Rect,
    room: Rect,
    scrolled: bool,
    opacity: f32,
}

struct Walker {
    adapter: Rc<dyn WindowAdapter>,
    facts: Facts,
}

impl Walker {
    fn visit(&mut self, item: &ItemRc, at: RackPlace) {
        let geometry = item.geometry();
        let (x, y) = (at.origin.0 + geometry.origin.x, at.origin.1 + geometry.origin.y);
        let area = Rect::new(x, y, geometry.size.width, geometry.size.height);
        let mut below = RackPlace { origin: (x, y), ..at };
        if let Some(clip) = item.downcast::<Clip>() {
            let clip = clip.as_pin_ref();
            if clip.clip() {
                if clip.is_visibility_clip() {
                    return; // `visible: false`
                }
                below.seen = at.seen.and(&area);
                below.room = at.room.and(&area);
            }
        } else if let Some(opacity) = item.downcast::<Opacity>() {
            below.opacity *= opacity.as_pin_ref().opacity();
            if below.opacity <= 0.0 {
                return;
            }
        } else if let Some(scroll) = item.downcast::<Flickable>() {
            let scroll = scroll.as_pin_ref();
            below.seen = at.seen.and(&area);
            below.scrolled = true;
            let (dx, dy) = (scroll.content_x().get(), scroll.content_y().get());
            let (width, height) = (scroll.content_width().get().max(area.width), scroll.content_height().get().max(area.height));
            below.room = Rect::new(x + dx, y + dy, width, height);
        }
        below.parent = Some(self.facts.items.len());
        let kind = self.kind(item, at.opacity, area.width);
        self.facts.items.push(Item {
            parent: at.parent,
            kind,
            area,
            seen: at.seen.and(&area),
            room: at.room,
            scrolled: at.scrolled,
            name: name(item),
            role: role(item.accessible_role()),
            label: item.accessible_string_property(AccessibleStringProperty::Label).map(String::from).unwrap_or_default(),
        });
        let mut child = item.first_child();
        while let Some(item) = child {
            self.visit(&item, below);
            child = item.next_sibling();
        }
    }

    fn kind(&self, item: &ItemRc, opacity: f32, width: f32) -> Kind {
        let ground = |brush: Brush| match colour(&brush, opacity) {
            ground if ground.alpha > 0.0 => Kind::Ground(ground),
            _ => Kind::Other,
        };
        if let Some(window) = item.downcast::<WindowItem>() {
            ground(window.as_pin_ref().background())
        } else if let Some(plain) = item.downcast::<Rectangle>() {
            ground(plain.as_pin_ref().background())
        } else if let Some(bordered) = item.downcast::<BasicBorderRectangle>() {
            ground(bordered.as_pin_ref().background())
        } else if let Some(bordered) = item.downcast::<BorderRectangle>() {
            ground(bordered.as_pin_ref().background())
        } else if item.downcast::<ImageItem>().is_some() {
            Kind::Picture
        } else if item.downcast::<TouchArea>().is_some() {
            Kind::Target
        } else if let Some(text) = item.downcast::<SimpleText>() {
            self.words(item, text.as_pin_ref(), opacity, width)
        } else if let Some(text) = item.downcast::<ComplexText>() {
            self.words(item, text.as_pin_ref(), opacity, width)
        } else if let Some(text) = item.downcast::<StyledTextItem>() {
            self.words(item, text.as_pin_ref(), opacity, width)
        } else if let Some(input) = item.downcast::<TextInput>() {
            let input = input.as_pin_ref();
            let (wanted_width, wanted_height) = self.wanted(item, width);
            Kind::Text(Words {
                text: input.text().to_string(),
                size: input.font_size().get(),
                bold: input.font_weight() >= 600,
                serif: input.font_family().contains("Serif"),
                ink: colour(&input.color(), opacity),
                wraps: true,
                elides: false,
                typed: true,
                across: Align::Start,
                down: Align::Start,
                wanted_width,
                wanted_height,
            })
        } else {
            Kind::Other
        }
    }

    fn words<T: RenderText>(&self, item: &ItemRc, text: Pin<&T>, opacity: f32, width: f32) -> Kind {
        let font = text.font_request(item);
        let (wanted_width, wanted_height) = self.wanted(item, width);
        let (across, down) = text.alignment();
        Kind::Text(Words {
            text: match text.text() {
                PlainOrStyledText::Plain(plain) => plain.to_string(),
                PlainOrStyledText::Styled(styled) => get_raw_text(&styled).into_owned(),
            },
            size: font.pixel_size.map_or(0.0, |size| size.get()),
            bold: font.weight.is_some_and(|weight| weight >= 600),
            serif: font.family.is_some_and(|family| family.contains("Serif")),
            ink: colour(&text.color(), opacity),
            wraps: text.wrap() != TextWrap::NoWrap,
            elides: text.overflow() == TextOverflow::Elide,
            typed: false,
            across: match across {
                TextHorizontalAlignment::Center => Align::Middle,
                TextHorizontalAlignment::Right | TextHorizontalAlignment::End => Align::End,
                _ => Align::Start,
            },
            down: match down {
                TextVerticalAlignment::Center => Align::Middle,
                TextVerticalAlignment::Bottom => Align::End,
                _ => Align::Start,
            },
            wanted_width,
            wanted_height,
        })
    }

    /// The width on one line and the height at the width that it has.
    fn wanted(&self, item: &ItemRc, width: f32) -> (f32, f32) {
        let borrowed = item.borrow();
        let wants = |orientation, across| borrowed.as_ref().layout_info(orientation, across, &self.adapter, item).preferred;
        (wants(Orientation::Horizontal, -1.0), wants(Orientation::Vertical, width))
    }
}

fn colour(brush: &Brush, opacity: f32) -> Colour {
    let colour = brush.color();
    Colour { rgb: [colour.red(), colour.green(), colour.blue()], alpha: f32::from(colour.alpha()) / 255.0 * opacity }
}

/// The outermost component that the item is the root of, or its own name inside it.
fn name(item: &ItemRc) -> String {
    let named = item.element_type_names_and_ids(0).unwrap_or_default();
    let id = named.iter().find(|(_, id)| !id.is_empty() && !id.ends_with("::root")).map(|(_, id)| id.to_string());
    id.or_else(|| named.first().map(|(component, _)| component.to_string())).unwrap_or_default()
}

fn role(role: AccessibleRole) -> Role {
    match role {
        AccessibleRole::None => Role::None,
        AccessibleRole::Button
        | AccessibleRole::Checkbox
        | AccessibleRole::Combobox
        | AccessibleRole::Slider
        | AccessibleRole::Spinbox
        | AccessibleRole::Tab
        | AccessibleRole::TextInput
        | AccessibleRole::Switch
        | AccessibleRole::ListItem
        | AccessibleRole::RadioButton => Role::Used,
        _ => Role::Read,
    }
}
