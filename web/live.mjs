// A live session of the native server, seen from a page: its moments come over HTTP as they are recorded.

const interval = 150; // ms between questions while nothing new came
const patience = 1000; // ms that a question for moments waits

export async function watchLive(program) {
  let from = 0, turn = 0;
  for (;;) {
    let news = false;
    try {
      const response = await fetch(`api/session/timeline?from=${from}&wait=${patience}&turn=${turn}`, { cache: "no-store" });
      if (response.ok) {
        const bytes = new Uint8Array(await response.arrayBuffer());
        news = bytes.length > 0 || response.headers.get("Zocalo-Turn") !== String(turn);
        if (bytes.length > 0) from += program.liveOctets(bytes);
        turn = Number(response.headers.get("Zocalo-Turn"));
        const held = response.headers.get("Zocalo-Held");
        program.livePaused(response.headers.get("Zocalo-Paused") === "1", held === null ? null : Number(held));
      }
    } catch { /* the server is gone; it may come back */ }
    if (!news) await new Promise((resolve) => setTimeout(resolve, interval));
  }
}

function post(path, body, keepalive = false) {
  return fetch(`api/session/${path}`, { method: "POST", headers: { "Content-Type": "application/json" }, body, keepalive });
}

export function liveCommand(command) {
  return post("command", JSON.stringify({ command }));
}

let told = "[]"; // the breakpoints of the session

export function liveBreakpoints(list) {
  told = list;
  return post("breakpoints", list);
}

// With nobody to let them go on, the programs are not to be held.
window.addEventListener("pagehide", () => told !== "[]" && post("breakpoints?release", "[]", true).catch(() => {}));
window.addEventListener("pageshow", (event) => event.persisted && told !== "[]" && post("breakpoints", told).catch(() => {}));
