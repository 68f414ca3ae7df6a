// What the browser tests share: a server of build/web, a Chromium that draws WebGL2 in software, and the page's own
// account of itself (window.zocalo, see web/page_commands.h).
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { after, before } from "node:test";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

export const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
export const shots = join(root, "build/screenshots");
mkdirSync(shots, { recursive: true });

export async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  return port;
}

/// `zocalo serve` on a free port, as users have it.
export async function serve(...more) {
  const port = await freePort();
  const child = spawn(join(root, "build/native/zocalo"), ["serve", "--port", String(port), ...more], { stdio: ["ignore", "pipe", "inherit"] });
  const url = `http://127.0.0.1:${port}/`;
  for (let i = 0; ; ++i) {
    try {
      await fetch(url);
      break;
    } catch (error) {
      if (i === 100 || child.exitCode !== null) throw new Error(`zocalo serve does not answer: ${error.message}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  return { url, stop: () => child.kill() };
}

export function launchChromium() {
  return chromium.launch({
    executablePath: process.env.ZOCALO_CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
      "--disable-sync", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"],
  });
}

/// For a file of tests: what they share, from before the first to after the last.
export function serverAndChromium() {
  const shared = {};
  before(async () => {
    shared.server = await serve();
    shared.browser = await launchChromium();
  });
  after(async () => {
    await shared.browser?.close();
    shared.server?.stop();
  });
  return {
    open: (address, options) => Page.open(shared.browser, `${shared.server.url}${address}`, options),
    get browser() { return shared.browser; },
    get url() { return shared.server.url; },
  };
}

export class Page {
  constructor(page, complaints) {
    this.page = page;
    this.complaints = complaints;
  }

  static async open(browser, url, options = {}) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "es-AR", ...options });
    const page = await context.newPage();
    const complaints = [];
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(String(error)));
    await page.goto(url);
    const self = new Page(page, complaints);
    await self.until((state) => state.drawn, "the first frame", 60_000);
    return self;
  }

  state() {
    return this.page.evaluate(() => window.zocalo?.state() ?? {});
  }
  async command(text) {
    await this.page.evaluate((command) => window.zocalo.command(command), text);
    await this.frames(3);
  }
  pythonReady() {
    return this.page.waitForFunction(() => window.zocalo.pythonReady, null, { timeout: 240_000 });
  }
  /// Lets the page draw.
  frames(count = 2) {
    return this.page.evaluate((left) => new Promise((resolve) => {
      const next = () => (left-- > 0 ? requestAnimationFrame(next) : resolve());
      next();
    }), count);
  }
  /// Waits until the page's state is as wanted; gives it.
  async until(wanted, what, timeout = 120_000) {
    const end = Date.now() + timeout;
    for (;;) {
      const state = await this.state();
      if (wanted(state)) return state;
      if (Date.now() > end) throw new Error(`no ${what} within ${timeout} ms: ${JSON.stringify(state).slice(0, 600)} ${this.complaints}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  /// The pixels, as they are when nothing moves any more.
  async picture(name) {
    let last = null;
    for (let i = 0; i < 40; ++i) {
      await this.frames(4);
      const now = await this.page.screenshot(name ? { path: join(shots, `${name}.png`) } : {});
      if (last && now.equals(last)) return now;
      last = now;
    }
    throw new Error("the picture does not come to rest");
  }
  close() {
    return this.page.context().close();
  }
}

export const lessons = ["log-server", "letters-and-postcards", "http-logs", "forgotten-socket", "slow-reader", "your-programs"];
export const kRecording = 1, kSimulated = 2; // ui::Run::Kind
