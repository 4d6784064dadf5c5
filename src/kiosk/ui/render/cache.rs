//! What is on the glass: tells what changed, and wipes it when the visit ends.

use slint::{ComponentHandle, SharedString};

use crate::{
    domain::order::dealings::Stars,
    kiosk::{
        ui::{
            generated::*,
            leaves::{LeafKey, PicturesKey},
            pad::{Pad, Shape},
        },
        view_models::{
            acting::ActsView,
            activities::ActivitiesView,
            board::{BoardView, Currency},
            calling::Stage,
            cards::CardsView,
            dealings::{QuoteView, WorkView},
            emergency::EmergencyView,
            fault_place::FaultPlacesView,
            helping::HelpSheet,
            keyboard,
            known_fault::KnownFaultView,
            modes::Modes,
            notice::NoticeView,
            picker::PickerView,
            prices::PricesView,
            progress::ProgressView,
            rack::RackView,
            receipt::ReceiptView,
            review::ReviewView,
            search::SearchView,
            services::ServicesView,
            survey::SurveysView,
            takeover::TakeoverView,
            weather::DetailView,
        },
    },
};

/// A notice, how current it is, and whether the open page of its leaflet is here, with its size.
type ShownNotice = (Option<NoticeView>, Currency, ShownPictures);

/// Of a leaflet's open page, and of the pictures within a text.
type ShownPictures = (Option<LeafKey>, PicturesKey);

/// The views on the glass, to tell what changed.
pub(in crate::kiosk::ui) struct RenderCache {
    pub(super) board: Option<BoardView>,
    pub(super) notice: Option<ShownNotice>,
    pub(super) services: Option<(ServicesView, Currency)>,
    pub(super) prices: Option<PricesView>,
    pub(super) fault_places: Option<(FaultPlacesView, Currency)>,
    pub(super) known_fault: Option<(KnownFaultView, Currency)>,
    /// `Some(None)`: no sheet lies open.
    pub(super) picker: Option<Option<PickerView>>,
    /// The sheet for whoever has trouble, and the modes that it does not offer.
    pub(super) help: Option<(Option<HelpSheet>, Modes)>,
    pub(super) review: Option<ReviewView>,
    /// With the text of its QR code.
    pub(super) receipt: Option<(ReceiptView, SharedString)>,
    pub(super) progress: Option<ProgressView>,
    pub(super) acts: Option<ActsView>,
    /// With whether its rows were read.
    pub(super) quote: Option<(QuoteView, bool)>,
    pub(super) work: Option<(WorkView, Option<Stars>, bool)>,
    pub(super) signature: Pad,
    /// With the call that is on, and whether a drill is.
    pub(super) emergency: Option<(EmergencyView, Option<Stage>, bool)>,
    pub(super) takeover: Option<TakeoverView>,
    /// With the size of its open leaf, and whether that is here.
    pub(super) rack: Option<(RackView, ShownPictures)>,
    pub(super) search: Option<SearchView>,
    pub(super) activities: Option<ActivitiesView>,
    pub(super) cards: Option<CardsView>,
    pub(super) surveys: Option<SurveysView>,
    /// With whether this terminal reads handwriting.
    pub(super) dock: Option<(keyboard::View, bool)>,
    pub(super) pad: Pad,
    pub(super) weather: Option<(Option<DetailView>, Currency)>,
}

impl Default for RenderCache {
    fn default() -> Self {
        Self {
            board: None,
            notice: None,
            services: None,
            prices: None,
            fault_places: None,
            known_fault: None,
            picker: None,
            help: None,
            review: None,
            receipt: None,
            progress: None,
            acts: None,
            quote: None,
            work: None,
            signature: Pad::of(Shape::SIGNATURE),
            emergency: None,
            takeover: None,
            rack: None,
            search: None,
            activities: None,
            cards: None,
            surveys: None,
            dock: None,
            pad: Pad::of(Shape::WRITING),
            weather: None,
        }
    }
}

impl RenderCache {
    /// The next rendering sets the portraits anew.
    pub(in crate::kiosk::ui) fn forget_portraits(&mut self) {
        self.board = None;
        self.rack = None;
    }

    /// The pad is drawn anew: the ink is somebody else's.
    pub(in crate::kiosk::ui) fn forget_ink(&mut self) {
        self.pad = Pad::forgotten(Shape::WRITING);
        self.signature = Pad::forgotten(Shape::SIGNATURE);
    }

    /// Everything is drawn again: the screen speaks another language.
    pub(super) fn forget(&mut self) {
        *self = Self::default();
        self.forget_ink();
    }

    /// Empties every page but the board, and whatever was typed or drawn.
    pub(in crate::kiosk::ui) fn wipe(&mut self, window: &AppWindow) {
        *self = Self { board: self.board.take(), ..Self::default() };
        /// Every adapter that has a view; the board's and the shell's are about nobody.
        macro_rules! empty_views {
            ($($adapter:ident),+ $(,)?) => { $(window.global::<$adapter>().set_view(Default::default());)+ };
        }
        empty_views!(
            ActivitiesPageAdapter,
            ActsAdapter,
            ActWordsPageAdapter,
            CardsPageAdapter,
            EntryFormPageAdapter,
            SurveyPageAdapter,
            ThanksPageAdapter,
            CompletionPageAdapter,
            ConfirmPageAdapter,
            Dock,
            CallingPageAdapter,
            EmergencyPageAdapter,
            FaultPlacePageAdapter,
            FeedbackPageAdapter,
            GuidancePageAdapter,
            HelpAdapter,
            KnownFaultPageAdapter,
            MessageFormPageAdapter,
            LookupPageAdapter,
            NoticePageAdapter,
            PersonAdapter,
            PickerAdapter,
            PricesPageAdapter,
            ProgressPageAdapter,
            QuotePageAdapter,
            RackPageAdapter,
            ReceiptPageAdapter,
            RequestPageAdapter,
            SearchPageAdapter,
            ServicesPageAdapter,
            SigningAdapter,
            StaffPageAdapter,
            TakeoverPageAdapter,
            MessagesPageAdapter,
            UnpairedPageAdapter,
            WeatherPageAdapter,
        );
        let empty = SharedString::default;
        let person = window.global::<PersonAdapter>();
        person.set_surname(empty());
        person.set_phone(empty());
        person.set_lookup_code(empty());
        window.global::<SearchPageAdapter>().set_text(empty());
        let request = window.global::<RequestPageAdapter>();
        request.set_description_text(empty());
        request.set_description_count(empty());
        let form = window.global::<MessageFormPageAdapter>();
        form.set_text(empty());
        form.set_count(empty());
        let words = window.global::<ActWordsPageAdapter>();
        words.set_text(empty());
        words.set_count(empty());
        let entry = window.global::<EntryFormPageAdapter>();
        entry.set_text(empty());
        entry.set_count(empty());
        entry.set_card_title(empty());
        entry.set_price(empty());
        let survey = window.global::<SurveyPageAdapter>();
        survey.set_text(empty());
        survey.set_count(empty());
        window.global::<SigningAdapter>().set_ink(Default::default());
        let feedback = window.global::<FeedbackPageAdapter>();
        feedback.set_account(empty());
        feedback.set_whom(empty());
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
