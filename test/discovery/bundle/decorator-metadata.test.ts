import { appFile, Project } from '../project';
import { bundle } from '../../../src/discovery/bundle/bundle';

jest.setTimeout(60_000);

const ON = JSON.stringify({ compilerOptions: { experimentalDecorators: true, emitDecoratorMetadata: true } });
const ORDER = [
  '/** Not one: @Type() */',
  "const text = 'a@b';",
  'const Type = (): any => () => text;',
  'export class Order {',
  '  @Type() at!: Date;',
  '}',
].join('\n');
const FILES = {
  'tsconfig.json': ON,
  'runtime/order.ts': ORDER,
  'runtime/app.ts': appFile("app.get('/', () => String(new Order().at));", "import { Order } from './order';\n"),
};
const made = (files: { [file: string]: string }) => bundle(new Project({ ...FILES, ...files }).dir, 'runtime');

const REFUSED =
  /^runtime\/order\.ts:5: this decorator would have no metadata.*emitDecoratorMetadata, which (runtime\/)?tsconfig\.json sets/;

test.each<[string, { [file: string]: string }]>([
  ["in the project's tsconfig.json", {}],
  ["in the app's own", { 'runtime/tsconfig.json': ON, 'tsconfig.json': '{}' }],
  ['in a base', { 'tsconfig.json': '{ // of all\n "extends": "./base" }', 'base.json': ON }],
  [
    'in a base that is a package',
    { 'tsconfig.json': '{ "extends": ["nest/tsconfig.json"] }', 'node_modules/nest/tsconfig.json': ON },
  ],
  [
    'in a base that is named by a package',
    {
      'tsconfig.json': '{ "extends": "nest" }',
      'node_modules/nest/package.json': '{ "name": "nest", "tsconfig": "of-nest.json" }',
      'node_modules/nest/of-nest.json': ON,
    },
  ],
  [
    'in a line with the class',
    {
      'runtime/order.ts': ORDER.replace(/export class[^]*/, 'export class Order { @Type() at!: Date; }').replace(
        /^/,
        '\n',
      ),
    },
  ],
  ['after another member', { 'runtime/order.ts': ORDER.replace('  @Type()', '  id = 1; @Type()') }],
  ['that is an expression', { 'runtime/order.ts': ORDER.replace('@Type()', '@(Type())') }],
  [
    'without a call, of a parameter',
    { 'runtime/order.ts': ORDER.replace('@Type() at!: Date;', 'constructor(@Type at: Date) {}') },
  ],
  ['of a parameter', { 'runtime/order.ts': ORDER.replace('@Type() at!: Date;', 'constructor(@Type() at: Date) {}') }],
])('a decorator with emitDecoratorMetadata is refused, as the bundle has none: %s', async (_what, files) => {
  await expect(made(files)).rejects.toThrow(REFUSED);
});

test.each<[string, { [file: string]: string }]>([
  [
    'the option is off',
    { 'tsconfig.json': ON.replace('"emitDecoratorMetadata":true', '"emitDecoratorMetadata":false') },
  ],
  [
    'it is off again',
    {
      'tsconfig.json': `{ "extends": "./base", "compilerOptions": { "experimentalDecorators": true, "emitDecoratorMetadata": false } }`,
      'base.json': ON,
    },
  ],
  [
    'the last of several bases turns it off',
    {
      'tsconfig.json': '{ "extends": ["./base", "./off"] }',
      'base.json': ON,
      'off.json': ON.replace('"emitDecoratorMetadata":true', '"emitDecoratorMetadata":false'),
    },
  ],
  ['a text looks like one', { 'runtime/order.ts': ORDER.replace('@Type() at', 'text = `\n@auth(1)\n`; at') }],
  ['there is no decorator', { 'runtime/order.ts': ORDER.replace('@Type() at', '/* @Type() */ at') }],
])('it is no error where %s', async (_what, files) => {
  await expect(made(files)).resolves.toBeDefined();
});
