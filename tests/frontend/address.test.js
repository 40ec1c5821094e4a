// Addresses hold wherever the app is mounted.

import assert from "node:assert/strict";
import { test } from "node:test";
import { baseOf } from "../../ui/frontend/lib/address.js";

const MODULE = "data/modules/0123456789abcdef/lib/address.js";

test("the base is what stands before the path of the app's modules", () => {
  for (const base of [
    "http://127.0.0.1:8501/",
    "https://school.example/lab/playground/",
    "http://host/user/ada/proxy/8501/",
  ]) {
    assert.equal(baseOf(base + MODULE), base);
  }
});

test("a module from elsewhere goes by the page", () => {
  assert.equal(baseOf("blob:null/5f", "http://host/lab/latent_map?run=x"), "http://host/lab/");
});
