//! A county's own certificates, for a server that no public authority vouches for: browsers
//! give storage and camera only to pages that come by HTTPS.
//!
//! The authority is trusted on each tablet once; the server's certificate is renewed under it
//! without touching the tablets. The authority can vouch only for the names that it was made
//! for and for private networks, so that whoever steals its key cannot pass for a bank.

use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rcgen::{
    BasicConstraints, Certificate, CertificateParams, CidrSubnet, DistinguishedName, DnType,
    ExtendedKeyUsagePurpose, GeneralSubtree, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    NameConstraints,
};
use rustls::RootCertStore;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier;
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, ServerName, UnixTime};
use schema::problem::{Coded, Parameters};
use sha2::{Digest, Sha256};
use time::{Duration, OffsetDateTime};
use x509_parser::prelude::{FromDer, X509Certificate};

mod file;
mod name;

pub use name::{Name, found};

/// The folder under the data folder.
pub const FOLDER: &str = "tls";
/// How long an authority is trusted.
const AUTHORITY_DAYS: i64 = 3_650;
/// Clocks of tablets that are behind by less than this believe a new certificate.
const CLOCKS_BEHIND: Duration = Duration::days(2);
/// Networks that belong to nobody in particular, and names within them.
const PRIVATE_NETWORKS: [(IpAddr, u8); 7] = [
    (IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 0)), 8),
    (IpAddr::V4(std::net::Ipv4Addr::new(172, 16, 0, 0)), 12),
    (IpAddr::V4(std::net::Ipv4Addr::new(192, 168, 0, 0)), 16),
    (IpAddr::V4(std::net::Ipv4Addr::new(127, 0, 0, 0)), 8),
    (IpAddr::V6(std::net::Ipv6Addr::LOCALHOST), 128),
    (
        IpAddr::V6(std::net::Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0)),
        7,
    ),
    (
        IpAddr::V6(std::net::Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 0)),
        10,
    ),
];
const PRIVATE_NAMES: [&str; 4] = ["localhost", "internal", "lan", "local"];

/// The files of an authority and of the server's certificate.
#[derive(Debug, Clone)]
pub struct Files {
    folder: PathBuf,
    authority: PathBuf,
}

/// What was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// The names and addresses that the server's certificate is for.
    pub names: Vec<Name>,
    /// Until when the server's certificate holds, `YYYY-MM-DD`.
    pub until: String,
    /// Until when the authority does.
    pub authority_until: String,
    /// The authority's SHA-256, as a tablet shows it: `AB:CD:…`.
    pub fingerprint: String,
}

/// No certificate was made.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// There is an authority already, which tablets may trust.
    #[error("{0} is there already")]
    Exists(String),
    /// There is no authority to renew under.
    #[error("no authority in {0}")]
    NoAuthority(String),
    /// This is neither a name nor an address.
    #[error("{0:?} is neither a name nor an address")]
    Name(String),
    /// The authority may not vouch for this name, or its time is over.
    #[error("the authority may not vouch for {name}")]
    NotVouched {
        /// The name.
        name: String,
        /// What the check said.
        detail: String,
    },
    /// A file.
    #[error("cannot read or write {path}")]
    File {
        /// Which.
        path: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The library could not make or read a certificate.
    #[error("no certificate was made: {0}")]
    Failed(String),
}

impl Coded for TlsError {
    fn code(&self) -> &'static str {
        match self {
            Self::Exists(_) => "tls.exists",
            Self::NoAuthority(_) => "tls.no-authority",
            Self::Name(_) => "tls.name",
            Self::NotVouched { .. } => "tls.not-vouched",
            Self::File { .. } => "tls.file",
            Self::Failed(_) => "tls.failed",
        }
    }

    fn parameters(&self) -> Parameters {
        match self {
            Self::Exists(path) => vec![("path", path.clone())],
            Self::NoAuthority(folder) => vec![("folder", folder.clone())],
            Self::Name(name) => vec![("name", name.clone())],
            Self::NotVouched { name, detail } => {
                vec![("name", name.clone()), ("detail", detail.clone())]
            }
            Self::File { path, source } => {
                vec![("path", path.clone()), ("detail", source.to_string())]
            }
            Self::Failed(detail) => vec![("detail", detail.clone())],
        }
    }
}

impl From<rcgen::Error> for TlsError {
    fn from(error: rcgen::Error) -> Self {
        Self::Failed(error.to_string())
    }
}

impl Files {
    /// The files in a folder; the authority's key in another one, if it is kept apart.
    #[must_use]
    pub fn of(folder: &Path, authority: Option<&Path>) -> Self {
        Self {
            folder: folder.to_owned(),
            authority: authority.unwrap_or(folder).to_owned(),
        }
    }

    /// The authority's certificate: what tablets are told to trust.
    #[must_use]
    pub fn authority(&self) -> PathBuf {
        self.folder.join("authority.crt")
    }

    /// The authority's key. Whoever has it can pass for the server.
    #[must_use]
    pub fn authority_key(&self) -> PathBuf {
        self.authority.join("authority.key")
    }

    /// The server's certificate, followed by the authority's.
    #[must_use]
    pub fn certificate(&self) -> PathBuf {
        self.folder.join("server.crt")
    }

    /// The server's key.
    #[must_use]
    pub fn key(&self) -> PathBuf {
        self.folder.join("server.key")
    }

    /// The page that tells how to trust the authority.
    #[must_use]
    pub fn guide(&self) -> PathBuf {
        self.folder.join("trust.txt")
    }

    /// Makes an authority of `holder`, and the server's certificate under it.
    ///
    /// # Errors
    /// When there is one already, or the files cannot be written.
    pub fn init(
        &self,
        holder: &str,
        names: &[Name],
        days: i64,
        now: i64,
    ) -> Result<Made, TlsError> {
        for path in [self.authority(), self.authority_key()] {
            if path.exists() {
                return Err(TlsError::Exists(path.display().to_string()));
            }
        }
        let now = moment(now)?;
        let key = KeyPair::generate()?;
        let certificate = authority(holder, names, now)?.self_signed(&key)?;
        file::write_secret(&self.authority_key(), &key.serialize_pem())?;
        file::write(&self.authority(), &certificate.pem())?;
        self.issue(names, days, now)
    }

    /// Makes a new certificate for the server, for the same names unless others are given.
    ///
    /// # Errors
    /// When there is no authority, or it may not vouch for a name.
    pub fn renew(&self, names: &[Name], days: i64, now: i64) -> Result<Made, TlsError> {
        let names = match names {
            [] => self.names()?,
            names => names.to_vec(),
        };
        self.issue(&names, days, moment(now)?)
    }

    fn issue(&self, names: &[Name], days: i64, now: OffsetDateTime) -> Result<Made, TlsError> {
        let (authority_key, authority) = (self.authority_key(), self.authority());
        if !authority_key.is_file() || !authority.is_file() {
            let folder = self.authority.display().to_string();
            return Err(TlsError::NoAuthority(folder));
        }
        let issuer_key = KeyPair::from_pem(&file::read(&authority_key)?)?;
        let authority = file::read(&authority)?;
        let der = CertificateDer::from_pem_slice(authority.as_bytes())
            .map_err(|error| TlsError::Failed(error.to_string()))?;
        let issuer = Issuer::from_ca_cert_der(&der, issuer_key)?;
        let end = read(&der)?.validity().not_after.to_datetime();

        let key = KeyPair::generate()?;
        let params = server(names, now, (now + Duration::days(days)).min(end))?;
        let until = params.not_after.date().to_string();
        let certificate = params.signed_by(&key, &issuer)?;
        prove(&certificate, &der, names, now)?;
        // Between the two files the server keeps what it has in use.
        file::write_secret(&self.key(), &key.serialize_pem())?;
        file::write(&self.certificate(), &(certificate.pem() + &authority))?;
        Ok(Made {
            names: names.to_vec(),
            until,
            authority_until: end.date().to_string(),
            fingerprint: fingerprint(&der),
        })
    }

    /// The names that the server's certificate is for.
    fn names(&self) -> Result<Vec<Name>, TlsError> {
        let pem = file::read(&self.certificate())?;
        let der = CertificateDer::from_pem_slice(pem.as_bytes())
            .map_err(|error| TlsError::Failed(error.to_string()))?;
        Ok(name::of(&read(&der)?))
    }
}

fn moment(unix: i64) -> Result<OffsetDateTime, TlsError> {
    OffsetDateTime::from_unix_timestamp(unix).map_err(|error| TlsError::Failed(error.to_string()))
}

fn authority(
    holder: &str,
    names: &[Name],
    now: OffsetDateTime,
) -> Result<CertificateParams, TlsError> {
    let mut subject = DistinguishedName::new();
    subject.push(DnType::OrganizationName, holder);
    subject.push(DnType::CommonName, format!("寿册 Shouce {holder}"));
    let mut permitted: Vec<GeneralSubtree> = (PRIVATE_NAMES.iter())
        .map(|name| GeneralSubtree::DnsName((*name).to_owned()))
        .collect();
    permitted.extend((PRIVATE_NETWORKS.iter()).map(|(network, prefix)| {
        GeneralSubtree::IpAddress(CidrSubnet::from_addr_prefix(*network, *prefix))
    }));
    permitted.extend(names.iter().map(Name::permitted));
    let mut params = CertificateParams::new(Vec::new())?;
    params.distinguished_name = subject;
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.name_constraints = Some(NameConstraints {
        permitted_subtrees: permitted,
        excluded_subtrees: Vec::new(),
    });
    params.not_before = now - CLOCKS_BEHIND;
    params.not_after = now + Duration::days(AUTHORITY_DAYS);
    Ok(params)
}

fn server(
    names: &[Name],
    now: OffsetDateTime,
    until: OffsetDateTime,
) -> Result<CertificateParams, TlsError> {
    let mut params =
        CertificateParams::new(names.iter().map(ToString::to_string).collect::<Vec<_>>())?;
    let mut subject = DistinguishedName::new();
    if let Some(first) = names.first() {
        subject.push(DnType::CommonName, first.to_string());
    }
    params.distinguished_name = subject;
    params.use_authority_key_identifier_extension = true;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.not_before = now - CLOCKS_BEHIND;
    params.not_after = until;
    Ok(params)
}

/// Checks the certificate as a tablet will, for each name, before it is put in place.
fn prove(
    certificate: &Certificate,
    authority: &CertificateDer<'_>,
    names: &[Name],
    now: OffsetDateTime,
) -> Result<(), TlsError> {
    let failed = |error: &dyn std::fmt::Display| TlsError::Failed(error.to_string());
    let mut roots = RootCertStore::empty();
    roots
        .add(authority.clone().into_owned())
        .map_err(|error| failed(&error))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider)
        .build()
        .map_err(|error| failed(&error))?;
    let seconds = u64::try_from(now.unix_timestamp()).unwrap_or(0);
    let now = UnixTime::since_unix_epoch(std::time::Duration::from_secs(seconds));
    for name in names {
        let asked = ServerName::try_from(name.to_string()).map_err(|error| failed(&error))?;
        (verifier.verify_server_cert(certificate.der(), &[], &asked, &[], now)).map_err(
            |error| TlsError::NotVouched {
                name: name.to_string(),
                detail: error.to_string(),
            },
        )?;
    }
    Ok(())
}

fn read<'a>(der: &'a CertificateDer<'_>) -> Result<X509Certificate<'a>, TlsError> {
    let (_, certificate) =
        X509Certificate::from_der(der).map_err(|error| TlsError::Failed(error.to_string()))?;
    Ok(certificate)
}

fn fingerprint(der: &CertificateDer<'_>) -> String {
    let pairs = Sha256::digest(der)
        .iter()
        .map(|byte| format!("{byte:02X}"))
        .collect::<Vec<_>>();
    pairs.join(":")
}
