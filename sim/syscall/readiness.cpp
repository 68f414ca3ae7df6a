#include "syscall/readiness.h"

#include "base/errno.h"

namespace zocalo::syscall {
namespace {

struct Row {
  Why why;
  Text one;   ///< where `amount` is 1
  Text many;  ///< otherwise; "#" stands for the amount
};

constexpr Row kRows[] = {
    {Why::unknown, {"lo dice el núcleo, sin decir por qué", "the kernel says so, without saying why"}, {}},
    {Why::data_queued,
     {"espera 1 byte en la cola de recepción", "1 byte waits in the receive queue"},
     {"esperan # bytes en la cola de recepción", "# bytes wait in the receive queue"}},
    {Why::datagram_queued,
     {"espera 1 datagrama en la cola de recepción", "1 datagram waits in the receive queue"},
     {"esperan # datagramas en la cola de recepción", "# datagrams wait in the receive queue"}},
    {Why::connection_waiting,
     {"1 conexión espera a accept()", "1 connection waits to be accepted"},
     {"# conexiones esperan a accept()", "# connections wait to be accepted"}},
    {Why::peer_closed,
     {"el otro extremo cerró y ya se leyó todo: recv() da b''",
      "the peer has closed and everything is read: recv() gives b''"},
     {}},
    {Why::read_shut_down,
     {"la lectura se cerró aquí con shutdown(): recv() da b''",
      "reading was shut down here: recv() gives b''"},
     {}},
    {Why::error_pending,
     {"hay un error pendiente: $", "an error is pending: $"},
     {"hay un error pendiente: $", "an error is pending: $"}},
    {Why::hung_up,
     {"la conexión ya no existe; ninguna llamada esperaría", "the connection is gone; no call would wait"},
     {}},
    {Why::never_connected,
     {"el socket nunca se conectó; ninguna llamada esperaría",
      "the socket was never connected; no call would wait"},
     {}},
    {Why::receive_queue_empty,
     {"la cola de recepción está vacía y el otro extremo no ha cerrado",
      "the receive queue is empty and the peer has not closed"},
     {}},
    {Why::below_low_water,
     {"solo 1 byte en la cola; SO_RCVLOWAT pide más", "only 1 byte is queued; SO_RCVLOWAT asks for more"},
     {"solo # bytes en la cola; SO_RCVLOWAT pide más", "only # bytes are queued; SO_RCVLOWAT asks for more"}},
    {Why::accept_queue_empty,
     {"ninguna conexión espera a accept()", "no connection waits to be accepted"},
     {}},
    {Why::connecting,
     {"la conexión aún se está estableciendo", "the connection is still being established"},
     {}},
    {Why::only_urgent_data,
     {"el único byte en la cola es urgente: lo toma recv(MSG_OOB)",
      "the only byte queued is urgent: recv(MSG_OOB) takes it"},
     {}},
    {Why::send_space,
     {"cabe 1 byte más en la cola de envío", "the send queue has room for 1 byte more"},
     {"caben # bytes más en la cola de envío", "the send queue has room for # bytes more"}},
    {Why::write_side_closed,
     {"el envío está cerrado: send() falla al instante, no espera",
      "sending is closed: send() fails at once, it does not wait"},
     {}},
    {Why::datagram_space, {"se puede enviar un datagrama", "a datagram can be sent"}, {}},
    {Why::send_queue_full,
     {"1 byte en la cola de envío espera al otro extremo", "1 byte in the send queue waits for the peer"},
     {"# bytes en la cola de envío esperan al otro extremo", "# bytes in the send queue wait for the peer"}},
    {Why::listening,
     {"un socket que escucha nunca es escribible", "a listening socket never becomes writable"},
     {}},
    {Why::urgent_data, {"espera un byte urgente (MSG_OOB)", "an urgent byte waits (MSG_OOB)"}, {}},
    {Why::no_urgent_data,
     {"no hay datos urgentes (esta lista no trata de errores)",
      "no urgent data (this list is not about errors)"},
     {}},
    {Why::closed_descriptor, {"el descriptor está cerrado (EBADF)", "the descriptor is closed (EBADF)"}, {}},
    {Why::not_pollable, {"no es un socket: siempre está listo", "it is not a socket: always ready"}, {}},
    {Why::no_datagram, {"no espera ningún datagrama", "no datagram waits in the receive queue"}, {}},
    {Why::event_waiting,
     {"1 de sus descriptores tiene lo que se pidió", "1 of its descriptors has what was asked for"},
     {"# de sus descriptores tienen lo que se pidió", "# of its descriptors have what was asked for"}},
    {Why::no_event,
     {"ninguno de sus descriptores tiene lo que se pidió", "none of its descriptors has what was asked for"},
     {}},
    {Why::nothing_typed, {"nadie ha escrito una línea", "no line has been typed"}, {}},
};

constexpr Text kVerdict[3][2] = {
    {{"no legible", "not readable"}, {"legible", "readable"}},
    {{"no escribible", "not writable"}, {"escribible", "writable"}},
    {{"nada excepcional", "nothing exceptional"}, {"excepcional", "exceptional"}},
};

std::string fill(std::string_view text, const Reason& reason) {
  std::string filled(text);
  if (const auto at = filled.find('#'); at != std::string::npos)
    filled.replace(at, 1, std::to_string(reason.amount));
  if (const auto at = filled.find('$'); at != std::string::npos) {
    const Errno error = errno_from_number(static_cast<int>(reason.amount));
    filled.replace(at, 1, std::string(errno_name(error)) + " (" + std::string(errno_text(error)) + ")");
  }
  return filled;
}

}  // namespace

std::string explain(Set set, bool in_set, const Reason& reason, Language language) {
  std::string text(kVerdict[static_cast<std::size_t>(set)][in_set ? 1 : 0].in(language));
  constexpr Text kNotice{"un aviso espera en la cola de errores; recvmsg(MSG_ERRQUEUE) lo da",
                         "a notice waits in the error queue; recvmsg(MSG_ERRQUEUE) gives it"};
  if (reason.why == Why::error_pending && reason.amount == 0)
    return text + ": " + std::string(kNotice.in(language));
  for (const Row& row : kRows) {
    if (row.why != reason.why) continue;
    const Text& chosen = reason.amount == 1 || row.many.en.empty() ? row.one : row.many;
    return text + ": " + fill(chosen.in(language), reason);
  }
  return text;
}

}  // namespace zocalo::syscall
