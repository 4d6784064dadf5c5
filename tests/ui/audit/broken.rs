//! Every check fails when a widget is made wrong on purpose, and finds nothing in the same widget
//! made right.

use slint::ComponentHandle;

use super::{
    checks::{self, Check, Panel},
    fonts::Fonts,
    walk,
};
use crate::own_process::in_own_process;
use lobby_butler::kiosk::ui::headless;

slint::slint! {
    import { Theme } from "../../../ui/theme.slint";
    import { Icons } from "../../../ui/icons.slint";
    import { BodyText, CaptionText } from "../../../ui/widgets/text.slint";
    import { Button, PressSurface } from "../../../ui/widgets/controls.slint";

    export enum Wrong {
        nothing, small-target, small-text, shortened, cut, too-high, clipped, off-ground, off-screen,
        text-on-text, text-under-control, text-covered, text-on-picture, control-on-control, control-in-control,
        control-off-screen, control-covered, faint-line-colour, faint-body, lost-ground, faint-disabled, no-glyph, no-role, no-label,
        shared-label, broken-word, lone-character, box-off-ground
    }

    export component Specimen inherits Window {
        in property <Wrong> wrong;
        in property <string> told;
        in property <bool> sheet; // a sheet lies over everything
        in property <length> first-y: 48px; // where the first button lies
        preferred-width: 1080px;
        preferred-height: 1920px;
        background: Theme.paper;
        default-font-family: Theme.sans;
        default-font-size: Theme.size-body;
        default-font-weight: Theme.regular;

        Button {
            x: root.wrong == Wrong.control-off-screen ? 900px : 48px;
            y: root.first-y;
            width: root.wrong == Wrong.small-target ? 60px : 300px;
            height: Theme.button-height;
            text: root.wrong == Wrong.small-target ? "好" : "确认";
            accessible-label: root.wrong == Wrong.no-label ? "" : "确认";
        }
        if root.wrong == Wrong.control-covered: Rectangle { x: 48px; y: 48px; width: 200px; height: 120px; background: Theme.card; }
        if root.wrong == Wrong.control-on-control: Button { x: 200px; y: 100px; width: 300px; text: "另一个"; }
        if root.wrong == Wrong.text-under-control: BodyText { x: 320px; y: 80px; text: "半在按钮下"; }
        PressSurface {
            x: 48px;
            y: 240px;
            width: 600px;
            height: Theme.button-height;
            background: Theme.card;
            accessible-label: "一行";
            if root.wrong == Wrong.control-in-control: Button { x: 400px; width: 180px; text: "行中"; }
            if root.wrong == Wrong.shared-label: TouchArea { x: 700px; width: 100px; }
        }
        if root.wrong == Wrong.box-off-ground: Rectangle {
            x: 48px;
            y: 400px;
            width: 200px;
            height: 100px;
            background: Theme.card;
            Rectangle { x: 150px; width: 80px; height: 60px; background: Theme.paper; }
        }
        if root.wrong == Wrong.no-role: TouchArea { x: 48px; y: 400px; width: 120px; height: 120px; }

        BodyText {
            x: root.wrong == Wrong.off-screen ? 1000px : 48px;
            y: 600px;
            width: root.wrong == Wrong.cut || root.wrong == Wrong.shortened || root.wrong == Wrong.too-high ? 120px : 400px;
            height: root.wrong == Wrong.too-high ? 60px : 100px;
            text: root.wrong == Wrong.no-glyph ? "没有字形的字\u{1F0A1}" : "六个字的文本";
            font-size: root.wrong == Wrong.small-text ? 20px : Theme.size-body;
            wrap: root.wrong == Wrong.too-high ? TextWrap.word-wrap : TextWrap.no-wrap;
            overflow: root.wrong == Wrong.shortened || root.wrong == Wrong.too-high ? TextOverflow.elide : TextOverflow.clip;
            color: root.wrong == Wrong.faint-line-colour ? Theme.brass-500
                : root.wrong == Wrong.faint-body ? Theme.on-green-ring : Theme.ink-900;
        }
        if root.told != "": BodyText { x: 48px; y: 500px; text: root.told; }
        if root.wrong == Wrong.broken-word: BodyText { x: 600px; y: 500px; width: 120px; text: "Housekeeping"; wrap: word-wrap; }
        if root.wrong == Wrong.lone-character: BodyText { x: 600px; y: 500px; width: 5 * 36px; text: "看完清除本页"; wrap: word-wrap; }
        if root.wrong == Wrong.text-on-text: BodyText { x: 100px; y: 610px; height: 100px; text: "压在上面"; }
        if root.wrong == Wrong.text-on-picture: Image { x: 60px; y: 620px; width: 48px; height: 48px; source: Icons.phone; }
        if root.wrong == Wrong.text-covered: Rectangle { x: 48px; y: 600px; width: 100px; height: 100px; background: Theme.card; }
        Rectangle {
            x: 48px;
            y: 800px;
            width: 300px;
            height: 100px;
            clip: true;
            BodyText { x: root.wrong == Wrong.clipped ? 250px : 20px; text: "框里的文本"; }
        }
        Rectangle {
            x: 48px;
            y: 1000px;
            width: root.wrong == Wrong.off-ground ? 100px : 300px;
            height: 100px;
            background: Theme.green-100;
            BodyText { x: 10px; text: "底色上的文本"; }
        }
        // The ground of a text is often an earlier sibling.
        if root.wrong != Wrong.lost-ground: Rectangle { x: 48px; y: 1200px; width: 600px; height: 100px; background: Theme.green-900; }
        CaptionText { x: 60px; y: 1200px; height: 100px; text: "绿底上的说明"; color: Theme.paper; }
        PressSurface {
            x: 48px;
            y: 1400px;
            width: 300px;
            height: Theme.button-height;
            enabled: false;
            background: Theme.bar;
            accessible-label: "停用";
            BodyText { text: "停用"; color: root.wrong == Wrong.faint-disabled ? Theme.line-2 : Theme.ink-500; }
        }
        BodyText { visible: false; width: 4px; font-size: 4px; text: "看不见的不算"; }
        if root.sheet: Rectangle {
            background: Theme.scrim;
            TouchArea { }
            Rectangle { y: 1500px; height: 420px; background: Theme.card; }
            Button { x: 48px; y: 1700px; width: 300px; text: "关闭"; }
        }
    }
}

/// The colour of a point of the picture.
fn pixel(picture: &slint::SharedPixelBuffer<slint::Rgba8Pixel>, x: i64, y: i64) -> [u8; 3] {
    let pixel = picture.as_slice()[(y * i64::from(picture.width()) + x) as usize];
    [pixel.r, pixel.g, pixel.b]
}

#[test]
fn ink_is_drawn_where_it_is_computed() {
    in_own_process("audit::broken::ink_is_drawn_where_it_is_computed", || {
        headless::install((1080, 1920)).unwrap();
        let specimen = Specimen::new().unwrap();
        specimen.show().unwrap();
        let (facts, fonts) = (walk::facts(specimen.window()), Fonts::embedded());
        let picture = specimen.window().take_snapshot().unwrap();
        let texts = facts.texts();
        assert!(texts.len() >= 5, "only {} texts", texts.len());
        for (index, words) in texts {
            let ink = fonts.ink(words, &facts.items[index].area).area;
            // The drawn glyphs' box, searched for somewhat around the computed one.
            let (mut left, mut top, mut right, mut bottom) = (i64::MAX, i64::MAX, i64::MIN, i64::MIN);
            let ground = pixel(&picture, ink.x as i64 - 6, ink.center().1 as i64);
            for y in (ink.y as i64 - 12)..(ink.bottom() as i64 + 12) {
                for x in (ink.x as i64 - 6)..(ink.right() as i64 + 6) {
                    let differs = pixel(&picture, x, y).iter().zip(ground).any(|(a, b)| a.abs_diff(b) > 100);
                    if differs {
                        (left, top, right, bottom) = (left.min(x), top.min(y), right.max(x), bottom.max(y));
                    }
                }
            }
            // Glyphs keep a little of their advance free, at either side.
            let near = |drawn: i64, computed: f32, slack: f32| (drawn as f32 - computed).abs() <= slack;
            let bearing = words.size * 0.2;
            let found = format!("{}: drawn {left},{top} to {right},{bottom}, computed {ink}", words.text);
            assert!(near(top, ink.y, 2.5) && near(bottom, ink.bottom(), 2.5), "{found}");
            assert!(near(left, ink.x, bearing) && near(right, ink.right(), bearing), "{found}");
        }
    });
}

#[test]
fn each_check_fails_when_a_widget_is_made_wrong_on_purpose() {
    in_own_process("audit::broken::each_check_fails_when_a_widget_is_made_wrong_on_purpose", || {
        headless::install((1080, 1920)).unwrap();
        let specimen = Specimen::new().unwrap();
        specimen.show().unwrap();
        let fonts = Fonts::embedded();
        let faults = |wrong| {
            specimen.set_wrong(wrong);
            checks::faults(&walk::facts(specimen.window()), &fonts, &Panel::DESIGN)
        };
        assert_eq!(faults(Wrong::Nothing), []);
        use Check::{Breaks, Contrast, Fit, Glyphs, Names, Overlap, Size};
        let made_wrong = [
            (Wrong::SmallTarget, Size, "mm"),
            (Wrong::SmallText, Size, "mm"),
            (Wrong::Shortened, Fit, "shortened by"),
            (Wrong::Cut, Fit, "cut by"),
            (Wrong::TooHigh, Fit, "too high"),
            (Wrong::Clipped, Fit, "what holds it"),
            (Wrong::OffGround, Fit, "runs out of"),
            (Wrong::OffScreen, Fit, "what holds it"),
            (Wrong::BoxOffGround, Fit, "runs out of"),
            (Wrong::BrokenWord, Breaks, "breaks inside"),
            (Wrong::LoneCharacter, Breaks, "alone"),
            (Wrong::TextOnText, Overlap, "on the text"),
            (Wrong::TextUnderControl, Overlap, "runs under"),
            (Wrong::TextCovered, Overlap, "shares its place"),
            (Wrong::TextOnPicture, Overlap, "shares its place"),
            (Wrong::ControlOnControl, Overlap, "overlaps"),
            (Wrong::ControlInControl, Overlap, "overlaps"),
            (Wrong::ControlOffScreen, Overlap, "outside the screen"),
            (Wrong::ControlCovered, Overlap, "lies under"),
            (Wrong::FaintLineColour, Contrast, "at least 7"),
            (Wrong::FaintBody, Contrast, "at least 7"),
            (Wrong::LostGround, Contrast, "1.00:1"),
            (Wrong::FaintDisabled, Contrast, "at least 7"),
            (Wrong::NoGlyph, Glyphs, "no glyph"),
            (Wrong::NoRole, Names, "no role"),
            (Wrong::NoLabel, Names, "no label"),
            (Wrong::SharedLabel, Names, "shares its name"),
        ];
        for (wrong, check, numbers) in made_wrong {
            let found = faults(wrong);
            let expected = found.iter().any(|fault| fault.check == check && fault.numbers.contains(numbers));
            assert!(expected, "{wrong:?} gave {found:?}");
        }
        let high = |y: f32| {
            specimen.set_wrong(Wrong::Nothing);
            specimen.set_first_y(y);
            checks::faults_when_lowered(&walk::facts(specimen.window())).iter().any(|fault| fault.what.contains("确认"))
        };
        assert!(!high(1056.0) && high(1000.0) && high(48.0));
        let untold = |text: &str| {
            specimen.set_told(text.into());
            let facts = walk::facts(specimen.window());
            checks::faults_of_scene("lookup_error", &facts).iter().any(|fault| fault.what.contains("whom to call"))
        };
        assert!(!untold("客服中心 0571-8800-5678") && untold("请重填"));
        for check in Check::ALL.into_iter().filter(|check| !matches!(check, Check::Reach | Check::Told)) {
            assert!(made_wrong.iter().any(|(_, shown, _)| *shown == check), "nothing shows that {check:?} can fail");
        }
        // What is wrong behind a sheet cannot be seen or touched; the sheet itself is judged.
        specimen.set_sheet(true);
        assert_eq!(faults(Wrong::ControlOnControl), []);
        assert_eq!(walk::facts(specimen.window()).targets().len(), 1);
    });
}
