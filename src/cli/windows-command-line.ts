/** A command for the shell of Windows: a path may have spaces, and the `^` of a version is an escape outside of quotes. */
export function windowsCommandLine(command: readonly string[]): string {
  return command.map((part) => (/^[\w@.:/\\=-]+$/.test(part) ? part : `"${part.replaceAll('"', '\\"')}"`)).join(' ');
}
