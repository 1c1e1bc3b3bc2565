import * as fs from 'node:fs';
import * as path from 'node:path';
import { AnyPrincipal, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { RestEndpoint } from './endpoint';
import type { ApiSettings } from '../../config';
import { ServerlessAppError } from '../errors';

/**
 * The resource policy of a REST API: that of the file; for a private API without one, access for its VPC endpoints;
 * else undefined.
 * @param at the construct's path, for messages
 */
export function resourcePolicy(
  policyFile: ApiSettings['policyFile'],
  { vpcEndpointIds }: RestEndpoint,
  projectDir: string,
  at: string,
): PolicyDocument | undefined {
  if (policyFile !== undefined) return readPolicy(policyFile, projectDir, at);
  if (vpcEndpointIds === undefined) return undefined;
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-examples.html
  return new PolicyDocument({
    statements: [
      new PolicyStatement({
        principals: [new AnyPrincipal()],
        actions: ['execute-api:Invoke'],
        resources: ['execute-api:/*'],
        conditions: { StringEquals: { 'aws:SourceVpce': vpcEndpointIds } },
      }),
    ],
  });
}

function readPolicy(file: string, projectDir: string, at: string): PolicyDocument {
  const wrong = (problem: string) =>
    new ServerlessAppError('INVALID_OPTION', at, `api.policyFile: ${file}: ${problem}`);
  const absolute = path.resolve(projectDir, file);
  let text: string;
  try {
    text = fs.readFileSync(absolute, 'utf8');
  } catch (e) {
    const { code, message } = e as NodeJS.ErrnoException;
    throw wrong(code === 'ENOENT' ? `there is no such file below the project's root, ${projectDir}` : message);
  }
  let policy: any;
  try {
    policy = JSON.parse(text);
  } catch (e) {
    throw wrong(`it is not JSON: ${(e as Error).message}`);
  }
  if (typeof policy !== 'object' || policy === null || policy.Statement === undefined) {
    throw wrong('it has no "Statement", so it is not a policy');
  }
  [policy.Statement].flat().forEach((statement: any, i: number) => {
    const problem = problemOf(statement);
    if (problem) throw wrong(`Statement[${i}]: ${problem}`);
  });
  return PolicyDocument.fromJson({ ...policy, Statement: [policy.Statement].flat() });
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html */
function problemOf(statement: any): string | undefined {
  if (typeof statement !== 'object' || statement === null) return 'it is not an object';
  if (statement.Effect !== 'Allow' && statement.Effect !== 'Deny') return '"Effect" must be "Allow" or "Deny"';
  for (const part of ['Principal', 'Action', 'Resource']) {
    if (statement[part] === undefined && statement[`Not${part}`] === undefined) return `it has no "${part}"`;
  }
  return undefined;
}
