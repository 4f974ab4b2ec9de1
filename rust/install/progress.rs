// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! How much of a job is done: what a progress bar shows.
//!
//! A job knows its own steps and goes from 0 to 1. Calamares puts its jobs behind one another, so the second half of an installation on
//! partitions that others make starts where the first half has stopped.

use words::events::{Progress, Step};

/// What runs, from the first step to the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Job {
    /// [`crate::pipeline::install`]
    Install,
    /// [`crate::pipeline::fetch`]
    Fetch,
    /// [`crate::pipeline::install_on`]
    InstallOn,
    /// [`crate::finish::finish`]
    Finish,
}

/// Each step with its weight: thousandths of a measured installation of an image of 0.1 GB.
const INSTALL: [(Step, u32); 11] = [
    (Step::Preflight, 5),
    (Step::MakeRoom, 5),
    (Step::Pull, 490),
    // Most of it is done during the pull.
    (Step::Import, 100),
    (Step::Probe, 40),
    (Step::Partition, 20),
    (Step::Format, 40),
    (Step::Deploy, 220),
    (Step::Bootloader, 30),
    (Step::Finalize, 30),
    (Step::Mount, 20),
];
const FINISH: [(Step, u32); 2] = [(Step::Unmount, 1), (Step::Audit, 1)];

/// The place of [`Step::Partition`] in [`INSTALL`]: the first half stops before it, and what it stands for is done between the halves.
const HALF: usize = 5;

impl Job {
    fn steps(self) -> &'static [(Step, u32)] {
        match self {
            Self::Install => &INSTALL,
            Self::Fetch => &INSTALL[..HALF],
            Self::InstallOn => &INSTALL[HALF + 1..],
            Self::Finish => &FINISH,
        }
    }

    /// The share of the job that is done, from 0 to 1, when `step` is as far as `progress` says. A step whose end is unknown stays at its
    /// start; one that the job does not have is no part of it.
    pub fn share(self, step: Step, progress: &Progress) -> f64 {
        let (mut before, mut own, mut all) = (0, 0, 0);
        for (other, weight) in self.steps() {
            if *other == as_weighed(step) {
                (before, own) = (all, *weight);
            }
            all += weight;
        }
        (f64::from(before) + f64::from(own) * done(progress)) / f64::from(all)
    }
}

/// Reading an image from this machine takes the place of the pull.
fn as_weighed(step: Step) -> Step {
    if step == Step::Read { Step::Pull } else { step }
}

/// The share of a step that is done.
fn done(progress: &Progress) -> f64 {
    match progress.total {
        Some(total) if total > 0 => (progress.done as f64 / total as f64).clamp(0.0, 1.0),
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(done: u64) -> Progress {
        Progress { done, total: Some(100), ..Progress::default() }
    }

    /// The shares at the start and at the end of each step, in order.
    fn shares(job: Job) -> Vec<f64> {
        job.steps().iter().flat_map(|(step, _)| [0, 50, 100, 150].map(|done| job.share(*step, &at(done)))).collect()
    }

    #[test]
    fn every_bar_goes_from_nothing_to_all_without_a_jump() {
        for job in [Job::Install, Job::Fetch, Job::InstallOn, Job::Finish] {
            let shares = shares(job);
            assert_eq!((shares[0], shares[shares.len() - 1]), (0.0, 1.0), "{job:?}");
            assert!(shares.is_sorted(), "{job:?}: {shares:?}");
            for step in job.steps().windows(2) {
                let (end, start) = (job.share(step[0].0, &at(100)), job.share(step[1].0, &at(0)));
                assert!((end - start).abs() < 1e-9, "{job:?}: {step:?} from {end} to {start}");
            }
        }
    }

    #[test]
    fn the_halves_are_the_whole_but_for_the_partitions_that_others_make() {
        let steps = |job: Job| job.steps().iter().map(|(step, _)| *step).collect::<Vec<_>>();
        assert_eq!(INSTALL[HALF].0, Step::Partition);
        assert_eq!([steps(Job::Fetch), vec![Step::Partition], steps(Job::InstallOn)].concat(), steps(Job::Install));
        assert_eq!(INSTALL.iter().map(|(_, weight)| weight).sum::<u32>(), 1000);
        assert_eq!(Job::Fetch.share(Step::Probe, &at(100)), 1.0, "it stops at its end");
        assert_eq!(Job::InstallOn.share(Step::Format, &at(0)), 0.0, "and the other half starts there");
    }

    #[test]
    fn reading_takes_the_place_of_the_pull_and_an_unknown_end_is_not_guessed() {
        assert_eq!(Job::Install.share(Step::Read, &at(50)), Job::Install.share(Step::Pull, &at(50)));
        let start = Job::Install.share(Step::Deploy, &Progress::default());
        let far = Progress { done: 1 << 40, ..Progress::default() };
        assert_eq!(Job::Install.share(Step::Deploy, &far), start);
        assert_eq!(Job::Fetch.share(Step::Deploy, &at(50)), 0.0, "it has no such step");
    }
}
