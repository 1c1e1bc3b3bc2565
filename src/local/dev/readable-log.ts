/** What a function prints, with lines of JSON by the runtime library's logger as text for a person. */
export function readableLog(text: string): string {
  return text.includes('{"timestamp":') ? text.split('\n').map(readableLine).join('\n') : text;
}

function readableLine(line: string): string {
  if (!line.startsWith('{"timestamp":')) return line;
  try {
    const { timestamp: _, level, message, ...fields } = JSON.parse(line);
    const shown = Object.entries(fields).map(
      ([name, value]) => ` ${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
    );
    return `${level} ${message}${shown.join('')}`;
  } catch {
    return line;
  }
}
