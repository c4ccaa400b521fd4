use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use schema::document::authority::Role;
use schema::id::RecordId;
use schema::problem::Coded;
use schema::scope::Scope;
use schema::wire::RecordChange;
use schema::wire::batch::{self, Sender};
use schema::wire::enrolment::Certificate;
use schema::wire::exchange::Changes;
use schema::wire::seal::SealKey;
use serde_bytes::ByteBuf;

use super::*;

const LIMITS: Limits = Limits {
    changes: limits::FRAME_CHANGES,
    inflated: limits::FRAME_INFLATED_BYTES,
};

/// A batch that claims so many actors, changes and inflated bytes, and holds `plain`.
fn batch(changes: usize, inflated: usize, plain: &[u8]) -> Vec<u8> {
    let mut bytes = unsigned(0);
    bytes.extend(unsigned(changes as u64));
    bytes.extend(unsigned(0));
    bytes.extend(unsigned(inflated as u64));
    bytes.extend(Dictionary::standard().deflate(Effort::Quick, plain));
    bytes.extend([0; 8]);
    bytes
}

fn parse(bytes: &[u8]) -> Option<BatchError> {
    Batch::parse(bytes, AUTHOR, Dictionary::standard(), LIMITS).err()
}

#[test]
fn as_large_a_frame_as_may_be_and_one_byte_more() {
    let refused = |bytes: usize| Frame::read(vec![0; bytes]).unwrap_err();
    assert_eq!(refused(limits::FRAME_BYTES), FrameError::Version(0));
    let bytes = limits::FRAME_BYTES + 1;
    assert_eq!(refused(bytes), FrameError::TooLarge { bytes });
}

#[test]
fn a_deflate_bomb_is_bounded_by_what_it_claims_and_that_by_the_limit() {
    let zeros = vec![0; 64 * 1024 * 1024];
    let bomb = batch(0, zeros.len(), &zeros);
    assert!(bomb.len() < 32 * 1024);
    assert!(matches!(
        parse(&bomb),
        Some(BatchError::TooMany { what: "bytes", .. })
    ));
    let liar = batch(0, 1_000, &zeros);
    assert!(matches!(parse(&liar), Some(BatchError::Inflate(_))));
    let most = vec![0; limits::FRAME_INFLATED_BYTES];
    assert!(!matches!(
        parse(&batch(0, most.len(), &most)),
        Some(BatchError::TooMany { .. } | BatchError::Inflate(_))
    ));
}

#[test]
fn as_many_changes_as_a_frame_may_claim_and_one_more() {
    let refused = |count: usize| parse(&batch(count, 2, &[0, 0]));
    assert!(!matches!(
        refused(limits::FRAME_CHANGES),
        Some(BatchError::TooMany { .. })
    ));
    assert!(matches!(
        refused(limits::FRAME_CHANGES + 1),
        Some(BatchError::TooMany {
            what: "changes",
            ..
        })
    ));
}

/// What a change names takes a byte in the frame and 32 when it is rebuilt.
#[test]
fn as_many_others_as_the_changes_of_a_frame_may_name_and_one_more() {
    const FOLLOWED: usize = limits::CHANGE_DEPENDENCIES;
    let most = 8 * limits::FRAME_CHANGES;
    let record = RecordId::preloaded("many", "1");
    let name = Edit::observe(
        FieldName::new("name").unwrap(),
        Put::One(Answer::text("阿普")),
    );
    let honest = write::first_change(&[name], &stamp(7)).unwrap();
    let empty = Document::new().heads();
    let change = |number: usize, dependencies: &[ChangeHash]| {
        let head = Head {
            dependencies: dependencies.to_vec(),
            sequence: number as u64 + 1,
            ..head()
        };
        let chunk = Chunk::build(&head, honest.columns()).unwrap();
        RecordChange { record, chunk }
    };
    let leaders: Vec<_> = (0..FOLLOWED).map(|number| change(number, &empty)).collect();
    let mut followed: Vec<_> = leaders.iter().map(|leader| leader.chunk.hash()).collect();
    followed.sort_unstable();
    let parsed = |last: usize| {
        let mut changes = leaders.clone();
        let full = FOLLOWED..FOLLOWED + most / FOLLOWED - 1;
        changes.extend(full.map(|number| change(number, &followed)));
        let number = changes.len();
        changes.push(change(number, &followed[..last.min(FOLLOWED)]));
        if last > FOLLOWED {
            changes.push(change(number + 1, &followed[..2]));
        }
        let sender = Sender {
            actor: AUTHOR,
            knows: &|_| false,
            dictionary: Dictionary::standard(),
            effort: Effort::Quick,
        };
        parse(&batch::encode(&changes, &[], &sender))
    };
    assert_eq!(parsed(FOLLOWED), None);
    let refused = parsed(FOLLOWED + 1).unwrap();
    assert_eq!(FrameError::from(refused).code(), "frame.too-large");
}

#[test]
fn as_large_a_bundle_as_may_be_and_one_byte_more() {
    let key = SigningKey::from_bytes(&[1; 32]);
    let open = |bytes| Bundle::open(&vec![0; bytes], &key, &key.verifying_key());
    let most = limits::BUNDLE_BYTES;
    assert_eq!(open(most), Err(BundleError::NotABundle), "looked at");
    assert_eq!(
        open(most + 1),
        Err(BundleError::TooLarge { bytes: most + 1 })
    );
}

#[test]
fn as_many_frames_and_authors_as_a_bundle_may_hold_and_one_more() {
    let key = SigningKey::from_bytes(&[1; 32]);
    let own = SealKey::of(&key);
    let certificate = Certificate {
        key: key.verifying_key().to_bytes(),
        seal_key: own,
        label: "a".to_owned(),
        role: Role::Surveyor,
        scope: Scope::default(),
        signature: Vec::new(),
    }
    .issue(&key);
    let handed = |frames: usize, authors: usize| {
        let bundle = Bundle {
            recipient: own,
            sender: certificate.clone(),
            made_at: 0,
            authors: vec![certificate.clone(); authors],
            frames: vec![ByteBuf::new(); frames],
            context: Changes::default(),
        };
        let file = bundle.seal(&key, &mut ChaCha8Rng::seed_from_u64(1))?;
        Bundle::open(&file, &key, &key.verifying_key())
            .map(|opened| (opened.frames.len(), opened.authors.len()))
    };
    let most = (limits::BUNDLE_FRAMES, limits::BUNDLE_AUTHORS);
    assert_eq!(handed(most.0, most.1), Ok(most));
    let too_many = |what, most| Err(BundleError::TooMany { what, most });
    assert_eq!(handed(most.0 + 1, 0), too_many("frames", most.0));
    assert_eq!(handed(0, most.1 + 1), too_many("authors", most.1));
}
