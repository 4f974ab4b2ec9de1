<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de_DE">
<context>
    <name>BootcFinishJob</name>
    <message>
        <source>Complete the installation</source>
        <comment>@label</comment>
        <translation>Installation abschließen</translation>
    </message>
</context>
<context>
    <name>BootcJob</name>
    <message>
        <source>Install the image</source>
        <comment>@label</comment>
        <translation>Abbild installieren</translation>
    </message>
</context>
<context>
    <name>BootcViewStep</name>
    <message>
        <source>System</source>
        <comment>@label, the operating system to install</comment>
        <translation>System</translation>
    </message>
</context>
<context>
    <name>Config</name>
    <message>
        <source>settings.conf: with “partitionModule” in bootc.conf, exec has to begin with bootc, partition and bootc again, without mount</source>
        <comment>@error</comment>
        <translation>settings.conf: Mit „partitionModule“ in bootc.conf muss exec mit bootc, partition und noch einmal bootc beginnen, ohne mount</translation>
    </message>
</context>
<context>
    <name>DiskChoice</name>
    <message>
        <source>Choose a disk. The image needs at least %1.</source>
        <comment>@info</comment>
        <translation>Wählen Sie einen Datenträger. Das Abbild braucht mindestens %1 davon.</translation>
    </message>
    <message>
        <source>There is no disk that can be used. Connect one with at least %1, then refresh the list.</source>
        <comment>@error</comment>
        <translation>Es gibt keinen Datenträger, der benutzt werden kann. Schließen Sie einen mit mindestens %1 an und aktualisieren Sie dann die Liste.</translation>
    </message>
    <message>
        <source>Everything on %1 will be erased. Confirm this below to continue.</source>
        <comment>@info</comment>
        <translation>Alles auf %1 wird gelöscht. Bestätigen Sie das unten, um fortzufahren.</translation>
    </message>
    <message>
        <source>Everything on %1 will be erased, and the image will be installed there.</source>
        <comment>@info</comment>
        <translation>Alles auf %1 wird gelöscht und das Abbild dort installiert.</translation>
    </message>
</context>
<context>
    <name>DiskPage</name>
    <message>
        <source>Choose the &amp;disk to install to:</source>
        <comment>@label</comment>
        <translation>Wählen Sie den &amp;Datenträger für die Installation:</translation>
    </message>
    <message>
        <source>&amp;Refresh</source>
        <comment>@button, a list of disks</comment>
        <translation>&amp;Aktualisieren</translation>
    </message>
    <message>
        <source>&amp;File system:</source>
        <comment>@label</comment>
        <translation>&amp;Dateisystem:</translation>
    </message>
    <message>
        <source>I understand that all data on %1 will be erased</source>
        <comment>@label</comment>
        <translation>Mir ist klar, dass alle Daten auf %1 gelöscht werden</translation>
    </message>
    <message>
        <source>I understand that all data on the disk will be erased</source>
        <comment>@label</comment>
        <translation>Mir ist klar, dass alle Daten auf dem Datenträger gelöscht werden</translation>
    </message>
    <message>
        <source>Disks</source>
        <comment>@label</comment>
        <translation>Datenträger</translation>
    </message>
</context>
<context>
    <name>EncryptionBox</name>
    <message>
        <source>&amp;Encrypt the system</source>
        <comment>@label</comment>
        <translation>System &amp;verschlüsseln</translation>
    </message>
    <message>
        <source>&amp;Passphrase:</source>
        <comment>@label</comment>
        <translation>&amp;Passphrase:</translation>
    </message>
    <message>
        <source>Re&amp;peat it:</source>
        <comment>@label, a passphrase</comment>
        <translation>&amp;Noch einmal:</translation>
    </message>
    <message>
        <source>&amp;Show</source>
        <comment>@label, a passphrase</comment>
        <translation>An&amp;zeigen</translation>
    </message>
    <message>
        <source>You will type it at each start, where the keyboard may have a different layout: prefer letters and digits. Without it, nobody can read the system anymore.</source>
        <comment>@info, a passphrase</comment>
        <translation>Sie tippen sie bei jedem Start, und dort hat die Tastatur vielleicht eine andere Belegung: Nehmen Sie am besten Buchstaben und Ziffern. Ohne sie kann niemand mehr das System lesen.</translation>
    </message>
    <message>
        <source>Another recovery &amp;key…</source>
        <comment>@button, there is one already</comment>
        <translation>Anderer Wiederherstellungs&amp;schlüssel …</translation>
    </message>
    <message>
        <source>Recovery &amp;key…</source>
        <comment>@button, there is none yet</comment>
        <translation>Wiederherstellungs&amp;schlüssel …</translation>
    </message>
</context>
<context>
    <name>EncryptionChoice</name>
    <message>
        <source>Type a passphrase for the encryption.</source>
        <comment>@info</comment>
        <translation>Tippen Sie eine Passphrase für die Verschlüsselung.</translation>
    </message>
    <message>
        <source>The two passphrases differ. Type the same one twice.</source>
        <comment>@info</comment>
        <translation>Die beiden Passphrasen sind verschieden. Tippen Sie zweimal dieselbe.</translation>
    </message>
    <message>
        <source>Make a recovery key and write it down.</source>
        <comment>@info</comment>
        <translation>Erzeugen Sie einen Wiederherstellungsschlüssel und schreiben Sie ihn auf.</translation>
    </message>
</context>
<context>
    <name>FetchJob</name>
    <message>
        <source>Fetch the image</source>
        <comment>@label</comment>
        <translation>Abbild holen</translation>
    </message>
</context>
<context>
    <name>ImageChoice</name>
    <message>
        <source>The configuration file bootc.conf has mistakes, so nothing can be installed:</source>
        <comment>@error</comment>
        <translation>Die Konfigurationsdatei bootc.conf hat Fehler, daher kann nichts installiert werden:</translation>
    </message>
    <message>
        <source>Choose an image.</source>
        <comment>@info</comment>
        <translation>Wählen Sie ein Abbild.</translation>
    </message>
    <message>
        <source>Type the image&apos;s reference, for example registry.example.org/name:tag.</source>
        <comment>@info</comment>
        <translation>Geben Sie die Referenz des Abbilds ein, zum Beispiel registry.example.org/name:tag.</translation>
    </message>
    <message>
        <source>Looking up %1…</source>
        <comment>@status</comment>
        <translation>%1 wird nachgeschlagen …</translation>
    </message>
</context>
<context>
    <name>ImagePage</name>
    <message>
        <source>Choose the &amp;image to install:</source>
        <comment>@label</comment>
        <translation>Wählen Sie das &amp;Abbild für die Installation:</translation>
    </message>
    <message>
        <source>&amp;Reference:</source>
        <comment>@label, of an image</comment>
        <translation>&amp;Referenz:</translation>
    </message>
    <message>
        <source>&amp;Copy digest</source>
        <comment>@button</comment>
        <translation>Prüfsumme &amp;kopieren</translation>
    </message>
    <message>
        <source>&amp;Try again</source>
        <comment>@button</comment>
        <translation>Noch einmal &amp;versuchen</translation>
    </message>
    <message>
        <source>&amp;User name:</source>
        <comment>@label</comment>
        <translation>&amp;Benutzername:</translation>
    </message>
    <message>
        <source>&amp;Password or token:</source>
        <comment>@label</comment>
        <translation>&amp;Passwort oder Token:</translation>
    </message>
    <message>
        <source>&amp;Show</source>
        <comment>@label, a password</comment>
        <translation>An&amp;zeigen</translation>
    </message>
    <message>
        <source>&amp;Keep on the installed system for updates</source>
        <comment>@label, a login</comment>
        <translation>Für Aktualisierungen im installierten System be&amp;halten</translation>
    </message>
    <message>
        <source>&amp;Log in</source>
        <comment>@button</comment>
        <translation>An&amp;melden</translation>
    </message>
    <message>
        <source>Another image</source>
        <comment>@label</comment>
        <translation>Ein anderes Abbild</translation>
    </message>
    <message>
        <source>Any bootable container image, by its reference</source>
        <comment>@info</comment>
        <translation>Jedes startfähige Container-Abbild, anhand seiner Referenz</translation>
    </message>
    <message>
        <source>Log in to %1</source>
        <comment>@title</comment>
        <translation>Bei %1 anmelden</translation>
    </message>
    <message>
        <source>Images</source>
        <comment>@label</comment>
        <translation>Abbilder</translation>
    </message>
</context>
<context>
    <name>InstallOnPartitionsJob</name>
    <message>
        <source>Install the image</source>
        <comment>@label</comment>
        <translation>Abbild installieren</translation>
    </message>
</context>
<context>
    <name>Messages</name>
    <message>
        <source>%1 is not signed. This installer accepts it only with a signature by %2. Choose another image, or ask its publisher.</source>
        <comment>@error</comment>
        <translation>%1 ist nicht signiert. Dieses Installationsprogramm nimmt es nur mit einer Signatur von %2. Wählen Sie ein anderes Abbild, oder fragen Sie, wer es veröffentlicht.</translation>
    </message>
    <message>
        <source>The signature of %1 is not by %2, or the image has been changed since it was signed. Do not install it until its publisher has explained this.</source>
        <comment>@error</comment>
        <translation>Die Signatur von %1 ist nicht von %2, oder das Abbild wurde seitdem verändert. Installieren Sie es erst, wenn sich das mit dem Herausgeber geklärt hat.</translation>
    </message>
    <message>
        <source>The rules of this installation medium (%2) do not allow %1. Choose another image.</source>
        <comment>@error</comment>
        <translation>Die Regeln dieses Installationsmediums (%2) erlauben %1 nicht. Wählen Sie ein anderes Abbild.</translation>
    </message>
    <message>
        <source>Signatures cannot be checked because %1 cannot be used. Whoever made this installation medium has to correct it.</source>
        <comment>@error</comment>
        <translation>Signaturen können nicht geprüft werden, weil %1 nicht verwendet werden kann. Wer dieses Installationsmedium gemacht hat, muss das berichtigen.</translation>
    </message>
    <message>
        <source>The installation was canceled.</source>
        <comment>@error</comment>
        <translation>Die Installation wurde abgebrochen.</translation>
    </message>
    <message>
        <source>Internal error in the installer: %1. Please report this with the details below.</source>
        <comment>@error</comment>
        <translation>Interner Fehler im Installationsprogramm: %1. Bitte melden Sie das mit den Einzelheiten unten.</translation>
    </message>
    <message>
        <source>The configuration file bootc.conf has mistakes (%1). Whoever made this installation medium has to correct them.</source>
        <comment>@error</comment>
        <translation>Die Konfigurationsdatei bootc.conf hat Fehler (%1). Wer dieses Installationsmedium gemacht hat, muss sie berichtigen.</translation>
    </message>
    <message>
        <source>“%1” is not an image reference. Type one like registry.example.org/name:tag.</source>
        <comment>@error</comment>
        <translation>„%1“ ist keine Referenz eines Abbilds. Schreiben Sie sie wie registry.example.org/name:tag.</translation>
    </message>
    <message>
        <source>“%1” names no registry and could be any of these: %2. Type the full name of the one that you want.</source>
        <comment>@error</comment>
        <translation>„%1“ nennt keine Registry und könnte jedes von diesen sein: %2. Schreiben Sie den vollständigen Namen des gewünschten Abbilds.</translation>
    </message>
    <message>
        <source>%1 cannot be reached. Check the network connection and the name, then try again.</source>
        <comment>@error</comment>
        <translation>%1 ist nicht erreichbar. Prüfen Sie die Netzwerkverbindung und den Namen und versuchen Sie es dann noch einmal.</translation>
    </message>
    <message>
        <source>The certificate of %1 is not trusted. Check this computer&apos;s date and time; a registry with a certificate authority of its own needs “caFile” in bootc.conf.</source>
        <comment>@error</comment>
        <translation>Dem Zertifikat von %1 wird nicht vertraut. Prüfen Sie Datum und Uhrzeit dieses Computers; eine Registry mit eigener Zertifizierungsstelle braucht „caFile“ in bootc.conf.</translation>
    </message>
    <message>
        <source>%1 did not answer within %2 seconds. Check the network connection, then try again.</source>
        <comment>@error</comment>
        <translation>%1 hat nicht innerhalb von %2 Sekunden geantwortet. Prüfen Sie die Netzwerkverbindung und versuchen Sie es dann noch einmal.</translation>
    </message>
    <message>
        <source>%1 answered with an error (HTTP status %2). Try again later.</source>
        <comment>@error</comment>
        <translation>%1 hat mit einem Fehler geantwortet (HTTP-Status %2). Versuchen Sie es später noch einmal.</translation>
    </message>
    <message>
        <source>%1 accepts no more requests from this network for now. Wait a few minutes or log in, then try again.</source>
        <comment>@error</comment>
        <translation>%1 nimmt aus diesem Netz vorerst keine Anfragen mehr an. Warten Sie einige Minuten oder melden Sie sich an und versuchen Sie es dann noch einmal.</translation>
    </message>
    <message>
        <source>Images from %1 are not allowed here: %2 blocks them. Choose another image.</source>
        <comment>@error</comment>
        <translation>Abbilder von %1 sind hier nicht erlaubt: %2 sperrt sie. Wählen Sie ein anderes Abbild.</translation>
    </message>
    <message>
        <source>The registry configuration %1 cannot be used. Whoever made this installation medium has to correct it.</source>
        <comment>@error</comment>
        <translation>Die Registry-Konfiguration %1 kann nicht verwendet werden. Wer dieses Installationsmedium gemacht hat, muss sie berichtigen.</translation>
    </message>
    <message>
        <source>%1 wants you to log in.</source>
        <comment>@error</comment>
        <translation>%1 verlangt eine Anmeldung.</translation>
    </message>
    <message>
        <source>%1 refused the user name “%2” with this password. Check both and log in again.</source>
        <comment>@error</comment>
        <translation>%1 hat den Benutzernamen „%2“ mit diesem Passwort abgelehnt. Prüfen Sie beides und melden Sie sich noch einmal an.</translation>
    </message>
    <message>
        <source>The stored login for %1 has expired or was revoked. Log in again.</source>
        <comment>@error</comment>
        <translation>Die gespeicherte Anmeldung bei %1 ist abgelaufen oder wurde widerrufen. Melden Sie sich erneut an.</translation>
    </message>
    <message>
        <source>This login has no access to %2 on %1. Log in as another user, or ask the owner of the image for access.</source>
        <comment>@error</comment>
        <translation>Diese Anmeldung hat keinen Zugriff auf %2 bei %1. Melden Sie sich als jemand anderes an oder bitten Sie den Eigentümer des Abbilds um Zugriff.</translation>
    </message>
    <message>
        <source>%2, which handles the logins of %1, failed. Try again later.</source>
        <comment>@error</comment>
        <translation>%2, das die Anmeldungen für %1 bearbeitet, hat versagt. Versuchen Sie es später noch einmal.</translation>
    </message>
    <message>
        <source>There is no image %1. Check its name and tag; it may also be private and need a login.</source>
        <comment>@error</comment>
        <translation>Es gibt kein Abbild %1. Prüfen Sie Namen und Tag; vielleicht ist es auch privat und braucht eine Anmeldung.</translation>
    </message>
    <message>
        <source>%1 is not made for this computer: it needs %2, the image is offered for %3. Choose another image.</source>
        <comment>@error</comment>
        <translation>%1 ist nicht für diesen Computer gemacht: Er braucht %2, das Abbild gibt es für %3. Wählen Sie ein anderes.</translation>
    </message>
    <message>
        <source>%1 is a container image, but not a bootable one. Choose another image.</source>
        <comment>@error</comment>
        <translation>%1 ist ein Container-Abbild, aber kein startfähiges. Wählen Sie ein anderes.</translation>
    </message>
    <message>
        <source>The registry&apos;s description of %1 is not valid. Choose another image or tell its owner.</source>
        <comment>@error</comment>
        <translation>Die Beschreibung von %1 durch die Registry ist ungültig. Wählen Sie ein anderes Abbild oder sagen Sie es dem Eigentümer.</translation>
    </message>
    <message>
        <source>There is no readable image in %1. Choose another image.</source>
        <comment>@error</comment>
        <translation>In %1 ist kein lesbares Abbild. Wählen Sie ein anderes.</translation>
    </message>
    <message>
        <source>The image in %1 is damaged or not the one that was chosen (expected %2, got %3). Check the medium or make a new one.</source>
        <comment>@error</comment>
        <translation>Das Abbild in %1 ist beschädigt oder nicht das gewählte (erwartet %2, gelesen %3). Prüfen Sie das Medium oder erstellen Sie es neu.</translation>
    </message>
    <message>
        <source>%1 is on this medium, and it is not known where its updates come from. Whoever made this installation medium has to set “target” in bootc.conf.</source>
        <comment>@error</comment>
        <translation>%1 liegt auf diesem Medium, und woher seine Aktualisierungen kämen, ist nicht bekannt. Wer dieses Installationsmedium erstellt hat, muss „target“ in bootc.conf setzen.</translation>
    </message>
    <message>
        <source>on this medium</source>
        <comment>@info, an image that needs no network</comment>
        <translation>auf diesem Medium</translation>
    </message>
    <message>
        <source>this medium; updates from %1</source>
        <comment>@info, where an image comes from</comment>
        <translation>dieses Medium; Aktualisierungen von %1</translation>
    </message>
    <message>
        <source>Reading the image from the medium</source>
        <comment>@status</comment>
        <translation>Abbild wird vom Medium gelesen</translation>
    </message>
    <message>
        <source>The connection to %1 broke off after %2 of %3. Check the network connection and start the installation again.</source>
        <comment>@error</comment>
        <translation>Die Verbindung zu %1 ist nach %2 von %3 abgebrochen. Prüfen Sie die Netzwerkverbindung und beginnen Sie die Installation von vorn.</translation>
    </message>
    <message>
        <source>The connection to %1 broke off. Check the network connection and start the installation again.</source>
        <comment>@error</comment>
        <translation>Die Verbindung zu %1 ist abgebrochen. Prüfen Sie die Netzwerkverbindung und beginnen Sie die Installation von vorn.</translation>
    </message>
    <message>
        <source>%1 delivered damaged or forged data (expected %2, got %3). Try again, and tell the owner of the registry if it happens again.</source>
        <comment>@error</comment>
        <translation>%1 hat beschädigte oder gefälschte Daten geliefert (erwartet %2, erhalten %3). Versuchen Sie es noch einmal und sagen Sie es dem Betreiber der Registry, wenn es wieder geschieht.</translation>
    </message>
    <message>
        <source>There is too little space for the download in %1: it needs %2, but only %3 is free. Use a computer with more memory or a smaller image, or set “downloadPath” in bootc.conf.</source>
        <comment>@error</comment>
        <translation>Für das Herunterladen ist zu wenig Platz in %1: nötig sind %2, frei sind %3. Nehmen Sie einen Computer mit mehr Arbeitsspeicher oder ein kleineres Abbild, oder setzen Sie „downloadPath“ in bootc.conf.</translation>
    </message>
    <message>
        <source>The space in %1 is used up. Use a computer with more memory or a smaller image, or set “downloadPath” in bootc.conf.</source>
        <comment>@error</comment>
        <translation>Der Platz in %1 ist aufgebraucht. Nehmen Sie einen Computer mit mehr Arbeitsspeicher oder ein kleineres Abbild, oder setzen Sie „downloadPath“ in bootc.conf.</translation>
    </message>
    <message>
        <source>Writing to %1 failed. Restart from the installation medium and try again.</source>
        <comment>@error</comment>
        <translation>Das Schreiben nach %1 ist misslungen. Starten Sie den Computer noch einmal vom Installationsmedium und versuchen Sie es wieder.</translation>
    </message>
    <message>
        <source>The installer has no administrator rights. Start it as root.</source>
        <comment>@error</comment>
        <translation>Das Installationsprogramm hat keine Verwalterrechte. Starten Sie es als root.</translation>
    </message>
    <message>
        <source>Programs that the installation needs are missing in the live system: %1. Install them and try again.</source>
        <comment>@error</comment>
        <translation>Im Live-System fehlen Programme, die für die Installation nötig sind: %1. Installieren Sie sie und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>The image %1 could not be unpacked in the live system. The details say why.</source>
        <comment>@error</comment>
        <translation>Das Abbild %1 konnte im Live-System nicht entpackt werden. Die Einzelheiten nennen den Grund.</translation>
    </message>
    <message>
        <source>The image %1 has no bootc, so it cannot be installed. Choose another image.</source>
        <comment>@error</comment>
        <translation>Im Abbild %1 fehlt bootc, daher lässt es sich nicht installieren. Wählen Sie ein anderes.</translation>
    </message>
    <message>
        <source>bootc %1 in the image cannot do what is needed (%2). Choose a newer image.</source>
        <comment>@error</comment>
        <translation>bootc %1 im Abbild kann nicht, was verlangt wird (%2). Wählen Sie ein neueres Abbild.</translation>
    </message>
    <message>
        <source>The image %1 has no kernel that could start it. Choose another image.</source>
        <comment>@error</comment>
        <translation>Im Abbild %1 fehlt ein Kernel, mit dem es starten könnte. Wählen Sie ein anderes.</translation>
    </message>
    <message>
        <source>The image %1 has no boot loader that fits this computer. Choose another image.</source>
        <comment>@error</comment>
        <translation>Im Abbild %1 fehlt ein Bootloader, der zu diesem Computer passt. Wählen Sie ein anderes.</translation>
    </message>
    <message>
        <source>The kernel of the image %1 takes no arguments, and this installer is set to give it some (%2). Choose another image.</source>
        <comment>@error</comment>
        <translation>Der Kernel des Abbilds %1 nimmt keine Argumente an, und dieses Installationsprogramm soll ihm welche geben (%2). Wählen Sie ein anderes Abbild.</translation>
    </message>
    <message>
        <source>The image cannot make the file system %1 (%2 is missing in it). Choose another file system.</source>
        <comment>@error</comment>
        <translation>Das Abbild kann das Dateisystem %1 nicht anlegen (%2 fehlt darin). Wählen Sie ein anderes Dateisystem.</translation>
    </message>
    <message>
        <source>The disk %1 is no longer there. Connect it again or choose another one.</source>
        <comment>@error</comment>
        <translation>Der Datenträger %1 ist nicht mehr da. Schließen Sie ihn wieder an oder wählen Sie einen anderen.</translation>
    </message>
    <message>
        <source>%1 is no longer the disk that you chose. Start again and choose a disk.</source>
        <comment>@error</comment>
        <translation>%1 ist nicht mehr der Datenträger, den Sie gewählt haben. Beginnen Sie von vorn und wählen Sie ihn neu.</translation>
    </message>
    <message>
        <source>The disk %1 cannot be used (%2). Choose another one.</source>
        <comment>@error</comment>
        <translation>Der Datenträger %1 kann nicht benutzt werden (%2). Wählen Sie einen anderen.</translation>
    </message>
    <message>
        <source>The disk %1 is too small: the image needs %2, the disk has %3. Choose a larger disk.</source>
        <comment>@error</comment>
        <translation>Der Datenträger %1 ist zu klein: Das Abbild braucht %2, er hat %3. Wählen Sie einen größeren.</translation>
    </message>
    <message>
        <source>Another program uses the disk %1. Close it, or choose another disk.</source>
        <comment>@error</comment>
        <translation>Ein anderes Programm benutzt den Datenträger %1. Schließen Sie es oder wählen Sie einen anderen Datenträger.</translation>
    </message>
    <message>
        <source>The disks of this computer could not be listed. Refresh the list to try again.</source>
        <comment>@error</comment>
        <translation>Die Datenträger dieses Computers ließen sich nicht auflisten. Aktualisieren Sie die Liste, um es noch einmal zu versuchen.</translation>
    </message>
    <message>
        <source>bootc could not install the image: %2</source>
        <comment>@error</comment>
        <translation>bootc konnte das Abbild nicht installieren: %2</translation>
    </message>
    <message>
        <source>bootc could not install the image (exit status %1). The details say why.</source>
        <comment>@error</comment>
        <translation>bootc konnte das Abbild nicht installieren (Exit-Status %1). Die Einzelheiten nennen den Grund.</translation>
    </message>
    <message>
        <source>The installed system was not found on %1. The image may use a layout that this installer does not know.</source>
        <comment>@error</comment>
        <translation>Das installierte System wurde auf %1 nicht gefunden. Vielleicht ist das Abbild auf eine Art aufgebaut, die dieses Installationsprogramm nicht kennt.</translation>
    </message>
    <message>
        <source>%1 could not be mounted. The details say why.</source>
        <comment>@error</comment>
        <translation>%1 ließ sich nicht einhängen. Die Einzelheiten nennen den Grund.</translation>
    </message>
    <message>
        <source>Writing %1 in the installed system failed. The details say why.</source>
        <comment>@error</comment>
        <translation>Das Schreiben von %1 im installierten System ist misslungen. Die Einzelheiten nennen den Grund.</translation>
    </message>
    <message>
        <source>%1 could not be unmounted. Shut the computer down before you remove a disk.</source>
        <comment>@error</comment>
        <translation>%1 ließ sich nicht aushängen. Fahren Sie den Computer herunter, bevor Sie einen Datenträger entfernen.</translation>
    </message>
    <message>
        <source>The check of the finished disk found a fault (%1: %2). The system would probably not start; install it again.</source>
        <comment>@error</comment>
        <translation>Die Prüfung des fertigen Datenträgers hat einen Fehler gefunden (%1: %2). Das System würde wahrscheinlich nicht starten; installieren Sie es noch einmal.</translation>
    </message>
    <message>
        <source>The installer was asked for something that does not exist: %1.</source>
        <comment>@error</comment>
        <translation>Vom Installationsprogramm wurde etwas verlangt, das es nicht gibt: %1.</translation>
    </message>
    <message>
        <source>The installation failed. The details say why.</source>
        <comment>@error</comment>
        <translation>Die Installation ist misslungen. Die Einzelheiten nennen den Grund.</translation>
    </message>
    <message>
        <source>Nothing on the disk was changed.</source>
        <comment>@info</comment>
        <translation>Auf dem Datenträger wurde nichts verändert.</translation>
    </message>
    <message>
        <source>The old content of the disk is gone and there is no working system on it yet: install again.</source>
        <comment>@info</comment>
        <translation>Der alte Inhalt des Datenträgers ist weg und es ist noch kein lauffähiges System darauf: Installieren Sie noch einmal.</translation>
    </message>
    <message>
        <source>The new system is on the disk, but it may be incomplete.</source>
        <comment>@info</comment>
        <translation>Das neue System ist auf dem Datenträger, ist aber vielleicht unvollständig.</translation>
    </message>
    <message>
        <source>%1: not readable: %2</source>
        <comment>@error</comment>
        <translation>%1: nicht lesbar: %2</translation>
    </message>
    <message>
        <source>%1: there is no such key; did you mean “%2”?</source>
        <comment>@error</comment>
        <translation>%1: diesen Schlüssel gibt es nicht; meinten Sie „%2“?</translation>
    </message>
    <message>
        <source>%1: there is no such key</source>
        <comment>@error</comment>
        <translation>%1: diesen Schlüssel gibt es nicht</translation>
    </message>
    <message>
        <source>%1: has to be of the type %2, not %3</source>
        <comment>@error</comment>
        <translation>%1: muss vom Typ %2 sein, nicht %3</translation>
    </message>
    <message>
        <source>%1: “%2” is not allowed; use one of: %3</source>
        <comment>@error</comment>
        <translation>%1: „%2“ ist nicht erlaubt; nehmen Sie eines von: %3</translation>
    </message>
    <message>
        <source>%1: the key “%2” is missing</source>
        <comment>@error</comment>
        <translation>%1: der Schlüssel „%2“ fehlt</translation>
    </message>
    <message>
        <source>not supported yet: %1</source>
        <comment>@error</comment>
        <translation>noch nicht unterstützt: %1</translation>
    </message>
    <message>
        <source>%1: “%2” has the wrong form; expected: %3</source>
        <comment>@error</comment>
        <translation>%1: „%2“ hat die falsche Form; erwartet: %3</translation>
    </message>
    <message>
        <source>%1: contradicts “%2”; remove one of them</source>
        <comment>@error</comment>
        <translation>%1: widerspricht „%2“; entfernen Sie eines von beiden</translation>
    </message>
    <message>
        <source>this installer runs from it</source>
        <comment>@info</comment>
        <translation>dieses Installationsprogramm läuft davon</translation>
    </message>
    <message>
        <source>this installer may run from it</source>
        <comment>@info</comment>
        <translation>dieses Installationsprogramm läuft vielleicht davon</translation>
    </message>
    <message>
        <source>in use: mounted on %1</source>
        <comment>@info</comment>
        <translation>in Benutzung: eingehängt in %1</translation>
    </message>
    <message>
        <source>in use: swap space on %1</source>
        <comment>@info</comment>
        <translation>in Benutzung: Auslagerungsspeicher auf %1</translation>
    </message>
    <message>
        <source>in use: part of %1</source>
        <comment>@info</comment>
        <translation>in Benutzung: Teil von %1</translation>
    </message>
    <message>
        <source>write protected</source>
        <comment>@info</comment>
        <translation>schreibgeschützt</translation>
    </message>
    <message>
        <source>too small: the image needs %1</source>
        <comment>@info</comment>
        <translation>zu klein: das Abbild braucht %1</translation>
    </message>
    <message>
        <source>compressed memory, not a disk</source>
        <comment>@info</comment>
        <translation>komprimierter Arbeitsspeicher, kein Datenträger</translation>
    </message>
    <message>
        <source>a file, not a disk</source>
        <comment>@info</comment>
        <translation>eine Datei, kein Datenträger</translation>
    </message>
    <message>
        <source>not a hard disk</source>
        <comment>@info</comment>
        <translation>keine Festplatte</translation>
    </message>
    <message>
        <source>cannot be used</source>
        <comment>@info</comment>
        <translation>kann nicht benutzt werden</translation>
    </message>
    <message>
        <source>%1, %2 (%3)</source>
        <comment>model, size and path of a disk</comment>
        <translation>%1, %2 (%3)</translation>
    </message>
    <message>
        <source>Disk</source>
        <comment>@label, a disk without a model name</comment>
        <translation>Datenträger</translation>
    </message>
    <message>
        <source>removable</source>
        <comment>@info, a disk</comment>
        <translation>Wechseldatenträger</translation>
    </message>
    <message>
        <source>serial number %1</source>
        <comment>@info, a disk</comment>
        <translation>Seriennummer %1</translation>
    </message>
    <message>
        <source>holds %1</source>
        <comment>@info, a disk, list of file systems</comment>
        <translation>enthält %1</translation>
    </message>
    <message>
        <source>partitions: %1</source>
        <comment>@info, a disk</comment>
        <translation>Partitionen: %1</translation>
    </message>
    <message>
        <source>empty</source>
        <comment>@info, a disk</comment>
        <translation>leer</translation>
    </message>
    <message>
        <source>version %1</source>
        <comment>@info, an image</comment>
        <translation>Version %1</translation>
    </message>
    <message>
        <source>%1 to fetch</source>
        <comment>@info, size of an image</comment>
        <translation>%1 herunterzuladen</translation>
    </message>
    <message>
        <source>not verified</source>
        <comment>@info, an image</comment>
        <translation>nicht geprüft</translation>
    </message>
    <message>
        <source>verified by %1</source>
        <comment>@info, an image</comment>
        <translation>geprüft mit %1</translation>
    </message>
    <message>
        <source>on the disk, which is erased before the image is fetched</source>
        <comment>@info</comment>
        <translation>auf dem Datenträger, der vor dem Herunterladen des Abbilds gelöscht wird</translation>
    </message>
    <message>
        <source>on the disk, which is erased before the image is fetched: elsewhere it would need %1, but only %2 is free</source>
        <comment>@info, sizes</comment>
        <translation>auf dem Datenträger, der vor dem Herunterladen des Abbilds gelöscht wird: woanders wären %1 nötig, %2 sind frei</translation>
    </message>
    <message>
        <source>too little: the image needs %1, but only %2 is free</source>
        <comment>@info, sizes</comment>
        <translation>zu wenig: das Abbild braucht %1, %2 sind frei</translation>
    </message>
    <message>
        <source>Checking this computer</source>
        <comment>@status</comment>
        <translation>Dieser Computer wird geprüft</translation>
    </message>
    <message>
        <source>Erasing the disk and making room for the image on it</source>
        <comment>@status</comment>
        <translation>Der Datenträger wird gelöscht und Platz für das Abbild darauf geschaffen</translation>
    </message>
    <message>
        <source>Fetching the image</source>
        <comment>@status</comment>
        <translation>Abbild wird heruntergeladen</translation>
    </message>
    <message>
        <source>Unpacking the image</source>
        <comment>@status</comment>
        <translation>Abbild wird entpackt</translation>
    </message>
    <message>
        <source>Looking into the image</source>
        <comment>@status</comment>
        <translation>Abbild wird untersucht</translation>
    </message>
    <message>
        <source>Partitioning the disk</source>
        <comment>@status</comment>
        <translation>Datenträger wird eingeteilt</translation>
    </message>
    <message>
        <source>Making file systems</source>
        <comment>@status</comment>
        <translation>Dateisysteme werden angelegt</translation>
    </message>
    <message>
        <source>Writing the system to the disk</source>
        <comment>@status</comment>
        <translation>System wird auf den Datenträger geschrieben</translation>
    </message>
    <message>
        <source>Installing the boot loader</source>
        <comment>@status</comment>
        <translation>Bootloader wird installiert</translation>
    </message>
    <message>
        <source>Completing the disk</source>
        <comment>@status</comment>
        <translation>Datenträger wird fertiggestellt</translation>
    </message>
    <message>
        <source>Opening the installed system</source>
        <comment>@status</comment>
        <translation>Installiertes System wird geöffnet</translation>
    </message>
    <message>
        <source>Closing the installed system</source>
        <comment>@status</comment>
        <translation>Installiertes System wird geschlossen</translation>
    </message>
    <message>
        <source>Checking the installed system</source>
        <comment>@status</comment>
        <translation>Installiertes System wird geprüft</translation>
    </message>
    <message>
        <source>Installing</source>
        <comment>@status</comment>
        <translation>Installation läuft</translation>
    </message>
    <message>
        <source>%1 s left</source>
        <comment>@status</comment>
        <translation>noch %1 s</translation>
    </message>
    <message>
        <source>%1 min left</source>
        <comment>@status</comment>
        <translation>noch %1 min</translation>
    </message>
    <message>
        <source>%1 h left</source>
        <comment>@status</comment>
        <translation>noch %1 h</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <comment>@status, bytes done of bytes in all</comment>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>retries: %1</source>
        <comment>@status, connections that broke off and were tried again</comment>
        <translation>neue Versuche: %1</translation>
    </message>
    <message>
        <source>%1/s</source>
        <comment>@status, bytes per second</comment>
        <translation>%1/s</translation>
    </message>
    <message>
        <source>nothing received for %1 s</source>
        <comment>@status, seconds</comment>
        <translation>seit %1 s nichts empfangen</translation>
    </message>
    <message>
        <source>no activity for %1 s</source>
        <comment>@status, seconds</comment>
        <translation>seit %1 s keine Aktivität</translation>
    </message>
    <message>
        <source>%1…</source>
        <comment>@status, a step that goes on</comment>
        <translation>%1 …</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>@status, a step and its numbers</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>, </source>
        <comment>@status, between numbers</comment>
        <translation>, </translation>
    </message>
    <message>
        <source>The boot loader of the image %1 needs UEFI, but this computer was started in BIOS mode. Switch the firmware to UEFI and start again, or choose another image.</source>
        <comment>@error</comment>
        <translation>Der Bootloader des Abbilds %1 braucht UEFI, aber dieser Computer wurde im BIOS-Modus gestartet. Stellen Sie die Firmware auf UEFI um und beginnen Sie von vorn, oder wählen Sie ein anderes Abbild.</translation>
    </message>
    <message>
        <source>Another installation is running on this computer. Wait until it finishes, or stop it, then try again.</source>
        <comment>@error</comment>
        <translation>Auf diesem Computer läuft schon eine Installation. Warten Sie, bis sie zu Ende ist, oder beenden Sie sie, und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>This installer is set to work in a systemd unit, but none can be started in the live system. Set “installationApproach: direct” in bootc.conf.</source>
        <comment>@error</comment>
        <translation>Dieses Installationsprogramm soll in einer systemd-Unit arbeiten, aber im Live-System lässt sich keine starten. Setzen Sie „installationApproach: direct“ in bootc.conf.</translation>
    </message>
    <message>
        <source>The image %1 lacks programs that are needed to install it: %2. Choose another image.</source>
        <comment>@error</comment>
        <translation>Dem Abbild %1 fehlen Programme, die zu seiner Installation nötig sind: %2. Wählen Sie ein anderes Abbild.</translation>
    </message>
    <message>
        <source>The image does not fit on the disk %1. Choose a larger disk or a smaller image.</source>
        <comment>@error</comment>
        <translation>Das Abbild passt nicht auf die Festplatte %1. Wählen Sie eine größere Festplatte oder ein kleineres Abbild.</translation>
    </message>
    <message>
        <source>The disk %1 reported an error or was disconnected. Check its cable, or choose another disk.</source>
        <comment>@error</comment>
        <translation>Die Festplatte %1 hat einen Fehler gemeldet oder wurde getrennt. Prüfen Sie das Kabel oder wählen Sie eine andere Festplatte.</translation>
    </message>
    <message>
        <source>What was written to the disk %1 could not be wiped. Do not start the computer from it; install again.</source>
        <comment>@error</comment>
        <translation>Was auf die Festplatte %1 geschrieben wurde, ließ sich nicht löschen. Starten Sie den Computer nicht von ihr; installieren Sie noch einmal.</translation>
    </message>
    <message>
        <source>The boot entry could not be written to the firmware of this computer (%1). Delete old boot entries in the firmware setup and try again.</source>
        <comment>@error</comment>
        <translation>Der Starteintrag konnte nicht in die Firmware dieses Computers geschrieben werden (%1). Löschen Sie im Firmware-Setup alte Starteinträge und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>SELinux blocks the installation (%1). Choose another image, or ask whoever made this installation medium to correct it.</source>
        <comment>@error</comment>
        <translation>SELinux verhindert die Installation (%1). Wählen Sie ein anderes Abbild, oder bitten Sie, wer dieses Installationsmedium gemacht hat, es zu berichtigen.</translation>
    </message>
    <message>
        <source>The old content of the disk is gone, and a part of the new system may be on it. Do not start the computer from it: install again.</source>
        <comment>@info</comment>
        <translation>Der alte Inhalt der Festplatte ist weg, und vielleicht ist ein Teil des neuen Systems darauf. Starten Sie den Computer nicht von ihr: Installieren Sie noch einmal.</translation>
    </message>
    <message>
        <source>This installer is set to make the system update itself, but the image %1 has no %2. Choose another image.</source>
        <comment>@error</comment>
        <translation>Dieses Installationsprogramm ist so eingestellt, dass sich das System selbst aktualisiert, aber im Abbild %1 fehlt %2. Wählen Sie ein anderes Abbild.</translation>
    </message>
    <message>
        <source>The image %1 cannot unlock an encrypted disk when it starts. Install it without encryption, or choose another image.</source>
        <comment>@error</comment>
        <translation>Das Abbild %1 kann einen verschlüsselten Datenträger beim Start nicht entsperren. Installieren Sie es ohne Verschlüsselung, oder wählen Sie ein anderes Abbild.</translation>
    </message>
    <message>
        <source>The passphrase needs at least %1 and at most %2 characters that can be typed in one line. Choose another one.</source>
        <comment>@error</comment>
        <translation>Die Passphrase braucht mindestens %1 und höchstens %2 Zeichen, die sich in einer Zeile tippen lassen. Wählen Sie eine andere.</translation>
    </message>
    <message>
        <source>This installer cannot partition the disks of this kind of computer (%1). Whoever made this installation medium has to set “method: to-disk” in bootc.conf.</source>
        <comment>@error</comment>
        <translation>Dieses Installationsprogramm kann die Datenträger von Rechnern dieser Art (%1) nicht partitionieren. Wer dieses Installationsmedium gemacht hat, muss „method: to-disk“ in bootc.conf setzen.</translation>
    </message>
    <message>
        <source>The partitions and file systems could not be made on the disk %1. The details say why.</source>
        <comment>@error</comment>
        <translation>Auf dem Datenträger %1 konnten keine Partitionen und Dateisysteme angelegt werden. Warum, steht in den Einzelheiten.</translation>
    </message>
    <message>
        <source>%1 could not be encrypted. The details say why.</source>
        <comment>@error</comment>
        <translation>%1 konnte nicht verschlüsselt werden. Warum, steht in den Einzelheiten.</translation>
    </message>
    <message>
        <source>The partitions were made as you chose, and there is no new system on them. All others are as they were.</source>
        <comment>@info</comment>
        <translation>Die Partitionen wurden so angelegt, wie Sie es gewählt haben, und es ist kein neues System darauf. Alle anderen sind, wie sie waren.</translation>
    </message>
    <message>
        <source>A part of the new system may be on the partitions that you chose for it. Do not start it: install again. All others are as they were.</source>
        <comment>@info</comment>
        <translation>Auf den Partitionen, die Sie dafür gewählt haben, kann ein Teil des neuen Systems sein. Starten Sie es nicht: Installieren Sie noch einmal. Alle anderen sind, wie sie waren.</translation>
    </message>
    <message>
        <source>There is no partition for %1, which the new system needs. Start again and make one.</source>
        <comment>@error</comment>
        <translation>Für %1 gibt es keine Partition, und das neue System braucht eine. Beginnen Sie von vorn und legen Sie eine an.</translation>
    </message>
    <message>
        <source>%1 cannot be %2 of this system. Start again and choose partitions for /, /boot, the EFI system partition, /home and swap space only.</source>
        <comment>@error, a partition and a mount point</comment>
        <translation>%1 kann nicht %2 dieses Systems sein. Beginnen Sie von vorn und wählen Sie nur für /, /boot, die EFI-Systempartition, /home und Auslagerungsspeicher Partitionen.</translation>
    </message>
    <message>
        <source>%1 is to become %2 and is not empty. Start again and have it formatted, or choose another one.</source>
        <comment>@error, a partition and a mount point</comment>
        <translation>%1 soll %2 werden und ist nicht leer. Beginnen Sie von vorn und lassen Sie sie formatieren, oder wählen Sie eine andere.</translation>
    </message>
    <message>
        <source>%1 is too small for %2: it needs %3, but it has only %4. Start again and make it larger.</source>
        <comment>@error, a partition and a mount point</comment>
        <translation>%1 ist zu klein für %2: Gebraucht werden %3, vorhanden sind %4. Beginnen Sie von vorn und machen Sie sie größer.</translation>
    </message>
    <message>
        <source>The file system of %1 (%2) cannot be used. Start again and choose another one.</source>
        <comment>@error, a partition and its file system</comment>
        <translation>Das Dateisystem von %1 (%2) kann nicht verwendet werden. Beginnen Sie von vorn und wählen Sie ein anderes.</translation>
    </message>
    <message>
        <source>This system would start from %2, not from %1. Start again and choose %2 as the EFI system partition.</source>
        <comment>@error, two partitions</comment>
        <translation>Dieses System würde von %2 starten, nicht von %1. Beginnen Sie von vorn und wählen Sie %2 als EFI-Systempartition.</translation>
    </message>
    <message>
        <source>Another system has boot entries (%2) on the EFI system partition %1, and the new system would treat them as its own. Start again and choose another disk, or another image.</source>
        <comment>@error, a partition and a file</comment>
        <translation>Auf der EFI-Systempartition %1 hat ein anderes System Starteinträge (%2), die das neue System für seine eigenen halten würde. Beginnen Sie von vorn und wählen Sie einen anderen Datenträger oder ein anderes Abbild.</translation>
    </message>
</context>
<context>
    <name>RecoveryKeyDialog</name>
    <message>
        <source>I have &amp;written it down</source>
        <comment>@label, a recovery key</comment>
        <translation>Ich habe ihn auf&amp;geschrieben</translation>
    </message>
    <message>
        <source>Recovery key</source>
        <comment>@title</comment>
        <translation>Wiederherstellungsschlüssel</translation>
    </message>
    <message>
        <source>This key unlocks the system when the passphrase is forgotten. It is shown only now and is not kept on this computer: write it down and keep it in a safe place.</source>
        <comment>@info, a recovery key</comment>
        <translation>Dieser Schlüssel öffnet das System, wenn die Passphrase vergessen ist. Er wird nur jetzt gezeigt und nicht auf diesem Computer aufbewahrt: Schreiben Sie ihn auf und verwahren Sie ihn an einem sicheren Ort.</translation>
    </message>
    <message>
        <source>&amp;Use this key</source>
        <comment>@button</comment>
        <translation>Diesen Schlüssel &amp;verwenden</translation>
    </message>
</context>
<context>
    <name>Summary</name>
    <message>
        <source>the whole disk</source>
        <comment>@info, what is erased</comment>
        <translation>der ganze Datenträger</translation>
    </message>
    <message>
        <source>the whole disk, with %1</source>
        <comment>@info, what is erased; list of file systems</comment>
        <translation>der ganze Datenträger, mit %1</translation>
    </message>
    <message>
        <source>as %1, kept on the installed system for updates</source>
        <comment>@info, a login</comment>
        <translation>als %1, im installierten System für Aktualisierungen behalten</translation>
    </message>
    <message>
        <source>as %1, not kept</source>
        <comment>@info, a login</comment>
        <translation>als %1, nicht behalten</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <comment>@info, full name, login name</comment>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>User:</source>
        <comment>@label</comment>
        <translation>Benutzer:</translation>
    </message>
    <message>
        <source>Host name:</source>
        <comment>@label</comment>
        <translation>Rechnername:</translation>
    </message>
    <message>
        <source>%1 will be installed on %2. Everything that is on this disk now will be erased before the image is fetched.</source>
        <comment>@info</comment>
        <translation>%1 wird auf %2 installiert. Alles, was jetzt auf diesem Datenträger ist, wird gelöscht, noch bevor das Abbild heruntergeladen wird.</translation>
    </message>
    <message>
        <source>%1 will be installed on %2. Everything that is on this disk now will be erased.</source>
        <comment>@info</comment>
        <translation>%1 wird auf %2 installiert. Alles, was jetzt auf diesem Datenträger ist, wird gelöscht.</translation>
    </message>
    <message>
        <source>Image:</source>
        <comment>@label</comment>
        <translation>Abbild:</translation>
    </message>
    <message>
        <source>From:</source>
        <comment>@label</comment>
        <translation>Von:</translation>
    </message>
    <message>
        <source>Digest:</source>
        <comment>@label</comment>
        <translation>Prüfsumme:</translation>
    </message>
    <message>
        <source>Origin:</source>
        <comment>@label, verified or not</comment>
        <translation>Herkunft:</translation>
    </message>
    <message>
        <source>Login:</source>
        <comment>@label</comment>
        <translation>Anmeldung:</translation>
    </message>
    <message>
        <source>Disk:</source>
        <comment>@label</comment>
        <translation>Datenträger:</translation>
    </message>
    <message>
        <source>Will be erased:</source>
        <comment>@label</comment>
        <translation>Wird gelöscht:</translation>
    </message>
    <message>
        <source>Space for the image:</source>
        <comment>@label</comment>
        <translation>Platz für das Abbild:</translation>
    </message>
    <message>
        <source>File system:</source>
        <comment>@label</comment>
        <translation>Dateisystem:</translation>
    </message>
    <message>
        <source>Encryption:</source>
        <comment>@label</comment>
        <translation>Verschlüsselung:</translation>
    </message>
    <message>
        <source>with a passphrase, asked for at each start</source>
        <comment>@info, an encryption</comment>
        <translation>mit einer Passphrase, nach der bei jedem Start gefragt wird</translation>
    </message>
    <message>
        <source>none</source>
        <comment>@info, an encryption</comment>
        <translation>keine</translation>
    </message>
    <message>
        <source>with a passphrase, asked for at each start, and a recovery key</source>
        <comment>@info, an encryption</comment>
        <translation>mit einer Passphrase, nach der bei jedem Start gefragt wird, und einem Wiederherstellungsschlüssel</translation>
    </message>
    <message>
        <source>%1 will be installed.</source>
        <comment>@info</comment>
        <translation>%1 wird installiert.</translation>
    </message>
</context>
</TS>
