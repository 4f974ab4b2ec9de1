// SPDX-FileCopyrightText: 2026 calamares-bootc contributors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "Messages.h"

#include "Glue.h"

#include <QLocale>

namespace
{

/// The arguments of a code; one that is missing is shown as a gap and crashes nothing.
class Arguments
{
public:
    explicit Arguments( const rust::Vec< rust::String >& args )
        : m_args( toQt( args ) )
    {
    }
    QString operator[]( int index ) const { return m_args.value( index, QStringLiteral( "…" ) ); }
    QString size( int index ) const { return Messages::size( m_args.value( index ).toULongLong() ); }
    /// Zero stands for unknown.
    bool hasNumber( int index ) const { return m_args.value( index ).toULongLong() > 0; }
    bool has( int index ) const { return !m_args.value( index ).isEmpty(); }

private:
    QStringList m_args;
};

}  // namespace

QString
Messages::failure( const bootc::Failure& failure )
{
    using Code = bootc::ErrorCode;
    const Arguments args( failure.args );
    // One arg() call with all values: a value may itself look like a place holder.
    switch ( failure.code )
    {
    case Code::None:
        return QString();
    case Code::Cancelled:
        return tr( "The installation was cancelled.", "@error" );
    case Code::Internal:
        return tr( "The installer made a mistake: %1. Please report this with the details below.", "@error" )
            .arg( args[ 0 ] );

    case Code::ConfigInvalid:
        return tr( "The configuration file bootc.conf has mistakes (%1). Whoever made this installation medium has to "
                   "correct them.",
                   "@error" )
            .arg( args[ 0 ] );
    case Code::ReferenceInvalid:
        return tr( "“%1” is not an image reference. Write it like registry.example.org/name:tag.", "@error" )
            .arg( args[ 0 ] );
    case Code::ReferenceAmbiguous:
        return tr( "“%1” names no registry and could be any of these: %2. Write the whole name of the one that you "
                   "want.",
                   "@error" )
            .arg( args[ 0 ], args[ 1 ] );

    case Code::RegistryUnreachable:
        return tr( "%1 cannot be reached. Check the network connection and the name, then try again.", "@error" )
            .arg( args[ 0 ] );
    case Code::RegistryTls:
        return tr( "The certificate of %1 is not trusted. Check this computer's date and time; a registry with a "
                   "certificate authority of its own needs “caFile” in bootc.conf.",
                   "@error" )
            .arg( args[ 0 ] );
    case Code::RegistryTimeout:
        return tr( "%1 did not answer within %2 seconds. Check the network connection, then try again.", "@error" )
            .arg( args[ 0 ], args[ 1 ] );
    case Code::RegistryError:
        return tr( "%1 answered with an error (HTTP status %2). Try again later.", "@error" )
            .arg( args[ 0 ], args[ 1 ] );
    case Code::RateLimited:
        return tr( "%1 takes no more requests from this network for now. Wait some minutes or log in, then try again.",
                   "@error" )
            .arg( args[ 0 ] );
    case Code::RegistryBlocked:
        return tr( "Images from %1 are not allowed here: %2 blocks them. Choose another image.", "@error" )
            .arg( args[ 0 ], args[ 1 ] );
    case Code::RegistrySetup:
        return tr( "It is not clear how to reach the registry: there is something wrong with %1. Whoever made this "
                   "installation medium has to correct it.",
                   "@error" )
            .arg( args[ 0 ] );
    case Code::LoginNeeded:
        return tr( "%1 wants you to log in.", "@error" ).arg( args[ 0 ] );
    case Code::LoginRefused:
        return tr( "%1 refused the user name “%2” with this password. Check both and log in again.", "@error" )
            .arg( args[ 0 ], args[ 1 ] );
    case Code::LoginExpired:
        return tr( "The stored login for %1 has run out or was withdrawn. Log in again.", "@error" ).arg( args[ 0 ] );
    case Code::AccessDenied:
        return tr( "This login has no access to %2 on %1. Log in as another user, or ask the owner of the image for "
                   "access.",
                   "@error" )
            .arg( args[ 0 ], args[ 1 ] );
    case Code::TokenServer:
        return tr( "%2, which handles the logins of %1, failed. Try again later.", "@error" )
            .arg( args[ 0 ], args[ 1 ] );
    case Code::ImageNotFound:
        return tr( "There is no image %1. Check its name and tag; it may also be private and need a login.", "@error" )
            .arg( args[ 0 ] );
    case Code::PlatformMissing:
        return tr( "%1 is not made for this computer: it needs %2, the image is offered for %3. Choose another image.",
                   "@error" )
            .arg( args[ 0 ], args[ 1 ], args[ 2 ] );
    case Code::NotBootable:
        return tr( "%1 is a container image, but not a bootable one. Choose another image.", "@error" )
            .arg( args[ 0 ] );
    case Code::ManifestInvalid:
        return tr( "What the registry says of %1 is not valid. Choose another image or tell its owner.", "@error" )
            .arg( args[ 0 ] );
    case Code::LayoutInvalid:
        return tr( "There is no readable image in %1. Choose another image.", "@error" ).arg( args[ 0 ] );
    case Code::ImageDamaged:
        return tr( "The image in %1 is damaged or not the one that was chosen (expected %2, got %3). Check the medium "
                   "or make a new one.",
                   "@error" )
            .arg( args[ 0 ], shortDigest( args[ 1 ] ), shortDigest( args[ 2 ] ) );
    case Code::TargetMissing:
        return tr( "%1 is on this medium, and where its updates would come from is not known. Whoever made this "
                   "installation medium has to set “target” in bootc.conf.",
                   "@error" )
            .arg( args[ 0 ] );

    case Code::PullInterrupted:
        if ( args.hasNumber( 2 ) )
        {
            return tr( "The connection to %1 broke off after %2 of %3. Check the network connection and start the "
                       "installation again.",
                       "@error" )
                .arg( args[ 0 ], args.size( 1 ), args.size( 2 ) );
        }
        return tr( "The connection to %1 broke off. Check the network connection and start the installation again.",
                   "@error" )
            .arg( args[ 0 ] );
    case Code::SignatureMissing:
        return tr( "%1 is not signed. This installer only takes it with a signature by %2. Choose another image, or "
                   "ask "
                   "whoever publishes it.",
                   "@error" )
            .arg( args[ 0 ], args[ 1 ] );
    case Code::SignatureInvalid:
        return tr( "The signature of %1 is not by %2, or the image has been changed since. Do not install it before "
                   "whoever publishes it has explained that.",
                   "@error" )
            .arg( args[ 0 ], args[ 1 ] );
    case Code::SignatureRefused:
        return tr( "The rules of this installation medium (%2) do not allow %1. Choose another image.", "@error" )
            .arg( args[ 0 ], args[ 1 ] );
    case Code::SignatureSetup:
        return tr( "Signatures cannot be checked: there is something wrong with %1. Whoever made this installation "
                   "medium has to correct it.",
                   "@error" )
            .arg( args[ 0 ] );
    case Code::BlobCorrupt:
        return tr( "%1 delivered damaged or forged data (expected %2, got %3). Try again, and tell the owner of the "
                   "registry if it happens again.",
                   "@error" )
            .arg( args[ 0 ], shortDigest( args[ 1 ] ), shortDigest( args[ 2 ] ) );
    case Code::ScratchFull:
        if ( args.hasNumber( 1 ) )
        {
            return tr( "There is too little space for the download in %1: it needs %2, %3 are free. Use a computer "
                       "with more memory or a smaller image, or set “downloadPath” in bootc.conf.",
                       "@error" )
                .arg( args[ 0 ], args.size( 1 ), args.size( 2 ) );
        }
        return tr( "The space in %1 is used up. Use a computer with more memory or a smaller image, or set "
                   "“downloadPath” in bootc.conf.",
                   "@error" )
            .arg( args[ 0 ] );
    case Code::ScratchFailed:
        return tr( "Writing to %1 failed. Restart from the installation medium and try again.", "@error" )
            .arg( args[ 0 ] );

    case Code::NotRoot:
        return tr( "The installer has no administrator rights. Start it as root.", "@error" );
    case Code::ToolMissing:
        return tr( "Programs that the installation needs are missing in the live system: %1. Install them and try "
                   "again.",
                   "@error" )
            .arg( args[ 0 ] );
    case Code::AlreadyRunning:
        return tr( "Another installation is running on this computer. Wait for its end, or end it, and try again.",
                   "@error" );
    case Code::SystemdMissing:
        return tr( "This installer is set to work in a systemd unit, but none can be started in the live system. Set "
                   "“installationApproach: direct” in bootc.conf.",
                   "@error" );
    case Code::ImportFailed:
        return tr( "The image %1 could not be unpacked in the live system. The details tell why.", "@error" )
            .arg( args[ 0 ] );
    case Code::BootcMissing:
        return tr( "The image %1 has no bootc, so it cannot be installed. Choose another image.", "@error" )
            .arg( args[ 0 ] );
    case Code::BootcTooOld:
        return tr( "bootc %1 in the image cannot do what is asked for (%2). Choose a newer image.", "@error" )
            .arg( args[ 0 ], args[ 1 ] );
    case Code::KernelMissing:
        return tr( "The image %1 has no kernel that could start it. Choose another image.", "@error" ).arg( args[ 0 ] );
    case Code::BootloaderMissing:
        return tr( "The image %1 has no boot loader that fits this computer. Choose another image.", "@error" )
            .arg( args[ 0 ] );
    case Code::FirmwareUnsupported:
        return tr( "The boot loader of the image %1 needs UEFI, but this computer was started in BIOS mode. Switch the "
                   "firmware to UEFI and start again, or choose another image.",
                   "@error" )
            .arg( args[ 0 ] );
    case Code::UnlockUnsupported:
        return tr( "The image %1 cannot unlock an encrypted disk when it starts. Install it without encryption, or "
                   "choose another image.",
                   "@error" )
            .arg( args[ 0 ] );
    case Code::PassphraseUnfit:
        return tr( "The passphrase needs at least %1 and at most %2 characters that can be typed in one line. Choose "
                   "another one.",
                   "@error" )
            .arg( args[ 0 ], args[ 1 ] );
    case Code::ImageIncomplete:
        return tr( "The image %1 lacks programs that are needed to install it: %2. Choose another image.", "@error" )
            .arg( args[ 0 ], args[ 1 ] );
    case Code::UpdateTimerMissing:
        return tr( "The image %1 cannot update itself, as this installer is set to make it do: it has no %2. "
                   "Choose another image.",
                   "@error" )
            .arg( args[ 0 ], args[ 1 ] );
    case Code::KernelArgumentsRefused:
        return tr( "The kernel of the image %1 takes no arguments, and this installer is set to give it some (%2). "
                   "Choose another image.",
                   "@error" )
            .arg( args[ 0 ], args[ 1 ] );
    case Code::FilesystemUnsupported:
        return tr( "The image cannot make the file system %1 (%2 is missing in it). Choose another file system.",
                   "@error" )
            .arg( args[ 0 ], args[ 1 ] );

    case Code::DiskNotFound:
        return tr( "The disk %1 is not there any more. Connect it again or choose another one.", "@error" )
            .arg( args[ 0 ] );
    case Code::DiskChanged:
        return tr( "%1 is not the disk any more that you chose. Start again and choose the disk anew.", "@error" )
            .arg( args[ 0 ] );
    case Code::DiskUnusable:
        return tr( "The disk %1 cannot be used (%2). Choose another one.", "@error" ).arg( args[ 0 ], args[ 1 ] );
    case Code::DiskTooSmall:
        return tr( "The disk %1 is too small: the image needs %2, the disk has %3. Choose a larger disk.", "@error" )
            .arg( args[ 0 ], args.size( 1 ), args.size( 2 ) );
    case Code::DiskBusy:
        return tr( "Another program uses the disk %1. Close it, or choose another disk.", "@error" ).arg( args[ 0 ] );
    case Code::DiskScanFailed:
        return tr( "The disks of this computer could not be listed. Refresh the list to try again.", "@error" );

    case Code::PartitionMissing:
        return tr( "There is no partition for %1, which the new system needs. Start again and make one.", "@error" )
            .arg( args[ 0 ] );
    case Code::PartitionUnsupported:
        return tr( "%1 cannot be %2 of this system. Start again and choose partitions for /, /boot, the EFI system "
                   "partition, /home and swap space only.",
                   "@error, a partition and a mount point" )
            .arg( args[ 0 ], args[ 1 ] );
    case Code::PartitionNotEmpty:
        return tr( "%1 is to become %2 and is not empty. Start again and have it formatted, or choose another one.",
                   "@error, a partition and a mount point" )
            .arg( args[ 0 ], args[ 1 ] );
    case Code::PartitionTooSmall:
        return tr( "%1 is too small for %2: %3 are needed, %4 are there. Start again and make it larger.",
                   "@error, a partition and a mount point" )
            .arg( args[ 0 ], args[ 1 ], args.size( 2 ), args.size( 3 ) );
    case Code::PartitionFilesystem:
        return tr( "The file system of %1 (%2) cannot be used. Start again and choose another one.",
                   "@error, a partition and its file system" )
            .arg( args[ 0 ], args[ 1 ] );
    case Code::EspNotFirst:
        return tr( "This system would start from %2, not from %1. Start again and choose %2 as the EFI system "
                   "partition.",
                   "@error, two partitions" )
            .arg( args[ 0 ], args[ 1 ] );

    case Code::ForeignBootEntries:
        return tr( "On the EFI system partition %1 another system has boot entries (%2), which the new system would "
                   "take "
                   "for its own. Start again and choose another disk, or another image.",
                   "@error, a partition and a file" )
            .arg( args[ 0 ], args[ 1 ] );

    case Code::LayoutUnsupported:
        return tr( "This installer cannot divide the disks of this kind of computer (%1). Whoever made this "
                   "installation medium has to set “method: to-disk” in bootc.conf.",
                   "@error" )
            .arg( args[ 0 ] );
    case Code::LayoutFailed:
        return tr( "The partitions and file systems could not be made on the disk %1. The details tell why.", "@error" )
            .arg( args[ 0 ] );
    case Code::EncryptionFailed:
        return tr( "%1 could not be encrypted. The details tell why.", "@error" ).arg( args[ 0 ] );
    case Code::BootcFailed:
        if ( args.has( 1 ) )
        {
            return tr( "bootc could not install the image: %1", "@error" ).arg( args[ 1 ] );
        }
        return tr( "bootc could not install the image (exit status %1). The details tell why.", "@error" )
            .arg( args[ 0 ] );
    case Code::DiskFull:
        return tr( "The image does not fit on the disk %1. Choose a larger disk or a smaller image.", "@error" )
            .arg( args[ 0 ] );
    case Code::DiskFailed:
        return tr( "The disk %1 reported an error or was disconnected. Check its cable, or choose another disk.",
                   "@error" )
            .arg( args[ 0 ] );
    case Code::WipeFailed:
        return tr( "What was written to the disk %1 could not be wiped. Do not start the computer from it; install "
                   "again.",
                   "@error" )
            .arg( args[ 0 ] );
    case Code::FirmwareVariables:
        return tr( "The boot entry could not be written to the firmware of this computer (%1). Delete old boot entries "
                   "in the firmware setup and try again.",
                   "@error" )
            .arg( args[ 0 ] );
    case Code::SelinuxRefused:
        return tr( "SELinux stands in the way of the installation (%1). Choose another image, or whoever made this "
                   "installation medium has to correct it.",
                   "@error" )
            .arg( args[ 0 ] );
    case Code::DeploymentMissing:
        return tr( "The installed system was not found on %1. The image may use a layout that this installer does not "
                   "know.",
                   "@error" )
            .arg( args[ 0 ] );
    case Code::MountFailed:
        return tr( "%1 could not be mounted. The details tell why.", "@error" ).arg( args[ 0 ] );
    case Code::ConfigureFailed:
        return tr( "Writing %1 in the installed system failed. The details tell why.", "@error" ).arg( args[ 0 ] );
    case Code::UnmountFailed:
        return tr( "%1 could not be unmounted. Shut the computer down before you remove a disk.", "@error" )
            .arg( args[ 0 ] );
    case Code::AuditFailed:
        return tr( "The check of the finished disk found a fault (%1: %2). The system would probably not start; "
                   "install it again.",
                   "@error" )
            .arg( args[ 0 ], args[ 1 ] );
    case Code::Usage:
        return tr( "The installer was asked for something that is not there: %1.", "@error" ).arg( args[ 0 ] );
    }
    // Enumerations of the other side are open: this one is newer than these words.
    return tr( "The installation failed. The details tell why.", "@error" );
}

QString
Messages::diskState( bootc::DiskState state )
{
    switch ( state )
    {
    case bootc::DiskState::Untouched:
        return tr( "Nothing on the disk was changed.", "@info" );
    case bootc::DiskState::Erased:
        return tr( "The old content of the disk is gone and there is no working system on it yet: install again.",
                   "@info" );
    case bootc::DiskState::Half:
        return tr( "The old content of the disk is gone, and a part of the new system may be on it. Do not start the "
                   "computer from it: install again.",
                   "@info" );
    case bootc::DiskState::Installed:
        return tr( "The new system is on the disk, but it may be incomplete.", "@info" );
    case bootc::DiskState::PartitionsEmpty:
        return tr( "The partitions were made as you chose, and there is no new system on them. All others are as they "
                   "were.",
                   "@info" );
    case bootc::DiskState::PartitionsHalf:
        return tr( "A part of the new system may be on the partitions that you chose for it. Do not start it: install "
                   "again. All others are as they were.",
                   "@info" );
    }
    return QString();
}

QString
Messages::problem( const bootc::Problem& problem )
{
    using Kind = bootc::ProblemKind;
    const Arguments args( problem.args );
    const QString path = problem.path.empty() ? QStringLiteral( "bootc.conf" ) : toQt( problem.path );
    switch ( problem.kind )
    {
    case Kind::Syntax:
        return tr( "%1: not readable: %2", "@error" ).arg( path, args[ 0 ] );
    case Kind::UnknownKey:
        if ( args.has( 0 ) )
        {
            return tr( "%1: there is no such key; did you mean “%2”?", "@error" ).arg( path, args[ 0 ] );
        }
        return tr( "%1: there is no such key", "@error" ).arg( path );
    case Kind::WrongType:
        return tr( "%1: has to be of the type %2, not %3", "@error" ).arg( path, args[ 0 ], args[ 1 ] );
    case Kind::NotAllowed:
        return tr( "%1: “%2” is not allowed; use one of: %3", "@error" ).arg( path, args[ 0 ], args[ 1 ] );
    case Kind::Missing:
        return tr( "%1: the key “%2” is missing", "@error" ).arg( path, args[ 0 ] );
    case Kind::NotSupportedYet:
        return tr( "not supported yet: %1", "@error" ).arg( path );
    case Kind::WrongForm:
        return tr( "%1: “%2” has the wrong form; expected: %3", "@error" ).arg( path, args[ 0 ], args[ 1 ] );
    case Kind::Conflict:
        return tr( "%1: contradicts “%2”; remove one of them", "@error" ).arg( path, args[ 0 ] );
    }
    return toQt( problem.details );
}

QString
Messages::diskProblem( const bootc::Disk& disk )
{
    using Problem = bootc::DiskProblem;
    const Arguments args( disk.problem_args );
    switch ( disk.problem )
    {
    case Problem::None:
        return QString();
    case Problem::LiveMedium:
        return tr( "this installer runs from it", "@info" );
    case Problem::Mounted:
        return tr( "in use: mounted on %1", "@info" ).arg( args[ 0 ] );
    case Problem::Swap:
        return tr( "in use: swap space on %1", "@info" ).arg( args[ 0 ] );
    case Problem::InUse:
        return tr( "in use: part of %1", "@info" ).arg( args[ 0 ] );
    case Problem::ReadOnly:
        return tr( "write protected", "@info" );
    case Problem::TooSmall:
        return tr( "too small: the image needs %1", "@info" ).arg( args.size( 0 ) );
    case Problem::Zram:
        return tr( "compressed memory, not a disk", "@info" );
    case Problem::Loop:
        return tr( "a file, not a disk", "@info" );
    case Problem::WrongKind:
        return tr( "not a hard disk", "@info" );
    }
    return tr( "cannot be used", "@info" );
}

QString
Messages::diskName( const bootc::Disk& disk )
{
    const QString model = toQt( disk.model ).trimmed();
    return tr( "%1, %2 (%3)", "model, size and path of a disk" )
        .arg( model.isEmpty() ? tr( "Disk", "@label, a disk without a model name" ) : model,
              size( disk.size_bytes ),
              toQt( disk.path ) );
}

QString
Messages::diskDetails( const bootc::Disk& disk )
{
    QStringList parts;
    if ( !disk.bus.empty() )
    {
        const QString bus = toQt( disk.bus );
        // The names of lsblk are abbreviations, but for the one that is a name.
        parts.append( bus == QStringLiteral( "virtio" )     ? QStringLiteral( "Virtio" )
                          : bus == QStringLiteral( "nvme" ) ? QStringLiteral( "NVMe" )
                                                            : bus.toUpper() );
    }
    if ( disk.removable )
    {
        parts.append( tr( "removable", "@info, a disk" ) );
    }
    if ( !disk.serial.empty() )
    {
        parts.append( tr( "serial number %1", "@info, a disk" ).arg( toQt( disk.serial ) ) );
    }
    if ( !disk.contents.empty() )
    {
        parts.append( tr( "holds %1", "@info, a disk, list of file systems" )
                          .arg( QLocale().createSeparatedList( toQt( disk.contents ) ) ) );
    }
    else if ( disk.partitions > 0 )
    {
        parts.append( tr( "partitions: %1", "@info, a disk" ).arg( QLocale().toString( disk.partitions ) ) );
    }
    else
    {
        parts.append( tr( "empty", "@info, a disk" ) );
    }
    return parts.join( QStringLiteral( " · " ) );
}

QString
Messages::image( const bootc::ImageInfo& image )
{
    QStringList parts;
    if ( !image.version.empty() )
    {
        parts.append( tr( "version %1", "@info, an image" ).arg( toQt( image.version ) ) );
    }
    if ( !image.platform.empty() )
    {
        parts.append( toQt( image.platform ) );
    }
    if ( image.on_medium )
    {
        parts.append( tr( "on this medium", "@info, an image that needs no network" ) );
    }
    else if ( image.download_bytes > 0 )
    {
        parts.append( tr( "%1 to fetch", "@info, size of an image" ).arg( size( image.download_bytes ) ) );
    }
    parts.append( verification( image ) );
    return parts.join( QStringLiteral( " · " ) );
}

QString
Messages::origin( const bootc::ImageInfo& image )
{
    return image.on_medium
        ? tr( "this medium; updates from %1", "@info, where an image comes from" ).arg( toQt( image.target ) )
        : toQt( image.reference );
}

QString
Messages::verification( const bootc::ImageInfo& image )
{
    return image.verified_by.empty() ? tr( "not verified", "@info, an image" )
                                     : tr( "verified by %1", "@info, an image" ).arg( toQt( image.verified_by ) );
}

QString
Messages::scratch( const bootc::ScratchDecision& scratch )
{
    if ( scratch.on_target && scratch.needed == 0 )
    {
        return tr( "on the disk, which is erased before the image is fetched", "@info" );
    }
    if ( scratch.on_target )
    {
        return tr( "on the disk, which is erased before the image is fetched: elsewhere it would need %1, %2 are free",
                   "@info, sizes" )
            .arg( size( scratch.needed ), size( scratch.free ) );
    }
    return scratch.needed == 0 ? QString()
                               : tr( "too little: the image needs %1, %2 are free", "@info, sizes" )
                                     .arg( size( scratch.needed ), size( scratch.free ) );
}

QString
Messages::step( bootc::Step step )
{
    switch ( step )
    {
    case bootc::Step::Preflight:
        return tr( "Checking this computer", "@status" );
    case bootc::Step::MakeRoom:
        return tr( "Erasing the disk and making room for the image on it", "@status" );
    case bootc::Step::Pull:
        return tr( "Fetching the image", "@status" );
    case bootc::Step::Read:
        return tr( "Reading the image from the medium", "@status" );
    case bootc::Step::Import:
        return tr( "Unpacking the image", "@status" );
    case bootc::Step::Probe:
        return tr( "Looking into the image", "@status" );
    case bootc::Step::Partition:
        return tr( "Partitioning the disk", "@status" );
    case bootc::Step::Format:
        return tr( "Making file systems", "@status" );
    case bootc::Step::Deploy:
        return tr( "Writing the system to the disk", "@status" );
    case bootc::Step::Bootloader:
        return tr( "Installing the boot loader", "@status" );
    case bootc::Step::Finalize:
        return tr( "Completing the disk", "@status" );
    case bootc::Step::Mount:
        return tr( "Opening the installed system", "@status" );
    case bootc::Step::Unmount:
        return tr( "Closing the installed system", "@status" );
    case bootc::Step::Audit:
        return tr( "Checking the installed system", "@status" );
    }
    return tr( "Installing", "@status" );
}

static QString
timeLeft( qint64 seconds )
{
    const QLocale locale;
    if ( seconds < 100 )
    {
        return Messages::tr( "%1 s left", "@status" ).arg( locale.toString( seconds ) );
    }
    if ( seconds < 100 * 60 )
    {
        return Messages::tr( "%1 min left", "@status" ).arg( locale.toString( ( seconds + 59 ) / 60 ) );
    }
    return Messages::tr( "%1 h left", "@status" ).arg( locale.toString( double( seconds ) / 3600.0, 'f', 1 ) );
}

QString
Messages::progress( const bootc::Event& event )
{
    QStringList numbers;
    if ( event.total > 0 )
    {
        numbers.append(
            tr( "%1 of %2", "@status, bytes done of bytes in all" ).arg( size( event.done ), size( event.total ) ) );
    }
    else if ( event.done > 0 )
    {
        numbers.append( size( event.done ) );
    }
    if ( event.silence > 0 )
    {
        // bootc writes instead of receiving.
        numbers.append( ( event.step < bootc::Step::Partition ? tr( "nothing received for %1 s", "@status, seconds" )
                                                              : tr( "no sign of life for %1 s", "@status, seconds" ) )
                            .arg( event.silence ) );
        // While bytes come, a connection that was replaced is nobody's concern.
        if ( event.retries > 0 )
        {
            numbers.append( tr( "retries: %1", "@status, connections that broke off and were tried again" )
                                .arg( QLocale().toString( event.retries ) ) );
        }
    }
    else if ( event.rate > 0 )
    {
        numbers.append( tr( "%1/s", "@status, bytes per second" ).arg( size( event.rate ) ) );
    }
    if ( event.eta >= 0 && event.silence == 0 )
    {
        numbers.append( timeLeft( event.eta ) );
    }
    const QString what = step( event.step );
    return numbers.isEmpty() ? tr( "%1…", "@status, a step that goes on" ).arg( what )
                             : tr( "%1: %2", "@status, a step and its numbers" )
                                   .arg( what, numbers.join( tr( ", ", "@status, between numbers" ) ) );
}

QString
Messages::size( quint64 bytes )
{
    return QLocale().formattedDataSize( qint64( bytes ), 1, QLocale::DataSizeSIFormat );
}

QString
Messages::shortDigest( const QString& digest )
{
    constexpr int shownDigits = 12;  // as podman shows them
    const auto colon = digest.indexOf( QLatin1Char( ':' ) );
    const auto wanted = colon + 1 + shownDigits;
    return digest.size() <= wanted ? digest : digest.left( wanted ) + QStringLiteral( "…" );
}
