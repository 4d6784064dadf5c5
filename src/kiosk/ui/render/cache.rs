//! What is on the glass: tells what changed, and wipes it when the visit ends.

use slint::{ComponentHandle, SharedString};

use crate::kiosk::{
    ui::{generated::*, pad::Pad},
    view_models::{
        board::{BoardView, Currency},
        emergency::EmergencyView,
        keyboard,
        notice::NoticeView,
        picker::PickerView,
        prices::PricesView,
        progress::ProgressView,
        rack::RackView,
        receipt::ReceiptView,
        review::ReviewView,
        services::ServicesView,
        weather::DetailView,
    },
};

/// The views on the glass, to tell what changed.
#[derive(Default)]
pub(in crate::kiosk::ui) struct RenderCache {
    pub(super) board: Option<BoardView>,
    pub(super) notice: Option<(Option<NoticeView>, Currency)>,
    pub(super) services: Option<(ServicesView, Currency)>,
    pub(super) prices: Option<PricesView>,
    /// `Some(None)`: no sheet lies open.
    pub(super) picker: Option<Option<PickerView>>,
    pub(super) review: Option<ReviewView>,
    /// With the text of its QR code.
    pub(super) receipt: Option<(ReceiptView, SharedString)>,
    pub(super) progress: Option<ProgressView>,
    pub(super) emergency: Option<EmergencyView>,
    pub(super) rack: Option<RackView>,
    /// With whether this terminal reads handwriting.
    pub(super) dock: Option<(keyboard::View, bool)>,
    pub(super) pad: Pad,
    pub(super) weather: Option<(Option<DetailView>, Currency)>,
}

impl RenderCache {
    /// The next rendering sets the portraits anew.
    pub(in crate::kiosk::ui) fn forget_portraits(&mut self) {
        self.board = None;
        self.rack = None;
    }

    /// The pad is drawn anew: the ink is somebody else's.
    pub(in crate::kiosk::ui) fn forget_ink(&mut self) {
        self.pad = Pad::forgotten();
    }

    /// Everything is drawn again: the screen speaks another language.
    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }

    /// Empties every page but the board, and whatever was typed or drawn.
    pub(in crate::kiosk::ui) fn wipe(&mut self, window: &AppWindow) {
        *self = Self { board: self.board.take(), ..Self::default() };
        /// Every adapter that has a view; the board's and the shell's are about nobody.
        macro_rules! empty_views {
            ($($adapter:ident),+ $(,)?) => { $(window.global::<$adapter>().set_view(Default::default());)+ };
        }
        empty_views!(
            ConfirmPageAdapter,
            Dock,
            EmergencyPageAdapter,
            FeedbackPageAdapter,
            GuidancePageAdapter,
            MessageFormPageAdapter,
            LookupPageAdapter,
            NoticePageAdapter,
            PersonAdapter,
            PickerAdapter,
            PricesPageAdapter,
            ProgressPageAdapter,
            RackPageAdapter,
            ReceiptPageAdapter,
            RequestPageAdapter,
            ServicesPageAdapter,
            StaffPageAdapter,
            MessagesPageAdapter,
            UnpairedPageAdapter,
            WeatherPageAdapter,
        );
        let empty = SharedString::default;
        let person = window.global::<PersonAdapter>();
        person.set_surname(empty());
        person.set_phone(empty());
        person.set_lookup_code(empty());
        let request = window.global::<RequestPageAdapter>();
        request.set_description_text(empty());
        request.set_description_count(empty());
        let form = window.global::<MessageFormPageAdapter>();
        form.set_text(empty());
        form.set_count(empty());
        let feedback = window.global::<FeedbackPageAdapter>();
        feedback.set_account(empty());
        feedback.set_count(empty());
        let dock = window.global::<Dock>();
        dock.set_composing(empty());
        dock.set_candidates(Default::default());
        dock.set_ink(Default::default());
    }
}

/// Stores the new view; true if it differs from the one on the glass.
pub(super) fn if_changed<T: PartialEq>(slot: &mut Option<T>, new: T) -> Option<&T> {
    if slot.as_ref() == Some(&new) {
        return None;
    }
    Some(slot.insert(new))
}
