import { locatedUrls, withLocalUrls } from '../../../src/local/dev/local-urls';
import { servedApis } from '../../../src/local/dev/served-apis';
import type { LocalCloud } from '../../../src/local/model';

const cloud = {
  restApis: [{ restApiId: 'abc123', stageName: 'api', domains: ['api.example.com/v1', 'old.example.com'] }],
  httpApis: ['$default', 'beta'].map((stageName) => ({ apiId: 'def456', stageName, routes: [] })),
  webSocketApis: [{ apiId: 'jkl012', stageName: 'prod', name: 'ws', domains: ['ws.example.com'] }],
  functionUrls: [{ urlId: 'ghi789', logicalId: 'Url' }],
} as unknown as LocalCloud;
const apis = servedApis(cloud).flatMap((api, i) =>
  locatedUrls(api, `http://127.0.0.1:${3000 + i}`, 'http://127.0.0.1:4000'),
);

test.each([
  ['https://abc123.execute-api.us-east-1.amazonaws.com/api/', 'http://127.0.0.1:3000/'],
  ['https://abc123.execute-api.us-east-1.amazonaws.com/api', 'http://127.0.0.1:3000'],
  ['see https://abc123.execute-api.cn-north-1.amazonaws.com.cn/api/users?x', 'see http://127.0.0.1:3000/users?x'],
  ['https://def456.execute-api.us-east-1.amazonaws.com', 'http://127.0.0.1:3001'],
  ['https://def456.execute-api.us-east-1.amazonaws.com/betas', 'http://127.0.0.1:3001/betas'],
  ['https://def456.execute-api.us-east-1.amazonaws.com/beta/users', 'http://127.0.0.1:3002/users'],
  ['wss://jkl012.execute-api.us-east-1.amazonaws.com/prod', 'ws://127.0.0.1:3004'],
  ['https://jkl012.execute-api.us-east-1.amazonaws.com/prod', 'http://127.0.0.1:4000/jkl012/prod'],
  ['https://api.example.com/v1/users', 'http://127.0.0.1:3000/users'],
  ['https://old.example.com', 'http://127.0.0.1:3000'],
  ['wss://ws.example.com/', 'ws://127.0.0.1:3004/'],
  ['https://ws.example.com', 'http://127.0.0.1:4000/jkl012/prod'],
  ['https://ghi789.lambda-url.us-east-1.on.aws/a', 'http://127.0.0.1:3003/a'],
])('%s is served at %s', (text, expected) => {
  expect(withLocalUrls(text, apis)).toBe(expected);
});

test.each([
  'https://abc123.execute-api.us-east-1.amazonaws.com/api2/',
  'https://other.execute-api.us-east-1.amazonaws.com/api/',
  'https://example.com/abc123.execute-api',
  'https://api.example.com/v10',
  'https://api.example.com',
  'https://old.example.com.evil',
])('%s stays as it is', (text) => {
  expect(withLocalUrls(text, apis)).toBe(text);
});
