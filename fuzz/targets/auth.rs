// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Auth files with any content, queried for the references that their keys may name.

#![no_main]

use std::cell::RefCell;
use std::fs::File;
use std::io::{Seek, Write};
use std::os::fd::AsRawFd;

use image::auth;
use libfuzzer_sys::fuzz_target;
use plan::imgref::ImageRef;
use plan::reach::RegistryOptions;

const REFERENCES: [&str; 3] = ["registry.example:5000/team/sub/os:1", "debian:trixie", "[::1]:5000/os:1"];

thread_local! {
    /// The auth file, and images whose credentials may be in it.
    static FILE: RefCell<(File, Vec<ImageRef>)> = RefCell::new(start());
}

fn start() -> (File, Vec<ImageRef>) {
    // A credential helper that a file names must not be found, whatever its name is.
    // SAFETY: the fuzzer has one thread, and nothing has read the environment yet.
    unsafe { std::env::set_var("PATH", "/nowhere") };
    let file = tempfile::tempfile_in("/dev/shm").expect("memory");
    (file, REFERENCES.map(|text| text.parse().expect("a reference")).into())
}

fuzz_target!(|text: &[u8]| {
    FILE.with_borrow_mut(|(file, references)| {
        file.set_len(0).and_then(|()| file.rewind()).and_then(|()| file.write_all(text)).expect("written");
        let auth_file = Some(format!("/proc/self/fd/{}", file.as_raw_fd()).into());
        let options = RegistryOptions { auth_file, ..Default::default() };
        for reference in references {
            // An error is allowed; a panic is not.
            drop(auth::find(reference, &options, None));
        }
    });
});
