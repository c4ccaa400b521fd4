//! Photos and voice notes.

use client_wasm::protocol::{Form, Request, Response, Value};
use schema::id::ContentHash;

use crate::page::{Page, form};

fn attach(page: &mut Page, record: &str, field: &str, blobs: Vec<Vec<u8>>) -> Response {
    let request = Request::Attach {
        record: record.to_owned(),
        field: field.to_owned(),
        media_type: "image/jpeg".to_owned(),
    };
    page.ask_with(request, blobs).response
}

fn files(form: &Form, name: &str) -> usize {
    let field = form.fields.iter().find(|field| field.name == name).unwrap();
    match &field.value {
        Value::Files { files } => files.len(),
        _ => 0,
    }
}

#[test]
fn a_photo_is_kept_under_the_hash_of_what_it_shows() {
    let mut page = Page::enrolled();
    let record = page.add(&[("name", "余阿普")]).record;
    let photo = b"an elder in daylight".to_vec();
    let blobs = vec![photo.clone(), b"small".to_vec()];
    let saved = form(attach(&mut page, &record, "photo_person", blobs));
    assert_eq!(files(&saved, "photo_person"), 1);
    page.restart();
    page.unlock();
    let listed = page.ask_with(
        Request::Attachments {
            record: record.clone(),
        },
        Vec::new(),
    );
    let Response::Attachments { attachments } = listed.response else {
        panic!("no attachments");
    };
    let one = &attachments[0];
    assert_eq!(one.hash, ContentHash::of(&photo).to_string());
    assert_eq!((one.here, one.sent, one.bytes), (true, 0, 20));
    assert_eq!(listed.blobs[one.thumbnail.unwrap() as usize], b"small");
    let hash = one.hash.clone();
    let whole = page.ask_with(Request::Attachment { hash }, Vec::new());
    assert_eq!(whole.blobs, [photo]);
}

#[test]
fn a_voice_note_goes_the_same_way() {
    let mut page = Page::enrolled();
    let record = page.add(&[("name", "余阿普")]).record;
    let request = Request::Attach {
        record: record.clone(),
        field: "voice_note".to_owned(),
        media_type: "audio/webm".to_owned(),
    };
    form(page.ask_with(request, vec![b"a story".to_vec()]).response);
    let note = &page.open(&record).attachments[0];
    assert_eq!(
        (note.field.as_str(), note.media_type.as_str()),
        ("voice_note", "audio/webm")
    );
}

#[test]
fn an_empty_file_a_huge_one_and_a_strange_one_are_refused() {
    let mut page = Page::enrolled();
    let record = page.add(&[("name", "余阿普")]).record;
    let request = |media_type: &str| Request::Attach {
        record: record.clone(),
        field: "photo_person".to_owned(),
        media_type: media_type.to_owned(),
    };
    let jpeg = request("image/jpeg");
    assert_eq!(
        page.refusal(jpeg.clone(), vec![Vec::new()]),
        "attachment.empty"
    );
    let most = usize::try_from(schema::limits::ATTACHMENT_BYTES).unwrap();
    assert_eq!(
        page.refusal(jpeg.clone(), vec![vec![0; most + 1]]),
        "attachment.too-large"
    );
    let strange = page.refusal(request("image"), vec![vec![0; 9]]);
    assert_eq!(strange, "attachment.media-type");
    form(page.ask_with(jpeg, vec![vec![0; most]]).response);
}
