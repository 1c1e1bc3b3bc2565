import * as fs from 'node:fs';
import * as path from 'node:path';

/** The instruction set of functions. */
export type Architecture = 'arm64' | 'x86_64';

// ELF's e_machine: https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html, and the registry of machines at
// https://www.sco.com/developers/gabi/latest/ch4.eheader.html
const MACHINES: { readonly [A in Architecture]: number } = { arm64: 183, x86_64: 62 };

/** Native code for another platform. */
export interface ForeignCode {
  /** The package, as its folder below node_modules. */
  readonly name: string;
  readonly file: string;
  /** The platform that it runs on. */
  readonly platform: string;
}

/**
 * The packages whose native code does not include the architecture. Many packages contain code for several platforms,
 * and choose one when they are loaded.
 */
export function foreignCode(nodeModules: string, architecture: Architecture): ForeignCode[] {
  const byPackage = new Map<string, string[]>();
  for (const file of nativeFiles(nodeModules)) {
    const name = /^(?:.*\/node_modules\/)?((?:@[^/]+\/)?[^/]+)\//.exec(file)![1];
    byPackage.set(name, [...(byPackage.get(name) ?? []), file]);
  }
  const isForeign = (file: string) => machineOf(path.join(nodeModules, file)) !== MACHINES[architecture];
  return [...byPackage]
    .filter(([, files]) => files.every(isForeign))
    .map(([name, [file]]) => ({ name, file, platform: platformOf(path.join(nodeModules, file)) }));
}

function nativeFiles(folder: string): string[] {
  if (!fs.existsSync(folder)) return [];
  return (fs.readdirSync(folder, { recursive: true }) as string[])
    .map((file) => file.split(path.sep).join('/'))
    .filter((file) => file.endsWith('.node'))
    .sort();
}

function machineOf(file: string): number | undefined {
  const header = firstBytes(file);
  return header.subarray(0, 4).toString('latin1') === '\x7fELF' ? header.readUInt16LE(18) : undefined;
}

function platformOf(file: string): string {
  const header = firstBytes(file);
  const machine = machineOf(file);
  const known = Object.entries(MACHINES).find(([, code]) => code === machine)?.[0];
  if (machine !== undefined) return `Linux on ${known ?? `machine ${machine}`}`;
  if (header.subarray(0, 2).toString('latin1') === 'MZ') return 'Windows';
  return [0xfeedface, 0xfeedfacf, 0xcafebabe].some(
    (magic) => header.readUInt32LE(0) === magic || header.readUInt32BE(0) === magic,
  )
    ? 'macOS'
    : 'no known platform';
}

function firstBytes(file: string): Buffer {
  const bytes = Buffer.alloc(20);
  const handle = fs.openSync(file, 'r');
  try {
    fs.readSync(handle, bytes, 0, bytes.length, 0);
  } finally {
    fs.closeSync(handle);
  }
  return bytes;
}
