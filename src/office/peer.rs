//! Where a browser or a terminal is, as far as that can be believed.

use std::net::IpAddr;

use axum::http::HeaderMap;

/// Whether a proxy of ours tells in `X-Forwarded-For` where a browser is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrustedProxy(pub bool);

/// The peer or, behind a proxy of ours, what that proxy added to `X-Forwarded-For`. Everything
/// before its last entry is what the client itself claims.
pub fn client_address(headers: &HeaderMap, peer: Option<IpAddr>, TrustedProxy(is_trusted): TrustedProxy) -> Option<IpAddr> {
    let forwarded = headers.get_all("x-forwarded-for").iter().next_back().filter(|_| is_trusted);
    let added = forwarded.and_then(|value| value.to_str().ok()?.rsplit(',').next()?.trim().parse().ok());
    added.or(peer).map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_trusted_proxys_own_entry_tells_the_address() {
        let peer = Some(IpAddr::from([127, 0, 0, 1]));
        let claimed = |lines: &[&str], trusted| {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append("x-forwarded-for", line.parse().unwrap());
            }
            client_address(&headers, peer, TrustedProxy(trusted)).unwrap().to_string()
        };
        assert_eq!(claimed(&["10.0.0.9, 192.0.2.7"], true), "192.0.2.7");
        assert_eq!(claimed(&["10.0.0.9", "192.0.2.7"], true), "192.0.2.7");
        assert_eq!(claimed(&["::ffff:192.0.2.7"], true), "192.0.2.7");
        assert_eq!(claimed(&["192.0.2.7"], false), "127.0.0.1");
        assert_eq!(claimed(&["192.0.2.7, unknown"], true), "127.0.0.1");
        assert_eq!(claimed(&[], true), "127.0.0.1");
    }
}
