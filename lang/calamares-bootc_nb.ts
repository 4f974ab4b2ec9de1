<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="nb_NO">
<context>
    <name>BootcFinishJob</name>
    <message>
        <source>Complete the installation</source>
        <comment>@label</comment>
        <translation>Fullfør installasjonen</translation>
    </message>
</context>
<context>
    <name>BootcJob</name>
    <message>
        <source>Install the image</source>
        <comment>@label</comment>
        <translation>Installer avbildningen</translation>
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
        <translation>settings.conf: med «partitionModule» i bootc.conf må exec begynne med bootc, partition og bootc igjen, uten mount</translation>
    </message>
</context>
<context>
    <name>DiskChoice</name>
    <message>
        <source>Choose a disk. The image needs at least %1.</source>
        <comment>@info</comment>
        <translation>Velg en disk. Avbildningen trenger minst %1 av den.</translation>
    </message>
    <message>
        <source>There is no disk that can be used. Connect one with at least %1, then refresh the list.</source>
        <comment>@error</comment>
        <translation>Det finnes ingen disk som kan brukes. Koble til en på minst %1, og oppdater deretter lista.</translation>
    </message>
    <message>
        <source>Everything on %1 will be erased. Confirm this below to continue.</source>
        <comment>@info</comment>
        <translation>Alt på %1 vil bli slettet. Bekreft dette nedenfor for å fortsette.</translation>
    </message>
    <message>
        <source>Everything on %1 will be erased, and the image will be installed there.</source>
        <comment>@info</comment>
        <translation>Alt på %1 vil bli slettet, og avbildningen vil bli installert der.</translation>
    </message>
</context>
<context>
    <name>DiskPage</name>
    <message>
        <source>Choose the &amp;disk to install to:</source>
        <comment>@label</comment>
        <translation>Velg &amp;disken det skal installeres på:</translation>
    </message>
    <message>
        <source>&amp;Refresh</source>
        <comment>@button, a list of disks</comment>
        <translation>&amp;Oppdater</translation>
    </message>
    <message>
        <source>&amp;File system:</source>
        <comment>@label</comment>
        <translation>&amp;Filsystem:</translation>
    </message>
    <message>
        <source>I understand that all data on %1 will be erased</source>
        <comment>@label</comment>
        <translation>Jeg forstår at alle data på %1 vil bli slettet</translation>
    </message>
    <message>
        <source>I understand that all data on the disk will be erased</source>
        <comment>@label</comment>
        <translation>Jeg forstår at alle data på disken vil bli slettet</translation>
    </message>
    <message>
        <source>Disks</source>
        <comment>@label</comment>
        <translation>Disker</translation>
    </message>
</context>
<context>
    <name>EncryptionBox</name>
    <message>
        <source>&amp;Encrypt the system</source>
        <comment>@label</comment>
        <translation>&amp;Krypter systemet</translation>
    </message>
    <message>
        <source>&amp;Passphrase:</source>
        <comment>@label</comment>
        <translation>&amp;Passordfrase:</translation>
    </message>
    <message>
        <source>Re&amp;peat it:</source>
        <comment>@label, a passphrase</comment>
        <translation>G&amp;jenta den:</translation>
    </message>
    <message>
        <source>&amp;Show</source>
        <comment>@label, a passphrase</comment>
        <translation>&amp;Vis</translation>
    </message>
    <message>
        <source>You will type it at each start, where the keyboard may have a different layout: prefer letters and digits. Without it, nobody can read the system anymore.</source>
        <comment>@info, a passphrase</comment>
        <translation>Du skriver den inn ved hver oppstart, og der kan tastaturet ha et annet oppsett: bruk helst bokstaver og sifre. Uten den kan ingen lese systemet lenger.</translation>
    </message>
    <message>
        <source>Another recovery &amp;key…</source>
        <comment>@button, there is one already</comment>
        <translation>Ny &amp;gjenopprettingsnøkkel …</translation>
    </message>
    <message>
        <source>Recovery &amp;key…</source>
        <comment>@button, there is none yet</comment>
        <translation>&amp;Gjenopprettingsnøkkel …</translation>
    </message>
</context>
<context>
    <name>EncryptionChoice</name>
    <message>
        <source>Type a passphrase for the encryption.</source>
        <comment>@info</comment>
        <translation>Skriv inn en passordfrase for krypteringen.</translation>
    </message>
    <message>
        <source>The two passphrases differ. Type the same one twice.</source>
        <comment>@info</comment>
        <translation>De to passordfrasene er ulike. Skriv inn den samme to ganger.</translation>
    </message>
    <message>
        <source>Make a recovery key and write it down.</source>
        <comment>@info</comment>
        <translation>Lag en gjenopprettingsnøkkel og skriv den ned.</translation>
    </message>
</context>
<context>
    <name>FetchJob</name>
    <message>
        <source>Fetch the image</source>
        <comment>@label</comment>
        <translation>Hent avbildningen</translation>
    </message>
</context>
<context>
    <name>ImageChoice</name>
    <message>
        <source>The configuration file bootc.conf has mistakes, so nothing can be installed:</source>
        <comment>@error</comment>
        <translation>Oppsettsfila bootc.conf inneholder feil, så ingenting kan installeres:</translation>
    </message>
    <message>
        <source>Choose an image.</source>
        <comment>@info</comment>
        <translation>Velg en avbildning.</translation>
    </message>
    <message>
        <source>Type the image&apos;s reference, for example registry.example.org/name:tag.</source>
        <comment>@info</comment>
        <translation>Skriv inn referansen til avbildningen, for eksempel registry.example.org/name:tag.</translation>
    </message>
    <message>
        <source>Looking up %1…</source>
        <comment>@status</comment>
        <translation>Slår opp %1 …</translation>
    </message>
</context>
<context>
    <name>ImagePage</name>
    <message>
        <source>Choose the &amp;image to install:</source>
        <comment>@label</comment>
        <translation>Velg av&amp;bildningen som skal installeres:</translation>
    </message>
    <message>
        <source>&amp;Reference:</source>
        <comment>@label, of an image</comment>
        <translation>&amp;Referanse:</translation>
    </message>
    <message>
        <source>&amp;Copy digest</source>
        <comment>@button</comment>
        <translation>&amp;Kopier sjekksummen</translation>
    </message>
    <message>
        <source>&amp;Try again</source>
        <comment>@button</comment>
        <translation>&amp;Prøv igjen</translation>
    </message>
    <message>
        <source>&amp;User name:</source>
        <comment>@label</comment>
        <translation>Br&amp;ukernavn:</translation>
    </message>
    <message>
        <source>&amp;Password or token:</source>
        <comment>@label</comment>
        <translation>Pass&amp;ord eller token:</translation>
    </message>
    <message>
        <source>&amp;Show</source>
        <comment>@label, a password</comment>
        <translation>&amp;Vis</translation>
    </message>
    <message>
        <source>&amp;Keep on the installed system for updates</source>
        <comment>@label, a login</comment>
        <translation>Be&amp;hold på det installerte systemet for oppdateringer</translation>
    </message>
    <message>
        <source>&amp;Log in</source>
        <comment>@button</comment>
        <translation>&amp;Logg inn</translation>
    </message>
    <message>
        <source>Another image</source>
        <comment>@label</comment>
        <translation>En annen avbildning</translation>
    </message>
    <message>
        <source>Any bootable container image, by its reference</source>
        <comment>@info</comment>
        <translation>En hvilken som helst oppstartbar kontaineravbildning, angitt med referansen</translation>
    </message>
    <message>
        <source>Log in to %1</source>
        <comment>@title</comment>
        <translation>Logg inn på %1</translation>
    </message>
    <message>
        <source>Images</source>
        <comment>@label</comment>
        <translation>Avbildninger</translation>
    </message>
</context>
<context>
    <name>InstallOnPartitionsJob</name>
    <message>
        <source>Install the image</source>
        <comment>@label</comment>
        <translation>Installer avbildningen</translation>
    </message>
</context>
<context>
    <name>Messages</name>
    <message>
        <source>%1 is not signed. This installer accepts it only with a signature by %2. Choose another image, or ask its publisher.</source>
        <comment>@error</comment>
        <translation>%1 er ikke signert. Dette installasjonsprogrammet godtar den bare med en signatur fra %2. Velg en annen avbildning, eller spør den som utgir den.</translation>
    </message>
    <message>
        <source>The signature of %1 is not by %2, or the image has been changed since it was signed. Do not install it until its publisher has explained this.</source>
        <comment>@error</comment>
        <translation>Signaturen til %1 er ikke fra %2, eller så er avbildningen blitt endret siden. Ikke installer den før den som utgir den, har forklart dette.</translation>
    </message>
    <message>
        <source>The rules of this installation medium (%2) do not allow %1. Choose another image.</source>
        <comment>@error</comment>
        <translation>Reglene på dette installasjonsmediet (%2) tillater ikke %1. Velg en annen avbildning.</translation>
    </message>
    <message>
        <source>Signatures cannot be checked because %1 cannot be used. Whoever made this installation medium has to correct it.</source>
        <comment>@error</comment>
        <translation>Signaturer kan ikke kontrolleres fordi %1 ikke kan brukes. Den som laget dette installasjonsmediet, må rette det.</translation>
    </message>
    <message>
        <source>The installation was canceled.</source>
        <comment>@error</comment>
        <translation>Installasjonen ble avbrutt.</translation>
    </message>
    <message>
        <source>Internal error in the installer: %1. Please report this with the details below.</source>
        <comment>@error</comment>
        <translation>Intern feil i installasjonsprogrammet: %1. Meld fra om dette, og ta med detaljene nedenfor.</translation>
    </message>
    <message>
        <source>The configuration file bootc.conf has mistakes (%1). Whoever made this installation medium has to correct them.</source>
        <comment>@error</comment>
        <translation>Oppsettsfila bootc.conf inneholder feil (%1). Den som laget dette installasjonsmediet, må rette dem.</translation>
    </message>
    <message>
        <source>“%1” is not an image reference. Type one like registry.example.org/name:tag.</source>
        <comment>@error</comment>
        <translation>«%1» er ikke en referanse til en avbildning. Skriv den slik: registry.example.org/name:tag.</translation>
    </message>
    <message>
        <source>“%1” names no registry and could be any of these: %2. Type the full name of the one that you want.</source>
        <comment>@error</comment>
        <translation>«%1» angir ikke noe register og kan være en hvilken som helst av disse: %2. Skriv hele navnet på den du vil ha.</translation>
    </message>
    <message>
        <source>%1 cannot be reached. Check the network connection and the name, then try again.</source>
        <comment>@error</comment>
        <translation>Får ikke kontakt med %1. Kontroller nettverksforbindelsen og navnet, og prøv igjen.</translation>
    </message>
    <message>
        <source>The certificate of %1 is not trusted. Check this computer&apos;s date and time; a registry with a certificate authority of its own needs “caFile” in bootc.conf.</source>
        <comment>@error</comment>
        <translation>Sertifikatet til %1 er ikke klarert. Kontroller dato og klokkeslett på denne datamaskinen; et register med egen sertifikatutsteder trenger «caFile» i bootc.conf.</translation>
    </message>
    <message>
        <source>%1 did not answer within %2 seconds. Check the network connection, then try again.</source>
        <comment>@error</comment>
        <translation>%1 svarte ikke innen %2 sekunder. Kontroller nettverksforbindelsen, og prøv igjen.</translation>
    </message>
    <message>
        <source>%1 answered with an error (HTTP status %2). Try again later.</source>
        <comment>@error</comment>
        <translation>%1 svarte med en feil (HTTP-status %2). Prøv igjen senere.</translation>
    </message>
    <message>
        <source>%1 accepts no more requests from this network for now. Wait a few minutes or log in, then try again.</source>
        <comment>@error</comment>
        <translation>%1 tar foreløpig ikke imot flere forespørsler fra dette nettverket. Vent noen minutter eller logg inn, og prøv igjen.</translation>
    </message>
    <message>
        <source>Images from %1 are not allowed here: %2 blocks them. Choose another image.</source>
        <comment>@error</comment>
        <translation>Avbildninger fra %1 er ikke tillatt her: %2 blokkerer dem. Velg en annen avbildning.</translation>
    </message>
    <message>
        <source>The registry configuration %1 cannot be used. Whoever made this installation medium has to correct it.</source>
        <comment>@error</comment>
        <translation>Registeroppsettet %1 kan ikke brukes. Den som laget dette installasjonsmediet, må rette det.</translation>
    </message>
    <message>
        <source>%1 wants you to log in.</source>
        <comment>@error</comment>
        <translation>%1 krever at du logger inn.</translation>
    </message>
    <message>
        <source>%1 refused the user name “%2” with this password. Check both and log in again.</source>
        <comment>@error</comment>
        <translation>%1 avviste brukernavnet «%2» med dette passordet. Kontroller begge deler og logg inn igjen.</translation>
    </message>
    <message>
        <source>The stored login for %1 has expired or was revoked. Log in again.</source>
        <comment>@error</comment>
        <translation>Den lagrede innloggingen for %1 er utløpt eller tilbakekalt. Logg inn igjen.</translation>
    </message>
    <message>
        <source>This login has no access to %2 on %1. Log in as another user, or ask the owner of the image for access.</source>
        <comment>@error</comment>
        <translation>Denne innloggingen har ikke tilgang til %2 på %1. Logg inn som en annen bruker, eller be eieren av avbildningen om tilgang.</translation>
    </message>
    <message>
        <source>%2, which handles the logins of %1, failed. Try again later.</source>
        <comment>@error</comment>
        <translation>%2, som håndterer innloggingene for %1, sviktet. Prøv igjen senere.</translation>
    </message>
    <message>
        <source>There is no image %1. Check its name and tag; it may also be private and need a login.</source>
        <comment>@error</comment>
        <translation>Det finnes ingen avbildning %1. Kontroller navnet og merkelappen; den kan også være privat og kreve innlogging.</translation>
    </message>
    <message>
        <source>%1 is not made for this computer: it needs %2, the image is offered for %3. Choose another image.</source>
        <comment>@error</comment>
        <translation>%1 er ikke laget for denne datamaskinen: maskinen trenger %2, avbildningen tilbys for %3. Velg en annen avbildning.</translation>
    </message>
    <message>
        <source>%1 is a container image, but not a bootable one. Choose another image.</source>
        <comment>@error</comment>
        <translation>%1 er en kontaineravbildning, men ikke en oppstartbar en. Velg en annen avbildning.</translation>
    </message>
    <message>
        <source>The registry&apos;s description of %1 is not valid. Choose another image or tell its owner.</source>
        <comment>@error</comment>
        <translation>Det registeret oppgir om %1, er ikke gyldig. Velg en annen avbildning, eller si fra til eieren.</translation>
    </message>
    <message>
        <source>There is no readable image in %1. Choose another image.</source>
        <comment>@error</comment>
        <translation>Det finnes ingen lesbar avbildning i %1. Velg en annen avbildning.</translation>
    </message>
    <message>
        <source>The image in %1 is damaged or not the one that was chosen (expected %2, got %3). Check the medium or make a new one.</source>
        <comment>@error</comment>
        <translation>Avbildningen i %1 er skadet eller er ikke den som ble valgt (ventet %2, fikk %3). Kontroller mediet eller lag et nytt.</translation>
    </message>
    <message>
        <source>%1 is on this medium, and it is not known where its updates come from. Whoever made this installation medium has to set “target” in bootc.conf.</source>
        <comment>@error</comment>
        <translation>%1 ligger på dette mediet, og det er ikke kjent hvor oppdateringene skulle komme fra. Den som laget dette installasjonsmediet, må angi «target» i bootc.conf.</translation>
    </message>
    <message>
        <source>on this medium</source>
        <comment>@info, an image that needs no network</comment>
        <translation>på dette mediet</translation>
    </message>
    <message>
        <source>this medium; updates from %1</source>
        <comment>@info, where an image comes from</comment>
        <translation>dette mediet; oppdateringer fra %1</translation>
    </message>
    <message>
        <source>Reading the image from the medium</source>
        <comment>@status</comment>
        <translation>Leser avbildningen fra mediet</translation>
    </message>
    <message>
        <source>The connection to %1 broke off after %2 of %3. Check the network connection and start the installation again.</source>
        <comment>@error</comment>
        <translation>Forbindelsen til %1 ble brutt etter %2 av %3. Kontroller nettverksforbindelsen og start installasjonen på nytt.</translation>
    </message>
    <message>
        <source>The connection to %1 broke off. Check the network connection and start the installation again.</source>
        <comment>@error</comment>
        <translation>Forbindelsen til %1 ble brutt. Kontroller nettverksforbindelsen og start installasjonen på nytt.</translation>
    </message>
    <message>
        <source>%1 delivered damaged or forged data (expected %2, got %3). Try again, and tell the owner of the registry if it happens again.</source>
        <comment>@error</comment>
        <translation>%1 leverte skadede eller forfalskede data (ventet %2, fikk %3). Prøv igjen, og si fra til eieren av registeret hvis det skjer på nytt.</translation>
    </message>
    <message>
        <source>There is too little space for the download in %1: it needs %2, but only %3 is free. Use a computer with more memory or a smaller image, or set “downloadPath” in bootc.conf.</source>
        <comment>@error</comment>
        <translation>Det er for lite plass til nedlastingen i %1: den trenger %2, %3 er ledig. Bruk en datamaskin med mer minne eller en mindre avbildning, eller angi «downloadPath» i bootc.conf.</translation>
    </message>
    <message>
        <source>The space in %1 is used up. Use a computer with more memory or a smaller image, or set “downloadPath” in bootc.conf.</source>
        <comment>@error</comment>
        <translation>Plassen i %1 er brukt opp. Bruk en datamaskin med mer minne eller en mindre avbildning, eller angi «downloadPath» i bootc.conf.</translation>
    </message>
    <message>
        <source>Writing to %1 failed. Restart from the installation medium and try again.</source>
        <comment>@error</comment>
        <translation>Skriving til %1 mislyktes. Start datamaskinen på nytt fra installasjonsmediet og prøv igjen.</translation>
    </message>
    <message>
        <source>The installer has no administrator rights. Start it as root.</source>
        <comment>@error</comment>
        <translation>Installasjonsprogrammet har ikke administratorrettigheter. Start det som root.</translation>
    </message>
    <message>
        <source>Programs that the installation needs are missing in the live system: %1. Install them and try again.</source>
        <comment>@error</comment>
        <translation>Programmer som installasjonen trenger, mangler i live-systemet: %1. Installer dem og prøv igjen.</translation>
    </message>
    <message>
        <source>The image %1 could not be unpacked in the live system. The details say why.</source>
        <comment>@error</comment>
        <translation>Avbildningen %1 kunne ikke pakkes ut i live-systemet. Detaljene forteller hvorfor.</translation>
    </message>
    <message>
        <source>The image %1 has no bootc, so it cannot be installed. Choose another image.</source>
        <comment>@error</comment>
        <translation>Avbildningen %1 mangler bootc og kan derfor ikke installeres. Velg en annen avbildning.</translation>
    </message>
    <message>
        <source>bootc %1 in the image cannot do what is needed (%2). Choose a newer image.</source>
        <comment>@error</comment>
        <translation>bootc %1 i avbildningen kan ikke gjøre det som kreves (%2). Velg en nyere avbildning.</translation>
    </message>
    <message>
        <source>The image %1 has no kernel that could start it. Choose another image.</source>
        <comment>@error</comment>
        <translation>Avbildningen %1 har ingen kjerne som kan starte den. Velg en annen avbildning.</translation>
    </message>
    <message>
        <source>The image %1 has no boot loader that fits this computer. Choose another image.</source>
        <comment>@error</comment>
        <translation>Avbildningen %1 har ingen oppstartslaster som passer til denne datamaskinen. Velg en annen avbildning.</translation>
    </message>
    <message>
        <source>The kernel of the image %1 takes no arguments, and this installer is set to give it some (%2). Choose another image.</source>
        <comment>@error</comment>
        <translation>Kjernen i avbildningen %1 tar ikke imot argumenter, og dette installasjonsprogrammet er satt opp til å gi den noen (%2). Velg en annen avbildning.</translation>
    </message>
    <message>
        <source>The image cannot make the file system %1 (%2 is missing in it). Choose another file system.</source>
        <comment>@error</comment>
        <translation>Avbildningen kan ikke opprette filsystemet %1 (den mangler %2). Velg et annet filsystem.</translation>
    </message>
    <message>
        <source>The disk %1 is no longer there. Connect it again or choose another one.</source>
        <comment>@error</comment>
        <translation>Disken %1 er ikke der lenger. Koble den til igjen eller velg en annen.</translation>
    </message>
    <message>
        <source>%1 is no longer the disk that you chose. Start again and choose a disk.</source>
        <comment>@error</comment>
        <translation>%1 er ikke lenger den disken du valgte. Begynn på nytt og velg disken om igjen.</translation>
    </message>
    <message>
        <source>The disk %1 cannot be used (%2). Choose another one.</source>
        <comment>@error</comment>
        <translation>Disken %1 kan ikke brukes (%2). Velg en annen.</translation>
    </message>
    <message>
        <source>The disk %1 is too small: the image needs %2, the disk has %3. Choose a larger disk.</source>
        <comment>@error</comment>
        <translation>Disken %1 er for liten: avbildningen trenger %2, disken har %3. Velg en større disk.</translation>
    </message>
    <message>
        <source>Another program uses the disk %1. Close it, or choose another disk.</source>
        <comment>@error</comment>
        <translation>Et annet program bruker disken %1. Avslutt programmet, eller velg en annen disk.</translation>
    </message>
    <message>
        <source>The disks of this computer could not be listed. Refresh the list to try again.</source>
        <comment>@error</comment>
        <translation>Diskene på denne datamaskinen kunne ikke listes opp. Oppdater lista for å prøve igjen.</translation>
    </message>
    <message>
        <source>bootc could not install the image: %2</source>
        <comment>@error</comment>
        <translation>bootc kunne ikke installere avbildningen: %2</translation>
    </message>
    <message>
        <source>bootc could not install the image (exit status %1). The details say why.</source>
        <comment>@error</comment>
        <translation>bootc kunne ikke installere avbildningen (avslutningsstatus %1). Detaljene forteller hvorfor.</translation>
    </message>
    <message>
        <source>The installed system was not found on %1. The image may use a layout that this installer does not know.</source>
        <comment>@error</comment>
        <translation>Det installerte systemet ble ikke funnet på %1. Avbildningen kan ha en struktur som dette installasjonsprogrammet ikke kjenner.</translation>
    </message>
    <message>
        <source>%1 could not be mounted. The details say why.</source>
        <comment>@error</comment>
        <translation>%1 kunne ikke monteres. Detaljene forteller hvorfor.</translation>
    </message>
    <message>
        <source>Writing %1 in the installed system failed. The details say why.</source>
        <comment>@error</comment>
        <translation>Skriving av %1 i det installerte systemet mislyktes. Detaljene forteller hvorfor.</translation>
    </message>
    <message>
        <source>%1 could not be unmounted. Shut the computer down before you remove a disk.</source>
        <comment>@error</comment>
        <translation>%1 kunne ikke avmonteres. Slå av datamaskinen før du fjerner en disk.</translation>
    </message>
    <message>
        <source>The check of the finished disk found a fault (%1: %2). The system would probably not start; install it again.</source>
        <comment>@error</comment>
        <translation>Kontrollen av den ferdige disken fant en feil (%1: %2). Systemet ville sannsynligvis ikke starte; installer det på nytt.</translation>
    </message>
    <message>
        <source>The installer was asked for something that does not exist: %1.</source>
        <comment>@error</comment>
        <translation>Installasjonsprogrammet ble bedt om noe som ikke finnes: %1.</translation>
    </message>
    <message>
        <source>The installation failed. The details say why.</source>
        <comment>@error</comment>
        <translation>Installasjonen mislyktes. Detaljene forteller hvorfor.</translation>
    </message>
    <message>
        <source>Nothing on the disk was changed.</source>
        <comment>@info</comment>
        <translation>Ingenting på disken ble endret.</translation>
    </message>
    <message>
        <source>The old content of the disk is gone and there is no working system on it yet: install again.</source>
        <comment>@info</comment>
        <translation>Det gamle innholdet på disken er borte, og det er ennå ikke noe fungerende system på den: installer på nytt.</translation>
    </message>
    <message>
        <source>The new system is on the disk, but it may be incomplete.</source>
        <comment>@info</comment>
        <translation>Det nye systemet er på disken, men det kan være ufullstendig.</translation>
    </message>
    <message>
        <source>%1: not readable: %2</source>
        <comment>@error</comment>
        <translation>%1: ikke lesbar: %2</translation>
    </message>
    <message>
        <source>%1: there is no such key; did you mean “%2”?</source>
        <comment>@error</comment>
        <translation>%1: det finnes ingen slik nøkkel; mente du «%2»?</translation>
    </message>
    <message>
        <source>%1: there is no such key</source>
        <comment>@error</comment>
        <translation>%1: det finnes ingen slik nøkkel</translation>
    </message>
    <message>
        <source>%1: has to be of the type %2, not %3</source>
        <comment>@error</comment>
        <translation>%1: må være av typen %2, ikke %3</translation>
    </message>
    <message>
        <source>%1: “%2” is not allowed; use one of: %3</source>
        <comment>@error</comment>
        <translation>%1: «%2» er ikke tillatt; bruk en av disse: %3</translation>
    </message>
    <message>
        <source>%1: the key “%2” is missing</source>
        <comment>@error</comment>
        <translation>%1: nøkkelen «%2» mangler</translation>
    </message>
    <message>
        <source>not supported yet: %1</source>
        <comment>@error</comment>
        <translation>støttes ikke ennå: %1</translation>
    </message>
    <message>
        <source>%1: “%2” has the wrong form; expected: %3</source>
        <comment>@error</comment>
        <translation>%1: «%2» har feil form; ventet: %3</translation>
    </message>
    <message>
        <source>%1: contradicts “%2”; remove one of them</source>
        <comment>@error</comment>
        <translation>%1: er i strid med «%2»; fjern en av dem</translation>
    </message>
    <message>
        <source>this installer runs from it</source>
        <comment>@info</comment>
        <translation>dette installasjonsprogrammet kjører fra den</translation>
    </message>
    <message>
        <source>this installer may run from it</source>
        <comment>@info</comment>
        <translation>dette installasjonsprogrammet kjører kanskje fra den</translation>
    </message>
    <message>
        <source>in use: mounted on %1</source>
        <comment>@info</comment>
        <translation>i bruk: montert på %1</translation>
    </message>
    <message>
        <source>in use: swap space on %1</source>
        <comment>@info</comment>
        <translation>i bruk: vekselminne på %1</translation>
    </message>
    <message>
        <source>in use: part of %1</source>
        <comment>@info</comment>
        <translation>i bruk: del av %1</translation>
    </message>
    <message>
        <source>write protected</source>
        <comment>@info</comment>
        <translation>skrivebeskyttet</translation>
    </message>
    <message>
        <source>too small: the image needs %1</source>
        <comment>@info</comment>
        <translation>for liten: avbildningen trenger %1</translation>
    </message>
    <message>
        <source>compressed memory, not a disk</source>
        <comment>@info</comment>
        <translation>komprimert minne, ikke en disk</translation>
    </message>
    <message>
        <source>a file, not a disk</source>
        <comment>@info</comment>
        <translation>en fil, ikke en disk</translation>
    </message>
    <message>
        <source>not a hard disk</source>
        <comment>@info</comment>
        <translation>ikke en harddisk</translation>
    </message>
    <message>
        <source>cannot be used</source>
        <comment>@info</comment>
        <translation>kan ikke brukes</translation>
    </message>
    <message>
        <source>%1, %2 (%3)</source>
        <comment>model, size and path of a disk</comment>
        <translation>%1, %2 (%3)</translation>
    </message>
    <message>
        <source>Disk</source>
        <comment>@label, a disk without a model name</comment>
        <translation>Disk</translation>
    </message>
    <message>
        <source>removable</source>
        <comment>@info, a disk</comment>
        <translation>flyttbar</translation>
    </message>
    <message>
        <source>serial number %1</source>
        <comment>@info, a disk</comment>
        <translation>serienummer %1</translation>
    </message>
    <message>
        <source>holds %1</source>
        <comment>@info, a disk, list of file systems</comment>
        <translation>inneholder %1</translation>
    </message>
    <message>
        <source>partitions: %1</source>
        <comment>@info, a disk</comment>
        <translation>partisjoner: %1</translation>
    </message>
    <message>
        <source>empty</source>
        <comment>@info, a disk</comment>
        <translation>tom</translation>
    </message>
    <message>
        <source>version %1</source>
        <comment>@info, an image</comment>
        <translation>versjon %1</translation>
    </message>
    <message>
        <source>%1 to fetch</source>
        <comment>@info, size of an image</comment>
        <translation>%1 å hente</translation>
    </message>
    <message>
        <source>not verified</source>
        <comment>@info, an image</comment>
        <translation>ikke verifisert</translation>
    </message>
    <message>
        <source>verified by %1</source>
        <comment>@info, an image</comment>
        <translation>verifisert med %1</translation>
    </message>
    <message>
        <source>on the disk, which is erased before the image is fetched</source>
        <comment>@info</comment>
        <translation>på disken, som slettes før avbildningen hentes</translation>
    </message>
    <message>
        <source>on the disk, which is erased before the image is fetched: elsewhere it would need %1, but only %2 is free</source>
        <comment>@info, sizes</comment>
        <translation>på disken, som slettes før avbildningen hentes: andre steder ville det trenges %1, %2 er ledig</translation>
    </message>
    <message>
        <source>too little: the image needs %1, but only %2 is free</source>
        <comment>@info, sizes</comment>
        <translation>for lite: avbildningen trenger %1, %2 er ledig</translation>
    </message>
    <message>
        <source>Checking this computer</source>
        <comment>@status</comment>
        <translation>Kontrollerer denne datamaskinen</translation>
    </message>
    <message>
        <source>Erasing the disk and making room for the image on it</source>
        <comment>@status</comment>
        <translation>Sletter disken og lager plass til avbildningen på den</translation>
    </message>
    <message>
        <source>Fetching the image</source>
        <comment>@status</comment>
        <translation>Henter avbildningen</translation>
    </message>
    <message>
        <source>Unpacking the image</source>
        <comment>@status</comment>
        <translation>Pakker ut avbildningen</translation>
    </message>
    <message>
        <source>Looking into the image</source>
        <comment>@status</comment>
        <translation>Undersøker avbildningen</translation>
    </message>
    <message>
        <source>Partitioning the disk</source>
        <comment>@status</comment>
        <translation>Partisjonerer disken</translation>
    </message>
    <message>
        <source>Making file systems</source>
        <comment>@status</comment>
        <translation>Oppretter filsystemer</translation>
    </message>
    <message>
        <source>Writing the system to the disk</source>
        <comment>@status</comment>
        <translation>Skriver systemet til disken</translation>
    </message>
    <message>
        <source>Installing the boot loader</source>
        <comment>@status</comment>
        <translation>Installerer oppstartslasteren</translation>
    </message>
    <message>
        <source>Completing the disk</source>
        <comment>@status</comment>
        <translation>Gjør disken ferdig</translation>
    </message>
    <message>
        <source>Opening the installed system</source>
        <comment>@status</comment>
        <translation>Åpner det installerte systemet</translation>
    </message>
    <message>
        <source>Closing the installed system</source>
        <comment>@status</comment>
        <translation>Lukker det installerte systemet</translation>
    </message>
    <message>
        <source>Checking the installed system</source>
        <comment>@status</comment>
        <translation>Kontrollerer det installerte systemet</translation>
    </message>
    <message>
        <source>Installing</source>
        <comment>@status</comment>
        <translation>Installerer</translation>
    </message>
    <message>
        <source>%1 s left</source>
        <comment>@status</comment>
        <translation>%1 s igjen</translation>
    </message>
    <message>
        <source>%1 min left</source>
        <comment>@status</comment>
        <translation>%1 min igjen</translation>
    </message>
    <message>
        <source>%1 h left</source>
        <comment>@status</comment>
        <translation>%1 t igjen</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <comment>@status, bytes done of bytes in all</comment>
        <translation>%1 av %2</translation>
    </message>
    <message>
        <source>retries: %1</source>
        <comment>@status, connections that broke off and were tried again</comment>
        <translation>nye forsøk: %1</translation>
    </message>
    <message>
        <source>%1/s</source>
        <comment>@status, bytes per second</comment>
        <translation>%1/s</translation>
    </message>
    <message>
        <source>nothing received for %1 s</source>
        <comment>@status, seconds</comment>
        <translation>ingenting mottatt på %1 s</translation>
    </message>
    <message>
        <source>no activity for %1 s</source>
        <comment>@status, seconds</comment>
        <translation>ingen aktivitet på %1 s</translation>
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
        <translation>Oppstartslasteren i avbildningen %1 trenger UEFI, men denne datamaskinen ble startet i BIOS-modus. Still om fastvaren til UEFI og begynn på nytt, eller velg en annen avbildning.</translation>
    </message>
    <message>
        <source>Another installation is running on this computer. Wait until it finishes, or stop it, then try again.</source>
        <comment>@error</comment>
        <translation>En annen installasjon kjører på denne datamaskinen. Vent til den er ferdig, eller avslutt den, og prøv igjen.</translation>
    </message>
    <message>
        <source>This installer is set to work in a systemd unit, but none can be started in the live system. Set “installationApproach: direct” in bootc.conf.</source>
        <comment>@error</comment>
        <translation>Dette installasjonsprogrammet er satt opp til å kjøre i en systemd-enhet, men ingen slik kan startes i live-systemet. Angi «installationApproach: direct» i bootc.conf.</translation>
    </message>
    <message>
        <source>The image %1 lacks programs that are needed to install it: %2. Choose another image.</source>
        <comment>@error</comment>
        <translation>Avbildningen %1 mangler programmer som trengs for å installere den: %2. Velg en annen avbildning.</translation>
    </message>
    <message>
        <source>The image does not fit on the disk %1. Choose a larger disk or a smaller image.</source>
        <comment>@error</comment>
        <translation>Det er ikke plass til avbildningen på disken %1. Velg en større disk eller en mindre avbildning.</translation>
    </message>
    <message>
        <source>The disk %1 reported an error or was disconnected. Check its cable, or choose another disk.</source>
        <comment>@error</comment>
        <translation>Disken %1 meldte om en feil eller ble koblet fra. Kontroller kabelen, eller velg en annen disk.</translation>
    </message>
    <message>
        <source>What was written to the disk %1 could not be wiped. Do not start the computer from it; install again.</source>
        <comment>@error</comment>
        <translation>Det som ble skrevet til disken %1, kunne ikke slettes. Ikke start datamaskinen fra den; installer på nytt.</translation>
    </message>
    <message>
        <source>The boot entry could not be written to the firmware of this computer (%1). Delete old boot entries in the firmware setup and try again.</source>
        <comment>@error</comment>
        <translation>Oppstartsoppføringen kunne ikke skrives til fastvaren på denne datamaskinen (%1). Slett gamle oppstartsoppføringer i fastvareoppsettet og prøv igjen.</translation>
    </message>
    <message>
        <source>SELinux blocks the installation (%1). Choose another image, or ask whoever made this installation medium to correct it.</source>
        <comment>@error</comment>
        <translation>SELinux hindrer installasjonen (%1). Velg en annen avbildning, eller be den som laget dette installasjonsmediet, om å rette det.</translation>
    </message>
    <message>
        <source>The old content of the disk is gone, and a part of the new system may be on it. Do not start the computer from it: install again.</source>
        <comment>@info</comment>
        <translation>Det gamle innholdet på disken er borte, og en del av det nye systemet kan ligge på den. Ikke start datamaskinen fra den: installer på nytt.</translation>
    </message>
    <message>
        <source>This installer is set to make the system update itself, but the image %1 has no %2. Choose another image.</source>
        <comment>@error</comment>
        <translation>Dette installasjonsprogrammet er satt opp slik at systemet oppdaterer seg selv, men avbildningen %1 mangler %2. Velg en annen avbildning.</translation>
    </message>
    <message>
        <source>The image %1 cannot unlock an encrypted disk when it starts. Install it without encryption, or choose another image.</source>
        <comment>@error</comment>
        <translation>Avbildningen %1 kan ikke låse opp en kryptert disk når den starter. Installer den uten kryptering, eller velg en annen avbildning.</translation>
    </message>
    <message>
        <source>The passphrase needs at least %1 and at most %2 characters that can be typed in one line. Choose another one.</source>
        <comment>@error</comment>
        <translation>Passordfrasen må ha minst %1 og høyst %2 tegn som kan skrives på én linje. Velg en annen.</translation>
    </message>
    <message>
        <source>This installer cannot partition the disks of this kind of computer (%1). Whoever made this installation medium has to set “method: to-disk” in bootc.conf.</source>
        <comment>@error</comment>
        <translation>Dette installasjonsprogrammet kan ikke partisjonere diskene på denne typen datamaskin (%1). Den som laget dette installasjonsmediet, må angi «method: to-disk» i bootc.conf.</translation>
    </message>
    <message>
        <source>The partitions and file systems could not be made on the disk %1. The details say why.</source>
        <comment>@error</comment>
        <translation>Partisjonene og filsystemene kunne ikke opprettes på disken %1. Detaljene forteller hvorfor.</translation>
    </message>
    <message>
        <source>%1 could not be encrypted. The details say why.</source>
        <comment>@error</comment>
        <translation>%1 kunne ikke krypteres. Detaljene forteller hvorfor.</translation>
    </message>
    <message>
        <source>The partitions were made as you chose, and there is no new system on them. All others are as they were.</source>
        <comment>@info</comment>
        <translation>Partisjonene ble opprettet slik du valgte, og det er ikke noe nytt system på dem. Alle andre partisjoner er som de var.</translation>
    </message>
    <message>
        <source>A part of the new system may be on the partitions that you chose for it. Do not start it: install again. All others are as they were.</source>
        <comment>@info</comment>
        <translation>En del av det nye systemet kan ligge på partisjonene du valgte for det. Ikke start det: installer på nytt. Alle andre partisjoner er som de var.</translation>
    </message>
    <message>
        <source>There is no partition for %1, which the new system needs. Start again and make one.</source>
        <comment>@error</comment>
        <translation>Det finnes ingen partisjon for %1, og det nye systemet trenger en. Begynn på nytt og opprett en.</translation>
    </message>
    <message>
        <source>%1 cannot be %2 of this system. Start again and choose partitions for /, /boot, the EFI system partition, /home and swap space only.</source>
        <comment>@error, a partition and a mount point</comment>
        <translation>%1 kan ikke være %2 i dette systemet. Begynn på nytt og velg partisjoner bare for /, /boot, EFI-systempartisjonen, /home og vekselminne.</translation>
    </message>
    <message>
        <source>%1 is to become %2 and is not empty. Start again and have it formatted, or choose another one.</source>
        <comment>@error, a partition and a mount point</comment>
        <translation>%1 skal bli %2 og er ikke tom. Begynn på nytt og velg at den skal formateres, eller velg en annen.</translation>
    </message>
    <message>
        <source>%1 is too small for %2: it needs %3, but it has only %4. Start again and make it larger.</source>
        <comment>@error, a partition and a mount point</comment>
        <translation>%1 er for liten til %2: det trengs %3, tilgjengelig er %4. Begynn på nytt og gjør den større.</translation>
    </message>
    <message>
        <source>The file system of %1 (%2) cannot be used. Start again and choose another one.</source>
        <comment>@error, a partition and its file system</comment>
        <translation>Filsystemet på %1 (%2) kan ikke brukes. Begynn på nytt og velg et annet.</translation>
    </message>
    <message>
        <source>This system would start from %2, not from %1. Start again and choose %2 as the EFI system partition.</source>
        <comment>@error, two partitions</comment>
        <translation>Dette systemet ville starte fra %2, ikke fra %1. Begynn på nytt og velg %2 som EFI-systempartisjon.</translation>
    </message>
    <message>
        <source>Another system has boot entries (%2) on the EFI system partition %1, and the new system would treat them as its own. Start again and choose another disk, or another image.</source>
        <comment>@error, a partition and a file</comment>
        <translation>På EFI-systempartisjonen %1 har et annet system oppstartsoppføringer (%2) som det nye systemet ville ta for sine egne. Begynn på nytt og velg en annen disk eller en annen avbildning.</translation>
    </message>
</context>
<context>
    <name>RecoveryKeyDialog</name>
    <message>
        <source>I have &amp;written it down</source>
        <comment>@label, a recovery key</comment>
        <translation>Jeg har &amp;skrevet den ned</translation>
    </message>
    <message>
        <source>Recovery key</source>
        <comment>@title</comment>
        <translation>Gjenopprettingsnøkkel</translation>
    </message>
    <message>
        <source>This key unlocks the system when the passphrase is forgotten. It is shown only now and is not kept on this computer: write it down and keep it in a safe place.</source>
        <comment>@info, a recovery key</comment>
        <translation>Denne nøkkelen låser opp systemet hvis passordfrasen er glemt. Den vises bare nå og lagres ikke på denne datamaskinen: skriv den ned og oppbevar den på et trygt sted.</translation>
    </message>
    <message>
        <source>&amp;Use this key</source>
        <comment>@button</comment>
        <translation>&amp;Bruk denne nøkkelen</translation>
    </message>
</context>
<context>
    <name>Summary</name>
    <message>
        <source>the whole disk</source>
        <comment>@info, what is erased</comment>
        <translation>hele disken</translation>
    </message>
    <message>
        <source>the whole disk, with %1</source>
        <comment>@info, what is erased; list of file systems</comment>
        <translation>hele disken, med %1</translation>
    </message>
    <message>
        <source>as %1, kept on the installed system for updates</source>
        <comment>@info, a login</comment>
        <translation>som %1, beholdes på det installerte systemet for oppdateringer</translation>
    </message>
    <message>
        <source>as %1, not kept</source>
        <comment>@info, a login</comment>
        <translation>som %1, beholdes ikke</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <comment>@info, full name, login name</comment>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>User:</source>
        <comment>@label</comment>
        <translation>Bruker:</translation>
    </message>
    <message>
        <source>Host name:</source>
        <comment>@label</comment>
        <translation>Vertsnavn:</translation>
    </message>
    <message>
        <source>%1 will be installed on %2. Everything that is on this disk now will be erased before the image is fetched.</source>
        <comment>@info</comment>
        <translation>%1 vil bli installert på %2. Alt som er på denne disken nå, vil bli slettet, allerede før avbildningen hentes.</translation>
    </message>
    <message>
        <source>%1 will be installed on %2. Everything that is on this disk now will be erased.</source>
        <comment>@info</comment>
        <translation>%1 vil bli installert på %2. Alt som er på denne disken nå, vil bli slettet.</translation>
    </message>
    <message>
        <source>Image:</source>
        <comment>@label</comment>
        <translation>Avbildning:</translation>
    </message>
    <message>
        <source>From:</source>
        <comment>@label</comment>
        <translation>Fra:</translation>
    </message>
    <message>
        <source>Digest:</source>
        <comment>@label</comment>
        <translation>Sjekksum:</translation>
    </message>
    <message>
        <source>Origin:</source>
        <comment>@label, verified or not</comment>
        <translation>Opphav:</translation>
    </message>
    <message>
        <source>Login:</source>
        <comment>@label</comment>
        <translation>Innlogging:</translation>
    </message>
    <message>
        <source>Disk:</source>
        <comment>@label</comment>
        <translation>Disk:</translation>
    </message>
    <message>
        <source>Will be erased:</source>
        <comment>@label</comment>
        <translation>Vil bli slettet:</translation>
    </message>
    <message>
        <source>Space for the image:</source>
        <comment>@label</comment>
        <translation>Plass til avbildningen:</translation>
    </message>
    <message>
        <source>File system:</source>
        <comment>@label</comment>
        <translation>Filsystem:</translation>
    </message>
    <message>
        <source>Encryption:</source>
        <comment>@label</comment>
        <translation>Kryptering:</translation>
    </message>
    <message>
        <source>with a passphrase, asked for at each start</source>
        <comment>@info, an encryption</comment>
        <translation>med en passordfrase som du blir spurt om ved hver oppstart</translation>
    </message>
    <message>
        <source>none</source>
        <comment>@info, an encryption</comment>
        <translation>ingen</translation>
    </message>
    <message>
        <source>with a passphrase, asked for at each start, and a recovery key</source>
        <comment>@info, an encryption</comment>
        <translation>med en passordfrase som du blir spurt om ved hver oppstart, og en gjenopprettingsnøkkel</translation>
    </message>
    <message>
        <source>%1 will be installed.</source>
        <comment>@info</comment>
        <translation>%1 vil bli installert.</translation>
    </message>
</context>
</TS>
