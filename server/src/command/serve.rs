//! `shouce serve`.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use clap::Args;
use server::app::{self, App};
use server::{api, serve};
use tracing_subscriber::EnvFilter;

use super::Context;

#[derive(Debug, Args)]
#[command(after_help = "Example: shouce serve --listen 127.0.0.1:0")]
pub(crate) struct Serve {
    /// The address to listen on, instead of the configured one; port 0 takes any free one
    #[arg(long)]
    listen: Option<SocketAddr>,
}

impl Serve {
    pub(crate) fn run(self, context: &Context) -> Result<()> {
        let mut configuration = context.configuration.clone();
        configuration.listen = self.listen.unwrap_or(configuration.listen);
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
        let router = api::router(Arc::clone(&app));
        let served = runtime.block_on(async {
            // Before the address is told: whoever reads it may stop us at once.
            let stop = stop()?;
            let server = serve::Server::bind(&configuration).await?;
            let scheme = configuration.tls.as_ref().map_or("http", |_| "https");
            println!("{scheme}://{}", server.address()?);
            server.run(router, stop).await;
            anyhow::Ok(())
        });
        // Requests under way hold the app: they end with the runtime.
        drop(runtime);
        running.stop(app);
        served
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
