//! What a page has to say in every mode: where room is short, nothing of it may fold away or be forgotten. The other
//! checks judge what is on the screen and cannot miss what is not.

use super::{Check, Fault};
use crate::audit::facts::Facts;

/// One thing that has to be read on the screen.
struct Told {
    /// Scenes whose names begin like this.
    scenes: &'static [&'static str],
    /// Scenes among them that cannot know it.
    except: &'static [&'static str],
    /// It is told by any of these, in one text.
    by: &'static [&'static str],
    what: &'static str,
}

const CONTROL_ROOM: &str = "0571-8800-5119";
const HOTLINE: &str = "400-800-1234";
const CENTRE: &str = "0571-8800-5678";
/// The butler's and the control room's where both are extensions of one number.
const EXTENSIONS: [&str; 2] = ["8016", "8119"];
/// The scenes of a terminal that has no board yet.
const NO_BOARD: &[&str] =
    &["unpaired", "emergency_no_board", "guidance_no_board", "staff_unknown", "board_empty", "recovering", "recovering_no_number"];
/// Faults of which the office says no time of today that is still to come, and those where nobody can be caught.
const UNPROMISED: &[&str] =
    &["known_fault_reported", "known_fault_undecided", "known_fault_late", "known_fault_tomorrow", "known_fault_ended"];
const NO_LIFT: &[&str] = &["known_fault_light", "known_fault_cleaning"];

const TOLD: &[Told] = &[
    Told { scenes: &["lookup"], except: &[], by: &[CENTRE], what: "whom to call who cannot find a request" },
    Told { scenes: &["board"], except: NO_BOARD, by: &[HOTLINE, EXTENSIONS[0]], what: "the butler's hotline" },
    Told { scenes: &["board"], except: NO_BOARD, by: &[CENTRE], what: "the service centre's number" },
    Told {
        scenes: &["board_guest"],
        except: &[],
        by: &["王先生", "Mr Wang", "李女士", "Ms Li", "欧阳", "歐陽", "Ouyang"],
        what: "who is welcome",
    },
    Told {
        scenes: &["board_spring_festival"],
        except: &["board_spring_festival_own"],
        by: &["新春", "Chinese New Year"],
        what: "the festival",
    },
    Told { scenes: &["emergency"], except: &[], by: &["110"], what: "the police" },
    Told { scenes: &["emergency", "guidance_fire", "guidance_gas"], except: &[], by: &["119"], what: "the fire service" },
    Told { scenes: &["emergency"], except: &[], by: &["120"], what: "the ambulance" },
    Told { scenes: &["emergency", "guidance"], except: NO_BOARD, by: &[CONTROL_ROOM, EXTENSIONS[1]], what: "the control room" },
    Told {
        scenes: &["takeover_fire", "takeover_drill", "takeover_gas", "takeover_offline", "takeover_clock"],
        except: &[],
        by: &["119"],
        what: "the fire service",
    },
    Told { scenes: &["takeover_security"], except: &[], by: &["110"], what: "the police" },
    Told { scenes: &["takeover"], except: &["takeover_bare"], by: &[CONTROL_ROOM, EXTENSIONS[1]], what: "the control room" },
    Told { scenes: &["takeover_drill", "takeover_long"], except: &[], by: &["DRILL"], what: "that it is a drill" },
    Told { scenes: &["receipt"], except: &[], by: &["4271"], what: "the code's first half" },
    Told { scenes: &["receipt"], except: &[], by: &["8098"], what: "the code's second half" },
    Told { scenes: &["receipt", "progress"], except: &[], by: &[HOTLINE, CONTROL_ROOM, CENTRE], what: "whom to call in a hurry" },
    Told {
        scenes: &["known_fault"],
        except: &["known_fault_ended"],
        by: &["户报修", "户反映", "戶", "household"],
        what: "how many told of it",
    },
    Told { scenes: &["known_fault"], except: &[], by: &["2单元", "2單元", "Unit 2"], what: "where it is" },
    Told { scenes: &["known_fault"], except: UNPROMISED, by: &["11:04"], what: "when it is expected to be mended" },
    Told {
        scenes: &["known_fault"], except: NO_LIFT, by: &["困在电梯", "困在電梯", "stuck in the lift"], what: "help for who is caught"
    },
    Told { scenes: &["known_fault_offline"], except: &[], by: &["2 小时前", "2 小時前", "2 hours ago"], what: "how old it is" },
    Told { scenes: &["rack_rota_numbers"], except: &[], by: &["135 0000 6688"], what: "the duty manager's number" },
    Told { scenes: &["receipt_after_hours"], except: &[], by: &["明天 07:00", "tomorrow 07:00"], what: "when somebody comes" },
    Told {
        scenes: &["rack_departments_after_hours", "search_after_hours"],
        except: &[],
        by: &["14:00 上班", "opens 14:00"],
        what: "when somebody comes",
    },
    Told { scenes: &[""], except: NO_BOARD, by: &["示例", "Demo"], what: "that all of it is a sample" },
];

pub fn faults(scene: &str, facts: &Facts) -> Vec<Fault> {
    let begins = |names: &[&str]| names.iter().any(|name| scene.starts_with(name));
    // What stands behind a sheet was told before it came.
    let said: Vec<&str> =
        facts.items.iter().filter(|item| !item.seen.is_empty()).filter_map(|item| Some(item.words()?.text.as_str())).collect();
    let untold = |told: &&Told| !said.iter().any(|text| told.by.iter().any(|by| text.contains(by)));
    let due = TOLD.iter().filter(|told| begins(told.scenes) && !begins(told.except));
    due.filter(untold).map(|told| Fault::new(Check::Told, told.what.into(), format!("{} is not told", told.by.join(" or ")), 1.0)).collect()
}
