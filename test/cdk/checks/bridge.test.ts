import type { Surface } from '../../../src/manifest/surface';
import { appIn, manifestOf, newStack, newTable } from '../literal-app';

const fresh: Surface = {
  functions: ['APIHandler'],
  resources: { AppTable: { kind: 'table', variable: 'APP_TABLE_NAME' } },
};

function withBridge(surface: Surface) {
  const stack = newStack();
  appIn(stack, manifestOf(), { resources: { AppTable: newTable(stack) }, surface });
}

test('a bridge of the same functions and resources is fine', () => {
  expect(() => withBridge(fresh)).not.toThrow();
});

test.each<[Surface, string]>([
  [{ ...fresh, functions: [] }, 'function APIHandler is new'],
  [{ ...fresh, functions: ['APIHandler', 'report'] }, 'function report is gone'],
  [{ ...fresh, resources: {} }, 'resource AppTable (table) is new'],
  [
    { ...fresh, resources: { ...fresh.resources, LEVEL: { kind: 'env', variable: 'LEVEL' } } },
    'resource LEVEL (env) is gone',
  ],
  [
    { ...fresh, resources: { AppTable: { kind: 'env', variable: 'APP_TABLE_NAME' } } },
    'resource AppTable is now of kind table, was env',
  ],
  [
    { ...fresh, resources: { AppTable: { kind: 'table', variable: 'T' } } },
    'resource AppTable is now read from APP_TABLE_NAME, was T',
  ],
  [
    { ...fresh, resources: { AppTable: { ...fresh.resources.AppTable, optional: true } } },
    'resource AppTable is now required',
  ],
])('an older bridge %j fails, with the fix', (surface, difference) => {
  expect(() => withBridge(surface)).toThrow(
    `Stack/RuntimeApp: infrastructure/runtime-app.ts is older than runtime/app.ts: run "npx projen"\n  ${difference}`,
  );
});
