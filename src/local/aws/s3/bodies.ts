import { createHash, randomUUID } from 'node:crypto';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { Readable } from 'node:stream';

/** The bytes of an object: in the record itself, or in a file. */
export type Body = { readonly bytes: string } | { readonly file: string; readonly size: number };

/** Larger bodies are files. */
const MAX_INLINE_BYTES = 64 * 1024;

/** The bytes of objects. Memory does not grow with their size. */
export class Bodies {
  private readonly folder: string;
  private readonly isTemporary: boolean;
  private created = false;

  /** @param folder - @default - a temporary one, which `close` removes */
  constructor(folder?: string) {
    this.isTemporary = folder === undefined;
    this.folder = folder ?? path.join(os.tmpdir(), `local-s3-${randomUUID()}`);
  }

  /** Stores what the chunks have, when all have arrived. Fails as they do, and leaves nothing behind. */
  async write(chunks: AsyncIterable<Uint8Array>): Promise<Body> {
    const first: Uint8Array[] = [];
    let size = 0;
    let file: { readonly name: string; readonly handle: fs.promises.FileHandle } | undefined;
    try {
      for await (const chunk of chunks) {
        size += chunk.length;
        if (!file) first.push(chunk);
        if (!file && size > MAX_INLINE_BYTES) {
          file = await this.newFile();
          for (const one of first.splice(0)) await file.handle.writeFile(one);
        } else if (file) {
          await file.handle.writeFile(chunk);
        }
      }
    } catch (e) {
      await file?.handle.close();
      if (file) fs.rmSync(this.pathOf(file.name), { force: true });
      throw e;
    }
    if (!file) return { bytes: Buffer.concat(first).toString('base64') };
    await file.handle.close();
    return { file: file.name, size };
  }

  /** The bytes of a range; both ends belong to it. */
  read(body: Body, start = 0, end = Infinity): Readable {
    if ('bytes' in body) {
      const bytes = Buffer.from(body.bytes, 'base64');
      return Readable.from([bytes.subarray(start, Math.min(end + 1, bytes.length))]);
    }
    if (end < start) return Readable.from([]);
    return fs.createReadStream(this.pathOf(body.file), { start, end });
  }

  /** A body of its own with the same bytes. */
  copy(body: Body): Promise<Body> {
    return 'bytes' in body ? Promise.resolve(body) : this.write(this.read(body));
  }

  delete(body: Body | undefined): void {
    // It may be read at the moment: then its bytes stay until that ends.
    if (body && 'file' in body) fs.rmSync(this.pathOf(body.file), { force: true });
  }

  close(): void {
    if (this.isTemporary) fs.rmSync(this.folder, { recursive: true, force: true });
  }

  private pathOf(name: string): string {
    return path.join(this.folder, name);
  }

  private async newFile() {
    if (!this.created) fs.mkdirSync(this.folder, { recursive: true });
    this.created = true;
    const name = randomUUID();
    return { name, handle: await fs.promises.open(this.pathOf(name), 'w') };
  }
}

export function md5(bytes: Uint8Array): Buffer {
  return createHash('md5').update(bytes).digest();
}
