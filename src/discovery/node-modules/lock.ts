/** An entry of package-lock.json. */
export interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly link?: boolean;
  readonly dependencies?: { readonly [name: string]: string };
  readonly optionalDependencies?: { readonly [name: string]: string };
  readonly peerDependencies?: { readonly [name: string]: string };
  readonly [field: string]: unknown;
}

/** The entries of package-lock.json, by their path: `node_modules/a/node_modules/b`. */
export interface LockedPackages {
  readonly [place: string]: LockedPackage;
}

/**
 * The part of a lock file for some packages: they and their dependencies, at the locked paths and versions. Missing
 * ones, such as the optional packages of another platform, are left to npm.
 */
export function lockedSubset(packages: LockedPackages, names: readonly string[]): LockedPackages {
  const wanted = new Set<string>();
  for (const name of names) add(name, '');
  return Object.fromEntries([...wanted].sort().map((place) => [place, packages[place]]));

  function add(name: string, from: string): void {
    const place = placeOf(packages, name, from);
    if (place === undefined || wanted.has(place)) return;
    wanted.add(place);
    const { dependencies, optionalDependencies, peerDependencies } = packages[place];
    for (const dependency of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })) {
      add(dependency, place);
    }
  }
}

/** The path at which Node finds a package for an importer: beside it, or further up. */
function placeOf(packages: LockedPackages, name: string, from: string): string | undefined {
  const place = `${from}${from && '/'}node_modules/${name}`;
  if (Object.hasOwn(packages, place)) return place;
  if (from === '') return undefined;
  return placeOf(packages, name, from.slice(0, Math.max(0, from.lastIndexOf('/node_modules/'))));
}
