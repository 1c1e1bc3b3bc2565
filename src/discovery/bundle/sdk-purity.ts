import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

const FILES = /[\\/]@aws-sdk[\\/](?:client|lib)-[^\\/]+[\\/]dist-es[\\/](?:pagination|waiters)[\\/][^\\/]+\.js$/;

/**
 * The SDK's paginators are values made by a call at the top level of their module (`createPaginator(…, ScanCommand,
 * …)`). A bundler must keep such a call unless it is told that it does nothing else, and with it the command: a
 * lib-dynamodb app that only gets and puts would then seem to query and scan. The calls are marked here.
 */
export const sdkPurity: Plugin = {
  name: 'sdk-purity',
  setup(build) {
    build.onLoad({ filter: FILES }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replace(
        /(?<!function )\b(create(?:Paginator|Waiter))\(/g,
        '/* @__PURE__ */ $1(',
      ),
      loader: 'js',
    }));
  },
};
