// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! One error type: a code with arguments for the person, a chain of causes for the log.

pub use crate::bridge::ffi::ErrorCode as Code;

/// A failure of any part of this crate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// What it is; chooses the sentence that the person reads.
    pub code: Code,
    /// What the sentence names, in the order documented at [`Code`].
    pub args: Vec<String>,
    /// The chain of causes in English, outermost first, joined by `: `.
    pub details: String,
}

/// The crate's result.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// An error with its arguments and an English explanation.
    pub fn new<A: ToString>(code: Code, args: impl IntoIterator<Item = A>, details: impl Into<String>) -> Self {
        Self { code, args: args.into_iter().map(|arg| arg.to_string()).collect(), details: details.into() }
    }

    /// The person cancelled.
    pub fn cancelled() -> Self {
        Self::new(Code::Cancelled, [""; 0], "cancelled")
    }

    /// A bug: something that the code rules out elsewhere.
    pub fn internal(what: impl std::fmt::Display) -> Self {
        let what = what.to_string();
        Self::new(Code::Internal, [what.clone()], format!("internal error: {what}"))
    }

    /// Puts `what` in front of the chain of causes.
    #[must_use]
    pub fn context(mut self, what: impl std::fmt::Display) -> Self {
        self.details = format!("{what}: {}", self.details);
        self
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.details)
    }
}

impl std::error::Error for Error {}

/// `{outer}: {inner}: {innermost}` of any error.
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        // Many libraries repeat the cause in their own message.
        if !text.ends_with(&cause_text) {
            text = format!("{text}: {cause_text}");
        }
        source = cause.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    /// The codes, as the bridge defines them.
    fn codes() -> Vec<&'static str> {
        let bridge = include_str!("bridge.rs");
        let codes = bridge.split_once("enum ErrorCode {").and_then(|(_, rest)| rest.split_once("\n    }\n"));
        let lines = codes.expect("the enumeration").0.lines().map(str::trim);
        lines.filter_map(|line| line.strip_suffix(',')).filter(|code| !code.contains(' ') && *code != "None").collect()
    }

    fn sources(dir: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(dir).expect("a directory").map(|entry| entry.expect("an entry").path()) {
            if entry.is_dir() {
                sources(&entry, found);
            } else if entry.extension().is_some_and(|extension| extension == "rs") {
                found.push(entry);
            }
        }
    }

    /// All tests in Rust: files of tests, and what follows the heading of a test module in the others.
    fn tests() -> String {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut files = Vec::new();
        sources(&root.join("rust/src"), &mut files);
        sources(&root.join("tests"), &mut files);
        let tests_of = |path: &PathBuf| {
            let text = std::fs::read_to_string(path).expect("a source");
            let is_all_tests = path.ends_with("tests.rs") || path.starts_with(root.join("tests"));
            let from = if is_all_tests { Some(0) } else { text.find("#[cfg(test)]") };
            from.map(|from| text[from..].to_owned()).unwrap_or_default()
        };
        files.iter().map(tests_of).collect()
    }

    #[test]
    fn every_code_is_explained() {
        let table = include_str!("../../docs/errors.md");
        let rows: Vec<&str> = table
            .lines()
            .filter_map(|line| line.strip_prefix("| `")?.split_once("` |"))
            .map(|(code, rest)| {
                assert_eq!(rest.matches(" | ").count(), 3, "{code}: cause, sentence, what to do, disk");
                code
            })
            .collect();
        assert_eq!(rows, codes(), "docs/errors.md has a row for each code of bridge.rs, in its order");
    }

    #[test]
    fn every_code_is_caused_by_a_test() {
        let tests = tests();
        let is_caused = |code: &&str| {
            let name = format!("Code::{code}");
            let mut places = tests.match_indices(&name).map(|(at, _)| tests[at + name.len()..].chars().next());
            places.any(|next| next.is_none_or(|next| !next.is_alphanumeric()))
        };
        let forgotten: Vec<&str> = codes().into_iter().filter(|code| !is_caused(code)).collect();
        assert!(codes().len() > 50 && forgotten.is_empty(), "no test causes {forgotten:?}");
    }
}
