//! What a takeover says unless somebody changes it.
//!
//! The steps are those of the terminal's own emergency pages (`ui/words/emergency.slint`), in the order in which they save
//! lives, cut to what is read while walking: leave, what never to do, what to do for others. Fire: stairs and low smoke, no
//! lift, doors closed behind oneself. Gas: no spark, and no call indoors. Flood: up, away from garages and cables. Security:
//! behind a locked door.

use super::{Kind, Line, Sign, Step, Words};

fn line(chinese: &str, english: &str) -> Line {
    Line { chinese: chinese.into(), english: english.into() }
}

pub(super) fn words(kind: Kind) -> Words {
    let (title, lead, steps): (&str, Line, &[(&str, &str, Sign)]) = match kind {
        Kind::Fire => (
            "火警",
            line("请立即撤离", "FIRE. Leave the building now."),
            &[
                ("走楼梯，低姿捂住口鼻", "Take the stairs, stay low, cover your nose", Sign::Stairs),
                ("不乘电梯，不回去取物", "No lifts. Leave everything behind", Sign::Lift),
                ("关好身后的门，叫上邻居", "Close doors behind you, alert neighbours", Sign::Door),
            ],
        ),
        Kind::Gas => (
            "燃气泄漏",
            line("请立即离开", "GAS LEAK. Leave the building now."),
            &[
                ("不开关电器，不点火", "No switches, no flames", Sign::Flame),
                ("走楼梯，敲门叫上邻居", "Take the stairs, knock on doors", Sign::Stairs),
                ("到了室外再打电话", "Make calls only once outdoors", Sign::Phone),
            ],
        ),
        Kind::Flood => (
            "积水倒灌",
            line("请往高处走", "FLOOD. Move to higher floors now."),
            &[
                ("离开车库和低洼处", "Leave the garage and low ground", Sign::Water),
                ("不乘电梯，不蹚水", "No lifts. Do not wade through water", Sign::Lift),
                ("远离电线和配电箱", "Keep away from cables and switch boxes", Sign::Power),
            ],
        ),
        Kind::Security => (
            "治安警情",
            line("请回家锁好门", "SECURITY ALERT. Stay indoors."),
            &[
                ("锁好门，不给生人开门", "Lock your door, open it to no stranger", Sign::Lock),
                ("不围观，不追赶", "Do not watch, do not pursue", Sign::People),
                ("有危险打 110，说清位置", "In danger call 110 and say where you are", Sign::Phone),
            ],
        ),
        Kind::Custom => ("紧急通知", line("请听从物业安排", "EMERGENCY. Follow the staff."), &[]),
    };
    let steps = steps.iter().map(|(chinese, english, sign)| Step { line: line(chinese, english), sign: *sign });
    Words { title: title.into(), lead, steps: steps.collect() }
}
