import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { checkInfrastructureImports, DiscoveryError } from '../../src/discovery';

const dir = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'infrastructure-imports-')));
afterAll(() => fs.rmSync(dir, { recursive: true, force: true }));

/** The message for a project with this one file below infrastructure/, or undefined. */
function problem(source: string, file = 'infrastructure/stacks/app-stack.ts'): string | undefined {
  fs.rmSync(path.join(dir, 'infrastructure'), { recursive: true, force: true });
  fs.mkdirSync(path.dirname(path.join(dir, file)), { recursive: true });
  fs.writeFileSync(path.join(dir, file), source);
  try {
    checkInfrastructureImports(dir);
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(DiscoveryError);
    expect((error as DiscoveryError).code).toBe('FORBIDDEN_IMPORT');
    return (error as Error).message;
  }
}

test.each([
  ['import', "import { app } from '../../runtime/app';\nconsole.log(app);\n", 1],
  ['import over several lines', "import {\n  a,\n  b,\n} from '../../runtime/values';\nconsole.log(a, b);\n", 4],
  ['import for its effect', "const x = 1;\nimport '../../runtime/setup';\n", 2],
  ['import with an extension', "import app from '../../runtime/app.js';\nexport default app;\n", 1],
  ['import of the folder', "import app from '../../runtime';\nexport default app;\n", 1],
  ['export from', "\n\nexport * from '../../runtime/values';\n", 3],
  ['import()', "export const load = () => import('../../runtime/values');\n", 1],
  ['require()', "export const load = () => require('../../runtime/values');\n", 1],
  ['a type beside a value', "import { type T, value } from '../../runtime/values';\nexport const x: T = value;\n", 1],
])('a value of the runtime code below infrastructure/: %s', (_, source, line) => {
  expect(problem(source)).toMatch(
    new RegExp(`^infrastructure/stacks/app-stack\\.ts:${line}:\\d+: "\\.\\./\\.\\./runtime`),
  );
});

test('the message has the line of source, and says what to do', () => {
  expect(problem("import { app } from '../../runtime/app';\nconsole.log(app);\n")).toBe(
    'infrastructure/stacks/app-stack.ts:1:21: "../../runtime/app" cannot be imported below infrastructure/, as it runs on Lambda and ' +
      'not at synthesis. Import its types alone (`import type`), or move code that both sides need to runtime/shared/.\n\n' +
      "    1 │ import { app } from '../../runtime/app';\n      ╵                     ^",
  );
});

test('each of several imports is named', () => {
  const text = problem("import '../../runtime/a';\nimport '../../runtime/b';\n");
  expect(text).toMatch(/app-stack\.ts:1:/);
  expect(text).toMatch(/app-stack\.ts:2:/);
});

test.each([
  ['a type', "import type { App } from '../../runtime/app';\nexport type X = App;\n"],
  ['a value that is used as a type', "import { app } from '../../runtime/app';\nexport type X = typeof app;\n"],
  ['an import type', "export type X = import('../../runtime/app').T;\n"],
  ['shared code', "import { x } from '../../runtime/shared/x';\nexport const y = x;\n"],
  ['the bridge', "import { RuntimeApp } from '../runtime-app';\nnew RuntimeApp();\n"],
  ['a folder of infrastructure/ with that name', "import { x } from '../stacks/runtime/x';\nexport const y = x;\n"],
  ['the path in a string', "export const entry = '../../runtime/app';\n"],
  ['the path in a comment', "// import '../../runtime/app'\nexport {};\n"],
  ['code that does not parse', "import { app } from '../../runtime/app';\nconst = 1;\n"],
])('%s is no such import', (_, source) => {
  expect(problem(source)).toBeUndefined();
});

test('a project without infrastructure/ has none', () => {
  fs.rmSync(path.join(dir, 'infrastructure'), { recursive: true, force: true });
  expect(() => checkInfrastructureImports(dir)).not.toThrow();
});
