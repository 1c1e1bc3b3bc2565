import * as fs from 'node:fs';
import { suggestion } from '../../config';
import { UserError } from '../../errors';
import { findFunction, functionsOf } from '../../deployed/functions';
import { invokeDeployed, requestDeployed, scheduledEvent } from '../../deployed/invoke';
import { readTail } from '../../deployed/logs/log-tail';
import { SourceMaps } from '../../deployed/logs/source-maps';
import { urlOf } from '../../deployed/routes';
import type { HandInvocation, HandResult } from '../../local/dev/invocations-by-hand';
import { askDev, runningDev } from '../../local/dev/running-dev';
import { SAMPLE_KINDS, sampleEvent } from '../../testing/events/samples';
import { ENDPOINT_URL } from '../../runtime/names';
import { currentProjectDir, parseArguments } from '../command';
import { PROFILE_HELP, STAGE_FLAGS, withDeployedStage, type DeployedStage } from '../deployed-stage';
import { assemblyDir } from '../last-synthesis';

const HELP = `Usage: serverless-cdk-project invoke <function | schedule | 'POST /path'> [flags]

Invokes a function or a route of the running \`dev\`, or of a deployed stage. The result is printed to stdout, the log and
the duration to stderr. A schedule has the input that it gives its function. The exit code is 1 if the function fails.

  --event <file>       the JSON of the event, or the body of the request
  --sample <kind>      an event of this kind: ${SAMPLE_KINDS.join(', ')}
  --json               prints the result with its log and duration as JSON
  --stage <name>       invokes on AWS, in this stage
${PROFILE_HELP}
  --port <number>      the port of an API of the \`dev\`, if several are running
`;

export async function run(args: string[]): Promise<number> {
  const { values, positionals } = parseArguments('invoke', args, {
    event: { type: 'string' },
    sample: { type: 'string' },
    json: { type: 'boolean' },
    port: { type: 'string' },
    ...STAGE_FLAGS,
    help: { type: 'boolean', short: 'h' },
  });
  const { help, event, sample, port, stage, profile } = values;
  if (help) {
    process.stdout.write(HELP);
    return 0;
  }
  const [name, ...others] = positionals;
  if (name === undefined || others.length > 0) {
    throw new UserError('USAGE', "invoke: expected the name of a function, or a route in quotes: 'POST /path'");
  }
  const invocation: HandInvocation = { name, ...payloadOf(event, sample, /\s\//.test(name)) };
  const projectDir = currentProjectDir();
  if (stage === undefined) {
    if (profile !== undefined) throw new UserError('USAGE', 'invoke: --profile is for a deployed stage, with --stage');
    return print(await askDev<HandResult>(await runningDev(projectDir, { port }), 'invoke', invocation), values);
  }
  if (port !== undefined)
    throw new UserError('USAGE', 'invoke: --port is of the running dev, --stage of AWS: choose one');
  return withDeployedStage('invoke', projectDir, { stage, profile }, async (deployed) =>
    print(await invokeOnAws(deployed, projectDir, invocation), values),
  );
}

type Printed =
  | Extract<HandResult, { kind: 'route' }>
  | {
      readonly kind: 'function';
      readonly name: string;
      readonly payload?: unknown;
      readonly functionError?: string;
      readonly log: string;
      readonly duration: number;
      /** The duration, memory and cold start, as Lambda measured them. */
      readonly figures?: string;
    };

async function invokeOnAws(
  { aws, stack }: DeployedStage,
  projectDir: string,
  { name, event, body }: HandInvocation,
): Promise<Printed> {
  const [method, target] = name.trim().split(/\s+/);
  if (target?.startsWith('/')) {
    const { [ENDPOINT_URL]: base } = stack.outputs;
    if (base === undefined) throw new UserError('NOT_DEPLOYED', `invoke: the stage ${stack.stage.name} has no API`);
    return requestDeployed(urlOf(base, target), method.toUpperCase(), body);
  }
  const fn = findFunction('invoke', functionsOf(stack), name);
  const result = await invokeDeployed(aws, fn, event ?? scheduledEvent(stack, fn) ?? {});
  const maps = new SourceMaps({ aws, projectDir, assemblyDir: assemblyDir(projectDir) });
  return { ...result, ...(await readTail(result.log, maps.of(fn))) };
}

function payloadOf(file: string | undefined, sample: string | undefined, isRoute: boolean): Partial<HandInvocation> {
  if (file !== undefined && sample !== undefined) {
    throw new UserError('USAGE', 'invoke: choose either --event or --sample');
  }
  if (sample !== undefined) {
    if (isRoute)
      throw new UserError('USAGE', 'invoke: a route gets a request, not an event: give its body with --event');
    if (SAMPLE_KINDS.includes(sample)) return { event: sampleEvent(sample) };
    throw new UserError('USAGE', `--sample: there is no sample "${sample}"${suggestion(sample, SAMPLE_KINDS)}`);
  }
  if (file === undefined) return {};
  const text = read(file);
  if (isRoute) return { body: text };
  try {
    return { event: JSON.parse(text) };
  } catch (e) {
    throw new UserError('USAGE', `--event: ${file} is not JSON: ${(e as Error).message}`);
  }
}

function read(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (e) {
    throw new UserError('USAGE', `--event: ${file} cannot be read (${(e as NodeJS.ErrnoException).code})`);
  }
}

function asJson(result: Printed): object {
  if (result.kind === 'route') return result;
  const { kind, name, payload, functionError, log, duration, figures } = result;
  return { kind, name, payload, functionError, log, duration, figures };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html */
interface FunctionErrorPayload {
  readonly errorType?: string;
  readonly errorMessage?: string;
}

/** The errors of the S3 client without the object or its bucket; HeadObject has no more than `NotFound`. */
const MISSING_OBJECT = /^(NoSuchKey|NoSuchBucket|NotFound)$/;
/** Within the message of an app's own error. */
const MISSING_OBJECT_TEXT = /NoSuchKey|NoSuchBucket|specified (key|bucket) does not exist/;

/** Returns the exit code. */
function print(result: Printed, { json, sample }: { readonly json?: boolean; readonly sample?: string }): number {
  if (json) {
    process.stdout.write(`${JSON.stringify(asJson(result), undefined, 2)}\n`);
    return result.kind === 'route' ? Number(result.status >= 500) : Number(result.functionError !== undefined);
  }
  const measured = `${result.duration.toFixed(0)} ms`;
  if (result.kind === 'route') {
    process.stderr.write(`${result.status} ${measured}\n`);
    process.stdout.write(result.body.endsWith('\n') ? result.body : `${result.body}\n`);
    return result.status >= 500 ? 1 : 0;
  }
  const { name, log, functionError, payload, figures = measured } = result;
  process.stderr.write(`${log}${log === '' || log.endsWith('\n') ? '' : '\n'}`);
  process.stderr.write(`${name} ${functionError ? 'failed' : 'ok'} ${figures}\n`);
  const { errorType = '', errorMessage = '' } = ((functionError && payload) || {}) as FunctionErrorPayload;
  if (errorType === 'UnexpectedEventError') {
    process.stderr.write(
      `Give ${name} an event of its source: --sample ${SAMPLE_KINDS.join('|')}, or --event <file>\n`,
    );
  } else if (sample === 's3' && (MISSING_OBJECT.test(errorType) || MISSING_OBJECT_TEXT.test(errorMessage))) {
    process.stderr.write(
      'The object of the sample does not exist: upload one, which invokes the function of its bucket, or give its event with --event <file>\n',
    );
  }
  process.stdout.write(`${JSON.stringify(payload ?? null, null, 2)}\n`);
  return functionError ? 1 : 0;
}
