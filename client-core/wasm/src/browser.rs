//! The worker of a browser: OPFS for files, WebCrypto for the second secret, the page's two
//! clocks. What the worker calls stands at the end.

#![allow(
    unsafe_code,
    unreachable_pub,
    reason = "what wasm-bindgen makes of its attributes, and what JavaScript reaches"
)]

use std::cell::RefCell;

use client_core::ClientError;
use client_core::clock::Now;
use client_core::store::{Connection, Place};
use js_sys::{Array, Date, Function, Object, Reflect, Uint8Array};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use schema::id::ContentHash;
use schema::problem::Problem;
use sqlite_wasm_rs::WasmOsCallback;
use sqlite_wasm_rs::vfs::VfsFilesManager;
use sqlite_wasm_vfs::sahpool::{OpfsSAHError, OpfsSAHPoolCfgBuilder, OpfsSAHPoolUtil, install};
use wasm_bindgen::prelude::*;
use web_sys::{FileSystemReadWriteOptions, FileSystemSyncAccessHandle};

use crate::host::{Host, JournalFailed, JournalFile};
use crate::protocol::{Notice, Request};
use crate::session::{Reply, Session};

/// The pool's folder in OPFS.
const FOLDER: &str = "shouce";
/// Slots of the pool: two stores and the door with their journals, and room for a rescue.
const SLOTS: usize = 8;
/// How long another tab's handles may linger after it ended.
const PATIENCE_MS: f64 = 10_000.0;
const RETRY_MS: u32 = 200;

#[wasm_bindgen(module = "/src/machine.js")]
extern "C" {
    #[wasm_bindgen(js_name = secondSecret, catch)]
    async fn second_secret() -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_name = openJournal, catch)]
    async fn open_journal() -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch)]
    async fn wait(ms: u32) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_name = runningMs)]
    fn running_ms() -> f64;
}

/// The browser as a host.
struct Browser {
    pool: OpfsSAHPoolUtil,
    journal: Journal,
    secret: [u8; 32],
}

impl Host for Browser {
    fn open(&mut self, file: &str) -> Result<Connection, ClientError> {
        Ok(Connection::open(file)?)
    }

    fn delete(&mut self, file: &str) -> Result<(), ClientError> {
        // A journal left behind would be played back into the next file of the name.
        let journal = format!("{file}-journal");
        for name in [file, &journal] {
            (self.pool.remove(name)).map_err(|_| ClientError::Stored("a file to delete"))?;
        }
        Ok(())
    }

    fn journal(&mut self) -> &mut dyn JournalFile {
        &mut self.journal
    }

    fn second_secret(&self) -> [u8; 32] {
        self.secret
    }

    /// Files that were copied into another profile meet another key there.
    fn place(&self) -> Place {
        let hash = ContentHash::of(&[b"place".as_slice(), &self.secret].concat());
        let mut place = [0; 16];
        place.copy_from_slice(&hash.as_bytes()[..16]);
        Place(place)
    }
}

/// The journal in a file of its own.
struct Journal(FileSystemSyncAccessHandle);

impl JournalFile for Journal {
    fn size(&self) -> u64 {
        self.0.get_size().map_or(0, bytes)
    }

    fn append(&mut self, bytes: &[u8]) -> Result<(), JournalFailed> {
        let at = FileSystemReadWriteOptions::new();
        at.set_at(self.0.get_size().map_err(failed)?);
        let array = Uint8Array::from(bytes);
        let written = (self.0)
            .write_with_js_u8_array_and_options(&array, &at)
            .map_err(failed)?;
        self.0.flush().map_err(failed)?;
        if self::bytes(written) == bytes.len() as u64 {
            Ok(())
        } else {
            Err(JournalFailed)
        }
    }

    fn read(&self) -> Result<Vec<u8>, JournalFailed> {
        let size = self.0.get_size().map_err(failed)?;
        let array = Uint8Array::new(&JsValue::from_f64(size));
        let at = FileSystemReadWriteOptions::new();
        at.set_at(0.0);
        let read = (self.0)
            .read_with_js_u8_array_and_options(&array, &at)
            .map_err(failed)?;
        let mut bytes = array.to_vec();
        bytes.truncate(usize::try_from(self::bytes(read)).unwrap_or(0));
        Ok(bytes)
    }

    fn cut(&mut self, size: u64) -> Result<(), JournalFailed> {
        let size = u32::try_from(size).map_err(|_| JournalFailed)?;
        self.0.truncate_with_f64(size.into()).map_err(failed)?;
        self.0.flush().map_err(failed)
    }
}

fn failed(_: JsValue) -> JournalFailed {
    JournalFailed
}

/// A size as JavaScript tells it.
fn bytes(size: f64) -> u64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a file's size is a whole number far below 2^53"
    )]
    let size = size.max(0.0) as u64;
    size
}

/// The session and what it needs between two requests.
struct Core {
    session: Session<Browser>,
    rng: ChaCha20Rng,
    notices: Function,
}

thread_local! {
    static CORE: RefCell<Option<Core>> = const { RefCell::new(None) };
}

fn now() -> Now {
    #[expect(clippy::cast_possible_truncation, reason = "seconds fit for ages")]
    let unix = (Date::now() / 1_000.0) as i64;
    Now {
        unix,
        running_ms: bytes(running_ms()),
    }
}

fn tell(notices: &Function, notice: &Notice) {
    let json = serde_json::to_string(notice).unwrap_or_default();
    // A page that cannot listen any more needs not be told.
    let _told = notices.call1(&JsValue::NULL, &json.into());
}

/// An `Error` whose message is a code.
fn error(code: &str) -> JsValue {
    js_sys::Error::new(code).into()
}

fn problem(problem: &Problem) -> JsValue {
    error(&problem.code)
}

/// Whether a handle is still held by a worker that ended, or by another tab.
fn lingers(value: &JsValue) -> bool {
    let name = Reflect::get(value, &"name".into()).ok();
    name.and_then(|name| name.as_string())
        .is_some_and(|name| name == "NoModificationAllowedError")
}

enum Failed {
    Lingers,
    Other,
}

async fn files() -> Result<(OpfsSAHPoolUtil, Journal), Failed> {
    let configuration = OpfsSAHPoolCfgBuilder::new()
        .vfs_name("opfs-sahpool")
        .directory(FOLDER)
        .initial_capacity(SLOTS)
        .build();
    let kind = |value: &JsValue| {
        if lingers(value) {
            Failed::Lingers
        } else {
            Failed::Other
        }
    };
    let journal = open_journal().await.map_err(|value| kind(&value))?;
    let journal = Journal(journal.unchecked_into());
    match install::<WasmOsCallback>(&configuration, true).await {
        Ok(pool) => Ok((pool, journal)),
        Err(error) => {
            journal.0.close();
            Err(match error {
                OpfsSAHError::Opfs { value, .. } => kind(&value),
                _ => Failed::Other,
            })
        }
    }
}

/// Opens the files and the door. `notices` is called with the JSON of each notice.
///
/// # Errors
/// An `Error` whose message is a code: `store.busy` while another tab has the files,
/// `store.no-opfs` where the browser has no such files.
#[wasm_bindgen]
pub async fn start(notices: Function) -> Result<(), JsValue> {
    hear_panics(notices.clone());
    let until = running_ms() + PATIENCE_MS;
    let (pool, journal) = loop {
        match files().await {
            Ok(files) => break files,
            Err(Failed::Lingers) if running_ms() < until => {
                wait(RETRY_MS).await?;
            }
            Err(Failed::Lingers) => return Err(error("store.busy")),
            Err(Failed::Other) => return Err(error("store.no-opfs")),
        }
    };
    let secret = Uint8Array::new(&second_secret().await?).to_vec();
    let host = Browser {
        pool,
        journal,
        secret: secret.try_into().map_err(|_| error("store.no-opfs"))?,
    };
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(|_| error("store.no-opfs"))?;
    let core = Core {
        session: Session::new(host).map_err(|found| problem(&found))?,
        rng: ChaCha20Rng::from_seed(seed),
        notices,
    };
    CORE.with_borrow_mut(|known| *known = Some(core));
    Ok(())
}

/// A panic leaves the instance undefined: the page is told, and ends the worker.
fn hear_panics(notices: Function) {
    thread_local! {
        static HEARER: RefCell<Option<Function>> = const { RefCell::new(None) };
    }
    HEARER.with_borrow_mut(|hearer| *hearer = Some(notices));
    std::panic::set_hook(Box::new(|panic| {
        let message = panic.to_string();
        web_sys::console::error_1(&message.as_str().into());
        HEARER.with_borrow(|hearer| {
            if let Some(hearer) = hearer {
                tell(hearer, &Notice::Panicked { message });
            }
        });
    }));
}

#[wasm_bindgen(typescript_custom_section)]
const REPLY: &str = r#"
/** An answer: the JSON of a `Response`, and the bytes that it names by place. */
export interface Reply { response: string; blobs: Uint8Array[] }
"#;

#[wasm_bindgen]
extern "C" {
    /// An answer, as JavaScript has it.
    #[wasm_bindgen(typescript_type = "Reply")]
    pub type JsReply;
}

/// Answers a request, the JSON of a `Request`, with the bytes beside it.
///
/// # Errors
/// When the core has not started.
#[wasm_bindgen]
pub fn handle(request: &str, blobs: Vec<Uint8Array>) -> Result<JsReply, JsValue> {
    CORE.with_borrow_mut(|core| {
        let core = core.as_mut().ok_or_else(|| error("store.not-started"))?;
        let reply = match serde_json::from_str::<Request>(request) {
            Ok(request) => {
                let blobs = blobs.iter().map(Uint8Array::to_vec).collect();
                core.session.handle(request, blobs, now(), &mut core.rng)
            }
            Err(why) => core.session.malformed(&why.to_string()),
        };
        for notice in core.session.take_notices() {
            tell(&core.notices, &notice);
        }
        as_object(&reply)
    })
}

/// Gives the core its tables: see [`schema::tables`].
///
/// # Errors
/// When the bytes are something else.
#[wasm_bindgen]
pub fn give(tables: Vec<u8>) -> Result<(), JsValue> {
    schema::tables::give(tables).map_err(|_| error("app.not-whole"))
}

fn as_object(reply: &Reply) -> Result<JsReply, JsValue> {
    let json =
        serde_json::to_string(&reply.response).map_err(|why| error(&format!("response: {why}")))?;
    let blobs: Array = (reply.blobs.iter())
        .map(|blob| Uint8Array::from(blob.as_slice()))
        .collect();
    let object = Object::new();
    Reflect::set(&object, &"response".into(), &json.into())?;
    Reflect::set(&object, &"blobs".into(), &blobs)?;
    Ok(JsValue::from(object).unchecked_into())
}

/// Closes the store and lets go of every handle, so that another tab can take over.
///
/// # Errors
/// When a file is still in use.
#[wasm_bindgen]
pub fn stop() -> Result<(), JsValue> {
    let Some(core) = CORE.with_borrow_mut(Option::take) else {
        return Ok(());
    };
    let host = core.session.close();
    host.journal.0.close();
    host.pool.pause().map_err(|_| error("store.busy"))
}
