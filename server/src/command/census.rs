//! stub
#[derive(Debug, clap::Args)]
pub(crate) struct Count {}
impl Count {
    pub(crate) fn run(self, _: &super::Context) -> anyhow::Result<()> {
        Ok(())
    }
}
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Export {
    A,
}
impl Export {
    pub(crate) fn run(self, _: &super::Context) -> anyhow::Result<()> {
        Ok(())
    }
}
