//! Where the server is, as its owner writes it: `https://host:port/path`.

use std::fmt;
use std::str::FromStr;

use schema::problem::Coded;

/// The server's address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    tls: bool,
    host: String,
    port: u16,
    /// What stands before every path; empty, or `/` and something.
    path: String,
}

/// The text is not an address that a line can lead to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Not `http://` or `https://`, a host, and perhaps a port and a path.
    #[error("not an address of the form https://host:port/path")]
    Malformed,
    /// The certificates to trust do not read.
    #[error("no certificate in the file of certificates to trust")]
    Certificates,
}

impl Coded for AddressError {
    fn code(&self) -> &'static str {
        match self {
            Self::Malformed => "line.address-malformed",
            Self::Certificates => "line.certificates-unreadable",
        }
    }
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let (tls, rest) = match text.split_once("://") {
            Some(("http", rest)) => (false, rest),
            Some(("https", rest)) => (true, rest),
            _ => return Err(AddressError::Malformed),
        };
        let (place, path) = rest.split_once('/').unwrap_or((rest, ""));
        let (host, port) = match place.rsplit_once(':') {
            Some((host, port)) if !place.ends_with(']') => {
                (host, port.parse().map_err(|_| AddressError::Malformed)?)
            }
            _ => (place, if tls { 443 } else { 80 }),
        };
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_graphic());
        if host.is_empty() || !plain(rest) || rest.contains(['@', '?', '#']) {
            return Err(AddressError::Malformed);
        }
        let path = path.trim_end_matches('/');
        Ok(Self {
            tls,
            host: host.to_owned(),
            port,
            path: if path.is_empty() {
                String::new()
            } else {
                format!("/{path}")
            },
        })
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.tls { "https" } else { "http" };
        write!(f, "{scheme}://{}{}", self.authority(), self.path)
    }
}

impl Address {
    pub(super) fn is_tls(&self) -> bool {
        self.tls
    }

    pub(super) fn host(&self) -> &str {
        &self.host
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    /// The head of a request: no more than HTTP/1.1 asks for.
    pub(super) fn head(&self, path: &str, length: usize) -> String {
        format!(
            "POST {}{path} HTTP/1.1\r\nHost:{}\r\nContent-Length:{length}\r\n\r\n",
            self.path,
            self.authority()
        )
    }

    fn authority(&self) -> String {
        let host = if self.host.contains(':') {
            format!("[{}]", self.host)
        } else {
            self.host.clone()
        };
        if self.port == if self.tls { 443 } else { 80 } {
            host
        } else {
            format!("{host}:{}", self.port)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_reads_back_and_leaves_the_usual_port_out() {
        for text in [
            "http://127.0.0.1:8080",
            "https://census.example/shouce",
            "http://[::1]:81",
        ] {
            assert_eq!(text.parse::<Address>().unwrap().to_string(), text);
        }
        let usual: Address = "https://census.example:443/".parse().unwrap();
        assert_eq!(usual.to_string(), "https://census.example");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in [
            "",
            "census.example",
            "ftp://x",
            "http://",
            "http://x:port",
            "http://a b",
            "http://x/\r\nCookie:1",
        ] {
            assert!(text.parse::<Address>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_request_s_head_is_host_and_length_only() {
        let address: Address = "http://10.0.0.1".parse().unwrap();
        let head = address.head("/sync", 90);
        assert_eq!(
            head,
            "POST /sync HTTP/1.1\r\nHost:10.0.0.1\r\nContent-Length:90\r\n\r\n"
        );
    }
}
