import { checkIdentity } from './authorizer';
import type { ResourceKind } from '../declarations';
import { DeclarationError } from './declaration-error';
import { arn } from '../kinds/arn';
import { checkHandler, checkOptions, shown, type OptionTypes } from './options';

const AUTHORIZER = { name: 'string!', header: 'string', ttlSeconds: 'number' };

/** The options of the factory functions. */
const FACTORIES = {
  cors: {
    allowOrigins: 'strings',
    allowHeaders: 'strings',
    exposeHeaders: 'strings',
    maxAge: 'number',
    allowCredentials: 'boolean',
  },
  cron: { minute: 'any', hour: 'any', day: 'any', month: 'any', weekDay: 'any', year: 'any' },
  rate: { value: 'number!', unit: 'string!' },
  cognitoAuthorizer: { ...AUTHORIZER, userPools: 'objects!', scopes: 'strings' },
  jwtAuthorizer: { name: 'string', issuer: 'any!', audience: 'any!', scopes: 'strings' },
  externalAuthorizer: {
    ...AUTHORIZER,
    functionArn: 'string!',
    type: 'string',
    identitySources: 'strings',
    roleArn: 'string',
  },
  // Their values are checked when the response is sent, also in a deployed bundle.
  response: { status: 'any', headers: 'any', cookies: 'any' },
  fromMiddy: { before: 'any', after: 'any', onError: 'any' },
} satisfies { readonly [factory: string]: OptionTypes };

export type Factory = keyof typeof FACTORIES;

export function checkArguments(what: Factory, options: any): void {
  // A Middy middleware may have more fields, and a function that creates one is a likely mistake.
  if (what === 'fromMiddy') return checkMiddy(options);
  // The options may be another response, of which status, headers and cookies are taken.
  if (what === 'response' && options?.[Symbol.toStringTag]) return;
  // Or a copy of one: `{ ...answer, status: 201 }` has the body, too.
  if (
    what === 'response' &&
    typeof options === 'object' &&
    Object.keys(FACTORIES.response).every((name) => Object.hasOwn(options ?? {}, name))
  ) {
    const { body, ...rest } = options;
    return checkOptions(what, rest, FACTORIES.response);
  }
  checkOptions(what, options, FACTORIES[what]);
  if (what === 'cron') checkFields(options);
  if (what.endsWith('Authorizer')) checkAuthorizer(what, options);
}

function checkMiddy(given: any): void {
  if (typeof given === 'function') {
    throw new DeclarationError('fromMiddy: expected a middleware, got a function. Call it: fromMiddy(middleware())');
  }
  const hooks = Object.keys(FACTORIES.fromMiddy).filter((name) => given?.[name] !== undefined);
  if (!hooks.length) {
    throw new DeclarationError(
      `fromMiddy: expected a middleware of Middy, with before, after or onError, got ${shown(given)}`,
    );
  }
  for (const name of hooks) checkHandler(`fromMiddy: ${name}`, given[name]);
}

function checkFields(fields: { readonly [field: string]: unknown }): void {
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined || typeof value === 'string' || typeof value === 'number') continue;
    throw new DeclarationError(`cron: option "${name}" must be a string or a number, got ${shown(value)}`);
  }
}

function checkAuthorizer(what: string, options: any): void {
  const { name, ttlSeconds, userPools, issuer, audience, functionArn, type, identitySources, header } = options;
  const wrong = (option: string, wanted: string) =>
    new DeclarationError(`${what}: option "${option}" is ${wanted}, got ${shown(options[option])}`);
  if (name !== undefined && !/^[\w-]+$/.test(name)) throw wrong('name', 'letters, digits, "-" and "_"');
  // AWS::ApiGateway::Authorizer AuthorizerResultTtlInSeconds
  if (ttlSeconds !== undefined && !(Number.isInteger(ttlSeconds) && ttlSeconds >= 0 && ttlSeconds <= 3600)) {
    throw wrong('ttlSeconds', 'a whole number from 0 to 3600');
  }
  if (userPools) {
    const isPool = (pool: any) =>
      pool.declaration ? isDeclared(pool, 'userPool') : isArn(pool.arn, arn('cognito-idp', 'userpool/[\\w-]+'));
    if (!userPools.length || !userPools.every(isPool)) {
      throw new DeclarationError(
        `${what}: option "userPools" is a list of app.userPool('Name'), or { arn: 'arn:aws:cognito-idp:…' } of existing ones`,
      );
    }
  }
  if (issuer !== undefined && !isDeclared(issuer, 'userPool') && !/^https:\/\/[^/\s]+/.test(issuer)) {
    throw wrong('issuer', "app.userPool('Name'), or the https:// address that is in the tokens");
  }
  const isAudience = (one: unknown) => typeof one === 'string' || isDeclared(one, 'env');
  if (audience !== undefined && !(Array.isArray(audience) && audience.length && audience.every(isAudience))) {
    throw wrong('audience', "a list of the audiences that tokens are issued for, texts or app.env('NAME')");
  }
  if (functionArn !== undefined && !isArn(functionArn, arn('lambda', 'function:[\\w-]+(:[$\\w-]+)?'))) {
    throw wrong('functionArn', 'the ARN of a Lambda function, arn:aws:lambda:…');
  }
  if (type !== undefined && type !== 'token' && type !== 'request') throw wrong('type', "'token' or 'request'");
  checkIdentity(what, { type: type ?? 'token', identitySources, header });
}

function isDeclared(given: any, kind: ResourceKind): boolean {
  return given?.declaration?.kind === kind;
}

function isArn(given: unknown, form: RegExp): boolean {
  return typeof given === 'string' && form.test(given);
}
