import * as fs from 'node:fs';
import * as path from 'node:path';
import { readCloudAssembly } from '../../assembly/cloud-assembly';
import { generate, managedJson, writeManaged } from '../../bridge';
import { readConfig } from '../../config';
import { UserError } from '../../errors';
import { synthesize } from '../../local/dev';
import { type Template, templateFiles, templateNamed } from '../../project/templates';
import {
  applyToCopy,
  type Change,
  changesOf,
  checkNothingIsLost,
  diffOf,
  lostResources,
  packageVersion,
  readSampleRecord,
  readText,
  SAMPLE_RECORD,
  type Sample,
  type SampleRecord,
  samplesToList,
  sampleStates,
  sampleTable,
  taken,
  type Templates,
  trialCopy,
  writeChanges,
} from '../../upgrade';
import { currentProjectDir, parseFlags } from '../command';
import { commandOf, packageManagerOf, projenCommand } from '../../package-manager';

const COMMAND = 'upgrade:samples';

const HELP = `Usage: serverless-cdk-project upgrade:samples [--apply | --keep] [--json]

Shows what the template of this version would change in the sample files, as a diff: a three-way merge of the template as it
was, the template as it is, and your files. Deleted and renamed samples stay away.

  --apply  writes all of it; conflicts have git's markers. Refuses uncommitted changes, and changes that would delete or
           replace a resource with data. Outside of a repository the files before are kept as <file>.orig
  --keep   writes nothing, and no longer lists what the template has changed until now
  --json   the states of the samples, as JSON
`;

export async function run(args: string[]): Promise<number> {
  const { help, apply, keep, json } = parseFlags(COMMAND, args, {
    apply: { type: 'boolean' },
    keep: { type: 'boolean' },
    json: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  });
  if (help) {
    process.stdout.write(HELP);
    return 0;
  }
  if (apply && keep) throw new UserError('USAGE', `${COMMAND}: --apply and --keep exclude each other`);
  const projectDir = currentProjectDir();
  const { record, template } = recorded(projectDir);
  const texts = templateFiles(template, record.name, packageManagerOf(projectDir));
  const samples = sampleStates(record, texts, (file) => readText(projectDir, file));
  const changes = changesOf(samples, { from: record.version, to: packageVersion() });
  if (apply) await check(projectDir, template, changes);
  const write = () =>
    writeManaged(path.join(projectDir, SAMPLE_RECORD), managedJson(taken(record, texts, samples), projectDir));
  if (json) process.stdout.write(`${JSON.stringify(asJson(record, samples, changes), undefined, 2)}\n`);
  if (keep) {
    write();
    if (!json) process.stdout.write('The samples stay as they are. Later changes of the template will be listed.\n');
    return 0;
  }
  if (!apply) {
    if (!json) process.stdout.write(shown(record, samples, changes));
    return 0;
  }
  const keepOriginals = checkNothingIsLost(COMMAND, projectDir, changes);
  writeChanges(projectDir, changes, keepOriginals);
  write();
  if (!json) process.stdout.write(applied(samples, changes, keepOriginals));
  return changes.some(({ conflicts }) => conflicts > 0) ? 1 : 0;
}

function recorded(projectDir: string): { record: SampleRecord; template: Template } {
  const record = readSampleRecord(projectDir, readConfig(projectDir).config.name);
  if (!record) {
    throw new UserError(
      'USAGE',
      `${COMMAND}: there is no ${SAMPLE_RECORD}, the record of the sample files that the project was created with. ` +
        'Without it no sample is written: restore it from your repository, if the project had one.',
    );
  }
  const template = templateNamed(record.template);
  if (!template) {
    throw new UserError('USAGE', `${COMMAND}: this version has no template "${record.template}" (${SAMPLE_RECORD})`);
  }
  return { record, template };
}

function asJson(record: SampleRecord, samples: readonly Sample[], changes: readonly Change[]): object {
  const conflicts = new Map(changes.map((change) => [change.file, change.conflicts]));
  return {
    template: record.template,
    from: record.version,
    to: packageVersion(),
    files: samples.map(({ file, state }) => ({ file, state, conflicts: conflicts.get(file) ?? 0 })),
  };
}

function shown({ template, version }: SampleRecord, samples: readonly Sample[], changes: readonly Change[]): string {
  const listed = samplesToList(samples);
  if (listed.length === 0) return `The samples are those of the template ${template} of this version.\n`;
  const compared = samples.filter(({ state }) => state === 'compare');
  const diff = diffOf(
    [...changes, ...compared.map(({ file, current, template: after }) => change(file, current, after))],
    Boolean(process.stdout.isTTY),
  );
  const todo =
    changes.length > 0
      ? `\`${commandOf(COMMAND)} --apply\` writes it${conflictsOf(changes)}; \`--keep\` keeps the samples as they are.\n`
      : '';
  return `The template ${template} has changed since version ${version}:\n\n${sampleTable(listed)}\n\n${diff}${diff && '\n'}${todo}`;
}

function change(file: string, before: string | undefined, after: string | undefined): Change {
  return { file, before, after, conflicts: 0 };
}

function conflictsOf(changes: readonly Change[]): string {
  const files = changes.filter(({ conflicts }) => conflicts > 0).map(({ file }) => file);
  return files.length > 0 ? `, with conflicts to resolve in ${files.join(', ')}` : '';
}

function applied(samples: readonly Sample[], changes: readonly Change[], keptOriginals: boolean): string {
  if (changes.length === 0) return 'There is nothing to write.\n';
  const lines = changes.map(({ file, after, conflicts }) => {
    if (after === undefined) return `  ${file}  removed`;
    return `  ${file}${conflicts > 0 ? `  ${conflicts} ${conflicts > 1 ? 'conflicts' : 'conflict'}` : ''}`;
  });
  const compared = samples.filter(({ state }) => state === 'compare').map(({ file }) => file);
  return [
    'Written:',
    '',
    ...lines,
    '',
    ...(keptOriginals ? ['There is no repository: the files as they were are kept as <file>.orig.'] : []),
    ...(compared.length > 0 ? [`Not written, to be compared by hand: ${compared.join(', ')}`] : []),
    conflictsOf(changes) === ''
      ? `Then: \`${projenCommand()} build\`, and \`${commandOf('diff')}\` before you deploy.`
      : `Resolve the conflicts, which begin with <<<<<<< yours. Then: \`${projenCommand()} build\`, and \`${commandOf('diff')}\` before you deploy.`,
    '',
  ].join('\n');
}

/** Throws if the changes should not be written. */
async function check(projectDir: string, { runtimeDeps }: Template, changes: readonly Change[]): Promise<void> {
  if (changes.length === 0) return;
  checkNothingIsLost(COMMAND, projectDir, changes);
  checkPackages(projectDir, runtimeDeps);
  const copy = trialCopy(projectDir);
  try {
    const before = await templatesOf(copy, 'before').catch((error: Error) => {
      throw notTried('The CDK app fails as it is', error);
    });
    const after = await afterChanges(copy, changes);
    const lost = lostResources(before, after);
    if (lost.length === 0) return;
    const lines = lost.map(
      ({ stack, logicalId, type, property }) =>
        `  ${stack}: ${logicalId} (${type}) would be ${property === undefined ? 'deleted: no resource of that type has this logical id any more' : `replaced: ${property} changes`}`,
    );
    throw new UserError(
      'USAGE',
      `${COMMAND} --apply: a deployment would lose data. Nothing was written.\n${lines.join('\n')}\n` +
        `Take the other changes that \`${commandOf(COMMAND)}\` shows by hand, then run it with --keep.`,
    );
  } finally {
    fs.rmSync(copy, { recursive: true, force: true });
  }
}

function checkPackages(projectDir: string, runtimeDeps: readonly string[]) {
  const { dependencies = {} } = JSON.parse(fs.readFileSync(path.join(projectDir, 'package.json'), 'utf8'));
  const missing = runtimeDeps.filter((spec) => !Object.hasOwn(dependencies, spec.replace(/(.)@.*$/, '$1')));
  if (missing.length === 0) return;
  throw new UserError(
    'USAGE',
    `${COMMAND} --apply: the template needs ${missing.join(', ')}: add to runtimeDeps in .projenrc.ts: ` +
      `${missing.map((spec) => `'${spec}'`).join(', ')}; run \`${projenCommand()}\`, commit, then repeat the command`,
  );
}

/** With conflicts resolved for the template, which can lose more; if that is no program, for the user's side. */
async function afterChanges(copy: string, changes: readonly Change[]): Promise<Templates> {
  const sides = changes.some(({ conflicts }) => conflicts > 0) ? (['theirs', 'ours'] as const) : (['theirs'] as const);
  let failure: Error | undefined;
  for (const side of sides) {
    applyToCopy(copy, changes, side);
    try {
      return await templatesOf(copy, side);
    } catch (error) {
      failure ??= error as Error;
    }
  }
  throw notTried('The CDK app fails with the changes', failure!);
}

async function templatesOf(copy: string, name: string): Promise<Templates> {
  generate({ projectDir: copy, check: false });
  const outdir = path.join(copy, `${name}.out`);
  await synthesize({ projectDir: copy, outdir, stage: '*' });
  return Object.fromEntries(readCloudAssembly(outdir).map(({ stackName, template }) => [stackName, template]));
}

function notTried(what: string, error: Error): UserError {
  return new UserError(
    'USAGE',
    `${COMMAND} --apply: ${what}, so it is not known what a deployment would lose. Nothing was written.\n${error.message}`,
  );
}
