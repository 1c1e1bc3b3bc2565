import { pageOf } from '../pages';
import { checkList, checkString } from '../protocols/json';
import { rpc } from '../protocols/rpc';
import { AwsServiceError, type Access, type AwsService, type ResourceProblem, type ServiceContext } from '../service';
import { tagsOf } from '../tags';
import type { LocalResource } from '../../model';
import { Store } from '../../store/store';

type ParameterType = 'String' | 'StringList' | 'SecureString';

interface ParameterVersion {
  readonly value: string;
  readonly modified: number;
  readonly labels: readonly string[];
}

/** It is stored as JSON. */
interface Parameter {
  readonly name: string;
  readonly type: ParameterType;
  readonly description?: string;
  readonly tier: string;
  readonly tags: { readonly [key: string]: string };
  /** The first one first. */
  readonly versions: readonly ParameterVersion[];
  readonly isOfTemplate: boolean;
}

const TYPES: readonly string[] = ['String', 'StringList', 'SecureString'];
const MAX_VERSIONS = 100;

/** Parameter Store, the part of Systems Manager that runs locally. */
export class Ssm implements AwsService {
  readonly name = 'ssm';
  readonly operations: readonly string[];
  readonly handle: AwsService['handle'];
  private readonly parameters: Store<Parameter>;

  constructor(private readonly context: ServiceContext) {
    this.parameters = Store.open(context.folder && `${context.folder}/parameters.jsonl`);
    const operations = {
      AddTagsToResource: ({ ResourceId, Tags }: any) => {
        const parameter = this.find(ResourceId);
        this.save({ ...parameter, tags: { ...parameter.tags, ...tagsOf(Tags) } });
      },
      DeleteParameter: ({ Name }: any) => this.parameters.delete(this.find(Name).name),
      DeleteParameters: ({ Names }: any) => this.deleteMany(Names),
      DescribeParameters: (input: any) => this.describe(input),
      GetParameter: ({ Name, WithDecryption }: any) => ({ Parameter: this.get(Name, WithDecryption) }),
      GetParameterHistory: (input: any) => this.history(input),
      GetParameters: ({ Names, WithDecryption }: any) => this.getMany(Names, WithDecryption),
      GetParametersByPath: (input: any) => this.byPath(input),
      LabelParameterVersion: (input: any) => this.label(input),
      ListTagsForResource: ({ ResourceId }: any) => ({
        TagList: Object.entries(this.find(ResourceId).tags).map(([Key, Value]) => ({ Key, Value })),
      }),
      PutParameter: (input: any) => this.put(input),
      RemoveTagsFromResource: ({ ResourceId, TagKeys }: any) => {
        const parameter = this.find(ResourceId);
        const tags = Object.entries(parameter.tags).filter(([key]) => !TagKeys.includes(key));
        this.save({ ...parameter, tags: Object.fromEntries(tags) });
      },
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
    for (const { type, ref: name, definition } of resources) {
      if (type !== 'AWS::SSM::Parameter') continue;
      wanted.add(name);
      const existing = this.parameters.get(name);
      const { Value: value, Type, Description: description, Tier = 'Standard', Tags = {} } = definition;
      const base = { name, type: Type, description, tier: Tier, tags: Tags, isOfTemplate: true };
      // A deployment sets the value again only if the template changes it.
      const before = existing?.versions ?? [];
      const versions = before.some((version) => version.value === value) ? before : [...before, this.version(value)];
      this.save({ ...base, versions });
    }
    for (const [name, { isOfTemplate }] of this.parameters.entries()) {
      if (isOfTemplate && !wanted.has(name)) this.parameters.delete(name);
    }
    return [];
  }

  async close(): Promise<void> {
    this.parameters.close();
  }

  private version(value: string): ParameterVersion {
    return { value, modified: this.context.clock.now(), labels: [] };
  }

  private save(parameter: Parameter): void {
    this.parameters.set(parameter.name, parameter);
  }

  private arnOf(name: string): string {
    const { region, account } = this.context;
    return `arn:aws:ssm:${region}:${account}:parameter/${name.replace(/^\//, '')}`;
  }

  private accesses(operation: string, { Name, Names, Path, ResourceId }: any): readonly Access[] {
    checkList('Names', Names, 'string');
    for (const [name, value] of Object.entries({ Name, Path, ResourceId })) {
      if (value !== undefined) checkString(name, value);
    }
    const action = `ssm:${operation}`;
    const names: readonly string[] = Names ?? [Name ?? Path ?? ResourceId].filter((name) => name !== undefined);
    if (names.length === 0 || operation === 'DescribeParameters') return [{ action, resource: '*' }];
    return names.map((name) => ({ action, resource: name.startsWith('arn:') ? name : this.arnOf(name.split(':')[0]) }));
  }

  /** The parameter of a name, an ARN, or a name with a version or a label behind a colon. */
  private select(given: string): { readonly parameter: Parameter; readonly number: number } | undefined {
    checkString('Name', given);
    const name = given.startsWith('arn:') ? given.replace(/^arn:[^:]+:ssm:[^:]*:[^:]*:parameter/, '') : given;
    const [plain, selector] = name.split(':');
    // The ARN of a name without a slash has one, too.
    const parameter = this.parameters.get(plain) ?? (given === name ? undefined : this.parameters.get(plain.slice(1)));
    if (!parameter) return undefined;
    if (selector === undefined) return { parameter, number: parameter.versions.length };
    const number = /^\d+$/.test(selector)
      ? Number(selector)
      : parameter.versions.findIndex(({ labels }) => labels.includes(selector)) + 1;
    return parameter.versions[number - 1] ? { parameter, number } : undefined;
  }

  private find(name: string): Parameter {
    const found = this.select(name ?? '');
    if (!found) throw new AwsServiceError('ParameterNotFound', `Parameter ${name} not found.`);
    return found.parameter;
  }

  private get(given: string, decrypt: boolean): object {
    const found = this.select(given ?? '');
    if (!found) {
      const isVersion = this.select((given ?? '').split(':')[0]);
      throw new AwsServiceError(
        isVersion ? 'ParameterVersionNotFound' : 'ParameterNotFound',
        `Parameter ${given} not found.`,
      );
    }
    const { parameter, number } = found;
    const selector = given.startsWith('arn:') ? undefined : given.split(':')[1];
    return {
      ...this.output(parameter, number, decrypt),
      ...(selector === undefined ? {} : { Selector: `:${selector}` }),
    };
  }

  private output({ name, type, versions }: Parameter, number: number, decrypt: boolean): object {
    const { value, modified } = versions[number - 1];
    return {
      Name: name,
      Type: type,
      Value: type === 'SecureString' && !decrypt ? encrypted(value) : value,
      Version: number,
      LastModifiedDate: new Date(modified),
      ARN: this.arnOf(name),
      DataType: 'text',
    };
  }

  private getMany(names: readonly string[] | undefined, decrypt: boolean): object {
    if (!names) {
      throw new AwsServiceError(
        'ValidationException',
        "1 validation error detected: Value null at 'names' failed to satisfy constraint: Member must not be null",
      );
    }
    checkList('Names', names, 'string');
    if (names.length > 10) {
      throw new AwsServiceError(
        'ValidationException',
        `1 validation error detected: Value '[${names.join(', ')}]' at 'names' failed to satisfy constraint: Member must have length less than or equal to 10`,
      );
    }
    const found = names.filter((name) => this.select(name));
    return {
      Parameters: found.map((name) => this.get(name, decrypt)),
      InvalidParameters: names.filter((name) => !found.includes(name)),
    };
  }

  private byPath({ Path, Recursive = false, WithDecryption, MaxResults: max = 10, NextToken: token }: any): object {
    if (typeof Path !== 'string' || !Path.startsWith('/')) {
      throw new AwsServiceError(
        'ValidationException',
        'The parameter doesn\'t meet the parameter name requirements. The parameter name must begin with a forward slash "/".',
      );
    }
    const prefix = Path.endsWith('/') ? Path : `${Path}/`;
    const found = [...this.parameters.entries()]
      .map(([, parameter]) => parameter)
      .filter(({ name }) => name.startsWith(prefix) && (Recursive || !name.slice(prefix.length).includes('/')))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    return page(found, max, token, 'Parameters', (one) => this.output(one, one.versions.length, WithDecryption));
  }

  private describe({ MaxResults: max = 10, NextToken: token, ParameterFilters: filters = [] }: any): object {
    const found = [...this.parameters.entries()]
      .map(([, parameter]) => parameter)
      .filter((parameter) => filters.every((filter: any) => matches(parameter, filter)));
    return page(found, max, token, 'Parameters', ({ name, type, description, tier, versions }) => ({
      Name: name,
      ARN: this.arnOf(name),
      Type: type,
      Description: description,
      Tier: tier,
      Version: versions.length,
      LastModifiedDate: new Date(versions.at(-1)!.modified),
      DataType: 'text',
    }));
  }

  private history({ Name, WithDecryption, MaxResults: max = 50, NextToken: token }: any): object {
    const parameter = this.find(Name);
    const numbers = parameter.versions.map((_, index) => index + 1);
    return page(numbers, max, token, 'Parameters', (number) => ({
      ...this.output(parameter, number, WithDecryption),
      Labels: parameter.versions[number - 1].labels,
    }));
  }

  private label({ Name, Labels, ParameterVersion: given }: any): object {
    const parameter = this.find(Name);
    const number = given ?? parameter.versions.length;
    const versions = parameter.versions.map((version, index) => ({
      ...version,
      labels: [...version.labels.filter((label) => !Labels.includes(label)), ...(index + 1 === number ? Labels : [])],
    }));
    this.save({ ...parameter, versions });
    return { InvalidLabels: [], ParameterVersion: number };
  }

  private put({
    Name: name,
    Value: value,
    Type,
    Overwrite = false,
    Description: description,
    Tier = 'Standard',
    Tags,
  }: any): object {
    const existing = this.parameters.get(name);
    const type = Type ?? existing?.type;
    if (!/^[\w./-]{1,1011}$/.test(name ?? '') || /^\/?(aws|ssm)/i.test(name)) {
      throw new AwsServiceError(
        'ValidationException',
        `Parameter name: can't be prefixed with "aws" or "ssm" (case-insensitive), and must consist of letters, numbers and ".-_/": ${name}`,
      );
    }
    if (!TYPES.includes(type)) {
      throw new AwsServiceError(
        'ValidationException',
        `A parameter type is required when you create a parameter. Valid values: ${TYPES.join(', ')}`,
      );
    }
    if (existing && !Overwrite) {
      throw new AwsServiceError(
        'ParameterAlreadyExists',
        'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
      );
    }
    if (typeof value !== 'string' || value === '') {
      throw new AwsServiceError(
        'ValidationException',
        "1 validation error detected: Value '' at 'value' failed to satisfy constraint: Member must have length greater than or equal to 1",
      );
    }
    const max = Tier === 'Standard' ? 4096 : 8192;
    if (Buffer.byteLength(value) > max) {
      throw new AwsServiceError(
        'ValidationException',
        `${Tier} tier parameters support a maximum parameter value of ${max} characters.`,
      );
    }
    const versions = [...(existing?.versions ?? []), this.version(value)];
    if (versions.length > MAX_VERSIONS)
      throw new AwsServiceError('ParameterMaxVersionLimitExceeded', `${name} has ${MAX_VERSIONS} versions`);
    this.save({
      name,
      type,
      description: description ?? existing?.description,
      tier: Tier,
      tags: existing?.tags ?? tagsOf(Tags),
      versions,
      isOfTemplate: existing?.isOfTemplate ?? false,
    });
    return { Version: versions.length, Tier };
  }

  private deleteMany(names: readonly string[]): object {
    const found = names.filter((name) => this.parameters.get(name));
    for (const name of found) this.parameters.delete(name);
    return { DeletedParameters: found, InvalidParameters: names.filter((name) => !found.includes(name)) };
  }
}

/** What a client sees that does not ask for decryption. */
function encrypted(value: string): string {
  return `AQICAH${Buffer.from(value).toString('base64')}`;
}

function matches({ name, type }: Parameter, { Key, Option = 'Equals', Values = [] }: any): boolean {
  const given = Key === 'Type' ? type : name;
  return Values.some((value: string) => {
    if (Option === 'BeginsWith') return given.startsWith(value);
    return Option === 'Contains' ? given.includes(value) : given === value;
  });
}

function page<T>(
  all: readonly T[],
  max: number,
  token: string | undefined,
  name: string,
  output: (one: T) => object,
): object {
  const { page: found, next } = pageOf(all, max, token);
  return { [name]: found.map(output), ...(next === undefined ? {} : { NextToken: next }) };
}
