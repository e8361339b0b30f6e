## Words used everywhere

app-name = Chirm
title = { $page } · Chirm
save = Guardar
saved = Guardado.
cancel = Cancelar
copy = Copiar
copied = Copiado
skip-to-content = Ir al contenido
sign-in = Iniciar sesión
sign-out = Cerrar sesión
signed-in-as = Has iniciado sesión como { $name }
menu = Menú
settings = Ajustes
server-settings = Servidor
channels = Canales
dismiss = Cerrar aviso
optional = opcional
show-password = Mostrar
hide-password = Ocultar
characters-left = { $count ->
    [one] Queda { $count } carácter
   *[other] Quedan { $count } caracteres
}
no-script = Con JavaScript, Chirm se actualiza al momento. Sin él también puedes leer y escribir: recarga para ver lo nuevo.

## Sign in, sign up, guests, invitations

sign-in-title = Iniciar sesión
new-here = ¿Es tu primera vez?
create-account = Crear una cuenta
have-account = ¿Ya tienes cuenta?
handle = Nombre de usuario
handle-hint = Tu nombre único, como en @{ $example }. Vale cualquier escritura.
handle-example = inés
display-name = Nombre visible
display-name-hint = El que aparece junto a tus mensajes.
password = Contraseña
password-hint = Al menos { $min } caracteres. Varias palabras juntas funcionan bien.
email = Correo electrónico
email-hint = No se muestra a nadie.
guest-title = ¿Solo quieres echar un vistazo?
guest-lead = Basta con un nombre visible. Más adelante puedes poner una contraseña y conservarlo todo.
guest-enter = Entrar sin cuenta
register-title = Crea tu cuenta
register-lead = Solo hacen falta un nombre de usuario y una contraseña.
register-first-title = Te damos la bienvenida a tu nuevo servidor
register-first-lead = La primera cuenta es la propietaria del servidor. Que sea la tuya.
register-closed-title = El registro está cerrado
register-closed = Las cuentas nuevas las crea quien administra este servidor.
register-invite-title = Solo por invitación
register-invite = Para unirte necesitas un enlace de invitación de alguien que ya esté aquí.
invite-title = Tienes una invitación
invite-lead = Crea una cuenta para unirte.
invite-lead-channel = Crea una cuenta para unirte e ir directamente a { $channel }.
invite-accept = Aceptar la invitación
invite-accept-lead = Has iniciado sesión como { $name }. Acepta para unirte a { $channel }.
invite-gone-title = Esta invitación ya no sirve
invite-gone = Ha caducado, se ha agotado o la han retirado. Pide un enlace nuevo.
sign-out-title = ¿Cerrar sesión?
sign-out-lead = Los borradores se quedan en este dispositivo. Puedes volver con tu nombre de usuario y tu contraseña.
sign-out-guest = No tienes contraseña. Si sales, nadie podrá volver con este nombre, tampoco tú.
sign-out-set-password = Poner antes una contraseña
signed-out = Has cerrado sesión.
welcome = Hola, { $name }.

## Channels

channels-title = Canales
channels-lead = Todos los canales abiertos y aquellos en los que ya estás.
channels-return = Volver a { $channel }
channels-filter = Filtrar canales
channels-filter-hint = Nombre
channels-filter-submit = Filtrar
channels-filter-clear = Mostrar todos
channels-none-title = Todavía no hay canales
channels-none = Crea el primero. Puede tratar de cualquier cosa.
channels-no-match = Nada coincide con «{ $query }».
channels-no-match-hint = Prueba con menos letras o crea un canal con ese nombre.
channels-more = Más canales
channel-create = Nuevo canal
channel-create-submit = Crear canal
channel-name = Nombre
channel-name-hint = Cualquier escritura, también con espacios. Hasta { $max } caracteres.
channel-topic = Tema
channel-topic-hint = Una línea sobre de qué trata.
channel-visibility = Quién puede unirse
channel-public = Cualquiera en este servidor
channel-private = Solo quien reciba una invitación
channel-private-badge = privado
channel-archived-badge = archivado
channel-joined = Dentro
channel-column-name = Canal
channel-column-members = Miembros
channel-column-created = Creado
channel-column-activity = Último mensaje
channel-quiet = nada aún
channel-members = { $count ->
    [one] { $count } miembro
   *[other] { $count } miembros
}
channel-created = { $channel } está listo. Saluda.

## The conversation page before the script has started

message-send = Enviar
message-label = Mensaje para { $channel }
message-deleted = Este mensaje se eliminó.
message-edited = editado
messages-older = Mensajes anteriores
messages-newer = Mensajes posteriores
messages-none = Aquí empieza { $channel }.

## Direct messages

directs = Mensajes directos
directs-all = Todos los mensajes directos
directs-none = Escribe a una persona o a varias a la vez.
direct-new = Nuevo mensaje directo
direct-new-find = Para
direct-new-hint = Elige de una a ocho personas.
direct-new-full = Ocho personas como máximo.
direct-new-remove = Quitar a { $name }
direct-new-submit = Empezar a escribir
direct-beginning = Solo tú y { $names } podéis ver lo que se dice aquí.
direct-menu = Menú de la conversación
direct-mute = Silenciar esta conversación
direct-members = Personas
person-message = Enviar un mensaje
messages-title = Mensajes
messages-find = Buscar personas
messages-find-hint = Nombre o usuario
messages-find-submit = Buscar
messages-nobody-title = Aún no hay mensajes
messages-nobody = Elige el nombre de alguien en cualquier lugar y envíale un mensaje. Solo lo veréis vosotros dos.
messages-no-match = Nadie coincide con «{ $query }».
messages-no-match-hint = Prueba con menos letras. Aquí solo aparecen personas con las que te has escrito.
messages-nothing-said = Aún no se ha dicho nada
messages-said-you = Tú: { $body }
messages-pages = Páginas
messages-page-newer = Más recientes
messages-page-older = Más antiguos
send-message-title = Mensaje para { $name }
send-message-field = Mensaje
send-message-hint = Solo lo veréis vosotros dos.
message-sent = Tu mensaje se ha enviado.

## Settings

settings-title = Ajustes
settings-profile = Perfil
settings-preferences = Preferencias
settings-password = Contraseña
settings-sessions = Sesiones
settings-language = Idioma
settings-language-auto = El del navegador
settings-theme = Apariencia
settings-theme-auto = Como el dispositivo
settings-theme-light = Clara
settings-theme-dark = Oscura
settings-enter = La tecla Intro
settings-enter-sends = Envía el mensaje; Mayús+Intro salta de línea
settings-enter-breaks = Salta de línea; Mayús+Intro envía el mensaje
settings-time-zone = Zona horaria
settings-time-zone-auto = La del dispositivo
settings-saved = Se han guardado los ajustes.
profile-saved = Se ha guardado el perfil.
password-title = Contraseña
password-lead = Al cambiarla se cierran las demás sesiones.
password-current = Contraseña actual
password-new = Contraseña nueva
password-change = Cambiar la contraseña
password-changed = Contraseña cambiada. Las demás sesiones se han cerrado.
password-guest-title = Quédate con este nombre
password-guest-lead = Pon una contraseña y serás miembro: podrás volver desde cualquier dispositivo y todo lo que has dicho seguirá siendo tuyo.
password-guest-submit = Hacerme miembro
password-guest-done = Ya eres miembro. Tu nombre de usuario es { $handle }.
sessions-title = Sesiones
sessions-lead = Todos los sitios donde has iniciado sesión. Cierra los que no reconozcas.
sessions-this = esta
sessions-started = Inicio
sessions-last-used = Último uso
sessions-unknown-device = Dispositivo desconocido
sessions-device = { $browser } en { $system }
sessions-end = Cerrar
sessions-end-label = Cerrar la sesión { $device }
sessions-end-others = Cerrar las demás sesiones
sessions-ended = La sesión se ha cerrado.
sessions-others-ended = Las demás sesiones se han cerrado.
sessions-only = No has iniciado sesión en ningún otro sitio.

## Running the server

admin-title = Servidor
admin-people = Personas
admin-people-lead = Todas las personas que tienen cuenta aquí.
admin-people-filter = Buscar personas
admin-people-more = Más personas
admin-people-none = Nadie coincide con «{ $query }».
admin-role-of = Función de { $name }
admin-role-save = Asignar
admin-joined = Desde
admin-deactivate = Desactivar
admin-deactivate-label = Desactivar a { $name }
admin-deactivate-hint = Al desactivar a alguien se cierran al instante todas sus sesiones. Lo que escribió se queda.
admin-reactivate = Reactivar
admin-reactivate-label = Reactivar a { $name }
admin-deactivated-badge = desactivada
admin-role-changed = { $name } tiene ahora otra función: { $role }.
admin-deactivated = Se ha desactivado a { $name } y se han cerrado todas sus sesiones.
admin-reactivated = { $name } puede volver a iniciar sesión.
role-owner = propietario
role-moderator = moderador
role-member = miembro
role-guest = sin cuenta
admin-invites = Invitaciones
admin-invites-lead = Con un enlace se puede crear una cuenta aunque el registro sea solo por invitación.
admin-invites-none = No hay invitaciones abiertas.
admin-invite-create = Nueva invitación
admin-invite-uses = Se puede usar
admin-invite-uses-once = Una vez
admin-invite-uses-many = Sin límite
admin-invite-uses-count = { $count ->
    [one] { $count } vez
   *[other] { $count } veces
}
admin-invite-expiry = Válida durante
admin-invite-expiry-hour = Una hora
admin-invite-expiry-day = Un día
admin-invite-expiry-week = Una semana
admin-invite-expiry-month = 30 días
admin-invite-expiry-never = Hasta retirarla
admin-invite-used = Usada
admin-invite-used-of = { $used } de { $max }
admin-invite-expires = Válida hasta
admin-invite-expires-never = su retirada
admin-invite-withdraw = Retirar
admin-invite-withdraw-label = Retirar la invitación { $code }
admin-invite-created = La invitación está lista. Copia el enlace y compártelo.
admin-invite-withdrawn = La invitación se ha retirado.
admin-registration = Registro
admin-registration-open = Abierto: cualquiera que llegue a este servidor puede crear una cuenta.
admin-registration-invite = Solo por invitación.
admin-registration-closed = Cerrado: las cuentas se crean en la línea de comandos.
admin-guests-on = Se puede entrar sin cuenta, solo con un nombre visible.
admin-guests-off = No se puede entrar sin cuenta.
admin-registration-how = Se decide al arrancar el servidor, con CHIRM_REGISTRATION y CHIRM_GUESTS.

## Error pages

error-page-home = A tus canales
error-page-again = Reintentar
error-page-not-found = Aquí no hay nada
error-page-not-found-text = Puede que la dirección esté mal escrita, o que lo que había ya no exista o no esté abierto para ti.
error-page-forbidden = Eso no está permitido
error-page-forbidden-text = Has iniciado sesión, pero tu función no lo permite.
error-page-internal = Algo ha fallado por nuestra parte
error-page-internal-text = Ha quedado anotado en el registro del servidor. Vuelve a intentarlo en un momento.
error-page-too-large = Demasiado de una vez
error-page-too-large-text = Lo que has enviado supera lo que acepta este servidor.
error-page-rate-limited = Un poco más despacio, por favor
error-page-rate-limited-text = Demasiadas peticiones en poco tiempo. Vuelve a intentarlo en un momento.
error-page-bad-request = No se entiende esa petición
error-page-bad-request-text = Algo estaba roto o faltaba. Vuelve atrás e inténtalo de nuevo.
error-page-method = Eso no se puede hacer aquí
error-page-method-text = La dirección existe, pero no para lo que se ha pedido.
offline-title = Sin conexión
offline-text = Chirm no consigue llegar a su servidor. Lo que has escrito está guardado en este dispositivo y se enviará en cuanto vuelva la conexión.

## Errors, in pages and in the API alike

error-invalid = Hay algo que revisar.
error-unauthenticated = Primero inicia sesión.
error-forbidden = No puedes hacer eso.
error-not-found = No existe o no está abierto para ti.
error-conflict = Dos cambios han coincidido. Envíalo otra vez.
error-too-large = Es demasiado grande. El límite es de { $max } bytes.
error-rate-limited = Demasiadas peticiones. Vuelve a intentarlo en { $seconds ->
    [one] un segundo
   *[other] { $seconds } segundos
}.
error-internal = Algo ha fallado en el servidor. Vuelve a intentarlo en un momento.
error-resync = Este cursor es anterior al registro. Vuelve a cargarlo todo y continúa desde el cursor indicado aquí.
error-blank = No puede quedar vacío.
error-too-long = Como máximo { $max } { $max ->
    [one] carácter
   *[other] caracteres
}.
error-too-short = Como mínimo { $min } { $min ->
    [one] carácter
   *[other] caracteres
}.
error-too-many-bytes = Como máximo { $max } bytes.
error-characters = Aquí no se admiten saltos de línea, caracteres de control ni invisibles, ni @ en un nombre de usuario.
error-unknown-value = No es una de las opciones.
error-out-of-range = Entre { $min } y { $max }.
error-not-an-email = Esto no parece una dirección de correo.
error-wrong = No es correcto. Revísalo y vuelve a intentarlo.
error-page-cross-origin-text = La petición venía de otro sitio y se ha rechazado. Abre la página aquí y vuelve a intentarlo.
error-disk-full = El disco del servidor está lleno. No se ha perdido nada, pero no se puede guardar nada nuevo hasta que haya sitio.
error-taken = Ya está en uso o se parece demasiado a otro. Elige otro.
error-guests-off = En este servidor no se puede entrar sin cuenta.
error-registration-closed = El registro está cerrado en este servidor.
error-invite-gone = La invitación ha caducado, se ha agotado o la han retirado.
error-last-owner = Un servidor necesita un propietario. Antes nombra a otra persona.
error-credentials = El nombre de usuario y la contraseña no coinciden.

## The live workspace: places

skip-to-composer = Ir al cuadro de mensaje
sidebar-label = Canales y tu cuenta
sidebar-filter = Filtrar canales y personas
sidebar-none = Aún no estás en ningún canal.
sidebar-no-match = No hay nada con ese nombre.
sidebar-draft = Borrador sin enviar
sidebar-mentions = { $count ->
    [one] { $count } mención
   *[other] { $count } menciones
}
sidebar-unread = { $count ->
    [one] { $count } mensaje sin leer
   *[other] { $count } mensajes sin leer
}
channels-browse = Explorar canales
back-to-channels = Volver a los canales
self-menu = Tu cuenta y tus ajustes
self-profile = Editar perfil
self-keep-name = Conservar este nombre
nowhere-title = Nada abierto
nowhere-text = Abre un canal o crea el primero.
dialog-close = Cerrar
undo = Deshacer

## The live workspace: channels

channel-menu = Menú del canal
channel-rename = Cambiar el nombre
channel-rename-hint = Los enlaces con el nombre anterior dejarán de funcionar.
channel-archive = Archivar canal
channel-archive-title = ¿Archivar { $channel }?
channel-archive-text = Todo se podrá leer, pero nadie podrá escribir hasta que se saque del archivo.
channel-unarchive = Sacar del archivo
channel-leave = Salir del canal
channel-leave-title = ¿Salir de { $channel }?
channel-leave-text = Este canal es privado: solo podrás volver si un miembro te añade de nuevo.
channel-left = Has salido de { $channel }.
channel-gone = Ya no tienes acceso a { $channel }.
channel-closed = Este canal está archivado. Se puede leer, pero no escribir.
header-members = { $count ->
    [one] { $count } miembro
   *[other] { $count } miembros
}
topic-add = Añadir un tema
topic-edit = Editar el tema
notify-all = Avisarme de todos los mensajes
notify-mentions = Avisarme de las menciones
notify-none = Silenciar este canal
copy-link = Copiar enlace
copy-impossible = El navegador no permite copiar aquí. Selecciona el texto y cópialo tú.
switcher-open = Ir a un canal o una persona
switcher-hint = ¿Adónde vamos?
switcher-create = Crear el canal { $name }

## The live workspace: people

members-title = Miembros
members-close = Ocultar miembros
members-filter = Buscar un miembro
members-online = En línea
members-others = Ausentes
members-you = tú
members-more = Más miembros
members-no-match = Nadie con ese nombre.
member-menu = Acciones para { $name }
member-remove = Quitar de este canal
person-mention = Mencionar
person-since = Aquí desde el { $date }
invite-people = Añadir personas
invite-title-channel = Añadir personas a { $channel }
invite-find = Personas de este servidor
invite-find-hint = Nombre o usuario
invite-add = Añadir
invite-added = Añadido
invite-link-hint = ¿Aún no está aquí? Envíale un enlace. Vale una semana.
invite-link-make = Crear un enlace de invitación
invite-link-ready = Quien abra este enlace podrá entrar.
typing-one = { $name } está escribiendo
typing-two = { $first } y { $second } están escribiendo
typing-many = Varias personas están escribiendo

## The live workspace: messages

messages-label = Mensajes
messages-first = Di algo. Lo verán todos los que están aquí.
messages-loading = Cargando mensajes…
messages-new = Nuevos
messages-new-below = { $count ->
    [one] { $count } mensaje nuevo
   *[other] { $count } mensajes nuevos
}
messages-latest = Ir a lo último
messages-jump-unread = { $count ->
    [one] { $count } sin leer · ir al primero
   *[other] { $count } sin leer · ir al primero
}
message-actions = Acciones del mensaje
message-quote = Citar y responder
message-copy = Copiar texto
message-edit = Editar mensaje
message-delete = Eliminar mensaje
message-delete-title = ¿Eliminar este mensaje?
message-delete-text = Desaparece para todos y no se puede recuperar.
message-sending = Enviando…
message-waiting = Se enviará cuando vuelva la conexión
message-failed = No enviado. { $reason }
message-retry = Reintentar
message-discard = Descartar
message-code-copy = Copiar código
announce-message = { $name }: { $body }
characters-over = { $count ->
    [one] Sobra { $count } carácter
   *[other] Sobran { $count } caracteres
}
completion-label = Sugerencias
emoji = Emoji
emoji-find = Buscar un emoji
emoji-none = No hay ningún emoji con ese nombre.

## The live workspace: the connection

standing-connecting = Conectando…
standing-offline = Sin conexión. Lo que envíes se guarda y saldrá cuando vuelva.
standing-catching-up = Conectado. Poniéndote al día…
standing-retry = Probar ahora
error-unreachable = No se puede contactar con el servidor. Comprueba la conexión e inténtalo de nuevo.

## The live workspace: keys and settings

settings-all = Todos los ajustes
shortcuts-title = Atajos de teclado
shortcut-switcher = Ir a un canal o una persona
shortcut-previous = Canal anterior
shortcut-next = Canal siguiente
shortcut-next-unread = Siguiente canal sin leer
shortcut-send = Enviar
shortcut-break = Nueva línea
shortcut-edit-last = Editar tu último mensaje (cuadro vacío)
shortcut-messages = Del cuadro a los mensajes; luego ↑ ↓
shortcut-edit = Editar el mensaje elegido
shortcut-delete = Eliminar el mensaje elegido
shortcut-person = Sobre quien escribió el mensaje elegido
shortcut-escape = Volver al cuadro o cancelar
shortcut-members = Mostrar u ocultar los miembros
shortcut-help = Esta lista

## The API for people

api-title = La API
api-lead = Todo lo que hacen las páginas, para programas. El mismo documento para herramientas:
api-calls = Llamadas
api-open = Sin credencial
api-parameters = Parámetros
api-body = Cuerpo:
api-fields = Campos
api-required = Obligatorio
api-shapes = Estructuras
