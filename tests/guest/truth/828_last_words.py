# A task that ends by an exception that nobody looks at says so when it is collected, at the latest at the program's end.
import asyncio


async def failing(reader, writer):
    raise ValueError("in the handler")


async def main():
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: print(context["message"], repr(context["exception"])))
    server = await asyncio.start_server(failing, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    try:
        await asyncio.wait_for(reader.read(), 0.05)
    except TimeoutError:
        print("silent")
    writer.close()
    server.close()


asyncio.run(main())
print("the end")
