import { CfnLayerVersion, Code, type ILayerVersion, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Stack, Stage } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { checkUnzippedSize, folderBytes } from './code-size';
import type { AppPlan } from './plan';
import type { FunctionSettings } from '../config';
import { assetOf } from '../discovery';
import { LOCAL_CONTEXT } from '../manifest/names';

/** The runtime of the code. */
export const RUNTIME = Runtime.NODEJS_24_X;

type Architecture = NonNullable<FunctionSettings['architecture']>;

/** The deployed code of an app: one asset for all functions of an architecture. */
export class AppCode {
  private readonly assets = new Map<Architecture, { readonly code: Code; readonly bytes: number }>();

  constructor(
    private readonly scope: Construct,
    private readonly plan: Pick<AppPlan, 'discovery' | 'project'>,
  ) {}

  /**
   * The code of a function.
   * @param layers the size of those that this CDK app creates is known
   */
  of(name: string, architecture: Architecture, layers: readonly ILayerVersion[] = []): Code {
    const { code, bytes } = this.assetOf(architecture);
    checkUnzippedSize(
      [`the code of ${name}`, bytes],
      layers.map((layer) => [`layer ${layer.node.path}`, layerBytes(layer)]),
      this.scope.node.path,
    );
    return code;
  }

  private assetOf(architecture: Architecture): { readonly code: Code; readonly bytes: number } {
    const known = this.assets.get(architecture);
    if (known) return known;
    const { discovery, project } = this.plan;
    const node = Number(/\d+/.exec(RUNTIME.name)![0]);
    // A stack that is not deployed needs no assets: https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.Stack.html#bundlingrequired
    const deployed = Stack.of(this.scope).bundlingRequired && !this.scope.node.tryGetContext(LOCAL_CONTEXT);
    const app = deployed ? discovery : { ...discovery, bundling: { ...discovery.bundling, nodeModules: [] } };
    const { dir, hash, bytes } = assetOf(app, project.projectDir, { architecture, node });
    const asset = { code: Code.fromAsset(dir, { assetHash: hash }), bytes };
    this.assets.set(architecture, asset);
    return asset;
  }
}

/** The size of a layer that is created from a folder; 0 if it is not known. */
function layerBytes(layer: ILayerVersion): number {
  const resource = layer.node.defaultChild;
  if (!(resource instanceof CfnLayerVersion)) return 0;
  const folder: unknown = resource.cfnOptions.metadata?.['aws:asset:path'];
  return typeof folder === 'string' ? folderBytes(Stage.of(layer)!.outdir, folder) : 0;
}
