#include "ui/text/field_meaning.h"

#include <algorithm>

namespace zocalo::ui {
namespace {

struct Meaning {
  std::string_view name;
  Text text;
};

// clang-format off
constexpr Meaning kMeanings[] = {
  {"ip", {"El sobre de la red: de qué dirección a qué dirección (RFC 791).", "The network's envelope: from which address to which (RFC 791)."}},
  {"ip.version", {"La versión de IP: 4.", "The version of IP: 4."}},
  {"ip.hdr_len", {"Cuántos bytes tiene esta cabecera.", "How many bytes this header has."}},
  {"ip.dsfield.dscp", {"La clase de servicio que pidió el programa (IP_TOS).", "The class of service that the program asked for (IP_TOS)."}},
  {"ip.dsfield.ecn", {"Congestión: 0 no se usa, 1 y 2 se puede marcar, 3 un router la marcó (RFC 3168).", "Congestion: 0 not used, 1 and 2 may be marked, 3 a router marked it (RFC 3168)."}},
  {"ip.len", {"Cuántos bytes tiene todo el paquete.", "How many bytes the whole packet has."}},
  {"ip.id", {"Junta los fragmentos de un mismo paquete.", "Tells which fragments are of one packet."}},
  {"ip.flags.df", {"Puesto: ningún router puede partirlo; así se descubre la MTU del camino (RFC 1191).", "Set: no router may cut it; that is how the path's MTU is found (RFC 1191)."}},
  {"ip.flags.mf", {"Puesto: siguen más fragmentos.", "Set: more fragments follow."}},
  {"ip.frag_offset", {"En qué byte del paquete entero empieza este fragmento.", "At which byte of the whole packet this fragment begins."}},
  {"ip.ttl", {"Cuántos saltos le quedan: cada router resta uno, y en cero lo descarta.", "How many hops it has left: each router takes one off, and drops it at zero."}},
  {"ip.proto", {"Qué lleva adentro: 6 TCP, 17 UDP, 1 ICMP.", "What is inside: 6 TCP, 17 UDP, 1 ICMP."}},
  {"ip.checksum", {"Suma de control de esta cabecera: si no coincide, se descarta.", "Checksum of this header: if it does not agree, the packet is dropped."}},
  {"ip.src", {"De quién.", "From whom."}},
  {"ip.dst", {"Para quién.", "To whom."}},
  {"ipv6", {"El sobre de la red, con direcciones de 128 bits (RFC 8200).", "The network's envelope, with addresses of 128 bits (RFC 8200)."}},
  {"ipv6.version", {"La versión de IP: 6.", "The version of IP: 6."}},
  {"ipv6.tclass", {"La clase de servicio y los dos bits de congestión.", "The class of service and the two bits of congestion."}},
  {"ipv6.flow", {"Etiqueta de flujo: paquetes de una misma conversación.", "Flow label: packets of one conversation."}},
  {"ipv6.plen", {"Cuántos bytes siguen a esta cabecera.", "How many bytes follow this header."}},
  {"ipv6.nxt", {"Qué lleva adentro: 6 TCP, 17 UDP, 58 ICMPv6.", "What is inside: 6 TCP, 17 UDP, 58 ICMPv6."}},
  {"ipv6.hlim", {"Cuántos saltos le quedan.", "How many hops it has left."}},
  {"ipv6.src", {"De quién.", "From whom."}},
  {"ipv6.dst", {"Para quién.", "To whom."}},
  {"tcp", {"La carta certificada: numerada y con acuse de recibo (RFC 9293).", "The registered letter: numbered and acknowledged (RFC 9293)."}},
  {"tcp.srcport", {"El puerto de quien manda.", "The sender's port."}},
  {"tcp.dstport", {"El puerto de quien recibe.", "The receiver's port."}},
  {"tcp.seq", {"El número del primer byte que lleva; entre paréntesis, contado desde el SYN.", "The number of the first byte that it carries; in parentheses, counted from the SYN."}},
  {"tcp.ack", {"El número del próximo byte que espera: todo lo anterior ya llegó.", "The number of the next byte it expects: all before it has arrived."}},
  {"tcp.hdr_len", {"Cuántos bytes tiene esta cabecera, con sus opciones.", "How many bytes this header has, options counted."}},
  {"tcp.flags", {"Las banderas, como las escribe tcpdump: S SYN, . ACK, P PSH, F FIN, R RST.", "The flags as tcpdump writes them: S SYN, . ACK, P PSH, F FIN, R RST."}},
  {"tcp.flags.cwr", {"CWR: bajé la velocidad por la congestión que me avisaste.", "CWR: I slowed down for the congestion that you told me of."}},
  {"tcp.flags.ece", {"ECE: un router avisó de congestión.", "ECE: a router told of congestion."}},
  {"tcp.flags.urg", {"URG: hay un byte urgente (MSG_OOB).", "URG: there is an urgent byte (MSG_OOB)."}},
  {"tcp.flags.ack", {"ACK: el número de acuse vale.", "ACK: the acknowledgement number counts."}},
  {"tcp.flags.push", {"PSH: acá termina lo que el programa mandó de una vez.", "PSH: here ends what the program sent at once."}},
  {"tcp.flags.reset", {"RST: la conexión se corta ya, sin despedida.", "RST: the connection is cut now, without goodbye."}},
  {"tcp.flags.syn", {"SYN: empieza una conexión; este es mi primer número.", "SYN: a connection begins; this is my first number."}},
  {"tcp.flags.fin", {"FIN: no voy a mandar más.", "FIN: I will send no more."}},
  {"tcp.window_size_value", {"Cuántos bytes más puede recibir, sin multiplicar por su escala.", "How many more bytes it can take, not multiplied by its scale."}},
  {"tcp.checksum", {"Suma de control de todo el segmento.", "Checksum of the whole segment."}},
  {"tcp.urgent_pointer", {"Dónde está el byte urgente, si hay.", "Where the urgent byte is, if there is one."}},
  {"tcp.options", {"Lo que se acordó aparte.", "What was agreed beside."}},
  {"tcp.options.nop", {"Relleno.", "Padding."}},
  {"tcp.options.mss_val", {"El segmento más grande que quiere recibir.", "The largest segment that it wants to receive."}},
  {"tcp.options.wscale.shift", {"Por cuánto se multiplica su ventana: 2 elevado a esto (RFC 7323).", "What its window is multiplied by: 2 to this power (RFC 7323)."}},
  {"tcp.options.sack_perm", {"Puede decir qué trozos llegaron fuera de orden (RFC 2018).", "It can say which pieces came out of order (RFC 2018)."}},
  {"tcp.options.sack", {"Los trozos que llegaron fuera de orden.", "The pieces that came out of order."}},
  {"tcp.options.timestamp.tsval", {"Su reloj al mandar (RFC 7323).", "Its clock when sending (RFC 7323)."}},
  {"tcp.options.timestamp.tsecr", {"El reloj del otro que devuelve: así se mide la ida y vuelta.", "The other's clock that it echoes: that is how the round trip is measured."}},
  {"tcp.payload", {"Los datos, en bytes.", "The data, in bytes."}},
  {"udp", {"La postal: sin número ni acuse (RFC 768).", "The postcard: no number, no acknowledgement (RFC 768)."}},
  {"udp.srcport", {"El puerto de quien manda.", "The sender's port."}},
  {"udp.dstport", {"El puerto de quien recibe.", "The receiver's port."}},
  {"udp.length", {"Cuántos bytes tiene, con su cabecera.", "How many bytes it has, its header counted."}},
  {"udp.checksum", {"Suma de control.", "Checksum."}},
  {"udp.payload", {"Los datos, en bytes.", "The data, in bytes."}},
  {"icmp", {"Un aviso de la red (RFC 792).", "A message of the network (RFC 792)."}},
  {"icmp.type", {"Qué aviso: 3 no se puede llegar, 11 se acabó el TTL, 8 y 0 eco.", "Which message: 3 unreachable, 11 TTL ran out, 8 and 0 echo."}},
  {"icmp.code", {"Más preciso: de 3, 0 la red, 1 el equipo, 3 el puerto, 4 es demasiado grande.", "More precisely: of 3, 0 the network, 1 the host, 3 the port, 4 it is too big."}},
  {"icmp.checksum", {"Suma de control.", "Checksum."}},
  {"icmp.mtu", {"Lo más grande que pasa por ahí.", "The largest that passes there."}},
  {"icmp.ident", {"De qué ping es.", "Which ping it is of."}},
  {"icmp.seq", {"El número del ping.", "The ping's number."}},
  {"icmpv6", {"Un aviso de la red (RFC 4443).", "A message of the network (RFC 4443)."}},
  {"icmpv6.type", {"Qué aviso: 1 no se puede llegar, 2 es demasiado grande, 3 se acabaron los saltos.", "Which message: 1 unreachable, 2 too big, 3 out of hops."}},
  {"icmpv6.code", {"Más preciso.", "More precisely."}},
  {"icmpv6.checksum", {"Suma de control.", "Checksum."}},
  {"icmpv6.mtu", {"Lo más grande que pasa por ahí.", "The largest that passes there."}},
  {"icmpv6.echo.identifier", {"De qué ping es.", "Which ping it is of."}},
  {"icmpv6.echo.sequence_number", {"El número del ping.", "The ping's number."}},
  {"data.len", {"El paquete que causó el aviso, o los datos del ping.", "The packet that caused the message, or the ping's data."}},
};
// clang-format on

}  // namespace

std::string_view field_meaning(std::string_view name, Language language) {
  const auto* found = std::find_if(std::begin(kMeanings), std::end(kMeanings),
                                   [name](const Meaning& each) { return each.name == name; });
  return found == std::end(kMeanings) ? std::string_view() : found->text.in(language);
}

}  // namespace zocalo::ui
