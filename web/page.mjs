// The page: gives the program (zocalo.wasm) its files, its guests, the keyboard of a touch screen, the clipboard, and an
// address. It draws nothing but the splash.
import createZocalo from "./zocalo.js";
import { Guests } from "./guests.mjs";
import { connectInput } from "./input.mjs";
import { packLink, unpackLink } from "./link.mjs";
import { liveBreakpoints, liveCommand, watchLive } from "./live.mjs";

const canvas = document.getElementById("canvas");
const splash = document.getElementById("splash");
const mirror = document.getElementById("mirror");
const said = document.getElementById("said");
const live = location.pathname.endsWith("/live");

async function octets(path) {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path}: ${response.status} ${response.statusText}`);
  return new Uint8Array(await response.arrayBuffer());
}

function fail(error) {
  splash.hidden = false;
  document.getElementById("splash-text").textContent = String(error.message ?? error);
  throw error;
}

function download(name, bytes) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes], { type: "application/octet-stream" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/// What the program asks of the page (web/page_host.cpp, web/page_guests.cpp).
class Page {
  constructor() {
    this.guests = new Guests();
    this.settings = this.#load();
  }

  #load() {
    try {
      return JSON.parse(localStorage.getItem("zocalo") ?? "{}");
    } catch {
      return {}; // storage is off, or holds somebody else's text
    }
  }

  launch(serial) { this.guests.launch(serial); }
  send(serial, frame) { this.guests.send(serial, frame); }
  taken(serial, octets) { this.guests.taken(serial, octets); }
  kill(serial) { this.guests.kill(serial); }

  setting(key) { return this.settings[key] ?? ""; }
  setSetting(key, value) {
    this.settings[key] = value;
    try {
      localStorage.setItem("zocalo", JSON.stringify(this.settings));
    } catch { /* not kept, then */ }
    if (key === "language") document.documentElement.lang = value;
  }
  wantRecording(lesson) {
    octets(`assets/lessons/${lesson}/recording.zocalo`).then(
      (bytes) => this.program.recording(lesson, bytes),
      () => this.program.recording(lesson, new Uint8Array()));
  }
  saveFile(name, bytes) { download(name, bytes); }
  askForFile() {
    const input = document.createElement("input");
    input.type = "file";
    input.accept = ".zocalo";
    input.onchange = async () => {
      for (const file of input.files) this.program.drop(file.name, new Uint8Array(await file.arrayBuffer()));
    };
    input.click();
  }
  copy(text) { navigator.clipboard?.writeText(text).catch(() => {}); }
  openUrl(url) { window.open(url, "_blank", "noopener"); }
  /// The first line is what happens now, which a screen reader says; the whole is there to be read and copied.
  stateText(text) {
    mirror.textContent = text;
    const now = text.split("\n", 1)[0];
    if (said.textContent !== now) said.textContent = now;
  }
  #address = { last: "", timer: 0 };
  /// The address follows the moment shown, not more often than browsers allow.
  address(fragment) {
    clearTimeout(this.#address.timer);
    this.#address.timer = setTimeout(async () => {
      this.#address.last = await packLink(fragment);
      const url = new URL(location.href);
      url.searchParams.delete("lesson");
      url.hash = this.#address.last;
      history.replaceState(history.state, "", url);
    }, 400);
  }
  async #link(fragment) {
    const url = new URL(location.href);
    url.search = "";
    url.hash = await packLink(fragment);
    return url.href;
  }
  async copyLink(fragment) { this.copy(await this.#link(fragment)); }
  async openLink(fragment) { this.openUrl(await this.#link(fragment)); }
  title(text) { document.title = text; }
  firstFrame() { splash.hidden = true; }
  failed(why) { fail(new Error(why)); }
  liveCommand(command) { liveCommand(command).catch(() => {}); }
  liveBreakpoints(list) { liveBreakpoints(list).catch(() => {}); }
}

/// What the address asks for: #lesson=…&at=…, or ?lesson=… as older links and bookmarks have it.
async function askedFor() {
  const query = new URLSearchParams(location.search);
  const parts = [await unpackLink(location.hash)];
  if (query.has("lesson") && !/(^|&)lesson=/.test(parts[0])) parts.unshift(`lesson=${encodeURIComponent(query.get("lesson"))}`);
  if (query.has("embed")) parts.push("embed=1");
  return parts.filter((part) => part !== "").join("&");
}

async function start() {
  const page = new Page();
  document.documentElement.lang = page.setting("language") || (navigator.language.startsWith("en") ? "en" : "es");
  const index = JSON.parse(new TextDecoder().decode(await octets("assets/index.json")));
  const small = index.filter((path) => /^assets\/(fonts\/|lessons\/)/.test(path) && !path.endsWith("/recording.zocalo"));
  const [program, files] = await Promise.all([
    createZocalo({ canvas, page, print: console.log, printErr: console.error }),
    Promise.all(small.map(async (path) => [path.slice("assets/".length), await octets(path)])),
  ]);
  page.program = new Program(program);
  for (const [path, bytes] of files) page.program.asset(path, bytes);
  page.program.start({
    language: document.documentElement.lang,
    dark: page.setting("dark") || String(!matchMedia("(prefers-color-scheme: light)").matches),
    link: live ? "" : await askedFor(),
    live: String(live),
    reducedMotion: String(matchMedia("(prefers-reduced-motion: reduce)").matches),
  });
  connectInput(canvas, page.program);
  // The event's own address: by now a frame may have put the moment that is shown back into the page's.
  window.addEventListener("hashchange", async (event) => page.program.openLink(await unpackLink(new URL(event.newURL).hash)));
  matchMedia("(prefers-reduced-motion: reduce)").addEventListener("change", (event) => page.program.reduceMotion(event.matches));
  if (live) {
    watchLive(page.program);
  } else {
    page.guests.start(page.program);
  }
  window.zocalo = page.program; // for tests and the curious
}

/// The program's exports, with strings and octets carried over.
class Program {
  #module;
  #handle = 0;

  constructor(module) {
    this.#module = module;
    this.#handle = module._zocalo_new();
  }

  #withOctets(bytes, call) {
    const at = this.#module._malloc(bytes.length || 1);
    this.#module.HEAPU8.set(bytes, at);
    try {
      return call(at, bytes.length);
    } finally {
      this.#module._free(at);
    }
  }
  #withText(text, call) {
    return this.#withOctets(new TextEncoder().encode(`${text}\0`), (at) => call(at));
  }

  asset(path, bytes) {
    this.#withText(path, (name) => this.#withOctets(bytes, (at, size) => this.#module._zocalo_asset(this.#handle, name, at, size)));
  }
  recording(lesson, bytes) {
    this.#withText(lesson, (name) => this.#withOctets(bytes, (at, size) => this.#module._zocalo_recording(this.#handle, name, at, size)));
  }
  drop(name, bytes) {
    this.#withText(name, (text) => this.#withOctets(bytes, (at, size) => this.#module._zocalo_drop(this.#handle, text, at, size)));
  }
  start(options) { this.#withText(JSON.stringify(options), (text) => this.#module._zocalo_start(this.#handle, text)); }
  guestsLoading(share) { this.#module._zocalo_guests_loading(this.#handle, share); }
  pythonReady = false; // for tests
  guestsReady() {
    this.pythonReady = true;
    this.#module._zocalo_guests_ready(this.#handle);
  }
  guestsFailed(problem) { this.#withText(problem, (text) => this.#module._zocalo_guests_failed(this.#handle, text)); }
  heard(serial, bytes) { this.#withOctets(bytes, (at, size) => this.#module._zocalo_heard(this.#handle, serial, at, size)); }
  buried(serial, why) { this.#withText(why, (text) => this.#module._zocalo_buried(this.#handle, serial, text)); }
  liveOctets(bytes) { return this.#withOctets(bytes, (at, size) => this.#module._zocalo_live(this.#handle, at, size)); }
  livePaused(paused, held) { this.#module._zocalo_live_paused(this.#handle, paused ? 1 : 0, held ?? -1); }
  typed(text) { this.#withText(text, (at) => this.#module._zocalo_typed(this.#handle, at)); }
  paste(text) { this.#withText(text, (at) => this.#module._zocalo_paste(this.#handle, at)); }
  pressed(key) { this.#withText(key, (at) => this.#module._zocalo_pressed(this.#handle, at)); }
  /// Whether a key is one of the program's: the browser is then asked not to act on it.
  isOurs(chord) { return this.#withText(chord, (at) => this.#module._zocalo_is_ours(this.#handle, at)) !== 0; }
  openLink(fragment) { this.#withText(fragment, (at) => this.#module._zocalo_open_link(this.#handle, at)); }
  reduceMotion(on) { this.#module._zocalo_reduce_motion(this.#handle, on ? 1 : 0); }
  wantsText() { return this.#module._zocalo_wants_text(this.#handle) !== 0; }
  wake() { this.#module._zocalo_wake(this.#handle); }
  /// What is shown, as JSON: for tests.
  state() { return JSON.parse(this.#module.UTF8ToString(this.#module._zocalo_state(this.#handle))); }
  /// A command by name, as a test or a link gives it: seek N, step line, run, language en, …
  command(text) { this.#withText(text, (at) => this.#module._zocalo_command(this.#handle, at)); }
}

start().catch(fail);
