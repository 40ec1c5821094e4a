// The parts that a page can show, by the name of their folder. A page that was saved as a file holds those that it
// needs: vae_core/take_home/page.py writes this file anew for it.

import latent_map from "../latent_map/index.js";

/** @type {Record<string, (mounted: import("../lib/mount.js").Mounted) => () => void>} */
export const PARTS = { latent_map };
