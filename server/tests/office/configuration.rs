use crate::desk::Desk;

fn counted_on(desk: &Desk, environment: &[(&str, &str)]) -> String {
    let counts = desk.said_with(&["count", "--json"], environment);
    assert!(counts.ok, "{}", counts.err);
    let counts: serde_json::Value = serde_json::from_str(&counts.out).unwrap();
    counts["as_of"].as_str().unwrap().to_owned()
}

#[test]
fn every_line_has_a_default_the_file_changes_it_and_the_environment_outranks_the_file() {
    let desk = Desk::new();
    assert_eq!(counted_on(&desk, &[]), "2026-11-01");
    desk.file("shouce.toml", "[census]\nmoment = '2027-05-01'\n");
    assert_eq!(counted_on(&desk, &[]), "2027-05-01");
    let environment = [("SHOUCE_CENSUS__MOMENT", "2028-01-01")];
    assert_eq!(counted_on(&desk, &environment), "2028-01-01");
}

#[test]
fn a_wrong_configuration_is_refused_with_the_line_that_is_wrong() {
    let desk = Desk::new();
    for (file, environment, what) in [
        ("patience = 3", ("SHOUCE_LOG", "warn"), "patience"),
        ("listen = 'here'", ("SHOUCE_LOG", "warn"), "listen"),
        ("listen = ", ("SHOUCE_LOG", "warn"), "shouce.toml"),
        ("", ("SHOUCE_CONNECTIONS", "many"), "connections"),
    ] {
        desk.file("shouce.toml", file);
        for language in ["zh", "en"] {
            let said = desk.said_with(&["health", "--language", language], &[environment]);
            assert!(
                !said.ok && said.err.contains("[configuration.wrong]"),
                "{}",
                said.err
            );
            assert!(said.err.contains(what), "{}", said.err);
        }
    }
    desk.file("shouce.toml", "");
    assert!(desk.try_to(&["health"]).ok);
}

#[test]
fn a_server_that_cannot_serve_says_why_in_both_languages() {
    let desk = Desk::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let refused = |arguments: &[&str], code: &str| {
        for (language, is_chinese) in [("zh", true), ("en", false)] {
            let said = desk.try_to(&[arguments, &["--language", language]].concat());
            assert!(
                !said.ok && said.err.contains(&format!("[{code}]")),
                "{}",
                said.err
            );
            let chinese = said.err.chars().any(|letter| letter >= '一');
            assert_eq!(chinese, is_chinese, "{}", said.err);
        }
    };
    refused(&["serve", "--listen", &address], "serve.not-listening");
    desk.file(
        "shouce.toml",
        "[tls]\ncertificate = 'none.pem'\nkey = 'none.key'\n",
    );
    refused(&["serve", "--listen", "127.0.0.1:0"], "serve.not-listening");
    desk.file("shouce.toml", "");
    let _serving = desk.serve();
    refused(&["serve", "--listen", "127.0.0.1:0"], "office.served");
    refused(&["backup", "/nowhere/at/all.db"], "backup.file");
    refused(
        &["export", "counts", "/nowhere/at/all.csv"],
        "file.unwritable",
    );
}
