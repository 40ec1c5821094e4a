// The part Denoise of the page Reconstruct: a slider for the noise, and what models make of the noisy image.

import { component } from "../lib/mount.js";
import { openNoise } from "./desk.js";

export default component(openNoise);
