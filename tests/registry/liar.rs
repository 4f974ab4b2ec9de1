// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! A registry over plain HTTP that does whatever a test wants: each test changes the honest reply.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst};
use std::sync::{Arc, Mutex};

use plan::reach::RegistryOptions;

use super::fixture::{INDEX, MANIFEST, TestImage};

/// What a client asked for.
#[derive(Debug, Clone)]
pub struct Request {
    pub method: String,
    /// With the query.
    pub path: String,
    pub range: Option<Range<u64>>,
    pub authorization: Option<String>,
    pub body: String,
}

impl Request {
    pub fn is_blob(&self, digest: &str) -> bool {
        self.path.ends_with(&format!("/blobs/{digest}"))
    }
}

/// What it gets.
#[derive(Debug, Clone)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    pub framing: Framing,
    pub end: End,
}

/// How the client learns where the body ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Framing {
    /// By its length.
    Length,
    /// By a last chunk (HTTP/1.1).
    Chunked,
    /// By the end of the connection (HTTP/1.0).
    Close,
    /// Not at all: there is nothing but the body, no head.
    Bare,
}

/// How a reply ends.
#[derive(Debug, Clone, Copy)]
pub enum End {
    Whole,
    /// The connection is cut after so many bytes of the body.
    Cut(usize),
    /// Nothing more comes after so many bytes, and the connection stays open.
    Stall(usize),
    /// After so many bytes the rest comes byte by byte, slowly.
    Trickle(usize),
    /// The body comes again and again, until the client has had enough.
    Endless,
}

impl Reply {
    pub fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self { status, headers: Vec::new(), body: body.into(), framing: Framing::Length, end: End::Whole }
    }

    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    pub fn framed(mut self, framing: Framing) -> Self {
        self.framing = framing;
        self
    }

    pub fn ending(mut self, end: End) -> Self {
        self.end = end;
        self
    }
}

type Change = dyn Fn(&Request, Reply) -> Reply + Send + Sync;

/// The server; it ends with this value.
pub struct Liar {
    pub host: String,
    shared: Arc<Shared>,
}

struct Shared {
    blobs: BTreeMap<String, Vec<u8>>,
    /// Media type and bytes by tag and digest.
    manifests: BTreeMap<String, (String, Vec<u8>)>,
    change: Box<Change>,
    requests: Mutex<Vec<Request>>,
    blob_bytes: AtomicU64,
    gone: AtomicBool,
    open: Mutex<Vec<TcpStream>>,
}

impl Liar {
    /// Serves `image` as `os:1`; `change` makes the reply that is sent out of the request and the honest reply.
    pub fn start(image: &TestImage, change: impl Fn(&Request, Reply) -> Reply + Send + Sync + 'static) -> Self {
        let document = (MANIFEST.to_owned(), image.manifest.clone());
        let manifests = [("1".to_owned(), document.clone()), (image.digest.clone(), document)].into();
        Self::serve(image.blobs.clone(), manifests, Box::new(change))
    }

    /// Serves these bytes as the manifest of `os:1`.
    pub fn with_manifest(bytes: &[u8]) -> Self {
        let manifests = [("1".to_owned(), (MANIFEST.to_owned(), bytes.to_vec()))].into();
        Self::serve(BTreeMap::new(), manifests, Box::new(|_, reply| reply))
    }

    /// Serves an index as `os:1`, and its images.
    pub fn with_index(index: Vec<u8>, images: &[&TestImage]) -> Self {
        let mut manifests: BTreeMap<_, _> =
            images.iter().map(|image| (image.digest.clone(), (MANIFEST.to_owned(), image.manifest.clone()))).collect();
        manifests.insert("1".into(), (INDEX.into(), index));
        let blobs = images.iter().flat_map(|image| image.blobs.clone()).collect();
        Self::serve(blobs, manifests, Box::new(|_, reply| reply))
    }

    fn serve(
        blobs: BTreeMap<String, Vec<u8>>,
        manifests: BTreeMap<String, (String, Vec<u8>)>,
        change: Box<Change>,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let host = listener.local_addr().expect("bound").to_string();
        let shared = Arc::new(Shared {
            blobs,
            manifests,
            change,
            requests: Mutex::default(),
            blob_bytes: AtomicU64::new(0),
            gone: AtomicBool::new(false),
            open: Mutex::default(),
        });
        let server = shared.clone();
        std::thread::spawn(move || {
            for connection in listener.incoming().map_while(Result::ok) {
                if server.gone.load(SeqCst) {
                    // The listener closes: from here on nobody answers.
                    break;
                }
                server.open.lock().expect("no panic").push(connection.try_clone().expect("a socket"));
                let server = server.clone();
                std::thread::spawn(move || server.converse(connection));
            }
        });
        Self { host, shared }
    }

    /// The image's reference.
    pub fn reference(&self) -> String {
        format!("{}/os:1", self.host)
    }

    /// How to reach it: it has no TLS.
    pub fn options(&self) -> RegistryOptions {
        RegistryOptions { insecure: true, ..Default::default() }
    }

    /// Bytes of blobs that went out, those that never arrived included.
    pub fn blob_bytes(&self) -> u64 {
        self.shared.blob_bytes.load(SeqCst)
    }

    /// What was asked so far.
    pub fn requests(&self) -> Vec<Request> {
        self.shared.requests.lock().expect("no panic").clone()
    }

    /// Cuts every connection and takes no more.
    pub fn vanish(&self) {
        self.shared.vanish(&self.host);
    }
}

impl Drop for Liar {
    fn drop(&mut self) {
        self.vanish();
    }
}

impl Shared {
    fn vanish(&self, host: &str) {
        if !self.gone.swap(true, SeqCst) {
            // Wakes the listener.
            drop(TcpStream::connect(host));
        }
        for connection in self.open.lock().expect("no panic").drain(..) {
            // Closed by the client already: as wanted.
            drop(connection.shutdown(Shutdown::Both));
        }
    }

    fn converse(&self, connection: TcpStream) {
        let mut reader = BufReader::new(connection.try_clone().expect("a socket"));
        while let Some(request) = read_request(&mut reader) {
            self.requests.lock().expect("no panic").push(request.clone());
            let reply = (self.change)(&request, self.honest(&request));
            if !self.send(&request, &reply, &connection) {
                break;
            }
        }
        // The client may have gone first.
        drop(connection.shutdown(Shutdown::Both));
    }

    fn honest(&self, request: &Request) -> Reply {
        let path = request.path.split('?').next().unwrap_or_default();
        if path == "/v2/" {
            return Reply::new(200, "{}");
        }
        let name = path.rsplit('/').next().unwrap_or_default();
        if path.contains("/manifests/") {
            return match self.manifests.get(name) {
                Some((media_type, bytes)) => Reply::new(200, bytes.clone()).header("Content-Type", media_type),
                None => Reply::new(404, r#"{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}"#),
            };
        }
        let Some(bytes) = self.blobs.get(name) else {
            return Reply::new(404, r#"{"errors":[{"code":"BLOB_UNKNOWN"}]}"#);
        };
        match &request.range {
            None => Reply::new(200, bytes.clone()),
            Some(range) if range.start >= bytes.len() as u64 => Reply::new(416, ""),
            Some(range) => {
                let (start, end) = (range.start as usize, (range.end as usize).min(bytes.len()));
                let shown = format!("bytes {start}-{}/{}", end - 1, bytes.len());
                Reply::new(206, &bytes[start..end]).header("Content-Range", shown)
            }
        }
    }

    /// Whether the connection can go on.
    fn send(&self, request: &Request, reply: &Reply, mut connection: &TcpStream) -> bool {
        let version = if reply.framing == Framing::Close { "1.0" } else { "1.1" };
        let mut head = format!("HTTP/{version} {} X\r\n", reply.status);
        match reply.framing {
            Framing::Length => head += &format!("Content-Length: {}\r\n", reply.body.len()),
            Framing::Chunked => head += "Transfer-Encoding: chunked\r\n",
            Framing::Close | Framing::Bare => {}
        }
        for (name, value) in &reply.headers {
            head += &format!("{name}: {value}\r\n");
        }
        head += "\r\n";
        if reply.framing == Framing::Bare {
            head.clear();
        }
        let sent = match reply.end {
            End::Whole | End::Endless => reply.body.len(),
            End::Cut(bytes) | End::Stall(bytes) | End::Trickle(bytes) => bytes.min(reply.body.len()),
        };
        if request.path.contains("/blobs/") {
            self.blob_bytes.fetch_add(sent as u64, SeqCst);
        }
        let written = connection.write_all(head.as_bytes()).and_then(|()| {
            if reply.framing == Framing::Chunked {
                return send_chunks(connection, &reply.body[..sent], matches!(reply.end, End::Whole));
            }
            connection.write_all(&reply.body[..sent])
        });
        match reply.end {
            End::Whole | End::Cut(_) => {}
            // All of them until the client has had enough.
            End::Stall(_) => drop(connection.read(&mut [0; 1])),
            End::Trickle(_) => {
                let mut rest = reply.body[sent..].iter();
                while rest.next().is_some_and(|byte| connection.write_all(&[*byte]).is_ok()) {
                    std::thread::sleep(std::time::Duration::from_millis(20));
                }
            }
            End::Endless => while connection.write_all(&reply.body).is_ok() {},
        }
        written.is_ok()
            && matches!(reply.end, End::Whole)
            && matches!(reply.framing, Framing::Length | Framing::Chunked)
    }
}

/// In pieces of 10 kB; without the last one when the body is to break off.
fn send_chunks(mut connection: &TcpStream, body: &[u8], to_the_end: bool) -> std::io::Result<()> {
    for chunk in body.chunks(10_000) {
        connection.write_all(format!("{:x}\r\n", chunk.len()).as_bytes())?;
        connection.write_all(chunk)?;
        connection.write_all(b"\r\n")?;
    }
    if to_the_end { connection.write_all(b"0\r\n\r\n") } else { Ok(()) }
}

/// `None` when the client is gone or does not speak HTTP.
fn read_request(reader: &mut impl BufRead) -> Option<Request> {
    let mut line = Vec::new();
    let mut next_line = |reader: &mut dyn BufRead| {
        line.clear();
        reader.read_until(b'\n', &mut line).ok().filter(|length| *length > 0)?;
        String::from_utf8(line.clone()).ok().map(|text| text.trim_end().to_owned())
    };
    let first = next_line(reader)?;
    let mut words = first.split(' ');
    let (method, path) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut request = Request { method, path, range: None, authorization: None, body: String::new() };
    let mut length = 0;
    loop {
        let line = next_line(reader)?;
        let Some((name, value)) = line.split_once(": ") else { break };
        match name.to_ascii_lowercase().as_str() {
            "range" => {
                let (start, end) = value.strip_prefix("bytes=")?.split_once('-')?;
                request.range = Some(start.parse().ok()?..end.parse::<u64>().ok()? + 1);
            }
            "authorization" => request.authorization = Some(value.to_owned()),
            "content-length" => length = value.parse().ok()?,
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    request.body = String::from_utf8(body).ok()?;
    Some(request)
}
