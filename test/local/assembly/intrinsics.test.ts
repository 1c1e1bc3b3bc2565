import * as fc from 'fast-check';
import { UnresolvedError } from '../../../src/local/assembly';
import { NO_VALUE, resolve, type Scope } from '../../../src/local/assembly/intrinsics';

const VALUES: Record<string, unknown> = {
  Table: 'demo-Table',
  'Fn.Arn': 'arn:aws:lambda:us-east-1:000000000000:function:demo-Fn',
  'Stack.Outputs.Url': 'nested',
  List: ['a', 'b', 'c'],
  'AWS::Region': 'us-east-1',
  'AWS::NoValue': NO_VALUE,
};

const scope: Scope = {
  region: 'us-east-1',
  ref: (name) => known(name),
  getAtt: (logicalId, attribute) => known(`${logicalId}.${attribute}`),
  findInMap: (map, top, second) => (({ Sizes: { prod: { memory: 512 } } }) as any)[map]?.[top]?.[second],
  condition: (name) => name === 'Yes',
  import: (name) => `imported ${name}`,
  stackOutput: (...output) => `output ${output.join(' ')}`,
};

function known(name: string): unknown {
  if (name in VALUES) return VALUES[name];
  throw new UnresolvedError(`no ${name}`);
}

test.each<[string, unknown, unknown]>([
  ['Ref', { Ref: 'Table' }, 'demo-Table'],
  ['GetAtt as a list', { 'Fn::GetAtt': ['Fn', 'Arn'] }, VALUES['Fn.Arn']],
  ['GetAtt as a string', { 'Fn::GetAtt': 'Fn.Arn' }, VALUES['Fn.Arn']],
  ['GetAtt of an attribute with a dot', { 'Fn::GetAtt': 'Stack.Outputs.Url' }, 'nested'],
  ['Sub', { 'Fn::Sub': '${Table}/${Fn.Arn}/${AWS::Region}' }, `demo-Table/${VALUES['Fn.Arn']}/us-east-1`],
  [
    'Sub with variables',
    { 'Fn::Sub': ['${name}-${Table}', { name: { 'Fn::Select': [1, { Ref: 'List' }] } }] },
    'b-demo-Table',
  ],
  ['Sub with a literal', { 'Fn::Sub': '${!Table}' }, '${Table}'],
  ['Join', { 'Fn::Join': ['-', ['x', { Ref: 'Table' }, 1, true]] }, 'x-demo-Table-1-true'],
  ['Join of a list', { 'Fn::Join': [',', { Ref: 'List' }] }, 'a,b,c'],
  ['Join leaves AWS::NoValue out', { 'Fn::Join': [',', ['a', { Ref: 'AWS::NoValue' }, 'b']] }, 'a,b'],
  ['Select', { 'Fn::Select': ['2', { Ref: 'List' }] }, 'c'],
  ['Split', { 'Fn::Select': [6, { 'Fn::Split': [':', { 'Fn::GetAtt': ['Fn', 'Arn'] }] }] }, 'demo-Fn'],
  ['If', { 'Fn::If': ['Yes', 'a', { Ref: 'Unknown' }] }, 'a'],
  ['If without a value', { kept: 1, left: { 'Fn::If': ['No', 'a', { Ref: 'AWS::NoValue' }] } }, { kept: 1 }],
  [
    'conditions',
    {
      'Fn::And': [
        { Condition: 'Yes' },
        { 'Fn::Not': [{ 'Fn::Or': [{ Condition: 'No' }, { 'Fn::Equals': ['a', 'b'] }] }] },
      ],
    },
    true,
  ],
  ['FindInMap', { 'Fn::FindInMap': ['Sizes', 'prod', 'memory'] }, 512],
  ['FindInMap with a default', { 'Fn::FindInMap': ['Sizes', 'dev', 'memory', { DefaultValue: 128 }] }, 128],
  ['Base64', { 'Fn::Base64': 'a b' }, 'YSBi'],
  ['ImportValue', { 'Fn::ImportValue': { 'Fn::Sub': 'x-${AWS::Region}' } }, 'imported x-us-east-1'],
  [
    'GetStackOutput',
    { 'Fn::GetStackOutput': { StackName: 'data', OutputName: 'TableName', Region: { Ref: 'AWS::Region' } } },
    'output data TableName us-east-1',
  ],
  ['GetAZs', { 'Fn::GetAZs': '' }, ['us-east-1a', 'us-east-1b', 'us-east-1c']],
  ['Length', { 'Fn::Length': { Ref: 'List' } }, 3],
  ['ToJsonString', { 'Fn::ToJsonString': { a: { Ref: 'Table' } } }, '{"a":"demo-Table"}'],
  [
    'a property that is named as a function',
    { Statement: { Condition: { StringEquals: { x: { Ref: 'Table' } } } } },
    { Statement: { Condition: { StringEquals: { x: 'demo-Table' } } } },
  ],
])('%s', (_name, value, expected) => {
  expect(resolve(value, scope)).toEqual(expected);
});

test.each<[string, unknown, RegExp]>([
  ['an unknown function', { 'Fn::Cidr': ['10.0.0.0/16', 4, 8] }, /Fn::Cidr is not supported locally/],
  ['a transform', { 'Fn::Transform': { Name: 'AWS::Include' } }, /Fn::Transform is not supported/],
  ['an object in a Join', { 'Fn::Join': ['', ['a', { b: 1 }]] }, /Fn::Join: expected text, got \{"b":1\}/],
  ['a list in a Sub', { 'Fn::Sub': 'x${List}' }, /Fn::Sub: expected text, got \["a","b","c"\]/],
  ['no value in a Sub', { 'Fn::Sub': 'x${AWS::NoValue}' }, /got AWS::NoValue/],
  ['an index out of range', { 'Fn::Select': [3, { Ref: 'List' }] }, /no item 3 in/],
  ['a mapping that is not there', { 'Fn::FindInMap': ['Sizes', 'dev', 'memory'] }, /no Sizes\.dev\.memory/],
  ['a dynamic reference', '{{resolve:ssm:/db/password:1}}', /dynamic reference .*ssm/],
  [
    'a dynamic reference in pieces',
    { 'Fn::Join': ['', ['{{resolve:secretsmanager:', { Ref: 'Table' }, ':SecretString}}']] },
    /dynamic reference/,
  ],
])('%s is an error, never a value', (_name, value, message) => {
  expect(() => resolve(value, scope)).toThrow(UnresolvedError);
  expect(() => resolve(value, scope)).toThrow(message);
});

test('a value without intrinsics is itself', () => {
  const key = fc.string().filter((name) => !/^(Ref|Condition|Fn::.*|__proto__)$/.test(name));
  const json = fc.letrec((tie) => ({
    value: fc.oneof(
      fc.string().filter((value) => !value.includes('{{')),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(key, tie('value'), { maxKeys: 3, noNullPrototype: true }),
    ),
  })).value;
  fc.assert(fc.property(json, (value) => expect(resolve(value, scope)).toEqual(value)));
});

test('Sub is Join of its pieces', () => {
  const piece = fc.oneof(
    fc.constantFrom({ Ref: 'Table' }, { 'Fn::GetAtt': ['Fn', 'Arn'] }, { Ref: 'AWS::Region' }),
    fc.string().filter((value) => !/[${}]/.test(value)),
  );
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const sub = pieces
        .map((part: any) => (typeof part === 'string' ? part : `\${${part.Ref ?? part['Fn::GetAtt'].join('.')}}`))
        .join('');
      expect(resolve({ 'Fn::Sub': sub }, scope)).toBe(resolve({ 'Fn::Join': ['', pieces] }, scope));
    }),
  );
});
