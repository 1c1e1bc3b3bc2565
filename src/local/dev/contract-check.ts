import { contractProblem, isChecked, type SentResponse } from '../../contract/check';
import { RouteTree } from '../../gateway-events/route-tree';
import type { Manifest, RouteManifest } from '../../manifest/manifest';
import type { AccessLog, SentResult } from '../gateway';

/** Compares the results of functions with the description of the routes that they serve. */
export class ContractCheck {
  private readonly routes = new WeakMap<Manifest, RouteTree<string>>();

  /** @param manifestOf returns the manifest of the app that a function is part of */
  constructor(private readonly manifestOf: (functionArn: string) => Manifest | undefined) {}

  /** What is wrong with a response; undefined if nothing is, or its route is not checked. */
  problem({ functionArn, method, path, resource }: AccessLog, result: SentResult): string | undefined {
    const manifest = functionArn === undefined ? undefined : this.manifestOf(functionArn);
    // The resource of an HTTP API begins with the method. A function URL has none.
    const served =
      resource === undefined
        ? manifest && this.searched(manifest, path)
        : resource.startsWith('/')
          ? resource
          : resource.replace(/^[A-Z]+ /, '');
    const route = manifest?.routes.find((one) => one.path === served && one.method === method);
    if (!route || !isChecked(route, manifest!.contract)) return undefined;
    return contractProblem(route, new CheckedResponse(result));
  }

  private searched(manifest: Manifest, path: string): RouteManifest['path'] | undefined {
    let tree = this.routes.get(manifest);
    if (!tree) {
      tree = new RouteTree();
      for (const route of manifest.routes) tree.add(route.path, route.path);
      this.routes.set(manifest, tree);
    }
    return tree.match(path.split('?', 1)[0])?.value;
  }
}

/** Most routes and most statuses need neither the headers nor the body. */
class CheckedResponse implements SentResponse {
  constructor(private readonly result: SentResult) {}

  get status(): number {
    return this.result.statusCode;
  }

  get headers(): SentResponse['headers'] {
    return Object.fromEntries(this.result.headers.map(([name, value]) => [name.toLowerCase(), value]));
  }

  get body(): Buffer | undefined {
    const { body } = this.result;
    return body === undefined ? undefined : Buffer.from(body as string);
  }
}
