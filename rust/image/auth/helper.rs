// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Credential helpers: programs `docker-credential-NAME` that keep logins in a keyring or make them from a cloud's identity.

use std::time::{Duration, Instant};

use serde::Deserialize;
use tokio_util::sync::CancellationToken;
use zeroize::Zeroizing;

use super::credentials::Credentials;
use crate::registry::lenient;
use crate::registry::plain;
use host::cmd::{self, Cmd, Output, Stream};

/// A keyring that waits for somebody to unlock it is given up after this.
const DEADLINE: Duration = Duration::from_secs(15);
/// What helpers say (on standard output) when they know no login: `docker-credential-helpers`, `credentials/error.go`.
const NOT_FOUND: &str = "credentials not found in native keychain";

/// Characters of an explanation that are shown.
const EXPLANATION: usize = 200;
/// Longest answer of a helper, in bytes; the tokens of clouds have a few kilobytes.
const LONGEST: usize = 64 << 10;

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Answer {
    #[serde(deserialize_with = "lenient::field")]
    username: String,
    #[serde(deserialize_with = "lenient::field")]
    secret: String,
}

/// `docker-credential-NAME get`, with the registry on standard input.
fn get_command(name: &str, registry: &str) -> Result<Cmd, String> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    if name.is_empty() || !name.bytes().all(plain) {
        return Err(format!("'{}' is no name of a credential helper", name.escape_debug()));
    }
    Ok(Cmd::new(format!("docker-credential-{name}")).arg("get").input(registry))
}

/// Asks the helper `name` for the login of `registry`; the error says why there is no answer, and holds no secret.
pub(super) fn ask(name: &str, registry: &str, cancel: &CancellationToken) -> Result<Option<Credentials>, String> {
    ask_within(DEADLINE, &get_command(name, registry)?, registry, cancel)
}

fn ask_within(
    deadline: Duration,
    command: &Cmd,
    registry: &str,
    cancel: &CancellationToken,
) -> Result<Option<Credentials>, String> {
    let (stop, started) = (cancel.child_token(), Instant::now());
    // In one piece: a text that grows leaves copies behind.
    let mut text = Zeroizing::new(String::with_capacity(LONGEST));
    let mut flooded = false;
    let finished = cmd::run(command, &stop, &mut |output| match output {
        Output::Line(Stream::Stdout, line) if line.len() + text.len() > LONGEST => {
            flooded = true;
            stop.cancel();
        }
        Output::Line(Stream::Stdout, line) => text.push_str(line),
        Output::Line(Stream::Stderr, _) => {}
        Output::Tick if started.elapsed() >= deadline => stop.cancel(),
        Output::Tick => {}
    });
    let program = command.program();
    if flooded {
        return Err(format!("the answer of {program} for {registry} has more than {LONGEST} bytes"));
    }
    let finished = finished.map_err(|error| match stop.is_cancelled() && !cancel.is_cancelled() {
        true => format!("{program} gave no answer for {registry} within {} s", deadline.as_secs()),
        false => error.details,
    })?;
    if !finished.status.success() {
        if text.contains(NOT_FOUND) {
            return Ok(None);
        }
        // Helpers explain themselves on standard output; what looks like their answer may hold the secret.
        let told = text.trim();
        let why = match told.is_empty() || told.contains(['{', '"']) {
            true => plain(&finished.stderr, EXPLANATION),
            false => plain(told, EXPLANATION),
        };
        return Err(format!("{program} has no login for {registry} ({}): {why}", finished.describe()));
    }
    // serde's message may quote the text.
    let answer: Answer =
        lenient::parse(text.as_bytes()).map_err(|_| format!("the answer of {program} is not a login"))?;
    Ok((!answer.secret.is_empty()).then(|| Credentials::new(answer.username, answer.secret)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_registry_is_on_standard_input() {
        let command = get_command("secretservice", "registry.example:5000").expect("a command");
        assert_eq!(command.argv(), ["docker-credential-secretservice", "get"]);
        assert_eq!(command, Cmd::new("docker-credential-secretservice").arg("get").input("registry.example:5000"));
        for name in ["", "../x", "a b", "a/b"] {
            assert!(get_command(name, "registry.example").expect_err(name).contains("no name of a credential helper"));
        }
    }

    #[test]
    fn answers_of_helpers() {
        let ask = |script: &str| {
            let command = Cmd::new("sh").args(["-c", script]).input("registry.example");
            ask_within(Duration::from_secs(60), &command, "registry.example", &CancellationToken::new())
        };
        let login =
            ask(r#"read -r server; echo "{\"ServerURL\":\"$server\",\"Username\":\"$server\",\"Secret\":\"s\"}""#);
        assert_eq!(login, Ok(Some(Credentials::new("registry.example".into(), "s".into()))));
        assert_eq!(ask(r#"echo '{"Username":"","Secret":""}'"#), Ok(None));
        assert_eq!(ask(r#"echo '{"Username":null,"Secret":null,"ServerURL":5}'"#), Ok(None));
        assert_eq!(ask("echo credentials not found in native keychain; exit 1"), Ok(None));
        for (script, part) in [
            (
                "echo the keyring is locked; exit 1",
                "sh has no login for registry.example (exit status 1): the keyring is locked",
            ),
            ("echo no display >&2; exit 2", "(exit status 2): no display"),
            ("echo c2VjcmV0", "the answer of sh is not a login"),
            (r#"echo '{"Secret":"c2VjcmV0"}'; echo it broke >&2; exit 3"#, "(exit status 3): it broke"),
            ("printf 'a\\033[2Jb'; exit 4", "(exit status 4): a[2Jb"),
            ("while echo 0123456789012345678901234567890123456789; do :; done", "has more than 65536 bytes"),
        ] {
            let why = ask(script).expect_err(part);
            assert!(why.contains(part) && !why.contains("c2VjcmV0"), "{why}");
        }
    }

    #[test]
    fn a_helper_that_waits_is_given_up() {
        let command = Cmd::new("sleep").arg("1000");
        let ask = |deadline, cancel: &CancellationToken| ask_within(deadline, &command, "registry.example", cancel);
        let why = ask(Duration::ZERO, &CancellationToken::new()).expect_err("it waits");
        assert!(why.contains("sleep gave no answer for registry.example"), "{why}");
        let cancel = CancellationToken::new();
        cancel.cancel();
        assert_eq!(ask(DEADLINE, &cancel), Err("canceled".to_owned()));
    }

    #[test]
    fn a_helper_that_is_not_there_is_named() {
        let error = ask("that-nobody-has", "registry.example", &CancellationToken::new()).expect_err("not there");
        assert!(error.contains("docker-credential-that-nobody-has"), "{error}");
    }
}
