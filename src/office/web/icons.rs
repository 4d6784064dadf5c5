//! The console's line icons.

use maud::{Markup, PreEscaped, html};

/// A line icon on a 24 grid. They are ours and constant, so they may go in unescaped.
pub fn icon(name: &str) -> Markup {
    let path = match name {
        "list" => "M4 6h1M4 12h1M4 18h1M9 6h11M9 12h11M9 18h11",
        "alarm" => "M6 17V11a6 6 0 0 1 12 0v6M4 17h16M10 20.500h4M12 5V3M4 6L2.500 7.500M20 6l1.500 1.500",
        "bell" => "M3 18h18M5 18a7 7 0 0 1 14 0M12 11V8M10 8h4",
        "megaphone" => "M4 10v4l11 4V6L4 10zM15 9a3 3 0 0 1 0 6M6 15l1 5h3l-1-4",
        "sun" => "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v3M12 19v3M2 12h3M19 12h3M5 5l2 2M17 17l2 2M5 19l2-2M17 7l2-2",
        "user" => "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4 21c0-5 3-7 8-7s8 2 8 7",
        "people" => {
            "M9 5a3.500 3.500 0 1 0 0 7 3.500 3.500 0 0 0 0-7zM2.500 20c0-4.500 2.500-6 6.500-6s6.500 1.500 6.500 6M16 5.500a3 3 0 0 1 0 6M17.500 14.500c2.800.400 4 2 4 5.500"
        }
        "home" => "M4 21V9l8-6 8 6v12zM10 21v-7h4v7",
        "door" => "M6 21V3h12v18M3 21h18M14 12v1",
        "key" => "M8 11a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM11 12l9-9M16 7l3 3",
        "screen" => "M7 2h10v20H7zM11 18h2",
        "book" => "M5 3h13v18H5zM5 3v18M9 8h5M9 12h5",
        "grid" => "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h6v6h-6z",
        "rack" => "M3 5h7v14H3zM14 5h7v14h-7zM5 9h3M16 9h3M5 12h3M16 12h3",
        "calendar" => "M4 6h16v14H4zM4 10h16M8 3v4M16 3v4",
        "up" => "M6 15l6-6 6 6",
        "down" => "M6 9l6 6 6-6",
        "clock" => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5l3 2",
        "search" => "M10.500 4a6.500 6.500 0 1 0 0 13 6.500 6.500 0 0 0 0-13zM15.500 15.500L21 21",
        "pin" => "M9 3h6l-1 6 4 4H6l4-4zM12 13v8",
        "plus" => "M12 5v14M5 12h14",
        "gear" => {
            "M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM12 3v3M12 18v3M3 12h3M18 12h3M5.600 5.600l2.200 2.200M16.200 16.200l2.200 2.200M5.600 18.400l2.200-2.200M16.200 7.800l2.200-2.200"
        }
        "alert" => "M12 3L2 21h20zM12 10v5M12 18v.5",
        "tools" => "M14 6a4 4 0 0 1 5-3l-3 3 1 2 2 1 3-3a4 4 0 0 1-6 5L7 20a2 2 0 0 1-3-3l9-9a4 4 0 0 1 1-2z",
        "print" => "M7 8V4h10v4M7 17H4V8h16v9h-3M7 14h10v6H7z",
        "phone" => "M6 3h4l2 5-2.500 2a11 11 0 0 0 4.500 4.500l2-2.500 5 2v4a2 2 0 0 1-2 2C11 20 4 13 4 5a2 2 0 0 1 2-2z",
        "exit" => "M14 4H5v16h9M10 12h11M17 8l4 4-4 4",
        _ => "",
    };
    html! {
        svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false" { (PreEscaped(format!("<path d=\"{path}\"/>"))) }
    }
}
