import type { GatewayRequest } from '../../../../src/gateway-events/request';
import { noOverrides, parsedTemplates, rendered, type Templates } from '../../../../src/local/gateway/rest/templates';

const request: GatewayRequest = {
  method: 'POST',
  path: '/things/abc',
  query: 'name=ada&q=a+b',
  headers: [
    ['Content-Type', 'application/json'],
    ['X-Trace', 't'],
  ],
  sourceIp: '127.0.0.1',
  requestId: 'r1',
  time: 0,
};

function output(template: string, body: unknown = {}, overrides = noOverrides()): string {
  const templates = parsedTemplates({ 'application/json': template }) as Templates;
  if (typeof templates === 'string') throw new Error(templates);
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const values = {
    request,
    stageVariables: { color: 'red' },
    context: { stage: 'prod', requestId: 'r1', authorizer: { claims: { 'cognito:username': 'ada' } } },
    pathParameters: { id: 'abc' },
  };
  return rendered(templates.get('application/json')!, text, values, overrides);
}

// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
describe("the examples of AWS's reference", () => {
  test('all parameters', () => {
    const template = `#set($allParams = $input.params())
{
  "params" : {
    #foreach($type in $allParams.keySet())
    #set($params = $allParams.get($type))
    "$type" : {
      #foreach($paramName in $params.keySet())
      "$paramName" : "$util.escapeJavaScript($params.get($paramName))"
      #if($foreach.hasNext),#end
      #end
    }
    #if($foreach.hasNext),#end
    #end
  }
}`;
    expect(JSON.parse(output(template))).toEqual({
      params: {
        path: { id: 'abc' },
        querystring: { name: 'ada', q: 'a b' },
        header: { 'Content-Type': 'application/json', 'X-Trace': 't' },
      },
    });
  });

  test('parts of the input', () => {
    const template = `{
    "id" : "$input.params('id')",
    "name" : "$input.params('name')",
    "count" : "$input.path('$.things').size()",
    "things" : $input.json('$.things')
}`;
    expect(JSON.parse(output(template, { things: { 1: {}, 2: {}, 3: {} } }))).toEqual({
      id: 'abc',
      name: 'ada',
      count: '3',
      things: { 1: {}, 2: {}, 3: {} },
    });
  });

  test('a JSON text in the input', () => {
    const template = `#set ($errorMessageObj = $util.parseJson($input.path('$.errorMessage')))
{
   "errorMessageObjKey2ArrVal" : $errorMessageObj.key2.arr[0]
}`;
    const body = { errorMessage: '{"key1":"var1","key2":{"arr":[1,2,3]}}' };
    expect(JSON.parse(output(template, body))).toEqual({ errorMessageObjKey2ArrVal: 1 });
  });

  test('a status that is overridden, if the input has an error', () => {
    const template = `#set($inputRoot = $input.path('$'))
$input.json("$")
#if($inputRoot.toString().contains("error"))
#set($context.responseOverride.status = 400)
#end`;
    const overrides = noOverrides();
    expect(JSON.parse(output(template, { errors: [{ key: 'id' }] }, overrides))).toEqual({ errors: [{ key: 'id' }] });
    expect(overrides.responseOverride.status).toBe(400);
    const others = noOverrides();
    output(template, { id: 1 }, others);
    expect(others.responseOverride.status).toBeUndefined();
  });

  test('headers that are overridden with texts of others', () => {
    const template = `#set($value = "$input.params('X-Trace')$input.params('x-trace')")
#set($context.requestOverride.header.header-3 = $value)`;
    const overrides = noOverrides();
    output(template, {}, overrides);
    expect(overrides.requestOverride.header).toEqual({ 'header-3': 'tt' });
  });

  // https://docs.aws.amazon.com/apigateway/latest/developerguide/example-photos.html
  test('a list of photos', () => {
    const template = `#set($inputRoot = $input.path('$'))
{
  "photos": [
#foreach($elem in $inputRoot.photos.photo)
    {
      "id": "$elem.id",
      "owner": "$elem.owner",
      "ispublic": $elem.ispublic
    }#if($foreach.hasNext),#end

#end
  ]
}`;
    const photo = [
      { id: '1', owner: 'a', ispublic: true },
      { id: '2', owner: 'b', ispublic: false },
    ];
    expect(JSON.parse(output(template, { photos: { photo } }))).toEqual({ photos: photo });
  });
});

test.each<[string, string, unknown?]>([
  // References
  ['$input.body', '{"a":1}', { a: 1 }],
  ['$context.stage ${context.requestId} $stageVariables.color ${stageVariables["color"]}', 'prod r1 red red'],
  ["$context.authorizer.claims['cognito:username']", 'ada'],
  ['"$input.path(\'$.missing\')" "$!input.path(\'$.a\')"', '"" ""', { a: null }],
  ['$unknown $!unknown $5 \\$input.body a$', '$unknown  $5 $input.body a$'],
  [
    '$input.path("$.a") $input.path("$.b")',
    '{x=1, y=["a",null]} [1,true]',
    { a: { x: 1, y: ['a', null] }, b: [1, true] },
  ],
  ["$input.json('$.missing')", '""'],
  // Expressions
  ['#set($i = 1 + 2 * 3 - 4 / 2)$i #set($j = (7 % 4) * -1)$j', '5 -3'],
  ['#set($s = "a" + 1)$s #set($t = \'$s\')$t #set($u = "[$s]")$u', 'a1 $s [a1]'],
  ['#if(1 < 2 && !(2 >= 3) || false)yes#{else}no#end', 'yes'],
  ['#if("1" == 1 and null != 1 and not false)yes#end', 'yes'],
  ['#if($input.params("none") == "")empty#elseif(true)other#end', 'empty'],
  ['#if("")text#end #if($input.path("$.no"))no#{else}none#end', 'text none'],
  ['#set($x = $input.path("$.no"))$!x|', '|'],
  // Loops
  ['#foreach($n in [1..3])$n/$foreach.index/$foreach.count#if($foreach.last)!#end #end', '1/0/1 2/1/2 3/2/3! '],
  ['#foreach($n in [3..1])$n#if($n == 2)#break#end#end.', '32.'],
  ['#foreach($v in $input.path("$"))$v#end', '12', { a: 1, b: 2 }],
  ['#foreach($e in $input.path("$").entrySet())$e.key=$e.value;#end', 'a=1;b=2;', { a: 1, b: 2 }],
  ['#foreach($a in ["x"])#foreach($b in [1, 2])$foreach.parent$b#end$foreach.count#end', '121'],
  // Macros, comments
  ['#macro(quote $v)"$v"#end#quote("a")#quote($context.stage)', '"a""prod"'],
  ['a ## comment\nb #* more\n *# c #[[ $raw #if ]]#', 'a b  c  $raw #if '],
  ['#fff #1 # \\#set', '#fff #1 # #set'],
  ['before#stop after', 'before'],
  // Methods of Java
  [
    "#set($s = \"It's\")$s.length() $s.toUpperCase() $s.substring(1, 2) $s.contains('t') $s.indexOf('s')",
    "4 IT'S t true 3",
  ],
  ['$util.escapeJavaScript("it\'s").replaceAll("\\\\\'", "\'")', "it's"],
  ['#set($t = "a,b,,c,,")#set($p = $t.split(","))$p.size() $p[3] $p.get(0)', '4 c a'],
  ['#set($t = "a-b-c")#set($p = $t.split("-", 2))$p[1]', 'b-c'],
  ['$input.path("$.l").size() $input.path("$.l").count() $input.path("$.l").isEmpty()', '2 2 false', { l: [1, 2] }],
  ['#set($m = {"a": 1, "b": [1, 2]})$m.a $m.b[1] #set($d = $m.put("c", 3))$m.c $m.containsKey("d")', '1 2 3 false'],
  ['#set($l = [])#set($d = $l.add("x"))#set($d = $l.add("y"))$l $d', '[x, y] true'],
  ['#set($m = {})#set($m.a = 1)#set($m["b"] = 2)$m', '{a=1, b=2}'],
  ['#set($y = "2026")$y.matches("[0-9]{4}") $y.matches("202")', 'true false'],
  // Functions of AWS
  ['$util.urlEncode("a b&ü") $util.urlDecode("a+b%26%C3%BC")', 'a+b%26%C3%BC a b&ü'],
  ['$util.base64Encode("ü") $util.base64Decode("w7w=")', 'w7w= ü'],
  ['$util.escapeJavaScript($input.body)', '{\\"a\\":\\"b\\\\nc\\"}', { a: 'b\nc' }],
])('%s', (template, expected, body = {}) => {
  expect(output(template, body)).toBe(expected);
});

test.each([
  ['#if($a)\nx', 'line 2: #if without #end'],
  ['a\n#end', 'line 2: #end without its beginning'],
  ['#set($a 1)', 'line 1: = is expected at "1)"'],
  ['#set($a = )', 'line 1: an expression is expected at ")"'],
  ['#foreach($a)x#end', 'line 1: #foreach needs ($item in $list)'],
  ['#parse("x")', 'line 1: #parse is not supported'],
])('%j is no template', (template, reason) => {
  expect(parsedTemplates({ 'application/json': template })).toBe(`its template for application/json, ${reason}`);
});

test('no method is called but those of templates, and no member is found but those of the input', () => {
  expect(() => output('$input.body.constructor("return 1")')).toThrow('.constructor() is no method');
  expect(output('$input.body.constructor $input.path("$").__proto__')).toBe(' ');
  expect(output('#set($m = {})#set($m.__proto__ = {"polluted": 1})$m.polluted')).toBe('');
  expect(({} as any).polluted).toBeUndefined();
});

test('loops end after 1,000 items, and macros that call themselves are an error', () => {
  expect(output('#foreach($i in [1..5000])x#end')).toHaveLength(1000);
  expect(() => output('#macro(again)#again()#end#again()')).toThrow('the macro again calls itself too often');
});

test('paths of the input may have filters, slices and functions', () => {
  const template = `#set($cheap = $input.path("$.things[?(@.price < 10)]"))
{ "cheap": "$cheap[0].name", "count": $cheap.size(), "length": $input.path('$.things.length()'),
  "names": $input.json('$..name'), "last": $input.json("$.things[-1:]"), "none": $input.json('$.things[?(@.price > 99)]') }`;
  const things = [
    { name: 'a', price: 12 },
    { name: 'b', price: 7 },
  ];
  expect(JSON.parse(output(template, { things }))).toEqual({
    cheap: 'b',
    count: 1,
    length: 2,
    names: ['a', 'b'],
    last: [things[1]],
    none: [],
  });
});

// As recorded on AWS:
// https://github.com/localstack/localstack/blob/main/tests/aws/services/apigateway/test_apigateway_common.snapshot.json
test.each<[template: string, body: unknown, expected: string]>([
  ['#set($r = $input.path("$.json"))$r', { json: { foo: 'bar' } }, '{foo=bar}'],
  ['#set($r = $input.path("$.json"))$r', { json: [{ foo: 'bar' }] }, '[{"foo":"bar"}]'],
  ['#set($r = $input.path("$.json"))$r.nested', { json: { nested: [{ foo: 'bar' }] } }, '[{"foo":"bar"}]'],
  ['#set($r = $input.path("$.json"))$r[0]', { json: [{ foo: 'bar' }] }, '{foo=bar}'],
  ['#set($r = $input.path("$.json"))$r[0]', { json: [[{ foo: 'bar' }]] }, '[{"foo":"bar"}]'],
  ['#set($r = $input.path("$.json"))$r', { json: { foo: [{ nested: 'bar' }] } }, '{foo=[{"nested":"bar"}]}'],
  ['#set($r = $input.path("$.json"))$r.toString()', { json: { l: [{ foo: 'bar' }] } }, '{l=[{"foo":"bar"}]}'],
  ['#set($r = $input.path("$.none"))"$r" "$r.nested"', '', '"" ""'],
  ['#set($r = $input.path("$.none"))#if($r == $null)null#end #if($r == "")empty#end', '', 'null empty'],
  ['#set($r = $input.path("$.l"))#if($r == $null)null#end #if($r == "")empty#end', { l: null }, 'null empty'],
  ['#set($r = $input.path("$.l"))$r#if($r == $null)null#end#if($r == "")empty#end', { l: [] }, '[]'],
  ['Action=SendMessage&MessageBody=$input.body', '', 'Action=SendMessage&MessageBody={}'],
  ['Action=SendMessage&MessageBody=$input.body', 'raw', 'Action=SendMessage&MessageBody=raw'],
])('%s is written as by API Gateway, of %j', (template, body, expected) => {
  expect(output(template, body)).toBe(expected);
});

test('a list of the template is written as by Java', () => {
  expect(output('#set($l = ["a", {"b": 1}])$l')).toBe('[a, {b=1}]');
});
