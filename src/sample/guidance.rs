//! 应急指引 as an estate may say it itself.

use crate::domain::guidance::{Danger, Guidance, OwnGuidance};

/// Over the butler, in two lines.
pub const OWN_SLOGAN: &str = "用心服务每一天，每一户\n有事请找您的区域管家";

/// As an estate may say it: as long as the office takes it, and a number of its own.
pub fn own_guidance() -> Vec<OwnGuidance> {
    let lines = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect();
    let gas = Guidance {
        first: lines(&["关厨房门外的总阀门", "门窗全开，不碰开关", "到花园里再打电话"]),
        steps: lines(&[
            "关掉厨房门外的黄色总阀门",
            "打开所有的门窗，让风吹进来",
            "不开关任何电器，不点火，不抽烟",
            "敲门提醒同层邻居，千万不按门铃",
            "带上老人孩子，从东侧楼梯离开",
            "到中心花园以后再打抢修和物业电话",
            "燃气公司检查合格以后再回家里来",
        ]),
        never: lines(&["不要开灯，不要关灯", "不要在家里、楼道里打电话", "不要回去拿手机和钱包等东西"]),
        number_name: "燃气公司抢修".into(),
        number: "0571-8800-9677".into(),
    };
    let fire = Guidance {
        steps: lines(&["按楼道里的红色报警器", "从最近的楼梯往下走", "到安全处打 119"]), ..Guidance::default()
    };
    vec![OwnGuidance { danger: Danger::Gas, guidance: gas }, OwnGuidance { danger: Danger::Fire, guidance: fire }]
}
