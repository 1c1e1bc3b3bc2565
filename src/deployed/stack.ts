import type { Aws } from './aws';
import type { Template } from '../assembly/template';
import type { Stage } from '../config';
import { isUserError, UserError } from '../errors';
import { commandOf } from '../package-manager';

export interface DeployedResource {
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  /** As in the template: references are not resolved. */
  readonly properties: { readonly [name: string]: any };
}

/** The stack of a stage as it is deployed, the resources of its nested stacks included. */
export interface DeployedStack {
  readonly stage: Stage;
  /** Its ARN. */
  readonly id: string;
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  readonly outputs: { readonly [name: string]: string };
  readonly resources: readonly DeployedResource[];
}

/** Reads the stack of a stage. Fails with a `UserError` if it is not deployed. */
export async function deployedStack(aws: Aws, stage: Stage): Promise<DeployedStack> {
  const { StackId: id, Outputs } = await describe(aws, stage);
  // arn:aws:cloudformation:eu-west-1:123456789012:stack/…
  const [, partition, , region, account] = id.split(':');
  return {
    stage,
    id,
    partition,
    region,
    account,
    outputs: Object.fromEntries((Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey!, OutputValue ?? ''])),
    resources: await resourcesOf(aws, id),
  };
}

async function describe(aws: Aws, { name, stackName, env }: Stage) {
  const { DescribeStacksCommand } = aws.load('client-cloudformation');
  try {
    const { Stacks } = await aws.result(aws.cloudFormation.send(new DescribeStacksCommand({ StackName: stackName })));
    const stack = Stacks?.[0];
    if (stack?.StackId !== undefined) return { ...stack, StackId: stack.StackId };
  } catch (error) {
    if (!isUserError(error) || !/does not exist/.test(error.message)) throw error;
  }
  const region = env?.region ?? (await aws.cloudFormation.config.region());
  throw new UserError(
    'NOT_DEPLOYED',
    `The stage ${name} is not deployed: there is no stack ${stackName} in ${region} for these credentials. Deploy it with \`${commandOf('deploy')} --stage ${name}\`, ` +
      'or choose another account with AWS_PROFILE and another region with AWS_REGION',
  );
}

async function resourcesOf(aws: Aws, stack: string): Promise<DeployedResource[]> {
  const { Resources = {} } = await templateOf(aws, stack);
  const { paginateListStackResources } = aws.load('client-cloudformation');
  const resources: DeployedResource[] = [];
  const pages = paginateListStackResources({ client: aws.cloudFormation }, { StackName: stack });
  for (let page = await aws.result(pages.next()); !page.done; page = await aws.result(pages.next())) {
    for (const { LogicalResourceId, PhysicalResourceId, ResourceType } of page.value.StackResourceSummaries ?? []) {
      // A resource that could not be created.
      if (PhysicalResourceId === undefined) continue;
      if (ResourceType === 'AWS::CloudFormation::Stack')
        resources.push(...(await resourcesOf(aws, PhysicalResourceId)));
      resources.push({
        logicalId: LogicalResourceId!,
        physicalId: PhysicalResourceId,
        type: ResourceType!,
        properties: Resources[LogicalResourceId!]?.Properties ?? {},
      });
    }
  }
  return resources;
}

/** The template of a stack as it was deployed. */
export async function templateOf(aws: Aws, stack: string): Promise<Template> {
  const { GetTemplateCommand } = aws.load('client-cloudformation');
  const { TemplateBody = '{}' } = await aws.result(
    aws.cloudFormation.send(new GetTemplateCommand({ StackName: stack, TemplateStage: 'Original' })),
  );
  try {
    return JSON.parse(TemplateBody);
  } catch {
    throw new UserError(
      'AWS_CALL',
      `The template of ${stack} is not JSON: it was not deployed by the CDK of this project`,
    );
  }
}
