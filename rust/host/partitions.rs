// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! The partitions of an installed system, as its disk has them.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use words::error::{Error, Result};

use crate::cmd::{self, Cmd};
use crate::{gpt, udev};

/// bootc before 1.11 gave root the generic Linux type and this label.
const ROOT_LABEL: &str = "root";

/// The partitions of an installed system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Partitions {
    /// The device of the root file system: a partition, or what it is unlocked as.
    pub root: PathBuf,
    /// The EFI system partition, where there is one.
    pub esp: Option<PathBuf>,
    /// `/boot`, where it is a partition of its own.
    pub boot: Option<PathBuf>,
    /// The UUID of the file system that `/boot` is in, where udev has told it.
    pub boot_uuid: Option<String>,
}

#[derive(Deserialize)]
struct Lsblk {
    blockdevices: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    path: PathBuf,
    #[serde(rename = "type")]
    kind: String,
    parttype: Option<String>,
    partlabel: Option<String>,
    uuid: Option<String>,
    #[serde(default)]
    children: Vec<Node>,
}

impl Partitions {
    /// Finds them on a disk.
    ///
    /// # Errors
    /// `DeploymentMissing` when there is no root partition.
    pub fn of_disk(disk: &Path) -> Result<Self> {
        udev::settle(udev::PATIENCE, || Error::mount_failed(disk.display(), "waiting for the new partitions"))?;
        let lsblk = Cmd::new("lsblk")
            .args(["--json", "--tree", "--output", "PATH,TYPE,PARTTYPE,PARTLABEL,UUID"])
            .arg(disk.display().to_string());
        let text = cmd::output(&lsblk, |_| missing(disk, "reading its partitions"))?;
        Self::parse(&text, disk)
    }

    fn parse(lsblk: &str, disk: &Path) -> Result<Self> {
        let parsed: Lsblk = serde_json::from_str(lsblk).map_err(|error| missing(disk, &error.to_string()))?;
        let partitions: Vec<&Node> =
            parsed.blockdevices.iter().flat_map(|disk| &disk.children).filter(|node| node.kind == "part").collect();
        let find = |is: &dyn Fn(&Node) -> bool| partitions.iter().copied().find(|node| is(node));
        let of_type = |wanted: &str| find(&|node| node.parttype.as_deref().is_some_and(|parttype| parttype == wanted));
        let root = find(&|node| node.parttype.as_deref().is_some_and(gpt::is_root))
            .or_else(|| find(&|node| node.partlabel.as_deref() == Some(ROOT_LABEL)))
            .ok_or_else(|| missing(disk, "no root partition"))?;
        let root = root.children.iter().find(|node| node.kind == "crypt").unwrap_or(root);
        let boot = of_type(gpt::XBOOTLDR);
        Ok(Self {
            root: root.path.clone(),
            // The first of several: bootupd takes that one as well.
            esp: of_type(gpt::ESP).map(|node| node.path.clone()),
            boot: boot.map(|node| node.path.clone()),
            boot_uuid: boot.unwrap_or(root).uuid.clone(),
        })
    }
}

/// The installed system, or a part of it, is not where it should be.
pub fn missing(path: &Path, why: &str) -> Error {
    Error::deployment_missing(
        path.display(),
        format!("the installed system was not found on {}: {why}", path.display()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use words::error::Code;

    const LSBLK: &str = r#"{"blockdevices": [{"path":"/dev/vda", "type":"disk", "parttype":null, "partlabel":null, "children": [
        {"path":"/dev/vda1", "type":"part", "parttype":"21686148-6449-6e6f-744e-656564454649", "partlabel":"BIOS-BOOT", "uuid":null},
        {"path":"/dev/vda2", "type":"part", "parttype":"c12a7328-f81f-11d2-ba4b-00a0c93ec93b", "partlabel":"EFI-SYSTEM", "uuid":"7B77-95E7"},
        {"path":"/dev/vda3", "type":"part", "parttype":"4f68bce3-e8cd-4db1-96e7-fbcaf984b709", "partlabel":"root", "uuid":"6aa6e9b8"}]}]}"#;

    #[test]
    fn partitions_are_found_by_type_and_else_by_label() {
        let disk = Path::new("/dev/vda");
        let expected = Partitions {
            root: "/dev/vda3".into(),
            esp: Some("/dev/vda2".into()),
            boot: None,
            boot_uuid: Some("6aa6e9b8".into()),
        };
        assert_eq!(Partitions::parse(LSBLK, disk).unwrap(), expected);
        let old_bootc = LSBLK.replace("4f68bce3-e8cd-4db1-96e7-fbcaf984b709", "0fc63daf-8483-4772-8e79-3d69d8477de4");
        assert_eq!(Partitions::parse(&old_bootc, disk).unwrap(), expected);
        let no_root = old_bootc.replace("\"root\"", "\"data\"");
        assert_eq!(Partitions::parse(&no_root, disk).unwrap_err().code, Code::DeploymentMissing);
    }

    #[test]
    fn an_encrypted_root_is_what_it_is_unlocked_as() {
        let children = r#""children": [{"path":"/dev/mapper/calamares-bootc-root", "type":"crypt", "parttype":null, "partlabel":null}]"#;
        let lsblk = LSBLK
            .replace("\"partlabel\":\"root\"", &format!("\"partlabel\":\"root\", {children}"))
            .replace("21686148-6449-6e6f-744e-656564454649", "bc13c2ff-59e6-4262-a352-b275fd6f7172");
        let found = Partitions::parse(&lsblk, Path::new("/dev/vda")).unwrap();
        assert_eq!(found.root, Path::new("/dev/mapper/calamares-bootc-root"));
        assert_eq!(found.boot.as_deref(), Some(Path::new("/dev/vda1")));
        assert_eq!(found.boot_uuid, None);
    }

    #[test]
    fn of_several_esps_the_first_is_taken() {
        let two = LSBLK.replace("21686148-6449-6e6f-744e-656564454649", "c12a7328-f81f-11d2-ba4b-00a0c93ec93b");
        let found = Partitions::parse(&two, Path::new("/dev/vda")).unwrap();
        assert_eq!(found.esp.as_deref(), Some(Path::new("/dev/vda1")));
    }
}
