import assert from "node:assert/strict";
import { test } from "node:test";
import { patient } from "../../ui/frontend/lib/patience.js";

/** @param {...[number, string?, string?]} answers status, sentence, Retry-After */
const server = (...answers) => {
  const state = { asked: 0, waited: /** @type {number[]} */ ([]), said: /** @type {string[]} */ ([]), open: 0 };
  const how = {
    say: (/** @type {string} */ sentence) => {
      state.said.push(sentence);
      state.open += 1;
      return () => {
        state.open -= 1;
      };
    },
    wait: async (/** @type {number} */ seconds) => {
      state.waited.push(seconds);
    },
  };
  const ask = async () => {
    const [status, body = "", retry] = answers[state.asked++];
    return new Response(body, { status, headers: retry === undefined ? {} : { "Retry-After": retry } });
  };
  return { state, run: () => patient(ask, how) };
};

test("what is busy is asked for once more, and the page says why meanwhile", async () => {
  const { state, run } = server([503, "Many people ask.", "5"], [200, "here"]);
  assert.equal(await (await run()).text(), "here");
  assert.deepEqual(state, { asked: 2, waited: [5], said: ["Many people ask."], open: 0 });
});

test("it is asked for once more and not again", async () => {
  const { state, run } = server([429, "You have asked for four.", "5"], [503, "Still busy.", "5"], [200]);
  const answer = await run();
  assert.equal(answer.status, 503);
  assert.equal(await answer.text(), "Still busy.");
  assert.equal(state.asked, 2);
  assert.equal(state.open, 0);
});

test("other answers, and those that name no time or too long a one, are taken as they are", async () => {
  for (const first of /** @type {[number, string?, string?][]} */ ([
    [200, "here"],
    [404, "gone", "5"],
    [503, "broken"],
    [503, "tomorrow", "86400"],
    [503, "odd", "Fri, 31 Dec 1999 23:59:59 GMT"],
  ])) {
    const { state, run } = server(first, [200]);
    const answer = await run();
    assert.equal(answer.status, first[0]);
    assert.equal(await answer.text(), first[1], "its sentence is still to be read");
    assert.deepEqual([state.asked, state.said], [1, []]);
  }
});

test("a page that loses the server while it waits says so no more", async () => {
  let asked = 0;
  let open = 1;
  const ask = async () => {
    asked += 1;
    if (asked === 2) throw new Error("gone");
    return new Response("busy", { status: 503, headers: { "Retry-After": "1" } });
  };
  const close = () => {
    open = 0;
  };
  const how = { say: () => close, wait: async () => {} };
  await assert.rejects(patient(ask, how), /gone/);
  assert.equal(open, 0);
});
