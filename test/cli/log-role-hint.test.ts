import * as fs from 'node:fs';
import * as path from 'node:path';
import { logRoleHint } from '../../src/cli/log-role-hint';
import { temporaryDir } from '../bridge/temporary-dir';

function hintFor(Resources: object, nested = ''): string | undefined {
  const dir = temporaryDir();
  const assembly = path.join('cdk.out', nested);
  fs.mkdirSync(path.join(dir, assembly), { recursive: true });
  const write = (file: string, json: object) => fs.writeFileSync(path.join(dir, file), JSON.stringify(json));
  write('cdk.json', { app: 'x' });
  write('cdk.out/manifest.json', {
    artifacts: { [nested]: { type: 'cdk:cloud-assembly', properties: { directoryName: nested } } },
  });
  write(`${assembly}/manifest.json`, {
    artifacts: { shop: { type: 'aws:cloudformation:stack', properties: { templateFile: 't.json' } } },
  });
  write(`${assembly}/t.json`, { Resources });
  return logRoleHint(dir);
}

const v2 = (ProtocolType?: string) => ({
  Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { ProtocolType } },
  Stage: { Type: 'AWS::ApiGatewayV2::Stage', Properties: { ApiId: { Ref: 'Api' }, AccessLogSettings: {} } },
});

test.each<[string, object]>([
  ['a REST API', { Stage: { Type: 'AWS::ApiGateway::Stage', Properties: { AccessLogSetting: {} } } }],
  ['a WebSocket API', v2('WEBSOCKET')],
])('access logs of %s need the role of the account', (_, resources) => {
  const command = '`npx projen bootstrap --api-gateway-logs`';
  expect(hintFor(resources)).toContain(command);
  // In a stack below a Stage.
  expect(hintFor(resources, 'assembly-Prod')).toContain(command);
});

test.each<[string, object]>([
  ['a REST API without them', { Stage: { Type: 'AWS::ApiGateway::Stage', Properties: {} } }],
  ['an HTTP API', v2()],
  ['no API', { Stage: { Type: 'AWS::SQS::Queue' } }],
])('access logs of %s do not', (_, resources) => {
  expect(hintFor(resources)).toBeUndefined();
});
