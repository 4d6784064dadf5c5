//! How long things may be. One place, so that screens, API and SQL agree.
//! All lengths are in Unicode scalar values (what a resident would call characters) unless marked.

/// Free description of a request.
pub const DESCRIPTION_CHARS: usize = 100;
/// Surname or form of address; compound and ethnic-minority names included.
pub const NAME_CHARS: usize = 20;
/// 户主称呼 in the registry: companies own rooms, too.
pub const HOUSEHOLD_NAME_CHARS: usize = 60;
/// A note about a household.
pub const HOUSEHOLD_NOTE_CHARS: usize = 300;
/// A notice's title; one line on the board holds 16.
pub const NOTICE_TITLE_CHARS: usize = 40;
/// A notice's body.
pub const NOTICE_BODY_CHARS: usize = 4_000;
/// A notice's title in English, which needs about twice as many characters.
pub const NOTICE_ENGLISH_TITLE_CHARS: usize = 90;
/// A notice's body in English.
pub const NOTICE_ENGLISH_BODY_CHARS: usize = 8_000;
/// English of a text of so many Chinese characters: a few words are always allowed.
pub const fn english_chars(chinese: usize) -> usize {
    40 + 4 * chinese
}
/// A staff reply that the resident reads on the progress page.
pub const REPLY_CHARS: usize = 300;
/// One short label typed by staff: names, staff numbers, areas, hours.
pub const LABEL_CHARS: usize = 60;
/// An uploaded portrait, bytes.
pub const PORTRAIT_BYTES: usize = 8 * 1024 * 1024;
/// An uploaded picture's width times height before scaling; stops decompression bombs.
pub const PICTURE_PIXELS: u64 = 40_000_000;
/// An uploaded photograph of what an order is about, bytes: what a telephone takes.
pub const PHOTO_BYTES: usize = 16 * 1024 * 1024;
/// An uploaded leaflet (PDF), bytes.
pub const LEAFLET_BYTES: usize = 20 * 1024 * 1024;
/// Pages of a leaflet: a year's newsletter has fewer.
pub const LEAFLET_PAGES: usize = 40;
/// The picture of one page, pixels across and down: an upright panel has so many, a lying one the same turned.
pub const LEAFLET_PAGE_SIZE: (u32, u32) = (1080, 1920);
/// The picture of one page, bytes: it is fetched in one answer.
pub const LEAFLET_PAGE_BYTES: usize = 1024 * 1024;
/// The pictures of one leaflet, bytes: every terminal fetches and keeps them.
pub const LEAFLET_PICTURES_BYTES: usize = 24 * 1024 * 1024;
/// Photographs of one order.
pub const PHOTOS: usize = 12;
/// The longer side of a picture within a text, pixels: as wide as a lobby draws one.
pub const TEXT_PICTURE_SIDE: u32 = 1080;
/// What staff note about an order for each other.
pub const NOTE_CHARS: usize = 300;
/// Notes of one order.
pub const NOTES: usize = 200;
/// One sealed envelope as JSON, bytes.
pub const ENVELOPE_BYTES: usize = 64 * 1024;
/// Envelopes in one batch.
pub const BATCH_ENVELOPES: usize = 50;
/// Submissions that a terminal delivers in an hour, on and on; at the largest size it is 38 MB.
pub const SUBMISSIONS_PER_HOUR: i32 = 600;
/// Submissions that a terminal delivers at once when it was silent before: a busy lobby has about a hundred a day, so that
/// three weeks without the office are delivered within seconds.
pub const SUBMISSIONS_AT_ONCE: i32 = 2_000;
/// Questions that one catalogue item may ask.
pub const QUESTIONS: usize = 3;
/// A message to a household or the butler.
pub const MESSAGE_CHARS: usize = 100;
/// One page of the information rack.
pub const INFORMATION_BODY_CHARS: usize = 4_000;
/// Lines of a list on one page of the information rack.
pub const INFORMATION_ENTRIES: usize = 60;
/// A service's name; a tile's first line.
pub const ITEM_NAME_CHARS: usize = 16;
/// The short line below a service's name.
pub const ITEM_HINT_CHARS: usize = 24;
/// The words beside a price.
pub const PRICE_NOTE_CHARS: usize = 30;
/// Rows of a service's detail card.
pub const ITEM_DETAILS: usize = 4;
/// The label of a detail row: 包含, 质保.
pub const DETAIL_LABEL_CHARS: usize = 6;
/// The words of a detail row.
pub const DETAIL_VALUE_CHARS: usize = 40;
/// Phrase chips of one service.
pub const PHRASES: usize = 8;
/// One phrase chip.
pub const PHRASE_CHARS: usize = 8;
/// The label of a question.
pub const QUESTION_LABEL_CHARS: usize = 6;
/// The chips of a question, at least and at most.
pub const QUESTION_CHOICES: std::ops::RangeInclusive<usize> = 2..=5;
/// One chip of a question.
pub const CHOICE_CHARS: usize = 8;
/// Digits of the PIN that opens a terminal's staff page, at least and at most.
pub const STAFF_PIN_DIGITS: std::ops::RangeInclusive<usize> = 4..=8;
/// The title of a page of the information rack.
pub const INFORMATION_TITLE_CHARS: usize = 24;
/// The words behind an entry of the information rack: address, hours.
pub const ENTRY_DETAIL_CHARS: usize = 60;
/// The key of a public place, and of the fault that 我也报修 names.
pub const PLACE_ID_CHARS: usize = 64;
/// A public place's name; two lines of a tile.
pub const PLACE_NAME_CHARS: usize = 24;
/// Public places of an estate: a large one has sixty buildings of three units, with lift and corridor each.
pub const PUBLIC_PLACES: usize = 600;
/// What people may do while something is out of order: 请先走 1单元电梯.
pub const ADVICE_CHARS: usize = 40;
/// Open faults that a board tells of.
pub const FAULTS_ON_BOARD: u32 = 50;
/// What a resident adds to an order later, or says of it.
pub const ACT_CHARS: usize = 100;
/// Lines of one quote.
pub const QUOTE_LINES: usize = 8;
/// The words of one line of a quote.
pub const QUOTE_LINE_CHARS: usize = 40;
/// The same of a line whose words go on with how much it is and of what price.
pub const QUOTE_TOLD_LINE_CHARS: usize = QUOTE_LINE_CHARS - 16;
/// Questions of a survey.
pub const SURVEY_QUESTIONS: usize = 12;
/// A question of a survey.
pub const SURVEY_QUESTION_CHARS: usize = 40;
/// Choices of a question of a survey.
pub const SURVEY_CHOICES: usize = 8;
/// One of them.
pub const SURVEY_CHOICE_CHARS: usize = 12;
/// What a card of second-hand or lost things is about.
pub const CARD_TITLE_CHARS: usize = 20;
/// The price on it.
pub const CARD_PRICE_CHARS: usize = 12;
/// People that one sign-up may bring.
pub const SIGN_UP_PEOPLE: u8 = 9;
/// Activities, surveys and cards on a board, of each.
pub const COMMUNITY_ON_BOARD: usize = 60;
/// What is looked for in the information rack.
pub const RACK_SEARCH_CHARS: usize = 20;
/// Quotes of one order.
pub const QUOTES: usize = 12;
/// Payments of one order.
pub const PAYMENTS: usize = 12;

// Texts with marks: `domain::rich_text`.
/// Bytes that are read for marks: the longest body in characters of four bytes.
pub const RICH_BYTES: usize = 4 * NOTICE_ENGLISH_BODY_CHARS;
/// Headings, paragraphs, lists, tables and links of one text.
pub const RICH_BLOCKS: usize = 120;
/// Columns of a table: more are too narrow on an upright panel in large type.
pub const RICH_COLUMNS: usize = 5;
/// Rows of a table below its head.
pub const RICH_ROWS: usize = 40;
/// A table's cell.
pub const RICH_CELL_CHARS: usize = 60;
/// Links of one text, each with its QR code.
pub const RICH_LINKS: usize = 8;
/// A link's address, in bytes: a QR code of it is still read from a step away.
pub const RICH_LINK_BYTES: usize = 200;
