// The page's side of the guests' worker. A guest that does not die when told to is in a loop that never waits: then the
// whole worker is replaced, which takes every guest with it but those that have not said a word yet: they begin anew.

const patience = 700; // ms

export class Guests {
  #worker = null;
  #alive = new Map(); // serial -> {killed, sent: the frames for one that has said nothing yet, else null}
  #ready = false;
  #program = null;

  start(program) {
    this.#program = program;
    this.#load();
  }

  #load() {
    this.#ready = false;
    this.#worker = new Worker(new URL("guest_worker.mjs", import.meta.url), { type: "module" });
    this.#worker.onmessage = ({ data }) => this.#hear(data);
    this.#worker.onerror = (event) => this.#program.guestsFailed(event.message ?? "the worker could not be loaded");
  }

  #hear(message) {
    switch (message.t) {
      case "loading":
        this.#program.guestsLoading(message.done / message.total);
        break;
      case "ready":
        this.#ready = true;
        this.#program.guestsReady();
        break;
      case "failed":
        this.#program.guestsFailed(message.text);
        break;
      case "frame":
        if (this.#alive.has(message.guest)) this.#alive.get(message.guest).sent = null;
        this.#program.heard(message.guest, message.bytes);
        break;
      case "gone":
        this.#alive.delete(message.guest);
        this.#program.buried(message.guest, message.text);
        break;
    }
  }

  launch(serial) {
    this.#alive.set(serial, { killed: false, sent: [] });
    this.#worker.postMessage({ t: "launch", guest: serial });
  }

  send(serial, bytes) {
    this.#alive.get(serial)?.sent?.push(bytes.slice());
    this.#worker.postMessage({ t: "frame", guest: serial, bytes }, [bytes.buffer]);
  }

  taken(serial, octets) {
    this.#worker.postMessage({ t: "taken", guest: serial, octets });
  }

  kill(serial) {
    if (!this.#alive.has(serial)) return;
    this.#alive.get(serial).killed = true;
    const worker = this.#worker;
    worker.postMessage({ t: "kill", guest: serial });
    setTimeout(() => {
      if (this.#alive.has(serial) && worker === this.#worker) this.#replace();
    }, patience);
  }

  #replace() {
    this.#worker.terminate();
    const all = this.#alive;
    this.#alive = new Map();
    this.#program.guestsLoading(0);
    this.#load();
    for (const [serial, { killed, sent }] of all) {
      if (killed || sent === null) {
        this.#program.buried(serial, killed ? "killed" : "the interpreter was replaced");
      } else {
        this.launch(serial);
        for (const bytes of sent) this.send(serial, bytes);
      }
    }
  }
}
