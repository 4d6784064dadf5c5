//! The alert rules that are shipped, judged by Prometheus' own tool.

use std::process::Command;

fn promtool(arguments: &[&str]) {
    let output = Command::new("promtool").args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).output().expect("promtool");
    assert!(output.status.success(), "{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
}

#[test]
fn every_alert_fires_when_it_should_and_is_silent_while_all_is_well() {
    promtool(&["check", "rules", "src/deploy/alerts.yml"]);
    promtool(&["test", "rules", "tests/tools/alerts.yml"]);
    let (rules, tests) = (include_str!("../../src/deploy/alerts.yml"), include_str!("alerts.yml"));
    let names: Vec<&str> = rules.lines().filter_map(|line| line.trim().strip_prefix("- alert: ")).collect();
    assert!(names.len() >= 12);
    for name in names {
        assert!(tests.contains(&format!("alertname: {name}, exp_alerts: []")), "{name} is never seen silent");
        assert!(tests.contains(&format!("alertname: {name}\n        exp_alerts: [{{")), "{name} is never seen firing");
    }
}
