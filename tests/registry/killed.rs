// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! The real command, killed in the middle and started again.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst};
use std::time::Duration;

use image::pull::{Limits, pull_blocking};
use tokio_util::sync::CancellationToken;
use words::error::Code;

use super::fixture::{TestImage, digest_of, found};
use super::liar::{End, Liar};

/// What a kill may cost for each connection.
const COST: u64 = 16 << 20;
const CONNECTIONS: u64 = 2;

/// Serves the image up to 60 %, then nothing until `go_on`.
struct Halting {
    registry: Liar,
    image: TestImage,
    halted: Arc<AtomicBool>,
    go_on: Arc<AtomicBool>,
}

impl Halting {
    fn start() -> Self {
        let image = TestImage::bootable(&[90 << 20, 30 << 20, 30 << 20, 5 << 20, 5 << 20]);
        let (halted, go_on) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
        let (sent, size) = (AtomicU64::new(0), image.size());
        let (halt, free) = (halted.clone(), go_on.clone());
        let registry = Liar::start(&image, move |request, mut reply| {
            if !request.path.contains("/blobs/") || free.load(SeqCst) {
                return reply;
            }
            if sent.fetch_add(reply.body.len() as u64, SeqCst) > size * 6 / 10 {
                halt.store(true, SeqCst);
                reply.end = End::Stall(0);
            }
            reply
        });
        Self { registry, image, halted, go_on }
    }

    fn wait_until_halted(&self) {
        while !self.halted.load(SeqCst) {
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// Bytes that came more than once, in all; what the look-ups read is not counted.
    fn assert_little_came_twice(&self, dir: &Path, look_ups: u64) {
        for (digest, bytes) in &self.image.blobs {
            let path = dir.join("blobs/sha256").join(&digest[7..]);
            assert_eq!(digest_of(&std::fs::read(path).expect("there")), digest_of(bytes));
        }
        let config = self.image.blobs.values().map(Vec::len).min().expect("blobs") as u64;
        let again = self.registry.blob_bytes() - self.image.size() - look_ups * config;
        assert!(again <= CONNECTIONS * COST, "{again} bytes came twice");
    }
}

fn command(halting: &Halting, dir: &Path) -> Child {
    let config = dir.join("bootc.conf");
    let host = &halting.registry.host;
    let text = format!(
        "pull: {{ connections: {CONNECTIONS} }}\nregistryAuth: {{ registries: {{ \"{host}\": {{ insecure: true }} }} }}\n"
    );
    std::fs::write(&config, text).expect("written");
    let mut command = Command::new(env!("CARGO_BIN_EXE_calamares-bootc"));
    command.args(["pull", "--config"]).arg(config).arg(halting.registry.reference()).arg(dir.join("layout"));
    command.stdout(Stdio::null()).spawn().expect("started")
}

#[test]
fn a_killed_command_goes_on_where_it_was() {
    let halting = Halting::start();
    let dir = tempfile::tempdir().expect("a directory");
    let mut first = command(&halting, dir.path());
    halting.wait_until_halted();
    first.kill().expect("killed");
    assert!(!first.wait().expect("ended").success(), "it was killed");
    halting.go_on.store(true, SeqCst);
    let mut second = command(&halting, dir.path());
    assert!(second.wait().expect("ended").success());
    halting.assert_little_came_twice(&dir.path().join("layout"), 2);
}

#[test]
fn a_runtime_that_ended_goes_on_where_it_was() {
    let halting = Halting::start();
    let dir = tempfile::tempdir().expect("a directory");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let options = halting.registry.options();
    let found = runtime.block_on(found(&halting.registry.reference(), &options, None));
    let limits = Limits { connections: CONNECTIONS as usize, ..Limits::default() };
    let cancel = CancellationToken::new();
    let error = std::thread::scope(|scope| {
        let pulling = scope.spawn(|| pull_blocking(&limits, &found, &options, None, dir.path(), &cancel, |_| ()));
        halting.wait_until_halted();
        cancel.cancel();
        pulling.join().expect("no panic").expect_err("cancelled")
    });
    assert_eq!(error.code, Code::Cancelled);
    halting.go_on.store(true, SeqCst);
    pull_blocking(&limits, &found, &options, None, dir.path(), &CancellationToken::new(), |_| ()).expect("pulled");
    halting.assert_little_came_twice(dir.path(), 1);
}
