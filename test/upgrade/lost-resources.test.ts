import { lostResources } from '../../src/upgrade';

const stack = (resources: { [id: string]: unknown }) => ({ shop: { Resources: resources } }) as any;
const table = { Type: 'AWS::DynamoDB::Table', Properties: { KeySchema: [{ AttributeName: 'PK', KeyType: 'HASH' }] } };
const lambda = { Type: 'AWS::Lambda::Function', Properties: {} };

describe('a resource with data', () => {
  test('that keeps its logical id is not lost, whatever else changes', () => {
    const after = { ...table, Properties: { ...table.Properties, BillingMode: 'PAY_PER_REQUEST' } };
    expect(lostResources(stack({ T: table, F: lambda }), stack({ T: after, G: lambda }))).toEqual([]);
  });

  test('with another logical id is lost', () => {
    expect(lostResources(stack({ T: table }), stack({ T2: table }))).toEqual([
      { stack: 'shop', logicalId: 'T', type: 'AWS::DynamoDB::Table' },
    ]);
  });

  test('with another type is lost', () => {
    expect(
      lostResources(stack({ T: table }), stack({ T: { ...table, Type: 'AWS::DynamoDB::GlobalTable' } })),
    ).toHaveLength(1);
  });

  test('with another key is replaced', () => {
    const after = { ...table, Properties: { KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }] } };
    expect(lostResources(stack({ T: table }), stack({ T: after }))).toMatchObject([{ property: 'KeySchema' }]);
  });

  test('is lost with its stack', () => {
    expect(lostResources(stack({ T: table }), {})).toHaveLength(1);
  });
});
