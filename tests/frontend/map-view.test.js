// Places and pixels are each other's inverse, and a unit is as long across as up.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fitView, isInside, limitsOf, mapView, unionOf, zoomView } from "../../ui/frontend/lib/map-view.js";

const near = (a, b) => assert.ok(Math.abs(a - b) < 1e-9, `${a} is not ${b}`);

test("a place and its pixel", () => {
  const view = mapView({ x0: -2, x1: 2, y0: -1, y1: 3, width: 400, height: 200 });
  assert.deepEqual(view.at([-2, 3]), [0, 0]);
  assert.deepEqual(view.at([2, -1]), [400, 200]);
  const [x, y] = view.place(...view.at([0.3, -0.7]));
  near(x, 0.3);
  near(y, -0.7);
});

test("a fitted view keeps circles round and holds the limits", () => {
  const view = fitView(
    [
      [-1, 3],
      [0, 1],
    ],
    300,
    300,
  );
  near(view.perX, view.perY);
  assert.ok(view.x0 <= -1 + 1e-9 && view.x1 >= 3 - 1e-9 && view.y0 <= 1e-9 && view.y1 >= 1 - 1e-9);
  const stretched = fitView(
    [
      [-1, 3],
      [0, 1],
    ],
    300,
    300,
    { stretch: 1.3 },
  );
  near(stretched.perY / stretched.perX, 1.3); // up there is room to spare
});

test("the union holds both", () => {
  assert.deepEqual(
    unionOf(
      [
        [0, 1],
        [-5, 2],
      ],
      [
        [-1, 0.5],
        [0, 3],
      ],
    ),
    [
      [-1, 1],
      [-5, 3],
    ],
  );
});

test("a zoomed view is as much larger around another middle", () => {
  const whole = mapView({ x0: -2, x1: 2, y0: -1, y1: 3, width: 400, height: 200 });
  const near_ = zoomView(whole, { x: 1, y: 0, scale: 4 });
  near(near_.perX, 4 * whole.perX);
  near(near_.perY, 4 * whole.perY);
  assert.deepEqual(near_.at([1, 0]), [200, 100]);
});

test("the limits of places hold each of them, and what is no number does not count", () => {
  const [[left, right], [bottom, top]] = limitsOf([0, 5, 2, Number.NaN, -4, 7, Number.POSITIVE_INFINITY, 6], 0);
  assert.deepEqual([left, right, bottom, top], [-4, 2, 5, 7]);
  assert.deepEqual(limitsOf([3, 1]), [
    [2, 4],
    [0, 2],
  ]);
  assert.deepEqual(limitsOf([]), [
    [-1, 1],
    [-1, 1],
  ]);
});

test("inside a line, also where it bends inwards", () => {
  const bent = [
    [0, 0],
    [4, 0],
    [4, 4],
    [2, 1],
    [0, 4],
  ];
  assert.ok(isInside([0.5, 2], bent) && isInside([3.5, 2], bent) && isInside([2, 0.5], bent));
  assert.ok(!isInside([2, 2], bent) && !isInside([5, 1], bent));
  assert.ok(!isInside([0, 0], []));
});
