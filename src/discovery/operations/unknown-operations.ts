import type { Metafile } from 'esbuild';
import type { UnknownOperations } from '../../manifest/manifest';
import type { SdkFile } from './sdk-file';
import { sdkFile, serviceOfClient } from './sdk-file';
import { isOwnSource } from '../source-name';

/** Access to the files that a metafile names. */
export interface Sources {
  /** The name of a file in the manifest: the same on every machine. */
  nameOf(file: string): string;
  /** The text of a file. */
  read(file: string): string;
}

/** The clients that are kept in a bundle as a whole, so that the operations are unknown. Sorted by service. */
export function unknownOperations(metafile: Metafile, kept: readonly SdkFile[], sources: Sources): UnknownOperations[] {
  const wholes = new Map<string, SdkFile[]>();
  for (const whole of kept.filter((file) => isWholeClient(metafile, file))) {
    for (const service of servicesOf(metafile, whole)) wholes.set(service, [...(wholes.get(service) ?? []), whole]);
  }
  return [...wholes.keys()].sort().map((service) => ({ service, ...cause(metafile, wholes.get(service)!, sources) }));
}

/**
 * Whether a file holds all operations of a client: the class with a method for each (`DynamoDB` beside
 * `DynamoDBClient`, `DynamoDBDocument`), or the package's CommonJS form, which is one file.
 */
function isWholeClient({ inputs }: Metafile, { file, path, packageName }: SdkFile): boolean {
  if (!/^(?:client|lib)-/.test(packageName)) return false;
  return (
    path.startsWith('dist-cjs/') || (/^dist-es\/\w+\.js$/.test(path) && file.replace(/\.js$/, 'Client.js') in inputs)
  );
}

/** The services of a client; of a library, those of the clients that it imports. */
function servicesOf({ inputs }: Metafile, { root, packageName }: SdkFile): string[] {
  const own = serviceOfClient(packageName);
  if (own) return [own];
  const imports = Object.keys(inputs)
    .filter((file) => file.startsWith(`${root}/`))
    .flatMap((file) => inputs[file].imports);
  return [
    ...new Set(imports.flatMap(({ path }) => sdkFile(path)).flatMap((file) => serviceOfClient(file.packageName) ?? [])),
  ];
}

interface Importer {
  readonly file: string;
  readonly whole: SdkFile;
  readonly reason: 'import()' | 'require()' | 'import *' | 'class';
}

/** The import that keeps a whole client, and the fix. A file of the user comes first, as it can be changed. */
function cause(metafile: Metafile, wholes: readonly SdkFile[], sources: Sources): Omit<UnknownOperations, 'service'> {
  const weight = ({ file, reason }: Importer) =>
    `${isOwnSource(sources.nameOf(file)) ? 0 : 1} ${reason === 'class' ? 1 : 0} ${sources.nameOf(file)}`;
  const [importer] = wholes
    .flatMap((whole) => importersOf(metafile, whole, sources))
    .sort((a, b) => (weight(a) < weight(b) ? -1 : 1));
  if (!importer) return { importedBy: sources.nameOf(wholes[0].file), fix: byName(wholes[0]) };

  const name = sources.nameOf(importer.file);
  if (isOwnSource(name)) return { importedBy: name, fix: byName(importer.whole, importer.reason) };
  const [owner] = name.split('@/');
  return {
    importedBy: name,
    fix: `${owner} loads all of @aws-sdk/${importer.whole.packageName}: use a release of it made of ES modules that import commands by name, or send the commands without it`,
  };
}

function importersOf({ inputs }: Metafile, whole: SdkFile, { read }: Sources): Importer[] {
  const namespace = new RegExp(`\\*\\s+as\\s+\\w+\\s+from\\s*['"]@aws-sdk/${whole.packageName}['"]`);
  const named = new RegExp(`\\b${className(whole)}\\b`);
  return Object.keys(inputs)
    .filter((file) => !file.startsWith(`${whole.root}/`))
    .flatMap((file): Importer[] => {
      const kinds = inputs[file].imports
        .filter(({ path }) => path.startsWith(`${whole.root}/`))
        .map(({ kind }) => kind);
      if (kinds.length === 0) return [];
      if (kinds.includes('dynamic-import')) return [{ file, whole, reason: 'import()' }];
      if (kinds.includes('require-call') || kinds.includes('require-resolve')) {
        return [{ file, whole, reason: 'require()' }];
      }
      const text = read(file);
      if (namespace.test(text)) return [{ file, whole, reason: 'import *' }];
      return named.test(text) ? [{ file, whole, reason: 'class' }] : [];
    });
}

function byName(whole: SdkFile, reason: Importer['reason'] = 'class'): string {
  const name = className(whole);
  const from = `@aws-sdk/${whole.packageName}`;
  const wrong = {
    'import()': `\`await import('${from}')\``,
    'require()': `\`require('${from}')\``,
    'import *': `\`import * as … from '${from}'\``,
    class: `the class ${name}, which has a method for every operation`,
  }[reason];
  return `instead of ${wrong}, import the used commands by name: \`import { ${name}Client, …Command } from '${from}'\``;
}

/** `DynamoDB` for `dist-es/DynamoDB.js`. The CommonJS form is one file for all. */
function className({ path }: SdkFile): string {
  return path.startsWith('dist-cjs/') ? '…' : /(\w+)\.js$/.exec(path)![1];
}
