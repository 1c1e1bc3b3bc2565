import { type Caller, callerArn } from '../aws/caller';
import type { Access } from '../aws/service';
import type { LocalIam, LocalPolicy, LocalRole } from '../model';
import type { ContextValues } from './context';
import { type AccessDecision, type AccessRequest, decide } from './decide';
import { denialMessage } from './denial-message';
import { ownerOf } from './owner';
import { compilePolicy, type Policy } from './policy';
import { PolicyError } from './policy-error';
import type { Principal } from './principal';

export interface AuthorizerOptions {
  /** The time of the local cloud, in milliseconds. */
  readonly now: () => number;
  /** Prints a line for the user. Called once for each thing that is not known. */
  readonly log: (message: string) => void;
}

/** A request that the policies do not allow. */
export interface Denial {
  /** The message of AWS. */
  readonly message: string;
  readonly access: Access;
  readonly decision: AccessDecision;
  /** The role of the caller. */
  readonly role?: LocalRole;
}

interface RolePolicies {
  readonly role: LocalRole;
  readonly policies: readonly Policy[];
  readonly permissionsBoundary?: Policy;
}

/** Condition keys whose values differ between requests of one caller for one resource. */
const VARYING_KEYS = new Set(['aws:currenttime', 'aws:epochtime', 'aws:requestedregion', 'lambda:sourcefunctionarn']);

/** The number of allowed requests that are remembered. Objects of a bucket are resources of their own. */
const MAX_REMEMBERED = 10_000;

/** Decides on requests by the policies of the stacks. */
export class Authorizer {
  private readonly roles = new Map<string, RolePolicies | undefined>();
  private readonly resourcePolicies = new Map<string, readonly Policy[]>();
  private readonly compiled = new WeakMap<object, readonly Policy[]>();
  private readonly named = new Set<string>();
  /** Requests that are allowed, whatever the keys are that vary: functions and APIs repeat the same few. */
  private readonly allowed = new Set<string>();

  constructor(
    private readonly iam: LocalIam,
    private readonly options: AuthorizerOptions,
  ) {
    for (const message of iam.unknown) this.name(`${message}: it is allowed here`);
  }

  /** Undefined if the caller may do this. */
  denial(caller: Caller, access: Access): Denial | undefined {
    const { principal: by } = caller;
    if (by.type === 'everything' || by.type === 'administrator') return undefined;
    const own = by.type === 'role' ? this.policiesOf(by.roleArn) : undefined;
    if (by.type === 'role' && !own) return undefined;
    const repeated = access.resourcePolicy ? undefined : repeatedRequest(caller, access);
    if (repeated !== undefined && this.allowed.has(repeated)) return undefined;
    return this.decided(caller, access, own, repeated);
  }

  private decided(
    caller: Caller,
    access: Access,
    own: RolePolicies | undefined,
    repeated: string | undefined,
  ): Denial | undefined {
    const { action, resource, resourcePolicy } = access;
    const isAssumed = action === 'sts:AssumeRole' && resource.includes(':role/');
    const target = isAssumed ? this.policiesOf(resource) : undefined;
    if (isAssumed && !target) return undefined;
    let varies = false;
    const context = () => ({ ...this.context(caller, own?.role, resource), ...access.conditions });
    const request: AccessRequest = {
      principal: principalOf(caller),
      action,
      resource,
      // Is read with the first condition key.
      get context() {
        return context();
      },
      onRead: (key) => (varies ||= access.conditions !== undefined || VARYING_KEYS.has(key)),
      identityPolicies: own?.policies,
      permissionsBoundary: own?.permissionsBoundary,
      resourcePolicies: this.resourcePoliciesOf(target ? target.role.trustPolicy : resourcePolicy, resource),
    };
    const decision = decide(request);
    if (decision.decision === 'allow') {
      if (repeated !== undefined && !varies) this.remember(repeated);
      return undefined;
    }
    return { message: denialMessage(request, decision), access, decision, role: own?.role };
  }

  /** Whether the role is one of the stacks. */
  knows(roleArn: string): boolean {
    return this.iam.roles.some(({ arn }) => arn === roleArn);
  }

  private remember(request: string): void {
    if (this.allowed.size === MAX_REMEMBERED) this.allowed.clear();
    this.allowed.add(request);
  }

  /** Undefined for a role that is not of the stacks. */
  private policiesOf(roleArn: string): RolePolicies | undefined {
    if (!this.roles.has(roleArn)) {
      const role = this.iam.roles.find(({ arn }) => arn === roleArn);
      if (!role) this.name(`the role ${roleArn} is not one of this app: what it may do is not known, and allowed here`);
      this.roles.set(
        roleArn,
        role && {
          role,
          policies: role.policies.flatMap((one) => this.compile(one)),
          permissionsBoundary: role.permissionsBoundary && this.compile(role.permissionsBoundary)[0],
        },
      );
    }
    return this.roles.get(roleArn);
  }

  private resourcePoliciesOf(document: object | undefined, resource: string): readonly Policy[] {
    return document ? this.documentOf(document) : this.policiesOn(resource);
  }

  /** The policies in the template, of the resource or of the one that it is part of. */
  private policiesOn(resource: string): readonly Policy[] {
    const owner = ownerOf(resource);
    const found = this.resourcePolicies.get(owner);
    if (found) return found;
    const policies = this.iam.resourcePolicies
      .filter(({ resourceArn }) => resourceArn === owner)
      .flatMap((one) => this.compile(one));
    this.resourcePolicies.set(owner, policies);
    return policies;
  }

  private documentOf(document: object): readonly Policy[] {
    const found = this.compiled.get(document) ?? this.compile({ name: 'resource policy', document });
    this.compiled.set(document, found);
    return found;
  }

  private compile({ name, document }: LocalPolicy): Policy[] {
    try {
      return [compilePolicy(document, name)];
    } catch (e) {
      if (!(e instanceof PolicyError)) throw e;
      this.name(`IAM would refuse the policy ${name}: ${e.message}. It has no effect here`);
      return [];
    }
  }

  /** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html */
  private context(
    { principal, account, functionArn }: Caller,
    role: LocalRole | undefined,
    resource: string,
  ): ContextValues {
    const now = this.options.now();
    const [, , , region, resourceAccount] = resource.split(':');
    return {
      // The ARN of a bucket has neither: it is where its function is.
      'aws:RequestedRegion': region || functionArn?.split(':')[3],
      'aws:ResourceAccount': resourceAccount || account,
      'aws:ViaAWSService': 'false',
      'aws:CurrentTime': new Date(now).toISOString(),
      'aws:EpochTime': String(Math.floor(now / 1000)),
      'aws:SourceIp': '127.0.0.1',
      // On AWS, the SDK uses TLS.
      'aws:SecureTransport': 'true',
      'lambda:SourceFunctionArn': functionArn,
      ...Object.fromEntries(Object.entries(role?.tags ?? {}).map(([key, value]) => [`aws:PrincipalTag/${key}`, value])),
      ...(principal.type === 'service' ? { 'aws:SourceArn': principal.sourceArn, 'aws:SourceAccount': account } : {}),
    };
  }

  private name(message: string): void {
    if (this.named.has(message)) return;
    this.named.add(message);
    this.options.log(message);
  }
}

/**
 * A text for what does not vary in the requests of a caller for a resource. Undefined if that is not known. The resource
 * for which a service acts belongs to one account.
 */
function repeatedRequest(caller: Caller, { action, resource }: Access): string | undefined {
  const { principal } = caller;
  switch (principal.type) {
    case 'role':
      return `${caller.account} ${principal.roleArn} ${principal.sessionName} ${action} ${resource}`;
    case 'service':
      return `${principal.service} ${principal.sourceArn} ${action} ${resource}`;
    default:
      return undefined;
  }
}

function principalOf(caller: Caller): Principal {
  const { principal } = caller;
  switch (principal.type) {
    case 'role':
      return { type: 'AWS', arn: callerArn(caller), roleArn: principal.roleArn };
    case 'service':
      return { type: 'Service', service: principal.service };
    default:
      return { type: 'Anonymous' };
  }
}
