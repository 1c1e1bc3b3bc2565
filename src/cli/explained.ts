import * as path from 'node:path';
import { readJson, stackArtifacts } from './cloud-assembly';

export interface ExplainedSetting {
  readonly value: unknown;
  /** The source that has won: `default`, `project`, `stages.prod`, `stageConfig.functions.orders` … */
  readonly from: string;
}

/** The settings of an app on a stage, and where each comes from. */
export interface ExplainedApp {
  /** The path of its construct. */
  readonly path: string;
  readonly stage: string;
  readonly functions: { readonly [name: string]: { readonly [setting: string]: ExplainedSetting } };
  readonly api: { readonly [setting: string]: ExplainedSetting };
}

// The construct writes it.
const METADATA = 'serverless-cdk-project:settings';

/** What a cloud assembly says of the settings of its apps. */
export function explainedApps(assemblyDir: string): ExplainedApp[] {
  return stackArtifacts(assemblyDir).flatMap(({ dir, metadata, additionalMetadataFile }) => {
    const beside = additionalMetadataFile ? readJson(path.join(dir, additionalMetadataFile)) : {};
    return Object.entries<any[]>({ ...metadata, ...beside }).flatMap(([constructPath, entries]) =>
      entries
        .filter(({ type }) => type === METADATA)
        .map(({ data }) => ({ path: constructPath.replace(/^\//, ''), ...data })),
    );
  });
}

/** The settings as a table for the terminal. */
export function explainedTable(apps: readonly ExplainedApp[]): string {
  return apps
    .map(({ path: constructPath, stage, functions, api }) => {
      const parts = Object.entries({ ...functions, ...(Object.keys(functions).length > 0 && { 'the API': api }) });
      const rows = parts.map(([, settings]) =>
        Object.entries(settings)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([name, { value, from }]) => [name, shown(value), from]),
      );
      const widths = [0, 1].map((column) => Math.max(...rows.flat().map((row) => row[column].length)));
      const tables = parts.map(([name], index) =>
        [
          `  ${name}`,
          ...rows[index].map(
            ([setting, value, from]) => `    ${setting.padEnd(widths[0])}  ${value.padEnd(widths[1])}  ${from}`,
          ),
        ].join('\n'),
      );
      return [`${constructPath}, stage ${stage}`, ...tables].join('\n\n');
    })
    .join('\n\n\n');
}

const LONGEST = 48;

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}
