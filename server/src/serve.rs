//! Listening, with patience for slow lines and none for idle ones.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::Semaphore;
use tokio_rustls::TlsAcceptor;

use crate::configuration::Configuration;

mod certificate;

pub use certificate::Certificate;

/// How long requests under way may take once the server is asked to stop.
const LAST_PATIENCE: Duration = Duration::from_secs(10);

/// Connections that may wait to be accepted: all tablets of a prefecture come at once when its
/// line is back. Of those that are too many the system lets some believe that they are connected,
/// and they wait in vain for an answer. The system's own limit (`net.core.somaxconn`) is as high.
const WAIT_TO_BE_ACCEPTED: u32 = 4_096;

/// A server that listens.
pub struct Server {
    listener: TcpListener,
    certificate: Option<Arc<Certificate>>,
    tls: Option<TlsAcceptor>,
    connections: Arc<Semaphore>,
    patience: Duration,
}

impl Server {
    /// Binds the address.
    ///
    /// # Errors
    /// When it is taken, or the certificate cannot be read.
    pub async fn bind(configuration: &Configuration) -> Result<Self> {
        let listener = listen(configuration.listen)
            .with_context(|| format!("cannot listen on {}", configuration.listen))?;
        let certificate = configuration.tls.as_ref().map(Certificate::open);
        let certificate = certificate.transpose()?;
        Ok(Self {
            listener,
            tls: (certificate.as_ref())
                .map(Certificate::acceptor)
                .transpose()?,
            certificate,
            connections: Arc::new(Semaphore::new(configuration.connections)),
            patience: Duration::from_secs(configuration.patience_s),
        })
    }

    /// The address that was bound.
    ///
    /// # Errors
    /// When the system does not tell.
    pub fn address(&self) -> Result<SocketAddr> {
        Ok(self.listener.local_addr()?)
    }

    /// Its certificate, if it speaks TLS itself.
    #[must_use]
    pub fn certificate(&self) -> Option<Arc<Certificate>> {
        self.certificate.clone()
    }

    /// Serves until `stop`, then lets the requests under way finish.
    pub async fn run(self, router: Router, stop: impl Future<Output = ()>) {
        let shutdown = GracefulShutdown::new();
        let mut stop = std::pin::pin!(stop);
        loop {
            let permit = Arc::clone(&self.connections).acquire_owned();
            let accepted = tokio::select! {
                () = &mut stop => break,
                accepted = async { (permit.await, self.listener.accept().await) } => accepted,
            };
            let (Ok(permit), Ok((stream, _))) = accepted else {
                // Out of file handles, most likely: give others time to end.
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            };
            let connection = Connection {
                tls: self.tls.clone(),
                patience: self.patience,
                router: router.clone(),
            };
            let watcher = shutdown.watcher();
            tokio::spawn(async move {
                connection.serve(stream, watcher).await;
                drop(permit);
            });
        }
        let finished = tokio::time::timeout(LAST_PATIENCE, shutdown.shutdown());
        if finished.await.is_err() {
            tracing::warn!("some requests did not finish in time");
        }
    }
}

fn listen(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4(),
        SocketAddr::V6(_) => TcpSocket::new_v6(),
    }?;
    // A server that was just stopped leaves connections behind that hold the address.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(WAIT_TO_BE_ACCEPTED)
}

struct Connection {
    tls: Option<TlsAcceptor>,
    patience: Duration,
    router: Router,
}

impl Connection {
    async fn serve(self, stream: TcpStream, watcher: hyper_util::server::graceful::Watcher) {
        // Small answers must not wait for more to say.
        let _ = stream.set_nodelay(true);
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new())
            .header_read_timeout(self.patience)
            .max_headers(64);
        let service = TowerToHyperService::new(self.router);
        match self.tls {
            None => {
                let connection = http.serve_connection(TokioIo::new(stream), service);
                let _ = watcher.watch(connection).await;
            }
            Some(tls) => {
                let handshake = tokio::time::timeout(self.patience, tls.accept(stream)).await;
                if let Ok(Ok(stream)) = handshake {
                    let connection = http.serve_connection(TokioIo::new(stream), service);
                    let _ = watcher.watch(connection).await;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Many more than the 128 that the standard library asks for.
    #[tokio::test]
    async fn hundreds_of_tablets_that_come_at_once_are_all_connected_before_any_is_accepted() {
        let listener = listen(([127, 0, 0, 1], 0).into()).unwrap();
        let address = listener.local_addr().unwrap();
        let connected: Vec<_> = (0..400)
            .map_while(|_| std::net::TcpStream::connect_timeout(&address, LAST_PATIENCE).ok())
            .collect();
        assert_eq!(connected.len(), 400);
    }
}
