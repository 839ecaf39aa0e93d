//! Against DNS rebinding: a page in a browser can point its own name at 127.0.0.1, but it cannot hide that name from the `Host` header.

use std::borrow::Cow;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::extract::Request;
use axum::http::header;

/// The hosts that requests may name besides loopback addresses.
#[derive(Debug, Clone, Default)]
pub(crate) struct AllowedHosts {
    names: Arc<[String]>,
    /// Where routes need keys: a page cannot send one that it does not know, so its name matters no longer.
    locked: Arc<AtomicBool>,
}

impl AllowedHosts {
    pub fn new(hosts: &[String], locked: Arc<AtomicBool>) -> Self {
        Self { names: hosts.into(), locked }
    }

    /// The host that a request names, if it is not this server. A request without a host is not a browser's, and passes.
    pub fn foreign(&self, request: &Request) -> Option<String> {
        if self.locked.load(Ordering::Relaxed) {
            return None;
        }
        let header = request.headers().get(header::HOST).map(|host| String::from_utf8_lossy(host.as_bytes()));
        let named = request.uri().authority().map(|authority| Cow::Borrowed(authority.as_str())).or(header);
        named.filter(|host| !is_ours(host, &self.names)).map(Cow::into_owned)
    }
}

fn is_ours(host: &str, allowed: &[String]) -> bool {
    let name = without_port(host);
    let loopback = name.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>().is_ok_and(|ip| ip.to_canonical().is_loopback());
    loopback || name.eq_ignore_ascii_case("localhost") || allowed.iter().any(|host| host.eq_ignore_ascii_case(name))
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) && (!name.contains(':') || name.ends_with(']')) => name,
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use super::is_ours;

    #[test]
    fn loopback_names_are_ours_and_others_are_not() {
        for host in ["localhost", "LocalHost:8080", "127.0.0.1:1", "127.1.2.3", "[::1]:80", "[::1]", "::1", "crm.internal:443"] {
            assert!(is_ours(host, &["crm.internal".to_owned()]), "{host}");
        }
        for host in [
            "",
            "evil.example",
            "evil.example:8080",
            "127.0.0.1.evil.example",
            "localhost.evil.example",
            "10.0.0.1",
            "[::2]:80",
            "@localhost",
        ] {
            assert!(!is_ours(host, &[]), "{host}");
        }
    }
}
