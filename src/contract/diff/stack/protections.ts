import { STATEFUL } from './replacement.generated';
import type { RecordedResource } from './record';
import { nameOf, referenceOf, type Resources, type StackPair, valuesAt } from './stack';
import type { Change } from '../change';

/** Settings that keep data and secrets, and the amounts of events that are handled: a change to less is dangerous. */
export function protectionChanges({ name, before, after }: StackPair): Change[] {
  return Object.keys(before).flatMap((id) => {
    const [one, other] = [before[id], Object.hasOwn(after, id) ? after[id] : undefined];
    if (one.Type !== other?.Type) return [];
    const at = nameOf(after, id, name);
    return [
      ...policyChanges(one, other, at),
      ...RULES.filter(({ types }) => types.some((type) => `AWS::${type}` === one.Type))
        .filter(({ alsoOfApp }) => alsoOfApp || !isOfApp(before, id))
        .flatMap(({ path, rule, effect }): Change[] => {
          const text = rule(valuesAt(one.Properties, path), valuesAt(other.Properties, path));
          return text === undefined
            ? []
            : [{ level: 'dangerous', at, text: `${path.replaceAll('.*', '')}: ${text}`, effect }];
        }),
    ];
  });
}

function policyChanges(one: RecordedResource, other: RecordedResource, at: string): Change[] {
  if (!(one.Type in STATEFUL)) return [];
  return (['DeletionPolicy', 'UpdateReplacePolicy'] as const).flatMap((policy): Change[] => {
    // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
    const [from, to] = [one[policy] ?? 'Delete', other[policy] ?? 'Delete'];
    if (from === to || from === 'Delete' || to === 'Retain' || (from === 'Snapshot' && to !== 'Delete')) return [];
    const event = policy === 'DeletionPolicy' ? 'when it leaves the stack' : 'when it is replaced';
    return [{ level: 'dangerous', at, text: `${policy}: ${from} → ${to}`, effect: `its data is deleted ${event}` }];
  });
}

/** The text of a change to less; undefined for one to more. */
type Rule = (from: readonly unknown[], to: readonly unknown[]) => string | undefined;

const isOn = (value: unknown) => value === true || value === 'Enabled' || value === 'ENABLED' || value === 'ACTIVE';

/** Is on for all, and then is not. */
const switchedOff: Rule = (from, to) =>
  from.length > 0 && from.every(isOn) && !(to.length > 0 && to.every(isOn)) ? 'on → off' : undefined;

const removed: Rule = (from, to) => (from.length > 0 && to.length === 0 ? 'removed' : undefined);

const switchedOn: Rule = (from, to) => (!from.some(isOn) && to.some(isOn) ? 'off → on' : undefined);

/** @param standard the value of AWS where none is set */
const lowered =
  (standard: number): Rule =>
  ([from = standard], [to = standard]) =>
    amountOf(to) < amountOf(from) ? `${from} → ${to}` : undefined;

/** -1 is without a limit. Some templates have numbers as texts. */
function amountOf(value: unknown): number {
  return value === -1 ? Infinity : Number(value);
}

const opened =
  (open: string): Rule =>
  (from, to) =>
    to.includes(open) && !from.includes(open) ? `${from.length === 0 ? 'none' : from.join(', ')} → ${open}` : undefined;

const LOST = 'more events may wait or be lost';
const CORS = 'any page may call it from a browser';

const RULES: readonly {
  readonly types: readonly string[];
  readonly path: string;
  readonly rule: Rule;
  readonly effect: string;
  /** The manifest has no such option, so it is compared for functions of the runtime app, too. */
  readonly alsoOfApp?: true;
}[] = [
  ...['DeletionProtectionEnabled', 'Replicas.*.DeletionProtectionEnabled', 'DeletionProtection'].map((path) => ({
    types: ['DynamoDB::Table', 'DynamoDB::GlobalTable', 'Cognito::UserPool', 'RDS::DBCluster', 'RDS::DBInstance'],
    path,
    rule: switchedOff,
    effect: 'it can be deleted with its data',
  })),
  ...['', 'Replicas.*.'].map((prefix) => ({
    types: ['DynamoDB::Table', 'DynamoDB::GlobalTable'],
    path: `${prefix}PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled`,
    rule: switchedOff,
    effect: 'earlier states cannot be restored',
  })),
  {
    types: ['DynamoDB::Table', 'DynamoDB::GlobalTable'],
    path: 'TimeToLiveSpecification.Enabled',
    rule: switchedOn,
    effect: 'items are deleted after their time',
  },
  {
    types: ['S3::Bucket'],
    path: 'VersioningConfiguration.Status',
    rule: switchedOff,
    effect: 'what is overwritten is lost',
  },
  {
    types: ['S3::Bucket'],
    path: 'LifecycleConfiguration.Rules.*.ExpirationInDays',
    rule: (from, to) =>
      to.length > 0 && Math.min(...to.map(amountOf)) < Math.min(...from.map(amountOf))
        ? `${from.length === 0 ? 'none' : from.join(', ')} → ${to.join(', ')}`
        : undefined,
    effect: 'objects are deleted after these days',
  },
  ...['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'].map((option) => ({
    types: ['S3::Bucket'],
    path: `PublicAccessBlockConfiguration.${option}`,
    rule: switchedOff,
    effect: 'its objects may become public',
  })),
  { types: ['Lambda::Url'], path: 'AuthType', rule: opened('NONE'), effect: 'anyone may call it', alsoOfApp: true },
  { types: ['S3::Bucket'], path: 'CorsConfiguration.CorsRules.*.AllowedOrigins.*', rule: opened('*'), effect: CORS },
  { types: ['Lambda::Url'], path: 'Cors.AllowOrigins.*', rule: opened('*'), effect: CORS },
  { types: ['ApiGatewayV2::Api'], path: 'CorsConfiguration.AllowOrigins.*', rule: opened('*'), effect: CORS },
  ...(
    [
      // https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html, of streams the sizes are larger
      ['BatchSize', 10],
      ['MaximumRetryAttempts', -1],
      ['MaximumRecordAgeInSeconds', -1],
      ['ParallelizationFactor', 1],
      ['ScalingConfig.MaximumConcurrency', -1],
    ] as const
  ).map(([path, standard]) => ({
    types: ['Lambda::EventSourceMapping'],
    path,
    rule: lowered(standard),
    effect: LOST,
  })),
  {
    types: ['Lambda::EventInvokeConfig'],
    path: 'MaximumRetryAttempts',
    rule: lowered(2),
    effect: LOST,
    alsoOfApp: true,
  },
  {
    types: ['Lambda::EventInvokeConfig'],
    path: 'MaximumEventAgeInSeconds',
    rule: lowered(21_600),
    effect: LOST,
    alsoOfApp: true,
  },
  { types: ['SQS::Queue'], path: 'MessageRetentionPeriod', rule: lowered(345_600), effect: LOST },
  { types: ['SQS::Queue'], path: 'RedrivePolicy.deadLetterTargetArn', rule: removed, effect: LOST },
  {
    types: ['SQS::Queue'],
    path: 'RedrivePolicy.maxReceiveCount',
    rule: (from, to) => (from.length > 0 && to.length > 0 ? lowered(0)(from, to) : undefined),
    effect: LOST,
  },
  { types: ['Kinesis::Stream'], path: 'RetentionPeriodHours', rule: lowered(24), effect: LOST },
  { types: ['Logs::LogGroup'], path: 'RetentionInDays', rule: lowered(-1), effect: 'older logs are deleted' },
];

/** Whether a mapping or a URL is of a function of the runtime app, whose options the manifest has. */
function isOfApp(resources: Resources, id: string): boolean {
  const { FunctionName, TargetFunctionArn } = resources[id].Properties ?? {};
  const target = referenceOf(FunctionName ?? TargetFunctionArn);
  if (target === undefined || !Object.hasOwn(resources, target)) return false;
  return resources[target].Type === 'AWS::Lambda::Alias' ? isOfApp(resources, target) : resources[target].app === true;
}
