import type { LocalCloud, LocalResource } from '../model';

/** The types whose resources functions find by their environment, and that are deleted with it. Tables stay. */
const TYPES: ReadonlySet<string> = new Set([
  'AWS::Events::EventBus',
  'AWS::Kinesis::Stream',
  'AWS::Logs::LogGroup',
  'AWS::S3::Bucket',
  'AWS::SNS::Topic',
  'AWS::SQS::Queue',
  'AWS::SSM::Parameter',
  'AWS::Scheduler::ScheduleGroup',
  'AWS::SecretsManager::Secret',
]);

/**
 * The resources that the stack no longer has, and that are deleted when all events are handled that began before: the
 * environment of their functions still names them. CloudFormation, too, deletes after it has updated everything else.
 *
 * @param before resources of the stack as it was
 */
export function leavingResources(before: readonly LocalResource[], now: LocalCloud): LocalResource[] {
  const present = new Set(now.resources.map(identity));
  return before.filter((resource) => TYPES.has(resource.type) && !present.has(identity(resource)));
}

function identity({ service, account, region, ref }: LocalResource): string {
  return [service, account, region, ref].join(' ');
}
