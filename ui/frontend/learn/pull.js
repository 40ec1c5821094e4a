// The pull on a cloud: the Kullback–Leibler divergence of N(μ, σ²) from N(0, 1), in nats.

/** ½(μ² + σ² − 1 − ln σ²). @param {number} centre @param {number} width above 0 */
export const pullOf = (centre, width) => 0.5 * (centre * centre + width * width - 1 - Math.log(width * width));

/** Its slopes by centre and width. @param {number} centre @param {number} width @returns {[number, number]} */
export const slopesOf = (centre, width) => [centre, width - 1 / width];
