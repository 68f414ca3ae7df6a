// A debugging session in the page, by its keys: a breakpoint, back over a select().
import assert from "node:assert/strict";
import { test } from "node:test";
import { serverAndChromium } from "./harness.mjs";

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
