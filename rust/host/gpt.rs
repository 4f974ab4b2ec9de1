// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! GPT types of the discoverable partitions specification, and the table that we make of them.
//! <https://uapi-group.org/specifications/specs/discoverable_partitions_specification/>

use words::error::{Error, Result};

/// EFI system partition.
pub const ESP: &str = "c12a7328-f81f-11d2-ba4b-00a0c93ec93b";
/// `/boot` as a file system of its own.
pub const XBOOTLDR: &str = "bc13c2ff-59e6-4262-a352-b275fd6f7172";
/// Where GRUB puts what does not fit before the first partition, on PCs with BIOS.
pub const BIOS_BOOT: &str = "21686148-6449-6e6f-744e-656564454649";

/// Root partitions, by the architecture as Rust names it. Those that start by UEFI (or BIOS) alone: others need partitions of their
/// own for it.
const ROOTS: [(&str, &str); 3] = [
    ("x86_64", "4f68bce3-e8cd-4db1-96e7-fbcaf984b709"),
    ("aarch64", "b921b045-1df0-41c3-af44-4c6f280d3fae"),
    ("riscv64", "72ec70a6-cf74-40e6-bd49-4bda08e8f224"),
];

/// The type is one of a root partition.
pub fn is_root(parttype: &str) -> bool {
    ROOTS.iter().any(|(_, root)| root.eq_ignore_ascii_case(parttype))
}

/// MiB before the root, where that is made first: room for an ESP and a `/boot`, or for a larger ESP.
pub const FRONT: u64 = 2048;

/// What a disk is divided into; sizes in MiB.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The table's own UUID.
    pub id: String,
    /// Architecture, as Rust names it.
    pub arch: &'static str,
    /// EFI system partition.
    pub esp: u64,
    /// `/boot`, where it is a partition of its own.
    pub boot: Option<u64>,
    /// Root; `None` for the rest of the disk.
    pub root: Option<u64>,
}

impl Table {
    /// Input for sfdisk(8). Names are bootc's.
    ///
    /// # Errors
    /// [`Code::LayoutUnsupported`] on machines that start in another way than by UEFI or BIOS.
    pub fn script(&self) -> Result<String> {
        let mut lines = self.head();
        lines.push(line(None, Some(self.esp), ESP, "EFI-SYSTEM"));
        lines.extend(self.boot.map(|size| line(None, Some(size), XBOOTLDR, "boot")));
        lines.push(line(None, self.root, self.root_type()?, "root"));
        Ok(lines.join("\n") + "\n")
    }

    /// The same with nothing but the root, behind [`FRONT`]; what comes there is decided later.
    ///
    /// # Errors
    /// Those of [`Table::script`].
    pub fn script_of_root(&self) -> Result<String> {
        let mut lines = self.head();
        lines.push(line(Some(self.front() + FRONT), self.root, self.root_type()?, "root"));
        Ok(lines.join("\n") + "\n")
    }

    /// Input for `sfdisk --append`, which adds the rest.
    pub fn script_of_rest(&self) -> String {
        let mut lines = vec![line(Some(self.front()), Some(self.esp), ESP, "EFI-SYSTEM")];
        lines.extend(self.boot.map(|size| line(Some(self.front() + self.esp), Some(size), XBOOTLDR, "boot")));
        lines.join("\n") + "\n"
    }

    /// Number of the first partition that [`Table::script_of_rest`] adds.
    pub fn first_of_rest(&self) -> u32 {
        if self.has_bios_boot() { 3 } else { 2 }
    }

    fn head(&self) -> Vec<String> {
        let mut lines = vec!["label: gpt".to_owned(), format!("label-id: {}", self.id)];
        if self.has_bios_boot() {
            lines.push(line(None, Some(1), BIOS_BOOT, "BIOS-BOOT"));
        }
        lines
    }

    /// Also on a machine that was started by UEFI: the disk may move to another one.
    fn has_bios_boot(&self) -> bool {
        self.arch == "x86_64"
    }

    /// MiB before the first partition that is not GRUB's own.
    fn front(&self) -> u64 {
        if self.has_bios_boot() { 2 } else { 1 }
    }

    fn root_type(&self) -> Result<&'static str> {
        let root = ROOTS.iter().find(|(arch, _)| *arch == self.arch).map(|(_, root)| *root);
        root.ok_or_else(|| unsupported(self.arch))
    }
}

/// A line of sfdisk's input: a partition that begins where the last one ends, or at `start`.
fn line(start: Option<u64>, size: Option<u64>, parttype: &str, name: &str) -> String {
    let field = |name: &str, mib: Option<u64>| mib.map(|mib| format!("{name}={mib}MiB, ")).unwrap_or_default();
    format!("{}{}type={parttype}, name=\"{name}\"", field("start", start), field("size", size))
}

fn unsupported(arch: &str) -> Error {
    let why = format!("this version partitions no disk for {arch}; use method: to-disk, without encryption");
    Error::layout_unsupported(arch, why)
}

#[cfg(test)]
mod tests {
    use super::*;
    use words::error::Code;

    #[test]
    fn a_pc_gets_what_bios_and_uefi_need() {
        let table = Table { id: "11".into(), arch: "x86_64", esp: 512, boot: Some(1024), root: Some(20480) };
        assert_eq!(
            table.script().unwrap(),
            "label: gpt\nlabel-id: 11\n\
             size=1MiB, type=21686148-6449-6e6f-744e-656564454649, name=\"BIOS-BOOT\"\n\
             size=512MiB, type=c12a7328-f81f-11d2-ba4b-00a0c93ec93b, name=\"EFI-SYSTEM\"\n\
             size=1024MiB, type=bc13c2ff-59e6-4262-a352-b275fd6f7172, name=\"boot\"\n\
             size=20480MiB, type=4f68bce3-e8cd-4db1-96e7-fbcaf984b709, name=\"root\"\n"
        );
    }

    #[test]
    fn the_rest_fits_before_a_root_that_is_made_first() {
        let table = Table { id: "11".into(), arch: "x86_64", esp: FRONT - 1024, boot: Some(1024), root: None };
        assert_eq!(
            table.script_of_root().unwrap(),
            "label: gpt\nlabel-id: 11\n\
             size=1MiB, type=21686148-6449-6e6f-744e-656564454649, name=\"BIOS-BOOT\"\n\
             start=2050MiB, type=4f68bce3-e8cd-4db1-96e7-fbcaf984b709, name=\"root\"\n"
        );
        assert_eq!(
            table.script_of_rest(),
            "start=2MiB, size=1024MiB, type=c12a7328-f81f-11d2-ba4b-00a0c93ec93b, name=\"EFI-SYSTEM\"\n\
             start=1026MiB, size=1024MiB, type=bc13c2ff-59e6-4262-a352-b275fd6f7172, name=\"boot\"\n"
        );
        let other = Table { arch: "aarch64", esp: FRONT, boot: None, root: Some(20480), ..table.clone() };
        assert!(other.script_of_root().unwrap().contains("\nstart=2049MiB, size=20480MiB, type=b921b045"));
        assert!(other.script_of_rest().starts_with("start=1MiB, size=2048MiB, type=c12a7328"));
        assert_eq!((table.first_of_rest(), other.first_of_rest()), (3, 2));
    }

    #[test]
    fn what_is_not_needed_is_left_out() {
        let table = Table { id: "11".into(), arch: "aarch64", esp: 1024, boot: None, root: None };
        assert_eq!(
            table.script().unwrap(),
            "label: gpt\nlabel-id: 11\n\
             size=1024MiB, type=c12a7328-f81f-11d2-ba4b-00a0c93ec93b, name=\"EFI-SYSTEM\"\n\
             type=b921b045-1df0-41c3-af44-4c6f280d3fae, name=\"root\"\n"
        );
        let error = Table { arch: "s390x", ..table }.script().unwrap_err();
        assert_eq!((error.code, error.args), (Code::LayoutUnsupported, vec!["s390x".to_owned()]));
    }
}
