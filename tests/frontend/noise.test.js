import assert from "node:assert/strict";
import { test } from "node:test";

import { allWords, outcomeOf, resultWords, rowsOf } from "../../ui/frontend/anomaly/sentences.js";
import { changeWords, storyWords } from "../../ui/frontend/denoise/sentences.js";
import { whenResting } from "../../ui/frontend/lib/rest.js";
import { channelsOf, differenceOf } from "../../ui/frontend/reconstruct/difference.js";

test("the story of the noise is told by the two errors beside it", () => {
  assert.match(
    storyWords(182.3, 14.6, "Denoiser", "error"),
    /error 182, worse than showing the average.*down to 15\.$/,
  );
  assert.doesNotMatch(storyWords(71, 16, "Denoiser", "error"), /average/);
  assert.match(storyWords(32, 79, "Detector", "error"), /does not help: it makes it 79/);
  assert.match(storyWords(0, 16.6, "Denoiser", "error"), /no noise.*picture error of 17/);
  assert.match(storyWords(13.3, 21.3, "Denoiser", "psnr"), /leaves 13\.3 dB.*21\.3 dB, 8\.0 dB better/);
  assert.match(storyWords(Infinity, 20, "Denoiser", "psnr"), /nothing to remove.*20\.0 dB/);
});

test("better is nearer to the original, in either unit", () => {
  assert.equal(changeWords(30, 20, "error"), "better than the noisy picture");
  assert.equal(changeWords(30, 40, "error"), "worse than the noisy picture");
  assert.equal(changeWords(15, 13.5, "psnr"), "1.5 dB worse than the noisy picture");
  assert.equal(changeWords(0, 16, "error"), "no noise to remove");
});

test("who caught what is counted and compared", () => {
  const unknown = [true, true, false, false];
  const own = outcomeOf([true, false, true, false], unknown);
  assert.deepEqual(own, { caught: 1, unknown: 2, falseAlarms: 1 });
  const its = outcomeOf([true, true, false, false], unknown);
  assert.equal(
    resultWords(own, its, true),
    "You caught 1 of 2, with 1 false alarm. The threshold caught 2 of 2, with no false alarm. It did better.",
  );
  assert.match(resultWords(its, own, true), /You did better\.$/);
  assert.match(resultWords(own, own, true), /1 false alarm\.$/);
  assert.match(resultWords(outcomeOf([false, false, false, false], unknown), its, false), /^You marked none\./);
});

test("the counts of all pictures carry their shares", () => {
  const words = allWords(588, 974, 449, 9026);
  assert.match(words, /all 10,000 .* 588 of 974 \(60 %\).* 449 false alarms among 9,026 .*\(5 %\).* 57 % are right/);
  assert.doesNotMatch(allWords(0, 974, 0, 9026), /right/);
});

test("small pictures along the axis never cover each other", () => {
  const places = [50, 0, 10, 20, 31, 62];
  const rows = rowsOf(places, 31);
  assert.deepEqual(rows, [1, 0, 1, 2, 0, 0]);
  for (const a of places.keys()) {
    for (const b of places.keys()) {
      if (a !== b && rows[a] === rows[b]) assert.ok(Math.abs(places[a] - places[b]) >= 31);
    }
  }
});

test("the difference is the mean over channels, in the colours of the scale", () => {
  const table = ["#000000", "#808080", "#ffffff"].map(channelsOf);
  const shown = differenceOf(Uint8Array.of(0, 100, 255, 0), Uint8Array.of(0, 0, 0, 51), 1, table, 0.8);
  assert.deepEqual([...shown], [0, 0, 0, 128, 128, 128, 255, 255, 255, 128, 128, 128]);
  const colour = differenceOf(Uint8Array.of(0, 0, 0), Uint8Array.of(255, 0, 0), 3, table, 0.8);
  assert.deepEqual([...colour], [128, 128, 128]);
});

test("only the last of many calls in a row is acted on, and none that was cancelled", async () => {
  let acted = 0;
  const later = whenResting(() => acted++, 5);
  for (let k = 0; k < 10; k++) later();
  await new Promise((done) => setTimeout(done, 30));
  assert.equal(acted, 1);
  later();
  later.cancel();
  await new Promise((done) => setTimeout(done, 30));
  assert.equal(acted, 1);
});
