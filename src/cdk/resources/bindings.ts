import { Construct } from 'constructs';
import { anything, struct, suggestion, text } from '../../config';
import type { FunctionManifest, Manifest, ResourceKind, ResourceManifest } from '../../manifest/manifest';
import { Checks, ServerlessAppError } from '../errors';
import { checkOption } from '../check-option';
import { accessActions } from './access';
import { KINDS } from './kinds';
import { mismatch } from './recognise';

/** A resource of the infrastructure that is bound to a declaration of the app. */
export interface Binding {
  readonly name: string;
  readonly declaration: ResourceManifest;
  /** A resource of `declaration.kind`, as has been checked. */
  readonly resource: any;
  /** The granted actions; if absent, those that the code of the app calls. */
  readonly access?: BindingAccess;
  /** Only the content whose names begin like that. */
  readonly prefix?: string;
}

export interface BindingAccess {
  /** The access as it was set, for messages. */
  readonly given: unknown;
  readonly actions: readonly string[];
}

/**
 * Each declaration with its resource, by name. For users of the bridge, TypeScript has checked the same.
 * @param path the construct's path, for messages
 * @param environments the variables that the settings give each function: a declared value may be among them
 */
export function checkBindings(
  manifest: Manifest,
  resources: { readonly [name: string]: unknown } | undefined,
  path: string,
  environments: { readonly [functionName: string]: { readonly [variable: string]: string } } = {},
): Binding[] {
  const declared = Object.keys(manifest.resources);
  const checks = new Checks(path);
  for (const name of Object.keys(resources ?? {})) {
    if (declared.includes(name)) continue;
    checks.run(() => {
      throw new ServerlessAppError(
        'UNKNOWN_RESOURCE',
        path,
        `resources.${name}: the runtime app declares no resource "${name}"${suggestion(name, declared)}`,
      );
    });
  }
  // A resource that is missing below may be one of these.
  checks.end();
  const bindingOf = (name: string, declaration: ResourceManifest): Binding | undefined => {
    const resource = resources && Object.hasOwn(resources, name) ? resources[name] : undefined;
    if (resource === undefined) {
      if (declaration.optional) return undefined;
      const { kind, variable } = declaration;
      const users = Object.keys(environments).filter((one) => uses(manifest.functions[one], name));
      const without = users.filter((one) => !Object.hasOwn(environments[one], variable));
      const some = without.length < users.length;
      if (kind === 'env' && some && !without.length) return undefined;
      throw new ServerlessAppError(
        'UNBOUND_RESOURCE',
        path,
        `resources.${name} is missing: the runtime app declares ${kind === 'env' ? 'the environment value' : `the ${kind}`} ` +
          `"${name}"; give it as resources: { ${name}: … }` +
          (kind !== 'env'
            ? ''
            : `, or as ${variable} in the environment of the settings${some ? `, which has it not for ${without.join(', ')}` : ''}`),
      );
    }
    return { name, declaration, ...bound(declaration.kind, resource, `resources.${name}`, path) };
  };
  const bindings = Object.entries(manifest.resources).map(([name, declaration]) =>
    checks.run(() => bindingOf(name, declaration)),
  );
  checks.end();
  return bindings.filter((binding) => binding !== undefined);
}

const ACCESS = { resource: anything(), access: anything() };
const WITH_ACCESS = struct('option', ACCESS);
const WITH_PREFIX = struct('option', {
  ...ACCESS,
  prefix: text('the beginning of keys, like "uploads/", without *, ? and $', /^[^*?$]+$/),
});

/** A resource, or one with its access. */
function bound(
  kind: ResourceKind,
  given: any,
  at: string,
  path: string,
): Pick<Binding, 'resource' | 'access' | 'prefix'> {
  const problem = mismatch(kind, given);
  if (!problem) return { resource: given };
  // A construct may have a property of that name.
  if (
    kind === 'env' ||
    typeof given !== 'object' ||
    given === null ||
    Construct.isConstruct(given) ||
    !Object.hasOwn(given, 'resource')
  ) {
    throw new ServerlessAppError('WRONG_RESOURCE', path, `${at}: ${problem}`);
  }
  checkOption(KINDS[kind].within ? WITH_PREFIX : WITH_ACCESS, given, path, at);
  const { resource, access, prefix } = given;
  const wrong = mismatch(kind, resource);
  if (wrong) throw new ServerlessAppError('WRONG_RESOURCE', path, `${at}.resource: ${wrong}`);
  return {
    resource,
    prefix,
    ...(access !== undefined && {
      access: { given: access, actions: accessActions(KINDS[kind], access, `${at}.access`, path) },
    }),
  };
}

/** The bindings that at least one of these functions uses: all, unless its declaration names some. */
export function usedBy(functions: readonly string[], bindings: readonly Binding[], manifest: Manifest): Binding[] {
  return bindings.filter(({ name }) => functions.some((one) => uses(manifest.functions[one], name)));
}

function uses(declaration: FunctionManifest, name: string): boolean {
  return declaration.uses?.includes(name) ?? true;
}
