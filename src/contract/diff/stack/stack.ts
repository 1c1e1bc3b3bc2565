import type { RecordedResource, StackRecord } from './record';

/** The resources of one stack before and after a change. */
export interface StackPair {
  /** The name without the stage's, empty for the only or main one. */
  readonly name: string;
  readonly before: Resources;
  readonly after: Resources;
}

export type Resources = { readonly [logicalId: string]: RecordedResource };

/** The stacks by their names without that of the stage, so that stages are comparable. */
export function stacksOf({ stacks, stackName }: StackRecord): Map<string, Resources> {
  return new Map(
    Object.entries(stacks).map(([name, resources]) => [
      name.startsWith(stackName) ? name.slice(stackName.length).replace(/^-/, '') : name,
      resources,
    ]),
  );
}

/** The name of a resource in messages. */
export function nameOf(resources: Resources, logicalId: string, stack = ''): string {
  const path = resources[logicalId]?.path ?? logicalId;
  return stack === '' ? path : `${stack}/${path}`;
}

/**
 * A value of a template as text: intrinsic functions as in `Fn::Sub`, resources by their names.
 */
export function textOf(value: unknown, resources: Resources): string {
  if (typeof value === 'string') return named(value, resources);
  if (typeof value !== 'object' || value === null) return String(value);
  const [[name, argument], ...others] = Object.entries<any>(value);
  if (others.length === 0) {
    if (name === 'Ref') return named(`\${${argument}}`, resources);
    if (name === 'Fn::GetAtt') {
      return named(`\${${Array.isArray(argument) ? argument.join('.') : argument}}`, resources);
    }
    if (name === 'Fn::Sub') return textOf(Array.isArray(argument) ? argument[0] : argument, resources);
    if (name === 'Fn::Join') {
      const [separator, parts] = argument;
      if (Array.isArray(parts)) return parts.map((part) => textOf(part, resources)).join(separator);
    }
    if (name === 'Fn::ImportValue') return `import ${textOf(argument, resources)}`;
  }
  return JSON.stringify(value);
}

/** `${Table815C50BC.Arn}/index/*` → `Table/index/*` */
function named(text: string, resources: Resources): string {
  return text.replace(/\$\{([A-Za-z0-9]+)(\.[A-Za-z0-9.]+)?\}/g, (whole, id) =>
    Object.hasOwn(resources, id) ? nameOf(resources, id) : whole,
  );
}

/** The logical id that a value refers to. */
export function referenceOf(value: any): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (typeof value.Ref === 'string') return value.Ref;
  const attribute = value['Fn::GetAtt'];
  if (attribute !== undefined) return Array.isArray(attribute) ? attribute[0] : String(attribute).split('.')[0];
  for (const inner of Object.values(value)) {
    const found = Array.isArray(inner) ? inner.flat().map(referenceOf).find(Boolean) : referenceOf(inner);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Values at a path such as `Replicas.*.DeletionProtectionEnabled`. */
export function valuesAt(value: any, path: string): unknown[] {
  const [step, ...rest] = path.split('.');
  if (path === '') return value === undefined ? [] : [value];
  if (typeof value !== 'object' || value === null) return [];
  const below = step === '*' ? Object.values(value) : [value[step]];
  return below.flatMap((inner) => valuesAt(inner, rest.join('.')));
}
