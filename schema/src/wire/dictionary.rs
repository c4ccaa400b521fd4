//! The shared compression dictionary, and the compressor that uses it.
//!
//! A dictionary is trained on generated records (`cargo xtask train-dictionary`) and named
//! by its hash. Old ones stay in the program for as long as a tablet may hold bytes that
//! were written with them.

use std::cell::RefCell;
use std::fmt;
use std::sync::{LazyLock, OnceLock};

use sha2::{Digest, Sha256};
use zstd::zstd_safe::{self, CCtx, CDict, CParameter, DCtx, DDict, DParameter, FrameFormat};

use crate::id::first_bytes;
use crate::tables::tables;

/// How hard to compress.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// For what is rewritten often: a record in the store.
    Quick,
    /// For what goes over a slow line once: as hard as [`Effort::Prepared`] if it is so little
    /// that nobody waits for it (192 KiB).
    Line,
    /// For what is prepared once and sent to many.
    Prepared,
}

impl Effort {
    const fn level(self) -> i32 {
        match self {
            Self::Quick => 3,
            Self::Line => 9,
            Self::Prepared => 19,
        }
    }
}

/// A compressor that met more bytes than these is not kept for the next ones: its tables
/// grow with what it compresses, to tens of megabytes in each thread.
const KEPT_FOR: usize = 256 * 1024;
/// Of more bytes than these, its tables hold as much as of these.
const TABLES_FOR: usize = 1024 * 1024;

/// Bytes that are compressed hard within 50 ms on a computer: a month of one tablet's edits,
/// or as many new records as a line of 256 kbit/s takes in half a second.
const LITTLE: usize = 192 * 1024;

/// The name of a dictionary: the first two bytes of its SHA-256. A frame's digest catches
/// the rest.
pub type DictionaryId = [u8; 2];

/// A trained dictionary, ready for use.
pub struct Dictionary {
    id: DictionaryId,
    trained: Box<[u8]>,
    /// One for each effort, made when it is first needed: its tables take a while on a tablet
    /// that was just opened.
    compress: [OnceLock<CDict<'static>>; 3],
    decompress: DDict<'static>,
}

/// Bytes do not inflate to what they should.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the compressed bytes do not inflate to {expected} bytes")]
pub struct InflateError {
    /// The size that was promised.
    pub expected: usize,
}

impl Dictionary {
    /// Prepares a trained dictionary.
    #[must_use]
    pub fn new(trained: &[u8]) -> Self {
        Self {
            id: first_bytes(&Sha256::digest(trained)),
            compress: Default::default(),
            decompress: zstd_safe::create_ddict(trained),
            trained: trained.into(),
        }
    }

    /// Trains a dictionary of at most `size` bytes on samples of what it will compress.
    ///
    /// # Errors
    /// When the samples are too few to learn from.
    pub fn train(samples: &[Vec<u8>], size: usize) -> std::io::Result<Vec<u8>> {
        zstd::dict::from_samples(samples, size)
    }

    /// The dictionary that this version writes with.
    #[must_use]
    pub fn standard() -> &'static Self {
        static STANDARD: LazyLock<Dictionary> =
            LazyLock::new(|| Dictionary::new(tables().dictionary));
        &STANDARD
    }

    /// Every dictionary that this version reads: the standard one and its predecessors.
    #[must_use]
    pub fn find(id: DictionaryId) -> Option<&'static Self> {
        [Self::standard()].into_iter().find(|known| known.id == id)
    }

    fn compress(&self, effort: Effort) -> &CDict<'static> {
        self.compress[effort as usize]
            .get_or_init(|| zstd_safe::create_cdict(&self.trained, effort.level()))
    }

    /// The dictionary's name.
    #[must_use]
    pub fn id(&self) -> DictionaryId {
        self.id
    }

    /// Compresses without magic, size, checksum or dictionary id: the caller knows them.
    ///
    /// # Panics
    /// When memory is exhausted.
    #[must_use]
    pub fn deflate(&self, effort: Effort, plain: &[u8]) -> Vec<u8> {
        thread_local! {
            static CONTEXT: RefCell<CCtx<'static>> = RefCell::new(compressor());
        }
        let effort = match effort {
            Effort::Line if plain.len() <= LITTLE => Effort::Prepared,
            other => other,
        };
        CONTEXT.with_borrow_mut(|context| {
            let mut packed = Vec::with_capacity(zstd_safe::compress_bound(plain.len()));
            // 0 lets the level choose.
            let log = match plain.len() {
                0..=TABLES_FOR => 0,
                _ => TABLES_FOR.ilog2(),
            };
            context
                .set_parameter(CParameter::CompressionLevel(effort.level()))
                .and_then(|_| context.set_parameter(CParameter::HashLog(log)))
                .and_then(|_| context.set_parameter(CParameter::ChainLog(log)))
                .and_then(|_| deflate_with(context, self.compress(effort), &mut packed, plain))
                .expect("compression into a large enough buffer succeeds");
            if plain.len() > KEPT_FOR {
                *context = compressor();
            }
            packed
        })
    }

    /// Inflates to exactly `expected` bytes, never more. The caller has bounded `expected`.
    ///
    /// # Errors
    /// When the bytes are damaged or of another size.
    pub fn inflate(&self, packed: &[u8], expected: usize) -> Result<Vec<u8>, InflateError> {
        // Making one takes as long as inflating a record does.
        thread_local! {
            static CONTEXT: RefCell<DCtx<'static>> = RefCell::new(decompressor());
        }
        CONTEXT.with_borrow_mut(|context| {
            let mut plain = Vec::with_capacity(expected);
            let inflated = inflate_with(context, &self.decompress, &mut plain, packed);
            if inflated.is_err() {
                // It stands in the middle of what was wrong.
                *context = decompressor();
            }
            match inflated {
                Ok(_) if plain.len() == expected => Ok(plain),
                _ => Err(InflateError { expected }),
            }
        })
    }
}

fn decompressor() -> DCtx<'static> {
    let mut context = DCtx::create();
    context
        .set_parameter(DParameter::Format(FrameFormat::Magicless))
        .expect("a parameter of this version of zstd");
    context
}

fn inflate_with(
    context: &mut DCtx<'static>,
    dictionary: &DDict<'static>,
    plain: &mut Vec<u8>,
    packed: &[u8],
) -> zstd_safe::SafeResult {
    context.ref_ddict(dictionary)?;
    // As above: the dictionary may go first.
    let read = context.decompress(plain, packed);
    context.disable_dictionary()?;
    read
}

fn compressor() -> CCtx<'static> {
    let mut context = CCtx::create();
    for parameter in [
        CParameter::Format(FrameFormat::Magicless),
        CParameter::ContentSizeFlag(false),
        CParameter::DictIdFlag(false),
        CParameter::ChecksumFlag(false),
    ] {
        context
            .set_parameter(parameter)
            .expect("a parameter of this version of zstd");
    }
    context
}

fn deflate_with(
    context: &mut CCtx<'static>,
    dictionary: &CDict<'static>,
    packed: &mut Vec<u8>,
    plain: &[u8],
) -> zstd_safe::SafeResult {
    context.ref_cdict(dictionary)?;
    // The context must not keep its reference: the dictionary may go before it.
    let written = context.compress2(packed, plain);
    context.disable_dictionary()?;
    written
}

impl fmt::Debug for Dictionary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Dictionary({:02x}{:02x})", self.id[0], self.id[1])
    }
}
