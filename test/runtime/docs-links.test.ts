import * as fs from 'node:fs';
import * as path from 'node:path';
import * as runtime from '../../src/runtime';
import { testClient } from '../../src/testing';

const root = path.join(__dirname, '..', '..');
const folder = path.join(root, 'docs', 'runtime');
const pages = fs.readdirSync(folder).filter((name) => name.endsWith('.md'));
const read = (name: string) => fs.readFileSync(path.join(folder, name), 'utf8');

/** As GitHub makes it of a heading. */
const anchor = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\w -]/g, '')
    .replace(/ /g, '-');

test.each(pages)('the links of %s lead somewhere', (page) => {
  for (const [, target] of read(page)
    .replace(/```[^]*?```/g, '')
    .matchAll(/\]\(([^)]+)\)/g)) {
    if (target.startsWith('https:')) continue;
    const [file, fragment] = target.split('#');
    const text = fs.readFileSync(path.join(folder, file || page), 'utf8');
    if (fragment) expect([...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => anchor(heading))).toContain(fragment);
  }
});

test('the index names every page, and the README the index', () => {
  for (const page of pages) if (page !== 'README.md') expect(read('README.md')).toContain(`](${page})`);
  const readme = fs.readFileSync(path.join(root, 'README.md'), 'utf8');
  for (const page of ['README.md', 'coming-from-chalice.md', 'coming-from.md'])
    expect(readme).toContain(`](docs/runtime/${page})`);
});

describe('the page for those who come from Chalice', () => {
  const page = read('coming-from-chalice.md');
  const rows = [...page.matchAll(/^\| (?!Chalice|---)(.*) \| (.*) \|$/gm)].map(([, theirs, ours]) => ({
    theirs,
    ours,
  }));
  const ours = rows.map((row) => row.ours).join('\n');

  test('has two columns throughout', () => {
    const lines = page.split('\n').filter((line) => line.startsWith('|'));
    expect(lines.filter((line) => line.split(' | ').length !== 2 && line !== '|---|---|')).toEqual([]);
    expect(rows.length).toBeGreaterThan(120);
  });

  test('names every public class and method of Chalice', () => {
    const theirs = rows.map((row) => row.theirs).join('\n');
    const names = [
      // chalice/__init__.py
      'Chalice',
      'Blueprint',
      'ChaliceViewError',
      'BadRequestError',
      'UnauthorizedError',
      'ForbiddenError',
      'NotFoundError',
      'ConflictError',
      'TooManyRequestsError',
      'Response',
      'CORSConfig',
      'CustomAuthorizer',
      'CognitoUserPoolAuthorizer',
      'IAMAuthorizer',
      'UnprocessableEntityError',
      'WebSocketDisconnectedError',
      'AuthResponse',
      'AuthRoute',
      'Cron',
      'Rate',
      'ConvertToMiddleware',
      'ChaliceUnhandledError',
      // the methods of an app
      'route',
      'authorizer',
      'middleware',
      'register_middleware',
      'register_blueprint',
      'on_s3_event',
      'on_sns_message',
      'on_sqs_message',
      'on_kinesis_record',
      'on_dynamodb_record',
      'on_cw_event',
      'schedule',
      'lambda_function',
      'on_ws_connect',
      'on_ws_message',
      'on_ws_disconnect',
      'current_request',
      'lambda_context',
      'log',
      'debug',
      'websocket_api',
      'experimental_feature_flags',
      'configure_logs',
      // of a request
      'query_params',
      'headers',
      'uri_params',
      'method',
      'json_body',
      'raw_body',
      'context',
      'stage_vars',
      'path',
      'to_dict',
      'to_original_event',
      // of the construct, the test client, the command line
      'get_role',
      'get_function',
      'get_resource',
      'add_environment_variable',
      'stage_config',
      'preserve_logical_ids',
      'sam_template',
      'stage_name',
      'lambda_',
      'generate_s3_event',
      'FunctionNotFoundError',
      'local',
      'deploy',
      'delete',
      'invoke',
      'logs',
      'package',
      'url',
      'gen-policy',
      'new-project',
      'generate-sdk',
      'generate-models',
      'generate-pipeline',
      // of the configuration file
      'api_gateway_endpoint_type',
      'api_gateway_endpoint_vpce',
      'api_gateway_policy_file',
      'api_gateway_stage',
      'autogen_policy',
      'environment_variables',
      'iam_policy_file',
      'iam_role_arn',
      'lambda_memory_size',
      'lambda_timeout',
      'layers',
      'automatic_layer',
      'api_gateway_custom_domain',
      'websocket_api_custom_domain',
      'manage_iam_role',
      'minimum_compression_size',
      'reserved_concurrency',
      'subnet_ids',
      'security_group_ids',
      'tags',
      'xray',
      'log_retention_in_days',
      'lambda_functions',
      'stages',
    ];
    expect(names.filter((name) => !new RegExp(`(?<![\\w-])${name}(?![\\w-])`).test(theirs))).toEqual([]);
  });

  test('names counterparts that are there', () => {
    const app = new runtime.App({ name: 'a' });
    const client = testClient(app);
    const missing = (object: object, names: string[]) => names.filter((name) => !(name in object));
    const after = (start: string) =>
      [...ours.matchAll(new RegExp(`(?<![\\w./])${start}\\.(\\w+)`, 'g'))].map(([, name]) => name);
    expect(after('app').length).toBeGreaterThan(20);
    expect(missing(app, after('app'))).toEqual([]);
    expect(missing(app.webSocket, after('app\\.webSocket'))).toEqual([]);
    expect(missing(client, after('client'))).toEqual([]);
    expect(missing(client.events, after('client\\.events'))).toEqual([]);
    const called = [...ours.matchAll(/`(?:new )?(\w+)\(/g)]
      .map(([, name]) => name)
      .filter((name) => !/^(json|text|toJSON|next|RuntimeApp|testClient)$/.test(name));
    expect(called.length).toBeGreaterThan(10);
    expect(missing(runtime, called)).toEqual([]);
  });

  test('names tasks, members of the construct and settings that are there', () => {
    const source = (file: string) => fs.readFileSync(path.join(root, 'src', file), 'utf8');
    const tasks = [...ours.matchAll(/npx projen (\w+)/g)]
      .map(([, name]) => name)
      .filter((name) => !['new', 'build'].includes(name));
    for (const task of tasks) expect(source('project/tasks.ts')).toMatch(new RegExp(`^  ${task}: `, 'm'));
    for (const name of ['getRole', 'getFunction', 'getResource', 'addEnvironmentVariable']) {
      expect(ours).toContain(`.${name}(`);
      expect(source('cdk/serverless-app.ts')).toMatch(new RegExp(`^  ${name}[(<]`, 'm'));
    }
    for (const name of ['stageConfig', 'preserveLogicalIds']) {
      expect(ours).toContain(name);
      expect(source('cdk/props.ts')).toContain(`readonly ${name}?`);
    }
    for (const name of [
      'environment',
      'memorySize',
      'timeout',
      'logRetentionDays',
      'layers',
      'tracing',
      'tags',
      'role',
    ]) {
      expect(ours).toContain(`\`${name}\``);
      expect(source('config/options/function-options.ts')).toContain(`readonly ${name}?`);
    }
  });
});
