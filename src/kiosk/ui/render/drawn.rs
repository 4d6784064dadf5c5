//! What is on the glass: tells what changed, and wipes it when the visit ends.

use slint::{ComponentHandle, Image, ModelRc, SharedString};

use crate::kiosk::{
    ui::generated::*,
    view_models::{
        board::{BoardView, Currency},
        emergency::EmergencyView,
        notice::NoticeView,
        picker::PickerView,
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
pub(in crate::kiosk::ui) struct Drawn {
    pub(super) board: Option<BoardView>,
    pub(super) notice: Option<NoticeView>,
    pub(super) services: Option<ServicesView>,
    pub(super) picker: Option<PickerView>,
    pub(super) review: Option<ReviewView>,
    pub(super) receipt: Option<ReceiptView>,
    pub(super) progress: Option<ProgressView>,
    pub(super) qr_text: SharedString,
    pub(super) emergency: Option<EmergencyView>,
    pub(super) rack: Option<RackView>,
    pub(super) weather: Option<(Option<DetailView>, Currency)>,
}

impl Drawn {
    /// The next rendering sets the portraits anew.
    pub(in crate::kiosk::ui) fn forget_portraits(&mut self) {
        self.board = None;
        self.rack = None;
    }

    /// Empties every text and list that tells who somebody is or what they wrote.
    pub(in crate::kiosk::ui) fn wipe(&mut self, window: &AppWindow) {
        *self = Self { board: self.board.take(), ..Self::default() };
        let empty = SharedString::default;
        let request = window.global::<RequestPageAdapter>();
        request.set_building(empty());
        request.set_unit(empty());
        request.set_room(empty());
        request.set_surname(empty());
        request.set_honorific(Honorific::None);
        request.set_phone(empty());
        request.set_no_phone(false);
        request.set_lookup_code(empty());
        request.set_time_choices(ModelRc::default());
        request.set_time_choice(-1);
        request.set_description_text(empty());
        request.set_description_count(empty());
        request.set_focus(RequestField::None);
        let picker = window.global::<PickerAdapter>();
        picker.set_choices(ModelRc::default());
        picker.set_times(ModelRc::default());
        picker.set_selected(-1);
        let confirm = window.global::<ConfirmPageAdapter>();
        for set in [ConfirmPageAdapter::set_service, ConfirmPageAdapter::set_group, ConfirmPageAdapter::set_address] {
            set(&confirm, empty());
        }
        confirm.set_surname(empty());
        confirm.set_honorific(Honorific::None);
        confirm.set_phone(empty());
        confirm.set_lookup_code(empty());
        confirm.set_wanted(WantedTime::default());
        confirm.set_description(empty());
        confirm.set_price_note(empty());
        confirm.set_consent(false);
        let receipt = window.global::<ReceiptPageAdapter>();
        receipt.set_code_left(empty());
        receipt.set_code_right(empty());
        receipt.set_qr(Image::default());
        receipt.set_service(empty());
        receipt.set_wanted(WantedTime::default());
        receipt.set_steps(ModelRc::default());
        receipt.set_lookup_digits(ModelRc::default());
        let lookup = window.global::<LookupPageAdapter>();
        lookup.set_code_digits(ModelRc::default());
        lookup.set_tail_digits(ModelRc::default());
        lookup.set_problem(LookupProblem::None);
        let staff = window.global::<StaffPageAdapter>();
        staff.set_open(false);
        staff.set_digits(0);
        let progress = window.global::<ProgressPageAdapter>();
        progress.set_service_name(empty());
        progress.set_code(empty());
        progress.set_building(empty());
        progress.set_secret(empty());
        progress.set_owner(empty());
        progress.set_remark(ProgressRemark::None);
        progress.set_steps(ModelRc::default());
    }
}

/// Stores the new view; true if it differs from the one on the glass.
pub(super) fn changed<T: PartialEq>(slot: &mut Option<T>, new: T) -> Option<&T> {
    if slot.as_ref() == Some(&new) {
        return None;
    }
    Some(slot.insert(new))
}
