// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! What somebody has signed about an image, in the two forms that cosign makes.
//!
//! - Simple signing: a JSON text and its signature beside it (cosign's "Signature Specification").
//! - A sigstore bundle with a DSSE envelope around an in-toto statement; cosign 3 makes these.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::Deserialize;

use super::key::PublicKey;
use super::policy::Identity;
use plan::imgref::ImageRef;

/// `critical.type` of simple signing: cosign's, and the one of the containers project.
const TYPES: [&str; 2] = ["cosign container image signature", "atomic container signature"];
/// Type of the text in a DSSE envelope.
const IN_TOTO: &str = "application/vnd.in-toto+json";
/// Predicate of a statement that is a signature and not, say, a list of packages.
const SIGNATURE_PREDICATE: &str = "https://sigstore.dev/cosign/sign/v1";

/// A signed text about the manifest with the digest `about`, not checked yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Statement {
    /// Digest of the manifest that it was found for.
    pub about: String,
    form: Form,
    /// The text that tells what was signed.
    text: Vec<u8>,
    signatures: Vec<Vec<u8>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    SimpleSigning,
    Dsse,
}

#[derive(Deserialize)]
struct Bundle {
    #[serde(rename = "dsseEnvelope")]
    envelope: Option<Envelope>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Envelope {
    payload: String,
    payload_type: String,
    signatures: Vec<EnvelopeSignature>,
}

#[derive(Deserialize)]
struct EnvelopeSignature {
    sig: String,
}

impl Statement {
    /// A text of simple signing and the Base64 of its signature.
    pub(super) fn simple_signing(about: &str, text: Vec<u8>, signature: &str) -> Result<Self, String> {
        let signatures = vec![decode(signature)?];
        Ok(Self { about: about.to_owned(), form: Form::SimpleSigning, text, signatures })
    }

    /// A sigstore bundle (`application/vnd.dev.sigstore.bundle.v0.3+json`).
    pub(super) fn bundle(about: &str, json: &[u8]) -> Result<Self, String> {
        let bundle: Bundle = serde_json::from_slice(json).map_err(|error| format!("a bundle that is none: {error}"))?;
        let envelope = bundle.envelope.ok_or("a bundle without an envelope")?;
        if envelope.payload_type != IN_TOTO {
            return Err(format!("an envelope around {:?}", envelope.payload_type));
        }
        let signatures = envelope.signatures.iter().map(|one| decode(&one.sig)).collect::<Result<_, _>>()?;
        Ok(Self { about: about.to_owned(), form: Form::Dsse, text: decode(&envelope.payload)?, signatures })
    }

    /// Finds the key that has signed this, and checks that it says what it has to; otherwise why it does not count.
    pub(super) fn check<'k>(
        &self,
        keys: &'k [PublicKey],
        image: &ImageRef,
        identity: &Identity,
    ) -> Result<&'k PublicKey, String> {
        let message = self.message();
        let signed = |key: &&PublicKey| self.signatures.iter().any(|signature| key.has_signed(&message, signature));
        let key =
            keys.iter().find(signed).ok_or("a signature is by another key, or what was signed has been changed")?;
        // From here on the text is what the owner of the key wrote.
        let (digest, name) = match self.form {
            Form::SimpleSigning => told_by_simple_signing(&self.text)?,
            Form::Dsse => told_by_in_toto(&self.text)?,
        };
        if !digest.eq_ignore_ascii_case(&self.about) {
            return Err(format!("{} has signed another image, {digest}", key.name));
        }
        identity.check(name.as_deref(), image)?;
        Ok(key)
    }

    /// The bytes that the signature is over.
    fn message(&self) -> Vec<u8> {
        match self.form {
            Form::SimpleSigning => self.text.clone(),
            // Pre-authentication encoding (DSSE protocol).
            Form::Dsse => {
                let head = format!("DSSEv1 {} {IN_TOTO} {} ", IN_TOTO.len(), self.text.len());
                [head.as_bytes(), &self.text].concat()
            }
        }
    }
}

fn decode(text: &str) -> Result<Vec<u8>, String> {
    BASE64.decode(text.trim()).map_err(|error| format!("a signature that is no Base64: {error}"))
}

/// Digest, and the image's name as the signer called it.
type Told = (String, Option<String>);

fn told_by_simple_signing(text: &[u8]) -> Result<Told, String> {
    #[derive(Deserialize)]
    struct Text {
        critical: Critical,
    }
    #[derive(Deserialize)]
    struct Critical {
        #[serde(rename = "type")]
        kind: String,
        image: Image,
        identity: Named,
    }
    #[derive(Deserialize)]
    struct Image {
        #[serde(rename = "docker-manifest-digest")]
        digest: String,
    }
    #[derive(Deserialize)]
    struct Named {
        #[serde(rename = "docker-reference")]
        name: String,
    }
    let told: Text = serde_json::from_slice(text).map_err(|error| format!("a signed text that is none: {error}"))?;
    let critical = told.critical;
    if !TYPES.contains(&critical.kind.as_str()) {
        return Err(format!("a signed text of the type {:?}", critical.kind));
    }
    Ok((critical.image.digest, Some(critical.identity.name).filter(|name| !name.is_empty())))
}

fn told_by_in_toto(text: &[u8]) -> Result<Told, String> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Text {
        subject: Vec<Subject>,
        predicate_type: String,
    }
    #[derive(Deserialize)]
    struct Subject {
        #[serde(default)]
        name: String,
        digest: Digest,
    }
    #[derive(Deserialize)]
    struct Digest {
        sha256: String,
    }
    let told: Text = serde_json::from_slice(text).map_err(|error| format!("a statement that is none: {error}"))?;
    if told.predicate_type != SIGNATURE_PREDICATE {
        return Err(format!("a statement of the type {:?}, which is no signature", told.predicate_type));
    }
    match <[Subject; 1]>::try_from(told.subject) {
        Ok([subject]) => {
            Ok((format!("sha256:{}", subject.digest.sha256), Some(subject.name).filter(|name| !name.is_empty())))
        }
        Err(subjects) => Err(format!("a statement about {} images", subjects.len())),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::key::tests::pair;
    use super::*;

    const DIGEST: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    const OTHER: &str = "sha256:0000c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    fn os() -> ImageRef {
        "registry.example/os:1".parse().expect("a reference")
    }

    fn simple_text(digest: &str) -> Value {
        json!({"critical": {"identity": {"docker-reference": "registry.example/os"},
            "image": {"docker-manifest-digest": digest}, "type": TYPES[0]}, "optional": null})
    }

    fn simple(text: &Value, sign: &impl Fn(&[u8]) -> Vec<u8>) -> Statement {
        let text = text.to_string().into_bytes();
        let signature = BASE64.encode(sign(&text));
        Statement::simple_signing(DIGEST, text, &signature).expect("a statement")
    }

    fn in_toto(digest: &str, predicate: &str) -> Value {
        json!({"_type": "https://in-toto.io/Statement/v1", "predicateType": predicate, "predicate": {},
            "subject": [{"digest": {"sha256": digest.trim_start_matches("sha256:")}}]})
    }

    fn bundle(text: &Value, sign: &impl Fn(&[u8]) -> Vec<u8>) -> Statement {
        let text = text.to_string();
        let signature = sign(format!("DSSEv1 28 {IN_TOTO} {} {text}", text.len()).as_bytes());
        let bundle = json!({"mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json",
            "verificationMaterial": {"publicKey": {"hint": "x"}},
            "dsseEnvelope": {"payload": BASE64.encode(&text), "payloadType": IN_TOTO,
                "signatures": [{"sig": BASE64.encode(signature)}]}});
        Statement::bundle(DIGEST, bundle.to_string().as_bytes()).expect("a statement")
    }

    fn refusal(statement: &Statement, key: &PublicKey) -> String {
        statement.check(std::slice::from_ref(key), &os(), &Identity::Any).expect_err("it must not count")
    }

    #[test]
    fn both_forms_count() {
        let (key, sign) = pair("team.pub");
        let (other, _) = pair("other.pub");
        let keys = [other, key];
        for statement in [simple(&simple_text(DIGEST), &sign), bundle(&in_toto(DIGEST, SIGNATURE_PREDICATE), &sign)] {
            let found = statement.check(&keys, &os(), &Identity::Any).expect("signed");
            assert_eq!(found.name, "team.pub");
        }
    }

    #[test]
    fn another_key_does_not_count() {
        let ((key, _), (_, sign)) = (pair("team.pub"), pair("other.pub"));
        for statement in [simple(&simple_text(DIGEST), &sign), bundle(&in_toto(DIGEST, SIGNATURE_PREDICATE), &sign)] {
            assert!(refusal(&statement, &key).contains("another key"));
        }
    }

    #[test]
    fn a_changed_text_does_not_count() {
        let (key, sign) = pair("team.pub");
        let mut statement = simple(&simple_text(OTHER), &sign);
        statement.text = simple_text(DIGEST).to_string().into_bytes();
        assert!(refusal(&statement, &key).contains("changed"));
    }

    #[test]
    fn the_signature_of_another_image_does_not_count() {
        let (key, sign) = pair("team.pub");
        for statement in [simple(&simple_text(OTHER), &sign), bundle(&in_toto(OTHER, SIGNATURE_PREDICATE), &sign)] {
            assert!(refusal(&statement, &key).contains(OTHER));
        }
    }

    #[test]
    fn other_signed_texts_do_not_count() {
        let (key, sign) = pair("team.pub");
        let mut text = simple_text(DIGEST);
        text["critical"]["type"] = "a shopping list".into();
        assert!(refusal(&simple(&text, &sign), &key).contains("a shopping list"));
        assert!(refusal(&simple(&json!({"critical": 1}), &sign), &key).contains("is none"));
        let packages = bundle(&in_toto(DIGEST, "https://spdx.dev/Document"), &sign);
        assert!(refusal(&packages, &key).contains("no signature"));
        let mut two = in_toto(DIGEST, SIGNATURE_PREDICATE);
        let subject = two["subject"][0].clone();
        two["subject"].as_array_mut().expect("a list").push(subject);
        assert!(refusal(&bundle(&two, &sign), &key).contains("about 2 images"));
    }

    #[test]
    fn what_is_no_bundle_is_refused() {
        for (json, why) in [
            ("[]", "is none"),
            ("{}", "without an envelope"),
            (r#"{"dsseEnvelope":{"payload":"","payloadType":"text/plain","signatures":[]}}"#, "text/plain"),
            (
                r#"{"dsseEnvelope":{"payload":"*","payloadType":"application/vnd.in-toto+json","signatures":[]}}"#,
                "Base64",
            ),
        ] {
            let error = Statement::bundle(DIGEST, json.as_bytes()).expect_err(json);
            assert!(error.contains(why), "{error}");
        }
    }
}
