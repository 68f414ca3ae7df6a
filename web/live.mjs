// A live session of the native server, seen from a page: its moments come over HTTP as they are recorded.

const interval = 150; // ms between questions while nothing new came
const patience = 1000; // ms that a question for moments waits, and between two for the session's state

export async function watchLive(program) {
  let from = 0, asked = 0;
  for (;;) {
    let news = false;
    try {
      const response = await fetch(`api/session/timeline?from=${from}&wait=${patience}`, { cache: "no-store" });
      if (response.ok) {
        const bytes = new Uint8Array(await response.arrayBuffer());
        news = bytes.length > 0;
        if (news) from += program.liveOctets(bytes);
      }
      // Someone else may have paused it.
      if (performance.now() - asked >= patience) {
        await askWhetherPaused(program);
        asked = performance.now();
      }
    } catch { /* the server is gone; it may come back */ }
    if (!news) await new Promise((resolve) => setTimeout(resolve, interval));
  }
}

async function askWhetherPaused(program) {
  const response = await fetch("api/session", { cache: "no-store" });
  if (response.ok) program.livePaused((await response.json()).paused);
}

export async function liveCommand(program, command) {
  await fetch("api/session/command", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ command }),
  });
  await new Promise((resolve) => setTimeout(resolve, 50)); // the session obeys between two calls
  await askWhetherPaused(program);
}
