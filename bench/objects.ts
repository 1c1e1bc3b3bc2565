import { Readable } from 'node:stream';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { clientOf, Everything, processOf, residentMemory } from './everything';
import type { Figure } from './figure';

const MEGABYTE = 2 ** 20;
const MEGABYTES = 200;
const INTERVAL_MS = 20;

/** The memory of `dev` while a large object is put and got, both as streams. */
export async function objects(): Promise<Figure[]> {
  const { server, outputs, endpoint } = await new Everything('bench-objects').dev();
  try {
    const s3 = new S3Client({ ...clientOf(endpoint), forcePathStyle: true });
    const object = { Bucket: outputs.Uploads, Key: 'large' };
    const transfer = async (megabytes: number) => {
      await s3.send(new PutObjectCommand({ ...object, Body: bytes(megabytes), ContentLength: megabytes * MEGABYTE }));
      const { Body } = await s3.send(new GetObjectCommand(object));
      let received = 0;
      for await (const chunk of Body as Readable) received += chunk.length;
      if (received !== megabytes * MEGABYTE) throw new Error(`${received} bytes were received`);
    };
    // Loads and compiles the code of the service.
    await transfer(10);
    const { pid } = await processOf(server);
    const before = residentMemory(pid);
    let most = before;
    let isRunning = true;
    const watching = (async () => {
      while (isRunning) {
        most = Math.max(most, residentMemory(pid));
        await new Promise((resolve) => setTimeout(resolve, INTERVAL_MS));
      }
    })();
    const begin = performance.now();
    await transfer(MEGABYTES);
    const seconds = (performance.now() - begin) / 1000;
    isRunning = false;
    await watching;
    return [
      {
        name: `growth of dev during a put and a get of ${MEGABYTES} MB`,
        value: most - before,
        unit: ' MB',
        atMost: 50,
        detail: `from ${before.toFixed(0)} MB, in ${seconds.toFixed(1)} s`,
      },
    ];
  } finally {
    await server.ctrlC();
  }
}

function bytes(megabytes: number): Readable {
  const chunk = Buffer.alloc(MEGABYTE, 'x');
  let sent = 0;
  return new Readable({
    read() {
      this.push(sent++ < megabytes ? chunk : null);
    },
  });
}
