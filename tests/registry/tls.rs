// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! A server behind TLS, by an authority of its own, that says what a test wants.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::PathBuf;

use openssl::ssl::{SslAcceptor, SslFiletype, SslMethod};
use plan::reach::RegistryOptions;

use super::docker::make_certificates;

/// The server; it lasts as long as the test's process.
pub struct TlsServer {
    pub host: String,
    dir: tempfile::TempDir,
}

impl TlsServer {
    /// Answers each request, of which it gets the path, with the whole text of an HTTP answer; then it hangs up.
    pub fn start(answer: impl Fn(&str) -> String + Send + 'static) -> Self {
        let dir = tempfile::tempdir().expect("a directory");
        make_certificates(dir.path());
        let mut acceptor = SslAcceptor::mozilla_intermediate_v5(SslMethod::tls_server()).expect("OpenSSL");
        acceptor.set_certificate_file(dir.path().join("server.crt"), SslFiletype::PEM).expect("a certificate");
        acceptor.set_private_key_file(dir.path().join("server.key"), SslFiletype::PEM).expect("a key");
        let acceptor = acceptor.build();
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("bound").port();
        std::thread::spawn(move || {
            for connection in listener.incoming().map_while(Result::ok) {
                // A client that does not trust the certificate ends here.
                let Ok(mut stream) = acceptor.accept(connection) else { continue };
                let lines: Vec<String> = BufReader::new(&mut stream)
                    .lines()
                    .map_while(Result::ok)
                    .take_while(|line| !line.is_empty())
                    .collect();
                let Some(path) = lines.first().and_then(|line| line.split(' ').nth(1)) else { continue };
                // The client may have gone.
                drop(stream.write_all(answer(path).as_bytes()));
                drop(stream.shutdown());
            }
        });
        Self { host: format!("localhost:{port}"), dir }
    }

    pub fn ca_file(&self) -> PathBuf {
        self.dir.path().join("ca.crt")
    }

    /// With the authority.
    pub fn options(&self) -> RegistryOptions {
        RegistryOptions { ca_file: Some(self.ca_file()), ..Default::default() }
    }
}
