//! A console's page, as far as a test needs one: signed in, asking one thing after another.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::{Value, json};

/// How long an answer may be waited for.
const PATIENCE: Duration = Duration::from_secs(120);

/// Somebody who has signed in.
pub(crate) struct Page {
    server: SocketAddr,
    cookie: String,
    csrf: String,
}

impl Page {
    pub(crate) fn sign_in(server: SocketAddr, name: &str, password: &str) -> Self {
        let mut page = Self {
            server,
            cookie: String::new(),
            csrf: String::new(),
        };
        let who = json!({ "name": name, "password": password });
        let (head, me) = page.ask("POST", "/api/session", &who.to_string());
        let cookie = head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("set-cookie").then_some(value)
        });
        let cookie = cookie.unwrap().split(';').next().unwrap();
        cookie.trim().clone_into(&mut page.cookie);
        me["csrf"].as_str().unwrap().clone_into(&mut page.csrf);
        page
    }

    pub(crate) fn get(&self, path: &str) -> Value {
        self.ask("GET", path, "").1
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> Value {
        self.ask("POST", path, &body.to_string()).1
    }

    /// The head of the answer, and its body.
    fn ask(&self, method: &str, path: &str, body: &str) -> (String, Value) {
        let Self {
            server,
            cookie,
            csrf,
        } = self;
        let mut stream = TcpStream::connect(server).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let length = body.len();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nhost: {server}\r\nconnection: close\r\n\
             cookie: {cookie}\r\nx-shouce-csrf: {csrf}\r\n\
             content-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1);
        assert_eq!(status, Some("200"), "{method} {path}: {answer}");
        (head.to_owned(), serde_json::from_str(body).unwrap())
    }
}
