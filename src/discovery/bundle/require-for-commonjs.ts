import * as path from 'node:path';
import type { Metafile, Plugin } from 'esbuild';
import { slashes } from '../source-name';

/** esbuild keeps the name `require` free. */
const REQUIRE =
  'import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);\n';

/**
 * CommonJS modules call `require`, which ES modules do not have: each file of a bundle that may use it begins with a
 * definition of it. The others have none, as it takes a millisecond of a cold start.
 */
export const requireForCommonJs: Plugin = {
  name: 'require-for-commonjs',
  setup(build) {
    const { absWorkingDir = process.cwd() } = build.initialOptions;
    build.onEnd(({ metafile, outputFiles = [] }) => {
      const files = new Map(outputFiles.map((file) => [slashes(path.relative(absWorkingDir, file.path)), file]));
      for (const [name, output] of Object.entries(metafile?.outputs ?? {})) {
        const file = files.get(name);
        if (!file || !name.endsWith('.mjs') || !mayRequire(output, metafile!.inputs, file.text)) continue;
        file.contents = Buffer.from(REQUIRE + file.text);
        output.bytes = file.contents.length;
        const map = files.get(`${name}.map`);
        if (!map) continue;
        const content = JSON.parse(map.text);
        // The added line shifts all mappings by one line.
        map.contents = Buffer.from(JSON.stringify({ ...content, mappings: `;${content.mappings}` }));
      }
    });
  },
};

/** CommonJS code may access `require` by `eval`, as protobufjs does; an ES module has to name it. */
function mayRequire({ inputs: own }: Metafile['outputs'][string], inputs: Metafile['inputs'], text: string): boolean {
  return (
    /\b(?:__)?require\b/.test(text) ||
    Object.keys(own).some((name) => own[name].bytesInOutput > 0 && isCommonJs(name, inputs[name]?.format))
  );
}

/** A module of a package without imports and exports may be CommonJS or an ES module. */
function isCommonJs(name: string, format: Metafile['inputs'][string]['format']): boolean {
  return format === 'cjs' || (format === undefined && name.includes('node_modules/'));
}
