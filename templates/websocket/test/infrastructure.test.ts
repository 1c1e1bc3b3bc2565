import { Match, Template } from 'aws-cdk-lib/assertions';
import { App } from 'aws-cdk-lib/core';
import { stages } from 'serverless-cdk-project/cdk';
import { AppStack } from '../infrastructure/stacks/app-stack';

const [stage] = stages(new App());
const template = Template.fromStack(new AppStack(new App(), 'test', { stage }));

test('the API is a WebSocket API with a route for each action', () => {
  template.hasResourceProperties('AWS::ApiGatewayV2::Api', { ProtocolType: 'WEBSOCKET' });
  for (const RouteKey of ['join', 'say', '$default']) {
    template.hasResourceProperties('AWS::ApiGatewayV2::Route', { RouteKey });
  }
});

test('items expire', () => {
  template.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
    TimeToLiveSpecification: Match.objectLike({ AttributeName: 'expires', Enabled: true }),
  });
});
