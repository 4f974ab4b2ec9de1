// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! From the domain's types to those that cross, and back.

use image::auth::Credentials;
use install::progress::Job;
use install::task::panic_text;
use plan::image::Image;
use words::error::Error;
use words::events::{Event, Progress};
use words::ffi;

/// Runs `body`; a panic becomes what `failed` makes of its text.
pub fn guard<T>(body: impl FnOnce() -> T, failed: impl FnOnce(Error) -> T) -> T {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(body))
        .unwrap_or_else(|panic| failed(Error::internal(panic_text(panic.as_ref()))))
}

/// No failure.
pub fn success() -> ffi::Failure {
    ffi::Failure {
        code: ffi::ErrorCode::None,
        args: Vec::new(),
        details: String::new(),
        disk: ffi::DiskState::Untouched,
        remedy: ffi::Remedy::None,
    }
}

/// The details begin with the code, by which docs/errors.md explains the error.
pub fn failure(error: Error, disk: ffi::DiskState) -> ffi::Failure {
    let (remedy, details) = (error.remedy(), format!("{:?}: {}", error.code, error.details));
    ffi::Failure { code: error.code, args: error.args, details, disk, remedy }
}

/// A failure before anything was written.
pub fn untouched(error: Error) -> ffi::Failure {
    failure(error, ffi::DiskState::Untouched)
}

/// Moves the password into a type that is wiped.
pub fn credentials(login: ffi::Login) -> Option<Credentials> {
    (!login.username.is_empty()).then(|| Credentials::new(login.username, login.password))
}

/// What is known of an image, and the key that its signature was checked with.
pub fn image_info(image: &Image, verified_by: Option<&str>) -> ffi::ImageInfo {
    ffi::ImageInfo {
        reference: image.reference.to_string(),
        target: image.update_reference().to_string(),
        on_medium: !image.reference.is_in_registry(),
        registry: image.reference.registry().to_owned(),
        digest: image.digest.clone(),
        platform: image.platform.clone(),
        download_bytes: image.download_bytes,
        layers: image.layers,
        version: image.version.clone(),
        disk_bytes: image.disk_bytes(),
        verified_by: verified_by.unwrap_or_default().to_owned(),
    }
}

/// Nothing is known.
pub fn no_image() -> ffi::ImageInfo {
    ffi::ImageInfo {
        reference: String::new(),
        target: String::new(),
        on_medium: false,
        registry: String::new(),
        digest: String::new(),
        platform: String::new(),
        download_bytes: 0,
        layers: 0,
        version: String::new(),
        disk_bytes: 0,
        verified_by: String::new(),
    }
}

/// An event as it crosses.
pub fn event_of(job: Job, event: Event) -> ffi::Event {
    let blank = ffi::Event {
        kind: ffi::EventKind::Log,
        step: ffi::Step::Preflight,
        fraction: 0.0,
        done: 0,
        total: 0,
        rate: 0,
        eta: -1,
        silence: 0,
        layers: 0,
        layers_total: 0,
        retries: 0,
        connections: 0,
        level: ffi::LogLevel::Debug,
        text: String::new(),
        failure: success(),
    };
    match event {
        Event::StepStarted(step) => {
            let fraction = job.share(step, &Progress::default());
            ffi::Event { kind: ffi::EventKind::StepStarted, step, fraction, ..blank }
        }
        Event::Progress(step, progress) => ffi::Event {
            kind: ffi::EventKind::Progress,
            step,
            fraction: job.share(step, &progress),
            done: progress.done,
            total: progress.total.unwrap_or(0),
            rate: progress.rate.unwrap_or(0),
            eta: progress.eta.and_then(|eta| i64::try_from(eta).ok()).unwrap_or(-1),
            silence: progress.silence.unwrap_or(0),
            layers: progress.layers,
            layers_total: progress.layers_total,
            retries: progress.retries,
            connections: progress.connections,
            ..blank
        },
        Event::Log(level, text) => ffi::Event { level, text, ..blank },
        Event::Succeeded { root } => ffi::Event {
            kind: ffi::EventKind::Succeeded,
            fraction: 1.0,
            text: root.map(|root| root.display().to_string()).unwrap_or_default(),
            ..blank
        },
        Event::Failed { error, disk } => {
            ffi::Event { kind: ffi::EventKind::Failed, failure: failure(error, disk), ..blank }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_names_its_code_and_what_helps() {
        let error = Error::login_needed("r.example", "r.example wants a login");
        let crossed = untouched(error);
        assert_eq!(crossed.details, "LoginNeeded: r.example wants a login");
        assert_eq!((crossed.remedy, crossed.disk), (ffi::Remedy::LogIn, ffi::DiskState::Untouched));
    }

    #[test]
    fn a_panic_is_a_failure() {
        let failed = guard(|| panic!("a test asked for it"), untouched);
        assert_eq!(
            (failed.code, failed.args.as_slice()),
            (ffi::ErrorCode::Internal, &["a test asked for it".to_owned()][..])
        );
    }

    #[test]
    fn a_login_without_a_name_is_none() {
        let login = |username: &str| ffi::Login { username: username.to_owned(), password: "secret".to_owned() };
        assert!(credentials(login("")).is_none() && credentials(login("anna")).is_some());
    }
}
