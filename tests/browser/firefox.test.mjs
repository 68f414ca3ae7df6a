// Guests in Firefox: the worker alone, since headless Firefox has no WebGL on a machine without a GPU. A small host in
// JavaScript answers the guests' calls.
import assert from "node:assert/strict";
import { test } from "node:test";
import puppeteer from "puppeteer-core";
import { serve } from "./harness.mjs";

const programs = {
  1: 'import time\nfor i in range(2):\n    print("one", i)\n    time.sleep(1)\n',
  2: "import time, socket, select, json, http.server, urllib.request\ntime.sleep(0.5)\nprint('two')\n1 / 0\n",
};

/// In the page: runs the programs under guest_worker.mjs and gives what they said.
async function run(sources) {
  const encoder = new TextEncoder(), decoder = new TextDecoder();
  const frame = (header) => {
    const json = encoder.encode(JSON.stringify(header));
    const bytes = new Uint8Array(8 + json.length);
    new DataView(bytes.buffer).setUint32(0, json.length);
    bytes.set(json, 8);
    return bytes;
  };
  const worker = new Worker("guest_worker.mjs", { type: "module" });
  const said = [];
  let now = 0, left = Object.keys(sources).length;
  const answer = (guest, header) => worker.postMessage({ t: "frame", guest, bytes: frame(header) });
  const hear = (guest, message) => {
    said.push({ guest, ...message });
    if (message.t === "hello") {
      answer(guest, { t: "start", path: `${guest}.py`, source: sources[guest], argv: [`${guest}.py`], seed: 7, host: "h",
        pid: 1000 + Number(guest), epoch: 0, trace: "program", line_budget: 100000, files: {}, now });
    } else if (message.t === "call") {
      now += message.duration ?? 1000;
      answer(guest, { t: "reply", th: 1, now, result: 0 });
    }
  };
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => {
      if (data.t === "failed") reject(new Error(data.text));
      if (data.t === "gone" && --left === 0) resolve(said);
      if (data.t !== "frame") return;
      for (let bytes = data.bytes; bytes.length > 0;) {
        const view = new DataView(bytes.buffer, bytes.byteOffset);
        const end = 8 + view.getUint32(0);
        hear(data.guest, JSON.parse(decoder.decode(bytes.slice(8, end))));
        bytes = bytes.slice(end + view.getUint32(4));
      }
    };
    for (const guest of Object.keys(sources)) worker.postMessage({ t: "launch", guest: Number(guest) });
  });
}

test("two guests take turns in Firefox, each with its own lines, output and end", { timeout: 400_000 }, async () => {
  const server = await serve();
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath: process.env.ZOCALO_FIREFOX ?? "/usr/bin/firefox-esr",
    protocolTimeout: 380_000,
  });
  try {
    const page = await browser.newPage();
    await page.goto(`${server.url}icon.svg`);
    const said = await page.evaluate(run, programs);
    const of = (guest, t) => said.filter((message) => message.guest === guest && message.t === t);
    assert.equal(of(1, "out").map((m) => m.text).join(""), "one 0\none 1\n");
    assert.equal(of(1, "exit")[0].status, 0);
    assert.deepEqual(of(1, "line").map((m) => m.line), [1, 2, 3, 4, 2, 3, 4, 2]);
    assert.equal(of(2, "exit")[0].why, "exception");
    assert.match(of(2, "exit")[0].traceback, /line 4, in <module>[^]*ZeroDivisionError: division by zero/);
    const order = said.filter((m) => m.t === "call").map((m) => m.guest);
    assert.ok(order.indexOf(2) < order.lastIndexOf(1), "they are interleaved");
  } finally {
    await browser.close();
    server.stop();
  }
});
