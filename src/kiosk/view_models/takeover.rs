//! 紧急接管: what covers the whole screen, and the numbers that this lobby knows for it.

use crate::{
    domain::takeover::{Kind, Takeover},
    kiosk::{
        store::CachedBoard,
        view_models::{
            EstateTime,
            emergency::{self, Danger, Desk},
        },
    },
};

/// Who comes from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Rescue {
    /// Nobody in particular.
    #[default]
    None,
    FireService,
    Police,
}

/// Everything that the page shows.
#[derive(Debug, Clone, PartialEq)]
pub struct TakeoverView {
    pub takeover: Takeover,
    pub rescue: Rescue,
    /// Whose number of the property it is; [`Desk::None`]: none is known.
    pub desk: Desk,
    pub phone: String,
}

/// What is on in this lobby now.
pub fn on(cached: Option<&CachedBoard>, estate_time: EstateTime) -> Option<&Takeover> {
    cached?.board.takeover.as_ref().filter(|takeover| takeover.is_on(estate_time.now, estate_time.trusted))
}

/// The page.
pub fn view(cached: &CachedBoard, takeover: &Takeover) -> TakeoverView {
    let known = emergency::view(Some(&cached.board), None);
    // A number that staff wrote into it is whoever sees to this: no desk of every day.
    let (desk, phone) =
        if takeover.phone.is_empty() { (known.desk, known.desk_phone) } else { (Desk::ControlRoom, takeover.phone.clone()) };
    let rescue = match takeover.kind {
        // Nobody is to call them for a drill.
        _ if takeover.drill => Rescue::None,
        Kind::Fire | Kind::Gas => Rescue::FireService,
        Kind::Security => Rescue::Police,
        Kind::Flood | Kind::Custom => Rescue::None,
    };
    TakeoverView { takeover: takeover.clone(), rescue, desk, phone }
}

/// What the emergency page tells about it in full; `None`: of nothing in particular.
pub fn danger(kind: Kind) -> Option<Danger> {
    match kind {
        Kind::Fire => Some(Danger::Fire),
        Kind::Gas => Some(Danger::Gas),
        // What the page tells of a leak at home, or of somebody in the street, is not what is to be done now.
        Kind::Flood | Kind::Security | Kind::Custom => None,
    }
}
