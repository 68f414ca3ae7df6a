// The worker in which guests live: one Pyodide, each guest on a stack of its own (JSPI). The page never waits for it.
//
//   page -> worker   {t:"launch", guest} | {t:"frame", guest, bytes} | {t:"taken", guest, octets} | {t:"kill", guest}
//   worker -> page   {t:"loading", done, total} | {t:"ready", python} | {t:"failed", text}
//                    {t:"frame", guest, bytes} | {t:"gone", guest, text}

const guests = new Map();
let startGuest = null;

// A program that never waits says more than the page can take in, which would be left no time to draw or to hear its
// user. So it waits when this many octets have not been taken, until half of them are.
const mostUntaken = 1 << 17;

class Guest {
  constructor(id) {
    this.id = id;
    this.inbox = [];
    this.waiting = null;
    this.killed = false;
    this.untaken = 0; // octets
    this.behind = null;
  }

  // The channel that the shim is given (assets/guest/zocalo_guest). Its promises are kept, never rejected: Pyodide writes a
  // rejection to sys.stderr, which is that of whichever guest runs just then. One that is killed is given undefined.
  send(bytes) {
    if (this.killed) return;
    const copy = bytes.slice();
    this.untaken += copy.length;
    postMessage({ t: "frame", guest: this.id, bytes: copy }, [copy.buffer]);
  }

  isBehind() {
    return this.untaken > mostUntaken;
  }

  caughtUp() {
    if (this.killed) return Promise.resolve(undefined);
    return new Promise((resolve) => (this.behind = resolve));
  }

  taken(octets) {
    this.untaken -= octets;
    if (!this.behind || this.untaken > mostUntaken / 2) return;
    this.behind(true);
    this.behind = null;
  }

  receive() {
    if (this.killed) return Promise.resolve(undefined);
    if (this.inbox.length > 0) return Promise.resolve(this.inbox.shift());
    return new Promise((resolve) => (this.waiting = resolve));
  }

  push(bytes) {
    if (this.waiting) {
      const resolve = this.waiting;
      this.waiting = null;
      resolve(bytes);
    } else {
      this.inbox.push(bytes);
    }
  }

  kill() {
    this.killed = true;
    for (const resolve of [this.waiting, this.behind]) resolve?.(undefined);
    this.waiting = this.behind = null;
  }
}

async function fetchCounted(url, count) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status} ${response.statusText}`);
  const reader = response.body.getReader();
  const chunks = [];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    count(value.length);
  }
  return new Blob(chunks, { type: response.headers.get("Content-Type") ?? "" });
}

async function load() {
  if (typeof WebAssembly.Suspending !== "function") {
    throw new Error("This browser lacks JavaScript Promise Integration (JSPI); Chrome 137 or Firefox 153 have it.");
  }
  // Most of what is waited for is the interpreter itself; counting its octets is an honest progress bar.
  const total = 12.5e6;
  let done = 0;
  const count = (octets) => {
    done += octets;
    postMessage({ t: "loading", done: Math.min(done, total), total });
  };
  const index = await (await fetch("assets/index.json")).json();
  const names = index.filter((name) => name.startsWith("assets/guest/zocalo_guest/") && name.endsWith(".py"));
  const [sources] = await Promise.all([
    Promise.all(names.map((name) => fetchCounted(name, count))),
    fetchCounted("pyodide/pyodide.asm.wasm", count),
    fetchCounted("pyodide/python_stdlib.zip", count),
  ]);
  const { loadPyodide } = await import("./pyodide/pyodide.mjs");
  // Neither hash() nor the clock's calendar may depend on whose browser this is.
  const env = { HOME: "/home/pyodide", PYTHONHASHSEED: "0", TZ: "UTC" };
  const pyodide = await loadPyodide({ indexURL: new URL("pyodide/", import.meta.url).href, env });
  const folder = "/zocalo/zocalo_guest";
  pyodide.FS.mkdirTree(folder);
  for (const [i, name] of names.entries()) {
    pyodide.FS.writeFile(`${folder}/${name.split("/").at(-1)}`, new Uint8Array(await sources[i].arrayBuffer()));
  }
  pyodide.runPython("import sys; sys.path.insert(0, '/zocalo')");
  const host = pyodide.pyimport("zocalo_guest.pyodide_host");
  startGuest = host.start;
  postMessage({ t: "ready", python: pyodide.runPython("import platform; platform.python_version()") });
}

const loaded = load().catch((error) => {
  postMessage({ t: "failed", text: String(error.message ?? error) });
  throw error;
});

async function launch(id) {
  const guest = new Guest(id);
  guests.set(id, guest);
  let text = "ended";
  try {
    await loaded;
    await startGuest.callPromising(guest);
  } catch (error) {
    text = guest.killed ? "killed" : String(error.message ?? error);
  }
  guests.delete(id);
  postMessage({ t: "gone", guest: id, text });
}

onmessage = ({ data }) => {
  switch (data.t) {
    case "launch":
      launch(data.guest);
      break;
    case "frame":
      guests.get(data.guest)?.push(data.bytes);
      break;
    case "taken":
      guests.get(data.guest)?.taken(data.octets);
      break;
    case "kill":
      guests.get(data.guest)?.kill();
      break;
  }
};
