import * as fs from 'node:fs';
import * as path from 'node:path';
import { clientOf, Everything } from './everything';
import { type Figure, median } from './figure';
import { now } from './handled';
import { eventSources } from './sources';

const EDITS = 20;
/** Between two messages: a message more often would be the load that is measured. */
const PAUSE_MS = 10;
/** The time limit for an edit, and for the last messages. A message that has failed is received again after 30 s. */
const PATIENCE_MS = 60_000;

interface Line {
  readonly message: string;
  /** The edit whose code has handled it. */
  readonly edit: number;
  readonly time: number;
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** The time from a save to the first message that the new code of a queue's handler gets, while messages are sent. */
export async function queueEdits(): Promise<Figure[]> {
  const everything = new Everything('bench-queue-edits');
  const app = path.join(everything.project, 'runtime/app.ts');
  const source = fs.readFileSync(app, 'utf8');
  const save = (edit: number) => fs.writeFileSync(app, source.replace('handled(body)', `handled(body + '@${edit}')`));
  save(0);
  const { server, outputs, endpoint } = await everything.dev();
  const until = async (isReached: (lines: readonly Line[]) => boolean, what: string) => {
    for (const begin = now(); !isReached(linesOf(everything.log)); await pause(PAUSE_MS)) {
      if (now() - begin > PATIENCE_MS) throw new Error(`${what}:\n${server.output.slice(-2000)}`);
    }
  };
  try {
    const [queue] = await eventSources(clientOf(endpoint), outputs);
    const sent: string[] = [];
    let isSending = true;
    const send = async () => {
      for (; isSending; await pause(PAUSE_MS)) {
        sent.push(`${sent.length}`);
        await queue.send(sent.slice(-1));
      }
    };
    const sending = send();
    const times: number[] = [];
    for (let edit = 0; edit <= EDITS; edit++) {
      const saved = now();
      if (edit > 0) save(edit);
      const first = (lines: readonly Line[]) => lines.find((line) => line.edit === edit);
      await until((lines) => first(lines) !== undefined, `no message was handled by the code of edit ${edit}`);
      if (edit > 0) times.push(first(linesOf(everything.log))!.time - saved);
      await pause(500);
    }
    isSending = false;
    await sending;
    const lost = (lines: readonly Line[]) => {
      const handled = new Set(lines.map(({ message }) => message));
      return sent.filter((message) => !handled.has(message));
    };
    await until((lines) => lost(lines).length === 0, 'messages are lost').catch((error) => console.log(error.message));
    const lines = linesOf(everything.log);
    const detail = `${EDITS} edits, ${sent.length} messages, ${lines.length - sent.length + lost(lines).length} handled again`;
    return [
      { name: 'save to a message handled by new code, median', value: median(times), unit: ' ms', atMost: 60, detail },
      {
        name: 'save to a message handled by new code, worst',
        value: Math.max(...times),
        unit: ' ms',
        atMost: 250,
        detail,
      },
      { name: 'messages lost during the edits', value: lost(lines).length, unit: '', atMost: 0, detail },
    ];
  } finally {
    await server.ctrlC();
  }
}

function linesOf(log: string): Line[] {
  if (!fs.existsSync(log)) return [];
  const matches = fs.readFileSync(log, 'utf8').matchAll(/^(\d+)@(\d+) (.+)\n/gm);
  return [...matches].map(([, message, edit, time]) => ({ message, edit: Number(edit), time: Number(time) }));
}
