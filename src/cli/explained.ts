import { readCloudAssembly } from '../assembly/cloud-assembly';
import type { ExplainedApp } from '../config';
import { SETTINGS_METADATA } from '../manifest/names';

/** The settings of an app, with the path of its construct. */
export interface FoundApp extends ExplainedApp {
  readonly path: string;
}

/** The settings of the apps in a cloud assembly, by its metadata. */
export function explainedApps(assemblyDir: string): FoundApp[] {
  return readCloudAssembly(assemblyDir).flatMap(({ metadata }) =>
    Object.entries(metadata).flatMap(([constructPath, entries]) =>
      entries
        .filter(({ type }) => type === SETTINGS_METADATA)
        .map(({ data }) => ({ path: constructPath.replace(/^\//, ''), ...data })),
    ),
  );
}

/** The settings as a table for the terminal. */
export function explainedTable(apps: readonly FoundApp[]): string {
  return apps
    .map(({ path: constructPath, stage, roles, functions, api }) => {
      const parts = Object.entries({
        ...functions,
        ...(Object.keys(functions).length > 0 && { 'all functions': { roles }, 'the API': api }),
      });
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
