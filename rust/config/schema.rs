// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! bootc.schema.yaml applied to a configuration.
//!
//! [`normalise`] brings it into the one spelling that the schema knows and reports what this version does not implement,
//! [`validate`] reports everything else that breaks the schema.
//!
//! Only the part of JSON Schema that bootc.schema.yaml uses: a whole implementation makes the plugin 3.3 MB larger;
//! a test compares the verdicts with those of the `jsonschema` crate.

use std::sync::LazyLock;

use regex_lite::Regex;
use serde_json::{Map, Number, Value};

use super::problem::{Path, Report, schema_type_name};
use super::yaml;

/// bootc.schema.yaml.
pub(super) static SCHEMA: LazyLock<Value> = LazyLock::new(|| {
    // Part of the program, and read by the tests: a mistake in it is a mistake of ours.
    yaml::read(include_str!("../../bootc.schema.yaml")).expect("bootc.schema.yaml is YAML").value
});

/// Turns snake_case keys into camelCase, drops empty values and gives texts their type back.
///
/// Values that this version does not implement are reported and dropped.
pub(super) fn normalise(value: &mut Value, report: &mut Report) {
    walk(value, &SCHEMA, &Path::default(), report);
}

/// Reports everything in which `value` breaks the schema.
pub(super) fn validate(value: &Value, report: &mut Report) {
    check(value, &SCHEMA, &Path::default(), report);
}

fn walk(value: &mut Value, schema: &Value, path: &Path, report: &mut Report) {
    match value {
        Value::Object(map) => {
            respell(map, schema, path, report);
            // A key without a value is a key that was not given.
            map.retain(|key, value| !value.is_null() || member(schema, key).is_none());
            map.retain(|key, value| {
                let path = path.key(key);
                let Some(schema) = member(schema, key) else { return true };
                walk(value, schema, &path, report);
                !unsupported(value, schema, &path, report)
            });
        }
        Value::Array(list) => {
            let Some(schema) = schema.get("items") else { return };
            for (index, value) in list.iter_mut().enumerate() {
                walk(value, schema, &path.index(index), report);
            }
        }
        Value::Bool(_) | Value::Number(_) if schema["type"] == "string" => {
            // Calamares makes numbers and booleans of texts, quoted or not; see `yaml`.
            if value.is_f64() {
                let expected = "a text that is no decimal number, since Calamares reads 1.10 as 1.1";
                report.wrong_form(path, &value.to_string(), expected);
            }
            *value = Value::String(value.to_string());
        }
        _ => {}
    }
}

/// The schema of a member of an object.
fn member<'s>(schema: &'s Value, key: &str) -> Option<&'s Value> {
    // The only patterns in this schema are those of translated keys; `check_map` looks at them closely.
    let translated = || schema.get("patternProperties")?.as_object()?.values().next().filter(|_| key.contains('['));
    let any = || schema.get("additionalProperties").filter(|schema| schema.is_object());
    schema["properties"].get(key).or_else(translated).or_else(any)
}

/// Renames snake_case keys that the schema knows in camelCase.
fn respell(map: &mut Map<String, Value>, schema: &Value, path: &Path, report: &mut Report) {
    let aliases: Vec<(String, String)> = map
        .keys()
        .filter(|key| key.contains('_') && schema["properties"].get(key).is_none())
        .map(|key| (key.clone(), camel_case(key)))
        .filter(|(_, camel)| schema["properties"].get(camel).is_some())
        .collect();
    for (alias, camel) in aliases {
        let value = map.remove(&alias).unwrap_or_default();
        if map.contains_key(&camel) {
            report.conflict(&path.key(&camel), &alias, "they are two spellings of the same key; keep one");
        } else {
            report.spelt(path.key(&camel), &alias);
            map.insert(camel, value);
        }
    }
}

fn camel_case(key: &str) -> String {
    let mut words = key.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |mut camel, word| {
        let mut letters = word.chars();
        camel.extend(letters.next().map(|letter| letter.to_ascii_uppercase()));
        camel.push_str(letters.as_str());
        camel
    })
}

/// Reports a value that this version does not implement.
fn unsupported(value: &Value, schema: &Value, path: &Path, report: &mut Report) -> bool {
    match &schema["x-notSupportedYet"] {
        Value::Bool(true) => {
            if !asks_for_nothing(value) {
                report.not_supported_yet(path, None);
            }
            true
        }
        Value::Array(values) if values.contains(value) => {
            report.not_supported_yet(path, value.as_str());
            true
        }
        _ => false,
    }
}

fn asks_for_nothing(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(map) => map.is_empty(),
        _ => false,
    }
}

fn check(value: &Value, schema: &Value, path: &Path, report: &mut Report) {
    let types = match &schema["type"] {
        Value::Array(types) => types.iter().filter_map(Value::as_str).collect(),
        one => Vec::from_iter(one.as_str()),
    };
    if !types.iter().any(|name| has_type(value, name)) {
        let names: Vec<&str> = types.iter().map(|name| schema_type_name(name)).collect();
        return report.wrong_type(path, &names.join(" or "), value);
    }
    match value {
        Value::Object(map) => check_map(map, schema, path, report),
        Value::Array(list) => check_list(list, schema, path, report),
        Value::String(text) => check_text(text, schema, path, report),
        Value::Number(number) => check_number(number, schema, path, report),
        _ => {}
    }
}

fn has_type(value: &Value, name: &str) -> bool {
    match value {
        Value::Object(_) => name == "object",
        Value::Array(_) => name == "array",
        Value::String(_) => name == "string",
        Value::Bool(_) => name == "boolean",
        Value::Number(number) => name == "integer" && (number.is_u64() || number.is_i64()),
        Value::Null => false,
    }
}

fn check_map(map: &Map<String, Value>, schema: &Value, path: &Path, report: &mut Report) {
    for (key, value) in map {
        let place = path.key(key);
        match member(schema, key) {
            Some(_) if key.contains('[') && !translated(schema, key) => {
                report.wrong_form(&place, key, "KEY[LOCALE] for a text, as in name[de] or name[pt_BR]");
            }
            Some(schema) => check(value, schema, &place, report),
            None if schema["additionalProperties"] == false => {
                let known = schema["properties"].as_object();
                report.unknown_key(&place, known.into_iter().flat_map(Map::keys).map(String::as_str));
            }
            None => {}
        }
    }
    for key in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if !map.contains_key(key) {
            report.missing(&path.key(key), "");
        }
    }
}

/// Whether `key` follows a pattern of the schema. Only the keys of translations have any.
fn translated(schema: &Value, key: &str) -> bool {
    let patterns = schema["patternProperties"].as_object();
    patterns.is_none_or(|patterns| patterns.keys().any(|pattern| matches(pattern, key)))
}

fn check_list(list: &[Value], schema: &Value, path: &Path, report: &mut Report) {
    if schema["minItems"].as_u64().is_some_and(|least| (list.len() as u64) < least) {
        report.wrong_form(path, "[]", "a list with at least one entry");
    }
    if schema["uniqueItems"] == true && (1..list.len()).any(|end| list[..end].contains(&list[end])) {
        report.wrong_form(path, &Value::from(list).to_string(), "a list without repetitions");
    }
    if let Some(schema) = schema.get("items") {
        for (index, value) in list.iter().enumerate() {
            check(value, schema, &path.index(index), report);
        }
    }
}

fn check_number(number: &Number, schema: &Value, path: &Path, report: &mut Report) {
    let bound = |word: &str| schema[word].as_i64();
    let (least, most) = (bound("minimum"), bound("maximum"));
    let fits = number
        .as_i64()
        .is_some_and(|number| least.is_none_or(|least| number >= least) && most.is_none_or(|most| number <= most));
    if let (false, Some(least), Some(most)) = (fits, least, most) {
        report.wrong_form(path, &number.to_string(), &format!("a whole number from {least} to {most}"));
    }
}

fn check_text(text: &str, schema: &Value, path: &Path, report: &mut Report) {
    let shown = if schema["writeOnly"] == true { "…" } else { text };
    if let Some(all) = schema["enum"].as_array().filter(|all| !all.iter().any(|one| one == text)) {
        let not_yet = schema["x-notSupportedYet"].as_array().map(Vec::as_slice).unwrap_or_default();
        let allowed: Vec<&str> = all.iter().filter(|one| !not_yet.contains(one)).filter_map(Value::as_str).collect();
        report.not_allowed(path, shown, &allowed);
    }
    if schema["minLength"].as_u64().is_some_and(|least| (text.chars().count() as u64) < least) {
        report.wrong_form(path, shown, "a text that is not empty");
    }
    if let Some(pattern) = schema["pattern"].as_str().filter(|pattern| !matches(pattern, text)) {
        report.wrong_form(path, shown, schema["x-form"].as_str().unwrap_or(pattern));
    }
}

fn matches(pattern: &str, text: &str) -> bool {
    // As for the schema itself: a pattern that is none is a mistake of ours, and the tests would see it.
    Regex::new(pattern).expect("bootc.schema.yaml has valid patterns").is_match(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_is_a_schema_and_uses_only_what_is_implemented() {
        fn words(schema: &Value, found: &mut std::collections::BTreeSet<String>) {
            let Some(map) = schema.as_object() else { return };
            found.extend(map.keys().filter(|key| !key.starts_with('$') && !key.starts_with("x-")).cloned());
            for inner in ["properties", "patternProperties"].iter().filter_map(|word| map.get(*word)?.as_object()) {
                inner.values().for_each(|schema| words(schema, found));
            }
            for inner in ["items", "additionalProperties"].iter().filter_map(|word| map.get(*word)) {
                words(inner, found);
            }
        }
        jsonschema::meta::validate(&SCHEMA).expect("bootc.schema.yaml follows its meta schema");
        let mut found = Default::default();
        words(&SCHEMA, &mut found);
        let implemented = [
            "additionalProperties",
            "default",
            "enum",
            "items",
            "maximum",
            "minItems",
            "minLength",
            "minimum",
            "pattern",
            "patternProperties",
            "properties",
            "required",
            "type",
            "uniqueItems",
            "writeOnly",
        ];
        assert_eq!(Vec::from_iter(found), implemented);
    }

    #[test]
    fn snake_case_becomes_camel_case() {
        let cases = [("target_disk", "targetDisk"), ("rootfs_type", "rootfsType"), ("a__b_", "aB"), ("image", "image")];
        for (snake, camel) in cases {
            assert_eq!(camel_case(snake), camel);
        }
    }
}
