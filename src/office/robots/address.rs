//! Where messages may go.
//!
//! Invariants: the three chats are spoken to at their own hosts and nowhere else, over https, and at addresses of the open
//! internet whatever a name server says. The plain channel is an estate's own: it may be any host that somebody who may set
//! the office up has typed by *name*, also one in the estate's own net, because alarm servers stand there; never an address
//! in figures, and never this machine or the link's own addresses, where a cloud keeps its keys. So whoever may enter a robot
//! cannot have the office knock at doors of its own.
//!
//! A proxy that the environment names is used, as for the weather: then it is the proxy's to look names up.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::{
    Url,
    dns::{Addrs, Name, Resolve, Resolving},
};

use crate::domain::alert::robot::RobotKind;

/// Where a message goes.
#[derive(Debug)]
pub struct Address {
    /// The whole address, key included.
    pub url: Url,
    /// Whether staff chose the host.
    pub is_named_by_staff: bool,
}

/// Why no message may go there, in staff's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Barred(pub &'static str);

/// The hosts of a chat, and how the path begins.
fn own(kind: RobotKind) -> Option<(&'static [&'static str], &'static str)> {
    match kind {
        RobotKind::Wecom => Some((&["qyapi.weixin.qq.com"], "/cgi-bin/webhook/send")),
        RobotKind::Dingtalk => Some((&["oapi.dingtalk.com"], "/robot/send")),
        RobotKind::Feishu => Some((&["open.feishu.cn", "open.larksuite.com"], "/open-apis/bot/v2/hook/")),
        RobotKind::Webhook => None,
    }
}

/// An address as staff typed it, if messages may go there. `may_be_here`: also to this machine over plain http.
pub fn checked(kind: RobotKind, raw: &str, may_be_here: bool) -> Result<Address, Barred> {
    let url = Url::parse(raw.trim()).map_err(|_| Barred("这不是有效的网址，请从机器人的设置页完整复制"))?;
    let host = url.host_str().unwrap_or_default().to_ascii_lowercase();
    let in_figures = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    if may_be_here && in_figures.as_ref().is_ok_and(IpAddr::is_loopback) {
        return Ok(Address { url, is_named_by_staff: true });
    }
    if url.scheme() != "https" {
        return Err(Barred("地址要以 https:// 开头"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Barred("地址里不能带用户名和密码"));
    }
    let Some((hosts, path)) = own(kind) else {
        let is_here = host == "localhost" || host.ends_with(".localhost") || host.is_empty();
        return match in_figures.is_ok() || is_here {
            true => Err(Barred("请填写服务器的名称（域名），不能用 IP 地址或本机")),
            false => Ok(Address { url, is_named_by_staff: true }),
        };
    };
    if !hosts.contains(&host.as_str()) || url.port().is_some() || !url.path().starts_with(path) {
        return Err(Barred("这不是所选机器人的地址，请核对种类，并从机器人的设置页完整复制"));
    }
    Ok(Address { url, is_named_by_staff: false })
}

/// Looks names up and leaves out the addresses that messages may not go to.
pub struct Resolver(pub fn(IpAddr) -> bool);

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let (is_allowed, name) = (self.0, name.as_str().to_owned());
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let allowed: Vec<SocketAddr> = found.filter(|address| is_allowed(address.ip())).collect();
            if allowed.is_empty() {
                return Err("the name has no address that messages may go to".into());
            }
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}

/// An address of the open internet.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => match embedded(v6) {
            Some(v4) => is_public_v4(v4),
            None => {
                let [first, second, ..] = v6.segments();
                let is_local = first & 0xfe00 == 0xfc00 || first & 0xffc0 == 0xfe80 || first & 0xffc0 == 0xfec0;
                let is_documentation = first == 0x2001 && second == 0x0db8;
                !(v6.is_loopback() || v6.is_unspecified() || v6.is_multicast() || is_local || is_documentation)
            }
        },
    }
}

/// An address of another machine: of the estate's own net, too.
pub fn is_elsewhere(address: IpAddr) -> bool {
    let is_v4_elsewhere = |v4: Ipv4Addr| {
        let [first, ..] = v4.octets();
        !(v4.is_loopback() || v4.is_link_local() || v4.is_multicast() || v4.is_broadcast() || first == 0)
    };
    match address {
        IpAddr::V4(v4) => is_v4_elsewhere(v4),
        IpAddr::V6(v6) => match embedded(v6) {
            Some(v4) => is_v4_elsewhere(v4),
            None => {
                let [first, ..] = v6.segments();
                // fd00:ec2::254 is where one cloud keeps its keys.
                let is_clouds = matches!(v6.segments(), [0xfd00, 0x0ec2, ..]);
                !(v6.is_loopback() || v6.is_unspecified() || v6.is_multicast() || first & 0xffc0 == 0xfe80 || is_clouds)
            }
        },
    }
}

fn is_public_v4(v4: Ipv4Addr) -> bool {
    let [first, second, third, _] = v4.octets();
    let is_shared = first == 100 && second & 0xc0 == 64;
    let is_for_measuring = first == 198 && second & 0xfe == 18;
    let is_special = first == 0 || first >= 240 || (first == 192 && second == 0 && third == 0);
    !(v4.is_private() || v4.is_loopback() || v4.is_link_local() || v4.is_multicast() || v4.is_documentation())
        && !(is_shared || is_for_measuring || is_special)
}

/// The old address within a new one: mapped, or by one of the ways from one net to the other.
fn embedded(v6: Ipv6Addr) -> Option<Ipv4Addr> {
    let [first, second, third, .., seventh, eighth] = v6.segments();
    let joined = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        Ipv4Addr::new(a, b, c, d)
    };
    match (first, second) {
        (0x0064, 0xff9b) => Some(joined(seventh, eighth)),
        (0x2002, _) => Some(joined(second, third)),
        _ if v6.is_loopback() || v6.is_unspecified() => None,
        _ => v6.to_ipv4(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_chat_is_spoken_to_at_its_own_host() {
        for (kind, url) in [
            (RobotKind::Wecom, "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k"),
            (RobotKind::Dingtalk, "https://oapi.dingtalk.com/robot/send?access_token=t"),
            (RobotKind::Feishu, "https://open.feishu.cn/open-apis/bot/v2/hook/t"),
            (RobotKind::Webhook, "https://alarm.example.org/lobby"),
            (RobotKind::Webhook, " https://alarm.lan:8443/lobby "),
        ] {
            let address = checked(kind, url, false).unwrap();
            assert_eq!(address.is_named_by_staff, kind == RobotKind::Webhook);
            for other in RobotKind::ALL.into_iter().filter(|other| *other != kind && *other != RobotKind::Webhook) {
                assert!(checked(other, url, false).is_err(), "{other:?} {url}");
            }
        }
    }

    #[test]
    fn nothing_goes_to_this_machine_to_figures_or_in_clear() {
        for url in [
            "",
            "qyapi.weixin.qq.com",
            "http://alarm.example.org/",
            "ftp://alarm.example.org/",
            "https://user:secret@alarm.example.org/",
            "https://127.0.0.1/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://[::1]/",
            "https://10.0.0.1/",
            "https://203.0.113.7/",
            "https://localhost/",
            "https://LOCALHOST/",
            "https://x.localhost/",
            "https://169.254.169.254/latest/meta-data",
        ] {
            assert!(checked(RobotKind::Webhook, url, false).is_err(), "{url}");
        }
        for url in
            ["https://qyapi.weixin.qq.com.evil.example/cgi-bin/webhook/send", "https://qyapi.weixin.qq.com:8443/cgi-bin/webhook/send"]
        {
            assert!(checked(RobotKind::Wecom, url, false).is_err(), "{url}");
        }
        assert!(checked(RobotKind::Wecom, "http://127.0.0.1:9/", true).is_ok(), "a test's own machine");
        assert!(checked(RobotKind::Wecom, "http://10.0.0.1/", true).is_err());
    }

    #[test]
    fn what_a_name_server_says_is_judged_too() {
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        for public in ["1.1.1.1", "120.232.1.1", "2400:3200::1", "::ffff:1.1.1.1"] {
            assert!(is_public(ip(public)) && is_elsewhere(ip(public)), "{public}");
        }
        for own in ["10.1.2.3", "192.168.1.9", "172.16.0.1", "100.64.0.1", "fd12::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::"] {
            assert!(!is_public(ip(own)) && is_elsewhere(ip(own)), "{own}");
        }
        for here in [
            "127.0.0.1",
            "127.9.9.9",
            "0.0.0.0",
            "169.254.169.254",
            "::1",
            "::",
            "fe80::1",
            "224.0.0.1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "fd00:ec2::254",
        ] {
            assert!(!is_public(ip(here)) && !is_elsewhere(ip(here)), "{here}");
        }
    }
}
