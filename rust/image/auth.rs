// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Logins for registries: where they come from, and how they are kept from leaking.
//!
//! What is typed in wins over `registryAuth` in bootc.conf, and that over the machine's auth files ([`file`]) and credential helpers
//! ([`helper`]).

mod credentials;
mod file;
mod helper;

use std::fmt;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use words::secret::Secret;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use tokio_util::sync::CancellationToken;
use zeroize::Zeroizing;

use self::credentials::Ask;
pub use self::credentials::Credentials;
use self::file::AuthFile;
use plan::imgref::ImageRef;
use plan::reach::{Auth, RegistryOptions};
use words::error::{Error, Result};

/// As whom a registry is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Login {
    /// Without a login.
    Anonymous,
    /// By user name and password (or access token).
    Password(Credentials),
    /// By a token that gets tokens from the registry's token server (OAuth2 refresh token).
    IdentityToken(Secret),
    /// By a token that is sent as it is.
    Bearer(Secret),
}

impl Login {
    /// The user name, where there is one.
    pub fn user(&self) -> Option<String> {
        match self {
            Self::Password(login) => Some(login.username.clone()),
            _ => None,
        }
    }

    /// By a token that was made earlier and runs out.
    pub fn is_token(&self) -> bool {
        matches!(self, Self::IdentityToken(_) | Self::Bearer(_))
    }
}

impl From<Credentials> for Login {
    fn from(credentials: Credentials) -> Self {
        match credentials.identity_token() {
            Some(token) => Self::IdentityToken(token.clone()),
            None => Self::Password(credentials),
        }
    }
}

/// What [`find`] found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The login.
    pub login: Login,
    /// The machine keeps it; nobody typed it or put it into the configuration.
    pub stored: bool,
    /// Why logins that the machine keeps could not be had; they may belong to something else, or be what is missing.
    pub passed_over: Vec<String>,
}

impl From<Login> for Found {
    fn from(login: Login) -> Self {
        Self { login, stored: false, passed_over: Vec::new() }
    }
}

/// The login for `reference`: `typed`, else that of the configuration, else that of the machine, which asks `helpers`
/// (`credential-helpers` of registries.conf). May wait for a helper's answer; `cancel` ends that.
///
/// # Errors
/// [`Code::ConfigInvalid`] when a file that the configuration names cannot be used.
pub fn find(
    reference: &ImageRef,
    options: &RegistryOptions,
    typed: Option<Credentials>,
    helpers: Option<&[String]>,
    cancel: &CancellationToken,
) -> Result<Found> {
    if let Some(typed) = typed {
        return Ok(Login::from(typed).into());
    }
    match (options.auth, &options.username, &options.password_file) {
        (Auth::Anonymous, _, _) => Ok(Login::Anonymous.into()),
        (Auth::Bearer, _, Some(path)) => Ok(Login::Bearer(read_secret(path)?).into()),
        (Auth::IdentityToken, _, Some(path)) => Ok(Login::IdentityToken(read_secret(path)?).into()),
        (Auth::Auto | Auth::Basic, Some(username), Some(path)) => {
            let password = read_secret(path)?;
            Ok(Login::Password(Credentials { username: username.clone(), password }).into())
        }
        _ => {
            let mut ask = |helper: &str, server: &str| helper::ask(helper, server, cancel);
            if let Some(path) = &options.auth_file {
                let login = AuthFile::read(path).and_then(|file| file.login_for(reference, &mut ask));
                let login = login.map_err(|why| unusable("authFile", path, why))?;
                return Ok(login.map_or(Login::Anonymous, Login::from).into());
            }
            let mut passed_over = Vec::new();
            let login = machines_login(reference, helpers, &mut ask, &mut passed_over);
            Ok(Found { stored: login.is_some(), login: login.map_or(Login::Anonymous, Login::from), passed_over })
        }
    }
}

/// The first login that auth files and helpers have, in the order that registries.conf gives; the files alone where it gives none.
fn machines_login(
    reference: &ImageRef,
    helpers: Option<&[String]>,
    ask: &mut Ask<'_>,
    passed_over: &mut Vec<String>,
) -> Option<Credentials> {
    /// Stands for the auth files.
    const FILES: &str = "containers-auth.json";
    let files = [FILES.to_owned()];
    helpers.unwrap_or(&files).iter().find_map(|helper| {
        if helper == FILES {
            return file::standard_login(reference, ask, passed_over);
        }
        // Helpers know no parts of registries.
        ask(helper, reference.registry()).unwrap_or_else(|why| {
            tracing::warn!(why, "a credential helper is passed over");
            passed_over.push(why);
            None
        })
    })
}

/// A password or token in a file.
fn read_secret(path: &Path) -> Result<Secret> {
    let text = crate::registry::file::read_text(path).map_err(|error| unusable("passwordFile", path, error))?;
    // Editors and `echo` end the file with a newline; no registry's password does.
    Ok(Secret::new(text.trim_end_matches(['\r', '\n']).to_owned()))
}

/// Writes `credentials` as the only login of an auth file of mode 0600, with its directory; an old file is replaced whole.
///
/// # Errors
/// [`Code::ConfigureFailed`].
pub fn write_auth_file(path: &Path, registry: &str, credentials: &Credentials) -> Result<()> {
    let write = || {
        let dir = path.parent().unwrap_or(Path::new("/"));
        std::fs::create_dir_all(dir)?;
        let new = path.with_extension("new");
        let mut file = std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&new)?;
        // `mode` counts only for a file that is made; this one may be left over.
        file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
        file.write_all(auth_json(registry, credentials).expose().as_bytes())?;
        file.sync_all()?;
        std::fs::rename(&new, path)
    };
    write().map_err(|error: std::io::Error| {
        let details = format!("writing the login for {registry} to {}: {error}", path.display());
        Error::configure_failed(path.display(), details)
    })
}

/// containers-auth.json(5).
fn auth_json(registry: &str, credentials: &Credentials) -> Secret {
    let entry = match credentials.identity_token() {
        Some(token) => serde_json::json!({ "auth": "", "identitytoken": token.expose() }),
        None => {
            let pair = Zeroizing::new(format!("{}:{}", credentials.username, credentials.password.expose()));
            serde_json::json!({ "auth": BASE64.encode(pair.as_bytes()) })
        }
    };
    Secret::new(serde_json::json!({ "auths": { registry: entry } }).to_string())
}

/// A file of the configuration that cannot be used.
fn unusable(key: &str, path: &Path, error: impl fmt::Display) -> Error {
    let details = format!("registryAuth: {key} {}: {error}; correct the file or the key", path.display());
    Error::config_invalid(1, details)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;
    use words::error::Code;

    use super::*;

    fn os() -> ImageRef {
        "registry.example/team/os:1".parse().expect("a reference")
    }

    fn find(reference: &ImageRef, options: &RegistryOptions, typed: Option<Credentials>) -> Result<Login> {
        super::find(reference, options, typed, None, &CancellationToken::new()).map(|found| found.login)
    }

    #[test]
    fn helpers_are_asked_in_the_order_of_registries_conf() {
        let helpers = ["empty", "broken", "full", "late"].map(str::to_owned);
        let (mut asked, mut passed_over) = (Vec::new(), Vec::new());
        let mut ask = |helper: &str, server: &str| {
            asked.push(format!("{helper} {server}"));
            match helper {
                "empty" => Ok(None),
                "broken" => Err("it is locked".to_owned()),
                _ => Ok(Some(Credentials::new(helper.into(), "pw".into()))),
            }
        };
        let login = machines_login(&os(), Some(&helpers), &mut ask, &mut passed_over);
        assert_eq!(login.map(|login| login.username), Some("full".into()));
        assert_eq!(asked, ["empty", "broken", "full"].map(|helper| format!("{helper} registry.example")));
        assert_eq!(passed_over, ["it is locked"]);
    }

    #[test]
    fn secrets_are_not_shown() {
        let credentials = Credentials::new("anna".into(), "open sesame".into());
        assert_eq!(format!("{credentials:?}"), r#"Credentials { username: "anna", password: Secret(…) }"#);
    }

    #[test]
    fn what_is_typed_wins() {
        let options = RegistryOptions {
            username: Some("conf".into()),
            password_file: Some("/nowhere".into()),
            ..Default::default()
        };
        let typed = Credentials::new("anna".into(), "pw".into());
        assert_eq!(find(&os(), &options, Some(typed.clone())), Ok(Login::Password(typed)));
    }

    #[test]
    fn the_password_file_loses_only_its_last_newline() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("password");
        std::fs::write(&path, " a:b c \n").expect("written");
        let options =
            RegistryOptions { username: Some("conf".into()), password_file: Some(path), ..Default::default() };
        assert_eq!(find(&os(), &options, None), Ok(Login::Password(Credentials::new("conf".into(), " a:b c ".into()))));
    }

    #[test]
    fn each_kind_of_login() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("token");
        std::fs::write(&path, "abc\n").expect("written");
        let token = || Secret::new("abc".into());
        for (auth, expected) in [
            (Auth::Anonymous, Login::Anonymous),
            (Auth::Bearer, Login::Bearer(token())),
            (Auth::IdentityToken, Login::IdentityToken(token())),
        ] {
            let options = RegistryOptions { auth, password_file: Some(path.clone()), ..Default::default() };
            assert_eq!(find(&os(), &options, None), Ok(expected));
        }
        let typed = Credentials::new("<token>".into(), "abc".into());
        assert_eq!(find(&os(), &RegistryOptions::default(), Some(typed)), Ok(Login::IdentityToken(token())));
    }

    #[test]
    fn a_missing_password_file_is_named() {
        let options = RegistryOptions {
            username: Some("conf".into()),
            password_file: Some("/nowhere".into()),
            ..Default::default()
        };
        let error = find(&os(), &options, None).expect_err("no such file");
        assert_eq!(error.code, Code::ConfigInvalid);
        assert!(error.details.contains("passwordFile /nowhere"), "{}", error.details);
    }

    #[test]
    fn a_written_file_is_private_and_read_back() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("etc/ostree/auth.json");
        let credentials = Credentials::new("anna".into(), "pass:word".into());
        write_auth_file(&path, "registry.example", &credentials).expect("written");
        assert_eq!(std::fs::metadata(&path).expect("there").permissions().mode() & 0o777, 0o600);
        let options = RegistryOptions { auth_file: Some(path), ..Default::default() };
        assert_eq!(find(&os(), &options, None), Ok(Login::Password(credentials)));
    }
}
