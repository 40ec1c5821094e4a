// The page Reconstruct: originals and copies under a line that is dragged across.

import { component } from "../lib/mount.js";
import { openWipe } from "./wipe.js";

export default component(openWipe);
