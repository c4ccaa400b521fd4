//! What addresses name beside records and tablets: an account, a photo, a list, an upload, a
//! job, an export that waits. Real ones of a county, so that nothing is refused for a name that
//! nobody has.

use axum::http::Method;
use schema::document::write::Edit;
use schema::id::ContentHash;
use schema::message::Language;
use schema::record::{Attachment, FieldName};
use schema::scope::Scope;
use schema::wire::attachment::{self, Part};
use serde_json::{Value, json};

use super::{County, FUGONG, LUSHUI, Page};
use crate::account::AccountRole;
use crate::clock;
use crate::duplicates::outside::{self, ListHead, ListKind, OutsideLine, OutsideList};
use crate::job::{Approval, Format, Work};
use crate::ledger::Event;
use crate::roster::draft::{Draft, Drafts};

/// What one role of a county could name in an address.
pub(super) struct Real {
    pub(super) account: String,
    pub(super) photo: ContentHash,
    pub(super) list: String,
    pub(super) upload: String,
    pub(super) job: String,
    pub(super) export: String,
}

impl Real {
    pub(super) fn in_path(&self, path: &str) -> String {
        let list = match path.starts_with("/api/rosters/") {
            true => &self.upload,
            false => &self.list,
        };
        let job = match path.starts_with("/api/exports/") {
            true => &self.export,
            false => &self.job,
        };
        path.replace("{hash}", &self.photo.to_string())
            .replace("{account}", &self.account)
            .replace("{list}", list)
            .replace("{job}", job)
    }
}

impl County {
    /// What the one who is signed in at this page could name, or would like to: an account of
    /// the county that is not their own, a photo of its record, a list from elsewhere, an upload
    /// a job of their own, and an export of their own that waits: nobody agrees to that.
    pub(super) async fn real(&self, place: &str, role: AccountRole, page: &Page) -> Real {
        let own = self.get(page, "/api/session").await["account"].clone();
        let own = own.as_str().unwrap().to_owned();
        let accounts = self.app().read(|reader| reader.ledger.accounts()).unwrap();
        let beside = match role {
            AccountRole::Reviewer => AccountRole::Auditor,
            _ => AccountRole::Reviewer,
        };
        let of_place = accounts
            .iter()
            .find(|account| account.role == beside && account.name.starts_with(place))
            .unwrap();
        let code = if place == "lushui" { LUSHUI } else { FUGONG };
        let scope = Scope::new([code.parse().unwrap()]);
        let asked = |scope: &Scope| Work::ExportPeople {
            format: Format::Csv,
            scope: scope.clone(),
            reason: None,
            findings_since: None,
            masked: true,
        };
        let begin = |account: &str, approval| {
            let jobs = &self.app().jobs;
            let account = account.to_owned();
            let begun = jobs.begin(account, role, Language::English, asked(&scope), approval);
            begun.unwrap()
        };
        let job = begin(&own, None).id;
        self.ended(page, &json!({"id": job})).await;
        let approval = Approval::asked(1_000, clock::unix_now());
        Real {
            account: of_place.id.to_string(),
            photo: self.photo(place).await,
            list: self.list(place, scope.clone()).await,
            upload: self.draft(own.clone()),
            job,
            export: begin(&own, Some(approval)).id,
        }
    }

    /// A photo of the county's record, whole.
    async fn photo(&self, place: &str) -> ContentHash {
        let (record, author) = match place {
            "lushui" => (self.here, &self.surveyor),
            _ => (self.there, &self.elsewhere),
        };
        let bytes = [b"\xff\xd8\xff\xe0", place.as_bytes()].concat();
        let hash = ContentHash::of(&bytes);
        let part = Part {
            version: attachment::VERSION,
            device: author.device,
            record,
            hash,
            media_type: "image/jpeg".into(),
            size: bytes.len() as u64,
            offset: 0,
            bytes: bytes.clone(),
        };
        self.app().attachments.take(&part).unwrap();
        let known = self.app().read(|reader| {
            let stored = reader.projection.document(record)?;
            let questionnaire = schema::questionnaire::Questionnaire::standard();
            let read = stored.map(|stored| stored.document.read(record, questionnaire));
            Ok(read.is_some_and(|read| read.attachments.contains_key(&hash)))
        });
        if !known.unwrap() {
            let attachment = Attachment {
                field: FieldName::new("photo_person").unwrap(),
                media_type: "image/jpeg".into(),
                bytes: u32::try_from(bytes.len()).unwrap(),
            };
            self.writes(author, record, &[Edit::Attach(hash, attachment)])
                .await;
        }
        hash
    }

    async fn list(&self, place: &str, scope: Scope) -> String {
        let line = OutsideLine {
            number: 2,
            cells: [(outside::Part::Name, format!("余{place}"))].into(),
        };
        let list = OutsideList {
            head: ListHead {
                kind: ListKind::Deaths,
                title: format!("{place}.csv"),
                account: None,
                scope,
                at: 1,
                reason: "核对".to_owned(),
            },
            lines: vec![line],
        };
        let id = list.id();
        let lists = self.app().read(|reader| reader.projection.outside_lists());
        if !lists.unwrap().iter().any(|known| known.id == id) {
            let list = Box::new(list);
            let taking = self
                .app()
                .writer
                .decide(Event::ListTaken { list }, Vec::new());
            let position = taking.await.unwrap();
            let patience = std::time::Duration::from_secs(60);
            self.app().wait_for(position, patience).await;
        }
        id.to_string()
    }

    fn draft(&self, account: String) -> String {
        let draft = Draft {
            name: "list.csv".to_owned(),
            account,
            at: clock::unix_now(),
            said: Vec::new(),
        };
        let drafts = Drafts::of(self.app().folder());
        drafts.keep(&draft, "姓名\n余三妹\n".as_bytes()).unwrap()
    }
}

#[tokio::test]
async fn a_photo_of_another_county_is_not_shown_beside_a_record_of_the_own() {
    let county = County::open();
    county.folded().await;
    let own = county.sign_in("lushui", AccountRole::County).await;
    let others = county.sign_in("fugong", AccountRole::County).await;
    let here = county.photo("lushui").await;
    let there = county.photo("fugong").await;
    let ask = async |page: &Page, record, photo| {
        let path = format!("/api/people/{record}/attachments/{photo}");
        county.ask(page, Method::GET, &path, Value::Null).await.0
    };
    assert_eq!(ask(&own, county.here, here).await, 200);
    assert_eq!(ask(&others, county.there, there).await, 200);
    assert_eq!(ask(&own, county.there, there).await, 404);
    assert_eq!(
        ask(&own, county.here, there).await,
        404,
        "not of this record"
    );
}
