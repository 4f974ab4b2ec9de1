// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Debian's docker-registry on loopback, with TLS by an authority of its own and htpasswd.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use oci_client::client::{Certificate, CertificateEncoding, Client, ClientConfig};
use oci_client::secrets::RegistryAuth;
use oci_client::{Reference, RegistryOperation};
use plan::reach::RegistryOptions;

use super::fixture::{INDEX, TestImage};

pub const USER: &str = "anna";
pub const PASSWORD: &str = "open: sesame";

/// A running registry; it ends with this value.
pub struct DockerRegistry {
    pub host: String,
    dir: tempfile::TempDir,
    process: Child,
}

impl DockerRegistry {
    pub fn start() -> Self {
        Self::with("")
    }

    /// Talks only to clients that show a certificate of its authority.
    pub fn for_known_clients() -> Self {
        Self::with(", clientcas: [DIR/ca.crt]")
    }

    fn with(tls: &str) -> Self {
        let dir = tempfile::tempdir().expect("a directory");
        make_certificates(dir.path());
        let htpasswd = run(Command::new("htpasswd").args(["-Bbn", "-C", "4", USER, PASSWORD]));
        std::fs::write(dir.path().join("htpasswd"), htpasswd).expect("written");

        // Nothing keeps the port free until the registry takes it; the kernel hands out another one each time.
        let port = TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect("a free port").port();
        let path = dir.path().display();
        let tls = tls.replace("DIR", &path.to_string());
        let config = format!(
            "version: 0.1\nlog: {{level: info}}\nstorage: {{filesystem: {{rootdirectory: {path}/storage}}}}\n\
             http: {{addr: '127.0.0.1:{port}', secret: test, tls: {{certificate: {path}/server.crt, key: {path}/server.key{tls}}}}}\n\
             auth: {{htpasswd: {{realm: test, path: {path}/htpasswd}}}}\n"
        );
        std::fs::write(dir.path().join("config.yml"), config).expect("written");
        let mut command = Command::new("docker-registry");
        command.arg("serve").arg(dir.path().join("config.yml")).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut process = command.spawn().unwrap_or_else(|error| missing("docker-registry", &error));

        let mut lines = BufReader::new(process.stderr.take().expect("piped")).lines();
        let started = lines.by_ref().map_while(Result::ok).any(|line| line.contains("listening on"));
        assert!(started, "docker-registry ended before it listened on port {port}");
        // It would be stopped by a full pipe.
        std::thread::spawn(move || lines.for_each(drop));
        Self { host: format!("localhost:{port}"), dir, process }
    }

    pub fn ca_file(&self) -> PathBuf {
        self.dir.path().join("ca.crt")
    }

    /// A client certificate by its authority, and the key.
    pub fn client_pair(&self) -> [PathBuf; 2] {
        ["client.crt", "client.key"].map(|name| self.dir.path().join(name))
    }

    /// With the authority, without a login.
    pub fn options(&self) -> RegistryOptions {
        RegistryOptions { ca_file: Some(self.ca_file()), ..Default::default() }
    }

    /// Uploads an image under `repository:tag`.
    pub async fn push(&self, image: &TestImage, name: &str) {
        let (client, reference) = self.client(name).await;
        for (digest, bytes) in &image.blobs {
            client.push_blob(&reference, bytes.clone(), digest).await.expect("pushed");
        }
        let media_type = image.media_type().parse().expect("a header value");
        client.push_manifest_raw(&reference, image.manifest.clone(), media_type).await.expect("pushed");
    }

    /// Uploads an index of images that are there already.
    pub async fn push_index(&self, index: Vec<u8>, name: &str) {
        let (client, reference) = self.client(name).await;
        client.push_manifest_raw(&reference, index, INDEX.parse().expect("a header value")).await.expect("pushed");
    }

    async fn client(&self, name: &str) -> (Client, Reference) {
        let data = std::fs::read(self.ca_file()).expect("read");
        let authority = Certificate { encoding: CertificateEncoding::Pem, data };
        let config = ClientConfig { extra_root_certificates: vec![authority], ..ClientConfig::default() };
        let client = Client::try_from(config).expect("a client");
        let reference: Reference = format!("{}/{name}", self.host).parse().expect("a reference");
        let auth = RegistryAuth::Basic(USER.into(), PASSWORD.into());
        client.auth(&reference, &auth, RegistryOperation::Push).await.expect("logged in");
        (client, reference)
    }
}

impl Drop for DockerRegistry {
    fn drop(&mut self) {
        self.process.kill().expect("it runs");
        self.process.wait().expect("it ended");
    }
}

/// `ca.crt`, and signed by it `server.crt` for localhost and `client.crt`.
pub fn make_certificates(dir: &Path) {
    let openssl = |arguments: &str| run(Command::new("openssl").args(arguments.split(' ')).current_dir(dir));
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2";
    openssl(&format!("req -x509 {key} -subj /CN=test-authority -keyout ca.key -out ca.crt"));
    for (name, file) in [("localhost", "server"), ("client", "client")] {
        openssl(&format!(
            "req -x509 {key} -subj /CN={name} -addext subjectAltName=DNS:{name} -addext basicConstraints=critical,CA:FALSE \
             -CA ca.crt -CAkey ca.key -keyout {file}.key -out {file}.crt"
        ));
    }
}

/// Standard output of a command that must succeed.
pub fn run(command: &mut Command) -> String {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command.output().unwrap_or_else(|error| missing(&program, &error));
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

fn missing<T>(program: &str, error: &std::io::Error) -> T {
    panic!(
        "{program} does not start ({error}); this rung needs it: apt-get install docker-registry apache2-utils openssl podman skopeo cosign curl"
    )
}
