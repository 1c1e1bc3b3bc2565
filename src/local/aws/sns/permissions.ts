import { invalidParameter } from './errors';

/** A policy with a statement more: https://docs.aws.amazon.com/sns/latest/api/API_AddPermission.html */
export function withPermission(
  policy: any,
  { TopicArn: topicArn, Label: label, AWSAccountId: accounts = [], ActionName: actions = [] }: any,
): object {
  const statements: any[] = [policy.Statement].flat();
  if (typeof label !== 'string' || label === '') throw invalidParameter('Label');
  if (statements.some(({ Sid }) => Sid === label)) throw invalidParameter('Statement already exists');
  if (accounts.length === 0 || accounts.some((account: string) => !/^\d{12}$/.test(account))) {
    throw invalidParameter('AWSAccountId');
  }
  if (actions.length === 0) throw invalidParameter('ActionName');
  const statement = {
    Sid: label,
    Effect: 'Allow',
    Principal: { AWS: accounts.map((account: string) => `arn:aws:iam::${account}:root`) },
    Action: actions.map((action: string) => `SNS:${action}`),
    Resource: topicArn,
  };
  return { ...policy, Statement: [...statements, statement] };
}

/** The policy without a statement. */
export function withoutPermission(policy: any, label: string): object {
  return { ...policy, Statement: [policy.Statement].flat().filter(({ Sid }: any) => Sid !== label) };
}
