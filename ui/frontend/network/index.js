// The network of a model, drawn, with images going through it one after the other.

import { component } from "../lib/mount.js";
import { openNetwork } from "./network.js";

export default component(openNetwork);
