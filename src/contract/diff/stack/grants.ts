import type { RecordedResource } from './record';
import { nameOf, type Resources, type StackPair, textOf, referenceOf } from './stack';
import type { Change } from '../change';

/** A permission of a policy, as text with the wildcards of IAM. */
interface Grant {
  /** `s3:GetObject`; for a statement that cannot be compared by parts, its text. */
  readonly action: string;
  readonly resource: string;
  /** The condition, as JSON. */
  readonly condition: string;
}

/** Those who may, by what they are called: functions, other roles, and the principals of policies of resources. */
type Grants = ReadonlyMap<string, readonly Grant[]>;

/** The actions and resources that roles and policies allow now, and did not before; and those that are no longer denied. */
export function grantChanges({ name, before, after }: StackPair): Change[] {
  const [old, now] = [grantsOf(before, name), grantsOf(after, name)];
  const holders = [...new Set([...old.allowed.keys(), ...now.allowed.keys()])].sort();
  const added = holders.flatMap((at) => {
    const earlier = old.allowed.get(at) ?? [];
    return (now.allowed.get(at) ?? []).filter((grant) => !earlier.some((one) => covers(one, grant))).map(of(at));
  });
  const gone = holders.flatMap((at) => {
    const later = now.allowed.get(at) ?? [];
    const lost = (old.allowed.get(at) ?? []).filter((grant) => !later.some((one) => covers(one, grant)));
    return now.present.has(at) ? lost.map(of(at)) : [];
  });
  const undenied = [...old.denied].flatMap(([at, grants]) => {
    const later = now.denied.get(at) ?? [];
    return now.present.has(at) ? grants.filter((grant) => !later.some((one) => covers(one, grant))).map(of(at)) : [];
  });
  return [
    ...grouped(added, 'dangerous', (grants) => grants, 'it was not allowed before'),
    ...grouped(
      undenied,
      'dangerous',
      (grants) => `no longer denied: ${grants}`,
      'it was denied whatever else allows it',
    ),
    ...grouped(gone, 'safe', (grants) => `no longer ${grants}`),
  ];
}

const of = (at: string) => (grant: Grant) => ({ at, grant });

/** One change for each holder and resource, and one for all holders with the same. */
function grouped(
  found: readonly { readonly at: string; readonly grant: Grant }[],
  level: Change['level'],
  textFor: (grants: string) => string,
  effect?: string,
): Change[] {
  const actions = new Map<string, { at: string; on: string; actions: string[] }>();
  for (const { at, grant } of found) {
    const on = `${grant.resource === '' ? '' : ` on ${grant.resource}`}${grant.condition === '' ? '' : ` if ${grant.condition}`}`;
    const key = JSON.stringify([at, on]);
    const entry = actions.get(key) ?? { at, on, actions: [] };
    actions.set(key, { ...entry, actions: [...entry.actions, grant.action] });
  }
  const holders = new Map<string, string[]>();
  for (const { at, on, actions: names } of actions.values()) {
    const text = textFor(`${[...new Set(names)].sort().join(', ')}${on}`);
    holders.set(text, [...(holders.get(text) ?? []), at]);
  }
  return [...holders].map(([text, at]) => ({
    level,
    at: at.join(', '),
    text,
    ...(effect !== undefined && { effect }),
  }));
}

interface StackGrants {
  readonly allowed: Grants;
  readonly denied: Grants;
  readonly present: ReadonlySet<string>;
}

function grantsOf(resources: Resources, stack: string): StackGrants {
  const [allowed, denied] = [new Map<string, Grant[]>(), new Map<string, Grant[]>()];
  const present = new Set<string>();
  const functions = functionsByRole(resources);
  const add = (holders: readonly string[], document: unknown, own: string) => {
    for (const { effect, principal, ...grant } of statementsOf(document, resources, own)) {
      const all = effect === 'Deny' ? denied : allowed;
      for (const at of principal === undefined ? holders : [`${own} for ${principal}`]) {
        all.set(at, [...(all.get(at) ?? []), grant]);
        present.add(at);
      }
    }
  };
  const functionName = (id: string) => nameOf(resources, id, stack).split('/').at(-1)!;
  for (const [id, resource] of Object.entries(resources)) {
    const own = nameOf(resources, id, stack);
    present.add(resource.Type === 'AWS::Lambda::Function' ? functionName(id) : own);
    const { Properties = {}, Type } = resource as RecordedResource & { Properties: any };
    const holdersOf = (role: unknown) => {
      const roleId = referenceOf(role);
      const users = roleId === undefined ? undefined : functions.get(roleId);
      if (users) return users.map((user) => functionName(user));
      return [roleId !== undefined && roleId in resources ? nameOf(resources, roleId, stack) : textOf(role, resources)];
    };
    switch (Type) {
      case 'AWS::IAM::Role':
      case 'AWS::IAM::User':
      case 'AWS::IAM::Group': {
        const holders = holdersOf({ Ref: id });
        for (const { PolicyDocument } of list(Properties.Policies)) add(holders, PolicyDocument, own);
        for (const policy of list(Properties.ManagedPolicyArns)) {
          const name = textOf(policy, resources);
          if (/AWSLambda(BasicExecution|VPCAccessExecution)Role$/.test(name)) continue;
          for (const at of holders) {
            const grant = { action: `policy ${name}`, resource: '', condition: '' };
            allowed.set(at, [...(allowed.get(at) ?? []), grant]);
          }
        }
        add([], Properties.AssumeRolePolicyDocument, own);
        break;
      }
      case 'AWS::IAM::Policy':
      case 'AWS::IAM::ManagedPolicy':
      case 'AWS::IAM::RolePolicy': {
        const roles = [...list(Properties.Roles), ...list(Properties.RoleName ? [Properties.RoleName] : [])];
        const others = [...list(Properties.Users), ...list(Properties.Groups)];
        const holders = [...roles, ...others].flatMap(holdersOf);
        add(holders.length > 0 ? [...new Set(holders)] : [own], Properties.PolicyDocument, own);
        break;
      }
      case 'AWS::Lambda::Permission': {
        const principal = textOf(Properties.Principal, resources);
        const isTrigger = principal.endsWith('.amazonaws.com') && (Properties.SourceArn || Properties.SourceAccount);
        if (isTrigger) break;
        const target = textOf(Properties.FunctionName, resources);
        const at = `${target.replace(/\.Arn$/, '')} for ${principal}`;
        const grant = { action: textOf(Properties.Action, resources), resource: '', condition: '' };
        allowed.set(at, [...(allowed.get(at) ?? []), grant]);
        break;
      }
      default: {
        // Of the resource that it is about: `BucketPolicy`, `QueuePolicy`, a policy of a key.
        const document = Properties.PolicyDocument ?? Properties.KeyPolicy ?? Properties.ResourcePolicy;
        const about = Properties.Bucket ?? list(Properties.Queues)[0] ?? list(Properties.Topics)[0];
        const target = referenceOf(about);
        const subject = target !== undefined && target in resources ? nameOf(resources, target, stack) : own;
        present.add(subject);
        if (document !== undefined) add([], document, subject);
      }
    }
  }
  return { allowed, denied, present };
}

function functionsByRole(resources: Resources): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [id, { Type, Properties }] of Object.entries(resources)) {
    const role = Type === 'AWS::Lambda::Function' ? referenceOf(Properties?.Role) : undefined;
    if (role !== undefined) found.set(role, [...(found.get(role) ?? []), id]);
  }
  return found;
}

interface Statement extends Grant {
  readonly effect: 'Allow' | 'Deny';
  /** The one who may; undefined for the holder of the policy. */
  readonly principal?: string;
}

/** Functions write logs and traces: that they may is no news. */
const UNREMARKABLE = /^(logs:(CreateLogStream|PutLogEvents)|xray:Put(TraceSegments|TelemetryRecords))$/;

function statementsOf(document: any, resources: Resources, own: string): Statement[] {
  return list(document?.Statement).flatMap((statement: any): Statement[] => {
    const effect = statement.Effect === 'Deny' ? 'Deny' : 'Allow';
    const condition = statement.Condition === undefined ? '' : conditionText(statement.Condition, resources);
    const principals = principalsOf(statement, resources);
    // The permission of a service, such as that of a topic to send to a queue, is part of an event source.
    const isService = principals?.every((principal) => principal.endsWith('.amazonaws.com'));
    const isAssumed = list(statement.Action).every((action: unknown) => String(action).startsWith('sts:'));
    if (effect === 'Allow' && isService && (condition !== '' || isAssumed)) return [];
    const named = (key: string) => list(statement[key]).map((one) => textOf(one, resources));
    const actions = statement.NotAction === undefined ? named('Action') : [`all but ${named('NotAction').join(', ')}`];
    const on = statement.NotResource === undefined ? named('Resource') : [`all but ${named('NotResource').join(', ')}`];
    return actions
      .filter((action) => effect === 'Deny' || !UNREMARKABLE.test(action))
      .flatMap((action) =>
        (on.length > 0 ? on : ['']).flatMap((resource) =>
          (principals ?? [undefined]).map((principal): Statement => ({
            effect,
            action,
            resource: shortResource(resource, principal === undefined ? undefined : own),
            condition,
            ...(principal !== undefined && { principal }),
          })),
        ),
      );
  });
}

/** A policy of a resource is about that resource. */
function shortResource(resource: string, own: string | undefined): string {
  return own !== undefined && (resource === own || resource === '*') ? '' : resource;
}

function principalsOf({ Principal, NotPrincipal }: any, resources: Resources): string[] | undefined {
  if (NotPrincipal !== undefined) return [`all but ${textOf(NotPrincipal, resources)}`];
  if (Principal === undefined) return undefined;
  if (typeof Principal === 'string') return [Principal === '*' ? 'anyone' : Principal];
  return Object.values(Principal).flatMap((value) =>
    list(value).map((one) => (one === '*' ? 'anyone' : textOf(one, resources))),
  );
}

function conditionText(condition: object, resources: Resources): string {
  const whole = (value: any): any => {
    if (Array.isArray(value)) return value.map(whole);
    if (typeof value !== 'object' || value === null)
      return typeof value === 'string' ? textOf(value, resources) : value;
    const isIntrinsic = Object.keys(value).length === 1 && /^(Ref|Fn::)/.test(Object.keys(value)[0]);
    if (isIntrinsic) return textOf(value, resources);
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, whole(inner)]));
  };
  return JSON.stringify(whole(condition));
}

/** Whether one grant allows all that another one does. */
function covers(one: Grant, other: Grant): boolean {
  if (one.condition !== '' && one.condition !== other.condition) return false;
  return matches(one.action.toLowerCase(), other.action.toLowerCase()) && matches(one.resource, other.resource);
}

/** Whether a pattern with `*` and `?` covers a text, which may be a narrower pattern. */
function matches(pattern: string, text: string): boolean {
  if (pattern === text || pattern === '*') return true;
  const [first, ...rest] = pattern.split('*');
  if (rest.length === 0 || pattern.includes('?') || !text.startsWith(first)) return false;
  let at = first.length;
  for (const [i, part] of rest.entries()) {
    if (i === rest.length - 1) return text.length - part.length >= at && text.endsWith(part);
    const found = text.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return true;
}

function list(value: any): any[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}
