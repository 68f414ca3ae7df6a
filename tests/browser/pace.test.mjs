// A program's calls are answered between the page's frames, which are slow where the browser draws in software: they must
// not wait for a frame each.
import assert from "node:assert/strict";
import { test } from "node:test";
import { kSimulated, serverAndChromium } from "./harness.mjs";

const zocalo = serverAndChromium();

const many = `import socket
held = []
for i in range(200):
    one = socket.socket()
    one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    one.bind(("", 0))
    held.append(one)
print("held", len(held))
`;

test("two hundred sockets are opened at many calls a frame, and the page is drawn meanwhile", async () => {
  const page = await zocalo.open("?lesson=your-programs", { viewport: { width: 1920, height: 1080 } });
  await page.until((s) => s.complete, "recording");
  await page.pythonReady();
  await page.command(`edit server.py\n${many}`);
  await page.command("run");
  const first = await page.until((s) => s.kind === kSimulated && s.calls > 5, "the first calls", 60_000);
  const began = Date.now();
  const done = await page.until((s) => s.output?.includes("held 200"), "two hundred sockets");
  const calls = done.calls - first.calls, frames = done.frames - first.frames, seconds = (Date.now() - began) / 1000;
  console.log(`${calls} calls in ${frames} frames, ${seconds} s`);
  assert.ok(frames >= Math.floor(seconds), `${frames} frames in ${seconds} s`);
  assert.ok(calls > 5 * frames, `${calls} calls in ${frames} frames`);
  await page.close();
});
