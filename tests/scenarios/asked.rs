//! The office asks the village whether two records are of one person.

use client_core::ClientError;
use schema::asked::{Question, Reply, Verdict};
use schema::document::Edit;
use schema::document::authority::Role;
use schema::id::RecordId;
use support::tablet::{Tablet, observe};
use support::world::{VILLAGES, World};

/// A county's office, and a village's tablet with two records of the same name.
struct Asked {
    world: World,
    office: Tablet,
    village: Tablet,
    records: [RecordId; 2],
}

impl Asked {
    fn new() -> Self {
        let mut world = World::new();
        let office = world.device(Role::County, &["533301000000"]);
        let mut village = world.tablet(&[VILLAGES[0]]);
        village.sync(&world);
        let records = ["1938", "1939"].map(|birth| {
            village.add(&[
                observe("name", "余阿普"),
                observe("birth_stated", birth),
                observe("division_village", VILLAGES[0]),
            ])
        });
        village.sync(&world);
        let mut asked = Self {
            world,
            office,
            village,
            records,
        };
        asked.office.sync(&asked.world);
        asked
    }

    fn question(&self, text: &str) -> Question {
        Question {
            other: self.records[1],
            text: text.into(),
        }
    }

    fn ask(&mut self, text: &str) {
        let question = self.question(text);
        self.write(question.ask());
    }

    fn write(&mut self, edit: Edit) {
        let Self { world, office, .. } = self;
        let now = office.now;
        office.client.edit(self.records[0], &[edit], now).unwrap();
        office.sync(world);
    }

    fn waiting(&self) -> Vec<(RecordId, Question)> {
        self.village.client.questions().unwrap()
    }

    fn reply(&mut self, verdict: Verdict, note: &str) -> Result<(), ClientError> {
        let reply = Reply {
            verdict,
            note: note.into(),
        };
        let now = self.village.now;
        let replied = self.village.client.reply(self.records[0], &reply, now);
        replied.map(|_| ())
    }
}

#[test]
fn a_question_goes_to_the_village_and_the_answer_given_offline_comes_back() {
    let mut asked = Asked::new();
    assert_eq!(asked.waiting(), []);
    asked.ask("两人同名同组，是不是一个人？");
    asked.village.sync(&asked.world);
    let question = asked.question("两人同名同组，是不是一个人？");
    assert_eq!(asked.waiting(), [(asked.records[0], question.clone())]);

    // In the valley there is no line: the answer lies on the tablet, also when it restarts.
    asked.reply(Verdict::Different, "兄弟俩，都见了").unwrap();
    assert_eq!(asked.waiting(), []);
    asked.village = asked.village.restart();
    assert_eq!(asked.waiting(), []);
    let again = asked.reply(Verdict::Same, "");
    assert!(matches!(again, Err(ClientError::NotAsked)), "{again:?}");

    asked.village.sync(&asked.world);
    asked.office.sync(&asked.world);
    let record = asked.office.client.view(asked.records[0]).unwrap().record;
    let reply = question.reply(&record).unwrap();
    assert_eq!(reply.verdict, Verdict::Different);
    assert_eq!(reply.note, "兄弟俩，都见了");
    asked.world.verify();
}

#[test]
fn a_question_asked_anew_waits_again_and_one_taken_back_waits_no_more() {
    let mut asked = Asked::new();
    asked.ask("是不是一个人？");
    asked.village.sync(&asked.world);
    asked.reply(Verdict::Unsure, "").unwrap();
    asked.village.sync(&asked.world);
    asked.office.sync(&asked.world);
    asked.ask("请看两人的户口簿。");
    asked.village.sync(&asked.world);
    assert_eq!(asked.waiting().len(), 1);
    asked.write(Question::take_back());
    asked.village.sync(&asked.world);
    assert_eq!(asked.waiting(), []);
}

#[test]
fn a_question_that_the_office_settles_itself_waits_no_more() {
    let mut asked = Asked::new();
    asked.ask("是不是一个人？");
    asked.village.sync(&asked.world);
    let [_, survivor] = asked.records;
    asked.write(Edit::Link(survivor, "户口簿相同".into()));
    asked.village.sync(&asked.world);
    assert_eq!(asked.waiting(), []);
}

#[test]
fn a_tablet_that_begins_after_the_question_finds_it_in_its_first_download() {
    let mut asked = Asked::new();
    asked.ask("是不是一个人？");
    asked.world.settle();
    let mut other = asked.world.tablet(&[VILLAGES[0]]);
    other.sync(&asked.world);
    let question = asked.question("是不是一个人？");
    let waiting = [(asked.records[0], question)];
    assert_eq!(other.client.questions().unwrap(), waiting);

    // Whoever answers first answers for the village.
    asked.village.sync(&asked.world);
    asked.reply(Verdict::Same, "一个人，小名阿普").unwrap();
    asked.village.sync(&asked.world);
    other.sync(&asked.world);
    assert_eq!(other.client.questions().unwrap(), []);
    asked.world.verify();
}
