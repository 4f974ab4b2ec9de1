// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! bootc.conf: what a distribution offers and decides.
//!
//! Calamares reads the file and hands over a map ([`parse_json`]); the command line reads it itself ([`parse_yaml`]). Both ways
//! give the same verdict, and all problems at once:
//! text -> [`yaml`] -> [`schema`] (spelling, types, what is not implemented yet) -> [`raw`] (values) -> [`check`] (meaning) -> [`Config`].

mod catalogue;
mod check;
mod conf;
mod localized;
mod problem;
mod raw;
mod registries;
mod schema;
mod template;
mod yaml;

use std::collections::BTreeMap;

use serde_json::Value;

pub use self::conf::{Config, Entry, InstallOptions, Offer, System};
pub use self::localized::Localized;
use self::problem::{Path, Report};
use self::raw::Raw;
use words::error::Error;
use words::ffi::Problem;

/// What became of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed {
    /// The configuration, when there are no problems.
    pub config: Option<Config>,
    /// Everything that is wrong, in the order of the file where that is known, else by path.
    pub problems: Vec<Problem>,
    /// Line of each problem, from 1; 0 where it is not known.
    pub lines: Vec<usize>,
}

/// Reads the configuration map that Calamares made of bootc.conf, as JSON.
pub fn parse_json(text: &str) -> Parsed {
    match serde_json::from_str(text) {
        Ok(value) => parse(yaml::Document { value, ..Default::default() }),
        Err(error) => unreadable(&error.to_string()),
    }
}

/// Reads bootc.conf in the way Calamares does.
pub fn parse_yaml(text: &str) -> Parsed {
    match yaml::read(text) {
        Ok(document) => parse(document),
        Err(message) => unreadable(&message),
    }
}

impl Parsed {
    /// What a failure of the reading itself looks like.
    pub fn unusable(error: &Error) -> Self {
        unreadable(&error.details)
    }
}

fn unreadable(message: &str) -> Parsed {
    let mut report = Report::default();
    report.syntax(message);
    finish(report, &BTreeMap::new(), None)
}

fn parse(document: yaml::Document) -> Parsed {
    let mut report = Report::default();
    let mut value = document.value;
    // An empty file is an empty configuration.
    if value.is_null() {
        value = Value::Object(Default::default());
    }
    for path in &document.repeated {
        report.repeated(path);
    }
    schema::normalise(&mut value, &mut report);
    schema::validate(&value, &mut report);
    report.prune(&mut value);
    let config = match serde_json::from_value::<Option<Raw>>(value) {
        Ok(raw) => Some(check::build(raw.unwrap_or_default(), &mut report)),
        Err(error) => {
            // Only when the schema allows what the types do not.
            report.syntax(&error.to_string());
            None
        }
    };
    finish(report, &document.lines, config)
}

fn finish(report: Report, lines: &BTreeMap<Path, usize>, config: Option<Config>) -> Parsed {
    let mut found: Vec<(usize, Problem)> = report
        .into_problems()
        .into_iter()
        .map(|(path, problem)| (path.nearest_in(lines).unwrap_or(0), problem))
        .collect();
    found.sort_by(|(a_line, a), (b_line, b)| (a_line, &a.path).cmp(&(b_line, &b.path)));
    let config = config.filter(|_| found.is_empty());
    let (lines, problems) = found.into_iter().unzip();
    Parsed { config, problems, lines }
}

impl Default for Config {
    /// The configuration of an empty bootc.conf.
    fn default() -> Self {
        check::build(Raw::default(), &mut Report::default())
    }
}

#[cfg(test)]
mod tests;
