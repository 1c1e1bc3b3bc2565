import type { DeployedStack } from './stack';
import { suggestion } from '../config';
import { UserError } from '../errors';
import { FUNCTION_VARIABLE } from '../runtime/names';

/** A function of a deployed stack. */
export interface DeployedFunction {
  /** The name in the app; the logical id of a function of the infrastructure. */
  readonly name: string;
  readonly logicalId: string;
  /** The name on AWS. */
  readonly functionName: string;
  /** The alias that event sources and APIs invoke. */
  readonly alias?: string;
  readonly logGroup: string;
  /** The hash of its code's asset, which is also the name of its folder in the cloud assembly. */
  readonly assetHash?: string;
}

/** The functions of a stack, sorted by name. */
export function functionsOf({ resources }: DeployedStack): DeployedFunction[] {
  const physicalIdOf = (reference: any): string | undefined =>
    typeof reference === 'string'
      ? reference
      : resources.find(({ logicalId }) => logicalId === reference?.Ref)?.physicalId;
  const aliases = resources.filter(({ type }) => type === 'AWS::Lambda::Alias');
  return resources
    .filter(({ type }) => type === 'AWS::Lambda::Function')
    .map(({ logicalId, physicalId, properties }) => ({
      name: properties.Environment?.Variables?.[FUNCTION_VARIABLE] ?? logicalId,
      logicalId,
      functionName: physicalId,
      alias: aliases.find((alias) => alias.properties.FunctionName?.Ref === logicalId)?.properties.Name,
      logGroup: physicalIdOf(properties.LoggingConfig?.LogGroup) ?? `/aws/lambda/${physicalId}`,
      assetHash: /^([0-9a-f]{64})\.zip$/.exec(properties.Code?.S3Key)?.[1],
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The function with a name: in the app, logical, or on AWS. Fails with the known names if there is none, or several. */
export function findFunction(command: string, functions: readonly DeployedFunction[], name: string): DeployedFunction {
  const found = functions.filter((fn) => [fn.name, fn.logicalId, fn.functionName].includes(name));
  if (found.length === 1) return found[0];
  if (found.length > 1) {
    const ids = found.map(({ logicalId }) => logicalId).join(', ');
    throw new UserError('USAGE', `${command}: there are several functions "${name}": choose one of ${ids}`);
  }
  const known = functions.map((fn) => fn.name);
  throw new UserError('USAGE', `${command}: there is no deployed function "${name}"${suggestion(name, known)}`);
}
