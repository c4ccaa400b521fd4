//! TLS by the server itself, set in its configuration file.

use support::office::Serving;

use crate::desk::Desk;

#[test]
fn a_tablet_syncs_over_tls_with_a_server_that_it_trusts_and_sends_nothing_to_another() {
    let desk = Desk::new();
    let own = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let file = |name: &str, text: String| {
        let path = desk.path(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let certificate = file("office.pem", own.cert.pem());
    let key = file("office.key", own.signing_key.serialize_pem());
    file(
        "shouce.toml",
        format!("[tls]\ncertificate = '{certificate}'\nkey = '{key}'\n"),
    );
    let serve = (desk.office).command(&["serve", "--listen", "127.0.0.1:0"]);
    let serving = Serving::start(serve).unwrap();
    let address = format!("https://{}", serving.address());
    let enrol = |name: &str, more: &[&str]| {
        let code = desk.office.code(name, &[crate::desk::VILLAGE]).unwrap();
        let tablet = desk.tablet(name);
        let code = code.to_string();
        let arguments = [&["enrol", "--server", &address, &code], more].concat();
        (tablet.try_to(&arguments), tablet)
    };

    let (said, tablet) = enrol("li", &["--certificates", &certificate]);
    assert!(
        said.status.success(),
        "{}",
        String::from_utf8_lossy(&said.stderr)
    );
    tablet.add("余阿普");
    tablet.run(&["sync"]);
    assert_eq!(desk.health()["records"], 1);

    let (said, _) = enrol("yu", &[]);
    let said = String::from_utf8(said.stderr).unwrap();
    assert!(said.contains("[line.untrusted]"), "{said}");
    let plain = address.replace("https", "http");
    let refused = tablet.refused(&["sync", "--server", &plain, "--patience", "0"]);
    assert!(refused.contains("[tablet.not-synced]"), "{refused}");
    tablet.run(&["sync"]);
}
