//! Work carried by hand, to the server or to another tablet.

use std::collections::{BTreeMap, BTreeSet};

use ed25519_dalek::VerifyingKey;
use rand_core::CryptoRng;
use schema::document::{Chunk, Document, authority, genesis, grammar};
use schema::id::{ChangeHash, ContentHash, DeviceId, RecordId};
use schema::scope::Scope;
use schema::summary::{self, Summary};
use schema::wire::RecordChange;
use schema::wire::batch::{self, Nothing, Sender};
use schema::wire::bundle::{Bundle, BundleError};
use schema::wire::dictionary::{Dictionary, Effort};
use schema::wire::enrolment::Certificate;
use schema::wire::exchange::Changes;
use schema::wire::frame::Frame;
use schema::wire::seal::SealKey;
use schema::wire::sealed_frame;

use crate::client::Client;
use crate::clock::Now;
use crate::error::ClientError;
use crate::store::{Outgoing, setting};
use crate::sync::seal_frame;

/// Whom a bundle is for.
#[derive(Debug, Clone, Copy)]
pub enum Recipient<'a> {
    /// The server: whoever carries it can neither read nor alter it.
    Server,
    /// Another tablet, by the certificate that it shows.
    Tablet(&'a Certificate),
}

/// What a bundle brought.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Brought {
    /// Records that are new here.
    pub added: usize,
    /// Records that were here and have news.
    pub changed: usize,
    /// Records whose part of the bundle was here already.
    pub known: usize,
    /// Records outside this tablet's villages, or that did not pass the gates: carried to
    /// the server, not shown.
    pub not_shown: usize,
    /// Frames that this tablet now carries to the server.
    pub carried: usize,
}

/// A change with the certificate of its author, where a frame of theirs brought it.
type Incoming = (Chunk, Option<Certificate>);

/// A frame on its way, and the records in it; none if it cannot be read here.
struct Going {
    frame: Vec<u8>,
    records: Vec<RecordId>,
}

/// Those whose frames can be read here.
type Authors = BTreeMap<DeviceId, (VerifyingKey, Certificate)>;

/// Frames of at most this many changes.
const FRAME_CHANGES: usize = 500;

impl Client {
    /// Everything of ours that the server may not have, and what we carry for others, sealed
    /// for its recipient. Another tablet can read what lies in its divisions; the rest it
    /// carries to the server, sealed to that. `None` if there is nothing.
    ///
    /// # Errors
    /// When the recipient's certificate is not of our server, or the store fails.
    pub fn hand_over(
        &self,
        recipient: Recipient<'_>,
        now: Now,
        rng: &mut impl CryptoRng,
    ) -> Result<Option<Vec<u8>>, ClientError> {
        let identity = self.identity()?;
        let authors = self.known_authors()?;
        let (recipient, frames, context) = match recipient {
            Recipient::Server => {
                let own = self.own_frames(&|_| true)?.into_iter();
                let carried = self.store.carried()?.into_iter().map(|(_, frame)| frame);
                let frames: Vec<_> = own.map(|going| going.frame).chain(carried).collect();
                (identity.server_seal_key, frames, Changes::default())
            }
            Recipient::Tablet(certificate) => {
                let known = certificate.verify(&identity.server_key()?);
                known.ok_or(BundleError::Sender)?;
                let (frames, readable) = self.frames_within(&certificate.scope, &authors)?;
                (certificate.seal_key, frames, self.context(&readable)?)
            }
        };
        if frames.is_empty() {
            return Ok(None);
        }
        let bundle = Bundle {
            recipient,
            sender: identity.certificate.clone(),
            made_at: self.anchor.stamp(identity.actor(), now).time,
            authors,
            frames: frames.into_iter().map(Into::into).collect(),
            context,
        };
        Ok(Some(bundle.seal(identity.key(), rng)?))
    }

    /// Our last change if it is unsent, in a bundle of its own for the server: one entry of a
    /// [`schema::wire::journal`].
    ///
    /// # Errors
    /// When the store fails.
    pub fn seal_last(
        &self,
        now: Now,
        rng: &mut impl CryptoRng,
    ) -> Result<Option<Vec<u8>>, ClientError> {
        let identity = self.identity()?;
        let Some(last) = self.store.last_unsent(identity.installation)? else {
            return Ok(None);
        };
        let frame = seal_frame(self, identity.installation, &[last], true)?;
        let bundle = Bundle {
            recipient: identity.server_seal_key,
            sender: identity.certificate.clone(),
            made_at: self.anchor.stamp(identity.actor(), now).time,
            authors: vec![identity.certificate.clone()],
            frames: vec![frame.into()],
            context: Changes::default(),
        };
        Ok(Some(bundle.seal(identity.key(), rng)?))
    }

    /// Our frames, each explaining itself: the recipient may hold nothing. No frame has records
    /// that the recipient may read beside others.
    fn own_frames(&self, may_read: &dyn Fn(RecordId) -> bool) -> Result<Vec<Going>, ClientError> {
        let identity = self.identity()?;
        let installations = identity
            .past_installations
            .iter()
            .chain([&identity.installation]);
        let go_together = |a: &Outgoing, b: &Outgoing| {
            b.number == a.number + 1 && may_read(a.record) == may_read(b.record)
        };
        let mut frames = Vec::new();
        for installation in installations.copied() {
            let mut after = 0;
            loop {
                let unsent = self.store.unsent(installation, after, FRAME_CHANGES)?;
                let Some(last) = unsent.last() else {
                    break;
                };
                after = last.number;
                for changes in unsent.chunk_by(go_together) {
                    frames.push(Going {
                        frame: seal_frame(self, installation, changes, true)?,
                        records: changes.iter().map(|change| change.record).collect(),
                    });
                }
            }
        }
        Ok(frames)
    }

    /// All frames for a tablet that works in this scope, and the records in them that it may
    /// read: those that lie there, as far as is known here. What has any other record in it is
    /// sealed to the server.
    fn frames_within(
        &self,
        scope: &Scope,
        authors: &[Certificate],
    ) -> Result<(Vec<Vec<u8>>, BTreeSet<RecordId>), ClientError> {
        let identity = self.identity()?;
        let may_read = |record: RecordId| {
            let village = self.index().get(record).and_then(Summary::village);
            village.is_some_and(|village| scope.covers(village))
        };
        let authors = by_device(authors, &identity.server_key()?);
        let carried = self.store.carried()?.into_iter().map(|(_, frame)| Going {
            records: records_in(&frame, &authors),
            frame,
        });
        let mut readable = BTreeSet::new();
        let mut frames = Vec::new();
        for Going { frame, records } in self.own_frames(&may_read)?.into_iter().chain(carried) {
            let all = !records.is_empty() && records.iter().all(|record| may_read(*record));
            readable.extend(records.into_iter().filter(|record| may_read(*record)));
            frames.push(if all || sealed_frame::is_sealed(&frame) {
                frame
            } else {
                sealed_frame::seal(&frame, &identity.server_seal_key)
                    .map_err(|_| BundleError::Sealed)?
            });
        }
        Ok((frames, readable))
    }

    /// What others wrote to these records, for a tablet that may not have it.
    fn context(&self, records: &BTreeSet<RecordId>) -> Result<Changes, ClientError> {
        let mut changes = Vec::new();
        for record in records {
            let stored = self.store.record(*record)?.unwrap_or_default();
            changes.extend(stored.changes.into_iter().map(|chunk| RecordChange {
                record: *record,
                chunk,
            }));
        }
        let dictionary = Dictionary::standard();
        let sender = Sender {
            actor: genesis::ACTOR,
            knows: &|_| false,
            dictionary,
            effort: Effort::Line,
        };
        Ok(Changes {
            dictionary: dictionary.id(),
            batch: batch::encode(&changes, &[], &sender),
        })
    }

    /// Our own certificate and those of the devices whose frames we carry.
    fn known_authors(&self) -> Result<Vec<Certificate>, ClientError> {
        let mut authors: Vec<Certificate> = self.store.get(setting::AUTHORS)?.unwrap_or_default();
        authors.push(self.identity()?.certificate.clone());
        Ok(authors)
    }

    /// Takes a bundle that was made for this tablet: keeps its frames for the server, and
    /// shows what lies in this tablet's villages.
    ///
    /// # Errors
    /// When it is damaged, for somebody else, or by somebody unknown. Nothing is then kept.
    pub fn receive(&mut self, bytes: &[u8]) -> Result<Brought, ClientError> {
        let identity = self.identity()?.clone();
        let server = identity.server_key()?;
        let bundle = Bundle::open(bytes, identity.key(), &server)?;
        if bundle.recipient != SealKey::of(identity.key()) {
            return Err(BundleError::Sealed.into());
        }
        let authors = by_device(&bundle.authors, &server);
        let mut incoming = BTreeMap::<RecordId, Vec<Incoming>>::new();
        let mut carried = Vec::new();
        for bytes in &bundle.frames {
            if sealed_frame::is_sealed(bytes) {
                carried.push(bytes);
                continue;
            }
            let Some((author, changes)) = open_frame(bytes, &authors) else {
                continue;
            };
            for change in changes {
                let author = Some(author.clone());
                incoming
                    .entry(change.record)
                    .or_default()
                    .push((change.chunk, author));
            }
            if author.device() != Some(identity.device()) {
                carried.push(bytes);
            }
        }
        for change in crate::sync::rebuild(self, &bundle.context).unwrap_or_default() {
            incoming
                .entry(change.record)
                .or_default()
                .push((change.chunk, None));
        }
        let mut brought = Brought::default();
        self.store.transact(|writer| {
            for frame in carried {
                let name = ContentHash::of(frame);
                brought.carried += usize::from(writer.carry(name.as_bytes(), frame)?);
            }
            // Those of earlier bundles' authors stay: their frames may still be on the way.
            let mut kept: Vec<Certificate> = writer.get(setting::AUTHORS)?.unwrap_or_default();
            kept.retain(|known| {
                known
                    .device()
                    .is_none_or(|device| !authors.contains_key(&device))
            });
            kept.extend(authors.values().map(|(_, certificate)| certificate.clone()));
            writer.set(setting::AUTHORS, &kept)
        })?;
        for (record, chunks) in incoming {
            self.show(record, chunks, &mut brought)?;
        }
        Ok(brought)
    }

    /// Merges a peer's changes of one record, if they pass the gates that the server has too.
    fn show(
        &mut self,
        id: RecordId,
        chunks: Vec<Incoming>,
        brought: &mut Brought,
    ) -> Result<(), ClientError> {
        let stored = self.store.record(id)?;
        let here: BTreeSet<ChangeHash> = stored
            .iter()
            .flat_map(|stored| &stored.changes)
            .map(Chunk::hash)
            .collect();
        let mut news: BTreeMap<ChangeHash, Chunk> = BTreeMap::new();
        let mut allowed = true;
        let mut authors = Vec::new();
        for (chunk, author) in chunks {
            let places = grammar::places(&chunk);
            allowed &= places.is_ok_and(|places| {
                (author.as_ref())
                    .is_none_or(|author| authority::check(author.role, &places).is_ok())
            });
            authors.extend(author.map(|author| author.scope));
            if !here.contains(&chunk.hash()) {
                news.entry(chunk.hash()).or_insert(chunk);
            }
        }
        if news.is_empty() {
            brought.known += 1;
            return Ok(());
        }
        let base = match &stored {
            Some(stored) => stored.document()?,
            None => Document::new(),
        };
        let ordered = in_order(news);
        let admitted = base.admit(&ordered).ok().filter(|_| allowed);
        let own = &self.identity()?.scope;
        let in_scope = admitted.is_some_and(|admitted| {
            let record = admitted.document.read(id, self.questionnaire);
            let before = stored.is_some().then(|| base.read(id, self.questionnaire));
            let villages = || before.iter().chain([&record]).filter_map(summary::village);
            villages()
                .next_back()
                .is_some_and(|village| own.covers(village))
                && (authors.iter()).all(|author| villages().any(|village| author.covers(village)))
        });
        if !in_scope {
            brought.not_shown += 1;
            return Ok(());
        }
        self.merge_by_hand(id, ordered)?;
        *if stored.is_some() {
            &mut brought.changed
        } else {
            &mut brought.added
        } += 1;
        Ok(())
    }
}

fn by_device(certificates: &[Certificate], server: &VerifyingKey) -> Authors {
    let known = certificates.iter().filter_map(|certificate| {
        let key = certificate.verify(server)?;
        Some((DeviceId::of(&key), (key, certificate.clone())))
    });
    known.collect()
}

/// A frame's author and changes, if the author is known and it is theirs.
fn open_frame<'a>(
    bytes: &[u8],
    authors: &'a Authors,
) -> Option<(&'a Certificate, Vec<RecordChange>)> {
    let frame = Frame::read(bytes.to_vec()).ok()?;
    let (key, certificate) = authors.get(&frame.header().device)?;
    frame.verify(key).ok()?;
    Some((certificate, frame.changes(key, &Nothing).ok()?))
}

fn records_in(frame: &[u8], authors: &Authors) -> Vec<RecordId> {
    let changes = open_frame(frame, authors).map(|(_, changes)| changes);
    (changes.into_iter().flatten())
        .map(|change| change.record)
        .collect()
}

/// Dependencies first.
fn in_order(mut news: BTreeMap<ChangeHash, Chunk>) -> Vec<Chunk> {
    let mut ordered = Vec::with_capacity(news.len());
    while !news.is_empty() {
        let next: Vec<ChangeHash> = (news.iter())
            .filter(|(_, chunk)| {
                chunk
                    .head()
                    .dependencies
                    .iter()
                    .all(|hash| !news.contains_key(hash))
            })
            .map(|(hash, _)| *hash)
            .collect();
        if next.is_empty() {
            break;
        }
        ordered.extend(next.iter().filter_map(|hash| news.remove(hash)));
    }
    ordered
}
