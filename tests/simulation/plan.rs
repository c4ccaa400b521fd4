//! Steps of a plan, and how they are played.

use std::path::PathBuf;

use proptest::prelude::*;
use schema::id::RecordId;
use schema::scope::Scope;
use server::ledger::DeviceState;
use support::tablet::{Line, Tablet, observe};
use support::world::{VILLAGES, World};

/// One thing that happens.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    /// A surveyor adds an elder.
    Add { tablet: usize, village: usize },
    /// A surveyor writes an answer that nobody else ever writes.
    Write {
        tablet: usize,
        elder: usize,
        field: usize,
    },
    /// A tablet syncs on a line that does this, request by request, and then breaks.
    Sync { tablet: usize, line: Vec<u8> },
    /// A tablet hands its work to another.
    HandOver { from: usize, to: usize },
    /// A tablet's work reaches the server as a sealed file.
    Carry { tablet: usize },
    /// A tablet is switched off and on.
    RestartTablet { tablet: usize },
    /// The server is stopped and started.
    RestartServer,
    /// The server is backed up.
    BackUp,
    /// The server's disk is lost; the last backup takes its place.
    Restore,
    /// A tablet's store is copied to another tablet, and both go on.
    Copy { tablet: usize, noticed: bool },
    /// An elder moves to another village.
    Move {
        tablet: usize,
        elder: usize,
        village: usize,
    },
    /// A request that a tablet made long ago arrives once more.
    Late { tablet: usize },
    /// A tablet's clock jumps by so many years.
    Clock { tablet: usize, years: i64 },
    /// The office revokes a tablet, whatever it still has to send.
    Revoke { tablet: usize },
    /// The office lets in what it holds back.
    Release,
    /// A tablet's storage has room for so many pages more, until it is switched off.
    Fill { tablet: usize, pages: u32 },
}

/// A plan in which anything may happen.
pub(crate) fn plan() -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec(step(), 1..50)
}

fn step() -> impl Strategy<Value = Step> {
    let tablet = || 0_usize..6;
    let elder = || 0_usize..8;
    prop_oneof![
        6 => (tablet(), 0_usize..3).prop_map(|(tablet, village)| Step::Add { tablet, village }),
        16 => (tablet(), elder(), 0_usize..4)
            .prop_map(|(tablet, elder, field)| Step::Write { tablet, elder, field }),
        16 => (tablet(), prop::collection::vec(0_u8..5, 0..6))
            .prop_map(|(tablet, line)| Step::Sync { tablet, line }),
        4 => (tablet(), tablet()).prop_map(|(from, to)| Step::HandOver { from, to }),
        2 => tablet().prop_map(|tablet| Step::Carry { tablet }),
        2 => tablet().prop_map(|tablet| Step::RestartTablet { tablet }),
        2 => Just(Step::RestartServer),
        2 => Just(Step::BackUp),
        2 => Just(Step::Restore),
        2 => (tablet(), any::<bool>()).prop_map(|(tablet, noticed)| Step::Copy { tablet, noticed }),
        3 => (tablet(), elder(), 0_usize..3)
            .prop_map(|(tablet, elder, village)| Step::Move { tablet, elder, village }),
        1 => tablet().prop_map(|tablet| Step::Late { tablet }),
        1 => (tablet(), -60_i64..60).prop_map(|(tablet, years)| Step::Clock { tablet, years }),
        1 => tablet().prop_map(|tablet| Step::Revoke { tablet }),
        1 => Just(Step::Release),
        1 => (tablet(), 0_u32..4).prop_map(|(tablet, pages)| Step::Fill { tablet, pages }),
    ]
}

const SECONDS_A_YEAR: i64 = 31_556_952;
pub(crate) const FIELDS: [&str; 4] = ["name", "contact_phone", "remarks", "village_group"];

/// A plan while it is played.
pub(crate) struct Play {
    pub(crate) world: World,
    pub(crate) tablets: Vec<Tablet>,
    backup: PathBuf,
    /// Every answer that a tablet has acknowledged as saved.
    pub(crate) acknowledged: Vec<String>,
    copies: u64,
    said: u64,
}

impl Play {
    pub(crate) fn new() -> Self {
        let mut world = World::new();
        let tablets = vec![
            world.tablet(&[VILLAGES[0]]),
            world.tablet(&VILLAGES[..2]),
            world.tablet(&[VILLAGES[0], VILLAGES[2]]),
        ];
        let backup = world.back_up();
        Self {
            world,
            tablets,
            backup,
            acknowledged: Vec::new(),
            copies: 0,
            said: 0,
        }
    }

    pub(crate) fn take(&mut self, step: &Step) {
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
                let tablet = &mut self.tablets[tablet % count];
                let mut line = line.iter();
                tablet.sync_on(&self.world, |_| match line.next() {
                    Some(0) => Line::CutAfter,
                    Some(1) | None => Line::CutBefore,
                    Some(2) => Line::Twice,
                    Some(_) => Line::Good,
                });
            }
            Step::HandOver { from, to } => self.hand_over(from % count, to % count),
            Step::Carry { tablet } => {
                if let Some(file) = self.tablets[tablet % count].seal_for_server() {
                    assert!(self.world.post("/bundle", file).0, "a sealed file is taken");
                }
            }
            Step::RestartTablet { tablet } => {
                let tablet = self.tablets.remove(tablet % count);
                self.tablets.push(tablet.restart());
            }
            Step::RestartServer => {
                self.world.stop();
                self.world.start();
            }
            Step::BackUp => self.backup = self.world.back_up(),
            Step::Restore => self.world.restore(&self.backup.clone()),
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
        }
    }

    /// Whether the server lets a tablet in.
    pub(crate) fn takes_part(&self, tablet: &Tablet) -> bool {
        let device = tablet.client.identity().expect("enrolled").device();
        let devices = self.world.read(|ledger, _| ledger.devices());
        devices[&device].state == DeviceState::Active
    }

    /// A tablet that begins now.
    pub(crate) fn newcomer(&mut self, scope: &Scope) -> Tablet {
        let villages: Vec<String> = scope.divisions().iter().map(ToString::to_string).collect();
        let villages: Vec<&str> = villages.iter().map(String::as_str).collect();
        let mut newcomer = self.world.tablet(&villages);
        newcomer.sync(&self.world);
        newcomer
    }

    fn write(&mut self, tablet: usize, elder: usize, field: &str, text: &str) {
        let here: Vec<RecordId> = self.tablets[tablet]
            .client
            .index()
            .rows()
            .map(|row| row.0)
            .collect();
        if here.is_empty() {
            return;
        }
        let elder = here[elder % here.len()];
        let tablet = &mut self.tablets[tablet];
        let edits = [observe(field, text)];
        let written = tablet.client.edit(elder, &edits, tablet.now);
        if tablet.unless_full(written).is_some() {
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

    fn unheard(&mut self, stem: &str) -> String {
        self.said += 1;
        format!("{stem}{}", self.said)
    }

    /// The line is good again and there is room: after a few rounds nothing must be left to do.
    pub(crate) fn heal(&mut self) {
        let tablets = std::mem::take(&mut self.tablets);
        self.tablets = tablets.into_iter().map(Tablet::restart).collect();
        for _ in 0..5 {
            for tablet in &mut self.tablets {
                tablet.sync_on(&self.world, |_| Line::Good);
            }
        }
        self.world.settle();
    }
}
