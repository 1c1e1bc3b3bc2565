import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { buildSync } from 'esbuild';
import { Aws } from '../../../src/deployed/aws';
import type { DeployedFunction } from '../../../src/deployed/functions';
import { withOwnFrames } from '../../../src/deployed/logs/frames';
import { SourceMaps } from '../../../src/deployed/logs/source-maps';
import { DeployedProject } from '../deployed-project';

const SOURCE = `// The first line.
export function fail() {
  const order = { id: 1 };
  throw new Error('no order ' + order.id);
}
`;
const HASH = 'b'.repeat(64);
const ORDERS: DeployedFunction = {
  name: 'orders',
  logicalId: 'Orders',
  functionName: 'demo-Orders',
  logGroup: 'g',
  assetHash: HASH,
};

let project: DeployedProject;
let aws: Aws;
let files: { readonly [name: string]: Buffer };
let stack: string[];

beforeEach(async () => {
  project = await DeployedProject.create();
  aws = new Aws({ projectDir: project.dir });
  files = bundle();
  // The frame of the bundle, where Node.js has not mapped it.
  const lines = files['index.mjs'].toString().split('\n');
  const line = lines.findIndex((text) => text.includes('no order '));
  stack = [
    'Error: no order 1',
    `    at fail (file:///var/task/index.mjs:${line + 1}:${lines[line].indexOf('throw') + 1})`,
  ];
});
afterEach(async () => {
  aws.close();
  await project.remove();
});

function bundle(): { [name: string]: Buffer } {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'maps-'));
  try {
    fs.mkdirSync(path.join(dir, 'runtime'));
    fs.writeFileSync(path.join(dir, 'runtime/app.ts'), SOURCE);
    const { outputFiles } = buildSync({
      absWorkingDir: dir,
      entryPoints: ['runtime/app.ts'],
      outfile: 'index.mjs',
      format: 'esm',
      sourcemap: true,
      minifyWhitespace: true,
      write: false,
    });
    return Object.fromEntries(
      outputFiles.map(({ path: file, contents }) => [path.basename(file), Buffer.from(contents)]),
    );
  } finally {
    fs.rmSync(dir, { recursive: true });
  }
}

/** A zip file as the CDK makes it. */
function zip(entries: { readonly [name: string]: Buffer }): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const [name, content] of Object.entries(entries)) {
    const packed = deflateRawSync(content);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(8, 4);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(content.length, 18);
    fields.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), fields, Buffer.from(name), packed]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(at, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02'), Buffer.from([20, 0]), fields, rest, Buffer.from(name)]));
    parts.push(local);
    at += local.length;
  }
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06');
  end.writeUInt16LE(directory.length, 8);
  end.writeUInt16LE(directory.length, 10);
  end.writeUInt32LE(Buffer.concat(directory).length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, ...directory, end]);
}

const line = (of: readonly string[]) => ({ kind: 'code', message: 'failed', stack: of }) as const;
const mapped = async (maps: SourceMaps, of = stack) => (await withOwnFrames(line(of), maps.of(ORDERS))).stack;

test('frames of a bundle are mapped by the synthesized code with the same hash, without a call', async () => {
  for (const [name, content] of Object.entries(files))
    project.write({ [`cdk.out/asset.${HASH}/${name}`]: content.toString() });
  const maps = new SourceMaps({ aws, projectDir: project.dir, assemblyDir: path.join(project.dir, 'cdk.out') });
  expect(await mapped(maps)).toEqual(['Error: no order 1', '    at fail (runtime/app.ts:4:3)']);
  expect(project.aws.requests).toEqual([]);
});

test('frames of other code are mapped by what Lambda has, which is read once', async () => {
  project.aws.respond = ({ path: target }) =>
    target === '/2015-03-31/functions/demo-Orders'
      ? { body: { Code: { Location: `${project.aws.url}/code.zip` } } }
      : target === '/code.zip'
        ? { body: zip({ 'package.json': Buffer.from('{}'), ...files }) }
        : undefined;
  const maps = new SourceMaps({ aws, projectDir: project.dir, assemblyDir: path.join(project.dir, 'cdk.out') });
  expect(await mapped(maps)).toEqual(['Error: no order 1', '    at fail (runtime/app.ts:4:3)']);
  expect(await mapped(maps)).toHaveLength(2);
  expect(project.aws.requests).toHaveLength(2);
});

test('code that may not be read is named once, and its frames stay', async () => {
  const problems: string[] = [];
  project.aws.respond = () => ({ status: 403, body: { __type: 'AccessDeniedException', message: 'not you' } });
  const maps = new SourceMaps({
    aws,
    projectDir: project.dir,
    assemblyDir: 'cdk.out',
    onProblem: (reason) => void problems.push(reason),
  });
  expect((await mapped(maps))![1]).toMatch(/at fail \(index\.mjs:\d+:\d+\)$/);
  await mapped(maps);
  expect(problems).toEqual([expect.stringMatching(/^the source maps of demo-Orders cannot be read: .*not you/)]);
});

test('frames that Node.js has mapped lose the folder of Lambda; those of Node.js and Lambda are left out', async () => {
  const maps = new SourceMaps({ aws, projectDir: project.dir, assemblyDir: 'cdk.out' });
  const own = [
    'Error: no',
    '    at get (/var/task/runtime/lib/orders.ts:12:3)',
    '    at async Runtime.handleOnce (file:///var/runtime/index.mjs:1:2)',
    '    at process.processTicksAndRejections (node:internal/process/task_queues:105:5)',
  ];
  expect(await mapped(maps, own)).toEqual(['Error: no', '    at get (runtime/lib/orders.ts:12:3)']);
  expect(project.aws.requests).toEqual([]);
});

test('frames of an emulator, which unpacks the code elsewhere, are those of the files that the project has', async () => {
  project.write({ 'runtime/lib/orders.ts': '' });
  const maps = new SourceMaps({ aws, projectDir: project.dir, assemblyDir: 'cdk.out' });
  const emulated = [
    'Error: no',
    '    at get (../../tmp/emulator/code/runtime/lib/orders.ts:12:3)',
    '    at other (/tmp/emulator/_worker.js:1:2)',
  ];
  expect(await mapped(maps, emulated)).toEqual([
    'Error: no',
    '    at get (runtime/lib/orders.ts:12:3)',
    '    at other (/tmp/emulator/_worker.js:1:2)',
  ]);
});
