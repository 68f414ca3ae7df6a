# xmlrpc over http.server: calls, faults, multicall, introspection.
import threading, xmlrpc.client
from xmlrpc.server import SimpleXMLRPCServer

server = SimpleXMLRPCServer(("127.0.0.1", 0), logRequests=False, allow_none=True)
server.register_introspection_functions()
server.register_multicall_functions()
server.register_function(pow)
@server.register_function
def div(a, b):
    "Quotient."
    return a / b
@server.register_function(name="echo")
def echo(x):
    return x
t = threading.Thread(target=server.serve_forever, args=(0.01,))
t.start()
with xmlrpc.client.ServerProxy("http://%s:%d" % server.server_address, allow_none=True) as p:
    print(p.pow(2, 10), p.echo([1, None, {"a": 1}, "ñ", True, 1.5]))
    try:
        p.div(1, 0)
    except xmlrpc.client.Fault as e:
        print(e)
    try:
        p.nothing()
    except xmlrpc.client.Fault as e:
        print(e.faultCode, e.faultString)
    print(p.system.listMethods(), p.system.methodHelp("div"))
    m = xmlrpc.client.MultiCall(p)
    m.pow(2, 3)
    m.div(1, 4)
    print(list(m()))
    print(len(p.echo("x" * 200000)))
server.shutdown()
server.server_close()
t.join()
