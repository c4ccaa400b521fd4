//! What a server is called: names and addresses that a certificate can be for.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, UdpSocket};
use std::str::FromStr;

use rcgen::{CidrSubnet, GeneralSubtree};
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::X509Certificate;

use super::TlsError;

/// A name or an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Name {
    /// A host's name, in small letters.
    Host(String),
    /// An address.
    Address(IpAddr),
}

impl FromStr for Name {
    type Err = TlsError;

    fn from_str(text: &str) -> Result<Self, TlsError> {
        if let Ok(address) = text.parse() {
            return Ok(Self::Address(address));
        }
        let name = text.to_ascii_lowercase();
        let label = |label: &str| {
            let signs = |sign: char| sign.is_ascii_alphanumeric() || sign == '-';
            (1..=63).contains(&label.len())
                && label.chars().all(signs)
                && !label.starts_with('-')
                && !label.ends_with('-')
        };
        let digits_only = name
            .chars()
            .all(|sign| sign.is_ascii_digit() || sign == '.');
        if name.len() <= 253 && name.split('.').all(label) && !digits_only {
            Ok(Self::Host(name))
        } else {
            Err(TlsError::Name(text.to_owned()))
        }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Host(name) => f.write_str(name),
            Self::Address(address) => address.fmt(f),
        }
    }
}

impl Name {
    /// As it stands in an address of the web.
    #[must_use]
    pub fn in_address(&self) -> String {
        match self {
            Self::Address(IpAddr::V6(address)) => format!("[{address}]"),
            name => name.to_string(),
        }
    }

    /// This name and no other.
    pub(super) fn permitted(&self) -> GeneralSubtree {
        match self {
            Self::Host(name) => GeneralSubtree::DnsName(name.clone()),
            Self::Address(address) => {
                let bits = if address.is_ipv4() { 32 } else { 128 };
                GeneralSubtree::IpAddress(CidrSubnet::from_addr_prefix(*address, bits))
            }
        }
    }
}

/// The names that a certificate is for.
pub(super) fn of(certificate: &X509Certificate<'_>) -> Vec<Name> {
    let Ok(Some(extension)) = certificate.subject_alternative_name() else {
        return Vec::new();
    };
    let names = extension.value.general_names.iter();
    names
        .filter_map(|name| match name {
            GeneralName::DNSName(name) => name.parse().ok(),
            GeneralName::IPAddress(bytes) => address(bytes).map(Name::Address),
            _ => None,
        })
        .collect()
}

fn address(bytes: &[u8]) -> Option<IpAddr> {
    if let Ok(four) = <[u8; 4]>::try_from(bytes) {
        return Some(Ipv4Addr::from(four).into());
    }
    <[u8; 16]>::try_from(bytes)
        .ok()
        .map(|sixteen| Ipv6Addr::from(sixteen).into())
}

/// What this machine is called, and the address that it speaks to others from. For a tablet
/// beside it, the machine itself too.
#[must_use]
pub fn found() -> Vec<Name> {
    let mut names = Vec::new();
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").ok();
    names.extend(host.and_then(|name| name.trim().parse::<Name>().ok()));
    names.extend(outward().map(Name::Address));
    names.push(Name::Host("localhost".to_owned()));
    names.push(Name::Address(Ipv4Addr::LOCALHOST.into()));
    names.dedup();
    names
}

/// The system chooses it for a way out; nothing is sent. The far address is one for examples
/// (RFC 5737).
fn outward() -> Option<IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9)).ok()?;
    Some(socket.local_addr().ok()?.ip())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_addresses_are_told_from_what_is_neither() {
        for good in ["census.example.org", "shouce-1", "10.0.0.5", "fd00::1"] {
            assert_eq!(good.parse::<Name>().unwrap().to_string(), good);
        }
        assert_eq!(
            "Shouce.LAN".parse::<Name>().unwrap().to_string(),
            "shouce.lan"
        );
        for bad in [
            "",
            "https://host",
            "host:8443",
            "10.0.0",
            "-a",
            "普查",
            "*.lan",
        ] {
            assert!(bad.parse::<Name>().is_err(), "{bad}");
        }
        let six: Name = "fd00::1".parse().unwrap();
        assert_eq!(six.in_address(), "[fd00::1]");
    }
}
