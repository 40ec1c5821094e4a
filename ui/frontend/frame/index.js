// What every page has: explanations of its terms, sharing, the projector view.

import { component } from "../lib/mount.js";
import { openFrame } from "./frame.js";

export default component(openFrame);
