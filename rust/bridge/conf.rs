// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! The configuration, as the bridge hands it out.

use std::sync::Arc;

use words::ffi;

use crate::convert::guard;
use crate::log;

/// A configuration as the bridge hands it out: the problems instead of the content when there are any.
pub struct Config {
    problems: Vec<ffi::Problem>,
    /// That of an empty file where there are problems, so that the pages can be shown, with the problems on them.
    content: Arc<config::Config>,
}

/// Reads the configuration map, given as JSON.
pub fn parse_config(json: &str) -> Box<Config> {
    log::listen();
    let parsed = guard(|| config::parse_json(json), |error| config::Parsed::unusable(&error));
    Box::new(Config { problems: parsed.problems, content: Arc::new(parsed.config.unwrap_or_default()) })
}

impl Config {
    /// What is wrong.
    pub fn problems(&self) -> Vec<ffi::Problem> {
        self.problems.clone()
    }

    /// The catalog in the language of `locale`.
    pub fn catalogue(&self, locale: &str) -> Vec<ffi::CatalogueEntry> {
        guard(|| self.content.catalogue(locale), |_| Vec::new())
    }

    /// What the pages need to know.
    pub fn settings(&self) -> ffi::Settings {
        self.content.settings()
    }

    /// For the other handles, which may outlive this one.
    pub fn content(&self) -> Arc<config::Config> {
        self.content.clone()
    }
}
