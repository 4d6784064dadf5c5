//! What the operating system tells about this machine.
//!
//! What it does not tell is none: no figure is guessed. Everything is read from files that answer at once.

use std::path::Path;

use crate::protocol::v1::messages::MachineReport;

/// The addresses that this machine uses towards the network. Nothing is sent: choosing a route
/// is enough to learn them.
pub fn network_addresses() -> Vec<String> {
    let routes = [("0.0.0.0:0", "192.0.2.1:9"), ("[::]:0", "[2001:db8::1]:9")];
    let own = routes.into_iter().filter_map(|(from, to)| {
        let socket = std::net::UdpSocket::bind(from).ok()?;
        socket.connect(to).ok()?;
        Some(socket.local_addr().ok()?.ip())
    });
    own.filter(|address| !address.is_loopback() && !address.is_unspecified()).map(|address| address.to_string()).collect()
}

/// What the machine is called; nothing if it does not say.
pub fn host_name() -> String {
    std::fs::read_to_string("/etc/hostname").unwrap_or_default()
}

/// Which start of the machine this is, as the kernel names it.
pub fn boot_id() -> String {
    std::fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default().trim().to_owned()
}

/// How the machine is; `folder` is on the disk that counts.
pub fn report(folder: &Path) -> MachineReport {
    let memory = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let own = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let disk = disk(folder);
    MachineReport {
        memory_free_mib: mebibytes(&memory, "MemAvailable:"),
        memory_mib: mebibytes(&memory, "MemTotal:"),
        own_memory_mib: mebibytes(&own, "VmRSS:"),
        disk_free_mib: disk.map(|(free, _)| free),
        disk_mib: disk.map(|(_, all)| all),
        disk_worn_percent: worn(Path::new("/sys/block")),
        celsius: warmest(Path::new("/sys/class/thermal")),
        slot: slot(&std::fs::read_to_string("/run/lobby-butler/slot").unwrap_or_default()),
        rolled_back: rolled_back(&std::fs::read_to_string("/data/boot/last-rollback").unwrap_or_default()),
        ..MachineReport::default()
    }
}

/// A line of `/proc/meminfo` or `/proc/self/status`, which count in KiB.
fn mebibytes(text: &str, name: &str) -> Option<u32> {
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    Some(line.split_whitespace().next()?.parse::<u32>().ok()? / 1024)
}

/// MiB left and of all.
#[cfg(target_os = "linux")]
fn disk(folder: &Path) -> Option<(u32, u32)> {
    let disk = rustix::fs::statvfs(folder).ok()?;
    let mebibytes = |blocks: u64| u32::try_from(u128::from(blocks) * u128::from(disk.f_frsize) / (1 << 20)).ok();
    Some((mebibytes(disk.f_bavail)?, mebibytes(disk.f_blocks)?))
}

#[cfg(not(target_os = "linux"))]
fn disk(_: &Path) -> Option<(u32, u32)> {
    None
}

/// The most worn eMMC: `life_time` names two tenths of its life in hexadecimal (JEDEC JESD84-B51, DEVICE_LIFE_TIME_EST), 0x01
/// for the first.
fn worn(blocks: &Path) -> Option<u8> {
    let lives = std::fs::read_dir(blocks).ok()?.filter_map(|block| {
        let told = std::fs::read_to_string(block.ok()?.path().join("device/life_time")).ok()?;
        told.split_whitespace().filter_map(|tenth| u8::from_str_radix(tenth.trim_start_matches("0x"), 16).ok()).max()
    });
    lives.filter(|tenth| (1..=11).contains(tenth)).max().map(|tenth| (tenth - 1) * 10)
}

/// The warmest thermal zone; the kernel tells thousandths of a degree.
fn warmest(zones: &Path) -> Option<i16> {
    let told = std::fs::read_dir(zones).ok()?.filter_map(|zone| {
        let degrees: i32 = std::fs::read_to_string(zone.ok()?.path().join("temp")).ok()?.trim().parse().ok()?;
        i16::try_from(degrees / 1000).ok()
    });
    // A zone without a sensor tells nonsense.
    told.filter(|degrees| (-40..=150).contains(degrees)).max()
}

/// A fact of the appliance's own notes (`src/deploy/image.md`): `name=value`, one a line.
fn fact<'a>(notes: &'a str, name: &str) -> Option<&'a str> {
    notes.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('=')).filter(|value| !value.is_empty())
}

/// Which of the image's two systems runs.
fn slot(notes: &str) -> Option<String> {
    Some(fact(notes, "SLOT")?.chars().filter(char::is_ascii_alphanumeric).take(8).collect())
}

/// Which version the image went back from, and why.
fn rolled_back(notes: &str) -> Option<String> {
    let (version, reason) = (fact(notes, "version").unwrap_or_default(), fact(notes, "reason")?);
    Some(format!("{version} {reason}").trim().chars().filter(|c| !c.is_control()).take(200).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_this_machine_tells_is_told() {
        let report = report(Path::new("/"));
        assert!(report.memory_mib > report.memory_free_mib && report.own_memory_mib.is_some_and(|mib| mib > 0), "{report:?}");
        assert!(report.disk_mib > report.disk_free_mib && report.previous_end.is_empty());
        assert!(report.celsius.is_none_or(|degrees| (-40..=150).contains(&degrees)));
    }

    #[test]
    fn wear_and_warmth_are_the_worst_that_is_told_and_nonsense_is_none() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!((worn(folder.path()), warmest(folder.path())), (None, None));
        let tell = |name: &str, file: &str, text: &str| {
            let path = folder.path().join(name).join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        tell("mmcblk0", "device/life_time", "0x02 0x05\n");
        tell("mmcblk1", "device/life_time", "0x00 0x00\n");
        tell("zone0", "temp", "41500\n");
        tell("zone1", "temp", "-273000\n");
        tell("zone2", "temp", "60999");
        assert_eq!((worn(folder.path()), warmest(folder.path())), (Some(40), Some(60)));
    }

    #[test]
    fn the_notes_of_the_image_are_read_and_half_of_them_is_none() {
        assert_eq!(slot("SLOT=B\nPARTITION=3\n"), Some("B".into()));
        assert_eq!((slot(""), slot("SLOT=\n"), slot("SLOT")), (None, None, None));
        let notes = "version=20261130-abc\nslot=B\nreason=nothing was healthy within 180 s\nkept_by=1\n";
        assert_eq!(rolled_back(notes).as_deref(), Some("20261130-abc nothing was healthy within 180 s"));
        assert_eq!((rolled_back(""), rolled_back("version=1\nslot=B\n")), (None, None));
    }
}
