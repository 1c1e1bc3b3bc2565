import {
  AddPermissionCommand,
  CreateTopicCommand,
  GetTopicAttributesCommand,
  RemovePermissionCommand,
  SNSClient,
} from '@aws-sdk/client-sns';
import { startServices } from '../test-services';

const TopicArn = 'arn:aws:sns:eu-west-1:123456789012:orders';

test('a permission is added to the policy of a topic, and removed', async () => {
  const t = await startServices();
  const sns = t.using(new SNSClient(t.config));
  await sns.send(new CreateTopicCommand({ Name: 'orders' }));
  const statements = async () => {
    const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn }));
    return JSON.parse(Attributes!.Policy).Statement;
  };
  const add = (Label: string) =>
    sns.send(new AddPermissionCommand({ TopicArn, Label, AWSAccountId: ['111122223333'], ActionName: ['Publish'] }));
  await add('partner');
  expect(await statements()).toEqual([
    expect.objectContaining({ Sid: '__default_statement_ID' }),
    {
      Sid: 'partner',
      Effect: 'Allow',
      Principal: { AWS: ['arn:aws:iam::111122223333:root'] },
      Action: ['SNS:Publish'],
      Resource: TopicArn,
    },
  ]);
  await expect(add('partner')).rejects.toMatchObject({ name: 'InvalidParameterException' });
  await sns.send(new RemovePermissionCommand({ TopicArn, Label: 'partner' }));
  expect(await statements()).toHaveLength(1);
});
