import type { Metafile } from 'esbuild';
import type { UnknownOperations } from './manifest';
import { SdkFile, sdkFile, serviceOfClient } from './sdk-file';
import { isOwnSource } from './source-name';

/** What there is to know about the files that a metafile names. */
export interface Sources {
  /** The name of a file in the manifest: the same on every machine. */
  nameOf(file: string): string;
  /** The text of a file. */
  read(file: string): string;
}

/** The clients of which everything is kept in a bundle, so that its commands say nothing. Sorted by service. */
export function unknownOperations(metafile: Metafile, kept: readonly SdkFile[], sources: Sources): UnknownOperations[] {
  const found = new Map<string, UnknownOperations>();
  for (const whole of kept.filter((file) => isWholeClient(metafile, file))) {
    for (const service of servicesOf(metafile, whole)) {
      if (!found.has(service)) found.set(service, { service, ...cause(metafile, whole, sources) });
    }
  }
  return [...found.values()].sort((a, b) => (a.service < b.service ? -1 : 1));
}

/**
 * Whether a file holds all operations of a client: the class with a method for each (`DynamoDB` beside `DynamoDBClient`,
 * `DynamoDBDocument`), or the package's CommonJS form, which is one file.
 */
function isWholeClient({ inputs }: Metafile, { file, path, packageName }: SdkFile): boolean {
  if (!/^(?:client|lib)-/.test(packageName)) return false;
  return path.startsWith('dist-cjs/') || (/^dist-es\/\w+\.js$/.test(path) && file.replace(/\.js$/, 'Client.js') in inputs);
}

/** The services of a client; of a library, those of the clients that it imports. */
function servicesOf({ inputs }: Metafile, { root, packageName }: SdkFile): string[] {
  const own = serviceOfClient(packageName);
  if (own) return [own];
  const imports = Object.keys(inputs).filter((file) => file.startsWith(`${root}/`)).flatMap((file) => inputs[file].imports);
  return [...new Set(imports.flatMap(({ path }) => sdkFile(path)).flatMap((file) => serviceOfClient(file.packageName) ?? []))];
}

interface Importer {
  readonly file: string;
  readonly reason: 'import()' | 'require()' | 'import *' | 'class';
}

/** Who keeps the whole client, and what to write instead. */
function cause(metafile: Metafile, whole: SdkFile, sources: Sources): Omit<UnknownOperations, 'service'> {
  const className = /(\w+)\.js$/.exec(whole.path)![1];
  const importers = importersOf(metafile, whole, className, sources);
  const weight = ({ file, reason }: Importer) => `${isOwnSource(sources.nameOf(file)) ? 0 : 1} ${reason === 'class' ? 1 : 0} ${sources.nameOf(file)}`;
  const [importer] = importers.sort((a, b) => (weight(a) < weight(b) ? -1 : 1));
  if (!importer) return { importedBy: sources.nameOf(whole.file), fix: byName(whole, className) };

  const name = sources.nameOf(importer.file);
  if (isOwnSource(name)) return { importedBy: name, fix: byName(whole, className, importer.reason) };
  const [owner] = name.split('@/');
  return { importedBy: name, fix: `${owner} loads all of @aws-sdk/${whole.packageName}: use a release of it made of ES modules that import commands by name, or send the commands without it` };
}

function importersOf({ inputs }: Metafile, whole: SdkFile, className: string, { read }: Sources): Importer[] {
  const namespace = new RegExp(`\\*\\s+as\\s+\\w+\\s+from\\s*['"]@aws-sdk/${whole.packageName}['"]`);
  const named = new RegExp(`\\b${className}\\b`);
  return Object.keys(inputs).filter((file) => !file.startsWith(`${whole.root}/`)).flatMap((file): Importer[] => {
    const kinds = inputs[file].imports.filter(({ path }) => path.startsWith(`${whole.root}/`)).map(({ kind }) => kind);
    if (kinds.length === 0) return [];
    if (kinds.includes('dynamic-import')) return [{ file, reason: 'import()' }];
    if (kinds.includes('require-call') || kinds.includes('require-resolve')) return [{ file, reason: 'require()' }];
    const text = read(file);
    if (namespace.test(text)) return [{ file, reason: 'import *' }];
    return named.test(text) ? [{ file, reason: 'class' }] : [];
  });
}

function byName({ packageName }: SdkFile, className: string, reason?: Importer['reason']): string {
  const client = className === 'index' ? '…Client' : `${className}Client`;
  const instead = `import { ${client}, …Command } from '@aws-sdk/${packageName}'`;
  switch (reason) {
    case 'import()': return `instead of \`await import('@aws-sdk/${packageName}')\`, import what is used by name: \`${instead}\``;
    case 'require()': return `instead of \`require('@aws-sdk/${packageName}')\`, import what is used by name: \`${instead}\``;
    case 'import *': return `instead of \`import * as … from '@aws-sdk/${packageName}'\`, import what is used by name: \`${instead}\``;
    default: return `instead of the class ${className}, which has a method for every operation, send commands: \`${instead}\``;
  }
}
