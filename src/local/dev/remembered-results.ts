import { isDeepStrictEqual } from 'node:util';
import type { BuildContext, BuildOptions, OnLoadArgs, OnResolveArgs, Plugin } from 'esbuild';

/**
 * Plugins that look at the files of an app by a build of their own, for its exports and for forbidden imports. At an
 * edit, the app's build would wait for them. It is begun with what they have found last, and repeated if they find
 * something else meanwhile, which few edits lead to.
 */
export class RememberedResults {
  private readonly results = new Map<string, unknown>();
  private running: Promise<boolean>[] = [];
  private cancel: () => Promise<unknown> = async () => undefined;

  /** The plugin, with its results in the last build as those of the next. */
  of({ name, setup }: Plugin): Plugin {
    return {
      name,
      setup: (build) =>
        setup({
          ...build,
          onResolve: (options, resolve) =>
            build.onResolve(options, (args) => this.last(`${name} resolves`, args, resolve(args))),
          onLoad: (options, load) => build.onLoad(options, (args) => this.last(`${name} loads`, args, load(args))),
        }),
    };
  }

  /** A build with the results of its own files. */
  async rebuild<Options extends BuildOptions>(context: BuildContext<Options>) {
    // It fails if Ctrl-C has ended esbuild, and so does the build.
    this.cancel = () => context.cancel().catch(() => undefined);
    for (;;) {
      const [outcome] = await Promise.allSettled([context.rebuild()]);
      const changes = await Promise.all(this.running.splice(0));
      if (changes.includes(true)) continue;
      if (outcome.status === 'rejected') throw outcome.reason;
      return outcome.value;
    }
  }

  private last<Result>(
    what: string,
    args: OnResolveArgs | OnLoadArgs,
    found: Result | Promise<Result>,
  ): Result | Promise<Result> {
    if (!(found instanceof Promise)) return found;
    const key = [what, args.path, 'importer' in args && args.importer].join('\n');
    const isKnown = this.results.has(key);
    const known = this.results.get(key) as Result;
    const isChanged = async (): Promise<boolean> => {
      try {
        const now = await found;
        this.results.set(key, now);
        if (!isKnown || isDeepStrictEqual(now, known)) return false;
      } catch {
        // The next build fails with it, as this one does if it waits for it.
        this.results.delete(key);
        if (!isKnown) return false;
      }
      await this.cancel();
      return true;
    };
    this.running.push(isChanged());
    return isKnown ? known : found;
  }
}
