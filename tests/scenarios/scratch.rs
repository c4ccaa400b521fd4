use support::tablet::{observe, Line};
use support::world::{VILLAGES, World};
#[test]
fn scratch() {
    let mut world = World::new();
    let mut a = world.tablet(&[VILLAGES[0]]);
    let mut b = world.tablet(&VILLAGES[..2]);
    a.sync_on(&world, |_| Line::Good);
    b.sync_on(&world, |_| Line::Good);
    let e1 = a.add(&[observe("name", "a1"), observe("division_village", VILLAGES[0])]);
    let e2 = b.add(&[observe("name", "b1"), observe("division_village", VILLAGES[0])]);
    println!("{e1} {e2}");
    println!("{:?}", b.hand_over_to(&mut a));
    a.sync_on(&world, |_| Line::CutBefore);
    for i in 0..3 {
        for (n, t) in [("a", &mut a), ("b", &mut b)] {
            t.sync_on(&world, |_| Line::Good);
            println!("round {i} {n} {:?} {:?} {:?}", t.engine.phase(), t.client.tally().unwrap(), t.client.progress().unwrap());
            for (r, s) in t.client.index().rows() { println!("   {r} {} {:?}", s.name, t.client.view(r).unwrap().states); }
        }
    }
    for h in world.read(|_, p| p.held()) { println!("{h:?}"); }
    for r in [e1, e2] { println!("{r} {:?} {:?}", world.read(|l, _| l.changes_of(r)).len(), world.read(|_, p| p.document(r)).map(|d| d.document.heads())); }
}
