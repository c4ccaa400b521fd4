//! What asks the server badly, slowly or in crowds.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use schema::limits;
use serde_json::Value;

use crate::desk::{Desk, Serving};

/// Everything until the server closes the connection, which it must.
fn answer(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    if let Err(error) = stream.read_to_end(&mut answer) {
        // One that refuses before it has read everything may reset what is still under way.
        assert_eq!(error.kind(), ErrorKind::ConnectionReset);
    }
    String::from_utf8(answer).unwrap()
}

/// Asks in a language; the status, the head and the problem document that answer.
fn ask(server: &Serving, language: &str, request: &str) -> (u16, String, Value) {
    let mut stream = server.connect();
    let (line, rest) = request.split_once("\r\n").unwrap();
    let heads = format!("Host: shouce\r\nConnection: close\r\nAccept-Language: {language}\r\n");
    let request = format!("{line} HTTP/1.1\r\n{heads}{rest}");
    stream.write_all(request.as_bytes()).unwrap();
    let answer = answer(&mut stream);
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head[9..12].parse().unwrap();
    (
        status,
        head.to_lowercase(),
        serde_json::from_str(body).unwrap(),
    )
}

#[test]
fn every_refusal_of_a_request_is_a_problem_document_in_the_asker_s_language() {
    let desk = Desk::new();
    let server = desk.serve();
    let (sync, bundle) = (limits::EXCHANGE_BYTES, limits::BUNDLE_BYTES);
    let chunk = 64 * 1024;
    let chunked = format!("{chunk:x}\r\n{}\r\n", "x".repeat(chunk)).repeat(sync / chunk);
    let before = desk.json(&["health", "--json"])["received"].clone();
    for (request, status, code) in [
        ("GET /nowhere\r\n\r\n".to_owned(), 404, "server.not-found"),
        ("GET /sync\r\n\r\n".to_owned(), 405, "server.wrong-method"),
        (
            "DELETE /health\r\n\r\n".to_owned(),
            405,
            "server.wrong-method",
        ),
        (
            format!("POST /sync\r\nContent-Length: {}\r\n\r\n", sync + 1),
            413,
            "server.body-too-large",
        ),
        (
            format!("POST /sync\r\nTransfer-Encoding: chunked\r\n\r\n{chunked}1\r\nx\r\n0\r\n\r\n"),
            413,
            "server.body-too-large",
        ),
        (
            format!("POST /bundle\r\nContent-Length: {}\r\n\r\n", bundle + 1),
            413,
            "server.body-too-large",
        ),
        (
            "POST /enrol\r\nContent-Length: 65537\r\n\r\n".to_owned(),
            413,
            "server.body-too-large",
        ),
        (
            "POST /sync\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\nrags".to_owned(),
            400,
            "server.malformed-request",
        ),
        (
            "POST /enrol\r\nContent-Length: 0\r\n\r\n".to_owned(),
            400,
            "server.malformed-request",
        ),
        (
            "POST /bundle\r\nContent-Length: 4\r\n\r\nrags".to_owned(),
            400,
            "server.malformed-request",
        ),
    ] {
        let told = [("zh-CN", true), ("en", false)].map(|(language, chinese)| {
            let (got, head, problem) = ask(&server, language, &request);
            assert!(
                head.contains("content-type: application/problem+json"),
                "{head}"
            );
            assert_eq!(
                (got, problem["code"].as_str()),
                (status, Some(code)),
                "{language}"
            );
            assert_eq!(problem["status"], status);
            assert_eq!(problem["type"], format!("urn:shouce:{code}"));
            assert_eq!(status == 405, head.contains("\r\nallow: "), "{head}");
            let title = problem["title"].as_str().unwrap().to_owned();
            assert_eq!(
                title.chars().any(|letter| letter >= '一'),
                chinese,
                "{title}"
            );
            title
        });
        assert_ne!(told[0], told[1]);
    }
    let after = &desk.json(&["health", "--json"])["received"];
    assert_eq!(after, &before, "nothing came in");
}

#[test]
fn a_body_of_exactly_the_most_is_read_and_one_that_stalls_is_given_up() {
    let desk = Desk::new();
    let server = desk.serve_with(&[("SHOUCE_PATIENCE_S", "3")]);
    let most = "x".repeat(limits::EXCHANGE_BYTES);
    let whole = format!("POST /sync\r\nContent-Length: {}\r\n\r\n{most}", most.len());
    assert_eq!(
        ask(&server, "en", &whole).2["code"],
        "server.malformed-request"
    );
    let stalled = "POST /sync\r\nContent-Length: 100\r\n\r\nhalf";
    let (status, _, problem) = ask(&server, "en", stalled);
    assert_eq!(
        (status, &problem["code"]),
        (408, &"server.body-too-slow".into())
    );
}

#[test]
fn a_head_that_never_ends_is_given_up_and_so_is_a_connection_without_one() {
    let desk = Desk::new();
    let server = desk.serve_with(&[("SHOUCE_PATIENCE_S", "3")]);
    let mut silent = server.connect();
    let mut endless = server.connect();
    endless
        .write_all(b"POST /sync HTTP/1.1\r\nHost: shouce\r\nX-Slow:")
        .unwrap();
    let mut idle = server.connect();
    idle.write_all(b"GET /health HTTP/1.1\r\nHost: shouce\r\n\r\n")
        .unwrap();
    assert!(
        answer(&mut idle).starts_with("HTTP/1.1 200"),
        "answered, then closed"
    );
    for given_up in [&mut silent, &mut endless] {
        // Whatever it says at parting, it does part.
        answer(given_up);
    }
}

#[test]
fn more_connections_than_are_served_at_a_time_wait_for_their_turn() {
    let desk = Desk::new();
    let server = desk.serve_with(&[("SHOUCE_CONNECTIONS", "1")]);
    let hoarder = server.connect();
    let mut waiting = server.connect();
    let request = b"GET /health HTTP/1.1\r\nHost: shouce\r\nConnection: close\r\n\r\n";
    waiting.write_all(request).unwrap();
    let soon = Some(Duration::from_millis(300));
    waiting.set_read_timeout(soon).unwrap();
    assert!(waiting.read(&mut [0; 1]).is_err(), "not its turn yet");
    drop(hoarder);
    waiting
        .set_read_timeout(Some(Duration::from_secs(60)))
        .unwrap();
    assert!(answer(&mut waiting).starts_with("HTTP/1.1 200"));
}

#[test]
fn a_head_beyond_all_measure_is_refused() {
    let desk = Desk::new();
    let server = desk.serve();
    let long = format!(
        "GET /health HTTP/1.1\r\nHost: shouce\r\nX: {}\r\n\r\n",
        "x".repeat(1 << 20)
    );
    let many = format!(
        "GET /health HTTP/1.1\r\nHost: shouce\r\n{}\r\n",
        "X: y\r\n".repeat(65)
    );
    for request in [long, many] {
        let mut stream = server.connect();
        // It may hang up before it has heard everything.
        let _ = stream.write_all(request.as_bytes());
        let answer = answer(&mut stream);
        assert!(
            answer.is_empty() || answer.starts_with("HTTP/1.1 431"),
            "{answer}"
        );
    }
}
