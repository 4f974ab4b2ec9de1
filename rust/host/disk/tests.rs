// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! Verdicts on the machines of tests/fixtures/disks; its INDEX says which of them are real.

use super::*;
use plan::disk::DiskIdentity;
use words::error::Code;

/// Name, what lsblk said, and the kernel's tables.
struct Machine {
    name: &'static str,
    lsblk: &'static str,
    mountinfo: &'static str,
    swaps: &'static str,
}

macro_rules! machine {
    ($name:literal) => {
        Machine {
            name: $name,
            lsblk: include_str!(concat!("../../../tests/fixtures/disks/", $name, ".json")),
            mountinfo: include_str!(concat!("../../../tests/fixtures/disks/", $name, ".mountinfo")),
            swaps: include_str!(concat!("../../../tests/fixtures/disks/", $name, ".swaps")),
        }
    };
}

const LAPTOP: Machine = machine!("laptop");
const MANY_DISKS: Machine = machine!("many-disks");

impl Machine {
    fn scan(&self) -> Scan {
        Scan::parse(self.lsblk, self.mountinfo, self.swaps).expect(self.name)
    }

    /// After something was plugged in, out or elsewhere; `from` is text of lsblk's answer.
    fn changed(&self, from: &str, to: &str) -> Scan {
        assert!(self.lsblk.contains(from), "{}: no {from}", self.name);
        Scan::parse(&self.lsblk.replace(from, to), self.mountinfo, self.swaps).expect(self.name)
    }
}

/// `/dev/sda mounted /media/x` for every disk, in the order of the list.
fn verdicts(scan: &Scan, needed_bytes: u64) -> Vec<String> {
    let line = |disk: Disk| {
        let words = [disk.path, problem_id(disk.problem).to_owned(), disk.problem_args.join(" ")];
        words.join(" ").trim_end().to_owned()
    };
    list_of(scan, needed_bytes).into_iter().map(line).collect()
}

fn node<'a>(scan: &'a Scan, path: &str) -> &'a Node {
    find(scan, Path::new(path)).expect(path)
}

fn disk(scan: &Scan, path: &str) -> Disk {
    list_of(scan, 0).into_iter().find(|disk| disk.path == path).expect(path)
}

#[test]
fn every_use_of_a_disk_is_seen() {
    // ubdm is the second disk of the Btrfs, which no mount names; ubdi and ubdp hold a closed LUKS and an idle volume group, ubdf
    // and ubdh an active volume and an opened LUKS that nothing uses. The array of ubdj and ubdk lies on both.
    let expected = [
        "/dev/ubdb",
        "/dev/ubdc",
        "/dev/ubdf",
        "/dev/ubdh",
        "/dev/ubdi",
        "/dev/ubdp",
        "/dev/ubda live-medium",
        "/dev/ubdd mounted /media/my stick",
        "/dev/ubde swap /dev/ubde2",
        "/dev/ubdg mounted /mnt/root",
        "/dev/ubdj in-use /dev/md0",
        "/dev/ubdk in-use /dev/md0",
        "/dev/ubdl mounted /mnt/pool",
        "/dev/ubdm mounted /mnt/pool",
        "/dev/ubdn read-only",
        "/dev/ubdo too-small 1000000000",
        "/dev/loop0 loop",
        "/dev/loop1 loop",
        "/dev/zram0 zram",
    ];
    assert_eq!(verdicts(&MANY_DISKS.scan(), 1_000_000_000), expected);
}

#[test]
fn on_a_laptop_only_what_can_be_erased_is_usable() {
    let expected = [
        "/dev/mmcblk0",
        "/dev/nvme0n1",
        "/dev/sda live-medium",
        "/dev/sdb too-small 0",
        "/dev/sdc in-use /dev/sdc1",
        "/dev/loop0 loop",
        "/dev/sr0 wrong-kind",
        "/dev/mmcblk0boot0 wrong-kind",
        "/dev/fd0 wrong-kind",
        "/dev/nbd0 wrong-kind",
        "/dev/zram0 zram",
    ];
    assert_eq!(verdicts(&LAPTOP.scan(), 0), expected);
}

#[test]
fn the_live_medium_is_known_however_the_system_started() {
    for (machine, medium) in [
        // The root as a disk of its own, mounted as `/dev/root`.
        (machine!("blank"), "/dev/ubda"),
        // A hybrid ISO on a stick.
        (machine!("live-stick"), "/dev/ubdg"),
        // An ISO that is a file on a stick, mapped by Ventoy.
        (machine!("ventoy"), "/dev/ubdh"),
        // An ISO that is a file on a disk (live-boot's findiso).
        (machine!("iso-file"), "/dev/ubde"),
        // An installed system.
        (machine!("installed-system"), "/dev/vda"),
    ] {
        assert_eq!(disk(&machine.scan(), medium).problem, DiskProblem::LiveMedium, "{}", machine.name);
    }
}

#[test]
fn an_image_on_a_stick_is_the_medium_unless_another_disk_is() {
    let stick = machine!("live-stick");
    let without = |mount_points: &[&str]| {
        let is_kept = |line: &&str| !mount_points.iter().any(|point| line.contains(&format!(" {point} ")));
        let mountinfo = stick.mountinfo.lines().filter(is_kept).collect::<Vec<_>>().join("\n");
        // lsblk knows the mounts, too.
        let forget = |lsblk: String, point: &&str| lsblk.replace(&format!("\"{point}\""), "null");
        let lsblk = mount_points.iter().fold(stick.lsblk.to_owned(), forget);
        Scan::parse(&lsblk, &mountinfo, stick.swaps).expect(stick.name)
    };
    // The live system runs from elsewhere.
    assert_eq!(disk(&without(&["/run/live/iso"]), "/dev/ubdg").problem, DiskProblem::None);
    // It is all in memory: its medium can be any that has an image on it.
    let in_memory = without(&["/run/live/iso", "/run/live/medium"]);
    assert_eq!(disk(&in_memory, "/dev/ubdg").problem, DiskProblem::LooksLikeMedium);
}

#[test]
fn what_only_looks_like_the_medium_is_taken_when_it_was_confirmed() {
    // As after a start over the network: nothing shows the medium.
    let laptop = LAPTOP.lsblk.replacen("\"ntfs\"", "\"iso9660\"", 1);
    let no_medium = laptop.replace("/run/live/medium", "/mnt/stick");
    let mountinfo: String =
        LAPTOP.mountinfo.lines().filter(|line| !line.contains("/run/live")).flat_map(|line| [line, "\n"]).collect();
    let scan = Scan::parse(&no_medium, &mountinfo, LAPTOP.swaps).expect("a scan");
    let node = node(&scan, "/dev/nvme0n1");
    assert_eq!(disk(&scan, "/dev/nvme0n1").problem, DiskProblem::LooksLikeMedium);
    let error = refuse_unusable(&scan, node, false).unwrap_err();
    assert_eq!((error.code, error.args.join(" ")), (Code::DiskUnusable, "/dev/nvme0n1 looks-like-medium".into()));
    assert!(error.details.contains("--even-if-medium"), "{error}");
    let identity = super::identity(node);
    assert_eq!(recheck_in(&scan, &identity).unwrap_err().code, Code::DiskUnusable);
    let confirmed = DiskIdentity { even_if_medium: true, ..identity };
    assert_eq!(recheck_in(&scan, &confirmed).expect("the disk"), Path::new("/dev/nvme0n1"));
    // Nothing else is overruled by it.
    let identity = DiskIdentity { even_if_medium: true, ..super::identity(self::node(&LAPTOP.scan(), "/dev/sda")) };
    assert_eq!(recheck_in(&LAPTOP.scan(), &identity).unwrap_err().code, Code::DiskUnusable);
    let text = serde_json::to_string(&confirmed).expect("JSON");
    assert_eq!(serde_json::from_str::<DiskIdentity>(&text).expect("an identity"), confirmed);
}

/// `sda` and `sdb`, with what the second one differs in and what lies on both.
fn two_paths(differs: &str, children: &str) -> Scan {
    let disk = |name: &str, rest: &str| {
        format!(
            r#"{{"name": "{name}", "path": "/dev/{name}", "maj:min": "8:{}", "type": "disk", "size": 9000, "ro": false, "rm": false,
            "wwn": "0x600508b1", "serial": "600508b1", "model": "LOGICAL VOLUME", "children": [{children}]{rest}}}"#,
            name.len() + usize::from(name.as_bytes()[2])
        )
    };
    let second = disk("sdb", "");
    let second = differs.split_once('>').map_or(second.clone(), |(from, to)| second.replace(from, to));
    Scan::parse(&format!(r#"{{"blockdevices": [{}, {second}]}}"#, disk("sda", "")), "", "").expect("a scan")
}

#[test]
fn several_paths_to_one_disk_are_one_choice() {
    let map = r#"{"name": "mpatha", "path": "/dev/mapper/mpatha", "maj:min": "252:0", "type": "mpath", "size": 9000, "ro": false,
        "rm": false, "children": [{"name": "mpatha-part1", "path": "/dev/mapper/mpatha-part1", "maj:min": "252:1", "type": "part",
        "size": 8000, "ro": false, "rm": false, "fstype": "ext4"}]}"#;
    for children in ["", map] {
        let scan = two_paths("", children);
        assert_eq!(verdicts(&scan, 0), ["/dev/sda"], "{children}");
        // Whichever of its names is given.
        for name in ["/dev/sda", "/dev/sdb", "/dev/mapper/mpatha"] {
            let found = find(&scan, Path::new(name)).map(|node| node.path.clone());
            assert!(
                found.is_ok_and(|path| path == Path::new("/dev/sda")) || children.is_empty() && name.len() > 8,
                "{name}"
            );
        }
        // A path that was chosen is followed when another one comes first by now.
        for path in ["/dev/sda", "/dev/sdb", "/dev/sdz"] {
            let identity = DiskIdentity { path: path.into(), ..super::identity(&scan.disks[1]) };
            assert_eq!(recheck_in(&scan, &identity).expect(path), Path::new("/dev/sda"), "{path}");
        }
    }
    // Mounted by its map.
    let mounted = map.replace("\"ext4\"", "\"ext4\", \"mountpoints\": [\"/mnt\"]");
    assert_eq!(verdicts(&two_paths("", &mounted), 0), ["/dev/sda mounted /mnt"]);
    // Two disks of cheap adapters, which have something in common.
    for differs in
        ["0x600508b1>0x600508b2", "\"serial\": \"600508b1\">\"serial\": \"600508b2\"", "9000>9001", "LOGICAL>OTHER"]
    {
        assert_eq!(verdicts(&two_paths(differs, ""), 0), ["/dev/sda", "/dev/sdb"], "{differs}");
    }
    let unknown = two_paths("\"wwn\": \"0x600508b1\">\"wwn\": null", "");
    assert_eq!(verdicts(&unknown, 0), ["/dev/sda", "/dev/sdb"]);
}

#[test]
fn what_lies_on_another_disk_too_stays() {
    // The same array, on one disk alone: degraded, or of two partitions.
    let scan = MANY_DISKS.scan();
    assert_eq!(disk(&scan, "/dev/ubdj").problem_args, ["/dev/md0"]);
    let mut alone = scan;
    alone.disks.retain(|node| node.path != Path::new("/dev/ubdk"));
    assert_eq!(disk(&alone, "/dev/ubdj").problem, DiskProblem::None);
    // A mapping of a kind that we cannot end.
    let mapped = MANY_DISKS.changed("\"crypt\"", "\"dm\"");
    assert_eq!(disk(&mapped, "/dev/ubdh").problem, DiskProblem::InUse);
}

#[test]
fn a_mount_is_found_through_raid_luks_and_lvm() {
    let scan = machine!("raid-luks-lvm").scan();
    for path in ["/dev/ubdb", "/dev/ubdc"] {
        let disk = disk(&scan, path);
        assert_eq!((disk.problem, disk.problem_args), (DiskProblem::Mounted, vec!["/mnt/a".to_owned()]), "{path}");
    }
}

#[test]
fn what_holds_a_disk_without_a_trace_is_believed() {
    let mut scan = machine!("blank").scan();
    assert_eq!(disk(&scan, "/dev/ubdb").problem, DiskProblem::None);
    scan.held.push("/dev/ubdb".into());
    assert_eq!(disk(&scan, "/dev/ubdb").problem, DiskProblem::InUse);
}

#[test]
fn a_disk_is_described_by_what_is_on_it() {
    let laptop = LAPTOP.scan();
    let windows = disk(&laptop, "/dev/nvme0n1");
    assert_eq!((windows.model.as_str(), windows.serial.as_str()), ("SAMSUNG MZVLB512HBJQ-000L7", "S4ENNX1N123456"));
    assert_eq!((windows.bus.as_str(), windows.size_bytes, windows.removable), ("nvme", 512_110_190_592, false));
    assert_eq!(windows.partitions, 4);
    assert_eq!(windows.contents, ["vfat \"SYSTEM\"", "ntfs \"Windows\"", "ntfs \"WinRE_DRV\""]);
    assert!(disk(&laptop, "/dev/sda").removable);
    let raid = disk(&MANY_DISKS.scan(), "/dev/ubdj");
    assert_eq!(raid.contents, ["linux_raid_member \"(none):0\"", "ext4 \"raid\""]);
    assert_eq!(disk(&MANY_DISKS.scan(), "/dev/ubdb").contents, [""; 0]);
}

#[test]
fn a_partition_is_no_disk() {
    let scan = LAPTOP.scan();
    let error = find(&scan, Path::new("/dev/nvme0n1p3")).unwrap_err();
    assert_eq!((error.code, error.args.join(" ")), (Code::DiskUnusable, "/dev/nvme0n1p3 wrong-kind".into()));
    assert!(error.details.contains("the disk /dev/nvme0n1;"), "{error}");
    assert_eq!(find(&scan, Path::new("/dev/null")).unwrap_err().code, Code::DiskNotFound);
}

#[test]
fn a_link_to_nowhere_is_named() {
    let error = identity_of(Path::new("/dev/disk/by-id/no-such-disk")).unwrap_err();
    assert_eq!((error.code, error.args.join(" ")), (Code::DiskNotFound, "/dev/disk/by-id/no-such-disk".into()));
}

#[test]
fn a_disk_is_found_under_its_new_name() {
    let identity = super::identity(self::node(&LAPTOP.scan(), "/dev/nvme0n1"));
    assert_eq!(recheck_in(&LAPTOP.scan(), &identity).expect("the disk"), Path::new("/dev/nvme0n1"));
    let moved = LAPTOP.changed("nvme0n1", "nvme1n1");
    assert_eq!(recheck_in(&moved, &identity).expect("the disk"), Path::new("/dev/nvme1n1"));
}

#[test]
fn another_disk_under_the_old_name_is_refused() {
    let identity = super::identity(self::node(&LAPTOP.scan(), "/dev/nvme0n1"));
    for (from, to) in
        [("S4ENNX1N123456", "S4ENNX1N999999"), ("512110190592", "256060514304"), ("eui.0025388b01234567", "eui.1")]
    {
        let error = recheck_in(&LAPTOP.changed(from, to), &identity).unwrap_err();
        assert_eq!((error.code, error.args.join(" ")), (Code::DiskChanged, "/dev/nvme0n1".into()), "{to}");
        assert!(error.details.contains("choose the disk again"), "{error}");
    }
}

#[test]
fn a_disk_that_is_gone_is_missed() {
    let identity = super::identity(self::node(&LAPTOP.scan(), "/dev/nvme0n1"));
    let error = recheck_in(&MANY_DISKS.scan(), &identity).unwrap_err();
    assert_eq!((error.code, error.args.join(" ")), (Code::DiskNotFound, "/dev/nvme0n1".into()));
    assert!(error.details.contains("S4ENNX1N123456"), "{error}");
}

#[test]
fn without_a_serial_number_only_the_name_counts() {
    let identity = super::identity(node(&MANY_DISKS.scan(), "/dev/ubdb"));
    assert_eq!(recheck_in(&MANY_DISKS.scan(), &identity).expect("the disk"), Path::new("/dev/ubdb"));
    let moved = recheck_in(&MANY_DISKS.changed("/dev/ubdb", "/dev/ubdz"), &identity).unwrap_err();
    assert_eq!(moved.code, Code::DiskNotFound);
    let grown = recheck_in(&MANY_DISKS.changed("10737418240", "10737418752"), &identity).unwrap_err();
    assert_eq!(grown.code, Code::DiskChanged);
}

#[test]
fn one_of_two_disks_that_look_alike_is_not_guessed() {
    // Cheap adapters give every disk the same serial number.
    let wanted = DiskIdentity { serial: "0000".into(), ..super::identity(node(&MANY_DISKS.scan(), "/dev/ubdb")) };
    let identity = DiskIdentity { path: "/dev/sdz".into(), size_bytes: 1 << 30, ..wanted };
    let alike = MANY_DISKS.changed("\"serial\": null", "\"serial\": \"0000\"");
    assert_eq!(recheck_in(&alike, &identity).unwrap_err().code, Code::DiskChanged);
}

#[test]
fn a_disk_that_came_into_use_is_refused() {
    let identity = super::identity(node(&MANY_DISKS.scan(), "/dev/ubdd"));
    let error = recheck_in(&MANY_DISKS.scan(), &identity).unwrap_err();
    assert_eq!((error.code, error.args.join(" ")), (Code::DiskUnusable, "/dev/ubdd mounted".into()));
    assert!(error.details.contains("/media/my stick"), "{error}");
}
