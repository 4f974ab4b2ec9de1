// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Auth files: any content, looked at for the references that its keys may be about.

#![no_main]

use std::cell::RefCell;
use std::io::{Seek, Write};
use std::os::fd::AsRawFd;

use calamares_bootc::auth;
use calamares_bootc::imgref::ImageRef;
use calamares_bootc::registry::RegistryOptions;
use libfuzzer_sys::fuzz_target;

thread_local! {
    /// The auth file, and images whose logins may be in it.
    static FILE: RefCell<(std::fs::File, Vec<ImageRef>)> = RefCell::new((
        tempfile::tempfile_in("/dev/shm").expect("memory"),
        ["registry.example:5000/team/sub/os:1", "debian:trixie", "[::1]:5000/os@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"]
            .map(|text| text.parse().expect("a reference")).into(),
    ));
}

fuzz_target!(|text: &[u8]| {
    FILE.with_borrow_mut(|(file, references)| {
        file.set_len(0).and_then(|()| file.rewind()).and_then(|()| file.write_all(text)).expect("written");
        let auth_file = Some(format!("/proc/self/fd/{}", file.as_raw_fd()).into());
        let options = RegistryOptions { auth_file, ..Default::default() };
        for reference in references {
            // An error is a fine answer, and it must not quote the file.
            if let Err(error) = auth::find(reference, &options, None) {
                assert!(!error.details.contains("c2VjcmV0"), "{error}");
            }
        }
    });
});
