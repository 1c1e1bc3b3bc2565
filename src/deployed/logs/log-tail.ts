import { type Sources, withOwnFrames } from './frames';
import { parseLogLine } from './log-line';
import { bodyOf, reportText } from './render-line';

/** The log of one invocation, as Lambda sends its end with the result. */
export interface LogTail {
  /** The lines of the code. */
  readonly log: string;
  /** `12 ms, 84 MB, cold 210 ms` */
  readonly figures?: string;
}

export async function readTail(text: string, sources: Sources): Promise<LogTail> {
  const lines = await Promise.all(
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => withOwnFrames(parseLogLine(line), sources)),
  );
  const report = lines.find((line) => line.report)?.report;
  return {
    log: lines
      .filter(({ kind }) => kind === 'code')
      .map((line) => `${line.level ? `${line.level} ` : ''}${bodyOf(line)}\n`)
      .join(''),
    ...(report && { figures: reportText(report) }),
  };
}
