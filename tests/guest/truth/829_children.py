# Other threads and tasks go on while one waits for a child.
import asyncio, subprocess, sys, threading, time


async def main():
    child = await asyncio.create_subprocess_exec(sys.executable, "-c", "import sys; print(sys.stdin.read().upper())", stdin=-1, stdout=-1)
    print(await child.communicate(b"text"), child.returncode)
    child = await asyncio.create_subprocess_shell("exit 3")
    print(await child.wait())


asyncio.run(main())
out = []
child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
thread = threading.Thread(target=lambda: (time.sleep(0.05), child.communicate(b"go\n")))
thread.start()
print(child.wait())
thread.join()
