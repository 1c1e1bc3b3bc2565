import { Token } from 'aws-cdk-lib/core';
import { ServerlessAppError } from './errors';
import { type ApiProps, checkApiProps, checkFunctionProps, type FunctionProps } from './escape-hatches';
import { checkKnownOptions } from './known-options';
import { checkStageConfig, type StageConfig, suggestion } from '../config';
import type { EventSourceProps } from './event-sources/props';
import type { AlarmsProps, DashboardOptions } from './operations/props';
import { ROLE_OPTIONS, type RoleOption } from './roles/function-roles';
import type { Surface } from '../manifest/surface';

/** The props, as far as they do not depend on the app. */
export interface CheckedOptions {
  readonly stage?: string;
  readonly stageConfig?: StageConfig;
  readonly functionProps: { readonly [name: string]: FunctionProps | undefined };
  readonly apiProps: ApiProps;
  readonly eventSources: { readonly [name: string]: EventSourceProps | undefined };
  readonly publicRoutes?: readonly string[];
  readonly alarms?: boolean | AlarmsProps;
  readonly dashboard?: boolean | DashboardOptions;
  readonly role: RoleOption;
  readonly preserveLogicalIds: boolean;
  readonly resources?: { readonly [name: string]: unknown };
  readonly projectDir?: string;
  readonly runtimeDir: string;
  readonly surface?: Surface;
}

const TYPES: {
  readonly [name in keyof CheckedOptions]-?: 'string' | 'boolean' | 'object' | 'boolean or an object' | 'array';
} = {
  stage: 'string',
  stageConfig: 'object',
  functionProps: 'object',
  apiProps: 'object',
  eventSources: 'object',
  publicRoutes: 'array',
  alarms: 'boolean or an object',
  dashboard: 'boolean or an object',
  role: 'string',
  preserveLogicalIds: 'boolean',
  resources: 'object',
  projectDir: 'string',
  runtimeDir: 'string',
  surface: 'object',
};

/** The props with their defaults, or an error that says which one is wrong: plain JavaScript gets no help from types. */
export function checkOptions(props: object, path: string): CheckedOptions {
  checkKnownOptions(props, Object.keys(TYPES), path);
  for (const [name, value] of Object.entries(props)) {
    const type = TYPES[name as keyof CheckedOptions];
    if (value !== undefined && (!type.split(' or an ').includes(kindOf(value)) || Token.isUnresolved(value))) {
      const got = Token.isUnresolved(value)
        ? 'a token, which has no value before the deployment'
        : withArticle(kindOf(value));
      throw new ServerlessAppError('INVALID_OPTION', path, `${name}: expected ${withArticle(type)}, got ${got}`);
    }
  }
  const options = props as CheckedOptions;
  if (options.stageConfig) {
    noTokens(options.stageConfig, 'stageConfig', path);
    checkStageConfig(options.stageConfig, path);
  }
  const {
    runtimeDir = 'runtime',
    role = 'shared',
    preserveLogicalIds = true,
    functionProps = {},
    apiProps = {},
    eventSources = {},
  } = options;
  if (!ROLE_OPTIONS.includes(role)) {
    throw new ServerlessAppError(
      'INVALID_OPTION',
      path,
      `role: unknown value "${role}"${suggestion(role, ROLE_OPTIONS)}`,
    );
  }
  checkFunctionProps(functionProps, path);
  checkApiProps(apiProps, path);
  return { ...options, runtimeDir, role, preserveLogicalIds, functionProps, apiProps, eventSources };
}

function kindOf(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
}

function withArticle(kind: string): string {
  return kind === 'null' ? kind : `${/^[ao]/.test(kind) ? 'an' : 'a'} ${kind}`;
}

// Values that are handed on as they are: what one gets from another construct.
const MAY_BE_TOKENS: readonly string[] = [
  'environment',
  'certificateArn',
  'hostedZone',
  'vpcEndpointIds',
  'layers',
  'vpc',
  'role',
];

/** Numbers are checked against Lambda's limits, and a token is a number that means nothing. */
function noTokens(value: object, at: string, path: string): void {
  for (const [key, item] of Object.entries(value)) {
    if (MAY_BE_TOKENS.includes(key)) continue;
    if (Token.isUnresolved(item)) {
      throw new ServerlessAppError(
        'INVALID_OPTION',
        path,
        `${at}.${key}: expected a value, got a token, which has none before the deployment`,
      );
    }
    if (typeof item === 'object' && item !== null) noTokens(item, `${at}.${key}`, path);
  }
}
