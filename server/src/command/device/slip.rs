//! The slip that a surveyor takes along: a one-time code, and a square to photograph that
//! opens the tablet's page with it.

use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use clap::Args;
use qrcode::render::{svg, unicode};
use qrcode::{Color, QrCode};
use schema::wire::enrolment::EnrolmentCode;

use super::super::{Context, refuse, spoken};

/// Dots of the picture for each square of the code.
const DOTS: usize = 8;
/// Empty squares around it, as ISO/IEC 18004 wants them.
const MARGIN: usize = 4;

#[derive(Debug, Args)]
pub(crate) struct Slip {
    /// The server's address as tablets reach it, instead of the configured one:
    /// https://host. The square then opens the tablet's page
    #[arg(long)]
    address: Option<String>,
    /// Write the square as a picture
    #[arg(long, value_name = "FILE")]
    png: Option<PathBuf>,
    /// Write the square as a drawing, for print
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
}

impl Slip {
    /// The slip with the address that it will show, if that is one.
    pub(super) fn checked(self, context: &Context) -> Result<Self> {
        let configured = context.configuration.address.clone();
        let Some(address) = self.address.or(configured) else {
            return Ok(Self {
                address: None,
                ..self
            });
        };
        let plain = address.trim_end_matches('/');
        let host = (plain.strip_prefix("https://")).or_else(|| plain.strip_prefix("http://"));
        if host.is_none_or(|host| host.is_empty() || host.contains(['/', '#', '?', ' '])) {
            return Err(refuse("device.address", &[("address", address)]));
        }
        Ok(Self {
            address: Some(plain.to_owned()),
            ..self
        })
    }

    /// Prints the code, its link and the square, and writes the pictures asked for.
    pub(super) fn show(&self, code: &EnrolmentCode) -> Result<()> {
        spoken::line(code);
        let content = match &self.address {
            // Behind the sign that browsers keep to themselves: no log ever has the code.
            Some(address) => format!("{address}/#enrol={code}"),
            None => code.to_string(),
        };
        let square = QrCode::new(content.as_bytes())?;
        if self.address.is_some() {
            spoken::line(content);
        }
        spoken::line(square.render::<unicode::Dense1x2>().build());
        if let Some(file) = &self.svg {
            let drawing = square.render::<svg::Color<'_>>().build();
            std::fs::write(file, drawing)
                .with_context(|| format!("cannot write {}", file.display()))?;
        }
        if let Some(file) = &self.png {
            write_png(&square, file).with_context(|| format!("cannot write {}", file.display()))?;
        }
        Ok(())
    }
}

fn write_png(square: &QrCode, file: &Path) -> Result<()> {
    let width = square.width();
    let dots = (width + 2 * MARGIN) * DOTS;
    let side = u32::try_from(dots)?;
    let dark = |x: usize, y: usize| {
        let place = |dot: usize| (dot / DOTS).checked_sub(MARGIN).filter(|at| *at < width);
        match (place(x), place(y)) {
            (Some(x), Some(y)) => square[(x, y)] == Color::Dark,
            _ => false,
        }
    };
    let mut pixels = Vec::with_capacity(dots * dots);
    for y in 0..dots {
        pixels.extend((0..dots).map(|x| if dark(x, y) { 0 } else { 255 }));
    }
    let mut encoder = png::Encoder::new(BufWriter::new(File::create(file)?), side, side);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    let mut picture = encoder.write_header()?;
    picture.write_image_data(&pixels)?;
    picture.finish()?;
    Ok(())
}
