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

test("someone who may not look is signed out, not disconnected", () => {
  const { wires, told, live } = liveWith();
  say(wires[0], snapshot);
  wires[0].onclose({ code: 4403 });
  assert.equal(told.at(-1).status, "signed-out");
  mock.timers.tick(60_000);
  assert.equal(wires.length, 1);
  live.stop();
  mock.timers.reset();
});

test("an ended session is found out after failed attempts", async () => {
  const { wires, told, live } = liveWith({ signedIn: async () => false });
  wires[0].onclose({ code: 1006 });
  mock.timers.tick(500);
  wires[1].onclose({ code: 1006 });
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(told.at(-1).status, "signed-out");
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
