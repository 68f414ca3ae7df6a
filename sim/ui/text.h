#pragma once
// Every word of the frame, in both languages. text_of_views.h has those of the graphical views; a test reads both lists.

#include "base/language.h"

// X(name, Spanish, English)
#define ZOCALO_UI_TEXTS(X)                                                                                              \
  X(product, "Zócalo", "Zócalo")                                                                                        \
  X(tagline, "Mirá qué hacen tus sockets, en los dos sentidos del tiempo",                                              \
    "See what your sockets do, forwards and backwards in time")                                                         \
  X(lesson, "Lección", "Lesson")                                                                                        \
  X(program, "Programa", "Program")                                                                                     \
  X(select, "select()", "select()")                                                                                     \
  X(sockets, "Sockets", "Sockets")                                                                                      \
  X(network, "Red", "Network")                                                                                          \
  X(ladder, "Intercambio", "Exchange")                                                                                  \
  X(output, "Salida", "Output")                                                                                         \
  X(calls, "Llamadas al sistema", "System calls")                                                                       \
  X(calls_short, "Llamadas", "Calls")                                                                                   \
  X(variables, "Variables", "Variables")                                                                                \
  X(call_stack, "Pila de llamadas", "Call stack")                                                                       \
  X(nothing_yet, "Todavía no pasó nada.", "Nothing has happened yet.")

namespace zocalo::ui::say {
#define ZOCALO_DECLARE_TEXT(name, es, en) inline constexpr Text name{es, en};
ZOCALO_UI_TEXTS(ZOCALO_DECLARE_TEXT)
#undef ZOCALO_DECLARE_TEXT
}  // namespace zocalo::ui::say
