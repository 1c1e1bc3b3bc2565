import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as targets from 'aws-cdk-lib/aws-route53-targets';
import { appIn, newStack, ofType, PLAIN } from '../literal-app';
import { apiApp, only, WEBSOCKET } from './api-app';

const certificateIn = (region: string) => `arn:aws:acm:${region}:123456789012:certificate/0a-1b`;
const CERTIFICATE = certificateIn('eu-central-1');
const ZONE = { id: 'Z123', name: 'example.com' };
const NAME = 'api.example.com';

const idOf = (template: any, type: string) => ofType(template, type)[0][0];

describe('a REST API', () => {
  test('has a domain name with an existing certificate, and its DNS target as an output', () => {
    const template = apiApp({ domain: { name: NAME, certificateArn: CERTIFICATE } }).template();
    expect(only(template, 'AWS::ApiGateway::DomainName')).toEqual({
      DomainName: NAME,
      RegionalCertificateArn: CERTIFICATE,
      EndpointConfiguration: { Types: ['REGIONAL'] },
      SecurityPolicy: 'TLS_1_2',
    });
    const domainId = idOf(template, 'AWS::ApiGateway::DomainName');
    expect(template.Outputs.CustomDomainURL.Value).toBe('https://api.example.com/');
    expect(template.Outputs.CustomDomainTarget.Value).toEqual({ 'Fn::GetAtt': [domainId, 'RegionalDomainName'] });
    expect(ofType(template, 'AWS::CertificateManager::Certificate')).toEqual([]);
    expect(ofType(template, 'AWS::Route53::RecordSet')).toEqual([]);
  });

  test('is mapped after its stage, at the root or below a path', () => {
    const template = apiApp({ domain: { name: NAME, certificateArn: CERTIFICATE, basePath: 'v1' } }).template();
    const stageId = idOf(template, 'AWS::ApiGateway::Stage');
    expect(only(template, 'AWS::ApiGatewayV2::ApiMapping')).toEqual({
      ApiMappingKey: 'v1',
      DomainName: { Ref: idOf(template, 'AWS::ApiGateway::DomainName') },
      ApiId: { Ref: 'RestAPI' },
      Stage: { Ref: stageId },
    });
    expect(only(template, 'AWS::ApiGateway::Stage').DeploymentId).toEqual({
      Ref: idOf(template, 'AWS::ApiGateway::Deployment'),
    });
    expect(template.Outputs.CustomDomainURL.Value).toBe('https://api.example.com/v1/');
    const { ApiMappingKey, Stage } = only(
      apiApp({ domain: { name: NAME, certificateArn: CERTIFICATE } }).template(),
      'AWS::ApiGatewayV2::ApiMapping',
    );
    expect([ApiMappingKey, Stage.Ref]).toEqual([undefined, stageId]);
  });

  test.each([
    ['TLS 1.0', 'REGIONAL', CERTIFICATE, 'TLS_1_0'],
    ['an EDGE endpoint', 'EDGE', certificateIn('us-east-1'), 'TLS_1_2'],
  ])(
    'with %s has the older kind of mapping, as API mappings are for others',
    (_, endpointType, certificateArn, securityPolicy) => {
      const domain = { name: NAME, certificateArn, securityPolicy, basePath: 'v1' };
      const template = apiApp({ endpointType, domain }).template();
      expect(only(template, 'AWS::ApiGateway::BasePathMapping')).toEqual({
        BasePath: 'v1',
        DomainName: { Ref: idOf(template, 'AWS::ApiGateway::DomainName') },
        RestApiId: { Ref: 'RestAPI' },
        Stage: { Ref: idOf(template, 'AWS::ApiGateway::Stage') },
      });
      expect(ofType(template, 'AWS::ApiGatewayV2::ApiMapping')).toEqual([]);
    },
  );

  test('is mapped below a path of several segments', () => {
    const template = apiApp({ domain: { name: NAME, certificateArn: CERTIFICATE, basePath: 'orders/v1' } }).template();
    expect(only(template, 'AWS::ApiGatewayV2::ApiMapping')).toMatchObject({
      ApiMappingKey: 'orders/v1',
      Stage: { Ref: idOf(template, 'AWS::ApiGateway::Stage') },
    });
  });

  test('gets a certificate and a record in the hosted zone, without a look-up', () => {
    const template = apiApp({ domain: { name: NAME, hostedZone: ZONE } }).template();
    expect(only(template, 'AWS::CertificateManager::Certificate')).toMatchObject({
      DomainName: NAME,
      ValidationMethod: 'DNS',
      Tags: [{ Key: 'Name', Value: NAME }],
      DomainValidationOptions: [{ DomainName: NAME, HostedZoneId: 'Z123' }],
    });
    const domainId = idOf(template, 'AWS::ApiGateway::DomainName');
    expect(only(template, 'AWS::Route53::RecordSet')).toMatchObject({
      Name: 'api.example.com.',
      Type: 'A',
      HostedZoneId: 'Z123',
      AliasTarget: {
        DNSName: { 'Fn::GetAtt': [domainId, 'RegionalDomainName'] },
        HostedZoneId: { 'Fn::GetAtt': [domainId, 'RegionalHostedZoneId'] },
      },
    });
    expect(template.Outputs).not.toHaveProperty('CustomDomainTarget');
  });

  test('takes certificate and zone from constructs of the stack', () => {
    const stack = newStack();
    const zone = new route53.PublicHostedZone(stack, 'Zone', { zoneName: 'example.com' });
    const certificate = new acm.Certificate(stack, 'Certificate', {
      domainName: NAME,
      validation: acm.CertificateValidation.fromDns(zone),
    });
    const domain = {
      name: NAME,
      certificateArn: certificate.certificateArn,
      hostedZone: { id: zone.hostedZoneId, name: zone.zoneName },
    };
    const app = appIn(stack, PLAIN, { stageConfig: { api: { domain } } });
    expect(() => new targets.ApiGateway(app.restApi)).not.toThrow();
    const template = Template.fromStack(stack).toJSON();
    expect(only(template, 'AWS::ApiGateway::DomainName').RegionalCertificateArn).toEqual({
      Ref: idOf(template, 'AWS::CertificateManager::Certificate'),
    });
    expect(only(template, 'AWS::Route53::RecordSet').HostedZoneId).toEqual({
      Ref: idOf(template, 'AWS::Route53::HostedZone'),
    });
  });

  test('with an EDGE endpoint has its certificate in us-east-1', () => {
    const domain = { name: NAME, certificateArn: certificateIn('us-east-1'), securityPolicy: 'TLS_1_0' };
    const template = apiApp({ endpointType: 'EDGE', domain }, { env: { region: 'eu-central-1' } }).template();
    expect(only(template, 'AWS::ApiGateway::DomainName')).toMatchObject({
      CertificateArn: domain.certificateArn,
      EndpointConfiguration: { Types: ['EDGE'] },
      SecurityPolicy: 'TLS_1_0',
    });
    expect(template.Outputs.CustomDomainTarget.Value['Fn::GetAtt'][1]).toBe('DistributionDomainName');
  });

  test('with an EDGE endpoint, a certificate of a stack without a region is a warning', () => {
    const { stack } = apiApp({ endpointType: 'EDGE', domain: { name: NAME, hostedZone: ZONE } });
    Annotations.fromStack(stack).hasWarning(
      '*',
      Match.stringLikeRegexp('must be in us-east-1: deploy the stack there, or set api.domain.certificateArn'),
    );
    expect(() =>
      apiApp(
        { endpointType: 'EDGE', domain: { name: NAME, hostedZone: ZONE } },
        { env: { region: 'us-east-1' } },
      ).template(),
    ).not.toThrow();
  });

  test('with a disabled default endpoint has its domain name as its address', () => {
    const domain = { name: NAME, certificateArn: CERTIFICATE };
    for (const type of ['rest', 'http']) {
      const props = { apiProps: { disableExecuteApiEndpoint: true }, stageConfig: { api: { type, domain } } };
      const { Outputs, Resources } = apiApp({}, { props }).template();
      expect(Outputs.EndpointURL.Value).toBe('https://api.example.com/');
      expect((Resources.RestAPI ?? Resources.HttpAPI).Properties.Body.servers).toEqual([
        { url: '/', 'x-amazon-apigateway-endpoint-configuration': { disableExecuteApiEndpoint: true } },
      ]);
    }
  });

  test('with a wildcard domain name has no address of its own', () => {
    const { Outputs } = apiApp({ domain: { name: '*.example.com', certificateArn: CERTIFICATE } }).template();
    expect(Outputs).not.toHaveProperty('CustomDomainURL');
    expect(Outputs).toHaveProperty('CustomDomainTarget');
  });
});

describe.each([
  [
    'an HTTP API',
    { type: 'http' },
    PLAIN,
    'domain',
    '',
    'https',
    // Of the same type as that of a REST API.
    'AWS::ApiGateway::DomainName',
    {
      DomainName: NAME,
      RegionalCertificateArn: CERTIFICATE,
      EndpointConfiguration: { Types: ['REGIONAL'] },
      SecurityPolicy: 'TLS_1_2',
    },
  ],
  [
    'a WebSocket API',
    {},
    WEBSOCKET,
    'webSocketDomain',
    'Websocket',
    'wss',
    'AWS::ApiGatewayV2::DomainName',
    {
      DomainName: NAME,
      DomainNameConfigurations: [{ CertificateArn: CERTIFICATE, EndpointType: 'REGIONAL', SecurityPolicy: 'TLS_1_2' }],
    },
  ],
] as const)('%s', (_, settings, manifest, key, prefix, scheme, type, properties) => {
  const template = (domain: object) => apiApp({ ...settings, [key]: domain }, { manifest }).template();

  test('has a domain name, mapped after its stage', () => {
    const made = template({ name: NAME, certificateArn: CERTIFICATE, basePath: 'orders/v1' });
    expect(only(made, type)).toEqual(properties);
    const [[, mapping]] = ofType(made, 'AWS::ApiGatewayV2::ApiMapping');
    const stageId = idOf(made, 'AWS::ApiGatewayV2::Stage');
    expect(mapping.Properties).toMatchObject({
      ApiMappingKey: 'orders/v1',
      DomainName: { Ref: idOf(made, type) },
    });
    expect([mapping.DependsOn].flat()).toContain(stageId);
    expect(made.Outputs[`${prefix}CustomDomainURL`].Value).toBe(`${scheme}://api.example.com/orders/v1/`);
    expect(made.Outputs[`${prefix}CustomDomainTarget`].Value['Fn::GetAtt'][1]).toBe('RegionalDomainName');
  });

  test('gets a certificate and a record in the hosted zone', () => {
    const made = template({ name: NAME, hostedZone: ZONE });
    expect(only(made, 'AWS::CertificateManager::Certificate').DomainName).toBe(NAME);
    expect(only(made, 'AWS::Route53::RecordSet').AliasTarget.HostedZoneId['Fn::GetAtt'][1]).toBe(
      'RegionalHostedZoneId',
    );
  });
});

test.each([
  [
    { name: NAME },
    {},
    'api.domain: a domain name needs a certificate: set api.domain.certificateArn, or api.domain.hostedZone to create one',
  ],
  [
    { name: NAME, hostedZone: { id: 'Z1', name: 'example.org' } },
    {},
    'api.domain.hostedZone: api.example.com is not in the zone example.org',
  ],
  [{ name: NAME, hostedZone: { id: 'Z1', name: 'ple.com' } }, {}, 'api.example.com is not in the zone ple.com'],
  [
    { name: NAME, certificateArn: CERTIFICATE },
    { endpointType: 'EDGE' },
    'api.domain.certificateArn: the certificate is in eu-central-1, and API Gateway requires it in us-east-1 for an EDGE endpoint',
  ],
  [
    { name: NAME, certificateArn: certificateIn('us-east-1') },
    {},
    'the certificate is in us-east-1, and API Gateway requires it in eu-central-1, where the API is',
  ],
  [
    { name: NAME, hostedZone: ZONE },
    { endpointType: 'EDGE' },
    'api.domain: the certificate for an EDGE endpoint must be in us-east-1, and this stack is deployed to eu-central-1',
  ],
  [
    { name: NAME, certificateArn: certificateIn('us-east-1'), basePath: 'a/b' },
    { endpointType: 'EDGE' },
    'api.domain.basePath: a path of several segments is for REGIONAL endpoints with TLS 1.2',
  ],
  [
    { name: NAME, certificateArn: CERTIFICATE, basePath: 'a/b', securityPolicy: 'TLS_1_0' },
    {},
    'api.domain.basePath: a path of several segments',
  ],
])('%j with %j is refused', (domain, settings, message) => {
  expect(() => apiApp({ ...settings, domain }, { env: { region: 'eu-central-1' } })).toThrow(message);
});

test('two types of API cannot share a domain name', () => {
  const domain = { name: NAME, certificateArn: CERTIFICATE };
  expect(() => apiApp({ domain, webSocketDomain: domain }, { manifest: WEBSOCKET })).toThrow(
    'api.webSocketDomain.name: api.example.com is the domain name of api.domain, and APIs of different types cannot share one',
  );
  expect(() => apiApp({ webSocketDomain: { ...domain, securityPolicy: 'TLS_1_0' } }, { manifest: WEBSOCKET })).toThrow(
    'api.webSocketDomain.securityPolicy: a WebSocket API has no TLS 1.0; remove it',
  );
});
