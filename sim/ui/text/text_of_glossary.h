#pragma once
// The glossary's entries, in both languages. A test finds every errno, option, flag and state that can be
// shown.

// X(term, Spanish, English)
// clang-format off
#define ZOCALO_GLOSSARY(X) \
  X("EPERM", "no está permitido, ni con los permisos que hay.", "not permitted, whatever the permissions.") \
  X("ENOENT", "no existe el archivo o el camino.", "there is no such file or path.") \
  X("EINTR", "una señal interrumpió la llamada; Python la repite solo.", "a signal interrupted the call; Python retries it by itself.") \
  X("EIO", "falló el dispositivo.", "the device failed.") \
  X("EBADF", "ese número de descriptor no está abierto: se cerró, o nunca se abrió.", "that descriptor number is not open: closed, or never opened.") \
  X("EAGAIN", "habría que esperar, y el socket es no bloqueante (o venció su plazo). En Python: BlockingIOError.", "it would have to wait, and the socket is non-blocking (or its timeout ran out). In Python: BlockingIOError.") \
  X("ENOMEM", "al kernel no le alcanza la memoria.", "the kernel is out of memory.") \
  X("EACCES", "sin permiso: por ejemplo, un puerto menor que 1024, o difundir sin SO_BROADCAST.", "no permission: a port below 1024, or broadcasting without SO_BROADCAST.") \
  X("EFAULT", "la dirección de memoria que se pasó no es válida.", "the memory address passed in is not valid.") \
  X("EBUSY", "está ocupado.", "it is busy.") \
  X("EEXIST", "ya existe; en epoll_ctl: ese descriptor ya estaba.", "it exists already; in epoll_ctl: that descriptor was there already.") \
  X("ENODEV", "no existe ese dispositivo.", "there is no such device.") \
  X("ENOTDIR", "no es un directorio.", "not a directory.") \
  X("EINVAL", "un argumento no tiene sentido acá, o el socket no está en el estado que hace falta.", "an argument makes no sense here, or the socket is not in the state it needs.") \
  X("ENFILE", "el sistema tiene demasiados archivos abiertos.", "the system has too many open files.") \
  X("EMFILE", "el programa tiene demasiados descriptores abiertos: accept() no puede dar otro.", "the program has too many open descriptors: accept() can't give another.") \
  X("ENOSPC", "no queda lugar.", "no space left.") \
  X("ESPIPE", "un socket no tiene posición: no se puede ir a otra parte.", "a socket has no position to seek to.") \
  X("EPIPE", "se escribió en una conexión que ya no acepta datos. En Python: BrokenPipeError.", "written to a connection that takes no more data. In Python: BrokenPipeError.") \
  X("EDOM", "el argumento está fuera de lo que la función admite.", "the argument is outside what the function takes.") \
  X("ERANGE", "el resultado no cabe.", "the result does not fit.") \
  X("ENAMETOOLONG", "el nombre es demasiado largo.", "the name is too long.") \
  X("ENOSYS", "este kernel no tiene esa llamada.", "this kernel does not have that call.") \
  X("ELOOP", "demasiadas vueltas: enlaces, o epolls dentro de epolls.", "too many levels: links, or epolls within epolls.") \
  X("EPROTO", "el otro habló mal el protocolo.", "the other side broke the protocol.") \
  X("EOVERFLOW", "el valor no cabe en su tipo.", "the value does not fit its type.") \
  X("ENOTSOCK", "ese descriptor no es un socket.", "that descriptor is not a socket.") \
  X("ENOTTY", "ese descriptor no entiende el pedido (ioctl).", "that descriptor does not know the request (ioctl).") \
  X("EDESTADDRREQ", "no se dijo a quién mandarlo, y el socket no está conectado.", "nobody was named to send to, and the socket is not connected.") \
  X("EMSGSIZE", "la postal es más grande que lo que UDP puede llevar.", "the postcard is larger than UDP can carry.") \
  X("EPROTOTYPE", "el protocolo no va con ese tipo de socket.", "the protocol does not go with that type of socket.") \
  X("ENOPROTOOPT", "este socket no tiene esa opción.", "this socket does not have that option.") \
  X("EPROTONOSUPPORT", "no se conoce ese protocolo.", "that protocol is not known.") \
  X("ESOCKTNOSUPPORT", "no se conoce ese tipo de socket.", "that type of socket is not known.") \
  X("EOPNOTSUPP", "este tipo de socket no hace eso: listen() en UDP, por ejemplo.", "this kind of socket does not do that: listen() on UDP, for one.") \
  X("EPFNOSUPPORT", "no se conoce esa familia de protocolos.", "that protocol family is not known.") \
  X("EAFNOSUPPORT", "la dirección es de otra familia que el socket.", "the address is of another family than the socket.") \
  X("EADDRINUSE", "otro socket ya tiene esa dirección y puerto, o los guarda en TIME-WAIT. SO_REUSEADDR ayuda con lo segundo.", "another socket has that address and port, or keeps it in TIME-WAIT. SO_REUSEADDR helps with the latter.") \
  X("EADDRNOTAVAIL", "esa dirección no es de esta máquina, o no quedan puertos libres.", "that address is not this machine's, or no free port is left.") \
  X("ENETDOWN", "la red está caída.", "the network is down.") \
  X("ENETUNREACH", "no hay camino a esa red.", "there is no route to that network.") \
  X("ENETRESET", "la red cortó la conexión.", "the network dropped the connection.") \
  X("ECONNABORTED", "la conexión se cortó antes de que accept() la entregara.", "the connection was cut off before accept() handed it over.") \
  X("ECONNRESET", "el otro lado cortó de golpe, con un RST. En Python: ConnectionResetError.", "the other side cut it off with an RST. In Python: ConnectionResetError.") \
  X("ENOBUFS", "no hay lugar en los buffers.", "no buffer space is left.") \
  X("EISCONN", "el socket ya está conectado.", "the socket is connected already.") \
  X("ENOTCONN", "el socket no está conectado con nadie.", "the socket is not connected to anybody.") \
  X("ESHUTDOWN", "ya se cerró el envío con shutdown().", "sending was ended with shutdown().") \
  X("ETIMEDOUT", "nadie contestó después de varios reenvíos. En Python: TimeoutError.", "nobody answered after several resends. In Python: TimeoutError.") \
  X("ECONNREFUSED", "en ese puerto no escucha nadie: contestaron con un RST. En Python: ConnectionRefusedError.", "nobody listens on that port: the answer was an RST. In Python: ConnectionRefusedError.") \
  X("EHOSTDOWN", "la otra máquina está apagada.", "the other machine is down.") \
  X("EHOSTUNREACH", "no se llega a esa máquina.", "that machine can't be reached.") \
  X("EALREADY", "ya había un connect() en marcha.", "a connect() was already under way.") \
  X("EINPROGRESS", "connect() no bloqueante: el saludo empezó; el socket será escribible cuando termine.", "non-blocking connect(): the handshake has begun; the socket becomes writable when it is done.") \
  X("EWOULDBLOCK", "otro nombre de EAGAIN: habría que esperar.", "another name of EAGAIN: it would have to wait.") \
  X("CLOSED", "no hay conexión.", "no connection.") \
  X("LISTEN", "espera que alguien se conecte.", "waits for somebody to connect.") \
  X("SYN-SENT", "mandó SYN y espera la respuesta.", "sent SYN and waits for the answer.") \
  X("SYN-RECEIVED", "recibió SYN, contestó SYN+ACK y espera el último ACK del saludo.", "got SYN, answered SYN+ACK and waits for the handshake's last ACK.") \
  X("ESTABLISHED", "la conexión está abierta en los dos sentidos.", "the connection is open in both directions.") \
  X("FIN-WAIT-1", "cerró primero: mandó FIN y espera el acuse.", "closed first: sent FIN and waits for its acknowledgement.") \
  X("FIN-WAIT-2", "su FIN fue acusado; falta el FIN del otro.", "its FIN was acknowledged; the other's FIN is missing.") \
  X("CLOSE-WAIT", "el otro cerró; falta que este programa llame a close().", "the other side closed; this program has yet to call close().") \
  X("CLOSING", "los dos cerraron a la vez; falta un acuse.", "both closed at once; one acknowledgement is missing.") \
  X("LAST-ACK", "contestó con su FIN y espera el último acuse.", "answered with its own FIN and waits for the last acknowledgement.") \
  X("TIME-WAIT", "terminó bien; guarda el puerto un rato por si llegan cartas atrasadas.", "ended well; keeps the port a while in case late letters come.") \
  X("SYN", "pide abrir la conexión y dice en qué número empieza a contar.", "asks to open the connection and says at which number its count begins.") \
  X("ACK", "acusa recibo: todo lo anterior a su número llegó.", "acknowledges: everything before its number has come.") \
  X("FIN", "no voy a mandar más; el otro sentido sigue abierto.", "I will send no more; the other direction stays open.") \
  X("RST", "corta la conexión de golpe: el otro recibe ECONNRESET o ECONNREFUSED.", "cuts the connection off: the other side gets ECONNRESET or ECONNREFUSED.") \
  X("PSH", "entregar ya al programa, sin esperar más datos.", "deliver to the program now, without waiting for more.") \
  X("URG", "trae un dato urgente: el que exceptfds avisa.", "carries urgent data: what exceptfds reports.") \
  X("ECE", "el otro avisa que la red marcó congestión (ECN).", "the peer says that the network marked congestion (ECN).") \
  X("CWR", "quien manda ya bajó el ritmo por la congestión (ECN).", "the sender has slowed down for congestion (ECN).") \
  X("MSS", "lo más que cabe en un segmento, sin los encabezados.", "the most that fits a segment, headers not counted.") \
  X("SACK", "acuse selectivo: qué llegó más allá de lo que falta.", "selective acknowledgement: what came beyond what is missing.") \
  X("RTO", "plazo de reenvío: cuánto espera TCP un acuse antes de mandar otra vez (RFC 6298).", "retransmission timeout: how long TCP waits for an acknowledgement before sending again (RFC 6298).") \
  X("RTT", "ida y vuelta: de mandar un segmento a recibir su acuse.", "round trip: from sending a segment to its acknowledgement.") \
  X("TTL", "cuántos saltos le quedan a un paquete antes de que se lo descarte.", "how many hops a packet has left before it is dropped.") \
  X("ICMP", "avisos de la red: puerto cerrado, camino que no existe.", "the network's notices: port closed, no route.") \
  X("TCP", "cartas selladas, numeradas y acusadas: llegan todas y en orden, o se sabe que no.", "sealed letters, numbered and acknowledged: all come, in order, or one learns that they did not.") \
  X("UDP", "postales: cada una va sola, puede perderse o llegar en otro orden.", "postcards: each goes alone, may get lost or come in another order.") \
  X("EOF", "fin de los datos: el otro cerró y recv() da b''.", "end of the data: the peer closed and recv() gives b''.") \
  X("cwnd", "ventana de congestión: cuánto manda TCP sin esperar acuses, por lo que la red aguanta.", "congestion window: how much TCP sends before acknowledgements, by what the network bears.") \
  X("ssthresh", "hasta dónde crece rápido la ventana de congestión.", "how far the congestion window grows fast.") \
  X("backlog", "cuántas conexiones completas esperan, a lo sumo, a que el programa llame a accept().", "how many finished connections may wait for accept().") \
  X("socket", "crea un socket y da su descriptor.", "makes a socket and gives its descriptor.") \
  X("socketpair", "crea dos sockets locales, ya conectados entre sí.", "makes two local sockets, connected to each other.") \
  X("bind", "le da dirección y puerto propios al socket.", "gives the socket its own address and port.") \
  X("listen", "desde ahora el kernel acepta conexiones para este socket y las encola.", "from now on the kernel takes connections for this socket and queues them.") \
  X("accept", "saca de la cola una conexión completa y le da un descriptor nuevo; espera si no hay.", "takes a finished connection off the queue with a descriptor of its own; waits if there is none.") \
  X("connect", "empieza el saludo con el otro lado; bloqueante, espera a que termine.", "begins the handshake with the other side; blocking, it waits until it is done.") \
  X("send", "copia octetos a la cola de envío; espera si no cabe nada. Volver no es haber llegado.", "copies octets to the send queue; waits if nothing fits. Returning does not mean they arrived.") \
  X("sendto", "como send(), a la dirección que se le da.", "like send(), to the address given.") \
  X("sendall", "send() repetido por Python hasta que todo esté en la cola de envío.", "send(), repeated by Python until everything is in the send queue.") \
  X("recv", "saca octetos de la cola de recepción; espera si está vacía. b'' quiere decir que el otro cerró.", "takes octets off the receive queue; waits if it is empty. b'' means that the peer closed.") \
  X("read", "lee del descriptor; de un socket, como recv().", "reads from the descriptor; of a socket, like recv().") \
  X("recvfrom", "como recv(), y dice de quién.", "like recv(), and says from whom.") \
  X("shutdown", "cierra un sentido de la conexión; el descriptor sigue abierto.", "ends one direction of the connection; the descriptor stays open.") \
  X("close", "suelta el descriptor; si era el último, TCP manda FIN.", "lets go of the descriptor; if it was the last one, TCP sends FIN.") \
  X("getsockopt", "lee una opción del socket.", "reads an option of the socket.") \
  X("setsockopt", "cambia una opción del socket.", "changes an option of the socket.") \
  X("getsockname", "la dirección de este lado.", "this side's address.") \
  X("getpeername", "la dirección del otro lado.", "the other side's address.") \
  X("fcntl", "cambia el descriptor: acá, si es bloqueante.", "changes the descriptor: here, whether it blocks.") \
  X("dup", "otro descriptor para el mismo socket.", "another descriptor for the same socket.") \
  X("select", "pregunta al kernel cuáles de varios sockets están listos; duerme hasta que alguno lo esté o venza el plazo.", "asks the kernel which of several sockets are ready; sleeps until one is or the timeout runs out.") \
  X("poll", "como select(), con una lista de descriptores y qué se espera de cada uno.", "like select(), with a list of descriptors and what is wanted of each.") \
  X("epoll_create1", "crea un epoll: una lista de interés que vive en el kernel.", "makes an epoll: a list of interest that lives in the kernel.") \
  X("epoll_ctl", "agrega, cambia o quita un descriptor de la lista de un epoll.", "adds, changes or removes a descriptor of an epoll's list.") \
  X("epoll_wait", "da los descriptores listos de un epoll, sin recorrerlos todos.", "gives an epoll's ready descriptors, without walking them all.") \
  X("clock_nanosleep", "duerme un rato: time.sleep().", "sleeps for a while: time.sleep().") \
  X("clock_gettime", "lee el reloj.", "reads the clock.") \
  X("getaddrinfo", "de nombre a direcciones.", "from a name to addresses.") \
  X("gethostname", "cómo se llama esta máquina.", "what this machine is called.") \
  X("futex", "un hilo espera a otro, o lo despierta.", "a thread waits for another, or wakes it.") \
  X("clone", "nace un hilo.", "a thread is born.") \
  X("tgkill", "un hilo manda una señal a otro: si duerme en una llamada, esta acaba con EINTR.", "a thread sends another a signal: if that sleeps in a call, the call ends with EINTR.") \
  X("exit", "termina el hilo o el programa.", "the thread or the program ends.") \
  X("settimeout", "plazo de Python: cada llamada espera a lo sumo eso.", "Python's timeout: each call waits that long at most.") \
  X("setblocking", "False: las llamadas que tendrían que esperar fallan con EAGAIN.", "False: calls that would have to wait fail with EAGAIN.") \
  X("readfds", "los sockets que select() mira para leer.", "the sockets that select() looks at for reading.") \
  X("writefds", "los sockets que select() mira para escribir.", "the sockets that select() looks at for writing.") \
  X("exceptfds", "los sockets que select() mira por datos urgentes; no por errores.", "the sockets that select() looks at for urgent data; not for errors.") \
  X("AF_UNSPEC", "cualquier familia de direcciones.", "any family of addresses.") \
  X("AF_UNIX", "sockets locales: su dirección es un archivo, o ninguna.", "local sockets: the address is a file, or none.") \
  X("AF_INET", "IPv4: dirección de cuatro números y puerto.", "IPv4: an address of four numbers and a port.") \
  X("AF_INET6", "IPv6: direcciones de 128 bits y puerto.", "IPv6: addresses of 128 bits and a port.") \
  X("SOCK_STREAM", "octetos en orden, sin bordes entre mensajes: TCP.", "octets in order, without edges between messages: TCP.") \
  X("SOCK_DGRAM", "mensajes sueltos, cada uno entero o nada: UDP.", "single messages, each whole or not at all: UDP.") \
  X("SOCK_RAW", "paquetes crudos, con sus encabezados.", "raw packets, headers included.") \
  X("SOCK_SEQPACKET", "mensajes enteros, en orden.", "whole messages, in order.") \
  X("SOCK_NONBLOCK", "nace no bloqueante.", "born non-blocking.") \
  X("SOCK_CLOEXEC", "el descriptor no pasa a los programas que este ejecute.", "the descriptor is not passed on to programs that this one executes.") \
  X("IPPROTO_ICMP", "el protocolo de los avisos de la red.", "the protocol of the network's notices.") \
  X("IPPROTO_TCP", "opciones de TCP, o ese protocolo.", "TCP's options, or that protocol.") \
  X("IPPROTO_UDP", "opciones de UDP, o ese protocolo.", "UDP's options, or that protocol.") \
  X("IPPROTO_IP", "opciones de IPv4.", "IPv4's options.") \
  X("IPPROTO_IPV6", "opciones de IPv6.", "IPv6's options.") \
  X("SOL_SOCKET", "opciones que tiene cualquier socket.", "options that every socket has.") \
  X("SO_DEBUG", "guardar información de depuración.", "record debugging information.") \
  X("SO_REUSEADDR", "deja usar un puerto que otra conexión vieja guarda en TIME-WAIT.", "allows a port that an old connection keeps in TIME-WAIT.") \
  X("SO_TYPE", "SOCK_STREAM o SOCK_DGRAM; solo se lee.", "SOCK_STREAM or SOCK_DGRAM; read only.") \
  X("SO_ERROR", "el error pendiente; leerlo lo borra.", "the pending error; reading it clears it.") \
  X("SO_DONTROUTE", "solo a redes vecinas, sin pasar por un router.", "to neighbouring networks only, through no router.") \
  X("SO_BROADCAST", "deja mandar a todos los de la red.", "allows sending to everybody on the network.") \
  X("SO_SNDBUF", "cuánto cabe en la cola de envío; Linux guarda el doble.", "how much the send queue holds; Linux keeps twice that.") \
  X("SO_RCVBUF", "cuánto cabe en la cola de recepción; Linux guarda el doble.", "how much the receive queue holds; Linux keeps twice that.") \
  X("SO_KEEPALIVE", "si no pasa nada por mucho tiempo, preguntar si el otro sigue ahí.", "after a long silence, ask whether the other side is still there.") \
  X("SO_OOBINLINE", "el dato urgente viene entre los demás.", "urgent data comes among the rest.") \
  X("SO_LINGER", "qué hace close() con lo que no salió: esperar, o cortar con RST.", "what close() does with what has not left: wait, or cut off with RST.") \
  X("SO_REUSEPORT", "varios sockets en el mismo puerto; el kernel reparte.", "several sockets on one port; the kernel shares out.") \
  X("SO_RCVLOWAT", "cuántos octetos hacen falta para que el socket sea legible.", "how many octets make the socket readable.") \
  X("SO_SNDLOWAT", "cuánto lugar hace falta para que sea escribible; en Linux no se cambia.", "how much room makes it writable; fixed in Linux.") \
  X("SO_RCVTIMEO", "cuánto espera recv() como mucho.", "how long recv() waits at most.") \
  X("SO_SNDTIMEO", "cuánto espera send() como mucho.", "how long send() waits at most.") \
  X("SO_ACCEPTCONN", "si el socket escucha; solo se lee.", "whether the socket listens; read only.") \
  X("SO_PROTOCOL", "el protocolo del socket; solo se lee.", "the socket's protocol; read only.") \
  X("SO_DOMAIN", "la familia del socket; solo se lee.", "the socket's family; read only.") \
  X("TCP_NODELAY", "sin Nagle: lo chico también sale enseguida.", "no Nagle: small writes leave at once too.") \
  X("TCP_MAXSEG", "el segmento más grande que se manda.", "the largest segment that is sent.") \
  X("TCP_CORK", "junta lo que se escribe y manda solo segmentos llenos.", "gathers what is written and sends full segments only.") \
  X("TCP_KEEPIDLE", "silencio antes de la primera pregunta de SO_KEEPALIVE.", "silence before SO_KEEPALIVE's first question.") \
  X("TCP_KEEPINTVL", "tiempo entre dos preguntas de SO_KEEPALIVE.", "time between two questions of SO_KEEPALIVE.") \
  X("TCP_KEEPCNT", "cuántas preguntas sin respuesta cortan la conexión.", "how many unanswered questions end the connection.") \
  X("TCP_SYNCNT", "cuántas veces se repite el SYN antes de rendirse.", "how often SYN is repeated before giving up.") \
  X("TCP_LINGER2", "cuánto se queda en FIN-WAIT-2 un socket que nadie tiene.", "how long a socket that nobody holds stays in FIN-WAIT-2.") \
  X("TCP_DEFER_ACCEPT", "accept() recién cuando llegan datos.", "accept() only once data has come.") \
  X("TCP_WINDOW_CLAMP", "tope de la ventana que se anuncia.", "the largest window that is announced.") \
  X("TCP_INFO", "todo lo que TCP sabe de la conexión.", "all that TCP knows of the connection.") \
  X("TCP_QUICKACK", "acusar enseguida, sin esperar a juntar.", "acknowledge at once, without waiting.") \
  X("TCP_CONGESTION", "el algoritmo de congestión: reno, cubic.", "the congestion algorithm: reno, cubic.") \
  X("TCP_USER_TIMEOUT", "cuánto pueden quedar datos sin acuse antes de cortar.", "how long data may stay unacknowledged before the connection is ended.") \
  X("IPV6_V6ONLY", "que este socket IPv6 no atienda IPv4.", "this IPv6 socket does not serve IPv4.") \
  X("MSG_OOB", "el dato urgente, fuera de la fila.", "the urgent data, out of band.") \
  X("MSG_PEEK", "mirar sin sacar de la cola.", "look without taking off the queue.") \
  X("MSG_DONTROUTE", "solo a redes vecinas.", "to neighbouring networks only.") \
  X("MSG_CTRUNC", "los datos auxiliares no cupieron.", "the ancillary data did not fit.") \
  X("MSG_TRUNC", "la postal era más grande que el lugar: el resto se perdió.", "the postcard was larger than the room: the rest is gone.") \
  X("MSG_DONTWAIT", "no esperar en esta llamada: EAGAIN si habría que hacerlo.", "do not wait in this call: EAGAIN if it would have to.") \
  X("MSG_EOR", "acá termina un registro.", "a record ends here.") \
  X("MSG_WAITALL", "esperar hasta tener todo lo pedido.", "wait until all that was asked for is there.") \
  X("MSG_ERRQUEUE", "leer la cola de errores.", "read the error queue.") \
  X("MSG_FASTOPEN", "conectar y enviar con una sola llamada: con un permiso de antes, los datos van ya en el SYN (RFC 7413).", "connect and send in one call: with a cookie from before the data is in the SYN already (RFC 7413).") \
  X("MSG_ZEROCOPY", "enviar desde la memoria del programa, sin copiarla; la cola de errores dice cuándo vuelve a ser suya.", "send from the program's memory, without a copy; the error queue tells when it is the program's again.") \
  X("MSG_NOSIGNAL", "EPIPE sin la señal SIGPIPE.", "EPIPE without the signal SIGPIPE.") \
  X("MSG_MORE", "viene más: no mandar todavía un segmento a medio llenar.", "more is coming: do not send a half-filled segment yet.") \
  X("POLLIN", "se puede leer sin esperar.", "can be read without waiting.") \
  X("POLLPRI", "hay un dato urgente.", "there is urgent data.") \
  X("POLLOUT", "se puede escribir sin esperar.", "can be written without waiting.") \
  X("POLLERR", "hay un error pendiente: SO_ERROR dice cuál.", "an error is pending: SO_ERROR says which.") \
  X("POLLHUP", "los dos sentidos están cerrados.", "both directions are closed.") \
  X("POLLNVAL", "ese descriptor no está abierto.", "that descriptor is not open.") \
  X("POLLRDNORM", "datos comunes para leer; lo mismo que POLLIN.", "ordinary data to read; the same as POLLIN.") \
  X("POLLRDBAND", "datos con prioridad para leer.", "priority data to read.") \
  X("POLLWRNORM", "lugar para escribir; lo mismo que POLLOUT.", "room to write; the same as POLLOUT.") \
  X("POLLWRBAND", "lugar para datos con prioridad.", "room for priority data.") \
  X("POLLRDHUP", "el otro cerró su sentido.", "the peer closed its direction.") \
  X("EPOLLET", "avisar solo cuando cambia, no mientras siga listo.", "report only changes, not while it stays ready.") \
  X("EPOLLONESHOT", "avisar una vez y callar hasta epoll_ctl.", "report once, then stay silent until epoll_ctl.") \
  X("EPOLLEXCLUSIVE", "de varios que esperan, despertar a pocos.", "of several that wait, wake only a few.") \
  X("EPOLL_CTL_ADD", "agrega un descriptor al epoll.", "adds a descriptor to the epoll.") \
  X("EPOLL_CTL_DEL", "quita un descriptor del epoll.", "removes a descriptor from the epoll.") \
  X("EPOLL_CTL_MOD", "cambia qué se espera de un descriptor.", "changes what is wanted of a descriptor.") \
  X("SHUT_RD", "este lado no lee más.", "this side reads no more.") \
  X("SHUT_WR", "este lado manda FIN y no escribe más.", "this side sends FIN and writes no more.") \
  X("SHUT_RDWR", "los dos sentidos.", "both directions.") \
  X("O_NONBLOCK", "una llamada que tendría que esperar falla con EAGAIN.", "a call that would have to wait fails with EAGAIN.") \
  X("F_SETFL", "cambia las marcas del descriptor.", "changes the descriptor's flags.") \
  X("F_GETFL", "lee las marcas del descriptor.", "reads the descriptor's flags.") \
  X("CLOCK_MONOTONIC", "un reloj que nunca retrocede.", "a clock that never goes back.") \
  X("FUTEX_WAIT", "el hilo espera que otro lo despierte.", "the thread waits for another to wake it.") \
  X("FUTEX_WAKE", "despierta a hilos que esperan.", "wakes threads that wait.") \
  X("delay", "demora: cuánto tarda un paquete en cruzar el enlace, en un sentido.", "delay: how long a packet takes across the link, one way.") \
  X("jitter", "variación de la demora: cada paquete tarda un poco más o menos.", "variation of the delay: each packet takes a little more or less.") \
  X("loss", "pérdida: qué parte de los paquetes desaparece.", "loss: what part of the packets disappears.") \
  X("duplicate", "qué parte de los paquetes llega dos veces.", "what part of the packets comes twice.") \
  X("reorder", "qué parte de los paquetes pasa adelante de los otros.", "what part of the packets overtakes the others.") \
  X("corrupt", "qué parte de los paquetes llega dañada; el control los descarta.", "what part of the packets comes damaged; the checksum drops them.") \
  X("rate", "cuántos bits por segundo pasan por el enlace.", "how many bits a second pass the link.") \
  X("limit", "cuántos paquetes caben en la cola del enlace.", "how many packets the link's queue holds.") \
  X("loopback", "la red de la máquina consigo misma: 127.0.0.1.", "the machine's network with itself: 127.0.0.1.") \
  X("SO_BINDTODEVICE", "solo por esta interfaz de red.", "through this network interface only.") \
  X("SO_BSDCOMPAT", "una vieja compatibilidad; Linux la ignora.", "an old compatibility; Linux ignores it.") \
  X("SO_BUSY_POLL", "cuánto girar esperando un paquete antes de dormir.", "how long to spin for a packet before sleeping.") \
  X("SO_COOKIE", "un número que el kernel le da a cada socket; solo se lee.", "a number that the kernel gives each socket; read only.") \
  X("SO_INCOMING_CPU", "en qué procesador llegan sus paquetes.", "on which processor its packets arrive.") \
  X("SO_INCOMING_NAPI_ID", "qué cola de la placa recibió su último paquete; solo se lee.", "which queue of the network card took its last packet; read only.") \
  X("SO_LOCK_FILTER", "que nadie cambie ya el filtro de este socket.", "nobody may change this socket's filter any more.") \
  X("SO_MARK", "una marca en cada paquete, para rutas y cortafuegos.", "a mark on each packet, for routes and firewalls.") \
  X("SO_MAX_PACING_RATE", "tope del ritmo de envío.", "the highest rate of sending.") \
  X("SO_MEMINFO", "cuánta memoria usa el socket; solo se lee.", "how much memory the socket uses; read only.") \
  X("SO_NO_CHECK", "UDP sin suma de control.", "UDP without a checksum.") \
  X("SO_PASSCRED", "recibir quién manda por un socket local.", "receive who sends over a local socket.") \
  X("SO_PASSSEC", "recibir la etiqueta de seguridad de quien manda.", "receive the sender's security label.") \
  X("SO_PEEK_OFF", "desde dónde mira MSG_PEEK.", "from where MSG_PEEK looks.") \
  X("SO_PEERCRED", "quién está del otro lado de un socket local; solo se lee.", "who is at the other end of a local socket; read only.") \
  X("SO_PRIORITY", "la prioridad de sus paquetes en la cola de salida.", "the priority of its packets in the queue out.") \
  X("SO_RCVBUFFORCE", "como SO_RCVBUF, sin el tope del sistema.", "like SO_RCVBUF, without the system's limit.") \
  X("SO_RXQ_OVFL", "recibir cuántas postales se descartaron por falta de lugar.", "receive how many postcards were dropped for want of room.") \
  X("SO_SNDBUFFORCE", "como SO_SNDBUF, sin el tope del sistema.", "like SO_SNDBUF, without the system's limit.") \
  X("SO_TIMESTAMP", "recibir a qué hora llegó cada paquete.", "receive when each packet came.") \
  X("SO_TIMESTAMPING", "recibir la hora de cada paquete, también la de la placa.", "receive each packet's time, the network card's too.") \
  X("SO_TIMESTAMPNS", "como SO_TIMESTAMP, en nanosegundos.", "like SO_TIMESTAMP, in nanoseconds.") \
  X("SO_ZEROCOPY", "mandar sin copiar los datos.", "send without copying the data.") \
  X("TCP_CC_INFO", "lo que sabe el algoritmo de congestión; solo se lee.", "what the congestion algorithm knows; read only.") \
  X("TCP_FASTOPEN", "datos ya en el SYN: cuántos saludos así pueden esperar.", "data in the SYN already: how many such handshakes may wait.") \
  X("TCP_FASTOPEN_CONNECT", "connect() espera a la primera escritura, para mandarla con el SYN.", "connect() waits for the first write, to send it with the SYN.") \
  X("TCP_FASTOPEN_NO_COOKIE", "datos en el SYN sin pedir antes un permiso.", "data in the SYN without asking for a cookie first.") \
  X("TCP_INQ", "recibir cuánto queda en la cola de recepción.", "receive how much is left in the receive queue.") \
  X("TCP_MD5SIG", "firmar cada segmento (para BGP).", "sign each segment (for BGP).") \
  X("TCP_NOTSENT_LOWAT", "escribible recién cuando queda poco sin salir.", "writable only once little is left unsent.") \
  X("TCP_REPAIR", "poner a mano el estado de la conexión, para mudarla.", "set the connection's state by hand, to move it.") \
  X("TCP_SAVED_SYN", "el SYN que se guardó; solo se lee.", "the SYN that was kept; read only.") \
  X("TCP_SAVE_SYN", "guardar el SYN de cada conexión que llega.", "keep the SYN of each connection that comes.") \
  X("TCP_THIN_DUPACK", "una vieja opción para flujos lentos; Linux la ignora.", "an old option for thin flows; Linux ignores it.") \
  X("TCP_THIN_LINEAR_TIMEOUTS", "en flujos lentos, el plazo de reenvío no se duplica.", "on thin flows, the retransmission timeout does not double.") \
  X("TCP_TIMESTAMP", "el reloj de la opción de tiempos de TCP.", "the clock of TCP's timestamp option.") \
  X("TCP_TX_DELAY", "una demora agregada a cada segmento.", "a delay added to each segment.") \
  X("TCP_ULP", "un protocolo por encima, en el kernel: tls.", "a protocol on top, in the kernel: tls.") \
  X("UDP_CORK", "juntar lo que se escribe en una sola postal.", "gather what is written into one postcard.") \
  X("UDP_GRO", "recibir varias postales juntas.", "receive several postcards together.") \
  X("UDP_SEGMENT", "de un envío grande, varias postales de este tamaño.", "from one large send, several postcards of this size.") \
  X("IP_TOS", "la clase de servicio de sus paquetes.", "its packets' class of service.") \
  X("IP_TTL", "cuántos saltos pueden dar sus paquetes.", "how many hops its packets may take.") \
  X("IP_HDRINCL", "el programa escribe también el encabezado de IP.", "the program writes the IP header too.") \
  X("IP_OPTIONS", "opciones en el encabezado de IP.", "options in the IP header.") \
  X("IP_RECVOPTS", "recibir las opciones de IP de cada paquete.", "receive each packet's IP options.") \
  X("IP_RETOPTS", "recibir esas opciones sin tocar.", "receive those options as they came.") \
  X("IP_PKTINFO", "recibir a qué dirección e interfaz llegó cada paquete.", "receive to which address and interface each packet came.") \
  X("IP_MTU_DISCOVER", "no partir paquetes: averiguar cuánto cabe en el camino.", "do not split packets: find out what the path takes.") \
  X("IP_RECVERR", "recibir los avisos de ICMP como errores, con detalle.", "receive ICMP notices as errors, in detail.") \
  X("IP_RECVTTL", "recibir el TTL de cada paquete.", "receive each packet's TTL.") \
  X("IP_RECVTOS", "recibir la clase de servicio de cada paquete.", "receive each packet's class of service.") \
  X("IP_MTU", "cuánto cabe en el camino; solo se lee.", "what the path takes; read only.") \
  X("IP_FREEBIND", "bind() a una dirección que esta máquina no tiene (todavía).", "bind() to an address that this machine does not have (yet).") \
  X("IP_TRANSPARENT", "atender conexiones dirigidas a otros.", "serve connections addressed to others.") \
  X("IP_MINTTL", "descartar paquetes con un TTL menor.", "drop packets with a smaller TTL.") \
  X("IP_BIND_ADDRESS_NO_PORT", "bind() elige dirección; el puerto, recién connect().", "bind() picks the address; the port comes with connect().") \
  X("IP_MULTICAST_IF", "por qué interfaz salen los envíos a un grupo.", "through which interface sends to a group leave.") \
  X("IP_MULTICAST_TTL", "cuántos saltos dan los envíos a un grupo.", "how many hops sends to a group take.") \
  X("IP_MULTICAST_LOOP", "si los envíos a un grupo vuelven a esta máquina.", "whether sends to a group come back to this machine.") \
  X("IP_MULTICAST_ALL", "recibir de todos los grupos de la máquina.", "receive from all the machine's groups.") \
  X("IP_ADD_MEMBERSHIP", "entrar en un grupo.", "join a group.") \
  X("IP_DROP_MEMBERSHIP", "salir de un grupo.", "leave a group.") \
  X("IP_ADD_SOURCE_MEMBERSHIP", "entrar en un grupo, pero solo para este emisor.", "join a group, for this sender only.") \
  X("IP_CHECKSUM", "recibir la suma de comprobación de cada datagrama.", "receive each datagram's checksum.") \
  X("IP_PASSSEC", "recibir la etiqueta de seguridad de cada paquete.", "receive each packet's security label.") \
  X("IP_RECVORIGDSTADDR", "recibir a qué dirección iba cada paquete.", "receive the address that each packet was sent to.") \
  X("IPV6_DONTFRAG", "no partir paquetes.", "do not split packets.") \
  X("IPV6_DSTOPTS", "opciones para el destino en el encabezado de IPv6.", "options for the destination in the IPv6 header.") \
  X("IPV6_HOPOPTS", "opciones para cada salto en el encabezado de IPv6.", "options for every hop in the IPv6 header.") \
  X("IPV6_JOIN_GROUP", "entrar en un grupo.", "join a group.") \
  X("IPV6_LEAVE_GROUP", "salir de un grupo.", "leave a group.") \
  X("IPV6_MTU", "cuánto cabe en el camino.", "what the path takes.") \
  X("IPV6_MTU_DISCOVER", "averiguar cuánto cabe en el camino.", "find out what the path takes.") \
  X("IPV6_MULTICAST_HOPS", "cuántos saltos dan los envíos a un grupo.", "how many hops sends to a group take.") \
  X("IPV6_MULTICAST_IF", "por qué interfaz salen los envíos a un grupo.", "through which interface sends to a group leave.") \
  X("IPV6_MULTICAST_LOOP", "si los envíos a un grupo vuelven a esta máquina.", "whether sends to a group come back to this machine.") \
  X("IPV6_PATHMTU", "lo que se sabe de cuánto cabe en el camino.", "what is known of how much the path takes.") \
  X("IPV6_PKTINFO", "desde qué dirección e interfaz salen los paquetes.", "from which address and interface packets leave.") \
  X("IPV6_RECVDSTOPTS", "recibir las opciones para el destino de cada paquete.", "receive each packet's options for the destination.") \
  X("IPV6_RECVERR", "recibir los avisos de ICMP como errores, con detalle.", "receive ICMP notices as errors, in detail.") \
  X("IPV6_RECVHOPLIMIT", "recibir cuántos saltos le quedaban a cada paquete.", "receive how many hops each packet had left.") \
  X("IPV6_RECVHOPOPTS", "recibir las opciones para cada salto de cada paquete.", "receive each packet's options for every hop.") \
  X("IPV6_RECVPATHMTU", "recibir aviso cuando cambia cuánto cabe en el camino.", "be told when what the path takes changes.") \
  X("IPV6_RECVPKTINFO", "recibir a qué dirección e interfaz llegó cada paquete.", "receive to which address and interface each packet came.") \
  X("IPV6_RECVRTHDR", "recibir por dónde se mandó pasar a cada paquete.", "receive which way each packet was told to go.") \
  X("IPV6_RECVTCLASS", "recibir la clase de servicio de cada paquete.", "receive each packet's class of service.") \
  X("IPV6_RTHDR", "por dónde deben pasar los paquetes.", "which way packets are to go.") \
  X("IPV6_RTHDRDSTOPTS", "opciones para cada parada del camino indicado.", "options for each stop of the way given.") \
  X("IPV6_TCLASS", "la clase de servicio de sus paquetes.", "its packets' class of service.") \
  X("IPV6_UNICAST_HOPS", "cuántos saltos pueden dar sus paquetes.", "how many hops its packets may take.")
// clang-format on
