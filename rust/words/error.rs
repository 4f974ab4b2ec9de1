// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! One error type: a code with arguments for the user, a chain of causes for the log.

pub use crate::ffi::ErrorCode as Code;
use crate::ffi::Remedy;
use crate::remedy;

/// A failure of any part of this crate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// What it is; chooses the sentence that the user reads.
    pub code: Code,
    /// What the sentence names, in the order documented at [`Code`].
    pub args: Vec<String>,
    /// The chain of causes in English, outermost first, joined by `: `.
    pub details: String,
    /// What helps, where whoever made it knows that better than [`remedy::of`].
    remedy: Option<Remedy>,
}

/// The crate's result.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// An error with its arguments and an English cause; the constructors name the arguments.
    pub(crate) fn of(code: Code, args: Vec<String>, details: impl Into<String>) -> Self {
        Self { code, args, details: details.into(), remedy: None }
    }

    /// The same with what helps in this case, unless somebody nearer to the cause has said so before.
    #[must_use]
    pub fn with_remedy(mut self, remedy: Remedy) -> Self {
        self.remedy.get_or_insert(remedy);
        self
    }

    /// What can help.
    pub fn remedy(&self) -> Remedy {
        self.remedy.unwrap_or_else(|| remedy::of(self.code))
    }

    /// The user canceled.
    pub fn cancelled() -> Self {
        Self::of(Code::Cancelled, Vec::new(), "canceled")
    }

    /// A bug: something that the code rules out elsewhere.
    pub fn internal(what: impl std::fmt::Display) -> Self {
        let what = what.to_string();
        Self::of(Code::Internal, vec![what.clone()], format!("internal error: {what}"))
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
    use super::*;

    #[test]
    fn who_made_an_error_knows_best_what_helps() {
        let error = Error::registry_error("r.example", 400, "r.example answered 400");
        assert_eq!(error.remedy(), Remedy::Retry);
        let hopeless = error.with_remedy(Remedy::None).context("looking it up");
        assert_eq!(hopeless.with_remedy(Remedy::Wait).remedy(), Remedy::None);
    }

    #[test]
    fn the_code_tells_what_helps() {
        let of = |code| Error::of(code, Vec::new(), "").remedy();
        assert_eq!(of(Code::LoginNeeded), Remedy::LogIn);
        assert_eq!(of(Code::RateLimited), Remedy::Wait);
        assert_eq!(of(Code::ImageNotFound), Remedy::OtherImage);
        assert_eq!(of(Code::DiskTooSmall), Remedy::OtherDisk);
        assert_eq!(of(Code::NotRoot), Remedy::None);
    }
}
