import * as fs from 'node:fs';
import { SourceMap } from 'node:module';
import * as path from 'node:path';
import type { Sources } from './frames';
import { fileInZip } from './zip';
import type { Aws } from '../aws';
import type { DeployedFunction } from '../functions';

export interface SourceMapsOptions {
  readonly aws: Aws;
  readonly projectDir: string;
  /** The folder of the last cloud assembly. */
  readonly assemblyDir: string;
  /** Called once if the code of a function cannot be read, with the reason. */
  readonly onProblem?: (reason: string) => void;
}

/**
 * The source maps of deployed code. They are part of it: read from the cloud assembly if the same code is in it, by the
 * hash of the asset, else from the code that Lambda has.
 */
export class SourceMaps {
  private readonly files = new Map<string, Promise<SourceMap | undefined>>();
  private readonly archives = new Map<string, Promise<Buffer | undefined>>();

  constructor(private readonly options: SourceMapsOptions) {}

  of(fn: DeployedFunction): Sources {
    return {
      has: (file) => fs.existsSync(path.join(this.options.projectDir, file)),
      map: async ({ file, line, column }) => {
        const entry = (await this.map(fn, `${file}.map`))?.findEntry(line - 1, column - 1);
        return entry && 'originalSource' in entry
          ? { file: entry.originalSource, line: entry.originalLine + 1, column: entry.originalColumn + 1 }
          : undefined;
      },
    };
  }

  private map(fn: DeployedFunction, name: string): Promise<SourceMap | undefined> {
    return once(this.files, `${fn.assetHash ?? fn.functionName} ${name}`, async () => {
      const content = this.synthesized(fn, name) ?? (await this.deployed(fn, name));
      return content && new SourceMap(JSON.parse(content.toString()));
    });
  }

  private synthesized({ assetHash }: DeployedFunction, name: string): Buffer | undefined {
    const file = path.join(this.options.assemblyDir, `asset.${assetHash}`, name);
    return assetHash !== undefined && fs.existsSync(file) ? fs.readFileSync(file) : undefined;
  }

  private async deployed(fn: DeployedFunction, name: string): Promise<Buffer | undefined> {
    const archive = await once(this.archives, fn.assetHash ?? fn.functionName, () => this.download(fn));
    return archive && fileInZip(archive, name);
  }

  private async download({ functionName }: DeployedFunction): Promise<Buffer | undefined> {
    const { aws, onProblem } = this.options;
    try {
      const { GetFunctionCommand } = aws.load('client-lambda');
      const { Code } = await aws.result(aws.lambda.send(new GetFunctionCommand({ FunctionName: functionName })));
      const response = await fetch(Code!.Location!);
      if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
      return Buffer.from(await response.arrayBuffer());
    } catch (error) {
      // The lines are shown all the same.
      onProblem?.(`the source maps of ${functionName} cannot be read: ${(error as Error).message}`);
      return undefined;
    }
  }
}

function once<T>(known: Map<string, Promise<T>>, key: string, create: () => Promise<T>): Promise<T> {
  const found = known.get(key) ?? create();
  known.set(key, found);
  return found;
}
