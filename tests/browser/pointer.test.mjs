// What the pointer is told by resting: on a name of the program its value, on a call or a term what it means.
import assert from "node:assert/strict";
import { test } from "node:test";
import { serverAndChromium } from "./harness.mjs";

const zocalo = serverAndChromium();
const calm = { viewport: { width: 1440, height: 900 }, reducedMotion: "reduce" };
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/// What the pointer is told at the places of a line from left to right, each once.
async function tipsAlong(page, left, right, y) {
  const said = [];
  for (let x = left; x <= right; x += 24) {
    await page.page.mouse.move(x - 2, y);
    await page.frames(2);
    await page.page.mouse.move(x, y);
    await pause(350);
    await page.frames(2);
    const { tip } = await page.state();
    if (tip && said.at(-1) !== tip) said.push(tip);
  }
  return said;
}

const atLineOfSelect = 200, atNames = [640, 940]; // of the program's panel, in a window of this size

test("the pointer over a name of the program says its value, over a call and a term what it means", async () => {
  const page = await zocalo.open("?lesson=log-server", calm);
  await page.until((s) => s.complete, "recording");
  await page.command("seek 75");
  assert.match((await page.state()).text, /línea 15: .*select\.select\(/);
  const spanish = await tipsAlong(page, ...atNames, atLineOfSelect);
  assert.ok(spanish.some((tip) => /^sockets_list = \[<socket fd=3>\]/.test(tip)), spanish.join(" | "));
  assert.ok(spanish.some((tip) => /^select: pregunta al kernel/m.test(tip)), spanish.join(" | "));
  await page.command("language en");
  const english = await tipsAlong(page, ...atNames, atLineOfSelect);
  assert.ok(english.some((tip) => /^select: asks the kernel/m.test(tip)), english.join(" | "));
  // Of the lesson's text, whose lines are wherever they are.
  const terms = [];
  for (let y = 180; y <= 300; y += 20) terms.push(...(await tipsAlong(page, 60, 240, y)));
  assert.ok(terms.some((tip) => /^(SYN|ACK|socket|select|accept|SYN\+ACK): /m.test(tip)), terms.join(" | "));
  await page.close();
});
