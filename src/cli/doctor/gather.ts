import { execFile } from 'node:child_process';
import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import * as net from 'node:net';
import { homedir } from 'node:os';
import * as path from 'node:path';
import type { AwsFacts, Facts } from './facts';
import { parseProfiles } from './profiles';
import { conflictLine, hasOwnFiles, type Stage } from '../../config';
import { Aws } from '../../deployed/aws';
import { Sts } from '../../deployed/sts';
import { esbuildPackageFile } from '../../discovery';
import { isUserError } from '../../errors';
import { FIRST_API_PORT } from '../../local/dev/api-server';
import { endpointPortBeside } from '../../local/dev/endpoint-port';
import { runningDev } from '../../local/dev/running-dev';
import { CDK_FILE, PACKAGE, TASKS_FILE } from '../../manifest/names';
import { LOCK_FILES, packageManagerOf } from '../../package-manager';

export interface GatherOptions {
  readonly projectDir: string;
  readonly stage: Stage;
  /** Whether AWS may be called. */
  readonly aws: boolean;
  readonly profile?: string;
  /** @default - that of this process */
  readonly environment?: NodeJS.ProcessEnv;
}

/** Looks at the machine, the project and, if that is wanted, at AWS. */
export async function gatherFacts({
  projectDir,
  stage,
  aws,
  profile,
  environment: shell = process.env,
}: GatherOptions): Promise<Facts> {
  const environment = Object.fromEntries(
    Object.entries({ ...shell, ...(profile !== undefined && { AWS_PROFILE: profile }) }).filter(
      (entry): entry is [string, string] => entry[0].startsWith('AWS_') && Boolean(entry[1]),
    ),
  );
  const manager = packageManagerOf(projectDir);
  const [version, usedPorts, asked] = await Promise.all([
    versionOf(manager.name),
    usedPortsOf(projectDir),
    aws ? askAws({ projectDir, stage, profile }) : undefined,
  ]);
  return {
    node: process.versions.node,
    minimumNode: /\d+\.\d+\.\d+/.exec(readJson(path.join(projectDir, 'package.json'))?.engines?.node)?.[0] ?? '20.19.0',
    packageManager: { ...manager, version },
    platform: `${process.platform}-${process.arch}`,
    esbuildPlatforms: esbuildPlatforms(projectDir),
    cdkCli: installedVersion(projectDir, 'aws-cdk'),
    ownVersion: readJson(path.join(__dirname, '../../../package.json')).version,
    projectVersion: installedVersion(projectDir, PACKAGE),
    outOfStep: outOfStep(projectDir),
    conflicts: conflictsIn(projectDir),
    hasOwnFiles: hasOwnFiles(projectDir),
    environment,
    profiles: {
      ...parseProfiles(read(environment.AWS_SHARED_CREDENTIALS_FILE ?? path.join(homedir(), '.aws/credentials'))),
      ...parseProfiles(read(environment.AWS_CONFIG_FILE ?? path.join(homedir(), '.aws/config'))),
    },
    usedPorts,
    stage,
    aws: asked,
  };
}

function versionOf(program: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    // Package managers are scripts, which Windows runs by a shell.
    execFile(program, ['--version'], { shell: process.platform === 'win32' }, (failed, stdout) => {
      resolve(failed ? undefined : stdout.trim());
    });
  });
}

/** Without resolving it, which fails if the project's package.json cannot be read. */
function installedVersion(projectDir: string, name: string): string | undefined {
  const folders = createRequire(path.join(projectDir, 'package.json')).resolve.paths(name) ?? [];
  const installed = folders
    .map((folder) => path.join(folder, name, 'package.json'))
    .find((file) => fs.existsSync(file));
  return installed === undefined ? undefined : readJson(installed)?.version;
}

/** esbuild's program is in a package for each platform, which may be beside it or above. */
function esbuildPlatforms(projectDir: string): string[] | undefined {
  const file = esbuildPackageFile(projectDir);
  if (file === undefined) return undefined;
  const folders = createRequire(file).resolve.paths('@esbuild/x') ?? [];
  return folders
    .map((folder) => path.join(folder, '@esbuild'))
    .filter((folder) => fs.existsSync(folder))
    .flatMap((folder) => fs.readdirSync(folder));
}

/** npm writes down what it has installed. */
function outOfStep(projectDir: string): string[] {
  const wanted = readJson(path.join(projectDir, 'package-lock.json'))?.packages;
  const installed = readJson(path.join(projectDir, 'node_modules/.package-lock.json'))?.packages;
  if (!wanted || !installed) return [];
  const direct = { ...wanted['']?.dependencies, ...wanted['']?.devDependencies };
  return Object.keys(direct).filter(
    (name) => wanted[`node_modules/${name}`]?.version !== installed[`node_modules/${name}`]?.version,
  );
}

/** Node.js and projen read these first, and their errors name no fix. */
function conflictsIn(projectDir: string): string[] {
  return ['package.json', TASKS_FILE, 'tsconfig.json', CDK_FILE, ...LOCK_FILES].filter(
    (file) => conflictLine(read(path.join(projectDir, file))) !== undefined,
  );
}

async function usedPortsOf(projectDir: string): Promise<number[]> {
  try {
    await runningDev(projectDir);
    return [];
  } catch (failure) {
    if (!isUserError(failure)) throw failure;
    // There are several.
    if (failure.code !== 'NO_DEV') return [];
  }
  const ports = [FIRST_API_PORT, endpointPortBeside(FIRST_API_PORT)];
  const used = await Promise.all(ports.map(isUsed));
  return ports.filter((_, i) => used[i]);
}

function isUsed(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', () => resolve(true));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(false)));
  });
}

async function askAws({ projectDir, stage, profile }: Omit<GatherOptions, 'aws' | 'environment'>): Promise<AwsFacts> {
  const aws = new Aws({ projectDir, region: stage.env?.region, profile });
  try {
    const { account, arn, time } = await new Sts(aws).callerIdentity();
    return {
      account,
      arn,
      region: await aws.cloudFormation.config.region(),
      ...(time !== undefined && { clockOffset: Date.now() - time }),
      bootstrapVersion: await bootstrapVersion(aws),
    };
  } catch (failure) {
    if (!isUserError(failure)) throw failure;
    return { failure: failure.message };
  } finally {
    aws.close();
  }
}

/** The stack of `cdk bootstrap` has its version as an output. */
async function bootstrapVersion(aws: Aws): Promise<number | undefined> {
  const { DescribeStacksCommand } = aws.load('client-cloudformation');
  try {
    const { Stacks } = await aws.result(
      aws.cloudFormation.send(new DescribeStacksCommand({ StackName: 'CDKToolkit' })),
    );
    const output = Stacks?.[0]?.Outputs?.find(({ OutputKey }) => OutputKey === 'BootstrapVersion');
    return output && Number(output.OutputValue);
  } catch (failure) {
    if (isUserError(failure) && /does not exist/.test(failure.message)) return undefined;
    throw failure;
  }
}

function read(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function readJson(file: string): any {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
