// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! The command line of `bootc install`. Nothing else says what bootc is asked for, so what is looked for in its help before the first
//! write ([`required_options`]) is what it is given after that.

use std::path::Path;

use crate::podman;
use crate::volume::{self, RootSpec};
use plan::findings::{Payload, Ready, ResolvedBackend};
use plan::{Bootloader, InstallPlan, Runner};

/// What bootc installs to.
#[derive(Debug, Clone, Copy)]
pub enum Destination<'a> {
    /// A disk that it lays out itself.
    Disk(&'a Path),
    /// What is mounted at [`volume::dir`].
    Filesystem(&'a RootSpec),
}

/// `bootc install to-disk …` or `to-filesystem …`.
///
/// `--skip-fetch-check` always: before 1.1.7 the check was on by default and would need the network.
/// `--bootloader` only when the configuration forces one: given explicitly, systemd-boot makes bootc leave out `root=`, which
/// images without systemd's GPT generator in their initramfs need. The live system's bootc, though, looks for bootupd in the live
/// system and not in the image, and has to be told.
/// `is_generic`: every kind of boot loader that the image has, at the removable path, and no firmware variable.
pub fn install_argv(plan: &InstallPlan, ready: &Ready, is_generic: bool, destination: Destination<'_>) -> Vec<String> {
    let Ready { backend, source, .. } = ready;
    let mut argv = ["bootc", "install"].map(str::to_owned).to_vec();
    match destination {
        Destination::Disk(_) => {
            let filesystem = plan.filesystem.as_str();
            argv.extend(["to-disk", "--wipe", "--skip-fetch-check", "--filesystem", filesystem].map(str::to_owned));
        }
        Destination::Filesystem(spec) => {
            argv.extend(["to-filesystem", "--skip-fetch-check"].map(str::to_owned));
            argv.extend(spec.options(ready.takes_arguments()));
        }
    }
    let mut option = |name: &str, value: &str| argv.extend([name.to_owned(), value.to_owned()]);
    if let Payload::Layout(layout) = source {
        let layout = if plan.runner == Runner::Container { Path::new(podman::LAYOUT) } else { layout };
        option("--source-imgref", &format!("oci:{}", layout.display()));
    }
    option("--target-imgref", &plan.image.update_reference().to_string());
    let has_to_be_told = plan.runner == Runner::Host && *backend == ResolvedBackend::Ostree;
    if let Some(bootloader) = plan.bootloader.or(has_to_be_told.then_some(Bootloader::Grub)) {
        option("--bootloader", bootloader.as_str());
    }
    if let (Some(size), Destination::Disk(_)) = (&plan.root_size, destination) {
        option("--root-size", size);
    }
    for karg in &plan.kargs {
        option("--karg", karg);
    }
    if let (Some(stateroot), ResolvedBackend::Ostree | ResolvedBackend::ChosenByBootc) = (&plan.stateroot, backend) {
        option("--stateroot", stateroot);
    }
    if let Some(bound) = ready.bound_images.option() {
        option("--bound-images", bound);
    }
    if *backend == ResolvedBackend::Composefs {
        argv.push("--composefs-backend".to_owned());
    }
    if is_generic {
        argv.push("--generic-image".to_owned());
    }
    argv.push(match destination {
        Destination::Disk(disk) => disk.display().to_string(),
        Destination::Filesystem(_) => volume::dir().display().to_string(),
    });
    argv
}

/// The long options that `bootc install` is going to be given, each once. Where the partitions are not made yet, those that it may be
/// given.
pub fn required_options(plan: &InstallPlan, ready: &Ready) -> Vec<String> {
    let draft = RootSpec::draft(plan, ready);
    let destination = match plan.has_mounted_target() {
        true => Destination::Filesystem(&draft),
        false => Destination::Disk(Path::new("/dev/null")),
    };
    let argv = install_argv(plan, ready, ready.firmware.is_generic(), destination);
    let mut options = Vec::new();
    for word in argv.into_iter().filter(|word| word.starts_with("--")) {
        if !options.contains(&word) {
            options.push(word);
        }
    }
    options
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::volume::Target;
    use plan::findings::{BoundImages, Firmware, StoredImage};
    use plan::test::{plan, ready};
    use plan::{Encryption, Method, Place, Scratch, Tpm2};

    fn argv(plan: &InstallPlan, backend: ResolvedBackend, firmware: Firmware, source: &Payload) -> Vec<String> {
        let ready = Ready { source: source.clone(), backend, firmware, ..plan::test::ready() };
        install_argv(plan, &ready, firmware.is_generic(), Destination::Disk(Path::new("/dev/vda")))
    }

    fn store() -> Payload {
        Payload::Store(StoredImage { id: "0123".into() })
    }

    #[test]
    fn composefs_without_firmware_variables() {
        let argv = argv(&plan(), ResolvedBackend::Composefs, Firmware::NoVariables, &store());
        #[rustfmt::skip]
        assert_eq!(argv, [
            "bootc", "install", "to-disk", "--wipe", "--skip-fetch-check", "--filesystem", "ext4",
            "--target-imgref", "registry.example/os:1", "--composefs-backend", "--generic-image", "/dev/vda",
        ]);
    }

    #[test]
    fn ostree_with_everything() {
        let mut plan = plan();
        plan.bootloader = Some(Bootloader::Grub);
        plan.root_size = Some("20G".into());
        plan.kargs = vec!["quiet".into(), "mitigations=auto,nosmt".into()];
        plan.stateroot = Some("os".into());
        let argv = argv(&plan, ResolvedBackend::Ostree, Firmware::Efi, &store());
        #[rustfmt::skip]
        assert_eq!(argv, [
            "bootc", "install", "to-disk", "--wipe", "--skip-fetch-check", "--filesystem", "ext4",
            "--target-imgref", "registry.example/os:1", "--bootloader", "grub", "--root-size", "20G",
            "--karg", "quiet", "--karg", "mitigations=auto,nosmt", "--stateroot", "os", "/dev/vda",
        ]);
    }

    #[test]
    fn the_live_systems_bootc_is_told_the_source_and_the_boot_loader() {
        let plan = InstallPlan { runner: Runner::Host, ..plan() };
        let layout = Payload::Layout("/var/tmp/layout".into());
        #[rustfmt::skip]
        assert_eq!(argv(&plan, ResolvedBackend::Ostree, Firmware::Efi, &layout), [
            "bootc", "install", "to-disk", "--wipe", "--skip-fetch-check", "--filesystem", "ext4",
            "--source-imgref", "oci:/var/tmp/layout", "--target-imgref", "registry.example/os:1", "--bootloader", "grub", "/dev/vda",
        ]);
        #[rustfmt::skip]
        assert_eq!(argv(&plan, ResolvedBackend::Composefs, Firmware::Efi, &layout), [
            "bootc", "install", "to-disk", "--wipe", "--skip-fetch-check", "--filesystem", "ext4",
            "--source-imgref", "oci:/var/tmp/layout", "--target-imgref", "registry.example/os:1", "--composefs-backend", "/dev/vda",
        ]);
    }

    #[test]
    fn what_the_target_decides_is_not_asked_of_bootc_again() {
        let plan = InstallPlan {
            encryption: Encryption::Passphrase,
            root_size: Some("20G".into()),
            kargs: vec!["quiet".into()],
            ..plan()
        };
        let target = Target::new(&plan, ResolvedBackend::Composefs, false).unwrap();
        let spec = target.spec();
        let destination = Destination::Filesystem(&spec);
        let ready = Ready { source: store(), ..plan::test::ready() };
        let argv = install_argv(&plan, &ready, false, destination);
        #[rustfmt::skip]
        let expected = [
            &["bootc", "install", "to-filesystem", "--skip-fetch-check"].map(str::to_owned)[..], &spec.options(true),
            &["--target-imgref", "registry.example/os:1", "--karg", "quiet", "--composefs-backend", "/run/calamares-bootc/target"]
                .map(str::to_owned),
        ];
        assert_eq!(argv, expected.concat());
    }

    fn required(plan: &InstallPlan, ready: &Ready) -> Vec<String> {
        required_options(plan, ready)
    }

    #[test]
    fn every_option_that_a_plan_brings_is_required() {
        let layout = ready();
        let stored = Ready { source: store(), ..ready() };
        let usual = ["--wipe", "--skip-fetch-check", "--filesystem", "--target-imgref", "--composefs-backend"];
        assert_eq!(required(&plan(), &stored), usual);
        let adds = |plan: &InstallPlan, ready: &Ready| {
            let more = required(plan, ready).into_iter().filter(|option| !usual.contains(&option.as_str()));
            more.collect::<Vec<_>>()
        };
        assert_eq!(adds(&plan(), &layout), ["--source-imgref"]);
        assert_eq!(adds(&InstallPlan { bootloader: Some(Bootloader::Grub), ..plan() }, &stored), ["--bootloader"]);
        assert_eq!(adds(&InstallPlan { root_size: Some("20G".into()), ..plan() }, &stored), ["--root-size"]);
        let two = InstallPlan { kargs: vec!["quiet".into(), "splash".into()], ..plan() };
        assert_eq!(adds(&two, &stored), ["--karg"], "once");
        let generic = Ready { firmware: Firmware::NoVariables, ..stored.clone() };
        assert_eq!(adds(&plan(), &generic), ["--generic-image"]);
        let ostree = Ready { backend: ResolvedBackend::Ostree, ..stored };
        assert_eq!(adds(&InstallPlan { stateroot: Some("os".into()), ..plan() }, &ostree), ["--stateroot"]);
        let bound = Ready { bound_images: BoundImages::Pull, ..ostree };
        assert_eq!(adds(&plan(), &bound), ["--bound-images"]);
    }

    #[test]
    fn the_live_systems_bootc_has_to_know_the_boot_loader_that_it_is_told() {
        let host = InstallPlan { runner: Runner::Host, ..plan() };
        let ostree = Ready { backend: ResolvedBackend::Ostree, ..ready() };
        assert!(required(&host, &ostree).contains(&"--bootloader".to_owned()));
        assert!(!required(&host, &ready()).contains(&"--bootloader".to_owned()));
    }

    /// The options of the run itself, of a target that is designed for it.
    fn given(plan: &InstallPlan, ready: &Ready) -> Vec<String> {
        let target = Target::new(plan, ready.backend, ready.grub).unwrap();
        let spec = target.spec();
        let mut argv = install_argv(plan, ready, ready.firmware.is_generic(), Destination::Filesystem(&spec));
        argv.retain(|word| word.starts_with("--"));
        argv.dedup();
        argv
    }

    #[test]
    fn what_is_required_is_what_is_given_when_the_partitions_are_made() {
        let by_tpm = InstallPlan { encryption: Encryption::Passphrase, tpm2: Tpm2::Enroll, ..plan() };
        let plans = [
            InstallPlan { method: Method::ToFilesystem, ..plan() },
            InstallPlan { encryption: Encryption::Passphrase, ..plan() },
            InstallPlan { scratch: Scratch::Target, ..by_tpm.clone() },
            by_tpm,
        ];
        let grub = Ready { grub: true, backend: ResolvedBackend::Ostree, ..ready() };
        let unified = Ready { unified: Some(Default::default()), ..ready() };
        for plan in &plans {
            for ready in [&ready(), &grub, &unified] {
                assert_eq!(required(plan, ready), given(plan, ready), "{plan:?} {ready:?}");
            }
        }
    }

    #[test]
    fn all_that_others_may_make_is_required_before_they_do() {
        let later = InstallPlan { place: Place::Partitions(Vec::new()), method: Method::ToFilesystem, ..plan() };
        let grub = Ready { grub: true, backend: ResolvedBackend::Ostree, ..ready() };
        let options = required(&later, &grub);
        for option in ["--skip-finalize", "--root-mount-spec", "--boot-mount-spec", "--karg"] {
            assert!(options.contains(&option.to_owned()), "{option}: {options:?}");
        }
    }
}
