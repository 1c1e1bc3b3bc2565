import { Aspects, CfnElement, Lazy, Stack, Token } from 'aws-cdk-lib/core';
import type { Construct, IConstruct } from 'constructs';
import { ServerlessAppError } from './errors';
import { API_HANDLER, DEFAULT_ROLE } from '../runtime/names';

/** The id that the construct has in a new project, directly below its stack. */
export const APP_ID = 'RuntimeApp';

/** Children that the CDK creates below constructs of the app when they are first needed, which may be after the app's constructor. */
const CREATED_BY_CDK = /^(DefaultPolicy|OverflowPolicy\d+|CurrentVersion)\/Resource$/;

// The CDK appends it to the ids of deployments and versions, so that a change creates new ones.
const HASH = /[0-9a-f]{32}$/;

/** Constructs that the app creates after its constructor. */
const createdLater = new WeakSet<IConstruct>();

/** Marks a construct that the app creates after its constructor, such as a policy, as one that is not the user's. */
export function ownConstruct<C extends IConstruct>(construct: C): C {
  createdLater.add(construct);
  return construct;
}

/** Sets the logical ids, for the one app of a stack that may have fixed ones. */
export class LogicalIds {
  private static readonly keptBy = new WeakMap<Stack, Construct>();

  /** The constructs of the app itself, and not those that users add below it. */
  private readonly own = new Set<IConstruct>();
  /** Ids by path, from the beginning of the synthesis on, which needs each of them many times. */
  private readonly ids = new Map<CfnElement, string>();
  /** Before it, an id may still be renamed (`stack.renameLogicalId`). */
  private isSynthesizing = false;

  constructor(
    private readonly app: Construct,
    private readonly preserve: boolean,
  ) {
    if (!preserve) return;
    const stack = Stack.of(app);
    const other = LogicalIds.keptBy.get(stack);
    if (other) {
      throw new ServerlessAppError(
        'LOGICAL_ID_CONFLICT',
        app.node.path,
        `${other.node.path} of the same stack has the logical ids ${API_HANDLER}, ${DEFAULT_ROLE}, …; give this one "preserveLogicalIds: false"`,
      );
    }
    LogicalIds.keptBy.set(stack, app);
  }

  /** Gives the constructs these logical ids, if ids are kept. */
  keep(constructs: { readonly [id: string]: IConstruct }): void {
    if (!this.preserve) return;
    for (const [id, construct] of Object.entries(constructs)) elementOf(construct).overrideLogicalId(id);
  }

  /**
   * Gives all other elements of the app ids that depend on their path below it, not on its own id or place. Call it when the app is
   * complete: what is created below it afterwards is the user's, except what the CDK creates when it is first needed, and
   * constructs that are marked by `ownConstruct`.
   */
  keepOthers(): void {
    if (!this.preserve) return;
    for (const construct of this.app.node.findAll()) {
      this.own.add(construct);
      if (CfnElement.isCfnElement(construct)) this.keepByPath(construct);
    }
    Aspects.of(this.app).add({
      visit: (construct) => {
        this.isSynthesizing = true;
        if (CfnElement.isCfnElement(construct) && this.isCreatedLater(construct)) this.keepByPath(construct);
      },
    });
  }

  private isCreatedLater(element: CfnElement): boolean {
    if (this.own.has(element)) return false;
    const added = this.below(element).filter((scope) => !this.own.has(scope));
    return (
      added.some((scope) => createdLater.has(scope)) || CREATED_BY_CDK.test(added.map(({ node }) => node.id).join('/'))
    );
  }

  private keepByPath(element: CfnElement): void {
    const { stack } = element;
    if (stack !== Stack.of(this.app)) return;
    this.own.add(element);
    // It has no public name.
    const given: string | undefined = (element as any)._logicalIdOverride;
    if (given !== undefined && !Token.isUnresolved(given)) return;
    element.overrideLogicalId(
      Lazy.uncachedString({
        produce: () => {
          if (given === undefined) return this.idByPath(element);
          const id: string = stack.resolve(given);
          const [hash] = HASH.exec(id) ?? [];
          return hash === undefined ? id : this.idByPath(element) + hash;
        },
      }),
    );
  }

  private idByPath(element: CfnElement): string {
    const known = this.ids.get(element);
    if (known !== undefined) return known;
    const id = this.allocateId(element);
    if (this.isSynthesizing) this.ids.set(element, id);
    return id;
  }

  /** The id that the CDK gives the element if the app is `RuntimeApp` directly below its stack. */
  private allocateId(element: CfnElement): string {
    const app = Object.create(this.app, { node: { value: Object.create(this.app.node, { id: { value: APP_ID } }) } });
    const scopes = [element.stack, app, ...this.below(element)];
    const node = Object.create(element.node, { scopes: { value: scopes } });
    return element.stack.getLogicalId(Object.create(element, { node: { value: node } }));
  }

  /** The element and its scopes below the app. */
  private below(element: CfnElement): IConstruct[] {
    const { scopes } = element.node;
    return scopes.slice(scopes.indexOf(this.app) + 1);
  }
}

/** The logical id of a construct's element, as the template has it. */
export function logicalIdIn(stack: Stack, construct: IConstruct): string {
  return stack.resolve(elementOf(construct).logicalId);
}

/** The element of a construct in the template. */
function elementOf(construct: IConstruct): CfnElement {
  return (CfnElement.isCfnElement(construct) ? construct : construct.node.defaultChild) as CfnElement;
}
