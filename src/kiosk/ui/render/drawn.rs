//! What is on the glass: tells what changed, and wipes it when the visit ends.

use slint::{ComponentHandle, Image, ModelRc, SharedString};

use crate::{
    domain::catalogue::Question,
    kiosk::{
        ui::{generated::*, pad::Pad},
        view_models::{
            board::{BoardView, Currency},
            emergency::EmergencyView,
            feedback::Record,
            keyboard,
            letter::Reader,
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
    },
};

/// The views on the glass, to tell what changed.
#[derive(Default)]
pub(in crate::kiosk::ui) struct Drawn {
    pub(super) board: Option<BoardView>,
    pub(super) notice: Option<NoticeView>,
    pub(super) services: Option<ServicesView>,
    pub(super) prices: Option<PricesView>,
    pub(super) questions: Option<Vec<Question>>,
    pub(super) reader: Option<Reader>,
    pub(super) record: Option<Record>,
    pub(super) picker: Option<PickerView>,
    pub(super) review: Option<ReviewView>,
    pub(super) receipt: Option<ReceiptView>,
    pub(super) progress: Option<ProgressView>,
    pub(super) qr_text: SharedString,
    pub(super) emergency: Option<EmergencyView>,
    pub(super) rack: Option<RackView>,
    pub(super) dock: Option<keyboard::View>,
    pub(super) pad: Pad,
    pub(super) weather: Option<(Option<DetailView>, Currency)>,
}

impl Drawn {
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

    /// Empties every text and list that tells who somebody is or what they wrote.
    pub(in crate::kiosk::ui) fn wipe(&mut self, window: &AppWindow) {
        *self = Self { board: self.board.take(), ..Self::default() };
        let empty = SharedString::default;
        let person = window.global::<PersonAdapter>();
        let clear = [PersonAdapter::set_building, PersonAdapter::set_unit, PersonAdapter::set_room, PersonAdapter::set_surname];
        clear.into_iter().chain([PersonAdapter::set_phone, PersonAdapter::set_lookup_code]).for_each(|set| set(&person, empty()));
        person.set_honorific(Honorific::None);
        person.set_no_phone(false);
        person.set_focus(RequestField::None);
        let dock = window.global::<Dock>();
        dock.set_mode(DockMode::Pinyin);
        dock.set_shift(false);
        dock.set_composing(empty());
        dock.set_candidates(ModelRc::default());
        dock.set_cells(ModelRc::default());
        dock.set_expanded(false);
        dock.set_ink(ModelRc::default());
        dock.set_note(DockNote::None);
        let letter = window.global::<LetterPageAdapter>();
        let clear = [LetterPageAdapter::set_building, LetterPageAdapter::set_unit, LetterPageAdapter::set_room];
        clear.into_iter().chain([LetterPageAdapter::set_text, LetterPageAdapter::set_count]).for_each(|set| set(&letter, empty()));
        let feedback = window.global::<FeedbackPageAdapter>();
        feedback.set_kind(FeedbackKind::Complaint);
        feedback.set_subject(FeedbackSubject::None);
        feedback.set_scene(FeedbackScene::None);
        feedback.set_time(FeedbackTime::None);
        feedback.set_about(FeedbackAbout::None);
        feedback.set_wishes(ModelRc::default());
        feedback.set_wish_chosen(ModelRc::default());
        feedback.set_account(empty());
        feedback.set_count(empty());
        let request = window.global::<RequestPageAdapter>();
        request.set_questions(ModelRc::default());
        request.set_answers(ModelRc::default());
        request.set_error_answers(ModelRc::default());
        request.set_time_choices(ModelRc::default());
        request.set_time_choice(-1);
        request.set_description_text(empty());
        request.set_description_count(empty());
        let picker = window.global::<PickerAdapter>();
        picker.set_choices(ModelRc::default());
        picker.set_times(ModelRc::default());
        picker.set_days(ModelRc::default());
        picker.set_selected(-1);
        let confirm = window.global::<ConfirmPageAdapter>();
        for set in [ConfirmPageAdapter::set_service, ConfirmPageAdapter::set_group, ConfirmPageAdapter::set_address] {
            set(&confirm, empty());
        }
        confirm.set_topic(Topic::Request);
        confirm.set_surname(empty());
        confirm.set_honorific(Honorific::None);
        confirm.set_phone(empty());
        confirm.set_lookup_code(empty());
        confirm.set_wanted(WantedTime::default());
        confirm.set_description(empty());
        confirm.set_answers(ModelRc::default());
        confirm.set_price_note(empty());
        confirm.set_consent(false);
        let receipt = window.global::<ReceiptPageAdapter>();
        receipt.set_topic(Topic::Request);
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
        progress.set_topic(Topic::Request);
        progress.set_service_name(empty());
        progress.set_code(empty());
        progress.set_building(empty());
        progress.set_secret(empty());
        progress.set_owner(empty());
        progress.set_remark(ProgressRemark::None);
        progress.set_steps(ModelRc::default());
        progress.set_current_word(empty());
    }
}

/// Stores the new view; true if it differs from the one on the glass.
pub(super) fn changed<T: PartialEq>(slot: &mut Option<T>, new: T) -> Option<&T> {
    if slot.as_ref() == Some(&new) {
        return None;
    }
    Some(slot.insert(new))
}
