#pragma once
// Every word of "what if …", in both languages. {0}, {1} stand for what fill() puts there.

#include "base/language.h"

// X(name, Spanish, English)
// clang-format off
#define ZOCALO_BRANCH_TEXTS(X) \
  X(live_held, "Punto de corte: {0}. Los programas esperan en su próxima llamada.", "Breakpoint: {0}. The programs wait at their next call.") \
  X(live_not_done, "No se pudo hacer:", "It could not be done:") \
  X(branch_let_go, "sin guardar, para no ocupar memoria: al mostrarla se ejecuta de nuevo", "not kept, to save memory: it runs again when it is shown") \
  X(branches, "Ramas", "Branches") \
  X(what_if, "¿Y si…?", "What if …?") \
  X(what_if_now, "¿Y si en este momento…?", "What if, at this moment …?") \
  X(what_if_packet, "El paquete {0}", "Packet {0}") \
  X(what_if_no_packet, "Todavía no salió ningún paquete.", "No packet has been sent yet.") \
  X(what_if_link, "El enlace, desde ahora", "The link, from now on") \
  X(what_if_program, "El programa {0}", "The program {0}") \
  X(do_drop, "Perderlo", "Drop it") \
  X(do_drop_tip, "La red lo pierde. La ejecución empieza de nuevo, igual hasta ese momento.", "The network loses it. The run starts again, the same up to that moment.") \
  X(do_delay, "Demorarlo", "Delay it") \
  X(do_delay_by, "Demorarlo {0}", "Delay it by {0}") \
  X(do_delay_tip, "Llega más tarde, por encima de lo que tarda el enlace.", "It comes later, on top of the link's delay.") \
  X(do_duplicate, "Duplicarlo", "Duplicate it") \
  X(do_duplicate_tip, "Llega dos veces.", "It comes twice.") \
  X(do_corrupt, "Corromperlo", "Corrupt it") \
  X(do_corrupt_tip, "Cambia un bit; la suma de control del receptor lo nota.", "One bit is flipped; the receiver's checksum notices.") \
  X(do_change, "Cambiar", "Change") \
  X(do_change_tip, "En palabras de netem: delay 50ms 10ms loss 5% rate 1mbit. Vacío: un enlace ideal.", "In netem's words: delay 50ms 10ms loss 5% rate 1mbit. Empty: an ideal link.") \
  X(do_kill, "Matarlo ahora", "Kill it now") \
  X(do_kill_tip, "Como SIGKILL: sin avisar, sin cerrar nada bien.", "As SIGKILL does: without a word, closing nothing properly.") \
  X(do_type, "Escribirle", "Type") \
  X(do_type_hint, "una línea para su input()", "a line for its input()") \
  X(do_type_tip, "La línea llega a su entrada estándar en este momento; ^D la termina.", "The line comes to its standard input at this moment; ^D ends it.") \
  X(do_edit, "Editar el programa", "Edit the program") \
  X(delay_hint, "200ms", "200ms") \
  X(netem_hint, "delay 50ms loss 5%", "delay 50ms loss 5%") \
  X(netem_wrong, "No se entiende.", "Not understood:") \
  X(time_wrong, "Hace falta un tiempo con su unidad, como 200ms o 1.5s.", "It needs a time with its unit, as 200ms or 1.5s.") \
  X(run_stop, "Detener", "Stop") \
  X(run_stop_tip, "Terminar esta ejecución; lo grabado hasta acá queda", "End this run; what is recorded so far stays") \
  X(stuck_input, "{0} espera que alguien escriba una línea: con «¿Y si…?» (w) se la escribís", "{0} waits for somebody to type a line: “What if …?” (w) types it") \
  X(own_input, "Este programa no lee lo que se escribe: si se le escribe, su entrada es otra desde el principio y no comparte pasado.", "This program has an input of its own: typing into it gives it another one from the start, so no past is shared.") \
  X(did_drop, "se pierde el paquete {0}", "drop packet {0}") \
  X(did_delay, "el paquete {0} tarda {1} más", "delay packet {0} by {1}") \
  X(did_duplicate, "el paquete {0} llega dos veces", "duplicate packet {0}") \
  X(did_corrupt, "el paquete {0} se corrompe", "corrupt packet {0}") \
  X(did_change, "{0} pasa a {1}, desde {2}", "change {0} to {1}, from {2}") \
  X(did_kill, "se mata a {0}, a los {1}", "kill {0} at {1}") \
  X(did_type, "«{0}» para {1}, a los {2}", "type “{0}” into {1} at {2}") \
  X(link_ideal, "un enlace ideal", "an ideal link") \
  X(branch, "Rama", "Branch") \
  X(branch_first, "La primera ejecución", "The first run") \
  X(branch_again, "otra vez", "once more") \
  X(branch_edited, "{0} editado", "{0} edited") \
  X(branch_edited_line, "{0}, línea {1}: {2}", "{0}, line {1}: {2}") \
  X(branch_edited_without, "{0} sin la línea {1}: {2}", "{0} without line {1}: {2}") \
  X(branch_edited_at, "{0} editado en la línea {1}", "{0} edited at line {1}") \
  X(branch_edited_more, ", y {0} más", ", and {0} more") \
  X(branch_reverted, "{0} como era", "{0} as it was") \
  X(branch_knob_back, "{0} como era", "{0} as it was") \
  X(branch_of, "parte de «{0}»", "parts from “{0}”") \
  X(branch_parts_at, "en el momento {0}, a los {1}", "at moment {0}, {1}") \
  X(branch_show, "Mostrar esta ejecución", "Show this run") \
  X(branch_rename, "Ponerle nombre", "Rename") \
  X(branch_remove, "Quitarla de la lista", "Take it off the list") \
  X(branch_compare, "Comparar con la que se ve", "Compare with the one on screen") \
  X(branch_made, "Rama: {0}", "Branch: {0}") \
  X(branch_running, "se está ejecutando…", "is running …") \
  X(branch_not_done, "no terminó: se mostró otra antes", "not finished: another one was shown before") \
  X(branches_none, "Todavía no hay ramas. Tocá un paquete, un enlace o un programa y elegí «¿Y si…?», o presioná w: la ejecución empieza de nuevo con ese solo cambio, y las dos quedan acá.", "There are no branches yet. Pick a packet, a link or a program and choose “What if …?”, or press w: the run starts again with that one change, and both stay here.") \
  X(branches_impossible, "De esta ejecución no pueden salir ramas:", "Nothing can branch from this run:") \
  X(branches_elsewhere, "la sesión corre en otra parte.", "the session runs elsewhere.") \
  X(live_only_now, "En vivo la red es la del sistema: solo se puede matar un programa.", "Live, the network is the system's: only a program can be killed.") \
  X(past_none, "No comparte pasado: cambia algo desde el principio", "It shares no past: something differs from the start") \
  X(past_coming, "repitiendo el pasado, {0} momentos…", "the past is coming again, {0} moments …") \
  X(past_shared, "comparte {0} momentos, comprobados uno por uno", "shares {0} moments, checked one by one") \
  X(past_other, "El pasado no se repitió, así que esto no es lo que habría pasado:", "The past did not come again, so this is not what would have happened:") \
  X(past_again, "La grabación venía de otro Python: la ejecución original se repitió acá.", "The recording was another Python's: the original run was made again here.") \
  X(outcome_ended, "{0}: terminó con estado {1}", "{0}: ended with status {1}") \
  X(outcome_why, "{0}: terminó con estado {1} ({2})", "{0}: ended with status {1} ({2})") \
  X(why_exception, "una excepción", "an exception") \
  X(why_killed, "lo terminó quien mira", "killed by its user") \
  X(why_stopped, "hubo que detenerlo", "it had to be stopped") \
  X(why_crashed, "se cayó su Python", "its Python crashed") \
  X(why_interpreter, "cayó con el Python que comparten", "went down with the Python they share") \
  X(outcome_open, "{0}: no terminó", "{0}: has not ended") \
  X(outcome_all_well, "todos los programas terminaron bien", "all programs ended well") \
  X(compare, "Comparar", "Compare") \
  X(compare_same, "Las dos ejecuciones son iguales, momento a momento.", "The two runs are the same, moment by moment.") \
  X(compare_differ, "Iguales hasta el momento {0}, a los {1}, que es el primero distinto:", "The same up to moment {0}, at {1}, the first one that differs:") \
  X(compare_not_done, "acá no se hizo nada", "nothing was done here") \
  X(compare_ended, "ya terminó", "has ended") \
  X(compare_go, "Ver ese momento en esta", "See that moment in this one") \
  X(compare_outcome, "Qué resultó", "What came out") \
  X(compare_equal_outcome, "Lo mismo: estados, salidas, errores y cuentas.", "The same: statuses, output, errors and counts.") \
  X(compare_close, "Cerrar la comparación", "Close the comparison") \
  X(compare_out, "salida", "output") \
  X(compare_err, "errores en stderr", "stderr") \
  X(compare_packets, "paquetes", "packets") \
  X(compare_lost, "perdidos", "lost") \
  X(compare_again, "retransmisiones", "retransmissions") \
  X(compare_calls, "llamadas", "calls") \
  X(compare_end, "duración", "duration") \
  X(search, "Buscar una semilla", "Find a seed") \
  X(search_hint, "en la que pase: tcp.analysis.retransmission", "in which: tcp.analysis.retransmission") \
  X(search_from, "desde", "from") \
  X(search_to, "hasta", "to") \
  X(search_start, "Buscar", "Search") \
  X(search_stop, "Cancelar", "Cancel") \
  X(search_cost, "Cada semilla es una ejecución entera, con sus programas de Python.", "Each seed is a whole run, with its Python programs.") \
  X(search_progress, "Semilla {0}: {1} de {2} probadas", "Seed {0}: {1} of {2} tried") \
  X(search_pace, ", {0} cada una", ", {0} each") \
  X(search_found, "Semilla {0}: {1}", "Seed {0}: {1}") \
  X(search_none, "En ninguna de las {0} semillas pasó eso.", "In none of the {0} seeds did that happen.") \
  X(search_stopped, "Cancelado después de {0} semillas.", "Cancelled after {0} seeds.") \
  X(search_range, "Las semillas van desde 1, y la última no puede ser menor que la primera.", "Seeds begin at 1, and the last one can't come before the first.")
// clang-format on

namespace zocalo::ui::say {
#define ZOCALO_DECLARE_TEXT(name, es, en) inline constexpr Text name{es, en};
ZOCALO_BRANCH_TEXTS(ZOCALO_DECLARE_TEXT)
#undef ZOCALO_DECLARE_TEXT
}  // namespace zocalo::ui::say
