// The page Interpolate.

import { component } from "../lib/mount.js";
import { openPage } from "./page.js";

export default component(openPage);
