// A live session of the native server, seen from a page: its moments come over HTTP as they are recorded.

const interval = 150; // ms between questions while nothing new came

export async function watchLive(program) {
  let from = 0;
  for (;;) {
    try {
      const response = await fetch(`api/session/timeline?from=${from}&wait=1000`, { cache: "no-store" });
      if (response.ok) {
        const bytes = new Uint8Array(await response.arrayBuffer());
        if (bytes.length > 0) {
          from += program.liveOctets(bytes);
          continue;
        }
        await askWhetherPaused(program);
      }
    } catch { /* the server is gone; it may come back */ }
    await new Promise((resolve) => setTimeout(resolve, interval));
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
