// The truth suites under Pyodide in Chromium, over the machine's own kernel: the shim in the browser says what Linux said.
// Two programs at a time share the interpreter, each on a stack of its own.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
// Those that leave out ask for numbers of descriptors that nobody has; here two programs share the host's.
const given = ["1", "2", "301", "302", "303", "304", "305", "307", "4", "5", "6", "701", "702", "703", "704", "705", "706",
  "708", "8", "901", "902", "903", "904", "905"];
// Of ours, what CPython 3.14 says as 3.11 did: executors, threads and what ends with a program, which guests once shared.
const ours = ["811", "818", "820", "822", "823", "824", "911", "916"];
const suites = [[join(here, "../../../shared/truth/a"), given], [join(here, "truth"), ours]];

async function freePort() {
  const finder = createServer().listen(0, "127.0.0.1");
  await once(finder, "listening");
  const { port } = finder.address();
  finder.close();
  return port;
}

async function judge(folder, patterns) {
  const port = await freePort();
  const judging = spawn("python3", [join(here, "shim/run.py"), "--listen", String(port), "--jobs", "2", folder, ...patterns],
    { stdio: ["ignore", "inherit", "inherit"] });
  const judged = once(judging, "exit");
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const guests = spawn("node", [join(here, "shim/pyodide_guests.mjs"), String(port), "2"], { stdio: ["ignore", "inherit", "inherit"] });
  guests.on("exit", () => judging.kill());
  const [status] = await judged;
  guests.kill();
  return status === 0;
}

let passed = true;
for (const [folder, patterns] of suites) {
  if (!existsSync(folder)) console.log(`${folder} is not beside this checkout`);
  else if (!(await judge(folder, patterns))) passed = false;
}
process.exit(passed ? 0 : 1);
