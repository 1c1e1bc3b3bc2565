import * as fs from 'node:fs';
import * as path from 'node:path';

/**
 * The folders of the packages of a workspace, or linked by hand, on which a project depends: they are edited, and have
 * sources, as the project itself. Absolute, without links.
 */
export function linkedPackages(projectDir: string): string[] {
  const found = new Set<string>([projectDir]);
  // What is found meanwhile is visited too.
  for (const folder of found) {
    for (const name of dependenciesOf(folder)) {
      const target = packageIn(folder, name);
      if (target !== undefined && !target.split(path.sep).includes('node_modules')) found.add(target);
    }
  }
  // A package that has the project in it would be watched with all that is not the project's.
  return [...found].filter((folder) => !`${projectDir}${path.sep}`.startsWith(`${folder}${path.sep}`));
}

function dependenciesOf(folder: string): string[] {
  try {
    const { dependencies, devDependencies, optionalDependencies } = JSON.parse(
      fs.readFileSync(path.join(folder, 'package.json'), 'utf8'),
    );
    return Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies });
  } catch {
    // Whoever needs it reports it.
    return [];
  }
}

/** The real folder of an installed package, as a module of `folder` finds it. */
function packageIn(folder: string, name: string): string | undefined {
  const target = path.join(folder, 'node_modules', name);
  if (fs.existsSync(target)) return fs.realpathSync(target);
  const parent = path.dirname(folder);
  return parent === folder ? undefined : packageIn(parent, name);
}
