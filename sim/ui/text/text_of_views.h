#pragma once
// Every word of the graphical views, in both languages. {0}, {1} stand for what fill() puts there.

#include <initializer_list>
#include <string>
#include <string_view>

#include "base/language.h"

// X(name, Spanish, English)
#define ZOCALO_VIEW_TEXTS(X)                                                                                   \
  X(copy, "Copiar", "Copy")                                                                                    \
  /* sockets and their roles */                                                                                \
  X(role_listening, "escucha en {0}", "listens on {0}")                                                        \
  X(role_accepted, "conexión de {0}", "connection from {0}")                                                   \
  X(role_connected, "conexión a {0}", "connection to {0}")                                                     \
  X(role_unconnected, "sin conectar", "not connected")                                                         \
  X(role_udp, "postales en {0}", "postcards on {0}")                                                           \
  X(role_udp_unbound, "postales, sin puerto aún", "postcards, no port yet")                                    \
  X(role_unix, "socket local", "local socket")                                                                 \
  X(role_closed, "descriptor cerrado", "closed descriptor")                                                    \
  X(role_unknown, "descriptor", "descriptor")                                                                  \
  X(nobody, "sin dueño", "no owner")                                                                           \
  X(kernel_only, "solo del kernel: ningún programa tiene un descriptor",                                       \
    "the kernel's only: no program holds a descriptor")                                                        \
  X(mid_handshake, "saludo a medias", "in mid-handshake")                                                      \
  X(not_accepted_yet, "en la cola, sin aceptar", "queued, not accepted yet")                                   \
  /* select */                                                                                                 \
  X(select_not_yet, "Este programa todavía no llamó a select(), poll() ni epoll.",                             \
    "This program has not called select(), poll() or epoll yet.")                                              \
  X(select_never, "En toda la ejecución grabada, este programa no llama a select(), poll() ni epoll.",         \
    "In all that is recorded, this program calls no select(), poll() or epoll.")                               \
  X(select_imagined, "Si preguntara ahora por todos sus sockets, esto respondería:",                           \
    "If it asked about all of its sockets now, this would be the answer:")                                     \
  X(select_no_sockets, "Ahora no tiene ningún socket por el que preguntar.",                                   \
    "It has no socket to ask about now.")                                                                      \
  X(would_come_out, "saldría", "would return")                                                                 \
  X(select_no_guest, "Elegí un programa para ver su select().", "Pick a program to see its select().")         \
  X(select_previous, "El select anterior de este programa", "This program's previous select")                  \
  X(select_next, "El select siguiente de este programa", "This program's next select")                         \
  X(asleep, "dormido, esperando", "asleep, waiting")                                                           \
  X(asleep_tip,                                                                                                \
    "El kernel sacó al programa de la CPU. Lo despierta un cambio en alguno de estos sockets{0}.",             \
    "The kernel took the program off the CPU. A change in one of these sockets wakes it{0}.")                  \
  X(or_the_timeout, " o que venza el plazo", ", or the timeout")                                               \
  X(looking, "el kernel mira cada descriptor", "the kernel looks at each descriptor")                          \
  X(returned, "volvió con {0}", "returned {0}")                                                                \
  X(timed_out, "volvió vacío: venció el plazo", "returned empty: the timeout ran out")                         \
  X(failed, "falló: {0}", "failed: {0}")                                                                       \
  X(last_select, "último {0}, hace {1}", "last {0}, {1} ago")                                                  \
  X(slept_for, "durmió {0}", "slept {0}")                                                                      \
  X(sleeping_for, "lleva {0}", "for {0} so far")                                                               \
  X(not_slept, "no durmió", "did not sleep")                                                                   \
  X(wakes_in, "se despierta en {0}", "wakes in {0}")                                                           \
  X(no_timeout, "sin plazo: espera lo que haga falta", "no timeout: waits as long as it takes")                \
  X(zero_timeout, "plazo 0: mira y vuelve, no duerme", "timeout 0: looks and returns, never sleeps")           \
  X(timeout_of, "plazo {0}", "timeout {0}")                                                                    \
  X(woken_by, "lo despertó {0}", "woken by {0}")                                                               \
  X(woken_by_packet, "al llegar {0}", "when {0} arrived")                                                      \
  X(passes, "{0} pasadas", "{0} passes")                                                                       \
  X(one_pass, "1 pasada", "1 pass")                                                                            \
  X(passes_tip,                                                                                                \
    "Cuántas veces recorrió el kernel la lista: una al entrar y otra por cada despertar. Con muchos "        \
    "descriptores, cada pasada cuesta.",                                                                       \
    "How many times the kernel walked the list: once on entry and once for each wake-up. With many "           \
    "descriptors each "                                                                                        \
    "pass costs.")                                                                                             \
  X(set_read, "Lectura", "Read")                                                                               \
  X(set_write, "Escritura", "Write")                                                                           \
  X(set_except, "Excepción", "Except")                                                                         \
  X(set_read_ask, "¿puedo leer sin dormirme?", "can I read without sleeping?")                                 \
  X(set_write_ask, "¿puedo escribir sin dormirme?", "can I write without sleeping?")                           \
  X(set_except_ask, "¿llegó un dato urgente?", "has urgent data come?")                                        \
  X(set_read_tip,                                                                                              \
    "Lista para leer quiere decir que recv() o accept() no se duermen: hay datos, hay una conexión, el "      \
    "otro cerró o hay un error por contar.",                                                                   \
    "Ready to read means that recv() or accept() will not sleep: data, a connection, the peer's close, or "    \
    "an error to "                                                                                             \
    "report is there.")                                                                                        \
  X(set_write_tip,                                                                                             \
    "Lista para escribir quiere decir que hay lugar en la cola de envío. Casi siempre lo hay.",                \
    "Ready to write means that the send queue has room. It nearly always has.")                                \
  X(set_except_tip,                                                                                            \
    "exceptfds no avisa errores: avisa datos urgentes (MSG_OOB). Un socket caído aparece en lectura "         \
    "y en escritura.",                                                                                         \
    "exceptfds does not report errors: it reports urgent data (MSG_OOB). A broken socket shows up in read "    \
    "and write.")                                                                                              \
  X(passed_in, "entra", "passed in")                                                                           \
  X(comes_out, "sale", "returned")                                                                             \
  X(empty_list, "lista vacía: no pregunta", "empty list: does not ask")                                        \
  X(ready, "listo", "ready")                                                                                   \
  X(not_ready, "no", "no")                                                                                     \
  X(unknown_why, "el kernel real dice el resultado, no el porqué",                                             \
    "the real kernel tells the result, not the reason")                                                        \
  X(ready_now, "Estado en este momento, mientras duerme", "State at this moment, while it sleeps")             \
  /* sockets view */                                                                                           \
  X(no_sockets, "Todavía no hay sockets abiertos.", "No socket is open yet.")                                  \
  X(host_no_sockets, "sin sockets", "no sockets")                                                              \
  X(receive_queue, "recibido", "received")                                                                     \
  X(send_queue, "por enviar", "to send")                                                                       \
  X(receive_tip, "Cola de recepción: lo que llegó y el programa aún no leyó. {0} de {1}.",                     \
    "Receive queue: what has come and the program has not read yet. {0} of {1}.")                              \
  X(out_of_order_tip, " Además, {0} llegaron fuera de orden y esperan lo que falta.",                          \
    " Another {0} came out of order and wait for what is missing.")                                            \
  X(send_tip,                                                                                                  \
    "Cola de envío: lo que el programa ya entregó. {0} viajan sin acuse de recibo, {1} esperan para salir; " \
    "caben {2}.",                                                                                              \
    "Send queue: what the program handed over. {0} are on their way unacknowledged, {1} wait to leave; {2} "   \
    "fit.")                                                                                                    \
  X(datagrams, "{0} postales", "{0} postcards")                                                                \
  X(one_datagram, "1 postal", "1 postcard")                                                                    \
  X(empty_queue, "vacía", "empty")                                                                             \
  X(unacked, "{0} sin acuse", "{0} unacked")                                                                   \
  X(unsent, "{0} sin salir", "{0} unsent")                                                                     \
  X(out_of_order, "+{0} fuera de orden", "+{0} out of order")                                                  \
  X(queues_unknown, "el kernel real no mostró sus colas", "the real kernel did not show its queues")           \
  X(accept_queue, "por aceptar", "to accept")                                                                  \
  X(accept_tip,                                                                                                \
    "Cola de accept(): conexiones completas que el programa aún no aceptó. {0} de {1}. A medio saludo: "     \
    "{2}.",                                                                                                    \
    "accept() queue: finished connections that the program has not accepted yet. {0} of {1}. In "              \
    "mid-handshake: {2}.")                                                                                     \
  X(half_open, "{0} a medio saludo", "{0} half-open")                                                          \
  X(so_error_tip, "SO_ERROR: el error que la próxima operación va a devolver, una sola vez.",                  \
    "SO_ERROR: the error that the next operation will report, once.")                                          \
  X(tag_nonblocking, "no bloqueante", "non-blocking")                                                          \
  X(tag_nonblocking_tip,                                                                                       \
    "O_NONBLOCK: una llamada que tendría que esperar falla con EAGAIN en vez de dormirse.",                    \
    "O_NONBLOCK: a call that would have to wait fails with EAGAIN instead of sleeping.")                       \
  X(tag_fin, "el otro cerró", "peer closed")                                                                   \
  X(tag_fin_tip,                                                                                               \
    "Llegó un FIN: el otro lado no va a mandar más. Cuando se lea lo pendiente, recv() da b''.",               \
    "A FIN came: the other side will send no more. Once what is left is read, recv() gives b''.")              \
  X(tag_shut_read, "SHUT_RD", "SHUT_RD")                                                                       \
  X(tag_shut_read_tip, "shutdown(SHUT_RD): este lado no lee más.",                                             \
    "shutdown(SHUT_RD): this side reads no more.")                                                             \
  X(tag_shut_write, "SHUT_WR", "SHUT_WR")                                                                      \
  X(tag_shut_write_tip, "shutdown(SHUT_WR): este lado ya mandó su FIN y no escribe más.",                      \
    "shutdown(SHUT_WR): this side has sent its FIN and writes no more.")                                       \
  X(tag_reset, "RST", "RST")                                                                                   \
  X(tag_reset_tip, "La conexión se cortó de golpe con un RST.", "The connection was cut off by an RST.")       \
  X(timer_retransmit, "reenvía en {0}", "resends in {0}")                                                      \
  X(timer_retransmit_tip, "Si el acuse no llega a tiempo, TCP manda la carta otra vez (RTO, RFC 6298).",       \
    "If no acknowledgement comes in time, TCP sends the letter again (RTO, RFC 6298).")                        \
  X(timer_delayed_ack, "acuse en {0}", "acks in {0}")                                                          \
  X(timer_delayed_ack_tip,                                                                                     \
    "El acuse espera un poco, por si puede viajar junto con datos o hablar de varias cartas a la vez.",        \
    "The acknowledgement waits a little, in case it can travel with data or tell of several letters at "       \
    "once.")                                                                                                   \
  X(timer_persist, "sondea en {0}", "probes in {0}")                                                           \
  X(timer_persist_tip, "La ventana del otro está en cero: TCP pregunta cada tanto si se abrió.",               \
    "The peer's window is zero: TCP asks now and then whether it has opened.")                                 \
  X(timer_time_wait, "se va en {0}", "gone in {0}")                                                            \
  X(timer_time_wait_tip, "TIME-WAIT: espera que se pierdan en la red las cartas viejas de esta conexión.",     \
    "TIME-WAIT: waits until old letters of this connection have died out in the network.")                     \
  X(timer_keepalive, "keepalive en {0}", "keepalive in {0}")                                                   \
  X(timer_keepalive_tip, "Si no pasa nada, TCP pregunta si el otro sigue ahí.",                                \
    "If nothing happens, TCP asks whether the other side is still there.")                                     \
  X(retransmits, "reenvío {0}", "resend {0}")                                                                  \
  X(state_changed, "acaba de cambiar: antes {0}", "just changed: was {0}")                                     \
  X(local_peer_tip, "Dirección de este lado → dirección del otro", "This side's address → the other side's")   \
  /* TCP states */                                                                                             \
  X(st_closed, "Sin conexión.", "No connection.")                                                              \
  X(st_listen, "Espera que alguien se conecte.", "Waits for somebody to connect.")                             \
  X(st_syn_sent, "Mandó SYN («¿hablamos?») y espera la respuesta.",                                            \
    "Sent SYN (\"shall we talk?\") and waits for the answer.")                                                 \
  X(st_syn_received, "Recibió SYN, respondió SYN+ACK y espera el último ACK del saludo.",                      \
    "Got SYN, answered SYN+ACK and waits for the handshake's last ACK.")                                       \
  X(st_established, "Conexión abierta en los dos sentidos.", "Connection open in both directions.")            \
  X(st_fin_wait_1, "Cerró primero: mandó FIN y espera el acuse.",                                              \
    "Closed first: sent FIN and waits for its acknowledgement.")                                               \
  X(st_fin_wait_2, "Su FIN fue acusado; espera que el otro también cierre.",                                   \
    "Its FIN was acknowledged; waits for the other side to close too.")                                        \
  X(st_close_wait, "El otro cerró; falta que este programa llame a close().",                                  \
    "The other side closed; this program has yet to call close().")                                            \
  X(st_closing, "Los dos cerraron a la vez; falta un acuse.",                                                  \
    "Both closed at once; one acknowledgement is missing.")                                                    \
  X(st_last_ack, "Respondió con su FIN y espera el último acuse.",                                             \
    "Answered with its own FIN and waits for the last acknowledgement.")                                       \
  X(st_time_wait, "Terminó bien. Guarda el puerto un rato por si llegan cartas atrasadas.",                    \
    "Ended well. Keeps the port for a while in case late letters come.")                                       \
  /* packets */                                                                                                \
  X(pk_tcp, "Carta TCP", "TCP letter")                                                                         \
  X(pk_udp, "Postal UDP", "UDP postcard")                                                                      \
  X(pk_fragment, "Fragmento IP", "IP fragment")                                                                \
  X(pk_fragment_place, "bytes {0}–{1} de su contenido", "octets {0}–{1} of its content")                       \
  X(pk_fragment_last, ", el último", ", the last one")                                                         \
  X(pk_fragment_short, "frag. {0}", "frag. {0}")                                                               \
  X(pk_icmp, "Aviso ICMP: {0}", "ICMP notice: {0}")                                                            \
  X(pk_echo, "ICMP: pedido de eco (ping)", "ICMP: echo request (ping)")                                        \
  X(pk_echo_reply, "ICMP: respuesta de eco", "ICMP: echo reply")                                               \
  X(icmp_port, "puerto cerrado", "port closed")                                                                \
  X(icmp_host, "casa inalcanzable", "host unreachable")                                                        \
  X(icmp_network, "red inalcanzable", "network unreachable")                                                   \
  X(icmp_big, "demasiado grande", "too big")                                                                   \
  X(icmp_time, "demasiados saltos", "too many hops")                                                           \
  X(icmp_reassembly, "faltó un fragmento", "a fragment was missing")                                           \
  X(fl_syn, "SYN: pide abrir la conexión", "SYN: asks to open the connection")                                 \
  X(fl_ack, "ACK: acusa todo lo anterior al número {0}", "ACK: acknowledges everything before number {0}")     \
  X(fl_fin, "FIN: no voy a mandar más", "FIN: I will send no more")                                            \
  X(fl_rst, "RST: corta la conexión", "RST: cuts the connection off")                                          \
  X(fl_psh, "PSH: entregar ya", "PSH: deliver now")                                                            \
  X(fl_urg, "URG: trae un dato urgente", "URG: carries urgent data")                                           \
  X(pk_seq, "número {0}, {1} de datos, ventana {2}", "number {0}, {1} of data, window {2}")                    \
  X(pk_sent, "salió a los {0}", "left at {0}")                                                                 \
  X(pk_arrived, "llegó a los {0}", "arrived at {0}")                                                           \
  X(pk_on_its_way, "en camino", "on its way")                                                                  \
  X(pk_lost, "se perdió: {0}", "lost: {0}")                                                                    \
  X(pk_lost_short, "perdida", "lost")                                                                          \
  X(pk_retransmission, "es un reenvío: ya había salido antes", "a retransmission: it had been sent before")    \
  X(pk_duplicate, "la red hizo esta copia", "the network made this copy")                                      \
  X(pk_reordered, "llegó después de una que salió más tarde", "arrived after one that left later")             \
  X(lc_loss, "el enlace la perdió", "the link lost it")                                                        \
  X(lc_queue_full, "no había lugar en la cola del enlace", "the link's queue was full")                        \
  X(lc_corrupted, "llegó dañada y se descartó", "it arrived damaged and was thrown away")                      \
  X(lc_no_route, "no hay camino hasta esa dirección", "there is no route to that address")                     \
  X(lc_ttl, "dio demasiados saltos", "it took too many hops")                                                  \
  X(lc_no_host, "nadie vive en esa dirección", "nobody lives at that address")                                 \
  X(lc_user, "la tiraste vos", "you dropped it")                                                               \
  X(lc_too_big, "no cabe en el enlace (MTU)", "larger than the link's MTU")                                    \
  /* network */                                                                                                \
  X(no_hosts, "Todavía no hay ninguna máquina.", "There is no machine yet.")                                   \
  X(link_ideal, "sin demora ni pérdida", "no delay, no loss")                                                  \
  X(link_tip, "Así trata este enlace a cada paquete, en cada sentido (palabras de tc-netem).",                 \
    "How this link treats each packet, in each direction (tc-netem's words).")                                 \
  X(loopback, "loopback", "loopback")                                                                          \
  X(live_network,                                                                                              \
    "Red real: los paquetes no se ven. Se muestran las conexiones que el programa tiene abiertas.",            \
    "Real network: packets are not seen. Shown are the connections that the program has open.")                \
  X(live_peer, "cliente", "client")                                                                            \
  X(live_nobody, "Todavía no hay nadie conectado.", "Nobody is connected yet.")                                \
  X(status_starting, "por empezar", "about to start")                                                          \
  X(status_starting_brief, "aún no", "not yet")                                                                \
  X(status_running, "corriendo", "running")                                                                    \
  X(status_running_brief, "corre", "runs")                                                                     \
  X(status_blocked, "dormido en {0}()", "asleep in {0}()")                                                     \
  X(status_exited, "terminó", "finished")                                                                      \
  X(status_failed, "terminó con error", "ended with an error")                                                 \
  X(status_failed_brief, "falló", "failed")                                                                    \
  X(more_packets, "+{0} paquetes más en viaje", "+{0} more packets under way")                                 \
  X(more_hosts, "+{0} más", "+{0} more")                                                                       \
  X(nothing_under_way, "nada en viaje", "nothing under way")                                                   \
  X(under_way, "{0} en viaje", "{0} under way")                                                                \
  /* ladder */                                                                                                 \
  X(ladder_empty, "Todavía no se intercambió nada.", "Nothing has been exchanged yet.")                        \
  X(ladder_live, "En vivo no se ven los segmentos: solo las llamadas del programa.",                           \
    "Live, segments are not seen: only the program's calls.")                                                  \
  X(now, "ahora", "now")                                                                                       \
  X(relative, "relativos", "relative")                                                                         \
  X(relative_tip, "Números de secuencia contados desde el SYN de cada conexión",                               \
    "Sequence numbers counted from each connection's SYN")                                                     \
  X(zoom_in, "Acercar (Ctrl + rueda)", "Zoom in (Ctrl + wheel)")                                               \
  X(zoom_out, "Alejar (Ctrl + rueda)", "Zoom out (Ctrl + wheel)")                                              \
  X(gap_tip, "Acá no pasa nada durante {0}", "Nothing happens here for {0}")

namespace zocalo::ui::say {
#define ZOCALO_DECLARE_TEXT(name, es, en) inline constexpr Text v_##name{es, en};
ZOCALO_VIEW_TEXTS(ZOCALO_DECLARE_TEXT)
#undef ZOCALO_DECLARE_TEXT
}  // namespace zocalo::ui::say

namespace zocalo::ui {

/// The text with {0}, {1}, … replaced.
std::string fill(std::string_view text, std::initializer_list<std::string_view> values);

}  // namespace zocalo::ui
