// Fingers on a phone, as Chromium sends them: one scrubs and scrolls, two zoom.
import assert from "node:assert/strict";
import { test } from "node:test";
import { serverAndChromium } from "./harness.mjs";

const zocalo = serverAndChromium();

class Fingers {
  static async on(page) {
    const fingers = new Fingers();
    fingers.page = page;
    fingers.screen = await page.page.context().newCDPSession(page.page);
    return fingers;
  }
  async #send(type, places) {
    await this.screen.send("Input.dispatchTouchEvent", { type, touchPoints: places.map(([x, y], id) => ({ x, y, id })) });
    await this.page.frames(2);
  }
  /// Each frame's places of the fingers, from their coming down to their lifting.
  async #go(places) {
    await this.#send("touchStart", places[0]);
    for (const now of places.slice(1)) await this.#send("touchMove", now);
    await this.#send("touchEnd", []);
    await this.page.frames(4);
  }
  #between(a, b) {
    return Array.from({ length: 9 }, (_, i) => a + ((b - a) * i) / 8);
  }
  drag([x0, y0], [x1, y1]) {
    const xs = this.#between(x0, x1), ys = this.#between(y0, y1);
    return this.#go(xs.map((x, i) => [[x, ys[i]]]));
  }
  /// Two fingers side by side, so far from the place each.
  pinch([x, y], from, to) {
    return this.#go(this.#between(from, to).map((apart) => [[x - apart, y], [x + apart, y]]));
  }
  /// Down and up within a twentieth of a second: a frame of a slow machine between them would make it a long press.
  async tap([x, y]) {
    const touch = (type, touchPoints) => this.screen.send("Input.dispatchTouchEvent", { type, touchPoints });
    await touch("touchStart", [{ x, y, id: 0 }]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await touch("touchEnd", []);
    await this.page.frames(6);
  }
}

for (const [width, height] of [[390, 844], [360, 740]]) {
  const phone = { viewport: { width, height }, deviceScaleFactor: 2, hasTouch: true, isMobile: true, reducedMotion: "reduce" };
  const bar = height - 140, tabs = 80, networkTab = width * 0.7, middle = width / 2;

  test(`${width}x${height}: a finger scrubs, two zoom the timeline and leave the cursor where it is`, async () => {
    const page = await zocalo.open("?lesson=log-server", phone);
    await page.until((s) => s.complete, "recording");
    await page.command("seek 100");
    const fingers = await Fingers.on(page);
    await fingers.drag([60, bar], [width - 80, bar]);
    const scrubbed = await page.state();
    assert.ok(scrubbed.cursor > 300, `${scrubbed.cursor}`);
    await fingers.drag([width - 80, bar], [100, bar]);
    const back = await page.state();
    assert.ok(back.cursor < 250, `${back.cursor}`);
    assert.equal(back.zoom, 0);
    await fingers.pinch([middle, bar], 20, 120);
    const near = await page.state();
    assert.equal(near.cursor, back.cursor);
    assert.ok(near.zoom > 0);
    await fingers.pinch([middle, bar], 120, 60);
    const farther = await page.state();
    assert.equal(farther.cursor, back.cursor);
    assert.ok(farther.zoom > near.zoom * 1.5 && farther.zoom < near.zoom * 2.5, `${near.zoom} ${farther.zoom}`);
    await fingers.pinch([middle, bar], 140, 10);
    assert.equal((await page.state()).zoom, 0);
    await page.close();
  });

  test(`${width}x${height}: the ladder follows a finger, and zooms around two`, async () => {
    const page = await zocalo.open("?lesson=log-server", phone);
    await page.until((s) => s.complete, "recording");
    await page.command("seek 100");
    const fingers = await Fingers.on(page);
    await fingers.tap([networkTab, tabs]);
    const before = await page.picture();
    await fingers.drag([middle, height - 240], [middle, height - 400]);
    const scrolled = await page.picture(`touch-ladder-${width}`);
    assert.ok(!scrolled.equals(before), "a drag scrolls the ladder");
    await fingers.pinch([middle, height - 300], 30, 100);
    assert.ok(!(await page.picture(`touch-ladder-near-${width}`)).equals(scrolled), "two fingers zoom the ladder");
    assert.equal((await page.state()).cursor, 100);
    await page.close();
  });
}
