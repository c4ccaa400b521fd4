//! One connection: plain, or inside TLS.

use std::io::{self, Read, Write};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, ServerName};

use super::counters::Counted;
use super::response::{Reading, Response};
use super::{AddressError, LineError};

pub(super) enum Connection {
    Plain(Counted),
    Tls(Box<StreamOwned<ClientConnection, Counted>>),
}

/// A request failed on this connection.
pub(super) struct Failed {
    pub(super) why: LineError,
    /// The connection ended before the first byte of an answer.
    pub(super) unanswered: bool,
}

/// Whom `https` trusts.
pub(super) fn trust(ca: Option<&[u8]>) -> Result<Arc<ClientConfig>, AddressError> {
    let mut roots = RootCertStore::empty();
    match ca {
        None => roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
        Some(pem) => {
            for certificate in CertificateDer::pem_slice_iter(pem) {
                let certificate = certificate.map_err(|_| AddressError::Certificates)?;
                roots
                    .add(certificate)
                    .map_err(|_| AddressError::Certificates)?;
            }
            if roots.is_empty() {
                return Err(AddressError::Certificates);
            }
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let configuration = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|_| AddressError::Certificates)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Arc::new(configuration))
}

impl Connection {
    pub(super) fn open(
        counted: Counted,
        tls: Option<&Arc<ClientConfig>>,
        host: &str,
    ) -> Result<Self, LineError> {
        let Some(tls) = tls else {
            return Ok(Self::Plain(counted));
        };
        let name = ServerName::try_from(host.to_owned()).map_err(|_| LineError::Garbled)?;
        let session = ClientConnection::new(Arc::clone(tls), name)
            .map_err(|error| LineError::Cut(io::Error::other(error)))?;
        Ok(Self::Tls(Box::new(StreamOwned::new(session, counted))))
    }

    /// Sends a request and reads its answer.
    pub(super) fn exchange(
        &mut self,
        request: &[u8],
        deadline: Instant,
        stall: Duration,
    ) -> Result<Response, Failed> {
        let failed = |why: LineError, unanswered| Failed { why, unanswered };
        self.wait(deadline, stall)
            .map_err(|why| failed(why, false))?;
        if let Err(error) = self.write_all(request).and_then(|()| self.flush()) {
            let why = LineError::from(error);
            let cut = matches!(why, LineError::Cut(_));
            return Err(failed(why, cut));
        }
        let mut reading = Reading::default();
        let mut buffer = [0; 16 * 1024];
        loop {
            self.wait(deadline, stall)
                .map_err(|why| failed(why, false))?;
            let untouched = reading.is_untouched();
            let count = match self.read(&mut buffer) {
                Ok(0) => {
                    let end = io::Error::from(io::ErrorKind::UnexpectedEof);
                    return Err(failed(LineError::Cut(end), untouched));
                }
                Ok(count) => count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => {
                    let why = LineError::from(error);
                    let cut = matches!(why, LineError::Cut(_));
                    return Err(failed(why, cut && untouched));
                }
            };
            match reading.take(&buffer[..count]) {
                Ok(Some(response)) => return Ok(response),
                Ok(None) => {}
                Err(why) => return Err(failed(why, false)),
            }
        }
    }

    fn wait(&self, deadline: Instant, stall: Duration) -> Result<(), LineError> {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(LineError::TimedOut);
        }
        let counted = match self {
            Self::Plain(counted) => counted,
            Self::Tls(stream) => &stream.sock,
        };
        Ok(counted.wait_at_most(left.min(stall))?)
    }
}

impl Read for Connection {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(counted) => counted.read(buffer),
            Self::Tls(stream) => stream.read(buffer),
        }
    }
}

impl Write for Connection {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(counted) => counted.write(bytes),
            Self::Tls(stream) => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(counted) => counted.flush(),
            Self::Tls(stream) => stream.flush(),
        }
    }
}
