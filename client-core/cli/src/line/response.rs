//! Reads an answer as it arrives.

use super::LineError;

/// A whole answer.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Response {
    pub(super) status: u16,
    pub(super) body: Vec<u8>,
    /// The connection can be used again.
    pub(super) keep: bool,
}

/// An answer that has not arrived whole.
#[derive(Default)]
pub(super) struct Reading {
    bytes: Vec<u8>,
    head: Option<Head>,
}

#[derive(Clone, Copy)]
struct Head {
    status: u16,
    size: usize,
    length: usize,
    keep: bool,
}

/// Our server's heads have a few hundred bytes, a portal's perhaps thousands.
const MOST_HEAD: usize = 16 * 1024;
const MOST_HEADERS: usize = 64;
/// Far above what an exchange brings: a guard of memory, not a measure.
const MOST_BODY: usize = 8 * 1024 * 1024;

impl Reading {
    pub(super) fn is_untouched(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Takes the next bytes; the answer, once it is whole.
    pub(super) fn take(&mut self, bytes: &[u8]) -> Result<Option<Response>, LineError> {
        self.bytes.extend_from_slice(bytes);
        let head = loop {
            let head = match self.head {
                Some(head) => head,
                None => match read_head(&self.bytes)? {
                    Some(head) => *self.head.insert(head),
                    None => return Ok(None),
                },
            };
            if head.status >= 200 {
                break head;
            }
            // Only a foretaste: the answer follows.
            self.bytes.drain(..head.size);
            self.head = None;
        };
        let whole = head.size + head.length;
        if self.bytes.len() < whole {
            return Ok(None);
        }
        let exact = self.bytes.len() == whole;
        let mut body = std::mem::take(&mut self.bytes);
        body.truncate(whole);
        body.drain(..head.size);
        Ok(Some(Response {
            status: head.status,
            body,
            // Bytes that nobody asked for would be read as the next answer.
            keep: head.keep && exact,
        }))
    }
}

fn read_head(bytes: &[u8]) -> Result<Option<Head>, LineError> {
    let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
    let mut response = httparse::Response::new(&mut headers);
    let size = match response.parse(bytes) {
        Ok(httparse::Status::Complete(size)) => size,
        Ok(httparse::Status::Partial) if bytes.len() <= MOST_HEAD => return Ok(None),
        _ => return Err(LineError::Garbled),
    };
    let status = response.code.ok_or(LineError::Garbled)?;
    let mut keep = response.version == Some(1);
    let mut length = None;
    for header in response.headers.iter() {
        let value = str::from_utf8(header.value).unwrap_or_default().trim();
        if header.name.eq_ignore_ascii_case("content-length") {
            length = value.parse().ok();
        } else if header.name.eq_ignore_ascii_case("connection") {
            keep &= !value.eq_ignore_ascii_case("close");
        } else if header.name.eq_ignore_ascii_case("transfer-encoding") {
            return Err(refused(status));
        }
    }
    let length = match length {
        _ if status < 200 || status == 204 || status == 304 => 0,
        Some(length) if length <= MOST_BODY => length,
        _ => return Err(refused(status)),
    };
    Ok(Some(Head {
        status,
        size,
        length,
        keep,
    }))
}

/// An answer whose body cannot be measured: whatever it says, its status says enough.
fn refused(status: u16) -> LineError {
    match status {
        200 => LineError::Garbled,
        status => LineError::Status(status),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello";

    #[test]
    fn an_answer_is_whole_only_with_its_last_byte_wherever_it_was_broken() {
        for middle in 0..ANSWER.len() {
            let mut reading = Reading::default();
            let (first, rest) = ANSWER.split_at(middle);
            assert!(reading.take(first).unwrap().is_none());
            let response = reading.take(rest).unwrap().unwrap();
            assert_eq!(
                (response.body.as_slice(), response.keep),
                (&b"hello"[..], true)
            );
        }
    }

    #[test]
    fn a_foretaste_is_not_the_answer() {
        let bytes = [b"HTTP/1.1 100 Continue\r\n\r\n", ANSWER].concat();
        let response = Reading::default().take(&bytes).unwrap().unwrap();
        assert_eq!((response.status, response.body.len()), (200, 5));
    }

    #[test]
    fn a_connection_with_bytes_left_over_is_not_used_again() {
        let bytes = [ANSWER, b"HTTP/1.1 200 OK"].concat();
        assert!(!Reading::default().take(&bytes).unwrap().unwrap().keep);
    }

    #[test]
    fn what_is_no_answer_is_garbled_and_never_held_in_memory_for_long() {
        for bytes in [
            &b"<html>welcome</html>"[..],
            b"HTTP/1.1 200 OK\r\n\r\n",
            b"HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n",
            b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n",
        ] {
            let read = Reading::default().take(bytes);
            assert!(matches!(read, Err(LineError::Garbled)), "{read:?}");
        }
        let endless = [b"HTTP/1.1 200 OK\r\nx: ".to_vec(), vec![b'y'; MOST_HEAD]].concat();
        assert!(Reading::default().take(&endless).is_err());
    }
}
