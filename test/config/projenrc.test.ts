import { lineOfSetting } from '../../src/config/projenrc';

const TEXT = `import { ServerlessCdkProject } from 'serverless-cdk-project';

// timeout: 1, in a comment
const shared = { timeout: 3 };
const project = new ServerlessCdkProject({
  name: 'shop', // stages: of the shop
  description: "{ timeout: 1 }",
  functions: { orders: { memorySize: 512,
    timeout: 9000 } },
  stages: {
    dev: {},
    'prod-eu': {
      ...shared,
      functions: { orders: { timeout: 'x' } },
    },
  },
  api: { cors: [{ timeout: 1 }] },
  timeout: -1,
});
`;

test.each([
  ['timeout', 18],
  ['functions.orders.timeout', 9],
  ['functions.orders', 8],
  ['stages.prod-eu.functions.orders.timeout', 14],
  ['stages.dev', 11],
  ['name', 6],
])('%s is in line %d', (path, line) => {
  expect(lineOfSetting(TEXT, path)).toBe(line);
  expect(lineOfSetting(TEXT.replace(/\n/g, '\r\n'), path)).toBe(line);
});

test('a value that is not written there has the line of the innermost key that is', () => {
  expect(lineOfSetting(TEXT, 'stages.prod-eu.timeout')).toBe(12);
  expect(lineOfSetting(TEXT, 'memorySize')).toBeUndefined();
  expect(lineOfSetting('const project = create();', 'timeout')).toBeUndefined();
});
