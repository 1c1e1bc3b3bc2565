import * as fs from 'node:fs';
import { suggestion } from '../../config';
import { UserError } from '../../errors';
import type { HandInvocation, HandResult } from '../../local/dev/invocations-by-hand';
import { askDev, runningDev } from '../../local/dev/running-dev';
import { SAMPLE_KINDS, sampleEvent } from '../../testing/events/samples';
import { currentProjectDir, parseArguments } from '../command';

const HELP = `Usage: serverless-cdk-project invoke <function | schedule | 'POST /path'> [flags]

Invokes a function or a route of the running \`dev\`. The result is printed to stdout, the log and the duration to stderr.
A schedule has the input that it gives its function. The exit code is 1 if the function fails.

  --event <file>       the JSON of the event, or the body of the request
  --sample <kind>      an event of this kind: ${SAMPLE_KINDS.join(', ')}
  --stage <name>       the stage of the \`dev\`, if several are running
  --port <number>      the port of one of its APIs, if several are running
`;

export async function run(args: string[]): Promise<number> {
  const { values, positionals } = parseArguments('invoke', args, {
    event: { type: 'string' },
    sample: { type: 'string' },
    stage: { type: 'string' },
    port: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  });
  const { help, event, sample, ...choice } = values;
  if (help) {
    process.stdout.write(HELP);
    return 0;
  }
  const [name, ...others] = positionals;
  if (name === undefined || others.length > 0) {
    throw new UserError('USAGE', "invoke: expected the name of a function, or a route in quotes: 'POST /path'");
  }
  const invocation: HandInvocation = { name, ...payloadOf(event, sample, /\s\//.test(name)) };
  return print(await askDev<HandResult>(await runningDev(currentProjectDir(), choice), 'invoke', invocation));
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

/** Returns the exit code. */
function print(result: HandResult): number {
  const duration = `${result.duration.toFixed(0)} ms`;
  if (result.kind === 'route') {
    process.stderr.write(`${result.status} ${duration}\n`);
    process.stdout.write(result.body.endsWith('\n') ? result.body : `${result.body}\n`);
    return result.status >= 500 ? 1 : 0;
  }
  const { name, log, functionError, payload } = result;
  process.stderr.write(`${log}${log === '' || log.endsWith('\n') ? '' : '\n'}`);
  process.stderr.write(`${name} ${functionError ? 'failed' : 'ok'} ${duration}\n`);
  process.stdout.write(`${JSON.stringify(payload ?? null, null, 2)}\n`);
  return functionError ? 1 : 0;
}
