import { RUNTIME_METADATA } from '../../../manifest/names';
import { UserError } from '../../../errors';

/** The stacks of a stage, reduced to what does not change with an edit of a handler. It is committed as the base of later comparisons. */
export interface StackRecord {
  readonly version: 1;
  readonly stage: string;
  /** The name that the names of the stacks begin with. */
  readonly stackName: string;
  readonly env?: { readonly account?: string; readonly region?: string };
  readonly stacks: { readonly [stackName: string]: { readonly [logicalId: string]: RecordedResource } };
}

export interface RecordedResource {
  readonly Type: string;
  /** The path of the construct below its stack. */
  readonly path?: string;
  /** The resource is a function of the runtime app. */
  readonly app?: true;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly Properties?: { readonly [name: string]: unknown };
}

/** A synthesized stack. */
export interface SynthesizedStack {
  readonly stackName: string;
  readonly account?: string;
  readonly region?: string;
  readonly template: { readonly Resources?: { readonly [logicalId: string]: object } };
}

/** Resources with a hash of the code or of the API's definition in their id. */
const VOLATILE_TYPES = [
  'AWS::ApiGateway::Deployment',
  'AWS::ApiGatewayV2::Deployment',
  'AWS::CDK::Metadata',
  'AWS::Lambda::Version',
];

/** Properties that have the code, and the definitions of APIs, which are compared by the manifest. */
const VOLATILE_PROPERTIES: { readonly [type: string]: readonly string[] } = {
  'AWS::ApiGateway::RestApi': ['Body'],
  'AWS::ApiGatewayV2::Api': ['Body'],
  'AWS::Lambda::Function': ['Code'],
  'AWS::Lambda::LayerVersion': ['Content'],
};

export function recordOf(
  { stage, stackName, env }: Pick<StackRecord, 'stage' | 'stackName' | 'env'>,
  stacks: readonly SynthesizedStack[],
): StackRecord {
  const sorted = [...stacks].sort((one, other) => (one.stackName < other.stackName ? -1 : 1));
  return {
    version: 1,
    stage,
    stackName,
    ...(env && { env }),
    stacks: Object.fromEntries(sorted.map((stack) => [stack.stackName, resourcesOf(stack)])),
  };
}

function resourcesOf({ template, account, region }: SynthesizedStack): StackRecord['stacks'][string] {
  const all = Object.entries<any>(template.Resources ?? {});
  const volatile = new Map(all.filter(([, { Type }]) => VOLATILE_TYPES.includes(Type)).map(([id, r]) => [id, r.Type]));
  // An app may take account and region from the shell, so that they differ by who synthesizes.
  const settledText = (text: string) => {
    if (volatile.has(text)) return `<${volatile.get(text)}>`;
    const kept = text.replace(/[0-9a-f]{64}/g, '<asset>');
    const anyRegion = region === undefined ? kept : kept.replaceAll(region, '${AWS::Region}');
    return account === undefined ? anyRegion : anyRegion.replaceAll(account, '${AWS::AccountId}');
  };
  const settled = (value: any): any => {
    if (typeof value === 'string') return settledText(value);
    if (Array.isArray(value)) return value.map(settled);
    if (typeof value !== 'object' || value === null) return value;
    return folded(Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, settled(inner)])));
  };
  return Object.fromEntries(
    all
      .filter(([id]) => !volatile.has(id))
      .map(([id, { Type, Properties = {}, Metadata = {}, DeletionPolicy, UpdateReplacePolicy }]) => {
        const kept = Object.entries(Properties).filter(([name]) => !VOLATILE_PROPERTIES[Type]?.includes(name));
        const path = pathOf(Metadata['aws:cdk:path']);
        const recorded: RecordedResource = {
          Type,
          ...(path !== undefined && { path }),
          ...(RUNTIME_METADATA in Metadata && { app: true }),
          ...(DeletionPolicy !== undefined && { DeletionPolicy }),
          ...(UpdateReplacePolicy !== undefined && { UpdateReplacePolicy }),
          ...(kept.length > 0 && { Properties: settled(Object.fromEntries(kept)) }),
        };
        return [id, recorded];
      }),
  );
}

/** The shortest form of a text with references, so that it does not depend on how the CDK has joined it. */
function folded(value: { readonly [key: string]: any }): unknown {
  if (Object.keys(value).length !== 1) return value;
  if (value.Ref === 'AWS::Region' || value.Ref === 'AWS::AccountId') return `\${${value.Ref}}`;
  const join = value['Fn::Join'];
  if (!Array.isArray(join) || join[0] !== '' || !Array.isArray(join[1])) return value;
  const parts = join[1].map(partOf);
  return parts.includes(undefined) ? value : { 'Fn::Sub': parts.join('') };
}

function partOf(part: any): string | undefined {
  if (typeof part === 'string') return part;
  if (typeof part?.Ref === 'string') return `\${${part.Ref}}`;
  const attribute = part?.['Fn::GetAtt'];
  if (attribute !== undefined) return `\${${Array.isArray(attribute) ? attribute.join('.') : attribute}}`;
  return typeof part?.['Fn::Sub'] === 'string' ? part['Fn::Sub'] : undefined;
}

/** The path of the construct that the user wrote, below the stack. */
function pathOf(constructPath: unknown): string | undefined {
  if (typeof constructPath !== 'string') return undefined;
  const [, ...below] = constructPath
    .replace(/^\//, '')
    .replace(/\/(Resource|Default)$/, '')
    .split('/');
  return below.length === 0 ? undefined : below.join('/');
}

export function renderRecord(record: StackRecord, marker: string): string {
  return `${JSON.stringify({ ...record, '//': marker }, undefined, 2)}\n`;
}

/** A record of a file. Throws for one of another version, and for a value that is none. */
export function parseRecord(value: unknown, from: string): StackRecord {
  const { version, stacks, stackName } = (value ?? {}) as StackRecord;
  if (version === 1 && typeof stacks === 'object' && stacks !== null && typeof stackName === 'string') {
    return value as StackRecord;
  }
  throw new UserError(
    'USAGE',
    typeof version === 'number' && (version as number) > 1
      ? `${from} has version ${version} of its format, this version of the package knows 1: update the package`
      : `${from} is no record of a stack`,
  );
}
