#pragma once
// Every word of the details, in both languages. {0}, {1} stand for what fill() puts there.

#include "base/language.h"
#include "ui/text/text_of_views.h"

// X(name, Spanish, English)
// clang-format off
#define ZOCALO_DETAIL_TEXTS(X) \
  X(nothing, "Tocá un paquete, un socket, una llamada o un byte: acá se ve todo lo que se sabe de él.", "Press a packet, a socket, a call or a byte: all that is known of it is shown here.") \
  X(packet, "Paquete", "Packet") \
  X(socket, "Socket", "Socket") \
  X(call, "Llamada", "Call") \
  X(octet, "Byte", "Byte") \
  X(before, "Cambio anterior", "Previous change") \
  X(after, "Cambio siguiente", "Next change") \
  /* packet */ \
  X(packet_gone, "Ese paquete no está en esta ejecución.", "That packet is not in this run.") \
  X(not_yet_sent, "todavía no salió: sale a los {0}", "not sent yet: it leaves at {0}") \
  X(sent, "salió a los {0}", "sent at {0}") \
  X(arrived, "llegó a los {0}, tras {1}", "arrived at {0}, after {1}") \
  X(will_arrive, "llega a los {0}", "arrives at {0}") \
  X(lost, "se perdió: {0}", "lost: {0}") \
  X(will_be_lost, "se va a perder: {0}", "will be lost: {0}") \
  X(repeats, "repite lo del paquete {0}", "repeats what packet {0} carried") \
  X(repeated_by, "lo repite el paquete {0}", "repeated by packet {0}") \
  X(copy_of, "copia que hizo el enlace del paquete {0}", "the link's copy of packet {0}") \
  X(overtook, "llegó después de otro que salió más tarde", "arrived after one that was sent later") \
  X(fields, "Cabeceras", "Headers") \
  X(bytes, "Bytes", "Bytes") \
  X(bytes_tip, "Tocá un byte de los datos para ver todo su camino.", "Press a byte of the data to see its whole way.") \
  X(more_bytes, "… y {0} bytes más", "… and {0} more bytes") \
  /* socket */ \
  X(socket_gone, "A esta altura ese socket no existe.", "That socket does not exist at this moment.") \
  X(socket_born, "Aparece a los {0}", "It appears at {0}") \
  X(socket_dies, "Existió hasta los {0}", "It existed until {0}") \
  X(why, "¿Por qué (no) está listo?", "Why (not) ready?") \
  X(since, "desde {0}", "since {0}") \
  X(since_start, "desde que existe", "since it exists") \
  X(last_was, "lo estuvo hasta {0}", "it last was at {0}") \
  X(never_was, "todavía no lo estuvo", "it has not been so yet") \
  X(next_is, "lo va a estar a los {0}: {1}", "it will be at {0}: {1}") \
  X(never_again, "en lo grabado no vuelve a estarlo", "it is not so again in what is recorded") \
  X(ends_at, "deja de estarlo a los {0}: {1}", "it ceases at {0}: {1}") \
  X(never_ends, "en lo grabado no deja de estarlo", "it does not cease in what is recorded") \
  X(not_known_yet, "lo que sigue aún no pasó", "what follows has not happened yet") \
  X(would, "Lo haría: {0}", "What would: {0}") \
  X(would_in, "Después: {0}", "Then: {0}") \
  X(control_block, "Bloque de control (TCP)", "Control block (TCP)") \
  X(infinite, "sin límite", "no limit") \
  X(timers, "Temporizadores", "Timers") \
  X(timer_left, "en {0}", "in {0}") \
  X(options, "Opciones", "Options") \
  X(plots, "En el tiempo", "Over time") \
  X(plot_windows, "ventanas, en bytes", "windows, in bytes") \
  X(plot_queues, "colas, en bytes", "queues, in bytes") \
  X(plot_times, "tiempos, en ms", "times, in ms") \
  X(plot_top, "máx. {0}", "max {0}") \
  X(live_unknown, "En vivo, el kernel de la máquina no cuenta todo: lo que falta no se puede saber.", "Live, the machine's kernel does not tell everything: what is missing can't be known.") \
  X(receive_content, "En la cola de recepción", "In the receive queue") \
  /* call */ \
  X(call_gone, "Esa llamada no está en esta ejecución.", "That call is not in this run.") \
  X(call_future, "Todavía no se hizo: se hace a los {0}.", "Not made yet: it is made at {0}.") \
  X(went_in, "entró a los {0}", "entered at {0}") \
  X(came_back, "volvió a los {0}", "returned at {0}") \
  X(slept, "durmió {0}", "slept {0}") \
  X(still_inside, "todavía no volvió", "not back yet") \
  X(data_sent, "Lo que manda", "What it sends") \
  X(data_received, "Lo que recibe", "What it receives") \
  /* microscope */ \
  X(inside, "Por dentro", "Inside") \
  X(inside_back, "Paso anterior por dentro", "Previous step inside") \
  X(inside_on, "Paso siguiente por dentro", "Next step inside") \
  X(step_of, "paso {0} de {1}", "step {0} of {1}") \
  X(reasons_unknown, "En vivo el kernel real da el veredicto de cada descriptor, no siempre la razón.", "Live, the real kernel gives each descriptor's verdict, not always the reason.") \
  X(copied_in, "Entran los conjuntos", "The sets are copied in") \
  X(copied_in_list, "Entra la lista", "The list is copied in") \
  X(copied_in_none, "No entra nada: el kernel ya tiene la lista", "Nothing is copied in: the kernel has the list") \
  X(pass_first, "Primera pasada: se pregunta a cada uno", "First pass: each is asked") \
  X(pass_again, "Pasada {0}: se pregunta otra vez", "Pass {0}: each is asked again") \
  X(found, "Algo está listo", "Something is ready") \
  X(found_none, "Nada está listo", "Nothing is ready") \
  X(sleeps, "Duerme", "It sleeps") \
  X(sleeps_on, "en las colas de espera de {0}", "on the wait queues of {0}") \
  X(until_ever, "sin plazo", "without a deadline") \
  X(until_at, "a más tardar hasta {0}", "until {0} at the latest") \
  X(woken, "Despierta", "It wakes up") \
  X(timed_out, "Se acaba el plazo", "Its time is up") \
  X(copied_out, "Salen los conjuntos", "The sets are copied out") \
  X(copied_out_list, "Sale la lista", "The list is copied out") \
  X(python_lists, "Python hace tres listas", "Python makes three lists") \
  X(python_pairs, "Python hace una lista de pares", "Python makes a list of pairs") \
  X(fails, "Falla", "It fails") \
  X(queued, "se anota en su cola de espera", "joins its wait queue") \
  X(bit_tip, "El bit {0} es el descriptor {0}", "Bit {0} is descriptor {0}") \
  X(read_set, "lectura", "read") \
  X(write_set, "escritura", "write") \
  X(except_set, "excepción", "except") \
  /* follow */ \
  X(way_unknown, "De ese byte no se sabe más.", "Nothing more is known of that byte.") \
  X(way_of, "El camino del byte {0}", "The way of byte {0}") \
  X(stream_offset, "el número {0} del flujo", "number {0} of the stream") \
  X(datagram_offset, "el número {0} del datagrama", "number {0} of the datagram") \
  X(way_ends, "Hasta acá llegó.", "This is as far as it came.") \
  X(variable_next, "Próximo cambio de {0}", "Next change of {0}") \
  X(variable_previous, "Cambio anterior de {0}", "Previous change of {0}") \
  X(follow_this, "Seguir este texto", "Follow this text") \
  /* values */ \
  X(value, "Valor", "Value") \
  X(watch, "Vigilar", "Watch") \
  X(watch_add, "Vigilar una expresión", "Watch an expression") \
  X(watch_this, "Vigilar {0}", "Watch {0}") \
  X(watch_hint, "expresión: len(names)", "expression: len(names)") \
  X(watch_edit, "Cambiar la expresión", "Edit the expression") \
  X(watch_remove, "Dejar de vigilarla", "Stop watching it") \
  X(watch_none, "Nada vigilado.", "Nothing is watched.") \
  X(value_history, "Historia", "History") \
  X(value_in, "en {0}", "in {0}") \
  X(value_changes, "Cambia {0} veces", "It changes {0} times") \
  X(value_never, "En lo grabado no tiene ningún valor.", "It has no value in what is recorded.") \
  X(value_changed, "cambió", "changed") \
  X(value_more, "… y {0} más", "… and {0} more") \
  X(module_of, "módulo {0}", "module {0}") \
  X(follow_none, "Ningún recv() de este programa dio ese texto antes.", "No recv() of this program gave that text before.")
// clang-format on

namespace zocalo::ui::say {
#define ZOCALO_DECLARE_TEXT(name, es, en) inline constexpr Text d_##name{es, en};
ZOCALO_DETAIL_TEXTS(ZOCALO_DECLARE_TEXT)
#undef ZOCALO_DECLARE_TEXT
}  // namespace zocalo::ui::say
