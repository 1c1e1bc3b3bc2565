import type { StackArtifact } from '../../assembly/cloud-assembly';
import type { TemplateOutput } from '../../assembly/template';
import { UnresolvedError } from './errors';
import { isTrue, resolve, type Scope } from './intrinsics';
import { parameterValue, pseudoParameter } from './parameters';
import { Resource } from './resource';
import { attributeOf, refOf } from './resources';

/** The account and region of an environment-agnostic stack. */
export const LOCAL_ACCOUNT = '000000000000';
export const LOCAL_REGION = 'us-east-1';

export interface StackOptions {
  /** A suffix of all table names. */
  readonly tableNameSuffix: string;
  /** The endpoint of the services for SDK clients, also in the URLs of queues. @default - AWS */
  readonly awsEndpoint?: string;
  /** Returns the value that another stack of the assembly exports. */
  readonly importValue: (stack: Stack, name: string) => unknown;
  /** Returns the stack of a name in the assembly. */
  readonly stackNamed: (name: string, region: string) => Stack | undefined;
}

/** A stack of the assembly, whose values are resolved when they are needed. */
export class Stack implements Scope {
  readonly resources: ReadonlyMap<string, Resource>;
  private readonly resolving = new Set<string>();

  constructor(
    readonly artifact: StackArtifact,
    readonly options: StackOptions,
  ) {
    const resources = new Map<string, Resource>();
    for (const [logicalId, definition] of Object.entries(artifact.template.Resources ?? {})) {
      resources.set(logicalId, new Resource(this, logicalId, definition));
    }
    this.resources = resources;
  }

  get name(): string {
    return this.artifact.stackName;
  }

  /** The value with every intrinsic in it resolved. Throws an `UnresolvedError` for unknown values. */
  resolve(value: unknown): any {
    return resolve(value, this);
  }

  ref(name: string): unknown {
    const { template } = this.artifact;
    const parameters = template.Parameters ?? {};
    if (Object.hasOwn(parameters, name)) return parameterValue(name, parameters[name], this.artifact.parameters[name]);
    if (name.startsWith('AWS::')) return pseudoParameter(name, this);
    const resource = this.existing(name, `Ref of ${name}`);
    return this.once(`Ref ${name}`, () => refOf(resource));
  }

  getAtt(logicalId: string, attribute: string): unknown {
    const resource = this.existing(logicalId, `Fn::GetAtt ${logicalId}.${attribute}`);
    return this.once(`GetAtt ${logicalId}.${attribute}`, () => attributeOf(resource, attribute));
  }

  findInMap(map: string, top: string, second: string): unknown {
    return this.artifact.template.Mappings?.[map]?.[top]?.[second];
  }

  condition(name: string): boolean {
    const conditions = this.artifact.template.Conditions ?? {};
    if (!Object.hasOwn(conditions, name)) throw new UnresolvedError(`the template has no condition ${name}`);
    return this.once(`Condition ${name}`, () => isTrue(conditions[name], this));
  }

  import(name: string): unknown {
    return this.options.importValue(this, name);
  }

  stackOutput(name: string, output: string, region = this.region): unknown {
    const stack = this.options.stackNamed(name, region);
    const found = stack?.artifact.template.Outputs?.[output];
    if (!stack || !found) throw new UnresolvedError(`no stack ${name} of this app has the output ${output}`);
    return stack.resolve(found.Value);
  }

  get account(): string {
    return this.artifact.account ?? LOCAL_ACCOUNT;
  }

  get region(): string {
    return this.artifact.region ?? LOCAL_REGION;
  }

  /** The value that the stack exports under a name, if it is known. */
  exportedValue(name: string): { value: unknown } | undefined {
    for (const output of Object.values(this.artifact.template.Outputs ?? {})) {
      if (output.Export && this.isNamed(output, name)) return { value: this.resolve(output.Value) };
    }
    return undefined;
  }

  /** Whether an output exports this name; false if its name or condition is unknown. */
  private isNamed({ Export, Condition }: TemplateOutput, name: string): boolean {
    try {
      return (Condition === undefined || this.condition(Condition)) && this.resolve(Export!.Name) === name;
    } catch (e) {
      if (!(e instanceof UnresolvedError)) throw e;
      return false;
    }
  }

  private existing(logicalId: string, what: string): Resource {
    const resource = this.resources.get(logicalId);
    if (!resource) throw new UnresolvedError(`${what}: the template of ${this.name} has no such parameter or resource`);
    if (!resource.exists) throw new UnresolvedError(`${what}: ${resource} does not exist, its condition is false`);
    return resource;
  }

  /** Guards against circular references. */
  private once<T>(what: string, make: () => T): T {
    if (this.resolving.has(what)) {
      throw new UnresolvedError(`${what} in ${this.name} needs its own value (a circular reference)`);
    }
    this.resolving.add(what);
    try {
      return make();
    } finally {
      this.resolving.delete(what);
    }
  }
}
