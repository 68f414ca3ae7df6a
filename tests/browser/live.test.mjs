// A live session (`zocalo serve --live`): real clients on real sockets, watched from a page.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Page, freePort, launchChromium, serve } from "./harness.mjs";

const kRemote = 4; // ui::Run::Kind
let server, browser, folder, port;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "zocalo-live-"));
  port = await freePort();
  const program = join(folder, "upper.py");
  writeFileSync(program, `import select, socket
listener = socket.create_server(("127.0.0.1", ${port}))
watched = [listener]
while True:
    ready, _, _ = select.select(watched, [], [])
    for one in ready:
        if one is listener:
            watched.append(listener.accept()[0])
        elif data := one.recv(100):
            print("heard", data.decode())
            one.sendall(data.upper())
        else:
            watched.remove(one)
            one.close()
`);
  server = await serve("--live", program);
  browser = await launchChromium();
});
after(async () => {
  await browser?.close();
  server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function client() {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  return {
    async ask(text) {
      socket.write(text);
      const [answer] = await once(socket, "data");
      return answer.toString();
    },
    write: (text) => socket.write(text),
    answer: async () => (await once(socket, "data"))[0].toString(),
    end: () => socket.destroy(),
  };
}

test("the page follows a session of real clients, and looks at its past while they wait", async () => {
  const first = await client();
  assert.equal(await first.ask("before the page"), "BEFORE THE PAGE");
  const page = await Page.open(browser, `${server.url}live`);
  await page.until((s) => s.kind === kRemote && s.output.includes("heard before the page"), "what was before");

  const second = await client();
  assert.equal(await second.ask("while it looks"), "WHILE IT LOOKS");
  const seen = await page.until((s) => s.output.includes("heard while it looks") && s.cursor === s.moments - 1,
    "what comes, with the cursor at the head");
  await page.picture("live-wide-es");

  await page.command("step back call");
  const back = await page.state();
  assert.ok(back.cursor < seen.cursor);
  assert.equal(await first.ask("meanwhile"), "MEANWHILE", "stepping back holds nobody up");
  await page.until((s) => s.moments > back.moments, "news");
  assert.equal((await page.state()).cursor, back.cursor, "news do not move a cursor that looks at the past");

  await page.command("end");
  await page.command("live pause");
  await page.until((s) => s.paused, "pause");
  second.write("held");
  const early = await Promise.race([second.answer(), new Promise((resolve) => setTimeout(resolve, 700, "nothing"))]);
  assert.equal(early, "nothing", "paused, the program is held at its call");
  // The select() that slept has ended and recv() is held: one step lets it through, send() waits for the next.
  let answer = "nothing yet";
  const answered = second.answer().then((text) => answer = text);
  const held = await page.state();
  assert.ok(!held.output.includes("heard held"));
  await page.command("live step");
  const stepped = await page.until((s) => s.output.includes("heard held"), "recv()");
  assert.ok(stepped.paused, "a step resumes nothing");
  await new Promise((resolve) => setTimeout(resolve, 300));
  assert.equal(answer, "nothing yet", "a step lets one call through, not all");
  await fetch(`${server.url}api/session/command`, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ command: "resume" }) });
  await page.until((s) => !s.paused, "what someone else did");
  assert.equal(await answered, "HELD");

  await page.command("live pause");
  await page.until((s) => s.paused, "pause again");
  await page.command("live resume");
  await page.until((s) => !s.paused, "resume");

  // Held by the session itself: it is on the line that answers, and nobody has been answered.
  await page.command("end");
  for (let i = 0; !/línea 11:.*sendall/m.test((await page.state()).text); ++i) {
    assert.ok(i < 60, `steps back do not lead to the line that answers: ${(await page.state()).text}`);
    await page.command("step back line");
  }
  const told = page.page.waitForResponse((response) => response.url().endsWith("/api/session/breakpoints"));
  await page.page.keyboard.press("F9");
  assert.equal((await told).status(), 204);
  await page.command("end");
  first.write("break");
  await page.until((s) => s.paused, "a hit breakpoint");
  assert.equal(await Promise.race([first.answer(), new Promise((resolve) => setTimeout(resolve, 500, "nothing"))]), "nothing");
  await page.until((s) => /línea 11:/.test(s.text), "the cursor at the breakpoint");
  const late = first.answer();
  await page.command("live resume");
  assert.equal(await late, "BREAK");
  first.write("leave");
  await page.until((s) => s.paused, "the breakpoint once more");
  const left = first.answer();
  await page.page.goto("about:blank"); // who leaves takes the breakpoints along, and what they hold goes on
  assert.equal(await left, "LEAVE");

  first.end();
  second.end();
  assert.deepEqual(page.complaints, []);
  await page.close();
});
