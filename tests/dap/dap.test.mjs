// zocalo dap under Microsoft's own client for testing debug adapters: two programs on the simulated network, forwards and
// backwards.
import assert from "node:assert/strict";
import { once } from "node:events";
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";

const { DebugClient } = createRequire(import.meta.url)("@vscode/debugadapter-testsupport");
const here = dirname(fileURLToPath(import.meta.url));
const server = join(here, "server.py");
const launch = { programs: [server, join(here, "client.py")], link: "delay 10ms" };

async function withClient(body, port) {
  const client = new DebugClient(process.env.ZOCALO, "dap", "zocalo");
  client.defaultTimeout = 60_000;
  await client.start(port);
  try {
    await body(client);
  } finally {
    await client.stop();
  }
}

/** Initializes, launches, sets what `configure` sets, and runs. */
async function begin(client, configure = async () => {}, more = {}) {
  await client.initializeRequest();
  await Promise.all([client.waitForEvent("initialized", 60_000), client.launchRequest({ ...launch, ...more })]);
  const answer = await configure();
  await client.configurationDoneRequest();
  return answer;
}
const breakpoints = (client, ...rows) =>
  client.setBreakpointsRequest({ source: { path: server }, breakpoints: rows });
const stopped = client => client.waitForEvent("stopped", 60_000).then(event => event.body);
/** Makes a request that moves, and waits until it has. */
async function go(client, command, threadId = 1001) {
  const [body] = await Promise.all([stopped(client), client.send(command, { threadId })]);
  return { ...body, ...(await where(client, body.threadId)) };
}
async function where(client, threadId = 1001) {
  const { body } = await client.stackTraceRequest({ threadId });
  const frames = body.stackFrames;
  return { line: frames[0]?.line, name: frames[0]?.name, frames };
}
async function scope(client, frame, name) {
  const { body } = await client.scopesRequest({ frameId: frame.id });
  const found = body.scopes.find(each => each.name.startsWith(name));
  const rows = (await client.variablesRequest({ variablesReference: found.variablesReference })).body.variables;
  return { reference: found.variablesReference, rows, of: Object.fromEntries(rows.map(row => [row.name, row.value])) };
}

test("a breakpoint with a condition, its variables, and back over select()", async () => {
  await withClient(async client => {
    const first = stopped(client);
    const set = await begin(client, () => breakpoints(client, { line: 17, condition: "data == b'dos'" }, { line: 14, hitCondition: "9" }));
    assert.deepEqual(set.body.breakpoints.map(row => row.verified), [true, true]);
    const stop = await first;
    assert.equal(stop.reason, "breakpoint");
    assert.deepEqual(stop.hitBreakpointIds, [set.body.breakpoints[0].id]);
    const at = await where(client, stop.threadId);
    assert.deepEqual([at.name, at.line, at.frames.length], ["serve", 17, 2]);
    assert.equal(at.frames[0].source.path, server);
    assert.equal(at.frames[1].line, 24);
    assert.equal((await scope(client, at.frames[0], "Locals")).of.data, "b'dos'");
    assert.equal((await scope(client, at.frames[0], "Locals")).of.count, "3");
    assert.equal((await scope(client, at.frames[0], "Globals")).of.total, "0");
    const sockets = await scope(client, at.frames[0], "Sockets");
    assert.match(sockets.of["fd 4"], /ESTABLISHED/);
    const inside = await client.variablesRequest({ variablesReference: sockets.rows.find(row => row.name === "fd 4").variablesReference });
    assert.match(inside.body.variables.find(row => row.name === "readable").value, /receive queue is empty/);
    const frameId = at.frames[0].id;
    assert.equal((await client.evaluateRequest({ expression: "len(data) + count + total", frameId, context: "watch" })).body.result, "6");
    await assert.rejects(client.evaluateRequest({ expression: "data.hex()", frameId, context: "hover" }), /can't call/);
    await assert.rejects(client.evaluateRequest({ expression: "nowhere", frameId, context: "hover" }), /not recorded/);

    // Back over recv() and select(), and forwards again: the same places.
    assert.equal((await go(client, "stepBack")).line, 15);
    assert.equal((await go(client, "stepBack")).line, 14);
    const before = await go(client, "stepBack");
    assert.equal(before.line, 13);
    assert.equal((await scope(client, before.frames[0], "Locals")).of.data, "b'uno'");
    assert.equal((await go(client, "next")).line, 14);
    const call = await scope(client, (await where(client)).frames[0], "System call");
    assert.match(call.of.call, /^select\(\[4\]/);
    assert.ok(call.rows.some(row => /It is woken: packet/.test(row.value)));
    assert.equal((await go(client, "next")).line, 15);
    // Out of the function, and back over the whole call.
    await breakpoints(client);
    const out = await go(client, "stepOut");
    assert.deepEqual([out.name, out.line, out.frames.length], ["<module>", 24, 1]);
    // Just returned, in the middle of line 24: back over goes to where that line began, before the call.
    assert.deepEqual([(await go(client, "stepBack"))].map(at => [at.name, at.line]), [["<module>", 24]]);
    assert.equal((await go(client, "reverseContinue")).reason, "entry");
    assert.equal((await where(client)).line, 1);
  });
});

test("without justMyCode a step goes into the standard library, whose text comes with the run", async () => {
  await withClient(async client => {
    const first = stopped(client);
    await begin(client, () => breakpoints(client, { line: 4 }), { justMyCode: false });
    await first;
    await go(client, "stepIn");
    const { name, frames } = await where(client);
    assert.equal(name, "__init__");
    assert.equal(frames.length, 2);
    assert.match(frames[0].source.name, /^python3\.\d+\/socket\.py$/);
    const { body } = await client.send("source", { source: frames[0].source, sourceReference: frames[0].source.sourceReference });
    assert.match(body.content.split("\n")[frames[0].line - 1], /^\s+def __init__\(self, family=|^\s+if fileno is None/);
    await go(client, "stepOut");
    assert.equal((await where(client)).frames.length, 1);
  });
});

test("exceptions, calls, packets and variables are breakpoints; output comes once; the end", async () => {
  await withClient(async client => {
    let printed = "";
    client.on("output", event => (printed += event.body.output));
    const first = stopped(client);
    await begin(client, async () => {
      await client.setFunctionBreakpointsRequest({ breakpoints: [{ name: "bind" }] });
      await client.setExceptionBreakpointsRequest({
        filters: ["uncaught"], filterOptions: [{ filterId: "filter", condition: "tcp.flags.syn and not tcp.flags.ack" }],
      });
    }, { stopOnExit: true });
    assert.equal((await first).reason, "function breakpoint");
    assert.equal((await where(client)).line, 5);
    const packet = await go(client, "continue");
    assert.equal(packet.reason, "exception");
    assert.match(packet.text, /tcp.flags.syn/);
    assert.equal((await client.threadsRequest()).body.threads.map(thread => thread.name).join(), "server,client");

    // A variable that changes.
    const frame = (await where(client)).frames[0];
    const globals = await scope(client, frame, "Globals");
    const info = await client.dataBreakpointInfoRequest({ variablesReference: globals.reference, name: "total" });
    await client.setDataBreakpointsRequest({ breakpoints: [{ dataId: info.body.dataId }] });
    const changed = await go(client, "continue");
    assert.equal(changed.reason, "data breakpoint");
    await client.setDataBreakpointsRequest({ breakpoints: [] });

    const raised = await go(client, "continue");
    assert.equal(raised.reason, "exception");
    assert.equal(raised.line, 26);
    const about = (await client.exceptionInfoRequest({ threadId: 1001 })).body;
    assert.deepEqual([about.exceptionId, about.description], ["ValueError", "the end"]);
    assert.match((await go(client, "continue")).text, /ended/);
    assert.equal((await go(client, "reverseContinue")).line, 26);
    await go(client, "continue");
    const [exited] = await Promise.all([
      client.waitForEvent("exited", 60_000), client.waitForEvent("terminated", 60_000), client.continueRequest({ threadId: 1001 }),
    ]);
    assert.equal(exited.body.exitCode, 1);
    assert.equal(printed.match(/server: served 10\n/g).length, 1);
    assert.match(printed, /client: b'TRES'\n/);
    assert.match(printed, /ValueError: the end/);
  });
});

test("stop on entry, over a port; what is asked wrongly is refused with words", async () => {
  const adapter = spawn(process.env.ZOCALO, ["dap", "--port", "0"], { stdio: ["ignore", "ignore", "pipe"] });
  try {
    const [line] = await once(adapter.stderr, "data");
    await withClient(async client => {
      const { body } = await client.initializeRequest();
      for (const can of ["supportsStepBack", "supportsConditionalBreakpoints", "supportsHitConditionalBreakpoints", "supportsDataBreakpoints"])
        assert.equal(body[can], true, can);
      assert.ok(!body.supportsSetVariable && !body.supportsSetExpression);
      await assert.rejects(client.launchRequest({ program: "/nowhere/at/all.py" }), /all\.py/);
      await assert.rejects(client.launchRequest({}), /"program"/);
      await assert.rejects(client.threadsRequest(), /nothing was launched/);
      const first = stopped(client);
      await Promise.all([client.waitForEvent("initialized", 60_000), client.launchRequest({ ...launch, stopOnEntry: true })]);
      const wrong = await breakpoints(client, { line: 14, condition: "data ==" }, { line: 14, hitCondition: "sometimes" }, { line: 9999 });
      assert.deepEqual(wrong.body.breakpoints.map(row => row.verified), [false, false, false]);
      assert.match(wrong.body.breakpoints[0].message, /column/);
      assert.match(wrong.body.breakpoints[2].message, /has \d+ lines/);
      await client.configurationDoneRequest();
      assert.equal((await first).reason, "entry");
      assert.equal((await where(client)).line, 1);
      assert.equal((await go(client, "stepIn")).line, 2);
      await assert.rejects(client.send("restartFrame", { frameId: 1 }), /not offered/);
      await assert.rejects(client.send("setBreakpoints", {}), /setBreakpoints/);
    }, Number(/:(\d+)/.exec(line.toString())[1]));
  } finally {
    adapter.kill();
    await once(adapter, "exit");
  }
});

test("what is no message ends the adapter with a word, an argument of another kind is refused", async () => {
  const say = async (text) => {
    const adapter = spawn(process.env.ZOCALO, ["dap"], { stdio: ["pipe", "pipe", "pipe"] });
    let out = "", err = "";
    adapter.stdout.on("data", (data) => (out += data));
    adapter.stderr.on("data", (data) => (err += data));
    adapter.stdin.end(`Content-Length: ${text.length}\r\n\r\n${text}`);
    const [code] = await once(adapter, "close");
    return { code, out, err };
  };
  for (const text of ["[]", "{", '{"type":5}', '{"type":"request","seq":1,"command":5}',
    '{"type":"request","seq":"1","command":"launch"}', '{"type":"request","seq":1,"command":"launch","arguments":[]}']) {
    const { code, out, err } = await say(text);
    assert.deepEqual([code, out], [1, ""], text);
    assert.match(err, /^zocalo: .*Debug Adapter Protocol/, text);
  }
  const { code, out } = await say('{"type":"request","seq":1,"command":"launch","arguments":{"program":5}}');
  assert.equal(code, 0);
  assert.match(out, /"success":false/);
  assert.match(out, /of another kind: type must be string/);
});
