use std::future::Future;
use std::pin::{Pin, pin};
use std::task::{Context, Waker};

use schema::id::{Actor, ChangeHash, RecordId};
use schema::wire::exchange::TabletState;
use tempfile::TempDir;
use tokio::runtime::Runtime;

use super::*;

fn frame(number: u64, changes: usize) -> NewFrame {
    let device = DeviceId([1; 8]);
    let change = |place: usize| {
        let mut hash = [0; 32];
        hash[..8].copy_from_slice(&number.to_be_bytes());
        hash[8..16].copy_from_slice(&place.to_be_bytes());
        let record = RecordId::preloaded("list", &number.to_string());
        (record, Actor([1; 16]), ChangeHash(hash))
    };
    NewFrame {
        device,
        brought_by: device,
        bytes: number.to_be_bytes().to_vec(),
        first: Some(number),
        changes: (0..changes).map(change).collect(),
    }
}

fn started() -> (TempDir, Writer) {
    let folder = tempfile::tempdir().unwrap();
    let ledger = Ledger::open(folder.path()).unwrap();
    let (writer, _thread) = Writer::start(ledger, |_| {}).unwrap();
    (folder, writer)
}

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap()
}

/// Work that the writer has until it is told to go on.
fn held_up(
    writer: &Writer,
) -> (
    mpsc::Sender<()>,
    Pin<Box<impl Future<Output = Result<(), WriteError>>>>,
) {
    let (go_on, held) = mpsc::channel();
    let mut at_work = Box::pin(writer.with(move |_| {
        let _ = held.recv();
        Ok(())
    }));
    let mut asked = Context::from_waker(Waker::noop());
    assert!(at_work.as_mut().poll(&mut asked).is_pending());
    (go_on, at_work)
}

#[test]
fn what_is_being_checked_takes_room_and_whoever_comes_meanwhile_is_put_off() {
    let (_folder, writer) = started();
    let large = writer.room_for(MOST_CHANGES - 1).unwrap();
    let last = writer.room_for(2).unwrap();
    assert!(writer.room_for(1).is_err());
    drop(large);
    let next = writer.room_for(MOST_CHANGES).unwrap();
    assert!(writer.room_for(1).is_err());
    drop((last, next));
    assert!(writer.room_for(1).is_ok());
}

#[test]
fn who_would_wait_for_too_many_changes_is_put_off_and_taken_when_they_are_done() {
    let (_folder, writer) = started();
    let runtime = runtime();
    let mut asked = Context::from_waker(Waker::noop());
    let (go_on, at_work) = held_up(&writer);
    let mut first = pin!(writer.append(vec![frame(1, MOST_CHANGES)]));
    let being_checked = writer.room_for(1).ok();
    assert!(being_checked.is_some(), "nothing waits yet");
    assert!(first.as_mut().poll(&mut asked).is_pending());
    assert!(writer.room_for(0).is_err());
    let last = MOST_CHANGES as u64 + 1;
    let put_off = runtime.block_on(writer.append(vec![frame(last, 1)]));
    assert!(matches!(put_off, Err(WriteError::Overloaded)));
    go_on.send(()).unwrap();
    runtime.block_on(at_work).unwrap();
    assert_eq!(runtime.block_on(first).unwrap()[0].new, MOST_CHANGES);
    // Whoever comes next is answered when there is room.
    runtime.block_on(writer.with(|_| Ok(()))).unwrap();
    let taken = runtime.block_on(writer.append(vec![frame(last, 1)]));
    assert_eq!(taken.unwrap()[0].new, 1);
}

#[test]
fn thousands_of_tablets_that_were_heard_keep_nobody_out_and_all_are_kept() {
    const TABLETS: u32 = 2_000;
    let (_folder, writer) = started();
    let runtime = runtime();
    let mut asked = Context::from_waker(Waker::noop());
    let (go_on, at_work) = held_up(&writer);
    let hear = |number: u32| {
        let mut device = DeviceId([2; 8]);
        device.0[..4].copy_from_slice(&number.to_be_bytes());
        let told = TabletState {
            unsent: number,
            ..TabletState::default()
        };
        Box::pin(writer.hear(device, HeardTablet { at: 1_000, told }))
    };
    let mut waiting: Vec<_> = (0..TABLETS).map(hear).collect();
    for one in &mut waiting {
        assert!(one.as_mut().poll(&mut asked).is_pending());
    }
    let mut append = pin!(writer.append(vec![frame(1, 1)]));
    assert!(append.as_mut().poll(&mut asked).is_pending());
    go_on.send(()).unwrap();
    runtime.block_on(at_work).unwrap();
    assert_eq!(runtime.block_on(append).unwrap()[0].new, 1);
    for one in waiting {
        runtime.block_on(one);
    }
    let heard = runtime.block_on(writer.with(|ledger| ledger.tablet_states()));
    let heard = heard.unwrap();
    let unsent: Vec<u32> = heard.values().map(|heard| heard.told.unsent).collect();
    assert_eq!(unsent, (0..TABLETS).collect::<Vec<_>>());
}

#[test]
fn what_panics_at_the_writer_is_taken_back_and_costs_nobody_else_anything() {
    let (_folder, writer) = started();
    let runtime = runtime();
    let mut asked = Context::from_waker(Waker::noop());
    let (go_on, held) = mpsc::channel::<()>();
    let mut panics = pin!(writer.with(move |ledger| {
        ledger.append(&[frame(1, 1)], 1)?;
        let answered = held.recv();
        answered.map_err(|_| unreachable!("a fault of ours"))
    }));
    assert!(panics.as_mut().poll(&mut asked).is_pending());
    let how = HeardTablet {
        at: 1_000,
        told: TabletState::default(),
    };
    let mut heard = pin!(writer.hear(DeviceId([1; 8]), how));
    assert!(heard.as_mut().poll(&mut asked).is_pending());
    drop(go_on);
    let broken_off = runtime.block_on(panics);
    assert!(matches!(broken_off, Err(WriteError::Overloaded)));
    runtime.block_on(heard);
    let (head, heard) = runtime
        .block_on(writer.with(|ledger| Ok((ledger.head()?, ledger.tablet_states()?))))
        .unwrap();
    assert_eq!((head, heard.len()), (LogPosition(0), 1));
    let appended = runtime.block_on(writer.append(vec![frame(1, 1)]));
    assert_eq!(appended.unwrap()[0].new, 1);
}

#[test]
fn whoever_is_heard_while_others_bring_their_work_waits_for_no_one_else() {
    let (_folder, writer) = started();
    thread::scope(|threads| {
        for tablet in 0..8 {
            let writer = &writer;
            threads.spawn(move || {
                let runtime = runtime();
                for round in 0..50 {
                    let device = DeviceId([tablet; 8]);
                    let told = TabletState::default();
                    let how = HeardTablet { at: 1_000, told };
                    runtime.block_on(writer.hear(device, how));
                    let number = u64::from(tablet) * 50 + round + 1;
                    let appended = writer.append(vec![frame(number, 1)]);
                    assert_eq!(runtime.block_on(appended).unwrap()[0].new, 1);
                }
            });
        }
    });
}
