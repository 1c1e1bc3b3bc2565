import type { LogLine } from './log-line';

/** A position of the deployed code. */
export interface Position {
  /** From the root of the deployed code: `index.mjs`. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Finds the position in the sources, if the code has a source map. */
export type MapPosition = (position: Position) => Promise<Position | undefined>;

/** Where Lambda unpacks the code, with the forms in which stacks name it. */
const FRAME = /((?:file:\/\/)?\/var\/task\/)([^\s():]+):(\d+):(\d+)/;

/** A frame of Node.js, or of Lambda's own code. */
const OTHERS =
  /^\s+at .*\((?:node:|file:\/\/\/var\/runtime\/|\/var\/runtime\/)|^\s+at (?:async )?(?:node:|file:\/\/\/var\/runtime\/|\/var\/runtime\/)/;

/**
 * A line whose stack has the user's own files and lines. Node.js has mapped the frames of functions that run with
 * `--enable-source-maps`, as they do unless NODE_OPTIONS is set otherwise: their path is below that of the code.
 * The other frames are those of the bundle. Frames of Node.js and Lambda are left out.
 */
export async function withOwnFrames(line: LogLine, map: MapPosition): Promise<LogLine> {
  const own = async (texts: readonly string[]) =>
    Promise.all(texts.filter((text) => !OTHERS.test(text)).map((text) => ownFrame(text, map)));
  // Where each line of a text is an event of its own, a frame is a message.
  const message = (await own(line.message.split('\n'))).join('\n');
  if (message === '' && line.message !== '') return { ...line, kind: 'platform' };
  return { ...line, message, ...(line.stack && { stack: await own(line.stack) }) };
}

async function ownFrame(text: string, map: MapPosition): Promise<string> {
  const [whole, , file, line, column] = FRAME.exec(text) ?? [];
  if (whole === undefined) return text;
  const position = { file, line: Number(line), column: Number(column) };
  const mapped = isBundle(file) ? ((await map(position)) ?? position) : position;
  return text.replace(whole, `${mapped.file}:${mapped.line}:${mapped.column}`);
}

/** The names of `src/discovery/bundle`: the entry, and the chunks beside it. */
function isBundle(file: string): boolean {
  return file.endsWith('.mjs') && !file.includes('/');
}
