import type { LogLine } from './log-line';

/** A position of the deployed code. */
export interface Position {
  /** From the root of the deployed code: `index.mjs`. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** The sources of deployed code. */
export interface Sources {
  /** Whether a file is one of the project, from its root. */
  has(file: string): boolean;
  /** The position in the sources, if the code has a source map. */
  map(position: Position): Promise<Position | undefined>;
}

const FRAME = /^(\s+at .*?\(?)((?:file:\/\/)?[^\s():]+):(\d+):(\d+)(\)?)$/;

/** Where Lambda unpacks the code. */
const CODE = '/var/task/';

/** A frame of Node.js, or of Lambda's own code. */
const OTHERS =
  /^\s+at .*\((?:node:|file:\/\/\/var\/runtime\/|\/var\/runtime\/)|^\s+at (?:async )?(?:node:|file:\/\/\/var\/runtime\/|\/var\/runtime\/)/;

/**
 * A line whose stack has the user's own files and lines. Node.js has mapped the frames of functions that run with
 * `--enable-source-maps`, as they do unless NODE_OPTIONS is set otherwise: their path is below that of the code.
 * The other frames are those of the bundle. Frames of Node.js and Lambda are left out.
 */
export async function withOwnFrames(line: LogLine, sources: Sources): Promise<LogLine> {
  const own = async (texts: readonly string[]) =>
    Promise.all(texts.filter((text) => !OTHERS.test(text)).map((text) => ownFrame(text, sources)));
  // Where each line of a text is an event of its own, a frame is a message.
  const message = (await own(line.message.split('\n'))).join('\n');
  if (message === '' && line.message !== '') return { ...line, kind: 'platform' };
  return { ...line, message, ...(line.stack && { stack: await own(line.stack) }) };
}

async function ownFrame(text: string, sources: Sources): Promise<string> {
  const [, start, at, line, column, end] = FRAME.exec(text) ?? [];
  const file = at === undefined ? undefined : codeFile(at.replace(/^file:\/\//, ''), sources);
  if (file === undefined) return text;
  const position = { file, line: Number(line), column: Number(column) };
  const mapped = isBundle(file) ? ((await sources.map(position)) ?? position) : position;
  return `${start}${mapped.file}:${mapped.line}:${mapped.column}${end}`;
}

/** The path from the root of the code. Emulators unpack it elsewhere than Lambda: there, it ends like a file of the project. */
function codeFile(file: string, sources: Sources): string | undefined {
  if (file.startsWith(CODE)) return file.slice(CODE.length);
  const parts = file.split('/');
  return parts.map((_, i) => parts.slice(i).join('/')).find((end) => end.includes('/') && sources.has(end));
}

/** The names of `src/discovery/bundle`: the entry, and the chunks beside it. */
function isBundle(file: string): boolean {
  return file.endsWith('.mjs') && !file.includes('/');
}
