// A debugging session in the page, by its keys: a breakpoint, back over a select(), the inside of the call, and what if a
// packet had been lost.
import assert from "node:assert/strict";
import { test } from "node:test";
import { kSimulated, serverAndChromium } from "./harness.mjs";

const zocalo = serverAndChromium();
const calm = { reducedMotion: "reduce" };

/// The state after a key that moves the cursor. The lesson's questions hold a step up: they are passed over.
async function press(page, key) {
  const { cursor } = await page.state();
  await page.page.keyboard.press(key);
  const state = await page.until((s) => s.cursor !== cursor, `move by ${key} from ${cursor}`, 20_000);
  if (!state.question) return state;
  await page.command(`skip ${state.question}`);
  return press(page, key);
}

async function openLogServer() {
  const page = await zocalo.open("?lesson=log-server", calm);
  await page.until((s) => s.complete, "recording");
  await page.command("language en");
  await page.command("start");
  return page;
}

/// Steps to where the server is about to call select() for the first time.
async function stepToSelect(page) {
  for (let i = 0; i < 40; ++i) {
    const state = await press(page, "F10");
    if (/^server, server\.py, line \d+:.*select\.select\(/m.test(state.text)) return state;
  }
  throw new Error("forty steps did not lead to a line with select()");
}

test("a breakpoint on select()'s line holds both ways, and a step back takes back the step over the call", async () => {
  const page = await openLogServer();
  const before = await stepToSelect(page);
  const line = before.text.match(/line \d+:/)[0];
  await page.page.keyboard.press("F9");
  const second = await press(page, "F5");
  assert.ok(second.cursor > before.cursor && second.cursor < second.moments - 1, `${second.cursor}`);
  assert.ok(second.text.includes(line), second.text);
  const again = await press(page, "Control+F5");
  assert.deepEqual([again.cursor, again.text], [before.cursor, before.text]);

  const after = await press(page, "F10");
  assert.ok(!after.text.includes(line), after.text);
  assert.match(after.text, /call: select\(\[3\], \[\], \[3\], NULL\) = /);
  assert.match(after.text, /read_sockets = \[<socket fd=3>\]/);
  const back = await press(page, "Control+F10");
  assert.deepEqual([back.cursor, back.text], [before.cursor, before.text]);

  await page.page.keyboard.press("F9");
  const end = await press(page, "F5");
  assert.equal(end.cursor, end.moments - 1);
  await page.close();
});

const written = (page) => page.page.evaluate(() => document.getElementById("mirror").textContent);

test("the inside of a select(), step by step, there and back", async () => {
  const page = await openLogServer();
  await stepToSelect(page);
  await press(page, "ArrowRight"); // into the call
  const inside = async () => (await written(page)).match(/^Inside, step (\d+) of (\d+): (.*)$/m);
  for (let i = 0; i < 30 && (await inside())?.[1] !== "1"; ++i) {
    await page.page.keyboard.press(",");
    await page.frames(4);
  }
  const steps = [];
  for (let i = 0; i < 60; ++i) {
    const step = await inside();
    assert.ok(step, await written(page));
    steps.push({ number: Number(step[1]), text: step[3] });
    if (step[1] === step[2]) break;
    await page.page.keyboard.press(".");
    await page.frames(4);
    const { question } = await page.state();
    if (question) await page.command(`skip ${question}`);
  }
  const said = steps.map((step) => step.text).join("\n");
  assert.match(said, /copies the sets in: r=0x8 w=0x0 x=0x8/);
  assert.match(said, /fd 3: not readable/);
  assert.match(said, /sleeps without a deadline/);
  assert.match(said, /woken: packet \d+ arrives/);
  assert.match(said, /three lists: \[3\], \[\], \[\]/);
  assert.deepEqual(steps.map((step) => step.number), steps.map((_, i) => steps[0].number + i));
  await page.picture("microscope");
  await page.page.keyboard.press(",");
  await page.frames(4);
  assert.match(await written(page), new RegExp(`^Inside, step ${steps.at(-1).number - 1} of`, "m"));
  await page.close();
});

test("what if this packet had been lost: a branch, beside the run it parts from, and undone", async () => {
  const page = await openLogServer();
  await page.pythonReady();
  const trunk = await page.state();
  assert.equal(trunk.lost, 0);
  const sent = (await page.command("pick packet:5"), await written(page));
  assert.match(sent, /^Packet #5 /m);
  await page.page.keyboard.press("x");
  const branch = await page.until((s) => s.complete && s.lost === 1, "a branch with a lost packet", 240_000);
  assert.match(branch.text, /drop packet #5/);
  assert.notEqual(branch.digest, trunk.digest);
  assert.match(branch.output, /client 1: INFO boot/); // it was sent again
  await page.page.keyboard.press("=");
  await page.frames(6);
  assert.match(await written(page), /drop packet #5/);
  await page.picture("branch");
  await page.page.keyboard.press("[");
  const back = await page.until((s) => s.lost === 0, "the run without the loss");
  assert.equal(back.digest, trunk.digest);
  await page.page.keyboard.press("]");
  await page.until((s) => s.lost === 1, "the branch again");
  for (const lost of [0, 1, 0]) { // the switch, the one before it, and the branch itself
    await page.page.keyboard.press("Control+z");
    await page.until((s) => s.lost === lost, "the last step undone");
  }
  await page.frames(6);
  const undone = await written(page);
  assert.doesNotMatch(undone, /^Branch:|^Compare:/m);
  await page.close();
});

test("steps go into http/server.py of the page's own library and out of it, once it is recorded", async () => {
  const page = await zocalo.open("?lesson=http-logs", calm);
  await page.until((s) => s.complete, "recording");
  await page.pythonReady();
  await page.command("language en");
  await page.page.keyboard.press("j");
  await page.frames(4);
  await page.page.keyboard.press("Control+k");
  await page.until((s) => s.palette, "palette");
  await page.page.keyboard.type("record the standard library");
  await page.frames(20);
  await page.page.keyboard.press("Enter");
  await page.until((s) => s.kind === kSimulated && s.complete, "the run with its library", 240_000);
  await page.command("start");
  const step = async (key, wanted) => {
    for (let i = 0; i < 200; ++i) {
      const state = await press(page, key);
      if (wanted.test(state.text)) return state;
    }
    throw new Error(`two hundred times ${key} do not lead to ${wanted}: ${(await page.state()).text}`);
  };
  const inside = await step("F11", /^server, python3\.\d+\/http\/server\.py, line \d+: \S/m);
  await page.picture("library");
  const out = await step("Shift+F11", /^server, server\.py, line \d+:/m);
  assert.ok(out.cursor > inside.cursor);
  const again = await step("Control+F11", /^server, python3\.\d+\/http\/server\.py, line \d+: \S/m);
  assert.ok(again.cursor < out.cursor);
  // Without the library the same step goes over it.
  await page.command("start");
  await page.page.keyboard.press("j");
  await page.frames(4);
  for (let i = 0; i < 12; ++i) {
    const state = await press(page, "F11");
    assert.doesNotMatch(state.text.split("\n")[0], /python3/);
  }
  assert.deepEqual(page.complaints, []);
  await page.close();
});
