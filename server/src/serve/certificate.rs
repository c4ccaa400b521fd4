//! The server's certificate, read anew when its files change: a renewal needs no restart.

use std::fmt;
use std::fs;
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

use anyhow::{Context, Result};
use rustls::ServerConfig;
use rustls::crypto::CryptoProvider;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::TlsAcceptor;

use crate::configuration::Tls;

/// Certificate and key as they are in use.
pub struct Certificate {
    files: Tls,
    provider: Arc<CryptoProvider>,
    current: RwLock<Current>,
}

struct Current {
    pair: Arc<CertifiedKey>,
    /// What the files held: their dates may stand still when they are put in place.
    read: Contents,
}

#[derive(PartialEq, Eq)]
struct Contents {
    certificate: Vec<u8>,
    key: Vec<u8>,
}

impl Certificate {
    /// Reads certificate and key.
    ///
    /// # Errors
    /// When either cannot be read, or they do not belong together.
    pub fn open(files: &Tls) -> Result<Arc<Self>> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let read = Contents::read(files)?;
        let pair = Arc::new(read.pair(files, &provider)?);
        Ok(Arc::new(Self {
            files: files.clone(),
            provider,
            current: RwLock::new(Current { pair, read }),
        }))
    }

    /// Looks at the files again; whether another certificate is now in use.
    ///
    /// # Errors
    /// When they cannot be used: what was in use stays so. Between the replacing of one file
    /// and of the other they do not fit; the next look finds them whole.
    pub fn look_again(&self) -> Result<bool> {
        let read = Contents::read(&self.files)?;
        let in_use = self.current.read().unwrap_or_else(PoisonError::into_inner);
        if in_use.read == read {
            return Ok(false);
        }
        drop(in_use);
        let pair = Arc::new(read.pair(&self.files, &self.provider)?);
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Current { pair, read };
        Ok(true)
    }

    /// What accepts connections with it.
    ///
    /// # Errors
    /// When the library has no protocol version in common with itself.
    pub fn acceptor(self: &Arc<Self>) -> Result<TlsAcceptor> {
        let resolver: Arc<dyn ResolvesServerCert> = Arc::clone(self) as _;
        let mut config = ServerConfig::builder_with_provider(Arc::clone(&self.provider))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_cert_resolver(resolver);
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(TlsAcceptor::from(Arc::new(config)))
    }
}

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        Some(Arc::clone(&current.pair))
    }
}

/// Without the key.
impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Certificate({})", self.files.certificate.display())
    }
}

impl Contents {
    fn read(files: &Tls) -> Result<Self> {
        let read =
            |path: &Path| fs::read(path).with_context(|| format!("cannot read {}", path.display()));
        Ok(Self {
            certificate: read(&files.certificate)?,
            key: read(&files.key)?,
        })
    }

    fn pair(&self, files: &Tls, provider: &CryptoProvider) -> Result<CertifiedKey> {
        let chain = CertificateDer::pem_slice_iter(&self.certificate)
            .collect::<Result<Vec<_>, _>>()
            .with_context(|| format!("{} is not a PEM chain", files.certificate.display()))?;
        let key = PrivateKeyDer::from_pem_slice(&self.key)
            .with_context(|| format!("{} is not a PEM key", files.key.display()))?;
        CertifiedKey::from_der(chain, key, provider).with_context(|| {
            let (certificate, key) = (files.certificate.display(), files.key.display());
            format!("{certificate} and {key} do not belong together")
        })
    }
}
