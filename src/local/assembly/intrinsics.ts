import { UnresolvedError } from './errors';

/** The scope in which intrinsic functions look up names. */
export interface Scope {
  readonly region: string;
  ref(name: string): unknown;
  getAtt(logicalId: string, attribute: string): unknown;
  findInMap(map: string, top: string, second: string): unknown;
  condition(name: string): boolean;
  import(exportName: string): unknown;
  /** The output of another stack. @param region - that of this stack */
  stackOutput(stack: string, output: string, region: string | undefined): unknown;
}

/** `Ref: AWS::NoValue`: the property or list item that has this value is left out. */
export const NO_VALUE = Symbol('AWS::NoValue');

/**
 * The value with every intrinsic function in it evaluated.
 *
 * Throws an `UnresolvedError` for unsupported functions and unknown values; never returns an intrinsic function as a
 * value.
 */
export function resolve(value: unknown, scope: Scope): unknown {
  const resolved = evaluate(value, scope);
  return resolved === NO_VALUE ? undefined : resolved;
}

/** The value of a condition. */
export function isTrue(value: unknown, scope: Scope): boolean {
  const resolved = evaluate(value, scope);
  if (resolved === true || resolved === 'true') return true;
  if (resolved === false || resolved === 'false') return false;
  throw new UnresolvedError(`expected a condition, got ${JSON.stringify(resolved)}`);
}

function evaluate(value: unknown, scope: Scope): unknown {
  if (typeof value === 'string') return text(value);
  if (Array.isArray(value)) return value.map((item) => evaluate(item, scope)).filter((item) => item !== NO_VALUE);
  if (typeof value !== 'object' || value === null) return value;
  const keys = Object.keys(value);
  if (keys.length === 1 && (keys[0] === 'Ref' || keys[0] === 'Condition' || keys[0].startsWith('Fn::'))) {
    const argument = (value as any)[keys[0]];
    // `Condition` is a function only where a condition name is expected; elsewhere it is a property, as in a policy
    // statement.
    if (keys[0] !== 'Condition' || typeof argument === 'string') return apply(keys[0], argument, scope);
  }
  const entries = Object.entries(value).map(([key, item]) => [key, evaluate(item, scope)] as const);
  return Object.fromEntries(entries.filter(([, item]) => item !== NO_VALUE));
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html */
function apply(name: string, argument: any, scope: Scope): unknown {
  switch (name) {
    case 'Ref':
      return scope.ref(argument);
    case 'Condition':
      return scope.condition(argument);
    case 'Fn::GetAtt': {
      // "Resource.Attribute", where the attribute's name may have dots itself.
      const [logicalId, ...attribute] = typeof argument === 'string' ? argument.split('.') : argument;
      return scope.getAtt(
        logicalId,
        typeof argument === 'string' ? attribute.join('.') : string(attribute[0], name, scope),
      );
    }
    case 'Fn::Sub':
      return substitute(argument, scope);
    case 'Fn::Join':
      return text(
        list(argument[1], name, scope)
          .map((item) => string(item, name, scope))
          .join(argument[0]),
      );
    case 'Fn::Split':
      return string(argument[1], name, scope).split(argument[0]);
    case 'Fn::Select': {
      const items = list(argument[1], name, scope);
      const index = Number(string(argument[0], name, scope));
      if (!(index in items)) throw new UnresolvedError(`Fn::Select: no item ${index} in ${JSON.stringify(items)}`);
      return items[index];
    }
    case 'Fn::If':
      return evaluate(scope.condition(argument[0]) ? argument[1] : argument[2], scope);
    case 'Fn::Equals':
      return JSON.stringify(evaluate(argument[0], scope)) === JSON.stringify(evaluate(argument[1], scope));
    case 'Fn::And':
      return argument.every((item: unknown) => isTrue(item, scope));
    case 'Fn::Or':
      return argument.some((item: unknown) => isTrue(item, scope));
    case 'Fn::Not':
      return !isTrue(argument[0], scope);
    case 'Fn::Contains':
      return list(argument[0], name, scope).includes(evaluate(argument[1], scope));
    case 'Fn::FindInMap':
      return findInMap(argument, scope);
    case 'Fn::Base64':
      return Buffer.from(string(argument, name, scope)).toString('base64');
    case 'Fn::ImportValue':
      return scope.import(string(argument, name, scope));
    // How the CDK refers to another stack since it has weak references; CloudFormation reads the output at deployment.
    case 'Fn::GetStackOutput': {
      const { StackName, OutputName, Region } = evaluate(argument, scope) as any;
      return scope.stackOutput(String(StackName), String(OutputName), Region);
    }
    case 'Fn::GetAZs':
      return ['a', 'b', 'c'].map((zone) => `${string(argument, name, scope) || scope.region}${zone}`);
    case 'Fn::Length':
      return list(argument, name, scope).length;
    case 'Fn::ToJsonString':
      return JSON.stringify(evaluate(argument, scope));
    default:
      throw new UnresolvedError(`${name} is not supported locally`);
  }
}

function substitute(argument: any, scope: Scope): string {
  const [template, variables]: [string, any] = Array.isArray(argument)
    ? [argument[0], argument[1] ?? {}]
    : [argument, {}];
  return text(
    template.replace(/\$\{(!?)([^}]*)\}/g, (_, literal: string, name: string) => {
      // ${!Name} is the text ${Name}.
      if (literal) return `\${${name}}`;
      if (Object.hasOwn(variables, name)) return string(variables[name], 'Fn::Sub', scope);
      const dot = name.indexOf('.');
      const value = dot < 0 ? scope.ref(name) : scope.getAtt(name.slice(0, dot), name.slice(dot + 1));
      return string(value, 'Fn::Sub', scope);
    }),
  );
}

function findInMap(argument: any, scope: Scope): unknown {
  const [map, top, second] = argument.slice(0, 3).map((item: unknown) => string(item, 'Fn::FindInMap', scope));
  const found = scope.findInMap(map, top, second);
  if (found !== undefined) return found;
  if (argument[3] && 'DefaultValue' in argument[3]) return evaluate(argument[3].DefaultValue, scope);
  throw new UnresolvedError(`Fn::FindInMap: no ${map}.${top}.${second} in the template's mappings`);
}

function string(value: unknown, of: string, scope: Scope): string {
  const resolved = evaluate(value, scope);
  if (typeof resolved === 'string' || typeof resolved === 'number' || typeof resolved === 'boolean') {
    return String(resolved);
  }
  throw new UnresolvedError(
    `${of}: expected text, got ${resolved === NO_VALUE ? 'AWS::NoValue' : JSON.stringify(resolved)}`,
  );
}

function list(value: unknown, of: string, scope: Scope): unknown[] {
  const resolved = evaluate(value, scope);
  if (Array.isArray(resolved)) return resolved;
  throw new UnresolvedError(
    `${of}: expected a list, got ${resolved === NO_VALUE ? 'AWS::NoValue' : JSON.stringify(resolved)}`,
  );
}

function text(value: string): string {
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
  const dynamic = /\{\{resolve:([^:}]+):?([^}]*)\}\}/.exec(value);
  if (dynamic) {
    throw new UnresolvedError(
      `the dynamic reference ${dynamic[0]} is resolved by CloudFormation at deployment (${dynamic[1]}), not locally`,
    );
  }
  return value;
}
