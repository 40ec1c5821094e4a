// A zip file whose entries are stored as they are: weights do not get smaller. PKWARE's APPNOTE, sections 4.3 and 4.4.

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  for (let bit = 0; bit < 8; bit++) byte = byte & 1 ? 0xedb88320 ^ (byte >>> 1) : byte >>> 1;
  return byte;
});

/** The checksum that a zip has of an entry. @param {Uint8Array} bytes */
export function crc32(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = TABLE[(crc ^ byte) & 0xff] ^ (crc >>> 8);
  return ~crc >>> 0;
}

/** Numbers of 2 or 4 bytes, little-endian. @param {...[2 | 4, number]} fields */
function record(...fields) {
  const bytes = new Uint8Array(fields.reduce((sum, [size]) => sum + size, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [size, value] of fields) {
    if (size === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += size;
  }
  return bytes;
}

const VERSION = 20;
const NAMES_ARE_UTF8 = 0x800;
const FIRST_DAY = 0x21; // 1 January 1980: the same run gives the same file

/** @param {Record<string, Uint8Array<ArrayBuffer>>} files by their paths @returns {Blob} */
export function zip(files) {
  /** @type {Uint8Array<ArrayBuffer>[]} */
  const parts = [];
  /** @type {Uint8Array<ArrayBuffer>[]} */
  const directory = [];
  let at = 0;
  for (const [path, content] of Object.entries(files)) {
    const name = new TextEncoder().encode(path);
    const { length } = content;
    /** @type {[2 | 4, number][]} */
    const common = [
      .../** @type {[2 | 4, number][]} */ ([
        [2, VERSION],
        [2, NAMES_ARE_UTF8],
        [2, 0], // stored
        [2, 0],
        [2, FIRST_DAY],
        [4, crc32(content)],
        [4, length],
        [4, length],
        [2, name.length],
        [2, 0],
      ]),
    ];
    const local = record([4, 0x04034b50], ...common);
    parts.push(local, name, content);
    directory.push(record([4, 0x02014b50], [2, VERSION], ...common, [2, 0], [2, 0], [2, 0], [4, 0], [4, at]), name);
    at += local.length + name.length + length;
  }
  const count = directory.length / 2;
  const size = directory.reduce((sum, part) => sum + part.length, 0);
  const end = record([4, 0x06054b50], [2, 0], [2, 0], [2, count], [2, count], [4, size], [4, at], [2, 0]);
  return new Blob([...parts, ...directory, end], { type: "application/zip" });
}
