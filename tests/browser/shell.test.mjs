// The page around the views, in Chromium: links that open the same moment, the embedded page, the palette, the words for a
// screen reader.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Page, kSimulated, serverAndChromium } from "./harness.mjs";

const zocalo = serverAndChromium();

const address = (page, wanted) =>
  page.page.waitForFunction((text) => location.hash.includes(text), wanted).then(() => page.page.url());
const texts = (page) =>
  page.page.evaluate(() => [document.getElementById("said").textContent, document.getElementById("mirror").textContent]);

test("the address opens the same moment, in the same language", async () => {
  const page = await zocalo.open("?lesson=log-server");
  await page.until((s) => s.complete, "recording");
  await page.command("language en");
  await page.command("seek 40");
  const url = await address(page, "at=41");
  const here = await page.state();
  await page.close();

  const again = await Page.open(zocalo.browser, url);
  const there = await again.until((s) => s.complete && s.cursor === 40, "the moment of the link");
  assert.equal(there.text, here.text);
  assert.equal(there.language, "en");
  assert.equal(there.problem, "");
  // Another link in the same tab.
  await again.page.evaluate(() => (location.hash = "lesson=http-logs&at=12"));
  await again.until((s) => s.lesson === "http-logs" && s.cursor === 11, "the other link");
  assert.deepEqual(again.complaints, []);
  await again.close();
});

test("an edited program travels in the link, compressed, and is run", async () => {
  const page = await zocalo.open("?lesson=letters-and-postcards");
  await page.until((s) => s.complete, "recording");
  await page.command(`edit sender.py\nprint("edited", 6 * 7)\n${"# the same line again and again\n".repeat(100)}`);
  const url = await address(page, "z=");
  await page.close();
  assert.ok(url.length < 400, `${url.length} letters for 3 kB`);
  assert.ok(!url.includes("edit."));

  const again = await Page.open(zocalo.browser, url);
  const ran = await again.until((s) => s.kind === kSimulated && s.complete, "the run of the link's program", 240_000);
  assert.match(ran.output, /edited 42/);
  assert.deepEqual(again.complaints, []);
  await again.close();
});

test("a bad link says so and opens what can be opened", async () => {
  const page = await zocalo.open("#lesson=log-server&at=999999&bogus=1&z=!!!");
  const state = await page.until((s) => s.complete && s.problem.includes("999999") === false && s.cursor === s.moments - 1, "the end");
  assert.match(state.problem, /bogus=1/);
  assert.match(state.problem, /z=/);
  assert.ok(state.problem.includes(String(state.moments)));
  await page.close();
});

test("embedded in another page, with a way out to a page of its own", async () => {
  const page = await zocalo.open("?embed#lesson=log-server&at=30", { viewport: { width: 720, height: 520 } });
  const state = await page.until((s) => s.complete && s.cursor === 29, "the moment");
  assert.ok(state.embedded);
  await page.picture("embedded");
  const popup = page.page.waitForEvent("popup");
  await page.page.mouse.move(720 - 28, 20);
  await page.frames(3);
  await page.page.mouse.click(720 - 28, 20);
  const opened = await popup;
  await opened.waitForURL(/lesson=/);
  const url = opened.url();
  assert.ok(!url.includes("embed"), url);
  assert.match(url, /lesson=log-server.*at=30/);
  await page.close();
});

test("the palette by the keyboard; the browser leaves our keys alone", async () => {
  // Without motion the caret does not blink, and the picture comes to rest.
  const page = await zocalo.open("?lesson=log-server", { reducedMotion: "reduce" });
  await page.until((s) => s.complete, "recording");
  await page.page.evaluate(() => (window.stillHere = true));
  await page.page.keyboard.press("Control+k");
  await page.until((s) => s.palette, "palette");
  await page.page.keyboard.type("english");
  await page.frames(4);
  await page.picture("palette");
  await page.page.keyboard.press("Enter");
  await page.until((s) => !s.palette && s.language === "en", "English");
  await page.page.keyboard.press("F5");
  await page.page.keyboard.press("F10");
  await page.command("seek 30");
  await page.page.keyboard.press("Home");
  await page.until((s) => s.cursor === 0, "the start");
  await page.page.keyboard.press("Alt+ArrowLeft");
  await page.until((s) => s.cursor === 30, "back to where the cursor was");
  assert.ok(await page.page.evaluate(() => window.stillHere), "the page was loaded anew");
  await page.close();
});

test("the moment is said politely and written out, but not while it plays", async () => {
  const page = await zocalo.open("?lesson=log-server");
  await page.until((s) => s.complete, "recording");
  assert.equal(await page.page.getAttribute("#said", "aria-live"), "polite");
  await page.command("start");
  await page.command("step call");
  await page.command("step call");
  const [said, written] = await texts(page);
  assert.equal(written.split("\n")[0], said);
  assert.ok(written.split("\n").length >= 4, written);
  await page.command("step call");
  assert.notEqual((await texts(page))[0], said);
  await page.command("play");
  const before = await texts(page);
  const { cursor } = await page.state();
  await page.until((s) => s.cursor > cursor || !s.playing, "play to go on");
  assert.deepEqual(await texts(page), before);
  await page.close();
});

test("the editor copies to the user's clipboard and pastes from it", async () => {
  const page = await zocalo.open("?lesson=log-server", { permissions: ["clipboard-read", "clipboard-write"] });
  await page.until((s) => s.complete, "recording");
  const press = async (keys) => {
    await page.page.keyboard.press(keys);
    await page.frames(4);
  };
  const clipboard = (text) => page.page.evaluate((it) => it === undefined ? navigator.clipboard.readText() : navigator.clipboard.writeText(it), text);
  await press("Control+k");
  await page.page.keyboard.type("editar");
  await page.frames(20); // a key goes down and up in frames of its own, and slow ones lag behind the typing
  await press("Enter");
  await press("Control+a");
  await press("Control+c");
  assert.match(await clipboard(), /^# python3 server.py\nimport select\n/);
  await clipboard("print(1)\nprint('ñ')\n");
  await press("Control+v");
  await clipboard("something else");
  await press("Control+a");
  await press("Control+c");
  assert.equal(await clipboard(), "print(1)\nprint('ñ')\n");
  await page.close();
});

test("a touch screen's keyboard that suggests words writes them once", async () => {
  const page = await zocalo.open("?lesson=log-server", { hasTouch: true, permissions: ["clipboard-read", "clipboard-write"] });
  await page.until((s) => s.complete, "recording");
  await page.command("edit server.py\n");
  await page.page.keyboard.press("e");
  await page.page.waitForFunction(() => window.zocalo.wantsText());
  await page.page.evaluate(() => document.getElementById("keyboard").focus());
  const screen = await page.page.context().newCDPSession(page.page);
  const suggest = async (text) => {
    await screen.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });
    await page.frames(4);
  };
  for (const text of ["o", "ol", "ola"]) await suggest(text);
  await screen.send("Input.insertText", { text: "hola" }); // a correction
  await suggest(" mu");
  await screen.send("Input.insertText", { text: " mundo ñ" });
  await page.frames(4);
  await page.page.keyboard.press("Backspace");
  await page.frames(4);
  await page.page.evaluate(() => document.getElementById("canvas").focus());
  await page.page.keyboard.press("Control+a");
  await page.frames(4);
  await page.page.keyboard.press("Control+c");
  await page.frames(4);
  assert.equal(await page.page.evaluate(() => navigator.clipboard.readText()), "hola mundo ");
  await page.close();
});

test("a program that prints without end leaves the page to its user, and can be run again mended", async () => {
  const page = await zocalo.open("?lesson=your-programs");
  await page.pythonReady();
  const run = async (text) => {
    await page.command(`edit server.py\n${text}`);
    await page.command("run");
  };
  await run("while True:\n    print('x' * 60)\n");
  await page.until((s) => s.moments > 20_000, "flood");
  for (const language of ["en", "es", "en"]) {
    const asked = Date.now();
    await page.command(`language ${language}`);
    assert.ok(Date.now() - asked < 5_000, `the page answers after ${Date.now() - asked} ms`);
  }
  await run("print('mended')\n");
  await page.until((s) => s.moments < 20_000 && s.output?.includes("mended"), "the other run");
  await run("while True:\n    pass\n");
  const stopped = await page.until((s) => s.complete && s.problem !== "", "end of the endless loop", 60_000);
  assert.match(stopped.problem, /^server: was stopped at server\.py:[12]: .* should wait in select\(\)/);
  await run("print('mended again')\n");
  await page.until((s) => s.output?.includes("mended again"), "the run after it");
  assert.deepEqual(page.complaints, []);
  await page.close();
});
