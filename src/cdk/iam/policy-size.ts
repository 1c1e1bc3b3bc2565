import type { Stack } from 'aws-cdk-lib/core';
import type { TemplateResource } from '../checks/template';
import { ARN_CHARACTERS, nameLength } from '../roles/statements';

// Values that are known at deployment only, in their usual length.
const PSEUDO: { readonly [name: string]: string } = {
  'AWS::Partition': 'aws',
  'AWS::Region': 'eu-central-1',
  'AWS::AccountId': '123456789012',
  'AWS::URLSuffix': 'amazonaws.com',
};
const UNKNOWN_ARN = 150;

/**
 * The characters of a policy document as IAM counts them, without white space.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export function policySize(document: unknown, resources: ReadonlyMap<string, TemplateResource>, stack: Stack): number {
  return JSON.stringify(estimated(document)).length;

  function estimated(value: any): any {
    if (Array.isArray(value)) return value.map(estimated);
    if (typeof value !== 'object' || value === null) return value;
    const [[name, given], ...others] = Object.entries<any>(value);
    if (others.length === 0 && name === 'Ref') return PSEUDO[given] ?? nameOf(given);
    if (others.length === 0 && name === 'Fn::GetAtt') return text(ARN_CHARACTERS) + nameOf([given].flat()[0]);
    if (others.length === 0 && name === 'Fn::Join') return given[1].map(estimated).join(given[0]);
    if (others.length === 0 && name.startsWith('Fn::')) return text(UNKNOWN_ARN);
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, estimated(item)]));
  }

  function nameOf(logicalId: string): string {
    if (!resources.has(logicalId)) return text(UNKNOWN_ARN);
    return text(nameLength(stack, logicalId.length));
  }
}

function text(length: number): string {
  return 'x'.repeat(length);
}
