import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

const FILES = /[\\/]@aws-sdk[\\/](?:client|lib)-[^\\/]+[\\/]dist-es[\\/](?:pagination|waiters)[\\/][^\\/]+\.js$/;

/**
 * The SDK's paginators are created by a call at the top level of their module (`createPaginator(…, ScanCommand, …)`). A
 * bundler must keep such a call, and with it the command, unless it is marked as pure: a lib-dynamodb app that only
 * gets and puts would then seem to query and scan. This plugin marks the calls.
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
