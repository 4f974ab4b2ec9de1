// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Proxies, and addresses that are no names.

use std::io::{BufRead, BufReader, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use plan::reach::{Proxy, RegistryOptions};
use words::error::Code;

use super::docker::{DockerRegistry, PASSWORD, USER};
use super::engine::Person;
use super::fixture::{TestImage, found, login, look_up};
use super::liar::Liar;

/// A proxy on loopback; it lasts as long as the test's process.
struct TestProxy {
    url: String,
    /// The first line of each request.
    requests: Arc<Mutex<Vec<String>>>,
}

impl TestProxy {
    /// Whatever it is asked for is `target`.
    fn start(target: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("bound"));
        let requests: Arc<Mutex<Vec<String>>> = Arc::default();
        let (seen, target) = (requests.clone(), target.to_owned());
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let (seen, target) = (seen.clone(), target.clone());
                std::thread::spawn(move || serve(client, &target, &seen));
            }
        });
        Self { url, requests }
    }

    fn requests(&self) -> Vec<String> {
        self.requests.lock().expect("no panic").clone()
    }

    fn options(&self, no_proxy: &[&str]) -> Option<Proxy> {
        let no_proxy = no_proxy.iter().map(|text| (*text).to_owned()).collect();
        Some(Proxy { http: Some(self.url.clone()), https: Some(self.url.clone()), no_proxy })
    }
}

/// One client: a tunnel after CONNECT, else its first request and what follows passed on.
fn serve(client: TcpStream, target: &str, seen: &Mutex<Vec<String>>) {
    let mut reader = BufReader::new(client.try_clone().expect("a socket"));
    let mut head = Vec::new();
    let mut line = String::new();
    while reader.read_line(&mut line).is_ok_and(|length| length > 2) {
        head.push(std::mem::take(&mut line));
    }
    let Some(first) = head.first().map(|line| line.trim().to_owned()) else { return };
    seen.lock().expect("no panic").push(first.clone());
    let Ok(mut server) = TcpStream::connect(target) else { return };
    let begun = if first.starts_with("CONNECT ") {
        (&client).write_all(b"HTTP/1.1 200 OK\r\n\r\n")
    } else {
        // The absolute form is for proxies; what follows on the connection the registry understands, too.
        let path = first.split(' ').nth(1).and_then(|url| url.splitn(4, '/').nth(3)).unwrap_or_default();
        server.write_all(format!("GET /{path} HTTP/1.1\r\n{}\r\n", head[1..].concat()).as_bytes())
    };
    if begun.is_ok() {
        splice(client, server);
    }
}

/// Passes bytes on in both directions until either side has had enough.
fn splice(client: TcpStream, server: TcpStream) {
    let copy = |mut from: TcpStream, mut to: TcpStream| {
        std::thread::spawn(move || {
            // The end of one direction is the end of the whole.
            drop(std::io::copy(&mut from, &mut to));
            drop((from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both)));
        })
    };
    let clone = |stream: &TcpStream| stream.try_clone().expect("a socket");
    copy(clone(&client), clone(&server));
    copy(server, client);
}

#[tokio::test(flavor = "multi_thread")]
async fn tls_goes_through_the_configured_proxy() {
    let registry = DockerRegistry::start();
    registry.push(&TestImage::bootable(&[10]), "os:1").await;
    let proxy = TestProxy::start(&registry.host);
    let reference = format!("{}/os:1", registry.host);
    let with = |no_proxy: &[&str]| RegistryOptions { proxy: proxy.options(no_proxy), ..registry.options() };

    found(&reference, &with(&["example.com"]), login(USER, PASSWORD)).await;
    let requests = proxy.requests();
    assert!(!requests.is_empty());
    assert!(requests.iter().all(|line| *line == format!("CONNECT {} HTTP/1.1", registry.host)), "{requests:?}");

    found(&reference, &with(&["localhost"]), login(USER, PASSWORD)).await;
    assert_eq!(proxy.requests().len(), requests.len(), "an exception");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_only_the_proxy_knows() {
    let registry = Liar::start(&TestImage::bootable(&[10]), |_, reply| reply);
    let proxy = TestProxy::start(&registry.host);
    let options = RegistryOptions { proxy: proxy.options(&[]), ..registry.options() };
    found("registry.invalid/os:1", &options, None).await;
    let plain = "GET http://registry.invalid/v2/ HTTP/1.1";
    assert!(proxy.requests().iter().any(|line| line == plain), "{:?}", proxy.requests());
}

#[tokio::test]
async fn a_proxy_that_is_gone_is_no_answer() {
    let port = TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect("a port").port();
    let proxy = Some(Proxy { https: Some(format!("http://127.0.0.1:{port}")), ..Proxy::default() });
    let options = RegistryOptions { proxy, ..RegistryOptions::default() };
    let error = look_up("registry.invalid/os:1", &options, None).await.error.expect("no proxy");
    assert_eq!(error.code, Code::RegistryUnreachable);
    assert!(error.details.contains(&format!("the proxy http://127.0.0.1:{port} is configured")), "{}", error.details);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_environments_proxy_counts_where_none_is_configured() {
    let registry = DockerRegistry::start();
    let (proxy, other) = (TestProxy::start(&registry.host), TestProxy::start(&registry.host));
    let authority = std::fs::read(registry.ca_file()).expect("read");
    let person = Person::new()
        .with_file(&format!(".config/containers/certs.d/{}/ca.crt", registry.host), authority)
        .with_variable("HTTPS_PROXY", &proxy.url);
    let reference = format!("{}/os:1", registry.host);
    let error = person.inspect(&reference).expect_err("no login");
    assert!(error.contains("wants a login"), "{error}");
    let requests = proxy.requests().len();
    assert!(requests > 0);

    let person = person.with_file("bootc.conf", format!("proxy: {{ https: '{}' }}", other.url));
    let config = person.home().join("bootc.conf").display().to_string();
    person.run(&["inspect", "--config", &config, &reference]).expect_err("no login");
    assert_eq!(proxy.requests().len(), requests);
    assert!(!other.requests().is_empty());

    let person = person.with_variable("NO_PROXY", "localhost");
    person.inspect(&reference).expect_err("no login");
    assert_eq!(proxy.requests().len(), requests);
}

/// A SOCKS server on loopback that takes one connection; gives the first bytes that it gets.
fn socks() -> (String, std::thread::JoinHandle<u8>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let host = listener.local_addr().expect("bound").to_string();
    let server = std::thread::spawn(move || {
        let (mut client, _) = listener.accept().expect("a client");
        let mut first = [0];
        std::io::Read::read_exact(&mut client, &mut first).expect("a greeting");
        first[0]
    });
    (host, server)
}

#[test]
fn socks_is_spoken_to_socks_proxies() {
    for (variable, scheme, version) in [
        ("ALL_PROXY", "socks5", 5),
        ("all_proxy", "socks", 5),
        ("HTTPS_PROXY", "socks5h", 5),
        ("https_proxy", "socks4a", 4),
    ] {
        let (host, server) = socks();
        let person = Person::new().with_variable(variable, format!("{scheme}://anna:secret@{host}/"));
        let error = person.inspect("registry.invalid/os:1").expect_err("it hangs up");
        assert_eq!(server.join().expect("no panic"), version, "{variable}={scheme}");
        assert!(error.contains(&host) && error.contains("socks") && !error.contains("secret"), "{error}");
    }
    let person = Person::new().with_variable("ALL_PROXY", "quic://anna:secret@127.0.0.1:1");
    let error = person.inspect("registry.invalid/os:1").expect_err("no such scheme");
    assert!(error.contains("ALL_PROXY") && error.contains("quic") && !error.contains("secret"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_ipv6_address_is_a_registry() {
    let image = TestImage::bootable(&[10]);
    let registry = Liar::start(&image, |_, reply| reply);
    let listener = TcpListener::bind("[::1]:0").expect("IPv6 on loopback");
    let host = listener.local_addr().expect("bound").to_string();
    let target = registry.host.clone();
    std::thread::spawn(move || {
        for client in listener.incoming().map_while(Result::ok) {
            splice(client, TcpStream::connect(&target).expect("the registry"));
        }
    });
    assert!(host.starts_with("[::1]:"), "{host}");
    let found = found(&format!("{host}/team/os:1"), &registry.options(), None).await;
    assert_eq!((found.reference.to_string(), found.digest), (format!("{host}/team/os:1"), image.digest));
    assert!(registry.requests().iter().any(|request| request.path == "/v2/team/os/manifests/1"));
}

#[test]
fn all_names_of_docker_io_are_one_registry() {
    let image = TestImage::bootable(&[10]);
    let registry = Liar::start(&image, |_, reply| reply);
    let conf = format!("[[registry]]\nprefix = \"docker.io\"\nlocation = \"{}\"\ninsecure = true", registry.host);
    let person = Person::new().with_registries_conf(conf);
    for name in
        ["docker.io/os:1", "docker.io/library/os:1", "index.docker.io/os:1", "registry-1.docker.io/os:1", "os:1"]
    {
        let found = person.inspect(name).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(found["reference"], "docker.io/library/os:1", "{name}");
    }
    let paths: Vec<_> = registry.requests().into_iter().map(|request| request.path).collect();
    let manifests = paths.iter().filter(|path| path.contains("/manifests/")).collect::<Vec<_>>();
    assert!(manifests.iter().all(|path| *path == "/v2/library/os/manifests/1"), "{manifests:?}");
    assert_eq!(manifests.len(), 5);
}
