//! `shouce serve`.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use clap::Args;
use server::app::{self, App};
use server::{api, serve};
use tracing_subscriber::EnvFilter;

use super::{Context, refuse, spoken};

/// How often the certificate's files are looked at: a renewal comes days before it is needed.
const LOOK_AGAIN: Duration = Duration::from_secs(30);

#[derive(Debug, Args)]
#[command(after_help = "Example: shouce serve --listen 127.0.0.1:0")]
pub(crate) struct Serve {
    /// The address to listen on, instead of the configured one; port 0 takes any free one
    #[arg(long)]
    listen: Option<SocketAddr>,
    /// The folder of the tablet's web app, instead of the configured one
    #[arg(long, value_name = "FOLDER")]
    web: Option<PathBuf>,
}

impl Serve {
    pub(crate) fn run(self, context: &Context) -> Result<()> {
        let mut configuration = context.configuration.clone();
        configuration.listen = self.listen.unwrap_or(configuration.listen);
        configuration.web = self.web.or(configuration.web);
        tracing_subscriber::fmt()
            .with_writer(std::io::stderr)
            .with_env_filter(
                EnvFilter::try_from_env("SHOUCE_LOG").unwrap_or_else(|_| EnvFilter::new("info")),
            )
            .init();
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .max_blocking_threads(app::at_a_time())
            .build()?;
        let (app, running) = App::start(&configuration)?;
        let app_is_missing = app.web.is_none();
        let router = api::router(Arc::clone(&app));
        let served = runtime.block_on(async {
            // Before the address is told: whoever reads it may stop us at once.
            let stop = stop()?;
            let server = serve::Server::bind(&configuration).await.map_err(|error| {
                let address = configuration.listen.to_string();
                let why = format!("{error:#}");
                refuse("serve.not-listening", &[("address", address), ("why", why)])
            })?;
            let scheme = configuration.tls.as_ref().map_or("http", |_| "https");
            spoken::line(format_args!("{scheme}://{}", server.address()?));
            if app_is_missing {
                let looked = configuration.web_folders();
                let looked = looked.iter().map(|folder| folder.display().to_string());
                let looked = looked.collect::<Vec<_>>().join(", ");
                eprintln!(
                    "{}",
                    context.sentence("serve.no-web-app", &[("looked", looked)])
                );
            }
            tokio::spawn(renew(server.certificate(), hangups()?));
            let stopping = app.stopping.clone();
            let stop = async move {
                stop.await;
                stopping.send_replace(true);
            };
            server.run(router, stop).await;
            anyhow::Ok(())
        });
        // Requests under way hold the app: they end with the runtime.
        drop(runtime);
        running.stop(app);
        served
    }
}

/// Takes a renewed certificate into use: when told to (SIGHUP), and now and then by itself.
async fn renew(certificate: Option<Arc<serve::Certificate>>, mut hangups: Hangups) {
    loop {
        tokio::select! {
            () = hangups.next() => {}
            () = tokio::time::sleep(LOOK_AGAIN) => {}
        }
        match certificate.as_ref().map(|current| current.look_again()) {
            Some(Ok(true)) => tracing::info!("the renewed certificate is in use"),
            Some(Err(error)) => tracing::warn!(%error, "the certificate in use is kept"),
            Some(Ok(false)) | None => {}
        }
    }
}

/// Requests to read the certificate anew.
#[cfg(unix)]
struct Hangups(tokio::signal::unix::Signal);

#[cfg(not(unix))]
struct Hangups;

#[cfg(unix)]
fn hangups() -> Result<Hangups> {
    use tokio::signal::unix::{SignalKind, signal};
    Ok(Hangups(signal(SignalKind::hangup()).context("no signals")?))
}

#[cfg(not(unix))]
fn hangups() -> Result<Hangups> {
    Ok(Hangups)
}

impl Hangups {
    #[cfg(unix)]
    async fn next(&mut self) {
        self.0.recv().await;
    }

    #[cfg(not(unix))]
    async fn next(&mut self) {
        std::future::pending().await
    }
}

#[cfg(unix)]
fn stop() -> Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate()).context("no signals")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("no signals")?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn stop() -> Result<impl Future<Output = ()>> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}
