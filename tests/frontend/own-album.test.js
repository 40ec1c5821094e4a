// Images of one's own among the held-out ones: numbered, encoded by each model, and asked for as any other.

import assert from "node:assert/strict";
import { test } from "node:test";

import { channelsLast, imagesText, isOwn, openOwnAlbum } from "../../ui/frontend/lib/own-album.js";

/** A model that encodes an image as its mean and `times` its mean. */
const model = (key, times, spread = true) => ({
  key,
  shape: [1, 1, 2],
  frame: {},
  encode: async (pixels) => {
    const mean = pixels.reduce((sum, value) => sum + value, 0) / pixels.length;
    return { mean: Float32Array.of(mean, times * mean), logvar: spread ? Float32Array.of(-2, -4) : null };
  },
  space: {
    count: 3,
    code: (image) => Float32Array.of(image, image),
    place: (image) => [image, image],
    project: (code) => [code[0], code[1]],
    ellipse: (image) => `ellipse of ${image}`,
    ellipseOf: (logvar) => `ellipse of ${logvar.join()}`,
    logvarOf: () => null,
  },
  spaceOn: () => model(key, times, spread).space,
  title: (image) => `no. ${image}`,
  images: {
    values: async (image) => `values of ${image}`,
    draw: async (_, image) => `drawn ${image}`,
    cancel: () => {},
  },
});
const open = async (token, { shape }) => {
  if (token.endsWith("!")) throw new Error("This is no image.");
  return { pixels: Float32Array.from({ length: shape[2] }, () => token.length / 10), token, title: "Your drawing" };
};

test("an image of one's own is asked for as any other, and keeps its number", async () => {
  const album = openOwnAlbum(open);
  const models = [model("a", 2), model("b", 3)];
  const number = await album.adopt("d~abc", models);
  assert.ok(isOwn(number) && !isOwn(7) && !isOwn(-1));
  assert.equal(await album.adopt("d~abc", models), number);
  assert.equal(await album.adopt(7, models), 7);
  assert.notEqual(await album.adopt("p~other", models), number);
  const [a, b] = models.map(album.with);
  assert.deepEqual(
    [...a.space.code(number), ...b.space.code(number)].map((value) => value.toFixed(2)),
    ["0.50", "1.00", "0.50", "1.50"],
  );
  assert.deepEqual([...a.space.code(2)], [2, 2]);
  assert.equal(a.space.ellipse(number), "ellipse of -2,-4");
  assert.equal(a.space.ellipse(1), "ellipse of 1");
  assert.deepEqual(a.spaceOn().place(number), [0.5, 1]);
  assert.equal(a.title(number), "Your drawing");
  assert.equal(a.title(2), "no. 2");
  assert.deepEqual([...(await a.images.values(number))], [0.5, 0.5]);
  assert.equal(await a.images.values(2), "values of 2");
  assert.equal(album.numberOf("d~abc"), number);
  assert.equal(album.numberOf("d~none"), -1);
});

test("what it is handed out cannot be changed from outside", async () => {
  const album = openOwnAlbum(open);
  const one = model("a", 2);
  const number = await album.adopt("d~abc", [one]);
  album.with(one).space.code(number).fill(9);
  assert.equal(album.with(one).space.code(number)[0], 0.5);
});

test("a model opened later encodes what is there already", async () => {
  const album = openOwnAlbum(open);
  const number = await album.adopt("d~abc", [model("a", 2)]);
  const other = model("b", 3, false);
  assert.throws(() => album.with(other).space.code(number), /no code by this model/);
  assert.equal(await album.adopt(album.linked(number), [other]), number);
  assert.equal(album.with(other).space.code(number)[1].toFixed(2), "1.50");
  assert.equal(album.with(other).space.logvarOf(number), null);
});

test("what cannot be opened or encoded is refused with a sentence, and leaves no number", async () => {
  const album = openOwnAlbum(open);
  await assert.rejects(album.adopt("d~abc!", [model("a", 2)]), /This is no image/);
  await assert.rejects(album.adopt("d~abc", [{ ...model("a", 2), encode: null }]), /takes none of your own/);
  assert.deepEqual(album.numbers, []);
});

test("a link has numbers and tokens, with no hyphen inside a token", async () => {
  const album = openOwnAlbum(open);
  const number = await album.adopt("d~a-b_c-", [model("a", 2)]);
  assert.equal(imagesText([12, number, 3].map(album.linked)), "12-d~a.b_c.-3");
});

test("channels last are channels first, turned", () => {
  assert.deepEqual([...channelsLast(Float32Array.of(1, 2, 3, 4, 5, 6), [3, 1, 2])], [1, 3, 5, 2, 4, 6]);
  assert.deepEqual([...channelsLast(Float32Array.of(1, 2), [1, 2, 1])], [1, 2]);
});
