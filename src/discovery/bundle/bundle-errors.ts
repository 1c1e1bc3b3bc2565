import type { Message } from 'esbuild';
import { type SourceLocation, withSourceFrame } from '../discovery-error';
import { slashes } from '../source-name';

/**
 * esbuild's messages for a user: `runtime/app.ts:3:7: Expected ";" but found "x"` with the line of source, and its
 * notes.
 */
export function formatBundleErrors(messages: readonly Message[]): string {
  return messages
    .map((message) =>
      [
        withSourceFrame(message.text, locationOf(message)),
        ...message.notes.map((note) => indent(withSourceFrame(note.text, locationOf(note)))),
      ].join('\n\n'),
    )
    .join('\n\n');
}

/** The location of a message of esbuild. */
export function locationOf(message: Pick<Message, 'location'>): SourceLocation | undefined {
  const { location } = message;
  if (!location) return undefined;
  return {
    file: slashes(location.file),
    line: location.line,
    column: location.column + 1,
    lineText: location.lineText,
  };
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}
