// Pictures of each lesson for people to look at (build/screenshots), and what a machine can say of them: the page fits its
// window, and something is drawn.
import assert from "node:assert/strict";
import { test } from "node:test";
import { lessons, serverAndChromium } from "./harness.mjs";

const sizes = {
  wide: { viewport: { width: 1920, height: 1080 } },
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true },
};
const middle = { "log-server": 0.45, "letters-and-postcards": 0.5, "http-logs": 0.35, "forgotten-socket": 0.7, "slow-reader": 0.3, "your-programs": 0.6 };

const zocalo = serverAndChromium();

for (const lesson of lessons) {
  for (const [size, options] of Object.entries(sizes)) {
    test(`${lesson} ${size}`, async () => {
      const page = await zocalo.open(`?lesson=${lesson}`, { ...options, reducedMotion: "reduce" });
      const { moments } = await page.until((s) => s.complete && s.moments > 0, "recording");
      await page.command(`seek ${Math.round(moments * middle[lesson])}`);
      for (const language of ["es", "en"]) {
        for (const dark of [1, 0]) {
          await page.command(`language ${language}`);
          await page.command(`dark ${dark}`);
          const picture = await page.picture(`${lesson}-${size}-${language}-${dark ? "dark" : "light"}`);
          assert.ok(picture.length > 20_000, "an almost empty picture");
        }
      }
      const overflow = await page.page.evaluate(() => [document.documentElement.scrollWidth - innerWidth, document.documentElement.scrollHeight - innerHeight]);
      assert.deepEqual(overflow, [0, 0]);
      assert.deepEqual(page.complaints, []);
      await page.close();
    });
  }
}

test("the start page", async () => {
  for (const [size, options] of Object.entries(sizes)) {
    const page = await zocalo.open("", options);
    await page.picture(`start-${size}`);
    await page.close();
  }
});
