import { withLocalUrls } from '../../../src/local/dev/local-urls';

const apis = [{ restApiId: 'abc123', stageName: 'api', url: 'http://127.0.0.1:3000' }];

test.each([
  ['https://abc123.execute-api.us-east-1.amazonaws.com/api/', 'http://127.0.0.1:3000/'],
  ['https://abc123.execute-api.us-east-1.amazonaws.com/api', 'http://127.0.0.1:3000'],
  ['see https://abc123.execute-api.cn-north-1.amazonaws.com.cn/api/users?x', 'see http://127.0.0.1:3000/users?x'],
])('%s is served at %s', (text, expected) => {
  expect(withLocalUrls(text, apis)).toBe(expected);
});

test.each([
  'https://abc123.execute-api.us-east-1.amazonaws.com/api2/',
  'https://other.execute-api.us-east-1.amazonaws.com/api/',
  'https://example.com/abc123.execute-api',
])('%s stays as it is', (text) => {
  expect(withLocalUrls(text, apis)).toBe(text);
});
