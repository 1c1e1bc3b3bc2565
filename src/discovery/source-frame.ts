import type { SourceLocation } from './discovery-error';

/**
 * `runtime/app.ts:3:7: <message>` and the line of source beneath, with the column marked:
 *
 *     3 │ export const app = new App();
 *       ╵                    ^
 */
export function withSourceFrame(message: string, location?: SourceLocation): string {
  if (!location) return message;
  const head = `${location.file}:${location.line}:${location.column}: ${message}`;
  if (!location.lineText?.trim()) return head;
  const text = location.lineText.replace(/\s+$/, '');
  const line = String(location.line);
  // Tabs stay tabs before the mark, so that it stands beneath the column whatever their width.
  const before = text.slice(0, location.column - 1).replace(/[^\t]/g, ' ');
  return `${head}\n\n    ${line} │ ${text}\n    ${' '.repeat(line.length)} ╵ ${before}^`;
}
