//! Enums that stand on both sides of the screen: one list of variants gives the function from ours to Slint's.
//!
//! The match below has no arm for the rest, so a variant that is new on our side does not compile until the screen knows
//! it. Why not one enum: Slint generates its own, and view models do not name Slint.

/// `mirror!(link: app::Link => LinkState { Online, Offline })` is a function `link` that maps each variant to the one of
/// the same name; `Review as Confirm` where the screen calls it otherwise; `Option<…>` where `None` has a variant of its
/// own; a second name before the colon for the function back.
macro_rules! mirror {
    ($name:ident: Option<$ours:ty> => $theirs:ty { $($variants:tt)+ }) => {
        pub(in crate::kiosk::ui) fn $name(value: Option<$ours>) -> $theirs {
            mirror!(one: $ours => $theirs { $($variants)+ });
            value.map_or(<$theirs>::None, one)
        }
    };
    ($name:ident, $back:ident: Option<$ours:ty> => $theirs:ty { $($variant:ident),+ $(,)? }) => {
        mirror!($name: Option<$ours> => $theirs { $($variant),+ });
        pub(in crate::kiosk::ui) fn $back(value: $theirs) -> Option<$ours> {
            match value {
                <$theirs>::None => None,
                $(<$theirs>::$variant => Some(<$ours>::$variant),)+
            }
        }
    };
    ($name:ident, $back:ident: $ours:ty => $theirs:ty { $($variant:ident),+ $(,)? }) => {
        mirror!($name: $ours => $theirs { $($variant),+ });
        mirror!($back: $theirs => $ours { $($variant),+ });
    };
    ($name:ident: $ours:ty => $theirs:ty { $($variant:ident $(as $other:ident)?),+ $(,)? }) => {
        pub(in crate::kiosk::ui) fn $name(value: $ours) -> $theirs {
            match value {
                $(<$ours>::$variant => mirror!(@other $theirs, $variant $(, $other)?),)+
            }
        }
    };
    (@other $theirs:ty, $variant:ident) => { <$theirs>::$variant };
    (@other $theirs:ty, $variant:ident, $other:ident) => { <$theirs>::$other };
}

pub(super) use mirror;
