import * as fs from 'node:fs';
import * as path from 'node:path';
import { hasCloudAssembly, readCloudAssembly } from '../assembly/cloud-assembly';
import { parseManaged } from '../config';
import { CDK_FILE } from '../manifest/names';
import { commandOf } from '../package-manager';

export interface RetainedResource {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
}

/** The resources in the last synthesis that CloudFormation retains when their stack is deleted, sorted by stack. */
export function retainedResources(projectDir: string): RetainedResource[] {
  return synthesizedStacks(projectDir).flatMap(({ name, resources }) =>
    Object.entries(resources)
      .filter(([, { DeletionPolicy }]) => DeletionPolicy === 'Retain' || DeletionPolicy === 'RetainExceptOnCreate')
      .map(([logicalId, { Type }]) => ({ stack: name, logicalId, type: Type })),
  );
}

/**
 * A possible reason for a failed deployment: a stage with access logs in an account without the role for them.
 */
export function logRoleHint(projectDir: string): string | undefined {
  const needsRole = synthesizedStacks(projectDir).some(({ resources }) =>
    Object.values(resources).some(
      ({ Type, Properties = {} }) =>
        (Type === 'AWS::ApiGateway::Stage' && Properties.AccessLogSetting) ||
        (Type === 'AWS::ApiGatewayV2::Stage' &&
          Properties.AccessLogSettings &&
          resources[Properties.ApiId?.Ref]?.Properties?.ProtocolType === 'WEBSOCKET'),
    ),
  );
  return needsRole
    ? `If the error is that the CloudWatch Logs role ARN must be set in account settings: run \`${commandOf('bootstrap')} --api-gateway-logs\`,\n` +
        'once for an account and region.\n'
    : undefined;
}

interface SynthesizedStack {
  readonly name: string;
  /** The resources by logical id, as in the template. */
  readonly resources: { readonly [logicalId: string]: any };
}

/** The project's settings of the CDK CLI. */
export function readCdkJson(projectDir: string): { readonly output?: string } {
  return parseManaged(projectDir, CDK_FILE, fs.readFileSync(path.join(projectDir, CDK_FILE), 'utf8'));
}

/** The folder of the cloud assembly. */
export function assemblyDir(projectDir: string): string {
  const { output = 'cdk.out' } = readCdkJson(projectDir);
  return path.join(projectDir, output);
}

/** The stacks of the last synthesis; none if there was none. */
function synthesizedStacks(projectDir: string): SynthesizedStack[] {
  const outdir = assemblyDir(projectDir);
  if (!hasCloudAssembly(outdir)) return [];
  return readCloudAssembly(outdir).map(({ stackName, template }) => ({
    name: stackName,
    resources: template.Resources ?? {},
  }));
}
