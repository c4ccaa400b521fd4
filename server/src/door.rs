//! What a frame must pass before it is stored: everything that can be known of it without
//! its record. What fails here is refused with a reason, and the tablet keeps it; what
//! passes is stored whatever becomes of it behind.

use ed25519_dalek::{SigningKey, VerifyingKey};
use schema::id::DeviceId;
use schema::limits;
use schema::problem::{Coded, Problem};
use schema::wire::batch::{Limits, Resolve};
use schema::wire::frame::{Frame, FrameError, Kind};
use schema::wire::seal::UnsealError;
use schema::wire::sealed_frame;

use crate::ledger::{KnownDevices, NewFrame};

/// A frame is not stored.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DoorError {
    /// Its author was never enrolled here.
    #[error("the frame's author is not enrolled here")]
    UnknownDevice(DeviceId),
    /// A carrier brought it sealed, and it does not open.
    #[error(transparent)]
    Sealed(#[from] UnsealError),
    /// With those before it, it is more than one request may bring.
    #[error("the frames of this request are too much at once")]
    TooMuch,
    /// It is not a frame that may enter.
    #[error(transparent)]
    Frame(#[from] FrameError),
}

impl Coded for DoorError {
    fn code(&self) -> &'static str {
        match self {
            Self::UnknownDevice(_) => "device.unknown-author",
            Self::Sealed(_) => "frame.malformed",
            Self::TooMuch => "frame.too-much",
            Self::Frame(error) => error.code(),
        }
    }

    fn parameters(&self) -> schema::problem::Parameters {
        match self {
            Self::UnknownDevice(device) => vec![("device", device.to_string())],
            Self::Sealed(error) => vec![("detail", error.to_string())],
            Self::TooMuch => Vec::new(),
            Self::Frame(error) => error.parameters(),
        }
    }
}

/// What the frames of one request may put the server to, together: a few hundred bytes swell to
/// as much as a frame may hold.
#[derive(Debug)]
pub struct Allowance(Limits);

impl Allowance {
    /// Of an exchange.
    #[must_use]
    pub fn of_an_exchange() -> Self {
        Self(Limits {
            changes: limits::EXCHANGE_CHANGES,
            inflated: limits::EXCHANGE_INFLATED_BYTES,
        })
    }

    /// Of a bundle.
    #[must_use]
    pub fn of_a_bundle() -> Self {
        Self(Limits {
            changes: limits::BUNDLE_CHANGES,
            inflated: limits::BUNDLE_INFLATED_BYTES,
        })
    }

    fn spend(&mut self, claimed: Limits) -> Result<(), DoorError> {
        let Self(left) = self;
        let less = |left: usize, claimed| left.checked_sub(claimed).ok_or(DoorError::TooMuch);
        *left = Limits {
            changes: less(left.changes, claimed.changes)?,
            inflated: less(left.inflated, claimed.inflated)?,
        };
        Ok(())
    }
}

/// What one request brings, of which only the heads are read so far.
pub struct Brought(Vec<Result<Frame, DoorError>>);

impl Brought {
    /// Reads what frames say of themselves; they may be sealed to the server.
    #[must_use]
    pub fn read(frames: impl IntoIterator<Item = Vec<u8>>, server: &SigningKey) -> Self {
        let read = |frame| Ok(Frame::read(sealed_frame::open(frame, server)?)?);
        Self(frames.into_iter().map(read).collect())
    }

    /// How many changes they say that they hold: no more than one exchange may bring.
    #[must_use]
    pub fn claimed(&self) -> usize {
        let changes = |frame: &Frame| frame.claimed().map_or(0, |claimed| claimed.changes);
        let all = self.0.iter().flatten().map(changes);
        all.fold(0, usize::saturating_add)
            .min(limits::EXCHANGE_CHANGES)
    }

    /// Checks each frame. One that fails says which gate it did not pass.
    #[must_use]
    pub fn check(
        self,
        by: DeviceId,
        devices: &KnownDevices,
        ledger: &dyn Resolve,
        mut allowance: Allowance,
    ) -> Vec<Result<NewFrame, DoorError>> {
        let mut check = |frame| check(&frame, by, devices, ledger, &mut allowance);
        (self.0.into_iter())
            .map(|frame| frame.and_then(&mut check))
            .collect()
    }
}

/// Its signature by a known device, what is left of the request's allowance, bounded inflate,
/// structure and hash of every change.
fn check(
    frame: &Frame,
    brought_by: DeviceId,
    devices: &KnownDevices,
    ledger: &dyn Resolve,
    allowance: &mut Allowance,
) -> Result<NewFrame, DoorError> {
    let device = frame.header().device;
    let key: &VerifyingKey = devices
        .get(&device)
        .map(|known| &known.key)
        .ok_or(DoorError::UnknownDevice(device))?;
    frame.verify(key)?;
    allowance.spend(frame.claimed()?)?;
    let changes = frame.changes(key, ledger)?;
    Ok(NewFrame {
        device,
        brought_by,
        first: (frame.header().kind == Kind::Own).then_some(frame.header().first),
        changes: (changes.iter())
            .map(|change| {
                (
                    change.record,
                    change.chunk.head().actor,
                    change.chunk.hash(),
                )
            })
            .collect(),
        bytes: frame.bytes().to_vec(),
    })
}

/// The problem as it crosses the wire.
#[must_use]
pub fn problem(error: &DoorError) -> Problem {
    Problem::from(error)
}
