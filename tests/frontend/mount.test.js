// Who owns what a part of the page opens: nothing may stay open that nobody sees.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openHolder } from "../../ui/frontend/lib/mount.js";

/** Something that takes time to open, and remembers whether it was closed. */
const slow = () => {
  const thing = { open: true, close: () => Object.assign(thing, { open: false }) };
  let finish;
  let fail;
  const opening = new Promise((resolve, reject) => {
    finish = () => resolve(thing);
    fail = (text) => reject(new Error(text));
  });
  return { thing, opening: () => opening, finish, fail };
};

test("the newest is held, the one before it is closed", async () => {
  const holder = openHolder();
  const [first, second] = [slow(), slow()];
  first.finish();
  assert.equal(await holder.load("first", first.opening), first.thing);
  const loading = holder.load("second", second.opening);
  assert.ok(holder.has("second") && !holder.has("first"));
  assert.ok(first.thing.open, "the former one serves until the next is ready");
  second.finish();
  await loading;
  assert.equal(holder.held, second.thing);
  assert.ok(!first.thing.open);
});

test("what arrives after another was asked for is closed", async () => {
  const holder = openHolder();
  const [first, second] = [slow(), slow()];
  const loading = holder.load("first", first.opening);
  const newer = holder.load("second", second.opening);
  second.finish();
  await newer;
  first.finish();
  assert.equal(await loading, null);
  assert.ok(!first.thing.open);
  assert.equal(holder.held, second.thing);
});

test("what arrives after the page was left is closed", async () => {
  const holder = openHolder();
  const { thing, opening, finish } = slow();
  const loading = holder.load("only", opening);
  holder.close();
  finish();
  assert.equal(await loading, null);
  assert.ok(!thing.open);
});

test("what failed can be asked for again; what was overtaken fails in silence", async () => {
  const holder = openHolder();
  const [first, second, third] = [slow(), slow(), slow()];
  const failing = holder.load("first", first.opening);
  first.fail("no such run");
  await assert.rejects(failing, /no such run/);
  assert.ok(!holder.has("first"));
  const overtaken = holder.load("second", second.opening);
  const loading = holder.load("third", third.opening);
  second.fail("too late");
  assert.equal(await overtaken, null);
  third.finish();
  assert.equal(await loading, third.thing);
});
