// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Looking at registries while the user chooses: an image, and the tags that it could have.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio_util::sync::CancellationToken;

use image::inspect::{self, InspectOutcome};
use plan::image::Image;
use plan::imgref::{self, ImageRef};
use words::error::{Error, Result};
use words::ffi;

use crate::conf::Config;
use crate::convert::{credentials, guard, image_info, no_image, success, untouched};

/// What became of a text.
enum State {
    /// It is a reference, and nobody has asked for the image yet.
    Asked,
    /// The look-up runs.
    Running,
    /// The look-up is over; or there was none, since the text is not a reference.
    Over(Box<InspectOutcome>),
}

/// A look-up on a thread of its own. Dropping it cancels it; the thread ends by itself, it holds nothing of ours.
pub struct Inspection {
    config: Arc<config::Config>,
    text: String,
    cancel: CancellationToken,
    state: Arc<Mutex<State>>,
}

/// No panic happens while one of these is held; and if one did, the value would still be whole.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The inspection of what `text` names.
pub fn make_inspection(config: &Config, text: &str) -> Box<Inspection> {
    let state = match guard(|| text.parse::<ImageRef>(), Err) {
        Ok(_) => State::Asked,
        Err(error) => State::Over(Box::new(InspectOutcome::failed(error))),
    };
    Box::new(Inspection {
        config: config.content(),
        text: text.to_owned(),
        cancel: CancellationToken::new(),
        state: Arc::new(Mutex::new(state)),
    })
}

impl Inspection {
    /// Starts the look-up, once; not for what is not a reference.
    pub fn start(&self, login: ffi::Login) {
        let mut state = lock(&self.state);
        if !matches!(*state, State::Asked) {
            return;
        }
        *state = State::Running;
        let (token, slot) = (self.cancel.clone(), self.state.clone());
        let (config, text, login) = (self.config.clone(), self.text.clone(), credentials(login));
        std::thread::spawn(move || {
            let look_up = || inspect::inspect_blocking(&config, &text, login, &token);
            *lock(&slot) = State::Over(Box::new(guard(look_up, InspectOutcome::failed)));
        });
    }

    /// What is known so far.
    pub fn state(&self) -> ffi::InspectionState {
        match &*lock(&self.state) {
            State::Asked | State::Running => {
                ffi::InspectionState { done: false, failure: success(), image: no_image() }
            }
            State::Over(outcome) => ffi::InspectionState {
                done: true,
                failure: outcome.error.clone().map_or_else(success, untouched),
                image: outcome
                    .image
                    .as_ref()
                    .map_or_else(no_image, |image| image_info(image, outcome.verified_by.as_deref())),
            },
        }
    }

    /// The image, when the look-up found one that can be installed; else why there is none.
    pub fn image(&self) -> Result<Image> {
        match &*lock(&self.state) {
            State::Asked | State::Running => {
                Err(Error::internal("a plan was asked for before the image was looked up"))
            }
            State::Over(outcome) => match (&outcome.error, &outcome.image) {
                (Some(error), _) => Err(error.clone()),
                (None, Some(image)) => Ok(image.clone()),
                (None, None) => Err(Error::internal("the look-up ended without a result")),
            },
        }
    }
}

#[cfg(test)]
impl Inspection {
    /// One that has found `image`.
    pub fn with(config: &Config, image: Image) -> Self {
        let outcome = InspectOutcome { image: Some(image), verified_by: None, error: None };
        Self {
            config: config.content(),
            text: String::new(),
            cancel: CancellationToken::new(),
            state: Arc::new(Mutex::new(State::Over(Box::new(outcome)))),
        }
    }
}

impl Drop for Inspection {
    fn drop(&mut self) {
        self.cancel.cancel();
    }
}

/// The tags of a repository, on their way.
pub struct TagSearch {
    cancel: CancellationToken,
    references: Arc<Mutex<Option<Vec<String>>>>,
}

/// The search for the tags that what is inspected could have.
pub fn start_tag_search(inspection: &Inspection, login: ffi::Login) -> Box<TagSearch> {
    let cancel = CancellationToken::new();
    let references = Arc::new(Mutex::new(None));
    let (token, slot) = (cancel.clone(), references.clone());
    let (config, typed, login) = (inspection.config.clone(), inspection.text.clone(), credentials(login));
    std::thread::spawn(move || {
        let search = || inspect::tags_blocking(&config, &typed, login, &token);
        // Some registries list no tags; then the user has to know them.
        let tags = guard(search, Err).unwrap_or_else(|error| {
            tracing::info!(reference = typed, %error, "no list of tags");
            Vec::new()
        });
        *lock(&slot) = Some(imgref::with_tags(&typed, &tags));
    });
    Box::new(TagSearch { cancel, references })
}

impl TagSearch {
    /// The registry has answered.
    pub fn is_done(&self) -> bool {
        lock(&self.references).is_some()
    }

    /// What was typed with each of the tags; empty where the registry does not tell them.
    pub fn references(&self) -> Vec<String> {
        lock(&self.references).clone().unwrap_or_default()
    }
}

impl Drop for TagSearch {
    fn drop(&mut self) {
        self.cancel.cancel();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use words::error::Code;

    fn inspection(text: &str) -> Box<Inspection> {
        make_inspection(&crate::conf::parse_config("{}"), text)
    }

    #[test]
    fn what_is_not_a_reference_says_so_itself() {
        for text in ["", "two words", "quay.io/Team/os"] {
            let inspection = inspection(text);
            inspection.start(ffi::Login { username: String::new(), password: String::new() });
            let state = inspection.state();
            assert_eq!((state.done, state.failure.code), (true, Code::ReferenceInvalid), "{text:?}");
            assert_eq!(inspection.image().expect_err("no image").code, Code::ReferenceInvalid);
        }
    }

    #[test]
    fn nothing_is_known_before_the_look_up() {
        let inspection = inspection("registry.invalid/os:1");
        let state = inspection.state();
        assert_eq!((state.done, state.failure.code, state.image), (false, Code::None, no_image()));
        assert_eq!(inspection.image().expect_err("no image").code, Code::Internal);
    }

    #[test]
    fn a_look_up_that_fails_has_its_error() {
        let inspection = inspection("oci:/no/such/layout:1");
        inspection.start(ffi::Login { username: String::new(), password: String::new() });
        while !inspection.state().done {
            std::thread::yield_now();
        }
        let failure = inspection.state().failure;
        assert_eq!(failure.code, Code::LayoutInvalid, "{failure:?}");
        assert_eq!(failure.remedy, ffi::Remedy::OtherImage);
        assert_eq!(inspection.image().expect_err("no image").code, Code::LayoutInvalid);
    }
}
