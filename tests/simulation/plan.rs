//! How a plan is played.

use std::fmt::{self, Display, Formatter};
use std::path::PathBuf;
use std::sync::LazyLock;

use client_core::identity::Progress;
use client_core::store::Tally;
use schema::document::authority::Role;
use schema::document::{Edit, Put};
use schema::id::RecordId;
use schema::questionnaire::Questionnaire;
use schema::record::{Answer, FieldName, Layer};
use schema::scope::Scope;
use schema::wire::exchange::LogPosition;
use server::ledger::{DeviceState, LogEntry};
use server::projection::Frames;
use support::tablet::{Closed, Line, Tablet, observe};
use support::world::{Kept, VILLAGES, World};

use crate::oracle::{self, Watch};
use crate::said::{self, Said};
use crate::step::Step;

/// Where every plan begins: three surveyors and two offices are enrolled, and somebody has
/// thought of a backup.
pub(crate) static BEGINNING: LazyLock<Kept> = LazyLock::new(|| {
    let mut world = World::of_few_places();
    let surveyors = SCOPES.map(|villages| world.tablet(villages));
    let mut offices = OFFICES.map(|villages| world.device(Role::County, villages));
    offices.iter_mut().for_each(|office| office.sync(&world));
    let newcomers = [SCOPES[1], SCOPES[2]].map(|villages| world.tablet(villages));
    let _backup = world.back_up_as(FIRST_BACKUP);
    let tablets = surveyors.into_iter().chain(offices).chain(newcomers);
    world.keep(tablets.collect())
});
/// Where the three surveyors work.
const SCOPES: [&[&str]; 3] = [
    &[VILLAGES[0]],
    &[VILLAGES[0], VILLAGES[1]],
    &[VILLAGES[0], VILLAGES[2]],
];
/// Of two counties, and of one.
const OFFICES: [&[&str]; 2] = [&VILLAGES, &[VILLAGES[0], VILLAGES[1]]];
const FIRST_BACKUP: &str = "backup-0.db";

/// Rounds in which everybody syncs, after which nothing must be left to do.
const MOST_ROUNDS: usize = 5;

/// The form that is not known to the server yet.
static LATER_FORM: LazyLock<Questionnaire> = LazyLock::new(|| {
    let version = Questionnaire::standard().version();
    let (now, later) = (
        format!("version = {version}"),
        format!("version = {}", version + 1),
    );
    let definition = Questionnaire::STANDARD_SOURCE.replacen(&now, &later, 1);
    Questionnaire::parse(&definition).expect("the standard with a later number")
});

const SECONDS_A_YEAR: i64 = 31_556_952;
/// What texts begin with that a tampered program writes.
pub(crate) const FORGED: &str = "伪";
/// What is written to: the last is a question of a later version of the form.
pub(crate) const FIELDS: [&str; 5] = [
    "name",
    "contact_phone",
    "remarks",
    "village_group",
    "a_later_question",
];

/// What an office has ruled on a field.
pub(crate) struct Ruling {
    pub(crate) record: RecordId,
    pub(crate) field: FieldName,
    pub(crate) text: String,
}

/// A plan while it is played.
pub(crate) struct Play {
    pub(crate) world: World,
    pub(crate) tablets: Vec<Tablet>,
    /// Devices of the counties' offices.
    pub(crate) offices: Vec<Tablet>,
    /// Two that were enrolled and have yet to ask for anything.
    newcomers: Vec<Closed>,
    backups: Vec<PathBuf>,
    /// The ledger's disk takes no more.
    full: bool,
    /// Every answer that a tablet has acknowledged as saved.
    pub(crate) acknowledged: Vec<String>,
    /// What an office has ruled.
    pub(crate) rulings: Vec<Ruling>,
    copies: u64,
    said: usize,
}

impl Play {
    pub(crate) fn new() -> Self {
        let (world, tablets) = BEGINNING.begin();
        let mut tablets = tablets.into_iter();
        let surveyors = tablets.by_ref().take(SCOPES.len());
        let surveyors = surveyors.map(Closed::open).collect();
        let offices = tablets.by_ref().take(OFFICES.len());
        let offices = offices.map(Closed::open).collect();
        let backups = vec![world.folder().join(FIRST_BACKUP)];
        Self {
            world,
            tablets: surveyors,
            offices,
            newcomers: tablets.collect(),
            backups,
            full: false,
            acknowledged: Vec::new(),
            rulings: Vec::new(),
            copies: 0,
            said: 0,
        }
    }

    /// Takes steps one after the other, and looks at what each has come to.
    pub(crate) fn follow(&mut self, plan: &[Step]) {
        let mut watch = Watch::default();
        for step in plan {
            self.take(step);
            watch.look(self, step);
        }
    }

    fn take(&mut self, step: &Step) {
        let count = self.tablets.len();
        match step {
            Step::Add { tablet, village } => {
                let name = self.unheard("阿普");
                let edits = [
                    observe("name", &name),
                    observe("division_village", VILLAGES[*village]),
                ];
                let tablet = &mut self.tablets[tablet % count];
                let added = tablet.client.add(&edits, tablet.now, &mut tablet.rng);
                if tablet.unless_full(added).is_some() {
                    self.acknowledged.push(name);
                }
            }
            Step::Write {
                tablet,
                elder,
                field,
            } => {
                let text = self.unheard("值");
                self.write(tablet % count, *elder, FIELDS[*field], &text);
            }
            Step::WriteOn {
                tablet,
                elder,
                times,
            } => {
                for time in 0..*times {
                    let text = self.unheard("值");
                    self.write(tablet % count, *elder, FIELDS[time % FIELDS.len()], &text);
                }
            }
            Step::Move {
                tablet,
                elder,
                village,
            } => self.write(
                tablet % count,
                *elder,
                "division_village",
                VILLAGES[*village],
            ),
            Step::Sync { tablet, line } => {
                self.tablets[tablet % count].sync_on(&self.world, weather(line));
            }
            Step::SyncOffice { office, line } => {
                self.offices[*office].sync_on(&self.world, weather(line));
            }
            Step::HandOver { from, to } => self.hand_over(from % count, to % count),
            Step::Carry { tablet } => {
                if let Some(file) = self.tablets[tablet % count].seal_for_server() {
                    let taken = self.world.post("/bundle", file).0;
                    assert!(taken || self.full, "a sealed file is taken");
                }
            }
            Step::RestartTablet { tablet } => {
                let tablet = self.tablets.remove(tablet % count);
                self.tablets.push(tablet.restart());
            }
            Step::KillTablet { tablet } => {
                let tablet = self.tablets.remove(tablet % count);
                self.tablets.push(tablet.kill());
            }
            Step::Upgrade { tablet } => {
                let tablet = self.tablets.remove(tablet % count);
                self.tablets.push(tablet.install(&LATER_FORM));
            }
            Step::RestartServer => {
                self.fill_server(false);
                self.world.stop();
                self.world.start();
            }
            Step::KillServer => {
                self.fill_server(false);
                self.world.kill();
            }
            Step::BackUp => {
                self.fill_server(false);
                let name = format!("backup-{}.db", self.backups.len());
                self.backups.push(self.world.back_up_as(&name));
            }
            Step::Restore { backup } => self.restore(*backup),
            Step::FillServer => self.fill_server(true),
            Step::HoldUpFolding => self.world.hold_up_folding(),
            Step::Copy { tablet, noticed } => {
                if count < 6 {
                    let tablet = self.tablets.remove(tablet % count);
                    self.copies += 1;
                    let (original, copy) = tablet.copy(1_000 + self.copies, *noticed);
                    self.tablets.extend([original, copy]);
                }
            }
            Step::Late { tablet } => self.tablets[tablet % count].repeat(&self.world),
            Step::Clock { tablet, years } => {
                self.tablets[tablet % count].now.unix += years * SECONDS_A_YEAR;
            }
            Step::Revoke { tablet } => {
                let tablet = &self.tablets[tablet % count];
                if self.takes_part(tablet) {
                    self.world.revoke(tablet);
                }
            }
            Step::Release => self.world.release_all(),
            Step::Fill { tablet, pages } => {
                let tablet = self.tablets.remove(tablet % count);
                self.tablets.push(tablet.fill(*pages));
            }
            Step::Rule {
                office,
                elder,
                field,
            } => self.rule(*office, *elder, FIELDS[*field]),
            Step::Link {
                office,
                elder,
                other,
            } => self.link(*office, *elder, *other),
            Step::Forge {
                tablet,
                elder,
                field,
            } => {
                let text = self.unheard(FORGED);
                let field = FieldName::new(FIELDS[*field]).expect("a field's name");
                let forged = ruling(&field, &text);
                let tablet = &mut self.tablets[tablet % count];
                if let Some(elder) = nth(tablet, *elder)
                    && written(tablet, elder, &forged)
                {
                    self.acknowledged.push(text);
                }
            }
            Step::Pry { tablet } => {
                let tablet = &self.tablets[tablet % count];
                oracle::nobody_sees_beyond_their_divisions(self, tablet);
                oracle::only_whoever_may_writes(&oracle::Seen::of(self));
            }
        }
    }

    fn fill_server(&mut self, full: bool) {
        if self.full != full {
            self.world.refuse_frames(full);
            self.full = full;
        }
    }

    /// The server's disk is lost. What then is nowhere any more, a later backup had: whoever
    /// forgot it could not know that an older one would be taken.
    fn restore(&mut self, backup: usize) {
        self.fill_server(false);
        let from = self.backups.len() - 1 - backup % self.backups.len();
        self.world.restore(&self.backups[from].clone());
        if from + 1 == self.backups.len() {
            return;
        }
        let mut said = Said::default();
        said.add_log(&self.world);
        (self.everybody()).for_each(|tablet| said.add_tablet(tablet, &self.world));
        self.acknowledged.retain(|answer| said.holds(answer));
    }

    fn rule(&mut self, office: usize, elder: usize, field: &str) {
        let text = self.unheard("裁");
        let field = FieldName::new(field).expect("a field's name");
        let office = &mut self.offices[office];
        if let Some(record) = nth(office, elder)
            && written(office, record, &ruling(&field, &text))
        {
            self.acknowledged.push(text.clone());
            self.rulings.push(Ruling {
                record,
                field,
                text,
            });
        }
    }

    /// Links an elder to another, or takes back what it is linked to.
    fn link(&mut self, office: usize, elder: usize, other: usize) {
        let office = &mut self.offices[office];
        let (Some(elder), Some(other)) = (nth(office, elder), nth(office, other)) else {
            return;
        };
        let linked = office.client.view(elder).expect("it opens").record.links;
        let edit = match linked.first() {
            Some(link) => Edit::Unlink(link.survivor),
            None => Edit::Link(other, "同一人".into()),
        };
        if elder != other {
            written(office, elder, &edit);
        }
    }

    /// The tablets, and the offices' devices.
    pub(crate) fn everybody(&self) -> impl Iterator<Item = &Tablet> {
        self.tablets.iter().chain(&self.offices)
    }

    /// Where a tablet works, as the server knows it.
    pub(crate) fn assigned(&self, tablet: &Tablet) -> Scope {
        let device = tablet.client.identity().expect("enrolled").device();
        let devices = self.world.read(|ledger, _| ledger.devices());
        devices[&device].scope.clone()
    }

    /// Whether the server lets a tablet in.
    pub(crate) fn takes_part(&self, tablet: &Tablet) -> bool {
        let device = tablet.client.identity().expect("enrolled").device();
        let devices = self.world.read(|ledger, _| ledger.devices());
        devices[&device].state == DeviceState::Active
    }

    /// A tablet that begins now: one that was enrolled when the plan began, or is now.
    pub(crate) fn newcomer(&mut self, scope: &Scope) -> Tablet {
        let villages: Vec<String> = scope.divisions().iter().map(ToString::to_string).collect();
        let villages: Vec<&str> = villages.iter().map(String::as_str).collect();
        let enrolled = SCOPES[1..]
            .iter()
            .position(|theirs| **theirs == villages[..]);
        let mut newcomer = match enrolled {
            Some(place) => self.newcomers[place].clone().open(),
            None => self.world.tablet(&villages),
        };
        newcomer.sync(&self.world);
        newcomer
    }

    fn write(&mut self, tablet: usize, elder: usize, field: &str, text: &str) {
        let tablet = &mut self.tablets[tablet];
        let elder = nth(tablet, elder);
        if let Some(elder) = elder
            && written(tablet, elder, &observe(field, text))
        {
            self.acknowledged.push(text.to_owned());
        }
    }

    fn hand_over(&mut self, from: usize, to: usize) {
        if from == to {
            return;
        }
        let mut giver = self.tablets.remove(from);
        let to = if to > from { to - 1 } else { to };
        let taker = &mut self.tablets[to];
        if giver.client.tally().expect("the store works").unsent > 0 {
            giver.hand_over_to(taker);
        }
        self.tablets.push(giver);
    }

    pub(crate) fn unheard(&mut self, stem: &str) -> String {
        self.said += 1;
        said::text(stem, self.said)
    }

    /// The line is good again, there is room, and what a round brought is folded before the next:
    /// after a few rounds nothing must be left to do.
    pub(crate) fn heal(&mut self) {
        self.fill_server(false);
        let tablets = std::mem::take(&mut self.tablets);
        self.tablets = tablets.into_iter().map(Tablet::restart).collect();
        let mut before = Vec::new();
        for _ in 0..MOST_ROUNDS {
            for tablet in self.tablets.iter_mut().chain(&mut self.offices) {
                tablet.sync_on(&self.world, |_| Line::Good);
            }
            self.world.settle();
            let after: Vec<_> = self.everybody().map(standing).collect();
            let nobody_waits =
                (after.iter()).all(|(_, _, tally)| tally.unsent + tally.received == 0);
            if nobody_waits && after == before {
                return;
            }
            before = after;
        }
    }
}

impl Display for Play {
    /// Who has what on its way, for whoever looks into a plan.
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        for tablet in self.everybody() {
            let client = &tablet.client;
            let identity = client.identity().expect("enrolled");
            let (device, past) = (identity.device(), &identity.past_installations);
            let name = tablet.path.file_name().unwrap_or_default();
            let (own, tally) = (identity.installation, client.tally().expect("it reads"));
            writeln!(
                out,
                "  {name:?} {device} as {own:?}, was {past:?}: {tally:?}"
            )?;
            for (record, _) in client.index().rows() {
                let states = client.store().states(record).expect("it reads");
                for (hash, state) in states {
                    writeln!(out, "    {record} {hash} {state:?}")?;
                }
            }
        }
        self.world.read(|ledger, projection| {
            let mut frames = Frames::default();
            for entry in ledger.after(LogPosition(0), 100_000)? {
                if let LogEntry::Change(entry) = entry {
                    let frame = frames.of(ledger, &entry)?;
                    let held = projection
                        .held_at(entry.position)?
                        .map(|held| held.problem.code);
                    let (by, first) = (frame.header.installation, frame.header.first);
                    let (at, hash, place) = (entry.position, entry.hash, entry.place);
                    let _told = writeln!(out, "  {at:?} {hash} {by:?} {first}+{place} {held:?}");
                }
            }
            Ok(())
        });
        Ok(())
    }
}

/// How far a tablet is: what its records say, what it has of the server, and where its work is.
pub(crate) fn standing(tablet: &Tablet) -> (u64, Progress, Tally) {
    let client = &tablet.client;
    let progress = client.progress().expect("the store works");
    let heard_whenever = Progress {
        answered_at: None,
        ..progress
    };
    let tally = client.tally().expect("the store works");
    (client.index().changes(), heard_whenever, tally)
}

/// What a line does, request by request, until it breaks.
fn weather(line: &[u8]) -> impl FnMut(u64) -> Line {
    let mut line = line.iter();
    move |_| match line.next() {
        Some(0) => Line::CutAfter,
        Some(1) | None => Line::CutBefore,
        Some(2) => Line::Twice,
        Some(5) => Line::HalfAsked,
        Some(6) => Line::HalfAnswered,
        Some(7) => Line::Late,
        Some(_) => Line::Good,
    }
}

/// One of the elders on a tablet, if there are any.
fn nth(tablet: &Tablet, elder: usize) -> Option<RecordId> {
    let here: Vec<RecordId> = tablet.client.index().rows().map(|row| row.0).collect();
    (!here.is_empty()).then(|| here[elder % here.len()])
}

/// Whether a step was saved.
fn written(tablet: &mut Tablet, elder: RecordId, edit: &Edit) -> bool {
    let edits = std::slice::from_ref(edit);
    let written = tablet.client.edit(elder, edits, tablet.now);
    tablet.unless_full(written).is_some()
}

fn ruling(field: &FieldName, text: &str) -> Edit {
    Edit::Answer {
        layer: Layer::Ruling,
        field: field.clone(),
        put: Put::One(Answer::text(text)),
    }
}
