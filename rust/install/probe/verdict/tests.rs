// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
use super::*;
use crate::probe::asked_for;
use crate::probe::unlock::Unlocking;
use plan::Method;
use words::error::Code;

/// The options of bootc 1.16.9 that an installation may give it.
const OPTIONS: [&str; 15] = [
    "--bootloader",
    "--boot-mount-spec",
    "--bound-images",
    "--composefs-backend",
    "--filesystem",
    "--generic-image",
    "--karg",
    "--root-mount-spec",
    "--root-size",
    "--skip-fetch-check",
    "--skip-finalize",
    "--source-imgref",
    "--stateroot",
    "--target-imgref",
    "--wipe",
];

fn good() -> Probe {
    Probe {
        kernel: true,
        systemd_boot: true,
        programs: asked_for().map(str::to_owned).collect(),
        options: OPTIONS.map(str::to_owned).into(),
        bootc_version: "1.16.9".to_owned(),
        ..Probe::default()
    }
}

impl Probe {
    /// The backend alone, of an image in a layout.
    fn judged(&self, plan: &InstallPlan, firmware: Firmware) -> Result<ResolvedBackend> {
        self.judge(Payload::Layout("/srv/layout".into()), plan, firmware).map(|ready| ready.backend)
    }

    fn without_option(mut self, option: &str) -> Self {
        assert!(self.options.remove(option), "{option}");
        self
    }
}

#[test]
fn a_bootc_that_does_not_know_an_option_is_refused_with_its_name() {
    let refused = |probe: &Probe, plan: &InstallPlan| {
        let error = probe.judged(plan, Firmware::NoVariables).unwrap_err();
        assert_eq!((error.code, error.args[0].as_str()), (Code::BootcTooOld, "1.16.9"), "{error}");
        assert!(error.details.ends_with(&format!("does not know {}", error.args[1])), "{error}");
        error.args[1].clone()
    };
    let plan = plan::test::plan();
    for option in [
        "--skip-fetch-check",
        "--filesystem",
        "--target-imgref",
        "--source-imgref",
        "--generic-image",
        "--wipe",
        "--composefs-backend",
    ] {
        assert_eq!(refused(&good().without_option(option), &plan), option);
    }
    let systemd = InstallPlan { bootloader: Some(Bootloader::Systemd), ..plan.clone() };
    assert_eq!(refused(&good().without_option("--bootloader"), &systemd), "--bootloader");
    assert!(good().without_option("--bootloader").judged(&plan, Firmware::Efi).is_ok(), "nothing demands it");
    let sized = InstallPlan { root_size: Some("20G".into()), ..plan.clone() };
    assert_eq!(refused(&good().without_option("--root-size"), &sized), "--root-size");
    let kargs = InstallPlan { kargs: vec!["quiet".into()], ..plan.clone() };
    assert_eq!(refused(&good().without_option("--karg"), &kargs), "--karg");
    let grub = Probe { bootupd_efi: true, ..good() };
    let named = InstallPlan { stateroot: Some("os".into()), ..plan.clone() };
    assert_eq!(refused(&grub.clone().without_option("--stateroot"), &named), "--stateroot");
    let bound = Probe { bound_images: vec!["registry.example/web:1".into()], ..grub.clone() };
    assert_eq!(refused(&bound.without_option("--bound-images"), &plan), "--bound-images");
    let mounted = InstallPlan { method: Method::ToFilesystem, ..plan.clone() };
    for option in ["--root-mount-spec", "--boot-mount-spec", "--skip-finalize"] {
        assert_eq!(refused(&grub.clone().without_option(option), &mounted), option);
    }
    let host = InstallPlan { runner: Runner::Host, ..plan };
    assert_eq!(refused(&grub.without_option("--bootloader"), &host), "--bootloader");
}

#[test]
fn what_would_only_show_after_the_wipe_is_refused() {
    let plan = plan::test::plan();
    assert_eq!(good().judged(&plan, Firmware::Efi).unwrap(), ResolvedBackend::Composefs);
    let code = |probe: Probe, firmware| probe.judged(&plan, firmware).unwrap_err().code;
    assert_eq!(code(Probe { kernel: false, ..good() }, Firmware::Efi), Code::KernelMissing);
    assert_eq!(code(Probe { systemd_boot: false, ..good() }, Firmware::Efi), Code::BootloaderMissing);
    assert_eq!(code(Probe { programs: Default::default(), ..good() }, Firmware::Efi), Code::FilesystemUnsupported);
    assert_eq!(code(good(), Firmware::Bios), Code::FirmwareUnsupported);
    // bootupd writes nothing then and bootc says that all went well.
    assert_eq!(code(Probe { bootupd_efi: true, ..good() }, Firmware::Bios), Code::FirmwareUnsupported);
    assert_eq!(code(Probe { bootupd_bios: true, ..good() }, Firmware::Efi), Code::BootloaderMissing);
}

#[test]
fn an_image_with_grub_starts_by_uefi_and_bios() {
    let plan = plan::test::plan();
    let grub = Probe { bootupd_efi: true, bootupd_bios: true, grub_for_bios: true, efibootmgr: true, ..good() };
    let code = |probe: &Probe, firmware| probe.judged(&plan, firmware).map_err(|error| error.code);
    for firmware in [Firmware::Efi, Firmware::NoVariables, Firmware::Bios] {
        assert_eq!(code(&grub, firmware), Ok(ResolvedBackend::Ostree), "{firmware:?}");
        assert_eq!(grub.usable(firmware), firmware);
    }
    let installs_for_bios = |firmware| {
        let source = Payload::Layout("/srv/layout".into());
        grub.ready(source, &plan, ResolvedBackend::Ostree, firmware).grub_for_bios
    };
    let all = [Firmware::Efi, Firmware::NoVariables, Firmware::Bios];
    assert_eq!(all.map(installs_for_bios), [false, true, true]);
    // bootupd would stop at the missing program, after the wipe.
    let unfinished = Probe { grub_for_bios: false, ..grub.clone() };
    assert_eq!(code(&unfinished, Firmware::Efi), Ok(ResolvedBackend::Ostree));
    assert_eq!(code(&unfinished, Firmware::NoVariables), Err(Code::BootloaderMissing));
    assert_eq!(code(&unfinished, Firmware::Bios), Err(Code::FirmwareUnsupported));
    let for_bios = Probe { bootupd_efi: false, ..grub.clone() };
    assert_eq!(code(&for_bios, Firmware::Bios), Ok(ResolvedBackend::Ostree));
    assert_eq!(code(&for_bios, Firmware::Efi), Err(Code::BootloaderMissing));
    let no_program = Probe { efibootmgr: false, ..grub };
    assert_eq!(no_program.usable(Firmware::Efi), Firmware::NoVariables);
    assert_eq!(good().usable(Firmware::Efi), Firmware::Efi, "systemd-boot needs none");
}

#[test]
fn programs_that_bootc_would_miss_after_the_wipe_are_named() {
    let without = |name: &str| {
        let mut probe = Probe { bootupd_efi: true, ..good() };
        probe.programs.remove(name);
        probe
    };
    let plan = plan::test::plan();
    let error = without("skopeo").judged(&plan, Firmware::Efi).unwrap_err();
    assert_eq!((error.code, &error.args[1]), (Code::ImageIncomplete, &"skopeo".to_owned()));
    let error = without("podman").judged(&plan, Firmware::Efi).unwrap_err();
    assert_eq!((error.code, &error.args[1]), (Code::ImageIncomplete, &"podman".to_owned()));
    let composefs = InstallPlan { backend: Backend::Composefs, ..plan.clone() };
    assert!(without("podman").judged(&composefs, Firmware::Efi).is_ok());
    let host = InstallPlan { runner: Runner::Host, ..plan };
    assert_eq!(without("skopeo").judged(&host, Firmware::Efi).unwrap_err().code, Code::ToolMissing);
}

#[test]
fn a_policy_comes_with_the_program_that_labels_by_it() {
    let plan = plan::test::plan();
    let error = Probe { selinux: true, ..good() }.judged(&plan, Firmware::Efi).unwrap_err();
    assert_eq!((error.code, &error.args[1]), (Code::ImageIncomplete, &"setfiles".to_owned()));
    assert!(Probe { selinux: true, setfiles: true, ..good() }.judged(&plan, Firmware::Efi).is_ok());
}

fn encrypted() -> InstallPlan {
    InstallPlan { encryption: plan::Encryption::Passphrase, ..plan::test::plan() }
}

/// One that can do it, as far as it shows.
fn unlocking() -> Probe {
    Probe { unlocking: Unlocking { program: true, ..Unlocking::default() }, ..good() }
}

#[test]
fn only_what_is_encrypted_has_to_be_unlocked() {
    let locked = Probe { unlocking: Unlocking::default(), ..unlocking() };
    let code = |probe: &Probe, plan: &InstallPlan| probe.judged(plan, Firmware::Efi).map_err(|error| error.code);
    assert_eq!(code(&unlocking(), &encrypted()), Ok(ResolvedBackend::Composefs));
    assert_eq!(code(&locked, &encrypted()), Err(Code::UnlockUnsupported));
    let plain = InstallPlan { method: Method::ToFilesystem, ..plan::test::plan() };
    assert_eq!(code(&locked, &plain), Ok(ResolvedBackend::Composefs));
    assert_eq!(
        code(&Probe { unified: Some(UnifiedKernel::default()), ..unlocking() }, &encrypted()),
        Err(Code::UnlockUnsupported)
    );
}

#[test]
fn grub_gets_a_boot_partition_and_a_bootc_that_does_not_partition_needs_fewer_programs() {
    let grub = Probe { bootupd_efi: true, ..unlocking() };
    let plan = encrypted();
    assert!(grub.wants_boot_partition(&plan, ResolvedBackend::Ostree));
    assert!(grub.wants_boot_partition(&plan, ResolvedBackend::Composefs));
    assert!(!unlocking().wants_boot_partition(&plan, ResolvedBackend::Composefs));
    let systemd = InstallPlan { bootloader: Some(Bootloader::Systemd), ..plan.clone() };
    assert!(!grub.wants_boot_partition(&systemd, ResolvedBackend::Composefs));
    let without = |name: &str| {
        let mut probe = grub.clone();
        probe.programs.remove(name);
        probe.judged(&InstallPlan { filesystem: Filesystem::Xfs, ..plan.clone() }, Firmware::Efi)
    };
    assert!(without("sfdisk").is_ok());
    assert_eq!(without("findmnt").unwrap_err().code, Code::ImageIncomplete);
    assert_eq!(without("mkfs.ext4").unwrap_err().args, ["ext4", "mkfs.ext4"], "for /boot");
}

#[test]
fn a_boot_loader_that_is_demanded_has_to_be_there() {
    let demand = |bootloader| InstallPlan { bootloader: Some(bootloader), ..plan::test::plan() };
    let code = |probe: Probe, bootloader| probe.judged(&demand(bootloader), Firmware::Efi).map_err(|error| error.code);
    assert_eq!(code(good(), Bootloader::Grub), Err(Code::BootloaderMissing));
    assert_eq!(code(good(), Bootloader::Systemd), Ok(ResolvedBackend::Composefs));
    let with_bootupd = || Probe { bootupd_efi: true, ..good() };
    assert_eq!(code(with_bootupd(), Bootloader::Grub), Ok(ResolvedBackend::Ostree));
    let alone = Probe { systemd_boot: false, ..with_bootupd() };
    assert_eq!(code(alone, Bootloader::Systemd), Err(Code::BootloaderMissing));
    assert_eq!(code(with_bootupd(), Bootloader::None), Ok(ResolvedBackend::Ostree));
    assert_eq!(code(good(), Bootloader::None), Err(Code::BootloaderMissing), "bootc refuses that with composefs");
}

#[test]
fn a_timer_that_is_not_there_cannot_be_switched_on() {
    let mut plan = plan::test::plan();
    plan.system.update_timer = Some(true);
    assert_eq!(good().judged(&plan, Firmware::Efi).unwrap_err().code, Code::UpdateTimerMissing);
    assert!(Probe { update_timer: true, ..good() }.judged(&plan, Firmware::Efi).is_ok());
    plan.system.update_timer = Some(false);
    assert!(good().judged(&plan, Firmware::Efi).is_ok());
}

#[test]
fn what_a_unified_kernel_rules_out_is_refused() {
    let plan = plan::test::plan();
    let unified = Probe { unified: Some(UnifiedKernel::default()), kernel: false, ..good() };
    let code = |plan: &InstallPlan| unified.judged(plan, Firmware::Efi).map_err(|error| error.code);
    let kargs = InstallPlan { kargs: vec!["quiet".into()], ..plan.clone() };
    let xfs = InstallPlan { filesystem: Filesystem::Xfs, ..plan.clone() };
    assert_eq!(code(&plan), Ok(ResolvedBackend::ChosenByBootc));
    assert_eq!(code(&kargs), Err(Code::KernelArgumentsRefused));
    assert_eq!(code(&xfs), Err(Code::FilesystemUnsupported));
    let later = InstallPlan { place: plan::Place::Partitions(Vec::new()), ..xfs.clone() };
    assert_ne!(code(&later), Err(Code::FilesystemUnsupported), "what is there then is looked at then");
    // ostree takes the other kernel that the image has.
    let both = Probe { kernel: true, bootupd_efi: true, ..unified.clone() };
    let ostree = |plan: InstallPlan| InstallPlan { backend: Backend::Ostree, ..plan };
    for plan in [ostree(kargs), ostree(xfs)] {
        assert_eq!(both.judged(&plan, Firmware::Efi), Ok(ResolvedBackend::Ostree));
    }
}

#[test]
fn a_unified_kernel_needs_to_be_told_to_a_bootc_that_installs_from_a_layout() {
    let plan = plan::test::plan();
    let backend = |from_layout, runner| {
        let probe = Probe { unified: Some(UnifiedKernel::default()), from_layout, ..good() };
        probe.judged(&InstallPlan { runner, ..plan.clone() }, Firmware::Efi).unwrap()
    };
    for runner in [Runner::Container, Runner::Host] {
        assert_eq!(backend(true, runner), ResolvedBackend::Composefs);
    }
    assert_eq!(backend(false, Runner::Container), ResolvedBackend::ChosenByBootc);
}

#[test]
fn the_backend_follows_what_the_image_holds() {
    use {plan::Backend as B, plan::findings::ResolvedBackend as R};
    let probe = |bootupd_efi, systemd_boot, is_unified: bool| Probe {
        bootupd_efi,
        systemd_boot,
        unified: is_unified.then(UnifiedKernel::default),
        ..Probe::default()
    };
    let cases = [
        (B::Auto, probe(true, true, false), Some(R::Ostree)),
        (B::Auto, probe(false, true, false), Some(R::Composefs)),
        (B::Auto, probe(false, true, true), Some(R::ChosenByBootc)),
        (B::Auto, probe(false, false, false), None),
        (B::Auto, probe(false, false, true), None),
        (B::Composefs, probe(false, false, true), None),
        (B::Ostree, probe(false, true, false), None),
        (B::Ostree, probe(true, true, false), Some(R::Ostree)),
        (B::Composefs, probe(true, false, false), Some(R::Composefs)),
        (B::Composefs, probe(false, false, false), None),
    ];
    for (wanted, probe, expected) in cases {
        let got = probe.backend(wanted, "r").map_err(|error| error.code);
        assert_eq!(got, expected.ok_or(Code::BootloaderMissing), "{wanted:?} {probe:?}");
    }
}
