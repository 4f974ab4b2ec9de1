// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! JSON as other programs write it: `null` where there is nothing, a number where a text should be, a byte order mark in front.
//!
//! A field that is odd counts as absent and spoils no other one; what must be there is demanded by whoever reads the field. Values are
//! taken as they come and what nobody wants is skipped, so that a document takes no more memory than what is wanted of it.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeOwned, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// Entries of a list or a map that are kept: more than any real document has, few enough for the memory of a live system.
const MOST: usize = 10_000;

/// Reads a document. Bytes that are no UTF-8 are replaced, as Go's `encoding/json` does.
///
/// # Errors
/// What is no JSON, or has another form at the top.
pub(crate) fn parse<T: DeserializeOwned>(bytes: &[u8]) -> serde_json::Result<T> {
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim_start_matches('\u{feff}');
    if text.trim_start().starts_with('[') {
        // A list would do for a structure, field by field.
        return Err(serde_json::Error::custom("a list where an object was expected"));
    }
    serde_json::from_str(text)
}

/// For `deserialize_with`: the value if it has the wanted form, else nothing.
pub(crate) fn field<'de, D: Deserializer<'de>, W: Wanted>(deserializer: D) -> Result<W, D::Error> {
    deserializer.deserialize_any(Any(PhantomData))
}

/// A form that a value may have. Every other form counts as nothing.
pub(crate) trait Wanted: Sized {
    /// What stands for an absent or an odd value.
    fn nothing() -> Self;

    fn text(_: &str) -> Self {
        Self::nothing()
    }

    fn number(_: i64) -> Self {
        Self::nothing()
    }

    fn flag(_: bool) -> Self {
        Self::nothing()
    }

    fn list<'de, A: SeqAccess<'de>>(mut list: A) -> Result<Self, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Self::nothing())
    }

    fn map<'de, A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Self::nothing())
    }
}

/// A structure whose fields are all read by [`field`].
pub(crate) trait Record: DeserializeOwned {}

impl Wanted for String {
    fn nothing() -> Self {
        Self::new()
    }

    fn text(text: &str) -> Self {
        text.to_owned()
    }
}

impl Wanted for Option<String> {
    fn nothing() -> Self {
        None
    }

    fn text(text: &str) -> Self {
        Some(text.to_owned())
    }
}

impl Wanted for Option<i64> {
    fn nothing() -> Self {
        None
    }

    fn number(number: i64) -> Self {
        Some(number)
    }
}

/// The value of a label: the presence of one may be all that counts, whatever it says.
#[derive(Debug)]
pub(crate) struct Label(pub(crate) String);

impl Wanted for Label {
    fn nothing() -> Self {
        Self(String::new())
    }

    fn text(text: &str) -> Self {
        Self(text.to_owned())
    }

    fn number(number: i64) -> Self {
        Self(number.to_string())
    }

    fn flag(flag: bool) -> Self {
        Self(flag.to_string())
    }
}

impl<R: Record> Wanted for Option<R> {
    fn nothing() -> Self {
        None
    }

    fn map<'de, A: MapAccess<'de>>(map: A) -> Result<Self, A::Error> {
        R::deserialize(MapAccessDeserializer::new(map)).map(Some)
    }
}

impl<W: Wanted> Wanted for Option<Vec<W>> {
    fn nothing() -> Self {
        None
    }

    fn list<'de, A: SeqAccess<'de>>(mut list: A) -> Result<Self, A::Error> {
        let mut found = Vec::new();
        while let Some(Lenient(one)) = list.next_element()? {
            if found.len() == MOST {
                // The rest of a list that is cut could change what the whole means.
                return Err(A::Error::custom(format!("a list of more than {MOST} entries")));
            }
            found.push(one);
        }
        Ok(Some(found))
    }
}

impl<W: Wanted> Wanted for BTreeMap<String, W> {
    fn nothing() -> Self {
        Self::new()
    }

    fn map<'de, A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let mut found = Self::new();
        while let Some((key, Lenient(value))) = map.next_entry()? {
            if found.len() < MOST {
                found.insert(key, value);
            }
        }
        Ok(found)
    }
}

/// A value that is read by [`field`] where no attribute can say so.
pub(crate) struct Lenient<W>(pub(crate) W);

impl<'de, W: Wanted> Deserialize<'de> for Lenient<W> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        field(deserializer).map(Self)
    }
}

struct Any<W>(PhantomData<W>);

impl<'de, W: Wanted> Visitor<'de> for Any<W> {
    type Value = W;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<W, E> {
        Ok(W::text(text))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<W, E> {
        Ok(W::number(number))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<W, E> {
        Ok(i64::try_from(number).map_or_else(|_| W::nothing(), W::number))
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<W, E> {
        Ok(W::nothing())
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<W, E> {
        Ok(W::flag(flag))
    }

    fn visit_unit<E: Error>(self) -> Result<W, E> {
        Ok(W::nothing())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<W, A::Error> {
        W::list(list)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<W, A::Error> {
        W::map(map)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Eq, Default, Deserialize)]
    #[serde(default)]
    struct Document {
        #[serde(deserialize_with = "field")]
        name: String,
        #[serde(deserialize_with = "field")]
        size: Option<i64>,
        #[serde(deserialize_with = "field")]
        words: Option<Vec<Option<String>>>,
        #[serde(deserialize_with = "field")]
        inner: Option<Box<Document>>,
        #[serde(deserialize_with = "field")]
        map: BTreeMap<String, Option<i64>>,
    }

    impl Record for Box<Document> {}

    #[test]
    fn an_odd_field_spoils_no_other_one() {
        for odd in ["null", "true", "1", "-1", "1.5", "18446744073709551615", "\"a\"", "[[1], {}]", "{\"a\": {}}"] {
            for field in ["name", "size", "words", "inner", "map"] {
                let text = format!(r#"{{"{field}": {odd}, "x": {odd}}}"#);
                let found: Document = parse(text.as_bytes()).unwrap_or_else(|error| panic!("{text}: {error}"));
                let (named, sized) = (field == "name" && odd == "\"a\"", field == "size" && matches!(odd, "1" | "-1"));
                assert_eq!((found.name == "a", found.size.is_some()), (named, sized), "{text}");
            }
        }
        let text =
            r#"{"words": ["a", null, 5], "inner": {"name": null, "size": 7}, "map": {"a": 1, "b": null, "c": []}}"#;
        let found: Document = parse(text.as_bytes()).expect("a document");
        assert_eq!(found.words, Some(vec![Some("a".into()), None, None]));
        assert_eq!(found.inner, Some(Box::new(Document { size: Some(7), ..Document::default() })));
        assert_eq!(found.map, BTreeMap::from([("a".into(), Some(1)), ("b".into(), None), ("c".into(), None)]));
    }

    #[test]
    fn texts_are_bytes_first() {
        for bytes in [b"\xef\xbb\xbf{\"name\": \"a\", \"x\": 1}\r\n".as_slice(), b"{\"x\": \"\xe9\", \"name\": \"a\"}"]
        {
            assert_eq!(parse::<Document>(bytes).expect("a document").name, "a");
        }
        assert_eq!(parse::<Document>(b"{\"name\": \"caf\xe9\"}").expect("a document").name, "caf\u{fffd}");
        for bytes in [b"".as_slice(), b"[]", b"<html>", b"null", b"{\"name\": \"a\""] {
            assert!(parse::<Document>(bytes).is_err());
        }
    }

    #[test]
    fn lists_have_an_end() {
        let list = |length| format!(r#"{{"words": [{}"a"]}}"#, "\"\",".repeat(length));
        assert!(parse::<Document>(list(MOST - 1).as_bytes()).is_ok());
        let why = parse::<Document>(list(MOST).as_bytes()).expect_err("too long");
        assert!(why.to_string().contains("more than 10000"), "{why}");
    }
}
