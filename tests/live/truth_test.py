"""The truth suites in live mode: over this machine's real sockets a program prints what it printed without Zócalo. What OTHERWISE
names does not, and is run only if its beginning is given. Each runs in a network of its own: none meets another's ports."""

import concurrent.futures
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "guest"))
import truth_test  # noqa: E402

OWN_NETWORK = ["unshare", "-rn", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"]
LIVE = [*OWN_NETWORK, truth_test.ZOCALO, "live", "--headless", "--quiet", "--no-keys", "--watchdog", "100"]
SKIPPED = 77

KEPT = "what is bound to more than loopback is bound to the device lo, which other interfaces and scopes are not of"
OTHERS = "the sockets are Zócalo's: their process and the interpreter's own descriptors are not the program's"
NO_SLEEP = "no call may sleep in the kernel: all other programs would sleep with it"
FOLDER = "a program that has changed its folder binds by whole paths: Zócalo is in the folder in which it began"
NESTED = "what Zócalo waits with is an epoll set of its own above the program's, and they nest four deep in all"
IDS = "a network of its own is a user namespace, which knows no id but root's"
NO_NAMES = "names are asked of this machine, which here has no way to a server"
OTHERWISE = {
    "318_epoll_nests_and_queues": NESTED,
    "515_packet_info": KEPT,
    "620_scopes": KEPT,
    "622_getaddrinfo_kinds": NO_NAMES,
    "721_pass_descriptors": OTHERS,
    "722_peer_credentials": OTHERS,
    "727_closed_stdout": OTHERS,
    "728_peek_offset": NO_SLEEP,
    "740_unix_paths": FOLDER,
    "744_linger_and_resets": NO_SLEEP,
    "770_ranges_and_packets": IDS,
    "932_asyncio_protocols_threads": FOLDER,
}


def main():
    if not shutil.which("unshare") or subprocess.run([*OWN_NETWORK, "true"], capture_output=True).returncode:
        print("no network namespaces here")
        return SKIPPED
    programs = [program for suite in truth_test.SUITES for program in sorted(suite.glob("[0-9]*.py"))
                if (program.stem.startswith(tuple(sys.argv[1:])) if sys.argv[1:] else program.stem not in OTHERWISE)]
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        verdicts = list(zip(programs, pool.map(lambda program: truth_test.verdict(program, LIVE), programs)))
    # Time is real here: what a busy machine may have disturbed is run again, alone.
    wrong = [(program, truth_test.verdict(program, LIVE)) for program, what in verdicts if what]
    wrong = [(program, what) for program, what in wrong if what]
    for program, what in wrong:
        print(f"{program.stem}: {what}")
    print(f"{len(programs) - len(wrong)} as they should be, {len(wrong)} not")
    return 1 if wrong or not programs else 0


if __name__ == "__main__":
    sys.exit(main())
