/** The parts of a frame's header that have its size: https://www.rfc-editor.org/rfc/rfc6455#section-5.2 */
const FIRST_BYTES = 2;
const MASK_BYTES = 4;

/** Reads the sizes of the frames that a client sends, which `ws` does not tell. */
export class FrameSizes {
  private header = Buffer.alloc(0);
  /** The bytes of the present frame that are still to come. */
  private left = 0;

  /** @param onFrame called at the header of each frame */
  constructor(private readonly onFrame: (payloadBytes: number) => void) {}

  push(chunk: Buffer): void {
    let rest = chunk;
    while (rest.length > 0) {
      if (this.left > 0) {
        const skipped = Math.min(this.left, rest.length);
        this.left -= skipped;
        rest = rest.subarray(skipped);
        continue;
      }
      this.header = Buffer.concat([this.header, rest.subarray(0, 1)]);
      rest = rest.subarray(1);
      const size = payloadSize(this.header);
      if (size === undefined) continue;
      this.header = Buffer.alloc(0);
      this.left = size + MASK_BYTES;
      this.onFrame(size);
    }
  }
}

/** The size in a header up to the mask; undefined if it is not complete. */
function payloadSize(header: Buffer): number | undefined {
  if (header.length < FIRST_BYTES) return undefined;
  const short = header[1] % 128;
  if (short < 126) return short;
  const extended = short === 126 ? 2 : 8;
  if (header.length < FIRST_BYTES + extended) return undefined;
  return short === 126 ? header.readUInt16BE(FIRST_BYTES) : Number(header.readBigUInt64BE(FIRST_BYTES));
}
