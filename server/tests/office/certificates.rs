use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::sync::Arc;

use rustls::client::Resumption;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use server::configuration;
use server::serve::Certificate;
use server::tls::{Files, Name};

use crate::desk::Desk;

/// A tablet that trusts an authority's certificate.
fn tablet(authority: &Path) -> Arc<ClientConfig> {
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_file(authority).unwrap())
        .unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    // A resumed session shows the certificate that it began with.
    config.resumption = Resumption::disabled();
    Arc::new(config)
}

/// Asks for the server's health by a name; gives the answer and the certificate shown.
fn ask(
    tablet: &Arc<ClientConfig>,
    address: &str,
    name: &str,
) -> std::io::Result<(String, CertificateDer<'static>)> {
    let name = ServerName::try_from(name.to_owned()).unwrap();
    let connection = ClientConnection::new(Arc::clone(tablet), name).unwrap();
    let mut stream = StreamOwned::new(connection, TcpStream::connect(address)?);
    stream.write_all(b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    match stream.read_to_string(&mut answer) {
        // The server ends the connection without a farewell.
        Err(error) if error.kind() != std::io::ErrorKind::UnexpectedEof => return Err(error),
        _ => {}
    }
    let shown = stream.conn.peer_certificates().unwrap()[0].clone();
    Ok((answer, shown.into_owned()))
}

/// An office whose server speaks TLS.
fn office(names: &[&str]) -> Desk {
    let desk = Desk::new();
    let names: Vec<_> = names.iter().flat_map(|name| ["--name", name]).collect();
    desk.run(&[&["tls", "init"], &names[..]].concat());
    desk.file(
        "shouce.toml",
        "[tls]\ncertificate = \"data/tls/server.crt\"\nkey = \"data/tls/server.key\"\n",
    );
    desk
}

#[test]
fn a_tablet_that_trusts_the_county_s_authority_reaches_the_server_by_name_and_address() {
    let desk = office(&["localhost", "127.0.0.1"]);
    let server = desk.serve();
    let trusting = tablet(&desk.path("data/tls/authority.crt"));
    for name in ["localhost", "127.0.0.1"] {
        let (answer, _) = ask(&trusting, server.address(), name).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }
    assert!(ask(&trusting, server.address(), "another.lan").is_err());

    let elsewhere = office(&["localhost"]);
    let stranger = tablet(&elsewhere.path("data/tls/authority.crt"));
    assert!(ask(&stranger, server.address(), "localhost").is_err());
}

#[cfg(unix)]
#[test]
fn a_renewed_certificate_is_in_use_without_a_restart_and_tablets_notice_nothing() {
    let desk = office(&["localhost"]);
    let server = desk.serve();
    let trusting = tablet(&desk.path("data/tls/authority.crt"));
    let (_, before) = ask(&trusting, server.address(), "localhost").unwrap();
    desk.run(&["tls", "renew", "--days", "30"]);
    server.signal("-HUP");
    let renewed = (0..2_000).any(|_| {
        let (_, shown) = ask(&trusting, server.address(), "localhost").unwrap();
        shown != before
    });
    assert!(renewed);
}

#[test]
fn half_a_renewal_keeps_what_is_in_use_until_the_other_half_comes() {
    let folder = tempfile::tempdir().unwrap();
    let names: [Name; 1] = ["localhost".parse().unwrap()];
    let made = |name: &str| {
        let files = Files::of(&folder.path().join(name), None);
        files.init("county", &names, 90, 1_790_000_000).unwrap();
        files
    };
    let (old, new) = (made("old"), made("new"));
    let in_use = configuration::Tls {
        certificate: old.certificate(),
        key: old.key(),
    };
    let certificate = Certificate::open(&in_use).unwrap();
    assert!(!certificate.look_again().unwrap(), "nothing has changed");
    std::fs::copy(new.key(), old.key()).unwrap();
    assert!(
        certificate.look_again().is_err(),
        "they do not belong together"
    );
    std::fs::copy(new.certificate(), old.certificate()).unwrap();
    assert!(certificate.look_again().unwrap());
    std::fs::write(old.certificate(), "").unwrap();
    assert!(certificate.look_again().is_err());
}

#[test]
fn the_guide_tells_both_languages_where_and_by_which_fingerprint() {
    let desk = Desk::new();
    let out = desk.run(&[
        "tls",
        "init",
        "--name",
        "census.lan",
        "--holder",
        "泸水市民政局",
    ]);
    let guide = std::fs::read_to_string(desk.path("data/tls/trust.txt")).unwrap();
    assert!(out.contains(&guide), "printed too");
    for wanted in [
        "安装证书",
        "Install a certificate",
        "https://census.lan:8080",
    ] {
        assert!(guide.contains(wanted), "{wanted}: {guide}");
    }
    let print = guide.lines().map(str::trim).find(|line| line.len() == 95);
    assert!(
        print.is_some_and(|print| print.split(':').count() == 32),
        "{guide}"
    );
}

#[cfg(unix)]
#[test]
fn keys_are_for_their_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let desk = office(&["localhost"]);
    for (name, mode) in [
        ("authority.key", 0o600),
        ("server.key", 0o600),
        ("authority.crt", 0o644),
        ("server.crt", 0o644),
    ] {
        let file = desk.path("data/tls").join(name);
        let permissions = std::fs::metadata(file).unwrap().permissions();
        assert_eq!(permissions.mode() & 0o777, mode, "{name}");
    }
}

#[test]
fn what_tablets_may_trust_is_not_overwritten_and_vouches_for_no_stranger() {
    let desk = office(&["census.lan"]);
    let refused = |arguments: &[&str], code: &str| {
        let said = desk.try_to(arguments);
        assert!(!said.ok && said.err.contains(code), "{}", said.err);
    };
    refused(&["tls", "init"], "[tls.exists]");
    refused(
        &["tls", "renew", "--name", "bank.example.com"],
        "[tls.not-vouched]",
    );
    refused(
        &["tls", "renew", "--name", "203.0.113.5"],
        "[tls.not-vouched]",
    );
    refused(&["tls", "renew", "--name", "https://x"], "[tls.name]");
    let elsewhere = desk.path("stick").display().to_string();
    refused(
        &["tls", "renew", "--authority", &elsewhere],
        "[tls.no-authority]",
    );

    // Private networks may be numbered anew without going to every tablet.
    let out = desk.run(&[
        "tls",
        "renew",
        "--name",
        "192.168.7.9",
        "--name",
        "census.lan",
    ]);
    assert!(out.contains("192.168.7.9 census.lan"), "{out}");
    // And the next time the same names are taken.
    let out = desk.run(&["tls", "renew"]);
    assert!(out.contains("192.168.7.9 census.lan"), "{out}");
}

#[test]
fn the_authority_s_key_may_be_kept_apart() {
    let desk = office(&["localhost"]);
    std::fs::create_dir(desk.path("stick")).unwrap();
    let key = "authority.key";
    std::fs::rename(
        desk.path("data/tls").join(key),
        desk.path("stick").join(key),
    )
    .unwrap();
    let said = desk.try_to(&["tls", "renew"]);
    assert!(said.err.contains("[tls.no-authority]"), "{}", said.err);
    let stick = desk.path("stick").display().to_string();
    desk.run(&["tls", "renew", "--authority", &stick]);
    let said = desk.try_to(&["tls", "init"]);
    assert!(said.err.contains("[tls.exists]"), "{}", said.err);
}
