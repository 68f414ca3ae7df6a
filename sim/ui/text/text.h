#pragma once
// Every word of the frame, in both languages. text_of_views.h has those of the graphical views; a test reads
// both lists.

#include "base/language.h"

// X(name, Spanish, English)
// clang-format off
#define ZOCALO_UI_TEXTS(X) \
  X(product, "Zócalo", "Zócalo") \
  X(tagline, "Mirá qué hacen tus sockets, hacia adelante y hacia atrás en el tiempo.", "See what your sockets do, forwards and backwards in time.") \
  X(start_keys, "Tab y Enter eligen una lección; Ctrl+K busca cualquier cosa, ? lista las teclas.", "Tab and Enter choose a lesson; Ctrl+K finds anything, ? lists the keys.") \
  X(lesson, "Lección", "Lesson") \
  X(program, "Programa", "Program") \
  X(select, "select()", "select()") \
  X(sockets, "Sockets", "Sockets") \
  X(network, "Red", "Network") \
  X(ladder, "Intercambio", "Exchange") \
  X(output, "Salida", "Output") \
  X(calls_short, "Llamadas", "Calls") \
  X(variables, "Variables", "Variables") \
  X(open_recording, "Abrir una grabación", "Open a recording") \
  X(open_recording_hint, "o soltala en cualquier parte de esta ventana", "or drop it anywhere on this window") \
  X(live, "En vivo", "Live") \
  X(other_language, "EN", "ES") \
  X(play, "Reproducir", "Play") \
  X(pause, "Pausa", "Pause") \
  X(speed, "Velocidad", "Speed") \
  X(moment, "momento", "moment") \
  X(of, "de", "of") \
  X(wire_lane, "red", "wire") \
  X(run, "Ejecutar", "Run") \
  X(run_tip, "Ejecutar de nuevo con estos valores", "Run again with these values") \
  X(running, "Ejecutando…", "Running…") \
  X(edit, "Editar", "Edit") \
  X(edit_done, "Listo", "Done") \
  X(revert, "Restaurar", "Revert") \
  X(revert_tip, "Volver al programa original", "Back to the original program") \
  X(python_loading, "Python se está cargando", "Python is loading") \
  X(python_failed, "Python no pudo cargarse", "Python could not be loaded") \
  X(recorded_meanwhile, "Mientras tanto ves la grabación de esta lección.", "Meanwhile you see this lesson's recording.") \
  X(knobs, "Probar", "Try") \
  X(seed, "semilla", "seed") \
  X(seed_tip, "Otra semilla, otra suerte: se pierden y desordenan otros paquetes", "Another seed, another fate: other packets are lost and reordered") \
  X(prediction, "Predicción", "Prediction") \
  X(predict_ask, "Antes de seguir: ¿qué va a pasar?", "Before going on: what will happen?") \
  X(predict_waits, "La ejecución sigue cuando respondas, o saltees la pregunta.", "The run goes on once you answer, or skip the question.") \
  X(predict_check, "Comprobar", "Check") \
  X(predict_skip, "Saltear", "Skip") \
  X(predict_go_on, "Seguir", "Go on") \
  X(predict_right, "¡Exacto!", "Exactly!") \
  X(predict_wrong, "No del todo.", "Not quite.") \
  X(predict_answer, "Lo que pasó:", "What happened:") \
  X(predict_none, "(ninguno)", "(none)") \
  X(predict_pick_all, "Marcá todo lo que corresponda.", "Tick all that apply.") \
  X(checks, "Lo que se comprueba", "What is checked") \
  X(cue_tip, "Ir a este momento", "Go to this moment") \
  X(no_output, "Los programas todavía no escribieron nada.", "The programs have not written anything yet.") \
  X(all_programs, "todos", "all") \
  X(exit_status, "terminó con estado", "ended with status") \
  X(no_calls, "Todavía no hubo llamadas al sistema.", "There have been no system calls yet.") \
  X(blocked, "espera…", "waiting…") \
  X(no_program, "Todavía no empezó ningún programa: el próximo paso.", "No program has begun yet: take the next step.") \
  X(no_source, "El texto del programa no está en la grabación.", "The program's text is not in the recording.") \
  X(no_variables, "Sin variables todavía.", "No variables yet.") \
  X(no_value_yet, "{0} todavía no tiene valor acá", "{0} has no value here yet") \
  X(no_value_any_more, "{0} ya no tiene valor acá", "{0} has no value here any more") \
  X(no_value_next, "Lo recibe en {0}, a los {1}: con un clic y v se llega ahí", "It gets one at {0}, {1}: a press and v lead there") \
  X(no_value_last, "El último lo recibió en {0}, a los {1}", "It got the last one at {0}, {1}") \
  X(no_value_ever, "En lo grabado no recibe ninguno.", "In what is recorded it gets none.") \
  X(status_starting, "por empezar", "about to start") \
  X(status_running, "ejecutando", "running") \
  X(status_blocked, "espera", "waiting") \
  X(status_exited, "terminó", "ended") \
  X(stuck, "Nadie más puede avanzar", "Nobody can go on") \
  X(drop_here, "soltá el archivo acá", "drop the file here") \
  X(problem, "Algo no anduvo", "Something went wrong") \
  X(dismiss, "Cerrar", "Close") \
  X(a_packet, "un paquete", "a packet") \
  X(tell_begin, "El principio: todo está por empezar", "The beginning: everything is about to start") \
  X(tell_starts, "empieza", "starts") \
  X(tell_line, "línea", "line") \
  X(tell_enters, "entra en", "enters") \
  X(tell_gives, "da", "gives") \
  X(tell_stderr, "escribe en stderr:", "writes to stderr:") \
  X(tell_prints, "escribe:", "prints:") \
  X(tell_ends, "termina con estado", "ends with status") \
  X(tell_dies, "termina por una excepción", "ended by an exception") \
  X(tell_stopped, "fue detenido", "was stopped") \
  X(tell_stopped_at, "fue detenido en {0}", "was stopped at {0}") \
  X(tell_killed, "lo terminó quien mira", "was killed by its user") \
  X(tell_interpreter, "se cayó con el Python que comparten los programas de esta página: para detener a {0} hubo que reemplazarlo", "went down with the Python that this page's programs share, which had to be replaced to stop {0}") \
  X(tell_another, "otro programa", "another program") \
  X(tell_budget, "fue detenido en {0}: {1} líneas sin llamar a un socket ni mirar el reloj; mientras tanto no corre nadie más. Un bucle que espera, que espera en select(), en recv() o en time.sleep().", "was stopped at {0}: {1} lines without a call of a socket or the clock; nobody else runs meanwhile. A loop that waits should wait in select(), in recv() or in time.sleep().") \
  X(tell_returns, "vuelve", "returns") \
  X(tell_sleeps, "se duerme a esperar", "goes to sleep") \
  X(tell_asks, "pregunta a los descriptores:", "asks the descriptors:") \
  X(tell_ready, "listos:", "ready:") \
  X(tell_sent, "Sale", "Leaves:") \
  X(tell_arrives, "Llega", "Arrives:") \
  X(tell_lost, "Se pierde", "Is lost:") \
  X(tell_rto, "vence el plazo sin confirmación: retransmite", "no acknowledgement in time: retransmits") \
  X(tell_timer, "vence un temporizador", "a timer goes off") \
  X(tell_link, "El enlace cambia:", "The link changes:") \
  X(tab_lesson, "Lección", "Lesson") \
  X(tab_program, "Programa", "Program") \
  X(tab_select, "select", "select") \
  X(tab_network, "Red", "Network") \
  X(tab_output, "Salida", "Output") \
  X(legend, "Qué significan los colores", "What the colours mean") \
  X(legend_now, "ahora, lo que cambió", "now, what changed") \
  X(legend_read, "lectura", "read") \
  X(legend_write, "escritura", "write") \
  X(legend_except, "excepcional (dato urgente)", "exceptional (urgent data)") \
  X(legend_tcp, "TCP: sobre cerrado", "TCP: sealed envelope") \
  X(legend_udp, "UDP: postal", "UDP: postcard") \
  X(legend_lost, "perdido, error", "lost, error") \
  X(live_pause, "Pausar los programas", "Pause the programs") \
  X(live_resume, "Reanudar los programas", "Resume the programs") \
  X(live_step, "Dejar pasar una llamada", "Let one call through") \
  X(loading, "Cargando…", "Loading…") \
  X(copied, "Copiado", "Copied") \
  X(computing, "{0} calcula desde hace {1} s sin llamar a un socket ni mirar el reloj; mientras tanto no corre nadie más.", "{0} has computed for {1} s without a call of a socket or the clock; nobody else runs meanwhile.") \
  X(computing_limit, "A los {0} s se lo detiene.", "After {0} s it is stopped.") \
  X(computing_stop, "Detenerlo", "Stop it") \
  X(computing_let, "Dejarlo seguir", "Let it go on") \
  X(watchdog, "miles de líneas, o muchos segundos, sin llamar a un socket ni mirar el reloj; mientras tanto no corre nadie más. Un bucle que espera, que espera en select(), en recv() o en time.sleep().", "thousands of lines, or many seconds, without a call of a socket or the clock; nobody else runs meanwhile. A loop that waits should wait in select(), in recv() or in time.sleep().") \
  X(recording_problem, "La grabación está cortada o dañada", "The recording is cut or damaged") \
  X(not_a_recording, "Este archivo no es una grabación de Zócalo", "This file is not a Zócalo recording") \
  X(modules, "módulo", "module") \
  X(socket, "socket", "socket") \
  X(state_call, "llamada", "call") \
  X(palette_hint, "Orden, llamada, socket, lección, número de momento o :línea", "Command, call, socket, lesson, number of a moment or :line") \
  X(palette_nothing, "Nada se llama así.", "Nothing is called so.") \
  X(link_copied, "Enlace copiado", "Link copied") \
  X(link_none, "Una grabación o una sesión en vivo no tiene enlace: guardala y pasá el archivo.", "A recording or a live session has no link: save it and pass the file on.") \
  X(link_not_understood, "No se entiende esta parte del enlace", "This part of the link is not understood") \
  X(link_no_lesson, "El enlace no dice de qué lección habla.", "The link does not say which lesson it is about.") \
  X(link_unknown_here, "Esta lección no tiene", "This lesson does not have") \
  X(link_needs_python, "El enlace cambia el programa o sus valores, y sin Python no se lo puede ejecutar: ves la grabación.", "The link changes the program or its values, which can't be run without Python: you see the recording.") \
  X(link_beyond_end, "El enlace habla de un momento que no hay; el último es el", "The link speaks of a moment that there is not; the last one is") \
  X(panel_maximise, "Agrandar este panel", "Maximise this panel") \
  X(panel_restore, "Volver a todos los paneles", "Back to all panels") \
  X(panel_hide, "Ocultar este panel", "Hide this panel") \
  X(panel_show, "Mostrar", "Show") \
  X(breakpoints, "Puntos de corte", "Breakpoints") \
  X(details, "Detalles", "Details") \
  X(breakpoints_none, "Ninguno todavía: tocá un número de línea del programa, o escribí un filtro: errno == ECONNRESET, tcp.flags.syn, state == TIME_WAIT…", "None yet: press a line's number in the program, or type a filter: errno == ECONNRESET, tcp.flags.syn, state == TIME_WAIT…") \
  X(breakpoint_new, "Cortar donde… (filtro)", "Break where… (filter)") \
  X(breakpoint_add, "Agregar", "Add") \
  X(breakpoint_remove, "Quitar", "Remove") \
  X(breakpoint_condition, "condición, en Python: n > 3", "condition, in Python: n > 3") \
  X(breakpoint_hits, "cuál de las veces: 5, >= 3, % 2", "which of the hits: 5, >= 3, % 2") \
  X(breakpoint_previous, "Anterior", "Previous") \
  X(breakpoint_next, "Siguiente", "Next") \
  X(breakpoint_here, "Punto de corte: {0} veces. Se saca con otro toque.", "Breakpoint: {0} times. Another press removes it.") \
  X(breakpoint_put, "Poner un punto de corte", "Set a breakpoint") \
  X(breakpoint_take, "Quitar el punto de corte", "Remove the breakpoint") \
  X(line_never, "El programa no vuelve a pasar por {0}", "The program does not come to {0} again") \
  X(line_never_before, "El programa no pasó antes por {0}", "The program has not been at {0} before") \
  X(run_to_here, "Ir hasta esta línea", "Run to this line") \
  X(run_back_to_here, "Volver hasta esta línea", "Run back to this line") \
  X(library_into, "entrar en la biblioteca estándar", "step into the standard library") \
  X(library_not_recorded, "Esta ejecución no tiene grabada la biblioteca estándar: se pasa por encima.", "This run did not record the standard library: steps go over it.") \
  X(library_record, "Grabarla", "Record it") \
  X(library_recording, "Se ejecuta de nuevo, con la biblioteca estándar.", "It runs again, with the standard library.") \
  X(filter_hint, "filtro: tcp.flags.syn", "filter: tcp.flags.syn") \
  X(filter_hint_calls, "filtro: syscall == recv", "filter: syscall == recv") \
  X(filter_none, "Nada pasa por el filtro.", "Nothing passes the filter.") \
  X(panels_none, "Todos los paneles están ocultos.", "All panels are hidden.") \
  X(panels_reset, "Devolverlos a su lugar", "Put them back")
// clang-format on

namespace zocalo::ui::say {
#define ZOCALO_DECLARE_TEXT(name, es, en) inline constexpr Text name{es, en};
ZOCALO_UI_TEXTS(ZOCALO_DECLARE_TEXT)
#undef ZOCALO_DECLARE_TEXT
}  // namespace zocalo::ui::say
