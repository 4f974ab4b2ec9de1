// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Reads YAML as Calamares does, so that `config check` and the plugin come to the same verdict.
//!
//! Calamares (`libcalamares/utils/Yaml.cpp`) decides on the type of a scalar by its text alone, also when it is quoted:
//! `"42"` is a number and `"on"` is true. It also lets the last of two equal keys win, which is reported here as a mistake.

use std::collections::{BTreeMap, HashMap};

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span, StrInput};
use serde_json::{Map, Number, Value};

use super::problem::Path;

/// Deepest nesting; bootc.conf needs five levels.
const DEPTH_MAX: usize = 32;

/// A YAML document.
#[derive(Debug, Default)]
pub(super) struct Document {
    pub(super) value: Value,
    /// Line of each key and list entry, from 1.
    pub(super) lines: BTreeMap<Path, usize>,
    /// Keys that are given again.
    pub(super) repeated: Vec<Path>,
}

/// Reads the first document of `text`; the error is a sentence with the line.
pub(super) fn read(text: &str) -> Result<Document, String> {
    let mut reader =
        Reader { events: Parser::new_from_str(text), anchors: HashMap::new(), document: Document::default() };
    loop {
        match reader.next()? {
            (Event::Nothing | Event::StreamStart | Event::DocumentStart(_), _) => {}
            (Event::StreamEnd | Event::DocumentEnd, _) => return Ok(reader.document),
            (event, span) => {
                reader.document.value = reader.node(event, span, &Path::default(), 0)?;
                return Ok(reader.document);
            }
        }
    }
}

struct Reader<'t> {
    events: Parser<'t, StrInput<'t>>,
    anchors: HashMap<usize, Value>,
    document: Document,
}

impl<'t> Reader<'t> {
    fn next(&mut self) -> Result<(Event<'t>, Span), String> {
        let explain = |error: ScanError| format!("line {}: {}", error.marker().line(), error.info());
        self.events.next().unwrap_or(Ok((Event::StreamEnd, Span::default()))).map_err(explain)
    }

    /// The value that `event` begins.
    fn node(&mut self, event: Event<'t>, span: Span, path: &Path, depth: usize) -> Result<Value, String> {
        let line = span.start.line();
        if depth > DEPTH_MAX {
            return Err(format!("line {line}: nested deeper than {DEPTH_MAX} levels"));
        }
        let (anchor, value) = match event {
            Event::Scalar(text, style, anchor, _) => (anchor, scalar(&text, style)),
            Event::SequenceStart(anchor, _) => (anchor, self.list(path, depth)?),
            Event::MappingStart(anchor, _) => (anchor, self.map(path, depth)?),
            Event::Alias(anchor) => {
                let value = self.anchors.get(&anchor).cloned();
                (0, value.ok_or_else(|| format!("line {line}: the alias stands inside of what it names"))?)
            }
            other => return Err(format!("line {line}: unexpected {other:?}")),
        };
        // The parser numbers anchors from 1; 0 is none.
        if anchor != 0 {
            self.anchors.insert(anchor, value.clone());
        }
        Ok(value)
    }

    fn list(&mut self, path: &Path, depth: usize) -> Result<Value, String> {
        let mut list = Vec::new();
        loop {
            let (event, span) = self.next()?;
            if event == Event::SequenceEnd {
                return Ok(Value::Array(list));
            }
            let path = path.index(list.len());
            self.document.lines.insert(path.clone(), span.start.line());
            list.push(self.node(event, span, &path, depth + 1)?);
        }
    }

    fn map(&mut self, path: &Path, depth: usize) -> Result<Value, String> {
        let mut map = Map::new();
        loop {
            let (event, span) = self.next()?;
            let key = match event {
                Event::MappingEnd => return Ok(Value::Object(map)),
                Event::Scalar(key, ..) => key.into_owned(),
                _ => return Err(format!("line {}: a key must be a word", span.start.line())),
            };
            let path = path.key(&key);
            self.document.lines.insert(path.clone(), span.start.line());
            let (event, span) = self.next()?;
            let value = self.node(event, span, &path, depth + 1)?;
            if map.insert(key, value).is_some() {
                self.document.repeated.push(path);
            }
        }
    }
}

/// Calamares' `scalarToVariant`, and yaml-cpp's idea of null.
fn scalar(text: &str, style: ScalarStyle) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" if style == ScalarStyle::Plain => return Value::Null,
        "true" | "True" | "TRUE" | "on" | "On" | "ON" => return Value::Bool(true),
        "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => return Value::Bool(false),
        _ => {}
    }
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let number = match digits.split_once('.') {
        None if !digits.is_empty() && all_digits(digits) => text.parse::<i64>().ok().map(Number::from),
        Some((whole, fraction)) if !fraction.is_empty() && all_digits(whole) && all_digits(fraction) => {
            text.parse().ok().and_then(Number::from_f64)
        }
        _ => None,
    };
    number.map_or_else(|| Value::String(text.to_owned()), Value::Number)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn scalars_get_the_type_that_calamares_gives_them() {
        let cases = [
            ("a: 42", json!(42)),
            ("a: '42'", json!(42)),
            ("a: \"-7\"", json!(-7)),
            ("a: 1.10", json!(1.1)),
            ("a: '.5'", json!(0.5)),
            ("a: 1e5", json!("1e5")),
            ("a: 0x10", json!("0x10")),
            ("a: 1.", json!("1.")),
            ("a: 1.2.3", json!("1.2.3")),
            ("a: 99999999999999999999", json!("99999999999999999999")),
            ("a: On", json!(true)),
            ("a: 'off'", json!(false)),
            ("a: yes", json!("yes")),
            ("a:", json!(null)),
            ("a: ~", json!(null)),
            ("a: ''", json!("")),
            ("a: '~'", json!("~")),
        ];
        for (text, expected) in cases {
            assert_eq!(read(text).unwrap().value["a"], expected, "{text}");
        }
    }

    #[test]
    fn calamares_reads_the_same() {
        let ours = read(include_str!("../../tests/fixtures/config/scalars.conf")).unwrap().value;
        let theirs: Value =
            serde_json::from_str(include_str!("../../tests/fixtures/config/scalars.calamares.json")).unwrap();
        assert_eq!(ours, theirs);
    }

    #[test]
    fn lines_are_known() {
        let document = read("---\n# comment\na:\n  - b: 1\n    c: 2\n  - d\n").unwrap();
        let list = Path::default().key("a");
        assert_eq!(document.lines[&list], 3);
        assert_eq!(document.lines[&list.index(0).key("c")], 5);
        assert_eq!(document.lines[&list.index(1)], 6);
    }

    #[test]
    fn aliases_repeated_keys_and_empty_documents() {
        assert_eq!(read("a: &x [1]\nb: *x\n").unwrap().value, json!({"a": [1], "b": [1]}));
        assert_eq!(read("a: 1\na: 2\n").unwrap().repeated, [Path::default().key("a")]);
        for text in ["", "---\n", "# nothing\n", "---\n...\n"] {
            assert_eq!(read(text).unwrap().value, json!(null), "{text:?}");
        }
    }

    #[test]
    fn errors_have_a_line() {
        let deep = "[".repeat(100);
        for (text, line) in
            [("a: [1\nb: 2\n", "line 2"), ("a: 1\n\tb: 2\n", "line 1"), ("a: *x\n", "line 1"), (&deep, "line 1")]
        {
            let error = read(text).expect_err(text);
            assert!(error.contains(line), "{text:?}: {error}");
        }
    }
}
