import { generatedId } from '../physical-name';
import type { Resource } from '../resource';
import type { ResourceType } from './resource-type';
import { corsOf } from '../http-cors';
import type { LocalFunctionUrl } from '../../model';

const urlId = (url: Resource) => generatedId(url.stack.name, url.logicalId);

export const lambdaUrl: ResourceType = {
  type: 'AWS::Lambda::Url',
  ref: (url) => String(url.property('TargetFunctionArn')),
  attributes: {
    FunctionArn: (url) => url.property('TargetFunctionArn'),
    FunctionUrl: (url) => `https://${urlId(url)}.lambda-url.${url.stack.region}.on.aws/`,
  },
};

export function localFunctionUrl(url: Resource): LocalFunctionUrl {
  const target = String(url.property('TargetFunctionArn'));
  const functionArn = target.startsWith('arn:') ? target : url.arn('lambda', `function:${target}`);
  const qualifier = url.property('Qualifier');
  const cors = corsOf(url.property('Cors'));
  return {
    logicalId: url.logicalId,
    urlId: urlId(url),
    functionArn: qualifier === undefined ? functionArn : `${functionArn}:${qualifier}`,
    authType: url.property('AuthType') === 'AWS_IAM' ? 'AWS_IAM' : 'NONE',
    stream: url.property('InvokeMode') === 'RESPONSE_STREAM',
    ...(cors ? { cors } : {}),
  };
}
