// Programs that do not end by themselves: the page tells of them, and its user stops them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { kSimulated, serverAndChromium } from "./harness.mjs";

const zocalo = serverAndChromium();

async function openEditor(language) {
  const page = await zocalo.open("?lesson=your-programs", { viewport: { width: 1440, height: 900 }, reducedMotion: "reduce" });
  await page.until((s) => s.complete, "recording");
  await page.pythonReady();
  await page.command(`language ${language}`);
  return page;
}

// In a window of this size.
const runButton = [219, 547], stopIt = [526, 700];

const endless = "import re\nprint('begins')\nre.match('(a+)+b', 'a' * 60)\n";
const stuckIn = async (page) => {
  await page.command(`edit server.py\n${endless}`);
  await page.command("run");
  await page.until((s) => s.output?.includes("begins"), "the program's first line", 60_000);
  return page.until((s) => /server has computed for \d+ s without a call/.test(s.text), "what the page says of it", 8_000);
};

test("a regular expression without end is told of in seconds, and stopped by the button, or soon without it", async () => {
  const page = await openEditor("en");
  await stuckIn(page);
  await page.page.mouse.move(...stopIt);
  await page.frames(3);
  await page.page.mouse.click(...stopIt);
  const pressed = Date.now();
  const stopped = await page.until((s) => s.problem?.startsWith("server: was stopped at server.py:"), "the end by the button", 5_000);
  assert.ok(Date.now() - pressed < 5_000);
  assert.equal(stopped.complete, true);

  await page.command("edit server.py\nprint('mended')\n");
  await page.command("run");
  const mended = await page.until((s) => s.complete && s.output?.includes("mended"), "the run after it", 120_000);
  assert.equal(mended.problem, "");
  await stuckIn(page);
  await page.until((s) => s.problem?.startsWith("server: was stopped at server.py:"), "the end without the button", 20_000);
  await page.close();
});

test("a client that goes down with the interpreter it shares is told apart from one that was stopped, in both languages", async () => {
  const page = await openEditor("en");
  await page.command(`edit server.py\nimport re, socket\nserver = socket.create_server(("", 5000))\nserver.accept()\n${endless.replace("import re\n", "")}`);
  await page.command("run");
  await page.until((s) => s.output?.includes("begins"), "the program's first line", 60_000);
  const stopped = await page.until((s) => s.complete && s.problem?.startsWith("server: was stopped at server.py:"), "the end", 30_000);
  assert.doesNotMatch(stopped.problem, /client/);
  const told = async (wanted) => {
    const { moments } = await page.state();
    for (let at = moments - 1; at > moments - 20; --at) {
      await page.command(`seek ${at}`);
      const { text } = await page.state();
      if (wanted.test(text)) return;
      assert.doesNotMatch(text, /client 1: (was stopped|fue detenido)/);
    }
    assert.fail(`the last moments say nothing of ${wanted}`);
  };
  await told(/client 1: went down with the Python that this page's programs share, which had to be replaced to stop server/);
  await page.command("language es");
  await told(/client 1: se cayó con el Python que comparten los programas de esta página: para detener a server/);
  await page.close();
});

test("the button that ran a program stops it, and what is recorded stays", async () => {
  const page = await openEditor("en");
  await page.command("edit server.py\nwhile True:\n    print('x')\n");
  await page.command("run");
  await page.until((s) => s.kind === kSimulated && s.moments > 3000, "the program's output", 60_000);
  await page.page.mouse.move(...runButton);
  await page.frames(3);
  await page.page.mouse.click(...runButton);
  const stopped = await page.until((s) => s.complete, "the end by the button", 10_000);
  assert.equal(stopped.problem, "");
  assert.ok(stopped.moments > 3000);
  await page.close();
});
