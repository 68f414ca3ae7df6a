// The page as a learner uses it, in Chromium.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { kRecording, kSimulated, lessons, serverAndChromium } from "./harness.mjs";

const zocalo = serverAndChromium();

// They play by the clock, which three can do beside each other.
describe("each lesson", { concurrency: 3 }, () => {
  for (const lesson of lessons) {
    test(`${lesson}: shown before Python has loaded, stepped, played to its end, without a complaint`, async () => {
      const page = await zocalo.open(`?lesson=${lesson}`);
      const first = await page.until((s) => s.kind === kRecording && s.complete && s.moments > 0, "recording");
      await page.command("start");
      await page.command("step line");
      const stepped = await page.state();
      assert.ok(stepped.cursor > 0 && stepped.cursor < first.moments - 1);
      assert.equal(stepped.lesson, lesson);
      assert.ok(stepped.text.length > 0);
      await page.command("start");
      await page.command("speed 8");
      let state = await page.state();
      for (let i = 0; state.cursor < first.moments - 1; ++i) {
        assert.ok(i < 1500, `play stands still at ${state.cursor} of ${first.moments}`);
        if (state.question && !state.answered) await page.command(`skip ${state.question}`);
        if (!state.playing) await page.command("play");
        await new Promise((resolve) => setTimeout(resolve, 200));
        state = await page.state();
      }
      assert.deepEqual(page.complaints, []);
      await page.close();
    });
  }
});

test("a step forward and back returns to the same picture", async () => {
  const page = await zocalo.open("?lesson=log-server", { reducedMotion: "reduce" });
  await page.until((s) => s.complete, "recording");
  // While Python loads the page says how far it is, which is no part of the moment.
  await page.pythonReady();
  for (const stop of ["moment", "line", "call", "packet"]) {
    await page.command("seek 60");
    await page.command(`step ${stop}`);
    const here = await page.state();
    const before = await page.picture();
    await page.command(`step ${stop}`);
    const there = await page.state();
    assert.ok(there.cursor > here.cursor);
    const between = await page.picture();
    assert.ok(!between.equals(before), `a ${stop} changes the picture`);
    await page.command(`step back ${stop}`);
    assert.equal((await page.state()).cursor, here.cursor);
    assert.ok((await page.picture()).equals(before), `back by ${stop} gives another picture`);
  }
  await page.close();
});

test("Python runs in the page: a knob changes the outcome, an edit runs, the same seed gives the same digest", async () => {
  const page = await zocalo.open("?lesson=letters-and-postcards");
  await page.until((s) => s.complete, "recording");
  await page.pythonReady();
  const ended = (s) => s.kind === kSimulated && s.complete;

  await page.command("run");
  const first = await page.until(ended, "run");
  assert.match(first.output, /letters: +\[1, 2, 3, 4, 5, 6, 7, 8, 9, 10\]/);
  assert.ok(first.lost > 0);

  await page.command("knob loss 0");
  await page.command("run");
  const lossless = await page.until((s) => ended(s) && s.digest !== first.digest, "run without loss");
  assert.equal(lossless.lost, 0);

  await page.command("knob loss 15");
  await page.command("run");
  const again = await page.until((s) => ended(s) && s.digest !== lossless.digest, "the first run again");
  assert.equal(again.digest, first.digest);

  await page.command('edit sender.py\nprint("edited", 6 * 7)\n');
  await page.command("run");
  const edited = await page.until((s) => ended(s) && s.output.includes("edited 42"), "edited run");
  assert.ok(edited.moments < first.moments);

  await page.command("edit sender.py\nx = 1\nx.boom()\n");
  await page.command("run");
  const broken = await page.until((s) => ended(s) && s.output.includes("AttributeError"), "broken run");
  assert.match(broken.output, /line 2/);

  await page.command("edit sender.py\nwhile True:\n    pass\n");
  await page.command("run");
  const looped = await page.until((s) => ended(s) && s.problem?.includes("sender.py:2"), "end of a program that loops", 240_000);
  assert.doesNotMatch(looped.output, /killed/); // its end is nobody's output
  assert.deepEqual(page.complaints, []);
  await page.close();
});

test("Spanish and English at any moment", async () => {
  const page = await zocalo.open("?lesson=http-logs");
  await page.until((s) => s.complete, "recording");
  assert.equal((await page.state()).language, "es");
  await page.command("seek 40");
  const spanish = await page.state();
  await page.command("language en");
  const english = await page.state();
  assert.equal(english.language, "en");
  assert.equal(english.cursor, spanish.cursor);
  assert.notEqual(english.text, spanish.text);
  assert.equal(await page.page.evaluate(() => document.documentElement.lang), "en");
  assert.equal(await page.page.evaluate(() => document.getElementById("mirror").textContent), english.text);
  await page.close();
});

test("a recording is opened by dropping it, a broken one with a clear message", async () => {
  const page = await zocalo.open("");
  await page.page.evaluate(async () => {
    const bytes = new Uint8Array(await (await fetch("assets/lessons/log-server/recording.zocalo")).arrayBuffer());
    const data = new DataTransfer();
    data.items.add(new File([bytes], "mine.zocalo"));
    window.dispatchEvent(new DragEvent("drop", { dataTransfer: data }));
  });
  const opened = await page.until((s) => s.kind === kRecording && s.moments > 0, "dropped recording");
  await page.page.evaluate(() => window.zocalo.drop("bad.zocalo", new TextEncoder().encode("not a recording")));
  await page.frames(10);
  const after = await page.state();
  assert.equal(after.moments, opened.moments, "what was open stays open");
  await page.close();
});

test("the page begins within its budget of octets", async () => {
  const context = await zocalo.browser.newContext();
  const page = await context.newPage();
  const client = await context.newCDPSession(page);
  await client.send("Network.enable");
  const sizes = new Map(), names = new Map();
  client.on("Network.responseReceived", ({ requestId, response }) => names.set(requestId, response.url));
  client.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => sizes.set(requestId, encodedDataLength));
  await page.goto(`${zocalo.url}?lesson=log-server`);
  await page.waitForFunction(() => window.zocalo?.state().moments > 0, null, { timeout: 60_000 });
  let total = 0;
  for (const [id, size] of sizes) {
    if (!/pyodide|guest/.test(names.get(id) ?? "")) total += size;
  }
  console.log(`before Python: ${total} octets`);
  assert.ok(total > 300_000 && total < 1_500_000, `${total} octets before Python`);
  await context.close();
});
