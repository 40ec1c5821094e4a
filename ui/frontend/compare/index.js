// The page AE beside VAE.

import { component } from "../lib/mount.js";
import { openStage } from "./stage.js";

export default component(openStage);
