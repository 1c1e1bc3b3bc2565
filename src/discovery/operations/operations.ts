import type { Metafile } from 'esbuild';
import type { Manifest } from '../../manifest/manifest';
import { keptSdkFiles, operationOf, sdkFile, serviceOfClient } from './sdk-file';
import { unknownOperations, type Sources } from './unknown-operations';

/** Modules of the SDK that cause calls without sending a command of a client, and what must be allowed for them. */
const OPERATIONS_WITHOUT_COMMAND: readonly {
  /** Matches the module below `@aws-sdk/`. */
  readonly module: RegExp;
  readonly service: string;
  readonly operations: readonly string[];
}[] = [
  // Whoever posts the signed form writes with the permissions of its signer:
  // https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-authentication-HTTPPOST.html
  { module: /^s3-presigned-post\//, service: 's3', operations: ['PutObject'] },
  // https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.IAMPolicy.html
  { module: /^rds-signer\//, service: 'rds-db', operations: ['connect'] },
  // https://docs.aws.amazon.com/aurora-dsql/latest/userguide/authentication-authorization.html
  { module: /^dsql-signer\//, service: 'dsql', operations: ['DbConnect'] },
  // It has an STS client of its own: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
  {
    module: /^credential-providers\/dist-(es|cjs)\/fromTemporaryCredentials(\.base)?\.js$/,
    service: 'sts',
    operations: ['AssumeRole'],
  },
];

/**
 * The AWS operations that a bundle calls. Each operation of an SDK client is a module of its own,
 * `commands/GetItemCommand.js`: the modules left after tree-shaking are the operations that the code, with all its
 * dependencies, can send. This is exact if clients and commands are imported by name; a client that is kept as a whole
 * is reported as unknown.
 */
export function operationsOf(metafile: Metafile, sources: Sources): Pick<Manifest, 'operations' | 'unknownOperations'> {
  const kept = keptSdkFiles(metafile);
  const unknown = unknownOperations(metafile, kept, sources);
  const operations = new Map<string, Set<string>>();
  const add = (service: string, operation: string) =>
    operations.set(service, (operations.get(service) ?? new Set()).add(operation));

  for (const root of new Set(kept.map((file) => file.root))) {
    const files = kept.filter((file) => file.root === root);
    const service = serviceOfClient(files[0].packageName);
    const own = service ? operationsOfClientItself(metafile, root) : undefined;
    for (const operation of files.flatMap((file) => operationOf(file) ?? [])) {
      if (service && !own!.has(operation)) add(service, operation);
    }
    for (const { module, ...others } of OPERATIONS_WITHOUT_COMMAND) {
      if (!files.some(({ packageName, path }) => module.test(`${packageName}/${path}`))) continue;
      for (const operation of others.operations) add(others.service, operation);
    }
  }
  for (const { service } of unknown) operations.delete(service);

  return {
    operations: Object.fromEntries(
      [...operations.keys()].sort().map((service) => [service, [...operations.get(service)!].sort()]),
    ),
    unknownOperations: unknown,
  };
}

/**
 * The operations that a client itself imports, whatever the app sends: DynamoDB's endpoint discovery (off by default),
 * S3's sessions for directory buckets. These modules are in every bundle and do not depend on the app.
 */
function operationsOfClientItself({ inputs }: Metafile, root: string): ReadonlySet<string> {
  const reached = new Set(
    Object.keys(inputs).filter((file) => file.startsWith(`${root}/dist-es/`) && /\/dist-es\/\w+Client\.js$/.test(file)),
  );
  for (const file of reached) {
    for (const { path: to, kind } of inputs[file]?.imports ?? []) {
      if (kind === 'import-statement' && to.startsWith(`${root}/`)) reached.add(to);
    }
  }
  return new Set([...reached].flatMap(sdkFile).flatMap((file) => operationOf(file) ?? []));
}
