import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ownFrames } from '../../../src/local/dev/own-frames';

const WORK = 'file:///shop/node_modules/.cache/serverless-cdk-project/dev/12-1/runtime';
const LIBRARY = `${WORK}/packages/1/serverless-cdk-project+runtime.mjs`;
const DEV = path.resolve(__dirname, '../../../src/local/lambda/worker/main.js');

const lines = (...texts: string[]) => texts.join('\n');

test('a stack has the frames of the app and of its packages', () => {
  expect(
    ownFrames(
      lines(
        'ERROR for path /boom',
        'Error: trouble',
        '    at deep (/shop/runtime/app.ts:32:56)',
        `    at parse (${WORK}/packages/1/zod.mjs:1:20)`,
        '    at new Promise (<anonymous>)',
        '    at async Promise.all (index 0)',
        '    at async Object.handler (C:\\shop\\runtime\\app.ts:30:32)',
        `    at async dispatch (${LIBRARY}:1:14697)`,
        `    at fullDispatch (${WORK}/packages/1/runtime-full-dispatch.cjs:1:99)`,
        `    at MessagePort.<anonymous> (${DEV}:66:20)`,
        `    at ${pathToFileURL(DEV)}:66:20`,
        '    at [nodejs.internal.kHybridDispatch] (node:internal/event_target:831:20)',
        '    at node:internal/main/worker_thread:1:2',
        'after',
      ),
    ),
  ).toBe(
    lines(
      'ERROR for path /boom',
      'Error: trouble',
      '    at deep (/shop/runtime/app.ts:32:56)',
      `    at parse (${WORK}/packages/1/zod.mjs:1:20)`,
      '    at new Promise (<anonymous>)',
      '    at async Promise.all (index 0)',
      '    at async Object.handler (C:\\shop\\runtime\\app.ts:30:32)',
      'after',
    ),
  );
});

test('the properties and the cause of an error stay readable', () => {
  expect(
    ownFrames(
      lines(
        'Error: trouble',
        '    at deep (/shop/runtime/app.ts:32:56)',
        `    at dispatch (${LIBRARY}:1:14697) {`,
        "  code: 'E1',",
        '  [cause]: Error: first',
        '      at /shop/runtime/app.ts:9:5',
        `      at dispatch (${LIBRARY}:1:14697)`,
        '}',
      ),
    ),
  ).toBe(
    lines(
      'Error: trouble',
      '    at deep (/shop/runtime/app.ts:32:56) {',
      "  code: 'E1',",
      '  [cause]: Error: first',
      '      at /shop/runtime/app.ts:9:5',
      '}',
    ),
  );
});

test('a stack without frames of the app keeps the others, with the name of the library', () => {
  const frames = (place: string) =>
    lines('TypeError: defect', `    at dispatch (${place}:1:20)`, '    at node:net:1:2', '');
  expect(ownFrames(frames(LIBRARY))).toBe(frames('serverless-cdk-project/runtime'));
});

test('other text stays as it is', () => {
  expect(ownFrames('meet me at (node:x:1:2)\n')).toBe('meet me at (node:x:1:2)\n');
});

test.each(['file://other/share/app.js', 'file:///a%2Fb.js', 'file://%/x.js'])(
  'a frame of a URL that is no file of this machine stays: %s',
  (url) => {
    const text = lines('Error: trouble', `    at f (${url}:1:2)`, '');
    expect(ownFrames(text)).toBe(text);
  },
);
