//! The console's page, as far as it takes to have an export written; and a device with photos.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::Stdio;
use std::time::Duration;

use ed25519_dalek::SigningKey;
use schema::id::{ContentHash, DeviceId, Installation, RecordId};
use schema::questionnaire::Questionnaire;
use schema::wire::attachment::{Part, VERSION};
use schema::wire::enrolment::{Enrol, EnrolAnswer, EnrolmentCode, Proven};
use schema::wire::seal::SealKey;
use serde_json::{Value, json};
use support::office::Office;

const PASSWORD: &str = "correct horse battery staple";

/// Somebody at the console.
pub(crate) struct Page {
    server: SocketAddr,
    headers: String,
}

impl Page {
    /// Adds an account of the county and signs in with it.
    pub(crate) fn of_county(office: &Office, server: SocketAddr, division: &str) -> Self {
        let account = ["account", "add", "county", "--role", "county"];
        let rest = ["--division", division, "--password-stdin"];
        let mut command = office.command(&[&account[..], &rest].concat());
        let mut child = (command.stdin(Stdio::piped()).stdout(Stdio::null()))
            .spawn()
            .unwrap();
        let mut input = child.stdin.take().unwrap();
        input.write_all(PASSWORD.as_bytes()).unwrap();
        drop(input);
        assert!(child.wait().unwrap().success());
        let asked = json!({"name": "county", "password": PASSWORD}).to_string();
        let (head, body) = ask(server, "POST", "/api/session", "", asked.as_bytes());
        let cookie = head
            .lines()
            .find_map(|line| line.strip_prefix("set-cookie: "))
            .and_then(|cookie| cookie.split(';').next())
            .unwrap_or_else(|| panic!("nobody signed in: {head}"));
        let me: Value = serde_json::from_slice(&body).unwrap();
        let csrf = me["csrf"].as_str().unwrap();
        Self {
            server,
            headers: format!("Cookie: {cookie}\r\nx-shouce-csrf: {csrf}\r\n"),
        }
    }

    fn json(&self, method: &str, path: &str, body: &str) -> Value {
        let (head, body) = ask(self.server, method, path, &self.headers, body.as_bytes());
        serde_json::from_slice(&body).unwrap_or_else(|_| panic!("{path}: {head}"))
    }

    /// Everybody in full, as a file; what it holds.
    pub(crate) fn export(&self, format: &str) -> Vec<u8> {
        let asked = json!({"format": format, "reason": "核对"}).to_string();
        let job = self.json("POST", "/api/export/people", &asked);
        let path = format!("/api/jobs/{}", job["id"].as_str().unwrap());
        for _ in 0..600 {
            let job = self.json("GET", &path, "");
            match job["state"].as_str().unwrap() {
                "done" => {
                    let file = format!("{path}/file");
                    return ask(self.server, "GET", &file, &self.headers, b"").1;
                }
                "waiting" | "running" => std::thread::sleep(Duration::from_millis(50)),
                other => panic!("the export is {other}: {job}"),
            }
        }
        panic!("the export is not written");
    }
}

/// A device that sends photos.
pub(crate) struct Camera {
    server: SocketAddr,
    key: SigningKey,
}

impl Camera {
    pub(crate) fn enrolled(server: SocketAddr, code: &EnrolmentCode) -> Self {
        let key = SigningKey::from_bytes(&[11; 32]);
        let asked = Enrol {
            code: code.name(),
            key: key.verifying_key().to_bytes(),
            seal_key: SealKey::of(&key),
            installation: Installation(1),
            schema: Questionnaire::standard().version(),
            label: "相机".to_owned(),
        };
        let proven = postcard::to_stdvec(&Proven::enrol(&asked, code)).unwrap();
        let (_, answer) = ask(server, "POST", "/enrol", "", &proven);
        let answer = postcard::from_bytes(&answer).unwrap();
        assert!(matches!(answer, EnrolAnswer::Enrolled(_)));
        Self { server, key }
    }

    /// Sends so many bytes of a photo.
    pub(crate) fn send(&self, photo: &[u8], bytes: usize) {
        let part = Part {
            version: VERSION,
            device: DeviceId::of(&self.key.verifying_key()),
            record: RecordId::preloaded("canary", "1"),
            hash: ContentHash::of(photo),
            media_type: "image/jpeg".into(),
            size: photo.len() as u64,
            offset: 0,
            bytes: photo[..bytes].to_vec(),
        };
        let (head, _) = ask(
            self.server,
            "POST",
            "/attachment",
            "",
            &part.seal(&self.key),
        );
        assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    }
}

/// The head of an answer, its names in small letters, and its body.
fn ask(
    server: SocketAddr,
    method: &str,
    path: &str,
    headers: &str,
    body: &[u8],
) -> (String, Vec<u8>) {
    let length = body.len();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: {server}\r\nConnection: close\r\n\
         Content-Length: {length}\r\n{headers}\r\n"
    );
    let mut stream = TcpStream::connect(server).unwrap();
    stream.write_all(&[head.as_bytes(), body].concat()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let end = answer.windows(4).position(|some| some == b"\r\n\r\n");
    let end = end.expect("an answer has a head");
    let head = String::from_utf8_lossy(&answer[..end]).into_owned();
    (head, answer[end + 4..].to_vec())
}
