/**
 * Prints where the function has made a call that its role does not allow, once for each place. The error has it as well,
 * but only if the code lets it through.
 */
export function deniedCalls(print: (line: string) => void): (action: string, stack: string) => void {
  const printed = new Set<string>();
  return (action, stack) => {
    const place = placeOf(stack);
    if (place === undefined || printed.has(`${action} ${place}`)) return;
    printed.add(`${action} ${place}`);
    print(`${action} is denied: called at ${place}\n`);
  };
}

/** The first frame of the project's own code, by the source map: `runtime/app.ts:12:3`. */
function placeOf(stack: string): string | undefined {
  const frame = stack.split('\n').find((line) => OWN_FRAME.test(line) && !line.includes('node_modules'));
  return frame && OWN_FRAME.exec(frame)![1];
}

const OWN_FRAME = /\b(runtime\/[^()]+:\d+:\d+)\)?$/;
