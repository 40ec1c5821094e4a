// The panel beside the latent map.

import { component } from "../lib/mount.js";
import { openPanel } from "./panel.js";

export default component(openPanel);
