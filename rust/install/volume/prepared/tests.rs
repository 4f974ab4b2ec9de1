// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
use super::fault::{foreign_entries, not_empty};
use super::look::{boot_entry, first_entry, free_bytes, look_command};
use super::tell::{append, home_of};
use super::*;
use plan::findings::UnifiedKernel;
use plan::test::plan;
use plan::test::ready;
use plan::{Partition, Place};
use words::error::Code;

/// A disk with another system: its ESP and its root; then what Calamares' partition module makes beside it.
const LSBLK: &str = r#"{"blockdevices": [
    {"path":"/dev/sda","type":"disk","size":1,"children":[
        {"path":"/dev/sda1","type":"part","size":300000000,"parttype":"c12a7328-f81f-11d2-ba4b-00a0c93ec93b","fstype":"vfat","uuid":"ESP"},
        {"path":"/dev/sda2","type":"part","size":9,"parttype":"4f68bce3-e8cd-4db1-96e7-fbcaf984b709","fstype":"ext4","uuid":"OTHER","mountpoints":["/mnt"]},
        {"path":"/dev/sda3","type":"part","size":20000000000,"fstype":"ext4","uuid":"ROOT","mountpoints":[null]},
        {"path":"/dev/sda4","type":"part","size":20000000000,"fstype":"crypto_LUKS","uuid":"LUKS4","children":[
            {"path":"/dev/mapper/luks-LUKS4","type":"crypt","size":19900000000,"fstype":"btrfs","uuid":"INNER"}]},
        {"path":"/dev/sda5","type":"part","size":1,"fstype":"swap","uuid":"SWAP"},
        {"path":"/dev/sda6","type":"part","size":1,"fstype":"xfs","uuid":"HOME"},
        {"path":"/dev/sda7","type":"part","size":1,"fstype":null,"uuid":null},
        {"path":"/dev/sda8","type":"part","size":1,"parttype":"c12a7328-f81f-11d2-ba4b-00a0c93ec93b","fstype":"vfat","uuid":"ESP2"},
        {"path":"/dev/sda9","type":"part","size":1000000000,"fstype":"ext4","uuid":"BOOT"},
        {"path":"/dev/sda10","type":"part","size":1,"fstype":"LVM2_member","uuid":"PV","children":[
            {"path":"/dev/mapper/vg-root","type":"lvm","size":1,"fstype":"ext4","uuid":"LV"}]},
        {"path":"/dev/sda11","type":"part","size":1,"fstype":"crypto_LUKS","uuid":"LUKS11","children":[
            {"path":"/dev/mapper/luks-LUKS11","type":"crypt","size":1,"fstype":"ext4","uuid":"HOME2"}]}]}]}"#;

fn find(partitions: &[(&str, &str)]) -> Result<Prepared> {
    let partition = |(device, place): &(&str, &str)| Partition { device: device.into(), mount_point: (*place).into() };
    Prepared::parse(LSBLK, &partitions.iter().map(partition).collect::<Vec<_>>())
}

const PLAIN: [(&str, &str); 4] =
    [("/dev/sda3", "/"), ("/dev/sda1", "/boot/efi"), ("/dev/sda5", "swap"), ("/dev/sda6", "/home")];
const ENCRYPTED: [(&str, &str); 3] =
    [("/dev/sda1", "/boot/efi"), ("/dev/mapper/luks-LUKS4", "/"), ("/dev/mapper/luks-LUKS11", "/home")];

fn code<T>(result: Result<T>) -> Option<(Code, String)> {
    result.err().map(|error| (error.code, error.args.join(" ")))
}

#[test]
fn bootc_is_told_how_the_root_is_found_and_unlocked() {
    let plain = find(&PLAIN).unwrap();
    assert_eq!(plain.spec(&ready()).options(true), ["--skip-finalize", "--root-mount-spec", "UUID=ROOT"]);
    assert_eq!(plain.check(&plan(), &ready()), Ok(()));
    assert_eq!((plain.disk.as_path(), plain.mappings()), (Path::new("/dev/sda"), vec![]));
    let encrypted = find(&ENCRYPTED).unwrap();
    assert_eq!(
        encrypted.spec(&ready()).options(true),
        ["--skip-finalize", "--root-mount-spec", "UUID=INNER", "--karg", "rd.luks.uuid=LUKS4"]
    );
    assert_eq!(encrypted.mappings(), ["luks-LUKS4", "luks-LUKS11"]);
    assert_eq!(encrypted.check(&plan(), &ready()), Ok(()));
    let locked = Ready { no_unlock: "it has no cryptsetup".into(), ..ready() };
    assert_eq!(encrypted.check(&plan(), &locked).unwrap_err().code, Code::UnlockUnsupported);
    assert_eq!(plain.check(&plan(), &locked), Ok(()));
}

#[test]
fn boot_loaders_for_uefi_are_left_out_by_bios_where_they_have_no_place() {
    let is_generic =
        |partitions: &[(&str, &str)], firmware| find(partitions).unwrap().is_generic(&Ready { firmware, ..ready() });
    let all = [Firmware::Efi, Firmware::NoVariables, Firmware::Bios];
    assert_eq!(all.map(|firmware| is_generic(&PLAIN, firmware)), [false, true, true]);
    assert_eq!(all.map(|firmware| is_generic(&[("/dev/sda3", "/")], firmware)), [false, true, false]);
}

#[test]
fn only_what_is_the_systems_alone_is_wiped_after_a_failure() {
    let all = [&PLAIN[..], &[("/dev/sda9", "/boot")]].concat();
    let prepared = find(&all).unwrap();
    let shared = prepared.shared(&ready());
    assert_eq!(prepared.emptied_devices(&ready()), [Path::new("/dev/sda3")]);
    assert_eq!((shared.mark.as_str(), shared.encrypted), ("UUID=ROOT", false));
    assert_eq!(shared.partitions.esp.as_deref(), Some(Path::new("/dev/sda1")));
    let grub = Ready { grub: true, ..ready() };
    let shared = prepared.shared(&grub);
    assert_eq!(prepared.emptied_devices(&grub), [Path::new("/dev/sda3"), Path::new("/dev/sda9")]);
    assert_eq!(shared.partitions.boot.as_deref(), Some(Path::new("/dev/sda9")));
    assert!(find(&ENCRYPTED).unwrap().shared(&ready()).encrypted);
}

#[test]
fn only_mount_points_are_in_the_root() {
    let lines = |partitions: &[(&str, &str)], ready: &Ready| {
        find(partitions).unwrap().mount_commands(ready).iter().map(Cmd::to_string).collect::<Vec<_>>()
    };
    let root = "mount --options X-mount.mkdir=0755 /dev/sda3 /run/calamares-bootc/target";
    assert_eq!(lines(&PLAIN, &ready()), [root]);
    let grub = Ready { grub: true, ..ready() };
    assert_eq!(
        lines(&[&PLAIN[..], &[("/dev/sda9", "/boot")]].concat(), &grub),
        [
            root,
            "mount --options X-mount.mkdir=0755 /dev/sda9 /run/calamares-bootc/target/boot",
            "mount --options X-mount.mkdir=0755 /dev/sda1 /run/calamares-bootc/target/boot/efi",
        ]
    );
    let verity = find(&PLAIN).unwrap().verity_command(&ready()).map(|command| command.to_string());
    assert_eq!(verity.as_deref(), Some("tune2fs -O verity /dev/sda3"));
    let ostree = Ready { backend: ResolvedBackend::Ostree, ..ready() };
    assert_eq!(find(&PLAIN).unwrap().verity_command(&ostree), None);
    assert_eq!(find(&ENCRYPTED).unwrap().verity_command(&ready()), None, "Btrfs always has it");
}

#[test]
fn looking_writes_nothing() {
    let prepared = find(&PLAIN).unwrap();
    let line = |volume: &Volume| look_command(volume, Path::new("/look")).to_string();
    assert_eq!(line(&prepared.root), "mount --options ro,noload /dev/sda3 /look");
    assert_eq!(line(prepared.home.as_ref().unwrap()), "mount --options ro,norecovery /dev/sda6 /look");
    assert_eq!(line(&find(&ENCRYPTED).unwrap().root), "mount --options ro,nologreplay /dev/mapper/luks-LUKS4 /look");
    assert_eq!(line(prepared.esp.as_ref().unwrap()), "mount --options ro /dev/sda1 /look");
    let full = tempfile::tempdir().unwrap();
    std::fs::create_dir(full.path().join("lost+found")).unwrap();
    assert_eq!(first_entry(full.path()), Ok(None));
    std::fs::create_dir(full.path().join("etc")).unwrap();
    assert_eq!(first_entry(full.path()), Ok(Some("etc".to_owned())));
    assert_eq!(first_entry(&full.path().join("gone")).unwrap_err().code, Code::MountFailed);
    assert_eq!(
        code::<()>(Err(not_empty(Path::new("/dev/sda2"), "/", "etc"))),
        Some((Code::PartitionNotEmpty, "/dev/sda2 /".into()))
    );
    assert!(free_bytes(full.path()).unwrap() > 0);
    assert_eq!(boot_entry(full.path()), Ok(None));
    std::fs::create_dir_all(full.path().join("loader/entries")).unwrap();
    std::fs::write(full.path().join("loader/entries/README"), "").unwrap();
    assert_eq!(boot_entry(full.path()), Ok(None));
    std::fs::write(full.path().join("loader/entries/arch.conf"), "").unwrap();
    assert_eq!(boot_entry(full.path()), Ok(Some("arch.conf".to_owned())));
    assert_eq!(boot_entry(&full.path().join("loader/entries/arch.conf")).unwrap_err().code, Code::MountFailed);
    assert_eq!(
        code::<()>(Err(foreign_entries(Path::new("/dev/sda1"), "arch.conf"))),
        Some((Code::ForeignBootEntries, "/dev/sda1 arch.conf".into()))
    );
}

#[test]
fn the_system_is_told_of_its_other_partitions() {
    let root = tempfile::tempdir().unwrap();
    assert_eq!(home_of(root.path()), Path::new("/home"));
    std::os::unix::fs::symlink("var/home", root.path().join("home")).unwrap();
    assert_eq!(home_of(root.path()), Path::new("/var/home"));
    let plain = find(&PLAIN).unwrap();
    assert_eq!(
        plain.fstab(Path::new("/var/home")),
        "UUID=HOME /var/home xfs defaults 0 2\nUUID=SWAP none swap defaults 0 0\n"
    );
    assert_eq!(plain.crypttab(), "");
    let encrypted = find(&ENCRYPTED).unwrap();
    assert_eq!(encrypted.fstab(Path::new("/home")), "UUID=HOME2 /home ext4 defaults 0 2\n");
    assert_eq!(encrypted.crypttab(), "luks-LUKS11 UUID=LUKS11 none luks\n");
    let file = root.path().join("fstab");
    append(&file, "").unwrap();
    assert!(!file.exists());
    std::fs::write(&file, "/dev/x /x ext4").unwrap();
    append(&file, "a line\n").unwrap();
    append(&file, "another\n").unwrap();
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "/dev/x /x ext4\na line\nanother\n");
    assert_eq!(append(root.path(), "x").unwrap_err().code, Code::ConfigureFailed);
}

#[test]
fn what_cannot_work_is_refused_with_the_partition() {
    let refused = |partitions: &[(&str, &str)]| code(find(partitions)).unwrap();
    assert_eq!(refused(&[("/dev/sda1", "/boot/efi")]), (Code::PartitionMissing, "/".into()));
    assert_eq!(refused(&[("/dev/sdz1", "/")]), (Code::DiskNotFound, "/dev/sdz1".into()));
    assert_eq!(refused(&[("/dev/sda2", "/")]), (Code::DiskBusy, "/dev/sda2".into()));
    assert_eq!(refused(&[("/dev/sda7", "/")]), (Code::PartitionFilesystem, "/dev/sda7 ".into()));
    for (device, place) in [
        ("/dev/sda6", "/var"),
        ("/dev/sda6", "/usr"),
        ("/dev/sda6", "/boot/efi"),
        ("/dev/mapper/vg-root", "/home"),
        ("/dev/sda", "/home"),
        ("/dev/sda6", "/"),
    ] {
        let all = [("/dev/sda3", "/"), (device, place)];
        assert_eq!(refused(&all), (Code::PartitionUnsupported, format!("{device} {place}")));
    }
}

#[test]
fn what_is_too_small_or_missing_for_the_image_is_refused() {
    let check = |partitions: &[(&str, &str)], ready: &Ready| code(find(partitions).unwrap().check(&plan(), ready));
    let missing = |place: &str| Some((Code::PartitionMissing, place.to_owned()));
    assert_eq!(check(&[("/dev/sda3", "/")], &ready()), missing("EFI"));
    let bios = Ready { firmware: Firmware::Bios, grub: true, grub_for_bios: true, ..ready() };
    assert_eq!(check(&[("/dev/sda3", "/")], &bios), None);
    assert_eq!(
        check(&[("/dev/sda3", "/"), ("/dev/sda8", "/boot/efi")], &bios),
        Some((Code::EspNotFirst, "/dev/sda8 /dev/sda1".into()))
    );
    let gpt = |more: &str| {
        let found = LSBLK.replacen(r#""type":"disk""#, r#""type":"disk","pttype":"gpt""#, 1);
        let found = found.replacen(r#"{"path":"/dev/sda5""#, &format!(r#"{more}{{"path":"/dev/sda5""#), 1);
        let root = Partition { device: "/dev/sda3".into(), mount_point: "/".into() };
        code(Prepared::parse(&found, &[root]).unwrap().check(&plan(), &bios))
    };
    assert_eq!(gpt(""), missing("BIOS (bios_grub)"));
    let bios_boot =
        r#"{"path":"/dev/sda12","type":"part","size":1,"parttype":"21686148-6449-6E6F-744E-656564454649"},"#;
    assert_eq!(gpt(bios_boot), None);
    assert_eq!(
        check(&[("/dev/sda3", "/"), ("/dev/sda8", "/boot/efi")], &ready()),
        Some((Code::EspNotFirst, "/dev/sda8 /dev/sda1".into()))
    );
    let small = check(&[("/dev/sda6", "/"), ("/dev/sda1", "/efi")], &ready()).unwrap();
    assert_eq!(small, (Code::PartitionTooSmall, format!("/dev/sda6 / {} 1", plan().image.disk_bytes())));
    assert_eq!(
        check(&[("/dev/sda5", "/"), ("/dev/sda1", "/efi")], &ready()),
        Some((Code::PartitionFilesystem, "/dev/sda5 swap".into()))
    );
    let grub = Ready { grub: true, ..ready() };
    assert_eq!(check(&PLAIN, &grub), None);
    assert_eq!(check(&PLAIN, &Ready { takes_nested_mounts: false, ..grub.clone() }), missing("/boot"));
    assert_eq!(check(&ENCRYPTED, &grub), missing("/boot"));
    assert_eq!(check(&[&ENCRYPTED[..], &[("/dev/sda9", "/boot")]].concat(), &grub), None);
    let locked_boot = [("/dev/sda3", "/"), ("/dev/sda1", "/boot/efi"), ("/dev/mapper/luks-LUKS4", "/boot")];
    assert_eq!(check(&locked_boot, &grub), Some((Code::PartitionFilesystem, "/dev/mapper/luks-LUKS4 btrfs".into())));
}

#[test]
fn a_unified_kernel_finds_its_root_by_the_type_of_the_partition() {
    let unified = Ready { unified: Some(UnifiedKernel::default()), ..ready() };
    assert_eq!(
        find(&ENCRYPTED).unwrap().spec(&unified).options(unified.takes_arguments()),
        ["--skip-finalize", "--root-mount-spec", "UUID=INNER"]
    );
    let root = |kind: &str, filesystem: &str| {
        let node = r#"{"path":"/dev/sda3","type":"part","size":20000000000,"fstype":"ext4""#;
        let typed = node.replace("ext4", filesystem) + &format!(r#","parttype":"{kind}""#);
        let partitions = PLAIN.map(|(device, place)| Partition { device: device.into(), mount_point: place.into() });
        code(Prepared::parse(&LSBLK.replace(node, &typed), &partitions).unwrap().check(&plan(), &unified))
    };
    const ROOT: &str = "4f68bce3-e8cd-4db1-96e7-fbcaf984b709";
    assert_eq!(root(ROOT, "ext4"), None);
    assert_eq!(root("0fc63daf-8483-4772-8e79-3d69d8477de4", "ext4").unwrap().0, Code::PartitionUnsupported);
    assert_eq!(root(ROOT, "xfs"), Some((Code::FilesystemUnsupported, "xfs fs-verity".to_owned())));
}

#[test]
fn a_boot_that_has_the_type_of_an_esp_and_no_fat_is_no_esp() {
    let mistaken = LSBLK.replace(
        r#""size":1000000000,"fstype":"ext4","uuid":"BOOT""#,
        r#""size":1000000000,"parttype":"C12A7328-F81F-11D2-BA4B-00A0C93EC93B","fstype":"ext4","uuid":"BOOT""#,
    );
    let partitions = [("/dev/sda3", "/"), ("/dev/sda9", "/boot")];
    let partitions = partitions.map(|(device, place)| Partition { device: device.into(), mount_point: place.into() });
    let found = Prepared::parse(&mistaken, &partitions).unwrap();
    assert_eq!((found.esp, found.boot.map(|boot| boot.uuid)), (None, Some("BOOT".to_owned())));
}

#[test]
fn what_is_ready_comes_back_as_it_was_written() {
    let text = serde_json::to_string(&ready()).unwrap();
    assert_eq!(serde_json::from_str::<Ready>(&text).unwrap(), ready());
    let prepared = plan::InstallPlan { place: Place::Partitions(Vec::new()), ..plan() };
    assert_eq!(crate::volume::tools(&prepared), TOOLS);
}
