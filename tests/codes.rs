// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Checks that docs/errors.md explains each error code, and that a test causes it.

use std::path::{Path, PathBuf};

/// The codes, in the order of their definition in the bridge.
fn codes() -> Vec<&'static str> {
    let bridge = include_str!("../rust/words/shared.rs");
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

/// The text of all Rust tests: whole test files, and in other files the part after the heading of a test module.
fn tests() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    sources(&root.join("rust"), &mut files);
    sources(&root.join("tests"), &mut files);
    let tests_of = |path: &PathBuf| {
        let text = std::fs::read_to_string(path).expect("a source");
        let is_all_tests = path.ends_with("tests.rs") || path.starts_with(root.join("tests"));
        let from = if is_all_tests { Some(0) } else { text.find("#[cfg(test)]") };
        from.map(|from| text[from..].to_owned()).unwrap_or_default()
    };
    files.iter().map(tests_of).collect()
}

/// The text of the C++ sources that hold the sentences; adjacent literals are joined.
fn sentences() -> String {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("cpp/text");
    let files = std::fs::read_dir(dir).expect("a directory").map(|entry| entry.expect("an entry").path());
    let sources = files.filter(|file| file.extension().is_some_and(|extension| extension == "cpp"));
    let read = |file: PathBuf| joined_literals(&std::fs::read_to_string(file).expect("a source"));
    sources.map(read).collect()
}

fn joined_literals(source: &str) -> String {
    let pieces = source.split('"').enumerate();
    pieces.filter(|(at, piece)| at % 2 == 1 || !piece.trim().is_empty()).map(|(_, piece)| piece).collect()
}

#[test]
fn every_code_is_explained() {
    let page = include_str!("../docs/errors.md");
    let sentences = sentences();
    let sections = page.split("\n### `").skip(1).map(|section| section.split_once("`\n").expect("a heading"));
    let explained = |(code, text): (&'static str, &str)| {
        for part in ["- **Meaning:** ", "- **What to do:** ", "- **Disk:** "] {
            assert_eq!(text.lines().filter(|line| line.starts_with(part)).count(), 1, "{code}: {part}");
        }
        let quoted: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("> ")).collect();
        assert!(!quoted.is_empty(), "{code}: no sentence");
        for sentence in quoted {
            assert!(sentences.contains(sentence), "{code}: cpp/text has another sentence than: {sentence}");
        }
        code
    };
    let codes_explained: Vec<&str> = sections.map(explained).collect();
    assert_eq!(codes_explained, codes(), "docs/errors.md has a section for each code, in the order of the codes");
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
