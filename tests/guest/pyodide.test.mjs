// The truth suite under Pyodide in Chromium, over the machine's own kernel: the shim in the browser says what Linux said.
// Two programs at a time share the interpreter, each on a stack of its own.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const truth = join(here, "../../../shared/truth/a");
if (!existsSync(join(here, "../../../shared"))) {
  console.log("shared/ is not beside this checkout: nothing to compare with");
  process.exit(0);
}

const finder = createServer().listen(0, "127.0.0.1");
await once(finder, "listening");
const { port } = finder.address();
finder.close();

// Those that leave out ask for numbers of descriptors that nobody has; here two programs share the host's.
const patterns = ["1", "2", "301", "302", "303", "304", "305", "307", "4", "5", "6", "701", "702", "703", "704", "705", "706",
  "708", "8", "901", "902", "903", "904", "905"];
const judge = spawn("python3", [join(here, "shim/run.py"), "--listen", String(port), "--jobs", "2", truth, ...patterns],
  { stdio: ["ignore", "inherit", "inherit"] });
const judged = once(judge, "exit");
await new Promise((resolve) => setTimeout(resolve, 1000));
const guests = spawn("node", [join(here, "shim/pyodide_guests.mjs"), String(port), "2"], { stdio: ["ignore", "inherit", "inherit"] });
guests.on("exit", () => judge.kill());
const [status] = await judged;
guests.kill();
process.exit(status === 0 ? 0 : 1);
