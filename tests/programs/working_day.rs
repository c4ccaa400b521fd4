//! A day by the terminal alone.

use crate::desk::{Desk, VILLAGE};

#[test]
fn an_elder_is_found_written_down_handed_over_and_comes_to_the_office() {
    let desk = Desk::new();
    let serving = desk.office.serve().unwrap();
    let address = format!("http://{}", serving.address());
    let li = desk.enrolled("li", &address);
    let yu = desk.enrolled("yu", &address);
    let elder = li.add("余阿普");
    li.run(&["sync"]);
    yu.run(&["sync"]);

    let found = yu.json(&["find", "apu", "--json"]);
    assert_eq!(found[0]["id"], elder.as_str());

    // Both write offline; the line comes back.
    li.run(&[
        "edit",
        &elder,
        "birth_stated=1938-03-05",
        "contact_phone=13800001234",
    ]);
    yu.run(&[
        "edit",
        &elder,
        "birth_stated=1937-03-05",
        "other_names=阿普扒",
    ]);
    li.run(&["sync"]);
    yu.run(&["sync"]);
    li.run(&["sync"]);
    let conflicts = li.run(&["conflicts"]);
    assert!(
        conflicts.contains("1938-03-05") && conflicts.contains("1937-03-05"),
        "{conflicts}"
    );
    li.run(&["resolve", &elder, "birth_stated", "1937-03-05"]);
    assert!(!li.run(&["conflicts"]).contains("1938"), "decided");
    let history = li.run(&["history", &elder, "birth_stated"]);
    assert_eq!(history.lines().count(), 3, "{history}");

    // Sensitive answers show only when asked for.
    assert!(!li.run(&["show", &elder]).contains("13800001234"));
    assert!(
        li.run(&["show", &elder, "--reveal"])
            .contains("13800001234")
    );

    // The valley's line is down: a carrier takes Li's work along, and cannot read it.
    let sealed = desk.path("li.shouce").display().to_string();
    li.run(&["hand-over", &sealed]);
    let refused = yu.refused(&["receive", &sealed, "--language", "en"]);
    assert!(refused.contains("[bundle.sealed]"), "{refused}");
    desk.office.run(&["receive", &sealed]).unwrap();

    // And for Yu a copy by card.
    let card = desk.path("yu.card").display().to_string();
    yu.run(&["card", &card]);
    let handed = desk.path("to-yu.shouce").display().to_string();
    li.run(&["hand-over", &handed, "--to-tablet", &card]);
    yu.run(&["receive", &handed]);
    assert!(
        !yu.run(&["conflicts"]).contains("1938"),
        "the decision came by hand"
    );

    li.run(&["sync"]);
    desk.office.run(&["verify"]).unwrap();
    assert_eq!(desk.health()["held"], 0);
}

#[test]
fn every_refusal_says_what_to_do_in_both_languages_and_loses_nothing() {
    let desk = Desk::new();
    let tablet = desk.tablet("new");
    for (arguments, code) in [
        (vec!["add", "name=余阿普"], "tablet.not-enrolled"),
        (vec!["sync"], "tablet.no-server"),
        (
            vec!["enrol", "--server", "http://127.0.0.1:1", "NO"],
            "enrolment.code-malformed",
        ),
        (
            vec!["enrol", "--server", "no address", "NO"],
            "enrolment.code-malformed",
        ),
    ] {
        let chinese = tablet.refused(&arguments);
        let english = tablet.refused(&[&arguments[..], &["--language", "en"]].concat());
        for said in [&chinese, &english] {
            assert!(said.contains(&format!("[{code}]")), "{said}");
        }
        assert!(chinese.chars().any(|letter| letter >= '一'), "{chinese}");
        assert!(!english.chars().any(|letter| letter >= '一'), "{english}");
    }
    let serving = desk.office.serve().unwrap();
    let tablet = desk.enrolled("li", &format!("http://{}", serving.address()));
    let elder = tablet.add("余阿普");
    for (arguments, code) in [
        (vec!["edit", "ffffffff", "name=x"], "record.unknown"),
        (vec!["edit", &elder, "nmae=x"], "tablet.no-such-field"),
        (vec!["edit", &elder, "name"], "tablet.not-an-answer"),
        (vec!["submit", &elder], "record.not-ready"),
        (vec!["receive", "/dev/null"], "bundle.not-a-bundle"),
    ] {
        let said = tablet.refused(&arguments);
        assert!(said.contains(&format!("[{code}]")), "{said}");
    }
    // An impossible date is kept as typed, for the surveyor to mend.
    tablet.run(&["edit", &elder, "birth_stated=1938-02-30"]);
    assert!(
        tablet
            .run(&["show", &elder, "--reveal"])
            .contains("1938-02-30")
    );
    assert_eq!(
        tablet
            .json(&["list", "--json", "--division", VILLAGE])
            .len(),
        1
    );
}

#[test]
fn a_pin_locks_the_store_and_a_damaged_store_is_set_aside_not_replaced() {
    let desk = Desk::new();
    let serving = desk.office.serve().unwrap();
    let tablet = desk.enrolled("li", &format!("http://{}", serving.address()));
    let elder = tablet.add("余阿普");
    tablet.run(&["sync"]);
    tablet.run(&["pin", "2468"]);
    assert!(tablet.refused(&["list"]).contains("[tablet.pin-needed]"));
    assert!(
        tablet
            .refused(&["list", "--pin", "1357"])
            .contains("[store.wrong-key]")
    );
    assert_eq!(
        tablet.json(&["list", "--json", "--pin", "2468"])[0]["id"],
        elder.as_str()
    );

    let said = tablet.run(&["rescue", "--pin", "2468", "--language", "en"]);
    assert!(said.contains("Rescued 1 records"), "{said}");
    assert!(tablet.folder().join("store.damaged.db").is_file());
    assert_eq!(
        tablet.json(&["list", "--json", "--pin", "2468"])[0]["id"],
        elder.as_str()
    );
    tablet.run(&["sync", "--pin", "2468"]);
    assert_eq!(desk.health()["records"], 1);
}

#[test]
fn whoever_is_about_to_be_added_is_looked_for_and_the_office_s_question_is_answered() {
    let desk = Desk::new();
    let serving = desk.office.serve().unwrap();
    let tablet = desk.enrolled("li", &format!("http://{}", serving.address()));
    let elder = tablet.add("余阿普");
    tablet.run(&["edit", &elder, "birth_stated=1938-03-05"]);
    let known = ["name=余阿扑", "birth_stated=1938-03-05", "sex=1"];
    let village = format!("division_village={VILLAGE}");
    let asked = [&["alike", "--json", &village][..], &known].concat();
    let alike = tablet.json(&asked);
    assert_eq!(alike[0]["record"], elder.as_str());
    let said = tablet.run(&[&["alike", &village][..], &known, &["--language", "en"]].concat());
    assert!(said.contains("sound the same"), "{said}");

    assert_eq!(tablet.json(&["questions", "--json"]).len(), 0);
    let nothing = tablet.refused(&["reply", &elder, "same"]);
    assert!(nothing.contains("[record.not-asked]"), "{nothing}");
}
