// Lends guests in Pyodide to a host elsewhere: node pyodide_guests.mjs PORT [COUNT] loads web/guest_worker.mjs in Chromium
// and connects COUNT guests at a time to the host (run.py --listen PORT), each over a connection of its own, until nobody
// listens there any more. So the shim is judged in the browser by the same programs and the same kernel as natively.

import { createRequire } from "node:module";
import fs from "node:fs";
import http from "node:http";
import net from "node:net";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../..");
const require = createRequire(path.join(root, "tests/browser/package.json"));
const { chromium } = require("playwright-core");
const port = Number(process.argv[2]);
const count = Number(process.argv[3] ?? 1);

const types = { ".mjs": "text/javascript", ".js": "text/javascript", ".wasm": "application/wasm", ".html": "text/html" };
const pyodide = ["build/web/pyodide", "web/node_modules/pyodide"].find((folder) => fs.existsSync(path.join(root, folder)));
const shim = fs.readdirSync(path.join(root, "assets/guest/zocalo_guest")).filter((name) => name.endsWith(".py"))
  .map((name) => `assets/guest/zocalo_guest/${name}`);

function file_of(url) {
  if (url === "/guest_worker.mjs") return "web/guest_worker.mjs";
  if (url.startsWith("/pyodide/")) return pyodide + url.slice("/pyodide".length);
  return url.startsWith("/assets/guest/") ? url.slice(1) : null;
}

const server = http.createServer((request, response) => {
  const url = new URL(request.url, "http://localhost").pathname;
  if (url === "/favicon.ico") return response.writeHead(204).end();
  if (url === "/") return response.setHeader("Content-Type", "text/html").end("<!doctype html><title>guests</title>");
  if (url === "/assets/index.json") return response.end(JSON.stringify(shim));
  const name = file_of(url);
  if (!name || !fs.existsSync(path.join(root, name))) return response.writeHead(404).end();
  response.setHeader("Content-Type", types[path.extname(name)] ?? "application/octet-stream");
  fs.createReadStream(path.join(root, name)).pipe(response);
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));

const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking"],
});
const page = await browser.newPage();
page.on("console", (message) => console.error("page:", message.text()));
page.on("pageerror", (error) => console.error("page:", error));

const guests = new Map(); // id -> { connection, gone }
await page.exposeFunction("fromGuest", (id, text) => guests.get(id)?.connection.write(Buffer.from(text, "base64")));
await page.exposeFunction("guestGone", (id, text) => guests.get(id)?.gone(text));
let ready;
const loaded = new Promise((resolve) => (ready = resolve));
await page.exposeFunction("workerSays", (text) => ready(text));
await page.goto(`http://127.0.0.1:${server.address().port}/`);
await page.evaluate(() => {
  const encode = (bytes) => {
    let text = "";
    for (let i = 0; i < bytes.length; i += 32768) text += String.fromCharCode(...bytes.subarray(i, i + 32768));
    return btoa(text);
  };
  window.worker = new Worker("/guest_worker.mjs", { type: "module" });
  window.worker.onerror = (event) => window.workerSays("failed: " + event.message);
  window.worker.onmessage = ({ data }) => {
    if (data.t === "frame") {
      window.fromGuest(data.guest, encode(data.bytes));
      window.worker.postMessage({ t: "taken", guest: data.guest, octets: data.bytes.length });
    }
    if (data.t === "gone") window.guestGone(data.guest, data.text);
    if (data.t === "ready") window.workerSays("");
    if (data.t === "failed") window.workerSays(data.text);
  };
});
const problem = await loaded;
if (problem) {
  console.error(problem);
  process.exit(1);
}

function toGuest(id, bytes) {
  return page.evaluate(([guest, text]) => {
    const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
    window.worker.postMessage({ t: "frame", guest, bytes });
  }, [id, bytes.toString("base64")]);
}

// One guest from its connection to its end; false if nobody listens.
async function serve(id) {
  const connection = net.connect(port, "127.0.0.1");
  const connected = await new Promise((resolve) => {
    connection.once("connect", () => resolve(true));
    connection.once("error", () => resolve(false));
  });
  if (!connected) return false;
  connection.on("error", () => {});
  let buffer = Buffer.alloc(0);
  connection.on("data", (data) => {
    buffer = Buffer.concat([buffer, data]);
    while (buffer.length >= 8) {
      const size = 8 + buffer.readUInt32BE(0) + buffer.readUInt32BE(4);
      if (buffer.length < size) break;
      toGuest(id, buffer.subarray(0, size));
      buffer = buffer.subarray(size);
    }
  });
  const gone = new Promise((resolve) => guests.set(id, { connection, gone: resolve }));
  // Its host has gone, and with it the guest. The browser may be gone as well.
  connection.once("close", () =>
    page.evaluate((guest) => window.worker.postMessage({ t: "kill", guest }), id).catch(() => {}),
  );
  await page.evaluate((guest) => window.worker.postMessage({ t: "launch", guest }), id);
  await gone;
  connection.end();
  guests.delete(id);
  return true;
}

let next = 1;
await Promise.all(
  Array.from({ length: count }, async () => {
    while (await serve(next++));
  }),
);
await browser.close();
server.close();
