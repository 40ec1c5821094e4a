// What PyTorch draws on a processor by a seed, within rounding: a training here starts as the same one on a computer
// would, and sees the same images in the same order with the same noise. vae_core/seeded.py is its twin.

const LENGTH = 624;
const MIDDLE = 397;
const BLOCK = 16; // normal numbers that PyTorch makes together

/** A Mersenne twister: Matsumoto & Nishimura 1998. */
export class Twister {
  /** @param {number} seed a whole number; its lowest 32 bits count */
  constructor(seed) {
    this.state = new Uint32Array(LENGTH);
    this.state[0] = seed % 2 ** 32;
    for (let i = 1; i < LENGTH; i++) {
      const before = this.state[i - 1];
      this.state[i] = Math.imul(1812433253, before ^ (before >>> 30)) + i;
    }
    this.next = LENGTH;
  }

  /** @returns {number} 32 bits */
  bits() {
    if (this.next === LENGTH) this.twist();
    let y = this.state[this.next++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  twist() {
    const { state } = this;
    for (let i = 0; i < LENGTH; i++) {
      const y = (state[i] & 0x80000000) | (state[(i + 1) % LENGTH] & 0x7fffffff);
      state[i] = state[(i + MIDDLE) % LENGTH] ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    }
    this.next = 0;
  }

  /** As torch.rand: uniform in [0, 1). */
  even() {
    return (this.bits() & 0xffffff) / 2 ** 24;
  }

  /** As Tensor.uniform_(−bound, bound). @param {number} count @param {number} bound */
  within(count, bound) {
    const [low, width] = [Math.fround(-bound), Math.fround(2 * bound)];
    return Float32Array.from({ length: count }, () => this.even() * width + low);
  }

  /** As torch.randn of at least 16 numbers, a multiple of 16: Box & Muller 1958. @param {number} count */
  normal(count) {
    if (count % BLOCK) throw new Error("Normal numbers are drawn in blocks of 16.");
    const numbers = Float32Array.from({ length: count }, () => this.even());
    for (let start = 0; start < count; start += BLOCK) {
      for (let i = start; i < start + BLOCK / 2; i++) {
        const radius = Math.sqrt(-2 * Math.log(1 - numbers[i]));
        const angle = 2 * Math.PI * numbers[i + BLOCK / 2];
        numbers[i] = radius * Math.cos(angle);
        numbers[i + BLOCK / 2] = radius * Math.sin(angle);
      }
    }
    return numbers;
  }

  /** As torch.randperm: the numbers below `count` in an order by chance (Fisher & Yates). @param {number} count */
  permutation(count) {
    const order = Uint32Array.from({ length: count }, (_, index) => index);
    for (let i = 0; i < count - 1; i++) {
      const other = i + (this.bits() % (count - i));
      [order[i], order[other]] = [order[other], order[i]];
    }
    return order;
  }
}
