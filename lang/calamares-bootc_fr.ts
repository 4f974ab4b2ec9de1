<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr_FR">
<context>
    <name>BootcFinishJob</name>
    <message>
        <source>Complete the installation</source>
        <comment>@label</comment>
        <translation>Terminer l&apos;installation</translation>
    </message>
</context>
<context>
    <name>BootcJob</name>
    <message>
        <source>Install the image</source>
        <comment>@label</comment>
        <translation>Installer l&apos;image</translation>
    </message>
</context>
<context>
    <name>BootcViewStep</name>
    <message>
        <source>System</source>
        <comment>@label, the operating system to install</comment>
        <translation>Système</translation>
    </message>
</context>
<context>
    <name>Config</name>
    <message>
        <source>settings.conf: with “partitionModule” in bootc.conf, exec has to begin with bootc, partition and bootc again, without mount</source>
        <comment>@error</comment>
        <translation>settings.conf&#xa0;: avec «&#xa0;partitionModule&#xa0;» dans bootc.conf, exec doit commencer par bootc, partition et de nouveau bootc, sans mount</translation>
    </message>
</context>
<context>
    <name>DiskChoice</name>
    <message>
        <source>Choose a disk. The image needs at least %1.</source>
        <comment>@info</comment>
        <translation>Choisissez un disque. L&apos;image en nécessite au moins %1.</translation>
    </message>
    <message>
        <source>There is no disk that can be used. Connect one with at least %1, then refresh the list.</source>
        <comment>@error</comment>
        <translation>Aucun disque n&apos;est utilisable. Connectez-en un d&apos;au moins %1, puis actualisez la liste.</translation>
    </message>
    <message>
        <source>Everything on %1 will be erased. Confirm this below to continue.</source>
        <comment>@info</comment>
        <translation>Tout le contenu de %1 sera effacé. Confirmez-le ci-dessous pour continuer.</translation>
    </message>
    <message>
        <source>Everything on %1 will be erased, and the image will be installed there.</source>
        <comment>@info</comment>
        <translation>Tout le contenu de %1 sera effacé et l&apos;image y sera installée.</translation>
    </message>
</context>
<context>
    <name>DiskPage</name>
    <message>
        <source>Choose the &amp;disk to install to:</source>
        <comment>@label</comment>
        <translation>Choisissez le &amp;disque sur lequel installer&#xa0;:</translation>
    </message>
    <message>
        <source>&amp;Refresh</source>
        <comment>@button, a list of disks</comment>
        <translation>Act&amp;ualiser</translation>
    </message>
    <message>
        <source>&amp;File system:</source>
        <comment>@label</comment>
        <translation>Système de &amp;fichiers&#xa0;:</translation>
    </message>
    <message>
        <source>I understand that all data on %1 will be erased</source>
        <comment>@label</comment>
        <translation>Je comprends que toutes les données de %1 seront effacées</translation>
    </message>
    <message>
        <source>I understand that all data on the disk will be erased</source>
        <comment>@label</comment>
        <translation>Je comprends que toutes les données du disque seront effacées</translation>
    </message>
    <message>
        <source>Disks</source>
        <comment>@label</comment>
        <translation>Disques</translation>
    </message>
</context>
<context>
    <name>EncryptionBox</name>
    <message>
        <source>&amp;Encrypt the system</source>
        <comment>@label</comment>
        <translation>&amp;Chiffrer le système</translation>
    </message>
    <message>
        <source>&amp;Passphrase:</source>
        <comment>@label</comment>
        <translation>P&amp;hrase secrète&#xa0;:</translation>
    </message>
    <message>
        <source>Re&amp;peat it:</source>
        <comment>@label, a passphrase</comment>
        <translation>Répé&amp;tez-la&#xa0;:</translation>
    </message>
    <message>
        <source>&amp;Show</source>
        <comment>@label, a passphrase</comment>
        <translation>Affiche&amp;r</translation>
    </message>
    <message>
        <source>You will type it at each start, where the keyboard may have a different layout: prefer letters and digits. Without it, nobody can read the system anymore.</source>
        <comment>@info, a passphrase</comment>
        <translation>Vous la saisirez à chaque démarrage, où le clavier peut avoir une autre disposition&#xa0;: préférez les lettres et les chiffres. Sans elle, plus personne ne peut lire le système.</translation>
    </message>
    <message>
        <source>Another recovery &amp;key…</source>
        <comment>@button, there is one already</comment>
        <translation>Autre c&amp;lé de récupération…</translation>
    </message>
    <message>
        <source>Recovery &amp;key…</source>
        <comment>@button, there is none yet</comment>
        <translation>C&amp;lé de récupération…</translation>
    </message>
</context>
<context>
    <name>EncryptionChoice</name>
    <message>
        <source>Type a passphrase for the encryption.</source>
        <comment>@info</comment>
        <translation>Saisissez une phrase secrète pour le chiffrement.</translation>
    </message>
    <message>
        <source>The two passphrases differ. Type the same one twice.</source>
        <comment>@info</comment>
        <translation>Les deux phrases secrètes sont différentes. Saisissez deux fois la même.</translation>
    </message>
    <message>
        <source>Make a recovery key and write it down.</source>
        <comment>@info</comment>
        <translation>Créez une clé de récupération et notez-la.</translation>
    </message>
</context>
<context>
    <name>FetchJob</name>
    <message>
        <source>Fetch the image</source>
        <comment>@label</comment>
        <translation>Récupérer l&apos;image</translation>
    </message>
</context>
<context>
    <name>ImageChoice</name>
    <message>
        <source>The configuration file bootc.conf has mistakes, so nothing can be installed:</source>
        <comment>@error</comment>
        <translation>Le fichier de configuration bootc.conf contient des erreurs, rien ne peut donc être installé&#xa0;:</translation>
    </message>
    <message>
        <source>Choose an image.</source>
        <comment>@info</comment>
        <translation>Choisissez une image.</translation>
    </message>
    <message>
        <source>Type the image&apos;s reference, for example registry.example.org/name:tag.</source>
        <comment>@info</comment>
        <translation>Saisissez la référence de l&apos;image, par exemple registry.example.org/name:tag.</translation>
    </message>
    <message>
        <source>Looking up %1…</source>
        <comment>@status</comment>
        <translation>Recherche de %1…</translation>
    </message>
</context>
<context>
    <name>ImagePage</name>
    <message>
        <source>Choose the &amp;image to install:</source>
        <comment>@label</comment>
        <translation>Choisissez l&apos;ima&amp;ge à installer&#xa0;:</translation>
    </message>
    <message>
        <source>&amp;Reference:</source>
        <comment>@label, of an image</comment>
        <translation>&amp;Référence&#xa0;:</translation>
    </message>
    <message>
        <source>&amp;Copy digest</source>
        <comment>@button</comment>
        <translation>&amp;Copier l&apos;empreinte</translation>
    </message>
    <message>
        <source>&amp;Try again</source>
        <comment>@button</comment>
        <translation>Ré&amp;essayer</translation>
    </message>
    <message>
        <source>&amp;User name:</source>
        <comment>@label</comment>
        <translation>Nom d&apos;&amp;utilisateur&#xa0;:</translation>
    </message>
    <message>
        <source>&amp;Password or token:</source>
        <comment>@label</comment>
        <translation>&amp;Mot de passe ou jeton&#xa0;:</translation>
    </message>
    <message>
        <source>&amp;Show</source>
        <comment>@label, a password</comment>
        <translation>A&amp;fficher</translation>
    </message>
    <message>
        <source>&amp;Keep on the installed system for updates</source>
        <comment>@label, a login</comment>
        <translation>Conser&amp;ver sur le système installé pour les mises à jour</translation>
    </message>
    <message>
        <source>&amp;Log in</source>
        <comment>@button</comment>
        <translation>Se c&amp;onnecter</translation>
    </message>
    <message>
        <source>Another image</source>
        <comment>@label</comment>
        <translation>Une autre image</translation>
    </message>
    <message>
        <source>Any bootable container image, by its reference</source>
        <comment>@info</comment>
        <translation>Toute image de conteneur amorçable, par sa référence</translation>
    </message>
    <message>
        <source>Log in to %1</source>
        <comment>@title</comment>
        <translation>Connexion à %1</translation>
    </message>
    <message>
        <source>Images</source>
        <comment>@label</comment>
        <translation>Images</translation>
    </message>
</context>
<context>
    <name>InstallOnPartitionsJob</name>
    <message>
        <source>Install the image</source>
        <comment>@label</comment>
        <translation>Installer l&apos;image</translation>
    </message>
</context>
<context>
    <name>Messages</name>
    <message>
        <source>%1 is not signed. This installer accepts it only with a signature by %2. Choose another image, or ask its publisher.</source>
        <comment>@error</comment>
        <translation>L&apos;image %1 n&apos;est pas signée. Ce programme d&apos;installation ne l&apos;accepte qu&apos;avec une signature de %2. Choisissez une autre image ou adressez-vous à son éditeur.</translation>
    </message>
    <message>
        <source>The signature of %1 is not by %2, or the image has been changed since it was signed. Do not install it until its publisher has explained this.</source>
        <comment>@error</comment>
        <translation>La signature de %1 n&apos;est pas de %2, ou l&apos;image a été modifiée depuis. Ne l&apos;installez pas tant que son éditeur n&apos;a pas fourni d&apos;explication.</translation>
    </message>
    <message>
        <source>The rules of this installation medium (%2) do not allow %1. Choose another image.</source>
        <comment>@error</comment>
        <translation>Les règles de ce support d&apos;installation (%2) n&apos;autorisent pas l&apos;image %1. Choisissez une autre image.</translation>
    </message>
    <message>
        <source>Signatures cannot be checked because %1 cannot be used. Whoever made this installation medium has to correct it.</source>
        <comment>@error</comment>
        <translation>Les signatures ne peuvent pas être vérifiées, car %1 ne peut pas être utilisé. Le créateur de ce support d&apos;installation doit le corriger.</translation>
    </message>
    <message>
        <source>The installation was canceled.</source>
        <comment>@error</comment>
        <translation>L&apos;installation a été annulée.</translation>
    </message>
    <message>
        <source>Internal error in the installer: %1. Please report this with the details below.</source>
        <comment>@error</comment>
        <translation>Erreur interne du programme d&apos;installation&#xa0;: %1. Veuillez la signaler en joignant les détails ci-dessous.</translation>
    </message>
    <message>
        <source>The configuration file bootc.conf has mistakes (%1). Whoever made this installation medium has to correct them.</source>
        <comment>@error</comment>
        <translation>Le fichier de configuration bootc.conf contient des erreurs (%1). Le créateur de ce support d&apos;installation doit les corriger.</translation>
    </message>
    <message>
        <source>“%1” is not an image reference. Type one like registry.example.org/name:tag.</source>
        <comment>@error</comment>
        <translation>«&#xa0;%1&#xa0;» n&apos;est pas une référence d&apos;image. Écrivez-la sous la forme registry.example.org/name:tag.</translation>
    </message>
    <message>
        <source>“%1” names no registry and could be any of these: %2. Type the full name of the one that you want.</source>
        <comment>@error</comment>
        <translation>«&#xa0;%1&#xa0;» n&apos;indique aucun registre et peut désigner n&apos;importe laquelle de ces images&#xa0;: %2. Écrivez le nom complet de celle que vous voulez.</translation>
    </message>
    <message>
        <source>%1 cannot be reached. Check the network connection and the name, then try again.</source>
        <comment>@error</comment>
        <translation>%1 est injoignable. Vérifiez la connexion réseau et le nom, puis réessayez.</translation>
    </message>
    <message>
        <source>The certificate of %1 is not trusted. Check this computer&apos;s date and time; a registry with a certificate authority of its own needs “caFile” in bootc.conf.</source>
        <comment>@error</comment>
        <translation>Le certificat de %1 n&apos;est pas considéré comme fiable. Vérifiez la date et l&apos;heure de cet ordinateur&#xa0;; un registre ayant sa propre autorité de certification nécessite «&#xa0;caFile&#xa0;» dans bootc.conf.</translation>
    </message>
    <message>
        <source>%1 did not answer within %2 seconds. Check the network connection, then try again.</source>
        <comment>@error</comment>
        <translation>%1 n&apos;a pas répondu en %2 secondes. Vérifiez la connexion réseau, puis réessayez.</translation>
    </message>
    <message>
        <source>%1 answered with an error (HTTP status %2). Try again later.</source>
        <comment>@error</comment>
        <translation>%1 a répondu par une erreur (code d&apos;état HTTP %2). Réessayez plus tard.</translation>
    </message>
    <message>
        <source>%1 accepts no more requests from this network for now. Wait a few minutes or log in, then try again.</source>
        <comment>@error</comment>
        <translation>%1 n&apos;accepte plus de requêtes depuis ce réseau pour le moment. Attendez quelques minutes ou connectez-vous, puis réessayez.</translation>
    </message>
    <message>
        <source>Images from %1 are not allowed here: %2 blocks them. Choose another image.</source>
        <comment>@error</comment>
        <translation>Les images de %1 ne sont pas autorisées ici&#xa0;: %2 les bloque. Choisissez une autre image.</translation>
    </message>
    <message>
        <source>The registry configuration %1 cannot be used. Whoever made this installation medium has to correct it.</source>
        <comment>@error</comment>
        <translation>La configuration de registre %1 ne peut pas être utilisée. Le créateur de ce support d&apos;installation doit la corriger.</translation>
    </message>
    <message>
        <source>%1 wants you to log in.</source>
        <comment>@error</comment>
        <translation>%1 exige que vous vous connectiez.</translation>
    </message>
    <message>
        <source>%1 refused the user name “%2” with this password. Check both and log in again.</source>
        <comment>@error</comment>
        <translation>%1 a refusé le nom d&apos;utilisateur «&#xa0;%2&#xa0;» avec ce mot de passe. Vérifiez les deux et connectez-vous de nouveau.</translation>
    </message>
    <message>
        <source>The stored login for %1 has expired or was revoked. Log in again.</source>
        <comment>@error</comment>
        <translation>Les identifiants enregistrés pour %1 ont expiré ou ont été révoqués. Connectez-vous de nouveau.</translation>
    </message>
    <message>
        <source>This login has no access to %2 on %1. Log in as another user, or ask the owner of the image for access.</source>
        <comment>@error</comment>
        <translation>Ces identifiants ne donnent pas accès à %2 sur %1. Connectez-vous avec un autre nom d&apos;utilisateur ou demandez l&apos;accès au propriétaire de l&apos;image.</translation>
    </message>
    <message>
        <source>%2, which handles the logins of %1, failed. Try again later.</source>
        <comment>@error</comment>
        <translation>Une défaillance s&apos;est produite sur %2, qui gère les connexions à %1. Réessayez plus tard.</translation>
    </message>
    <message>
        <source>There is no image %1. Check its name and tag; it may also be private and need a login.</source>
        <comment>@error</comment>
        <translation>Il n&apos;existe pas d&apos;image %1. Vérifiez son nom et son étiquette&#xa0;; elle peut aussi être privée et nécessiter une connexion.</translation>
    </message>
    <message>
        <source>%1 is not made for this computer: it needs %2, the image is offered for %3. Choose another image.</source>
        <comment>@error</comment>
        <translation>L&apos;image %1 n&apos;est pas faite pour cet ordinateur&#xa0;: il lui faut %2, l&apos;image est proposée pour %3. Choisissez une autre image.</translation>
    </message>
    <message>
        <source>%1 is a container image, but not a bootable one. Choose another image.</source>
        <comment>@error</comment>
        <translation>%1 est une image de conteneur, mais elle n&apos;est pas amorçable. Choisissez une autre image.</translation>
    </message>
    <message>
        <source>The registry&apos;s description of %1 is not valid. Choose another image or tell its owner.</source>
        <comment>@error</comment>
        <translation>Ce que le registre indique au sujet de %1 n&apos;est pas valide. Choisissez une autre image ou prévenez son propriétaire.</translation>
    </message>
    <message>
        <source>There is no readable image in %1. Choose another image.</source>
        <comment>@error</comment>
        <translation>Il n&apos;y a pas d&apos;image lisible dans %1. Choisissez une autre image.</translation>
    </message>
    <message>
        <source>The image in %1 is damaged or not the one that was chosen (expected %2, got %3). Check the medium or make a new one.</source>
        <comment>@error</comment>
        <translation>L&apos;image dans %1 est endommagée ou n&apos;est pas celle qui a été choisie (attendu&#xa0;: %2, obtenu&#xa0;: %3). Vérifiez le support ou créez-en un nouveau.</translation>
    </message>
    <message>
        <source>%1 is on this medium, and it is not known where its updates come from. Whoever made this installation medium has to set “target” in bootc.conf.</source>
        <comment>@error</comment>
        <translation>L&apos;image %1 se trouve sur ce support, et la provenance de ses mises à jour n&apos;est pas connue. Le créateur de ce support d&apos;installation doit définir «&#xa0;target&#xa0;» dans bootc.conf.</translation>
    </message>
    <message>
        <source>on this medium</source>
        <comment>@info, an image that needs no network</comment>
        <translation>sur ce support</translation>
    </message>
    <message>
        <source>this medium; updates from %1</source>
        <comment>@info, where an image comes from</comment>
        <translation>ce support&#xa0;; mises à jour depuis %1</translation>
    </message>
    <message>
        <source>Reading the image from the medium</source>
        <comment>@status</comment>
        <translation>Lecture de l&apos;image depuis le support</translation>
    </message>
    <message>
        <source>The connection to %1 broke off after %2 of %3. Check the network connection and start the installation again.</source>
        <comment>@error</comment>
        <translation>La connexion à %1 a été interrompue après %2 sur %3. Vérifiez la connexion réseau et relancez l&apos;installation.</translation>
    </message>
    <message>
        <source>The connection to %1 broke off. Check the network connection and start the installation again.</source>
        <comment>@error</comment>
        <translation>La connexion à %1 a été interrompue. Vérifiez la connexion réseau et relancez l&apos;installation.</translation>
    </message>
    <message>
        <source>%1 delivered damaged or forged data (expected %2, got %3). Try again, and tell the owner of the registry if it happens again.</source>
        <comment>@error</comment>
        <translation>%1 a fourni des données endommagées ou falsifiées (attendu&#xa0;: %2, obtenu&#xa0;: %3). Réessayez et, si cela se reproduit, prévenez le propriétaire du registre.</translation>
    </message>
    <message>
        <source>There is too little space for the download in %1: it needs %2, but only %3 is free. Use a computer with more memory or a smaller image, or set “downloadPath” in bootc.conf.</source>
        <comment>@error</comment>
        <translation>Il y a trop peu d&apos;espace pour le téléchargement dans %1&#xa0;: il faut %2, et %3 sont libres. Utilisez un ordinateur ayant plus de mémoire ou une image plus petite, ou définissez «&#xa0;downloadPath&#xa0;» dans bootc.conf.</translation>
    </message>
    <message>
        <source>The space in %1 is used up. Use a computer with more memory or a smaller image, or set “downloadPath” in bootc.conf.</source>
        <comment>@error</comment>
        <translation>L&apos;espace dans %1 est épuisé. Utilisez un ordinateur ayant plus de mémoire ou une image plus petite, ou définissez «&#xa0;downloadPath&#xa0;» dans bootc.conf.</translation>
    </message>
    <message>
        <source>Writing to %1 failed. Restart from the installation medium and try again.</source>
        <comment>@error</comment>
        <translation>L&apos;écriture dans %1 a échoué. Redémarrez depuis le support d&apos;installation et réessayez.</translation>
    </message>
    <message>
        <source>The installer has no administrator rights. Start it as root.</source>
        <comment>@error</comment>
        <translation>Le programme d&apos;installation n&apos;a pas les droits d&apos;administration. Lancez-le en tant que root.</translation>
    </message>
    <message>
        <source>Programs that the installation needs are missing in the live system: %1. Install them and try again.</source>
        <comment>@error</comment>
        <translation>Des programmes nécessaires à l&apos;installation manquent dans le système live&#xa0;: %1. Installez-les et réessayez.</translation>
    </message>
    <message>
        <source>The image %1 could not be unpacked in the live system. The details say why.</source>
        <comment>@error</comment>
        <translation>L&apos;image %1 n&apos;a pas pu être décompressée dans le système live. Les détails en donnent la raison.</translation>
    </message>
    <message>
        <source>The image %1 has no bootc, so it cannot be installed. Choose another image.</source>
        <comment>@error</comment>
        <translation>L&apos;image %1 ne contient pas bootc, elle ne peut donc pas être installée. Choisissez une autre image.</translation>
    </message>
    <message>
        <source>bootc %1 in the image cannot do what is needed (%2). Choose a newer image.</source>
        <comment>@error</comment>
        <translation>bootc %1, contenu dans l&apos;image, ne sait pas faire ce qui est demandé (%2). Choisissez une image plus récente.</translation>
    </message>
    <message>
        <source>The image %1 has no kernel that could start it. Choose another image.</source>
        <comment>@error</comment>
        <translation>L&apos;image %1 ne contient pas de noyau avec lequel elle puisse démarrer. Choisissez une autre image.</translation>
    </message>
    <message>
        <source>The image %1 has no boot loader that fits this computer. Choose another image.</source>
        <comment>@error</comment>
        <translation>L&apos;image %1 ne contient pas de chargeur de démarrage adapté à cet ordinateur. Choisissez une autre image.</translation>
    </message>
    <message>
        <source>The kernel of the image %1 takes no arguments, and this installer is set to give it some (%2). Choose another image.</source>
        <comment>@error</comment>
        <translation>Le noyau de l&apos;image %1 n&apos;accepte pas d&apos;arguments, et cet installateur est réglé pour lui en donner (%2). Choisissez une autre image.</translation>
    </message>
    <message>
        <source>The image cannot make the file system %1 (%2 is missing in it). Choose another file system.</source>
        <comment>@error</comment>
        <translation>L&apos;image ne peut pas créer le système de fichiers %1 (il y manque %2). Choisissez un autre système de fichiers.</translation>
    </message>
    <message>
        <source>The disk %1 is no longer there. Connect it again or choose another one.</source>
        <comment>@error</comment>
        <translation>Le disque %1 n&apos;est plus là. Reconnectez-le ou choisissez-en un autre.</translation>
    </message>
    <message>
        <source>%1 is no longer the disk that you chose. Start again and choose a disk.</source>
        <comment>@error</comment>
        <translation>%1 n&apos;est plus le disque que vous avez choisi. Recommencez depuis le début et choisissez de nouveau le disque.</translation>
    </message>
    <message>
        <source>The disk %1 cannot be used (%2). Choose another one.</source>
        <comment>@error</comment>
        <translation>Le disque %1 ne peut pas être utilisé (%2). Choisissez-en un autre.</translation>
    </message>
    <message>
        <source>The disk %1 is too small: the image needs %2, the disk has %3. Choose a larger disk.</source>
        <comment>@error</comment>
        <translation>Le disque %1 est trop petit&#xa0;: l&apos;image nécessite %2, le disque a %3. Choisissez un disque plus grand.</translation>
    </message>
    <message>
        <source>Another program uses the disk %1. Close it, or choose another disk.</source>
        <comment>@error</comment>
        <translation>Un autre programme utilise le disque %1. Fermez ce programme ou choisissez un autre disque.</translation>
    </message>
    <message>
        <source>The disks of this computer could not be listed. Refresh the list to try again.</source>
        <comment>@error</comment>
        <translation>Les disques de cet ordinateur n&apos;ont pas pu être listés. Actualisez la liste pour réessayer.</translation>
    </message>
    <message>
        <source>bootc could not install the image: %2</source>
        <comment>@error</comment>
        <translation>bootc n&apos;a pas pu installer l&apos;image&#xa0;: %2</translation>
    </message>
    <message>
        <source>bootc could not install the image (exit status %1). The details say why.</source>
        <comment>@error</comment>
        <translation>bootc n&apos;a pas pu installer l&apos;image (code de retour %1). Les détails en donnent la raison.</translation>
    </message>
    <message>
        <source>The installed system was not found on %1. The image may use a layout that this installer does not know.</source>
        <comment>@error</comment>
        <translation>Le système installé n&apos;a pas été trouvé sur %1. L&apos;image utilise peut-être une organisation que ce programme d&apos;installation ne connaît pas.</translation>
    </message>
    <message>
        <source>%1 could not be mounted. The details say why.</source>
        <comment>@error</comment>
        <translation>Impossible de monter %1. Les détails en donnent la raison.</translation>
    </message>
    <message>
        <source>Writing %1 in the installed system failed. The details say why.</source>
        <comment>@error</comment>
        <translation>L&apos;écriture de %1 dans le système installé a échoué. Les détails en donnent la raison.</translation>
    </message>
    <message>
        <source>%1 could not be unmounted. Shut the computer down before you remove a disk.</source>
        <comment>@error</comment>
        <translation>Impossible de démonter %1. Éteignez l&apos;ordinateur avant de retirer un disque.</translation>
    </message>
    <message>
        <source>The check of the finished disk found a fault (%1: %2). The system would probably not start; install it again.</source>
        <comment>@error</comment>
        <translation>La vérification du disque terminé a révélé un défaut (%1&#xa0;: %2). Le système ne démarrerait probablement pas&#xa0;; installez-le de nouveau.</translation>
    </message>
    <message>
        <source>The installer was asked for something that does not exist: %1.</source>
        <comment>@error</comment>
        <translation>Il a été demandé au programme d&apos;installation quelque chose qui n&apos;existe pas&#xa0;: %1.</translation>
    </message>
    <message>
        <source>The installation failed. The details say why.</source>
        <comment>@error</comment>
        <translation>L&apos;installation a échoué. Les détails en donnent la raison.</translation>
    </message>
    <message>
        <source>Nothing on the disk was changed.</source>
        <comment>@info</comment>
        <translation>Rien n&apos;a été modifié sur le disque.</translation>
    </message>
    <message>
        <source>The old content of the disk is gone and there is no working system on it yet: install again.</source>
        <comment>@info</comment>
        <translation>L&apos;ancien contenu du disque est perdu et il n&apos;y a pas encore de système fonctionnel dessus&#xa0;: recommencez l&apos;installation.</translation>
    </message>
    <message>
        <source>The new system is on the disk, but it may be incomplete.</source>
        <comment>@info</comment>
        <translation>Le nouveau système est sur le disque, mais il est peut-être incomplet.</translation>
    </message>
    <message>
        <source>%1: not readable: %2</source>
        <comment>@error</comment>
        <translation>%1&#xa0;: illisible&#xa0;: %2</translation>
    </message>
    <message>
        <source>%1: there is no such key; did you mean “%2”?</source>
        <comment>@error</comment>
        <translation>%1&#xa0;: cette clé n&apos;existe pas&#xa0;; vouliez-vous dire «&#xa0;%2&#xa0;»&#xa0;?</translation>
    </message>
    <message>
        <source>%1: there is no such key</source>
        <comment>@error</comment>
        <translation>%1&#xa0;: cette clé n&apos;existe pas</translation>
    </message>
    <message>
        <source>%1: has to be of the type %2, not %3</source>
        <comment>@error</comment>
        <translation>%1&#xa0;: doit être de type %2, et non %3</translation>
    </message>
    <message>
        <source>%1: “%2” is not allowed; use one of: %3</source>
        <comment>@error</comment>
        <translation>%1&#xa0;: «&#xa0;%2&#xa0;» n&apos;est pas autorisé&#xa0;; utilisez une de ces valeurs&#xa0;: %3</translation>
    </message>
    <message>
        <source>%1: the key “%2” is missing</source>
        <comment>@error</comment>
        <translation>%1&#xa0;: la clé «&#xa0;%2&#xa0;» manque</translation>
    </message>
    <message>
        <source>not supported yet: %1</source>
        <comment>@error</comment>
        <translation>pas encore pris en charge&#xa0;: %1</translation>
    </message>
    <message>
        <source>%1: “%2” has the wrong form; expected: %3</source>
        <comment>@error</comment>
        <translation>%1&#xa0;: «&#xa0;%2&#xa0;» n&apos;a pas la bonne forme&#xa0;; attendu&#xa0;: %3</translation>
    </message>
    <message>
        <source>%1: contradicts “%2”; remove one of them</source>
        <comment>@error</comment>
        <translation>%1&#xa0;: en contradiction avec «&#xa0;%2&#xa0;»&#xa0;; supprimez l&apos;un des deux</translation>
    </message>
    <message>
        <source>this installer runs from it</source>
        <comment>@info</comment>
        <translation>ce programme d&apos;installation s&apos;exécute depuis ce disque</translation>
    </message>
    <message>
        <source>this installer may run from it</source>
        <comment>@info</comment>
        <translation>ce programme d&apos;installation s&apos;exécute peut-être depuis ce disque</translation>
    </message>
    <message>
        <source>in use: mounted on %1</source>
        <comment>@info</comment>
        <translation>en cours d&apos;utilisation&#xa0;: monté sur %1</translation>
    </message>
    <message>
        <source>in use: swap space on %1</source>
        <comment>@info</comment>
        <translation>en cours d&apos;utilisation&#xa0;: espace d&apos;échange sur %1</translation>
    </message>
    <message>
        <source>in use: part of %1</source>
        <comment>@info</comment>
        <translation>en cours d&apos;utilisation&#xa0;: fait partie de %1</translation>
    </message>
    <message>
        <source>write protected</source>
        <comment>@info</comment>
        <translation>protégé en écriture</translation>
    </message>
    <message>
        <source>too small: the image needs %1</source>
        <comment>@info</comment>
        <translation>trop petit&#xa0;: l&apos;image nécessite %1</translation>
    </message>
    <message>
        <source>compressed memory, not a disk</source>
        <comment>@info</comment>
        <translation>mémoire compressée, pas un disque</translation>
    </message>
    <message>
        <source>a file, not a disk</source>
        <comment>@info</comment>
        <translation>un fichier, pas un disque</translation>
    </message>
    <message>
        <source>not a hard disk</source>
        <comment>@info</comment>
        <translation>pas un disque dur</translation>
    </message>
    <message>
        <source>cannot be used</source>
        <comment>@info</comment>
        <translation>ne peut pas être utilisé</translation>
    </message>
    <message>
        <source>%1, %2 (%3)</source>
        <comment>model, size and path of a disk</comment>
        <translation>%1, %2 (%3)</translation>
    </message>
    <message>
        <source>Disk</source>
        <comment>@label, a disk without a model name</comment>
        <translation>Disque</translation>
    </message>
    <message>
        <source>removable</source>
        <comment>@info, a disk</comment>
        <translation>amovible</translation>
    </message>
    <message>
        <source>serial number %1</source>
        <comment>@info, a disk</comment>
        <translation>numéro de série %1</translation>
    </message>
    <message>
        <source>holds %1</source>
        <comment>@info, a disk, list of file systems</comment>
        <translation>contient %1</translation>
    </message>
    <message>
        <source>partitions: %1</source>
        <comment>@info, a disk</comment>
        <translation>partitions&#xa0;: %1</translation>
    </message>
    <message>
        <source>empty</source>
        <comment>@info, a disk</comment>
        <translation>vide</translation>
    </message>
    <message>
        <source>version %1</source>
        <comment>@info, an image</comment>
        <translation>version %1</translation>
    </message>
    <message>
        <source>%1 to fetch</source>
        <comment>@info, size of an image</comment>
        <translation>%1 à télécharger</translation>
    </message>
    <message>
        <source>not verified</source>
        <comment>@info, an image</comment>
        <translation>non vérifiée</translation>
    </message>
    <message>
        <source>verified by %1</source>
        <comment>@info, an image</comment>
        <translation>vérifiée par %1</translation>
    </message>
    <message>
        <source>on the disk, which is erased before the image is fetched</source>
        <comment>@info</comment>
        <translation>sur le disque, qui est effacé avant le téléchargement de l&apos;image</translation>
    </message>
    <message>
        <source>on the disk, which is erased before the image is fetched: elsewhere it would need %1, but only %2 is free</source>
        <comment>@info, sizes</comment>
        <translation>sur le disque, qui est effacé avant le téléchargement de l&apos;image&#xa0;: ailleurs, il faudrait %1, et %2 sont libres</translation>
    </message>
    <message>
        <source>too little: the image needs %1, but only %2 is free</source>
        <comment>@info, sizes</comment>
        <translation>trop peu&#xa0;: l&apos;image nécessite %1, et %2 sont libres</translation>
    </message>
    <message>
        <source>Checking this computer</source>
        <comment>@status</comment>
        <translation>Vérification de cet ordinateur</translation>
    </message>
    <message>
        <source>Erasing the disk and making room for the image on it</source>
        <comment>@status</comment>
        <translation>Effacement du disque et création d&apos;un espace pour l&apos;image sur celui-ci</translation>
    </message>
    <message>
        <source>Fetching the image</source>
        <comment>@status</comment>
        <translation>Téléchargement de l&apos;image</translation>
    </message>
    <message>
        <source>Unpacking the image</source>
        <comment>@status</comment>
        <translation>Décompression de l&apos;image</translation>
    </message>
    <message>
        <source>Looking into the image</source>
        <comment>@status</comment>
        <translation>Examen de l&apos;image</translation>
    </message>
    <message>
        <source>Partitioning the disk</source>
        <comment>@status</comment>
        <translation>Partitionnement du disque</translation>
    </message>
    <message>
        <source>Making file systems</source>
        <comment>@status</comment>
        <translation>Création des systèmes de fichiers</translation>
    </message>
    <message>
        <source>Writing the system to the disk</source>
        <comment>@status</comment>
        <translation>Écriture du système sur le disque</translation>
    </message>
    <message>
        <source>Installing the boot loader</source>
        <comment>@status</comment>
        <translation>Installation du chargeur de démarrage</translation>
    </message>
    <message>
        <source>Completing the disk</source>
        <comment>@status</comment>
        <translation>Finalisation du disque</translation>
    </message>
    <message>
        <source>Opening the installed system</source>
        <comment>@status</comment>
        <translation>Ouverture du système installé</translation>
    </message>
    <message>
        <source>Closing the installed system</source>
        <comment>@status</comment>
        <translation>Fermeture du système installé</translation>
    </message>
    <message>
        <source>Checking the installed system</source>
        <comment>@status</comment>
        <translation>Vérification du système installé</translation>
    </message>
    <message>
        <source>Installing</source>
        <comment>@status</comment>
        <translation>Installation en cours</translation>
    </message>
    <message>
        <source>%1 s left</source>
        <comment>@status</comment>
        <translation>il reste %1&#xa0;s</translation>
    </message>
    <message>
        <source>%1 min left</source>
        <comment>@status</comment>
        <translation>il reste %1&#xa0;min</translation>
    </message>
    <message>
        <source>%1 h left</source>
        <comment>@status</comment>
        <translation>il reste %1&#xa0;h</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <comment>@status, bytes done of bytes in all</comment>
        <translation>%1 sur %2</translation>
    </message>
    <message>
        <source>retries: %1</source>
        <comment>@status, connections that broke off and were tried again</comment>
        <translation>nouvelles tentatives&#xa0;: %1</translation>
    </message>
    <message>
        <source>%1/s</source>
        <comment>@status, bytes per second</comment>
        <translation>%1/s</translation>
    </message>
    <message>
        <source>nothing received for %1 s</source>
        <comment>@status, seconds</comment>
        <translation>rien reçu depuis %1&#xa0;s</translation>
    </message>
    <message>
        <source>no activity for %1 s</source>
        <comment>@status, seconds</comment>
        <translation>aucune activité depuis %1&#xa0;s</translation>
    </message>
    <message>
        <source>%1…</source>
        <comment>@status, a step that goes on</comment>
        <translation>%1…</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>@status, a step and its numbers</comment>
        <translation>%1&#xa0;: %2</translation>
    </message>
    <message>
        <source>, </source>
        <comment>@status, between numbers</comment>
        <translation>, </translation>
    </message>
    <message>
        <source>The boot loader of the image %1 needs UEFI, but this computer was started in BIOS mode. Switch the firmware to UEFI and start again, or choose another image.</source>
        <comment>@error</comment>
        <translation>Le chargeur de démarrage de l&apos;image %1 nécessite UEFI, mais cet ordinateur a été démarré en mode BIOS. Passez le micrologiciel en mode UEFI et recommencez depuis le début, ou choisissez une autre image.</translation>
    </message>
    <message>
        <source>Another installation is running on this computer. Wait until it finishes, or stop it, then try again.</source>
        <comment>@error</comment>
        <translation>Une autre installation est en cours sur cet ordinateur. Attendez qu&apos;elle se termine ou mettez-y fin, puis réessayez.</translation>
    </message>
    <message>
        <source>This installer is set to work in a systemd unit, but none can be started in the live system. Set “installationApproach: direct” in bootc.conf.</source>
        <comment>@error</comment>
        <translation>Ce programme d&apos;installation est configuré pour s&apos;exécuter dans une unité systemd, mais aucune ne peut être démarrée dans le système live. Définissez «&#xa0;installationApproach: direct&#xa0;» dans bootc.conf.</translation>
    </message>
    <message>
        <source>The image %1 lacks programs that are needed to install it: %2. Choose another image.</source>
        <comment>@error</comment>
        <translation>Il manque à l&apos;image %1 des programmes nécessaires à son installation&#xa0;: %2. Choisissez une autre image.</translation>
    </message>
    <message>
        <source>The image does not fit on the disk %1. Choose a larger disk or a smaller image.</source>
        <comment>@error</comment>
        <translation>L&apos;image ne tient pas sur le disque %1. Choisissez un disque plus grand ou une image plus petite.</translation>
    </message>
    <message>
        <source>The disk %1 reported an error or was disconnected. Check its cable, or choose another disk.</source>
        <comment>@error</comment>
        <translation>Le disque %1 a signalé une erreur ou a été déconnecté. Vérifiez son câble ou choisissez un autre disque.</translation>
    </message>
    <message>
        <source>What was written to the disk %1 could not be wiped. Do not start the computer from it; install again.</source>
        <comment>@error</comment>
        <translation>Ce qui a été écrit sur le disque %1 n&apos;a pas pu être effacé. Ne démarrez pas l&apos;ordinateur depuis ce disque&#xa0;; recommencez l&apos;installation.</translation>
    </message>
    <message>
        <source>The boot entry could not be written to the firmware of this computer (%1). Delete old boot entries in the firmware setup and try again.</source>
        <comment>@error</comment>
        <translation>L&apos;entrée de démarrage n&apos;a pas pu être écrite dans le micrologiciel de cet ordinateur (%1). Supprimez d&apos;anciennes entrées de démarrage dans la configuration du micrologiciel et réessayez.</translation>
    </message>
    <message>
        <source>SELinux blocks the installation (%1). Choose another image, or ask whoever made this installation medium to correct it.</source>
        <comment>@error</comment>
        <translation>SELinux bloque l&apos;installation (%1). Choisissez une autre image ou demandez au créateur de ce support d&apos;installation de corriger le problème.</translation>
    </message>
    <message>
        <source>The old content of the disk is gone, and a part of the new system may be on it. Do not start the computer from it: install again.</source>
        <comment>@info</comment>
        <translation>L&apos;ancien contenu du disque est perdu, et une partie du nouveau système s&apos;y trouve peut-être. Ne démarrez pas l&apos;ordinateur depuis ce disque&#xa0;: recommencez l&apos;installation.</translation>
    </message>
    <message>
        <source>This installer is set to make the system update itself, but the image %1 has no %2. Choose another image.</source>
        <comment>@error</comment>
        <translation>Ce programme d&apos;installation est configuré pour que le système se mette à jour lui-même, mais %2 manque dans l&apos;image %1. Choisissez une autre image.</translation>
    </message>
    <message>
        <source>The image %1 cannot unlock an encrypted disk when it starts. Install it without encryption, or choose another image.</source>
        <comment>@error</comment>
        <translation>L&apos;image %1 ne peut pas déverrouiller un disque chiffré à son démarrage. Installez-la sans chiffrement ou choisissez une autre image.</translation>
    </message>
    <message>
        <source>The passphrase needs at least %1 and at most %2 characters that can be typed in one line. Choose another one.</source>
        <comment>@error</comment>
        <translation>La phrase secrète doit comporter au moins %1 et au plus %2 caractères pouvant être saisis sur une seule ligne. Choisissez-en une autre.</translation>
    </message>
    <message>
        <source>This installer cannot partition the disks of this kind of computer (%1). Whoever made this installation medium has to set “method: to-disk” in bootc.conf.</source>
        <comment>@error</comment>
        <translation>Ce programme d&apos;installation ne peut pas partitionner les disques de ce type d&apos;ordinateur (%1). Le créateur de ce support d&apos;installation doit définir «&#xa0;method: to-disk&#xa0;» dans bootc.conf.</translation>
    </message>
    <message>
        <source>The partitions and file systems could not be made on the disk %1. The details say why.</source>
        <comment>@error</comment>
        <translation>Les partitions et les systèmes de fichiers n&apos;ont pas pu être créés sur le disque %1. Les détails en donnent la raison.</translation>
    </message>
    <message>
        <source>%1 could not be encrypted. The details say why.</source>
        <comment>@error</comment>
        <translation>Impossible de chiffrer %1. Les détails en donnent la raison.</translation>
    </message>
    <message>
        <source>The partitions were made as you chose, and there is no new system on them. All others are as they were.</source>
        <comment>@info</comment>
        <translation>Les partitions ont été créées selon vos choix et ne contiennent aucun nouveau système. Toutes les autres partitions sont restées telles qu&apos;elles étaient.</translation>
    </message>
    <message>
        <source>A part of the new system may be on the partitions that you chose for it. Do not start it: install again. All others are as they were.</source>
        <comment>@info</comment>
        <translation>Une partie du nouveau système se trouve peut-être sur les partitions que vous avez choisies pour lui. Ne le démarrez pas&#xa0;: recommencez l&apos;installation. Toutes les autres partitions sont restées telles qu&apos;elles étaient.</translation>
    </message>
    <message>
        <source>There is no partition for %1, which the new system needs. Start again and make one.</source>
        <comment>@error</comment>
        <translation>Il n&apos;y a pas de partition pour %1, dont le nouveau système a besoin. Recommencez depuis le début et créez-en une.</translation>
    </message>
    <message>
        <source>%1 cannot be %2 of this system. Start again and choose partitions for /, /boot, the EFI system partition, /home and swap space only.</source>
        <comment>@error, a partition and a mount point</comment>
        <translation>%1 ne peut pas servir de %2 pour ce système. Recommencez depuis le début et ne choisissez des partitions que pour /, /boot, la partition système EFI, /home et l&apos;espace d&apos;échange.</translation>
    </message>
    <message>
        <source>%1 is to become %2 and is not empty. Start again and have it formatted, or choose another one.</source>
        <comment>@error, a partition and a mount point</comment>
        <translation>%1 doit devenir %2 et n&apos;est pas vide. Recommencez depuis le début et faites-la formater, ou choisissez-en une autre.</translation>
    </message>
    <message>
        <source>%1 is too small for %2: it needs %3, but it has only %4. Start again and make it larger.</source>
        <comment>@error, a partition and a mount point</comment>
        <translation>%1 est trop petite pour %2&#xa0;: il faut %3, et %4 sont disponibles. Recommencez depuis le début et agrandissez-la.</translation>
    </message>
    <message>
        <source>The file system of %1 (%2) cannot be used. Start again and choose another one.</source>
        <comment>@error, a partition and its file system</comment>
        <translation>Le système de fichiers de %1 (%2) ne peut pas être utilisé. Recommencez depuis le début et choisissez-en un autre.</translation>
    </message>
    <message>
        <source>This system would start from %2, not from %1. Start again and choose %2 as the EFI system partition.</source>
        <comment>@error, two partitions</comment>
        <translation>Ce système démarrerait depuis %2, et non depuis %1. Recommencez depuis le début et choisissez %2 comme partition système EFI.</translation>
    </message>
    <message>
        <source>Another system has boot entries (%2) on the EFI system partition %1, and the new system would treat them as its own. Start again and choose another disk, or another image.</source>
        <comment>@error, a partition and a file</comment>
        <translation>Sur la partition système EFI %1, un autre système possède des entrées de démarrage (%2) que le nouveau système prendrait pour les siennes. Recommencez depuis le début et choisissez un autre disque ou une autre image.</translation>
    </message>
</context>
<context>
    <name>RecoveryKeyDialog</name>
    <message>
        <source>I have &amp;written it down</source>
        <comment>@label, a recovery key</comment>
        <translation>Je l&apos;ai &amp;notée</translation>
    </message>
    <message>
        <source>Recovery key</source>
        <comment>@title</comment>
        <translation>Clé de récupération</translation>
    </message>
    <message>
        <source>This key unlocks the system when the passphrase is forgotten. It is shown only now and is not kept on this computer: write it down and keep it in a safe place.</source>
        <comment>@info, a recovery key</comment>
        <translation>Cette clé déverrouille le système en cas d&apos;oubli de la phrase secrète. Elle n&apos;est affichée que maintenant et n&apos;est pas conservée sur cet ordinateur&#xa0;: notez-la et gardez-la en lieu sûr.</translation>
    </message>
    <message>
        <source>&amp;Use this key</source>
        <comment>@button</comment>
        <translation>&amp;Utiliser cette clé</translation>
    </message>
</context>
<context>
    <name>Summary</name>
    <message>
        <source>the whole disk</source>
        <comment>@info, what is erased</comment>
        <translation>le disque entier</translation>
    </message>
    <message>
        <source>the whole disk, with %1</source>
        <comment>@info, what is erased; list of file systems</comment>
        <translation>le disque entier, avec %1</translation>
    </message>
    <message>
        <source>as %1, kept on the installed system for updates</source>
        <comment>@info, a login</comment>
        <translation>en tant que %1, conservés sur le système installé pour les mises à jour</translation>
    </message>
    <message>
        <source>as %1, not kept</source>
        <comment>@info, a login</comment>
        <translation>en tant que %1, non conservés</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <comment>@info, full name, login name</comment>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>User:</source>
        <comment>@label</comment>
        <translation>Utilisateur&#xa0;:</translation>
    </message>
    <message>
        <source>Host name:</source>
        <comment>@label</comment>
        <translation>Nom d&apos;hôte&#xa0;:</translation>
    </message>
    <message>
        <source>%1 will be installed on %2. Everything that is on this disk now will be erased before the image is fetched.</source>
        <comment>@info</comment>
        <translation>L&apos;image %1 sera installée sur %2. Tout ce qui se trouve actuellement sur ce disque sera effacé, avant le téléchargement de l&apos;image.</translation>
    </message>
    <message>
        <source>%1 will be installed on %2. Everything that is on this disk now will be erased.</source>
        <comment>@info</comment>
        <translation>L&apos;image %1 sera installée sur %2. Tout ce qui se trouve actuellement sur ce disque sera effacé.</translation>
    </message>
    <message>
        <source>Image:</source>
        <comment>@label</comment>
        <translation>Image&#xa0;:</translation>
    </message>
    <message>
        <source>From:</source>
        <comment>@label</comment>
        <translation>Source&#xa0;:</translation>
    </message>
    <message>
        <source>Digest:</source>
        <comment>@label</comment>
        <translation>Empreinte&#xa0;:</translation>
    </message>
    <message>
        <source>Origin:</source>
        <comment>@label, verified or not</comment>
        <translation>Origine&#xa0;:</translation>
    </message>
    <message>
        <source>Login:</source>
        <comment>@label</comment>
        <translation>Identifiants&#xa0;:</translation>
    </message>
    <message>
        <source>Disk:</source>
        <comment>@label</comment>
        <translation>Disque&#xa0;:</translation>
    </message>
    <message>
        <source>Will be erased:</source>
        <comment>@label</comment>
        <translation>Sera effacé&#xa0;:</translation>
    </message>
    <message>
        <source>Space for the image:</source>
        <comment>@label</comment>
        <translation>Espace pour l&apos;image&#xa0;:</translation>
    </message>
    <message>
        <source>File system:</source>
        <comment>@label</comment>
        <translation>Système de fichiers&#xa0;:</translation>
    </message>
    <message>
        <source>Encryption:</source>
        <comment>@label</comment>
        <translation>Chiffrement&#xa0;:</translation>
    </message>
    <message>
        <source>with a passphrase, asked for at each start</source>
        <comment>@info, an encryption</comment>
        <translation>avec une phrase secrète, demandée à chaque démarrage</translation>
    </message>
    <message>
        <source>none</source>
        <comment>@info, an encryption</comment>
        <translation>aucun</translation>
    </message>
    <message>
        <source>with a passphrase, asked for at each start, and a recovery key</source>
        <comment>@info, an encryption</comment>
        <translation>avec une phrase secrète, demandée à chaque démarrage, et une clé de récupération</translation>
    </message>
    <message>
        <source>%1 will be installed.</source>
        <comment>@info</comment>
        <translation>L&apos;image %1 sera installée.</translation>
    </message>
</context>
</TS>
