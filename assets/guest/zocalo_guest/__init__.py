"""The shim between an unmodified Python program and Zócalo's kernel.

It replaces `_socket`, `select` and the clock before the program starts; everything above them (socket.py, selectors,
asyncio, http.server, urllib) is the interpreter's own. What it says to its host is sim/guest/protocol.h.

    frames, channel     bytes <-> frames, and what carries them
    guest               one running program: its clock, its buffered frames, its threads, the switch between guests
    calls               one call of the kernel, as a function
    errors, linux_*     Linux's numbers, whatever the interpreter runs on
    address, names, options, sockets, selects, epolls, clock, system    the modules that programs import
    signals             what a program sends itself: alarms, kill()
    fcntls, interfaces  fcntl() and ioctl()
    limits              RLIMIT_NOFILE
    tls                 TLS over the kernel's sockets
    tracer, reprs       lines, calls and variables; watching: the tracers and profilers that a program sets
    output, input, sources, runner    stdout and stderr, stdin, the program's files, its start and end
"""
