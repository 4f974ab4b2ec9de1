// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Problems of a configuration, collected with the place where each was found.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

use words::ffi::{Problem, ProblemKind};

/// One step into a configuration.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Segment {
    Key(String),
    Index(usize),
}

/// The place of a value in a configuration.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct Path(Vec<Segment>);

impl Path {
    pub(super) fn key(&self, key: &str) -> Self {
        self.join(Segment::Key(key.to_owned()))
    }

    pub(super) fn index(&self, index: usize) -> Self {
        self.join(Segment::Index(index))
    }

    /// Of keys only, as in `installOptions.rootSize`; none of them may hold a dot.
    pub(super) fn dotted(keys: &str) -> Self {
        keys.split('.').fold(Self::default(), |path, key| path.key(key))
    }

    fn join(&self, segment: Segment) -> Self {
        Self(self.0.iter().cloned().chain([segment]).collect())
    }

    fn starts_with(&self, other: &Self) -> bool {
        self.0.starts_with(&other.0)
    }

    /// The value that `map` has for this place, or for the nearest place above it.
    pub(super) fn nearest_in<V: Copy>(&self, map: &BTreeMap<Self, V>) -> Option<V> {
        self.prefixes().collect::<Vec<_>>().iter().rev().find_map(|place| map.get(place).copied())
    }

    fn prefixes(&self) -> impl Iterator<Item = Self> {
        (1..=self.0.len()).map(|length| Self(self.0[..length].to_vec()))
    }
}

impl fmt::Display for Path {
    /// `images[1].name[de]`; a key with a dot is put in double quotes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, segment) in self.0.iter().enumerate() {
            match segment {
                Segment::Index(index) => write!(f, "[{index}]")?,
                Segment::Key(key) => {
                    let dot = if position == 0 { "" } else { "." };
                    if key.contains('.') { write!(f, "{dot}\"{key}\"")? } else { write!(f, "{dot}{key}")? }
                }
            }
        }
        Ok(())
    }
}

/// Everything that is wrong with one configuration.
#[derive(Debug, Default)]
pub(super) struct Report {
    /// Paths whose last key is spelt in another way in the file.
    spelling: BTreeMap<Path, String>,
    found: Vec<(Path, Problem)>,
}

impl Report {
    /// Remembers that the key at `path` is written `written` in the file.
    pub(super) fn spelt(&mut self, path: Path, written: &str) {
        self.spelling.insert(path, written.to_owned());
    }

    /// `path` with the file's own spelling of each key.
    pub(super) fn as_written(&self, path: &Path) -> Path {
        let mut written = path.clone();
        for (position, prefix) in path.prefixes().enumerate() {
            if let Some(spelling) = self.spelling.get(&prefix) {
                written.0[position] = Segment::Key(spelling.clone());
            }
        }
        written
    }

    /// Whether something is already known to be wrong at `path`, above it or below it.
    pub(super) fn touches(&self, path: &Path) -> bool {
        self.found.iter().any(|(bad, _)| bad.starts_with(path) || path.starts_with(bad))
    }

    /// Sets the values at fault to null, so that the rest can be looked at.
    pub(super) fn prune(&self, value: &mut Value) {
        for (path, _) in &self.found {
            let place = path.0.iter().try_fold(&mut *value, |value, segment| match segment {
                Segment::Key(key) => value.get_mut(key),
                Segment::Index(index) => value.get_mut(index),
            });
            if let Some(place) = place {
                *place = Value::Null;
            }
        }
    }

    /// The problems with the place of each as it is written in the file.
    pub(super) fn into_problems(self) -> Vec<(Path, Problem)> {
        let written: Vec<Path> = self.found.iter().map(|(path, _)| self.as_written(path)).collect();
        written.into_iter().zip(self.found.into_iter().map(|(_, problem)| problem)).collect()
    }

    pub(super) fn syntax(&mut self, message: &str) {
        let details = format!("the configuration cannot be read: {message}");
        self.add(ProblemKind::Syntax, &Path::default(), [message], details);
    }

    pub(super) fn unknown_key<'k>(&mut self, path: &Path, known: impl IntoIterator<Item = &'k str>) {
        let key = match path.0.last() {
            Some(Segment::Key(key)) => key.clone(),
            _ => String::new(),
        };
        let nearest = nearest(&key, known).unwrap_or_default();
        let advice = match nearest {
            "" => "remove it".to_owned(),
            _ => format!("did you mean '{nearest}'?"),
        };
        self.add(ProblemKind::UnknownKey, path, [nearest], format!("{}: unknown key; {advice}", self.as_written(path)));
    }

    pub(super) fn wrong_type(&mut self, path: &Path, expected: &str, found: &Value) {
        let found = type_name(found);
        let details = format!("{}: expected {expected}, found {found}", self.shown(path));
        self.add(ProblemKind::WrongType, path, [expected, found], details);
    }

    pub(super) fn not_allowed(&mut self, path: &Path, found: &str, allowed: &[&str]) {
        let allowed = allowed.join(", ");
        let details = format!("{}: '{found}' is not allowed; allowed: {allowed}", self.shown(path));
        self.add(ProblemKind::NotAllowed, path, [found, &allowed], details);
    }

    /// `path` is that of the missing key; `why` follows "is missing".
    pub(super) fn missing(&mut self, path: &Path, why: &str) {
        let key = self.shown(path);
        let details = format!("{key} is missing{why}");
        self.add(ProblemKind::Missing, path, [&key], details);
    }

    /// `value` for a key that is implemented with other values.
    pub(super) fn not_supported_yet(&mut self, path: &Path, value: Option<&str>) {
        let mut key = self.shown(path);
        if let Some(value) = value {
            key = format!("{key}: {value}");
        }
        let details = format!("not supported yet: {key}");
        self.add(ProblemKind::NotSupportedYet, path, [&key], details);
    }

    pub(super) fn wrong_form(&mut self, path: &Path, found: &str, expected: &str) {
        let details = format!("{}: '{found}' does not have the right form; expected {expected}", self.shown(path));
        self.add(ProblemKind::WrongForm, path, [found, expected], details);
    }

    /// Wrong form, with the sentence of whoever parsed it.
    pub(super) fn malformed(&mut self, path: &Path, found: &str, expected: &str, sentence: &str) {
        self.add(ProblemKind::WrongForm, path, [found, expected], format!("{}: {sentence}", self.shown(path)));
    }

    /// `other` is the other key as it is to be shown.
    pub(super) fn conflict(&mut self, path: &Path, other: &str, why: &str) {
        let details = format!("{} and {other} contradict each other: {why}", self.shown(path));
        self.add(ProblemKind::Conflict, path, [other], details);
    }

    /// The key at `path` stands twice in its map.
    pub(super) fn repeated(&mut self, path: &Path) {
        let key = self.shown(path);
        let details = format!("{key} is given twice, and Calamares would take the last; keep one");
        self.add(ProblemKind::Conflict, path, [&key], details);
    }

    /// `path` as a message names it.
    pub(super) fn shown(&self, path: &Path) -> String {
        match self.as_written(path).to_string() {
            path if path.is_empty() => "the configuration".to_owned(),
            path => path,
        }
    }

    fn add<A: ToString>(&mut self, kind: ProblemKind, path: &Path, args: impl IntoIterator<Item = A>, details: String) {
        let args = args.into_iter().map(|arg| arg.to_string()).collect();
        self.found.push((path.clone(), Problem { kind, path: self.as_written(path).to_string(), args, details }));
    }
}

/// What a YAML author calls the type of a value.
fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "a map",
    }
}

/// What a YAML author calls a type of JSON Schema.
pub(super) fn schema_type_name(name: &str) -> &'static str {
    match name {
        "boolean" => "true or false",
        "integer" => "a whole number",
        "string" => "a text",
        "array" => "a list",
        "object" => "a map",
        _ => "nothing",
    }
}

/// The known key that was probably meant: about a third of its letters may differ.
fn nearest<'k>(key: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let plain = |text: &str| text.split('[').next().unwrap_or(text).to_lowercase().replace(['_', '-'], "");
    known
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&plain(key), &plain(candidate)), candidate))
        .filter(|(distance, candidate)| *distance <= candidate.len().div_ceil(3))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_written_like_in_a_message() {
        let path = Path::dotted("registryAuth.registries").key("quay.io").key("caFile");
        assert_eq!(path.to_string(), r#"registryAuth.registries."quay.io".caFile"#);
        assert_eq!(Path::default().key("images").index(1).key("name[de]").to_string(), "images[1].name[de]");
    }

    #[test]
    fn the_nearest_key_is_found_and_none_is_made_up() {
        let known = ["images", "image", "backend", "stateroot", "installOptions"];
        let cases = [
            ("imgaes", Some("images")),
            ("Images", Some("images")),
            ("back_end", Some("backend")),
            ("install-options", Some("installOptions")),
            ("stateRoot", Some("stateroot")),
            ("colour", None),
            ("", None),
        ];
        for (key, expected) in cases {
            assert_eq!(nearest(key, known), expected, "{key}");
        }
    }
}
