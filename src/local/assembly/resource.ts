import { physicalName } from './physical-name';
import type { Stack } from './stack';
import type { TemplateResource } from '../../assembly/template';

/** A resource of a stack. */
export class Resource {
  constructor(
    readonly stack: Stack,
    readonly logicalId: string,
    private readonly definition: TemplateResource,
  ) {}

  get type(): string {
    return this.definition.Type;
  }

  get constructPath(): string | undefined {
    return this.stack.artifact.constructPaths.get(this.logicalId);
  }

  /** False if the condition of the resource is false. */
  get exists(): boolean {
    return this.definition.Condition === undefined || this.stack.condition(this.definition.Condition);
  }

  metadata(key: string): unknown {
    return this.definition.Metadata?.[key];
  }

  /** The property as in the template, with its intrinsics. */
  raw(property: string): any {
    return this.definition.Properties?.[property];
  }

  /** The value of the property, every intrinsic resolved. */
  property(name: string): any {
    return this.stack.resolve(this.raw(name));
  }

  /** All properties, every intrinsic resolved. */
  get properties(): any {
    return this.stack.resolve(this.definition.Properties ?? {});
  }

  /**
   * The name in `property`, or one built from the stack's name and the logical id, as by CloudFormation, but
   * deterministic.
   */
  nameFrom(property: string, maxLength = 255): string {
    const name = this.property(property);
    return name === undefined ? physicalName(`${this.stack.name}-${this.logicalId}`, maxLength) : String(name);
  }

  /** `arn:aws:<service>:<region>:<account>:<resource>`. */
  arn(service: string, resource: string, { region = this.stack.region, account = this.stack.account } = {}): string {
    return `arn:${this.stack.ref('AWS::Partition')}:${service}:${region}:${account}:${resource}`;
  }

  /** `Queue4A7E3555 (AWS::SQS::Queue, demo/Queue)`. */
  toString(): string {
    return `${this.logicalId} (${[this.type, this.constructPath].filter(Boolean).join(', ')})`;
  }
}
