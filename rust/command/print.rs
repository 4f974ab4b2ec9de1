// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! What is told on standard output: lists, and the progress of a job.

use host::disk;
use install::task::Task;
use plan::image::Image;
use words::error::{Error, Result};
use words::events::{DiskState, Event, Progress, Step};
use words::ffi::{Disk, DiskProblem};

/// The disks of this machine, one a line or as JSON.
pub fn disks(json: bool) -> Result<()> {
    let disks = disk::list(0)?;
    if json {
        let list: Vec<serde_json::Value> = disks.iter().map(disk_json).collect();
        println!("{:#}", serde_json::Value::from(list));
        return Ok(());
    }
    for disk in &disks {
        let size = format!("{:.1} GB", disk.size_bytes as f64 / 1e9);
        let state = match disk.problem {
            DiskProblem::None => "usable".to_owned(),
            DiskProblem::LooksLikeMedium => "holds an image of a live system; usable with --even-if-medium".to_owned(),
            problem => format!("can't be used: {} {}", disk::problem_id(problem), disk.problem_args.join(", ")),
        };
        println!("{:<16} {size:>10}  {:<6} {} {}  {}", disk.path, disk.bus, disk.model, disk.serial, state.trim_end());
    }
    Ok(())
}

fn disk_json(disk: &Disk) -> serde_json::Value {
    serde_json::json!({
        "path": disk.path,
        "model": disk.model,
        "serial": disk.serial,
        "bus": disk.bus,
        "sizeBytes": disk.size_bytes,
        "removable": disk.removable,
        "partitions": disk.partitions,
        "contents": disk.contents,
        "usable": disk::can_be_chosen(disk),
        "problem": disk::problem_id(disk.problem),
        "problemArgs": disk.problem_args,
    })
}

/// What is known of an image, and the key that its signature was checked with.
pub fn image(image: &Image, verified_by: Option<&str>, json: bool) -> Result<()> {
    if json {
        let text = serde_json::to_string_pretty(image).map_err(|error| Error::internal(error.to_string()))?;
        println!("{text}");
    } else {
        println!("reference: {}", image.reference);
        println!("digest:    {}", image.digest);
        println!("platform:  {}", image.platform);
        println!("version:   {}", image.version);
        println!("signature: {}", verified_by.map_or("not verified".into(), |key| format!("verified by {key}")));
        println!("download:  {:.1} MB in {} layers", image.download_bytes as f64 / 1e6, image.layers);
        println!("disk:      at least {:.1} GB", image.disk_bytes() as f64 / 1e9);
    }
    Ok(())
}

/// Prints a task's events until its last one.
pub fn follow(task: &Task) -> std::result::Result<(), (Error, Option<DiskState>)> {
    while let Some(event) = task.wait() {
        match event {
            Event::StepStarted(step) => println!("== {}", name(step)),
            Event::Progress(step, progress) => println!("{}: {}", name(step), numbers(&progress)),
            Event::Log(_, line) => println!("{line}"),
            Event::Succeeded { .. } => return Ok(()),
            Event::Failed { error, disk } => return Err((error, Some(disk))),
        }
    }
    Err((Error::internal("the task ended without a result"), None))
}

/// The name of a step.
fn name(step: Step) -> &'static str {
    match step {
        Step::Preflight => "Checks",
        Step::MakeRoom => "Make room",
        Step::Pull => "Pull",
        Step::Read => "Read",
        Step::Import => "Import",
        Step::Probe => "Probe",
        Step::Partition => "Partition",
        Step::Format => "Format",
        Step::Deploy => "Deploy",
        Step::Bootloader => "Boot loader",
        Step::Finalize => "Finalize",
        Step::Mount => "Mount",
        Step::Unmount => "Unmount",
        Step::Audit => "Audit",
        // A shared enumeration may hold any number on its way from C++; none comes from there.
        _ => "Step",
    }
}

/// What is known of a running step, on one line.
fn numbers(progress: &Progress) -> String {
    let mut known = vec![match progress.total {
        Some(total) => format!("{} of {total} bytes", progress.done),
        None => format!("{} bytes", progress.done),
    }];
    if progress.layers_total > 0 {
        known.push(format!("{} of {} layers", progress.layers, progress.layers_total));
    }
    match (progress.silence, progress.rate) {
        (Some(seconds), _) => known.push(format!("nothing received for {seconds} s")),
        (None, Some(rate)) => {
            known.push(format!("{:.1} MB/s over {} connections", rate as f64 / 1e6, progress.connections))
        }
        (None, None) => {}
    }
    if let (Some(seconds), None) = (progress.eta, progress.silence) {
        known.push(format!("{seconds} s left"));
    }
    if progress.retries > 0 {
        known.push(format!("{} connections replaced", progress.retries));
    }
    known.join(", ")
}

/// The error with its code, by which docs/errors.md explains it. One line, though the last words of a child may be several.
pub fn error_line(error: &Error) -> String {
    // The code's identifier is its name, here and on that page.
    format!("error[{:?}]: {}", error.code, error.details.replace('\n', "; "))
}

/// The error, with what is on the disk now.
pub fn with_disk((error, disk): (Error, Option<DiskState>)) -> Error {
    let Some(disk) = disk else { return error };
    error.context(match disk {
        DiskState::Untouched => "the disk was not touched",
        DiskState::Installed => "the new system is on the disk",
        DiskState::Erased => "the disk was erased and holds no system that boots",
        DiskState::PartitionsEmpty => "the new system is not on the partitions, and all others are as they were",
        DiskState::PartitionsHalf => {
            "a part of the new system may be on its partitions: do not start it; all others are as they were"
        }
        _ => "the disk was erased, and a part of the new system may be on it: do not start the computer from it",
    })
}

#[cfg(test)]
mod tests {

    use super::*;

    #[test]
    fn each_step_has_a_name_of_its_own() {
        let steps = (Step::Preflight.repr..=Step::Audit.repr).map(|repr| name(Step { repr }));
        let names: std::collections::BTreeSet<_> = steps.clone().collect();
        assert_eq!(names.len(), steps.count());
        assert!(!names.contains("Step"), "{names:?}");
    }

    #[test]
    fn an_error_names_its_code_on_one_line() {
        let error = Error::disk_too_small("/dev/vda", 2, 1, "/dev/vda is too small\nby far");
        assert_eq!(error_line(&error), "error[DiskTooSmall]: /dev/vda is too small; by far");
    }

    #[test]
    fn numbers_that_are_known_are_printed() {
        let mut progress = Progress { done: 5, ..Progress::default() };
        assert_eq!(numbers(&progress), "5 bytes");
        progress = Progress {
            total: Some(20),
            rate: Some(38_000_000),
            eta: Some(24),
            layers: 1,
            layers_total: 3,
            connections: 6,
            ..progress
        };
        assert_eq!(numbers(&progress), "5 of 20 bytes, 1 of 3 layers, 38.0 MB/s over 6 connections, 24 s left");
        progress = Progress { silence: Some(9), retries: 2, ..progress };
        assert_eq!(
            numbers(&progress),
            "5 of 20 bytes, 1 of 3 layers, nothing received for 9 s, 2 connections replaced"
        );
    }

    #[test]
    fn what_the_disk_holds_is_said_with_the_error() {
        let says = |disk| with_disk((Error::cancelled(), disk)).details;
        assert_eq!(says(None), "canceled");
        assert_eq!(says(Some(DiskState::Untouched)), "the disk was not touched: canceled");
        assert!(says(Some(DiskState::Half)).contains("do not start the computer from it"));
        assert!(says(Some(DiskState::PartitionsEmpty)).contains("all others are as they were"));
    }
}
