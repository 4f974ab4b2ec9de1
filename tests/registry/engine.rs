// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! The command `calamares-bootc` as somebody with a home directory of their own: what is read from files and environment.

use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

/// A person with nothing but a home directory.
pub struct Person {
    home: tempfile::TempDir,
    variables: Vec<(String, String)>,
}

impl Person {
    pub fn new() -> Self {
        Self { home: tempfile::tempdir().expect("a directory"), variables: Vec::new() }
    }

    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// Writes a file below the home directory.
    pub fn with_file(self, path: &str, content: impl AsRef<[u8]>) -> Self {
        let path = self.home().join(path);
        std::fs::create_dir_all(path.parent().expect("has one")).expect("made");
        std::fs::write(path, content).expect("written");
        self
    }

    /// With a program of their own.
    pub fn with_program(self, name: &str, script: impl AsRef<[u8]>) -> Self {
        let path = format!("bin/{name}");
        let person = self.with_file(&path, script);
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(person.home().join(&path), mode).expect("set");
        person
    }

    /// With a registries.conf of their own.
    pub fn with_registries_conf(self, content: impl AsRef<[u8]>) -> Self {
        self.with_file(".config/containers/registries.conf", content)
    }

    /// With a variable in the environment.
    pub fn with_variable(mut self, name: &str, value: impl Into<String>) -> Self {
        self.variables.push((name.into(), value.into()));
        self
    }

    /// The end of the command with these arguments: its output, or its error message.
    pub fn run(&self, arguments: &[impl AsRef<OsStr>]) -> Result<String, String> {
        let path = std::env::var("PATH").expect("a path");
        let output = Command::new(env!("CARGO_BIN_EXE_calamares-bootc"))
            .args(arguments)
            .env_clear()
            .env("PATH", format!("{}/bin:{path}", self.home().display()))
            .env("HOME", self.home())
            .env("XDG_RUNTIME_DIR", self.home().join("run"))
            .envs(self.variables.iter().cloned())
            .output()
            .expect("it starts");
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("text");
        if output.status.success() { Ok(text(&output.stdout)) } else { Err(text(&output.stderr)) }
    }

    /// `inspect --json` of an image.
    pub fn inspect(&self, reference: &str) -> Result<serde_json::Value, String> {
        let text = self.run(&["inspect", "--json", reference])?;
        Ok(serde_json::from_str(&text).expect("JSON"))
    }
}
