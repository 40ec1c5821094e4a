// The part Anomaly of the page Reconstruct: the game, and the threshold that plays it too.

import { component } from "../lib/mount.js";
import { openGame } from "./game.js";

export default component(openGame);
