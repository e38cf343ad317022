// The live connection: it comes back by itself, says since when it is broken, and takes silence for a break.

import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { backoff, Live, SILENCE } from "../../static/js/chart/topology/socket.js";

class Wire {
  readyState = 1;
  sent = [];
  send(text) {
    this.sent.push(text);
  }
  close() {
    this.readyState = 3;
  }
}

function liveWith(more = {}) {
  mock.timers.enable({ apis: ["setTimeout", "Date"], now: 1_000_000 });
  const wires = [];
  const told = [];
  const heard = [];
  const live = new Live({
    url: "ws://test/ws/topology",
    open: () => wires[wires.push(new Wire()) - 1],
    onMessage: (message) => heard.push(message),
    onConnection: (connection) => told.push(connection),
    random: () => 1,
    ...more,
  });
  live.start();
  return { live, wires, told, heard };
}

const say = (wire, message) => wire.onmessage({ data: JSON.stringify(message) });
const snapshot = { type: "snapshot" };

test("it is live once the snapshot came, not when the socket opened", () => {
  const { wires, told, heard, live } = liveWith();
  assert.deepEqual(told, []);
  say(wires[0], snapshot);
  assert.equal(told[0].status, "live");
  assert.deepEqual(heard, [snapshot]);
  live.stop();
  mock.timers.reset();
});

test("a broken connection is tried again, later each time, and keeps since when it is broken", () => {
  const { wires, told, live } = liveWith();
  say(wires[0], snapshot);
  wires[0].onclose({ code: 1006 });
  const began = told.at(-1).since;
  assert.equal(told.at(-1).status, "broken");
  mock.timers.tick(500);
  assert.equal(wires.length, 2);
  wires[1].onclose({ code: 1006 });
  assert.equal(told.at(-1).since, began);
  assert.equal(told.at(-1).retryAt, began + 500 + 1000);
  mock.timers.tick(999);
  assert.equal(wires.length, 2);
  mock.timers.tick(1);
  assert.equal(wires.length, 3);
  say(wires[2], snapshot);
  assert.equal(told.at(-1).status, "live");
  live.stop();
  mock.timers.reset();
});

test("a line on which nothing was heard for long is broken", () => {
  const { wires, told, live } = liveWith();
  say(wires[0], snapshot);
  mock.timers.tick(SILENCE - 1);
  say(wires[0], { type: "heartbeat" });
  mock.timers.tick(SILENCE - 1);
  assert.equal(told.at(-1).status, "live");
  mock.timers.tick(1);
  assert.equal(told.at(-1).status, "broken");
  assert.equal(wires[0].readyState, 3);
  live.stop();
  mock.timers.reset();
});

test("what an abandoned socket still says is not heard", () => {
  const { wires, heard, told, live } = liveWith();
  wires[0].onclose({ code: 1006 });
  live.tryNow();
  say(wires[0], snapshot);
  wires[0].onclose({ code: 1006 });
  assert.deepEqual(heard, []);
  assert.equal(told.length, 1);
  live.stop();
  mock.timers.reset();
});

const asked = () => new Promise((resolve) => setImmediate(resolve));

for (const access of ["signed-out", "no-role"]) {
  test(`someone who may not look any more is told so, not that the line is broken: ${access}`, async () => {
    const { wires, told, live } = liveWith({ access: async () => access });
    say(wires[0], snapshot);
    wires[0].onclose({ code: 4403 });
    await asked();
    assert.equal(told.at(-1).status, access);
    mock.timers.tick(60_000);
    assert.equal(wires.length, 1);
    live.stop();
    mock.timers.reset();
  });

  test(`that someone may not look any more is found out after failed attempts too: ${access}`, async () => {
    const { wires, told, live } = liveWith({ access: async () => access });
    wires[0].onclose({ code: 1006 });
    mock.timers.tick(500);
    wires[1].onclose({ code: 1006 });
    await asked();
    assert.equal(told.at(-1).status, access);
    live.stop();
    mock.timers.reset();
  });
}

test("a database that is away is told with the broken line, which is tried again", async () => {
  let access = "no-database";
  const { wires, told, live } = liveWith({ access: async () => access });
  wires[0].onclose({ code: 1006 });
  mock.timers.tick(500);
  wires[1].onclose({ code: 1006 });
  await asked();
  assert.deepEqual([told.at(-1).status, told.at(-1).trouble], ["broken", "database"]);
  access = "yes";
  mock.timers.tick(1000);
  wires[2].onclose({ code: 1006 });
  await asked();
  assert.equal(told.at(-1).trouble, undefined);
  live.stop();
  mock.timers.reset();
});

test("a closed line of someone who may look is tried again", async () => {
  const { wires, told, live } = liveWith();
  say(wires[0], snapshot);
  wires[0].onclose({ code: 4403 });
  await asked();
  assert.equal(told.at(-1).status, "broken");
  mock.timers.tick(500);
  assert.equal(wires.length, 2);
  live.stop();
  mock.timers.reset();
});

test("after a sleep the line is found dead at once, since its last word", () => {
  const { wires, told, live } = liveWith();
  mock.timers.tick(1000);
  say(wires[0], snapshot);
  const heard = Date.now();
  mock.timers.setTime(heard + 8 * 3600_000); // as a sleep does: the clock goes on, timers do not fire
  live.check();
  assert.equal(told.at(-1).status, "broken");
  assert.equal(told.at(-1).since, heard);
  live.tryNow();
  assert.equal(wires.length, 2);
  live.stop();
  mock.timers.reset();
});

test("a line that was heard a moment ago stays when someone looks again", () => {
  const { wires, told, live } = liveWith();
  say(wires[0], snapshot);
  mock.timers.tick(SILENCE - 1);
  live.tryNow();
  assert.equal(told.at(-1).status, "live");
  assert.equal(wires.length, 1);
  live.stop();
  mock.timers.reset();
});

test("trying now does not throw away an attempt that is under way", () => {
  const { wires, live } = liveWith();
  wires[0].onclose({ code: 1006 });
  live.tryNow();
  for (let turn = 0; turn < 4; turn += 1) live.tryNow();
  assert.equal(wires.length, 2);
  assert.equal(wires[1].readyState, 1);
  live.stop();
  mock.timers.reset();
});

test("waits double up to a limit and are spread", () => {
  assert.equal(
    backoff(1, () => 0),
    250,
  );
  assert.equal(
    backoff(1, () => 1),
    500,
  );
  assert.equal(
    backoff(4, () => 1),
    4000,
  );
  assert.equal(
    backoff(40, () => 1),
    15_000,
  );
});
