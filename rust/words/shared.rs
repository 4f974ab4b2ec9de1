// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//! The vocabulary that Rust and C++ share: codes, steps, reasons, and what the door hands over.
//!
//! Empty strings and zero mean "none" or "unknown", since cxx has no `Option`. The upper bridge (`rust/bridge`) aliases these types by
//! value; a `Vec` that only it names needs its `impl Vec` here.

// The generated code is not ours to document or to argue about.
#[allow(missing_docs, clippy::undocumented_unsafe_blocks)]
#[cxx::bridge(namespace = "bootc")]
pub mod ffi {
    /// What went wrong. Arguments (`Failure::args`) are given in brackets.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
    enum ErrorCode {
        /// Nothing went wrong.
        None,
        /// The user cancelled.
        Cancelled,
        /// A bug in this program. [what]
        Internal,

        /// The configuration has problems. [number of problems]
        ConfigInvalid,
        /// Not an image reference. [text]
        ReferenceInvalid,
        /// A name without a registry that may be several images. [text, list of references]
        ReferenceAmbiguous,

        /// No connection, no name resolution. [registry]
        RegistryUnreachable,
        /// The registry's certificate is not trusted or does not fit. [registry]
        RegistryTls,
        /// No answer within the deadline. [registry, seconds]
        RegistryTimeout,
        /// The registry answered with an error of its own. [registry, HTTP status]
        RegistryError,
        /// The registry limits requests. [registry]
        RateLimited,
        /// The machine's registries.conf blocks these images. [registry or beginning of a name, file]
        RegistryBlocked,
        /// What says how registries are reached cannot be used. [file]
        RegistrySetup,
        /// The registry wants a login. [registry]
        LoginNeeded,
        /// The registry refused this user name and password. [registry, user name]
        LoginRefused,
        /// The registry does not take the stored token (any more). [registry]
        LoginExpired,
        /// The login is right but has no access to this repository. [registry, repository]
        AccessDenied,
        /// The registry's token server failed. [registry, token server]
        TokenServer,
        /// No such repository or tag. [reference]
        ImageNotFound,
        /// The image is not offered for this machine. [reference, wanted platform, offered platforms]
        PlatformMissing,
        /// The image lacks the label of a bootable image. [reference]
        NotBootable,
        /// The image has no signature, and one is demanded. \[reference, keys\]
        SignatureMissing,
        /// No signature of the image counts. \[reference, keys\]
        SignatureInvalid,
        /// The policy of the live system rejects the image. \[reference, policy file\]
        SignatureRefused,
        /// A key or policy cannot be used. \[file\]
        SignatureSetup,
        /// The registry's answer breaks the image specification. [reference]
        ManifestInvalid,
        /// An OCI layout or archive cannot be read. [path]
        LayoutInvalid,
        /// An image on this machine has other bytes than its digest promises. [path, expected digest, got digest]
        ImageDamaged,
        /// Where the updates of an image on this machine would come from is not known. [reference]
        TargetMissing,

        /// The pull broke off and could not go on. [registry, bytes done, bytes total]
        PullInterrupted,
        /// The registry delivered other bytes than the digest promises. [registry, expected digest, got digest]
        BlobCorrupt,
        /// Too little scratch space. [path, bytes needed, bytes free]
        ScratchFull,
        /// Writing scratch data failed. [path]
        ScratchFailed,

        /// The installer does not run as root.
        NotRoot,
        /// Programs are missing in the live system. [names]
        ToolMissing,
        /// Another installation is running.
        AlreadyRunning,
        /// A systemd unit is wanted, and systemd does not run the live system.
        SystemdMissing,
        /// podman could not take the image in. [reference]
        ImportFailed,
        /// bootc is missing in the image. [reference]
        BootcMissing,
        /// bootc in the image lacks something that the plan needs. [bootc version, option]
        BootcTooOld,
        /// No kernel (or initramfs) in the image. [reference]
        KernelMissing,
        /// No boot loader in the image. [reference]
        BootloaderMissing,
        /// The image's boot loader needs UEFI, and this machine was started in BIOS mode. [reference]
        FirmwareUnsupported,
        /// The image cannot unlock an encrypted root when it starts. [reference]
        UnlockUnsupported,
        /// The passphrase is too short or cannot be typed. [characters at least, characters at most]
        PassphraseUnfit,
        /// Programs are missing in the image that bootc needs to install it. [reference, names]
        ImageIncomplete,
        /// The image cannot make the chosen file system. [file system, missing program]
        FilesystemUnsupported,
        /// The image does not have the timer that the configuration switches on. [reference, timer]
        UpdateTimerMissing,
        /// The image's kernel takes no arguments, and the configuration has some. [reference, arguments]
        KernelArgumentsRefused,

        /// No such disk (any more). [disk]
        DiskNotFound,
        /// The disk under this name is not the one that was chosen. [path]
        DiskChanged,
        /// The disk cannot be used. [path, reason id]
        DiskUnusable,
        /// The disk is too small. [path, bytes needed, bytes there]
        DiskTooSmall,
        /// Another program uses the disk. [path]
        DiskBusy,
        /// The list of disks could not be made.
        DiskScanFailed,

        /// A partition that the system needs was not made. [mount point]
        PartitionMissing,
        /// A partition cannot be what it is meant to be. [partition, mount point]
        PartitionUnsupported,
        /// A partition has to be empty and is not. [partition, mount point]
        PartitionNotEmpty,
        /// A partition is too small, or too little of it is free. [partition, mount point, bytes needed, bytes there]
        PartitionTooSmall,
        /// A partition has another file system than it can have, or none. [partition, file system]
        PartitionFilesystem,
        /// The EFI system partition is not the one that bootc uses. [partition, the one that it uses]
        EspNotFirst,
        /// Another system has boot entries where the new one would take them for its own. [partition, entry]
        ForeignBootEntries,

        /// The installer cannot lay out the disks of this kind of machine. [architecture]
        LayoutUnsupported,
        /// Partitions or file systems could not be made. [disk]
        LayoutFailed,
        /// The root could not be encrypted. [partition]
        EncryptionFailed,
        /// bootc failed. [exit status, its last words]
        BootcFailed,
        /// The image does not fit on the disk. [disk]
        DiskFull,
        /// The disk reported an error, or went away. [disk]
        DiskFailed,
        /// What was left on the disk after a failure could not be wiped. [disk]
        WipeFailed,
        /// The boot entry could not be written to the firmware. [bootc's words]
        FirmwareVariables,
        /// SELinux of the live system or of the image stands in the way. [bootc's words]
        SelinuxRefused,
        /// The installed system was not found on the disk. [path]
        DeploymentMissing,
        /// Mounting failed. [what]
        MountFailed,
        /// Writing into the installed system failed. [path]
        ConfigureFailed,
        /// Unmounting failed. [path]
        UnmountFailed,
        /// The check of the finished disk found a fault. [finding id, path or value]
        AuditFailed,
        /// The program on the command line was asked for something that is not there. [what]
        Usage,
    }

    /// A stage of an installation, in order. The words for it are C++'s.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
    enum Step {
        /// Checks that write nothing.
        Preflight,
        /// Where there is room for the image nowhere else: first writes to the disk, to have room for it there.
        MakeRoom,
        /// The image is fetched from its registry; in bytes.
        Pull,
        /// Instead of `Pull`: an image on this machine is read and checked; in bytes.
        Read,
        /// podman takes the image into its store; in bytes.
        Import,
        /// The image's content is looked at.
        Probe,
        /// First writes to the disk: old content goes, partitions are made.
        Partition,
        /// File systems are made.
        Format,
        /// The image is written to the disk; in bytes written to the disk.
        Deploy,
        /// The boot loader is installed.
        Bootloader,
        /// bootc trims and unmounts.
        Finalize,
        /// The installed system is mounted for Calamares' own jobs.
        Mount,
        /// Everything is unmounted.
        Unmount,
        /// The finished disk is read again and checked.
        Audit,
    }

    /// What the target disk holds when an error is reported.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    enum DiskState {
        /// Byte for byte as it was.
        Untouched,
        /// Old content is gone, no system that boots; the partition table was wiped after the failure.
        Erased,
        /// Old content is gone, and a part of the new system may be there: it could not be wiped after the failure.
        Half,
        /// The new system is on the disk.
        Installed,
        /// Partitions were made by others; there is no new system on them, and all others are as they were.
        PartitionsEmpty,
        /// The same, but what was written to them could not be wiped after the failure.
        PartitionsHalf,
    }

    /// What can help against a failure. The words and buttons for it are C++'s.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    enum Remedy {
        /// Nothing that the user can do here.
        None,
        /// The same again: what was in the way may be gone.
        Retry,
        /// The same with a login, or with another one.
        LogIn,
        /// The same again, but not at once.
        Wait,
        /// Another image.
        OtherImage,
        /// Another disk, or other partitions.
        OtherDisk,
    }

    /// Why a disk cannot be the target.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    enum DiskProblem {
        /// It can.
        None,
        /// The live system runs from it.
        LiveMedium,
        /// An image of a live system is on it, and nothing shows what this one runs from. It can, when the user has confirmed it.
        LooksLikeMedium,
        /// Something on it is mounted. [mount point]
        Mounted,
        /// Swap on it is in use. [path]
        Swap,
        /// Part of a RAID, volume group, encrypted or ZFS set that is in use. [path]
        InUse,
        /// Write protected.
        ReadOnly,
        /// Too small for this image. [bytes needed]
        TooSmall,
        /// Compressed memory, not a disk.
        Zram,
        /// A loop device.
        Loop,
        /// CD, DVD, floppy, network block device or another kind that is no target.
        WrongKind,
    }

    /// Severity of a line for the log.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    enum LogLevel {
        Error,
        Warning,
        Info,
        Debug,
    }

    /// What a problem in the configuration is.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    enum ProblemKind {
        /// The text is not YAML/JSON. [parser's message]
        Syntax,
        /// No such key. [nearest known key, or empty]
        UnknownKey,
        /// Wrong type. [expected type, found type]
        WrongType,
        /// Not one of the allowed values. [found, allowed values]
        NotAllowed,
        /// Key is required and missing. [key]
        Missing,
        /// Known key that this version does not implement. [key]
        NotSupportedYet,
        /// Value has the wrong form. [found, expected form]
        WrongForm,
        /// Two keys contradict each other. [other key]
        Conflict,
    }

    /// One problem of a configuration.
    #[derive(Debug, Clone, PartialEq, Eq)]
    struct Problem {
        kind: ProblemKind,
        /// Dotted path with indexes, as in `images[1].image`.
        path: String,
        args: Vec<String>,
        /// English sentence.
        details: String,
    }

    /// A failure, ready to be put into words.
    #[derive(Debug, Clone, PartialEq, Eq)]
    struct Failure {
        code: ErrorCode,
        args: Vec<String>,
        /// English, the code and the chain of causes.
        details: String,
        disk: DiskState,
        remedy: Remedy,
    }

    /// One image of the catalogue, in one language.
    #[derive(Debug, Clone, PartialEq, Eq)]
    struct CatalogueEntry {
        name: String,
        description: String,
        /// Icon: theme name, or path.
        icon: String,
        /// Image reference without transport.
        image: String,
        preselected: bool,
        /// File systems offered for this image; the first is the default.
        filesystems: Vec<String>,
    }

    /// What the user is asked about something that an installation can have.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    enum Offer {
        /// Nothing: there is none.
        None,
        /// Whether it is wanted.
        Offered,
        /// Only what it needs: there has to be one.
        Required,
    }

    /// A recovery key that was made, or why there is none.
    #[derive(Debug)]
    struct RecoveryKey {
        /// As it is to be written down.
        text: String,
        failure: Failure,
    }

    /// What the pages need to know of the configuration.
    #[derive(Debug, Clone, PartialEq, Eq)]
    struct Settings {
        allow_custom_image: bool,
        /// Whether "keep for updates" starts out checked.
        keep_credentials: bool,
        /// File systems offered when a custom image is chosen; the first is the default.
        filesystems: Vec<String>,
        /// `Disk::path` of the disk that starts out chosen where it can be used; empty for none.
        target_disk: String,
        encryption: Offer,
        /// Only with encryption.
        recovery_key: Offer,
        /// Calamares' module `partition` makes the partitions; there is no page for a disk then.
        partition_module: bool,
    }

    /// What the registry says of an image.
    #[derive(Debug, Clone, PartialEq, Eq)]
    struct ImageInfo {
        /// Full reference with registry and tag, or with the path of a layout or archive.
        reference: String,
        /// The reference that the installed system follows for its updates.
        target: String,
        /// It is on this machine: no registry and no network is needed.
        on_medium: bool,
        registry: String,
        /// `sha256:…` of the platform's manifest: what gets installed.
        digest: String,
        /// `linux/amd64`, `linux/arm64/v8`.
        platform: String,
        /// Compressed bytes of all layers and the config.
        download_bytes: u64,
        layers: u32,
        /// `org.opencontainers.image.version`.
        version: String,
        /// Bytes that a target disk must have at least.
        disk_bytes: u64,
        /// "verified by" this key; empty when nothing was verified.
        verified_by: String,
    }

    /// What is known of an image that is looked up.
    #[derive(Debug, Clone)]
    struct InspectionState {
        /// The look-up is over, or the text is not a reference and there was none.
        done: bool,
        /// `failure.code == None` when the image can be installed, or as long as nothing is known.
        failure: Failure,
        /// As far as known, also after a failure; empty digest when nothing is known.
        image: ImageInfo,
    }

    /// A disk of this machine.
    #[derive(Debug, Clone, PartialEq, Eq)]
    struct Disk {
        /// `/dev/sda`.
        path: String,
        model: String,
        serial: String,
        /// Transport as `lsblk` names it: `sata`, `nvme`, `usb`, `virtio`, or empty.
        bus: String,
        size_bytes: u64,
        removable: bool,
        partitions: u32,
        /// What is on it: `ntfs "Windows"`, `ext4 "home"`; file system and label.
        contents: Vec<String>,
        problem: DiskProblem,
        problem_args: Vec<String>,
    }

    /// Result of a scan for disks.
    #[derive(Debug, Clone)]
    struct DiskList {
        disks: Vec<Disk>,
        failure: Failure,
    }

    /// User name and password for a registry; moved in once and never out.
    struct Login {
        username: String,
        password: String,
    }

    /// What the user chose on the disk page.
    #[derive(Debug, Clone)]
    struct Choice {
        /// `/dev/sda`, one of the listed disks.
        disk: String,
        /// `ext4`, `xfs` or `btrfs`.
        filesystem: String,
        /// With a passphrase, which `start_install` gets.
        encrypt: bool,
        /// As `decide_scratch` said, so that what was told is what is done.
        erase_first: bool,
        /// The login is written into the installed system for updates.
        keep_login: bool,
    }

    /// Where temporary data go.
    #[derive(Debug, Clone, Copy)]
    struct ScratchDecision {
        /// On the chosen disk, which is erased for it before the image is fetched.
        on_target: bool,
        /// Bytes that the live system would have to have free for it, and has, where it has too few; else 0.
        needed: u64,
        free: u64,
    }

    /// A partition that Calamares' module `partition` has made or chosen.
    #[derive(Debug, Clone)]
    struct Partition {
        /// What its file system is on: `/dev/sda3`, or what it is unlocked as, `/dev/mapper/luks-…`.
        device: String,
        /// `/`, `/boot/efi`, …; `swap` for swap space.
        mount_point: String,
    }

    /// A line for the log.
    #[derive(Debug, Clone, PartialEq, Eq)]
    struct LogLine {
        level: LogLevel,
        /// English; never holds a secret.
        text: String,
    }

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    enum EventKind {
        /// `step` begins.
        StepStarted,
        /// Numbers of the running step.
        Progress,
        /// A line for the log.
        Log,
        /// Last event: everything went well.
        Succeeded,
        /// Last event: see `failure`; a cancel has the code `Cancelled`.
        Failed,
    }

    /// What a running installation reports.
    #[derive(Debug, Clone)]
    struct Event {
        kind: EventKind,
        step: Step,
        /// Share of the whole job that is done, 0 to 1.
        fraction: f64,
        /// Bytes; `total` is 0 when unknown.
        done: u64,
        total: u64,
        /// Bytes per second; 0 when unknown.
        rate: u64,
        /// Seconds left in this step; -1 when unknown.
        eta: i64,
        /// Seconds since the last byte came, when it has been a while; else 0.
        silence: u64,
        /// Layers that are complete, and in all; 0 of 0 where there are none to count.
        layers: u32,
        layers_total: u32,
        /// How often a connection broke off and was tried again.
        retries: u32,
        /// Connections that are open.
        connections: u32,
        level: LogLevel,
        /// Log: the line. Succeeded: where the installed system is mounted.
        text: String,
        failure: Failure,
    }

    impl Vec<CatalogueEntry> {}
    impl Vec<Disk> {}
    impl Vec<Event> {}
    impl Vec<LogLine> {}
    impl Vec<Partition> {}
    impl Vec<Problem> {}
}
