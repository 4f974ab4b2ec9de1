<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es_ES">
<context>
    <name>BootcFinishJob</name>
    <message>
        <source>Complete the installation</source>
        <comment>@label</comment>
        <translation>Completar la instalación</translation>
    </message>
</context>
<context>
    <name>BootcJob</name>
    <message>
        <source>Install the image</source>
        <comment>@label</comment>
        <translation>Instalar la imagen</translation>
    </message>
</context>
<context>
    <name>BootcViewStep</name>
    <message>
        <source>System</source>
        <comment>@label, the operating system to install</comment>
        <translation>Sistema</translation>
    </message>
</context>
<context>
    <name>Config</name>
    <message>
        <source>settings.conf: with “partitionModule” in bootc.conf, exec has to begin with bootc, partition and bootc again, without mount</source>
        <comment>@error</comment>
        <translation>settings.conf: con «partitionModule» en bootc.conf, exec tiene que empezar por bootc, partition y otra vez bootc, sin mount</translation>
    </message>
</context>
<context>
    <name>DiskChoice</name>
    <message>
        <source>Choose a disk. The image needs at least %1.</source>
        <comment>@info</comment>
        <translation>Elija un disco. La imagen necesita al menos %1 de espacio en él.</translation>
    </message>
    <message>
        <source>There is no disk that can be used. Connect one with at least %1, then refresh the list.</source>
        <comment>@error</comment>
        <translation>No hay ningún disco que se pueda usar. Conecte uno de al menos %1 y luego actualice la lista.</translation>
    </message>
    <message>
        <source>Everything on %1 will be erased. Confirm this below to continue.</source>
        <comment>@info</comment>
        <translation>Se borrará todo el contenido de %1. Confírmelo abajo para continuar.</translation>
    </message>
    <message>
        <source>Everything on %1 will be erased, and the image will be installed there.</source>
        <comment>@info</comment>
        <translation>Se borrará todo el contenido de %1 y se instalará allí la imagen.</translation>
    </message>
</context>
<context>
    <name>DiskPage</name>
    <message>
        <source>Choose the &amp;disk to install to:</source>
        <comment>@label</comment>
        <translation>Elija el &amp;disco en el que instalar:</translation>
    </message>
    <message>
        <source>&amp;Refresh</source>
        <comment>@button, a list of disks</comment>
        <translation>Act&amp;ualizar</translation>
    </message>
    <message>
        <source>&amp;File system:</source>
        <comment>@label</comment>
        <translation>Sis&amp;tema de archivos:</translation>
    </message>
    <message>
        <source>I understand that all data on %1 will be erased</source>
        <comment>@label</comment>
        <translation>Entiendo que se borrarán todos los datos de %1</translation>
    </message>
    <message>
        <source>I understand that all data on the disk will be erased</source>
        <comment>@label</comment>
        <translation>Entiendo que se borrarán todos los datos del disco</translation>
    </message>
    <message>
        <source>Disks</source>
        <comment>@label</comment>
        <translation>Discos</translation>
    </message>
</context>
<context>
    <name>EncryptionBox</name>
    <message>
        <source>&amp;Encrypt the system</source>
        <comment>@label</comment>
        <translation>Ci&amp;frar el sistema</translation>
    </message>
    <message>
        <source>&amp;Passphrase:</source>
        <comment>@label</comment>
        <translation>Frase de c&amp;ontraseña:</translation>
    </message>
    <message>
        <source>Re&amp;peat it:</source>
        <comment>@label, a passphrase</comment>
        <translation>Re&amp;pítala:</translation>
    </message>
    <message>
        <source>&amp;Show</source>
        <comment>@label, a passphrase</comment>
        <translation>&amp;Mostrar</translation>
    </message>
    <message>
        <source>You will type it at each start, where the keyboard may have a different layout: prefer letters and digits. Without it, nobody can read the system anymore.</source>
        <comment>@info, a passphrase</comment>
        <translation>Tendrá que escribirla en cada arranque, donde el teclado puede tener otra distribución: es preferible usar letras y cifras. Sin ella, ya nadie podrá leer el sistema.</translation>
    </message>
    <message>
        <source>Another recovery &amp;key…</source>
        <comment>@button, there is one already</comment>
        <translation>Otra c&amp;lave de recuperación…</translation>
    </message>
    <message>
        <source>Recovery &amp;key…</source>
        <comment>@button, there is none yet</comment>
        <translation>C&amp;lave de recuperación…</translation>
    </message>
</context>
<context>
    <name>EncryptionChoice</name>
    <message>
        <source>Type a passphrase for the encryption.</source>
        <comment>@info</comment>
        <translation>Escriba una frase de contraseña para el cifrado.</translation>
    </message>
    <message>
        <source>The two passphrases differ. Type the same one twice.</source>
        <comment>@info</comment>
        <translation>Las dos frases de contraseña son distintas. Escriba la misma dos veces.</translation>
    </message>
    <message>
        <source>Make a recovery key and write it down.</source>
        <comment>@info</comment>
        <translation>Cree una clave de recuperación y anótela.</translation>
    </message>
</context>
<context>
    <name>FetchJob</name>
    <message>
        <source>Fetch the image</source>
        <comment>@label</comment>
        <translation>Obtener la imagen</translation>
    </message>
</context>
<context>
    <name>ImageChoice</name>
    <message>
        <source>The configuration file bootc.conf has mistakes, so nothing can be installed:</source>
        <comment>@error</comment>
        <translation>El archivo de configuración bootc.conf contiene errores, por lo que no se puede instalar nada:</translation>
    </message>
    <message>
        <source>Choose an image.</source>
        <comment>@info</comment>
        <translation>Elija una imagen.</translation>
    </message>
    <message>
        <source>Type the image&apos;s reference, for example registry.example.org/name:tag.</source>
        <comment>@info</comment>
        <translation>Escriba la referencia de la imagen, por ejemplo registry.example.org/name:tag.</translation>
    </message>
    <message>
        <source>Looking up %1…</source>
        <comment>@status</comment>
        <translation>Consultando %1…</translation>
    </message>
</context>
<context>
    <name>ImagePage</name>
    <message>
        <source>Choose the &amp;image to install:</source>
        <comment>@label</comment>
        <translation>Elija la &amp;imagen que desea instalar:</translation>
    </message>
    <message>
        <source>&amp;Reference:</source>
        <comment>@label, of an image</comment>
        <translation>&amp;Referencia:</translation>
    </message>
    <message>
        <source>&amp;Copy digest</source>
        <comment>@button</comment>
        <translation>Co&amp;piar resumen (digest)</translation>
    </message>
    <message>
        <source>&amp;Try again</source>
        <comment>@button</comment>
        <translation>Volver a in&amp;tentar</translation>
    </message>
    <message>
        <source>&amp;User name:</source>
        <comment>@label</comment>
        <translation>Nombre de &amp;usuario:</translation>
    </message>
    <message>
        <source>&amp;Password or token:</source>
        <comment>@label</comment>
        <translation>C&amp;ontraseña o token:</translation>
    </message>
    <message>
        <source>&amp;Show</source>
        <comment>@label, a password</comment>
        <translation>&amp;Mostrar</translation>
    </message>
    <message>
        <source>&amp;Keep on the installed system for updates</source>
        <comment>@label, a login</comment>
        <translation>Conser&amp;var en el sistema instalado para las actualizaciones</translation>
    </message>
    <message>
        <source>&amp;Log in</source>
        <comment>@button</comment>
        <translation>Iniciar s&amp;esión</translation>
    </message>
    <message>
        <source>Another image</source>
        <comment>@label</comment>
        <translation>Otra imagen</translation>
    </message>
    <message>
        <source>Any bootable container image, by its reference</source>
        <comment>@info</comment>
        <translation>Cualquier imagen de contenedor arrancable, indicando su referencia</translation>
    </message>
    <message>
        <source>Log in to %1</source>
        <comment>@title</comment>
        <translation>Iniciar sesión en %1</translation>
    </message>
    <message>
        <source>Images</source>
        <comment>@label</comment>
        <translation>Imágenes</translation>
    </message>
</context>
<context>
    <name>InstallOnPartitionsJob</name>
    <message>
        <source>Install the image</source>
        <comment>@label</comment>
        <translation>Instalar la imagen</translation>
    </message>
</context>
<context>
    <name>Messages</name>
    <message>
        <source>%1 is not signed. This installer accepts it only with a signature by %2. Choose another image, or ask its publisher.</source>
        <comment>@error</comment>
        <translation>La imagen %1 no está firmada. Este instalador solo la acepta con una firma de %2. Elija otra imagen o consulte a quien la publica.</translation>
    </message>
    <message>
        <source>The signature of %1 is not by %2, or the image has been changed since it was signed. Do not install it until its publisher has explained this.</source>
        <comment>@error</comment>
        <translation>La firma de la imagen %1 no es de %2, o la imagen se ha modificado desde que se firmó. No la instale hasta que quien la publica lo haya explicado.</translation>
    </message>
    <message>
        <source>The rules of this installation medium (%2) do not allow %1. Choose another image.</source>
        <comment>@error</comment>
        <translation>Las reglas de este medio de instalación (%2) no permiten %1. Elija otra imagen.</translation>
    </message>
    <message>
        <source>Signatures cannot be checked because %1 cannot be used. Whoever made this installation medium has to correct it.</source>
        <comment>@error</comment>
        <translation>No se pueden comprobar las firmas porque no se puede usar %1. Tiene que corregirlo quien haya creado este medio de instalación.</translation>
    </message>
    <message>
        <source>The installation was canceled.</source>
        <comment>@error</comment>
        <translation>Se ha cancelado la instalación.</translation>
    </message>
    <message>
        <source>Internal error in the installer: %1. Please report this with the details below.</source>
        <comment>@error</comment>
        <translation>Error interno del instalador: %1. Informe de ello con los detalles que aparecen abajo.</translation>
    </message>
    <message>
        <source>The configuration file bootc.conf has mistakes (%1). Whoever made this installation medium has to correct them.</source>
        <comment>@error</comment>
        <translation>El archivo de configuración bootc.conf contiene errores (%1). Tiene que corregirlos quien haya creado este medio de instalación.</translation>
    </message>
    <message>
        <source>“%1” is not an image reference. Type one like registry.example.org/name:tag.</source>
        <comment>@error</comment>
        <translation>«%1» no es una referencia de imagen. Escríbala como registry.example.org/name:tag.</translation>
    </message>
    <message>
        <source>“%1” names no registry and could be any of these: %2. Type the full name of the one that you want.</source>
        <comment>@error</comment>
        <translation>«%1» no indica ningún registro y podría ser cualquiera de estas imágenes: %2. Escriba el nombre completo de la que desee.</translation>
    </message>
    <message>
        <source>%1 cannot be reached. Check the network connection and the name, then try again.</source>
        <comment>@error</comment>
        <translation>No se puede acceder a %1. Compruebe la conexión de red y el nombre y vuelva a intentarlo.</translation>
    </message>
    <message>
        <source>The certificate of %1 is not trusted. Check this computer&apos;s date and time; a registry with a certificate authority of its own needs “caFile” in bootc.conf.</source>
        <comment>@error</comment>
        <translation>El certificado de %1 no es de confianza. Compruebe la fecha y la hora de este equipo; un registro con una autoridad de certificación propia necesita «caFile» en bootc.conf.</translation>
    </message>
    <message>
        <source>%1 did not answer within %2 seconds. Check the network connection, then try again.</source>
        <comment>@error</comment>
        <translation>%1 no ha respondido en un plazo de %2 segundos. Compruebe la conexión de red y vuelva a intentarlo.</translation>
    </message>
    <message>
        <source>%1 answered with an error (HTTP status %2). Try again later.</source>
        <comment>@error</comment>
        <translation>%1 ha respondido con un error (estado HTTP %2). Vuelva a intentarlo más tarde.</translation>
    </message>
    <message>
        <source>%1 accepts no more requests from this network for now. Wait a few minutes or log in, then try again.</source>
        <comment>@error</comment>
        <translation>%1 no acepta más peticiones de esta red por ahora. Espere unos minutos o inicie sesión y vuelva a intentarlo.</translation>
    </message>
    <message>
        <source>Images from %1 are not allowed here: %2 blocks them. Choose another image.</source>
        <comment>@error</comment>
        <translation>Aquí no se permiten imágenes de %1: %2 las bloquea. Elija otra imagen.</translation>
    </message>
    <message>
        <source>The registry configuration %1 cannot be used. Whoever made this installation medium has to correct it.</source>
        <comment>@error</comment>
        <translation>No se puede usar la configuración del registro %1. Tiene que corregirla quien haya creado este medio de instalación.</translation>
    </message>
    <message>
        <source>%1 wants you to log in.</source>
        <comment>@error</comment>
        <translation>%1 requiere que inicie sesión.</translation>
    </message>
    <message>
        <source>%1 refused the user name “%2” with this password. Check both and log in again.</source>
        <comment>@error</comment>
        <translation>%1 ha rechazado el nombre de usuario «%2» con esta contraseña. Compruebe ambos y vuelva a iniciar sesión.</translation>
    </message>
    <message>
        <source>The stored login for %1 has expired or was revoked. Log in again.</source>
        <comment>@error</comment>
        <translation>Las credenciales guardadas para %1 han caducado o se han revocado. Vuelva a iniciar sesión.</translation>
    </message>
    <message>
        <source>This login has no access to %2 on %1. Log in as another user, or ask the owner of the image for access.</source>
        <comment>@error</comment>
        <translation>Estas credenciales no dan acceso a %2 en %1. Inicie sesión con otro usuario o pida acceso al propietario de la imagen.</translation>
    </message>
    <message>
        <source>%2, which handles the logins of %1, failed. Try again later.</source>
        <comment>@error</comment>
        <translation>%2, que gestiona los inicios de sesión de %1, ha fallado. Vuelva a intentarlo más tarde.</translation>
    </message>
    <message>
        <source>There is no image %1. Check its name and tag; it may also be private and need a login.</source>
        <comment>@error</comment>
        <translation>No existe la imagen %1. Compruebe su nombre y su etiqueta; también es posible que sea privada y requiera iniciar sesión.</translation>
    </message>
    <message>
        <source>%1 is not made for this computer: it needs %2, the image is offered for %3. Choose another image.</source>
        <comment>@error</comment>
        <translation>La imagen %1 no está hecha para este equipo: el equipo necesita %2 y la imagen se ofrece para %3. Elija otra imagen.</translation>
    </message>
    <message>
        <source>%1 is a container image, but not a bootable one. Choose another image.</source>
        <comment>@error</comment>
        <translation>%1 es una imagen de contenedor, pero no es arrancable. Elija otra imagen.</translation>
    </message>
    <message>
        <source>The registry&apos;s description of %1 is not valid. Choose another image or tell its owner.</source>
        <comment>@error</comment>
        <translation>Lo que el registro indica sobre %1 no es válido. Elija otra imagen o avise a su propietario.</translation>
    </message>
    <message>
        <source>There is no readable image in %1. Choose another image.</source>
        <comment>@error</comment>
        <translation>No hay ninguna imagen legible en %1. Elija otra imagen.</translation>
    </message>
    <message>
        <source>The image in %1 is damaged or not the one that was chosen (expected %2, got %3). Check the medium or make a new one.</source>
        <comment>@error</comment>
        <translation>La imagen de %1 está dañada o no es la que se eligió (se esperaba %2, se obtuvo %3). Compruebe el medio o cree uno nuevo.</translation>
    </message>
    <message>
        <source>%1 is on this medium, and it is not known where its updates come from. Whoever made this installation medium has to set “target” in bootc.conf.</source>
        <comment>@error</comment>
        <translation>La imagen %1 está en este medio y no se sabe de dónde vendrían sus actualizaciones. Quien haya creado este medio de instalación tiene que definir «target» en bootc.conf.</translation>
    </message>
    <message>
        <source>on this medium</source>
        <comment>@info, an image that needs no network</comment>
        <translation>en este medio</translation>
    </message>
    <message>
        <source>this medium; updates from %1</source>
        <comment>@info, where an image comes from</comment>
        <translation>este medio; actualizaciones desde %1</translation>
    </message>
    <message>
        <source>Reading the image from the medium</source>
        <comment>@status</comment>
        <translation>Leyendo la imagen del medio</translation>
    </message>
    <message>
        <source>The connection to %1 broke off after %2 of %3. Check the network connection and start the installation again.</source>
        <comment>@error</comment>
        <translation>La conexión con %1 se ha interrumpido tras %2 de %3. Compruebe la conexión de red y vuelva a empezar la instalación.</translation>
    </message>
    <message>
        <source>The connection to %1 broke off. Check the network connection and start the installation again.</source>
        <comment>@error</comment>
        <translation>La conexión con %1 se ha interrumpido. Compruebe la conexión de red y vuelva a empezar la instalación.</translation>
    </message>
    <message>
        <source>%1 delivered damaged or forged data (expected %2, got %3). Try again, and tell the owner of the registry if it happens again.</source>
        <comment>@error</comment>
        <translation>%1 ha entregado datos dañados o falsificados (se esperaba %2, se obtuvo %3). Vuelva a intentarlo y, si ocurre de nuevo, avise al propietario del registro.</translation>
    </message>
    <message>
        <source>There is too little space for the download in %1: it needs %2, but only %3 is free. Use a computer with more memory or a smaller image, or set “downloadPath” in bootc.conf.</source>
        <comment>@error</comment>
        <translation>No hay espacio suficiente para la descarga en %1: se necesitan %2 y hay %3 libres. Use un equipo con más memoria o una imagen más pequeña, o defina «downloadPath» en bootc.conf.</translation>
    </message>
    <message>
        <source>The space in %1 is used up. Use a computer with more memory or a smaller image, or set “downloadPath” in bootc.conf.</source>
        <comment>@error</comment>
        <translation>Se ha agotado el espacio en %1. Use un equipo con más memoria o una imagen más pequeña, o defina «downloadPath» en bootc.conf.</translation>
    </message>
    <message>
        <source>Writing to %1 failed. Restart from the installation medium and try again.</source>
        <comment>@error</comment>
        <translation>No se ha podido escribir en %1. Reinicie desde el medio de instalación y vuelva a intentarlo.</translation>
    </message>
    <message>
        <source>The installer has no administrator rights. Start it as root.</source>
        <comment>@error</comment>
        <translation>El instalador no tiene permisos de administrador. Inícielo como root.</translation>
    </message>
    <message>
        <source>Programs that the installation needs are missing in the live system: %1. Install them and try again.</source>
        <comment>@error</comment>
        <translation>Faltan programas en el sistema en vivo que son necesarios para la instalación: %1. Instálelos y vuelva a intentarlo.</translation>
    </message>
    <message>
        <source>The image %1 could not be unpacked in the live system. The details say why.</source>
        <comment>@error</comment>
        <translation>No se ha podido desempaquetar la imagen %1 en el sistema en vivo. Los detalles indican el motivo.</translation>
    </message>
    <message>
        <source>The image %1 has no bootc, so it cannot be installed. Choose another image.</source>
        <comment>@error</comment>
        <translation>La imagen %1 no contiene bootc, por lo que no se puede instalar. Elija otra imagen.</translation>
    </message>
    <message>
        <source>bootc %1 in the image cannot do what is needed (%2). Choose a newer image.</source>
        <comment>@error</comment>
        <translation>bootc %1, incluido en la imagen, no puede hacer lo que se pide (%2). Elija una imagen más reciente.</translation>
    </message>
    <message>
        <source>The image %1 has no kernel that could start it. Choose another image.</source>
        <comment>@error</comment>
        <translation>La imagen %1 no contiene ningún núcleo con el que pueda arrancar. Elija otra imagen.</translation>
    </message>
    <message>
        <source>The image %1 has no boot loader that fits this computer. Choose another image.</source>
        <comment>@error</comment>
        <translation>La imagen %1 no contiene ningún cargador de arranque adecuado para este equipo. Elija otra imagen.</translation>
    </message>
    <message>
        <source>The kernel of the image %1 takes no arguments, and this installer is set to give it some (%2). Choose another image.</source>
        <comment>@error</comment>
        <translation>El núcleo de la imagen %1 no admite argumentos, y este instalador está configurado para darle algunos (%2). Elija otra imagen.</translation>
    </message>
    <message>
        <source>The image cannot make the file system %1 (%2 is missing in it). Choose another file system.</source>
        <comment>@error</comment>
        <translation>La imagen no puede crear el sistema de archivos %1 (falta %2 en ella). Elija otro sistema de archivos.</translation>
    </message>
    <message>
        <source>The disk %1 is no longer there. Connect it again or choose another one.</source>
        <comment>@error</comment>
        <translation>El disco %1 ya no está. Vuelva a conectarlo o elija otro.</translation>
    </message>
    <message>
        <source>%1 is no longer the disk that you chose. Start again and choose a disk.</source>
        <comment>@error</comment>
        <translation>%1 ya no es el disco que eligió. Empiece de nuevo y vuelva a elegir el disco.</translation>
    </message>
    <message>
        <source>The disk %1 cannot be used (%2). Choose another one.</source>
        <comment>@error</comment>
        <translation>El disco %1 no se puede usar (%2). Elija otro.</translation>
    </message>
    <message>
        <source>The disk %1 is too small: the image needs %2, the disk has %3. Choose a larger disk.</source>
        <comment>@error</comment>
        <translation>El disco %1 es demasiado pequeño: la imagen necesita %2 y el disco tiene %3. Elija un disco más grande.</translation>
    </message>
    <message>
        <source>Another program uses the disk %1. Close it, or choose another disk.</source>
        <comment>@error</comment>
        <translation>Otro programa está usando el disco %1. Cierre ese programa o elija otro disco.</translation>
    </message>
    <message>
        <source>The disks of this computer could not be listed. Refresh the list to try again.</source>
        <comment>@error</comment>
        <translation>No se ha podido obtener la lista de discos de este equipo. Actualice la lista para volver a intentarlo.</translation>
    </message>
    <message>
        <source>bootc could not install the image: %2</source>
        <comment>@error</comment>
        <translation>bootc no ha podido instalar la imagen: %2</translation>
    </message>
    <message>
        <source>bootc could not install the image (exit status %1). The details say why.</source>
        <comment>@error</comment>
        <translation>bootc no ha podido instalar la imagen (estado de salida %1). Los detalles indican el motivo.</translation>
    </message>
    <message>
        <source>The installed system was not found on %1. The image may use a layout that this installer does not know.</source>
        <comment>@error</comment>
        <translation>No se ha encontrado el sistema instalado en %1. Es posible que la imagen use una estructura que este instalador no conozca.</translation>
    </message>
    <message>
        <source>%1 could not be mounted. The details say why.</source>
        <comment>@error</comment>
        <translation>No se ha podido montar %1. Los detalles indican el motivo.</translation>
    </message>
    <message>
        <source>Writing %1 in the installed system failed. The details say why.</source>
        <comment>@error</comment>
        <translation>No se ha podido escribir %1 en el sistema instalado. Los detalles indican el motivo.</translation>
    </message>
    <message>
        <source>%1 could not be unmounted. Shut the computer down before you remove a disk.</source>
        <comment>@error</comment>
        <translation>No se ha podido desmontar %1. Apague el equipo antes de retirar un disco.</translation>
    </message>
    <message>
        <source>The check of the finished disk found a fault (%1: %2). The system would probably not start; install it again.</source>
        <comment>@error</comment>
        <translation>La comprobación del disco terminado ha encontrado un fallo (%1: %2). Es probable que el sistema no arranque; vuelva a instalarlo.</translation>
    </message>
    <message>
        <source>The installer was asked for something that does not exist: %1.</source>
        <comment>@error</comment>
        <translation>Se ha pedido al instalador algo que no existe: %1.</translation>
    </message>
    <message>
        <source>The installation failed. The details say why.</source>
        <comment>@error</comment>
        <translation>La instalación ha fallado. Los detalles indican el motivo.</translation>
    </message>
    <message>
        <source>Nothing on the disk was changed.</source>
        <comment>@info</comment>
        <translation>No se ha modificado nada en el disco.</translation>
    </message>
    <message>
        <source>The old content of the disk is gone and there is no working system on it yet: install again.</source>
        <comment>@info</comment>
        <translation>El contenido anterior del disco se ha perdido y todavía no hay en él un sistema que funcione: vuelva a instalar.</translation>
    </message>
    <message>
        <source>The new system is on the disk, but it may be incomplete.</source>
        <comment>@info</comment>
        <translation>El nuevo sistema está en el disco, pero puede estar incompleto.</translation>
    </message>
    <message>
        <source>%1: not readable: %2</source>
        <comment>@error</comment>
        <translation>%1: no se puede leer: %2</translation>
    </message>
    <message>
        <source>%1: there is no such key; did you mean “%2”?</source>
        <comment>@error</comment>
        <translation>%1: esta clave no existe; ¿quería decir «%2»?</translation>
    </message>
    <message>
        <source>%1: there is no such key</source>
        <comment>@error</comment>
        <translation>%1: esta clave no existe</translation>
    </message>
    <message>
        <source>%1: has to be of the type %2, not %3</source>
        <comment>@error</comment>
        <translation>%1: tiene que ser del tipo %2, no %3</translation>
    </message>
    <message>
        <source>%1: “%2” is not allowed; use one of: %3</source>
        <comment>@error</comment>
        <translation>%1: «%2» no está permitido; use uno de estos valores: %3</translation>
    </message>
    <message>
        <source>%1: the key “%2” is missing</source>
        <comment>@error</comment>
        <translation>%1: falta la clave «%2»</translation>
    </message>
    <message>
        <source>not supported yet: %1</source>
        <comment>@error</comment>
        <translation>todavía no se admite: %1</translation>
    </message>
    <message>
        <source>%1: “%2” has the wrong form; expected: %3</source>
        <comment>@error</comment>
        <translation>%1: «%2» no tiene la forma correcta; se esperaba: %3</translation>
    </message>
    <message>
        <source>%1: contradicts “%2”; remove one of them</source>
        <comment>@error</comment>
        <translation>%1: contradice a «%2»; quite uno de los dos</translation>
    </message>
    <message>
        <source>this installer runs from it</source>
        <comment>@info</comment>
        <translation>este instalador se ejecuta desde él</translation>
    </message>
    <message>
        <source>this installer may run from it</source>
        <comment>@info</comment>
        <translation>quizás este instalador se ejecuta desde él</translation>
    </message>
    <message>
        <source>in use: mounted on %1</source>
        <comment>@info</comment>
        <translation>en uso: montado en %1</translation>
    </message>
    <message>
        <source>in use: swap space on %1</source>
        <comment>@info</comment>
        <translation>en uso: espacio de intercambio en %1</translation>
    </message>
    <message>
        <source>in use: part of %1</source>
        <comment>@info</comment>
        <translation>en uso: parte de %1</translation>
    </message>
    <message>
        <source>write protected</source>
        <comment>@info</comment>
        <translation>protegido contra escritura</translation>
    </message>
    <message>
        <source>too small: the image needs %1</source>
        <comment>@info</comment>
        <translation>demasiado pequeño: la imagen necesita %1</translation>
    </message>
    <message>
        <source>compressed memory, not a disk</source>
        <comment>@info</comment>
        <translation>memoria comprimida, no es un disco</translation>
    </message>
    <message>
        <source>a file, not a disk</source>
        <comment>@info</comment>
        <translation>un archivo, no es un disco</translation>
    </message>
    <message>
        <source>not a hard disk</source>
        <comment>@info</comment>
        <translation>no es un disco duro</translation>
    </message>
    <message>
        <source>cannot be used</source>
        <comment>@info</comment>
        <translation>no se puede usar</translation>
    </message>
    <message>
        <source>%1, %2 (%3)</source>
        <comment>model, size and path of a disk</comment>
        <translation>%1, %2 (%3)</translation>
    </message>
    <message>
        <source>Disk</source>
        <comment>@label, a disk without a model name</comment>
        <translation>Disco</translation>
    </message>
    <message>
        <source>removable</source>
        <comment>@info, a disk</comment>
        <translation>extraíble</translation>
    </message>
    <message>
        <source>serial number %1</source>
        <comment>@info, a disk</comment>
        <translation>número de serie %1</translation>
    </message>
    <message>
        <source>holds %1</source>
        <comment>@info, a disk, list of file systems</comment>
        <translation>contiene %1</translation>
    </message>
    <message>
        <source>partitions: %1</source>
        <comment>@info, a disk</comment>
        <translation>particiones: %1</translation>
    </message>
    <message>
        <source>empty</source>
        <comment>@info, a disk</comment>
        <translation>vacío</translation>
    </message>
    <message>
        <source>version %1</source>
        <comment>@info, an image</comment>
        <translation>versión %1</translation>
    </message>
    <message>
        <source>%1 to fetch</source>
        <comment>@info, size of an image</comment>
        <translation>%1 por descargar</translation>
    </message>
    <message>
        <source>not verified</source>
        <comment>@info, an image</comment>
        <translation>sin verificar</translation>
    </message>
    <message>
        <source>verified by %1</source>
        <comment>@info, an image</comment>
        <translation>verificada con %1</translation>
    </message>
    <message>
        <source>on the disk, which is erased before the image is fetched</source>
        <comment>@info</comment>
        <translation>en el disco, que se borra antes de descargar la imagen</translation>
    </message>
    <message>
        <source>on the disk, which is erased before the image is fetched: elsewhere it would need %1, but only %2 is free</source>
        <comment>@info, sizes</comment>
        <translation>en el disco, que se borra antes de descargar la imagen: en otro lugar se necesitarían %1 y hay %2 libres</translation>
    </message>
    <message>
        <source>too little: the image needs %1, but only %2 is free</source>
        <comment>@info, sizes</comment>
        <translation>insuficiente: la imagen necesita %1 y hay %2 libres</translation>
    </message>
    <message>
        <source>Checking this computer</source>
        <comment>@status</comment>
        <translation>Comprobando este equipo</translation>
    </message>
    <message>
        <source>Erasing the disk and making room for the image on it</source>
        <comment>@status</comment>
        <translation>Borrando el disco y haciendo sitio en él para la imagen</translation>
    </message>
    <message>
        <source>Fetching the image</source>
        <comment>@status</comment>
        <translation>Descargando la imagen</translation>
    </message>
    <message>
        <source>Unpacking the image</source>
        <comment>@status</comment>
        <translation>Desempaquetando la imagen</translation>
    </message>
    <message>
        <source>Looking into the image</source>
        <comment>@status</comment>
        <translation>Examinando la imagen</translation>
    </message>
    <message>
        <source>Partitioning the disk</source>
        <comment>@status</comment>
        <translation>Particionando el disco</translation>
    </message>
    <message>
        <source>Making file systems</source>
        <comment>@status</comment>
        <translation>Creando los sistemas de archivos</translation>
    </message>
    <message>
        <source>Writing the system to the disk</source>
        <comment>@status</comment>
        <translation>Escribiendo el sistema en el disco</translation>
    </message>
    <message>
        <source>Installing the boot loader</source>
        <comment>@status</comment>
        <translation>Instalando el cargador de arranque</translation>
    </message>
    <message>
        <source>Completing the disk</source>
        <comment>@status</comment>
        <translation>Completando el disco</translation>
    </message>
    <message>
        <source>Opening the installed system</source>
        <comment>@status</comment>
        <translation>Abriendo el sistema instalado</translation>
    </message>
    <message>
        <source>Closing the installed system</source>
        <comment>@status</comment>
        <translation>Cerrando el sistema instalado</translation>
    </message>
    <message>
        <source>Checking the installed system</source>
        <comment>@status</comment>
        <translation>Comprobando el sistema instalado</translation>
    </message>
    <message>
        <source>Installing</source>
        <comment>@status</comment>
        <translation>Instalando</translation>
    </message>
    <message>
        <source>%1 s left</source>
        <comment>@status</comment>
        <translation>quedan %1 s</translation>
    </message>
    <message>
        <source>%1 min left</source>
        <comment>@status</comment>
        <translation>quedan %1 min</translation>
    </message>
    <message>
        <source>%1 h left</source>
        <comment>@status</comment>
        <translation>quedan %1 h</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <comment>@status, bytes done of bytes in all</comment>
        <translation>%1 de %2</translation>
    </message>
    <message>
        <source>retries: %1</source>
        <comment>@status, connections that broke off and were tried again</comment>
        <translation>reintentos: %1</translation>
    </message>
    <message>
        <source>%1/s</source>
        <comment>@status, bytes per second</comment>
        <translation>%1/s</translation>
    </message>
    <message>
        <source>nothing received for %1 s</source>
        <comment>@status, seconds</comment>
        <translation>no se ha recibido nada desde hace %1 s</translation>
    </message>
    <message>
        <source>no activity for %1 s</source>
        <comment>@status, seconds</comment>
        <translation>sin actividad desde hace %1 s</translation>
    </message>
    <message>
        <source>%1…</source>
        <comment>@status, a step that goes on</comment>
        <translation>%1…</translation>
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
        <translation>El cargador de arranque de la imagen %1 necesita UEFI, pero este equipo se ha iniciado en modo BIOS. Cambie el firmware a UEFI y empiece de nuevo, o elija otra imagen.</translation>
    </message>
    <message>
        <source>Another installation is running on this computer. Wait until it finishes, or stop it, then try again.</source>
        <comment>@error</comment>
        <translation>Ya hay otra instalación en curso en este equipo. Espere a que termine o deténgala, y vuelva a intentarlo.</translation>
    </message>
    <message>
        <source>This installer is set to work in a systemd unit, but none can be started in the live system. Set “installationApproach: direct” in bootc.conf.</source>
        <comment>@error</comment>
        <translation>Este instalador está configurado para trabajar en una unidad de systemd, pero no se puede iniciar ninguna en el sistema en vivo. Defina «installationApproach: direct» en bootc.conf.</translation>
    </message>
    <message>
        <source>The image %1 lacks programs that are needed to install it: %2. Choose another image.</source>
        <comment>@error</comment>
        <translation>En la imagen %1 faltan programas que son necesarios para instalarla: %2. Elija otra imagen.</translation>
    </message>
    <message>
        <source>The image does not fit on the disk %1. Choose a larger disk or a smaller image.</source>
        <comment>@error</comment>
        <translation>La imagen no cabe en el disco %1. Elija un disco más grande o una imagen más pequeña.</translation>
    </message>
    <message>
        <source>The disk %1 reported an error or was disconnected. Check its cable, or choose another disk.</source>
        <comment>@error</comment>
        <translation>El disco %1 ha notificado un error o se ha desconectado. Compruebe el cable o elija otro disco.</translation>
    </message>
    <message>
        <source>What was written to the disk %1 could not be wiped. Do not start the computer from it; install again.</source>
        <comment>@error</comment>
        <translation>No se ha podido borrar lo que se escribió en el disco %1. No arranque el equipo desde él; vuelva a instalar.</translation>
    </message>
    <message>
        <source>The boot entry could not be written to the firmware of this computer (%1). Delete old boot entries in the firmware setup and try again.</source>
        <comment>@error</comment>
        <translation>No se ha podido escribir la entrada de arranque en el firmware de este equipo (%1). Elimine entradas de arranque antiguas en la configuración del firmware y vuelva a intentarlo.</translation>
    </message>
    <message>
        <source>SELinux blocks the installation (%1). Choose another image, or ask whoever made this installation medium to correct it.</source>
        <comment>@error</comment>
        <translation>SELinux impide la instalación (%1). Elija otra imagen o pida a quien haya creado este medio de instalación que lo corrija.</translation>
    </message>
    <message>
        <source>The old content of the disk is gone, and a part of the new system may be on it. Do not start the computer from it: install again.</source>
        <comment>@info</comment>
        <translation>El contenido anterior del disco se ha perdido y puede que haya en él una parte del nuevo sistema. No arranque el equipo desde él: vuelva a instalar.</translation>
    </message>
    <message>
        <source>This installer is set to make the system update itself, but the image %1 has no %2. Choose another image.</source>
        <comment>@error</comment>
        <translation>Este instalador está configurado para que el sistema se actualice por sí mismo, pero la imagen %1 no contiene %2. Elija otra imagen.</translation>
    </message>
    <message>
        <source>The image %1 cannot unlock an encrypted disk when it starts. Install it without encryption, or choose another image.</source>
        <comment>@error</comment>
        <translation>La imagen %1 no puede desbloquear un disco cifrado al arrancar. Instálela sin cifrado o elija otra imagen.</translation>
    </message>
    <message>
        <source>The passphrase needs at least %1 and at most %2 characters that can be typed in one line. Choose another one.</source>
        <comment>@error</comment>
        <translation>La frase de contraseña debe tener al menos %1 y como máximo %2 caracteres que se puedan escribir en una sola línea. Elija otra.</translation>
    </message>
    <message>
        <source>This installer cannot partition the disks of this kind of computer (%1). Whoever made this installation medium has to set “method: to-disk” in bootc.conf.</source>
        <comment>@error</comment>
        <translation>Este instalador no puede particionar los discos de este tipo de equipo (%1). Quien haya creado este medio de instalación tiene que definir «method: to-disk» en bootc.conf.</translation>
    </message>
    <message>
        <source>The partitions and file systems could not be made on the disk %1. The details say why.</source>
        <comment>@error</comment>
        <translation>No se han podido crear las particiones y los sistemas de archivos en el disco %1. Los detalles indican el motivo.</translation>
    </message>
    <message>
        <source>%1 could not be encrypted. The details say why.</source>
        <comment>@error</comment>
        <translation>No se ha podido cifrar %1. Los detalles indican el motivo.</translation>
    </message>
    <message>
        <source>The partitions were made as you chose, and there is no new system on them. All others are as they were.</source>
        <comment>@info</comment>
        <translation>Las particiones se han creado tal como eligió y no hay ningún sistema nuevo en ellas. Todas las demás están como estaban.</translation>
    </message>
    <message>
        <source>A part of the new system may be on the partitions that you chose for it. Do not start it: install again. All others are as they were.</source>
        <comment>@info</comment>
        <translation>Puede que haya una parte del nuevo sistema en las particiones que eligió para él. No lo arranque: vuelva a instalar. Todas las demás particiones están como estaban.</translation>
    </message>
    <message>
        <source>There is no partition for %1, which the new system needs. Start again and make one.</source>
        <comment>@error</comment>
        <translation>No hay ninguna partición para %1, y el nuevo sistema la necesita. Empiece de nuevo y cree una.</translation>
    </message>
    <message>
        <source>%1 cannot be %2 of this system. Start again and choose partitions for /, /boot, the EFI system partition, /home and swap space only.</source>
        <comment>@error, a partition and a mount point</comment>
        <translation>%1 no puede ser %2 de este sistema. Empiece de nuevo y elija particiones únicamente para /, /boot, la partición de sistema EFI, /home y el espacio de intercambio.</translation>
    </message>
    <message>
        <source>%1 is to become %2 and is not empty. Start again and have it formatted, or choose another one.</source>
        <comment>@error, a partition and a mount point</comment>
        <translation>%1 va a ser %2 y no está vacía. Empiece de nuevo y haga que se formatee, o elija otra.</translation>
    </message>
    <message>
        <source>%1 is too small for %2: it needs %3, but it has only %4. Start again and make it larger.</source>
        <comment>@error, a partition and a mount point</comment>
        <translation>%1 es demasiado pequeña para %2: se necesitan %3 y hay %4. Empiece de nuevo y hágala más grande.</translation>
    </message>
    <message>
        <source>The file system of %1 (%2) cannot be used. Start again and choose another one.</source>
        <comment>@error, a partition and its file system</comment>
        <translation>El sistema de archivos de %1 (%2) no se puede usar. Empiece de nuevo y elija otro.</translation>
    </message>
    <message>
        <source>This system would start from %2, not from %1. Start again and choose %2 as the EFI system partition.</source>
        <comment>@error, two partitions</comment>
        <translation>Este sistema arrancaría desde %2, no desde %1. Empiece de nuevo y elija %2 como partición de sistema EFI.</translation>
    </message>
    <message>
        <source>Another system has boot entries (%2) on the EFI system partition %1, and the new system would treat them as its own. Start again and choose another disk, or another image.</source>
        <comment>@error, a partition and a file</comment>
        <translation>En la partición de sistema EFI %1, otro sistema tiene entradas de arranque (%2) que el nuevo sistema tomaría por suyas. Empiece de nuevo y elija otro disco u otra imagen.</translation>
    </message>
</context>
<context>
    <name>RecoveryKeyDialog</name>
    <message>
        <source>I have &amp;written it down</source>
        <comment>@label, a recovery key</comment>
        <translation>La he &amp;anotado</translation>
    </message>
    <message>
        <source>Recovery key</source>
        <comment>@title</comment>
        <translation>Clave de recuperación</translation>
    </message>
    <message>
        <source>This key unlocks the system when the passphrase is forgotten. It is shown only now and is not kept on this computer: write it down and keep it in a safe place.</source>
        <comment>@info, a recovery key</comment>
        <translation>Esta clave desbloquea el sistema si se olvida la frase de contraseña. Solo se muestra ahora y no se guarda en este equipo: anótela y consérvela en un lugar seguro.</translation>
    </message>
    <message>
        <source>&amp;Use this key</source>
        <comment>@button</comment>
        <translation>&amp;Usar esta clave</translation>
    </message>
</context>
<context>
    <name>Summary</name>
    <message>
        <source>the whole disk</source>
        <comment>@info, what is erased</comment>
        <translation>todo el disco</translation>
    </message>
    <message>
        <source>the whole disk, with %1</source>
        <comment>@info, what is erased; list of file systems</comment>
        <translation>todo el disco, con %1</translation>
    </message>
    <message>
        <source>as %1, kept on the installed system for updates</source>
        <comment>@info, a login</comment>
        <translation>las de %1, que se conservan en el sistema instalado para las actualizaciones</translation>
    </message>
    <message>
        <source>as %1, not kept</source>
        <comment>@info, a login</comment>
        <translation>las de %1, que no se conservan</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <comment>@info, full name, login name</comment>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>User:</source>
        <comment>@label</comment>
        <translation>Usuario:</translation>
    </message>
    <message>
        <source>Host name:</source>
        <comment>@label</comment>
        <translation>Nombre del equipo:</translation>
    </message>
    <message>
        <source>%1 will be installed on %2. Everything that is on this disk now will be erased before the image is fetched.</source>
        <comment>@info</comment>
        <translation>%1 se instalará en %2. Todo lo que hay ahora en este disco se borrará antes incluso de que se descargue la imagen.</translation>
    </message>
    <message>
        <source>%1 will be installed on %2. Everything that is on this disk now will be erased.</source>
        <comment>@info</comment>
        <translation>%1 se instalará en %2. Todo lo que hay ahora en este disco se borrará.</translation>
    </message>
    <message>
        <source>Image:</source>
        <comment>@label</comment>
        <translation>Imagen:</translation>
    </message>
    <message>
        <source>From:</source>
        <comment>@label</comment>
        <translation>Desde:</translation>
    </message>
    <message>
        <source>Digest:</source>
        <comment>@label</comment>
        <translation>Resumen (digest):</translation>
    </message>
    <message>
        <source>Origin:</source>
        <comment>@label, verified or not</comment>
        <translation>Procedencia:</translation>
    </message>
    <message>
        <source>Login:</source>
        <comment>@label</comment>
        <translation>Credenciales:</translation>
    </message>
    <message>
        <source>Disk:</source>
        <comment>@label</comment>
        <translation>Disco:</translation>
    </message>
    <message>
        <source>Will be erased:</source>
        <comment>@label</comment>
        <translation>Se borrará:</translation>
    </message>
    <message>
        <source>Space for the image:</source>
        <comment>@label</comment>
        <translation>Espacio para la imagen:</translation>
    </message>
    <message>
        <source>File system:</source>
        <comment>@label</comment>
        <translation>Sistema de archivos:</translation>
    </message>
    <message>
        <source>Encryption:</source>
        <comment>@label</comment>
        <translation>Cifrado:</translation>
    </message>
    <message>
        <source>with a passphrase, asked for at each start</source>
        <comment>@info, an encryption</comment>
        <translation>con una frase de contraseña, que se pide en cada arranque</translation>
    </message>
    <message>
        <source>none</source>
        <comment>@info, an encryption</comment>
        <translation>ninguno</translation>
    </message>
    <message>
        <source>with a passphrase, asked for at each start, and a recovery key</source>
        <comment>@info, an encryption</comment>
        <translation>con una frase de contraseña, que se pide en cada arranque, y una clave de recuperación</translation>
    </message>
    <message>
        <source>%1 will be installed.</source>
        <comment>@info</comment>
        <translation>Se instalará %1.</translation>
    </message>
</context>
</TS>
