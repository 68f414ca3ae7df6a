#pragma once
// Every word of the frame, in both languages. text_of_views.h has those of the graphical views; a test reads
// both lists.

#include "base/language.h"

// X(name, Spanish, English)
// clang-format off
#define ZOCALO_UI_TEXTS(X) \
  X(product, "Zócalo", "Zócalo") \
  X(tagline, "Mirá qué hacen tus sockets, hacia adelante y hacia atrás en el tiempo.", "See what your sockets do, forwards and backwards in time.") \
  X(lesson, "Lección", "Lesson") \
  X(program, "Programa", "Program") \
  X(select, "select()", "select()") \
  X(sockets, "Sockets", "Sockets") \
  X(network, "Red", "Network") \
  X(ladder, "Intercambio", "Exchange") \
  X(output, "Salida", "Output") \
  X(calls, "Llamadas al sistema", "System calls") \
  X(calls_short, "Llamadas", "Calls") \
  X(variables, "Variables", "Variables") \
  X(call_stack, "Pila de llamadas", "Call stack") \
  X(nothing_yet, "Todavía no pasó nada.", "Nothing has happened yet.") \
  X(lessons, "Lecciones", "Lessons") \
  X(open_lesson, "Abrir", "Open") \
  X(pick_heading, "¿Qué querés ver?", "What do you want to see?") \
  X(open_recording, "Abrir una grabación", "Open a recording") \
  X(open_recording_hint, "o soltala en cualquier parte de esta ventana", "or drop it anywhere on this window") \
  X(save_recording, "Guardar la grabación", "Save the recording") \
  X(recording, "Grabación", "Recording") \
  X(live, "En vivo", "Live") \
  X(back_to_lessons, "Todas las lecciones", "All lessons") \
  X(to_light, "Tema claro", "Light theme") \
  X(to_dark, "Tema oscuro", "Dark theme") \
  X(to_other_language, "Switch to English", "Pasar a español") \
  X(other_language, "EN", "ES") \
  X(help, "Ayuda y teclas", "Help and keys") \
  X(play, "Reproducir", "Play") \
  X(pause, "Pausa", "Pause") \
  X(moment_back, "Un momento atrás", "One moment back") \
  X(moment_forward, "Un momento adelante", "One moment forward") \
  X(line_back, "A la línea anterior del programa", "To the program's previous line") \
  X(line_forward, "A la línea siguiente del programa", "To the program's next line") \
  X(call_back, "A la llamada al sistema anterior", "To the previous system call") \
  X(call_forward, "A la llamada al sistema siguiente", "To the next system call") \
  X(to_start, "Ir al principio", "Go to the start") \
  X(to_end, "Ir al final", "Go to the end") \
  X(speed, "Velocidad", "Speed") \
  X(moment, "momento", "moment") \
  X(of, "de", "of") \
  X(zoom_in, "Acercar", "Zoom in") \
  X(zoom_out, "Alejar", "Zoom out") \
  X(timeline, "Línea de tiempo", "Timeline") \
  X(timeline_hint, "El tiempo está estirado donde pasan muchas cosas y encogido donde no pasa nada.", "Time is stretched where much happens and shrunk where nothing does.") \
  X(wire_lane, "red", "wire") \
  X(run, "Ejecutar", "Run") \
  X(run_tip, "Ejecutar de nuevo con estos valores", "Run again with these values") \
  X(running, "Ejecutando…", "Running…") \
  X(stop_run, "Detener", "Stop") \
  X(edit, "Editar", "Edit") \
  X(edit_tip, "Cambiar el programa y volver a ejecutarlo", "Change the program and run it again") \
  X(edit_done, "Listo", "Done") \
  X(revert, "Restaurar", "Revert") \
  X(revert_tip, "Volver al programa original", "Back to the original program") \
  X(edited, "editado", "edited") \
  X(python_loading, "Python se está cargando", "Python is loading") \
  X(python_failed, "Python no pudo cargarse", "Python could not be loaded") \
  X(recorded_meanwhile, "Mientras tanto ves la grabación de esta lección.", "Meanwhile you see this lesson's recording.") \
  X(knobs, "Probar", "Try") \
  X(seed, "semilla", "seed") \
  X(seed_tip, "Otra semilla, otra suerte: se pierden y desordenan otros paquetes", "Another seed, another fate: other packets are lost and reordered") \
  X(new_seed, "Otra", "Another") \
  X(prediction, "Predicción", "Prediction") \
  X(predict_ask, "Antes de seguir: ¿qué va a pasar?", "Before going on: what will happen?") \
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
  X(no_program, "Este momento no tiene ningún programa.", "There is no program at this moment.") \
  X(no_source, "El texto del programa no está en la grabación.", "The program's text is not in the recording.") \
  X(library, "(biblioteca)", "(library)") \
  X(no_variables, "Sin variables todavía.", "No variables yet.") \
  X(status_starting, "por empezar", "about to start") \
  X(status_running, "ejecutando", "running") \
  X(status_blocked, "espera", "waiting") \
  X(status_exited, "terminó", "ended") \
  X(exception_here, "Excepción", "Exception") \
  X(traceback, "Traceback", "Traceback") \
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
  X(keys, "Teclas", "Keys") \
  X(key_play, "reproducir o pausar", "play or pause") \
  X(key_moment, "un momento atrás o adelante", "one moment back or forward") \
  X(key_line, "línea anterior o siguiente", "previous or next line") \
  X(key_call, "llamada anterior o siguiente", "previous or next call") \
  X(key_ends, "principio o final", "start or end") \
  X(key_speed, "más lento o más rápido", "slower or faster") \
  X(key_zoom, "alejar o acercar la línea de tiempo", "zoom the timeline out or in") \
  X(key_theme, "tema claro u oscuro", "light or dark theme") \
  X(key_language, "español o inglés", "Spanish or English") \
  X(key_edit, "editar el programa", "edit the program") \
  X(key_run, "ejecutar de nuevo", "run again") \
  X(key_help, "esta ayuda", "this help") \
  X(legend, "Qué significan los colores", "What the colours mean") \
  X(legend_now, "ahora, lo que cambió", "now, what changed") \
  X(legend_read, "lectura", "read") \
  X(legend_write, "escritura", "write") \
  X(legend_except, "excepcional (dato urgente)", "exceptional (urgent data)") \
  X(legend_tcp, "TCP: sobre cerrado", "TCP: sealed envelope") \
  X(legend_udp, "UDP: postal", "UDP: postcard") \
  X(legend_lost, "perdido, error", "lost, error") \
  X(following, "al día", "up to date") \
  X(follow, "Seguir en vivo", "Follow live") \
  X(live_pause, "Pausar los programas", "Pause the programs") \
  X(live_resume, "Reanudar los programas", "Resume the programs") \
  X(live_step, "Dejar pasar una llamada", "Let one call through") \
  X(loading, "Cargando…", "Loading…") \
  X(copied, "Copiado", "Copied") \
  X(watchdog, "No dijo nada por mucho tiempo: se detuvo. ¿Hay un bucle que no termina?", "It said nothing for too long, so it was stopped. Is there a loop that never ends?") \
  X(recording_problem, "La grabación está cortada o dañada", "The recording is cut or damaged") \
  X(not_a_recording, "Este archivo no es una grabación de Zócalo", "This file is not a Zócalo recording") \
  X(modules, "módulo", "module")
// clang-format on

namespace zocalo::ui::say {
#define ZOCALO_DECLARE_TEXT(name, es, en) inline constexpr Text name{es, en};
ZOCALO_UI_TEXTS(ZOCALO_DECLARE_TEXT)
#undef ZOCALO_DECLARE_TEXT
}  // namespace zocalo::ui::say
