import { readXml, xmlResponse } from '../../../../src/local/aws/protocols/rest-xml';

test('a document: structures, repeated elements, timestamps, escaped text, nothing for undefined members', () => {
  const { headers, body } = xmlResponse(
    'ListBucketResult',
    {
      Name: 'photos & <more>',
      KeyCount: 2,
      IsTruncated: false,
      Prefix: undefined,
      Contents: [
        { Key: 'a', LastModified: new Date('2026-01-02T03:04:05.678Z') },
        { Key: 'b\r', Owner: { ID: '1' } },
      ],
    },
    { namespace: 'http://s3.amazonaws.com/doc/2006-03-01/' },
  );
  expect(headers['content-type']).toBe('application/xml');
  expect(body).toBe(
    '<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">' +
      '<Name>photos &amp; &lt;more&gt;</Name><KeyCount>2</KeyCount><IsTruncated>false</IsTruncated>' +
      '<Contents><Key>a</Key><LastModified>2026-01-02T03:04:05.678Z</LastModified></Contents>' +
      '<Contents><Key>b&#xD;</Key><Owner><ID>1</ID></Owner></Contents></ListBucketResult>',
  );
});

test('a request is read as elements', () => {
  const root = readXml(
    Buffer.from(
      '<Delete xmlns="x"><Quiet>true</Quiet><Object><Key>a &amp; b</Key></Object><Object><Key><![CDATA[<c>]]></Key></Object></Delete>',
    ),
  );
  expect(root.name).toBe('Delete');
  expect(root.value('Quiet')).toBe('true');
  expect(root.all('Object').map((object) => object.value('Key'))).toEqual(['a & b', '<c>']);
  expect(root.child('None')).toBeUndefined();
});

test.each(['', '<a>', '<a></b>', 'no xml'])('"%s" is refused as S3 does', (text) => {
  expect(() => readXml(Buffer.from(text))).toThrow(expect.objectContaining({ code: 'MalformedXML' }));
});
