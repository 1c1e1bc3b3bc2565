import * as fs from 'node:fs';
import * as path from 'node:path';
import * as ts from 'typescript';
import { configSchema } from '../../src/config/schema';

const FOLDER = path.join(__dirname, '../../src/project');

/** The members of an interface of the options, with those that it extends. */
function members(name: string): string[] {
  for (const file of fs.readdirSync(FOLDER).filter((entry) => entry.endsWith('options.ts'))) {
    const source = ts.createSourceFile(
      file,
      fs.readFileSync(path.join(FOLDER, file), 'utf8'),
      ts.ScriptTarget.Latest,
      true,
    );
    for (const node of source.statements) {
      if (!ts.isInterfaceDeclaration(node) || node.name.text !== name) continue;
      const bases = (node.heritageClauses ?? []).flatMap(({ types }) =>
        types.map(({ expression }) => expression.getText(source)),
      );
      return [...bases.flatMap(members), ...node.members.map((member) => member.name!.getText(source))];
    }
  }
  throw new Error(`no interface ${name}`);
}

/** The members of an enum. */
function values(name: string): string[] {
  return Object.values((require('../../src') as any)[name]);
}

const schema: any = configSchema();
const stage = schema.properties.stages.additionalProperties.properties;
const { api, vpc } = stage;
const domain = api.properties.domain.properties;
const usagePlan = api.properties.usagePlan.properties;

/** What is written in .projenrc.ts is what runtime/config.json can hold: nothing is missing, nothing would be refused. */
test.each<[string, object]>([
  ['StageOptions', stage],
  ['FunctionOptions', schema.properties.functions.additionalProperties.properties],
  ['StageEnvironment', stage.env.properties],
  ['FunctionVpc', vpc.properties],
  ['BundlingOptions', schema.properties.bundling.properties],
  ['ApiOptions', api.properties],
  ['DomainOptions', domain],
  ['HostedZoneOptions', domain.hostedZone.properties],
  ['ThrottleOptions', api.properties.throttle.properties],
  ['UsagePlanOptions', usagePlan],
  ['QuotaOptions', usagePlan.quota.properties],
  ['AccessLogOptions', api.properties.accessLogs.anyOf[1].properties],
])('%s has the settings of the configuration', (name, properties) => {
  expect(members(name).sort()).toEqual(Object.keys(properties).sort());
});

test('the options of the project include every setting', () => {
  const own = ['$schema', 'version'];
  expect(
    Object.keys(schema.properties).filter(
      (name) => !own.includes(name) && !members('ServerlessCdkProjectOptions').includes(name),
    ),
  ).toEqual([]);
});

test.each<[string, readonly string[]]>([
  ['FunctionArchitecture', stage.architecture.enum],
  ['FunctionTracing', stage.tracing.enum],
  ['ApiType', api.properties.type.enum],
  ['FunctionUrlAuthType', api.properties.authType.enum],
  ['ApiEndpointType', api.properties.endpointType.enum],
  ['TlsPolicy', domain.securityPolicy.enum],
  ['QuotaPeriod', usagePlan.quota.properties.period.enum],
])('%s has the values of the configuration', (name, known) => {
  expect(values(name).sort()).toEqual([...known].sort());
});
