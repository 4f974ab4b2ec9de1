// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! What is decided before anything runs: a plan, and where temporary data go.

use host::disk;
use install::scratch;
use plan::{Choice, Filesystem, InstallPlan, Place, Scratch};
use words::error::{Error, Result};
use words::ffi;

use crate::conf::Config;
use crate::convert::{guard, success, untouched};
use crate::inspection::Inspection;

/// A plan, or why there is none.
pub struct Plan(Result<InstallPlan>);

/// The plan for what was chosen.
pub fn make_plan(config: &Config, inspection: &Inspection, choice: &ffi::Choice) -> Box<Plan> {
    Box::new(Plan(guard(|| plan_of(config, inspection, choice), Err)))
}

fn plan_of(config: &Config, inspection: &Inspection, choice: &ffi::Choice) -> Result<InstallPlan> {
    let image = inspection.image()?;
    let config = config.content();
    let place = if config.partition_module {
        Place::Partitions(Vec::new())
    } else {
        Place::Disk(disk::identity_of(std::path::Path::new(&choice.disk))?)
    };
    let filesystem = Filesystem::from_name(&choice.filesystem)
        .ok_or_else(|| Error::internal(format!("`{}` is not a file system of the page", choice.filesystem)))?;
    let choice = Choice {
        place,
        filesystem,
        encrypt: choice.encrypt,
        // There is no choice on the page; the configuration says it.
        tpm2: false,
        keep_login: choice.keep_login,
        scratch: if choice.erase_first { Scratch::Target } else { Scratch::Live },
    };
    Ok(config.plan(&image, choice))
}

/// Without an answer the live system is used: the installation then ends before anything is written, and says why.
pub fn decide_scratch(config: &Config, inspection: &Inspection, choice: &ffi::Choice) -> ffi::ScratchDecision {
    let decide = || scratch::decide(config.content().scratch, &plan_of(config, inspection, choice)?);
    match guard(decide, Err) {
        Ok(decision) => ffi::ScratchDecision {
            on_target: decision.place == Scratch::Target,
            needed: decision.needed,
            free: decision.free,
        },
        Err(error) => {
            tracing::warn!(%error, "where temporary data go cannot be decided");
            ffi::ScratchDecision { on_target: false, needed: 0, free: 0 }
        }
    }
}

impl Plan {
    /// Why there is none.
    pub fn plan_failure(&self) -> ffi::Failure {
        self.0.as_ref().err().cloned().map_or_else(success, untouched)
    }

    /// The plan as `calamares-bootc install --plan` reads it.
    pub fn plan_json(&self) -> String {
        let json = |plan: &InstallPlan| serde_json::to_string_pretty(plan).unwrap_or_else(|error| error.to_string());
        self.0.as_ref().map_or_else(|error| error.to_string(), json)
    }

    /// The plan, for a job.
    pub fn decided(&self) -> Result<InstallPlan> {
        self.0.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inspection::make_inspection;
    use words::error::Code;

    fn choice() -> ffi::Choice {
        ffi::Choice {
            disk: "/dev/vda".into(),
            filesystem: "ext4".into(),
            encrypt: false,
            erase_first: false,
            keep_login: false,
        }
    }

    #[test]
    fn what_is_shown_of_a_plan_is_what_was_chosen() {
        let config = crate::conf::parse_config(r#"{ "integration": { "partitionModule": true } }"#);
        let sample: InstallPlan = serde_json::from_str(include_str!("../../tests/fixtures/plan.json")).expect("a plan");
        let inspection = Inspection::with(&config, sample.image);
        for keep_login in [true, false] {
            let plan = make_plan(&config, &inspection, &ffi::Choice { keep_login, ..choice() });
            assert_eq!(plan.plan_failure().code, Code::None);
            let shown = plan.plan_json();
            assert!(shown.contains(&format!("\"keepCredentials\": {keep_login}")), "{shown}");
            assert_eq!(serde_json::from_str::<InstallPlan>(&shown).ok(), plan.decided().ok(), "a job gets the same");
        }
    }

    #[test]
    fn without_an_image_there_is_no_plan_and_no_look_up() {
        let config = crate::conf::parse_config("{}");
        for (text, code) in [("", Code::ReferenceInvalid), ("registry.invalid/os:1", Code::Internal)] {
            let inspection = make_inspection(&config, text);
            let plan = make_plan(&config, &inspection, &choice());
            assert_eq!(plan.plan_failure().code, code, "{text}");
            assert!(plan.decided().is_err());
            assert!(!decide_scratch(&config, &inspection, &choice()).on_target);
        }
    }
}
