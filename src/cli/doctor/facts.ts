import type { Stage } from '../../config';
import type { PackageManager } from '../../package-manager';

/** Everything that the checks look at, as data. */
export interface Facts {
  readonly node: string;
  /** The minimum of the project's package.json. */
  readonly minimumNode: string;
  /** That of the project. The version is undefined if it does not run. */
  readonly packageManager: PackageManager & { readonly version?: string };
  /** As the packages of esbuild name it: `linux-x64`. */
  readonly platform: string;
  /** The platforms that esbuild is installed for, or undefined if esbuild is not installed. */
  readonly esbuildPlatforms?: readonly string[];
  /** The version of the project's CDK CLI, or undefined if it is not installed. */
  readonly cdkCli?: string;
  /** The version of the package that runs, and that of the project. */
  readonly ownVersion: string;
  readonly projectVersion?: string;
  /** Packages whose installed version is not that of the lock file. */
  readonly outOfStep: readonly string[];
  /** Files of the tools, from the project's root, in which a merge has left a conflict; lock files last. */
  readonly conflicts: readonly string[];
  /** Whether these files are the user's: projen does not write them. */
  readonly hasOwnFiles: boolean;
  /** The variables of the shell that begin with `AWS_`. */
  readonly environment: { readonly [name: string]: string };
  /** The profiles of the AWS configuration, with their settings. */
  readonly profiles: { readonly [name: string]: { readonly [setting: string]: string } };
  /** The ports that programs other than a `dev` of this project listen on, of those that `dev` takes first. */
  readonly usedPorts: readonly number[];
  readonly stage: Stage;
  /** What AWS says; undefined if it was not asked. */
  readonly aws?: AwsFacts;
}

export interface AwsFacts {
  /** The reason if the credentials do not work. */
  readonly failure?: string;
  readonly account?: string;
  readonly arn?: string;
  readonly region?: string;
  /** Milliseconds by which this machine is ahead of AWS. */
  readonly clockOffset?: number;
  /** The version of the bootstrap stack, or undefined if there is none. */
  readonly bootstrapVersion?: number;
}
