import { execFile } from 'node:child_process';

/** The command lines of package managers that run a program of the project. */
const RUNNERS = [
  // npm sets the title of its process.
  /^npm (exec|run|start)\b/,
  // `pnpm exec projen dev`, `yarn projen dev`: the program itself, or a script that Node.js runs.
  /^(?:\S*node\S*\s+)?\S*\b(pnpm|yarn)[\w.-]*\s+(?:exec\s+|run\s+)?(?:projen|dev)\b/,
  /^\S*\bbunx?(?:\.exe)?\s+(?:x\s+|run\s+)?(?:projen|dev)\b/,
];

/**
 * The process of the package manager that runs this one, by projen: `npx projen dev`. Undefined if there is none. A signal that ends it
 * reaches neither projen nor this process.
 */
export function npmProcess(): Promise<number | undefined> {
  return new Promise((resolve) => {
    execFile('ps', ['-A', '-o', 'pid=,ppid=,args='], { maxBuffer: 16 * 1024 * 1024 }, (error, stdout) => {
      // Not on Windows, where no signal ends a process without its children.
      resolve(error ? undefined : npmIn(stdout, process.ppid));
    });
  });
}

/** @param processes lines of pid, parent and arguments */
export function npmIn(processes: string, pid: number): number | undefined {
  const parents = new Map<number, { readonly parent: number; readonly args: string }>();
  for (const line of processes.split('\n')) {
    const [, id, parent, args] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    if (id !== undefined) parents.set(Number(id), { parent: Number(parent), args });
  }
  // projen, the shell that the package manager starts for it, the package manager. Nothing above belongs to this command.
  for (let depth = 0; depth < 4; depth++) {
    const found = parents.get(pid);
    if (!found) return undefined;
    if (RUNNERS.some((runner) => runner.test(found.args))) return pid;
    pid = found.parent;
  }
  return undefined;
}
