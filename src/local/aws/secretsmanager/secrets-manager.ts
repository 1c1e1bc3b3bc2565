import { createHash, randomUUID } from 'node:crypto';
import { generatedPassword, randomPassword } from './password';
import { pageOf } from '../pages';
import { rpc } from '../protocols/rpc';
import { AwsServiceError, type Access, type AwsService, type ResourceProblem, type ServiceContext } from '../service';
import { tagsOf } from '../tags';
import type { LocalResource } from '../../model';
import { Store } from '../../store/store';

interface SecretVersion {
  readonly id: string;
  readonly created: number;
  readonly string?: string;
  /** Base64. */
  readonly binary?: string;
  readonly stages: readonly string[];
}

/** It is stored as JSON. */
interface Secret {
  readonly arn: string;
  readonly name: string;
  readonly description?: string;
  readonly created: number;
  readonly changed: number;
  /** When it is deleted for good; undefined if it is not deleted. */
  readonly deletion?: number;
  readonly tags: { readonly [key: string]: string };
  /** The newest first. */
  readonly versions: readonly SecretVersion[];
  /** Whether it is one of the template. */
  readonly isOfTemplate: boolean;
}

const CURRENT = 'AWSCURRENT';
const PREVIOUS = 'AWSPREVIOUS';
const DAY = 24 * 60 * 60 * 1000;
const MAX_BYTES = 65_536;

/** Secrets Manager. */
export class SecretsManager implements AwsService {
  readonly name = 'secretsmanager';
  readonly operations: readonly string[];
  readonly handle: AwsService['handle'];
  /** By name. */
  private readonly secrets: Store<Secret>;

  constructor(private readonly context: ServiceContext) {
    this.secrets = Store.open(context.folder && `${context.folder}/secrets.jsonl`);
    const operations = {
      BatchGetSecretValue: (input: any) => this.batchGet(input),
      CreateSecret: (input: any) => this.create(input),
      DeleteSecret: (input: any) => this.delete(input),
      DescribeSecret: (input: any) => describe(this.find(input.SecretId, true)),
      GetRandomPassword: (input: any) => ({ RandomPassword: randomPassword(input) }),
      GetSecretValue: (input: any) => this.value(this.find(input.SecretId), input),
      ListSecretVersionIds: ({ SecretId }: any) => listVersions(this.find(SecretId)),
      ListSecrets: (input: any) => this.list(input),
      PutSecretValue: (input: any) => this.putValue(input),
      RestoreSecret: ({ SecretId }: any) => {
        const { deletion: _, ...secret } = this.find(SecretId, true);
        this.save(secret);
        return { ARN: secret.arn, Name: secret.name };
      },
      TagResource: ({ SecretId, Tags }: any) => {
        const secret = this.find(SecretId);
        this.save({ ...secret, tags: { ...secret.tags, ...tagsOf(Tags) } });
      },
      UntagResource: ({ SecretId, TagKeys }: any) => {
        const secret = this.find(SecretId);
        this.save({
          ...secret,
          tags: Object.fromEntries(Object.entries(secret.tags).filter(([key]) => !TagKeys.includes(key))),
        });
      },
      UpdateSecret: (input: any) => this.update(input),
    };
    this.operations = Object.keys(operations);
    this.handle = rpc({
      service: this.name,
      context,
      operations,
      accesses: (operation, input) => this.accesses(operation, input),
    });
  }

  async apply(resources: readonly LocalResource[]): Promise<readonly ResourceProblem[]> {
    const wanted = new Set<string>();
    for (const { type, definition, arn } of resources) {
      if (type !== 'AWS::SecretsManager::Secret') continue;
      const { name, SecretString: given, GenerateSecretString: generate, Description: description, Tags } = definition;
      wanted.add(name);
      const existing = this.secrets.get(name);
      // A value that code has put stays.
      const value = given ?? (existing ? undefined : generatedPassword(generate ?? {}, arn!));
      const base = existing ?? this.newSecret(name, arn!);
      const secret = { ...base, description, tags: tagsOf(Tags), isOfTemplate: true };
      const isNew = value !== undefined && current(secret)?.string !== value;
      this.save(isNew ? withVersion(secret, { string: value }, this.now(), versionId(value, arn!)) : secret);
    }
    for (const [name, { isOfTemplate }] of this.secrets.entries()) {
      if (isOfTemplate && !wanted.has(name)) this.secrets.delete(name);
    }
    return [];
  }

  async close(): Promise<void> {
    this.secrets.close();
  }

  private now(): number {
    return this.context.clock.now();
  }

  private accesses(operation: string, { SecretId, Name, SecretIdList }: any): readonly Access[] {
    const action = `secretsmanager:${operation}`;
    const ids: readonly string[] = SecretIdList ?? (SecretId === undefined ? [] : [SecretId]);
    if (ids.length === 0) return [{ action, resource: Name === undefined ? '*' : this.arnOf(Name) }];
    return ids.map((id) => ({
      action,
      resource: this.lookUp(id)?.arn ?? (id.startsWith('arn:') ? id : this.arnOf(id)),
    }));
  }

  private arnOf(name: string): string {
    const { region, account } = this.context;
    const suffix = createHash('sha256').update(`${account}/${region}/${name}`).digest('base64').replace(/\W/g, '');
    return `arn:aws:secretsmanager:${region}:${account}:secret:${name}-${suffix.slice(0, 6)}`;
  }

  private newSecret(name: string, arn: string): Secret {
    const now = this.now();
    return { arn, name, created: now, changed: now, tags: {}, versions: [], isOfTemplate: false };
  }

  private save(secret: Secret): void {
    this.secrets.set(secret.name, secret);
  }

  /** By name, ARN, or ARN without its suffix. */
  private lookUp(id: string): Secret | undefined {
    const byName = this.secrets.get(id);
    if (byName || !id.startsWith('arn:')) return byName;
    return [...this.secrets.entries()]
      .map(([, secret]) => secret)
      .find(({ arn }) => arn === id || arn.slice(0, -7) === id);
  }

  private find(id: unknown, orDeleted = false): Secret {
    if (typeof id !== 'string' || id === '') {
      throw new AwsServiceError(
        'ValidationException',
        "1 validation error detected: Value null at 'secretId' failed to satisfy constraint: Member must not be null",
      );
    }
    const secret = this.lookUp(id);
    if (!secret || (secret.deletion !== undefined && secret.deletion <= this.now())) {
      throw new AwsServiceError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    }
    if (secret.deletion !== undefined && !orDeleted) {
      throw new AwsServiceError(
        'InvalidRequestException',
        "You can't perform this operation on the secret because it was marked for deletion.",
      );
    }
    return secret;
  }

  private create(input: any): object {
    const { Name: name, Description: description, Tags, ClientRequestToken: token } = input;
    if (!/^[\w/+=.@-]{1,512}$/.test(name ?? '')) {
      throw new AwsServiceError(
        'ValidationException',
        'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!',
      );
    }
    const existing = this.secrets.get(name);
    if (existing && (existing.deletion === undefined || existing.deletion > this.now())) {
      throw existing.deletion === undefined
        ? new AwsServiceError(
            'ResourceExistsException',
            `The operation failed because the secret ${name} already exists.`,
          )
        : new AwsServiceError(
            'InvalidRequestException',
            `You can't create this secret because a secret with this name is already scheduled for deletion.`,
          );
    }
    const secret = { ...this.newSecret(name, this.arnOf(name)), description, tags: tagsOf(Tags) };
    const value = valueOf(input);
    const created = value ? withVersion(secret, value, this.now(), token) : secret;
    this.save(created);
    return { ARN: created.arn, Name: name, ...(value ? { VersionId: created.versions[0].id } : {}) };
  }

  private putValue(input: any): object {
    const secret = this.find(input.SecretId);
    const value = valueOf(input);
    if (!value)
      throw new AwsServiceError('InvalidRequestException', 'You must provide either SecretString or SecretBinary.');
    const { ClientRequestToken: token, VersionStages: stages = [CURRENT] } = input;
    const known = secret.versions.find(({ id }) => id === token);
    if (known && (known.string !== value.string || known.binary !== value.binary)) {
      throw new AwsServiceError(
        'ResourceExistsException',
        "You can't use ClientRequestToken " +
          token +
          ' because that value is already in use for a version of this secret.',
      );
    }
    const changed = known ? secret : withVersion(secret, value, this.now(), token, stages);
    this.save(changed);
    const version = known ?? changed.versions[0];
    return { ARN: secret.arn, Name: secret.name, VersionId: version.id, VersionStages: version.stages };
  }

  private update(input: any): object {
    const secret = this.find(input.SecretId);
    const value = valueOf(input);
    const described = { ...secret, description: input.Description ?? secret.description, changed: this.now() };
    const updated = value ? withVersion(described, value, this.now(), input.ClientRequestToken) : described;
    this.save(updated);
    return { ARN: secret.arn, Name: secret.name, ...(value ? { VersionId: updated.versions[0].id } : {}) };
  }

  private value(secret: Secret, { VersionId: id, VersionStage: stage }: any): object {
    const wanted = stage ?? (id === undefined ? CURRENT : undefined);
    const version = secret.versions.find(
      (one) => (id === undefined || one.id === id) && (wanted === undefined || one.stages.includes(wanted)),
    );
    if (!version) {
      throw new AwsServiceError(
        'ResourceNotFoundException',
        `Secrets Manager can't find the specified secret value for ${wanted === undefined ? `VersionId: ${id}` : `staging label: ${wanted}`}`,
      );
    }
    return {
      ARN: secret.arn,
      Name: secret.name,
      VersionId: version.id,
      SecretString: version.string,
      SecretBinary: version.binary,
      VersionStages: version.stages,
      CreatedDate: new Date(version.created),
    };
  }

  private batchGet({ SecretIdList: ids = [] }: any): object {
    const SecretValues: object[] = [];
    const Errors: object[] = [];
    for (const id of ids) {
      try {
        SecretValues.push(this.value(this.find(id), {}));
      } catch (e) {
        if (!(e instanceof AwsServiceError)) throw e;
        Errors.push({ SecretId: id, ErrorCode: e.code, Message: e.message });
      }
    }
    return { SecretValues, Errors };
  }

  private list({ MaxResults: max = 100, NextToken: token, IncludePlannedDeletion: all = false }: any): object {
    const found = [...this.secrets.entries()]
      .map(([, secret]) => secret)
      .filter(({ deletion }) => deletion === undefined || (all && deletion > this.now()));
    const { page, next } = pageOf(found, max, token);
    return { SecretList: page.map((secret) => describe(secret)), ...(next === undefined ? {} : { NextToken: next }) };
  }

  private delete({ SecretId, RecoveryWindowInDays: days = 30, ForceDeleteWithoutRecovery: force }: any): object {
    const secret = this.find(SecretId, true);
    if (!force && !(days >= 7 && days <= 30)) {
      throw new AwsServiceError(
        'InvalidParameterException',
        'RecoveryWindowInDays value must be between 7 and 30 days (inclusive).',
      );
    }
    const deletion = this.now() + (force ? 0 : days * DAY);
    if (force) this.secrets.delete(secret.name);
    else this.save({ ...secret, deletion });
    return { ARN: secret.arn, Name: secret.name, DeletionDate: new Date(deletion) };
  }
}

function current({ versions }: Secret): SecretVersion | undefined {
  return versions.find(({ stages }) => stages.includes(CURRENT));
}

function valueOf({
  SecretString: string,
  SecretBinary: binary,
}: any): Pick<SecretVersion, 'string' | 'binary'> | undefined {
  if (string !== undefined && binary !== undefined) {
    throw new AwsServiceError(
      'InvalidParameterException',
      "You can't specify both a binary secret value and a string secret value in the same secret.",
    );
  }
  const bytes = string === undefined ? Buffer.byteLength(binary ?? '', 'base64') : Buffer.byteLength(string);
  if (bytes > MAX_BYTES) {
    throw new AwsServiceError(
      'ValidationException',
      `The secret value has ${bytes} bytes; at most ${MAX_BYTES} are allowed.`,
    );
  }
  if (string === undefined && binary === undefined) return undefined;
  return string === undefined ? { binary } : { string };
}

/** The secret with a new version, to which the stages move. What was current is the previous one. */
function withVersion(
  secret: Secret,
  value: Pick<SecretVersion, 'string' | 'binary'>,
  now: number,
  id: string = randomUUID(),
  stages: readonly string[] = [CURRENT],
): Secret {
  const isCurrent = stages.includes(CURRENT);
  const before = secret.versions.map((version) => {
    const was = version.stages.includes(CURRENT);
    const kept = version.stages.filter((stage) => !stages.includes(stage) && !(isCurrent && stage === PREVIOUS));
    return { ...version, stages: isCurrent && was ? [...kept, PREVIOUS] : kept };
  });
  return { ...secret, changed: now, versions: [{ id, created: now, ...value, stages }, ...before] };
}

function describe({ arn, name, description, created, changed, deletion, tags, versions }: Secret): object {
  return {
    ARN: arn,
    Name: name,
    Description: description,
    CreatedDate: new Date(created),
    LastChangedDate: new Date(changed),
    DeletedDate: deletion === undefined ? undefined : new Date(deletion),
    Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    VersionIdsToStages: Object.fromEntries(
      versions.filter(({ stages }) => stages.length > 0).map(({ id, stages }) => [id, stages]),
    ),
  };
}

function listVersions({ arn, name, versions }: Secret): object {
  const Versions = versions
    .filter(({ stages }) => stages.length > 0)
    .map(({ id, stages, created }) => ({ VersionId: id, VersionStages: stages, CreatedDate: new Date(created) }));
  return { ARN: arn, Name: name, Versions };
}

/** The id of a version of the template is the same at each start. */
function versionId(value: string, arn: string): string {
  const hex = createHash('sha256').update(`${arn}\n${value}`).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}
